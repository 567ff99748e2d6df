/**
 * The timeline: the last observations, in a ring by their number. It keeps a reference to each; of one with a large payload
 * the row alone. Rows are made when somebody asks. Bounded by LIMITS.viewTimelineRows and, for what their messages hold,
 * by LIMITS.viewTimelineBytes; one query looks at a bounded number of rows.
 */
import { LIMITS } from '../base/limits.js';
import type { Names } from './names.js';
import { PayloadScale } from './payload.js';
import { factsOf, kindOf, rowOf, textOf, type KeptObservation } from './rows.js';
import type { TimelinePage, TimelineQuery, TimelineRow } from './types.js';

type Kept = { readonly kind: 'whole'; readonly observation: KeptObservation } | { readonly kind: 'row'; readonly row: TimelineRow };

/** The least and the most rows of one page. */
const ROWS = { least: 1, most: 1000 } as const;

export interface TimelineBounds {
  readonly rows: number;
  readonly bytes: number;
  readonly payloadBytes: number;
}

const USUAL: TimelineBounds = { rows: LIMITS.viewTimelineRows, bytes: LIMITS.viewTimelineBytes, payloadBytes: LIMITS.viewPayloadBytes };

export class Timeline {
  readonly #ring: (KeptObservation | TimelineRow | undefined)[] = [];
  /** By place in the ring: payload bytes, and the highest number of a call so far. */
  readonly #bytes: Float64Array;
  readonly #calls: Float64Array;
  readonly #scale = new PayloadScale();
  #heldBytes = 0;
  #oldest = 1;
  #newest = 0;
  #lastCall = 0;

  constructor(
    private readonly names: Names,
    private readonly bounds: TimelineBounds = USUAL,
  ) {
    this.#bytes = new Float64Array(bounds.rows);
    this.#calls = new Float64Array(bounds.rows);
  }

  /** Numbers of the oldest and the newest observation that are kept; 0 and 0 while there is none. */
  get oldest(): number {
    return this.#newest === 0 ? 0 : this.#oldest;
  }

  get newest(): number {
    return this.#newest;
  }

  /** Payload bytes of what is kept. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  add(observation: KeptObservation): void {
    const { number } = observation;
    if (this.#newest === 0 || number > this.#newest + 1) this.#beginAt(number);
    if (number <= this.#newest) return;
    const { rows, bytes, payloadBytes } = this.bounds;
    const weight = this.#scale.weigh(observation, payloadBytes);
    const isLarge = weight > payloadBytes;
    if (number - this.#oldest >= rows) this.#drop();
    const place = number % rows;
    this.#ring[place] = isLarge ? rowOf(observation, this.names) : observation;
    this.#bytes[place] = isLarge ? 0 : weight;
    this.#heldBytes += isLarge ? 0 : weight;
    if (observation.kind === 'call') this.#lastCall = Math.max(this.#lastCall, observation.call);
    this.#calls[place] = this.#lastCall;
    this.#newest = number;
    while (this.#heldBytes > bytes && this.#oldest < number) this.#drop();
  }

  /** The row of this observation, and the observation when it was kept whole. */
  at(number: number): { readonly row: TimelineRow; readonly observation: KeptObservation | undefined } | undefined {
    const kept = this.#at(number);
    if (kept === undefined) return undefined;
    return kept.kind === 'row' ? { row: kept.row, observation: undefined } : { row: rowOf(kept.observation, this.names), observation: kept.observation };
  }

