/**
 * One peer's conversation, bytes in and bytes out: what both carriers have between them and the machine
 * (proto/viommu/v1/envelope.proto).
 *
 * Hello comes first; every message is answered once, by its reply or by a refusal, and nothing that a peer sends throws
 * or ends anything but its own request. Messages are looked at in this order: size, shape, queue, hello, counts, room.
 *
 * A call or Batch that changed what QEMU devices must confirm is answered when they have, a guest's Hello when they have
 * confirmed the end of the guest before it; what came after may be answered before. A QEMU device itself is no such peer but a reader (reader-peer.ts), and what it only tells has no answer.
 */
import type { Clock } from '../base/clock.js';
import { ProtocolError } from '../base/errors.js';
import { LIMITS } from '../base/limits.js';
import type { RateLimiter } from '../base/log.js';
import type { Machine } from '../machine/machine.js';
import type { Session } from '../machine/session.js';
import type { Descriptor } from '../native/types.js';
import { decodePeer, decodePeerToKeep, encodeDaemon } from '../proto/codec.js';
import { encodeReplyInPlace } from '../proto/fast-reply.js';
import { PeerRole, RefusalCode } from '../proto/types.js';
import type { ControlRequest, DaemonMessageInit, DmaProgram, Hello, PeerMessage, Reply, Request } from '../proto/types.js';
import { bytesHeldBy, bytesOfAnswers, InFlight } from './in-flight.js';
import { ReaderPeer } from './reader-peer.js';

/** Where a message came from: 'dma' takes DMA programs alone, 'control' everything else, 'any' takes all. */
export type Queue = 'control' | 'dma' | 'any';

/** The page tables, for QEMU devices that read them. */
export interface SharedArena {
  /** Lets who gets it read. */
  readonly descriptor: Descriptor;
  readonly byteLength: number;
}

export interface EndpointOptions {
  /** The carrier's, not this peer's own: whoever comes again and again gets no more lines for it. */
  readonly warnings: RateLimiter;
  readonly clock: Clock;
  /** Where a carrier can pass descriptors; without it no QEMU device is let in. */
  readonly arena?: SharedArena | undefined;
  /** Events or updates wait: take them with `nextEvent` when there is room. Called often, also while none can be taken. */
  readonly onEvents: () => void;
  /** The machine has ended the conversation and the endpoint is closed: the carrier is to end the connection. */
  readonly onDropped?: (why: string) => void;
}

/** What a reply that is held back takes besides its own bytes: less than this. */
const HELD_REPLY_BYTES = 1024;
/** Milliseconds for the calls of a Batch before other work has its turn. */
const BATCH_TURN_MS = 4;

/** Gives an answer to the peer, who copies it; descriptors travel with its first byte and stay the daemon's. */
type Respond = (reply: Uint8Array, descriptors?: readonly Descriptor[]) => void;

/** A Batch under way. */
interface Batch {
  /** The carrier's bytes during the first turn, a copy from then on. */
  message: Uint8Array;
  /** Of the calls that are done. */
  readonly replies: Reply[];
  /** The last change that readers have to confirm, 0 when it made none. */
  lastChange: number;
  /** Milliseconds that its answer is to be held back. */
  delay: number;
  /** Bytes that it holds in flight. */
  readonly held: number;
  readonly respond: Respond;
}

interface Refused {
  readonly code: RefusalCode;
  readonly detail: string;
}

export class Endpoint {
  readonly #machine: Machine;
  readonly #onEvents: () => void;
  readonly #onDropped: ((why: string) => void) | undefined;
  readonly #warnings: RateLimiter;
  readonly #clock: Clock;
  readonly #arena: SharedArena | undefined;
  readonly #inFlight = new InFlight();
  /** Calls and batches that are done and wait for readers. */
  readonly #unconfirmed = new InFlight();
  #session: Session | undefined;
  #reader: ReaderPeer | undefined;
  /** Bytes of the largest reply that the peer can take. */
  #peerMaxBytes: number = LIMITS.messageBytes;
  /** An event that was encoded and did not fit the room that was there. */
  #encodedEvent: Uint8Array | undefined;
  /** The next turn of a Batch that was begun. */
  #batchTurn: NodeJS.Immediate | undefined;
  /** Replies that are held back. */
  readonly #held = new Set<NodeJS.Timeout>();
  #isClosed = false;

  constructor(machine: Machine, { warnings, clock, arena, onEvents, onDropped }: EndpointOptions) {
    this.#machine = machine;
    this.#onEvents = onEvents;
    this.#onDropped = onDropped;
    this.#warnings = warnings;
    this.#clock = clock;
    this.#arena = arena;
  }

