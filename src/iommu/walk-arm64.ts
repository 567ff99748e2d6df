/**
 * ARM64 tables: VMSAv8-64 stage 1 with the 4 KiB granule, as ddi.md 7.1 and 7.2 read the Arm ARM (D8). The interface has no
 * field for another granule, so 16 and 64 KiB cannot be configured. No top-byte-ignore; the access flag and dirty state are
 * not updated by the walker, so a clear AF is a fault and DBM leaves a read-only page read-only.
 *
 * Levels here are those of walk-levels.ts; the Arm ARM's level is 4 minus ours, and reasons name that one.
 */
import { PAGE_BYTES } from '../base/bits.js';
import { refused, type Outcome } from './types.js';
import { ADDRESS_SPACE_PAGES, ENTRY_BYTES, LARGEST_LEAF_LEVEL, SPAN_PAGES, UPPER_RANGE } from './walk-levels.js';
import { ALL_RIGHTS, RIGHT_UNPRIVILEGED, RIGHT_WRITE, STEP_LEAF, STEP_LINK, type Step, type TableFormat, type Walk } from './walk-tables.js';
import {
  ACCESS_FLAG,
  AP_READ_ONLY,
  AP_TABLE_NO_UNPRIVILEGED,
  AP_TABLE_READ_ONLY,
  AP_UNPRIVILEGED,
  DESCRIPTOR_ADDRESS_BITS,
  DESCRIPTOR_TABLE_OR_PAGE,
  DESCRIPTOR_VALID,
  LARGEST_INPUT_SIZE,
  LEAST_INPUT_SIZE,
  LEAST_TABLE_ALIGNMENT,
  descriptorFrame,
} from './spec/arm64.js';

/** DOMAIN_CONFIGURATION_ARM64 (wdm.h). MAIRs and CoherentTableWalks have no effect: walks always see what the CPUs see. */
export interface Arm64Configuration {
  readonly ttbr0: bigint;
  readonly ttbr1: bigint;
  readonly mair0: number;
  readonly mair1: number;
  /** Bits of an input address, 25 to 48; inputSize1 may be 0, which switches TTBR1 off. */
  readonly inputSize0: number;
  readonly inputSize1: number;
  readonly coherentTableWalks: boolean;
  /** False: addresses pass unchanged, and nothing else in here counts. */
  readonly translationEnabled: boolean;
}

/** One input range: its pages, and the table where its walks begin. */
interface Range {
  /** 0 when the range is switched off. */
  readonly pages: number;
  readonly root: number;
  readonly level: number;
}

const OFF: Range = { pages: 0, root: 0, level: 0 };

const REASONS = {
  outside: 'the address lies in neither input range of the configuration',
  accessFlag: 'the access flag of the leaf entry is clear',
  /** By level; index 0 is not used. */
  invalid: byLevel((level) => `the level ${level} entry is invalid`),
  tableAddress: byLevel((level) => `the level ${level} entry leads to a table beyond the physical width`),
  outputAddress: byLevel((level) => `the level ${level} entry maps a frame beyond the physical width`),
} as const;

function byLevel(reason: (level: number) => string): readonly string[] {
  return ['', ...[1, 2, 3, 4].map((level) => reason(4 - level))];
}

/** Level where walks of an input size begin: 4 for 40 to 48 bits, 3 for 31 to 39, 2 for 25 to 30. */
function startLevel(inputSize: number): number {
  return Math.ceil((inputSize - 12) / 9);
}

function isInputSize(size: number): boolean {
  return Number.isInteger(size) && size >= LEAST_INPUT_SIZE && size <= LARGEST_INPUT_SIZE;
}

export class Arm64Format implements TableFormat {
  readonly outside = REASONS.outside;

  private constructor(
    private readonly lower: Range,
    private readonly upper: Range,
    private readonly physicalPages: number,
  ) {}

