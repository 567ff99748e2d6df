/** The rules of changing a domain (ddi.md checks D and E), as words of the core. */
import t from 'tap';
import { ManualClock } from '../../src/base/clock.js';
import { PageRuns } from '../../src/base/page-runs.js';
import { Arena } from '../../src/iommu/arena.js';
import { Iommu } from '../../src/iommu/iommu.js';
import type { Outcome } from '../../src/iommu/types.js';

const CAUSE = { call: 1, at: 0 };
const READ = 1;
const BOTH = 3;

function setup(options: { inputAddressBits?: number; physicalAddressBits?: number; maxTablePages?: number } = {}) {
  const { maxTablePages, ...widths } = options;
  const arena = new Arena(new ArrayBuffer(256 * 4096), maxTablePages === undefined ? {} : { maxTablePages });
  const iommu = new Iommu({ arena, clock: new ManualClock(), ...widths });
  const created = iommu.createDomain();
  if (!created.ok) throw new Error(created.why);
  const domain = created.value;
  return {
    domain,
    map: (page: number, frame: number, pageCount: number, permissions = BOTH) => word(domain.map(page, PageRuns.contiguous(frame, pageCount), permissions, CAUSE)),
    mapFrames: (page: number, frames: number[]) => word(domain.map(page, PageRuns.fromFrames(frames), BOTH, CAUSE)),
    unmap: (page: number, pageCount: number) => word(domain.unmap(page, pageCount, CAUSE)),
    mapIdentity: (...frames: number[]) => word(domain.mapIdentity(PageRuns.fromFrames(frames), BOTH, CAUSE)),
    unmapIdentity: (...frames: number[]) => word(domain.unmapIdentity(PageRuns.fromFrames(frames), CAUSE)),
    /** [page, frame, pageCount] of each mapping. */
    all: () => [...domain.mappings()].map((mapping) => [mapping.page, mapping.frame, mapping.pageCount]),
  };
}

function word(outcome: Outcome): string {
  return outcome.ok ? 'ok' : outcome.why;
}

t.test('a map beyond the input width is refused, however large its numbers [DDI-069]', async (t) => {
  const { domain, map, all } = setup();
  const pages = 2 ** 36;
  t.equal(map(pages - 1, 1, 1), 'ok');
  t.equal(map(pages - 1, 1, 2), 'beyond-input-width');
  t.equal(map(pages, 1, 1), 'beyond-input-width');
  t.equal(map(2 ** 52 - 1, 1, 1), 'beyond-input-width');
  for (const pageCount of [pages + 1, 2 ** 52, 2 ** 64, Infinity]) t.equal(map(0, 0, pageCount), 'beyond-input-width', `${pageCount} pages`);
  t.same(all(), [[pages - 1, 1, 1]]);
  t.equal(domain.mappedPages, 1);
});

t.test('frames beyond the physical width are refused', async (t) => {
  const { map, mapIdentity, all } = setup({ physicalAddressBits: 40 });
  t.equal(map(0, 2 ** 28 - 1, 1), 'ok');
  t.equal(map(1, 2 ** 28 - 1, 2), 'beyond-physical-width');
  t.equal(map(1, 2 ** 39, 1), 'beyond-physical-width');
  t.equal(mapIdentity(5, 2 ** 28), 'beyond-physical-width');
  t.equal(all().length, 1);
});

t.test('any page already mapped refuses all [DDI-070]', async (t) => {
  const { map, mapFrames, all } = setup();
  map(0x400, 9, 1);
  t.equal(map(0x400, 1, 1), 'already-mapped');
  t.equal(map(0x3f0, 1, 0x11), 'already-mapped', 'the last page');
  t.equal(map(0x400, 1, 5), 'already-mapped', 'the first page');
  t.equal(map(0x200, 0x200, 0x400), 'already-mapped', 'a large leaf over a table');
  t.equal(mapFrames(0x3fe, [5, 9, 7]), 'already-mapped', 'the last of several runs');
  t.same(all(), [[0x400, 9, 1]]);
  t.equal(map(0x600, 0x600, 0x200), 'ok');
  t.equal(map(0x7ff, 1, 1), 'already-mapped', 'a page under a large leaf');
  t.equal(map(0x5ff, 1, 2), 'already-mapped');
});

