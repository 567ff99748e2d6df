/**
 * The buddy allocator against its rule written down naively: every page by itself, the free blocks found by looking at all
 * aligned blocks, the place found by trying all. Wide allocators are held to what must always be true.
 */
import t from 'tap';
import { BuddyAllocator } from '../../src/iommu/allocator.js';
import type { AddressBounds } from '../../src/iommu/types.js';
import { randomFrom } from '../helpers/random.js';

const SEED = Number(process.env.VIOMMU_SEED ?? Math.floor(Math.random() * 2 ** 32));
const NO_REGIONS: readonly { page: number; pageCount: number }[] = [];

/** [DDI-219] by brute force. */
class NaiveBuddy {
  readonly taken: boolean[];

  constructor(
    readonly order: number,
    reserved: readonly { page: number; pageCount: number }[],
  ) {
    this.taken = Array.from({ length: 2 ** order }, () => false);
    for (const { page, pageCount } of [{ page: 0, pageCount: 1 }, ...reserved]) this.#mark(page, pageCount, true);
  }

  #mark(page: number, pageCount: number, taken: boolean): void {
    for (let i = page; i < Math.min(page + pageCount, this.taken.length); i++) this.taken[i] = taken;
  }

  #isFree(page: number, pageCount: number): boolean {
    for (let i = page; i < page + pageCount; i++) if (this.taken[i] !== false) return false;
    return true;
  }

  /** All free blocks that are in no larger free block. */
  blocks(): { page: number; order: number }[] {
    const blocks: { page: number; order: number }[] = [];
    for (let order = 0; order <= this.order; order++) {
      for (let page = 0; page < this.taken.length; page += 2 ** order) {
        const parent = page - (page % 2 ** (order + 1));
        const isWhole = this.#isFree(page, 2 ** order) && (order === this.order || !this.#isFree(parent, 2 ** (order + 1)));
        if (isWhole) blocks.push({ page, order });
      }
    }
    return blocks;
  }

  allocate(pageCount: number, { minPage = 0, maxPage = Infinity }: AddressBounds): number {
    let size = 1;
    while (size < pageCount) size *= 2;
    for (const block of this.blocks()) {
      for (let page = block.page; page + size <= block.page + 2 ** block.order; page += size) {
        if (page < minPage || page + pageCount - 1 > maxPage) continue;
        this.#mark(page, size, true);
        return page;
      }
    }
    return -1;
  }

  release(page: number, pageCount: number): void {
    let size = 1;
    while (size < pageCount) size *= 2;
    this.#mark(page, size, false);
  }
}

function freeOf(buddy: BuddyAllocator): string {
  return [...buddy.freeBlocks()].map(({ page, pageCount }) => `${page}+${pageCount}`).join(' ');
}

t.test('one-page requests of a fresh allocator give pages 1, 2, 3, ... [DDI-219] [DDI-221]', async (t) => {
  const buddy = new BuddyAllocator(48, NO_REGIONS);
  t.same([1, 2, 3, 4, 5].map(() => buddy.allocate(1)), [1, 2, 3, 4, 5]);
});

t.test('places are aligned to the request rounded up to a power of two [DDI-217]', async (t) => {
  for (const [pageCount, alignment] of [[1, 1], [2, 2], [3, 4], [4, 4], [5, 8], [512, 512], [513, 1024], [2 ** 30 + 1, 2 ** 31]] as const) {
    const buddy = new BuddyAllocator(57, NO_REGIONS);
    for (let i = 0; i < 3; i++) t.equal(buddy.allocate(pageCount) % alignment, 0, `${pageCount} pages`);
  }
});

t.test('the smallest block that fits is taken before a lower one', async (t) => {
  const buddy = new BuddyAllocator(20, NO_REGIONS);
  const pages = Array.from({ length: 16 }, () => buddy.allocate(1));
  buddy.release(pages[3]!, 1); // Page 4, alone: its buddy is taken.
  t.equal(buddy.allocate(1), 4);
  buddy.release(2, 1);
  buddy.release(3, 1);
  buddy.release(9, 1);
  t.equal(buddy.allocate(1), 9, 'one page is left whole for two');
  t.equal(buddy.allocate(2), 2);
});

