// Made by scripts/generate.mjs from proto/. Change the schema, not this file.

/** What a driver passed where the interface takes a PDEVICE_OBJECT. */
export const DeviceObjectKind = {
  /** NULL was passed. */
  UNSPECIFIED: 0,
  /** An object that is no physical device object. */
  NOT_A_PDO: 1,
  /** A physical device object of a bus that gives no requester ID. */
  NO_BUS_IDENTITY: 2,
  /** A physical device object of a PCI function. */
  PCI: 3,
  /** A physical device object that ACPI enumerates; on ARM64 it owns input mapping ids. */
  ACPI: 4,
} as const;
/** A number of DeviceObjectKind; a peer may send others, which survive decoding. */
export type DeviceObjectKind = (typeof DeviceObjectKind)[keyof typeof DeviceObjectKind];

/** Which of the interface tables a call came through. */
export const InterfaceTable = {
  UNSPECIFIED: 0,
  /** DMA_IOMMU_INTERFACE. */
  LEGACY: 1,
  /** DMA_IOMMU_INTERFACE_EX, version 1. */
  V1: 2,
  /** DMA_IOMMU_INTERFACE_EX, version 2. */
  V2: 3,
  /** DMA_IOMMU_INTERFACE_EX, version 3. */
  V3: 4,
} as const;
/** A number of InterfaceTable; a peer may send others, which survive decoding. */
export type InterfaceTable = (typeof InterfaceTable)[keyof typeof InterfaceTable];

/** Why a DMA access was refused. The names are FAULT_INFORMATION_ARM64_TYPE's (wdm.h), shifted by one. */
export const FaultType = {
  UNSPECIFIED: 0,
  UNSUPPORTED_UPSTREAM_TRANSACTION: 1,
  ADDRESS_SIZE_FAULT: 2,
  TLB_MATCH_CONFLICT: 3,
  EXTERNAL_FAULT: 4,
  PERMISSION_FAULT: 5,
  ACCESS_FLAG_FAULT: 6,
  TRANSLATION_FAULT: 7,
} as const;
/** A number of FaultType; a peer may send others, which survive decoding. */
export type FaultType = (typeof FaultType)[keyof typeof FaultType];

/** What a device wanted to do. */
export const Access = {
  UNSPECIFIED: 0,
  READ: 1,
  WRITE: 2,
} as const;
/** A number of Access; a peer may send others, which survive decoding. */
export type Access = (typeof Access)[keyof typeof Access];

/** A switch that may be left as it is. */
export const Toggle = {
  /** No change. */
  UNSPECIFIED: 0,
  OFF: 1,
  ON: 2,
} as const;
/** A number of Toggle; a peer may send others, which survive decoding. */
export type Toggle = (typeof Toggle)[keyof typeof Toggle];

export const DmaStepStatus = {
  UNSPECIFIED: 0,
  /** All bytes were transferred. */
  DONE: 1,
  /** An access was refused; fault says why. */
  FAULT: 2,
  /** DmaCompare found another byte. */
  MISMATCH: 3,
  /** The step itself is malformed. */
  INVALID: 4,
} as const;
/** A number of DmaStepStatus; a peer may send others, which survive decoding. */
export type DmaStepStatus = (typeof DmaStepStatus)[keyof typeof DmaStepStatus];

/** Why a message was not even looked at. */
export const RefusalCode = {
  UNSPECIFIED: 0,
  /** Not a PeerMessage, or one without a body. */
  MALFORMED: 1,
  /** Larger than max_message_bytes, or more requests or steps than allowed. */
  TOO_LARGE: 2,
  /** Hello has to come first. */
  HELLO_MISSING: 3,
  /** A second Hello. */
  HELLO_REPEATED: 4,
  /** This kind of message does not belong on this queue. */
  WRONG_QUEUE: 5,
  /** Too many requests in flight. */
  BUSY: 6,
} as const;
/** A number of RefusalCode; a peer may send others, which survive decoding. */
export type RefusalCode = (typeof RefusalCode)[keyof typeof RefusalCode];

/** Who speaks. */
export const PeerRole = {
  UNSPECIFIED: 0,
  /** viommu.sys in the guest. */
  GUEST_STUB: 1,
  /** A program on the host. */
  HOST_TOOL: 2,
  /**
   * The IOMMU in front of QEMU's own devices (translation.proto): on the stream carrier alone. Its architecture and carrier
   * device do not count.
   */
  QEMU_DEVICE: 3,
} as const;
/** A number of PeerRole; a peer may send others, which survive decoding. */
export type PeerRole = (typeof PeerRole)[keyof typeof PeerRole];

/** Processor architecture of the guest that makes the calls. */
export const GuestArchitecture = {
  UNSPECIFIED: 0,
  X64: 1,
  ARM64: 2,
  /** 32-bit x86, which Windows gives no domains. */
  X86: 3,
} as const;
/** A number of GuestArchitecture; a peer may send others, which survive decoding. */
export type GuestArchitecture = (typeof GuestArchitecture)[keyof typeof GuestArchitecture];

/** How the interface answers where the documentation names a hole. */
export const Profile = {
  UNSPECIFIED: 0,
  /** Exactly as documented, holes included. */
  HAL: 1,
  /** The holes work. */
  EXTENDED: 2,
} as const;
/** A number of Profile; a peer may send others, which survive decoding. */
export type Profile = (typeof Profile)[keyof typeof Profile];

/** How the DMA of one requester is decided from now on. */
export const BindingMode = {
  UNSPECIFIED: 0,
  /** Attached to no domain: everything is refused. */
  BLOCKED: 1,
  /** By the page table in one slot of the arena. */
  TABLE: 2,
  /** Every address goes where it says, up to the input width. */
  IDENTITY: 3,
  /** By tables in guest memory, which the daemon walks: it has to be asked. */
  ASK: 4,
} as const;
/** A number of BindingMode; a peer may send others, which survive decoding. */
export type BindingMode = (typeof BindingMode)[keyof typeof BindingMode];

/** What became of a fault's report. */
export const TraceDelivery = {
  UNSPECIFIED: 0,
  QUEUED: 1,
  MERGED: 2,
  DROPPED: 3,
  UNREGISTERED: 4,
  SUPPRESSED: 5,
} as const;
/** A number of TraceDelivery; a peer may send others, which survive decoding. */
export type TraceDelivery = (typeof TraceDelivery)[keyof typeof TraceDelivery];

/** Calls that the stub refused itself, because nothing can be asked at their IRQL. */
export interface RefusedCall {
  /** Field number of the routine in Request. */
  routine: number;
  /** As in CallSite, of the first of them. */
  module: string;
  offset: bigint;
  irql: number;
  count: number;
}

/** What encoding takes for RefusedCall: fields left out get their default. */
export interface RefusedCallInit {
  routine?: number;
  module?: string;
  offset?: bigint;
  irql?: number;
  count?: number;
}

/** Where in the guest a call came from. */
export interface CallSite {
  /** Base name of the calling driver's image, when the stub could find it. */
  module: string;
  /** Offset of the return address in that image, or the address itself without a module. */
  offset: bigint;
  /** IRQL of the call: 0 PASSIVE_LEVEL, 1 APC_LEVEL, 2 DISPATCH_LEVEL, ... */
  irql: number;
  /** Counts the stub's calls in the order in which they began; 0: not counted. */
  ticket: bigint;
  /**
   * The calls that had begun and not ended when this one did, 32 at the most: it overlaps each of them. A call is named by
   * how much less than this one's its ticket is.
   */
  outstanding: number[];
  /** Told once, with the first call after it that was not refused. */
  refused: RefusedCall | null;
}

/** What encoding takes for CallSite: fields left out get their default. */
export interface CallSiteInit {
  module?: string;
  offset?: bigint;
  irql?: number;
  ticket?: bigint;
  outstanding?: readonly number[];
  refused?: RefusedCallInit | null;
}

/** IOMMU_DOMAIN_CREATE (wdm.h). */
export interface CreateDomainRequest {
  /** The BOOLEAN's byte: any value but 0 is TRUE. */
  osManagedPageTable: number;
  hasDomainOut: boolean;
}

/** What encoding takes for CreateDomainRequest: fields left out get their default. */
export interface CreateDomainRequestInit {
  osManagedPageTable?: number;
  hasDomainOut?: boolean;
}

/** IOMMU_DOMAIN_DELETE (wdm.h). */
export interface DeleteDomainRequest {
  /** Handle; 0 when the driver passed a pointer that the stub does not know. */
  domain: bigint;
}

/** What encoding takes for DeleteDomainRequest: fields left out get their default. */
export interface DeleteDomainRequestInit {
  domain?: bigint;
}

/** Identity of a device as the guest's bus driver gives it. */
export interface DeviceObject {
  kind: DeviceObjectKind;
  /** PCI segment group; DEVICE_OBJECT_KIND_PCI only. */
  segment: number;
  /** bus << 8 | device << 3 | function; DEVICE_OBJECT_KIND_PCI only. */
  busDeviceFunction: number;
  /** ACPI instance number (_UID); DEVICE_OBJECT_KIND_ACPI only. */
  acpiUid: number;
}

/** What encoding takes for DeviceObject: fields left out get their default. */
export interface DeviceObjectInit {
  kind?: DeviceObjectKind;
  segment?: number;
  busDeviceFunction?: number;
  acpiUid?: number;
}

/** IOMMU_DOMAIN_ATTACH_DEVICE (wdm.h). */
export interface AttachDeviceRequest {
  domain: bigint;
  device: DeviceObject | null;
  inputMappingIdBase: number;
  mappingCount: number;
}

/** What encoding takes for AttachDeviceRequest: fields left out get their default. */
export interface AttachDeviceRequestInit {
  domain?: bigint;
  device?: DeviceObjectInit | null;
  inputMappingIdBase?: number;
  mappingCount?: number;
}

/** IOMMU_DOMAIN_DETACH_DEVICE (wdm.h). */
export interface DetachDeviceRequest {
  domain: bigint;
  device: DeviceObject | null;
  inputMappingId: number;
}

/** What encoding takes for DetachDeviceRequest: fields left out get their default. */
export interface DetachDeviceRequestInit {
  domain?: bigint;
  device?: DeviceObjectInit | null;
  inputMappingId?: number;
}

/** IOMMU_FLUSH_DOMAIN (wdm.h). */
export interface FlushDomainRequest {
  domain: bigint;
}

/** What encoding takes for FlushDomainRequest: fields left out get their default. */
export interface FlushDomainRequestInit {
  domain?: bigint;
}

/** IOMMU_FLUSH_DOMAIN_VA_LIST (wdm.h). */
export interface FlushDomainByVaListRequest {
  domain: bigint;
  lastLevel: number;
  number: number;
  hasVaList: boolean;
  /** The list as an array of little-endian KTB_FLUSH_VA. */
  vaList: Uint8Array;
}

/** What encoding takes for FlushDomainByVaListRequest: fields left out get their default. */
export interface FlushDomainByVaListRequestInit {
  domain?: bigint;
  lastLevel?: number;
  number?: number;
  hasVaList?: boolean;
  vaList?: Uint8Array;
}

/** IOMMU_QUERY_INPUT_MAPPINGS (wdm.h). */
export interface QueryInputMappingsRequest {
  device: DeviceObject | null;
  hasBuffer: boolean;
  /** Bytes. */
  bufferLength: number;
  hasReturnLength: boolean;
}

/** What encoding takes for QueryInputMappingsRequest: fields left out get their default. */
export interface QueryInputMappingsRequestInit {
  device?: DeviceObjectInit | null;
  hasBuffer?: boolean;
  bufferLength?: number;
  hasReturnLength?: boolean;
}

