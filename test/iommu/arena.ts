/** The arena: its head for readers elsewhere, taking and giving back pages, the directory of domains. */
import t from 'tap';
import { LIMITS } from '../../src/base/limits.js';
import { Arena } from '../../src/iommu/arena.js';

const PAGE = 4096;

t.test('the head says where everything is', async (t) => {
  const buffer = new ArrayBuffer(64 * PAGE);
  new Arena(buffer, { domainSlots: 300 });
  const head = Buffer.from(buffer);
  t.equal(head.toString('latin1', 0, 8), 'VIOMMUPT');
  const words = [2, 3, 4, 5, 6, 7, 8].map((word) => head.readUInt32LE(4 * word));
  t.same(words, [1, 4096, 64, 64, 16, 300, 2], 'version, page size, pages, directory, slot size, slots, first table');
});

t.test('a buffer that cannot be an arena is refused', async (t) => {
  t.throws(() => new Arena(new ArrayBuffer(PAGE + 1)), RangeError);
  t.throws(() => new Arena(new ArrayBuffer(0)), RangeError);
  t.throws(() => new Arena(new ArrayBuffer(PAGE)), RangeError, 'no room behind the head');
  t.throws(() => new Arena(new ArrayBuffer(4 * PAGE), { domainSlots: 4096 }), RangeError);
});

t.test('every page of the buffer can be taken once, and is in the buffer', async (t) => {
  const arena = new Arena(new ArrayBuffer(20 * PAGE));
  t.equal(arena.availablePages, 19);
  const pages = Array.from({ length: 19 }, () => arena.allocate());
  t.same(pages.sort((a, b) => a - b), Array.from({ length: 19 }, (_, i) => i + 1));
  t.equal(arena.availablePages, 0);
  t.throws(() => arena.allocate(), /exhausted/);
});

t.test('a page that comes back is zero and has no children when it is taken again', async (t) => {
  const arena = new Arena(new ArrayBuffer(20 * PAGE), { maxTablePages: 1 });
  const page = arena.allocate();
  arena.words.fill(-1, page * 1024, (page + 1) * 1024);
  arena.children[page] = 7;
  const before = arena.words[page * 1024 - 1];
  arena.release(page);
  t.equal(arena.tablePages, 0);
  t.equal(arena.allocate(), page);
  t.ok(arena.words.subarray(page * 1024, (page + 1) * 1024).every((word) => word === 0));
  t.equal(arena.words[page * 1024 - 1], before, 'its neighbour is left alone');
  t.equal(arena.children[page], 0);
});

t.test('many pages can come back and be taken again', async (t) => {
  const arena = new Arena(new ArrayBuffer(600 * PAGE), { domainSlots: 1 });
  for (let round = 0; round < 3; round++) {
    const pages = Array.from({ length: 599 }, () => arena.allocate());
    t.equal(new Set(pages).size, 599);
    for (const page of pages) arena.release(page);
    t.equal(arena.availablePages, 599);
  }
});

t.test('a slot shows its domain, and its generation counts on when another comes', async (t) => {
  const arena = new Arena(new ArrayBuffer(20 * PAGE), { domainSlots: 2 });
  const slotWords = (slot: number) => [...arena.words.subarray(16 + 4 * slot, 20 + 4 * slot)];
  t.equal(arena.openSlot(5, 1, 48), 0);
  t.same(slotWords(0), [5, 0, 1, 48]);
  arena.closeSlot(0);
  t.same(slotWords(0), [0, 1, 0, 48]);
  t.equal(arena.openSlot(6, 2, 39), 0);
  t.same(slotWords(0), [6, 1, 2, 39]);
  t.equal(arena.openSlot(7, 3, 48), 1);
  t.notOk(arena.hasSlot);
  t.throws(() => arena.openSlot(8, 4, 48), /directory/);
});

t.test('the full-size arena costs memory only where it is used', async (t) => {
  const before = process.memoryUsage().rss;
  const arena = new Arena(new ArrayBuffer(LIMITS.arenaBytes));
  for (let i = 0; i < 100; i++) arena.words[arena.allocate() * 1024] = 1;
  t.ok(process.memoryUsage().rss - before < LIMITS.arenaBytes / 8);
  t.equal(arena.domainSlots, LIMITS.domains);
  t.equal(arena.availablePages, 2 ** 18 - 17 - 100);
});
