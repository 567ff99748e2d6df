/**
 * What a replayed machine reads instead of the world: the times and the table entries that stand with the record that comes
 * next. Where the replay asks for other things than the recorded run did, the time stands still, and an entry is what it was
 * when it was read last.
 */
import type { Clock } from '../base/clock.js';
import type { GuestMemory, MemoryRegion } from '../base/memory.js';
import type { TraceRecord } from '../proto/types.js';
import { UNBACKED, unpack } from './reads.js';
import { toMilliseconds } from './times.js';
import { OneEntry } from './walked-memory.js';

export class ReplayInputs implements Clock, GuestMemory {
  readonly generation = 0;
  readonly regions: readonly MemoryRegion[] = [];
  readonly #entry = new OneEntry();
  /** Every entry that was ever read, by address: what is asked for out of turn. */
  readonly #known = new Map<bigint, bigint | undefined>();
  #record: TraceRecord | undefined;
  #times: bigint[] = [];
  #timesTaken = 0;
  #walks: bigint[] = [];
  #walksTaken = 0;
  #now = 0;

  constructor(private readonly next: () => TraceRecord | undefined) {}

  now(): number {
    this.#turn();
    const time = this.#times[this.#timesTaken++];
    if (time !== undefined) this.#now = Math.max(this.#now, toMilliseconds(time));
    return this.#now;
  }

  regionAt(address: number): MemoryRegion | undefined {
    this.#turn();
    const wanted = BigInt(address);
    const recorded = this.#walks[this.#walksTaken];
    if (recorded !== undefined && (recorded & ~UNBACKED) === wanted) {
      const entry = this.#walks[this.#walksTaken + 1]!;
      this.#walksTaken += 2;
      return recorded === wanted ? this.#entry.show(address, entry) : undefined;
    }
    const entry = this.#known.get(wanted);
    return entry === undefined ? undefined : this.#entry.show(address, entry);
  }

  /** The entries that were ever read: for those who look, and without effect on what the replay finds. */
  get known(): GuestMemory {
    const shown = new OneEntry();
    const regionAt = (address: number) => {
      const entry = this.#known.get(BigInt(address));
      return entry === undefined ? undefined : shown.show(address, entry);
    };
    return { generation: 0, regions: [], regionAt };
  }

  /** The reads of this record were made, here or not. */
  passed(record: TraceRecord): void {
    for (const time of unpack(record.clockReads)) this.#now = Math.max(this.#now, toMilliseconds(time));
    const walks = [...unpack(record.walkReads)];
    for (let i = 0; i + 1 < walks.length; i += 2) this.#learn(walks[i]!, walks[i + 1]!);
    this.#record = undefined;
    this.#times = this.#walks = [];
  }

  /** Takes up the reads of the record that comes next, once. */
  #turn(): void {
    const record = this.next();
    if (record === this.#record) return;
    this.#record = record;
    this.#times = record === undefined ? [] : [...unpack(record.clockReads)];
    this.#walks = record === undefined ? [] : [...unpack(record.walkReads)];
    this.#timesTaken = this.#walksTaken = 0;
  }

  #learn(address: bigint, entry: bigint): void {
    this.#known.set(address & ~UNBACKED, (address & UNBACKED) === UNBACKED ? undefined : entry);
  }
}
