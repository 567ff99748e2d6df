/** Devices as documents: those behind the IOMMU, those that carry a conversation, and every other requester that came up. */
import type { Machine } from '../machine/machine.js';
import { requesterName } from '../iommu/types.js';
import type { DeviceInfo } from './types.js';

const NOTHING = { translations: 0, pages: 0, faults: 0 } as const;

/** In the order of requester IDs. */
export function deviceInfos(machine: Machine): DeviceInfo[] {
  const { iommu } = machine;
  const ids = new Set(machine.devices);
  for (const { id } of iommu.devices) ids.add(id);
  const { translation } = machine.statistics();
  for (const id of translation.keys()) ids.add(id);
  return [...ids].sort((one, other) => one - other).map((id) => {
    const device = iommu.device(id);
    const reader = translation.get(id);
    return {
      requester: requesterName(id),
      ...(device?.domain && { domain: device.domain.id }),
      pasids: [...(device?.pasids ?? [])].map(({ pasid, domain }) => ({ pasid, ...(domain && { domain: domain.id }) })),
      counters: { ...(device?.counters ?? NOTHING) },
      ...(reader && { reader }),
    };
  });
}
