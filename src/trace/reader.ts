/**
 * A whole trace: FILE and, from the oldest to the newest, the parts FILE.1, FILE.2 ... that belong to it.
 *
 * Records come up to the last whole one; `notes` then says what is missing before and after it. Records of a kind that this
 * program does not know, from a newer minor version, are passed over and counted.
 */
import { existsSync } from 'node:fs';
import type { TraceHeader, TraceRecord } from '../proto/types.js';
import { PartReader } from './part-reader.js';

/** More parts than any rotation keeps. */
const MOST_PARTS = 10_000;

export class TraceReader {
  /** The oldest part's. */
  readonly header: TraceHeader;
  readonly notes: string[] = [];
  readonly #parts: PartReader[];
  readonly #bytes: number;
  #next: bigint;
  #unknown = 0;
  #hasEnd = false;
  #isOver = false;

  /** Throws HostError `VIOMMU_ERR_TRACE` for a file that cannot be read, is no trace, or is too new. */
  constructor(readonly path: string) {
    this.#parts = partsOf(path);
    this.#bytes = this.#parts.reduce((sum, { size }) => sum + size, 0);
    this.header = this.#parts[0]!.header;
    this.#next = this.header.firstRecord;
    if (this.#next > 1n) this.notes.push(`it begins at record ${this.#next}: the part with record ${this.#next - 1n} is not there`);
  }

  /** How much of the trace was read, from 0 to 1: for a progress bar. */
  get share(): number {
    const left = this.#parts.reduce((sum, { bytesLeft }) => sum + bytesLeft, 0);
    return this.#bytes === 0 ? 1 : Math.max(0, 1 - left / this.#bytes);
  }

  /** The first record is there: a replay can begin. */
  get hasBeginning(): boolean {
    return this.header.firstRecord <= 1n;
  }

  /** It was closed by its writer. */
  get hasEnd(): boolean {
    return this.#hasEnd;
  }

  /** The next record, or undefined at the end, when everything is closed. */
  next(): TraceRecord | undefined {
    while (!this.#isOver) {
      const [part] = this.#parts;
      if (part === undefined) {
        this.#end();
        return undefined;
      }
      const found = part.next();
      if (found.kind === 'record') {
        if (this.#isWanted(found.record, part)) return found.record;
      } else if (found.kind === 'broken') {
        this.notes.push(`${part.path} is unreadable behind record ${this.#next - 1n}: ${found.why}; ${part.bytesLeft} bytes were left`);
        this.close();
      } else this.#finish(part);
    }
    return undefined;
  }

  *[Symbol.iterator](): Generator<TraceRecord> {
    for (let record = this.next(); record !== undefined; record = this.next()) yield record;
  }

  close(): void {
    this.#isOver = true;
    for (const part of this.#parts.splice(0)) part.close();
  }

  #isWanted(record: TraceRecord, part: PartReader): boolean {
    if (record.body === 'header') return false;
    if (record.number !== this.#next) {
      this.notes.push(`${part.path} has record ${record.number} where ${this.#next} is expected; what follows is left`);
      this.close();
      return false;
    }
    this.#next++;
    if (record.body === undefined) this.#unknown++;
    else this.#hasEnd = record.body === 'end';
    return record.body !== undefined;
  }

  #finish(part: PartReader): void {
    const { bytesLeft } = part;
    if (bytesLeft > 0) this.notes.push(`${part.path} ends within a record: ${bytesLeft} bytes behind record ${this.#next - 1n} were left`);
    part.close();
    this.#parts.shift();
    const [following] = this.#parts;
    if (following === undefined || following.header.firstRecord === this.#next) return;
    this.notes.push(`records ${this.#next} to ${following.header.firstRecord - 1n} are in no part; what follows is left`);
    this.close();
  }

  #end(): void {
    this.#isOver = true;
    if (this.#unknown > 0) this.notes.push(`${this.#unknown} records are of a kind that this program does not know`);
    if (!this.#hasEnd) this.notes.push('it was not closed: whoever wrote it is at work, or ended early');
  }
}

/** The parts of one trace, the oldest first. Others that lie beside it are of an earlier trace. */
function partsOf(path: string): PartReader[] {
  const newest = new PartReader(path);
  const parts = [newest];
  for (let place = 1; place < MOST_PARTS && existsSync(`${path}.${place}`); place++) {
    const part = readable(`${path}.${place}`);
    if (part === undefined) break;
    if (part.header.trace !== newest.header.trace || part.header.part + 1 !== parts[0]!.header.part) {
      part.close();
      break;
    }
    parts.unshift(part);
  }
  return parts;
}

function readable(path: string): PartReader | undefined {
  try {
    return new PartReader(path);
  } catch {
    return undefined;
  }
}
