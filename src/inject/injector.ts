/**
 * Carries plans out: the machine's interceptor. Each call is shown to every entry in force, in their order, so what one entry
 * counts never depends on what another one does; then the first entry that lets it fail or drops the conversation has its way,
 * and delays add up. The same plan, seed and calls give the same actions.
 *
 * Plans come from the command line or, while a daemon runs with test control, from its peers: whoever may change the
 * platform may also break it. What is in force is bounded by PLAN_LIMITS.
 */
import { DocumentError } from '../base/document.js';
import type { InjectedAction, InjectionEntry, InterceptedCall, Interceptor, Verdict } from '../machine/interceptor.js';
import { ActiveEntry } from './active-entry.js';
import { readPlan } from './plan.js';
import { PLAN_LIMITS, type Effect, type Plan } from './types.js';

/** The part of a machine that plans act on. */
export interface InjectionTarget {
  inject(action: InjectedAction, cause: string): string | undefined;
}

export interface InjectorOptions {
  /** Ends the daemon's process without a farewell ("drop": "process"). By default the conversations end and it stays. */
  readonly endProcess?: (cause: string) => void;
}

export class Injector implements Interceptor {
  readonly #endProcess: ((cause: string) => void) | undefined;
  #target: InjectionTarget | undefined;
  #entries: ActiveEntry[] = [];
  #plans = 0;
  /** Entries that come into force with the machine. */
  #waiting: ActiveEntry[] = [];
  /** Calls for which allocations go on to fail, and who wanted it. */
  #shortage: { callsLeft: number; readonly cause: string } | undefined;

  constructor({ endProcess }: InjectorOptions = {}) {
    this.#endProcess = endProcess;
  }

  /** The machine that it was given to. What is to happen at once happens now. */
  attach(target: InjectionTarget): void {
    this.#target = target;
    for (const active of this.#waiting.splice(0)) this.#actNow(active);
  }

  /** Puts a plan in force, on top of what is. Throws RangeError when that would be too much. */
  add(plan: Plan): void {
    if (this.#entries.length + plan.entries.length > PLAN_LIMITS.entries) {
      throw new RangeError(`${this.#entries.length} entries are in force; ${plan.entries.length} more would be above ${PLAN_LIMITS.entries}`);
    }
    const prefix = ++this.#plans === 1 ? '' : `plan ${this.#plans} `;
    const added = plan.entries.map((entry, i) => new ActiveEntry(entry, `${prefix}${entry.cause}`, plan.seed, i));
    this.#entries = [...this.#entries, ...added];
    for (const active of added.filter(({ entry }) => entry.when.kind === 'now')) {
      if (this.#target === undefined) this.#waiting.push(active);
      else this.#actNow(active);
    }
  }

  /** Takes all entries out of force; a shortage that was to pass by itself ends. */
  clear(): void {
    this.#entries = [];
    this.#waiting = [];
    this.#plans = 0;
    this.#endShortage();
  }

  /** What is in force, in its order. */
  entries(): readonly InjectionEntry[] {
    return this.#entries.map((active) => active.report());
  }

  /** Entries that never acted: a plan that did nothing tested nothing. */
  idle(): readonly InjectionEntry[] {
    return this.entries().filter(({ fired }) => fired === 0);
  }

  command(planText: string, clearFirst: boolean): string | undefined {
    try {
      const plan = planText === '' ? undefined : readPlan(planText, 'plan');
      if (clearFirst) this.clear();
      if (plan !== undefined) this.add(plan);
      return undefined;
    } catch (error) {
      if (error instanceof DocumentError || error instanceof RangeError) return error.message;
      throw error;
    }
  }

  beforeCall(call: InterceptedCall): Verdict | undefined {
    this.#passShortage();
    let decided: Exclude<Verdict, { kind: 'delay' }> | undefined;
    let milliseconds = 0;
    const delays: string[] = [];
    for (const active of this.#entries) {
      const { when, effect } = active.entry;
      if (when.kind !== 'before' || !active.isDue(call)) continue;
      if (effect.kind === 'delay') {
        active.acted();
        delays.push(active.cause);
        milliseconds += effect.milliseconds;
      } else if (effect.kind === 'act') this.#act(active, effect);
      else if (decided === undefined) {
        active.acted();
        decided = this.#decide(active, effect);
      }
    }
    const held = Math.min(milliseconds, PLAN_LIMITS.delayMs);
    if (decided?.kind === 'drop') return decided;
    if (decided !== undefined) return held > 0 ? { ...decided, milliseconds: held } : decided;
    return held > 0 ? { kind: 'delay', milliseconds: held, cause: delays.join(', ') } : undefined;
  }

  afterCall(call: InterceptedCall, status: number): void {
    for (const active of this.#entries) {
      const { when, effect } = active.entry;
      if (when.kind !== 'after') continue;
      if (when.succeeded !== undefined && when.succeeded !== (status | 0) >= 0) continue;
      if (!active.isDue(call)) continue;
      if (effect.kind === 'act') this.#act(active, effect);
      else if (effect.kind === 'drop') this.#drop(active, effect.what, call.session);
    }
  }

  #decide({ cause }: ActiveEntry, effect: Extract<Effect, { kind: 'fail' | 'drop' }>): Exclude<Verdict, { kind: 'delay' }> {
    if (effect.kind === 'fail') return { kind: 'fail', status: effect.status, cause };
    if (effect.what === 'process') this.#end(cause);
    return { kind: 'drop', cause };
  }

  #actNow(active: ActiveEntry): void {
    const { effect } = active.entry;
    if (effect.kind === 'act') this.#act(active, effect);
    else if (effect.kind === 'drop') this.#drop(active, effect.what);
  }

  /** An action that the machine refuses has not happened, and does not count. */
  #act(active: ActiveEntry, { action, forCalls }: Extract<Effect, { kind: 'act' }>): void {
    const refused = this.#target?.inject(action, active.cause);
    active.acted(refused);
    if (refused !== undefined) return;
    if (action.kind !== 'allocations') return;
    // The call that it comes before is the first of them.
    const callsLeft = forCalls === undefined ? undefined : forCalls - (active.entry.when.kind === 'before' ? 1 : 0);
    this.#shortage = callsLeft === undefined ? undefined : { callsLeft, cause: active.cause };
  }

  #drop(active: ActiveEntry, what: 'connection' | 'process', session?: number): void {
    active.acted();
    if (what === 'process') this.#end(active.cause);
    else this.#target?.inject({ kind: 'drop', ...(session !== undefined && { session }) }, active.cause);
  }

  /** Told before it happens: who writes observations down may not live longer. */
  #end(cause: string): void {
    this.#target?.inject({ kind: 'drop' }, cause);
    this.#endProcess?.(cause);
  }

  /** Before each call. */
  #passShortage(): void {
    if (this.#shortage !== undefined && this.#shortage.callsLeft-- <= 0) this.#endShortage();
  }

  #endShortage(): void {
    if (this.#shortage === undefined) return;
    const { cause } = this.#shortage;
    this.#shortage = undefined;
    this.#target?.inject({ kind: 'allocations', fail: false }, cause);
  }
}
