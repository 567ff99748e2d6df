/**
 * Trace files: FILE with the newest records and, once it was full, FILE.1, FILE.2 ... with older ones. Each part begins with
 * the header, which says which part it is and at which record it begins; the oldest part goes when there are too many.
 *
 * Records are put together in memory and written when 256 KiB or 100 ms of them have come, so a daemon that is killed loses
 * no more than that; what was written before stays whole. A file that cannot be written on ends the trace: that is told once,
 * at once, and again by `close`. It never throws into what it watches.
 */
import { randomBytes } from 'node:crypto';
import { closeSync, openSync, renameSync, writeSync } from 'node:fs';
import { HostError } from '../base/errors.js';
import type { MachineStatistics, Observation } from '../machine/types.js';
import type { TraceRecordInit } from '../proto/types.js';
import { writeCallRecord, type RecordedCall } from './call-record.js';
import { recordBytes, TRACE_FORMAT, TRACE_VERSION } from './frames.js';
import { HeldRecords } from './held-records.js';
import { Recorder, type RecordSink } from './recorder.js';
import { headerOf, type MachineSetup } from './setup.js';

export interface TraceLimits {
  /** Bytes of one part; one record alone may be larger. */
  readonly partBytes: number;
  /** Parts that are kept, FILE included. */
  readonly parts: number;
}

export const USUAL_TRACE_LIMITS: TraceLimits = { partBytes: 256 * 2 ** 20, parts: 4 };

/** Bytes and milliseconds of records that are held back at the most. */
const HELD_BYTES = 256 * 1024;
const HELD_MS = 100;

export interface TraceOptions {
  readonly setup: MachineSetup;
  readonly daemonVersion: string;
  readonly limits?: Partial<TraceLimits>;
  /** Hears once that the trace has ended early, and why. */
  readonly onFailure?: (why: string) => void;
}

/** What became of a trace. */
export interface TraceOutcome {
  readonly path: string;
  readonly records: number;
  readonly bytes: number;
  /** Why it ended early, when it did. */
  readonly failure: string | undefined;
}

export class TraceWriter {
  /** Where the machine's hooks are. */
  readonly recorder: Recorder;
  readonly #files: TraceFiles;

  private constructor(files: TraceFiles) {
    this.#files = files;
    this.recorder = new Recorder(files);
  }

  /** Throws HostError `VIOMMU_ERR_TRACE` when the file cannot be made. */
  static open(path: string, options: TraceOptions): TraceWriter {
    return new TraceWriter(new TraceFiles(path, options));
  }

  observe(observation: Observation): void {
    this.recorder.observe(observation);
  }

  /** Writes what is held back. */
  flush(): void {
    this.#files.flush();
  }

