/**
 * Asks the daemon for parts of the map: one request at a time, the newest wish of each place in the page first come first
 * served; a wish that was replaced before its turn is never sent, an answer to one that was replaced meanwhile is thrown away.
 */
import type { AddressMap, MapCell } from '../../view/types.js';
import { addressOf, pageOf } from './addresses.js';
import { api } from './api.js';

export interface Wish {
  readonly domain: number;
  readonly from: number;
  readonly pages: number;
  readonly cells: number;
}

/** The cells of a wish, counted from its own first page. */
export interface MapPart {
  readonly wish: Wish;
  readonly revision: number;
  readonly cellPages: number;
  readonly mappedPages: number;
  readonly cells: readonly MapCell[];
  /** First page that was not looked at any more: cells from there on are missing. */
  readonly endsAt?: number;
}

/** Answers that are put together for one wish, when the daemon does a part at a time: more are asked for than any table of ours takes. */
const PARTS = 512;

interface Waiting {
  readonly wish: Wish;
  readonly deliver: (part: MapPart) => void;
}

export class MapFeed {
  readonly #waiting = new Map<string, Waiting>();
  #current: { readonly place: string; readonly waiting: Waiting } | undefined;
  readonly #failed: (error: unknown) => void;
  /** For those who count: requests that were sent. */
  sent = 0;

  constructor(failed: (error: unknown) => void) {
    this.#failed = failed;
  }

  want(place: string, wish: Wish, deliver: (part: MapPart) => void): void {
    this.#waiting.delete(place);
    this.#waiting.set(place, { wish, deliver });
    if (this.#current === undefined) void this.#run();
  }

  forget(place: string): void {
    this.#waiting.delete(place);
  }

  async #run(): Promise<void> {
    for (;;) {
      const next = this.#waiting.entries().next();
      if (next.done === true) return;
      const [place, waiting] = next.value;
      this.#waiting.delete(place);
      this.#current = { place, waiting };
      try {
        const part = await this.#ask(place, waiting.wish);
        if (part !== undefined && !this.#waiting.has(place)) waiting.deliver(part);
      } catch (error) {
        this.#failed(error);
      } finally {
        this.#current = undefined;
      }
    }
  }

  async #ask(place: string, wish: Wish): Promise<MapPart | undefined> {
    let from = wish.from;
    let part: MapPart | undefined;
    for (let i = 0; i < PARTS && from < wish.from + wish.pages; i++) {
      const left: number = wish.from + wish.pages - from;
      const cells: number = part === undefined ? wish.cells : Math.ceil(left / part.cellPages);
      this.sent++;
      const answer: AddressMap = await api.map(wish.domain, addressOf(from), left, cells);
      // A newer wish for the same place: what was gathered is of no use to anybody.
      if (this.#waiting.has(place)) return undefined;
      part = joined(part, answer, wish);
      if (answer.complete || answer.scannedTo === undefined) return part;
      from = pageOf(answer.scannedTo);
    }
    return part === undefined || from >= wish.from + wish.pages ? part : { ...part, endsAt: from };
  }
}

function joined(before: MapPart | undefined, answer: AddressMap, wish: Wish): MapPart {
  const offset = Math.round((pageOf(answer.from) - wish.from) / answer.cellPages);
  const cells = answer.cells.map((cell) => ({ ...cell, cell: cell.cell + offset }));
  return {
    wish,
    revision: answer.revision,
    cellPages: answer.cellPages,
    mappedPages: (before?.mappedPages ?? 0) + answer.mappedPages,
    cells: before === undefined ? cells : [...before.cells, ...cells],
  };
}
