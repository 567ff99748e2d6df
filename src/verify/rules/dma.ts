/** VIO-2xx: what devices were sent to read and write [ddi.md 6.3]. One fault trips one rule: see fault-class.ts. */
import { addressOf, hex } from '../../base/bits.js';
import type { Flush } from '../book-types.js';
import type { DmaEvent, FaultClass, FaultEvent, StaleEvent } from '../events.js';
import { rangeName, streamName } from '../names.js';
import type { RuleDefinition, Trips } from '../rule.js';

type Say = (event: FaultEvent, where: string) => string;

/** A rule about faults of these classes. */
export function onFault(classes: readonly FaultClass[], say: Say): (event: FaultEvent) => Trips {
  return (event) => {
    const { fault, attachment, calls } = event;
    if (event.class === undefined || !classes.includes(event.class)) return undefined;
    const device = streamName(fault.requester, fault.pasid);
    const where = `a ${fault.access} of ${device} at ${hex(addressOf(fault.page) + BigInt(fault.offset))}`;
    return { message: say(event, where), calls, device, domain: attachment?.domain, key: event.class };
  };
}

/** The last flush that had this page. */
export function lastFlush({ domain, use }: StaleEvent): Flush | undefined {
  return domain?.flushes.findLast(({ pages }) => pages === 'all' || pages.some(({ page, pageCount }) => use.page >= page && use.page < page + pageCount));
}

function stale(event: StaleEvent): Trips {
  const flush = lastFlush(event);
  if (flush?.isLastLevel === true) return undefined;
  const { domain, use } = event;
  const device = use.device === undefined ? undefined : streamName(use.device);
  const now = use.freshFrame === undefined ? 'refuse it' : `say ${rangeName(use.freshFrame, 1)}`;
  const message = `${device ?? 'a device'} used ${rangeName(use.page, 1)} as it was before; the tables now ${now}, and no flush has said so`;
  return { message, calls: flush === undefined ? [] : [flush.by], ...(device !== undefined && { device }), domain };
}

function halted({ program, reply, stream }: DmaEvent): Trips {
  const INVALID = 4;
  const at = reply.results.findIndex(({ status }) => status === INVALID);
  if (at < 0 || program.steps.length === 0) return undefined;
  return { message: `step ${at + 1} of a DMA program is malformed, or its device is not behind the IOMMU`, ...(stream !== undefined && { device: streamName(stream) }) };
}

