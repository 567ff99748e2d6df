/**
 * The stage of qemu/guest/hardware: the devices that hwprobe.sys drives, as QEMU's words, and the images of its disks.
 */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../../src/cli/paths.js';
import { writeImage } from './disk-image.js';

export const HARDWARE_PLANS = join(PACKAGE_ROOT, 'qemu/guest/hardware');

/** Slots on pcie.0, as the plans name them. */
export const SLOTS = { edu: [0x5, 0x6, 0x7], disk: 0x8, slowDisk: 0x9, nic: [0xa, 0xb] } as const;

export function addressOf(slot: number): string {
  return `00:${slot.toString(16).padStart(2, '0')}.0`;
}

/** Bytes per second of the slow disk: what a guest asks of it takes a good part of a second. */
const SLOW = 4_000_000;

/** A folder with fresh images of both disks, gone when the test is over. */
export class Images {
  readonly folder = mkdtempSync(join(tmpdir(), 'viommu-test-disk-'));
  readonly disk = join(this.folder, 'disk.img');
  readonly slowDisk = join(this.folder, 'slow.img');

  constructor() {
    writeImage(this.disk);
    copyFileSync(this.disk, this.slowDisk);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** edu with all address bits: by default it drops those above 28. */
export function eduWords(slots: readonly number[] = SLOTS.edu): string[] {
  return slots.flatMap((slot) => ['-device', `edu,bus=pcie.0,addr=0x${slot.toString(16)},dma_mask=0xffffffffffffffff`]);
}

/** Writes go to the image at once, so that it can be read when the VM is gone. */
export function diskWords(slot: number, image: string, throttle = ''): string[] {
  const name = `disk${slot}`;
  return ['-drive', `if=none,id=${name},format=raw,file=${image}${throttle}`, '-device', `nvme,serial=${name},drive=${name},bus=pcie.0,addr=0x${slot.toString(16)}`];
}

function nicWords(slots: readonly number[]): string[] {
  return slots.flatMap((slot) => ['-netdev', `hubport,id=hub${slot},hubid=0`, '-device', `e1000e,netdev=hub${slot},romfile=,bus=pcie.0,addr=0x${slot.toString(16)}`]);
}

/** Everything that devices.plan binds. */
export function hardwareWords(images: Images): string[] {
  return [...eduWords(), ...diskWords(SLOTS.disk, images.disk), ...diskWords(SLOTS.slowDisk, images.slowDisk, `,throttling.bps-total=${SLOW}`), ...nicWords(SLOTS.nic)];
}

export const ALL_ADDRESSES = [...SLOTS.edu, SLOTS.disk, SLOTS.slowDisk, ...SLOTS.nic].map(addressOf);

/** The digest that the guest printed of a disk; undefined when it did not come to that. */
export function digestOf(lines: readonly string[]): number | undefined {
  const digest = lines.map((line) => /# disk digest 0x([0-9a-f]{8})/.exec(line)?.[1]).find((found) => found !== undefined);
  return digest === undefined ? undefined : Number.parseInt(digest, 16);
}
