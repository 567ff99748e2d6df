/** VIO-6xx: which routines, tables and options a driver chose [DDI IoGetIommuInterfaceEx; ddi.md 1]. */
import { parametersOf, type CallEvent, type Routine } from '../events.js';
import { streamName } from '../names.js';
import type { RuleDefinition, Trips } from '../rule.js';
import { TABLE_LEGACY } from '../spec.js';

const TABLE_V1 = 2;
const TABLE_NAMES = ['an unknown table', 'DMA_IOMMU_INTERFACE', 'V1', 'V2', 'V3'];
const KIND_PCI = 3;
const KIND_ACPI = 4;
const PAGE = 4096n;
const ALLOCATOR_NONE = 0;
const ALLOCATOR_BUDDY = 1;
const [LEAST_WIDTH, MOST_WIDTH] = [13, 63];
const TYPES = 4;
const CONFIG_ACPI = 1;
const CONFIG_PASID = 3;
const PASID_TYPES = 2;
const BY_OBJECT: readonly Routine[] = ['attachDevice', 'detachDevice', 'setDeviceFaultReporting', 'createDevice', 'queryInputMappings'];

function deprecated({ session, call }: CallEvent): Trips {
  if (call.table !== TABLE_LEGACY || session.highestVersion < 1) return undefined;
  return { message: 'called through DMA_IOMMU_INTERFACE, which is deprecated; IoGetIommuInterfaceEx gives its routines as version 1', habit: call.module };
}

/** Tables with other types in the same slots: a pointer of one with the prototype of the other goes wrong silently. */
function mixed({ session, call }: CallEvent): Trips {
  if (call.module === '' || call.table === 0) return undefined;
  const tables = session.tables.get(call.module);
  if (tables === undefined || tables.has(call.table)) return undefined;
  const isNew = (table: number) => table > TABLE_V1;
  const other = [...tables].find((table) => isNew(table) !== isNew(call.table));
  return other === undefined ? undefined : { message: `${call.module} calls through ${TABLE_NAMES[call.table] ?? 'an unknown table'} after ${TABLE_NAMES[other]}`, habit: call.module };
}

function extendedOnly({ session, ok, routine, request, domain }: CallEvent): Trips {
  if (!session.isExtended || session.isArm64 || !ok) return undefined;
  const isX64Tables = routine === 'configureDomain' && request.routine === 'configureDomain' && request.configureDomain.type === 1;
  if (!isX64Tables && routine !== 'setDeviceFaultReportingEx' && routine !== 'queryInputMappings') return undefined;
  return { message: 'works in the extended profile alone', domain };
}


function arm64Only({ session, ok }: CallEvent): Trips {
  return session.isArm64 || ok ? undefined : { message: 'QueryInputMappings is supported on ARM64 alone' };
}

function flags({ request }: CallEvent): Trips {
  if (request.routine !== 'createDomainEx' || request.createDomainEx.flags === 0n) return undefined;
  return { message: `Flags 0x${request.createDomainEx.flags.toString(16)}: no flag is defined` };
}

function domainType({ request }: CallEvent): Trips {
  if (request.routine !== 'createDomainEx' || request.createDomainEx.domainType < TYPES) return undefined;
  return { message: `domain type ${request.createDomainEx.domainType} is none` };
}

function allocator({ request }: CallEvent): Trips {
  if (request.routine !== 'createDomainEx' || !request.createDomainEx.hasAllocatorConfig) return undefined;
  const { allocatorType, addressWidth, domainType } = request.createDomainEx;
  if (allocatorType === ALLOCATOR_NONE) return undefined;
  if (allocatorType !== ALLOCATOR_BUDDY) return { message: `allocator type ${allocatorType} is none` };
  if (domainType === 1 || domainType === 2) return { message: 'an allocator for a domain without mappings of its own' };
  return addressWidth < LEAST_WIDTH || addressWidth > MOST_WIDTH ? { message: `an address width of ${addressWidth} bits is not between ${LEAST_WIDTH} and ${MOST_WIDTH}` } : undefined;
}

