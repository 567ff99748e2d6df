/**
 * The buddy allocator of ddi.md 2.2, with nothing kept but what is held: the free blocks are found anew each time, by
 * halving the whole space until a block is entirely free. Blocks therefore coalesce by definition.
 */

/** Pages: the first, and how many. */
export interface Range {
  readonly first: bigint;
  readonly count: bigint;
}

export interface Bounds {
  /** Inclusive byte addresses. */
  readonly min?: bigint | undefined;
  readonly max?: bigint | undefined;
}

export class NaiveBuddy {
  /** Blocks given out and ranges never to be given, as they are blocked. */
  readonly held: Range[];

  /** A space of 2^bits bytes in which `reserved` is never given out. */
  constructor(
    private readonly bits: number,
    reserved: readonly Range[],
  ) {
    this.held = [...reserved];
  }

  /** The first page for so many pages, without taking it; undefined when there is no room inside the bounds. */
  find(count: bigint, { min = 0n, max }: Bounds): bigint | undefined {
    const size = powerOfTwoFrom(count);
    const lowest = (min + 4095n) / 4096n;
    const end = max === undefined ? 2n ** BigInt(this.bits - 12) : (max + 1n) / 4096n;
    let best: { size: bigint; at: bigint } | undefined;
    for (const block of this.#free(0n, 2n ** BigInt(this.bits - 12), this.held)) {
      const at = block.first >= lowest ? block.first : ((lowest + size - 1n) / size) * size;
      const fits = at >= block.first && at + size <= block.first + block.count && at + count <= end;
      if (fits && (best === undefined || block.count < best.size)) best = { size: block.count, at };
    }
    return best?.at;
  }

  take(first: bigint, count: bigint): void {
    this.held.push({ first, count: powerOfTwoFrom(count) });
  }

  give(first: bigint, count: bigint): void {
    const index = this.held.findIndex((range) => range.first === first && range.count === powerOfTwoFrom(count));
    if (index < 0) throw new Error(`the model gives back page ${first}, which it never took`);
    this.held.splice(index, 1);
  }

  /** Free blocks in address order, each as large as it can be. */
  *#free(first: bigint, count: bigint, held: readonly Range[]): Iterable<Range> {
    const inside = held.filter((range) => range.first < first + count && first < range.first + range.count);
    if (inside.length === 0) yield { first, count };
    else if (count > 1n && !inside.some((range) => range.first <= first && first + count <= range.first + range.count)) {
      yield* this.#free(first, count / 2n, inside);
      yield* this.#free(first + count / 2n, count / 2n, inside);
    }
  }
}

export function powerOfTwoFrom(count: bigint): bigint {
  let size = 1n;
  while (size < count) size *= 2n;
  return size;
}
