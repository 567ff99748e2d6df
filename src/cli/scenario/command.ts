/**
 * `viommu run --scenario FILE`: reads the file, makes its runs one after another, writes the reports, ends with one verdict.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SYSTEM_CLOCK } from '../../base/clock.js';
import { DocumentError } from '../../base/document.js';
import type { Plan as InjectionPlan } from '../../inject/types.js';
import { writeJson } from '../../report/json.js';
import { writeTap } from '../../report/tap.js';
import { writeTerminal } from '../../report/terminal.js';
import { worst, type RunOutcome, type RunResult } from '../../report/types.js';
import { RULES } from '../../verify/rules.js';
import { select } from '../../verify/selection.js';
import { createLog, type LogLevel } from '../log.js';
import { UsageError, type Values } from '../options.js';
import { Progress, showsColour } from '../progress.js';
import { PACKAGE_ROOT } from '../paths.js';
import { onEnding } from '../signals.js';
import { daemonVersion } from '../trace-option.js';
import { cellsOf, shardOf } from './matrix.js';
import type { SCENARIO_OPTIONS } from './options.js';
import { readScenario } from './read.js';
import { withLost, writeReports } from './reports.js';
import { runCell } from './run-cell.js';
import type { Cell, Scenario } from './types.js';
import { EXIT_OF } from './verdict.js';

type Options = Values<typeof SCENARIO_OPTIONS> & {
  readonly json: boolean;
  readonly tap: boolean;
  readonly 'log-level': LogLevel;
  readonly inject: InjectionPlan | undefined;
  readonly 'list-calls': boolean;
};

/** Runs whose pictures and checks are kept; of further ones that pass, the numbers stay. */
const WHOLE_RUNS = 64;
/** Results that are kept at all; further ones that pass are counted. */
const RUNS_KEPT = 5000;
const UNTIL_FAIL_MOST = 1_000_000;

/** Gives the exit code. Throws UsageError for a scenario that cannot be started. */
export async function runScenario(options: Options): Promise<number> {
  const scenario = withPlan(loadScenario(options.scenario!), options.inject);
  const all = cellsOf(scenario);
  const cells = options.shard === undefined ? all : shardOf(all, options.shard);
  const started = SYSTEM_CLOCK.now();
  const runs = new Runs(scenario, cells, options);
  await runs.toTheEnd();
  const outcome = outcomeOf(scenario, runs, emptiness(all, options), (SYSTEM_CLOCK.now() - started) / 1000);
  const helpBase = options['rules-url'] ?? pathToFileURL(join(PACKAGE_ROOT, 'docs/rules/')).href;
  const final = writeReports(withLost(outcome, runs.lost), options.report, { helpBase: helpBase.endsWith('/') ? helpBase : `${helpBase}/` });
  print(final, options);
  return final.exitCode;
}

/** Throws UsageError: with every line that is wrong, or because the file cannot be read. */
export function loadScenario(path: string): Scenario {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`--scenario: ${(error as Error).message}`);
  }
  try {
    return readScenario(text, path);
  } catch (error) {
    if (error instanceof DocumentError) throw new UsageError(`the scenario is not run:\n${error.message}`);
    throw error;
  }
}

function withPlan(scenario: Scenario, plan: InjectionPlan | undefined): Scenario {
  return plan === undefined ? scenario : { ...scenario, matrix: { ...scenario.matrix, inject: [{ name: 'command line', plan }] } };
}

class Runs {
  readonly results: RunResult[] = [];
  readonly lost: string[] = [];
  /** Passed ones that are not among the results. */
  omitted = 0;
  /** Why not all of them were made. */
  brokenOff: string | undefined;
  #isInterrupted = false;
  readonly #progress: Progress;
  #stop: (() => void) | undefined;

  constructor(
    private readonly scenario: Scenario,
    private readonly cells: readonly Cell[],
    private readonly options: Options,
  ) {
    this.#progress = new Progress({ quiet: options.json || options.tap });
  }

  /** The first interrupt ends the run under way, and what is there is told; a second one ends the program. */
  async toTheEnd(): Promise<void> {
    const forget = onEnding(() => {
      this.#isInterrupted = true;
      this.#stop?.();
    });
    try {
      await this.#rounds();
    } finally {
      forget();
    }
  }

