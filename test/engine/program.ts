import t from 'tap';
import { LIMITS } from '../../src/base/limits.js';
import { Budget, TILE_BLOCK_BYTES, readStep } from '../../src/engine/program.js';
import type { DmaStep } from '../../src/proto/types.js';

const TOP = 2n ** 64n;

const read = (iova: bigint, length: bigint): DmaStep => ({ operation: 'read', read: { iova, length } });
const write = (iova: bigint, bytes: number): DmaStep => ({ operation: 'write', write: { iova, data: new Uint8Array(bytes) } });
const copy = (sourceIova: bigint, destinationIova: bigint, length: bigint): DmaStep => ({ operation: 'copy', copy: { sourceIova, destinationIova, length } });
const fill = (iova: bigint, length: bigint, pattern = 1): DmaStep => ({ operation: 'fill', fill: { iova, length, pattern: new Uint8Array(pattern) } });
const compare = (iova: bigint, length: bigint, pattern = 1): DmaStep => ({ operation: 'compare', compare: { iova, length, pattern: new Uint8Array(pattern) } });

t.test('a step becomes a transfer with page numbers, offsets and lengths as numbers', async (t) => {
  const budget = new Budget();
  t.match(readStep(read(0xfedc_ba98_7654_3210n, 100n), budget), {
    operation: 'read',
    length: 100,
    source: { page: 0xfedc_ba98_7654_3, offset: 0x210 },
    destination: undefined,
  });
  t.match(readStep(write(0x1001n, 5), budget), { operation: 'write', length: 5, destination: { page: 1, offset: 1 }, source: undefined });
  t.match(readStep(copy(0x1000n, 0x2fffn, 9n), budget), { length: 9, source: { page: 1 }, destination: { page: 2, offset: 0xfff } });
  t.match(readStep(fill(0n, 3n), budget), { length: 3, destination: { page: 0 }, source: undefined });
  t.match(readStep(compare(0n, 3n), budget), { length: 3, source: { page: 0 }, destination: undefined });
});

t.test('a range may end with the address space, and not one byte later', async (t) => {
  const at = TOP - 16n;
  t.ok(readStep(read(at, 16n), new Budget()));
  t.ok(readStep(copy(at, at, 16n), new Budget()));
  const beyond = [read(at, 17n), write(at, 17), copy(at, 0n, 17n), copy(0n, at, 17n), fill(at, 17n), compare(at, 17n)];
  for (const step of beyond) t.equal(readStep(step, new Budget()), undefined, `${step.operation}`);
});

t.test('lengths that only wrap back into range are refused', async (t) => {
  for (const step of [read(4096n, TOP - 1n), copy(0n, 4096n, TOP - 4000n), fill(1n, TOP - 1n), compare(1n, TOP - 1n)]) {
    t.equal(readStep(step, new Budget()), undefined, `${step.operation}`);
  }
});

t.test('patterns have 1 to 64 bytes to fill and 1 to 4096 to compare', async (t) => {
  for (const [step, good] of [
    [fill(0n, 1n, 0), false],
    [fill(0n, 1n, 1), true],
    [fill(0n, 1n, 64), true],
    [fill(0n, 1n, 65), false],
    [compare(0n, 1n, 0), false],
    [compare(0n, 1n, 4096), true],
    [compare(0n, 1n, 4097), false],
  ] as const) {
    t.equal(readStep(step, new Budget()) !== undefined, good);
  }
});

t.test('a tile holds a whole block of the pattern from any phase of it on', async (t) => {
  const pattern = Uint8Array.of(1, 2, 3, 4, 5, 6, 7);
  const transfer = readStep({ operation: 'fill', fill: { iova: 0n, length: 1n, pattern } }, new Budget());
  if (transfer?.operation !== 'fill') return t.fail('no transfer');
  const { bytes } = transfer.tile;
  t.ok(bytes.length >= TILE_BLOCK_BYTES + pattern.length - 1);
  t.ok(bytes.every((byte, i) => byte === (i % 7) + 1));
});

t.test('a step without an operation is malformed', async (t) => {
  t.equal(readStep({}, new Budget()), undefined);
});

t.test('all steps together move no more than a program may', async (t) => {
  const budget = new Budget();
  const half = BigInt(LIMITS.programBytes / 2);
  t.ok(readStep(fill(0n, half), budget));
  t.equal(readStep(fill(0n, half + 1n), budget), undefined);
  t.ok(readStep(copy(0n, 0n, half), budget));
  t.equal(readStep(write(0n, 1), budget), undefined);
  t.ok(readStep(fill(0n, 0n), budget), 'nothing more is still allowed');
});

t.test('all reads together return no more than a reply may', async (t) => {
  const budget = new Budget();
  t.equal(readStep(read(0n, BigInt(LIMITS.programReadBytes) + 1n), budget), undefined);
  t.ok(readStep(read(0n, BigInt(LIMITS.programReadBytes)), budget));
  t.equal(readStep(read(0n, 1n), budget), undefined);
  t.ok(readStep(compare(0n, 4096n), budget), 'what is not returned does not count');
});

t.test('a program has no more steps than allowed', async (t) => {
  const budget = new Budget();
  for (let i = 0; i < LIMITS.programSteps; i++) t.ok(readStep(read(0n, 0n), budget));
  t.equal(readStep(read(0n, 0n), budget), undefined);
});
