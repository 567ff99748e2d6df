/** The report of a run: what its verdict is made from, and how it is shown. */
import type { InjectionEntry } from '../machine/interceptor.js';
import type { TraceOutcome } from '../trace/writer.js';
import type { ListedCall } from './call-list.js';
import { EXIT } from './exit-codes.js';
import { describeInjections, neverHappened } from './inject-plan.js';
import type { QemuEnd } from './qemu/process.js';
import { describeSummary, type RunSummary } from './summary.js';
import type { GuestResults } from './tap.js';
import { describeTranslation, type TranslatedDevice } from './translation-summary.js';

/** What `viommu run --json` prints. Stable: members are only ever added. */
export interface RunReport {
  readonly verdict: 'pass' | 'fail' | 'not-tested' | 'timeout' | 'crash';
  readonly exitCode: number;
  /** One sentence. */
  readonly reason: string;
  readonly qemu: { readonly binary: string; readonly version: string; readonly carrier: string; readonly accelerator: string };
  readonly seconds: number;
  readonly guest: GuestResults;
  readonly summary: RunSummary;
  /** Functions whose DMA is translated inside QEMU, and what came of them. */
  readonly translation: readonly TranslatedDevice[];
  /** What the verdict does not say and nobody should miss. */
  readonly warnings: readonly string[];
  /** With --inject: what became of each entry of the plan. */
  readonly injections?: readonly InjectionEntry[];
  /** With --list-calls. */
  readonly calls?: readonly ListedCall[];
  readonly callsOmitted?: number;
  /** With --trace; `failure` when it is not whole. */
  readonly trace?: TraceOutcome;
}

/** The rest is in the TAP above, and in --json. */
const FAILURES_SHOWN = 20;

/** isa-debug-exit turns the guest's 0x10 into 33 and its 0x11 into 35. */
const GUEST_PASSED = 33;
const GUEST_FAILED = 35;

type Judgement = Pick<RunReport, 'verdict' | 'exitCode' | 'reason'>;

/**
 * What QEMU's end and the guest's output come to. A planned failure that never happened tested nothing, whatever the guest
 * says; a guest that did not come to its end could not meet them all.
 */
export function judge(end: QemuEnd, guest: GuestResults, { seconds, injections }: { seconds: number; injections: readonly InjectionEntry[] }): Judgement {
  const judgement = judgeGuest(end, guest, seconds);
  const idle = neverHappened(injections);
  if (idle.length === 0 || judgement.verdict === 'timeout' || judgement.verdict === 'crash') return judgement;
  const reasons = judgement.verdict === 'pass' ? idle : [...idle, judgement.reason];
  return { verdict: 'not-tested', exitCode: EXIT.notTested, reason: reasons.join('; ') };
}

function judgeGuest(end: QemuEnd, guest: GuestResults, seconds: number): Judgement {
  const checks = guest.passed + guest.failed;
  if (end.timedOut) {
    return { verdict: 'timeout', exitCode: EXIT.timedOut, reason: `no end after ${seconds} s; the guest's last words: "${guest.lastLine}"` };
  }
  if (end.status !== GUEST_PASSED && end.status !== GUEST_FAILED) {
    const how = end.signal === undefined ? `exited with ${end.status}` : `was ended by ${end.signal}`;
    return { verdict: 'crash', exitCode: EXIT.host, reason: `QEMU ${how}: ${end.stderr || 'nothing on stderr'}` };
  }
  if (guest.failed > 0 || end.status === GUEST_FAILED || guest.verdict !== 'pass') {
    return { verdict: 'fail', exitCode: EXIT.guestFailed, reason: `${guest.failed} of ${checks} checks failed in the guest` };
  }
  if (guest.defects.length > 0) return { verdict: 'fail', exitCode: EXIT.guestFailed, reason: `the guest's TAP is not sound: ${guest.defects[0]}` };
  if (checks === 0) return { verdict: 'fail', exitCode: EXIT.guestFailed, reason: 'the guest checked nothing' };
  return { verdict: 'pass', exitCode: EXIT.ok, reason: `all ${checks} checks passed in the guest` };
}

const QEMU_LINES_SHOWN = 20;

/** The stock file-system device says this of every back end with a config space of its own, and takes no harm. */
const OF_NO_INTEREST = /VHOST_USER_PROTOCOL_F_CONFIG but QEMU does not/;

/**
 * What QEMU printed, a line each (of devices that go past the IOMMU, of properties it ignored), and which devices were
 * silent. A crash has its reason instead, and says nothing of what did not happen.
 */
export function warningsOf(verdict: RunReport['verdict'], end: QemuEnd, silent: readonly string[]): string[] {
  if (verdict === 'crash') return [];
  const said = end.stderr.split('\n').filter((line) => line !== '' && !OF_NO_INTEREST.test(line));
  return [...said.slice(0, QEMU_LINES_SHOWN), ...silent];
}

/** Prints the report: for people, or as JSON, or (beside the guest's TAP, which is out already) only what needs saying. */
export function printReport(report: RunReport, form: 'text' | 'tap' | 'json'): void {
  if (form === 'json') process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  const warnings = report.warnings.map((warning) => `WARNING: ${warning}\n`).join('');
  if (form === 'json') process.stderr.write(warnings);
  else if (form === 'tap') process.stderr.write(report.exitCode === EXIT.ok ? warnings : describeReport(report));
  else process.stdout.write(describeReport(report));
}

export function describeReport(report: RunReport): string {
  const blocks = [describeSummary(report.summary), describeTranslation(report.translation), describeInjections(report.injections ?? []).trim()].filter((block) => block !== '');
  const failures = report.guest.failures.slice(0, FAILURES_SHOWN).map((failure) => `not ok: ${failure}\n`);
  const warnings = report.warnings.map((warning) => `WARNING: ${warning}\n`);
  return `\n${blocks.join('\n')}\n\n${failures.join('')}${warnings.join('')}${report.verdict.toUpperCase()}: ${report.reason} (${report.seconds} s)\n`;
}
