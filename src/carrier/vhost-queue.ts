/**
 * Serves one virtqueue: waits for kicks, drains the ring in bounded turns, gives completions back and interrupts.
 *
 * No kick is lost: before sleeping the ring is armed and looked at once more [virtio 2.7.7.2]. No other work starves: a
 * turn ends after a number of chains or some milliseconds and the next one waits for the event loop. A completion for a
 * ring that was replaced is dropped; one for a ring that is only paused waits for it, at most one for each entry.
 */
import type { Clock } from '../base/clock.js';
import type { ProtocolError } from '../base/errors.js';
import type { Native, Watch } from '../native/types.js';
import type { Chain } from '../vhost/chain.js';
import type { Ring } from '../vhost/ring.js';
import type { Vring } from '../vhost/vring.js';
import { PollingWindow } from './vhost-polling.js';

/** What became of one look at the ring. */
export type Served =
  | 'one'
  /** No chain is there. */
  | 'empty'
  /** Chains are there and cannot be served yet: `wake` or the next completion will say when. */
  | 'waiting';

export interface QueueOptions {
  readonly native: Native;
  readonly clock: Clock;
  readonly vring: Vring;
  /** Takes and answers one chain, now or later, through `complete`. */
  readonly serve: (ring: Ring) => Served;
  /** Called at the end of each turn that has not stopped the queue; may stop it. */
  readonly afterTurn: () => void;
  /** The driver broke the ring; nothing is served until a new one starts. */
  readonly broken: (error: ProtocolError) => void;
  /** The kick descriptor cannot be waited for. */
  readonly unusable: (error: unknown) => void;
}

const CHAINS_PER_TURN = 64;
const TURN_MS = 4;
/** Between two looks at a ring whose driver has no kick to give. */
const POLLED_MS = 1;

export class VhostQueue {
  readonly #options: QueueOptions;
  readonly #polling = new PollingWindow();
  #ring: Ring | undefined;
  #isRunning = false;
  #watch: Watch | undefined;
  #planned: NodeJS.Immediate | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isInTurn = false;
  #wasReported = false;
  /** The driver wants an interrupt, and there was no descriptor for it. */
  #isCallDue = false;
  #held: { readonly chain: Chain; readonly answer: Uint8Array }[] = [];

  constructor(options: QueueOptions) {
    this.#options = options;
  }

  /** Serves this ring from now on. A resumed one gets the completions that have waited for it. */
  start(ring: Ring, resumed: boolean): void {
    if (!resumed) this.#held = [];
    this.#ring = ring;
    this.#isRunning = true;
    this.#wasReported = false;
    if (!resumed) this.#isCallDue = false;
    for (const { chain, answer } of this.#held.splice(0)) ring.complete(chain, answer);
    this.#signal();
    this.watchKick();
    this.#reportIfBroken(ring);
  }

  /** Leaves the ring alone; completions wait. */
  stop(): void {
    this.#isRunning = false;
    this.#watch?.stop();
    this.#watch = undefined;
    clearImmediate(this.#planned);
    clearTimeout(this.#timer);
    this.#planned = this.#timer = undefined;
  }

  /** The guest is gone: completions that still come for it are dropped. */
  forget(): void {
    if (this.#isRunning) return;
    this.#ring = undefined;
    this.#held = [];
  }

  /** Waits on the queue's present kick descriptor, and looks once for what the one before may have said. */
  watchKick(): void {
    this.#watch?.stop();
    this.#watch = undefined;
    this.wake();
    const { native, vring } = this.#options;
    const kick = vring.kick;
    if (kick === undefined) return;
    try {
      this.#watch = native.watch(kick, { readable: true, writable: false }, () => {
        native.eventfdRead(kick);
        this.#turn();
      });
    } catch (error) {
      this.#options.unusable(error);
    }
  }

  /** Gives the interrupt that could not be given before. */
  callChanged(): void {
    if (this.#isRunning) this.#signal();
  }

  /** Looks at the ring soon: something may be there to serve or to give. */
  wake(): void {
    if (this.#isRunning && !this.#isInTurn) this.#planned ??= setImmediate(() => this.#turn());
  }

  /** Gives a chain of this ring back. The answer must fit. */
  complete(ring: Ring, chain: Chain, answer?: Uint8Array): void {
    if (ring !== this.#ring) return;
    if (!this.#isRunning) {
      this.#held.push({ chain, answer: answer ?? new Uint8Array(0) });
      return;
    }
    ring.complete(chain, answer);
    if (this.#isInTurn) return;
    this.#signal();
    this.#reportIfBroken(ring);
    // The next chain may have waited for this answer.
    this.wake();
  }

  #turn(): void {
    clearImmediate(this.#planned);
    this.#planned = undefined;
    const ring = this.#ring;
    if (ring === undefined || !this.#isRunning || ring.broken !== undefined) return;
    this.#isInTurn = true;
    ring.quiet();
    const outcome = this.#serveSome(ring);
    this.#isInTurn = false;
    // Serving can have ended the connection, and so can the look behind it.
    if (this.#isRunning) this.#options.afterTurn();
    if (!this.#isRunning) return;
    this.#signal();
    if (this.#reportIfBroken(ring)) return;
    if (outcome === 'one' || (outcome === 'empty' && this.#keepsLooking(ring))) this.wake();
  }

  #serveSome(ring: Ring): Served {
    const { clock, serve } = this.#options;
    const begin = clock.now();
    let outcome: Served = 'one';
    for (let chains = 0; chains < CHAINS_PER_TURN && outcome === 'one'; chains++) {
      outcome = serve(ring);
      if (!this.#isRunning) return outcome;
      if (chains === 0 && outcome === 'one') this.#polling.worked(begin);
      if (clock.now() - begin > TURN_MS) break;
    }
    return outcome;
  }

  /** True when the empty ring is worth another look now; otherwise it is armed and a kick will come. */
  #keepsLooking(ring: Ring): boolean {
    if (this.#polling.isOpen(this.#options.clock.now())) return true;
    if (this.#options.vring.isPolled) this.#timer ??= setTimeout(() => this.#lookAgain(), POLLED_MS);
    return ring.arm();
  }

  #lookAgain(): void {
    this.#timer = undefined;
    this.#turn();
  }

  #signal(): void {
    if (this.#ring?.takeSignal() === true) this.#isCallDue = true;
    const call = this.#options.vring.call;
    if (!this.#isCallDue || call === undefined) return;
    this.#isCallDue = false;
    this.#options.native.eventfdWrite(call);
  }

  #reportIfBroken(ring: Ring): boolean {
    const error = ring.broken;
    if (error === undefined) return false;
    if (!this.#wasReported) {
      this.#wasReported = true;
      const err = this.#options.vring.err;
      if (err !== undefined) this.#options.native.eventfdWrite(err);
      this.#options.broken(error);
    }
    return true;
  }
}
