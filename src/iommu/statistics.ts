/** Figures over all domains of one IOMMU. What only ever counts up goes on counting when a domain is deleted. */
import type { AllocatorStatistics } from './allocator.js';
import type { Arena } from './arena.js';
import type { IotlbStatistics } from './caller-tables.js';
import type { Domain } from './domain.js';
import type { Resources } from './resources.js';

export interface IommuStatistics {
  readonly domains: number;
  readonly attachedDevices: number;
  /** PASIDs that exist, and those that are attached. */
  readonly pasids: number;
  readonly attachedPasids: number;
  readonly tokens: number;
  readonly mappedPages: number;
  /** Arena pages that hold tables. */
  readonly tablePages: number;
  /** Of all allocators: blocks and pages added up, and the largest free block of any. */
  readonly allocators: AllocatorStatistics;
  /** Of all IOTLBs, added up; those of deleted domains count no entries. */
  readonly iotlb: IotlbStatistics;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export class Statistics {
  readonly #deleted = { hits: 0, misses: 0, staleUses: 0 };

  constructor(
    private readonly arena: Arena,
    private readonly resources: Resources,
  ) {}

  /** Keeps the counts of a domain that goes. */
  keep({ callerTables }: Domain): void {
    if (callerTables === undefined) return;
    const { hits, misses, staleUses } = callerTables.statistics;
    this.#deleted.hits += hits;
    this.#deleted.misses += misses;
    this.#deleted.staleUses += staleUses;
  }

  over(domains: Iterable<Domain>): IommuStatistics {
    const sum = { domains: 0, attachedDevices: 0, attachedPasids: 0, mappedPages: 0 };
    const allocators = { freeBlocks: [] as number[], largestFreePages: 0, allocatedPages: 0 };
    const iotlb = { ...this.#deleted, entries: 0, capacity: 0 };
    for (const domain of domains) {
      sum.domains++;
      sum.attachedDevices += domain.devices.size;
      sum.attachedPasids += domain.pasids.size;
      sum.mappedPages += domain.mappedPages;
      addAllocator(allocators, domain.allocatorStatistics);
      addIotlb(iotlb, domain.callerTables?.statistics);
    }
    const pasids = this.resources.used('pasids');
    const tokens = this.resources.used('tokens');
    return { ...sum, pasids, tokens, tablePages: this.arena.tablePages, allocators, iotlb };
  }
}

function addAllocator(sum: Mutable<AllocatorStatistics> & { freeBlocks: number[] }, one: AllocatorStatistics | undefined): void {
  if (one === undefined) return;
  one.freeBlocks.forEach((count, order) => (sum.freeBlocks[order] = (sum.freeBlocks[order] ?? 0) + count));
  sum.largestFreePages = Math.max(sum.largestFreePages, one.largestFreePages);
  sum.allocatedPages += one.allocatedPages;
}

function addIotlb(sum: Mutable<IotlbStatistics>, one: IotlbStatistics | undefined): void {
  if (one === undefined) return;
  sum.hits += one.hits;
  sum.misses += one.misses;
  sum.staleUses += one.staleUses;
  sum.entries += one.entries;
  sum.capacity += one.capacity;
}
