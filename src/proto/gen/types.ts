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
} as const;
/** A number of PeerRole; a peer may send others, which survive decoding. */
export type PeerRole = (typeof PeerRole)[keyof typeof PeerRole];

/** Processor architecture of the guest that makes the calls. */
export const GuestArchitecture = {
  UNSPECIFIED: 0,
  X64: 1,
  ARM64: 2,
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

/** Where in the guest a call came from. */
export interface CallSite {
  /** Base name of the calling driver's image, when the stub could find it. */
  module: string;
  /** Offset of the return address in that image, or the address itself without a module. */
  offset: bigint;
  /** IRQL of the call: 0 PASSIVE_LEVEL, 1 APC_LEVEL, 2 DISPATCH_LEVEL, ... */
  irql: number;
}

/** What encoding takes for CallSite: fields left out get their default. */
export interface CallSiteInit {
  module?: string;
  offset?: bigint;
  irql?: number;
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
}

/** What encoding takes for DeviceObject: fields left out get their default. */
export interface DeviceObjectInit {
  kind?: DeviceObjectKind;
  segment?: number;
  busDeviceFunction?: number;
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

/** IOMMU_DOMAIN_CONFIGURE (wdm.h). */
export interface ConfigureDomainRequest {
  domain: bigint;
  hasConfiguration: boolean;
  /** DOMAIN_CONFIGURATION_ARCH, unjudged. */
  type: number;
}

/** What encoding takes for ConfigureDomainRequest: fields left out get their default. */
export interface ConfigureDomainRequestInit {
  domain?: bigint;
  hasConfiguration?: boolean;
  type?: number;
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

/** Outcome of one call. */
export type Reply = {
  id: bigint;
  /** NTSTATUS, as its 32 bits. */
  status: number;
} & (
  | { result: 'createDomain'; createDomain: CreateDomainResult }
  | { result: 'queryInputMappings'; queryInputMappings: QueryInputMappingsResult }
  | { result: 'setDeviceFaultReporting'; setDeviceFaultReporting: SetDeviceFaultReportingResult }
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
}

/** What encoding takes for DmaProgram: fields left out get their default. */
export interface DmaProgramInit {
  id?: bigint;
  device?: DeviceObjectInit | null;
  steps?: readonly DmaStepInit[];
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
  /** Free text for logs and traces, at most 64 bytes. */
  name: string;
  /** The function that carries this conversation, when there is one: the DMA engine's own requester ID. */
  carrierDevice: DeviceObject | null;
  /** Bytes of the largest message that the peer can take. */
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

/** What a peer sends: one descriptor chain on a virtqueue, one frame on a stream. */
export type PeerMessage =
  | { body: 'hello'; hello: Hello }
  | { body: 'request'; request: Request }
  | { body: 'batch'; batch: Batch }
  | { body: 'dmaProgram'; dmaProgram: DmaProgram }
  | { body?: undefined };

/** What encoding takes for PeerMessage: fields left out get their default. */
export type PeerMessageInit =
  | { body: 'hello'; hello: HelloInit }
  | { body: 'request'; request: RequestInit }
  | { body: 'batch'; batch: BatchInit }
  | { body: 'dmaProgram'; dmaProgram: DmaProgramInit }
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
}

/** Something that the daemon tells a peer unasked. */
export type Event = {
  /** Counts from 1 for each peer; a gap never occurs without events_lost. */
  sequence: bigint;
  /** Events dropped between the one before and this one, because nobody took them. */
  eventsLost: bigint;
} & (
  | { event: 'fault'; fault: FaultEvent }
  | { event?: undefined }
);

/** What encoding takes for Event: fields left out get their default. */
export type EventInit = {
  sequence?: bigint;
  eventsLost?: bigint;
} & (
  | { event: 'fault'; fault: FaultEventInit }
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

/** What the daemon sends: the answer to one PeerMessage, or an event. */
export type DaemonMessage =
  | { body: 'helloReply'; helloReply: HelloReply }
  | { body: 'reply'; reply: Reply }
  | { body: 'batchReply'; batchReply: BatchReply }
  | { body: 'dmaProgramReply'; dmaProgramReply: DmaProgramReply }
  | { body: 'event'; event: Event }
  | { body: 'refusal'; refusal: Refusal }
  | { body?: undefined };

/** What encoding takes for DaemonMessage: fields left out get their default. */
export type DaemonMessageInit =
  | { body: 'helloReply'; helloReply: HelloReplyInit }
  | { body: 'reply'; reply: ReplyInit }
  | { body: 'batchReply'; batchReply: BatchReplyInit }
  | { body: 'dmaProgramReply'; dmaProgramReply: DmaProgramReplyInit }
  | { body: 'event'; event: EventInit }
  | { body: 'refusal'; refusal: RefusalInit }
  | { body?: undefined };
