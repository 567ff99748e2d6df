import t from 'tap';
import { readMdl } from '../../src/ddi/physical.js';
import type { Mdl } from '../../src/proto/types.js';
import { framesFrom, mdlOf } from '../helpers/messages.js';

const BITS = 46;
const LAST_FRAME = 2 ** (BITS - 12) - 1;

const pairs = (mdl: Mdl | null) => {
  const runs = readMdl(mdl, BITS);
  return runs && [...runs.pairs];
};

const runsMdl = (runs: readonly (readonly [number | bigint, number | bigint])[], pages: number, over: Partial<Mdl> = {}): Mdl => ({
  ...mdlOf([]),
  byteCount: pages * 4096,
  runs: runs.map(([frame, pageCount]) => ({ frame: BigInt(frame), pageCount: BigInt(pageCount) })),
  ...over,
});

t.test('frames one by one become runs of consecutive frames, in page order', async (t) => {
  t.same(pairs(mdlOf([7])), [7, 1]);
  t.same(pairs(mdlOf([7, 8, 9, 4, 5, 20])), [7, 3, 4, 2, 20, 1]);
  t.same(pairs(mdlOf([9, 8, 7])), [9, 1, 8, 1, 7, 1]);
  t.same(pairs(mdlOf([5, 5])), [5, 1, 5, 1]);
});

t.test('runs are taken as they come', async (t) => {
  t.same(pairs(runsMdl([[7, 3], [4, 2]], 5)), [7, 3, 4, 2]);
});

t.test('an MDL of many scattered frames keeps every one', async (t) => {
  const frames = framesFrom(0, 5000).map((i) => i * 2 + 1);
  const runs = readMdl(mdlOf(frames), BITS);
  t.equal(runs?.runCount, 5000);
  t.equal(runs?.pageCount, 5000);
  t.same([...runs!.pairs].filter((_, i) => i % 2 === 0), frames);
});

t.test('the frame array may start at any byte of its buffer', async (t) => {
  const { pageFrames } = mdlOf([3, 4, 1000]);
  for (let shift = 1; shift < 8; shift++) {
    const buffer = new Uint8Array(pageFrames.length + shift);
    buffer.set(pageFrames, shift);
    t.same(pairs({ ...mdlOf([3, 4, 1000]), pageFrames: buffer.subarray(shift) }), [3, 2, 1000, 1]);
  }
});

t.test('flags of the MDL say nothing about its pages', async (t) => {
  t.same(pairs(mdlOf([7], { flags: 0xffffffff })), [7, 1]);
});

t.test('the last frame below the physical width is good, the next is not', async (t) => {
  t.same(pairs(mdlOf([LAST_FRAME])), [LAST_FRAME, 1]);
  t.same(pairs(runsMdl([[LAST_FRAME - 1, 2]], 2)), [LAST_FRAME - 1, 2]);
  t.equal(pairs(mdlOf([LAST_FRAME + 1])), undefined);
  t.equal(pairs(mdlOf([1, 2, LAST_FRAME + 1])), undefined);
  t.equal(pairs(runsMdl([[LAST_FRAME, 2]], 2)), undefined);
});

const bad: readonly (readonly [string, Mdl | null])[] = [
  ['no MDL at all', null],
  ['a NULL MDL', mdlOf([7], { present: false })],
  ['a ByteOffset that is not 0', mdlOf([7], { byteOffset: 1 })],
  ['a ByteCount of 0', mdlOf([], { byteCount: 0 })],
  ['a ByteCount of 0 with a frame', mdlOf([7], { byteCount: 0 })],
  ['a ByteCount that is no whole number of pages', mdlOf([7], { byteCount: 4095 })],
  ['fewer frames than pages', mdlOf([7], { byteCount: 8192 })],
  ['more frames than pages', mdlOf([7, 8], { byteCount: 4096 })],
  ['no frames', mdlOf([], { byteCount: 4096 })],
  ['half a frame', mdlOf([7], { pageFrames: new Uint8Array(7) })],
  ['frames in both forms', runsMdl([[7, 1]], 1, { pageFrames: mdlOf([7]).pageFrames })],
  ['runs of fewer pages than ByteCount', runsMdl([[7, 1]], 2)],
  ['runs of more pages than ByteCount', runsMdl([[7, 2]], 1)],
  ['an empty run', runsMdl([[7, 0]], 1)],
  ['an empty run beside a full one', runsMdl([[7, 1], [9, 0]], 1)],
  ['a run of 2^64 - 1 pages', runsMdl([[0, 2n ** 64n - 1n]], 1)],
  ['a run that starts at frame 2^64 - 1', runsMdl([[2n ** 64n - 1n, 1]], 1)],
  ['a frame of 2^63', mdlOf([2 ** 63])],
  ['the largest ByteCount without frames', mdlOf([], { byteCount: 0xfffff000 })],
];

for (const [what, mdl] of bad) {
  t.test(`${what} is refused`, async (t) => {
    t.equal(readMdl(mdl, BITS), undefined);
  });
}

t.test('runs one page long of the largest MDL are taken, and one more run is not', async (t) => {
  const pages = 0xfffff;
  const runs = Array.from({ length: pages }, (_, i) => [i * 2, 1] as const);
  t.equal(readMdl(runsMdl(runs, pages), BITS)?.runCount, pages);
  t.equal(readMdl(runsMdl([...runs, [1, 1]], pages), BITS), undefined);
});
