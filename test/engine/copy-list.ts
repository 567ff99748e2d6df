/** Copies that wait for each other come out as if each had been made at once. */
import t from 'tap';
import { ramAt } from '../../src/base/memory.js';
import { CopyList, copyBytes } from '../../src/engine/copy-list.js';
import { Engine } from '../../src/engine/engine.js';
import type { Device } from '../../src/iommu/device.js';
import type { Translation } from '../../src/iommu/translate.js';
import type { DmaProgramReply } from '../../src/proto/types.js';
import { framesFrom } from '../helpers/messages.js';
import { randomNumbers } from '../helpers/random-bytes.js';
import { RAM_FRAME, bytesAt, rig } from '../helpers/rig.js';

const BYTES = 64 * 1024;

t.test('random copies inside and between arrays, overlapping and more than are gathered, come out as one by one', async (t) => {
  const seed = Number(process.env['VIOMMU_TEST_SEED'] ?? 20240807);
  t.comment(`seed ${seed}`);
  const random = randomNumbers(seed);
  for (let round = 0; round < 40; round++) {
    const gathered = [0, 1].map(() => Uint8Array.from({ length: BYTES }, () => random(256)));
    const plain = gathered.map((bytes) => bytes.slice());
    const list = new CopyList();
    for (let i = 0; i < 600; i++) {
      const [from, to] = random(4) === 0 ? [random(2), random(2)] : [0, 0];
      const length = 1 + random(random(2) === 0 ? 64 : 8192);
      const [source, destination] = [random(BYTES - length), random(BYTES - length)];
      list.add({ bytes: gathered[from!]!, at: source }, { bytes: gathered[to!]!, at: destination }, length);
      copyBytes(plain[from!]!, source, plain[to!]!, destination, length);
    }
    list.flush();
    if (!gathered.every((bytes, i) => Buffer.compare(bytes, plain[i]!) === 0)) t.fail(`round ${round} differs`);
  }
  t.pass('all rounds came out the same');
});

t.test('what has been copied is not copied again', async (t) => {
  const bytes = Uint8Array.of(1, 2, 3, 4);
  const list = new CopyList();
  list.add({ bytes, at: 0 }, { bytes, at: 2 }, 1);
  list.flush();
  bytes[2] = 9;
  list.flush();
  t.same([...bytes], [1, 2, 9, 4]);
});

t.test('a copy over itself, a page further each time, carries the first page through all of them', async (t) => {
  const made = rig();
  const domain = made.guest.createDomain();
  made.guest.attach(domain);
  const pages = 12;
  // Frames that do not follow each other, so that each page is a copy of its own.
  const frames = framesFrom(RAM_FRAME, pages).reverse();
  made.guest.map(domain, 1, frames);
  frames.forEach((frame, i) => bytesAt(made.memory, frame).fill(i + 1));
  const length = BigInt((pages - 1) * 4096);
  t.match(made.guest.dma({ operation: 'copy', copy: { sourceIova: 0x1000n, destinationIova: 0x2000n, length } }), { status: 1, bytesDone: length });
  t.ok(frames.every((frame) => bytesAt(made.memory, frame).every((byte) => byte === 1)));
});

t.test('the bytes before a fault are there when the fault is told', async (t) => {
  const made = rig();
  const domain = made.guest.createDomain();
  made.guest.attach(domain);
  made.guest.map(domain, 1, framesFrom(RAM_FRAME, 4).reverse());
  for (const frame of framesFrom(RAM_FRAME, 4)) bytesAt(made.memory, frame).fill(frame - RAM_FRAME + 1);
  let there: number | undefined;
  made.machine.subscribe(({ kind }) => {
    if (kind === 'fault') there = bytesAt(made.memory, RAM_FRAME)[0];
  });
  // Pages 3 and 4 are read, pages 4 and 5 written: 5 is not mapped.
  t.match(made.guest.dma({ operation: 'copy', copy: { sourceIova: 0x3000n, destinationIova: 0x4000n, length: 0x2000n } }), { status: 2, bytesDone: 0x1000n, stopIova: 0x5000n });
  t.equal(there, 2);
});

/** An engine whose translations are read from memory: entry i of the first page is the frame of page i, and 255 a defect. */
function engineOver(memory: ReturnType<typeof ramAt>) {
  const { bytes } = memory.regions[0]!;
  const translate = (_device: Device, page: number, _pages: number, _access: string, out: Translation) => {
    out.frame = bytes[page]!;
    if (out.frame === 255) throw new Error('a defect');
    out.pageCount = 1;
    return true;
  };
  const fault = () => {
    throw new Error('nothing faults here');
  };
  return new Engine({ iommu: { translate, fault }, memory: () => memory, schedule: (work) => work(), faulted: () => {} });
}

t.test('a copy into the tables that its own pages are looked up in is made before the next page is', async (t) => {
  const memory = ramAt(0, 8 * 4096);
  const { bytes } = memory.regions[0]!;
  // Page 1 is frame 1, and is copied to page 2, which is the table itself. From then on page 2 is frame 6, and page 3 frame 5.
  bytes.set([0, 1, 0, 3]);
  bytes.set([0, 1, 6, 5], 4096);
  bytes.fill(7, 6 * 4096, 7 * 4096);
  const device = { id: 0x28, domain: { callerTables: {} } } as unknown as Device;
  let reply: DmaProgramReply | undefined;
  const copy = { sourceIova: 0x1000n, destinationIova: 0x2000n, length: 0x1010n };
  engineOver(memory).load(device, { id: 1n, device: null, hasPasid: false, pasid: 0, privileged: false, steps: [{ operation: 'copy', copy }] }, (answer) => (reply = answer)).start();
  t.match(reply, { results: [{ status: 1, bytesDone: 0x1010n }] });
  t.same([...bytes.subarray(5 * 4096, 5 * 4096 + 16)], Array.from({ length: 16 }, () => 7), 'the second page went where the changed table says');
  t.equal(bytes[3 * 4096], 0, 'and not where the old one said');
});

t.test('copies of a program that a defect ended are not made by the next one', async (t) => {
  const memory = ramAt(0, 8 * 4096);
  const { bytes } = memory.regions[0]!;
  bytes.set([0, 1, 255, 3, 4, 5]);
  bytes.fill(7, 4096, 2 * 4096);
  bytes.fill(9, 4 * 4096, 5 * 4096);
  const device = { id: 0x28, domain: {} } as unknown as Device;
  const engine = engineOver(memory);
  const run = (sourceIova: bigint, destinationIova: bigint, length: bigint) => {
    const steps = [{ operation: 'copy' as const, copy: { sourceIova, destinationIova, length } }];
    engine.load(device, { id: 1n, device: null, hasPasid: false, pasid: 0, privileged: false, steps }, () => {}).start();
  };
  t.throws(() => run(0x1000n, 0x3000n, 0x1010n), { message: 'a defect' });
  run(0x4000n, 0x5000n, 0x1000n);
  t.equal(bytes[5 * 4096], 9);
  t.equal(bytes[3 * 4096], 0);
});
