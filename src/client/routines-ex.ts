/** The routines that versions 2 and 3 of DMA_IOMMU_INTERFACE_EX add: one method for each slot. */
import { InterfaceTable } from '../proto/types.js';
import type {
  AttachDeviceExRequestInit,
  AttachPasidDeviceRequestInit,
  CreateDeviceRequestInit,
  CreateDomainExRequestInit,
  CreatePasidDeviceRequestInit,
  DeleteDeviceRequestInit,
  DeletePasidDeviceRequestInit,
  DetachDeviceExRequestInit,
  DetachPasidDeviceRequestInit,
  FreeReservedLogicalAddressRangeRequestInit,
  MapIdentityRangeExRequestInit,
  MapLogicalRangeExRequestInit,
  MapReservedLogicalRangeRequestInit,
  QueryAvailableDomainTypesRequestInit,
  QueryDeviceInfoRequestInit,
  RegisterInterfaceStateChangeCallbackRequestInit,
  Reply,
  ReserveLogicalAddressRangeRequestInit,
  SetDeviceFaultReportingExRequestInit,
  UnmapIdentityRangeExRequestInit,
  UnmapReservedLogicalRangeRequestInit,
  UnregisterInterfaceStateChangeCallbackRequestInit,
} from '../proto/types.js';
import type {
  AvailableDomainTypesResult,
  CallResult,
  CreateDeviceResult,
  CreateDomainResult,
  CreatePasidDeviceResult,
  MapLogicalRangeExResult,
  MapReservedResult,
  QueryDeviceInfoResult,
  RegisterCallbackResult,
  ReserveResult,
  SetDeviceFaultReportingResult,
} from './results.js';
import { RoutinesV1, type Call } from './routines-v1.js';

/** sizeof(IOMMU_DMA_DEVICE_INFORMATION). */
const DEVICE_INFORMATION_BYTES = 3;

export abstract class RoutinesEx extends RoutinesV1 {
  /** IOMMU_DOMAIN_CREATE_EX: a Translate domain without allocator by default. */
  async createDomainEx(request: CreateDomainExRequestInit = {}): Promise<CreateDomainResult> {
    const reply = await this.#call({ routine: 'createDomainEx', createDomainEx: { hasDomainOut: true, ...request } });
    return { status: reply.status, domain: reply.result === 'createDomainEx' ? reply.createDomainEx.domain : 0n };
  }

  /** IOMMU_DOMAIN_ATTACH_DEVICE_EX. */
  attachDeviceEx(attachDeviceEx: AttachDeviceExRequestInit): Promise<CallResult> {
    return this.#status({ routine: 'attachDeviceEx', attachDeviceEx });
  }

  /** IOMMU_DOMAIN_DETACH_DEVICE_EX. */
  detachDeviceEx(detachDeviceEx: DetachDeviceExRequestInit): Promise<CallResult> {
    return this.#status({ routine: 'detachDeviceEx', detachDeviceEx });
  }

  /** IOMMU_MAP_LOGICAL_RANGE_EX: an address or a bound counts when it is given. */
  async mapLogicalRangeEx(request: MapLogicalRangeExRequestInit): Promise<MapLogicalRangeExResult> {
    const mapLogicalRangeEx = { ...presence(request), hasLogicalAddressOut: true, ...request };
    const reply = await this.#call({ routine: 'mapLogicalRangeEx', mapLogicalRangeEx });
    return { status: reply.status, logicalAddress: reply.result === 'mapLogicalRangeEx' ? reply.mapLogicalRangeEx.logicalAddress : 0n };
  }

  /** IOMMU_MAP_IDENTITY_RANGE_EX: permissions are 1 read, 2 write, 3 both. */
  mapIdentityRangeEx(mapIdentityRangeEx: MapIdentityRangeExRequestInit): Promise<CallResult> {
    return this.#status({ routine: 'mapIdentityRangeEx', mapIdentityRangeEx });
  }

  /** IOMMU_UNMAP_IDENTITY_RANGE_EX. */
  unmapIdentityRangeEx(unmapIdentityRangeEx: UnmapIdentityRangeExRequestInit): Promise<CallResult> {
    return this.#status({ routine: 'unmapIdentityRangeEx', unmapIdentityRangeEx });
  }

