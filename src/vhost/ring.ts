/**
 * Device side of one split virtqueue [virtio 2.7] in guest memory, with indirect descriptors and event index.
 *
 * The driver runs at the same time. Indices go through Atomics, so what was written before an index is visible to
 * whoever sees the index; everything else is read once. A driver that breaks a rule breaks the ring: `broken` says how,
 * nothing is read or written any more, and only a new Ring helps [virtio 2.1.1 DEVICE_NEEDS_RESET].
 *
 * Chains go back to the driver in the order in which they were taken, whatever the order of their answers: a front end
 * that has lost us lets the next back end begin at the used index, and what lies before it must be done, all of it, and
 * nothing behind it.
 *
 * Invariants: at most `size` chains are out at once, each head once; nothing that the driver does makes
 * a method throw.
 */
import { hex } from '../base/bits.js';
import { ProtocolError } from '../base/errors.js';
import { LIMITS } from '../base/limits.js';
import type { GuestMemory } from '../base/memory.js';
import type { Scratch } from './chain.js';
import { Chain, contiguousView, readChain, ringError, walkChain, writeChain } from './chain.js';
import {
  ALIGNMENT,
  AVAILABLE,
  DESCRIPTOR,
  USED,
  VIRTQ_AVAIL_F_NO_INTERRUPT,
  VIRTQ_USED_F_NO_NOTIFY,
  availableBytes,
  usedBytes,
} from './spec.js';

/** Where the driver put the ring: entries, and guest-physical addresses. */
export interface RingLayout {
  readonly size: number;
  readonly descriptors: number;
  readonly available: number;
  readonly used: number;
}

/** What the driver agreed to. */
export interface RingFeatures {
  readonly indirect: boolean;
  readonly eventIndex: boolean;
}

export class Ring {
  #descriptors: Uint32Array = new Uint32Array(0);
  #available: Uint16Array = new Uint16Array(0);
  #used: Uint16Array = new Uint16Array(0);
  #usedElements: Uint32Array = new Uint32Array(0);
  #generation = -1;
  /** Index of the next chain to take, modulo 2^16; likewise the others. */
  #next: number;
  #usedIndex = 0;
  #signalled = 0;
  /** Whoever served the ring before us may have ended between a completion and its interrupt. */
  #owesSignal = false;
  #peeked: Chain | undefined;
  /** The driver has been asked not to kick. */
  #isQuiet = false;
  /** By head: each is out once at the most. */
  readonly #chains: (Chain | undefined)[];
  /** A ring has a power of two of entries, or it is broken. */
  readonly #mask: number;
  /** For each head: HERE, OUT or ANSWERED. */
  #state: Uint8Array;
  /** For each answered head: bytes written. */
  #written: Uint32Array;
  /** Heads that are out or answered, the oldest at #oldest. */
  #order: Uint16Array;
  #oldest = 0;
  #takenCount = 0;
  #broken: ProtocolError | undefined;

