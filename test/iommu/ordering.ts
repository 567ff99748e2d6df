/**
 * One writer, one reader on another thread, no lock: the reader walks the arena by the rules R1 to R5 of
 * src/iommu/ordering.ts while the writer maps, unmaps, splits, fills tokens and gives tables to another domain. A result that stands must
 * be one that was true.
 *
 * How a wrong translation shows: domain A maps page p only to frames whose number modulo 512 is that of p and whose upper
 * part is from A's own set; domain B, which takes over A's freed tables, maps to frames of another set. A torn entry, a
 * freed table or the wrong domain gives a frame outside of p's set.
 */
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { fileURLToPath } from 'node:url';
import { ManualClock } from '../../src/base/clock.js';
import { PageRuns } from '../../src/base/page-runs.js';
import { Arena } from '../../src/iommu/arena.js';
import type { Domain } from '../../src/iommu/domain.js';
import { Iommu } from '../../src/iommu/iommu.js';
import type { Outcome } from '../../src/iommu/types.js';

const ARENA_PAGES = 64;
const CAUSE = { call: 1, at: 0 };
/** The pages that the reader asks for, and below them the frames that domain A may map them to. */
const PAGES = [0x200, 0x201, 0x2ff, 0x3ff, 0x40000, 0x40001, 0x40123, 0x7ffff];
/** Multiples of 1 GiB; they differ in both halves of an entry, and two of them only in the high half. */
const FRAMES_OF_A = [2 ** 18, 2 ** 20, 2 ** 21, 2 ** 33 + 2 ** 18];
const FRAMES_OF_B = [2 ** 32, 2 ** 32 + 2 ** 19];
const ROUNDS = 3000;
const SHORT_LIVES = 40;

interface Report {
  walks: number;
  present: number;
  retries: number;
  wrong: string[];
}

/** The reader: knows the documents of the layout, nothing of the classes. */
function reader(memory: SharedArrayBuffer, stop: Int32Array): Report {
  const words = new Int32Array(memory);
  const entries = new BigInt64Array(memory);
  const slot = words[5]! / 4;
  const firstTable = words[8]!;
  const report: Report = { walks: 0, present: 0, retries: 0, wrong: [] };
  /** A frame, -1 for absent, -2 for start again. */
  const walk = (page: number, domain: number): number => {
    const generation = Atomics.load(words, slot + 1);
    const root = Atomics.load(words, slot);
    let result = -1;
    if (root !== 0 && Atomics.load(words, slot + 2) === domain) {
      let table = root;
      for (let level = 4; ; level--) {
        if (table < firstTable || table >= ARENA_PAGES) return -2;
        const span = 512 ** (level - 1);
        const entry = Atomics.load(entries, table * 512 + (Math.floor(page / span) % 512));
        if ((entry & 3n) === 0n) break;
        const address = Number((entry >> 12n) & 0xffffffffffn);
        if (level === 1 || (entry & 0x80n) !== 0n) {
          result = address + (page % span);
          break;
        }
        table = address;
      }
    }
    return Atomics.load(words, slot + 1) === generation ? result : -2;
  };
  for (let i = 0; Atomics.load(stop, 0) === 0; i++) {
    const page = PAGES[i % PAGES.length]!;
    const domain = Atomics.load(stop, 1);
    const frame = walk(page, domain);
    report.walks++;
    if (frame === -2) report.retries++;
    if (frame < 0) continue;
    report.present++;
    const allowed = (domain % 2 === 1 ? FRAMES_OF_A : FRAMES_OF_B).some((base) => frame === base + (page % 2 ** 18));
    if (!allowed && report.wrong.length < 10) report.wrong.push(`domain ${domain}, page ${page}: frame ${frame}`);
  }
  return report;
}

function done(outcome: Outcome): void {
  if (!outcome.ok) throw new Error(outcome.why);
}

/** Tokens over pages that the reader asks for: segments come and go in tables that stay, then the tables go too. */
function segments(iommu: Iommu, domain: Domain, frames: readonly number[], round: number): void {
  for (const [first, second] of [[0x200, 0x2ff], [0x40000, 0x40123]] as const) {
    const reserved = domain.reserve({ page: first, pageCount: 0x200 }, CAUSE);
    if (!reserved.ok) throw new Error(reserved.why);
    for (let step = 0; step < 4; step++) {
      const base = frames[(round + step) % frames.length]! + (first % 2 ** 18);
      done(domain.mapSegment(reserved.value, 0, PageRuns.contiguous(base, 2), 3, CAUSE));
      done(domain.mapSegment(reserved.value, second - first, PageRuns.contiguous(base + second - first, 1), 1 + (step % 3), CAUSE));
      done(domain.unmapSegment(reserved.value, 0, 2, CAUSE));
      done(domain.unmapSegment(reserved.value, second - first, 1, CAUSE));
    }
    done(iommu.freeToken(reserved.value));
  }
}