/** Consecutive page frames. */
export interface PageRun {
  /** First page frame number: physical address >> 12. */
  frame: bigint;
  /** Pages of 4 KiB; never 0. */
  pageCount: bigint;
}

/** What encoding takes for PageRun: fields left out get their default. */
export interface PageRunInit {
  frame?: bigint;
  pageCount?: bigint;
}

/** An MDL as the driver passed it: header fields unjudged, frames from its PFN array. */
export interface Mdl {
  /** False when the driver passed NULL; then nothing else counts. */
  present: boolean;
  /** Bytes from the start of the first page. */
  byteOffset: number;
  byteCount: number;
  /** Mdl->MdlFlags. */
  flags: number;
  /** The frames in page order, when they form few runs. Either this or page_frames. */
  runs: PageRun[];
  /**
   * The frames in page order as an array of little-endian 64-bit numbers. The guest stub lets this field point at the
   * MDL itself, so it stands last.
   */
  pageFrames: Uint8Array;
}

/** What encoding takes for Mdl: fields left out get their default. */
export interface MdlInit {
  present?: boolean;
  byteOffset?: number;
  byteCount?: number;
  flags?: number;
  runs?: readonly PageRunInit[];
  pageFrames?: Uint8Array;
}

/** IOMMU_MAP_LOGICAL_RANGE (wdm.h). */
export interface MapLogicalRangeRequest {
  domain: bigint;
  permissions: number;
  logicalAddress: bigint;
  mdl: Mdl | null;
}

/** What encoding takes for MapLogicalRangeRequest: fields left out get their default. */
export interface MapLogicalRangeRequestInit {
  domain?: bigint;
  permissions?: number;
  logicalAddress?: bigint;
  mdl?: MdlInit | null;
}

/** IOMMU_UNMAP_LOGICAL_RANGE (wdm.h). */
export interface UnmapLogicalRangeRequest {
  domain: bigint;
  logicalAddress: bigint;
  /** Pages of 4 KiB. */
  numberOfPages: bigint;
}

/** What encoding takes for UnmapLogicalRangeRequest: fields left out get their default. */
export interface UnmapLogicalRangeRequestInit {
  domain?: bigint;
  logicalAddress?: bigint;
  numberOfPages?: bigint;
}

/** IOMMU_MAP_IDENTITY_RANGE (wdm.h). */
export interface MapIdentityRangeRequest {
  domain: bigint;
  permissions: number;
  mdl: Mdl | null;
}

/** What encoding takes for MapIdentityRangeRequest: fields left out get their default. */
export interface MapIdentityRangeRequestInit {
  domain?: bigint;
  permissions?: number;
  mdl?: MdlInit | null;
}

/** IOMMU_UNMAP_IDENTITY_RANGE (wdm.h). */
export interface UnmapIdentityRangeRequest {
  domain: bigint;
  mdl: Mdl | null;
}

/** What encoding takes for UnmapIdentityRangeRequest: fields left out get their default. */
export interface UnmapIdentityRangeRequestInit {
  domain?: bigint;
  mdl?: MdlInit | null;
}

/** IOMMU_SET_DEVICE_FAULT_REPORTING (wdm.h). */
export interface SetDeviceFaultReportingRequest {
  device: DeviceObject | null;
  inputMappingIdBase: number;
  /** The BOOLEAN's byte. */
  enable: number;
  /** FaultConfig is not NULL; false and unread when enable is 0. */
  hasFaultConfig: boolean;
  /** FaultConfig->FaultHandler is not NULL. */
  hasFaultHandler: boolean;
}

/** What encoding takes for SetDeviceFaultReportingRequest: fields left out get their default. */
export interface SetDeviceFaultReportingRequestInit {
  device?: DeviceObjectInit | null;
  inputMappingIdBase?: number;
  enable?: number;
  hasFaultConfig?: boolean;
  hasFaultHandler?: boolean;
}

/** DOMAIN_CONFIGURATION_ARM64 (wdm.h). BOOLEANs are their bytes. */
export interface DomainConfigurationArm64 {
  ttbr0: bigint;
  ttbr1: bigint;
  mair0: number;
  mair1: number;
  inputSize0: number;
  inputSize1: number;
  coherentTableWalks: number;
  translationEnabled: number;
}

/** What encoding takes for DomainConfigurationArm64: fields left out get their default. */
export interface DomainConfigurationArm64Init {
  ttbr0?: bigint;
  ttbr1?: bigint;
  mair0?: number;
  mair1?: number;
  inputSize0?: number;
  inputSize1?: number;
  coherentTableWalks?: number;
  translationEnabled?: number;
}

/** DOMAIN_CONFIGURATION_X64 (wdm.h). */
export interface DomainConfigurationX64 {
  firstLevelPageTableRoot: bigint;
  translationEnabled: number;
}

/** What encoding takes for DomainConfigurationX64: fields left out get their default. */
export interface DomainConfigurationX64Init {
  firstLevelPageTableRoot?: bigint;
  translationEnabled?: number;
}

/** IOMMU_DOMAIN_CONFIGURE (wdm.h). */
export interface ConfigureDomainRequest {
  domain: bigint;
  hasConfiguration: boolean;
  /** DOMAIN_CONFIGURATION_ARCH, unjudged. */
  type: number;
  /** The union's first 32 bytes, read as the type says; absent when the type is neither. */
  arm64: DomainConfigurationArm64 | null;
  x64: DomainConfigurationX64 | null;
}

/** What encoding takes for ConfigureDomainRequest: fields left out get their default. */
export interface ConfigureDomainRequestInit {
  domain?: bigint;
  hasConfiguration?: boolean;
  type?: number;
  arm64?: DomainConfigurationArm64Init | null;
  x64?: DomainConfigurationX64Init | null;
}

/** IOMMU_DMA_RESERVED_REGION (wdm.h), one element of the list. */
export interface ReservedRegion {
  base: bigint;
  numberOfPages: bigint;
  /** The BOOLEAN's byte. */
  shouldMap: number;
}

/** What encoding takes for ReservedRegion: fields left out get their default. */
export interface ReservedRegionInit {
  base?: bigint;
  numberOfPages?: bigint;
  shouldMap?: number;
}

/** IOMMU_DOMAIN_CREATE_EX (wdm.h). */
export interface CreateDomainExRequest {
  /** IOMMU_DMA_DOMAIN_TYPE, unjudged. */
  domainType: number;
  flags: bigint;
  hasAllocatorConfig: boolean;
  /** IOMMU_DMA_LOGICAL_ALLOCATOR_TYPE, unjudged. */
  allocatorType: number;
  /** Bits. */
  addressWidth: number;
  /** The list did not end within 4096 elements. */
  reservedRegionsEndless: boolean;
  hasDomainOut: boolean;
  reservedRegions: ReservedRegion[];
}

/** What encoding takes for CreateDomainExRequest: fields left out get their default. */
export interface CreateDomainExRequestInit {
  domainType?: number;
  flags?: bigint;
  hasAllocatorConfig?: boolean;
  allocatorType?: number;
  addressWidth?: number;
  reservedRegionsEndless?: boolean;
  hasDomainOut?: boolean;
  reservedRegions?: readonly ReservedRegionInit[];
}

/** IOMMU_DOMAIN_ATTACH_DEVICE_EX (wdm.h). */
export interface AttachDeviceExRequest {
  domain: bigint;
  /** Device token; 0 when the stub does not know the pointer. So everywhere. */
  dmaDevice: bigint;
}

/** What encoding takes for AttachDeviceExRequest: fields left out get their default. */
export interface AttachDeviceExRequestInit {
  domain?: bigint;
  dmaDevice?: bigint;
}

/** IOMMU_DOMAIN_DETACH_DEVICE_EX (wdm.h). */
export interface DetachDeviceExRequest {
  dmaDevice: bigint;
}

/** What encoding takes for DetachDeviceExRequest: fields left out get their default. */
export interface DetachDeviceExRequestInit {
  dmaDevice?: bigint;
}

/** IOMMU_MAP_PHYSICAL_ADDRESS (wdm.h) as the driver passed it, unjudged. */
export interface PhysicalDescription {
  /** False when the driver passed NULL; then nothing else counts. */
  present: boolean;
  /** IOMMU_MAP_PHYSICAL_ADDRESS_TYPE. */
  mapType: number;
  /** ContiguousRange, map_type 1: address and bytes. */
  base: bigint;
  size: bigint;
  /** PfnArray, map_type 2: PageFrame is not NULL, its length in pages. */
  hasPageFrame: boolean;
  numberOfPages: bigint;
  /** The array's frames in page order, when they form few runs. Either this or page_frames. */
  runs: PageRun[];
  /**
   * The array itself: little-endian 64-bit frame numbers. The guest stub may let this field point at the driver's array,
   * so nothing but mdl follows it, and the two never occur together.
   */
  pageFrames: Uint8Array;
  /** Mdl, map_type 0. */
  mdl: Mdl | null;
}

/** What encoding takes for PhysicalDescription: fields left out get their default. */
export interface PhysicalDescriptionInit {
  present?: boolean;
  mapType?: number;
  base?: bigint;
  size?: bigint;
  hasPageFrame?: boolean;
  numberOfPages?: bigint;
  runs?: readonly PageRunInit[];
  pageFrames?: Uint8Array;
  mdl?: MdlInit | null;
}

/** IOMMU_MAP_LOGICAL_RANGE_EX (wdm.h). */
export interface MapLogicalRangeExRequest {
  domain: bigint;
  permissions: number;
  hasExplicit: boolean;
  explicitLogicalAddress: bigint;
  hasMin: boolean;
  minLogicalAddress: bigint;
  hasMax: boolean;
  maxLogicalAddress: bigint;
  hasLogicalAddressOut: boolean;
  physical: PhysicalDescription | null;
}

/** What encoding takes for MapLogicalRangeExRequest: fields left out get their default. */
export interface MapLogicalRangeExRequestInit {
  domain?: bigint;
  permissions?: number;
  hasExplicit?: boolean;
  explicitLogicalAddress?: bigint;
  hasMin?: boolean;
  minLogicalAddress?: bigint;
  hasMax?: boolean;
  maxLogicalAddress?: bigint;
  hasLogicalAddressOut?: boolean;
  physical?: PhysicalDescriptionInit | null;
}

/** IOMMU_MAP_IDENTITY_RANGE_EX (wdm.h). */
export interface MapIdentityRangeExRequest {
  domain: bigint;
  permissions: number;
  physical: PhysicalDescription | null;
}

/** What encoding takes for MapIdentityRangeExRequest: fields left out get their default. */
export interface MapIdentityRangeExRequestInit {
  domain?: bigint;
  permissions?: number;
  physical?: PhysicalDescriptionInit | null;
}

/** IOMMU_UNMAP_IDENTITY_RANGE_EX (wdm.h). */
export interface UnmapIdentityRangeExRequest {
  domain: bigint;
  physical: PhysicalDescription | null;
}

/** What encoding takes for UnmapIdentityRangeExRequest: fields left out get their default. */
export interface UnmapIdentityRangeExRequestInit {
  domain?: bigint;
  physical?: PhysicalDescriptionInit | null;
}

/** IOMMU_SET_DEVICE_FAULT_REPORTING_EX (wdm.h). */
export interface SetDeviceFaultReportingExRequest {
  dmaDevice: bigint;
  inputMappingIdBase: number;
  enable: number;
  hasFaultConfig: boolean;
  hasFaultHandler: boolean;
}

