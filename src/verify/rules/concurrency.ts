/**
 * VIO-4xx: IRQL, and calls that overlap. That two calls overlap is proved by the stub's tickets (call.proto, CallSite):
 * one had begun and not ended when the other began. What the daemon's order made of them does not count.
 */
import type { CallEvent, Overlap, RefusedEvent, Routine } from '../events.js';
import { rangeName, routineName, streamName } from '../names.js';
import type { RuleDefinition, Trip, Trips } from '../rule.js';
import { nameOf } from '../session-book.js';
import { DISPATCH_LEVEL, RAISED_ROUTINES } from '../spec.js';

/** PASSIVE_LEVEL by the interface's pages. */
const DOCUMENTED_PASSIVE: readonly Routine[] = ['createPasidDevice', 'deletePasidDevice', 'attachPasidDevice', 'detachPasidDevice', 'queryDeviceInfo'];
const STREAM_ROUTINES: readonly Routine[] = ['attachDevice', 'attachDeviceEx', 'detachDevice', 'detachDeviceEx', 'setDeviceFaultReporting', 'setDeviceFaultReportingEx'];
const PASID_ROUTINES: readonly Routine[] = ['attachPasidDevice', 'detachPasidDevice', 'deletePasidDevice'];
const ENDS: readonly Routine[] = ['deleteDomain', 'deleteDevice', 'deletePasidDevice', 'freeReservedLogicalAddressRange'];

/** A rule about the IRQL of some routines: of calls that came through, and of those that the stub stopped. */
function above(irql: number, applies: (routine: Routine) => boolean): RuleDefinition['judges'] {
  const say = (routine: Routine, at: number): Trip => ({ message: `${routineName(routine)} at IRQL ${at}; ${irql} is the highest it may be called at` });
  return {
    call: ({ routine, call }) => (call.irql > irql && applies(routine) ? say(routine, call.irql) : undefined),
    refused: ({ routine, call }: RefusedEvent) => (routine !== undefined && call.irql > irql && applies(routine) ? say(routine, call.irql) : undefined),
  };
}

/** The first of the overlapping calls that fits, with what it and this one share. */
function overlapping(event: CallEvent, fits: (other: Overlap) => string | undefined): Trips {
  for (const other of event.overlaps) {
    const what = fits(other);
    if (what !== undefined) return { message: `${routineName(event.routine)} overlaps ${routineName(other.call.routine)} of call ${other.call.call}: ${what}`, calls: [event.call, other.call], domain: event.domain };
  }
  return undefined;
}

function streamRace(event: CallEvent): Trips {
  if (!STREAM_ROUTINES.includes(event.routine)) return undefined;
  return overlapping(event, ({ call, streams }) => {
    const shared = STREAM_ROUTINES.includes(call.routine as Routine) ? event.streams.find((stream) => streams.includes(stream)) : undefined;
    return shared === undefined ? undefined : `both are about ${streamName(shared)}`;
  });
}

function pasidRace(event: CallEvent): Trips {
  const { routine, pasid, domain } = event;
  const isDelete = routine === 'deleteDomain';
  if (!isDelete && !PASID_ROUTINES.includes(routine)) return undefined;
  return overlapping(event, ({ call, books }) => {
    const isOtherDelete = call.routine === 'deleteDomain';
    if (isDelete === isOtherDelete && isDelete) return undefined;
    if (!isOtherDelete && !PASID_ROUTINES.includes(call.routine as Routine)) return undefined;
    const shared = books.find((book) => book === (isDelete || isOtherDelete ? domain : pasid));
    return shared && `both are about ${nameOf(shared)}`;
  });
}

function usedWhileDeleted(event: CallEvent): Trips {
  const mine = [event.domain, event.device, event.pasid, event.token].filter((book) => book !== undefined);
  return overlapping(event, ({ call, books }) => {
    const [ended] = ENDS.includes(event.routine) ? endedOf(event.routine, mine) : endedOf(call.routine, books);
    const users = ENDS.includes(event.routine) ? books : mine;
    return ended !== undefined && users.includes(ended) ? `${nameOf(ended)} is being deleted` : undefined;
  });
}

