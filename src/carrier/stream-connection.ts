/**
 * One client of the stream socket: frames in, frames out (proto/frame.ts), with back-pressure both ways.
 *
 * While more than LIMITS.streamBacklogBytes wait unsent, nothing is read and no message that was read is begun; events
 * wait in the machine. However many messages one chunk holds, other work has its turn after some milliseconds. What one client can make the daemon hold is therefore one chunk, one message that it completes,
 * what is in flight (LIMITS.bytesInFlight) and the backlog with one reply beyond it.
 */
import { constants } from 'node:os';
import type { Clock } from '../base/clock.js';
import { ProtocolError } from '../base/errors.js';
import { LIMITS } from '../base/limits.js';
import type { RateLimiter } from '../base/log.js';
import type { Machine } from '../machine/machine.js';
import type { Descriptor, Native, Watch } from '../native/types.js';
import { FrameReader } from '../proto/frame.js';
import { Endpoint, type SharedArena } from './endpoint.js';
import { Outbox } from './outbox.js';

const { EAGAIN } = constants.errno;

/** Bytes read at once, and chunks read and milliseconds worked before other clients have their turn. */
const CHUNK_BYTES = 64 * 1024;
const CHUNKS_PER_TURN = 4;
const TURN_MS = 4;

const NOTHING: readonly Uint8Array[] = [];

/** Chunks are taken apart before the next one is read, so all connections share one. */
const chunk = new Uint8Array(CHUNK_BYTES);

export interface StreamConnectionOptions {
  readonly native: Native;
  readonly machine: Machine;
  readonly warnings: RateLimiter;
  readonly clock: Clock;
  readonly arena: SharedArena | undefined;
  /** The connection has ended; the descriptor is closed. `isBroken` when the client sent what cannot be delimited. */
  readonly closed: (connection: StreamConnection, why: string, isBroken: boolean) => void;
}

export class StreamConnection {
  readonly #options: StreamConnectionOptions;
  readonly #socket: Descriptor;
  readonly #watch: Watch;
  readonly #endpoint: Endpoint;
  readonly #frames = new FrameReader(LIMITS.messageBytes);
  readonly #outbox = new Outbox();
  /** Messages that came while the backlog was full, a Batch was under way, or the turn was over. */
  #unread: readonly Uint8Array[] = NOTHING;
  readonly #respond = (reply: Uint8Array, descriptors?: readonly Descriptor[]) => this.#reply(reply, descriptors);
  readonly #send = (bytes: Uint8Array, descriptors: readonly Descriptor[]) => this.#options.native.send(this.#socket, bytes, descriptors);
  /** What the watch looks for: telling it costs system calls, even when it is told nothing new. */
  #watchesReadable = true;
  #watchesWritable = false;
  #turnBegan = 0;
  /** The next turn, when messages wait for nothing else. */
  #nextTurn: NodeJS.Immediate | undefined;
  /** Inside `#onReady`: what is produced goes out at its end, in one piece. */
  #isCorked = false;
  #isOpen = true;

  /** Takes the connected socket over. Throws HostError when it cannot be watched. */
  constructor(socket: Descriptor, options: StreamConnectionOptions) {
    const { native, machine, warnings, clock, arena } = options;
    this.#options = options;
    this.#socket = socket;
    this.#endpoint = new Endpoint(machine, { warnings, clock, arena, onEvents: () => this.#onProduced(), onDropped: (why) => this.close(why) });
    this.#watch = native.watch(socket, { readable: true, writable: false }, (readable) => this.#onReady(readable));
  }

  close(why: string, isBroken = false): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#unread = NOTHING;
    clearImmediate(this.#nextTurn);
    this.#watch.stop();
    this.#options.native.close(this.#socket);
    this.#endpoint.close(why);
    this.#options.closed(this, why, isBroken);
  }

