/**
 * Random programs over scattered mappings against a flat model that goes byte by byte: same bytes in memory, same bytes
 * read, same place of stopping, same fault.
 */
import t from 'tap';
import type { DmaStep, DmaStepResult } from '../../src/proto/types.js';
import { randomFrom } from '../helpers/random.js';
import { RAM_FRAME, bytesAt, rig, type Guest } from '../helpers/rig.js';

const SEEDS = process.env['TEST_SEED'] === undefined ? [11, 12, 13, 14] : [Number(process.env['TEST_SEED'])];
const STEPS = 600;
const RAM = 96;
const FIRST_PAGE = 1000;
const PAGES = 64;

interface FlatPage {
  readonly frame: number;
  readonly permissions: number;
}

interface Expected {
  readonly status: number;
  readonly done: number;
  readonly stop: number | undefined;
  readonly fault: number;
  readonly access: number;
  readonly data: readonly number[];
}

/** Memory and mappings as flat arrays. */
class Flat {
  readonly memory = new Uint8Array(RAM * 4096);
  readonly pages = new Map<number, FlatPage>();

  /** Index into memory, or the fault's number, negative. */
  at(address: number, right: number): number {
    const page = this.pages.get(Math.floor(address / 4096));
    if (page === undefined) return -7;
    if ((page.permissions & right) === 0) return -5;
    const frame = page.frame - RAM_FRAME;
    return frame < 0 || frame >= RAM ? -4 : frame * 4096 + (address % 4096);
  }

  run(step: DmaStep): Expected {
    const data: number[] = [];
    const { reads, writes, length, pattern } = shapeOf(step);
    const stopped = (status: number, done: number, stop: number, fault: number, access: number) => ({ status, done, stop, fault, access, data });
    for (let i = 0; i < length; i++) {
      const from = reads === undefined ? 0 : this.at(reads + i, 1);
      if (from < 0) return stopped(2, i, reads! + i, -from, 1);
      const to = writes === undefined ? 0 : this.at(writes + i, 2);
      if (to < 0) return stopped(2, i, writes! + i, -to, 2);
      const value = pattern === undefined ? this.memory[from]! : pattern[i % pattern.length]!;
      if (step.operation === 'compare' && this.memory[from] !== value) return stopped(3, i, reads! + i, 0, 1);
      if (step.operation === 'read') data.push(value);
      if (writes !== undefined) this.memory[to] = value;
    }
    return { status: 1, done: length, stop: undefined, fault: 0, access: 0, data };
  }

  /** True when a copy would read memory that it also writes: there the order inside a chunk shows. */
  overlaps(step: DmaStep): boolean {
    if (step.operation !== 'copy') return false;
    const { reads, writes, length } = shapeOf(step);
    const framesOf = (start: number) => new Set(Array.from({ length: Math.ceil(length / 4096) + 1 }, (_, i) => this.pages.get(Math.floor(start / 4096) + i)?.frame));
    const [source, destination] = [framesOf(reads!), framesOf(writes!)];
    return [...source].some((frame) => frame !== undefined && destination.has(frame));
  }
}

function shapeOf(step: DmaStep): { reads: number | undefined; writes: number | undefined; length: number; pattern: Uint8Array | undefined } {
  switch (step.operation) {
    case 'read':
      return { reads: Number(step.read.iova), writes: undefined, length: Number(step.read.length), pattern: undefined };
    case 'write':
      return { reads: undefined, writes: Number(step.write.iova), length: step.write.data.length, pattern: step.write.data };
    case 'copy':
      return { reads: Number(step.copy.sourceIova), writes: Number(step.copy.destinationIova), length: Number(step.copy.length), pattern: undefined };
    case 'fill':
      return { reads: undefined, writes: Number(step.fill.iova), length: Number(step.fill.length), pattern: step.fill.pattern };
    case 'compare':
      return { reads: Number(step.compare.iova), writes: undefined, length: Number(step.compare.length), pattern: step.compare.pattern };
    default:
      throw new Error('no step');
  }
}

class Chance {
  constructor(private readonly random: () => number) {}

