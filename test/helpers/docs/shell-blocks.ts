/**
 * The command lines of the documents, in their order: fenced blocks marked `sh` or `bash`, lines behind `$ ` in blocks marked
 * `console` and in indented ones, and, in blocks without a mark (indented ones too), lines that begin with a program of `PROGRAMS`.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../../../src/cli/paths.js';

export interface CommandLine {
  /** Path of the document in the repository, and the line in it. */
  readonly document: string;
  readonly line: number;
  /** Continued lines are one; comments are left out. */
  readonly command: string;
}

/** What a line that stands among others has to begin with to be one for a shell. */
const PROGRAMS = /^(?:viommu|node|npm|npx|scripts\/|docker|kubectl|qemu-system-x86_64|gdb|git|cd|apt|apt-get|sudo|curl|ls|cat|cp|mkdir|export|echo|diff|man|wget|jq|python3?|make|x86_64-w64-mingw32|qemu\/device\/add-to-tree|\.\/)[\w./-]*(?:\s|$)/;

/** Every document with commands in it. */
export function documents(): readonly string[] {
  const markdown = (folder: string) => readdirSync(join(PACKAGE_ROOT, folder)).filter((name) => name.endsWith('.md')).sort().map((name) => join(folder, name));
  const folders = ['docs/ci', 'docs/examples', 'docs/rules', 'qemu', 'qemu/device', 'qemu/guest'].filter((folder) => existsSync(join(PACKAGE_ROOT, folder)));
  return [...markdown('.'), ...markdown('docs'), ...folders.flatMap(markdown)];
}

export function commandsOf(document: string): CommandLine[] {
  const lines = readFileSync(join(PACKAGE_ROOT, document), 'utf8').split('\n');
  const found: CommandLine[] = [];
  /** The mark of the fenced block that this line is in. */
  let mark: string | undefined;
  for (let i = 0; i < lines.length; i++) {
    const fence = /^\s*```(\w*)/.exec(lines[i]!);
    if (fence !== null) {
      mark = mark === undefined ? fence[1]! : undefined;
      continue;
    }
    const text = textFor(lines[i]!, mark);
    if (text === undefined) continue;
    const at = i;
    let command = text;
    while (command.endsWith('\\') && i + 1 < lines.length) command = `${command.slice(0, -1).trimEnd()} ${lines[++i]!.trim()}`;
    const bare = withoutComment(command);
    if (bare !== '') found.push({ document, line: at + 1, command: bare });
  }
  return found;
}

/** What of a line is for a shell, if anything. */
function textFor(line: string, mark: string | undefined): string | undefined {
  if (mark === 'sh' || mark === 'bash') return line.trim();
  if (mark === 'console') return /^\s*\$ (.*)$/.exec(line)?.[1];
  if (mark === '') return PROGRAMS.test(line.trim()) ? line.trim() : undefined;
  if (mark !== undefined || !/^ {4}\S/.test(line)) return undefined;
  return /^ {4}\$ (.*)$/.exec(line)?.[1] ?? (PROGRAMS.test(line.trim()) ? line.trim() : undefined);
}

/** Comments begin with a # behind a space, outside of quotes. */
function withoutComment(text: string): string {
  let quote = '';
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!;
    if (quote === '') {
      if (character === '#' && (i === 0 || text[i - 1] === ' ')) return text.slice(0, i).trim();
      if (character === '"' || character === "'") quote = character;
    } else if (character === quote) quote = '';
  }
  return text.trim();
}
