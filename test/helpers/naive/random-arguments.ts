/** Random arguments of every routine: good ones mostly, and each kind of bad one now and then. */
import type { DeviceObject, Mdl, PhysicalDescription } from '../../../src/proto/types.js';
import { DATA_FRAME, tableOf } from './tables.js';
import { PAGE } from './words.js';

/** Frames that calls name: RAM and what follows it, so that logical and identity addresses meet. */
const SPREAD = 56;

export class Dice {
  constructor(private readonly random: () => number) {}

  below(limit: number): number {
    return Math.floor(this.random() * limit);
  }

  one<T>(...choices: readonly T[]): T {
    return choices[this.below(choices.length)]!;
  }

  /** The first, and one of the others in 16 or so. */
  mostly<T>(usual: T, ...others: readonly T[]): T {
    return this.random() < 0.94 ? usual : this.one(...others);
  }

  happens(probability: number): boolean {
    return this.random() < probability;
  }
}

export class RandomArguments {
  constructor(
    readonly dice: Dice,
    private readonly functions: readonly DeviceObject[],
  ) {}

  device(): DeviceObject | null {
    const stranger = (kind: 0 | 1 | 2 | 3 | 4, busDeviceFunction = 0, acpiUid = 0): DeviceObject => ({ kind, segment: 0, busDeviceFunction, acpiUid });
    return this.dice.mostly<DeviceObject | null>(this.dice.one(...this.functions), null, stranger(0), stranger(1), stranger(2), stranger(3, 0xf8), stranger(4, 0, 9));
  }

  page(): number {
    return DATA_FRAME - 4 + this.dice.below(SPREAD);
  }

  address(): bigint {
    const page = this.dice.mostly(this.page(), 0, 2 ** 36 - 2, 2 ** 36, 0xfedff, 0xfeeff, 2 ** 52 - 1);
    return BigInt(page) * PAGE + this.dice.mostly(0n, 1n, 2048n);
  }

  permissions(): number {
    return this.dice.mostly(this.dice.one(1, 2, 3, 3), 0, 4, 0x80000001);
  }