  /** `base` is where the driver's available index stood when the ring was last stopped, 0 for a fresh one. */
  constructor(
    private memory: GuestMemory,
    readonly layout: RingLayout,
    base: number,
    private readonly features: RingFeatures,
  ) {
    this.#next = base;
    this.#state = new Uint8Array(layout.size);
    this.#written = new Uint32Array(layout.size);
    this.#order = new Uint16Array(layout.size);
    this.#mask = layout.size - 1;
    this.#chains = new Array<undefined>(Math.min(layout.size, LIMITS.virtqueueEntries)).fill(undefined);
    if (!this.#isSound()) return;
    this.#usedIndex = Atomics.load(this.#used, USED.idx);
    this.#signalled = this.#usedIndex;
    // An index of 0 is also one that has wrapped: then the last element was written.
    this.#owesSignal = this.#usedIndex !== 0 || this.#usedElements[2 * layout.size - 1] !== 0;
  }

  /** Why the ring is not served any more. */
  get broken(): ProtocolError | undefined {
    return this.#broken;
  }

  /** Available index up to which chains were taken: what GET_VRING_BASE answers. */
  get nextIndex(): number {
    return this.#next;
  }

  /** Chains taken and not yet given back. */
  get takenCount(): number {
    return this.#takenCount;
  }

  /**
   * Guest memory changed: every view is looked up again before its next use, not at once, as a front end may take a region
   * away and bring it back larger.
   */
  setMemory(memory: GuestMemory): void {
    this.memory = memory;
  }

  /** Chains that the driver has made available and nobody has taken. */
  get waitingCount(): number {
    return this.#isSound() ? this.#waitingOrBroken() : 0;
  }

  /** The next chain, if there is one, without taking it. Until it was completed, a chain stays as it is. */
  peek(): Chain | undefined {
    if (this.#peeked !== undefined) return this.#broken === undefined ? this.#peeked : undefined;
    if (!this.#isSound()) return undefined;
    try {
      return this.#waiting() === 0 ? undefined : (this.#peeked = this.#walk());
    } catch (error) {
      this.#break(error);
      return undefined;
    }
  }

  /** Takes the next chain, if there is one. */
  next(): Chain | undefined {
    const chain = this.peek();
    if (chain === undefined) return undefined;
    this.#peeked = undefined;
    this.#state[chain.head] = OUT;
    this.#order[(this.#oldest + this.#takenCount) & this.#mask] = chain.head;
    this.#takenCount++;
    this.#next = (this.#next + 1) & 0xffff;
    if (this.#isQuiet && this.features.eventIndex && this.#next % QUIET_FOR === 0) this.#moveSilence();
    return chain;
  }

  /**
   * A copy of what the driver sent; undefined when it is more than LIMITS.messageBytes or the ring broke. A short one is in
   * `scratch`, where there is one: until that is used again.
   */
  read(chain: Chain, scratch?: Scratch): Uint8Array | undefined {
    if (!this.#isSound() || chain.readableBytes > LIMITS.messageBytes) return undefined;
    const short = scratch?.take(chain.readableBytes);
    const bytes = short ?? new Uint8Array(chain.readableBytes);
    try {
      readChain(this.memory, chain, bytes, short && scratch?.words);
      return bytes;
    } catch (error) {
      this.#break(error);
      return undefined;
    }
  }

  /** Fills the chain with an answer that fits, and gives it back. */
  complete(chain: Chain, answer: Uint8Array = NOTHING): void {
    if (this.fill(chain, answer)) this.give(chain, answer.length);
  }

  /** Copies an answer that fits into the chain, which stays ours until `give`. False when the ring is or gets broken. */
  fill(chain: Chain, answer: Uint8Array): boolean {
    if (!this.#isSound()) return false;
    if (answer.length > chain.writableBytes) throw new RangeError('an answer must fit its chain');
    try {
      if (answer.length > 0) writeChain(this.memory, chain, answer);
      return true;
    } catch (error) {
      this.#break(error);
      return false;
    }
  }

  /** Gives a chain back that so many bytes were filled into. It goes to the driver with the last of those taken before it. */
  give(chain: Chain, byteLength: number): void {
    if (!this.#isSound()) return;
    this.#written[chain.head] = byteLength;
    this.#state[chain.head] = ANSWERED;
    this.#giveBack();
  }

  /** Gives the oldest chains back as far as they are answered. The driver sees elements and answers with the index. */
  #giveBack(): void {
    for (let head = this.#order[this.#oldest]!; this.#takenCount > 0 && this.#state[head] === ANSWERED; head = this.#order[this.#oldest]!) {
      const element = (this.#usedIndex & this.#mask) * 2;
      this.#usedElements[element] = head;
      this.#usedElements[element + 1] = this.#written[head]!;
      this.#usedIndex = (this.#usedIndex + 1) & 0xffff;
      this.#state[head] = HERE;
      this.#oldest = (this.#oldest + 1) & this.#mask;
      this.#takenCount--;
    }
    Atomics.store(this.#used, USED.idx, this.#usedIndex);
  }

  /** Whether the driver wants an interrupt for what was completed since the last call [virtio 2.7.7.2, 2.7.10]. */
  takeSignal(): boolean {
    return this.#isSound() && this.#needsSignal();
  }

  /**
   * Asks the driver not to kick: somebody is looking anyway. Only a hint [virtio 2.7.10.1]: with event index, silence holds
   * until the driver's index comes round to what it was told last, so that is moved on in time.
   */
  quiet(): void {
    if (this.#isQuiet || !this.#isSound()) return;
    this.#isQuiet = true;
    if (this.features.eventIndex) this.#moveSilence();
    else Atomics.store(this.#used, USED.flags, VIRTQ_USED_F_NO_NOTIFY);
  }

  /** Asks for a kick with the next chain. True when one came in the meantime: then no kick may come for it. */
  arm(): boolean {
    if (!this.#isSound()) return false;
    this.#isQuiet = false;
    if (this.features.eventIndex) Atomics.store(this.#used, 2 + 4 * this.layout.size, this.#next);
    else Atomics.store(this.#used, USED.flags, 0);
    return this.#waitingOrBroken() > 0;
  }

  /** Looks so many times whether a chain is there: true at the first look that finds one, or a ring to complain of. */
  looks(times: number): boolean {
    if (!this.#isSound()) return false;
    const available = this.#available;
    const next = this.#next;
    for (let i = 0; i < times; i++) if (Atomics.load(available, AVAILABLE.idx) !== next) return true;
    return false;
  }

  #moveSilence(): void {
    Atomics.store(this.#used, 2 + 4 * this.layout.size, (this.#next - 1) & 0xffff);
  }

  #walk(): Chain {
    const head = this.#available[AVAILABLE.ring + (this.#next & this.#mask)]!;
    if (head >= this.layout.size) throw ringError(`the driver offers index ${head} of ${this.layout.size}`);
    if (this.#state[head] !== HERE) throw ringError(`the driver offers index ${head} again before it was used`);
    const chain = (this.#chains[head] ??= new Chain(head));
    chain.readable.clear();
    chain.writable.clear();
    walkChain(this.memory, this.#descriptors, chain, this.features.indirect);
    return chain;
  }

  #waiting(): number {
    const waiting = (Atomics.load(this.#available, AVAILABLE.idx) - this.#next) & 0xffff;
    if (waiting > this.layout.size) throw ringError(`the available index is ${waiting} ahead in a ring of ${this.layout.size}`);
    if (waiting + this.#takenCount > this.layout.size) {
      throw ringError(`${waiting} chains are offered while ${this.#takenCount} of ${this.layout.size} are out`);
    }
    return waiting;
  }

  #waitingOrBroken(): number {
    try {
      return this.#waiting();
    } catch (error) {
      this.#break(error);
      return 0;
    }
  }

  #needsSignal(): boolean {
    const before = this.#signalled;
    const now = this.#usedIndex;
    if (before === now && !this.#owesSignal) return false;
    const isOwed = this.#owesSignal;
    this.#owesSignal = false;
    this.#signalled = now;
    if (!this.features.eventIndex) {
      return (Atomics.load(this.#available, AVAILABLE.flags) & VIRTQ_AVAIL_F_NO_INTERRUPT) === 0;
    }
    const event = Atomics.load(this.#available, AVAILABLE.ring + this.layout.size);
    return isOwed || ((now - event - 1) & 0xffff) < ((now - before) & 0xffff);
  }

  /** Not broken, and the three parts are where guest memory has them now. */
  #isSound(): boolean {
    if (this.#broken !== undefined) return false;
    if (this.#generation === this.memory.generation) return true;
    try {
      this.#look();
      return true;
    } catch (error) {
      this.#break(error);
      return false;
    }
  }

  #break(error: unknown): void {
    if (!(error instanceof ProtocolError)) throw error;
    this.#broken = error;
  }

  /** Looks the three parts up in guest memory when it has changed. */
  #look(): void {
    checkLayout(this.layout);
    const { size, descriptors, available, used } = this.layout;
    const table = part(this.memory, 'descriptor table', descriptors, size * DESCRIPTOR.bytes);
    this.#descriptors = new Uint32Array(table.buffer, table.byteOffset, table.byteLength / 4);
    const availableView = part(this.memory, 'available ring', available, availableBytes(size));
    const usedView = part(this.memory, 'used ring', used, usedBytes(size));
    this.#available = words(availableView, availableBytes(size));
    this.#used = words(usedView, usedBytes(size));
    this.#usedElements = new Uint32Array(usedView.buffer, usedView.byteOffset + USED.elementsOffset, 2 * size);
    this.#generation = this.memory.generation;
  }
}

const NOTHING = new Uint8Array(0);

/** Where a head is: with the driver, taken, or waiting for an older one to go back. */
const HERE = 0;
const OUT = 1;
const ANSWERED = 2;

/** Chains after which silence is asked for anew: less than 2^16, when the index has come round, by any ring's size. */
const QUIET_FOR = 2 ** 14;

function checkLayout({ size, descriptors, available, used }: RingLayout): void {
  if (size < 1 || size > LIMITS.virtqueueEntries || (size & (size - 1)) !== 0) throw ringError(`a ring cannot have ${size} entries`);
  const isAligned =
    descriptors % ALIGNMENT.descriptors === 0 && available % ALIGNMENT.available === 0 && used % ALIGNMENT.used === 0;
  if (!isAligned) throw ringError(`a part of the ring at ${hex(descriptors)}, ${hex(available)}, ${hex(used)} is not aligned`);
}

function part(memory: GuestMemory, name: string, address: number, byteLength: number): Uint8Array {
  const view = contiguousView(memory, address, byteLength);
  if (view === undefined) throw ringError(`the ${name} at ${hex(address)} is not in guest memory`);
  return view;
}

function words(view: Uint8Array, byteLength: number): Uint16Array {
  return new Uint16Array(view.buffer, view.byteOffset, byteLength / 2);
}
