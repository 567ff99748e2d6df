/** A command of the program in this process: its words in, exit code and output out. */
import { HostError } from '../../src/base/errors.js';
import { EXIT } from '../../src/cli/exit-codes.js';
import { parseOptions, UsageError, type OptionTable, type Values } from '../../src/cli/options.js';

export interface Said {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

type Write = typeof process.stdout.write;

/** Runs a command that works on files as the program does. Nothing else may write meanwhile. */
export function commandOf<T extends OptionTable>(table: T, start: (options: Values<T>, files: readonly string[]) => Promise<number>): (...words: readonly string[]) => Promise<Said> {
  return async (...words) => {
    const said = { stdout: '', stderr: '' };
    const writes = { stdout: process.stdout.write, stderr: process.stderr.write };
    const catching = (name: 'stdout' | 'stderr'): Write => ((text: string) => ((said[name] += text), true)) as Write;
    process.stdout.write = catching('stdout');
    process.stderr.write = catching('stderr');
    try {
      const { options, positionals } = parseOptions(table, words, true);
      return { status: await start(options, positionals), ...said };
    } catch (error) {
      if (error instanceof UsageError) return { ...said, status: EXIT.usage, stderr: said.stderr + error.message };
      if (error instanceof HostError) return { ...said, status: EXIT.host, stderr: `${said.stderr}${error.message} [${error.code}]` };
      throw error;
    } finally {
      process.stdout.write = writes.stdout;
      process.stderr.write = writes.stderr;
    }
  };
}
