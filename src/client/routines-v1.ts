/** The routines of DMA_IOMMU_INTERFACE, which are those of DMA_IOMMU_INTERFACE_EX version 1 too: one method for each slot. */
import { EventEmitter } from 'node:events';
import { InterfaceTable } from '../proto/types.js';
import type {
  AttachDeviceRequestInit,
  ConfigureDomainRequestInit,
  CreateDomainRequestInit,
  DeleteDomainRequestInit,
  DetachDeviceRequestInit,
  FaultEvent,
  FlushDomainByVaListRequestInit,
  FlushDomainRequestInit,
  MapIdentityRangeRequestInit,
  MapLogicalRangeRequestInit,
  QueryInputMappingsRequestInit,
  Reply,
  RequestInit,
  SetDeviceFaultReportingRequestInit,
  StateChangeEvent,
  UnmapIdentityRangeRequestInit,
  UnmapLogicalRangeRequestInit,
} from '../proto/types.js';
import type { CallResult, CreateDomainResult, QueryInputMappingsResult, SetDeviceFaultReportingResult } from './results.js';

/** A call and its arguments, without the fields that the client fills in. */
export type Call = RequestInit extends infer R ? (R extends { routine: string } ? Omit<R, 'id' | 'table'> : never) : never;

/** Where an event stands among the events of this client. */
export interface EventContext {
  /** Counts from 1. */
  readonly sequence: bigint;
  /** Events that were dropped before this one because nobody took them. */
  readonly eventsLost: bigint;
}

export interface ClientEvents {
  fault: [fault: FaultEvent, context: EventContext];
  stateChange: [change: StateChangeEvent, context: EventContext];
  close: [error: Error | undefined];
}

export abstract class RoutinesV1 extends EventEmitter<ClientEvents> {
  /** Makes one call through a table of the interface and gives its reply. */
  protected abstract call(call: Call, table: InterfaceTable): Promise<Reply>;

  /** IOMMU_DOMAIN_CREATE: by default a domain whose page table the system owns. */
  async createDomain(request: CreateDomainRequestInit = {}): Promise<CreateDomainResult> {
    const reply = await this.#call({ routine: 'createDomain', createDomain: { osManagedPageTable: 1, hasDomainOut: true, ...request } });
    return { status: reply.status, domain: reply.result === 'createDomain' ? reply.createDomain.domain : 0n };
  }

  /** IOMMU_DOMAIN_DELETE. */
  deleteDomain(deleteDomain: DeleteDomainRequestInit): Promise<CallResult> {
    return this.#status({ routine: 'deleteDomain', deleteDomain });
  }

  /** IOMMU_DOMAIN_ATTACH_DEVICE: one input mapping from id 0 on by default, as PCI devices have it. */
  attachDevice(request: AttachDeviceRequestInit): Promise<CallResult> {
    return this.#status({ routine: 'attachDevice', attachDevice: { mappingCount: 1, ...request } });
  }

  /** IOMMU_DOMAIN_DETACH_DEVICE. */
  detachDevice(detachDevice: DetachDeviceRequestInit): Promise<CallResult> {
    return this.#status({ routine: 'detachDevice', detachDevice });
  }

  /** IOMMU_FLUSH_DOMAIN. */
  flushDomain(flushDomain: FlushDomainRequestInit): Promise<CallResult> {
    return this.#status({ routine: 'flushDomain', flushDomain });
  }

  /** IOMMU_FLUSH_DOMAIN_VA_LIST: a VaList is there when bytes are given. */
  flushDomainByVaList(request: FlushDomainByVaListRequestInit): Promise<CallResult> {
    const flushDomainByVaList = { hasVaList: request.vaList !== undefined, ...request };
    return this.#status({ routine: 'flushDomainByVaList', flushDomainByVaList });
  }

  /** IOMMU_QUERY_INPUT_MAPPINGS: with Buffer and ReturnLength by default. */
  async queryInputMappings(request: QueryInputMappingsRequestInit): Promise<QueryInputMappingsResult> {
    const queryInputMappings = { hasBuffer: true, hasReturnLength: true, ...request };
    const reply = await this.#call({ routine: 'queryInputMappings', queryInputMappings });
    const result = reply.result === 'queryInputMappings' ? reply.queryInputMappings : { inputMappingIds: [], returnLength: 0 };
    return { status: reply.status, ...result };
  }

  /** IOMMU_MAP_LOGICAL_RANGE: permissions are 1 read, 2 write, 3 both. */
  mapLogicalRange(mapLogicalRange: MapLogicalRangeRequestInit): Promise<CallResult> {
    return this.#status({ routine: 'mapLogicalRange', mapLogicalRange });
  }

  /** IOMMU_UNMAP_LOGICAL_RANGE. */
  unmapLogicalRange(unmapLogicalRange: UnmapLogicalRangeRequestInit): Promise<CallResult> {
    return this.#status({ routine: 'unmapLogicalRange', unmapLogicalRange });
  }

  /** IOMMU_MAP_IDENTITY_RANGE: permissions are 1 read, 2 write, 3 both. */
  mapIdentityRange(mapIdentityRange: MapIdentityRangeRequestInit): Promise<CallResult> {
    return this.#status({ routine: 'mapIdentityRange', mapIdentityRange });
  }

  /** IOMMU_UNMAP_IDENTITY_RANGE. */
  unmapIdentityRange(unmapIdentityRange: UnmapIdentityRangeRequestInit): Promise<CallResult> {
    return this.#status({ routine: 'unmapIdentityRange', unmapIdentityRange });
  }

  /** IOMMU_SET_DEVICE_FAULT_REPORTING: on by default; its faults come as 'fault' events. */
  async setDeviceFaultReporting(request: SetDeviceFaultReportingRequestInit): Promise<SetDeviceFaultReportingResult> {
    const setDeviceFaultReporting = { enable: 1, hasFaultConfig: true, hasFaultHandler: true, ...request };
    const reply = await this.#call({ routine: 'setDeviceFaultReporting', setDeviceFaultReporting });
    const registration = reply.result === 'setDeviceFaultReporting' ? reply.setDeviceFaultReporting.registration : 0n;
    return { status: reply.status, registration };
  }

  /** IOMMU_DOMAIN_CONFIGURE. */
  configureDomain(request: ConfigureDomainRequestInit): Promise<CallResult> {
    return this.#status({ routine: 'configureDomain', configureDomain: { hasConfiguration: true, ...request } });
  }

  async #status(call: Call): Promise<CallResult> {
    const { status } = await this.#call(call);
    return { status };
  }

  #call(call: Call): Promise<Reply> {
    return this.call(call, InterfaceTable.V1);
  }
}
