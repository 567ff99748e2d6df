/**
 * Guest memory as DMA programs find it in a replay: the recorded regions, with no bytes in them.
 *
 * What an access gets is worked out from how its program ended. A read gives what its result has as data; a comparison finds
 * its own pattern, but for the byte at which it is said to have stopped; what is written goes nowhere. A program without a
 * recorded end was cut off: then its comparisons had all gone well until then, and what its reads gave nobody saw.
 *
 * So the engine runs as it is, over the same regions, translation by translation and slice by slice. It touches memory
 * through `subarray`, `set`, `copyWithin` and `fill` alone (engine/movers.ts), in the order of the program's bytes; a cursor follows.
 */
import { RegionMemory, type GuestMemory, type MemoryRegion } from '../base/memory.js';
import { DmaStepStatus, type DmaProgram, type DmaProgramReply, type DmaStep, type DmaStepResult } from '../proto/types.js';
import type { RegionShape } from './setup.js';

/** Where a program is in its bytes. */
export class ProgramCursor {
  readonly #steps: readonly DmaStep[];
  readonly #results: readonly DmaStepResult[];
  #step = 0;
  #done = 0;
  /** The last bytes of a copy were got, and are still to be put. */
  #isBehindCopy = false;

  constructor(program: DmaProgram, reply: DmaProgramReply | undefined) {
    this.#steps = program.steps;
    this.#results = reply?.results ?? [];
    this.#skipEmpty();
  }

  /** The next bytes that the program gets from memory. */
  get(length: number): Uint8Array {
    const step = this.#steps[this.#step];
    const bytes = step?.operation === 'compare' ? this.#compared(step.compare.pattern, length) : step?.operation === 'read' ? this.#read(length) : zeros(length);
    this.#advance(length);
    return bytes;
  }

  /** The program puts bytes into memory. Of a copy the bytes were counted when it got them. */
  put(length: number): void {
    if (this.#steps[this.#step]?.operation !== 'copy' && !this.#isBehindCopy) this.#advance(length);
    this.#isBehindCopy = false;
  }

  #read(length: number): Uint8Array {
    const data = this.#results[this.#step]?.data.subarray(this.#done, this.#done + length);
    return data?.length === length ? data : zeros(length);
  }

  #compared(pattern: Uint8Array, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    for (let i = 0; i < Math.min(length, pattern.length); i++) bytes[i] = pattern[(this.#done + i) % pattern.length]!;
    for (let filled = Math.max(1, pattern.length); filled < length; filled *= 2) bytes.copyWithin(filled, 0, filled);
    const result = this.#results[this.#step];
    const differs = result?.status === DmaStepStatus.MISMATCH ? Number(result.bytesDone) - this.#done : -1;
    if (differs >= 0 && differs < length) bytes[differs]! ^= 0xff;
    return bytes;
  }

  #advance(length: number): void {
    this.#isBehindCopy = false;
    this.#done += length;
    const step = this.#steps[this.#step];
    if (step === undefined || BigInt(this.#done) < lengthOf(step)) return;
    this.#isBehindCopy = step.operation === 'copy';
    this.#step++;
    this.#done = 0;
    this.#skipEmpty();
  }

  #skipEmpty(): void {
    for (let step = this.#steps[this.#step]; step !== undefined && lengthOf(step) === 0n; step = this.#steps[++this.#step]);
  }
}

function lengthOf(step: DmaStep): bigint {
  switch (step.operation) {
    case 'read':
      return step.read.length;
    case 'write':
      return BigInt(step.write.data.length);
    case 'copy':
      return step.copy.length;
    case 'fill':
      return step.fill.length;
    case 'compare':
      return step.compare.length;
    default:
      return 0n;
  }
}

let nothing = new Uint8Array(0);

/** Bytes that nobody looks at. */
function zeros(length: number): Uint8Array {
  if (nothing.length < length) nothing = new Uint8Array(length);
  return nothing.subarray(0, length);
}

/** The bytes of a region: asked for, they come from the cursor; given, they are counted. */
class ReplayedBytes extends Uint8Array {
  constructor(private readonly memory: DeviceMemory) {
    super(0);
  }

  override subarray(begin = 0, end = 0): Uint8Array<ArrayBuffer> {
    return this.memory.get(end - begin) as Uint8Array<ArrayBuffer>;
  }

  override set(bytes: ArrayLike<number>): void {
    this.memory.put(bytes.length);
  }

  override copyWithin(_target: number, start: number, end = 0): this {
    this.memory.get(end - start);
    this.memory.put(end - start);
    return this;
  }

  override fill(_value: number, start = 0, end = 0): this {
    this.memory.put(end - start);
    return this;
  }
}

export class DeviceMemory {
  /** The program whose slice is running. */
  cursor: ProgramCursor | undefined;

  /** Memory of this shape. */
  of(shapes: readonly RegionShape[], generation: number): GuestMemory {
    const bytes = new ReplayedBytes(this);
    const regions: MemoryRegion[] = shapes.map(({ address, length }) => ({ address, length, bytes }));
    return new RegionMemory(regions, generation);
  }

  get(length: number): Uint8Array {
    return this.cursor?.get(length) ?? zeros(length);
  }

  put(length: number): void {
    this.cursor?.put(length);
  }
}
