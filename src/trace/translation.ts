/** Accesses that QEMU devices translated, by function, as they stand at the end of a trace. */
import type { RequesterId } from '../iommu/types.js';
import type { TranslationCounters } from '../machine/types.js';
import type { RequesterStatisticsInit } from '../proto/types.js';

const FUNCTIONS_OF_SEGMENT = 2 ** 16;

/** In the order of requester IDs. */
export function translationRecord(totals: ReadonlyMap<RequesterId, TranslationCounters>): RequesterStatisticsInit[] {
  return [...totals].sort(([one], [other]) => one - other).map(([id, { walked, identity, remembered, asked, refused, unanswered, interrupts }]) => {
    const busDeviceFunction = id % FUNCTIONS_OF_SEGMENT;
    return {
      ...{ segment: (id - busDeviceFunction) / FUNCTIONS_OF_SEGMENT, busDeviceFunction },
      ...{ walked: BigInt(walked), identity: BigInt(identity), remembered: BigInt(remembered), asked: BigInt(asked) },
      ...{ refused: BigInt(refused), unanswered: BigInt(unanswered), interrupts: BigInt(interrupts) },
    };
  });
}