t.test('the interrupt message window is reserved in every domain', async (t) => {
  const { map, mapIdentity, unmap, unmapIdentity, all } = setup();
  t.equal(map(0xfee00, 1, 1), 'reserved');
  t.equal(map(0xfeeff, 1, 1), 'reserved');
  t.equal(map(0xfed00, 1, 0x101), 'reserved');
  t.equal(map(0, 0, 2 ** 20), 'reserved', 'a range around it');
  t.equal(mapIdentity(3, 0xfee80), 'reserved');
  t.equal(map(0xfedff, 1, 1), 'ok');
  t.equal(map(0xfef00, 1, 1), 'ok');
  t.equal(unmap(0xfee00, 1), 'not-mapped');
  t.equal(unmap(0xfedff, 2), 'not-mapped-later');
  t.equal(unmapIdentity(0xfee00), 'not-identity');
  t.equal(all().length, 2);
  t.equal(mapIdentity(0xfee00 + 2 ** 20), 'ok', 'only below 4 GiB');
});

t.test('permissions without a right are a mistake of the caller', async (t) => {
  const { domain } = setup();
  for (const permissions of [0, 4, 7, -1]) t.throws(() => domain.map(0, PageRuns.contiguous(0, 1), permissions, CAUSE), RangeError);
  t.same([...domain.mappings()], []);
});

t.test('the exact range of a map can be unmapped [DDI-074]', async (t) => {
  const { domain, map, unmap } = setup();
  map(0x1000, 5, 3);
  t.equal(unmap(0x1000, 3), 'ok');
  t.equal(domain.mappedPages, 0);
  t.equal(unmap(0x1000, 3), 'not-mapped');
});

t.test('the middle of a mapping can be unmapped [DDI-076]', async (t) => {
  const { map, unmap, all } = setup();
  map(0x1000, 5, 3);
  t.equal(unmap(0x1001, 1), 'ok');
  t.same(all(), [[0x1000, 5, 1], [0x1002, 7, 1]]);
});

t.test('one unmap may cover adjacent mappings, and parts of them [DDI-077]', async (t) => {
  const { map, unmap, all } = setup();
  map(0x1000, 5, 3);
  map(0x1003, 100, 3);
  map(0x1006, 200, 0x600);
  t.equal(unmap(0x1002, 6), 'ok');
  t.same(all(), [[0x1000, 5, 2], [0x1008, 202, 0x5fe]]);
});

t.test('the first page not mapped, and a later one, are told apart and change nothing [DDI-079] [DDI-080]', async (t) => {
  const { map, unmap, all } = setup();
  map(0x1ff, 0x1ff, 0x202);
  t.equal(unmap(0x1fe, 1), 'not-mapped');
  t.equal(unmap(0x1fe, 3), 'not-mapped');
  t.equal(unmap(0x1ff, 0x203), 'not-mapped-later');
  t.equal(unmap(0x400, 2), 'not-mapped-later');
  map(0x402, 3, 1);
  t.equal(unmap(0x1ff, 0x204), 'not-mapped-later', 'a hole');
  t.same(all(), [[0x1ff, 0x1ff, 0x202], [0x402, 3, 1]]);
});

t.test('an unmap that wraps or has no end is refused at once [DDI-081]', async (t) => {
  const { map, unmap, all } = setup();
  const last = 2 ** 36 - 1;
  map(last, 5, 1);
  map(0x200, 0x200, 0x200);
  for (const pageCount of [2, 2 ** 36, 2 ** 52, 2 ** 64, Infinity]) {
    t.equal(unmap(last, pageCount), 'not-mapped-later', `${pageCount} pages from a mapped one`);
    t.equal(unmap(0x100, pageCount), 'not-mapped', `${pageCount} pages from another`);
    t.equal(unmap(last + 1, pageCount), 'not-mapped', `${pageCount} pages from beyond the width`);
    t.equal(unmap(2 ** 52 - 1, pageCount), 'not-mapped');
  }
  t.equal(all().length, 2);
});

t.test('a range can be mapped to other pages right after its unmap [DDI-089]', async (t) => {
  const { map, unmap, all } = setup();
  map(0x200, 0x200, 0x200);
  unmap(0x300, 1);
  t.equal(map(0x300, 7, 1), 'ok');
  t.same(all(), [[0x200, 0x200, 0x100], [0x300, 7, 1], [0x301, 0x301, 0xff]]);
});

