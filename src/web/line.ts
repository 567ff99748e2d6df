/**
 * One connection, read in slices: what parses it gets the next slice only when it has done with the last one, so that whoever finds
 * that a peer has said too much or something wrong can stop in the midst of what the kernel had already. What a peer may send in a
 * second can be bounded; reads count too, because a byte of its own costs more than a byte of many.
 */
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { Clock } from '../base/clock.js';

/** Bytes of a slice: at most 170 frames of a WebSocket. */
const SLICE = 1024;
/** What one read costs, in bytes. */
const READ_COST = 64;
/** For what was said last to reach the peer. */
const FAREWELL_MS = 1000;

export class Line extends Duplex {
  /** Came, and was not passed on. */
  #rest: Buffer;
  #isStopped = false;
  #metered = { since: 0, bytes: 0 };
  #most = Infinity;

  constructor(
    private readonly raw: Socket,
    private readonly clock: Clock,
    head: Buffer = Buffer.alloc(0),
  ) {
    super({ readableHighWaterMark: 1 });
    this.#rest = head;
    raw.on('data', (chunk: Buffer) => this.#came(chunk));
    raw.on('end', () => this.push(null));
    raw.on('error', () => this.destroy());
    raw.on('close', () => this.destroy());
    raw.pause();
  }

  /** From now on a peer that sends more than so many bytes in a second is cut off. */
  meter(bytesPerSecond: number): void {
    this.#most = bytesPerSecond;
  }

  /** Nothing more is read; what was written still goes out, then the connection ends. */
  stop(): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#rest = Buffer.alloc(0);
    this.raw.pause();
    this.end();
    setTimeout(() => this.destroy(), FAREWELL_MS).unref();
  }

  override _read(): void {
    if (this.#isStopped) return;
    if (this.#rest.length === 0) return void this.raw.resume();
    const slice = this.#rest.subarray(0, SLICE);
    this.#rest = this.#rest.subarray(slice.length);
    this.push(slice);
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.raw.write(chunk, done);
  }

  override _writev(chunks: { readonly chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.raw.write(Buffer.concat(chunks.map(({ chunk }) => chunk)), done);
  }

  override _final(done: () => void): void {
    this.raw.end();
    done();
  }

  override _destroy(_error: Error | null, done: (error?: Error | null) => void): void {
    this.#isStopped = true;
    this.#rest = Buffer.alloc(0);
    this.raw.destroy();
    done();
  }

  #came(chunk: Buffer): void {
    if (this.#isStopped) return;
    if (!this.#mayGoOn(chunk.length)) return void this.destroy();
    this.#rest = chunk;
    this.raw.pause();
    this._read();
  }

  #mayGoOn(length: number): boolean {
    const now = this.clock.now();
    if (now - this.#metered.since >= 1000) this.#metered = { since: now, bytes: 0 };
    this.#metered.bytes += READ_COST + length;
    return this.#metered.bytes <= this.#most;
  }
}
