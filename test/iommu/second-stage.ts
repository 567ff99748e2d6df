/** Entry layout: golden values, as a reader in another language has them. */
import t from 'tap';
import {
  ENTRY_FIRST,
  ENTRY_LARGE,
  HELD_HIGH,
  OWNER_IDENTITY,
  OWNER_PLAIN,
  OWNER_RESERVED,
  OWNER_TOKEN,
  isFirst,
  leafFrame,
  leafHigh,
  leafLow,
  leafOwner,
  levelsFor,
  linkLow,
  linkedTable,
  type Owner,
} from '../../src/iommu/spec/second-stage.js';

/** Both halves as one 64-bit value, in hexadecimal. */
function entry(frame: number, flags: number, owner: Owner): string {
  return ((BigInt(leafHigh(frame, owner)) << 32n) | BigInt(leafLow(frame, flags) >>> 0)).toString(16).padStart(16, '0');
}

t.test('leaves have the address in bits 12 to 51, rights in 0 and 1, size in 7, owner in 52 to 54', async (t) => {
  t.equal(entry(0x12345, 3, OWNER_PLAIN), '0010000012345003');
  t.equal(entry(0xfffff, 1, OWNER_IDENTITY), '00200000fffff001');
  t.equal(entry(0x100000, 2, OWNER_PLAIN), '0010000100000002');
  t.equal(entry(0x3_ffc0_0000, 3 | ENTRY_LARGE, OWNER_RESERVED), '00303ffc00000083');
  t.equal(entry(2 ** 40 - 1, 3, OWNER_PLAIN), '001ffffffffff003');
  t.equal(entry(0x12345, 3, OWNER_TOKEN), '0040000012345003');
});

t.test('a leaf gives back what it was made of', async (t) => {
  for (const frame of [0, 1, 0x80000, 0xfffff, 0x100000, 2 ** 31, 2 ** 32, 2 ** 39 + 12345, 2 ** 40 - 1]) {
    for (const owner of [OWNER_PLAIN, OWNER_IDENTITY, OWNER_RESERVED, OWNER_TOKEN] as const) {
      t.equal(leafFrame(leafLow(frame, 3), leafHigh(frame, owner)), frame);
      t.equal(leafOwner(leafHigh(frame, owner)), owner);
      t.notOk(isFirst(leafHigh(frame, owner)));
      const first = leafHigh(frame, owner) | ENTRY_FIRST;
      t.same([leafFrame(leafLow(frame, 3), first), leafOwner(first), isFirst(first)], [frame, owner, true]);
    }
  }
});

t.test('a leaf of frame 0 still has a high half, so that a claim can be told from nothing', async (t) => {
  t.not(leafHigh(0, OWNER_PLAIN), 0);
});

t.test('the first leaf of a piece has bit 55, a page that a token holds has its owner and nothing else', async (t) => {
  t.equal((BigInt(ENTRY_FIRST) << 32n).toString(16), (1n << 55n).toString(16));
  t.equal(HELD_HIGH, leafHigh(0, OWNER_TOKEN));
});

t.test('a link leads to any page of the largest arena', async (t) => {
  for (const page of [1, 512, 0x7ffff, 0x80000, 0xfffff]) t.equal(linkedTable(linkLow(page)), page);
  t.equal(linkLow(5), 0x5003);
});

t.test('levels follow from the input width', async (t) => {
  t.same([32, 39, 40, 48, 49, 57].map(levelsFor), [3, 3, 4, 4, 5, 5]);
});
