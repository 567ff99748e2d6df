/**
 * Serves one virtqueue: waits for kicks, drains the ring in bounded turns, gives completions back and interrupts.
 *
 * While a guest calls again and again the queue stays in its turn and looks at the ring, with kicks suppressed, so that a
 * call costs neither an exit nor a wake-up (vhost-polling.ts says for how long). Nothing else starves: a turn ends with the
 * first chain that is served after some milliseconds, so one that takes longer is the only one of its turn; nobody looks for
 * more than half a millisecond at a time, nor while another queue has work or a chain of this one is out, since what answers it may
 * come from elsewhere. The next turn waits for the event loop.
 *
 * No kick is lost. Kicks are suppressed only from the begin of a turn until `arm`, and what follows a turn is either another
 * one or `arm`. Arming stores the wish for a kick and then reads the available index; the driver stores the index and then
 * reads the wish [virtio 2.7.7.2, 2.7.10]. Both do so in sequentially consistent order, so one of them sees the other: we
 * the chain, and there is another turn, or the driver the wish, and it kicks. A driver under QEMU before 8.0 with one
 * processor is not in that order, as its fences are left out there: its store may reach us some nanoseconds after its look.
 * So there is one more look after the next turn of the event loop.
 *
 * A completion for a ring that was replaced is dropped; one for a ring that is only paused waits for it, at most one for
 * each entry.
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
  /** Processors of the machine: whether the guest runs on another one than we do is found out by trying. */
  readonly processors: number;
  /** Takes and answers one chain, now or later, through `complete`. */
  readonly serve: (ring: Ring) => Served;
  /** Whether another queue of the same front end has work: nobody looks for more then. */
  readonly othersHaveWork: () => boolean;
  /**
   * Called when answers come, and when those that were given are with the guest: in between, who only watches may wait. In a
   * turn a release follows each hold.
   */
  readonly hold: () => void;
  readonly release: () => void;
  /** Called before an answer is given: what the guest is to find when it finds the answer. */
  readonly beforeAnswer: () => void;
  /** Called at the end of each turn that has not stopped the queue; may stop it. */
  readonly afterTurn: () => void;
  /** The driver broke the ring; nothing is served until a new one starts. */
  readonly broken: (error: ProtocolError) => void;
  /** The kick descriptor cannot be waited for. */
  readonly unusable: (error: unknown) => void;
}

/** A completion that waits for its ring: `answer` is undefined when so many bytes of it are in the chain already. */
interface Held {
  readonly chain: Chain;
  readonly answer: Uint8Array | undefined;
  readonly byteLength: number;
}

const NOTHING = new Uint8Array(0);

/** Of one go: between two of them the driver's interrupt is seen to. */
const CHAINS_AT_ONCE = 64;
/** For serving what is there, and for looking whether more comes. The clock is read with each chain: one call can take long. */
const TURN_MS = 4;
const LOOKING_TURN_MS = 0.5;
/** Looks between two looks at the clock and at the other queues: a fraction of a microsecond. */
const LOOKS_AT_ONCE = 64;
/** Times that, in one turn, should the clock stand still. */
const MOST_LOOKS = 10_000;
/** Between two looks at a ring whose driver has no kick to give. */
const POLLED_MS = 1;

export class VhostQueue {
  readonly #options: QueueOptions;
  readonly #polling: PollingWindow;
  #ring: Ring | undefined;
  #isRunning = false;
  #watch: Watch | undefined;
  #planned: NodeJS.Immediate | undefined;
  #lastLook: NodeJS.Immediate | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isInTurn = false;
  /** What comes next was looked for, and not waited for. */
  #isLooking = false;
  /** A request was served since the last look. */
  #hasCome = false;
  /** A request came, and the window behind it has not passed yet. */
  #isWindowOpen = false;
  /** What is in the ring cannot be served now. */
  #isWaiting = false;
  #wasReported = false;
  /** The driver wants an interrupt, and there was no descriptor for it. */
  #isCallDue = false;
  #held: Held[] = [];

  constructor(options: QueueOptions) {
    this.#options = options;
    this.#polling = new PollingWindow(options.processors);
  }