  get #isBackedUp(): boolean {
    return this.#outbox.byteLength > LIMITS.streamBacklogBytes;
  }

  /** A message may be begun when there is room for its answer and it overtakes nothing. */
  get #mayBegin(): boolean {
    return this.#isOpen && !this.#isBackedUp && !this.#endpoint.isInBatch;
  }

  get #isTurnOver(): boolean {
    return this.#options.clock.now() - this.#turnBegan > TURN_MS;
  }

  #onReady(readable: boolean): void {
    this.#turn(readable);
  }

  /** A reply or an event is there outside of a turn. */
  #onProduced(): void {
    if (!this.#isCorked) this.#turn(false);
  }

  /** Those who only watch the machine wait until the answers are with the client, or the turn is over. */
  #turn(readable: boolean): void {
    const { clock, machine } = this.#options;
    this.#turnBegan = clock.now();
    machine.hold();
    try {
      this.#isCorked = true;
      if (readable) this.#read();
      this.#isCorked = false;
      this.#advance();
    } finally {
      machine.release();
    }
  }

  #read(): void {
    for (let i = 0; i < CHUNKS_PER_TURN && this.#mayBegin && this.#unread.length === 0; i++) {
      const { length } = this.#options.native.receive(this.#socket, chunk, 0);
      if (length === -EAGAIN) return;
      if (length === 0) return this.close('the client went away');
      if (length < 0) return this.close(`reading failed with errno ${-length}`);
      this.#take(chunk.subarray(0, length));
      if (length < CHUNK_BYTES) return;
    }
  }

  #take(bytes: Uint8Array): void {
    try {
      this.#unread = this.#frames.views(bytes);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      return this.close(error.message, true);
    }
    this.#beginMessages();
    // What has to wait must not lie in the chunk that is read into next.
    if (this.#unread.length > 0) this.#unread = this.#unread.map((message) => (message.buffer === chunk.buffer ? message.slice() : message));
  }

  #beginMessages(): void {
    const messages = this.#unread;
    let begun = 0;
    while (begun < messages.length && this.#mayBegin && !this.#isTurnOver) {
      this.#endpoint.receive(messages[begun++]!, 'any', this.#respond);
      // Not after the last one: many messages in one chunk would make more faults than may wait in the machine.
      this.#takeEvents();
    }
    this.#unread = this.#isOpen && begun < messages.length ? messages.slice(begun) : NOTHING;
  }

  #reply(reply: Uint8Array, descriptors?: readonly Descriptor[]): void {
    this.#outbox.pushMessage(reply, descriptors);
    this.#onProduced();
  }

  /** Sends what can be sent and goes on with what had to wait for that, until nothing moves any more. */
  #advance(): void {
    const { machine } = this.#options;
    this.#isCorked = true;
    while (this.#isOpen) {
      this.#beginMessages();
      this.#takeEvents();
      if (this.#outbox.byteLength === 0 || !this.#flush()) break;
      machine.release();
      machine.hold();
    }
    this.#isCorked = false;
    if (!this.#isOpen) return;
    if (this.#unread.length > 0 && this.#mayBegin) this.#nextTurn ??= setImmediate(() => this.#onNextTurn());
    this.#watchFor(this.#unread.length === 0 && this.#mayBegin, this.#outbox.byteLength > 0);
  }

  #watchFor(readable: boolean, writable: boolean): void {
    if (readable === this.#watchesReadable && writable === this.#watchesWritable) return;
    this.#watchesReadable = readable;
    this.#watchesWritable = writable;
    this.#watch.update({ readable, writable });
  }

  #onNextTurn(): void {
    this.#nextTurn = undefined;
    this.#turn(false);
  }

  #takeEvents(): void {
    while (this.#isOpen && !this.#isBackedUp) {
      const event = this.#endpoint.nextEvent(LIMITS.messageBytes);
      if (event === undefined) return;
      this.#outbox.pushMessage(event);
    }
  }

  /** True when all of it went out. */
  #flush(): boolean {
    const error = this.#outbox.flush(this.#send);
    if (error !== 0 && error !== -EAGAIN) this.close(`writing failed with errno ${-error}`);
    return error === 0;
  }
}
