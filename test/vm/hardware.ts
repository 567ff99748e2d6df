/**
 * Devices that QEMU models in full, translated inside QEMU, driven by hwprobe.sys: edu, NVMe disks, e1000e. What the guest
 * checks shows as our own subtests; a disk's image is compared here as well. Each run is recorded, and replayed without a VM.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { PACKAGE_ROOT } from '../../src/cli/paths.js';
import { TraceReader } from '../../src/trace/reader.js';
import { replay } from '../../src/trace/replay.js';
import { readImage } from '../helpers/disk-image.js';
import { addressOf, ALL_ADDRESSES, digestOf, eduWords, HARDWARE_PLANS, hardwareWords, Images, SLOTS } from '../helpers/hardware.js';
import { QEMUS_WITH_OBJECT } from '../helpers/vm.js';

const MAIN = join(PACKAGE_ROOT, 'dist/cli/main.js');

interface Run {
  readonly qemu: string;
  readonly carrier: 'viommu' | 'fs';
}

const name = ({ qemu, carrier }: Run) => `on ${qemu.split('/').at(-1)} (${QEMUS_WITH_OBJECT.indexOf(qemu)}) with ${carrier}`;

function words({ qemu, carrier }: Run, plan: string, addresses: readonly string[], devices: readonly string[], more: readonly string[]): string[] {
  return [
    ...[MAIN, 'run', '--tap', '--qemu', qemu, '--carrier', carrier, '--plan', join(HARDWARE_PLANS, plan), '--timeout', '300'],
    ...addresses.flatMap((address) => ['--translate', address]),
    ...devices.map((word) => `--qemu-arg=${word}`),
    ...more,
  ];
}

/** What happened in the VM, faults of its devices and what they counted included, comes out again without it. */
function checkReplay(path: string, title: string): void {
  const reader = new TraceReader(path);
  const result = replay(reader);
  t.strictSame([reader.notes, result.divergences, result.passedOver, result.digest], [[], [], 0, result.recordedDigest], title);
  t.ok(result.statistics.faults > 0 && result.statistics.translation.size > 0, `${title}, with faults of real devices`);
}

// The guest sees the same devices whatever carries the conversation: each QEMU with our carrier, one with a stock one.
const DEVICES: readonly Run[] = [...QEMUS_WITH_OBJECT.map((qemu) => ({ qemu, carrier: 'viommu' as const })), ...QEMUS_WITH_OBJECT.slice(-1).map((qemu) => ({ qemu, carrier: 'fs' as const }))];

for (const run of DEVICES) {
  const images = new Images();
  t.teardown(() => images.remove());
  const log = join(images.folder, 'serial.log');
  const trace = join(images.folder, 'run.trace');
  await t.spawn(process.execPath, words(run, 'devices.plan', ALL_ADDRESSES, hardwareWords(images), ['--serial-log', log, '--trace', trace]), `edu, disks and NICs ${name(run)}`);
  const content = readImage(images.disk);
  t.strictSame(content.broken, [], `every block of the disk's image is whole ${name(run)}`);
  t.equal(content.digest, digestOf(readFileSync(log, 'latin1').split('\n')), `and of the generation that the guest wrote last ${name(run)}`);
  t.ok(content.written > 1000, `which for many of them is not the first ${name(run)}`);
  checkReplay(trace, `the run replays to the bit ${name(run)}`);
}

for (const qemu of QEMUS_WITH_OBJECT) {
  const run: Run = { qemu, carrier: 'fs' };
  const slots = SLOTS.edu.slice(0, 1);
  const images = new Images();
  t.teardown(() => images.remove());
  const trace = join(images.folder, 'run.trace');
  await t.spawn(process.execPath, words(run, 'own-tables.plan', slots.map(addressOf), eduWords(slots), ['--test-control', '--profile', 'extended', '--trace', trace]), `edu and tables that the caller owns ${name(run)}`);
  checkReplay(trace, `edu and tables that the caller owns: the run replays to the bit ${name(run)}`);
}

t.ok(QEMUS_WITH_OBJECT.length > 0, 'there is a QEMU with an object (scripts/build-qemu-device)');