const ENDED_TYPE: Readonly<Record<string, string>> = { deleteDomain: 'domain', deleteDevice: 'device', deletePasidDevice: 'pasid', freeReservedLogicalAddressRange: 'token' };

function endedOf(routine: string, books: Overlap['books']): Overlap['books'] {
  return books.filter((book) => book.type === ENDED_TYPE[routine]);
}

function mapRace(event: CallEvent): Trips {
  const mine = event.map?.ranges ?? event.unmap?.ranges;
  if (mine === undefined || event.domain === undefined) return undefined;
  return overlapping(event, ({ books, ranges }) => {
    if (!books.includes(event.domain!)) return undefined;
    const shared = mine.find(({ page, pageCount }) => ranges.some((other) => page < other.page + other.pageCount && other.page < page + pageCount));
    return shared && `both are about ${rangeName(shared.page, shared.pageCount)} of ${event.domain!.name}`;
  });
}

export const CONCURRENCY: readonly RuleDefinition[] = [
  {
    id: 'VIO-401', name: 'irql-above-documented', severity: 'error', verdict: 'illegal',
    summary: 'A routine that is documented for PASSIVE_LEVEL is called above it.',
    source: 'DDI IOMMU_PASID_DEVICE_CREATE and the other V3 routines: IRQL PASSIVE_LEVEL; DDI-383',
    quiet: ['irql'],
    judges: above(0, (routine) => DOCUMENTED_PASSIVE.includes(routine)),
  },
  {
    id: 'VIO-402', name: 'irql-above-passive', severity: 'error', verdict: 'fragile',
    summary: 'A routine that creates, deletes, attaches, configures or registers is called above PASSIVE_LEVEL.',
    source: 'the pages name no IRQL, and such routines allocate and wait; DDI-383',
    quiet: ['irql'],
    judges: above(0, (routine) => !DOCUMENTED_PASSIVE.includes(routine) && !RAISED_ROUTINES.includes(routine)),
  },
  {
    id: 'VIO-403', name: 'irql-above-dispatch', severity: 'error', verdict: 'illegal',
    summary: 'A map, unmap or flush routine is called above DISPATCH_LEVEL.',
    source: 'WDK, Managing Hardware Priorities: no spin lock can be taken there; DDI-383',
    quiet: ['irql'],
    judges: above(DISPATCH_LEVEL, (routine) => RAISED_ROUTINES.includes(routine)),
  },
  {
    id: 'VIO-404', name: 'attach-detach-race', severity: 'error', verdict: 'illegal',
    summary: 'Attach, detach and fault reporting overlap on one device.',
    source: 'DDI IOMMU_DOMAIN_ATTACH_DEVICE, _EX: must not run concurrently on one device; DDI-381',
    quiet: ['alone'],
    judges: { call: streamRace },
  },
  {
    id: 'VIO-405', name: 'pasid-race', severity: 'error', verdict: 'illegal',
    summary: 'Attach, detach and delete overlap on one PASID sub-device, or with the deletion of its domain.',
    source: 'DDI IOMMU_DOMAIN_ATTACH_PASID_DEVICE: must not run concurrently; DDI-381',
    quiet: ['alone'],
    judges: { call: pasidRace },
  },
  {
    id: 'VIO-406', name: 'used-while-deleted', severity: 'error', verdict: 'illegal',
    summary: 'A call uses an object while another call deletes it.',
    source: 'DDI IOMMU_MAP_RESERVED_LOGICAL_RANGE: STATUS_UNSUCCESSFUL while the token is deleted; for the others a use after free',
    quiet: ['alone'],
    judges: { call: usedWhileDeleted },
  },
  {
    id: 'VIO-407', name: 'map-unmap-race', severity: 'error', verdict: 'fragile',
    summary: 'Map and unmap calls for the same addresses overlap.',
    source: 'reason: which of them is first is chance, and so is what is mapped afterwards; DDI-382 promises no more than safety',
    quiet: ['alone'],
    judges: { call: mapRace },
  },
];
