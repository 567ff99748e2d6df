/**
 * One live client: what it wants, what it has, and whether it keeps up. A ping follows each frame; until its pong has come, which a
 * peer sends once it has read all before it, the next frames that are due are dropped and counted. So what waits for a client that
 * does not read, in this process and in the kernel, is one frame.
 */
import type { WebSocket } from 'ws';
import type { Clock } from '../base/clock.js';
import { LIMITS } from '../base/limits.js';
import type { Subscribe } from '../view/types.js';
import type { Line } from './line.js';
import { readSubscription, SHORTEST_INTERVAL, USUAL_INTERVAL } from './subscription.js';
import { DocumentError } from '../base/document.js';

/** Without frames there is a ping each so often. */
const PING_MS = 15_000;
/** Characters of a reason [RFC 6455 5.5.1: 123 bytes]. */
const REASON = 120;

/** Codes for a close [RFC 6455 7.4.1]. */
const UNSUPPORTED_DATA = 1003;
const POLICY_VIOLATION = 1008;
const GOING_AWAY = 1001;

export class LiveClient {
  dropped = 0;
  droppedTotal = 0;
  /** Number of the newest fault that it has. */
  lastFault: number | undefined;
  /** Texts that it has, so that they are not sent again. */
  lastFindings: string | undefined;
  lastCommon: string | undefined;
  lastSentAt = -Infinity;
  #subscription: Subscribe | undefined;
  #after = 0;
  #position = 0;
  #dueAt = Infinity;
  #pings = 0;
  #pingedAt: number | undefined;
  /** Of the newest ping, answered or not. */
  #askedAt = -Infinity;
  #messages = { since: 0, count: 0 };

  constructor(
    private readonly socket: WebSocket,
    private readonly line: Line,
    private readonly clock: Clock,
    private readonly silenceMs: number,
  ) {
    this.#pinged(clock.now());
    socket.on('message', (data, isBinary) => this.#message(data as Buffer, isBinary));
    socket.on('ping', () => this.#count());
    socket.on('pong', (data) => this.#pong(data));
    // ws has sent the code that belongs to what was wrong.
    socket.on('error', () => line.stop());
  }

  get interval(): number {
    return this.#subscription?.interval ?? USUAL_INTERVAL;
  }

  /** What it wants of the timeline, from where it has it. */
  get timeline(): Subscribe['timeline'] {
    const wanted = this.#subscription?.timeline;
    return wanted && { ...wanted, after: this.#after };
  }

  get isOpen(): boolean {
    return this.socket.readyState === this.socket.OPEN;
  }

  /** It has taken what it was sent. */
  get isReady(): boolean {
    return this.isOpen && this.#pingedAt === undefined && this.socket.bufferedAmount === 0;
  }

  /** True once for each frame that is due. Frames of equal intervals are due at equal times. */
  isDue(now: number): boolean {
    if (now < this.#dueAt) return false;
    this.#dueAt = (Math.floor(now / this.interval) + 1) * this.interval;
    return true;
  }

  /** A trace is here now: one that was wound back has its faults still to come. */
  wound(position: number): void {
    if (position < this.#position) this.lastFault = undefined;
    this.#position = position;
  }

  drop(): void {
    this.dropped++;
    this.droppedTotal++;
  }

  send(frame: string, now: number, newest: number | undefined): void {
    if (newest !== undefined) this.#after = Math.max(this.#after, newest);
    this.dropped = 0;
    this.lastSentAt = now;
    this.socket.send(frame);
    this.#pinged(now);
  }

  /** Ends a peer that does not answer; asks one that was not asked for long. */
  watch(now: number): void {
    if (this.#pingedAt === undefined) {
      if (now - this.#askedAt >= PING_MS && this.isOpen) this.#pinged(now);
    } else if (now - this.#pingedAt >= this.silenceMs) this.socket.terminate();
  }

  /** The daemon ends. */
  leave(): void {
    this.socket.close(GOING_AWAY, 'the server ends');
    this.socket.terminate();
  }

  #pinged(now: number): void {
    this.#pingedAt = this.#askedAt = now;
    this.socket.ping(String(++this.#pings));
  }

  /** There is one ping at a time, so a pong that answers none would be one of as many as a peer likes to send. */
  #pong(data: Buffer): void {
    if (!this.isOpen) return;
    if (this.#pingedAt === undefined || data.toString('latin1') !== String(this.#pings)) return this.#refuse(POLICY_VIOLATION, 'a pong answers a ping');
    this.#pingedAt = undefined;
  }

  #message(data: Buffer, isBinary: boolean): void {
    if (!this.#count()) return;
    if (isBinary) return this.#refuse(UNSUPPORTED_DATA, 'a message is JSON text');
    try {
      this.#subscribe(readSubscription(data.toString('utf8')));
    } catch (error) {
      if (!(error instanceof DocumentError)) throw error;
      this.#refuse(POLICY_VIOLATION, error.problems[0]!);
    }
  }

  #subscribe(wanted: Subscribe): void {
    this.#subscription = wanted;
    this.#after = wanted.timeline?.after ?? 0;
    this.lastCommon = undefined;
    this.#dueAt = Math.max(this.clock.now(), this.lastSentAt + SHORTEST_INTERVAL);
  }

  /** Counts what is none of our pongs. False when it is not to be looked at. */
  #count(): boolean {
    if (!this.isOpen) return false;
    const now = this.clock.now();
    if (now - this.#messages.since >= 1000) this.#messages = { since: now, count: 0 };
    if (++this.#messages.count <= LIMITS.liveMessagesPerSecond) return true;
    this.#refuse(POLICY_VIOLATION, `more than ${LIMITS.liveMessagesPerSecond} messages in a second`);
    return false;
  }

  /** Says why, and hears nothing more. */
  #refuse(code: number, why: string): void {
    this.socket.close(code, why.replace(/[^\x20-\x7e]/g, '?').slice(0, REASON));
    this.line.stop();
  }
}
