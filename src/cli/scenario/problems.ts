/** What was to be tested and was not, devices apart: they are in the certificate's own books. */
import type { InjectionEntry } from '../../machine/interceptor.js';
import { neverHappened } from '../inject-plan.js';
import type { GuestPoint } from '../tap.js';
import type { Signs } from './signs.js';
import type { Scenario } from './types.js';

export interface Seen {
  readonly signs: Pick<Signs, 'hasHello' | 'hasFarewell' | 'calls'>;
  readonly points: readonly GuestPoint[];
  readonly routines: ReadonlySet<string>;
  readonly injections: readonly InjectionEntry[];
  /** The guest's TAP has its plan, and as many points. */
  readonly isFulfilled?: boolean;
  /** What kept the rules from judging. */
  readonly unjudged?: { readonly count: number; readonly at: number; readonly why: string } | undefined;
}

export function problemsOf({ guest, expect }: Pick<Scenario, 'guest' | 'expect'>, seen: Seen): string[] {
  const { signs, points, routines, injections, unjudged } = seen;
  // One is what a scenario wants that does not say it.
  const wantsChecks = guest.kind === 'nthost' || guest.hasTap || expect.leastChecks > 1;
  return [
    ...(unjudged === undefined ? [] : [`the rules themselves failed ${unjudged.count} times, first at observation ${unjudged.at}: ${unjudged.why}`]),
    ...(signs.hasHello ? [] : ['the stub never said hello']),
    ...(signs.hasHello && signs.calls === 0 ? ['no driver ever called the interface'] : []),
    ...endProblems(guest, seen),
    ...(wantsChecks && points.length < expect.leastChecks ? [`the guest reported ${points.length === 0 ? 'nothing' : `${points.length} checks`}, ${expect.leastChecks} at least were expected`] : []),
    ...expect.checks.filter((name) => !points.some((point) => point.name.startsWith(name))).map((name) => `the check "${name}" never came`),
    ...expect.routines.filter((routine) => !routines.has(routine)).map((routine) => `${routine} was never called`),
    ...neverHappened(injections),
  ];
}

/** What was to end the run and did not: then the guest's own checks may not have been all. */
function endProblems(guest: Scenario['guest'], { signs, isFulfilled }: Seen): string[] {
  if (guest.kind !== 'qemu' || !signs.hasHello) return [];
  if (guest.ends === 'farewell' && !signs.hasFarewell) return ['the stub never said farewell, which was to end the run'];
  if (guest.ends === 'tap' && isFulfilled !== true) return ["the guest's TAP never came to its plan's end, which was to end the run"];
  return [];
}