  /** Serves this ring from now on. A resumed one gets the completions that have waited for it. */
  start(ring: Ring, resumed: boolean): void {
    if (!resumed) this.#held = [];
    this.#ring = ring;
    this.#isRunning = true;
    this.#isWaiting = false;
    this.#wasReported = false;
    if (!resumed) this.#isCallDue = false;
    for (const { chain, answer, byteLength } of this.#held.splice(0)) if (answer === undefined || ring.fill(chain, answer)) ring.give(chain, byteLength);
    this.#signal();
    this.watchKick();
    this.#reportIfBroken(ring);
  }

  /** Leaves the ring alone; completions wait. */
  stop(): void {
    this.#isRunning = false;
    this.#isLooking = false;
    this.#watch?.stop();
    this.#watch = undefined;
    clearImmediate(this.#planned);
    clearImmediate(this.#lastLook);
    clearTimeout(this.#timer);
    this.#planned = this.#lastLook = this.#timer = undefined;
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

  /** Does at once what `wake` has put off. */
  settle(): void {
    if (this.#planned !== undefined && !this.#isInTurn) this.#turn();
  }

  /** Chains are there that could be served at once. */
  get hasWork(): boolean {
    return this.#isRunning && !this.#isWaiting && this.#ring?.looks(1) === true;
  }

  /**
   * Gives a chain of this ring back. The answer must fit, and may change as soon as anybody else runs: it is copied before
   * `beforeAnswer`, and given behind it.
   */
  complete(ring: Ring, chain: Chain, answer: Uint8Array = NOTHING): void {
    const byteLength = answer.length;
    const isFilled = ring === this.#ring && this.#isRunning && ring.fill(chain, answer);
    const held: Held | undefined = ring === this.#ring && !this.#isRunning ? { chain, answer: answer.slice(), byteLength } : undefined;
    this.#options.beforeAnswer();
    if (ring !== this.#ring) return;
    if (!this.#isRunning) {
      this.#held.push(held ?? { chain, answer: undefined, byteLength });
      return;
    }
    if (isFilled) ring.give(chain, byteLength);
    if (this.#isInTurn) return;
    this.#signal();
    this.#reportIfBroken(ring);
    // The next chain may have waited for this answer.
    this.wake();
  }

  #turn(): void {
    clearImmediate(this.#planned);
    clearImmediate(this.#lastLook);
    this.#planned = this.#lastLook = undefined;
    const ring = this.#ring;
    if (ring === undefined || !this.#isRunning || ring.broken !== undefined) return;
    this.#isInTurn = true;
    ring.quiet();
    let outcome: Served = 'empty';
    this.#options.hold();
    try {
      outcome = this.#serveAndLook(ring);
    } finally {
      this.#isInTurn = false;
      this.#options.release();
    }
    // Serving can have ended the connection, and so can the look behind it.
    if (this.#isRunning) this.#options.afterTurn();
    if (!this.#isRunning || this.#reportIfBroken(ring)) return;
    if (outcome === 'one' || (outcome === 'empty' && this.#isWorthATurn(ring))) this.wake();
  }

  /** Serves what is there, and what comes while it is worth looking: 'one' when more may be there, 'empty' when the turn is over. */
  #serveAndLook(ring: Ring): Served {
    const { clock, hold, release } = this.#options;
    const begin = clock.now();
    let now = begin;
    for (;;) {
      const outcome = this.#serveSome(ring, now, begin + TURN_MS);
      this.#isWaiting = outcome === 'waiting';
      if (!this.#isRunning) return outcome;
      this.#signal();
      release();
      hold();
      if (!this.#isRunning) return outcome;
      now = clock.now();
      if (this.#hasCome) this.#polling.served(now);
      this.#hasCome = false;
      if (outcome === 'waiting' || ring.broken !== undefined) return outcome;
      if (outcome === 'one') {
        if (now > begin + TURN_MS) return 'one';
        continue;
      }
      now = this.#look(ring, now, begin + LOOKING_TURN_MS);
      if (now < 0) return 'empty';
    }
  }

  /** Looks until a chain comes: the time, or -1 when none did in this turn. */
  #look(ring: Ring, begin: number, endOfTurn: number): number {
    const { clock, othersHaveWork } = this.#options;
    if (ring.takenCount > 0) return -1;
    const end = Math.min(endOfTurn, this.#polling.end);
    for (let now = begin, times = 0; now < end && times < MOST_LOOKS; now = clock.now(), times++) {
      if (ring.looks(LOOKS_AT_ONCE)) {
        this.#isLooking = true;
        return now;
      }
      if (othersHaveWork()) return -1;
    }
    return -1;
  }

  #serveSome(ring: Ring, now: number, endOfTurn: number): Served {
    const { clock, serve } = this.#options;
    let outcome: Served = 'one';
    for (let chains = 0; chains < CHAINS_AT_ONCE && outcome === 'one'; chains++) {
      outcome = serve(ring);
      if (!this.#isRunning) return outcome;
      if (chains === 0 && outcome === 'one') this.#cameAt(now);
      if (clock.now() > endOfTurn) break;
    }
    return outcome;
  }

  #cameAt(now: number): void {
    if (this.#isLooking) this.#polling.found(now);
    else this.#polling.woken(now);
    this.#hasCome = true;
    this.#isWindowOpen = this.#polling.milliseconds > 0;
  }

  /** True when the empty ring is worth another turn; otherwise it is armed and a kick will come. */
  #isWorthATurn(ring: Ring): boolean {
    const { clock, vring } = this.#options;
    const now = clock.now();
    this.#isLooking = now < this.#polling.end;
    if (this.#isLooking) return true;
    if (this.#isWindowOpen) this.#polling.passed(now);
    this.#isWindowOpen = false;
    if (vring.isPolled) this.#timer ??= setTimeout(() => this.#lookAgain(), POLLED_MS);
    if (ring.arm()) return true;
    this.#lastLook = setImmediate(() => this.#lookOnceMore(ring));
    return false;
  }

  #lookOnceMore(ring: Ring): void {
    this.#lastLook = undefined;
    if (this.#ring === ring && this.#isRunning && ring.looks(1)) this.#turn();
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