t.test('bounds are for the pages asked for, not for the block around them [DDI-211] [DDI-212]', async (t) => {
  const buddy = new BuddyAllocator(24, NO_REGIONS);
  t.equal(buddy.allocate(3, { minPage: 9 }), 12, 'the least bound is rounded up to the alignment');
  t.equal(buddy.allocate(3, { minPage: 20, maxPage: 22 }), 20, 'the block may reach beyond the last page');
  t.equal(buddy.allocate(1, { minPage: 23, maxPage: 23 }), -1, 'the rest of the block is taken too');
  t.equal(buddy.allocate(4, { minPage: 33, maxPage: 38 }), -1, 'no aligned place in the window [DDI-214]');
  t.equal(buddy.allocate(4, { minPage: 32, maxPage: 35 }), 32);
});

t.test('bounds that leave nothing are answered at once [DDI-213] [DDI-214]', async (t) => {
  const buddy = new BuddyAllocator(48, NO_REGIONS);
  for (const bounds of [{ minPage: 2 ** 36 }, { minPage: 2 ** 52 }, { maxPage: -1 }, { maxPage: 0 }, { minPage: 9, maxPage: 8 }, { minPage: 5, maxPage: 7 }]) {
    t.equal(buddy.allocate(4, bounds), -1, JSON.stringify(bounds));
  }
  for (const pageCount of [2 ** 36, 2 ** 36 + 1, 2 ** 52, Infinity]) t.equal(buddy.allocate(pageCount), -1, `${pageCount} pages`);
  t.equal(buddy.allocate(2 ** 35), 2 ** 35, 'the upper half is whole');
  t.equal(buddy.allocate(1, { minPage: 1, maxPage: 1 }), 1);
});

t.test('reserved ranges are never given, wherever they lie [DDI-119] [DDI-222]', async (t) => {
  const reserved = [{ page: 0xfee00, pageCount: 0x100 }, { page: 0, pageCount: 5 }, { page: 0xfef00, pageCount: 1 }, { page: 2 ** 20 - 1, pageCount: 2 ** 40 }];
  const buddy = new BuddyAllocator(32, reserved);
  const given = new Set<number>();
  for (let page = buddy.allocate(1); page >= 0; page = buddy.allocate(1)) given.add(page);
  t.equal(given.size, 2 ** 20 - 5 - 0x100 - 1 - 1);
  t.notOk([...given].some((page) => page < 5 || (page >= 0xfee00 && page <= 0xfef00) || page >= 2 ** 20 - 1));
  t.same(buddy.statistics, { freeBlocks: Array.from({ length: 21 }, () => 0), largestFreePages: 0, allocatedPages: given.size });
});

t.test('an allocator whose whole range is reserved gives nothing', async (t) => {
  const buddy = new BuddyAllocator(13, [{ page: 0, pageCount: 2 ** 45 }]);
  t.equal(buddy.allocate(1), -1);
  t.equal(new BuddyAllocator(13, NO_REGIONS).allocate(1), 1);
});

t.test('statistics tell the free blocks, the largest and what is taken', async (t) => {
  const buddy = new BuddyAllocator(16, NO_REGIONS);
  t.same(buddy.statistics, { freeBlocks: [1, 1, 1, 1, 0], largestFreePages: 8, allocatedPages: 0 });
  buddy.allocate(3);
  t.same(buddy.statistics, { freeBlocks: [1, 1, 0, 1, 0], largestFreePages: 8, allocatedPages: 4 });
});

