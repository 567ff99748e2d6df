/**
 * The PASIDs of all devices: which numbers are free, and whose the others are (ddi.md 2.6.1; checks DDI-350 to DDI-358).
 *
 * Numbers are the device's, not the token's: DMA carries a requester ID and a PASID and nothing else, so two tokens of one
 * device never share one. Fresh numbers come first, then those that were given back, the oldest first [DDI-358]. A device's
 * numbers that wait for reuse take 4 bytes each, so 4 MiB for each device with PASIDs of 20 bits at the most.
 */
import type { Device } from '../iommu/device.js';
import type { RequesterId } from '../iommu/types.js';
import type { DeviceToken, PasidDevice } from './device-token.js';

/** PASID 0 stays with the device's untagged traffic. */
const FIRST_PASID = 1;
const FIRST_CAPACITY = 16;

interface PasidBook {
  readonly numbers: PasidNumbers;
  readonly devices: Map<number, PasidDevice>;
  /** Tokens with a Pasid configuration. */
  readonly tokens: Set<DeviceToken>;
}

export class Pasids {
  readonly #books = new Map<RequesterId, PasidBook>();

  /** A token with a Pasid configuration exists from now on. */
  enter(token: DeviceToken): void {
    for (const stream of token.streams) this.#book(stream).tokens.add(token);
  }

  leave(token: DeviceToken): void {
    for (const { id } of token.streams) this.#books.get(id)?.tokens.delete(token);
  }

  /** The number that comes next below 2^bits; undefined when all are in use. */
  next(stream: Device, bits: number): number | undefined {
    return this.#book(stream).numbers.peek(2 ** bits);
  }

  /** Takes the number that `next` gave. */
  add(device: PasidDevice): void {
    const { numbers, devices } = this.#book(device.stream);
    numbers.take(device.pasid);
    devices.set(device.pasid, device);
  }

  delete(device: PasidDevice): void {
    const { numbers, devices } = this.#book(device.stream);
    devices.delete(device.pasid);
    numbers.giveBack(device.pasid);
  }

  /**
   * True when faults of DMA with this PASID are to be silent [DDI-372]. A PASID that nobody has is judged by the device's
   * tokens: one that asks for silence is enough.
   */
  suppresses(stream: RequesterId, pasid: number): boolean {
    const book = this.#books.get(stream);
    if (book === undefined) return false;
    const device = book.devices.get(pasid);
    if (device !== undefined) return device.parent.pasid?.suppressesFaults === true;
    return [...book.tokens].some((token) => token.pasid?.suppressesFaults);
  }

  #book(stream: Device): PasidBook {
    let book = this.#books.get(stream.id);
    if (book === undefined) this.#books.set(stream.id, (book = { numbers: new PasidNumbers(), devices: new Map(), tokens: new Set() }));
    return book;
  }
}

/** Numbers of one device: fresh ones, and a ring of those that came back. */
class PasidNumbers {
  #fresh = FIRST_PASID;
  #ring = new Uint32Array(FIRST_CAPACITY);
  #head = 0;
  #size = 0;

  /** The next number below `limit`. Those above it wait on, should the width grow again. */
  peek(limit: number): number | undefined {
    if (this.#fresh < limit) return this.#fresh;
    for (let looked = 0; looked < this.#size; looked++) {
      const number = this.#ring[this.#head]!;
      if (number < limit) return number;
      this.#shift();
      this.giveBack(number);
    }
    return undefined;
  }

  /** Takes what `peek` just gave. */
  take(number: number): void {
    if (number === this.#fresh) this.#fresh++;
    else this.#shift();
  }

  giveBack(number: number): void {
    if (this.#size === this.#ring.length) this.#grow();
    this.#ring[(this.#head + this.#size++) % this.#ring.length] = number;
  }

  #shift(): void {
    this.#head = (this.#head + 1) % this.#ring.length;
    this.#size--;
  }

  #grow(): void {
    const larger = new Uint32Array(this.#ring.length * 2);
    larger.set(this.#ring.subarray(this.#head));
    larger.set(this.#ring.subarray(0, this.#head), this.#ring.length - this.#head);
    this.#ring = larger;
    this.#head = 0;
  }
}
