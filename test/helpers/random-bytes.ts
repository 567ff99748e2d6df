/** Numbers that look random and come again with the same seed (mulberry32), and bytes damaged by them. */

/** Gives whole numbers from 0 to below the argument. */
export type Random = (below: number) => number;

export function randomNumbers(seed: number): Random {
  let state = seed | 0;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

type Damage = (bytes: Buffer, other: Uint8Array, random: Random) => Buffer;

const EDGE_BYTES = [0x00, 0x01, 0x07, 0x08, 0x7f, 0x80, 0xff];

const DAMAGES: readonly Damage[] = [
  (bytes, _other, random) => withByte(bytes, random(bytes.length), random(256)),
  (bytes, _other, random) => withByte(bytes, random(bytes.length), EDGE_BYTES[random(EDGE_BYTES.length)]!),
  (bytes, _other, random) => bytes.subarray(0, random(bytes.length + 1)),
  (bytes, _other, random) => spliced(bytes, random(bytes.length + 1), 1, Buffer.alloc(0)),
  (bytes, _other, random) => spliced(bytes, random(bytes.length + 1), 0, Buffer.from([random(256)])),
  (bytes, other, random) => spliced(bytes, random(bytes.length + 1), 0, other),
  (bytes, _other, random) => spliced(bytes, random(bytes.length + 1), 0, bytes.subarray(random(bytes.length + 1))),
  (bytes, other) => Buffer.concat([bytes, other]),
];

function withByte(bytes: Buffer, at: number, value: number): Buffer {
  const copy = Buffer.from(bytes);
  if (copy.length > 0) copy[at] = value;
  return copy;
}

function spliced(bytes: Buffer, at: number, removed: number, inserted: Uint8Array): Buffer {
  return Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(Math.min(at + removed, bytes.length))]);
}

/** The bytes with one to four damages; `other` may be mixed in. */
export function damaged(bytes: Uint8Array, other: Uint8Array, random: Random): Buffer {
  let result = Buffer.from(bytes);
  for (let times = 1 + random(4); times > 0; times--) result = Buffer.from(DAMAGES[random(DAMAGES.length)]!(result, other, random));
  return result;
}