/** What encoding takes for SetDeviceFaultReportingExRequest: fields left out get their default. */
export interface SetDeviceFaultReportingExRequestInit {
  dmaDevice?: bigint;
  inputMappingIdBase?: number;
  enable?: number;
  hasFaultConfig?: boolean;
  hasFaultHandler?: boolean;
}

/** IOMMU_DEVICE_QUERY_DOMAIN_TYPES (wdm.h). */
export interface QueryAvailableDomainTypesRequest {
  dmaDevice: bigint;
}

/** What encoding takes for QueryAvailableDomainTypesRequest: fields left out get their default. */
export interface QueryAvailableDomainTypesRequestInit {
  dmaDevice?: bigint;
}

/** IOMMU_REGISTER_INTERFACE_STATE_CHANGE_CALLBACK (wdm.h). */
export interface RegisterInterfaceStateChangeCallbackRequest {
  /** The routine's address in the guest, 0 for NULL: only compared. */
  callback: bigint;
  dmaDevice: bigint;
  hasStateFields: boolean;
  stateFields: number;
}

/** What encoding takes for RegisterInterfaceStateChangeCallbackRequest: fields left out get their default. */
export interface RegisterInterfaceStateChangeCallbackRequestInit {
  callback?: bigint;
  dmaDevice?: bigint;
  hasStateFields?: boolean;
  stateFields?: number;
}

/** IOMMU_UNREGISTER_INTERFACE_STATE_CHANGE_CALLBACK (wdm.h). */
export interface UnregisterInterfaceStateChangeCallbackRequest {
  callback: bigint;
  dmaDevice: bigint;
}

/** What encoding takes for UnregisterInterfaceStateChangeCallbackRequest: fields left out get their default. */
export interface UnregisterInterfaceStateChangeCallbackRequestInit {
  callback?: bigint;
  dmaDevice?: bigint;
}

/** IOMMU_RESERVE_LOGICAL_ADDRESS_RANGE (wdm.h). */
export interface ReserveLogicalAddressRangeRequest {
  domain: bigint;
  /** Bytes. */
  size: bigint;
  hasExplicit: boolean;
  explicitLogicalAddress: bigint;
  hasMin: boolean;
  minLogicalAddress: bigint;
  hasMax: boolean;
  maxLogicalAddress: bigint;
  hasTokenOut: boolean;
}

/** What encoding takes for ReserveLogicalAddressRangeRequest: fields left out get their default. */
export interface ReserveLogicalAddressRangeRequestInit {
  domain?: bigint;
  size?: bigint;
  hasExplicit?: boolean;
  explicitLogicalAddress?: bigint;
  hasMin?: boolean;
  minLogicalAddress?: bigint;
  hasMax?: boolean;
  maxLogicalAddress?: bigint;
  hasTokenOut?: boolean;
}

/** IOMMU_FREE_RESERVED_LOGICAL_ADDRESS_RANGE (wdm.h). */
export interface FreeReservedLogicalAddressRangeRequest {
  token: bigint;
}

/** What encoding takes for FreeReservedLogicalAddressRangeRequest: fields left out get their default. */
export interface FreeReservedLogicalAddressRangeRequestInit {
  token?: bigint;
}

/** IOMMU_MAP_RESERVED_LOGICAL_RANGE (wdm.h). */
export interface MapReservedLogicalRangeRequest {
  token: bigint;
  /** Bytes from the token's base. */
  offset: bigint;
  permissions: number;
  hasMappedSegment: boolean;
  physical: PhysicalDescription | null;
}

/** What encoding takes for MapReservedLogicalRangeRequest: fields left out get their default. */
export interface MapReservedLogicalRangeRequestInit {
  token?: bigint;
  offset?: bigint;
  permissions?: number;
  hasMappedSegment?: boolean;
  physical?: PhysicalDescriptionInit | null;
}

/** IOMMU_UNMAP_RESERVED_LOGICAL_RANGE (wdm.h). */
export interface UnmapReservedLogicalRangeRequest {
  hasMappedSegment: boolean;
  /** The segment's fields as they stand now; token 0 when OwningToken is none of ours. */
  token: bigint;
  offset: bigint;
  size: bigint;
}

/** What encoding takes for UnmapReservedLogicalRangeRequest: fields left out get their default. */
export interface UnmapReservedLogicalRangeRequestInit {
  hasMappedSegment?: boolean;
  token?: bigint;
  offset?: bigint;
  size?: bigint;
}

/** IOMMU_DEVICE_CREATION_CONFIGURATION (wdm.h), one element of the list. */
export interface DeviceCreationConfiguration {
  /** IOMMU_DEVICE_CREATION_CONFIGURATION_TYPE, unjudged. */
  configType: number;
  /** Acpi. */
  inputMappingBase: number;
  mappingsCount: number;
  /** Pasid. */
  pasidConfigType: number;
  /** The BOOLEAN's byte. */
  suppressPasidFaults: number;
}

/** What encoding takes for DeviceCreationConfiguration: fields left out get their default. */
export interface DeviceCreationConfigurationInit {
  configType?: number;
  inputMappingBase?: number;
  mappingsCount?: number;
  pasidConfigType?: number;
  suppressPasidFaults?: number;
}

/** IOMMU_DEVICE_CREATE (wdm.h). */
export interface CreateDeviceRequest {
  device: DeviceObject | null;
  /** The list did not end within 16 elements. */
  configurationsEndless: boolean;
  hasDeviceOut: boolean;
  configurations: DeviceCreationConfiguration[];
}

/** What encoding takes for CreateDeviceRequest: fields left out get their default. */
export interface CreateDeviceRequestInit {
  device?: DeviceObjectInit | null;
  configurationsEndless?: boolean;
  hasDeviceOut?: boolean;
  configurations?: readonly DeviceCreationConfigurationInit[];
}

/** IOMMU_DEVICE_DELETE (wdm.h). */
export interface DeleteDeviceRequest {
  dmaDevice: bigint;
}

/** What encoding takes for DeleteDeviceRequest: fields left out get their default. */
export interface DeleteDeviceRequestInit {
  dmaDevice?: bigint;
}

/** IOMMU_PASID_DEVICE_CREATE (wdm.h). */
export interface CreatePasidDeviceRequest {
  dmaDevice: bigint;
  hasPasidDeviceOut: boolean;
  hasAsidOut: boolean;
}

/** What encoding takes for CreatePasidDeviceRequest: fields left out get their default. */
export interface CreatePasidDeviceRequestInit {
  dmaDevice?: bigint;
  hasPasidDeviceOut?: boolean;
  hasAsidOut?: boolean;
}

/** IOMMU_PASID_DEVICE_DELETE (wdm.h). */
export interface DeletePasidDeviceRequest {
  pasidDevice: bigint;
}

/** What encoding takes for DeletePasidDeviceRequest: fields left out get their default. */
export interface DeletePasidDeviceRequestInit {
  pasidDevice?: bigint;
}

/** IOMMU_DOMAIN_ATTACH_PASID_DEVICE (wdm.h). */
export interface AttachPasidDeviceRequest {
  domain: bigint;
  pasidDevice: bigint;
}

/** What encoding takes for AttachPasidDeviceRequest: fields left out get their default. */
export interface AttachPasidDeviceRequestInit {
  domain?: bigint;
  pasidDevice?: bigint;
}

/** IOMMU_DOMAIN_DETACH_PASID_DEVICE (wdm.h). */
export interface DetachPasidDeviceRequest {
  pasidDevice: bigint;
}

/** What encoding takes for DetachPasidDeviceRequest: fields left out get their default. */
export interface DetachPasidDeviceRequestInit {
  pasidDevice?: bigint;
}

/** IOMMU_DEVICE_QUERY_INFORMATION (wdm.h). */
export interface QueryDeviceInfoRequest {
  dmaDevice: bigint;
  /** Bytes at the driver's buffer. */
  size: number;
  hasBytesWritten: boolean;
  hasBuffer: boolean;
}

/** What encoding takes for QueryDeviceInfoRequest: fields left out get their default. */
export interface QueryDeviceInfoRequestInit {
  dmaDevice?: bigint;
  size?: number;
  hasBytesWritten?: boolean;
  hasBuffer?: boolean;
}

/**
 * One call of an interface routine. Arguments travel unjudged: the daemon checks them, in the order that the interface
 * defines. A pointer that only matters by being NULL is a bool named has_...
 */
export type Request = {
  /** Chosen by the peer; the reply carries it back. */
  id: bigint;
  table: InterfaceTable;
  callSite: CallSite | null;
} & (
  | { routine: 'createDomain'; createDomain: CreateDomainRequest }
  | { routine: 'deleteDomain'; deleteDomain: DeleteDomainRequest }
  | { routine: 'attachDevice'; attachDevice: AttachDeviceRequest }
  | { routine: 'detachDevice'; detachDevice: DetachDeviceRequest }
  | { routine: 'flushDomain'; flushDomain: FlushDomainRequest }
  | { routine: 'flushDomainByVaList'; flushDomainByVaList: FlushDomainByVaListRequest }
  | { routine: 'queryInputMappings'; queryInputMappings: QueryInputMappingsRequest }
  | { routine: 'mapLogicalRange'; mapLogicalRange: MapLogicalRangeRequest }
  | { routine: 'unmapLogicalRange'; unmapLogicalRange: UnmapLogicalRangeRequest }
  | { routine: 'mapIdentityRange'; mapIdentityRange: MapIdentityRangeRequest }
  | { routine: 'unmapIdentityRange'; unmapIdentityRange: UnmapIdentityRangeRequest }
  | { routine: 'setDeviceFaultReporting'; setDeviceFaultReporting: SetDeviceFaultReportingRequest }
  | { routine: 'configureDomain'; configureDomain: ConfigureDomainRequest }
  | { routine: 'createDomainEx'; createDomainEx: CreateDomainExRequest }
  | { routine: 'attachDeviceEx'; attachDeviceEx: AttachDeviceExRequest }
  | { routine: 'detachDeviceEx'; detachDeviceEx: DetachDeviceExRequest }
  | { routine: 'mapLogicalRangeEx'; mapLogicalRangeEx: MapLogicalRangeExRequest }
  | { routine: 'mapIdentityRangeEx'; mapIdentityRangeEx: MapIdentityRangeExRequest }
  | { routine: 'unmapIdentityRangeEx'; unmapIdentityRangeEx: UnmapIdentityRangeExRequest }
  | { routine: 'setDeviceFaultReportingEx'; setDeviceFaultReportingEx: SetDeviceFaultReportingExRequest }
  | { routine: 'queryAvailableDomainTypes'; queryAvailableDomainTypes: QueryAvailableDomainTypesRequest }
  | { routine: 'registerInterfaceStateChangeCallback'; registerInterfaceStateChangeCallback: RegisterInterfaceStateChangeCallbackRequest }
  | { routine: 'unregisterInterfaceStateChangeCallback'; unregisterInterfaceStateChangeCallback: UnregisterInterfaceStateChangeCallbackRequest }
  | { routine: 'reserveLogicalAddressRange'; reserveLogicalAddressRange: ReserveLogicalAddressRangeRequest }
  | { routine: 'freeReservedLogicalAddressRange'; freeReservedLogicalAddressRange: FreeReservedLogicalAddressRangeRequest }
  | { routine: 'mapReservedLogicalRange'; mapReservedLogicalRange: MapReservedLogicalRangeRequest }
  | { routine: 'unmapReservedLogicalRange'; unmapReservedLogicalRange: UnmapReservedLogicalRangeRequest }
  | { routine: 'createDevice'; createDevice: CreateDeviceRequest }
  | { routine: 'deleteDevice'; deleteDevice: DeleteDeviceRequest }
  | { routine: 'createPasidDevice'; createPasidDevice: CreatePasidDeviceRequest }
  | { routine: 'deletePasidDevice'; deletePasidDevice: DeletePasidDeviceRequest }
  | { routine: 'attachPasidDevice'; attachPasidDevice: AttachPasidDeviceRequest }
  | { routine: 'detachPasidDevice'; detachPasidDevice: DetachPasidDeviceRequest }
  | { routine: 'queryDeviceInfo'; queryDeviceInfo: QueryDeviceInfoRequest }
  | { routine?: undefined }
);