function regions({ request, session }: CallEvent): Trips {
  if (request.routine !== 'createDomainEx') return undefined;
  const { reservedRegions, reservedRegionsEndless, domainType } = request.createDomainEx;
  if (reservedRegionsEndless) return { message: 'the list of reserved regions does not end' };
  if (reservedRegions.length > 0 && (domainType === 1 || domainType === 2)) return { message: 'reserved regions in a domain without mappings of its own' };
  const sorted = [...reservedRegions].sort((a, b) => (a.base < b.base ? -1 : 1));
  for (const [i, { base, numberOfPages }] of sorted.entries()) {
    if (base % PAGE !== 0n) return { message: `the reserved region at 0x${base.toString(16)} is not on a page edge` };
    if (base + numberOfPages * PAGE > session.addressLimit) return { message: `the reserved region at 0x${base.toString(16)} ends beyond the logical addresses` };
    if (numberOfPages === 0n) return { message: `the reserved region at 0x${base.toString(16)} has no pages` };
    const next = sorted[i + 1];
    if (next !== undefined && base + numberOfPages * PAGE > next.base) return { message: `the reserved regions at 0x${base.toString(16)} and 0x${next.base.toString(16)} overlap` };
  }
  return undefined;
}

/** The members of each request that say whether a required out-parameter is there, and its name. */
const OUT_PARAMETERS: Partial<Record<Routine, readonly (readonly [member: string, name: string])[]>> = {
  createDomain: [['hasDomainOut', 'DomainOut']],
  createDomainEx: [['hasDomainOut', 'DomainOut']],
  mapLogicalRangeEx: [['hasLogicalAddressOut', 'LogicalAddressOut']],
  reserveLogicalAddressRange: [['hasTokenOut', 'LogicalAddressToken']],
  mapReservedLogicalRange: [['hasMappedSegment', 'MappedSegment']],
  unmapReservedLogicalRange: [['hasMappedSegment', 'MappedSegment']],
  createDevice: [['hasDeviceOut', 'DmaDeviceOut']],
  createPasidDevice: [['hasPasidDeviceOut', 'PasidDeviceOut'], ['hasAsidOut', 'AsidOut']],
  queryDeviceInfo: [['hasBytesWritten', 'BytesWritten'], ['hasBuffer', 'Buffer']],
};

function nullOut({ request, routine }: CallEvent): Trips {
  const required = OUT_PARAMETERS[routine];
  if (required === undefined) return undefined;
  const given = parametersOf(request, routine) as unknown as Readonly<Record<string, unknown>>;
  const missing = required.find(([member]) => given[member] === false);
  return missing && { message: `${missing[1]} is NULL` };
}

function mappingIds({ request }: CallEvent): Trips {
  switch (request.routine) {
    case 'attachDevice': {
      const { device, inputMappingIdBase: base, mappingCount: count } = request.attachDevice;
      return device?.kind === KIND_PCI && (base !== 0 || count !== 1) ? { message: `base ${base}, count ${count}: a PCI function has one input mapping, number 0` } : undefined;
    }
    case 'detachDevice':
      return request.detachDevice.device?.kind === KIND_PCI && request.detachDevice.inputMappingId !== 0 ? { message: `input mapping ${request.detachDevice.inputMappingId}: a PCI function has number 0 alone` } : undefined;
    case 'setDeviceFaultReporting':
      return request.setDeviceFaultReporting.device?.kind === KIND_PCI && request.setDeviceFaultReporting.inputMappingIdBase !== 0 ? { message: `input mapping ${request.setDeviceFaultReporting.inputMappingIdBase}: a PCI function has number 0 alone` } : undefined;
    default:
      return undefined;
  }
}

