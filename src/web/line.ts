/**
 * One connection, read in slices: what parses it gets the next slice in its turn, and only when it has done with the last one, so
 * that whoever finds that a peer has said too much or something wrong can stop in the midst of what the kernel had already. Of a live
 * client no slice waits, and what it may send in a second is bounded; reads count too, because a byte of its own costs more than a
 * byte of many. To node:http and ws it is a socket; it has of one what those two ask for.
 */
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { Clock } from '../base/clock.js';

/** Bytes of a slice: at most 85 frames of a WebSocket, or chunks of a body, and 20 requests. */
const SLICE = 512;
/** What one read costs, in bytes. */
const READ_COST = 64;
/** For what was said last to reach the peer. */
const FAREWELL_MS = 1000;

/** Runs what passes a slice on, at once or later. */
export type Turn = (pass: () => void) => void;

export class Line extends Duplex {
  /** Since when it is up to the client: it came, or has its last answer. Undefined while we owe it one, and when it is a live client's. */
  idleSince: number | undefined;
  /** Came, and was not passed on. */
  #rest: Buffer = Buffer.alloc(0);
  /** The peer sends no more. It may still wait for an answer. */
  #isOver = false;
  #isStopped = false;
  #isInLine = false;
  #hasRequest = false;
  #metered = { since: 0, bytes: 0 };
  #most = Infinity;

  constructor(
    private readonly raw: Socket,
    private readonly clock: Clock,
    private turn: Turn,
  ) {
    super({ readableHighWaterMark: 1 });
    this.idleSince = clock.now();
    raw.on('data', (chunk: Buffer) => this.#came(chunk));
    raw.on('end', () => {
      this.#isOver = true;
      this.#endWhenDone();
    });
    raw.on('error', () => this.destroy());
    raw.on('close', () => this.destroy());
    raw.on('timeout', () => this.emit('timeout'));
    raw.pause();
  }

  get localAddress(): string | undefined {
    return this.raw.localAddress;
  }

  /** Until `timeout` is emitted when nothing comes and nothing goes. */
  setTimeout(milliseconds: number): this {
    this.raw.setTimeout(milliseconds);
    return this;
  }

  /** A request begins. False when the last one has not ended: nobody honest asks before that. */
  begin(): boolean {
    if (this.#hasRequest) return false;
    this.#hasRequest = true;
    return true;
  }

  /** The request has come whole. */
  owe(): void {
    this.idleSince = undefined;
  }

  /** It has its answer. */
  rest(): void {
    this.#hasRequest = false;
    this.idleSince = this.clock.now();
    this.#endWhenDone();
  }

  /** From now on nothing waits for its turn, and a peer that sends more than so many bytes in a second is cut off. */
  meter(bytesPerSecond: number): void {
    this.#most = bytesPerSecond;
    this.turn = (pass) => pass();
  }

  /** Nothing more is read; what was written, and `last`, still goes out, then the connection ends. */
  stop(last?: string): void {
    if (this.#isStopped) return;
    this.#mute();
    this.rest();
    this.end(last);
    setTimeout(() => this.destroy(), FAREWELL_MS).unref();
  }

  /** The same, without time for the peer to read: node:http, after the last answer. */
  destroySoon(): void {
    this.#mute();
    this.once('finish', () => this.destroy());
    this.end();
  }

  override _read(): void {
    if (this.#isStopped) return;
    if (this.#rest.length === 0) this.raw.resume();
    else this.#queue();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.raw.write(chunk, done);
  }

  override _writev(chunks: { readonly chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.raw.cork();
    for (const { chunk } of chunks.slice(0, -1)) this.raw.write(chunk);
    this.raw.write(chunks.at(-1)!.chunk, done);
    this.raw.uncork();
  }

  override _final(done: () => void): void {
    this.raw.end(() => done());
  }

  override _destroy(_error: Error | null, done: (error?: Error | null) => void): void {
    this.#mute();
    this.raw.destroy();
    done();
  }

  #mute(): void {
    this.#isStopped = true;
    this.#rest = Buffer.alloc(0);
    this.raw.pause();
  }

  #came(chunk: Buffer): void {
    if (this.#isStopped) return;
    if (!this.#mayGoOn(chunk.length)) return void this.destroy();
    this.#rest = chunk;
    this.raw.pause();
    this.#queue();
  }

  #queue(): void {
    if (this.#isInLine) return;
    this.#isInLine = true;
    this.turn(() => {
      this.#isInLine = false;
      this.#pass();
    });
  }

  #pass(): void {
    if (this.#isStopped) return;
    const slice = this.#rest.subarray(0, SLICE);
    this.#rest = this.#rest.subarray(slice.length);
    if (slice.length > 0) this.push(slice);
    this.#endWhenDone();
  }

  /** The end comes behind all that was sent, and behind the answer to it: node:http takes it for the end of both ways. */
  #endWhenDone(): void {
    const isLive = this.#most !== Infinity;
    if (!this.#isOver || this.#isStopped || this.#rest.length > 0 || (this.#hasRequest && !isLive)) return;
    this.#isOver = false;
    this.push(null);
  }

  #mayGoOn(length: number): boolean {
    const now = this.clock.now();
    if (now - this.#metered.since >= 1000) this.#metered = { since: now, bytes: 0 };
    this.#metered.bytes += READ_COST + length;
    return this.#metered.bytes <= this.#most;
  }
}

/** Every connection of the web server is one. */
export function lineOf({ socket }: IncomingMessage): Line {
  return socket as unknown as Line;
}