/** What encoding takes for Request: fields left out get their default. */
export type RequestInit = {
  id?: bigint;
  table?: InterfaceTable;
  callSite?: CallSiteInit | null;
} & (
  | { routine: 'createDomain'; createDomain: CreateDomainRequestInit }
  | { routine: 'deleteDomain'; deleteDomain: DeleteDomainRequestInit }
  | { routine: 'attachDevice'; attachDevice: AttachDeviceRequestInit }
  | { routine: 'detachDevice'; detachDevice: DetachDeviceRequestInit }
  | { routine: 'flushDomain'; flushDomain: FlushDomainRequestInit }
  | { routine: 'flushDomainByVaList'; flushDomainByVaList: FlushDomainByVaListRequestInit }
  | { routine: 'queryInputMappings'; queryInputMappings: QueryInputMappingsRequestInit }
  | { routine: 'mapLogicalRange'; mapLogicalRange: MapLogicalRangeRequestInit }
  | { routine: 'unmapLogicalRange'; unmapLogicalRange: UnmapLogicalRangeRequestInit }
  | { routine: 'mapIdentityRange'; mapIdentityRange: MapIdentityRangeRequestInit }
  | { routine: 'unmapIdentityRange'; unmapIdentityRange: UnmapIdentityRangeRequestInit }
  | { routine: 'setDeviceFaultReporting'; setDeviceFaultReporting: SetDeviceFaultReportingRequestInit }
  | { routine: 'configureDomain'; configureDomain: ConfigureDomainRequestInit }
  | { routine: 'createDomainEx'; createDomainEx: CreateDomainExRequestInit }
  | { routine: 'attachDeviceEx'; attachDeviceEx: AttachDeviceExRequestInit }
  | { routine: 'detachDeviceEx'; detachDeviceEx: DetachDeviceExRequestInit }
  | { routine: 'mapLogicalRangeEx'; mapLogicalRangeEx: MapLogicalRangeExRequestInit }
  | { routine: 'mapIdentityRangeEx'; mapIdentityRangeEx: MapIdentityRangeExRequestInit }
  | { routine: 'unmapIdentityRangeEx'; unmapIdentityRangeEx: UnmapIdentityRangeExRequestInit }
  | { routine: 'setDeviceFaultReportingEx'; setDeviceFaultReportingEx: SetDeviceFaultReportingExRequestInit }
  | { routine: 'queryAvailableDomainTypes'; queryAvailableDomainTypes: QueryAvailableDomainTypesRequestInit }
  | { routine: 'registerInterfaceStateChangeCallback'; registerInterfaceStateChangeCallback: RegisterInterfaceStateChangeCallbackRequestInit }
  | { routine: 'unregisterInterfaceStateChangeCallback'; unregisterInterfaceStateChangeCallback: UnregisterInterfaceStateChangeCallbackRequestInit }
  | { routine: 'reserveLogicalAddressRange'; reserveLogicalAddressRange: ReserveLogicalAddressRangeRequestInit }
  | { routine: 'freeReservedLogicalAddressRange'; freeReservedLogicalAddressRange: FreeReservedLogicalAddressRangeRequestInit }
  | { routine: 'mapReservedLogicalRange'; mapReservedLogicalRange: MapReservedLogicalRangeRequestInit }
  | { routine: 'unmapReservedLogicalRange'; unmapReservedLogicalRange: UnmapReservedLogicalRangeRequestInit }
  | { routine: 'createDevice'; createDevice: CreateDeviceRequestInit }
  | { routine: 'deleteDevice'; deleteDevice: DeleteDeviceRequestInit }
  | { routine: 'createPasidDevice'; createPasidDevice: CreatePasidDeviceRequestInit }
  | { routine: 'deletePasidDevice'; deletePasidDevice: DeletePasidDeviceRequestInit }
  | { routine: 'attachPasidDevice'; attachPasidDevice: AttachPasidDeviceRequestInit }
  | { routine: 'detachPasidDevice'; detachPasidDevice: DetachPasidDeviceRequestInit }
  | { routine: 'queryDeviceInfo'; queryDeviceInfo: QueryDeviceInfoRequestInit }
  | { routine?: undefined }
);

export interface CreateDomainResult {
  /** Handle of the new domain; never 0, never used twice. */
  domain: bigint;
}

/** What encoding takes for CreateDomainResult: fields left out get their default. */
export interface CreateDomainResultInit {
  domain?: bigint;
}

export interface QueryInputMappingsResult {
  inputMappingIds: number[];
  /** Bytes, for *ReturnLength. */
  returnLength: number;
}

/** What encoding takes for QueryInputMappingsResult: fields left out get their default. */
export interface QueryInputMappingsResultInit {
  inputMappingIds?: readonly number[];
  returnLength?: number;
}

export interface SetDeviceFaultReportingResult {
  /** Names this registration in fault events; 0 when reporting is now off. */
  registration: bigint;
}

/** What encoding takes for SetDeviceFaultReportingResult: fields left out get their default. */
export interface SetDeviceFaultReportingResultInit {
  registration?: bigint;
}

export interface MapLogicalRangeExResult {
  logicalAddress: bigint;
}

/** What encoding takes for MapLogicalRangeExResult: fields left out get their default. */
export interface MapLogicalRangeExResultInit {
  logicalAddress?: bigint;
}

export interface QueryAvailableDomainTypesResult {
  availableDomains: number;
}

/** What encoding takes for QueryAvailableDomainTypesResult: fields left out get their default. */
export interface QueryAvailableDomainTypesResultInit {
  availableDomains?: number;
}

export interface RegisterInterfaceStateChangeCallbackResult {
  /** Names this registration in state events. */
  registration: bigint;
  /** The mask for the call that the stub makes at once. */
  availableDomains: number;
}

/** What encoding takes for RegisterInterfaceStateChangeCallbackResult: fields left out get their default. */
export interface RegisterInterfaceStateChangeCallbackResultInit {
  registration?: bigint;
  availableDomains?: number;
}

export interface ReserveLogicalAddressRangeResult {
  /** Handle of the token. */
  token: bigint;
  logicalAddressBase: bigint;
  /** Bytes. */
  size: bigint;
}

/** What encoding takes for ReserveLogicalAddressRangeResult: fields left out get their default. */
export interface ReserveLogicalAddressRangeResultInit {
  token?: bigint;
  logicalAddressBase?: bigint;
  size?: bigint;
}

export interface MapReservedLogicalRangeResult {
  offset: bigint;
  /** Bytes. */
  size: bigint;
}

/** What encoding takes for MapReservedLogicalRangeResult: fields left out get their default. */
export interface MapReservedLogicalRangeResultInit {
  offset?: bigint;
  size?: bigint;
}

export interface CreateDeviceResult {
  dmaDevice: bigint;
}

/** What encoding takes for CreateDeviceResult: fields left out get their default. */
export interface CreateDeviceResultInit {
  dmaDevice?: bigint;
}

export interface CreatePasidDeviceResult {
  pasidDevice: bigint;
  asid: number;
}

/** What encoding takes for CreatePasidDeviceResult: fields left out get their default. */
export interface CreatePasidDeviceResultInit {
  pasidDevice?: bigint;
  asid?: number;
}

export interface QueryDeviceInfoResult {
  /** Also filled with STATUS_BUFFER_TOO_SMALL, then 0. */
  bytesWritten: number;
  defaultPasidEnabled: boolean;
  pasidTaggedDmaEnabled: boolean;
  pasidFaultsSuppressed: boolean;
}

/** What encoding takes for QueryDeviceInfoResult: fields left out get their default. */
export interface QueryDeviceInfoResultInit {
  bytesWritten?: number;
  defaultPasidEnabled?: boolean;
  pasidTaggedDmaEnabled?: boolean;
  pasidFaultsSuppressed?: boolean;
}

/** Outcome of one call. */
export type Reply = {
  id: bigint;
  /** NTSTATUS, as its 32 bits. */
  status: number;
} & (
  | { result: 'createDomain'; createDomain: CreateDomainResult }
  | { result: 'queryInputMappings'; queryInputMappings: QueryInputMappingsResult }
  | { result: 'setDeviceFaultReporting'; setDeviceFaultReporting: SetDeviceFaultReportingResult }
  | { result: 'createDomainEx'; createDomainEx: CreateDomainResult }
  | { result: 'mapLogicalRangeEx'; mapLogicalRangeEx: MapLogicalRangeExResult }
  | { result: 'setDeviceFaultReportingEx'; setDeviceFaultReportingEx: SetDeviceFaultReportingResult }
  | { result: 'queryAvailableDomainTypes'; queryAvailableDomainTypes: QueryAvailableDomainTypesResult }
  | { result: 'registerInterfaceStateChangeCallback'; registerInterfaceStateChangeCallback: RegisterInterfaceStateChangeCallbackResult }
  | { result: 'reserveLogicalAddressRange'; reserveLogicalAddressRange: ReserveLogicalAddressRangeResult }
  | { result: 'mapReservedLogicalRange'; mapReservedLogicalRange: MapReservedLogicalRangeResult }
  | { result: 'createDevice'; createDevice: CreateDeviceResult }
  | { result: 'createPasidDevice'; createPasidDevice: CreatePasidDeviceResult }
  | { result: 'queryDeviceInfo'; queryDeviceInfo: QueryDeviceInfoResult }
  | { result?: undefined }
);

/** What encoding takes for Reply: fields left out get their default. */
export type ReplyInit = {
  id?: bigint;
  status?: number;
} & (
  | { result: 'createDomain'; createDomain: CreateDomainResultInit }
  | { result: 'queryInputMappings'; queryInputMappings: QueryInputMappingsResultInit }
  | { result: 'setDeviceFaultReporting'; setDeviceFaultReporting: SetDeviceFaultReportingResultInit }
  | { result: 'createDomainEx'; createDomainEx: CreateDomainResultInit }
  | { result: 'mapLogicalRangeEx'; mapLogicalRangeEx: MapLogicalRangeExResultInit }
  | { result: 'setDeviceFaultReportingEx'; setDeviceFaultReportingEx: SetDeviceFaultReportingResultInit }
  | { result: 'queryAvailableDomainTypes'; queryAvailableDomainTypes: QueryAvailableDomainTypesResultInit }
  | { result: 'registerInterfaceStateChangeCallback'; registerInterfaceStateChangeCallback: RegisterInterfaceStateChangeCallbackResultInit }
  | { result: 'reserveLogicalAddressRange'; reserveLogicalAddressRange: ReserveLogicalAddressRangeResultInit }
  | { result: 'mapReservedLogicalRange'; mapReservedLogicalRange: MapReservedLogicalRangeResultInit }
  | { result: 'createDevice'; createDevice: CreateDeviceResultInit }
  | { result: 'createPasidDevice'; createPasidDevice: CreatePasidDeviceResultInit }
  | { result: 'queryDeviceInfo'; queryDeviceInfo: QueryDeviceInfoResultInit }
  | { result?: undefined }
);

/** Several calls in one message; they run in order. */
export interface Batch {
  requests: Request[];
}