function noDevice({ request }: CallEvent): Trips {
  const device = deviceOf(request);
  if (device === undefined || device?.kind === KIND_PCI || device?.kind === KIND_ACPI) return undefined;
  const what = device === null || device.kind === 0 ? 'NULL' : device.kind === 1 ? 'no physical device object' : 'a device object without an identity on its bus';
  return { message: `the device object is ${what}` };
}

function deviceOf(request: CallEvent['request']) {
  switch (request.routine) {
    case 'attachDevice':
      return request.attachDevice.device;
    case 'detachDevice':
      return request.detachDevice.device;
    case 'setDeviceFaultReporting':
      return request.setDeviceFaultReporting.device;
    case 'createDevice':
      return request.createDevice.device;
    case 'queryInputMappings':
      return request.queryInputMappings.device;
    default:
      return undefined;
  }
}

function configurations({ request }: CallEvent): Trips {
  if (request.routine !== 'createDevice') return undefined;
  const { device, configurations: list, configurationsEndless } = request.createDevice;
  if (configurationsEndless) return { message: 'the list of configurations does not end' };
  const unknown = list.find(({ configType }) => configType !== CONFIG_ACPI && configType !== CONFIG_PASID);
  if (unknown !== undefined) return { message: `configuration type ${unknown.configType} is none that a driver may use` };
  const pasid = list.find(({ configType, pasidConfigType }) => configType === CONFIG_PASID && pasidConfigType >= PASID_TYPES);
  if (pasid !== undefined) return { message: `PASID configuration type ${pasid.pasidConfigType} is none` };
  if (device?.kind === KIND_PCI && list.some(({ configType }) => configType === CONFIG_ACPI)) return { message: 'an ACPI configuration for a PCI function' };
  return new Set(list.map(({ configType }) => configType)).size < list.length ? { message: 'a configuration is given twice' } : undefined;
}

function tooSmall({ request }: CallEvent): Trips {
  const LEAST = 3;
  if (request.routine !== 'queryDeviceInfo' || request.queryDeviceInfo.size >= LEAST) return undefined;
  return { message: `${request.queryDeviceInfo.size} bytes for IOMMU_DMA_DEVICE_INFORMATION, which has ${LEAST}` };
}

function untagged({ device }: CallEvent): Trips {
  return device === undefined || device.isTagged ? undefined : { message: 'the token was made without PasidConfigTypePasidTaggedDma', calls: [device.createdBy], device: streamName(device.streams[0] ?? 0) };
}