/** Everything that changes entries, in changing order: 4 KiB, 2 MiB and 1 GiB leaves, splits, freed tables, a deleted domain. */
function writer(arena: Arena, stop: Int32Array): { splits: number; reused: number } {
  const iommu = new Iommu({ arena, clock: new ManualClock() });
  const counts = { splits: 0, reused: 0 };
  const begin = () => {
    const created = iommu.createDomain();
    if (!created.ok) throw new Error(created.why);
    Atomics.store(stop, 1, created.value.id);
    return { domain: created.value, frames: created.value.id % 2 === 1 ? FRAMES_OF_A : FRAMES_OF_B };
  };
  for (let round = 0; round < ROUNDS; round++) {
    const { domain, frames } = begin();
    for (let step = 0; step < 8; step++) {
      const frame = frames[(round + step) % frames.length]!;
      // Page for page, so that every table entry goes through all of its states.
      for (const page of PAGES) done(domain.map(page, PageRuns.contiguous(frame + (page % 2 ** 18), 1), 3, CAUSE));
      for (const page of PAGES) done(domain.unmap(page, 1, CAUSE));
      done(domain.map(0x200, PageRuns.contiguous(frame + 0x200, 512), 1 + (step % 3), CAUSE));
      done(domain.map(0x40000, PageRuns.contiguous(frame, 2 ** 18), 3, CAUSE));
      const before = domain.tablePages;
      done(domain.unmap(0x40002, 1, CAUSE));
      done(domain.unmap(0x202, 3, CAUSE));
      counts.splits += domain.tablePages - before;
      if (step % 2 === 0) {
        done(domain.unmap(0x200, 2, CAUSE));
        done(domain.unmap(0x205, 512 - 5, CAUSE));
        done(domain.unmap(0x40000, 2, CAUSE));
        done(domain.unmap(0x40003, 2 ** 18 - 3, CAUSE));
      } else {
        for (const { page, pageCount } of [...domain.mappings()]) done(domain.unmap(page, pageCount, CAUSE));
      }
    }
    segments(iommu, domain, frames, round);
    // Full of leaves when it goes, so that its tables are reused with other contents.
    done(domain.map(0x200, PageRuns.contiguous(frames[0]! + 0x200, 300), 3, CAUSE));
    done(iommu.deleteDomain(domain));
    for (let life = 0; life < SHORT_LIVES; life++) {
      const { domain, frames } = begin();
      for (const page of PAGES) done(domain.map(page, PageRuns.contiguous(frames[0]! + (page % 2 ** 18), 1), 3, CAUSE));
      done(iommu.deleteDomain(domain));
    }
    counts.reused += 1 + SHORT_LIVES;
  }
  return counts;
}

if (isMainThread) {
  const { default: t } = await import('tap');
  t.test('a reader on another thread never takes a torn or freed entry for a translation', async (t) => {
    const memory = new SharedArrayBuffer(ARENA_PAGES * 4096);
    const stop = new Int32Array(new SharedArrayBuffer(8));
    const arena = new Arena(memory, { domainSlots: 1 });
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: { memory, stop } });
    await new Promise((resolve) => worker.once('message', resolve));
    const reported = new Promise<Report>((resolve, reject) => worker.once('message', resolve).once('error', reject));
    const counts = writer(arena, stop);
    Atomics.store(stop, 0, 1);
    const report = await reported;
    t.comment(JSON.stringify({ ...report, ...counts }));
    t.same(report.wrong, []);
    t.ok(report.present > 1000, 'the reader saw mappings');
    t.ok(report.retries > 0, 'the reader met freed tables and started again');
    t.equal(counts.splits, ROUNDS * 8 * 3);
  });
} else {
  const { memory, stop } = workerData as { memory: SharedArrayBuffer; stop: Int32Array };
  parentPort!.postMessage('ready');
  parentPort!.postMessage(reader(memory, stop));
}
