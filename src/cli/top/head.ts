/** Counters and rates above the tables, in the order of what matters most: the last ones are left out first. */
import type { Overview } from '../../view/types.js';
import { counted } from '../../report/text.js';
import type { TopData } from './data.js';
import { bytes, count, percent, short, span, sparkline, took } from './format.js';
import { say, type Line, type Span, type Style } from './spans.js';

/** Terminals from this width on have pictures of the rates. */
const PICTURES_FROM = 72;
const PICTURE_WIDTH = 16;

function item(name: string, value: string, style: Style = 'plain', note = ''): Line {
  return [say(`${name} `, 'dim'), say(value, style), ...(note === '' ? [] : [say(` ${note}`, 'dim')])];
}

/** `columns` 0: no pictures. */
export function headItems({ overview }: TopData, columns: number): Line[] {
  const { totals, rates, callLatency } = overview;
  const picture = (series: readonly number[]): Span[] => {
    const bars = columns >= PICTURES_FROM ? sparkline(series, PICTURE_WIDTH) : '';
    return bars === '' ? [] : [say(` ${bars}`, 'good')];
  };
  const { hits, misses } = totals.iotlb;
  return [
    [...item('calls/s', short(rates.calls.perSecond)), ...picture(rates.calls.series)],
    [...item('DMA/s', bytes(rates.dmaBytes.perSecond)), ...picture(rates.dmaBytes.series)],
    [...item('faults', count(totals.faults), totals.faults === 0 ? 'plain' : 'bad'), ...picture(rates.faults.series)],
    ...findingsItem(overview),
    item('calls', count(totals.calls), 'plain', failures(totals)),
    item('latency', callLatency.count === 0 ? '-' : `p50 ${took(callLatency.p50)} p99 ${took(callLatency.p99)} max ${took(callLatency.max)}`),
    item('domains', count(totals.domains)),
    item('pages', count(totals.mappedPages), 'plain', `in ${count(totals.tablePages)} tables`),
    item('attached', count(totals.attachedDevices)),
    item('tokens', count(totals.tokens)),
    item('DMA', bytes(totals.dmaBytes), 'plain', `in ${counted(totals.dmaPrograms, 'program')}`),
    [...item('in QEMU/s', short(rates.translations.perSecond)), ...picture(rates.translations.series)],
    item('IOTLB', percent(hits, hits + misses), 'plain', `of ${short(hits + misses)} look-ups`),
    item('stale', count(totals.staleUses), totals.staleUses === 0 ? 'plain' : 'bad'),
    ...sourceItems(overview),
  ];
}

function failures({ failedCalls, injected }: Overview['totals']): string {
  const parts = [failedCalls === 0 ? '' : `${count(failedCalls)} failed`, injected === 0 ? '' : `${count(injected)} injected`].filter((part) => part !== '');
  return parts.length === 0 ? '' : `(${parts.join(', ')})`;
}

function findingsItem({ findings }: Overview): Line[] {
  if (findings === undefined) return [];
  const { error, warning } = findings;
  if (error === 0 && warning === 0) return [item('findings', '0')];
  return [item('findings', [error === 0 ? '' : counted(error, 'error'), warning === 0 ? '' : counted(warning, 'warning')].filter((part) => part !== '').join(', '), error > 0 ? 'bad' : 'warning')];
}

function sourceItems({ source, now, profile, inputAddressBits, physicalAddressBits, sessions, readers }: Overview): Line[] {
  const of = source.kind === 'trace' ? item('trace', source.label, 'plain', `at ${count(source.position)} of ${count(source.records)}`) : item('up', span(now));
  return [
    of,
    item('profile', profile, 'plain', `${inputAddressBits} to ${physicalAddressBits} bits`),
    item('sessions', sessions.length === 0 ? 'none' : sessions.map(({ session, peer }) => `s${session} ${peer}`).join(', ')),
    ...(readers.length === 0 ? [] : [item('readers', readers.map(({ name }) => name).join(', '))]),
  ];
}