t.test('unmapping exactly what one call mapped never lacks memory', async (t) => {
  for (const [page, frame, pageCount] of [[0x200, 0x200, 0x400], [2 ** 18, 2 ** 18, 2 ** 18], [0x1ff, 0x3ff, 0x402]] as const) {
    const needed = setup();
    needed.map(page, frame, pageCount);
    const { map, unmap } = setup({ maxTablePages: needed.domain.tablePages });
    t.equal(map(page, frame, pageCount), 'ok');
    t.equal(unmap(page, pageCount), 'ok');
  }
});

t.test('each frame of a scattered list is mapped at its own address and only there [DDI-090]', async (t) => {
  const { mapIdentity, all } = setup();
  t.equal(mapIdentity(900, 3, 4, 2 ** 30, 0x200), 'ok');
  t.same(all(), [[3, 3, 2], [0x200, 0x200, 1], [900, 900, 1], [2 ** 30, 2 ** 30, 1]]);
});

t.test('one identity address in the way refuses the whole list [DDI-092]', async (t) => {
  const { map, mapIdentity, all, domain } = setup();
  map(900, 5, 1);
  t.equal(mapIdentity(1, 2 ** 30, 900, 7), 'already-mapped');
  t.same(all(), [[900, 5, 1]]);
  t.equal(domain.tablePages, 4);
});

t.test('a frame listed twice is in its own way', async (t) => {
  const { domain, mapIdentity, all } = setup();
  t.equal(mapIdentity(5, 9, 5), 'already-mapped');
  const large = new PageRuns(Float64Array.of(0x200, 0x200, 0x300, 1));
  t.equal(word(domain.mapIdentity(large, BOTH, CAUSE)), 'already-mapped', 'inside a large leaf');
  const largeLater = new PageRuns(Float64Array.of(0x300, 1, 0x200, 0x200));
  t.equal(word(domain.mapIdentity(largeLater, BOTH, CAUSE)), 'already-mapped', 'a large leaf over it');
  t.same(all(), []);
  t.same([domain.tablePages, domain.mappedPages], [1, 0]);
});

t.test('a frame listed twice is in its own way before memory is missing, whatever comes between', async (t) => {
  const { domain, mapIdentity, all } = setup({ maxTablePages: 2 });
  t.equal(mapIdentity(5, 2 ** 30, 5), 'already-mapped');
  t.equal(word(domain.mapIdentity(new PageRuns(Float64Array.of(0x200, 0x200, 2 ** 30, 1, 0x3ff, 1)), BOTH, CAUSE)), 'already-mapped');
  t.equal(mapIdentity(5, 2 ** 30, 6), 'no-memory', 'frames that are only near are none');
  t.same(all(), []);
});

t.test('identity frames beyond the input width are refused', async (t) => {
  const { mapIdentity, unmapIdentity, all } = setup({ inputAddressBits: 39 });
  t.equal(mapIdentity(5, 2 ** 27), 'beyond-input-width');
  t.equal(unmapIdentity(2 ** 27), 'not-identity');
  t.same(all(), []);
});

t.test('unmapping identity removes exactly the listed frames, in any order [DDI-094] [DDI-096]', async (t) => {
  const { mapIdentity, unmapIdentity, all } = setup();
  mapIdentity(3, 4, 5, 900);
  t.equal(unmapIdentity(900, 4), 'ok');
  t.same(all(), [[3, 3, 1], [5, 5, 1]]);
});

t.test('a frame that is not identity-mapped refuses the whole list [DDI-095]', async (t) => {
  const { map, mapIdentity, unmapIdentity, all } = setup();
  mapIdentity(3, 4);
  map(7, 8, 1);
  t.equal(unmapIdentity(3, 7), 'not-identity', 'its address maps another frame');
  t.equal(unmapIdentity(3, 8), 'not-identity', 'absent');
  t.same(all(), [[3, 3, 2], [7, 8, 1]]);
});

