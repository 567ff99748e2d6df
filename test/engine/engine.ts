import t from 'tap';
import { LIMITS } from '../../src/base/limits.js';
import { NO_MEMORY, RegionMemory } from '../../src/base/memory.js';
import type { DmaProgramReply, DmaStep } from '../../src/proto/types.js';
import { framesFrom, pci, read, write } from '../helpers/messages.js';
import { DEVICE, OUTSIDE_DEVICE, RAM_FRAME, bytesAt, rig, type Rig } from '../helpers/rig.js';
import type { MachineOptions } from '../../src/machine/machine.js';

const MIB = 2 ** 20;

function attached(over: Partial<MachineOptions> = {}) {
  const made = rig(over);
  const domain = made.guest.createDomain();
  made.guest.attach(domain);
  return { ...made, domain };
}

const copy = (from: bigint, to: bigint, length: number): DmaStep => ({
  operation: 'copy',
  copy: { sourceIova: from, destinationIova: to, length: BigInt(length) },
});
const fill = (iova: bigint, length: number, ...pattern: number[]): DmaStep => ({
  operation: 'fill',
  fill: { iova, length: BigInt(length), pattern: Uint8Array.from(pattern) },
});
const compare = (iova: bigint, length: number, ...pattern: number[]): DmaStep => ({
  operation: 'compare',
  compare: { iova, length: BigInt(length), pattern: Uint8Array.from(pattern) },
});

t.test('a write and a read cross pages whose frames lie apart', async (t) => {
  const { guest, domain, memory } = attached();
  guest.map(domain, 1, [RAM_FRAME + 7, RAM_FRAME + 3]);
  const data = Uint8Array.from({ length: 100 }, (_, i) => i + 1);
  t.match(guest.dma({ operation: 'write', write: { iova: 0x2000n - 40n, data } }), { status: 1, bytesDone: 100n });
  t.same(bytesAt(memory, RAM_FRAME + 7).subarray(4096 - 40), data.subarray(0, 40));
  t.same(bytesAt(memory, RAM_FRAME + 3).subarray(0, 60), data.subarray(40));
  const result = guest.dma({ operation: 'read', read: { iova: 0x2000n - 40n, length: 100n } });
  t.same(result.data, data);
});

t.test('DDI-322: the first failing page decides the fault, and the bytes before it are transferred', async (t) => {
  const { guest, domain, memory } = attached();
  guest.map(domain, 1, framesFrom(RAM_FRAME, 2));
  const result = guest.dma({ operation: 'write', write: { iova: 0x1800n, data: new Uint8Array(8192).fill(7) } });
  t.match(result, { status: 2, bytesDone: 0x1800n, stopIova: 0x3000n, fault: 7, access: 2 });
  t.ok(bytesAt(memory, RAM_FRAME + 1).every((byte) => byte === 7));
  t.equal(bytesAt(memory, RAM_FRAME + 2)[0], 0);
});

t.test('a read that faults half way returns what it had', async (t) => {
  const { guest, domain, memory } = attached();
  guest.map(domain, 1, [RAM_FRAME]);
  bytesAt(memory, RAM_FRAME).fill(3);
  const result = guest.dma(read(1, 5000));
  t.match(result, { status: 2, bytesDone: 4096n, stopIova: 0x2000n, access: 1 });
  t.same(result.data, new Uint8Array(4096).fill(3));
});

t.test('a copy says which half failed, the read first', async (t) => {
  const { guest, domain } = attached();
  guest.map(domain, 1, [RAM_FRAME]);
  t.match(guest.dma(copy(0x1000n, 0x9000n, 16)), { status: 2, access: 2, stopIova: 0x9000n });
  t.match(guest.dma(copy(0x9000n, 0x1000n, 16)), { status: 2, access: 1, stopIova: 0x9000n });
  t.match(guest.dma(copy(0x9000n, 0xa000n, 16)), { status: 2, access: 1, stopIova: 0x9000n });
});

