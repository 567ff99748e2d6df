/**
 * Makes a recorded run as short as it can be while one rule still finds fault with it: delta debugging (Zeller and
 * Hildebrandt, ddmin) over its actions. First everything behind the finding goes, then halves, quarters and so on, until no
 * single action can be left out. What comes out is a run of its own, which replays like any other.
 */
import { HostError } from '../base/errors.js';
import type { TraceRecordInit } from '../proto/types.js';
import { RecordedActions, type Action } from './actions-of.js';
import type { MakeJudge } from './judge.js';
import { runPart } from './partial-run.js';
import type { RecordedRun } from './replay.js';
import { setupOf, type MachineSetup } from './setup.js';

export interface ShrinkOptions {
  /** The rule that has to go on finding fault. */
  readonly rule: string;
  readonly judge: MakeJudge;
  /** Hears how many actions are left, after each step forward. */
  readonly onProgress?: (left: number, runs: number) => void;
}

export interface Shrunk {
  readonly setup: MachineSetup;
  readonly records: readonly TraceRecordInit[];
  /** Actions before and after, and runs that it took. */
  readonly actionsBefore: number;
  readonly actionsAfter: number;
  readonly runs: number;
  /** What the rule says of the short run. */
  readonly message: string;
}

/** Throws HostError `VIOMMU_ERR_TRACE` when the rule finds nothing in the run as it is. */
export function shrink(trace: RecordedRun, options: ShrinkOptions): Shrunk {
  if (trace.header.firstRecord > 1n) throw new HostError('VIOMMU_ERR_TRACE', `the trace begins at record ${trace.header.firstRecord}: its first part is needed`);
  return new Shrinker(trace, options).run();
}

interface Trial {
  readonly actions: readonly Action[];
  readonly records: readonly TraceRecordInit[];
  readonly message: string;
  /** The last observation before each of the actions, in this run. */
  readonly begun: readonly number[];
  /** Observation of the finding. */
  readonly at: number;
}

class Shrinker {
  readonly #recorded: RecordedActions;
  readonly #setup: MachineSetup;
  readonly #options: ShrinkOptions;
  #runs = 0;

  constructor(trace: RecordedRun, options: ShrinkOptions) {
    this.#setup = setupOf(trace.header);
    this.#recorded = new RecordedActions(trace);
    this.#options = options;
  }

  run(): Shrunk {
    const { actions } = this.#recorded;
    let best = this.#try(actions);
    if (best === undefined) throw new HostError('VIOMMU_ERR_TRACE', `${this.#options.rule} finds nothing in this trace`);
    best = this.#try(this.#upTo(best)) ?? best;
    best = this.#reduce(best);
    const count = (list: readonly Action[]) => list.filter(({ record }) => record.body !== 'dmaSlice').length;
    const { records, message } = best;
    return { setup: this.#setup, records, message, actionsBefore: count(actions), actionsAfter: count(best.actions), runs: this.#runs };
  }

  /** The actions that the finding can have come from. */
  #upTo({ actions, begun, at }: Trial): readonly Action[] {
    const behind = begun.findIndex((observation) => observation >= at);
    return behind < 0 ? actions : actions.slice(0, behind);
  }

  #reduce(from: Trial): Trial {
    let best = from;
    let parts = 2;
    while (best.actions.length > 1) {
      const smaller = this.#withoutOnePart(best, parts);
      if (smaller !== undefined) {
        best = smaller;
        parts = Math.max(2, Math.min(parts - 1, best.actions.length));
        this.#options.onProgress?.(best.actions.length, this.#runs);
      } else if (parts >= best.actions.length) return best;
      else parts = Math.min(2 * parts, best.actions.length);
    }
    return best;
  }

  /** From the end on: what comes late is seldom what the rest needs. */
  #withoutOnePart({ actions }: Trial, parts: number): Trial | undefined {
    for (let part = parts - 1; part >= 0; part--) {
      const [begin, end] = [Math.floor((part * actions.length) / parts), Math.floor(((part + 1) * actions.length) / parts)];
      const trial = this.#try([...actions.slice(0, begin), ...actions.slice(end)]);
      if (trial !== undefined) return trial;
    }
    return undefined;
  }

  /** The run of these actions, of those that could be done, when the rule still finds fault. */
  #try(actions: readonly Action[]): Trial | undefined {
    this.#runs++;
    const judge = this.#options.judge();
    const { records, done, begun } = runPart(actions, { setup: this.#setup, recorded: this.#recorded, observers: [(observation) => judge.observe(observation)] });
    judge.end();
    const finding = judge.findings().find(({ rule }) => rule === this.#options.rule);
    return finding && { actions: done, begun, records, message: finding.message, at: finding.at };
  }
}