  below(limit: number): number {
    return Math.floor(this.random() * limit);
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.below(256));
  }

  step(): DmaStep {
    const iova = BigInt((FIRST_PAGE - 1) * 4096 + this.below((PAGES + 2) * 4096));
    const longest = [8, 300, 5000, 50_000][this.below(4)]!;
    const length = BigInt(this.below(longest));
    const pattern = this.bytes(1 + this.below(this.below(3) === 0 ? 64 : 5));
    switch (this.below(5)) {
      case 0:
        return { operation: 'read', read: { iova, length } };
      case 1:
        return { operation: 'write', write: { iova, data: this.bytes(Number(length)) } };
      case 2:
        return { operation: 'copy', copy: { sourceIova: iova, destinationIova: BigInt((FIRST_PAGE + this.below(PAGES)) * 4096 + this.below(4096)), length } };
      case 3:
        return { operation: 'fill', fill: { iova, length, pattern } };
      default:
        return { operation: 'compare', compare: { iova, length, pattern } };
    }
  }
}

/** Maps a stretch of pages, in part contiguous, in part scattered; sometimes with one right only, sometimes beyond memory. */
function mapSome(guest: Guest, domain: bigint, flat: Flat, chance: Chance): void {
  const page = FIRST_PAGE + chance.below(PAGES);
  const count = 1 + chance.below(8);
  const start = RAM_FRAME + chance.below(RAM - 8);
  const scattered = chance.below(2) === 0;
  const frames = Array.from({ length: count }, (_, i) => (scattered ? RAM_FRAME + chance.below(RAM + 1) : start + i));
  const permissions = [3, 3, 3, 3, 1, 2][chance.below(6)]!;
  if (guest.map(domain, page, frames, permissions) !== 'SUCCESS') return;
  frames.forEach((frame, i) => flat.pages.set(page + i, { frame, permissions }));
}

function unmapSome(guest: Guest, domain: bigint, flat: Flat, chance: Chance): void {
  const page = FIRST_PAGE + chance.below(PAGES);
  const count = 1 + chance.below(4);
  if (guest.unmap(domain, page, count) !== 'SUCCESS') return;
  for (let i = 0; i < count; i++) flat.pages.delete(page + i);
}

function outcomeOf(result: DmaStepResult): Expected {
  const { status, bytesDone, stopIova, fault, access, data } = result;
  return { status, done: Number(bytesDone), stop: status === 1 ? undefined : Number(stopIova), fault, access, data: [...data] };
}

for (const seed of SEEDS) {
  t.test(`${STEPS} random transfers do what the flat model does (seed ${seed})`, async (t) => {
    const chance = new Chance(randomFrom(seed));
    const { guest, memory } = rig({ ramPages: RAM });
    const flat = new Flat();
    const domain = guest.createDomain();
    guest.attach(domain);
    const real = bytesAt(memory, RAM_FRAME, RAM * 4096);
    const met = new Map<string, number>();

    for (let i = 0; i < STEPS; i++) {
      for (let changes = chance.below(3); changes > 0; changes--) mapSome(guest, domain, flat, chance);
      if (chance.below(4) === 0) unmapSome(guest, domain, flat, chance);
      let step = chance.step();
      while (flat.overlaps(step)) step = chance.step();
      const expected = flat.run(step);
      const outcome = outcomeOf(guest.dma(step));
      if (JSON.stringify(outcome) !== JSON.stringify(expected)) return t.same(outcome, expected, `step ${i}: ${step.operation}`);
      if (Buffer.compare(real, flat.memory) !== 0) return t.fail(`memory differs after step ${i}: ${step.operation}`);
      met.set(`${step.operation} ${expected.status}`, (met.get(`${step.operation} ${expected.status}`) ?? 0) + 1);
    }
    t.ok([...'read write copy fill compare'.split(' ')].every((operation) => met.has(`${operation} 1`) && met.has(`${operation} 2`)), 'all operations went well and faulted');
    t.ok(met.has('compare 3'), 'a compare met another byte');
  });
}
