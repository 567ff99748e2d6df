/**
 * The verdict of one run: everything that is wrong with it, and the worst of that decides (report/types.ts has the order).
 * The reason tells the worst in one sentence and what else there is.
 */
import { counts, VERDICTS, type HangReport, type ReportedFinding, type Verdict } from '../../report/types.js';
import { EXIT } from '../exit-codes.js';
import type { QemuEnd } from '../qemu/process.js';
import type { GuestPoint, GuestResults } from '../tap.js';
import type { Breakdown } from './monitor.js';
import type { GuestChoice } from './types.js';

export const EXIT_OF: Readonly<Record<Verdict, number>> = {
  pass: EXIT.ok,
  fail: EXIT.guestFailed,
  findings: EXIT.findings,
  'not-tested': EXIT.notTested,
  timeout: EXIT.timedOut,
  crash: EXIT.crashed,
  'host-error': EXIT.host,
};

/** How a run came to its end. */
export interface Facts {
  readonly kind: GuestChoice['kind'];
  readonly end: QemuEnd;
  /** What made us end the VM; undefined when it ended by itself. */
  readonly endedBy: 'limit' | 'farewell' | 'tap' | 'breakdown' | 'interrupt' | undefined;
  readonly hang: HangReport | undefined;
  readonly breakdown: Breakdown | undefined;
  /** The guest gave a sign of life. */
  readonly hasLived: boolean;
  readonly guest: GuestResults;
  readonly points: readonly GuestPoint[];
  readonly findings: readonly ReportedFinding[];
  /** Rules that were to be broken. */
  readonly missing: readonly string[];
  /** What was to be tested and was not. */
  readonly problems: readonly string[];
}

interface Objection {
  readonly verdict: Verdict;
  readonly reason: string;
}

/** isa-debug-exit turns the NT host's 0x10 into 33 and its 0x11 into 35. */
const NTHOST_PASSED = 33;
const NTHOST_FAILED = 35;
/** How the NT host begins the points of its own that end a run. */
const BUG_CHECK = 'no bug check';
const OWN_TIMEOUT = 'the run ends within its timeout';

export function judge(facts: Facts): Objection {
  const ends = endOf(facts);
  const [unmade] = ends.filter(({ verdict }) => verdict === 'host-error');
  // What was not run has tested nothing: there is no more to say of it.
  if (unmade !== undefined) return unmade;
  const objections = [...ends, ...checksOf(facts), ...rulesOf(facts), ...coverageOf(facts)];
  const worst = objections.reduce<Objection | undefined>((one, other) => (one === undefined || rank(other) > rank(one) ? other : one), undefined);
  if (worst === undefined) return { verdict: 'pass', reason: passed(facts) };
  const others = objections.filter((each) => each !== worst).map(({ reason }) => reason);
  return { verdict: worst.verdict, reason: [worst.reason, ...others].join('; ') };
}

function rank({ verdict }: Objection): number {
  return VERDICTS.indexOf(verdict);
}

function passed({ guest, findings }: Facts): string {
  const checks = guest.passed === 0 ? 'no rule was broken' : `all ${guest.passed} checks passed`;
  const known = findings.filter((finding) => finding.known !== undefined).length;
  return known === 0 ? checks : `${checks}, ${known} known findings`;
}

function endOf({ kind, end, endedBy, hang, breakdown, hasLived, guest, points }: Facts): Objection[] {
  const bugCheck = points.find(({ name, ok }) => !ok && name.startsWith(BUG_CHECK));
  if (bugCheck !== undefined) return [{ verdict: 'crash', reason: `the guest broke: ${bugCheck.name.replace(/^no bug check(: )?/, '') || 'a bug check'}` }];
  if (points.some(({ name, ok }) => !ok && name === OWN_TIMEOUT)) return [{ verdict: 'timeout', reason: "the guest did not come to its end within its plan's own time" }];
  if (endedBy === 'interrupt') return [{ verdict: 'host-error', reason: 'it was interrupted' }];
  if (hang !== undefined) return [{ verdict: 'timeout', reason: `the ${hang.limit} limit of ${hang.seconds} s was over` }];
  if (breakdown !== undefined) return [{ verdict: 'crash', reason: breakdown.what }];
  if (endedBy !== undefined) return [];
  const hasVerdict = kind === 'nthost' ? end.status === NTHOST_PASSED || end.status === NTHOST_FAILED : end.status === 0;
  if (hasVerdict) return [];
  const how = `QEMU ${end.signal === undefined ? `exited with ${end.status ?? 'no status'}` : `was ended by ${end.signal}`}: ${end.stderr.split('\n').at(-1) || `nothing on stderr; the guest's last words: "${guest.lastLine}"`}`;
  return [{ verdict: hasLived ? 'crash' : 'host-error', reason: how }];
}

function checksOf({ kind, end, guest, endedBy }: Facts): Objection[] {
  const objections: Objection[] = [];
  if (guest.failed > 0) objections.push({ verdict: 'fail', reason: `${guest.failed} of ${guest.passed + guest.failed} checks failed in the guest` });
  else if (kind === 'nthost' && end.status === NTHOST_FAILED) objections.push({ verdict: 'fail', reason: 'the guest says that it failed' });
  // A guest that was cut off has said half a sentence; one that ends with its plan has said all.
  if (guest.defects.length > 0 && (endedBy === undefined || endedBy === 'tap')) objections.push({ verdict: 'fail', reason: `the guest's TAP is not sound: ${guest.defects[0]}` });
  return objections;
}

function rulesOf({ findings, missing }: Facts): Objection[] {
  const objections: Objection[] = [];
  const broken = findings.filter(counts);
  const [first] = broken;
  if (first !== undefined) {
    const rest = broken.length === 1 ? '' : ` and ${broken.length - 1} more`;
    objections.push({ verdict: 'findings', reason: `${first.rule} ${first.name}${rest}: ${first.message}` });
  }
  if (missing.length > 0) objections.push({ verdict: 'fail', reason: `nothing broke ${missing.join(', ')}, which this scenario is there to show` });
  return objections;
}

function coverageOf({ problems }: Facts): Objection[] {
  const [first, ...rest] = problems;
  if (first === undefined) return [];
  return [{ verdict: 'not-tested', reason: rest.length === 0 ? first : `${first}, and ${rest.length} more` }];
}
