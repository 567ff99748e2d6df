#!/usr/bin/env node
/**
 * The program `viommu`: picks the command, reads its options, turns errors into exit codes. The only reader of argv.
 */
import { HostError } from '../base/errors.js';
import { EXIT } from './exit-codes.js';
import { describeOptions, didYouMean, parseOptions, UsageError, type OptionTable, type Values } from './options.js';

/** What a command takes, and what it does with its words. */
interface Loaded {
  readonly options: OptionTable;
  readonly start: (words: readonly string[]) => Promise<number>;
}

interface Command {
  readonly summary: string;
  /** What stands for its files in the help text. */
  readonly files?: string;
  readonly examples: readonly string[];
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

const COMMANDS: Readonly<Record<string, Command>> = {
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
    examples: ['viommu serve --socket-path /tmp/viommu.sock --client-socket /tmp/stream.sock --device 00:05.0', 'viommu serve --client-socket /tmp/tools.sock --ram 64M --device 00:05.0'],
    load: async () => {
      const { serve, SERVE_OPTIONS } = await import('./serve.js');
      return takesOptions(SERVE_OPTIONS, serve);
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

async function help(name?: string): Promise<string> {
  const chosen = name === undefined ? undefined : COMMANDS[name];
  if (chosen === undefined) {
    const lines = Object.entries(COMMANDS).map(([key, { summary }]) => `  ${key.padEnd(8)}${summary}`);
    return `viommu COMMAND [OPTION ...]\n\n${lines.join('\n')}\n\n\`viommu COMMAND --help\` tells more. Exit codes: 0 ok, 1 guest failed, 2 usage, 3 timed out, 4 host failed; docs/exit-codes.md has all.\n`;
  }
  const { options } = await chosen.load();
  const examples = chosen.examples.map((line) => `  ${line}`).join('\n');
  return `viommu ${name} ${chosen.files === undefined ? '' : `${chosen.files} `}[OPTION ...]: ${chosen.summary}\n\n${describeOptions(options)}\n\nExamples:\n${examples}\n`;
}

async function main(words: readonly string[]): Promise<number> {
  const [name, ...rest] = words;
  if (name === undefined || name === '--help' || name === 'help') {
    process.stdout.write(await help(rest[0]));
    return name === undefined ? EXIT.usage : EXIT.ok;
  }
  const chosen = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (chosen === undefined) throw new UsageError(`unknown command "${name}"${didYouMean(name, Object.keys(COMMANDS))}`);
  if (rest.includes('--help')) {
    process.stdout.write(await help(name));
    return EXIT.ok;
  }
  const { start } = await chosen.load();
  return start(rest);
}

// Whoever read our output may stop reading (`| head`): the exit code still tells.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (error instanceof UsageError) {
    process.stderr.write(`viommu: ${error.message}\nTry: viommu ${Object.hasOwn(COMMANDS, process.argv[2] ?? '') ? `${process.argv[2]} ` : ''}--help\n`);
    process.exitCode = EXIT.usage;
  } else if (error instanceof HostError) {
    process.stderr.write(`viommu: ${error.message} [${error.code}]\n`);
    process.exitCode = EXIT.host;
  } else throw error;
}