  /** Ends the trace, with totals and findings when they are given. A second close does nothing more. */
  close(end?: { readonly statistics: MachineStatistics; readonly findings?: readonly object[] | undefined }): TraceOutcome {
    if (end !== undefined && !this.#files.isClosed) this.recorder.end(end.statistics, end.findings);
    return { ...this.#files.close(), records: this.recorder.records };
  }
}

/** Writes a whole run into one file. Throws HostError `VIOMMU_ERR_TRACE` when that cannot be done. */
export function writeTrace(path: string, records: readonly TraceRecordInit[], options: TraceOptions): void {
  const files = new TraceFiles(path, { ...options, limits: { partBytes: Infinity, parts: 1 } });
  for (const record of records) files.put(record);
  const { failure } = files.close();
  if (failure !== undefined) throw new HostError('VIOMMU_ERR_TRACE', `the trace cannot be written: ${failure}`);
}

class TraceFiles implements RecordSink {
  readonly #limits: TraceLimits;
  readonly #options: TraceOptions;
  readonly #trace = randomBytes(8).readBigUInt64LE();
  #file: number | undefined;
  #part = 0;
  #partBytes = 0;
  #hasRecords = false;
  #bytes = 0;
  readonly #held = new HeldRecords(HELD_BYTES);
  #timer: NodeJS.Timeout | undefined;
  #failure: string | undefined;
  isClosed = false;

  constructor(
    private readonly path: string,
    options: TraceOptions,
  ) {
    this.#options = options;
    this.#limits = { ...USUAL_TRACE_LIMITS, ...options.limits };
    try {
      this.#begin(1n);
      this.#write();
    } catch (error) {
      throw new HostError('VIOMMU_ERR_TRACE', `the trace ${path} cannot be made: ${(error as Error).message}`, (error as NodeJS.ErrnoException).code, { cause: error });
    }
  }

  put(record: TraceRecordInit): void {
    if (this.#file === undefined) return;
    const bytes = recordBytes(record);
    this.#guarded(() => {
      if (this.#isFullFor(bytes.length)) this.#rotate(record.number ?? 0n);
      this.#hold(bytes);
      this.#hasRecords = true;
      if (this.#held.byteLength >= HELD_BYTES) this.#write();
    });
  }

  putCall(call: RecordedCall): boolean {
    if (this.#file === undefined) return true;
    const held = this.#held;
    const size = writeCallRecord(held.build(), call) ? held.frame() : 0;
    if (size === 0) return false;
    try {
      if (this.#isFullFor(size)) {
        const bytes = held.copyOfBuilt();
        this.#rotate(BigInt(call.number));
        this.#hold(bytes);
      } else {
        held.keep();
        this.#isHolding(size);
      }
      this.#hasRecords = true;
      if (held.byteLength >= HELD_BYTES) this.#write();
    } catch (error) {
      this.#failed(error);
    }
    return true;
  }

  flush(): void {
    this.#guarded(() => this.#write());
  }

  close(): Omit<TraceOutcome, 'records'> {
    this.flush();
    this.#end();
    this.isClosed = true;
    return { path: this.path, bytes: this.#bytes, failure: this.#failure };
  }

  #begin(firstRecord: bigint): void {
    this.#file = openSync(this.path, 'w', 0o644);
    this.#part++;
    this.#partBytes = 0;
    this.#hasRecords = false;
    const { setup, daemonVersion } = this.#options;
    const place = { part: this.#part, firstRecord, begunUnixMs: BigInt(Date.now()), trace: this.#trace };
    this.#hold(recordBytes({ body: 'header', header: { ...headerOf(setup), format: TRACE_FORMAT, ...TRACE_VERSION, daemonVersion, ...place } }));
  }

  /** FILE becomes FILE.1, FILE.1 becomes FILE.2, and so on; what comes behind the last place is overwritten. */
  #rotate(firstRecord: bigint): void {
    this.#write();
    closeSync(this.#file!);
    this.#file = undefined;
    for (let place = Math.min(this.#part, this.#limits.parts - 1); place >= 1; place--) {
      renameSync(place === 1 ? this.path : `${this.path}.${place - 1}`, `${this.path}.${place}`);
    }
    this.#begin(firstRecord);
  }

  /** One record alone may be larger than a part. */
  #isFullFor(bytes: number): boolean {
    return this.#hasRecords && this.#partBytes + bytes > this.#limits.partBytes;
  }

  #hold(bytes: Uint8Array): void {
    this.#isHolding(bytes.length);
    if (this.#held.add(bytes)) return;
    this.#write();
    if (!this.#held.add(bytes)) this.#writeOut(bytes);
  }

  #isHolding(bytes: number): void {
    this.#partBytes += bytes;
    this.#timer ??= setTimeout(() => this.flush(), HELD_MS).unref();
  }

  #write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const bytes = this.#held.bytes;
    this.#held.clear();
    this.#writeOut(bytes);
  }

  #writeOut(bytes: Uint8Array): void {
    if (this.#file === undefined) return;
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at);
    this.#bytes += bytes.length;
  }

  /** What fails here ends the trace and nothing else. */
  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#failed(error);
    }
  }

  #failed(error: unknown): void {
    this.#failure ??= `${this.path}: ${(error as Error).message}`;
    this.#end();
    this.#options.onFailure?.(this.#failure);
  }

  #end(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#held.clear();
    const file = this.#file;
    this.#file = undefined;
    if (file !== undefined) closeSync(file);
  }
}