  /** IOMMU_SET_DEVICE_FAULT_REPORTING_EX: STATUS_NOT_IMPLEMENTED unless the daemon's profile is the extended one. */
  async setDeviceFaultReportingEx(request: SetDeviceFaultReportingExRequestInit): Promise<SetDeviceFaultReportingResult> {
    const setDeviceFaultReportingEx = { enable: 1, hasFaultConfig: true, hasFaultHandler: true, ...request };
    const reply = await this.#call({ routine: 'setDeviceFaultReportingEx', setDeviceFaultReportingEx });
    const registration = reply.result === 'setDeviceFaultReportingEx' ? reply.setDeviceFaultReportingEx.registration : 0n;
    return { status: reply.status, registration };
  }

  /** IOMMU_DEVICE_QUERY_DOMAIN_TYPES. */
  async queryAvailableDomainTypes(queryAvailableDomainTypes: QueryAvailableDomainTypesRequestInit): Promise<AvailableDomainTypesResult> {
    const reply = await this.#call({ routine: 'queryAvailableDomainTypes', queryAvailableDomainTypes });
    const result = reply.result === 'queryAvailableDomainTypes' ? reply.queryAvailableDomainTypes : { availableDomains: 0 };
    return { status: reply.status, ...result };
  }

  /**
   * IOMMU_REGISTER_INTERFACE_STATE_CHANGE_CALLBACK: `callback` is any number but 0 that `unregister...` names again. Later
   * changes come as 'stateChange' events.
   */
  async registerInterfaceStateChangeCallback(request: RegisterInterfaceStateChangeCallbackRequestInit): Promise<RegisterCallbackResult> {
    const registerInterfaceStateChangeCallback = { hasStateFields: true, stateFields: 1, ...request };
    const reply = await this.#call({ routine: 'registerInterfaceStateChangeCallback', registerInterfaceStateChangeCallback });
    const isDone = reply.result === 'registerInterfaceStateChangeCallback';
    const result = isDone ? reply.registerInterfaceStateChangeCallback : { registration: 0n, availableDomains: 0 };
    return { status: reply.status, ...result };
  }

  /** IOMMU_UNREGISTER_INTERFACE_STATE_CHANGE_CALLBACK. */
  unregisterInterfaceStateChangeCallback(request: UnregisterInterfaceStateChangeCallbackRequestInit): Promise<CallResult> {
    return this.#status({ routine: 'unregisterInterfaceStateChangeCallback', unregisterInterfaceStateChangeCallback: request });
  }

  /** IOMMU_RESERVE_LOGICAL_ADDRESS_RANGE: an address or a bound counts when it is given. */
  async reserveLogicalAddressRange(request: ReserveLogicalAddressRangeRequestInit): Promise<ReserveResult> {
    const reserveLogicalAddressRange = { ...presence(request), hasTokenOut: true, ...request };
    const reply = await this.#call({ routine: 'reserveLogicalAddressRange', reserveLogicalAddressRange });
    const isDone = reply.result === 'reserveLogicalAddressRange';
    const result = isDone ? reply.reserveLogicalAddressRange : { token: 0n, logicalAddressBase: 0n, size: 0n };
    return { status: reply.status, ...result };
  }

  /** IOMMU_FREE_RESERVED_LOGICAL_ADDRESS_RANGE. */
  freeReservedLogicalAddressRange(freeReservedLogicalAddressRange: FreeReservedLogicalAddressRangeRequestInit): Promise<CallResult> {
    return this.#status({ routine: 'freeReservedLogicalAddressRange', freeReservedLogicalAddressRange });
  }

  /** IOMMU_MAP_RESERVED_LOGICAL_RANGE. */
  async mapReservedLogicalRange(request: MapReservedLogicalRangeRequestInit): Promise<MapReservedResult> {
    const mapReservedLogicalRange = { hasMappedSegment: true, ...request };
    const reply = await this.#call({ routine: 'mapReservedLogicalRange', mapReservedLogicalRange });
    const result = reply.result === 'mapReservedLogicalRange' ? reply.mapReservedLogicalRange : { offset: 0n, size: 0n };
    return { status: reply.status, ...result };
  }