/** What encoding takes for Batch: fields left out get their default. */
export interface BatchInit {
  requests?: readonly RequestInit[];
}

/** Replies to a Batch, in the order of its requests. */
export interface BatchReply {
  replies: Reply[];
}

/** What encoding takes for BatchReply: fields left out get their default. */
export interface BatchReplyInit {
  replies?: readonly ReplyInit[];
}

/** What the platform around a device allows: the things that Windows decides by policy. */
export interface DevicePolicy {
  device: DeviceObject | null;
  /** DmaRemappingCompatible or RemappingSupported: 0 out, 1 in, 2 in only when external or under DMA verification, 3 in. */
  optIn: number;
  /** Outside the chassis: an opt-in of 2 counts. */
  isExternal: boolean;
  /** The device and the platform can tag DMA with a PASID. */
  hasPasid: boolean;
}

/** What encoding takes for DevicePolicy: fields left out get their default. */
export interface DevicePolicyInit {
  device?: DeviceObjectInit | null;
  optIn?: number;
  isExternal?: boolean;
  hasPasid?: boolean;
}

/**
 * Changes the platform under a running guest. Answered only when the daemon was started with test control on.
 * Members that are 0 change nothing.
 */
export interface ControlRequest {
  id: bigint;
  /** DMA Guard blocking (screen locked): no device gets PassThrough. */
  dmaGuardBlocking: Toggle;
  /** Driver Verifier's DMA verification is on. */
  dmaVerification: Toggle;
  devices: DevicePolicy[];
  /** Every allocation for domains, tables and handles fails from now on. */
  failAllocations: Toggle;
  /** Bits of a PASID: 1 to 20; live PASIDs stay. */
  pasidBits: number;
  /** ASIDs for caller-owned domains. */
  asidCount: number;
  /** Drops the whole IOTLB, as eviction might. */
  evictIotlb: boolean;
  /** IoGetIommuInterface answers. */
  legacyInterfaceAvailable: Toggle;
  /** Takes all that earlier plans put in force out of force, before inject_plan counts. */
  clearInjections: boolean;
  /**
   * Failures on demand: the JSON text of a plan (docs/schema/plan.schema.json), at most 256 KiB. Its entries come on top of
   * those in force.
   */
  injectPlan: string;
  /** The reply tells the entries in force. */
  reportInjections: boolean;
}

/** What encoding takes for ControlRequest: fields left out get their default. */
export interface ControlRequestInit {
  id?: bigint;
  dmaGuardBlocking?: Toggle;
  dmaVerification?: Toggle;
  devices?: readonly DevicePolicyInit[];
  failAllocations?: Toggle;
  pasidBits?: number;
  asidCount?: number;
  evictIotlb?: boolean;
  legacyInterfaceAvailable?: Toggle;
  clearInjections?: boolean;
  injectPlan?: string;
  reportInjections?: boolean;
}

/** One entry of a plan, and what became of it. */
export interface InjectionReport {
  /** The entry's name, or its place in its plan. */
  cause: string;
  /** Calls that its conditions fitted. */
  matched: bigint;
  /** How often it acted. */
  fired: bigint;
  /** Why the machine refused its last action; empty when it did not. */
  refused: string;
}

/** What encoding takes for InjectionReport: fields left out get their default. */
export interface InjectionReportInit {
  cause?: string;
  matched?: bigint;
  fired?: bigint;
  refused?: string;
}

export interface ControlReply {
  id: bigint;
  accepted: boolean;
  reason: string;
  /** Statistics after the change. */
  iotlbHits: bigint;
  iotlbMisses: bigint;
  iotlbStaleUses: bigint;
  tablePages: bigint;
  /** When report_injections asked for them; at most 256. */
  injections: InjectionReport[];
}

/** What encoding takes for ControlReply: fields left out get their default. */
export interface ControlReplyInit {
  id?: bigint;
  accepted?: boolean;
  reason?: string;
  iotlbHits?: bigint;
  iotlbMisses?: bigint;
  iotlbStaleUses?: bigint;
  tablePages?: bigint;
  injections?: readonly InjectionReportInit[];
}

/** Device reads memory; the bytes come back in the step's result. */
export interface DmaRead {
  iova: bigint;
  length: bigint;
}

/** What encoding takes for DmaRead: fields left out get their default. */
export interface DmaReadInit {
  iova?: bigint;
  length?: bigint;
}

/** Device writes these bytes to memory. */
export interface DmaWrite {
  iova: bigint;
  data: Uint8Array;
}

/** What encoding takes for DmaWrite: fields left out get their default. */
export interface DmaWriteInit {
  iova?: bigint;
  data?: Uint8Array;
}

/** Device reads at one address and writes at another. Overlapping ranges behave as if read whole first, chunk by chunk. */
export interface DmaCopy {
  sourceIova: bigint;
  destinationIova: bigint;
  length: bigint;
}

/** What encoding takes for DmaCopy: fields left out get their default. */
export interface DmaCopyInit {
  sourceIova?: bigint;
  destinationIova?: bigint;
  length?: bigint;
}

/** Device writes a repeated pattern. */
export interface DmaFill {
  iova: bigint;
  length: bigint;
  /** 1 to 64 bytes, repeated from the first byte on. */
  pattern: Uint8Array;
}

/** What encoding takes for DmaFill: fields left out get their default. */
export interface DmaFillInit {
  iova?: bigint;
  length?: bigint;
  pattern?: Uint8Array;
}

/** Device reads memory and compares it with a repeated pattern. */
export interface DmaCompare {
  iova: bigint;
  length: bigint;
  /** 1 to 4096 bytes, repeated from the first byte on. */
  pattern: Uint8Array;
}

/** What encoding takes for DmaCompare: fields left out get their default. */
export interface DmaCompareInit {
  iova?: bigint;
  length?: bigint;
  pattern?: Uint8Array;
}

export type DmaStep =
  | { operation: 'read'; read: DmaRead }
  | { operation: 'write'; write: DmaWrite }
  | { operation: 'copy'; copy: DmaCopy }
  | { operation: 'fill'; fill: DmaFill }
  | { operation: 'compare'; compare: DmaCompare }
  | { operation?: undefined };

/** What encoding takes for DmaStep: fields left out get their default. */
export type DmaStepInit =
  | { operation: 'read'; read: DmaReadInit }
  | { operation: 'write'; write: DmaWriteInit }
  | { operation: 'copy'; copy: DmaCopyInit }
  | { operation: 'fill'; fill: DmaFillInit }
  | { operation: 'compare'; compare: DmaCompareInit }
  | { operation?: undefined };

/** A list of DMA transfers that the engine makes as one device. Steps run in order; the first that fails ends the run. */
export interface DmaProgram {
  id: bigint;
  /** Whose requester ID the transfers carry. */
  device: DeviceObject | null;
  steps: DmaStep[];
  /** The transfers carry this PASID. */
  hasPasid: boolean;
  pasid: number;
  /** PASID traffic with the privileged attribute. */
  privileged: boolean;
}

/** What encoding takes for DmaProgram: fields left out get their default. */
export interface DmaProgramInit {
  id?: bigint;
  device?: DeviceObjectInit | null;
  steps?: readonly DmaStepInit[];
  hasPasid?: boolean;
  pasid?: number;
  privileged?: boolean;
}

export interface DmaStepResult {
  status: DmaStepStatus;
  /** Bytes transferred (compared, for DmaCompare) before the step ended. */
  bytesDone: bigint;
  /** The first address that could not be used; DMA_STEP_STATUS_FAULT and _MISMATCH. */
  stopIova: bigint;
  fault: FaultType;
  /** Which half of a copy failed, or the step's own direction. */
  access: Access;
  /** What DmaRead read. */
  data: Uint8Array;
}

/** What encoding takes for DmaStepResult: fields left out get their default. */
export interface DmaStepResultInit {
  status?: DmaStepStatus;
  bytesDone?: bigint;
  stopIova?: bigint;
  fault?: FaultType;
  access?: Access;
  data?: Uint8Array;
}

/** One result for each step that was begun. */
export interface DmaProgramReply {
  id: bigint;
  results: DmaStepResult[];
  /** Bytes transferred by all steps. */
  bytesDone: bigint;
}

/** What encoding takes for DmaProgramReply: fields left out get their default. */
export interface DmaProgramReplyInit {
  id?: bigint;
  results?: readonly DmaStepResultInit[];
  bytesDone?: bigint;
}

/** First message of a peer on every carrier. Anything else before it is refused. */
export interface Hello {
  /** Major version of this protocol; a newer one than the daemon's is refused. */
  major: number;
  minor: number;
  role: PeerRole;
  architecture: GuestArchitecture;
  /** Free text for logs and traces, at most 64 bytes: whose confirmation a guest waits for is told by it. */
  name: string;
  /** The function that carries this conversation, when there is one: the DMA engine's own requester ID. */
  carrierDevice: DeviceObject | null;
  /** Bytes of the largest message that the peer can take; 0 when it takes any. PEER_ROLE_QEMU_DEVICE: 4096 or more. */
  maxMessageBytes: number;
}

/** What encoding takes for Hello: fields left out get their default. */
export interface HelloInit {
  major?: number;
  minor?: number;
  role?: PeerRole;
  architecture?: GuestArchitecture;
  name?: string;
  carrierDevice?: DeviceObjectInit | null;
  maxMessageBytes?: number;
}

/**
 * QEMU device to daemon: may this access be made, and where does it go? Asked for requesters with BINDING_MODE_ASK, and
 * before anything is refused.
 */
export interface TranslateRequest {
  /** Not 0; grows. */
  id: bigint;
  segment: number;
  busDeviceFunction: number;
  iova: bigint;
  access: Access;
}

/** What encoding takes for TranslateRequest: fields left out get their default. */
export interface TranslateRequestInit {
  id?: bigint;
  segment?: number;
  busDeviceFunction?: number;
  iova?: bigint;
  access?: Access;
}

/** QEMU device to daemon. */
export interface UpdateAck {
  /** This update and all before it. */
  sequence: bigint;
}

/** What encoding takes for UpdateAck: fields left out get their default. */
export interface UpdateAckInit {
  sequence?: bigint;
}

/** QEMU device to daemon: the refused access is over. One report for each access, however often QEMU tried it. */
export interface FaultReport {
  /** Of the TranslateRequest whose refusal this was. 0 when there was no answer: the daemon was gone or silent. */
  id: bigint;
  segment: number;
  busDeviceFunction: number;
  /** First byte that was refused, and bytes from there on. */
  iova: bigint;
  length: bigint;
  access: Access;
}

/** What encoding takes for FaultReport: fields left out get their default. */
export interface FaultReportInit {
  id?: bigint;
  segment?: number;
  busDeviceFunction?: number;
  iova?: bigint;
  length?: bigint;
  access?: Access;
}

/**
 * Accesses of one requester since the device was made, by what decided them. An access is what QEMU asked to translate at
 * once: at most a page, or a large leaf.
 */
export interface RequesterStatistics {
  segment: number;
  busDeviceFunction: number;
  /** Granted by a walk of the arena. */
  walked: bigint;
  /** Granted in a pass-through domain. */
  identity: bigint;
  /** Granted by an answer that was used again. */
  remembered: bigint;
  /** Granted by asking the daemon. */
  asked: bigint;
  /** Refused by the daemon, each access counted once. */
  refused: bigint;
  /** Refused because no answer came in time. */
  unanswered: bigint;
  /** Interrupt messages, which pass. */
  interrupts: bigint;
}

