/**
 * Every command of the program: what it is for, its options, examples, and what starts it. --help, docs/command-line.md and
 * the manual pages all come from this table.
 */
import { diff, DIFF_OPTIONS } from './diff.js';
import { doctor, DOCTOR_OPTIONS } from './doctor.js';
import { inject, INJECT_OPTIONS } from './inject.js';
import { parseOptions, type OptionTable, type Values } from './options.js';
import { replay, REPLAY_OPTIONS } from './replay.js';
import { run, RUN_OPTIONS } from './run.js';
import { serve, SERVE_OPTIONS } from './serve.js';
import { shrink, SHRINK_OPTIONS } from './shrink.js';
import { sweep, SWEEP_OPTIONS } from './sweep.js';
import { top, TOP_OPTIONS } from './top.js';
import { trace, TRACE_OPTIONS } from './trace.js';
import { view, VIEW_OPTIONS } from './view.js';

export interface Command {
  readonly summary: string;
  /** What stands for its files in the help text. */
  readonly files?: string;
  readonly options: OptionTable;
  readonly examples: readonly string[];
  /** Sentences that options do not say. */
  readonly notes?: readonly string[];
  /** Page in docs/ that has more about it. */
  readonly page?: string;
  readonly start: (words: readonly string[]) => Promise<number>;
}

function command<T extends OptionTable>(summary: string, options: T, examples: readonly string[], start: (values: Values<T>, words: readonly string[]) => Promise<number>): Command {
  return { summary, options, examples, start: (words) => start(parseOptions(options, words, false).options, words) };
}

/** A command that works on files. */
function fileCommand<T extends OptionTable>(summary: string, files: string, options: T, examples: readonly string[], start: (values: Values<T>, files: readonly string[]) => Promise<number>): Command {
  const begin = (words: readonly string[]) => {
    const { options: values, positionals } = parseOptions(options, words, true);
    return start(values, positionals);
  };
  return { summary, files, options, examples, start: begin };
}

const TABLE: Readonly<Record<string, Command>> = {
  run: command(
    'start the daemon and a VM together, load drivers, end with the guest\'s verdict',
    RUN_OPTIONS,
    [
      'viommu run                                        # the sample driver\'s story',
      'viommu run --driver mine.sys --bind "mine.sys at 0:5.0" --ioctl "mine.sys 0x222000" \\\n             --device 00:05.0 --qemu-arg=-device --qemu-arg=edu,addr=5',
      'viommu run --driver mine.sys --bind "mine.sys at 0:5.0" --translate 00:05.0 --qemu-arg=-device --qemu-arg=edu,addr=5',
      'viommu run --qemu "$(scripts/get-qemu)/bin/qemu-system-x86_64" --json > report.json',
      'viommu run --scenario smoke.json --report junit=out/junit.xml --report html=out/report.html',
    ],
    run,
  ),
  serve: command(
    'the daemon alone, a vhost-user back end for your own QEMU command line',
    SERVE_OPTIONS,
    ['viommu serve --socket-path /tmp/viommu.sock --client-socket /tmp/stream.sock --device 00:05.0', 'viommu serve --client-socket /tmp/tools.sock --ram 64M --device 00:05.0', 'viommu serve --client-socket /tmp/tools.sock --ram 64M --device 00:05.0 --http 127.0.0.1:7677 --test-control'],
    serve,
  ),
  top: fileCommand(
    'the state of a daemon in the terminal: domains, calls, faults, rates',
    '[URL]',
    TOP_OPTIONS,
    ['viommu top', 'viommu top http://127.0.0.1:7677 --token-file token', 'viommu top --once --json > state.json'],
    top,
  ),
  inject: command(
    'failures on demand in a daemon that runs with --test-control',
    INJECT_OPTIONS,
    ['viommu inject --socket /tmp/tools.sock --fail "MapLogicalRangeEx STATUS_INSUFFICIENT_RESOURCES 3"', 'viommu inject --socket /tmp/tools.sock --clear --dma-guard on'],
    (values) => inject(values),
  ),
  sweep: command(
    'the scenario of `viommu run` again and again, each time with one call that fails',
    SWEEP_OPTIONS,
    ['viommu sweep --state sweep.jsonl --driver mine.sys --bind "mine.sys at 0:5.0" --ioctl "mine.sys 0x222000"', 'viommu sweep --statuses likely --per-site 1 --only MapLogicalRangeEx --json > sweep.json'],
    sweep,
  ),
  trace: fileCommand('what a trace holds, record by record', 'FILE', TRACE_OPTIONS, ['viommu trace run.trace --routine MapLogicalRangeEx --status INVALID_PARAMETER_3', 'viommu trace run.trace --fault', 'viommu trace run.trace --follow --json'], trace),
  replay: fileCommand('run a trace again without a VM: 0 when it comes out the same, 1 when not', 'FILE', REPLAY_OPTIONS, ['viommu replay run.trace', 'viommu replay run.trace --json'], replay),
  view: fileCommand('a trace in the page of the live view, from its beginning to its end and back', 'FILE', VIEW_OPTIONS, ['viommu view run.trace', 'viommu view run.trace --http 127.0.0.1:7677 --no-rules'], view),
  shrink: fileCommand('the shortest run in which a rule still finds fault', 'FILE', SHRINK_OPTIONS, ['viommu shrink run.trace --finding VIO-101 -o short.trace'], shrink),
  diff: fileCommand('what two recorded runs do differently: 0 nothing, 1 something', 'A B', DIFF_OPTIONS, ['viommu diff before.trace after.trace', 'viommu diff hal.trace extended.trace --json'], diff),
  doctor: command('what this machine and this QEMU can do, and what to do about the rest', DOCTOR_OPTIONS, ['viommu doctor', 'viommu doctor --qemu /opt/qemu/bin/qemu-system-x86_64 --json'], doctor),
};

/** More than options: where it is told. */
const PAGES: Readonly<Record<string, string>> = {
  run: 'scenarios.md',
  serve: 'how-to-launch.md',
  view: 'live-view.md',
  top: 'live-view.md',
  inject: 'failures.md',
  sweep: 'sweep.md',
  trace: 'traces.md',
  replay: 'traces.md',
  shrink: 'traces.md',
  diff: 'traces.md',
  doctor: 'troubleshooting.md',
};

const NOTES: Readonly<Record<string, readonly string[]>> = {
  top: [
    'Keys: q quits, Tab goes to the next table, the arrows choose a row and the column to sort by, r turns the order round, Enter shows what is known of the row, p pauses, ? shows the keys.',
    'A daemon that goes away is told and asked again until it is back.',
  ],
};

export const COMMANDS: Readonly<Record<string, Command>> = Object.fromEntries(
  Object.entries(TABLE).map(([name, each]) => [name, { ...each, ...(NOTES[name] && { notes: NOTES[name] }), ...(PAGES[name] !== undefined && { page: PAGES[name] }) }]),
);
