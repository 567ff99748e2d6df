/**
 * What a given QEMU binary can do for us, found by asking it: versions lie, distributions patch.
 */
import { execFile } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { HostError } from '../../base/errors.js';
import { CARRIERS, type CarrierDevice, type CarrierName } from './carriers.js';
import { objectArguments } from './command-line.js';
import { findDeviceObject, type DeviceObject } from './device-object.js';

export interface Firmware {
  readonly code: string;
  /** Template of the variable store; copied for each run. */
  readonly variables: string;
}

export interface QemuFacts {
  readonly binary: string;
  /** First line of --version without the words around the number. */
  readonly version: string;
  /** What --version says in parentheses: the distribution and its package's version. */
  readonly packageVersion: string | undefined;
  /** Carriers that this QEMU has, best first; ours where there is an object. */
  readonly carriers: readonly CarrierDevice[];
  /** The object with our own devices that is there for this QEMU. */
  readonly object: DeviceObject;
  /** Folders for -L: where an unpacked QEMU keeps its data. */
  readonly dataFolders: readonly string[];
  readonly firmware: Firmware | undefined;
}

const PROBE_MILLISECONDS = 20_000;

/** The binary's path, from PATH when it is a bare name. Throws HostError VIOMMU_ERR_QEMU_MISSING. */
export function findBinary(name: string): string {
  const candidates = name.includes('/') ? [resolve(name)] : (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name));
  const found = candidates.find((path) => existsSync(path));
  if (found === undefined) {
    throw new HostError('VIOMMU_ERR_QEMU_MISSING', `no QEMU at "${name}": install qemu-system-x86, or name one with --qemu`, 'ENOENT');
  }
  return found;
}

/**
 * Asks the binary what it is. `givenObject` is the user's own choice of the object to load. Throws HostError when the
 * program does not run, or that file is not there.
 */
export async function probeQemu(name: string, givenObject?: string): Promise<QemuFacts> {
  const binary = findBinary(name);
  const said = await ask(binary, ['--version']);
  const version = /^QEMU emulator version (\S+)/m.exec(said.output)?.[1];
  if (version === undefined) throw new HostError('VIOMMU_ERR_QEMU_BROKEN', `${binary} does not say its version: ${firstLine(said.output)}`);
  const object = findDeviceObject(binary, givenObject);
  // QEMU answers about devices before it loads an object: ours cannot be asked for.
  const answers = await Promise.all(CARRIERS.map(({ ours, device }) => (ours ? object.path !== undefined : hasDevice(binary, device))));
  const root = unpackedRoot(binary);
  return {
    binary,
    version,
    packageVersion: /^QEMU emulator version [^(\n]*\(([^)\n]*)\)/m.exec(said.output)?.[1],
    carriers: CARRIERS.filter((_, i) => answers[i]),
    object,
    dataFolders: [join(root, 'share/qemu'), join(root, 'share/seabios')].filter((folder) => root !== '/usr' && existsSync(folder)),
    firmware: findFirmware(root),
  };
}

/** The carrier asked for, or the best one. Throws HostError when this QEMU has none. */
export function chooseCarrier(qemu: QemuFacts, wanted: CarrierName | 'auto'): CarrierDevice {
  const carrier = wanted === 'auto' ? qemu.carriers[0] : qemu.carriers.find(({ name }) => name === wanted);
  if (carrier !== undefined) return carrier;
  if (wanted !== 'auto' && CARRIERS.some(({ name, ours }) => name === wanted && ours)) objectOf(qemu);
  const has = qemu.carriers.map(({ name }) => name).join(', ') || 'none';
  throw new HostError('VIOMMU_ERR_NO_CARRIER', `QEMU ${qemu.version} at ${qemu.binary} has no carrier device "${wanted}" (it has: ${has})`);
}

/** Path of the object that this QEMU loads. Throws HostError with what to do when there is none. */
export function objectOf(qemu: QemuFacts): string {
  if (qemu.object.path === undefined) throw new HostError('VIOMMU_ERR_QEMU_OBJECT', qemu.object.missing);
  return qemu.object.path;
}

/**
 * Starts QEMU without a machine, with the object. Undefined when it is taken, else QEMU's own words: it is refused, for
 * example, when it was built for another QEMU.
 */
export async function refusalOfObject(qemu: QemuFacts, path: string): Promise<string | undefined> {
  const words = ['-machine', 'none', '-nodefaults', '-display', 'none', '-serial', 'none', '-monitor', 'stdio', ...objectArguments(path)];
  const { ok, output, errors } = await ask(qemu.binary, words, 'quit\n');
  return ok ? undefined : lastLine(errors === '' ? output : errors);
}

/** Firmware files beside the QEMU, or where distributions put them. */
export function findFirmware(root: string): Firmware | undefined {
  const folders = [join(root, 'share/OVMF'), '/usr/share/OVMF', '/usr/share/edk2/x64', '/usr/share/edk2/ovmf', '/usr/share/qemu'];
  const names = [
    ['OVMF_CODE_4M.fd', 'OVMF_VARS_4M.fd'],
    ['OVMF_CODE.4m.fd', 'OVMF_VARS.4m.fd'],
    ['OVMF_CODE.fd', 'OVMF_VARS.fd'],
  ] as const;
  for (const folder of folders) {
    for (const [code, variables] of names) {
      if (existsSync(join(folder, code)) && existsSync(join(folder, variables))) return { code: join(folder, code), variables: join(folder, variables) };
    }
  }
  return undefined;
}

/** The /usr that a binary belongs to: the system's, or the one that scripts/get-qemu unpacked beside it. */
function unpackedRoot(binary: string): string {
  const above = dirname(dirname(realpathSync(binary)));
  return existsSync(join(above, 'usr/share/qemu')) ? join(above, 'usr') : above;
}

async function hasDevice(binary: string, device: string): Promise<boolean> {
  const { ok, output } = await ask(binary, ['-machine', 'none', '-device', `${device},help`]);
  return ok && output.includes('chardev=');
}

function ask(binary: string, words: readonly string[], input = ''): Promise<{ ok: boolean; output: string; errors: string }> {
  return new Promise((done, reject) => {
    const child = execFile(binary, [...words], { timeout: PROBE_MILLISECONDS, maxBuffer: 2 ** 22 }, (error, stdout, stderr) => {
      // A number is QEMU's own exit status: an answer. Anything else means that it did not run.
      if (error !== null && typeof error.code !== 'number') {
        reject(new HostError('VIOMMU_ERR_QEMU_BROKEN', `${binary} ${words.join(' ')} does not run: ${error.message}`, undefined, { cause: error }));
      } else done({ ok: error === null, output: `${stdout}${stderr}`, errors: stderr });
    });
    // A program that ends without reading it has answered all the same.
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)!;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0]!;
}
