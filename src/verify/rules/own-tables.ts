/** VIO-5xx: domains whose page tables the driver owns [DDI IOMMU_DOMAIN_CONFIGURE; ddi.md 7]. */
import { addressOf, hex, offsetInPage } from '../../base/bits.js';
import { NTSTATUS } from '../../base/ntstatus.js';
import type { CallEvent, NoteEvent, StaleEvent } from '../events.js';
import { rangeName, streamName } from '../names.js';
import type { RuleDefinition, Trip, Trips } from '../rule.js';
import { lastFlush, onFault } from './dma.js';

const ARM64 = 0;
const X64 = 1;
const [LEAST_INPUT_BITS, MOST_INPUT_BITS] = [25, 48];

function flushOfOurs({ domain }: CallEvent): Trips {
  return domain !== undefined && domain.kind !== 'unmanaged' ? { message: `${domain.name} is ${domain.kind}: the system flushes it`, domain } : undefined;
}

function configuresOurs({ domain }: CallEvent): Trips {
  return domain !== undefined && domain.kind !== 'unmanaged' ? { message: `${domain.name} is ${domain.kind}: its tables are the system's`, domain } : undefined;
}

/** What is wrong with the numbers of an ARM64 configuration. */
function badConfiguration({ domain, request, session }: CallEvent): Trips {
  if (request.routine !== 'configureDomain' || domain?.kind !== 'unmanaged') return undefined;
  const { hasConfiguration, type, arm64 } = request.configureDomain;
  const message = !hasConfiguration ? 'the configuration is NULL' : type > X64 ? `the type ${type} is none` : arm64 !== null && type === ARM64 && session.isArm64 ? badNumbers(arm64) : undefined;
  return message === undefined ? undefined : { message, domain };
}

function badNumbers(tables: { ttbr0: bigint; ttbr1: bigint; inputSize0: number; inputSize1: number; translationEnabled: number }): string | undefined {
  const { ttbr0, ttbr1, inputSize0, inputSize1, translationEnabled } = tables;
  if (translationEnabled === 0) return undefined;
  const sizes = inputSize1 === 0 ? [inputSize0] : [inputSize0, inputSize1];
  const bad = sizes.find((size) => size < LEAST_INPUT_BITS || size > MOST_INPUT_BITS);
  if (bad !== undefined) return `an input size of ${bad} bits is not between ${LEAST_INPUT_BITS} and ${MOST_INPUT_BITS}`;
  const roots = inputSize1 === 0 ? [ttbr0] : [ttbr0, ttbr1];
  const wrong = roots.findIndex((root, i) => offsetInPage(root) % startTableBytes(sizes[i]!) !== 0 || root >= 2n ** 48n);
  return wrong < 0 ? undefined : `the root ${hex(roots[wrong]!)} is not on the edge of a table of ${startTableBytes(sizes[wrong]!)} bytes below bit 48`;
}

/** Bytes of the table that a walk begins in (ddi.md 7.2): 8 for each value of the bits above the next level. */
function startTableBytes(inputBits: number): number {
  const lowBit = inputBits >= 40 ? 39 : inputBits >= 31 ? 30 : 21;
  return Math.max(64, 8 * 2 ** (inputBits - lowBit));
}

function typeForgotten({ request, session, domain }: CallEvent): Trips {
  if (session.isArm64 || request.routine !== 'configureDomain' || !request.configureDomain.hasConfiguration) return undefined;
  return request.configureDomain.type === ARM64 ? { message: 'DomainConfigurationArm64 on x64: it is 0, so a cleared structure asks for it', domain } : undefined;
}

function reservedType({ request, domain, session, ok }: CallEvent): Trips {
  if (request.routine !== 'configureDomain' || request.configureDomain.type !== X64 || !request.configureDomain.hasConfiguration) return undefined;
  // In the extended profile it works, which VIO-603 tells.
  return session.isExtended && ok ? undefined : { message: 'DomainConfigurationX64 is reserved for system use', domain };
}

/** A stale use although the page was flushed: at the last level, when a table above had changed. */
function flushTooNarrow(event: StaleEvent): Trips {
  const flush = lastFlush(event);
  if (flush?.isLastLevel !== true) return undefined;
  const { domain, use } = event;
  const message = `${rangeName(use.page, 1)} was used as it was before; the last flush of it was of last-level entries alone`;
  return { message, calls: [flush.by], ...(use.device !== undefined && { device: streamName(use.device) }), domain };
}

function rootsFreed({ session, note, site }: NoteEvent): Trips {
  const trips: Trip[] = [];
  for (const domain of session.all('domain')) {
    const root = domain.roots.find((page) => note.freed.some(({ frame, pageCount }) => page >= Number(frame) && page < Number(frame + pageCount)));
    if (root !== undefined && domain.attached.size > 0) trips.push({ message: `the table at ${hex(addressOf(root))} is freed while ${domain.name} has a device attached`, calls: [site, domain.configuredBy!], domain });
  }
  return trips;
}

function flushNothing({ request, domain }: CallEvent): Trips {
  if (request.routine !== 'flushDomainByVaList') return undefined;
  const { number, hasVaList } = request.flushDomainByVaList;
  return number > 0 && !hasVaList ? { message: `${number} addresses to flush, and the list is NULL`, domain } : undefined;
}

function noAsid({ reply, request, call }: CallEvent): Trips {
  const UNMANAGED = 2;
  const isUnmanaged = (request.routine === 'createDomainEx' && request.createDomainEx.domainType === UNMANAGED) || (request.routine === 'createDomain' && request.createDomain.osManagedPageTable === 0);
  if (!isUnmanaged || call.isInjected || reply.status >>> 0 !== NTSTATUS.STATUS_INSUFFICIENT_RESOURCES) return undefined;
  return { message: 'no ASID is left for another domain with tables of its own' };
}