/** What encoding takes for RequesterStatistics: fields left out get their default. */
export interface RequesterStatisticsInit {
  segment?: number;
  busDeviceFunction?: number;
  walked?: bigint;
  identity?: bigint;
  remembered?: bigint;
  asked?: bigint;
  refused?: bigint;
  unanswered?: bigint;
  interrupts?: bigint;
}

/** QEMU device to daemon: every second when something changed, and before it goes. */
export interface DeviceStatistics {
  requesters: RequesterStatistics[];
  /** Updates obeyed; those that had to wait for asynchronous I/O, and for accesses outside of QEMU's main lock. */
  updates: bigint;
  drains: bigint;
  gracePeriods: bigint;
}

/** What encoding takes for DeviceStatistics: fields left out get their default. */
export interface DeviceStatisticsInit {
  requesters?: readonly RequesterStatisticsInit[];
  updates?: bigint;
  drains?: bigint;
  gracePeriods?: bigint;
}

/**
 * Physical memory that a driver gave back to the system or got from it. Sent before the memory is given back, and after it
 * was got, so that no call that uses it comes in between.
 */
export interface MemoryNote {
  id: bigint;
  freed: PageRun[];
  allocated: PageRun[];
  callSite: CallSite | null;
}

/** What encoding takes for MemoryNote: fields left out get their default. */
export interface MemoryNoteInit {
  id?: bigint;
  freed?: readonly PageRunInit[];
  allocated?: readonly PageRunInit[];
  callSite?: CallSiteInit | null;
}

/**
 * The stub's device is being removed after the drivers that used it: what they still hold they have forgotten. The
 * conversation ends with its answer.
 */
export interface Farewell {
  id: bigint;
}

/** What encoding takes for Farewell: fields left out get their default. */
export interface FarewellInit {
  id?: bigint;
}

/** What a peer sends: one descriptor chain on a virtqueue, one frame on a stream. */
export type PeerMessage =
  | { body: 'hello'; hello: Hello }
  | { body: 'request'; request: Request }
  | { body: 'batch'; batch: Batch }
  | { body: 'dmaProgram'; dmaProgram: DmaProgram }
  | { body: 'control'; control: ControlRequest }
  | { body: 'translate'; translate: TranslateRequest }
  | { body: 'updateAck'; updateAck: UpdateAck }
  | { body: 'faultReport'; faultReport: FaultReport }
  | { body: 'deviceStatistics'; deviceStatistics: DeviceStatistics }
  | { body: 'memoryNote'; memoryNote: MemoryNote }
  | { body: 'farewell'; farewell: Farewell }
  | { body?: undefined };

/** What encoding takes for PeerMessage: fields left out get their default. */
export type PeerMessageInit =
  | { body: 'hello'; hello: HelloInit }
  | { body: 'request'; request: RequestInit }
  | { body: 'batch'; batch: BatchInit }
  | { body: 'dmaProgram'; dmaProgram: DmaProgramInit }
  | { body: 'control'; control: ControlRequestInit }
  | { body: 'translate'; translate: TranslateRequestInit }
  | { body: 'updateAck'; updateAck: UpdateAckInit }
  | { body: 'faultReport'; faultReport: FaultReportInit }
  | { body: 'deviceStatistics'; deviceStatistics: DeviceStatisticsInit }
  | { body: 'memoryNote'; memoryNote: MemoryNoteInit }
  | { body: 'farewell'; farewell: FarewellInit }
  | { body?: undefined };

/** Answer to Hello. When accepted is false, reason says why and nothing else counts. */
export interface HelloReply {
  accepted: boolean;
  reason: string;
  major: number;
  minor: number;
  profile: Profile;
  /** Bytes of the largest message that the daemon takes. */
  maxMessageBytes: number;
  /** Most requests in one Batch. */
  maxBatchRequests: number;
  /** Most steps in one DmaProgram. */
  maxProgramSteps: number;
  /** Most bytes that one DmaProgram may move. */
  maxProgramBytes: bigint;
  /** Highest version that IoGetIommuInterfaceEx may hand out. */
  maxInterfaceVersion: number;
  /** False when IoGetIommuInterface is to answer STATUS_NOT_SUPPORTED. */
  legacyInterfaceAvailable: boolean;
  /** Width in bits of the logical addresses that domains translate. */
  inputAddressBits: number;
  /** A number for this start of the daemon; it differs after a restart. */
  daemonInstance: bigint;
  /** Bytes of the page-table arena, whose descriptor comes with the first byte of this message; PEER_ROLE_QEMU_DEVICE only. */
  arenaBytes: bigint;
}

/** What encoding takes for HelloReply: fields left out get their default. */
export interface HelloReplyInit {
  accepted?: boolean;
  reason?: string;
  major?: number;
  minor?: number;
  profile?: Profile;
  maxMessageBytes?: number;
  maxBatchRequests?: number;
  maxProgramSteps?: number;
  maxProgramBytes?: bigint;
  maxInterfaceVersion?: number;
  legacyInterfaceAvailable?: boolean;
  inputAddressBits?: number;
  daemonInstance?: bigint;
  arenaBytes?: bigint;
}

/** A refused DMA access of a device whose faults the peer asked for. */
export interface FaultEvent {
  /** From SetDeviceFaultReportingResult. */
  registration: bigint;
  device: DeviceObject | null;
  /** Handle of the domain, 0 when the device was attached to none. */
  domain: bigint;
  type: FaultType;
  access: Access;
  /** Logical address of the first byte that failed. */
  faultAddress: bigint;
  faultAddressValid: boolean;
  /** The failing translation is a first-stage one. */
  isStage1: boolean;
  /** Accesses that this event stands for: same device, page, type. */
  occurrences: bigint;
  /** Input mapping id of the faulting stream, for ARM64's FAULT_INFORMATION. */
  inputMappingId: number;
  /** The access carried the privileged attribute. */
  privileged: boolean;
}

/** What encoding takes for FaultEvent: fields left out get their default. */
export interface FaultEventInit {
  registration?: bigint;
  device?: DeviceObjectInit | null;
  domain?: bigint;
  type?: FaultType;
  access?: Access;
  faultAddress?: bigint;
  faultAddressValid?: boolean;
  isStage1?: boolean;
  occurrences?: bigint;
  inputMappingId?: number;
  privileged?: boolean;
}

/** The domain types available to a device have changed. */
export interface StateChangeEvent {
  /** From RegisterInterfaceStateChangeCallbackResult. */
  registration: bigint;
  availableDomains: number;
}

/** What encoding takes for StateChangeEvent: fields left out get their default. */
export interface StateChangeEventInit {
  registration?: bigint;
  availableDomains?: number;
}

/** Something that the daemon tells a peer unasked. */
export type Event = {
  /** Counts from 1 for each peer; a gap never occurs without events_lost. */
  sequence: bigint;
  /** Events dropped between the one before and this one, because nobody took them. */
  eventsLost: bigint;
} & (
  | { event: 'fault'; fault: FaultEvent }
  | { event: 'stateChange'; stateChange: StateChangeEvent }
  | { event?: undefined }
);

/** What encoding takes for Event: fields left out get their default. */
export type EventInit = {
  sequence?: bigint;
  eventsLost?: bigint;
} & (
  | { event: 'fault'; fault: FaultEventInit }
  | { event: 'stateChange'; stateChange: StateChangeEventInit }
  | { event?: undefined }
);

/** Answer to a message that is no valid request. The conversation goes on. */
export interface Refusal {
  code: RefusalCode;
  /** What was wrong and where, for people. */
  detail: string;
  /** The id of the refused message when it could be read, else 0. */
  id: bigint;
}

/** What encoding takes for Refusal: fields left out get their default. */
export interface RefusalInit {
  code?: RefusalCode;
  detail?: string;
  id?: bigint;
}

/** One word of a table in guest memory that an answer was made from. */
export interface Witness {
  address: bigint;
  /** What stands there, little-endian. */
  value: bigint;
}

/** What encoding takes for Witness: fields left out get their default. */
export interface WitnessInit {
  address?: bigint;
  value?: bigint;
}

export interface TranslateReply {
  id: bigint;
  granted: boolean;
  /**
   * The pages around the iova that was asked for and go to consecutive addresses: the first of them, and bytes. A refusal
   * is for the one page.
   */
  iova: bigint;
  length: bigint;
  /** Guest-physical address of the first. */
  address: bigint;
  /** What is allowed there; only `access` counts when it was refused. */
  readable: boolean;
  writable: boolean;
  /** Why not, when it was refused. */
  fault: FaultType;
  /**
   * The answer may be used again for as long as the requester keeps its binding and every witness still says the same.
   * Without witnesses it is for this access alone.
   */
  witnesses: Witness[];
}

/** What encoding takes for TranslateReply: fields left out get their default. */
export interface TranslateReplyInit {
  id?: bigint;
  granted?: boolean;
  iova?: bigint;
  length?: bigint;
  address?: bigint;
  readable?: boolean;
  writable?: boolean;
  fault?: FaultType;
  witnesses?: readonly WitnessInit[];
}

export interface Binding {
  segment: number;
  /** bus << 8 | device << 3 | function. */
  busDeviceFunction: number;
  mode: BindingMode;
  /** Slot of the arena's directory; BINDING_MODE_TABLE only. */
  slot: number;
  /**
   * Number of the domain, modulo 2^32, by which invalidations name it; 0 in BINDING_MODE_BLOCKED. In BINDING_MODE_TABLE the
   * slot's DOMAIN word has to say it for the slot to be meant.
   */
  domain: number;
  /** Width of the addresses that are translated. */
  inputAddressBits: number;
}

/** What encoding takes for Binding: fields left out get their default. */
export interface BindingInit {
  segment?: number;
  busDeviceFunction?: number;
  mode?: BindingMode;
  slot?: number;
  domain?: number;
  inputAddressBits?: number;
}

/** Addresses that no access may reach by what was known of them before. */
export interface Invalidation {
  /** Number of the domain, modulo 2^32. */
  domain: number;
  iova: bigint;
  /** Bytes; 0 means every address of the domain. */
  length: bigint;
}

/** What encoding takes for Invalidation: fields left out get their default. */
export interface InvalidationInit {
  domain?: number;
  iova?: bigint;
  length?: bigint;
}

/**
 * Daemon to QEMU device: what changed. The first one comes right after HelloReply, even if it says nothing; later ones say
 * all that has changed until then, in as many messages as it takes. The device obeys it at once and sends UpdateAck when no
 * access that began before is under way any more; only then is the call that made the change answered.
 */
export interface Update {
  /** Counts from 1 for each connection. */
  sequence: bigint;
  bindings: Binding[];
  invalidations: Invalidation[];
}

/** What encoding takes for Update: fields left out get their default. */
export interface UpdateInit {
  sequence?: bigint;
  bindings?: readonly BindingInit[];
  invalidations?: readonly InvalidationInit[];
}

/** Answer to a message that asks for nothing. */
export interface Acknowledgement {
  id: bigint;
}

/** What encoding takes for Acknowledgement: fields left out get their default. */
export interface AcknowledgementInit {
  id?: bigint;
}

/** What the daemon sends: the answer to one PeerMessage, or an event. */
export type DaemonMessage =
  | { body: 'helloReply'; helloReply: HelloReply }
  | { body: 'reply'; reply: Reply }
  | { body: 'batchReply'; batchReply: BatchReply }
  | { body: 'dmaProgramReply'; dmaProgramReply: DmaProgramReply }
  | { body: 'event'; event: Event }
  | { body: 'refusal'; refusal: Refusal }
  | { body: 'controlReply'; controlReply: ControlReply }
  | { body: 'translateReply'; translateReply: TranslateReply }
  | { body: 'update'; update: Update }
  | { body: 'acknowledgement'; acknowledgement: Acknowledgement }
  | { body?: undefined };

