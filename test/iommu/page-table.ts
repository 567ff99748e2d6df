/** What the tables look like: leaf sizes, splits, tables that come and go, and what each costs. */
import t from 'tap';
import { PageRuns } from '../../src/base/page-runs.js';
import { ManualClock } from '../../src/base/clock.js';
import { Arena } from '../../src/iommu/arena.js';
import type { Domain } from '../../src/iommu/domain.js';
import { Iommu, Translation } from '../../src/iommu/iommu.js';
import type { Outcome } from '../../src/iommu/types.js';

const CAUSE = { call: 1, at: 0 };
const MIB2 = 512;
const GIB = 2 ** 18;

function setup(options: { inputAddressBits?: number; maxTablePages?: number } = {}) {
  const arena = new Arena(new ArrayBuffer(256 * 4096), options.maxTablePages === undefined ? {} : { maxTablePages: options.maxTablePages });
  const bits = options.inputAddressBits === undefined ? {} : { inputAddressBits: options.inputAddressBits };
  const iommu = new Iommu({ arena, clock: new ManualClock(), ...bits });
  const created = iommu.createDomain();
  if (!created.ok) throw new Error(created.why);
  return { arena, iommu, domain: created.value };
}

const map = (domain: Domain, page: number, frame: number, pageCount: number) => domain.map(page, PageRuns.contiguous(frame, pageCount), 3, CAUSE);

function word(outcome: Outcome): string {
  return outcome.ok ? 'ok' : outcome.why;
}

t.test('tables that a mapping takes, beside the root', async (t) => {
  const cases: [what: string, page: number, frame: number, pageCount: number, tables: number][] = [
    ['one page', 0, 9, 1, 3],
    ['512 pages that are not aligned alike', 0, 9, 512, 3],
    ['513 pages that are not aligned alike', 0, 9, 513, 4],
    ['an aligned 2 MiB', MIB2, MIB2 * 3, 512, 2],
    ['all of a table of 2 MiB leaves', GIB, MIB2, GIB, 2],
    ['2 MiB with a page on either side', MIB2 * 2 - 1, MIB2 * 5 - 1, 514, 4],
    ['an aligned 1 GiB', GIB, GIB * 7, GIB, 1],
    ['100 GiB aligned', GIB * 4, GIB, 100 * GIB, 1],
    ['1 GiB and a 2 MiB and a page', GIB, 0, GIB + 513, 3],
    ['a page at the other end of the input width', 2 ** 36 - 1, 1, 1, 3],
    ['two pages around the middle of the input width', 2 ** 35 - 1, 1, 2, 6],
    ['a run of 64 MiB not aligned alike', MIB2, 1, 32 * 512, 2 + 32],
  ];
  for (const [what, page, frame, pageCount, tables] of cases) {
    const { domain, arena } = setup();
    t.same([word(map(domain, page, frame, pageCount)), domain.tablePages - 1], ['ok', tables], what);
    t.same([...domain.mappings()], [{ page, frame, pageCount, permissions: 3 }]);
    t.equal(word(domain.unmap(page, pageCount, CAUSE)), 'ok');
    t.equal(arena.tablePages, 1, 'only the root stays');
  }
});

t.test('fewer and more levels', async (t) => {
  for (const [inputAddressBits, tables] of [[39, 2], [40, 3], [48, 3], [57, 4]] as const) {
    const { domain } = setup({ inputAddressBits });
    const last = 2 ** (inputAddressBits - 12) - 1;
    t.equal(word(map(domain, last, 1, 1)), 'ok');
    t.equal(domain.tablePages - 1, tables, `${inputAddressBits} bits`);
    t.equal(word(map(domain, GIB * 2, GIB, GIB)), 'ok');
    t.same([...domain.mappings()].map((mapping) => [mapping.page, mapping.pageCount]), [[GIB * 2, GIB], [last, 1]]);
  }
});

t.test('runs that follow each other share tables and leaves end with each run', async (t) => {
  const { domain } = setup();
  const runs = new PageRuns(Float64Array.of(MIB2, 512, 7, 3, MIB2 * 9, 512));
  t.equal(word(domain.map(MIB2, runs, 1, CAUSE)), 'ok');
  t.same([...domain.mappings()], [
    { page: MIB2, frame: MIB2, pageCount: 512, permissions: 1 },
    { page: MIB2 * 2, frame: 7, pageCount: 3, permissions: 1 },
    { page: MIB2 * 2 + 3, frame: MIB2 * 9, pageCount: 512, permissions: 1 },
  ]);
});

