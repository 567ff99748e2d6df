/**
 * A trace as a list of what came from outside, from which parts can be left out: calls, programs, controls, events taken,
 * sessions, memory, injected actions, and what QEMU devices asked and reported. What followed from them follows again when
 * they are done. Updates that such a device took, and its word that it obeyed them, are none: only when an answer leaves
 * hangs on them, and that is in no trace.
 *
 * Table entries that walks read are kept by address and place: a run with parts left out walks at other times, and finds
 * what stood there when the recorded run looked last, or, before that, what it found first.
 */
import type { GuestMemory } from '../base/memory.js';
import type { TraceRecord } from '../proto/types.js';
import type { Body, RecordOf } from './frames.js';
import { handlesMadeBy } from './handles.js';
import { UNBACKED, unpack } from './reads.js';
import { OneEntry } from './walked-memory.js';

const ACTION_BODIES: ReadonlySet<Body> = new Set<Body>([
  ...(['sessionOpened', 'sessionClosed', 'farewell', 'memoryNote', 'call', 'control', 'dmaStarted', 'dmaSlice', 'event', 'memory', 'injected'] as const),
  ...(['readerOpened', 'readerClosed', 'exchange', 'faultReport', 'readerStatistics'] as const),
]);

/** One thing that came from outside. */
export interface Action {
  /** Its place among all of them. */
  readonly place: number;
  readonly record: TraceRecord;
}

export class RecordedActions {
  readonly actions: Action[] = [];
  /** Handles that calls of the recorded run were given. */
  readonly made = new Set<bigint>();
  readonly #ends = new Map<bigint, RecordOf<'dmaEnded'>>();
  readonly #entries = new Map<bigint, { readonly place: number; readonly entry: bigint | undefined }[]>();

  constructor(records: Iterable<TraceRecord>) {
    for (const record of records) this.#add(record);
  }

  endOf(started: bigint): RecordOf<'dmaEnded'> | undefined {
    return this.#ends.get(started);
  }

  /** Tables as the actions at this place found them. */
  words(place: () => number): GuestMemory {
    const shown = new OneEntry();
    const regionAt = (address: number) => {
      const entry = this.#entryAt(BigInt(address), place());
      return entry === undefined ? undefined : shown.show(address, entry);
    };
    return { generation: 0, regions: [], regionAt };
  }

  #add(record: TraceRecord): void {
    // What stands with a record was read in the course of the action before it, or of the record's own.
    const isAction = record.body !== undefined && ACTION_BODIES.has(record.body);
    if (isAction) this.actions.push({ place: this.actions.length, record });
    this.#addEntries(record, Math.max(0, this.actions.length - 1));
    if (record.body === 'dmaEnded') this.#ends.set(record.dmaEnded.started, record);
    if (record.body === 'call') for (const handle of handlesMadeBy(record.call.reply)) this.made.add(handle);
  }

  #addEntries({ walkReads }: TraceRecord, place: number): void {
    const reads = [...unpack(walkReads)];
    for (let i = 0; i + 1 < reads.length; i += 2) {
      const address = reads[i]! & ~UNBACKED;
      const entry = (reads[i]! & UNBACKED) === UNBACKED ? undefined : reads[i + 1]!;
      const known = this.#entries.get(address);
      if (known === undefined) this.#entries.set(address, [{ place, entry }]);
      else if (known.at(-1)!.entry !== entry) known.push({ place, entry });
    }
  }

  /** The last one at the place or before it, else the first one after it. */
  #entryAt(address: bigint, place: number): bigint | undefined {
    const known = this.#entries.get(address) ?? [];
    let low = 0;
    let high = known.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (known[middle]!.place <= place) low = middle + 1;
      else high = middle;
    }
    return known[Math.max(0, low - 1)]?.entry;
  }
}
