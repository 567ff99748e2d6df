/**
 * A machine and the model side by side: runs operations on both, compares every reply, every byte of DMA and every event.
 * Memory is two pieces: tables that callers own, which no DMA of a run writes, and data.
 */
import { SILENT } from '../../../src/base/log.js';
import { ManualClock } from '../../../src/base/clock.js';
import { RegionMemory } from '../../../src/base/memory.js';
import { createMachine, type CreateMachineOptions, type Machine, type Session } from '../../../src/index.js';
import type { ControlRequest, DmaStep, Event, Hello, Reply, Request } from '../../../src/proto/types.js';
import { checkEvents, runDma } from './bench-dma.js';
import { NaiveModel } from './model.js';
import type { Operation } from './operations.js';
import type { PlatformOptions } from './platform.js';
import { DATA_FRAME, DATA_FRAMES, TABLE_FRAME, TABLE_FRAMES, leaves, links } from './tables.js';
import type { Memory } from './verdict.js';

const ARENA_BYTES = 32 * 2 ** 20;
export const SESSIONS = 3;

export interface BenchOptions extends Pick<PlatformOptions, 'architecture' | 'profile'> {
  /** Makes the machine another way, out of what it would be made of; it must not behave differently. */
  readonly make?: (usual: CreateMachineOptions) => Machine;
}

export class Bench {
  readonly machine: Machine;
  readonly model: NaiveModel;
  readonly data = new Uint8Array(DATA_FRAMES * 4096);
  /** Which operation made a handle, and the handles of all operations so far. */
  readonly makers = new Map<bigint, number>();
  readonly handles: bigint[] = [];
  readonly memory: Memory;
  readonly #tables = new Uint8Array(TABLE_FRAMES * 4096);
  readonly #sessions: Session[] = [];
  #id = 0n;
  calls = 0;

  constructor(readonly options: BenchOptions) {
    const shape = {
      ...options,
      inputAddressBits: 48,
      physicalAddressBits: 46,
      functions: [0x28, 0x30],
      acpiDevices: [{ uid: 1, inputMappingIds: [5, 6, 7, 12] }, { uid: 2, inputMappingIds: [0] }],
    };
    const memory = new RegionMemory([
      { address: TABLE_FRAME * 4096, length: this.#tables.length, bytes: this.#tables },
      { address: DATA_FRAME * 4096, length: this.data.length, bytes: this.data },
    ]);
    this.machine = (options.make ?? createMachine)({ devices: shape.functions, acpiDevices: shape.acpiDevices, profile: options.profile, memory, testControl: true, arenaBytes: ARENA_BYTES, clock: new ManualClock(), log: SILENT });
    this.model = new NaiveModel(shape);
    this.memory = { load: (physical) => this.#load(Number(physical)), isMemory: (physical) => this.#at(Number(physical)) !== undefined };
    for (const tree of [0, 1]) for (const [physical, entry] of [...links(options.architecture, tree), ...leaves(options.architecture, tree, DATA_FRAME)]) this.#store(physical, entry);
    for (let i = 0; i < SESSIONS; i++) this.#open(i);
  }

  session(index: number): Session {
    return this.#sessions[index]!;
  }

  /** The step as this device; the machine here answers at once. */
  program(session: number, program: Omit<Parameters<Session['runProgram']>[0], 'id' | 'steps'>, step: DmaStep) {
    let given: Parameters<Parameters<Session['runProgram']>[1]>[0] | undefined;
    this.session(session).runProgram({ ...program, id: ++this.#id, steps: [step] }, (reply) => (given = reply));
    return given?.results[0];
  }

  /** Runs the operation on both; gives what they disagree on. */
  run(operation: Operation): string | undefined {
    const index = this.handles.push(0n) - 1;
    switch (operation.kind) {
      case 'call':
        return this.#call(operation, index) ?? checkEvents(this, undefined);
      case 'control':
        return this.#control(operation) ?? checkEvents(this, undefined);
      case 'dma':
        return runDma(this, operation);
      case 'edit':
        return this.#edit(operation);
      case 'reopen':
        this.session(operation.session).close('the run says so');
        this.model.close(operation.session);
        this.#open(operation.session);
        return checkEvents(this, undefined);
    }
  }

  /** Every event that waits, by session. */
  events(): { readonly session: number; readonly event: Event }[] {
    return this.#sessions.flatMap((session, index) => {
      const events: { session: number; event: Event }[] = [];
      for (let event = session.nextEvent(); event !== undefined; event = session.nextEvent()) events.push({ session: index, event });
      return events;
    });
  }

  /** What is left when everybody has gone. */
  end(): string | undefined {
    for (let i = 0; i < SESSIONS; i++) this.session(i).close('the run has ended');
    const { domains, attachedDevices, mappedPages, tablePages } = this.machine.statistics();
    const left = { domains, attachedDevices, mappedPages, tablePages };
    return Object.values(left).every((count) => count === 0) ? undefined : `closed sessions leave ${JSON.stringify(left)}`;
  }

  #open(index: number): void {
    const { architecture } = this.options;
    const hello: Hello = { major: 1, minor: 0, role: index === 0 ? 1 : 2, architecture: architecture === 'x64' ? 1 : 2, name: 'model', carrierDevice: null, maxMessageBytes: 1 << 20 };
    const { session, reply } = this.machine.open(hello, { eventsWaiting: () => {} });
    if (session === undefined) throw new Error(`the machine refuses the model: ${reply.reason}`);
    this.#sessions[index] = session;
    this.model.open(index);
  }

  #call({ session, routine, refs, parameters }: Extract<Operation, { kind: 'call' }>, index: number): string | undefined {
    this.calls++;
    const named = Object.fromEntries(Object.entries(refs).map(([field, ref]) => [field, 'bogus' in ref ? ref.bogus : (this.handles[ref.made] ?? 0n)]));
    const request = { id: ++this.#id, table: tableFor(routine), callSite: null, routine, [routine]: { ...parameters, ...named } } as unknown as Request;
    const reply = this.session(session).call(request);
    const handle = handleOf(reply);
    this.handles[index] = handle;
    if (handle !== 0n) this.makers.set(handle, index);
    return this.model.judge(session, request, reply);
  }

  #control({ request }: Extract<Operation, { kind: 'control' }>): string | undefined {
    const nothing: ControlRequest = { id: ++this.#id, dmaGuardBlocking: 0, dmaVerification: 0, devices: [], failAllocations: 0, pasidBits: 0, asidCount: 0, evictIotlb: false, legacyInterfaceAvailable: 0, clearInjections: false, injectPlan: '', reportInjections: false };
    const reply = this.session(0).control({ ...nothing, ...request });
    if (!reply.accepted) return `control refused: ${reply.reason}`;
    this.model.platform.control(request);
    return undefined;
  }

  #edit({ writes, flush }: Extract<Operation, { kind: 'edit' }>): string | undefined {
    for (const [physical, entry] of writes) this.#store(physical, entry);
    for (const [session, handles] of this.model.platform.sessions) {
      for (const [handle, object] of handles) {
        if (object.kind !== 'domain' || object.type !== 'Unmanaged') continue;
        const complaint = this.#flush(session, handle, flush);
        if (complaint !== undefined) return complaint;
      }
    }
    return undefined;
  }