  async #rounds(): Promise<void> {
    const untilFail = this.options['until-fail'];
    const rounds = this.options.repeat ?? (untilFail ? UNTIL_FAIL_MOST : 1);
    let made = 0;
    for (let round = 1; round <= rounds && this.cells.length > 0; round++) {
      for (const cell of this.cells) {
        const named = rounds === 1 ? cell : { ...cell, name: `${cell.name} #${round}`, parameters: { ...cell.parameters, round: String(round) } };
        const result = await this.#one(named, rounds * this.cells.length > 1);
        if (untilFail && result.verdict !== 'pass') return;
        if (this.#isInterrupted) {
          const left = rounds * this.cells.length - ++made;
          // One that had ended already may have passed: the others did not.
          if (left > 0) this.brokenOff = `it was interrupted with ${left} of ${made + left} runs to make`;
          return;
        }
        made++;
      }
    }
  }

  async #one(cell: Cell, isOneOfMany: boolean): Promise<RunResult> {
    this.#progress.tick((seconds) => `${cell.name}: ${seconds} s`);
    const { result, lost } = await runCell({
      ...{ scenario: this.scenario, cell, isOneOfMany, listsCalls: this.options['list-calls'], log: createLog(this.options['log-level']) },
      progress: (line) => this.#say(line),
      onInterrupt: (stop) => {
        this.#stop = stop;
        if (this.#isInterrupted) stop?.();
      },
    });
    this.#progress.end();
    this.lost.push(...lost);
    this.#keep(result);
    if (isOneOfMany) this.#say(`${cell.name}: ${result.verdict}${result.verdict === 'pass' ? '' : `, ${result.reason}`}`);
    return result;
  }

  #keep(result: RunResult): void {
    if (result.verdict === 'pass' && this.results.length >= RUNS_KEPT) this.omitted++;
    else if (result.verdict === 'pass' && this.results.length >= WHOLE_RUNS) this.results.push({ ...result, checks: { ...result.checks, points: [] }, timeline: [], domains: [], lastLines: [] });
    else this.results.push(result);
  }

  #say(line: string): void {
    this.#progress.note(line);
  }
}

/** Why there was nothing to run. */
function emptiness(all: readonly Cell[], { shard }: Options): string {
  return shard === undefined ? 'there was nothing to run' : `part ${shard.index} of ${shard.count} is empty: there are only ${all.length} runs`;
}

export function outcomeOf(scenario: Pick<Scenario, 'name' | 'rules'>, { results, omitted, brokenOff }: Pick<Runs, 'results' | 'omitted' | 'brokenOff'>, emptyReason: string, seconds: number): RunOutcome {
  const verdict = worst([...results.map((result) => result.verdict), ...(brokenOff === undefined ? [] : ['host-error' as const])]);
  const bad = results.filter((result) => result.verdict !== 'pass');
  const first = bad.find((result) => result.verdict === verdict);
  const total = results.length + omitted;
  const reason = first === undefined ? (brokenOff ?? results[0]?.reason ?? emptyReason) : first.reason;
  return {
    ...{ format: 'viommu-run', version: 1, program: { name: 'viommu', version: daemonVersion() }, scenario: scenario.name, verdict },
    reason: total <= 1 || (first === undefined && brokenOff !== undefined) ? reason : first === undefined ? `all ${total} runs passed` : `${bad.length} of ${total} runs did not pass; ${first.name}: ${reason}`,
    exitCode: EXIT_OF[verdict],
    seconds: Number(seconds.toFixed(2)),
    rules: select(RULES, scenario.rules),
    runs: results,
    omittedRuns: omitted,
    lost: [],
  };
}

function print(outcome: RunOutcome, { json, tap }: Options): void {
  if (json) process.stdout.write(writeJson(outcome));
  else if (tap) process.stdout.write(writeTap(outcome));
  else process.stdout.write(writeTerminal(outcome, { colour: showsColour(process.stdout) }));
  if (json || tap) for (const line of outcome.lost) process.stderr.write(`==> not written: ${line}\n`);
}