t.test('unmapping identity splits large leaves, and a frame listed twice counts once', async (t) => {
  const { domain, unmapIdentity, all } = setup();
  domain.mapIdentity(PageRuns.contiguous(2 ** 18, 2 ** 18), READ, CAUSE);
  t.equal(unmapIdentity(2 ** 18 + 5, 2 ** 19 - 1, 2 ** 18 + 5), 'ok');
  t.same(all(), [[2 ** 18, 2 ** 18, 5], [2 ** 18 + 6, 2 ** 18 + 6, 2 ** 18 - 7]]);
  t.equal(domain.mappedPages, 2 ** 18 - 2);
});

t.test('unmapping identity without memory for its splits changes nothing', async (t) => {
  const { domain, unmapIdentity, all } = setup({ maxTablePages: 5 });
  domain.mapIdentity(PageRuns.contiguous(2 ** 18, 2 ** 18), READ, CAUSE);
  t.equal(unmapIdentity(2 ** 18 + 5, 2 ** 18 + 600, 2 ** 19 - 1), 'no-memory');
  t.same([all(), domain.tablePages], [[[2 ** 18, 2 ** 18, 2 ** 18]], 2]);
  t.equal(unmapIdentity(2 ** 18 + 5, 2 ** 18 + 600, 2 ** 18 + 7), 'ok');
});

t.test('the history tells who mapped and removed a page, refusals leave no trace', async (t) => {
  const { domain } = setup();
  domain.map(0x10, PageRuns.contiguous(5, 4), BOTH, { call: 3, at: 1.5 });
  domain.map(0x12, PageRuns.contiguous(5, 4), BOTH, { call: 4, at: 2 });
  domain.unmap(0x11, 2, { call: 5, at: 3 });
  domain.unmap(0x11, 1, { call: 6, at: 4 });
  domain.mapIdentity(PageRuns.fromFrames([0x11, 0x50]), BOTH, { call: 7, at: 5 });
  domain.unmapIdentity(PageRuns.fromFrames([0x50, 0x11]), { call: 8, at: 6 });
  t.same(domain.history(0x11).map((entry) => [entry.what, entry.cause.call]), [['unmapped', 8], ['mapped', 7], ['unmapped', 5], ['mapped', 3]]);
  t.same(domain.history(0x13), [{ what: 'mapped', page: 0x10, pageCount: 4, cause: { call: 3, at: 1.5 } }]);
  t.same(domain.history(0x50, 1), [{ what: 'unmapped', page: 0x50, pageCount: 1, cause: { call: 8, at: 6 } }]);
});

t.test('the nearest mappings of a page', async (t) => {
  const { domain, map } = setup();
  t.same(domain.nearest(5), { below: undefined, above: undefined });
  map(0x10, 0x50, 3, READ);
  map(0x13, 0x53, 1);
  map(2 ** 18, 2 ** 18, 2 ** 18);
  map(2 ** 19, 2 ** 19, 2);
  const around = (page: number) => {
    const { below, above } = domain.nearest(page);
    return [below && [below.page, below.frame, below.pageCount], above && [above.page, above.frame, above.pageCount]];
  };
  const low = [0x10, 0x50, 3];
  const large = [2 ** 18, 2 ** 18, 2 ** 18 + 2];
  t.same(around(5), [undefined, low]);
  t.same(around(0x12), [low, [0x13, 0x53, 1]], 'of a mapped page');
  t.same(around(0x11), [[0x10, 0x50, 2], [0x12, 0x52, 1]]);
  t.same(around(0x100), [[0x13, 0x53, 1], large]);
  t.same(around(2 ** 30), [large, undefined]);
  t.same(around(2 ** 52 - 1), [large, undefined], 'beyond the input width');
  t.same(around(2 ** 18 + 7), [[2 ** 18, 2 ** 18, 8], [2 ** 18 + 8, 2 ** 18 + 8, 2 ** 18 - 6]]);
});

t.test('of a mapping with very many leaves the nearest part is given', async (t) => {
  const { domain, map } = setup();
  map(0x10000, 1, 5000);
  const { above } = domain.nearest(5);
  const { below } = domain.nearest(0x20000);
  t.match(above, { page: 0x10000, frame: 1 });
  t.equal(below!.page + below!.pageCount, 0x10000 + 5000);
  t.equal(below!.frame + below!.pageCount, 1 + 5000);
  for (const part of [below!, above!]) t.ok(part.pageCount >= 512 && part.pageCount < 5000, `${part.pageCount} pages`);
});