export const DMA: readonly RuleDefinition[] = [
  {
    id: 'VIO-201', name: 'dma-after-unmap', severity: 'error', verdict: 'illegal',
    summary: 'A device used an address after it was unmapped.',
    source: 'reason: the transfer is lost, or hits whoever has the address next; DDI-088',
    judges: { fault: onFault(['after-unmap'], ({ calls }, where) => `${where}, which call ${calls[0]?.call ?? 0} unmapped`) },
  },
  {
    id: 'VIO-202', name: 'dma-to-unmapped', severity: 'error', verdict: 'illegal',
    summary: 'A device used an address that was never mapped.',
    source: 'DDI FAULT_INFORMATION_ARM64: TranslationFault; DDI-342; bug check 0xE6 with parameter 1 = 0x26',
    judges: { fault: onFault(['never-mapped'], (_, where) => `${where}, which was never mapped`) },
  },
  {
    id: 'VIO-203', name: 'dma-overrun', severity: 'error', verdict: 'illegal',
    summary: 'A device ran over the end of a mapping, or before its begin.',
    source: 'DDI FAULT_INFORMATION_ARM64: TranslationFault; DDI-342; without the IOMMU this is silent corruption',
    judges: { fault: onFault(['overrun'], ({ calls }, where) => `${where}, beside what call ${calls[0]?.call ?? 0} mapped`) },
  },
  {
    id: 'VIO-204', name: 'dma-without-right', severity: 'error', verdict: 'illegal',
    summary: 'A device read what is mapped for writing, or wrote what is mapped for reading.',
    source: 'DDI FAULT_INFORMATION_ARM64: PermissionFault; DDI-343',
    judges: { fault: onFault(['right'], ({ calls }, where) => `${where}, which call ${calls[0]?.call ?? 0} mapped without that right`) },
  },
  {
    id: 'VIO-205', name: 'dma-while-unattached', severity: 'error', verdict: 'illegal',
    summary: 'A device did DMA before it was attached to a domain.',
    source: 'DDI FAULT_INFORMATION_ARM64: UnsupportedUpstreamTransaction; what Windows does then is policy',
    judges: { fault: onFault(['unattached'], (_, where) => `${where}: the device was never attached to a domain`) },
  },
  {
    id: 'VIO-206', name: 'dma-after-detach', severity: 'error', verdict: 'illegal',
    summary: 'A device did DMA after it was detached.',
    source: 'display docs, IOMMU DMA remapping: the hardware is silent around a switch; DDI-168',
    judges: { fault: onFault(['after-detach'], ({ calls }, where) => `${where}: call ${calls[0]?.call ?? 0} detached it`) },
  },
  {
    id: 'VIO-207', name: 'dma-at-null', severity: 'error', verdict: 'illegal',
    summary: 'A device used logical address 0, which is not mapped.',
    source: 'reason: a cleared descriptor or an unset register; DDI-342',
    judges: { fault: onFault(['null'], (_, where) => `${where}: a descriptor or register that was never set`) },
  },
  {
    id: 'VIO-208', name: 'physical-address-as-logical', severity: 'error', verdict: 'illegal',
    summary: 'A device was given a physical address where its domain maps the page at another logical address.',
    source: 'DDI IOMMU_DMA_LOGICAL_ADDRESS; works without remapping, and fails on every machine with it',
    judges: { fault: onFault(['physical-address'], ({ calls }, where) => `${where}, the physical address of what call ${calls[0]?.call ?? 0} mapped elsewhere`) },
  },
  {
    id: 'VIO-209', name: 'dma-to-unfilled-reservation', severity: 'error', verdict: 'illegal',
    summary: 'A device used an address of a token in which no segment is mapped there.',
    source: 'DDI IOMMU_RESERVE_LOGICAL_ADDRESS_RANGE: maps nothing',
    judges: { fault: onFault(['reserved-unmapped'], ({ calls }, where) => `${where}, which call ${calls[0]?.call ?? 0} reserved and nothing has mapped`) },
  },
  {
    id: 'VIO-210', name: 'dma-beyond-memory', severity: 'error', verdict: 'illegal',
    summary: 'A device got through to a physical address where there is no memory.',
    source: 'DDI FAULT_INFORMATION_ARM64: ExternalFault',
    judges: { fault: onFault(['beyond-memory'], (_, where) => `${where} reaches no memory: a wrong physical address was mapped, or the device strayed`) },
  },
  {
    id: 'VIO-211', name: 'dma-with-unattached-pasid', severity: 'error', verdict: 'illegal',
    summary: 'A device tagged DMA with a PASID that is not attached.',
    source: 'DDI-371; bug checks 0x158 and 0x159 for page faults against freed ASIDs',
    judges: { fault: onFault(['pasid-unattached'], (_, where) => `${where}: the PASID is attached to no domain`) },
  },
  {
    id: 'VIO-212', name: 'stale-translation', severity: 'error', verdict: 'illegal',
    summary: 'DMA went through only because a flush was skipped.',
    source: 'DDI IOMMU_FLUSH_DOMAIN: the caller flushes after changing its tables',
    judges: { stale },
  },
  {
    id: 'VIO-214', name: 'malformed-dma-program', severity: 'warning', verdict: 'fragile',
    summary: 'The DMA engine was given a step or a device that it cannot use.',
    source: 'viommu_public.h: ViommuDmaRun; nothing is transferred',
    judges: { dma: halted },
  },
];
