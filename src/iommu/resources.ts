/**
 * What all domains and devices of one IOMMU draw on, each with its cap: a guest cannot make the daemon hold more than
 * LIMITS says. Tests can make every allocation fail.
 */
import { LIMITS } from '../base/limits.js';
import type { Arena } from './arena.js';

const CAPS = { domains: LIMITS.domains, tokens: LIMITS.tokens, pasids: LIMITS.pasids, reservedRegions: LIMITS.reservedRegions } as const;
export type Resource = keyof typeof CAPS;

export class Resources {
  readonly #used: Record<Resource, number> = { domains: 0, tokens: 0, pasids: 0, reservedRegions: 0 };

  constructor(private readonly arena: Arena) {}

  /** While true nothing is given that was not held before. */
  get allocationsFail(): boolean {
    return this.arena.allocationsFail;
  }

  set allocationsFail(fail: boolean) {
    this.arena.allocationsFail = fail;
  }

  used(resource: Resource): number {
    return this.#used[resource];
  }

  /** False when that would be too many; then nothing was taken. */
  take(resource: Resource, count = 1): boolean {
    if (this.allocationsFail || count > CAPS[resource] - this.#used[resource]) return false;
    this.#used[resource] += count;
    return true;
  }

  giveBack(resource: Resource, count = 1): void {
    this.#used[resource] -= count;
  }
}
