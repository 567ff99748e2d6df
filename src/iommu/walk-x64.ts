/**
 * x64 tables: first-level paging with 4 or 5 levels, as ddi.md 7.3 reads it (SDM 3A 4.5). A private extension: Windows
 * keeps this configuration to itself, and the profile decides whether ConfigureDomain accepts it.
 *
 * Rights are ANDed over all levels. Supervisor write-protect is on: a privileged request ignores U/S and obeys R/W. XD is for
 * execution alone. Hardware would set A in each entry used and D in a leaf written through; here neither is maintained, and
 * the tables are never written.
 */
import { PAGE_BYTES } from '../base/bits.js';
import { refused, type Outcome } from './types.js';
import { ADDRESS_SPACE_PAGES, LARGEST_LEAF_LEVEL, SPAN_PAGES } from './walk-levels.js';
import { ALL_RIGHTS, RIGHT_UNPRIVILEGED, RIGHT_WRITE, STEP_LEAF, STEP_LINK, type Step, type TableFormat, type Walk } from './walk-tables.js';
import { ENTRY_P, ENTRY_PS, ENTRY_RW, ENTRY_US, LARGE_LEAF_RESERVED, entryFrame } from './spec/x64.js';

/** DOMAIN_CONFIGURATION_X64 (wdm.h), and the paging depth, which is the platform's. */
export interface X64Configuration {
  readonly firstLevelPageTableRoot: bigint;
  /** False: addresses pass unchanged, and the root does not count. */
  readonly translationEnabled: boolean;
  readonly levels: 4 | 5;
}

const REASONS = {
  outside: 'the address is not canonical for the paging depth',
  /** By level; index 0 is not used. */
  absent: byLevel((table) => `the ${table} entry is not present`),
  reserved: byLevel((table) => `the ${table} entry has a reserved bit set`),
  tableAddress: byLevel((table) => `the ${table} entry leads to a table beyond the physical width`),
  outputAddress: byLevel((table) => `the ${table} entry maps a frame beyond the physical width`),
} as const;

function byLevel(reason: (table: string) => string): readonly string[] {
  return ['', ...['PT', 'PD', 'PDPT', 'PML4', 'PML5'].map(reason)];
}

export class X64Format implements TableFormat {
  readonly outside = REASONS.outside;
  /** Pages of each of the two halves that canonical addresses fill. */
  readonly #halfPages: number;

  private constructor(
    private readonly root: number,
    private readonly levels: number,
    private readonly physicalPages: number,
  ) {
    this.#halfPages = SPAN_PAGES[levels]! * 256;
  }

  /** Refused with 'bad-root': not a page's address, or beyond the physical width. */
  static of(configuration: X64Configuration, physicalAddressBits: number): Outcome<X64Format> {
    const { firstLevelPageTableRoot: root, levels } = configuration;
    if (root < 0n || root >= 2n ** BigInt(physicalAddressBits) || root % BigInt(PAGE_BYTES) !== 0n) return refused('bad-root');
    return { ok: true, value: new X64Format(Number(root), levels, 2 ** (physicalAddressBits - 12)) };
  }

  /** All bits above 47 (56) equal that bit. [DDI-320] */
  positionOf(page: number): number {
    const half = this.#halfPages;
    if (page < half) return page;
    return page >= ADDRESS_SPACE_PAGES - half && page < ADDRESS_SPACE_PAGES ? page - (ADDRESS_SPACE_PAGES - 2 * half) : -1;
  }

  begin(walk: Walk): void {
    walk.table = this.root;
    walk.level = this.levels;
    walk.rights = ALL_RIGHTS;
  }

  /** In the order translation, address size; permission is judged by the rights that are left. */
  judge(low: number, high: number, walk: Walk): Step {
    const { level } = walk;
    if ((low & ENTRY_P) === 0) return walk.fail('TranslationFault', REASONS.absent[level]!);
    const isLarge = level > 1 && (low & ENTRY_PS) !== 0;
    if (isLarge && (level > LARGEST_LEAF_LEVEL || (low & LARGE_LEAF_RESERVED[level]!) !== 0)) {
      return walk.fail('TranslationFault', REASONS.reserved[level]!);
    }
    const isLeaf = isLarge || level === 1;
    const frame = entryFrame(low, high);
    if (frame >= this.physicalPages) return walk.fail('AddressSizeFault', (isLeaf ? REASONS.outputAddress : REASONS.tableAddress)[level]!);
    if ((low & ENTRY_RW) === 0) walk.rights &= ~RIGHT_WRITE;
    if ((low & ENTRY_US) === 0) walk.rights &= ~RIGHT_UNPRIVILEGED;
    if (!isLeaf) {
      walk.table = frame * PAGE_BYTES;
      return STEP_LINK;
    }
    // Bit 12 of a large leaf is PAT, not address.
    walk.frame = isLarge ? frame - (frame % 2) : frame;
    return STEP_LEAF;
  }
}
