/**
 * Disk images for the hardware tests: what hwprobe.sys expects of a disk and what it must have made of it
 * (qemu/guest/hardware/disk_pattern.h). A block is 4096 bytes, 1024 little-endian words made from its number and its
 * generation, which is how often it was written since the image was made.
 */
import { closeSync, openSync, readSync, writeSync } from 'node:fs';

export const BLOCK_BYTES = 4096;
const BLOCK_WORDS = BLOCK_BYTES / 4;
const WORD_STEP = 0x9e3779b1 | 0;
const MAX_GENERATION = 255;

/** Blocks that the guest's digest covers. */
export const DIGEST_BLOCKS = 8192;
/** Blocks of an image: behind those of the digest come some for single tests. */
export const IMAGE_BLOCKS = DIGEST_BLOCKS + 2048;

/** First word of a block, as an unsigned number. */
export function markOf(block: number, generation: number): number {
  let mark = (Math.imul(block, 0x85ebca6b) + Math.imul(generation, 0xc2b2ae35) + 1) | 0;
  mark = Math.imul(mark ^ (mark >>> 16), 0x7feb352d);
  mark = Math.imul(mark ^ (mark >>> 15), 0x846ca68b);
  return (mark ^ (mark >>> 16)) >>> 0;
}

function fill(words: Int32Array, at: number, mark: number): void {
  let value = mark | 0;
  for (let i = 0; i < BLOCK_WORDS; i++, value = (value + WORD_STEP) | 0) words[at + i] = value;
}

function holds(words: Int32Array, mark: number): boolean {
  let value = mark | 0;
  for (let i = 0; i < BLOCK_WORDS; i++, value = (value + WORD_STEP) | 0) if (words[i] !== value) return false;
  return true;
}

/** Makes an image of generation 0. */
export function writeImage(path: string): void {
  const file = openSync(path, 'w');
  try {
    const chunk = new Int32Array(256 * BLOCK_WORDS);
    for (let first = 0; first < IMAGE_BLOCKS; first += 256) {
      for (let i = 0; i < 256; i++) fill(chunk, i * BLOCK_WORDS, markOf(first + i, 0));
      writeSync(file, new Uint8Array(chunk.buffer));
    }
  } finally {
    closeSync(file);
  }
}

export interface ImageContent {
  /** Sum of the marks of all blocks of the digest modulo 2^32; what the guest prints. */
  readonly digest: number;
  /** Blocks of the digest that were written at least once. */
  readonly written: number;
  /** Blocks of the digest that hold neither generation in full. */
  readonly broken: readonly number[];
}

/** Reads what the guest has left. */
export function readImage(path: string): ImageContent {
  const file = openSync(path, 'r');
  try {
    const words = new Int32Array(BLOCK_WORDS);
    const bytes = new Uint8Array(words.buffer);
    const broken: number[] = [];
    let digest = 0;
    let written = 0;
    for (let block = 0; block < DIGEST_BLOCKS; block++) {
      readSync(file, bytes, 0, BLOCK_BYTES, block * BLOCK_BYTES);
      let generation = 0;
      while (generation <= MAX_GENERATION && markOf(block, generation) !== words[0]! >>> 0) generation++;
      if (generation > MAX_GENERATION || !holds(words, markOf(block, generation))) broken.push(block);
      else if (generation > 0) written++;
      digest = (digest + (words[0]! >>> 0)) % 2 ** 32;
    }
    return { digest, written, broken };
  } finally {
    closeSync(file);
  }
}