t.test(`random requests agree with the rule by brute force (seed ${SEED})`, async (t) => {
  let refusals = 0;
  for (let round = 0; round < 60; round++) {
    const random = randomFrom(SEED + round);
    const below = (n: number) => Math.floor(random() * n);
    const order = 1 + below(7);
    const pages = 2 ** order;
    const reserved = Array.from({ length: below(4) }, () => ({ page: below(pages), pageCount: 1 + below(6) }));
    const buddy = new BuddyAllocator(order + 12, reserved);
    const naive = new NaiveBuddy(order, reserved);
    const fresh = freeOf(buddy);
    const live: { page: number; pageCount: number }[] = [];
    const problems: string[] = [];
    for (let step = 0; step < 120 && problems.length === 0; step++) {
      if (live.length > 0 && random() < 0.45) {
        const [one] = live.splice(below(live.length), 1);
        buddy.release(one!.page, one!.pageCount);
        naive.release(one!.page, one!.pageCount);
      } else {
        const pageCount = 1 + below(random() < 0.7 ? 4 : pages);
        const bounds = { ...(random() < 0.4 && { minPage: below(pages + 2) }), ...(random() < 0.4 && { maxPage: below(pages + 2) - 1 }) };
        const page = buddy.allocate(pageCount, bounds);
        const wanted = naive.allocate(pageCount, bounds);
        if (page !== wanted) problems.push(`step ${step}: ${pageCount} pages in ${JSON.stringify(bounds)} at ${page}, wanted ${wanted}`);
        if (page < 0) refusals++;
        else live.push({ page, pageCount });
      }
      const blocks = naive.blocks().map((block) => `${block.page}+${2 ** block.order}`);
      if (freeOf(buddy) !== blocks.join(' ')) problems.push(`step ${step}: free ${freeOf(buddy)}, wanted ${blocks.join(' ')}`);
    }
    for (const { page, pageCount } of live) buddy.release(page, pageCount);
    if (freeOf(buddy) !== fresh) problems.push('what is free at the end is not what was free at the beginning [DDI-224]');
    t.same(problems, [], `seed ${SEED + round}, order ${order}`);
  }
  t.ok(refusals > 100, `${refusals} requests met no room`);
});

t.test(`a wide allocator never overlaps, leaves its bounds or loses a page (seed ${SEED})`, async (t) => {
  for (const bits of [32, 48, 57]) {
    const random = randomFrom(SEED ^ bits);
    const below = (n: number) => Math.floor(random() * n);
    const window = { page: 0xfee00, pageCount: 0x100 };
    const buddy = new BuddyAllocator(bits, [window]);
    const fresh = freeOf(buddy);
    const top = 2 ** (bits - 12);
    const live: { page: number; end: number; pageCount: number }[] = [];
    const problems: string[] = [];
    for (let step = 0; step < 4000; step++) {
      if (live.length > 0 && random() < 0.4) {
        const [one] = live.splice(below(live.length), 1);
        buddy.release(one!.page, one!.pageCount);
        continue;
      }
      const pageCount = Math.ceil(2 ** (random() * random() * (bits - 14)));
      const minPage = random() < 0.5 ? below(top) : 0;
      const maxPage = random() < 0.5 ? minPage + below(top - minPage) : top - 1;
      const page = buddy.allocate(pageCount, { minPage, maxPage });
      if (page < 0) continue;
      const size = 2 ** Math.ceil(Math.log2(pageCount));
      if (page < Math.max(minPage, 1) || page + pageCount - 1 > maxPage) problems.push(`${page} leaves ${minPage} to ${maxPage}`);
      if (page % size !== 0) problems.push(`${page} is not aligned to ${size}`);
      if (page < window.page + window.pageCount && page + size > window.page) problems.push(`${page} touches the window`);
      if (live.some((other) => page < other.end && other.page < page + size)) problems.push(`${page} overlaps`);
      live.push({ page, end: page + size, pageCount });
    }
    const allocated = live.reduce((sum, { page, end }) => sum + end - page, 0);
    const free = [...buddy.freeBlocks()].reduce((sum, { pageCount }) => sum + pageCount, 0);
    t.equal(buddy.statistics.allocatedPages, allocated);
    t.equal(free, top - 1 - window.pageCount - allocated);
    for (const { page, pageCount } of live) buddy.release(page, pageCount);
    t.equal(freeOf(buddy), fresh, `${bits} bits [DDI-224]`);
    t.same(problems, []);
  }
});