  /** A Hello was accepted. */
  get greeted(): boolean {
    return this.#session !== undefined || this.#reader !== undefined;
  }

  /** Requests whose reply is still to come. */
  get requestsInFlight(): number {
    return this.#inFlight.requests + this.#unconfirmed.requests;
  }

  /** Inside a Batch: calls that come now would overtake the rest of it, so they have to wait for its answer. */
  get isInBatch(): boolean {
    return this.#batchTurn !== undefined;
  }

  /**
   * Takes one message; `respond` gets its answer, exactly once, before or after this returns (after for a DMA program, a
   * Batch that takes long, what readers have to confirm and a reply that is held back), and never after `close`. What a
   * reader only tells gets none. The bytes may change as soon as this returns: nothing keeps a view of them.
   */
  receive(message: Uint8Array, queue: Queue, respond: Respond): void {
    if (this.#isClosed) return;
    const peer = this.#decode(message, respond);
    if (peer === undefined) return;
    const refused = this.#objection(peer, queue);
    if (refused !== undefined) return this.#refuse(refused, idOf(peer), respond);
    if (this.#reader !== undefined) return this.#hearReader(this.#reader, peer, respond);
    switch (peer.body) {
      case 'hello':
        return this.#hello(peer.hello, respond);
      case 'request':
        return this.#request(peer.request, message.length, respond);
      case 'batch':
        return this.#beginBatch(message, peer.batch.requests, respond);
      case 'dmaProgram':
        return this.#program(peer.dmaProgram, message.length, respond);
      case 'control':
        return this.#control(peer.control, respond);
      case 'memoryNote':
        this.#session!.noteMemory(peer.memoryNote);
        return this.#acknowledge(peer.memoryNote.id, respond);
      case 'farewell':
        this.#session!.farewell();
        return this.#acknowledge(peer.farewell.id, respond);
      default:
        return this.#refuse(misplaced(`a ${peer.body} is for a QEMU device to send`), idOf(peer), respond);
    }
  }

  /** The oldest event or update that waits, encoded, or undefined when there is none or it is larger than `maxBytes`: it waits on. */
  nextEvent(maxBytes: number): Uint8Array | undefined {
    if (this.#reader !== undefined) return this.#reader.nextUpdate();
    if (this.#encodedEvent === undefined) {
      const event = this.#session?.nextEvent();
      if (event === undefined) return undefined;
      this.#encodedEvent = encodeDaemon({ body: 'event', event });
    }
    if (this.#encodedEvent.length > maxBytes) return undefined;
    const encoded = this.#encodedEvent;
    this.#encodedEvent = undefined;
    return encoded;
  }

  /** Ends the conversation: what the peer owned is released, what it waits for is never answered. */
  close(why: string): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#machine.dropAnswers(this);
    this.#encodedEvent = undefined;
    clearImmediate(this.#batchTurn);
    this.#batchTurn = undefined;
    for (const timer of this.#held) clearTimeout(timer);
    this.#held.clear();
    this.#session?.close(why);
    this.#session = undefined;
    this.#reader?.close(why);
    this.#reader = undefined;
  }

  #decode(message: Uint8Array, respond: Respond): PeerMessage | undefined {
    if (message.length > LIMITS.messageBytes) {
      this.#refuse(tooLarge(`a message of ${message.length} bytes; at most ${LIMITS.messageBytes} are allowed`), 0n, respond);
      return undefined;
    }
    try {
      return decodePeerToKeep(message);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      const code = error.code === 'VIOMMU_ERR_TOO_MANY_FIELDS' ? RefusalCode.TOO_LARGE : RefusalCode.MALFORMED;
      this.#refuse({ code, detail: error.message }, 0n, respond);
      return undefined;
    }
  }

  #objection(peer: PeerMessage, queue: Queue): Refused | undefined {
    if (peer.body === undefined) return { code: RefusalCode.MALFORMED, detail: 'a PeerMessage without a body' };
    if (queue !== 'any' && (peer.body === 'dmaProgram') !== (queue === 'dma')) {
      return { code: RefusalCode.WRONG_QUEUE, detail: `a ${peer.body} does not belong on the ${queue} queue` };
    }
    if (peer.body === 'hello') {
      return this.greeted ? { code: RefusalCode.HELLO_REPEATED, detail: 'Hello was accepted already' } : undefined;
    }
    if (!this.greeted) return { code: RefusalCode.HELLO_MISSING, detail: `a ${peer.body} before Hello was accepted` };
    if (peer.body === 'batch' && peer.batch.requests.length > LIMITS.batchRequests) {
      return tooLarge(`a Batch of ${peer.batch.requests.length} requests; at most ${LIMITS.batchRequests} are allowed`);
    }
    if (peer.body === 'dmaProgram' && peer.dmaProgram.steps.length > LIMITS.programSteps) {
      return tooLarge(`a DmaProgram of ${peer.dmaProgram.steps.length} steps; at most ${LIMITS.programSteps} are allowed`);
    }
    return undefined;
  }

  #hello(hello: Hello, respond: Respond): void {
    if (hello.role === PeerRole.QEMU_DEVICE && this.#arena !== undefined) return this.#helloOfReader(hello, this.#arena, respond);
    const { session, reply } = this.#machine.open(hello, { eventsWaiting: () => this.#onEvents(), dropped: (why) => this.#dropped(why) });
    this.#session = session;
    if (hello.maxMessageBytes > 0) this.#peerMaxBytes = hello.maxMessageBytes;
    const welcome = () => respond(encodeDaemon({ body: 'helloReply', helloReply: reply }));
    if (session === undefined || hello.role !== PeerRole.GUEST_STUB) return welcome();
    // Nobody was there to wait when the guest before it went: no DMA that it was granted reaches this one's memory.
    this.#machine.whenConfirmed(this.#machine.changes, welcome, this);
  }

  #helloOfReader(hello: Hello, arena: SharedArena, respond: Respond): void {
    this.#reader = ReaderPeer.open((updatesWaiting) => {
      const { reader, reply } = this.#machine.openReader(hello, arena.byteLength, { updatesWaiting });
      respond(encodeDaemon({ body: 'helloReply', helloReply: reply }), reader === undefined ? [] : [arena.descriptor]);
      return reader;
    }, this.#onEvents);
  }

  #hearReader(reader: ReaderPeer, peer: PeerMessage, respond: Respond): void {
    const misfit = reader.receive(peer, respond);
    if (misfit === 'not-a-readers') this.#refuse(misplaced(`a ${peer.body} is not for a QEMU device to send`), idOf(peer), respond);
    else if (misfit === 'malformed') this.#refuse({ code: RefusalCode.MALFORMED, detail: `a ${peer.body} that cannot be` }, idOf(peer), respond);
  }