export const CHOICES: readonly RuleDefinition[] = [
  {
    id: 'VIO-601', name: 'deprecated-table', severity: 'note', verdict: 'legal',
    summary: 'A driver uses DMA_IOMMU_INTERFACE where a newer table is offered.',
    source: 'DDI IoGetIommuInterface: deprecated in favour of IoGetIommuInterfaceEx',
    quiet: ['table'],
    judges: { call: deprecated },
  },
  {
    id: 'VIO-602', name: 'mixed-tables', severity: 'warning', verdict: 'fragile',
    summary: 'One driver calls through tables of both generations.',
    source: 'DDI DMA_IOMMU_INTERFACE_V1, _V2: seven of the first 13 slots have other types; mixing them up calls with wrong arguments',
    quiet: ['table'],
    judges: { call: mixed },
  },
  {
    id: 'VIO-603', name: 'extended-profile-only', severity: 'warning', verdict: 'fragile',
    summary: 'A call succeeded that no Windows answers so: the extended profile did.',
    source: 'docs/decisions.md, profiles: the documented holes work in `extended` alone',
    routines: ['configureDomain', 'setDeviceFaultReportingEx', 'queryInputMappings'],
    judges: { call: extendedOnly },
  },
  {
    id: 'VIO-604', name: 'arm64-only-routine', severity: 'warning', verdict: 'fragile',
    summary: 'QueryInputMappings is called on x64.',
    source: 'DDI IOMMU_QUERY_INPUT_MAPPINGS: supported on ARM64',
    routines: ['queryInputMappings'],
    judges: { call: arm64Only },
  },
  {
    id: 'VIO-605', name: 'reserved-creation-flags', severity: 'error', verdict: 'illegal',
    summary: 'CreateDomainEx is given flags, of which none is defined.',
    source: 'DDI IOMMU_DMA_DOMAIN_CREATION_FLAGS: reserved; DDI-109',
    routines: ['createDomainEx'],
    judges: { call: flags },
  },
  {
    id: 'VIO-606', name: 'unknown-domain-type', severity: 'error', verdict: 'illegal',
    summary: 'CreateDomainEx is given a domain type that there is not.',
    source: 'DDI IOMMU_DMA_DOMAIN_TYPE; DDI-108',
    routines: ['createDomainEx'],
    judges: { call: domainType },
  },
  {
    id: 'VIO-607', name: 'bad-allocator', severity: 'error', verdict: 'illegal',
    summary: 'The logical allocator is of no known type, of an impossible width, or of a domain that can have none.',
    source: 'DDI IOMMU_DMA_LOGICAL_ALLOCATOR_CONFIG; DDI-112 to DDI-116',
    routines: ['createDomainEx'],
    judges: { call: allocator },
  },
  {
    id: 'VIO-608', name: 'bad-reserved-region', severity: 'error', verdict: 'illegal',
    summary: 'A reserved region is unaligned, empty, overlaps another, or is of a domain that can have none.',
    source: 'DDI IOMMU_DMA_RESERVED_REGION; DDI-121, DDI-123',
    routines: ['createDomainEx'],
    judges: { call: regions },
  },
  {
    id: 'VIO-609', name: 'null-out-parameter', severity: 'error', verdict: 'illegal',
    summary: 'A required out-parameter is NULL.',
    source: 'DDI: the parameter is [out] and not optional; DDI-032, DDI-110, DDI-138',
    quiet: ['out-parameters'],
    judges: { call: nullOut },
  },
  {
    id: 'VIO-610', name: 'input-mapping-on-pci', severity: 'error', verdict: 'illegal',
    summary: 'An input mapping other than number 0 is named for a PCI function.',
    source: 'DDI IOMMU_DOMAIN_ATTACH_DEVICE: 0 and 1 unless ACPI-enumerated on ARM64; DDI-050, DDI-051',
    routines: ['attachDevice', 'detachDevice', 'setDeviceFaultReporting'],
    judges: { call: mappingIds },
  },
  {
    id: 'VIO-611', name: 'no-device-object', severity: 'error', verdict: 'illegal',
    summary: 'A device argument is NULL or no physical device object of a bus.',
    source: 'DDI IOMMU_DEVICE_CREATE: the PDO; DDI-056, DDI-138',
    routines: BY_OBJECT,
    judges: { call: noDevice },
  },
  {
    id: 'VIO-612', name: 'bad-device-configuration', severity: 'error', verdict: 'illegal',
    summary: 'CreateDevice is given a configuration that the device cannot have.',
    source: 'DDI IOMMU_DEVICE_CREATION_CONFIGURATION; DDI-129, DDI-134',
    routines: ['createDevice'],
    judges: { call: configurations },
  },
  {
    id: 'VIO-613', name: 'device-info-buffer-too-small', severity: 'warning', verdict: 'legal',
    summary: 'QueryDeviceInfo is given fewer bytes than the structure has.',
    source: 'DDI IOMMU_DEVICE_QUERY_INFORMATION: STATUS_BUFFER_TOO_SMALL; DDI-146',
    routines: ['queryDeviceInfo'],
    judges: { call: tooSmall },
  },
  {
    id: 'VIO-614', name: 'pasid-of-untagged-device', severity: 'error', verdict: 'illegal',
    summary: 'A PASID sub-device is asked for of a token that was not made for tagged DMA.',
    source: 'DDI IOMMU_PASID_DEVICE_CREATE: STATUS_INVALID_PARAMETER_1',
    routines: ['createPasidDevice'],
    judges: { call: untagged },
  },
];