/** What encoding takes for DaemonMessage: fields left out get their default. */
export type DaemonMessageInit =
  | { body: 'helloReply'; helloReply: HelloReplyInit }
  | { body: 'reply'; reply: ReplyInit }
  | { body: 'batchReply'; batchReply: BatchReplyInit }
  | { body: 'dmaProgramReply'; dmaProgramReply: DmaProgramReplyInit }
  | { body: 'event'; event: EventInit }
  | { body: 'refusal'; refusal: RefusalInit }
  | { body: 'controlReply'; controlReply: ControlReplyInit }
  | { body: 'translateReply'; translateReply: TranslateReplyInit }
  | { body: 'update'; update: UpdateInit }
  | { body: 'acknowledgement'; acknowledgement: AcknowledgementInit }
  | { body?: undefined };

/** A trace file is a sequence of TraceFrames, each behind its length as a varint. docs/traces.md tells how it is to be read. */
export interface TraceFrame {
  /** CRC-32C of `record`. */
  checksum: number;
  /** A TraceRecord. */
  record: Uint8Array;
}

/** What encoding takes for TraceFrame: fields left out get their default. */
export interface TraceFrameInit {
  checksum?: number;
  record?: Uint8Array;
}

/** The IOTLB of caller-owned domains; 0 is the daemon's default. */
export interface TraceIotlb {
  sets: number;
  ways: number;
  linkSets: number;
  linkWays: number;
  seed: number;
  hasCheckInterval: boolean;
  checkInterval: number;
  /** Stale uses are looked for and told. */
  tellsStaleUses: boolean;
}

/** What encoding takes for TraceIotlb: fields left out get their default. */
export interface TraceIotlbInit {
  sets?: number;
  ways?: number;
  linkSets?: number;
  linkWays?: number;
  seed?: number;
  hasCheckInterval?: boolean;
  checkInterval?: number;
  tellsStaleUses?: boolean;
}

export interface TraceDeviceRules {
  /** Requester ID, or the stream ID of an ACPI device's input mapping 0. */
  device: bigint;
  optIn: number;
  isExternal: boolean;
  hasPasid: boolean;
}

/** What encoding takes for TraceDeviceRules: fields left out get their default. */
export interface TraceDeviceRulesInit {
  device?: bigint;
  optIn?: number;
  isExternal?: boolean;
  hasPasid?: boolean;
}

export interface TracePolicy {
  /** The IOMMU gives nothing but PassThrough. */
  cannotRemap: boolean;
  pasidBits: number;
  devices: TraceDeviceRules[];
}

/** What encoding takes for TracePolicy: fields left out get their default. */
export interface TracePolicyInit {
  cannotRemap?: boolean;
  pasidBits?: number;
  devices?: readonly TraceDeviceRulesInit[];
}

export interface TraceAcpiDevice {
  uid: number;
  inputMappingIds: number[];
}

/** What encoding takes for TraceAcpiDevice: fields left out get their default. */
export interface TraceAcpiDeviceInit {
  uid?: number;
  inputMappingIds?: readonly number[];
}

/** A stretch of guest memory; its bytes are not recorded. */
export interface TraceRegion {
  address: bigint;
  length: bigint;
}

/** What encoding takes for TraceRegion: fields left out get their default. */
export interface TraceRegionInit {
  address?: bigint;
  length?: bigint;
}

/** First record of each part: everything that made the machine. */
export interface TraceHeader {
  /** "viommu trace". */
  format: string;
  /** A newer major version is not read; records of a newer minor version may be unknown. */
  major: number;
  minor: number;
  /** Of the program that wrote it. */
  daemonVersion: string;
  /** The daemon's instance, which its handles come from. */
  instance: bigint;
  /** Number of this part, from 1, and of the first record in it. */
  part: number;
  firstRecord: bigint;
  /** When the part was begun, in milliseconds since 1970. */
  begunUnixMs: bigint;
  profile: Profile;
  legacyInterface: boolean;
  testControl: boolean;
  inputAddressBits: number;
  physicalAddressBits: number;
  /** Bytes of the page-table arena. */
  arenaBytes: bigint;
  iotlb: TraceIotlb | null;
  policy: TracePolicy | null;
  /** Requester IDs behind the IOMMU. */
  devices: number[];
  acpiDevices: TraceAcpiDevice[];
  /** Guest memory that was there from the start. */
  memory: TraceRegion[];
  /** Text of the injection plan, when there was one. */
  injectionPlan: string;
  /** A number that all parts of one trace have in common. */
  trace: bigint;
}

/** What encoding takes for TraceHeader: fields left out get their default. */
export interface TraceHeaderInit {
  format?: string;
  major?: number;
  minor?: number;
  daemonVersion?: string;
  instance?: bigint;
  part?: number;
  firstRecord?: bigint;
  begunUnixMs?: bigint;
  profile?: Profile;
  legacyInterface?: boolean;
  testControl?: boolean;
  inputAddressBits?: number;
  physicalAddressBits?: number;
  arenaBytes?: bigint;
  iotlb?: TraceIotlbInit | null;
  policy?: TracePolicyInit | null;
  devices?: readonly number[];
  acpiDevices?: readonly TraceAcpiDeviceInit[];
  memory?: readonly TraceRegionInit[];
  injectionPlan?: string;
  trace?: bigint;
}

export interface TraceSessionOpened {
  session: number;
  hello: Hello | null;
  reply: HelloReply | null;
}

/** What encoding takes for TraceSessionOpened: fields left out get their default. */
export interface TraceSessionOpenedInit {
  session?: number;
  hello?: HelloInit | null;
  reply?: HelloReplyInit | null;
}

export interface TraceSessionClosed {
  session: number;
  why: string;
  /** What the session left behind. */
  domains: bigint;
  attachments: bigint;
  mappedPages: bigint;
  tokens: bigint;
  devices: bigint;
  pasidDevices: bigint;
  callbacks: bigint;
}

/** What encoding takes for TraceSessionClosed: fields left out get their default. */
export interface TraceSessionClosedInit {
  session?: number;
  why?: string;
  domains?: bigint;
  attachments?: bigint;
  mappedPages?: bigint;
  tokens?: bigint;
  devices?: bigint;
  pasidDevices?: bigint;
  callbacks?: bigint;
}

/** Recorded when it is over. */
export interface TraceCall {
  session: number;
  /** Number of the call in its machine. */
  call: bigint;
  startedNs: bigint;
  request: Request | null;
  reply: Reply | null;
  /** The entry of an injection plan that had a hand in it. */
  injected: string;
  /** That entry made it fail: it had no effect. */
  injectedFailure: boolean;
}

/** What encoding takes for TraceCall: fields left out get their default. */
export interface TraceCallInit {
  session?: number;
  call?: bigint;
  startedNs?: bigint;
  request?: RequestInit | null;
  reply?: ReplyInit | null;
  injected?: string;
  injectedFailure?: boolean;
}

export interface TraceDmaStarted {
  session: number;
  program: DmaProgram | null;
}

/** What encoding takes for TraceDmaStarted: fields left out get their default. */
export interface TraceDmaStartedInit {
  session?: number;
  program?: DmaProgramInit | null;
}

/** A program that had stepped back goes on. */
export interface TraceDmaSlice {
  /** Which of the works that were put off, counted from 1. */
  work: bigint;
}

/** What encoding takes for TraceDmaSlice: fields left out get their default. */
export interface TraceDmaSliceInit {
  work?: bigint;
}

export interface TraceDmaEnded {
  session: number;
  /** Number of the record with the program. */
  started: bigint;
  reply: DmaProgramReply | null;
}

/** What encoding takes for TraceDmaEnded: fields left out get their default. */
export interface TraceDmaEndedInit {
  session?: number;
  started?: bigint;
  reply?: DmaProgramReplyInit | null;
}

export interface TraceControl {
  session: number;
  request: ControlRequest | null;
  reply: ControlReply | null;
}

/** What encoding takes for TraceControl: fields left out get their default. */
export interface TraceControlInit {
  session?: number;
  request?: ControlRequestInit | null;
  reply?: ControlReplyInit | null;
}

/** A session took an event that waited. */
export interface TraceEvent {
  session: number;
  /** Not 0: it was taken while the machine was telling that events wait, for this time, inside of what comes next. */
  wake: bigint;
  event: Event | null;
}

/** What encoding takes for TraceEvent: fields left out get their default. */
export interface TraceEventInit {
  session?: number;
  wake?: bigint;
  event?: EventInit | null;
}

export interface TraceMapping {
  page: bigint;
  frame: bigint;
  pageCount: bigint;
  permissions: number;
}

/** What encoding takes for TraceMapping: fields left out get their default. */
export interface TraceMappingInit {
  page?: bigint;
  frame?: bigint;
  pageCount?: bigint;
  permissions?: number;
}

/** Which call, and when. */
export interface TraceCause {
  call: bigint;
  atNs: bigint;
}

/** What encoding takes for TraceCause: fields left out get their default. */
export interface TraceCauseInit {
  call?: bigint;
  atNs?: bigint;
}

export interface TraceChange {
  isUnmap: boolean;
  page: bigint;
  pageCount: bigint;
  cause: TraceCause | null;
}

/** What encoding takes for TraceChange: fields left out get their default. */
export interface TraceChangeInit {
  isUnmap?: boolean;
  page?: bigint;
  pageCount?: bigint;
  cause?: TraceCauseInit | null;
}

export interface TraceAttachment {
  isDetach: boolean;
  domain: number;
  cause: TraceCause | null;
}

/** What encoding takes for TraceAttachment: fields left out get their default. */
export interface TraceAttachmentInit {
  isDetach?: boolean;
  domain?: number;
  cause?: TraceCauseInit | null;
}

/** A refused access with what stood around it. */
export interface TraceFault {
  requester: bigint;
  hasPasid: boolean;
  pasid: number;
  isPrivileged: boolean;
  access: Access;
  page: bigint;
  offset: number;
  length: bigint;
  type: FaultType;
  reason: string;
  /** Number of the domain, 0 for none. */
  domain: number;
  isStage1: boolean;
  atNs: bigint;
  below: TraceMapping | null;
  above: TraceMapping | null;
  history: TraceChange[];
  attachment: TraceAttachment | null;
  flushed: TraceCause | null;
  delivery: TraceDelivery;
}

/** What encoding takes for TraceFault: fields left out get their default. */
export interface TraceFaultInit {
  requester?: bigint;
  hasPasid?: boolean;
  pasid?: number;
  isPrivileged?: boolean;
  access?: Access;
  page?: bigint;
  offset?: number;
  length?: bigint;
  type?: FaultType;
  reason?: string;
  domain?: number;
  isStage1?: boolean;
  atNs?: bigint;
  below?: TraceMappingInit | null;
  above?: TraceMappingInit | null;
  history?: readonly TraceChangeInit[];
  attachment?: TraceAttachmentInit | null;
  flushed?: TraceCauseInit | null;
  delivery?: TraceDelivery;
}

/** An access that got through by what the IOTLB still knew. */
export interface TraceStaleUse {
  session: number;
  domain: bigint;
  domainNumber: number;
  hasDevice: boolean;
  device: bigint;
  page: bigint;
  hasCachedFrame: boolean;
  cachedFrame: bigint;
  hasFreshFrame: boolean;
  freshFrame: bigint;
  flushed: TraceCause | null;
}