t.test('a copy within one stretch behaves as if read whole first, in both directions', async (t) => {
  const { guest, domain, memory } = attached();
  guest.map(domain, 1, framesFrom(RAM_FRAME, 2));
  const bytes = bytesAt(memory, RAM_FRAME, 8192);
  const before = bytes.map((_, i) => (bytes[i] = i % 251)).slice();
  guest.dma(copy(0x1000n, 0x1003n, 8000));
  t.same(bytes.subarray(3, 8003), before.subarray(0, 8000));
  bytes.set(before);
  guest.dma(copy(0x1003n, 0x1000n, 8000));
  t.same(bytes.subarray(0, 8000), before.subarray(3, 8003));
});

t.test('a fill repeats its pattern from its first byte on, across scattered pages', async (t) => {
  const { guest, domain } = attached();
  guest.map(domain, 1, framesFrom(0, 10).map((i) => RAM_FRAME + 2 * i));
  for (const pattern of [[9], [1, 2, 3], Array.from({ length: 64 }, (_, i) => i), [5, 6, 7, 8, 9, 10, 11]]) {
    t.match(guest.dma(fill(0x1005n, 39000, ...pattern)), { status: 1, bytesDone: 39000n });
    const { data } = guest.dma({ operation: 'read', read: { iova: 0x1005n, length: 39000n } });
    t.ok(data.every((byte, i) => byte === pattern[i % pattern.length]), `pattern of ${pattern.length}`);
    t.match(guest.dma(compare(0x1005n, 39000, ...pattern)), { status: 1, bytesDone: 39000n });
  }
});

t.test('a fill writes not one byte beside its range', async (t) => {
  const { guest, domain, memory } = attached();
  guest.map(domain, 1, framesFrom(RAM_FRAME, 20));
  guest.dma(fill(0x1003n, 70001, 1, 2, 3));
  const bytes = bytesAt(memory, RAM_FRAME, 20 * 4096);
  t.same([bytes[2], bytes[3], bytes[3 + 70000], bytes[3 + 70001]], [0, 1, (70000 % 3) + 1, 0]);
});

t.test('a compare stops at the first byte that differs', async (t) => {
  const { guest, domain, memory } = attached();
  guest.map(domain, 1, framesFrom(RAM_FRAME, 20));
  guest.dma(fill(0x1000n, 20 * 4096, 1, 2, 3));
  const bytes = bytesAt(memory, RAM_FRAME, 20 * 4096);
  for (const at of [0, 1, 4095, 4096, 16383, 16384, 50000, 20 * 4096 - 1]) {
    const kept = bytes[at]!;
    bytes[at] = 0xff;
    if (at < 50000) bytes[50001] = 0xff;
    t.match(guest.dma(compare(0x1000n, 20 * 4096, 1, 2, 3)), { status: 3, bytesDone: BigInt(at), stopIova: 0x1000n + BigInt(at), fault: 0, access: 1 });
    bytes[at] = kept;
    bytes[50001] = (50001 % 3) + 1;
  }
  t.match(guest.dma(compare(0x1000n, 20 * 4096, 1, 2, 3)), { status: 1 });
});

t.test('steps run in order, and the first that fails is the last', async (t) => {
  const { guest, domain } = attached();
  guest.map(domain, 1, [RAM_FRAME]);
  const reply = guest.program([write(1, 1, 2), read(1, 2), {}, write(1, 9)]);
  t.match(reply, { results: [{ status: 1 }, { status: 1 }, { status: 4, bytesDone: 0n }], bytesDone: 4n });
  t.equal(reply.results.length, 3);
  t.same(reply.results[1]!.data, Uint8Array.of(1, 2));
  t.equal(guest.peek(1), 1);
});

t.test('a step of no bytes is done, wherever it points', async (t) => {
  const { guest } = attached();
  const nothing = { iova: 2n ** 64n - 1n, length: 0n };
  t.match(guest.program([{ operation: 'read', read: nothing }, { operation: 'write', write: { iova: 5n, data: new Uint8Array(0) } }]).results, [
    { status: 1 },
    { status: 1 },
  ]);
});

