// VMs for the cases: the guest programs of qemu/guest/bench, the NT host with benchprobe.sys, and the QEMU and daemon around them.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connect, contiguousMdl, pciDevice } from '../../dist/client/client.js';
import { CARRIER_SLOT, startGuest } from '../../dist/cli/guest.js';
import { guestBinary } from '../../dist/cli/paths.js';
import { carrierArguments, objectArguments } from '../../dist/cli/qemu/command-line.js';
import { startQemu } from '../../dist/cli/qemu/process.js';
import { chooseCarrier, probeQemu } from '../../dist/cli/qemu/probe.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const CROSS = process.env['CROSS'] ?? 'x86_64-w64-mingw32-';
const VM_SECONDS = 120;
const START_SECONDS = 30;
/** USER_HZ, 100 on every Linux of ours. */
const MS_PER_TICK = 10;
/** isa-debug-exit's status for the NT host's "pass". */
const NTHOST_PASSED = 33;

/** qemu/guest/bench/bench.h */
export const MEMORY = 0x08000000;
export const DATA = MEMORY + 0x00100000;
export const WANTED = MEMORY + 0x001ff000;
export const PAGES_IOVA = 0x200000000n;
export const PAGES_STEP = 8192n;
export const PAGES_COUNT = 4096;
export const BATCH = 64;
const ONE_MAPPING_PAGES = 65536;
const VM_MEGABYTES = 256;

const FLAGS = [
  ...['-std=gnu11', '-O2', '-Wall', '-Wextra', '-Werror', '-ffreestanding', '-fno-stack-protector', '-mno-red-zone', '-mgeneral-regs-only'],
  ...['-fno-strict-aliasing', '-fno-ident', '-fno-pic', '-fcf-protection=none', '-fno-asynchronous-unwind-tables', '-nostdlib', '-static', '-no-pie', '-s'],
  ...['-Wl,--build-id=none', '-Wl,-Ttext-segment=0x1000000', '-Wl,-e,Entry'],
];

