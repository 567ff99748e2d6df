/**
 * Attachments: streams that came to a domain together and leave it together (ddi.md 2.4.3, 2.4.4).
 *
 * A group is named by its first stream, has consecutive input mapping ids, and is one stream alone for every PCI function.
 * It belongs to its streams, not to the routine or the token that attached it [DDI-058, DDI-140], so all sessions share
 * one book. Attaching is all-or-nothing [DDI-054].
 */
import type { Device } from '../iommu/device.js';
import type { Domain } from '../iommu/domain.js';
import type { Iommu } from '../iommu/iommu.js';
import { DONE, refused, type Cause, type Outcome, type RequesterId } from '../iommu/types.js';

/** Never empty; ascending, the first is the base. */
export type StreamGroup = readonly Device[];

export class StreamGroups {
  readonly #groups = new Map<RequesterId, StreamGroup>();

  constructor(private readonly iommu: Iommu) {}

  /** The group that the stream is attached in. */
  of(stream: Device): StreamGroup | undefined {
    return this.#groups.get(stream.id);
  }

  /** Refused with 'already-attached' when one of them is, or 'no-memory'; then none is. */
  attach(domain: Domain, group: StreamGroup, cause: Cause): Outcome {
    if (group.some((stream) => stream.domain !== undefined)) return refused('already-attached');
    if (this.iommu.allocationsFail) return refused('no-memory');
    for (const [i, stream] of group.entries()) {
      const outcome = this.iommu.attach(domain, stream, cause);
      if (outcome.ok) continue;
      for (const attached of group.slice(0, i)) this.iommu.detach(attached, cause);
      return outcome;
    }
    for (const stream of group) this.#groups.set(stream.id, group);
    return DONE;
  }

  detach(group: StreamGroup, cause: Cause): Outcome {
    for (const stream of group) {
      this.#groups.delete(stream.id);
      const outcome = this.iommu.detach(stream, cause);
      if (!outcome.ok) return outcome;
    }
    return DONE;
  }
}

/** The same streams, wherever the two lists come from. */
export function isSameGroup(one: StreamGroup, other: StreamGroup): boolean {
  return one.length === other.length && one.every((stream, i) => stream === other[i]);
}
