#!/usr/bin/env node
/**
 * The program `viommu`: picks the command, reads its options, turns errors into exit codes. The only reader of argv.
 */
import { HostError } from '../base/errors.js';
import { COMMANDS } from './commands.js';
import { EXIT } from './exit-codes.js';
import { describeOptions, didYouMean, UsageError } from './options.js';

async function help(name?: string): Promise<string> {
  const chosen = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (chosen === undefined) {
    const lines = Object.entries(COMMANDS).map(([key, { summary }]) => `  ${key.padEnd(8)}${summary}`);
    return `viommu COMMAND [OPTION ...]\n\n${lines.join('\n')}\n\n\`viommu COMMAND --help\` tells more. Exit codes: 0 ok, 1 guest failed, 2 usage, 3 timed out, 4 host failed; docs/exit-codes.md has all.\n`;
  }
  const { options } = await chosen.load();
  const notes = (chosen.notes ?? []).map((note) => `${note}\n\n`).join('');
  const examples = chosen.examples.map((line) => `  ${line}`).join('\n');
  return `viommu ${name} ${chosen.files === undefined ? '' : `${chosen.files} `}[OPTION ...]: ${chosen.summary}\n\n${describeOptions(options)}\n\n${notes}Examples:\n${examples}\n`;
}

async function main(words: readonly string[]): Promise<number> {
  const [name, ...rest] = words;
  if (name === '--version') {
    const { daemonVersion } = await import('./trace-option.js');
    process.stdout.write(`viommu ${daemonVersion()}\n`);
    return EXIT.ok;
  }
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

// Whoever read our output may stop reading (`| head`), or be a terminal that is closed: the exit code still tells.
const onUnread = (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
};
process.stdout.on('error', onUnread);
process.stderr.on('error', onUnread);

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