/** The lines that begin with an "@", out of serial output in pieces. */
function linesOf(line) {
  let rest = '';
  return (chunk) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop();
    // The NT host puts "# " in front of what a driver prints.
    for (const text of lines.map((text) => text.trim().replace(/^# /, ''))) if (text.startsWith('@')) line(text);
  };
}

/** The machine's QEMU, or the first of VIOMMU_TEST_QEMUS; or one sentence that says what is missing for these cases. Guests alone need no object in QEMU. */
export async function bench({ needsObject = true } = {}) {
  let qemu;
  try {
    qemu = await probeQemu((process.env['VIOMMU_TEST_QEMUS'] ?? 'qemu-system-x86_64').split(':')[0]);
  } catch (error) {
    return { missing: error.message };
  }
  if (needsObject && qemu.object.path === undefined) return { missing: qemu.object.missing };
  if (qemu.firmware === undefined) return { missing: 'UEFI firmware for VMs (Debian: ovmf)' };
  if (spawnSync(`${CROSS}gcc`, ['--version']).status !== 0) return { missing: `${CROSS}gcc, which builds the guest (Debian: gcc-mingw-w64-x86-64-win32)` };
  return { qemu };
}

/** What a program needs beside itself. */
const PARTS = {
  batches: ['pb', 'viommu_hot', 'gen/viommu_pb'],
};

function buildGuest(program) {
  const output = join(root, 'build/bench', `${program}.elf`);
  mkdirSync(join(root, 'build/bench'), { recursive: true });
  const own = ['entry.S', ...['system', 'device', 'iommu', program].map((name) => `${name}.c`)].map((name) => join(root, 'qemu/guest/bench', name));
  const shared = ['virtio_pci', 'virtqueue', ...(PARTS[program] ?? [])].map((name) => join(root, 'qemu/guest/shared', `${name}.c`));
  execFileSync('gcc', [...FLAGS, `-I${join(root, 'qemu/guest/shared')}`, `-I${join(root, 'qemu/guest/shared/gen')}`, '-o', output, ...own, ...shared], { stdio: ['ignore', 'ignore', 'inherit'] });
  return output;
}

/**
 * Boots a guest program. `line` gets each line that it prints behind an "@". Ends by itself, or by `kill`; `ended` rejects
 * when it did not end well.
 */
export function bootGuest({ qemu, program, words, line }) {
  const said = [];
  const serial = linesOf((text) => {
    said.push(text);
    line?.(text.slice(1));
  });
  const command = [
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-monitor', 'none', '-no-reboot', '-machine', 'q35,accel=tcg'],
    ...qemu.dataFolders.flatMap((data) => ['-L', data]),
    ...['-kernel', buildGuest(program), '-device', 'isa-debug-exit,iobase=0xf4,iosize=4', '-serial', 'stdio'],
    ...words,
  ];
  const vm = startQemu(qemu.binary, command, VM_SECONDS * 1000, serial);
  let isKilled = false;
  const kill = () => {
    isKilled = true;
    vm.kill();
  };
  const ended = vm.ended.then((end) => {
    if (!isKilled && said.at(-1) !== '@end') throw new Error(`the guest did not end: ${said.at(-1) ?? 'it never began'}; ${end.stderr}`);
    if (said.some((text) => text.startsWith('@error'))) throw new Error(said.find((text) => text.startsWith('@error')));
  });
  return { ended, kill };
}

/** Function of benchprobe.sys, which has to be behind the daemon's IOMMU. */
export const PROBED = '00:05.0';

/**
 * Boots the NT host with viommu.sys and benchprobe.sys, which carries out the control codes of benchprobe.h:
 * [code, ...words] each. `line` gets each line that it prints behind an "@".
 */
export function bootProbe({ qemu, socketPath, carrier = 'auto', ioctls, line }) {
  execFileSync(join(root, 'scripts/build-guest'), ['stub', 'bench', 'nthost'], { stdio: ['ignore', 'ignore', 'inherit'] });
  const folder = mkdtempSync(join(tmpdir(), 'viommu-bench-'));
  const text = [
    ...['driver viommu.sys', 'driver benchprobe.sys', 'bind viommu.sys 1af4:105a 1af4:1057', `bind benchprobe.sys at ${PROBED}`],
    ...ioctls.map((words) => `ioctl benchprobe.sys ${words.join(' ')}`),
    `timeout ${VM_SECONDS}`,
  ];
  const said = [];
  const serial = linesOf((text) => {
    said.push(text);
    line(text.slice(1));
  });
  const drivers = new Map(['viommu.sys', 'benchprobe.sys'].map((name) => [name, guestBinary(name)]));
  const vm = startGuest(
    {
      ...{ qemu, carrier: chooseCarrier(qemu, carrier), plan: { text: `${text.join('\n')}\n`, drivers }, socketPath, folder },
      ...{ memoryBytes: VM_MEGABYTES * 2 ** 20, accelerator: 'tcg', seconds: VM_SECONDS, extra: ['-no-reboot', ...PROBED_WORDS] },
    },
    serial,
  );
  const ended = vm.ended.then((end) => {
    rmSync(folder, { recursive: true, force: true });
    const error = said.find((text) => text.startsWith('@error'));
    if (error !== undefined || end.status !== NTHOST_PASSED) throw new Error(`the NT host did not pass: ${error ?? end.stderr}`);
  });
  return { pid: vm.pid, ended };
}

/** The words of a VM whose driver talks to a daemon over the best carrier that this QEMU has, or the one that is named. */
export function carriedBy(qemu, socketPath, carrier = 'auto') {
  const device = chooseCarrier(qemu, carrier);
  const words = carrierArguments({ carrier: device, qemu, socketPath, memoryBytes: VM_MEGABYTES * 2 ** 20, slot: CARRIER_SLOT });
  return [...(device.ours ? objectArguments(qemu.object.path) : []), ...words];
}

/** The words of the device that is probed, with nothing to do. */
export const PROBED_WORDS = ['-device', `edu,bus=pcie.0,addr=0x${PROBED.slice(3, 5)}`];

/** The words of a VM that is behind a daemon's socket. */
export function behindDaemon(qemu, socket, devices) {
  return { load: objectArguments(qemu.object.path), device: ['-device', `viommu,socket=${socket},pci-bus=pcie.0,devices=${devices.join('+')}`] };
}

export const MEMORY_WORDS = ['-m', `${VM_MEGABYTES}M`];

/** Makes the same domain that qemu/guest/bench/iommu.c makes in a virtio-iommu, for one function. */
export async function makeDomain(client, address, mode) {
  const { domain } = done(await client.createDomain());
  const map = async (logicalAddress, physicalAddress, pages) => done(await client.mapLogicalRange({ domain, permissions: 3, logicalAddress, mdl: contiguousMdl(physicalAddress, pages) }));
  await map(0n, 0n, ONE_MAPPING_PAGES);
  for (let i = 0; mode === 'pages' && i < PAGES_COUNT; i++) await map(PAGES_IOVA + BigInt(i) * PAGES_STEP, BigInt(DATA + (i % BATCH) * 4096), 1);
  done(await client.attachDevice({ domain, device: pciDevice(address) }));
  return domain;
}

/** A result whose call succeeded. */
export function done(result) {
  if (result.status !== 0) throw new Error(`a call was refused with 0x${result.status.toString(16)}`);
  return result;
}

/** User and system time of a process so far, in milliseconds. */
export function cpuTime(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').replace(/^.*\) /s, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
}

/** A daemon for a guest, in a process of its own, with all rules subscribed; `uncheck` takes them away. */
export async function serveGuest() {
  const folder = mkdtempSync(join(tmpdir(), 'viommu-bench-'));
  const socketPath = join(folder, 'vhost');
  const child = spawn(process.execPath, [join(root, 'scripts/bench/guest-server.mjs'), socketPath], { stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = new Promise((resolve) => child.once('close', resolve));
  process.once('exit', () => child.kill('SIGKILL'));
  for (let i = 0; i < START_SECONDS * 100 && !existsSync(socketPath); i++) await new Promise((resolve) => setTimeout(resolve, 10));
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  return { socketPath, pid: child.pid, uncheck: () => void child.kill('SIGUSR2'), stop };
}

/** `viommu serve` in a process of its own. */
export async function serve(words) {
  const folder = mkdtempSync(join(tmpdir(), 'viommu-bench-'));
  const socket = join(folder, 'daemon');
  const child = spawn(process.execPath, [join(root, 'dist/cli/main.js'), 'serve', '--client-socket', socket, '--log-level', 'error', ...words], { stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = new Promise((resolve) => child.once('close', resolve));
  process.once('exit', () => child.kill('SIGKILL'));
  for (let i = 0; i < START_SECONDS * 100 && !existsSync(socket); i++) await new Promise((resolve) => setTimeout(resolve, 10));
  const client = await connect(socket, { name: 'bench' });
  const stop = async () => {
    client.close();
    child.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  return { socket, client, stop };
}
