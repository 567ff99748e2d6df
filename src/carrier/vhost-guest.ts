/**
 * The guest behind the queues: from its first request until it is reset or gone it is one Endpoint, then the next one.
 *
 * Each chain on the control and DMA queues is one message and gets one answer; chains on the event queue are filled with
 * events. A chain without room for the smallest answer is not carried out: nothing happens that its sender cannot learn of.
 */
import type { Clock } from '../base/clock.js';
import { LIMITS } from '../base/limits.js';
import type { RateLimiter } from '../base/log.js';
import type { Machine } from '../machine/machine.js';
import { decodeDaemon, encodeDaemon } from '../proto/codec.js';
import { RefusalCode } from '../proto/types.js';
import { Scratch, type Chain } from '../vhost/chain.js';
import type { Ring } from '../vhost/ring.js';
import { Endpoint } from './endpoint.js';
import type { Served } from './vhost-queue.js';

/** Room that every answer but a list, a batch's or a program's fits into: about 48 bytes, and some to grow. */
export const LEAST_ANSWER_BYTES = 64;
/** Room for any event. */
export const LEAST_EVENT_BYTES = 128;

const NOTHING = new Uint8Array(0);

export type Complete = (ring: Ring, chain: Chain, answer?: Uint8Array) => void;

export interface GuestOptions {
  readonly machine: Machine;
  readonly limiter: RateLimiter;
  readonly clock: Clock;
  /** Events may be there for the event queue. */
  readonly onEvents: () => void;
  /** The machine has ended the conversation. */
  readonly onDropped: (why: string) => void;
}

export class VhostGuest {
  readonly #options: GuestOptions;
  /** Of the request at hand: what the endpoint keeps of it, it copies. */
  readonly #scratch = new Scratch();
  #endpoint: Endpoint | undefined;

  constructor(options: GuestOptions) {
    this.#options = options;
  }

  /** Releases everything that the guest has; the next message is a new guest's. */
  reset(why: string): void {
    const endpoint = this.#endpoint;
    this.#endpoint = undefined;
    endpoint?.close(why);
  }

  /** Takes one chain off a queue of requests. While a Batch is under way the control queue waits for its answer. */
  serveRequest(ring: Ring, queue: 'control' | 'dma', complete: Complete): Served {
    if (queue === 'control' && this.#endpoint?.isInBatch === true) return 'waiting';
    const chain = ring.next();
    if (chain === undefined) return 'empty';
    if (chain.readableBytes > LIMITS.messageBytes) {
      complete(ring, chain, refusalFor(chain, `a message of ${chain.readableBytes} bytes; ${LIMITS.messageBytes} are the most`, 0n));
      return 'one';
    }
    if (chain.writableBytes < LEAST_ANSWER_BYTES) {
      this.#options.limiter.warn('answer-room', { queue, room: chain.writableBytes }, 'a request without room for its answer was not carried out');
      complete(ring, chain, refusalFor(chain, `an answer needs ${LEAST_ANSWER_BYTES} bytes`, 0n));
      return 'one';
    }
    const message = ring.read(chain, this.#scratch);
    if (message === undefined) return 'empty';
    this.#receive(message, queue, (answer) => complete(ring, chain, fitting(chain, answer)));
    return 'one';
  }

  /** Fills one chain of the event queue, if there is an event. */
  serveEvent(ring: Ring, complete: Complete): Served {
    const chain = ring.peek();
    if (chain === undefined) return 'empty';
    // A driver that takes us for another device may ask something here. It is given back empty, and the driver goes away.
    if (chain.readableBytes > 0 || chain.writableBytes < LEAST_EVENT_BYTES) {
      this.#options.limiter.warn('event-chain', { readable: chain.readableBytes, writable: chain.writableBytes }, 'a chain on the event queue is no room for an event');
      ring.next();
      complete(ring, chain);
      return 'one';
    }
    const event = this.#endpoint?.nextEvent(chain.writableBytes);
    if (event === undefined) return 'waiting';
    ring.next();
    complete(ring, chain, event);
    return 'one';
  }

  #receive(message: Uint8Array, queue: 'control' | 'dma', respond: (answer: Uint8Array) => void): void {
    const { machine, limiter: warnings, clock, onEvents, onDropped } = this.#options;
    this.#endpoint ??= new Endpoint(machine, { warnings, clock, onEvents, onDropped });
    this.#endpoint.receive(message, queue, respond);
  }
}

/** The answer, or why it is not there. What was asked for has been done all the same, and the refusal says so. */
function fitting(chain: Chain, answer: Uint8Array): Uint8Array {
  if (answer.length <= chain.writableBytes) return answer;
  return refusalFor(chain, `carried out, but its answer of ${answer.length} bytes does not fit ${chain.writableBytes}`, idOf(answer));
}

function refusalFor(chain: Chain, detail: string, id: bigint): Uint8Array {
  for (const words of [detail, '']) {
    const bytes = encodeDaemon({ body: 'refusal', refusal: { code: RefusalCode.TOO_LARGE, detail: words, id } });
    if (bytes.length <= chain.writableBytes) return bytes;
  }
  return NOTHING;
}

function idOf(answer: Uint8Array): bigint {
  const message = decodeDaemon(answer);
  if (message.body === 'reply') return message.reply.id;
  if (message.body === 'dmaProgramReply') return message.dmaProgramReply.id;
  return message.body === 'refusal' ? message.refusal.id : 0n;
}
