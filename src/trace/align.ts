/**
 * Which elements of two sequences belong together: a longest common subsequence as far as that is cheap to find. Equal ends
 * are cut off; what occurs once on both sides divides the rest (patience); the pieces go through Myers' greedy algorithm,
 * "An O(ND) Difference Algorithm". A piece with more than MOST_EDITS differences is taken as changed whole.
 */

/** Memory and time of one piece grow with the square of this. */
const MOST_EDITS = 1000;

export interface Pair {
  readonly a: number;
  readonly b: number;
}

/** Pairs of indices with equal keys, ascending on both sides. */
export function align(a: readonly string[], b: readonly string[]): Pair[] {
  const numbers = new Map<string, number>();
  const intern = (key: string) => numbers.get(key) ?? (numbers.set(key, numbers.size), numbers.size - 1);
  const found: Pair[] = [];
  alignPiece({ a: a.map(intern), b: b.map(intern) }, { aFrom: 0, aTo: a.length, bFrom: 0, bTo: b.length }, found);
  return found;
}

interface Keys {
  readonly a: readonly number[];
  readonly b: readonly number[];
}

interface Piece {
  readonly aFrom: number;
  readonly aTo: number;
  readonly bFrom: number;
  readonly bTo: number;
}

function alignPiece(keys: Keys, piece: Piece, found: Pair[]): void {
  let { aFrom, aTo, bFrom, bTo } = piece;
  while (aFrom < aTo && bFrom < bTo && keys.a[aFrom] === keys.b[bFrom]) found.push({ a: aFrom++, b: bFrom++ });
  const tail: Pair[] = [];
  while (aFrom < aTo && bFrom < bTo && keys.a[aTo - 1] === keys.b[bTo - 1]) tail.push({ a: --aTo, b: --bTo });
  if (aFrom < aTo && bFrom < bTo) alignMiddle(keys, { aFrom, aTo, bFrom, bTo }, found);
  found.push(...tail.reverse());
}

function alignMiddle(keys: Keys, piece: Piece, found: Pair[]): void {
  const anchors = anchorsOf(keys, piece);
  if (anchors.length === 0) return void found.push(...greedy(keys, piece));
  let { aFrom, bFrom } = piece;
  for (const { a, b } of anchors) {
    alignPiece(keys, { aFrom, aTo: a, bFrom, bTo: b }, found);
    found.push({ a, b });
    [aFrom, bFrom] = [a + 1, b + 1];
  }
  alignPiece(keys, { aFrom, aTo: piece.aTo, bFrom, bTo: piece.bTo }, found);
}

/** The longest ascending run of pairs of what occurs once on each side. */
function anchorsOf({ a, b }: Keys, { aFrom, aTo, bFrom, bTo }: Piece): Pair[] {
  const inA = onlyPlaces(a, aFrom, aTo);
  const inB = onlyPlaces(b, bFrom, bTo);
  const pairs: Pair[] = [];
  for (const [key, place] of inA) {
    const other = inB.get(key);
    if (place >= 0 && other !== undefined && other >= 0) pairs.push({ a: place, b: other });
  }
  return ascending(pairs);
}

/** Where each key is; -1 for one that occurs twice. */
function onlyPlaces(keys: readonly number[], from: number, to: number): Map<number, number> {
  const places = new Map<number, number>();
  for (let i = from; i < to; i++) places.set(keys[i]!, places.has(keys[i]!) ? -1 : i);
  return places;
}

/** Longest subsequence with ascending `b`, of pairs with ascending `a`. */
function ascending(pairs: readonly Pair[]): Pair[] {
  const ends: number[] = [];
  const before = new Int32Array(pairs.length);
  for (let i = 0; i < pairs.length; i++) {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (pairs[ends[middle]!]!.b < pairs[i]!.b) low = middle + 1;
      else high = middle;
    }
    before[i] = low > 0 ? ends[low - 1]! : -1;
    ends[low] = i;
  }
  const chosen: Pair[] = [];
  for (let i = ends.at(-1) ?? -1; i >= 0; i = before[i]!) chosen.push(pairs[i]!);
  return chosen.reverse();
}

/** Myers: the furthest way on each diagonal for each number of edits. */
function greedy({ a, b }: Keys, { aFrom, aTo, bFrom, bTo }: Piece): Pair[] {
  const [aLength, bLength] = [aTo - aFrom, bTo - bFrom];
  const most = Math.min(MOST_EDITS, aLength + bLength);
  const reach = new Int32Array(2 * most + 3);
  const steps: Int32Array[] = [];
  for (let edits = 0; edits <= most; edits++) {
    steps.push(reach.slice(most + 1 - edits, most + 2 + edits));
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const isDown = diagonal === -edits || (diagonal !== edits && reach[most + diagonal]! < reach[most + 2 + diagonal]!);
      let x = isDown ? reach[most + 2 + diagonal]! : reach[most + diagonal]! + 1;
      while (x < aLength && x - diagonal < bLength && a[aFrom + x] === b[bFrom + x - diagonal]) x++;
      reach[most + 1 + diagonal] = x;
      if (x >= aLength && x - diagonal >= bLength) return wayBack(steps, { aFrom, aTo, bFrom, bTo });
    }
  }
  return [];
}

/** Walks from the end to the start along the reaches that were written down. */
function wayBack(steps: readonly Int32Array[], { aFrom, aTo, bFrom, bTo }: Piece): Pair[] {
  const pairs: Pair[] = [];
  let x = aTo - aFrom;
  let y = bTo - bFrom;
  for (let edits = steps.length - 1; edits > 0; edits--) {
    const reach = (diagonal: number) => steps[edits]![diagonal + edits] ?? 0;
    const diagonal = x - y;
    const isDown = diagonal === -edits || (diagonal !== edits && reach(diagonal - 1) < reach(diagonal + 1));
    const from = isDown ? diagonal + 1 : diagonal - 1;
    const fromX = reach(from);
    const start = isDown ? fromX : fromX + 1;
    while (x > start) pairs.push({ a: aFrom + --x, b: bFrom + --y });
    [x, y] = [fromX, fromX - from];
  }
  while (x > 0 && y > 0) pairs.push({ a: aFrom + --x, b: bFrom + --y });
  return pairs.reverse();
}
