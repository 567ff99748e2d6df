/** One entry of a plan in force: what it has seen, and whether the present call is one of those that it is about. */
import type { InterceptedCall, InjectionEntry } from '../machine/interceptor.js';
import { touches } from './call-pages.js';
import { chances } from './random.js';
import type { CallCondition, Entry } from './types.js';

export class ActiveEntry {
  #matched = 0;
  #fired = 0;
  #refused: string | undefined;
  readonly #chance: () => number;

  /** `seed` and `index` decide its chances, and nothing else does: no other entry changes when this one acts. */
  constructor(
    readonly entry: Entry,
    readonly cause: string,
    seed: number,
    index: number,
  ) {
    this.#chance = chances(seed, index);
  }

  report(): InjectionEntry {
    const refused = this.#refused;
    return { cause: this.cause, matched: this.#matched, fired: this.#fired, ...(refused !== undefined && { refused }) };
  }

  /** Counts the call when it fits; true when it is one to act on. */
  isDue(call: InterceptedCall): boolean {
    const { when } = this.entry;
    if (when.kind === 'now' || !fits(when.condition, call)) return false;
    this.#matched++;
    return this.#isChosen(when.condition) && (when.condition.times === undefined || this.#fired < when.condition.times);
  }

  /** It has acted, or could not for this reason. */
  acted(refused?: string): void {
    this.#refused = refused;
    if (refused === undefined) this.#fired++;
  }

  #isChosen({ choice }: CallCondition): boolean {
    if (choice.kind === 'nth') return this.#matched === choice.nth;
    if (choice.kind === 'every') return this.#matched % choice.interval === 0;
    return this.#chance() < choice.probability;
  }
}

function fits(condition: CallCondition, call: InterceptedCall): boolean {
  const { routines, isGuest, table, device, pages } = condition;
  const { request } = call;
  if (request.routine === undefined || routines?.has(request.routine) === false) return false;
  if (isGuest !== undefined && isGuest !== call.isGuest) return false;
  if (table !== undefined && table !== request.table) return false;
  if (!fitsCallSite(condition, call)) return false;
  if (pages !== undefined && !touches(request, pages)) return false;
  return device === undefined || call.devices.some((id) => id >= device.first && id <= device.last);
}

function fitsCallSite({ module, offset }: CallCondition, { request: { callSite } }: InterceptedCall): boolean {
  if (module !== undefined && callSite?.module.toLowerCase() !== module) return false;
  return offset === undefined || callSite?.offset === offset;
}
