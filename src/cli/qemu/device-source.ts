/**
 * Whether scripts/build-qemu-device could build the object for a QEMU: it needs exactly the source that the binary was
 * made from, which for a distribution's QEMU is its source package of the same version. Looked at without changing
 * anything: what is unpacked already, else whether the archive still has the package.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheFolder } from '../paths.js';

export interface Buildable {
  readonly ok: boolean;
  /** One sentence: from what, or why not. */
  readonly detail: string;
}

const APT_HELPER = '/usr/lib/apt/apt-helper';
const LOOK_MILLISECONDS = 15_000;

/** `packageVersion` is what --version says in parentheses. */
export async function canBuildObject(packageVersion: string | undefined, ask: typeof askArchives = askArchives): Promise<Buildable> {
  const source = packageVersion === undefined ? undefined : sourceVersion(packageVersion);
  if (source === undefined) return { ok: false, detail: 'it is no Debian build, so that its source is not known: unpack the tree it was built from and give it with --source' };
  if (existsSync(join(cacheFolder(), 'qemu-source', source, 'src/VERSION'))) return { ok: true, detail: `its source, qemu ${source}, is unpacked already` };
  return ask(source);
}

/** The version of the source package in file names: without the epoch, and without the mark of a rebuild. */
export function sourceVersion(packageVersion: string): string | undefined {
  const version = /^Debian (?:\d+:)?([0-9][A-Za-z0-9.+~-]*)$/.exec(packageVersion)?.[1];
  return version?.replace(/\+b\d+$/, '');
}

/** Asks Debian's archives, by the machine's own apt, for the small description file of the source package. */
async function askArchives(source: string): Promise<Buildable> {
  const places = await archives();
  if (places.length === 0) return { ok: false, detail: `the machine's apt knows no Debian archive that could have the source of qemu ${source}` };
  const folder = mkdtempSync(join(tmpdir(), 'viommu-doctor-'));
  try {
    for (const place of places) {
      const { ok } = await say(APT_HELPER, ['download-file', `${place}/main/q/qemu/qemu_${source}.dsc`, join(folder, 'dsc')]);
      if (ok) return { ok: true, detail: `its source, qemu ${source}, can be fetched from Debian's archive` };
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { ok: false, detail: `its source, qemu ${source}, cannot be had from Debian's archive (archives keep the newest version of a suite only): unpack it yourself and give it with --source` };
}

/** Where packages lie in each archive of Debian that apt knows. */
async function archives(): Promise<string[]> {
  const { ok, output } = await say('apt-get', ['indextargets', '--format', '$(LABEL)|$(REPO_URI)', 'Created-By: Packages']);
  if (!ok) return [];
  const places = output.split('\n').map((line) => {
    const [label, uri] = line.split('|');
    const folder = { debian: 'pool', 'debian-security': 'pool/updates' }[label?.toLowerCase() ?? ''];
    return folder === undefined || uri === undefined ? undefined : `${uri.replace(/\/$/, '')}/${folder}`;
  });
  return [...new Set(places.filter((place) => place !== undefined))];
}

function say(program: string, words: readonly string[]): Promise<{ ok: boolean; output: string }> {
  return new Promise((done) => {
    execFile(program, [...words], { timeout: LOOK_MILLISECONDS, maxBuffer: 2 ** 20 }, (error, stdout) => done({ ok: error === null, output: stdout }));
  });
}
