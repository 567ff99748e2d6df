/** What QEMU devices asked, were told, reported and counted, in the columns of text.ts. */
import { hex } from '../base/bits.js';
import { BindingMode, type BindingMode as Mode, type DeviceStatistics, type FaultReport, type TraceExchange, type TranslateReply, type TranslateRequest, type Update } from '../proto/types.js';
import type { Told } from './text.js';
import { accessName, compact, faultName, functionName, nameIn, words } from './words.js';

const PAGE_BYTES = 4096n;

/** An exchange of format 1.0 does not say who asked. */
export function exchangeTold({ session, reader, asked, answered }: TraceExchange): Told {
  const who = reader === 0 ? { session } : { reader };
  if (asked?.body !== 'translate' || answered?.body !== 'translateReply') return { ...who, what: 'exchange', details: words(compact(asked), '->', compact(answered)) };
  const { granted, fault } = answered.translateReply;
  return { ...who, what: 'question', outcome: granted ? 'granted' : faultName(fault), details: words(questionText(asked.translate), answerText(answered.translateReply)) };
}

export function updateText(update: Update | null): string {
  if (update === null) return '';
  const bindings = update.bindings.map((binding) => `${functionName(binding)} ${modeName(binding.mode)}${binding.domain === 0 ? '' : ` domain ${binding.domain}`}`);
  const invalidations = update.invalidations.map(({ domain, iova, length }) => `domain ${domain} ${length === 0n ? 'whole' : `${hex(iova)}+${hex(length)}`}`);
  return [`${update.sequence}:`, list('bound', bindings), list('invalid', invalidations)].filter((part) => part !== '').join(' ');
}

export function reportText(report: FaultReport | null): string {
  if (report === null) return '';
  const what = report.id === 0n ? 'nobody answered' : `of question ${report.id}`;
  return words(functionName(report), accessName(report.access).toLowerCase(), `of ${report.length} bytes at ${hex(report.iova)},`, what);
}

export function statisticsText(statistics: DeviceStatistics | null): string {
  if (statistics === null) return '';
  const { requesters, ...own } = statistics;
  const functions = requesters.map(({ segment, busDeviceFunction, ...counted }) => `${functionName({ segment, busDeviceFunction })} ${compact(counted)};`);
  return words(...functions, compact(own));
}

function questionText(question: TranslateRequest): string {
  return words(`${question.id}:`, functionName(question), accessName(question.access).toLowerCase(), `at ${hex(question.iova)}`);
}

function answerText({ granted, iova, length, address, readable, writable, witnesses }: TranslateReply): string {
  if (!granted) return '';
  const allowed = `${readable ? 'r' : ''}${writable ? 'w' : ''}`;
  return words(`-> ${hex(iova)}+${length / PAGE_BYTES} pages to ${hex(address)} ${allowed}`, witnesses.length === 0 ? '' : `by ${witnesses.length} entries`);
}

function modeName(mode: Mode): string {
  return nameIn(BindingMode, mode).toLowerCase();
}

function list(name: string, parts: readonly string[]): string {
  return parts.length === 0 ? '' : `${name} ${parts.join(', ')};`;
}