t.test('a hole in a large leaf leaves every other page where it was', async (t) => {
  const holes: [page: number, pageCount: number, tables: number][] = [
    [0, 1, 2],
    [GIB - 1, 1, 2],
    [12345, 1, 2],
    [511, 2, 3],
    [512, 512, 1],
    [512 * 3, 512 * 4, 1],
    [5, GIB - 10, 3],
    [5, 512, 3],
    [0, 512 * 511, 1],
    [512, GIB - 513, 2],
  ];
  for (const [hole, pageCount, tables] of holes) {
    const { iommu, domain } = setup();
    const device = iommu.addDevice(1);
    iommu.attach(domain, device, CAUSE);
    map(domain, GIB, GIB * 5, GIB);
    t.equal(word(domain.unmap(GIB + hole, pageCount, CAUSE)), 'ok', `${pageCount} pages at ${hole}`);
    t.equal(domain.tablePages - 2, tables, 'tables that the split left');
    const out = new Translation();
    let wrong = 0;
    for (let i = 0; i < GIB; i++) {
      const mapped = iommu.translate(device, GIB + i, 1, 'write', out);
      const inHole = i >= hole && i < hole + pageCount;
      if (mapped === inHole || (mapped && out.frame !== GIB * 5 + i)) wrong++;
    }
    t.equal(wrong, 0);
    t.equal(domain.mappedPages, GIB - pageCount);
    for (const mapping of [...domain.mappings()]) t.equal(word(domain.unmap(mapping.page, mapping.pageCount, CAUSE)), 'ok');
    t.equal(domain.tablePages, 1);
  }
});

t.test('a split keeps rights', async (t) => {
  const { domain } = setup();
  domain.map(MIB2, PageRuns.contiguous(MIB2, 512), 2, CAUSE);
  domain.unmap(MIB2 + 1, 1, CAUSE);
  t.same([...domain.mappings()].map((mapping) => mapping.permissions), [2, 2]);
});

t.test('a map takes exactly the tables it needs, and nothing when there is one less', async (t) => {
  const shapes: [page: number, frame: number, pageCount: number][] = [
    [0, 9, 1],
    [MIB2 * 2 - 1, MIB2 * 5 - 1, 514],
    [2 ** 35 - 1, 1, 2],
    [GIB - 513, GIB - 513, GIB + 1026],
    [MIB2, 1, 40 * 512],
  ];
  for (const [page, frame, pageCount] of shapes) {
    const roomy = setup();
    map(roomy.domain, page, frame, pageCount);
    const needed = roomy.domain.tablePages;
    for (let room = 1; room <= needed; room++) {
      const { domain, arena } = setup({ maxTablePages: room });
      t.equal(word(map(domain, page, frame, pageCount)), room < needed ? 'no-memory' : 'ok', `${room} of ${needed} tables`);
      if (room === needed) continue;
      t.same([arena.tablePages, domain.tablePages, domain.mappedPages, [...domain.mappings()]], [1, 1, 0, []]);
      t.ok(arena.words.subarray(1024 * 1).every((value) => value === 0), 'no trace is left in the arena');
    }
  }
});

t.test('a split takes exactly the tables it needs, and nothing when there is one less', async (t) => {
  const holes: [page: number, pageCount: number, needed: number][] = [
    [1, 1, 2],
    [512, 512, 1],
    [511, 2, 3],
    [5, 600, 3],
    [0, 5, 2],
    [GIB - 5, 5, 2],
    [5, 507, 2],
    [0, GIB, 0],
  ];
  for (const [hole, pageCount, needed] of holes) {
    for (const room of [needed - 1, needed]) {
      if (room < 0) continue;
      const { domain } = setup({ maxTablePages: 2 + room });
      map(domain, GIB, 0, GIB);
      t.equal(word(domain.unmap(GIB + hole, pageCount, CAUSE)), room < needed ? 'no-memory' : 'ok', `${pageCount} at ${hole} with ${room} tables`);
      if (room < needed) t.same([domain.tablePages, [...domain.mappings()].length], [2, 1]);
    }
  }
});

t.test('a conflict counts before a lack of memory', async (t) => {
  const { domain } = setup({ maxTablePages: 4 });
  map(domain, MIB2 * 2, 1, 1);
  t.equal(word(map(domain, 0, 1, MIB2 * 3)), 'already-mapped');
  t.equal(word(map(domain, MIB2 * 3, 1, 1)), 'no-memory');
});

t.test('an endless map of what no arena holds is refused before any work', async (t) => {
  const { domain, arena } = setup();
  t.equal(word(map(domain, 2 ** 35, 1, 2 ** 34 - 1)), 'no-memory');
  t.equal(arena.words[16 + 1], 0, 'no table was taken and given back');
});

t.test('the generation counts when a table goes, and only then', async (t) => {
  const { domain, arena } = setup();
  const generation = () => arena.words[16 + 1]!;
  map(domain, MIB2, MIB2, 512);
  domain.unmap(MIB2 + 5, 1, CAUSE);
  map(domain, MIB2 + 5, 1, 1);
  domain.unmap(MIB2 + 6, 2, CAUSE);
  t.equal(generation(), 0, 'maps, splits and unmaps that leave their tables');
  domain.unmap(MIB2, 6, CAUSE);
  domain.unmap(MIB2 + 8, 504, CAUSE);
  t.equal(generation(), 3);
});