  /** The row of a call by the call's number. */
  rowOfCall(call: number): TimelineRow | undefined {
    let low = this.#oldest;
    let high = this.#newest + 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.#calls[middle % this.bounds.rows]! < call) low = middle + 1;
      else high = middle;
    }
    const row = low <= this.#newest ? this.at(low)?.row : undefined;
    return row?.call === call ? row : undefined;
  }

  /** `isCause` tells which observations are bad although nothing failed in them: causes of findings. */
  page(query: TimelineQuery, isCause: (number: number) => boolean): TimelinePage {
    const { before, after } = query;
    const limit = Math.min(ROWS.most, Math.max(ROWS.least, query.limit));
    const isForward = after !== undefined;
    const step = isForward ? 1 : -1;
    let number = isForward ? Math.max(after + 1, this.#oldest) : Math.min((before ?? Infinity) - 1, this.#newest);
    const search = new Search(query, this.names, isCause);
    const rows: TimelineRow[] = [];
    const isIn = () => this.#newest > 0 && number >= this.#oldest && number <= this.#newest;
    for (; isIn() && rows.length < limit && search.hasBudget; number += step) {
      const row = search.judge(this.#at(number)!);
      if (row !== undefined) rows.push(row);
    }
    const isCutShort = isIn() && rows.length < limit;
    const more = isCutShort || (isIn() && this.#hasMore(number, step, search));
    if (!isForward) rows.reverse();
    return { rows, oldest: this.oldest, newest: this.#newest, more, ...(isCutShort && { scannedTo: number - step }) };
  }

  /** Whether another row fits, as far as the query's budget reaches; where that ends first, it may be. */
  #hasMore(number: number, step: number, search: Search): boolean {
    for (; number >= this.#oldest && number <= this.#newest; number += step) {
      if (!search.hasBudget || search.judge(this.#at(number)!) !== undefined) return true;
    }
    return false;
  }

  #at(number: number): Kept | undefined {
    if (this.#newest === 0 || number < this.#oldest || number > this.#newest) return undefined;
    const kept = this.#ring[number % this.bounds.rows];
    if (kept === undefined) return undefined;
    return 'text' in kept ? { kind: 'row', row: kept } : { kind: 'whole', observation: kept };
  }

  /** Observations come without a gap; should one ever be, what was before it is let go. */
  #beginAt(number: number): void {
    while (this.#newest > 0 && this.#oldest <= this.#newest) this.#drop();
    this.#oldest = number;
    this.#newest = number - 1;
  }

  #drop(): void {
    const place = this.#oldest % this.bounds.rows;
    this.#ring[place] = undefined;
    this.#heldBytes -= this.#bytes[place]!;
    this.#bytes[place] = 0;
    this.#oldest++;
  }
}

/** Judges rows one by one, the cheap conditions first, and counts what that costs. */
class Search {
  readonly #query: TimelineQuery;
  readonly #names: Names;
  readonly #isCause: (number: number) => boolean;
  readonly #q: string | undefined;
  #rows = 0;
  #texts = 0;

  constructor(query: TimelineQuery, names: Names, isCause: (number: number) => boolean) {
    this.#query = query;
    this.#names = names;
    this.#isCause = isCause;
    this.#q = query.q === undefined || query.q === '' ? undefined : query.q.toLowerCase();
  }

  get hasBudget(): boolean {
    return this.#rows < LIMITS.viewRowsScanned && this.#texts < LIMITS.viewTextsScanned;
  }

  judge(kept: Kept): TimelineRow | undefined {
    this.#rows++;
    const { kinds } = this.#query;
    const kind = kept.kind === 'row' ? kept.row.kind : kindOf(kept.observation);
    if (kinds !== undefined && !kinds.includes(kind)) return undefined;
    const facts = kept.kind === 'row' ? kept.row : factsOf(kept.observation, this.#names);
    const isBad = facts.isBad || this.#isCause(facts.number);
    if (!this.#fits(facts, isBad)) return undefined;
    const text = kept.kind === 'row' ? kept.row.text : textOf(kept.observation);
    if (this.#q !== undefined && !text.toLowerCase().includes(this.#q)) {
      this.#texts++;
      return undefined;
    }
    return { ...facts, isBad, text };
  }

  #fits({ requester, domain }: Pick<TimelineRow, 'requester' | 'domain'>, isBad: boolean): boolean {
    const { device, domain: wanted, bad } = this.#query;
    if (bad === true && !isBad) return false;
    if (wanted !== undefined && domain !== wanted) return false;
    return device === undefined || (requester !== undefined && (requester === device || requester.startsWith(`${device} `)));
  }
}
