/**
 * Guest memory of random runs: data, and caller-owned tables. These are two separate trees, each with one table on every
 * level, so that an entry is reached by one address alone. Entry i of the last level is for page i of the tree.
 */
export const DATA_FRAME = 0x100;
export const DATA_FRAMES = 48;

export const TABLE_FRAME = 0x80;
export const TABLE_FRAMES = 8;

export type Architecture = 'x64' | 'arm64';

/** Physical address of a tree's table; level 1 is the last. */
export function tableOf(tree: number, level: number): number {
  return (TABLE_FRAME + tree * 4 + (4 - level)) * 4096;
}

const TABLE_BITS = { arm64: 0b11n, x64: 0b111n } as const;

/** Entries that link the tables of a tree from the top down. */
export function links(architecture: Architecture, tree: number): (readonly [number, bigint])[] {
  return [4, 3, 2].map((level) => [tableOf(tree, level), BigInt(tableOf(tree, level - 1)) + TABLE_BITS[architecture]]);
}

/** Entries of the last level to begin with: 16 pages, every other frame from `frame` on. */
export function leaves(architecture: Architecture, tree: number, frame: number): (readonly [number, bigint])[] {
  return Array.from({ length: 16 }, (_, i) => [tableOf(tree, 1) + i * 8, leaf(architecture, 1, frame + 2 * i + tree, 'good')]);
}

/** Names of what an entry may be made, for random choice. */
export const ENTRIES = ['good', 'good', 'good', 'invalid', 'read-only', 'privileged', 'no access flag', 'too far', 'no memory', 'reserved'] as const;
export type EntryKind = (typeof ENTRIES)[number];

/** A leaf on a level; `frame` is aligned by the caller. */
export function leaf(architecture: Architecture, level: number, frame: number, kind: EntryKind): bigint {
  const address = BigInt(kind === 'too far' ? 2 ** 35 : kind === 'no memory' ? 2 ** 20 : frame) * 4096n;
  if (kind === 'invalid') return 0n;
  return architecture === 'arm64' ? arm64Leaf(level, address, kind) : x64Leaf(level, address, kind);
}

function arm64Leaf(level: number, address: bigint, kind: EntryKind): bigint {
  const type = level === 1 && kind !== 'reserved' ? 0b11n : 0b01n;
  const accessFlag = kind === 'no access flag' ? 0n : 1n << 10n;
  const unprivileged = kind === 'privileged' ? 0n : 1n << 6n;
  const readOnly = kind === 'read-only' ? 1n << 7n : 0n;
  return address + type + accessFlag + unprivileged + readOnly;
}

function x64Leaf(level: number, address: bigint, kind: EntryKind): bigint {
  const isLarge = level > 1;
  const user = kind === 'privileged' ? 0n : 4n;
  const writable = kind === 'read-only' ? 0n : 2n;
  const reserved = kind === 'reserved' && isLarge ? 1n << 13n : 0n;
  return address + 1n + writable + user + (isLarge ? 0x80n : 0n) + reserved;
}