  #request(request: Request, messageBytes: number, respond: Respond): void {
    const held = this.#hold(messageBytes, 1, request.id, respond);
    if (held === undefined) return;
    const before = this.#machine.changes;
    const session = this.#session!;
    const reply = session.call(request);
    const { replyDelay } = session;
    const { changes } = this.#machine;
    if (changes === before) return this.#replied(reply, held, respond, replyDelay);
    this.#machine.whenConfirmed(changes, () => this.#replied(reply, held, respond, replyDelay), this);
  }

  #replied(reply: Reply, held: number, respond: Respond, delayMs: number): void {
    this.#unconfirmed.end(held);
    if (this.#isClosed) return;
    const encoded = encodeReplyInPlace(reply);
    this.#give(delayMs > 0 ? encoded.slice() : encoded, reply.id, respond, delayMs);
  }

  /** Takes room for answers that may have to wait; gives what to end it with, or refuses. */
  #hold(messageBytes: number, answers: number, id: bigint, respond: Respond): number | undefined {
    const held = bytesOfAnswers(messageBytes, answers);
    if (this.#unconfirmed.begin(held)) return held;
    const detail = `${this.#unconfirmed.requests} calls wait until QEMU devices have confirmed what they changed`;
    this.#refuse({ code: RefusalCode.BUSY, detail }, id, respond);
    return undefined;
  }

  #beginBatch(message: Uint8Array, requests: readonly Request[], respond: Respond): void {
    const held = this.#hold(message.length, requests.length, requests[0]?.id ?? 0n, respond);
    if (held === undefined) return;
    const batch: Batch = { message, replies: [], lastChange: 0, delay: 0, held, respond };
    this.#batch(batch, requests);
    if (this.#batchTurn !== undefined) batch.message = message.slice();
  }

  /**
   * Runs calls of a Batch, in order, for one turn. Should the turn not be enough, the next one decodes the message again:
   * a Batch in its decoded form is large, and many peers can have one under way.
   */
  #batch(batch: Batch, requests: readonly Request[]): void {
    const { replies, respond } = batch;
    const begin = this.#clock.now();
    const before = this.#machine.changes;
    const session = this.#session!;
    while (replies.length < requests.length && this.#clock.now() - begin <= BATCH_TURN_MS) {
      replies.push(session.call(requests[replies.length]!));
      batch.delay += session.replyDelay;
      if (this.#isClosed) return;
    }
    if (this.#machine.changes !== before) batch.lastChange = this.#machine.changes;
    if (replies.length < requests.length) {
      this.#batchTurn = setImmediate(() => this.#resumeBatch(batch));
      return;
    }
    const answer = () => {
      this.#unconfirmed.end(batch.held);
      this.#answer({ body: 'batchReply', batchReply: { replies } }, requests[0]?.id ?? 0n, respond, batch.delay);
    };
    if (batch.lastChange === 0) answer();
    else this.#machine.whenConfirmed(batch.lastChange, answer, this);
  }

  #resumeBatch(batch: Batch): void {
    this.#batchTurn = undefined;
    const peer = decodePeer(batch.message);
    if (peer.body === 'batch') this.#batch(batch, peer.batch.requests);
  }

  #control(request: ControlRequest, respond: Respond): void {
    this.#answer({ body: 'controlReply', controlReply: this.#session!.control(request) }, request.id, respond);
  }

  #acknowledge(id: bigint, respond: Respond): void {
    this.#answer({ body: 'acknowledgement', acknowledgement: { id } }, id, respond);
  }

  #program(program: DmaProgram, messageBytes: number, respond: Respond): void {
    const held = bytesHeldBy(program, messageBytes);
    if (!this.#inFlight.begin(held)) {
      const detail = `${this.#inFlight.requests} requests are in flight, with as many bytes as may be`;
      return this.#refuse({ code: RefusalCode.BUSY, detail }, program.id, respond);
    }
    this.#session!.runProgram(program, (dmaProgramReply) => {
      this.#inFlight.end(held);
      this.#answer({ body: 'dmaProgramReply', dmaProgramReply }, program.id, respond);
    });
  }

  /** Holds an answer back while other messages are answered; when too much is held back already it goes at once. */
  #respondAfter(milliseconds: number, encoded: Uint8Array, respond: Respond): void {
    const held = encoded.length + HELD_REPLY_BYTES;
    if (milliseconds <= 0 || !this.#inFlight.begin(held)) return respond(encoded);
    const timer = setTimeout(() => {
      this.#held.delete(timer);
      this.#inFlight.end(held);
      respond(encoded);
    }, milliseconds);
    this.#held.add(timer);
  }

  /** The connection ends in a turn of its own: this one may be in the middle of a message of it. */
  #dropped(why: string): void {
    this.close(why);
    setImmediate(() => this.#onDropped?.(why));
  }

  #answer(message: DaemonMessageInit, id: bigint, respond: Respond, delayMs = 0): void {
    if (!this.#isClosed) this.#give(encodeDaemon(message), id, respond, delayMs);
  }

  #give(encoded: Uint8Array, id: bigint, respond: Respond, delayMs: number): void {
    if (encoded.length <= this.#peerMaxBytes) return this.#respondAfter(delayMs, encoded, respond);
    const detail = `done, but the reply has ${encoded.length} bytes and the peer takes ${this.#peerMaxBytes}`;
    this.#refuse(tooLarge(detail), id, respond);
  }

  #refuse({ code, detail }: Refused, id: bigint, respond: Respond): void {
    this.#warnings.warn(`refusal-${code}`, { code, detail, id: String(id) }, 'a message was refused');
    respond(encodeDaemon({ body: 'refusal', refusal: { code, detail, id } }));
  }
}

function misplaced(detail: string): Refused {
  return { code: RefusalCode.WRONG_QUEUE, detail };
}

function tooLarge(detail: string): Refused {
  return { code: RefusalCode.TOO_LARGE, detail };
}

/** The id that a refusal names. A Batch has none of its own and goes by its first request's. */
function idOf(peer: PeerMessage): bigint {
  switch (peer.body) {
    case 'request':
      return peer.request.id;
    case 'batch':
      return peer.batch.requests[0]?.id ?? 0n;
    case 'dmaProgram':
      return peer.dmaProgram.id;
    case 'control':
      return peer.control.id;
    case 'memoryNote':
      return peer.memoryNote.id;
    case 'farewell':
      return peer.farewell.id;
    case 'translate':
      return peer.translate.id;
    default:
      return 0n;
  }
}
