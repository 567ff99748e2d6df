/**
 * viommu/client: a typed client of a running daemon, over its stream socket (`--client-socket`).
 *
 * One method for each routine of the interface, named as in wdm.h's tables, `runProgram` for DMA as a device, and `control`
 * for tests that change the platform. A call that the interface refuses is no error: its promise resolves with the NTSTATUS.
 * Promises reject with ProtocolError when the daemon does not take a message at all, and with HostError when the connection
 * ends. What a client made (domains, tokens, attachments, registrations) goes when it closes.
 *
 * `client.on('fault', (fault, { sequence, eventsLost }) => ...)` tells of faults that were asked for, 'stateChange' of
 * changes of the available domain types; `client.on('close', (error) => ...)` of the connection's end, with no error when
 * `close` was called. For an async iterator use `on(client, 'fault')` of node:events.
 */
import { LIMITS } from '../base/limits.js';
import { GuestArchitecture, InterfaceTable, PeerRole } from '../proto/types.js';
import type {
  ControlReply,
  ControlRequestInit,
  DaemonMessage,
  DeviceObjectInit,
  DmaProgramReply,
  DmaStepInit,
  Event,
  HelloInit,
  HelloReply,
  Reply,
  RequestInit,
} from '../proto/types.js';
import { Connection, unexpected } from './connection.js';
import { RoutinesEx } from './routines-ex.js';
import type { Call } from './routines-v1.js';

export { HostError, ProtocolError } from '../base/errors.js';
export { NTSTATUS, isNtSuccess, ntstatusName } from '../base/ntstatus.js';
export { Access, DmaStepStatus, FaultType, GuestArchitecture, InterfaceTable, PeerRole, Profile, Toggle } from '../proto/types.js';
export type {
  ControlReply,
  ControlRequestInit,
  DmaProgramReply,
  DmaStepInit,
  DmaStepResult,
  FaultEvent,
  HelloInit,
  HelloReply,
  Reply,
  RequestInit,
  StateChangeEvent,
} from '../proto/types.js';
export type * from './results.js';
export type { ClientEvents, EventContext } from './routines-v1.js';
export { acpiDevice, contiguousMdl, contiguousRange, mdl, mdlDescription, pciDevice, pfnArray } from './words.js';

const PROTOCOL = { major: 1, minor: 0 } as const;

/** How the transfers of a program are tagged. */
export interface DmaTag {
  /** Without one the DMA is untagged. */
  readonly pasid?: number;
  /** Tagged DMA with the privileged attribute. */
  readonly privileged?: boolean;
}

/**
 * Connects to the daemon and says Hello: as a host tool on x64, unless `hello` says otherwise.
 *
 * Rejects with HostError VIOMMU_ERR_CONNECT when nobody answers at the path, ProtocolError VIOMMU_ERR_REFUSED with the
 * daemon's reason when it does not want this client.
 */
export async function connect(path: string, hello: HelloInit = {}): Promise<Client> {
  return Client.open(path, hello);
}

export class Client extends RoutinesEx {
  #connection!: Connection;
  #daemon!: HelloReply;

  /** See `connect`. */
  static async open(path: string, hello: HelloInit): Promise<Client> {
    const client = new Client();
    let isGreeted = false;
    client.#connection = await Connection.open(path, {
      event: (event) => client.#take(event),
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

  /** Several calls in one message, run in order; at most `daemon.maxBatchRequests`. Ids are filled in here. */
  async batch(calls: readonly RequestInit[]): Promise<readonly Reply[]> {
    if (calls.length === 0) return [];
    const requests = calls.map((call) => ({ table: InterfaceTable.V1, ...call, id: this.#connection.nextId() }));
    const answer = await this.#connection.ask(requests[0]!.id, { body: 'batch', batch: { requests } });
    return answer.body === 'batchReply' ? answer.batchReply.replies : this.#outOfStep(answer);
  }

  /** DMA as this device: the steps run in order, the first that fails ends the run. One result for each that was begun. */
  async runProgram(device: DeviceObjectInit, steps: readonly DmaStepInit[], { pasid, privileged = false }: DmaTag = {}): Promise<DmaProgramReply> {
    const id = this.#connection.nextId();
    const tag = { hasPasid: pasid !== undefined, pasid: pasid ?? 0, privileged };
    const answer = await this.#connection.ask(id, { body: 'dmaProgram', dmaProgram: { id, device, steps, ...tag } });
    return answer.body === 'dmaProgramReply' ? answer.dmaProgramReply : this.#outOfStep(answer);
  }

  /** Changes the platform under the guest. The reply says whether the daemon lets tests do that. */
  async control(request: ControlRequestInit): Promise<ControlReply> {
    const id = this.#connection.nextId();
    const answer = await this.#connection.ask(id, { body: 'control', control: { ...request, id } });
    return answer.body === 'controlReply' ? answer.controlReply : this.#outOfStep(answer);
  }

  protected override async call(call: Call, table: InterfaceTable): Promise<Reply> {
    const id = this.#connection.nextId();
    const answer = await this.#connection.ask(id, { body: 'request', request: { table, ...call, id } });
    return answer.body === 'reply' ? answer.reply : this.#outOfStep(answer);
  }

  #take(event: Event): void {
    const { sequence, eventsLost } = event;
    if (event.event === 'fault') this.emit('fault', event.fault, { sequence, eventsLost });
    if (event.event === 'stateChange') this.emit('stateChange', event.stateChange, { sequence, eventsLost });
  }

  /** An answer of the wrong kind: nothing that follows could be trusted. */
  #outOfStep(answer: DaemonMessage): never {
    const error = unexpected(answer);
    this.#connection.fail(error);
    throw error;
  }
}
