/**
 * What is mapped of an address space in chunks of 512 pages, which is what a last-level table spans: sorted, with running totals, so that any
 * stretch of whole chunks is summed up in logarithmic time. Neighbours that are mapped whole, with the same rights, are one
 * entry, as large leaves are. An entry takes 48 bytes.
 */

export const CHUNK_PAGES = 512;

/** Pages of a stretch: mapped, readable, writable, mapped to themselves. */
export interface Sums {
  mapped: number;
  readable: number;
  writable: number;
  identity: number;
}

const NOTHING: Readonly<Sums> = { mapped: 0, readable: 0, writable: 0, identity: 0 };
const FIRST_CAPACITY = 64;
/** Running totals of one entry. */
const TOTALS = 4;

export class ChunkSums {
  #starts: Float64Array;
  #counts: Float64Array;
  /** Totals of all entries before this one; one more set than there are entries. */
  #totals: Float64Array;
  #size = 0;

  constructor(capacity = FIRST_CAPACITY) {
    this.#starts = new Float64Array(capacity);
    this.#counts = new Float64Array(capacity);
    this.#totals = new Float64Array((capacity + 1) * TOTALS);
  }

  get entries(): number {
    return this.#size;
  }

  /** Takes in chunks behind all that are there: `sums` of one, or of `chunks` equal ones that are mapped whole. */
  append(chunk: number, chunks: number, sums: Readonly<Sums>): void {
    if (sums.mapped === 0) return;
    const last = this.#size - 1;
    if (last >= 0 && this.#starts[last]! + this.#counts[last]! === chunk && this.#isLike(last, chunks, sums)) {
      this.#counts[last]! += chunks;
      return this.#setTotals(last, this.#sumsOf(last), sums);
    }
    if (this.#size === this.#starts.length) this.#grow();
    this.#starts[this.#size] = chunk;
    this.#counts[this.#size] = chunks;
    this.#setTotals(this.#size++, NOTHING, sums);
  }

  /** Sums over the chunks below this one. */
  below(chunk: number): Sums {
    const entry = this.#lastFrom(chunk);
    const at = entry * TOTALS;
    const [totals, inside] = [this.#totals, entry < 0 ? 0 : chunk - this.#starts[entry]!];
    if (entry < 0) return { ...NOTHING };
    const isWhole = inside >= this.#counts[entry]!;
    const from = isWhole ? at + TOTALS : at;
    const sums = { mapped: totals[from]!, readable: totals[from + 1]!, writable: totals[from + 2]!, identity: totals[from + 3]! };
    return isWhole || inside === 0 ? sums : plus(sums, share(this.#sumsOf(entry), inside / this.#counts[entry]!));
  }

  /** The same with some chunks looked at anew: `fresh` has the sums of each, ascending. */
  with(fresh: readonly { readonly chunk: number; readonly sums: Readonly<Sums> }[]): ChunkSums {
    const made = new ChunkSums(this.#size + 2 * fresh.length + FIRST_CAPACITY);
    let entry = 0;
    for (let next = 0; next < fresh.length; ) {
      const reached = Math.max(entry, this.#endingAbove(fresh[next]!.chunk));
      made.#copy(this, entry, reached);
      entry = reached;
      // What lies in no entry is one more; an entry with fresh chunks inside is taken apart.
      let start = entry < this.#size ? this.#starts[entry]! : Infinity;
      if (fresh[next]!.chunk < start) {
        made.append(fresh[next]!.chunk, 1, fresh[next]!.sums);
        next++;
        continue;
      }
      const end = start + this.#counts[entry]!;
      const each = share(this.#sumsOf(entry), 1 / this.#counts[entry]!);
      for (; next < fresh.length && fresh[next]!.chunk < end; next++) {
        const { chunk, sums } = fresh[next]!;
        if (chunk > start) made.append(start, chunk - start, share(each, chunk - start));
        made.append(chunk, 1, sums);
        start = chunk + 1;
      }
      if (start < end) made.append(start, end - start, share(each, end - start));
      entry++;
    }
    made.#copy(this, entry, this.#size);
    return made;
  }

  /** Takes over entries of another one, which lie behind all that are there. */
  #copy(other: ChunkSums, from: number, to: number): void {
    if (to <= from) return;
    while (this.#size + to - from > this.#starts.length) this.#grow();
    this.#starts.set(other.#starts.subarray(from, to), this.#size);
    this.#counts.set(other.#counts.subarray(from, to), this.#size);
    const at = this.#size * TOTALS;
    for (let total = 0; total < TOTALS; total++) {
      const more = this.#totals[at + total]! - other.#totals[from * TOTALS + total]!;
      for (let i = TOTALS + total, entry = from + 1; entry <= to; i += TOTALS, entry++) this.#totals[at + i] = other.#totals[entry * TOTALS + total]! + more;
    }
    this.#size += to - from;
  }

  /** The first entry that ends above this chunk. */
  #endingAbove(chunk: number): number {
    const entry = this.#lastFrom(chunk + 1);
    return entry >= 0 && this.#starts[entry]! + this.#counts[entry]! > chunk ? entry : entry + 1;
  }

  /** The last entry that begins below this chunk, or -1. */
  #lastFrom(chunk: number): number {
    let low = 0;
    let high = this.#size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#starts[middle]! < chunk) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  #sumsOf(entry: number): Sums {
    const [from, to, totals] = [entry * TOTALS, (entry + 1) * TOTALS, this.#totals];
    return {
      mapped: totals[to]! - totals[from]!,
      readable: totals[to + 1]! - totals[from + 1]!,
      writable: totals[to + 2]! - totals[from + 2]!,
      identity: totals[to + 3]! - totals[from + 3]!,
    };
  }

  /** Both are mapped whole, with the same rights. */
  #isLike(entry: number, chunks: number, sums: Readonly<Sums>): boolean {
    if (sums.mapped !== chunks * CHUNK_PAGES) return false;
    const before = share(this.#sumsOf(entry), 1 / this.#counts[entry]!);
    const one = share(sums, 1 / chunks);
    const isUniform = (pages: number) => pages === 0 || pages === CHUNK_PAGES;
    if (!isUniform(one.readable) || !isUniform(one.writable) || !isUniform(one.identity)) return false;
    return before.mapped === one.mapped && before.readable === one.readable && before.writable === one.writable && before.identity === one.identity;
  }

  #setTotals(entry: number, one: Readonly<Sums>, other: Readonly<Sums>): void {
    const [from, to, totals] = [entry * TOTALS, (entry + 1) * TOTALS, this.#totals];
    totals[to] = totals[from]! + one.mapped + other.mapped;
    totals[to + 1] = totals[from + 1]! + one.readable + other.readable;
    totals[to + 2] = totals[from + 2]! + one.writable + other.writable;
    totals[to + 3] = totals[from + 3]! + one.identity + other.identity;
  }

  #grow(): void {
    const capacity = 2 * this.#starts.length;
    const larger = (values: Float64Array, length: number) => {
      const copy = new Float64Array(length);
      copy.set(values);
      return copy;
    };
    this.#starts = larger(this.#starts, capacity);
    this.#counts = larger(this.#counts, capacity);
    this.#totals = larger(this.#totals, (capacity + 1) * TOTALS);
  }
}

function plus(one: Readonly<Sums>, other: Readonly<Sums>): Sums {
  return { mapped: one.mapped + other.mapped, readable: one.readable + other.readable, writable: one.writable + other.writable, identity: one.identity + other.identity };
}

/** Of equal chunks a part of them: whole numbers, as all of them are mapped alike. */
function share({ mapped, readable, writable, identity }: Readonly<Sums>, part: number): Sums {
  return { mapped: Math.round(mapped * part), readable: Math.round(readable * part), writable: Math.round(writable * part), identity: Math.round(identity * part) };
}