export const OWN_TABLES: readonly RuleDefinition[] = [
  {
    id: 'VIO-501', name: 'dma-before-configure', severity: 'error', verdict: 'illegal',
    summary: 'A device did DMA in a caller-owned domain that was never configured.',
    source: 'DDI IOMMU_DOMAIN_CONFIGURE: all DMA is blocked until the first success',
    judges: { fault: onFault(['unconfigured'], (_, where) => `${where}: its domain has no tables yet`) },
  },
  {
    id: 'VIO-502', name: 'flush-of-system-domain', severity: 'error', verdict: 'illegal',
    summary: 'A flush names a domain whose tables are the system\'s.',
    source: 'DDI IOMMU_DOMAIN_CREATE: flush routines are of caller-owned tables; DDI-028',
    routines: ['flushDomain', 'flushDomainByVaList'],
    judges: { call: flushOfOurs },
  },
  {
    id: 'VIO-503', name: 'malformed-table', severity: 'error', verdict: 'illegal',
    summary: 'A walk of the driver\'s tables met an address that cannot be, or no memory.',
    source: 'DDI FAULT_INFORMATION_ARM64: AddressSizeFault, ExternalFault; Arm ARM D8',
    judges: { fault: onFault(['bad-table'], ({ fault }, where) => `${where}: ${fault.reason}`) },
  },
  {
    id: 'VIO-504', name: 'access-flag-clear', severity: 'error', verdict: 'illegal',
    summary: 'A leaf of the driver\'s tables has its access flag clear.',
    source: 'Arm ARM D8.4: AF; hardware update is off, so such an entry faults',
    judges: { fault: onFault(['access-flag'], ({ fault }, where) => `${where}: ${fault.reason}`) },
  },
  {
    id: 'VIO-505', name: 'table-denies-right', severity: 'error', verdict: 'illegal',
    summary: 'A device wanted a right that the driver\'s tables do not give.',
    source: 'DDI FAULT_INFORMATION_ARM64: PermissionFault; DMA is unprivileged unless its PASID says otherwise',
    judges: { fault: onFault(['table-right'], ({ fault }, where) => `${where}: ${fault.reason}`) },
  },
  {
    id: 'VIO-506', name: 'hole-in-table', severity: 'error', verdict: 'illegal',
    summary: 'A device used an address that the driver\'s tables do not map.',
    source: 'DDI FAULT_INFORMATION_ARM64: TranslationFault',
    judges: { fault: onFault(['table-hole'], ({ fault }, where) => `${where}: ${fault.reason}`) },
  },
  {
    id: 'VIO-507', name: 'bad-table-configuration', severity: 'error', verdict: 'illegal',
    summary: 'A configuration is NULL, of no known type, or has sizes or roots that cannot be.',
    source: 'DDI DOMAIN_CONFIGURATION_ARM64; Arm ARM D8',
    routines: ['configureDomain'],
    judges: { call: badConfiguration },
  },
  {
    id: 'VIO-508', name: 'configuration-type-forgotten', severity: 'error', verdict: 'illegal',
    summary: 'An x64 driver configures a domain for ARM64.',
    source: 'DDI DOMAIN_CONFIGURATION_ARCH: DomainConfigurationArm64 is 0, so zeroed memory asks for it',
    routines: ['configureDomain'],
    judges: { call: typeForgotten },
  },
  {
    id: 'VIO-509', name: 'reserved-configuration', severity: 'error', verdict: 'illegal',
    summary: 'A domain is configured for x64, which is reserved for system use.',
    source: 'DDI DOMAIN_CONFIGURATION_X64: reserved for system use; STATUS_NOT_SUPPORTED',
    routines: ['configureDomain'],
    judges: { call: reservedType },
  },
  {
    id: 'VIO-510', name: 'last-level-flush-too-narrow', severity: 'error', verdict: 'illegal',
    summary: 'A flush of last-level entries followed a change of a table above them.',
    source: 'DDI IOMMU_FLUSH_DOMAIN_VA_LIST: LastLevel TRUE when only leaf entries changed',
    judges: { stale: flushTooNarrow },
  },
  {
    id: 'VIO-511', name: 'tables-freed-in-use', severity: 'error', verdict: 'illegal',
    summary: 'The memory of a domain\'s root table is given back while a device is attached.',
    source: 'reason: the walker reads whatever the next owner writes there; known from memory notes (ViommuNoteFreed)',
    judges: { note: rootsFreed },
  },
  {
    id: 'VIO-512', name: 'configure-of-system-domain', severity: 'error', verdict: 'illegal',
    summary: 'ConfigureDomain names a domain whose tables are the system\'s.',
    source: 'DDI IOMMU_DOMAIN_CONFIGURE: STATUS_INVALID_PARAMETER_1; DDI-027',
    routines: ['configureDomain'],
    judges: { call: configuresOurs },
  },
  {
    id: 'VIO-513', name: 'flush-list-missing', severity: 'error', verdict: 'illegal',
    summary: 'FlushDomainByVaList is given a count and no list.',
    source: 'DDI IOMMU_FLUSH_DOMAIN_VA_LIST: VaList is an array of Number entries',
    routines: ['flushDomainByVaList'],
    judges: { call: flushNothing },
  },
  {
    id: 'VIO-514', name: 'asids-exhausted', severity: 'warning', verdict: 'fragile',
    summary: 'There is no ASID left for another caller-owned domain.',
    source: 'DDI IOMMU_DOMAIN_CREATE_EX: STATUS_INSUFFICIENT_RESOURCES; an SMMU has 256 or 65,536 for the whole system',
    routines: ['createDomain', 'createDomainEx'],
    judges: { call: noAsid },
  },
];
