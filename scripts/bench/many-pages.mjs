// Many pages mapped over the stream socket, for growth curves: each to a frame of its own, with no two neighbours in a row, so
// that none is merged with another.
import { done } from './vm.mjs';

/** A call of this size leaves the daemon little to throw away. */
const PAGES_PER_CALL = 4096;
const FIRST_PAGE = 0x1000000;
const FIRST_FRAME = 0x100000;
const MDL_PAGES_LOCKED = 2;

/** How many there are in the curves. */
export const COUNTS = [1000, 10_000, 100_000, 1_000_000];

const addressOf = (page) => BigInt(FIRST_PAGE + page) << 12n;

/** Pages that grow in number. They stand apart from what else is in the domain. */
export class ManyPages {
  #client;
  #domain;
  #mapped = 0;

  constructor(client, domain) {
    this.#client = client;
    this.#domain = domain;
  }

  async growTo(count) {
    while (this.#mapped < count) {
      const pages = Math.min(PAGES_PER_CALL, count - this.#mapped);
      const frames = BigUint64Array.from({ length: pages }, (_, i) => BigInt(FIRST_FRAME + ((this.#mapped + i) ^ 1)));
      const mdl = { present: true, byteOffset: 0, byteCount: pages * 4096, flags: MDL_PAGES_LOCKED, pageFrames: new Uint8Array(frames.buffer) };
      done(await this.#client.mapLogicalRange({ domain: this.#domain, permissions: 3, logicalAddress: addressOf(this.#mapped), mdl }));
      this.#mapped += pages;
    }
  }

  async unmapAll() {
    done(await this.#client.unmapLogicalRange({ domain: this.#domain, logicalAddress: addressOf(0), numberOfPages: BigInt(this.#mapped) }));
    this.#mapped = 0;
  }
}