  /** IOMMU_UNMAP_RESERVED_LOGICAL_RANGE. */
  unmapReservedLogicalRange(request: UnmapReservedLogicalRangeRequestInit): Promise<CallResult> {
    return this.#status({ routine: 'unmapReservedLogicalRange', unmapReservedLogicalRange: { hasMappedSegment: true, ...request } });
  }

  /** IOMMU_DEVICE_CREATE. */
  async createDevice(request: CreateDeviceRequestInit): Promise<CreateDeviceResult> {
    const reply = await this.#call({ routine: 'createDevice', createDevice: { hasDeviceOut: true, ...request } });
    return { status: reply.status, dmaDevice: reply.result === 'createDevice' ? reply.createDevice.dmaDevice : 0n };
  }

  /** IOMMU_DEVICE_DELETE. */
  deleteDevice(deleteDevice: DeleteDeviceRequestInit): Promise<CallResult> {
    return this.#status({ routine: 'deleteDevice', deleteDevice });
  }

  /** IOMMU_PASID_DEVICE_CREATE. */
  async createPasidDevice(request: CreatePasidDeviceRequestInit): Promise<CreatePasidDeviceResult> {
    const createPasidDevice = { hasPasidDeviceOut: true, hasAsidOut: true, ...request };
    const reply = await this.#call({ routine: 'createPasidDevice', createPasidDevice });
    const result = reply.result === 'createPasidDevice' ? reply.createPasidDevice : { pasidDevice: 0n, asid: 0 };
    return { status: reply.status, ...result };
  }

  /** IOMMU_PASID_DEVICE_DELETE. */
  deletePasidDevice(deletePasidDevice: DeletePasidDeviceRequestInit): Promise<CallResult> {
    return this.#status({ routine: 'deletePasidDevice', deletePasidDevice });
  }

  /** IOMMU_DOMAIN_ATTACH_PASID_DEVICE. */
  attachPasidDevice(attachPasidDevice: AttachPasidDeviceRequestInit): Promise<CallResult> {
    return this.#status({ routine: 'attachPasidDevice', attachPasidDevice });
  }

  /** IOMMU_DOMAIN_DETACH_PASID_DEVICE. */
  detachPasidDevice(detachPasidDevice: DetachPasidDeviceRequestInit): Promise<CallResult> {
    return this.#status({ routine: 'detachPasidDevice', detachPasidDevice });
  }

  /** IOMMU_DEVICE_QUERY_INFORMATION: with a buffer of just the size by default. */
  async queryDeviceInfo(request: QueryDeviceInfoRequestInit): Promise<QueryDeviceInfoResult> {
    const queryDeviceInfo = { size: DEVICE_INFORMATION_BYTES, hasBytesWritten: true, hasBuffer: true, ...request };
    const reply = await this.#call({ routine: 'queryDeviceInfo', queryDeviceInfo });
    const nothing = { bytesWritten: 0, defaultPasidEnabled: false, pasidTaggedDmaEnabled: false, pasidFaultsSuppressed: false };
    return { status: reply.status, ...(reply.result === 'queryDeviceInfo' ? reply.queryDeviceInfo : nothing) };
  }

  async #status(call: Call): Promise<CallResult> {
    const { status } = await this.#call(call);
    return { status };
  }

  #call(call: Call): Promise<Reply> {
    return this.call(call, InterfaceTable.V3);
  }
}

interface Place {
  readonly explicitLogicalAddress?: bigint;
  readonly minLogicalAddress?: bigint;
  readonly maxLogicalAddress?: bigint;
}

/** A pointer is there when what it points at was given. */
function presence({ explicitLogicalAddress, minLogicalAddress, maxLogicalAddress }: Place) {
  return {
    hasExplicit: explicitLogicalAddress !== undefined,
    hasMin: minLogicalAddress !== undefined,
    hasMax: maxLogicalAddress !== undefined,
  };
}
