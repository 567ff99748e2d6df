/**
 * What a sweep's results hang on: the words for `viommu run`, and the content of every file that they, the scenario or the
 * guest's plan name. When these are the same, so are the calls; when one was built again, older results do not count.
 *
 * Files that a run itself may write (a disk without a snapshot, a log) count by their names alone: their content is another
 * one after each run.
 */
import { createHash, type Hash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { PACKAGE_ROOT } from './paths.js';
import type { Plan } from './plan.js';

/** Of a larger file, size and time of change stand for its content. */
const READ_MOST = 256 * 2 ** 20;
const FOR_QEMU = '--qemu-arg=';
/** Options of QEMU whose files it only reads. */
const ONLY_READ = new Set(['-kernel', '-initrd', '-dtb', '-bios', '-fw_cfg', '-plugin', '-cdrom', '-device']);
const DRIVES = new Set(['-drive', '-blockdev', '-pflash', '-hda', '-hdb', '-hdc', '-hdd', '-sd']);
/** What makes of any drive one that is only read. */
const READ_ONLY = /(?:^|,)(?:snapshot=on|readonly=on|read-only=on)(?:,|$)/;
/** Members of a scenario that say what is written. */
const OUTPUT = 'output';
const QEMU_WORDS = 'arguments';

export interface SweepInputs {
  /** Words for `viommu run`, each option in one word with its value. */
  readonly words: readonly string[];
  /** Path of the scenario. */
  readonly scenario?: string | undefined;
  readonly guest: Plan | undefined;
}

/** SHA-256 over all of it. */
export function digestOf({ words, scenario, guest }: SweepInputs): string {
  const hash = createHash('sha256');
  for (const word of words) hash.update(`${word}\0`);
  hash.update(guest?.text ?? '');
  const isForQemu = (word: string) => word.startsWith(FOR_QEMU);
  const named = words.filter((word) => !isForQemu(word)).map((word) => word.slice(word.indexOf('=') + 1));
  const qemuWords = words.filter(isForQemu).map((word) => word.slice(FOR_QEMU.length));
  const files = [...named, ...filesOfQemu(qemuWords), ...(guest?.drivers.values() ?? []), ...(scenario === undefined ? [] : filesOfScenario(scenario)), ...guestBinaries()];
  for (const path of files) addFile(hash, path);
  return hash.digest('hex');
}

function addFile(hash: Hash, path: string): void {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status?.isFile() !== true) return;
  hash.update(`\0${path}\0${status.size}\0`);
  hash.update(status.size <= READ_MOST ? readFileSync(path) : `${status.mtimeMs}`);
}

/** Every text in a scenario that may be a path, seen from its folder. It was read before, so it is JSON. */
function filesOfScenario(path: string): readonly string[] {
  const folder = dirname(path);
  const files: string[] = [];
  const look = (value: unknown): void => {
    if (typeof value === 'string') files.push(isAbsolute(value) ? value : join(folder, value));
    else if (Array.isArray(value)) value.forEach(look);
    else if (typeof value === 'object' && value !== null) Object.entries(value).forEach(lookAt);
  };
  const lookAt = ([name, value]: [string, unknown]): void => {
    if (name === QEMU_WORDS && Array.isArray(value)) files.push(...filesOfQemu(value.filter((word) => typeof word === 'string')));
    else if (name !== OUTPUT) look(value);
  };
  look(JSON.parse(readFileSync(path, 'utf8')));
  return files;
}

/** What may be paths in words for QEMU, as QEMU sees them: from where it is started. */
function filesOfQemu(words: readonly string[]): readonly string[] {
  const isSnapshot = words.includes('-snapshot');
  return words.flatMap((word, i) => {
    const option = (words[i - 1] ?? '').replace(/^--/, '-');
    const isRead = ONLY_READ.has(option) || (DRIVES.has(option) && (isSnapshot || READ_ONLY.test(word)));
    return isRead ? [word, ...word.split(',').map((piece) => piece.slice(piece.indexOf('=') + 1))] : [];
  });
}

function guestBinaries(): string[] {
  const folder = join(PACKAGE_ROOT, 'build/guest');
  try {
    return readdirSync(folder).filter((name) => /\.(?:sys|efi)$/.test(name)).sort().map((name) => join(folder, name));
  } catch {
    return [];
  }
}