  #frames(): number[] {
    const start = this.page();
    const count = 1 + this.dice.below(this.dice.one(1, 1, 3, 6));
    const usual = Array.from({ length: count }, (_, i) => (this.dice.happens(0.2) ? this.page() : start + i));
    return this.dice.mostly(usual, [start, start], [2 ** 34], [0xfee10], [2 ** 34 - 1]);
  }

  mdl(): Mdl | null {
    const frames = this.#frames();
    const pageFrames = arrayOf(frames);
    const run = { frame: BigInt(frames[0]!), pageCount: BigInt(frames.length) };
    const head = { present: true, byteOffset: 0, byteCount: frames.length * 4096, flags: 0 };
    const good: Mdl = this.dice.one({ ...head, runs: [], pageFrames }, { ...head, runs: [run], pageFrames: new Uint8Array() });
    return this.dice.mostly<Mdl | null>(good, null, { ...good, present: false }, { ...good, byteOffset: 8 }, { ...good, byteCount: good.byteCount + 1 }, { ...good, byteCount: 0 });
  }

  physical(): PhysicalDescription | null {
    const frames = this.#frames();
    const empty: PhysicalDescription = { present: true, mapType: 0, base: 0n, size: 0n, hasPageFrame: false, numberOfPages: 0n, runs: [], pageFrames: new Uint8Array(), mdl: null };
    const contiguous = { ...empty, mapType: 1, base: BigInt(frames[0]!) * PAGE, size: BigInt(frames.length) * PAGE };
    const array = { ...empty, mapType: 2, hasPageFrame: true, numberOfPages: BigInt(frames.length), pageFrames: arrayOf(frames) };
    const large = { ...contiguous, base: 2n ** 21n * BigInt(1 + this.dice.below(3)), size: 2n ** 21n };
    const usual: PhysicalDescription = this.dice.one(contiguous, array, this.dice.happens(0.08) ? large : contiguous, { ...empty, mdl: this.mdl() });
    const broken = [null, { ...usual, present: false }, { ...usual, mapType: 3 }, { ...contiguous, base: contiguous.base + 16n }, { ...contiguous, size: contiguous.size + 512n }, { ...contiguous, size: 0n }, { ...contiguous, base: 2n ** 64n - 4096n, size: 8192n }, { ...array, hasPageFrame: false }, { ...array, numberOfPages: 0n, pageFrames: new Uint8Array() }];
    return this.dice.mostly<PhysicalDescription | null>(usual, ...broken);
  }

  /** Explicit address and bounds; `isBuddy` says which of them the domain wants. */
  placement(isBuddy: boolean) {
    const { dice } = this;
    const bound = () => BigInt(dice.below(96)) * PAGE + dice.one(0n, 0n, 1n, 4095n);
    return {
      hasExplicit: dice.mostly(!isBuddy, isBuddy),
      explicitLogicalAddress: this.address(),
      hasMin: dice.happens(isBuddy ? 0.3 : 0.1),
      minLogicalAddress: bound(),
      hasMax: dice.happens(isBuddy ? 0.3 : 0.1),
      maxLogicalAddress: dice.one(bound() + 2n ** 16n, bound(), 2n ** 64n - 1n),
    };
  }

  /** The same frames as an MDL and as a PFN array. */
  describing(frames: readonly number[]): { mdl: Mdl; physical: PhysicalDescription } {
    const pageFrames = arrayOf(frames);
    const mdl = { present: true, byteOffset: 0, byteCount: frames.length * 4096, flags: 0, runs: [], pageFrames };
    return { mdl, physical: { present: true, mapType: 2, base: 0n, size: 0n, hasPageFrame: true, numberOfPages: BigInt(frames.length), runs: [], pageFrames, mdl: null } };
  }

  createDomainEx() {
    const { dice } = this;
    const domainType = dice.mostly(dice.one(0, 0, 0, 1, 2, 2, 3, 3), 4, 5, 0xffffffff);
    const isTranslating = domainType === 0 || domainType === 3;
    const region = () => ({ base: BigInt(dice.mostly(DATA_FRAME + dice.below(SPREAD * 2), 0, 2 ** 36 - 1, 2 ** 52 - 1)) * PAGE + dice.mostly(0n, 8n), numberOfPages: dice.mostly(BigInt(1 + dice.below(4)), 0n, 2n ** 52n), shouldMap: dice.one(0, 1, 255) });
    return {
      domainType,
      flags: dice.mostly(0n, 1n, 2n ** 63n),
      hasAllocatorConfig: isTranslating ? dice.happens(0.5) : dice.happens(0.05),
      allocatorType: dice.mostly(1, 0, 2, 77),
      addressWidth: dice.mostly(dice.one(17, 18, 19, 32, 48, 63), 0, 12, 64, 13),
      reservedRegionsEndless: dice.mostly(false, false, true),
      hasDomainOut: dice.mostly(true, false),
      reservedRegions: Array.from({ length: isTranslating && dice.happens(0.3) ? 1 + dice.below(3) : dice.mostly(0, 0, 1) }, region),
    };
  }

  configuration() {
    const { dice } = this;
    const size0 = dice.mostly(dice.one(48, 39, 30), 24, 49, 0);
    const size1 = dice.mostly(dice.one(0, 0, 48, 39, 30), 24, 49);
    const levelOf = (size: number) => (size >= 40 ? 4 : size >= 31 ? 3 : 2);
    const root = (tree: number, size: number) => BigInt(tableOf(tree, levelOf(size))) + dice.mostly(0n, 32n, 2n ** 46n, 2n ** 48n);
    const [tree, other] = dice.one([0, 1], [1, 0]);
    const enabled = dice.mostly(dice.one(1, 1, 1, 255), 0);
    return {
      hasConfiguration: dice.mostly(true, false),
      type: 0,
      arm64: { ttbr0: root(tree!, size0), ttbr1: size1 === 0 ? 0n : root(other!, size1), mair0: 0, mair1: 0, inputSize0: size0, inputSize1: size1, coherentTableWalks: 1, translationEnabled: enabled },
      x64: { firstLevelPageTableRoot: BigInt(tableOf(tree!, 4)) + dice.mostly(0n, 64n, 2n ** 46n), translationEnabled: enabled },
    };
  }
}

function arrayOf(frames: readonly number[]): Uint8Array {
  return new Uint8Array(BigUint64Array.from(frames, (frame) => BigInt(frame)).buffer);
}