  #flush(session: number, domain: bigint, flush: readonly bigint[] | 'all'): string | undefined {
    const list = flush === 'all' ? [] : flush;
    const call = flush === 'all' ? { routine: 'flushDomain', flushDomain: { domain } } : { routine: 'flushDomainByVaList', flushDomainByVaList: { domain, lastLevel: 1, number: list.length, hasVaList: true, vaList: new Uint8Array(BigUint64Array.from(list).buffer) } };
    const request = { id: ++this.#id, table: 4, callSite: null, ...call } as unknown as Request;
    return this.model.judge(session, request, this.session(session).call(request));
  }

  #at(physical: number): { readonly bytes: Uint8Array; readonly offset: number } | undefined {
    const table = physical - TABLE_FRAME * 4096;
    if (table >= 0 && table < this.#tables.length) return { bytes: this.#tables, offset: table };
    const data = physical - DATA_FRAME * 4096;
    return data >= 0 && data < this.data.length ? { bytes: this.data, offset: data } : undefined;
  }

  #load(physical: number): bigint | undefined {
    const at = this.#at(physical);
    return at && Buffer.from(at.bytes.buffer).readBigUInt64LE(at.offset);
  }

  #store(physical: number, entry: bigint): void {
    Buffer.from(this.#tables.buffer).writeBigUInt64LE(entry, physical - TABLE_FRAME * 4096);
  }
}

const V1_ALONE = ['createDomain', 'attachDevice', 'detachDevice', 'mapLogicalRange', 'mapIdentityRange', 'unmapIdentityRange', 'setDeviceFaultReporting'];

/** V3 has every routine but the seven that V1 has in its own form. */
function tableFor(routine: string): number {
  return V1_ALONE.includes(routine) ? 2 : 4;
}

function handleOf(reply: Reply): bigint {
  switch (reply.result) {
    case 'createDomain':
      return reply.createDomain.domain;
    case 'createDomainEx':
      return reply.createDomainEx.domain;
    case 'reserveLogicalAddressRange':
      return reply.reserveLogicalAddressRange.token;
    case 'createDevice':
      return reply.createDevice.dmaDevice;
    case 'createPasidDevice':
      return reply.createPasidDevice.pasidDevice;
    default:
      return 0n;
  }
}
