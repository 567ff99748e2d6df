/** One part of a trace, record by record, in memory for one record at a time. Reads on when the file has grown. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { HostError } from '../base/errors.js';
import type { TraceHeader } from '../proto/types.js';
import { recordAt, TRACE_FORMAT, TRACE_VERSION, type Found } from './frames.js';

const CHUNK_BYTES = 2 ** 20;

export class PartReader {
  readonly header: TraceHeader;
  readonly #file: number;
  #buffer: Uint8Array = new Uint8Array(0);
  #at = 0;
  /** Bytes of the file that were read into the buffer. */
  #taken = 0;

  /** Throws HostError `VIOMMU_ERR_TRACE` for a file that cannot be read, is no trace, or is too new. */
  constructor(readonly path: string) {
    try {
      this.#file = openSync(path, 'r');
    } catch (error) {
      throw new HostError('VIOMMU_ERR_TRACE', `the trace ${path} cannot be read: ${(error as Error).message}`, (error as NodeJS.ErrnoException).code, { cause: error });
    }
    try {
      this.header = this.#readHeader();
    } catch (error) {
      closeSync(this.#file);
      throw error;
    }
  }

  /** Bytes of the file, now. */
  get size(): number {
    return fstatSync(this.#file).size;
  }

  /** Bytes behind the last whole record. */
  get bytesLeft(): number {
    return Math.max(0, fstatSync(this.#file).size - (this.#taken - (this.#buffer.length - this.#at)));
  }

  /** The next record; `unfinished` at the file's end. A record's bytes are its own. */
  next(): Found {
    for (;;) {
      const found = recordAt(this.#buffer, this.#at);
      if (found.kind === 'record') this.#at = found.end;
      if (found.kind !== 'unfinished' || !this.#fill()) return found;
    }
  }

  close(): void {
    closeSync(this.#file);
  }

  /** More of the file; false at its end. */
  #fill(): boolean {
    const rest = this.#buffer.subarray(this.#at);
    // Records alias what they came from, so it is not written on.
    const larger = new Uint8Array(rest.length + Math.max(CHUNK_BYTES, rest.length));
    const read = this.#read(larger, rest.length);
    if (read === 0) return false;
    larger.set(rest);
    this.#buffer = larger.subarray(0, rest.length + read);
    this.#at = 0;
    this.#taken += read;
    return true;
  }

  #read(into: Uint8Array, at: number): number {
    try {
      return readSync(this.#file, into, at, into.length - at, this.#taken);
    } catch (error) {
      throw new HostError('VIOMMU_ERR_TRACE', `the trace ${this.path} cannot be read: ${(error as Error).message}`, (error as NodeJS.ErrnoException).code, { cause: error });
    }
  }

  #readHeader(): TraceHeader {
    const found = this.next();
    if (found.kind !== 'record' || found.record.body !== 'header' || found.record.header.format !== TRACE_FORMAT) {
      const why = found.kind === 'broken' ? found.why : found.kind === 'unfinished' ? 'it ends within its first record' : 'its first record is no header';
      throw new HostError('VIOMMU_ERR_TRACE', `${this.path} is no trace of viommu: ${why}`);
    }
    const { header } = found.record;
    if (header.major > TRACE_VERSION.major) {
      throw new HostError('VIOMMU_ERR_TRACE', `${this.path} has format ${header.major}.${header.minor}; this program reads ${TRACE_VERSION.major}.x`);
    }
    return header;
  }
}