/** What encoding takes for TraceStaleUse: fields left out get their default. */
export interface TraceStaleUseInit {
  session?: number;
  domain?: bigint;
  domainNumber?: number;
  hasDevice?: boolean;
  device?: bigint;
  page?: bigint;
  hasCachedFrame?: boolean;
  cachedFrame?: bigint;
  hasFreshFrame?: boolean;
  freshFrame?: bigint;
  flushed?: TraceCauseInit | null;
}

/** The guest's memory is these regions from now on. */
export interface TraceMemory {
  regions: TraceRegion[];
}

/** What encoding takes for TraceMemory: fields left out get their default. */
export interface TraceMemoryInit {
  regions?: readonly TraceRegionInit[];
}

export interface TraceInjectedFault {
  device: bigint;
  hasPasid: boolean;
  pasid: number;
  address: bigint;
  access: Access;
  type: FaultType;
  count: number;
}

/** What encoding takes for TraceInjectedFault: fields left out get their default. */
export interface TraceInjectedFaultInit {
  device?: bigint;
  hasPasid?: boolean;
  pasid?: number;
  address?: bigint;
  access?: Access;
  type?: FaultType;
  count?: number;
}

export interface TraceInjectedEviction {
}

/** What encoding takes for TraceInjectedEviction: fields left out get their default. */
export interface TraceInjectedEvictionInit {
}

export interface TraceInjectedPolicy {
  dmaGuardBlocking: Toggle;
  dmaVerification: Toggle;
  devices: TraceDeviceRules[];
}

/** What encoding takes for TraceInjectedPolicy: fields left out get their default. */
export interface TraceInjectedPolicyInit {
  dmaGuardBlocking?: Toggle;
  dmaVerification?: Toggle;
  devices?: readonly TraceDeviceRulesInit[];
}

export interface TraceInjectedAllocations {
  fail: boolean;
}

/** What encoding takes for TraceInjectedAllocations: fields left out get their default. */
export interface TraceInjectedAllocationsInit {
  fail?: boolean;
}

export interface TraceInjectedDrop {
  /** 0: every session. */
  session: number;
}

/** What encoding takes for TraceInjectedDrop: fields left out get their default. */
export interface TraceInjectedDropInit {
  session?: number;
}

/** Something was done to the platform that no peer asked for. */
export type TraceInjected = {
  cause: string;
  /** Why nothing was done; empty when it was. */
  refused: string;
  /** It happened before the call that comes next was judged, as part of it. */
  beforeCall: boolean;
} & (
  | { action: 'fault'; fault: TraceInjectedFault }
  | { action: 'evictIotlb'; evictIotlb: TraceInjectedEviction }
  | { action: 'policy'; policy: TraceInjectedPolicy }
  | { action: 'allocations'; allocations: TraceInjectedAllocations }
  | { action: 'drop'; drop: TraceInjectedDrop }
  | { action?: undefined }
);

/** What encoding takes for TraceInjected: fields left out get their default. */
export type TraceInjectedInit = {
  cause?: string;
  refused?: string;
  beforeCall?: boolean;
} & (
  | { action: 'fault'; fault: TraceInjectedFaultInit }
  | { action: 'evictIotlb'; evictIotlb: TraceInjectedEvictionInit }
  | { action: 'policy'; policy: TraceInjectedPolicyInit }
  | { action: 'allocations'; allocations: TraceInjectedAllocationsInit }
  | { action: 'drop'; drop: TraceInjectedDropInit }
  | { action?: undefined }
);

/** A question of a QEMU device and what it was answered. What it found stale stands before it. */
export interface TraceExchange {
  session: number;
  asked: PeerMessage | null;
  answered: DaemonMessage | null;
  /** Who asked; 0 in format 1.0, whose exchanges cannot be repeated. */
  reader: number;
}

/** What encoding takes for TraceExchange: fields left out get their default. */
export interface TraceExchangeInit {
  session?: number;
  asked?: PeerMessageInit | null;
  answered?: DaemonMessageInit | null;
  reader?: number;
}

/** Nothing but reads: there were too many of them for one record. */
export interface TraceReads {
}

/** What encoding takes for TraceReads: fields left out get their default. */
export interface TraceReadsInit {
}

/** Last record of a trace that was closed. */
export interface TraceEnd {
  calls: bigint;
  failedCalls: bigint;
  dmaPrograms: bigint;
  bytesTranslated: bigint;
  faults: bigint;
  /** A verifier watched. */
  hasFindings: boolean;
  findings: number;
  /** SHA-256 of its findings, in hexadecimal. */
  findingsDigest: string;
  /** Accesses that readers translated, by function. */
  translation: RequesterStatistics[];
}

/** What encoding takes for TraceEnd: fields left out get their default. */
export interface TraceEndInit {
  calls?: bigint;
  failedCalls?: bigint;
  dmaPrograms?: bigint;
  bytesTranslated?: bigint;
  faults?: bigint;
  hasFindings?: boolean;
  findings?: number;
  findingsDigest?: string;
  translation?: readonly RequesterStatisticsInit[];
}

/** The peer leaves on purpose. */
export interface TraceFarewell {
  session: number;
}

/** What encoding takes for TraceFarewell: fields left out get their default. */
export interface TraceFarewellInit {
  session?: number;
}

/** A peer told of memory that its drivers gave back or got. */
export interface TraceMemoryNote {
  session: number;
  note: MemoryNote | null;
}

/** What encoding takes for TraceMemoryNote: fields left out get their default. */
export interface TraceMemoryNoteInit {
  session?: number;
  note?: MemoryNoteInit | null;
}

/** A QEMU device that reads the page tables (translation.proto). Readers are counted from 1; they are no sessions. */
export interface TraceReaderOpened {
  reader: number;
  hello: Hello | null;
  /** Says the bytes of the arena that it was given. */
  reply: HelloReply | null;
}

/** What encoding takes for TraceReaderOpened: fields left out get their default. */
export interface TraceReaderOpenedInit {
  reader?: number;
  hello?: HelloInit | null;
  reply?: HelloReplyInit | null;
}

/** The faults of what it has not reported follow. */
export interface TraceReaderClosed {
  reader: number;
  why: string;
}

/** What encoding takes for TraceReaderClosed: fields left out get their default. */
export interface TraceReaderClosedInit {
  reader?: number;
  why?: string;
}

/** A reader took an update that waited. */
export interface TraceUpdate {
  reader: number;
  /** Not 0: it was taken while the machine was telling that updates wait, for this time, inside of what comes next. */
  wake: bigint;
  update: Update | null;
}

/** What encoding takes for TraceUpdate: fields left out get their default. */
export interface TraceUpdateInit {
  reader?: number;
  wake?: bigint;
  update?: UpdateInit | null;
}

export interface TraceUpdateAck {
  reader: number;
  sequence: bigint;
}

/** What encoding takes for TraceUpdateAck: fields left out get their default. */
export interface TraceUpdateAckInit {
  reader?: number;
  sequence?: bigint;
}

/** A reader says that a refused access is over. Its fault follows, if it was not told before. */
export interface TraceFaultReport {
  reader: number;
  report: FaultReport | null;
}

/** What encoding takes for TraceFaultReport: fields left out get their default. */
export interface TraceFaultReportInit {
  reader?: number;
  report?: FaultReportInit | null;
}

export interface TraceReaderStatistics {
  reader: number;
  statistics: DeviceStatistics | null;
}

/** What encoding takes for TraceReaderStatistics: fields left out get their default. */
export interface TraceReaderStatisticsInit {
  reader?: number;
  statistics?: DeviceStatisticsInit | null;
}

/** One thing that reached a machine or came out of it, in the order in which it happened. */
export type TraceRecord = {
  /** Counts from 1 in a trace, through all its parts; 0 in a header. */
  number: bigint;
  /** Number of the observation that this is; 0 when it is none. */
  observation: bigint;
  /** Time of the machine's clock, in nanoseconds. */
  atNs: bigint;
  /** What the machine read from its clock since the record before, as little-endian 64-bit nanoseconds. */
  clockReads: Uint8Array;
  /**
   * What walks of caller-owned tables read since the record before: for each a little-endian 64-bit address, and the 64-bit
   * entry there. Bit 0 of the address: there was no memory, and the entry is 0.
   */
  walkReads: Uint8Array;
} & (
  | { body: 'header'; header: TraceHeader }
  | { body: 'sessionOpened'; sessionOpened: TraceSessionOpened }
  | { body: 'sessionClosed'; sessionClosed: TraceSessionClosed }
  | { body: 'call'; call: TraceCall }
  | { body: 'dmaStarted'; dmaStarted: TraceDmaStarted }
  | { body: 'dmaSlice'; dmaSlice: TraceDmaSlice }
  | { body: 'dmaEnded'; dmaEnded: TraceDmaEnded }
  | { body: 'control'; control: TraceControl }
  | { body: 'event'; event: TraceEvent }
  | { body: 'fault'; fault: TraceFault }
  | { body: 'staleUse'; staleUse: TraceStaleUse }
  | { body: 'memory'; memory: TraceMemory }
  | { body: 'injected'; injected: TraceInjected }
  | { body: 'exchange'; exchange: TraceExchange }
  | { body: 'reads'; reads: TraceReads }
  | { body: 'end'; end: TraceEnd }
  | { body: 'farewell'; farewell: TraceFarewell }
  | { body: 'memoryNote'; memoryNote: TraceMemoryNote }
  | { body: 'readerOpened'; readerOpened: TraceReaderOpened }
  | { body: 'readerClosed'; readerClosed: TraceReaderClosed }
  | { body: 'update'; update: TraceUpdate }
  | { body: 'updateAck'; updateAck: TraceUpdateAck }
  | { body: 'faultReport'; faultReport: TraceFaultReport }
  | { body: 'readerStatistics'; readerStatistics: TraceReaderStatistics }
  | { body?: undefined }
);

/** What encoding takes for TraceRecord: fields left out get their default. */
export type TraceRecordInit = {
  number?: bigint;
  observation?: bigint;
  atNs?: bigint;
  clockReads?: Uint8Array;
  walkReads?: Uint8Array;
} & (
  | { body: 'header'; header: TraceHeaderInit }
  | { body: 'sessionOpened'; sessionOpened: TraceSessionOpenedInit }
  | { body: 'sessionClosed'; sessionClosed: TraceSessionClosedInit }
  | { body: 'call'; call: TraceCallInit }
  | { body: 'dmaStarted'; dmaStarted: TraceDmaStartedInit }
  | { body: 'dmaSlice'; dmaSlice: TraceDmaSliceInit }
  | { body: 'dmaEnded'; dmaEnded: TraceDmaEndedInit }
  | { body: 'control'; control: TraceControlInit }
  | { body: 'event'; event: TraceEventInit }
  | { body: 'fault'; fault: TraceFaultInit }
  | { body: 'staleUse'; staleUse: TraceStaleUseInit }
  | { body: 'memory'; memory: TraceMemoryInit }
  | { body: 'injected'; injected: TraceInjectedInit }
  | { body: 'exchange'; exchange: TraceExchangeInit }
  | { body: 'reads'; reads: TraceReadsInit }
  | { body: 'end'; end: TraceEndInit }
  | { body: 'farewell'; farewell: TraceFarewellInit }
  | { body: 'memoryNote'; memoryNote: TraceMemoryNoteInit }
  | { body: 'readerOpened'; readerOpened: TraceReaderOpenedInit }
  | { body: 'readerClosed'; readerClosed: TraceReaderClosedInit }
  | { body: 'update'; update: TraceUpdateInit }
  | { body: 'updateAck'; updateAck: TraceUpdateAckInit }
  | { body: 'faultReport'; faultReport: TraceFaultReportInit }
  | { body: 'readerStatistics'; readerStatistics: TraceReaderStatisticsInit }
  | { body?: undefined }
);