  /** Refused with 'bad-input-size', then with 'bad-root'. [DDI-293] [DDI-294] */
  static of(configuration: Arm64Configuration, physicalAddressBits: number): Outcome<Arm64Format> {
    const { inputSize0, inputSize1, ttbr0, ttbr1 } = configuration;
    if (!isInputSize(inputSize0) || (inputSize1 !== 0 && !isInputSize(inputSize1))) return refused('bad-input-size');
    const lower = rangeOf(ttbr0, inputSize0, physicalAddressBits);
    const upper = inputSize1 === 0 ? OFF : rangeOf(ttbr1, inputSize1, physicalAddressBits);
    if (lower === undefined || upper === undefined) return refused('bad-root');
    return { ok: true, value: new Arm64Format(lower, upper, 2 ** (physicalAddressBits - 12)) };
  }

  /** Bits above InputSize0 all zero: TTBR0; above InputSize1 all one: TTBR1. [DDI-315] */
  positionOf(page: number): number {
    if (page < this.lower.pages) return page;
    const fromUpper = page - (ADDRESS_SPACE_PAGES - this.upper.pages);
    return fromUpper >= 0 && fromUpper < this.upper.pages ? UPPER_RANGE + fromUpper : -1;
  }

  begin(walk: Walk): void {
    const range = walk.position < UPPER_RANGE ? this.lower : this.upper;
    walk.table = range.root;
    walk.level = range.level;
    walk.rights = ALL_RIGHTS;
  }

  /** In the order translation, address size, access flag [DDI-317]; permission is judged by the rights that are left. */
  judge(low: number, high: number, walk: Walk): Step {
    const { level } = walk;
    const isTableOrPage = (low & DESCRIPTOR_TABLE_OR_PAGE) !== 0;
    if ((low & DESCRIPTOR_VALID) === 0) return walk.fail('TranslationFault', REASONS.invalid[level]!);
    if (isTableOrPage && level > 1) return this.#link(low, high, walk);
    if (!isTableOrPage && (level === 1 || level > LARGEST_LEAF_LEVEL)) return walk.fail('TranslationFault', REASONS.invalid[level]!);
    return this.#leaf(low, high, walk);
  }

  #link(low: number, high: number, walk: Walk): Step {
    const frame = descriptorFrame(low, high);
    if (frame >= this.physicalPages) return walk.fail('AddressSizeFault', REASONS.tableAddress[walk.level]!);
    walk.table = frame * PAGE_BYTES;
    if ((high & AP_TABLE_READ_ONLY) !== 0) walk.rights &= ~RIGHT_WRITE;
    if ((high & AP_TABLE_NO_UNPRIVILEGED) !== 0) walk.rights &= ~RIGHT_UNPRIVILEGED;
    return STEP_LINK;
  }

  #leaf(low: number, high: number, walk: Walk): Step {
    const span = SPAN_PAGES[walk.level]!;
    const frame = Math.floor(descriptorFrame(low, high) / span) * span;
    if (frame >= this.physicalPages) return walk.fail('AddressSizeFault', REASONS.outputAddress[walk.level]!);
    if ((low & ACCESS_FLAG) === 0) return walk.fail('AccessFlagFault', REASONS.accessFlag);
    walk.frame = frame;
    if ((low & AP_READ_ONLY) !== 0) walk.rights &= ~RIGHT_WRITE;
    if ((low & AP_UNPRIVILEGED) === 0) walk.rights &= ~RIGHT_UNPRIVILEGED;
    return STEP_LEAF;
  }
}

/** Undefined when a table of this size cannot begin at the address. */
function rangeOf(ttbr: bigint, inputSize: number, physicalAddressBits: number): Range | undefined {
  const level = startLevel(inputSize);
  const pages = 2 ** (inputSize - 12);
  const tableBytes = (pages / SPAN_PAGES[level]!) * ENTRY_BYTES;
  const limit = 2n ** BigInt(Math.min(physicalAddressBits, DESCRIPTOR_ADDRESS_BITS));
  if (ttbr < 0n || ttbr >= limit || ttbr % BigInt(Math.max(tableBytes, LEAST_TABLE_ALIGNMENT)) !== 0n) return undefined;
  return { pages, root: Number(ttbr), level };
}