t.test('a program without steps has a reply without results', async (t) => {
  const { guest } = attached();
  t.match(guest.program([]), { results: [], bytesDone: 0n });
});

t.test('a device that is none of the session runs no step', async (t) => {
  const { guest, machine } = attached();
  t.match(guest.program([read(1), read(2)], OUTSIDE_DEVICE).results, [{ status: 4 }]);
  t.same(guest.program([], OUTSIDE_DEVICE).results, []);
  t.equal(machine.statistics().faults, 0);
});

t.test('addresses at the end of 64 bits fault where they are', async (t) => {
  const { guest } = attached();
  const iova = 2n ** 64n - 5n;
  t.match(guest.dma({ operation: 'read', read: { iova, length: 5n } }), { status: 2, fault: 7, stopIova: iova });
  t.equal(guest.events().length, 0);
});

t.test('memory that ends inside a mapping is an ExternalFault at its first missing byte', async (t) => {
  const { guest, domain, machine } = attached();
  machine.setMemory(new RegionMemory([{ address: RAM_FRAME * 4096, length: 6000, bytes: new Uint8Array(6000) }]));
  guest.map(domain, 1, framesFrom(RAM_FRAME, 2));
  t.match(guest.dma(fill(0x1000n, 8192, 1)), { status: 2, fault: 4, bytesDone: 6000n, stopIova: 0x1000n + 6000n });
});

t.test('frames that meet at the border of two regions are one transfer', async (t) => {
  const { guest, domain, machine } = attached();
  const [low, high] = [new Uint8Array(4096), new Uint8Array(4096)];
  machine.setMemory(
    new RegionMemory([
      { address: RAM_FRAME * 4096, length: 4096, bytes: low },
      { address: RAM_FRAME * 4096 + 4096, length: 4096, bytes: high },
    ]),
  );
  guest.map(domain, 1, framesFrom(RAM_FRAME, 2));
  t.match(guest.dma(fill(0x1000n, 8192, 4)), { status: 1, bytesDone: 8192n });
  t.same([low[4095], high[0], high[4095]], [4, 4, 4]);
});

t.test('without guest memory every mapped access is an ExternalFault', async (t) => {
  const { guest, domain, machine } = attached();
  machine.setMemory(NO_MEMORY);
  guest.map(domain, 1, [RAM_FRAME]);
  t.match(guest.dma(write(1, 1)), { status: 2, fault: 4 });
});

function sliced(): Rig & { domain: bigint; turns: (() => void)[]; begin: (steps: DmaStep[]) => { reply: DmaProgramReply | undefined } } {
  const turns: (() => void)[] = [];
  const made = attached({ schedule: (work) => void turns.push(work) });
  const begin = (steps: DmaStep[]) => {
    const box: { reply: DmaProgramReply | undefined } = { reply: undefined };
    made.guest.session.runProgram({ id: 9n, device: pci(DEVICE), steps, hasPasid: false, pasid: 0, privileged: false }, (reply) => (box.reply = reply));
    return box;
  };
  return { ...made, turns, begin };
}

t.test('a long program steps back after each slice and goes on when its turn comes', async (t) => {
  const { guest, domain, turns, begin } = sliced();
  guest.mapIdentity(domain, framesFrom(RAM_FRAME, 2048));
  const box = begin([fill(BigInt(RAM_FRAME) * 4096n, 8 * MIB, 1)]);
  t.equal(box.reply, undefined);
  t.equal(turns.length, 1);
  turns.shift()!();
  t.match(box.reply, { id: 9n, results: [{ status: 1, bytesDone: BigInt(8 * MIB) }] });
  t.equal(turns.length, 0);
});

