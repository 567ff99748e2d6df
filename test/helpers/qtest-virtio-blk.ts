/**
 * QEMU's virtio-blk at 00:SLOT.0, driven by hand: one queue of 8, one request at a time [virtio 5.2]. Its rings lie in one
 * page of memory that the device reaches through an address of its own.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Qtest } from './qtest.js';

const BAR = 0xfd000000;
/** Of the page: descriptors at 0, then these. */
const [AVAILABLE, USED, HEADER, STATUS] = [0x400, 0x800, 0xc00, 0xc80];
const [NEXT, WRITE] = [1, 2];
const PENDING = 0xff;

export interface Rings {
  /** Where the page is for the device, and in memory. */
  readonly iova: number;
  readonly physical: number;
}

export class VirtioBlk {
  #submitted = 0;

  private constructor(
    private readonly qtest: Qtest,
    private readonly rings: Rings,
  ) {}

  /** Resets the device and starts its queue; it has to be told of no bus addresses but those that are translated. */
  static async start(qtest: Qtest, slot: number, rings: Rings): Promise<VirtioBlk> {
    const write = (width: string, offset: number, value: number) => qtest.command(`write${width} 0x${(BAR + offset).toString(16)} 0x${value.toString(16)}`);
    await qtest.setMemory(rings.physical, Buffer.alloc(4096));
    await qtest.configWrite(slot, 0x20, BAR);
    await qtest.configWrite(slot, 0x24, 0);
    await qtest.configWrite(slot, 0x04, 0x6);
    for (const status of [0, 1, 3]) await write('b', 0x14, status);
    // VIRTIO_F_VERSION_1 and VIRTIO_F_ACCESS_PLATFORM.
    for (const [select, features] of [[0, 0], [1, 3]] as const) {
      await write('l', 0x08, select);
      await write('l', 0x0c, features);
    }
    await write('b', 0x14, 0xb);
    await write('w', 0x16, 0);
    await write('w', 0x18, 8);
    for (const [offset, part] of [[0x20, 0], [0x28, AVAILABLE], [0x30, USED]] as const) {
      await write('l', offset, rings.iova + part);
      await write('l', offset + 4, 0);
    }
    await write('w', 0x1c, 1);
    await write('b', 0x14, 0xf);
    return new VirtioBlk(qtest, rings);
  }

  /** Asks for the disk's first bytes. */
  async submitRead(iova: number, length: number): Promise<void> {
    const { iova: rings, physical } = this.rings;
    const table = Buffer.alloc(48);
    const parts = [[rings + HEADER, 16, NEXT], [iova, length, NEXT | WRITE], [rings + STATUS, 1, WRITE]] as const;
    parts.forEach(([address, bytes, flags], i) => {
      table.writeBigUInt64LE(BigInt(address), 16 * i);
      table.writeUInt32LE(bytes, 16 * i + 8);
      table.writeUInt16LE(flags, 16 * i + 12);
      table.writeUInt16LE(i + 1, 16 * i + 14);
    });
    await this.qtest.setMemory(physical, table);
    await this.qtest.setMemory(physical + HEADER, Buffer.alloc(16));
    await this.qtest.setMemory(physical + STATUS, Buffer.of(PENDING));
    await this.qtest.setMemory(physical + AVAILABLE + 4 + 2 * (this.#submitted % 8), Buffer.alloc(2));
    this.#submitted++;
    const index = Buffer.alloc(2);
    index.writeUInt16LE(this.#submitted);
    await this.qtest.setMemory(physical + AVAILABLE + 2, index);
    await this.qtest.command(`writew 0x${(BAR + 0x3000).toString(16)} 0x0`);
  }

  /** All that was asked for has been answered. */
  async isIdle(): Promise<boolean> {
    return (await this.qtest.memory(this.rings.physical + USED + 2, 2)).readUInt16LE() === this.#submitted;
  }

  /** Waits for the last request; gives its status, 0 when it was done. */
  async finish(): Promise<number> {
    while (!(await this.isIdle())) await sleep(5);
    return (await this.qtest.memory(this.rings.physical + STATUS, 1))[0]!;
  }

  async read(iova: number, length: number): Promise<number> {
    await this.submitRead(iova, length);
    return this.finish();
  }
}
