/**
 * `viommu doctor`: what this machine and this QEMU can do, and what to do about what they cannot.
 */
import { accessSync, constants, copyFileSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadNative } from '../native/index.js';
import { launchWords, lookAtQemu } from './doctor-qemu.js';
import { EXIT } from './exit-codes.js';
import { finding, type Finding } from './finding.js';
import { flag, text, value, type Values } from './options.js';
import { guestBinary } from './paths.js';
import type { QemuFacts } from './qemu/probe.js';
import { startQemu } from './qemu/process.js';
import { TapReader } from './tap.js';

export const DOCTOR_OPTIONS = {
  qemu: value('BINARY', 'the QEMU to look at', 'qemu-system-x86_64', (name) => name),
  'qemu-object': text('FILE', 'look at this object instead of the one that scripts/build-qemu-device made'),
  json: flag('print one JSON document'),
} as const;

export async function doctor(options: Values<typeof DOCTOR_OPTIONS>): Promise<number> {
  const findings: Finding[] = [nativeAddon(), ...guestBinaries()];
  const qemu = await lookAtQemu(options.qemu, options['qemu-object'], findings);
  findings.push(sharedMemory());
  if (qemu !== undefined) findings.push(await kvm(qemu));
  const healthy = findings.every(({ ok, needed }) => ok || !needed);
  const words = qemu === undefined ? [] : launchWords(qemu);
  if (options.json) {
    const { version, binary, carriers, object } = qemu ?? {};
    process.stdout.write(`${JSON.stringify({ healthy, qemu: { binary, version, carriers: carriers?.map(({ name }) => name), object: object?.path }, words, findings }, null, 2)}\n`);
  } else {
    for (const { what, ok, needed, detail, remedy } of findings) {
      process.stdout.write(`${ok ? 'ok  ' : needed ? 'FAIL' : 'no  '}  ${what}: ${detail}\n${remedy === '' ? '' : `      ${remedy}\n`}`);
    }
    for (const { title, daemon, qemu: line } of words) process.stdout.write(`\n${title}\n  ${daemon}\n  ${line.replaceAll(' -', ' \\\n  -')}\n`);
  }
  return healthy ? EXIT.ok : EXIT.host;
}

function nativeAddon(): Finding {
  try {
    loadNative();
    return finding('native addon', true, 'loads');
  } catch (error) {
    return finding('native addon', false, (error as Error).message, 'run: npm ci (a C compiler is needed: apt-get install gcc libc6-dev)');
  }
}

function guestBinaries(): Finding[] {
  return ['viommu.sys', 'dmaprobe.sys', 'nthost.efi'].map((name) => {
    try {
      return finding(name, true, guestBinary(name));
    } catch {
      return finding(name, false, 'not built', 'run: scripts/build-guest (mingw-w64 is needed: apt-get install gcc-mingw-w64-x86-64)');
    }
  });
}

function sharedMemory(): Finding {
  const native = loadNative();
  const file = native.memoryFile('viommu-doctor', 4096);
  if (file < 0) return finding('shared memory', false, `memfd_create failed (errno ${-file})`, 'guest memory must be shareable: a kernel with memfd is needed');
  native.close(file);
  const { bavail, bsize } = statfsSync('/dev/shm');
  return finding('shared memory', true, `memfd works; ${Math.floor((bavail * bsize) / 2 ** 20)} MiB free in /dev/shm`);
}

/** A sound KVM is through in two. */
const KVM_PROBE_SECONDS = 15;

/** KVM counts as sound only when the NT host comes up and ends under it. */
async function kvm(qemu: QemuFacts): Promise<Finding> {
  const what = 'accelerator KVM';
  const remedy = 'nothing to do: TCG is the default and works everywhere';
  try {
    accessSync('/dev/kvm', constants.R_OK | constants.W_OK);
  } catch {
    return finding(what, false, '/dev/kvm is not accessible', remedy, false);
  }
  if (qemu.firmware === undefined) return finding(what, false, 'not tried without firmware', remedy, false);
  if (process.stderr.isTTY) process.stderr.write(`trying KVM (up to ${KVM_PROBE_SECONDS} s) ...\n`);
  const folder = mkdtempSync(join(tmpdir(), 'viommu-doctor-'));
  try {
    const plan = join(folder, 'plan');
    const variables = join(folder, 'variables.fd');
    writeFileSync(plan, `timeout ${KVM_PROBE_SECONDS}\n`);
    copyFileSync(qemu.firmware.variables, variables);
    const reader = new TapReader();
    const words = [
      ...['-nodefaults', '-no-reboot', '-display', 'none', '-monitor', 'none', '-machine', 'q35,accel=kvm', '-m', '128M', '-serial', 'stdio'],
      ...qemu.dataFolders.flatMap((path) => ['-L', path]),
      ...['-drive', `if=pflash,format=raw,readonly=on,file=${qemu.firmware.code}`, '-drive', `if=pflash,format=raw,file=${variables}`],
      ...['-kernel', guestBinary('nthost.efi'), '-device', 'isa-debug-exit,iobase=0xf4,iosize=4', '-fw_cfg', `name=opt/viommu/plan,file=${plan}`],
    ];
    const end = await startQemu(qemu.binary, words, KVM_PROBE_SECONDS * 1000, (chunk) => reader.push(chunk)).ended;
    reader.end();
    const { verdict, lastLine } = reader.results();
    if (verdict !== undefined) return finding(what, true, 'sound: the NT host boots and ends under it (--accel kvm)');
    return finding(what, false, `present but broken: the NT host did not come to its end (${end.timedOut ? 'hung' : end.stderr.split('\n')[0] || `last words "${lastLine}"`})`, remedy, false);
  } catch (error) {
    return finding(what, false, `not tried: ${(error as Error).message}`, remedy, false);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
