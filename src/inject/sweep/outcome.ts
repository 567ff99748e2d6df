/**
 * What a failure did: one run with failures held against the run without. The worst that is found gives the outcome.
 *
 * Nobody can tell from outside whether a driver meant what it did; what can be told is that the guest died or hung, that a
 * rule was broken, that DMA went wrong or things were left behind that were not before, that a check of the guest noticed,
 * and, when nothing at all changed, that a failure to get something was not even looked at.
 */
import { ROUTINE_GROUPS, type RoutineName } from '../routines.js';
import type { Failure, Reached } from './points.js';

/** What is kept of a run. */
export interface RunFacts {
  readonly end: 'normal' | 'hang' | 'bugcheck' | 'vm-crash' | 'error';
  /** Of an end that is not normal, one sentence. */
  readonly reason: string;
  /** The guest called its own run good. */
  readonly passed: boolean;
  /** Statements that failed, the first ones. */
  readonly failures: readonly string[];
  /** Refused DMA, by kind. */
  readonly faults: Readonly<Record<string, number>>;
  /** Domains, attachments, and whatever else had to be taken back. */
  readonly leftBehind: number;
  /** Findings of the verifier by rule, when one watched. */
  readonly findings: Readonly<Record<string, number>>;
  /** Of the undisturbed run all points, of others those that it does not have. */
  readonly reached: readonly Reached[];
  /** Apart from what was made to fail, the calls of the undisturbed run came, and no others. */
  readonly sameCalls: boolean;
  /** The last one of the failures happened. */
  readonly fired: boolean;
  readonly seconds: number;
}

export const OUTCOMES = {
  crash: 'the guest stopped, or its QEMU did',
  hang: 'the guest did not come to its end',
  findings: 'rules of the verifier were broken',
  violation: 'rules of the test bench were broken: IRQL, locks, pool, registrations',
  faults: 'DMA was refused that was not before',
  leak: 'domains, attachments or tokens were left behind',
  unchecked: 'nothing changed although a call that was to get something failed',
  error: 'the run itself did not work',
  missed: 'the call did not come this time',
  checks: 'checks of the guest noticed it',
  ignored: 'nothing changed when a call that gives something back failed',
  handled: 'the driver did something else, and its guest is content',
} as const;
export type OutcomeName = keyof typeof OUTCOMES;
export const OUTCOME_NAMES = Object.keys(OUTCOMES) as readonly OutcomeName[];

/** Outcomes that a driver has to answer for. */
export const BROKEN: ReadonlySet<OutcomeName> = new Set(['crash', 'hang', 'findings', 'violation', 'faults', 'leak', 'unchecked']);

export interface Outcome {
  readonly name: OutcomeName;
  /** Everything that was found, the worst first. */
  readonly details: readonly string[];
}

/** The NT host's own test points, which judge a driver's conduct (qemu/guest/uefi/violation.c). */
const CONDUCT = [
  /^no call at a wrong IRQL/,
  /^every spin lock and mutex/,
  /^no pool block was/,
  /^no pool allocation/,
  /^nothing of an unloaded driver/,
  /^every IRP was completed/,
  /^every driver routine returned/,
  /^kernel objects were used/,
];

/** Calls that give something back: a driver can do little when one fails. */
const GIVES_BACK: ReadonlySet<RoutineName> = new Set<RoutineName>([
  ...(['deleteDomain', 'deleteDevice', 'deletePasidDevice', 'freeReservedLogicalAddressRange', 'unregisterInterfaceStateChangeCallback'] as const),
  ...ROUTINE_GROUPS.detach,
  ...ROUTINE_GROUPS.unmap,
  ...ROUTINE_GROUPS.flush,
]);

export function outcomeOf(failure: Failure, facts: RunFacts, baseline: RunFacts): Outcome {
  const found: [OutcomeName, readonly string[]][] = [
    ['error', facts.end === 'error' ? [facts.reason] : []],
    ['crash', facts.end === 'bugcheck' || facts.end === 'vm-crash' ? [facts.reason] : []],
    ['hang', facts.end === 'hang' ? [facts.reason] : []],
    ['missed', facts.fired || facts.end === 'error' ? [] : ['the call did not come']],
    ['findings', more(facts.findings, baseline.findings)],
    ['violation', facts.failures.filter(isConduct)],
    ['faults', more(facts.faults, baseline.faults)],
    ['leak', facts.leftBehind > baseline.leftBehind ? [`${facts.leftBehind - baseline.leftBehind} more left behind`] : []],
    ['checks', facts.passed ? [] : facts.failures.filter((line) => !isConduct(line))],
  ];
  const told = found.filter(([, details]) => details.length > 0);
  if (told.length > 0) return { name: told[0]![0], details: told.flatMap(([, details]) => details) };
  if (!facts.passed) return { name: 'checks', details: ['the guest says no more than that it failed'] };
  if (!facts.sameCalls) return { name: 'handled', details: [] };
  return { name: GIVES_BACK.has(failure.routine) ? 'ignored' : 'unchecked', details: ['every other call came as before'] };
}

function isConduct(line: string): boolean {
  return CONDUCT.some((pattern) => pattern.test(line));
}

function more(now: Readonly<Record<string, number>>, before: Readonly<Record<string, number>>): string[] {
  return Object.entries(now).flatMap(([what, count]) => {
    const added = count - (before[what] ?? 0);
    return added > 0 ? [added === count ? `${what} (${count})` : `${what} (${added} more)`] : [];
  });
}
