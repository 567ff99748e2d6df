/**
 * What readers are told of an access. The property that matters, on random tables of both architectures: an answer is used
 * again exactly while its witnesses stand, and then a fresh walk, and the IOMMU itself, say the same.
 */
import t from 'tap';
import { ManualClock } from '../../src/base/clock.js';
import { PageRuns } from '../../src/base/page-runs.js';
import { Answer } from '../../src/iommu/answer.js';
import { Arena } from '../../src/iommu/arena.js';
import type { Device } from '../../src/iommu/device.js';
import type { Domain } from '../../src/iommu/domain.js';
import { Iommu, type DomainShape } from '../../src/iommu/iommu.js';
import { Translation } from '../../src/iommu/translate.js';
import type { Access } from '../../src/iommu/types.js';
import { ARM, TableRam, armConfiguration, place } from '../helpers/guest-tables.js';
import { randomFrom } from '../helpers/random.js';

const CAUSE = { call: 1, at: 0 };

function rig(shape: DomainShape) {
  // So large that nothing is evicted: what the IOMMU would say stays what it said.
  const iotlb = { sets: 4, ways: 1024, linkSets: 4, linkWays: 1024, checkInterval: 0 };
  const iommu = new Iommu({ arena: new Arena(new ArrayBuffer(1 << 20)), clock: new ManualClock(), iotlb });
  const outcome = iommu.createDomain(shape);
  if (!outcome.ok) throw new Error(outcome.why);
  const device = iommu.addDevice(0x28);
  iommu.attach(outcome.value, device, CAUSE);
  return { iommu, domain: outcome.value, device };
}

function asked(iommu: Iommu, device: Device, page: number, access: Access) {
  const answer = new Answer();
  iommu.answer(device, page, access, answer);
  const { isGranted, isReadable, isWritable, frame, pageCount, witnesses } = answer;
  return { isGranted, page: answer.page, pageCount, frame, isReadable, isWritable, words: wordsOf(answer), type: isGranted ? '' : answer.translation.type, witnesses: witnesses.length };
}

function wordsOf({ witnesses }: Answer): (readonly [address: bigint, value: bigint])[] {
  return Array.from({ length: witnesses.length }, (_, i) => [BigInt(witnesses.addressAt(i)), witnesses.valueAt(i)] as const);
}

t.test('in a table of ours the answer is for one access, and says both rights', async (t) => {
  const { iommu, domain, device } = rig({});
  domain.map(16, PageRuns.contiguous(0x100, 2), 1, CAUSE);
  t.match(asked(iommu, device, 16, 'read'), { isGranted: true, page: 16, pageCount: 1, frame: 0x100, isReadable: true, isWritable: false, words: [] });
  t.match(asked(iommu, device, 16, 'write'), { isGranted: false, page: 16, pageCount: 1, isReadable: false, isWritable: false, type: 'PermissionFault', words: [] });
  t.match(asked(iommu, device, 18, 'read'), { isGranted: false, type: 'TranslationFault', words: [] });
  t.equal(device.counters.translations, 1, 'what was granted counts, the second look at a right does not');
});

t.test('without a domain, and in a pass-through one', async (t) => {
  const { iommu, domain, device } = rig({ kind: 'pass-through' });
  t.match(asked(iommu, device, 77, 'write'), { isGranted: true, frame: 77, isReadable: true, isWritable: true, words: [] });
  t.equal(domain.slot, undefined);
  iommu.detach(device, CAUSE);
  t.match(asked(iommu, device, 77, 'write'), { isGranted: false, type: 'UnsupportedUpstreamTransaction', words: [] });
});

t.test('a granted answer has the words of its walk, from the top down, and holds for the whole leaf', async (t) => {
  const { iommu, domain, device } = rig({ kind: 'unmanaged' });
  const ram = new TableRam();
  iommu.setMemory(ram.memory);
  const root = ram.allocate();
  const way = place(ram, root, 4, 0x4000_0000n, 2, ARM.block(0x2000_0000n), ARM.table);
  domain.configure(armConfiguration({ ttbr0: root }), CAUSE);
  const answer = asked(iommu, device, 0x40005, 'write');
  t.match(answer, { isGranted: true, page: 0x40000, pageCount: 512, frame: 0x20000, isReadable: true, isWritable: true });
  t.same(answer.words, way.map((address) => [address, ram.get(address)]));
});

t.test('a large leaf is answered page by page while the IOTLB holds a smaller one', async (t) => {
  const { iommu, domain, device } = rig({ kind: 'unmanaged' });
  const ram = new TableRam();
  iommu.setMemory(ram.memory);
  const root = ram.allocate();
  place(ram, root, 4, 0x4000_0000n, 2, ARM.block(0x2000_0000n), ARM.table);
  place(ram, root, 4, 0x8000_0000n, 1, ARM.page(0x7000n), ARM.table);
  domain.configure(armConfiguration({ ttbr0: root }), CAUSE);
  t.equal(asked(iommu, device, 0x80000, 'read').pageCount, 1);
  t.match(asked(iommu, device, 0x40005, 'read'), { page: 0x40005, pageCount: 1, frame: 0x20005, witnesses: 3 });
});

t.test('a refusal has the words down to the one that refused; a table in no memory and an address of no table leave none', async (t) => {
  const { iommu, domain, device } = rig({ kind: 'unmanaged' });
  const ram = new TableRam();
  iommu.setMemory(ram.memory);
  const root = ram.allocate();
  place(ram, root, 4, 0x4000_0000n, 3, ARM.table(0xdead_0000n), ARM.table);
  domain.configure(armConfiguration({ ttbr0: root, inputSize0: 40 }), CAUSE);
  t.match(asked(iommu, device, 0x2_0000, 'read'), { isGranted: false, type: 'TranslationFault', witnesses: 2, page: 0x2_0000, pageCount: 1 });
  t.match(asked(iommu, device, 0x4_0000, 'read'), { isGranted: false, type: 'ExternalFault', words: [] });
  t.match(asked(iommu, device, 2 ** 36, 'read'), { isGranted: false, type: 'TranslationFault', words: [] });
});

