/** Translation over leaves of all sizes, and the kinds of fault of ddi.md 6.3. */
import t from 'tap';
import { ManualClock } from '../../src/base/clock.js';
import { PageRuns } from '../../src/base/page-runs.js';
import { Arena } from '../../src/iommu/arena.js';
import { Iommu, Translation } from '../../src/iommu/iommu.js';
import type { Access, Outcome } from '../../src/iommu/types.js';

const CAUSE = { call: 1, at: 0 };
const READ = 1;
const WRITE = 2;
const BOTH = 3;

function attached(options: { inputAddressBits?: number } = {}) {
  const iommu = new Iommu({ arena: new Arena(new ArrayBuffer(64 * 4096)), clock: new ManualClock(), ...options });
  const created = iommu.createDomain();
  if (!created.ok) throw new Error(created.why);
  const domain = created.value;
  const device = iommu.addDevice(0x28);
  iommu.attach(domain, device, CAUSE);
  const out = new Translation();
  /** [frame, pageCount] or [type, reason] */
  const ask = (page: number, maxPages = 1, access: Access = 'read') =>
    iommu.translate(device, page, maxPages, access, out) ? [out.frame, out.pageCount] : [out.type, out.reason];
  return { iommu, domain, device, ask };
}

function done(outcome: Outcome): void {
  if (!outcome.ok) throw new Error(outcome.why);
}

t.test('page i of the description is reached at logical page + i [DDI-066]', async (t) => {
  const { domain, ask } = attached();
  done(domain.map(0x1000, PageRuns.fromFrames([7, 3, 5]), BOTH, CAUSE));
  t.same([ask(0x1000), ask(0x1001), ask(0x1002)], [[7, 1], [3, 1], [5, 1]]);
});

t.test('a run of consecutive frames is given in one piece across leaves, tables and calls', async (t) => {
  const { domain, ask } = attached();
  // 4 KiB leaves up to the border, a 2 MiB leaf, a 1 GiB leaf, a tail.
  const start = 2 ** 18 - 512 - 3;
  done(domain.map(start, PageRuns.contiguous(start, 3 + 512), BOTH, CAUSE));
  done(domain.map(2 ** 18, PageRuns.contiguous(2 ** 18, 2 ** 18 + 5), BOTH, CAUSE));
  const all = 3 + 512 + 2 ** 18 + 5;
  t.same(ask(start, 2 ** 30), [start, all]);
  t.same(ask(start + 1, 4), [start + 1, 4], 'no more than asked');
  t.same(ask(start + 10, 2 ** 30), [start + 10, all - 10], 'from within a large leaf');
  t.same(ask(2 ** 18 + 100, 2 ** 30), [2 ** 18 + 100, 2 ** 18 - 100 + 5]);
});

t.test('a run ends where the frames jump, the mapping ends or the right ends', async (t) => {
  const { domain, ask } = attached();
  done(domain.map(0x200, PageRuns.contiguous(0x400, 512), BOTH, CAUSE));
  done(domain.map(0x400, PageRuns.contiguous(0x600, 2), READ, CAUSE));
  done(domain.map(0x402, PageRuns.contiguous(0x700, 2), READ, CAUSE));
  t.same(ask(0x3fe, 100, 'read'), [0x5fe, 4]);
  t.same(ask(0x3fe, 100, 'write'), [0x5fe, 2]);
  t.same(ask(0x402, 100, 'read'), [0x700, 2]);
});

t.test('a run ends at the last page of the input width', async (t) => {
  for (const inputAddressBits of [32, 39, 40, 48, 57]) {
    const { domain, ask } = attached({ inputAddressBits });
    const last = 2 ** (inputAddressBits - 12) - 1;
    done(domain.map(last - 1, PageRuns.contiguous(8, 2), BOTH, CAUSE));
    t.same(ask(last - 1, 1000), [8, 2], `${inputAddressBits} bits`);
    t.same(ask(last + 1), ['TranslationFault', 'the address lies beyond the input width of the IOMMU']);
    t.same(ask(2 ** 52 - 1), ['TranslationFault', 'the address lies beyond the input width of the IOMMU']);
  }
});

t.test('frames above 32 bits of address come back whole', async (t) => {
  const { domain, ask } = attached();
  const frame = 2 ** 34 - 2 ** 18;
  done(domain.map(2 ** 30, PageRuns.contiguous(frame, 2 ** 18), BOTH, CAUSE));
  t.same(ask(2 ** 30 + 12345), [frame + 12345, 1]);
  done(domain.map(5, PageRuns.contiguous(2 ** 33 + 0xfffff, 2), BOTH, CAUSE));
  t.same(ask(5, 9), [2 ** 33 + 0xfffff, 2]);
});

t.test('each condition has its fault', async (t) => {
  const { iommu, domain, device, ask } = attached();
  done(domain.map(0x10, PageRuns.contiguous(1, 1), READ, CAUSE));
  done(domain.map(0x11, PageRuns.contiguous(2, 1), WRITE, CAUSE));
  t.same(ask(0x10, 1, 'write'), ['PermissionFault', 'the page is mapped for reading only']);
  t.same(ask(0x11, 1, 'read'), ['PermissionFault', 'the page is mapped for writing only']);
  t.same(ask(0x12), ['TranslationFault', 'no page is mapped at the address']);
  t.same(ask(2 ** 35), ['TranslationFault', 'no page is mapped at the address'], 'where no table is');
  t.same(ask(0xfee00), ['TranslationFault', 'the address lies in the interrupt message window, which no domain maps']);
  t.same(ask(0xfeeff)[1], 'the address lies in the interrupt message window, which no domain maps');
  t.same(ask(0xfef00)[1], 'no page is mapped at the address');
  done(iommu.detach(device, CAUSE));
  t.same(ask(0x10), ['UnsupportedUpstreamTransaction', 'the device is attached to no domain']);
});

t.test('a device counts what it was given', async (t) => {
  const { domain, device, ask } = attached();
  done(domain.map(0x10, PageRuns.contiguous(1, 8), READ, CAUSE));
  ask(0x10, 3);
  ask(0x10, 100);
  ask(0x100);
  t.same(device.counters, { translations: 2, pages: 11, faults: 0 });
});
