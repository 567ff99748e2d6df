/**
 * Every command of the program: what it is for, its options, examples, and what starts it. --help, docs/command-line.md and
 * the manual pages all come from this table.
 */
import { parseOptions, type OptionTable, type Values } from './options.js';

/** What a command takes, and what it does with its words. */
export interface Loaded {
  readonly options: OptionTable;
  readonly start: (words: readonly string[]) => Promise<number>;
}

export interface Command {
  readonly summary: string;
  /** What stands for its files in the help text. */
  readonly files?: string;
  readonly examples: readonly string[];
  /** Sentences that options do not say. */
  readonly notes?: readonly string[];
  /** Page in docs/ that has more about it. */
  readonly page?: string;
  /** Nothing of a command is loaded before it is asked for: a daemon is to answer soon after it was started. */
  readonly load: () => Promise<Loaded>;
}

function takesOptions<T extends OptionTable>(options: T, start: (values: Values<T>, words: readonly string[]) => Promise<number>): Loaded {
  return { options, start: (words) => start(parseOptions(options, words, false).options, words) };
}

/** Of a command that works on files. */
function takesFiles<T extends OptionTable>(options: T, start: (values: Values<T>, files: readonly string[]) => Promise<number>): Loaded {
  const begin = (words: readonly string[]) => {
    const { options: values, positionals } = parseOptions(options, words, true);
    return start(values, positionals);
  };
  return { options, start: begin };
}

const TABLE: Readonly<Record<string, Command>> = {
  run: {
    summary: 'start the daemon and a VM together, load drivers, end with the guest\'s verdict',
    examples: [
      'viommu run                                        # the sample driver\'s story',
      'viommu run --driver mine.sys --bind "mine.sys at 0:5.0" --ioctl "mine.sys 0x222000" \\\n             --device 00:05.0 --qemu-arg=-device --qemu-arg=edu,addr=5',
      'viommu run --driver mine.sys --bind "mine.sys at 0:5.0" --translate 00:05.0 --qemu-arg=-device --qemu-arg=edu,addr=5',
      'viommu run --qemu "$(scripts/get-qemu)/bin/qemu-system-x86_64" --json > report.json',
      'viommu run --scenario smoke.json --report junit=out/junit.xml --report html=out/report.html',
    ],
    load: async () => {
      const { run, RUN_OPTIONS } = await import('./run.js');
      return takesOptions(RUN_OPTIONS, run);
    },
  },
  serve: {
    summary: 'the daemon alone, a vhost-user back end for your own QEMU command line',
    examples: ['viommu serve --socket-path /tmp/viommu.sock --client-socket /tmp/stream.sock --device 00:05.0', 'viommu serve --client-socket /tmp/tools.sock --ram 64M --device 00:05.0', 'viommu serve --client-socket /tmp/tools.sock --ram 64M --device 00:05.0 --http 127.0.0.1:7677 --test-control'],
    load: async () => {
      const { serve, SERVE_OPTIONS } = await import('./serve.js');
      return takesOptions(SERVE_OPTIONS, serve);
    },
  },
  top: {
    summary: 'the state of a daemon in the terminal: domains, calls, faults, rates',
    files: '[URL]',
    examples: ['viommu top', 'viommu top http://127.0.0.1:7677 --token-file token', 'viommu top --once --json > state.json'],
    load: async () => {
      const { top, TOP_OPTIONS } = await import('./top.js');
      return takesFiles(TOP_OPTIONS, top);
    },
  },
  inject: {
    summary: 'failures on demand in a daemon that runs with --test-control',
    examples: ['viommu inject --socket /tmp/tools.sock --fail "MapLogicalRangeEx STATUS_INSUFFICIENT_RESOURCES 3"', 'viommu inject --socket /tmp/tools.sock --clear --dma-guard on'],
    load: async () => {
      const { inject, INJECT_OPTIONS } = await import('./inject.js');
      return takesOptions(INJECT_OPTIONS, (values) => inject(values));
    },
  },
  sweep: {
    summary: 'the scenario of `viommu run` again and again, each time with one call that fails',
    examples: ['viommu sweep --state sweep.jsonl --driver mine.sys --bind "mine.sys at 0:5.0" --ioctl "mine.sys 0x222000"', 'viommu sweep --statuses likely --per-site 1 --only MapLogicalRangeEx --json > sweep.json'],
    load: async () => {
      const { sweep, SWEEP_OPTIONS } = await import('./sweep.js');
      return takesOptions(SWEEP_OPTIONS, sweep);
    },
  },
  trace: {
    summary: 'what a trace holds, record by record',
    files: 'FILE',
    examples: ['viommu trace run.trace --routine MapLogicalRangeEx --status INVALID_PARAMETER_3', 'viommu trace run.trace --fault', 'viommu trace run.trace --follow --json'],
    load: async () => {
      const { trace, TRACE_OPTIONS } = await import('./trace.js');
      return takesFiles(TRACE_OPTIONS, trace);
    },
  },
  replay: {
    summary: 'run a trace again without a VM: 0 when it comes out the same, 1 when not',
    files: 'FILE',
    examples: ['viommu replay run.trace', 'viommu replay run.trace --json'],
    load: async () => {
      const { replay, REPLAY_OPTIONS } = await import('./replay.js');
      return takesFiles(REPLAY_OPTIONS, replay);
    },
  },
  view: {
    summary: 'a trace in the page of the live view, from its beginning to its end and back',
    files: 'FILE',
    examples: ['viommu view run.trace', 'viommu view run.trace --http 127.0.0.1:7677 --no-rules'],
    load: async () => {
      const { view, VIEW_OPTIONS } = await import('./view.js');
      return takesFiles(VIEW_OPTIONS, view);
    },
  },
  shrink: {
    summary: 'the shortest run in which a rule still finds fault',
    files: 'FILE',
    examples: ['viommu shrink run.trace --finding VIO-101 -o short.trace'],
    load: async () => {
      const { shrink, SHRINK_OPTIONS } = await import('./shrink.js');
      return takesFiles(SHRINK_OPTIONS, shrink);
    },
  },
  diff: {
    summary: 'what two recorded runs do differently: 0 nothing, 1 something',
    files: 'A B',
    examples: ['viommu diff before.trace after.trace', 'viommu diff hal.trace extended.trace --json'],
    load: async () => {
      const { diff, DIFF_OPTIONS } = await import('./diff.js');
      return takesFiles(DIFF_OPTIONS, diff);
    },
  },
  doctor: {
    summary: 'what this machine and this QEMU can do, and what to do about the rest',
    examples: ['viommu doctor', 'viommu doctor --qemu /opt/qemu/bin/qemu-system-x86_64 --json'],
    load: async () => {
      const { doctor, DOCTOR_OPTIONS } = await import('./doctor.js');
      return takesOptions(DOCTOR_OPTIONS, doctor);
    },
  },
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

/** The whole table with everything loaded, for what describes the program. */
export async function loadCommands(): Promise<Readonly<Record<string, Command & Loaded>>> {
  return Object.fromEntries(await Promise.all(Object.entries(COMMANDS).map(async ([name, each]) => [name, { ...each, ...(await each.load()) }] as const)));
}
