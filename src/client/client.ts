/**
 * viommu/client: a typed client of a running daemon, over its stream socket (`--client-socket`).
 *
 * One method for each routine of the interface, named as in wdm.h's table, and `runProgram` for DMA as a device. A call
 * that the interface refuses is no error: its promise resolves with the NTSTATUS. Promises reject with ProtocolError when
 * the daemon does not take a message at all, and with HostError when the connection ends. What a client made (domains,
 * attachments, fault registrations) goes when it closes.
 *
 * `client.on('fault', (fault, { sequence, eventsLost }) => ...)` tells of faults that were asked for;
 * `client.on('close', (error) => ...)` of the connection's end, with no error when `close` was called. For an async
 * iterator use `on(client, 'fault')` of node:events.
 */
import { EventEmitter } from 'node:events';
import { LIMITS } from '../base/limits.js';
import { GuestArchitecture, InterfaceTable, PeerRole } from '../proto/types.js';
import type {
  AttachDeviceRequestInit,
  ConfigureDomainRequestInit,
  CreateDomainRequestInit,
  DaemonMessage,
  DeleteDomainRequestInit,
  DetachDeviceRequestInit,
  DeviceObjectInit,
  DmaProgramReply,
  DmaStepInit,
  FaultEvent,
  FlushDomainByVaListRequestInit,
  FlushDomainRequestInit,
  HelloInit,
  HelloReply,
  MapIdentityRangeRequestInit,
  MapLogicalRangeRequestInit,
  QueryInputMappingsRequestInit,
  Reply,
  RequestInit,
  SetDeviceFaultReportingRequestInit,
  UnmapIdentityRangeRequestInit,
  UnmapLogicalRangeRequestInit,
} from '../proto/types.js';
import { Connection, unexpected } from './connection.js';

export { HostError, ProtocolError } from '../base/errors.js';
export { NTSTATUS, isNtSuccess, ntstatusName } from '../base/ntstatus.js';
export { Access, DmaStepStatus, FaultType, GuestArchitecture, InterfaceTable, PeerRole, Profile } from '../proto/types.js';
export type { DmaProgramReply, DmaStepInit, DmaStepResult, FaultEvent, HelloInit, HelloReply, Reply, RequestInit } from '../proto/types.js';
export { contiguousMdl, mdl, pciDevice } from './words.js';

/** Outcome of a routine without out-parameters. `status` is an NTSTATUS as an unsigned number; see `ntstatusName`. */
export interface CallResult {
  readonly status: number;
}
export interface CreateDomainResult extends CallResult {
  /** Handle of the new domain; 0 when there is none. */
  readonly domain: bigint;
}
export interface QueryInputMappingsResult extends CallResult {
  readonly inputMappingIds: readonly number[];
  /** Bytes. */
  readonly returnLength: number;
}
export interface SetDeviceFaultReportingResult extends CallResult {
  /** Names the registration in fault events; 0 when reporting is off. */
  readonly registration: bigint;
}

/** Where a fault stands among the events of this client. */
export interface FaultContext {
  /** Counts from 1. */
  readonly sequence: bigint;
  /** Events that were dropped before this one because nobody took them. */
  readonly eventsLost: bigint;
}

export interface ClientEvents {
  fault: [fault: FaultEvent, context: FaultContext];
  close: [error: Error | undefined];
}

/** A call and its arguments, without the fields that the client fills in. */
type Call = RequestInit extends infer R ? (R extends { routine: string } ? Omit<R, 'id' | 'table'> : never) : never;

const PROTOCOL = { major: 1, minor: 0 } as const;

/**
 * Connects to the daemon and says Hello: as a host tool on x64, unless `hello` says otherwise.
 *
 * Rejects with HostError VIOMMU_ERR_CONNECT when nobody answers at the path, ProtocolError VIOMMU_ERR_REFUSED with the
 * daemon's reason when it does not want this client.
 */
export async function connect(path: string, hello: HelloInit = {}): Promise<Client> {
  return Client.open(path, hello);
}

export class Client extends EventEmitter<ClientEvents> {
  #connection!: Connection;
  #daemon!: HelloReply;

  /** See `connect`. */
  static async open(path: string, hello: HelloInit): Promise<Client> {
    const client = new Client();
    let isGreeted = false;
    client.#connection = await Connection.open(path, {
      event: (event) => {
        const { sequence, eventsLost } = event;
        if (event.event === 'fault') client.emit('fault', event.fault, { sequence, eventsLost });
      },
      ended: (error) => {
        if (isGreeted) client.emit('close', error);
      },
    });
    const defaults = { ...PROTOCOL, role: PeerRole.HOST_TOOL, architecture: GuestArchitecture.X64, maxMessageBytes: LIMITS.messageBytes };
    try {
      client.#daemon = await client.#connection.hello({ ...defaults, ...hello });
    } catch (error) {
      client.#connection.close();
      throw error;
    }
    isGreeted = true;
    return client;
  }

  private constructor() {
    super();
  }

  /** What the daemon said of itself: profile, limits, version. */
  get daemon(): HelloReply {
    return this.#daemon;
  }

  /** Ends the conversation. The daemon releases what it made; promises that are still open reject. */
  close(): void {
    this.#connection.close();
  }

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

  /** Several calls in one message, run in order; at most `daemon.maxBatchRequests`. Ids are filled in here. */
  async batch(calls: readonly RequestInit[]): Promise<readonly Reply[]> {
    if (calls.length === 0) return [];
    const requests = calls.map((call) => ({ table: InterfaceTable.V1, ...call, id: this.#connection.nextId() }));
    const answer = await this.#connection.ask(requests[0]!.id, { body: 'batch', batch: { requests } });
    return answer.body === 'batchReply' ? answer.batchReply.replies : this.#outOfStep(answer);
  }

  /** DMA as this device: the steps run in order, the first that fails ends the run. One result for each that was begun. */
  async runProgram(device: DeviceObjectInit, steps: readonly DmaStepInit[]): Promise<DmaProgramReply> {
    const id = this.#connection.nextId();
    const answer = await this.#connection.ask(id, { body: 'dmaProgram', dmaProgram: { id, device, steps } });
    return answer.body === 'dmaProgramReply' ? answer.dmaProgramReply : this.#outOfStep(answer);
  }

  async #status(call: Call): Promise<CallResult> {
    const { status } = await this.#call(call);
    return { status };
  }

  async #call(call: Call): Promise<Reply> {
    const id = this.#connection.nextId();
    const answer = await this.#connection.ask(id, { body: 'request', request: { table: InterfaceTable.V1, ...call, id } });
    return answer.body === 'reply' ? answer.reply : this.#outOfStep(answer);
  }

  /** An answer of the wrong kind: nothing that follows could be trusted. */
  #outOfStep(answer: DaemonMessage): never {
    const error = unexpected(answer);
    this.#connection.fail(error);
    throw error;
  }
}