t.test('what only the IOTLB still says has no witnesses, neither a frame nor a right', async (t) => {
  const { iommu, domain, device } = rig({ kind: 'unmanaged' });
  const ram = new TableRam();
  iommu.setMemory(ram.memory);
  const root = ram.allocate();
  const leaf = place(ram, root, 4, 0n, 1, ARM.page(0x5000n), ARM.table).at(-1)!;
  domain.configure(armConfiguration({ ttbr0: root }), CAUSE);
  t.equal(asked(iommu, device, 0, 'read').witnesses, 4);
  ram.set(leaf, ARM.page(0x6000n));
  t.match(asked(iommu, device, 0, 'read'), { isGranted: true, frame: 5, isWritable: false, words: [] });
  ram.set(leaf, ARM.page(0x5000n) | ARM.AP2);
  t.match(asked(iommu, device, 0, 'write'), { isGranted: true, frame: 5, words: [] }, 'the right was taken away without a flush');
  domain.flush(CAUSE);
  t.match(asked(iommu, device, 0, 'read'), { isGranted: true, isReadable: true, isWritable: false, witnesses: 4 });
  t.match(asked(iommu, device, 0, 'write'), { isGranted: false, type: 'PermissionFault', witnesses: 4 });
});

type Asked = ReturnType<typeof asked>;

/** Tables of few pages, so that edits meet what was asked: links into the RAM, leaves, and a bit wrong here and there. */
function edit(random: () => number, ram: TableRam, plain: readonly bigint[]): void {
  const at = ram.base + BigInt(Math.floor(random() * ram.pages) * 4096 + Math.floor(random() * 4) * 8);
  let value = (ram.base + BigInt(Math.floor(random() * ram.pages)) * 4096n) | plain[Math.floor(random() * plain.length)]!;
  if (random() < 0.1) value ^= 1n << BigInt(Math.floor(random() * 64));
  ram.set(at, random() < 0.1 ? 0n : value);
}

/** A page whose walk goes by the first four entries of each table. */
function somePage(random: () => number): number {
  let page = 0;
  for (let level = 0; level < 4; level++) page = page * 512 + Math.floor(random() * 4);
  return page % 2 ** 35;
}

/** The newest kept answer that a reader would use for this access now. */
function kept(cache: readonly Asked[], ram: TableRam, page: number, access: Access): Asked | undefined {
  return cache.findLast(({ words, isGranted, isReadable, isWritable, ...answer }) => {
    const isMeant = page >= answer.page && page < answer.page + answer.pageCount && isGranted && (access === 'read' ? isReadable : isWritable);
    return isMeant && words.length > 0 && words.every(([address, value]) => ram.get(address) === value);
  });
}

const FORMATS = {
  ARM64: { plain: [3n, 3n, 3n, 0x443n, 0x441n, 0x4c3n, 0x403n, 0x443n | (1n << 62n)], configure: (domain: Domain, root: bigint) => domain.configure(armConfiguration({ ttbr0: root, inputSize0: 48 }), CAUSE) },
  x64: { plain: [7n, 7n, 7n, 7n, 0x87n, 3n, 5n], configure: (domain: Domain, root: bigint) => domain.configure({ firstLevelPageTableRoot: root, translationEnabled: true, levels: 4 }, CAUSE) },
} as const;

for (const [name, { plain, configure }] of Object.entries(FORMATS)) {
  for (const seed of [1, 2, Date.now() % 2 ** 31]) {
    t.test(`random ${name} tables: an answer whose witnesses stand is what a fresh walk and the IOMMU say (seed ${seed})`, async (t) => {
      const random = randomFrom(seed);
      const { iommu, domain, device } = rig({ kind: 'unmanaged' });
      const ram = new TableRam(0x10_0000n, 8);
      iommu.setMemory(ram.memory);
      for (let i = 0; i < 200; i++) edit(random, ram, plain);
      t.ok(configure(domain, ram.base).ok);
      const tables = domain.callerTables!;
      const out = new Translation();
      const seen = { reused: 0, refused: 0, stale: 0, fresh: 0 };
      let cache: Asked[] = [];
      for (let step = 0; step < 6000; step++) {
        if (random() < 0.05) edit(random, ram, plain);
        if (random() < 0.003) {
          domain.flush(CAUSE);
          cache = [];
        }
        const page = somePage(random);
        const access = random() < 0.5 ? 'read' : 'write';
        const isFresh = tables.translateFresh(ram.memory, page, 1, access, false, out);
        const verdict = isFresh ? out.frame : out.type;
        const again = kept(cache, ram, page, access);
        const now = asked(iommu, device, page, access);
        const said = now.isGranted ? now.frame + page - now.page : now.type;
        if (again !== undefined) {
          seen.reused++;
          const reused = again.frame + page - again.page;
          if (reused !== verdict || reused !== said) return t.fail(`step ${step}, ${access} of page ${page}: ${reused} again, ${said} asked, ${verdict} fresh`);
        }
        if (now.witnesses > 0 && said !== verdict) return t.fail(`step ${step}: a witnessed ${said} where the tables say ${verdict}`);
        if (now.witnesses > 0) cache.push(now);
        seen[said === verdict ? (now.isGranted ? 'fresh' : 'refused') : 'stale']++;
        if (cache.length > 400) cache.shift();
      }
      t.ok(Object.values(seen).every((count) => count > 20), `all of it came up: ${JSON.stringify(seen)}`);
    });
  }
}