t.test('DDI-088: an unmap between two slices is seen by the next chunk', async (t) => {
  const { guest, domain, memory, turns, begin } = sliced();
  guest.map(domain, 0, framesFrom(RAM_FRAME, 2048));
  const box = begin([fill(0n, 8 * MIB, 1)]);
  t.equal(bytesAt(memory, RAM_FRAME)[0], 1, 'the first slice is done');
  t.equal(guest.unmap(domain, 1500, 2), 'SUCCESS');
  bytesAt(memory, RAM_FRAME + 1500).fill(0x5a);
  turns.shift()!();
  t.match(box.reply, { results: [{ status: 2, fault: 7, bytesDone: 1500n * 4096n, stopIova: 1500n * 4096n }] });
  t.equal(bytesAt(memory, RAM_FRAME + 1499)[4095], 1);
  t.ok(bytesAt(memory, RAM_FRAME + 1500).every((byte) => byte === 0x5a), 'nothing is written after the unmap');
});

t.test('an identity unmap between two slices is seen as well', async (t) => {
  const { guest, domain, turns, begin } = sliced();
  guest.mapIdentity(domain, framesFrom(RAM_FRAME, 2048));
  const start = BigInt(RAM_FRAME) * 4096n;
  const box = begin([fill(start, 8 * MIB, 1)]);
  t.equal(guest.unmapIdentity(domain, [RAM_FRAME + 1500]), 'SUCCESS');
  turns.shift()!();
  t.match(box.reply, { results: [{ status: 2, bytesDone: 1500n * 4096n, stopIova: start + 1500n * 4096n }] });
});

t.test('DDI-168: a detach between two slices ends the program with UnsupportedUpstreamTransaction, through V1 or a token', async (t) => {
  for (const viaToken of [false, true]) {
    const { guest, domain, memory, turns, begin } = sliced();
    guest.mapIdentity(domain, framesFrom(RAM_FRAME, 2048));
    const dmaDevice = guest.createDevice();
    const box = begin([fill(BigInt(RAM_FRAME) * 4096n, 8 * MIB, 1)]);
    t.equal(viaToken ? guest.detachEx(dmaDevice) : guest.detach(domain), 'SUCCESS');
    turns.shift()!();
    t.match(box.reply, { results: [{ status: 2, fault: 1, bytesDone: BigInt(LIMITS.engineSliceBytes) }] });
    t.equal(bytesAt(memory, RAM_FRAME + LIMITS.engineSliceBytes / 4096)[0], 0);
  }
});

t.test('a session that closes in the middle drops its program without a reply', async (t) => {
  const { guest, domain, memory, turns, begin } = sliced();
  guest.mapIdentity(domain, framesFrom(RAM_FRAME, 2048));
  const box = begin([fill(BigInt(RAM_FRAME) * 4096n, 8 * MIB, 1)]);
  guest.session.close('reset');
  turns.shift()!();
  t.equal(box.reply, undefined);
  t.equal(turns.length, 0);
  t.equal(bytesAt(memory, RAM_FRAME + 1024)[0], 0);
});

t.test('memory that goes away between two slices is an ExternalFault', async (t) => {
  const { guest, domain, machine, turns, begin } = sliced();
  guest.mapIdentity(domain, framesFrom(RAM_FRAME, 2048));
  const box = begin([fill(BigInt(RAM_FRAME) * 4096n, 8 * MIB, 1)]);
  machine.setMemory(NO_MEMORY);
  turns.shift()!();
  t.match(box.reply, { results: [{ status: 2, fault: 4, bytesDone: BigInt(LIMITS.engineSliceBytes) }] });
});

t.test('a program of the largest size ends in one go when its slices run at once', async (t) => {
  const { guest, domain } = attached();
  guest.map(domain, 0, framesFrom(RAM_FRAME, 4096));
  const steps = Array.from({ length: LIMITS.programBytes / (16 * MIB) }, () => fill(0n, 16 * MIB, 1));
  t.match(guest.program(steps), { bytesDone: BigInt(LIMITS.programBytes) });
});
