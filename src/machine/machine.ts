/**
 * The machine: the whole platform without I/O. Carriers open sessions and bring their calls and DMA programs; the machine
 * keeps the domains, runs the DMA engine through them, delivers faults to whoever asked, and tells observers of all of it.
 *
 * One machine serves one VM: one guest stub at a time, and beside it any number of host tools, each with domains of its
 * own. QEMU devices that walk the page tables themselves are its readers, and what they must not use any more is confirmed by
 * them before a call is answered. Everything runs to completion on one thread; only a long DMA program steps back between its slices.
 */
import type { Clock } from '../base/clock.js';
import { HandleIssuer } from '../base/handles.js';
import { LIMITS } from '../base/limits.js';
import { RateLimiter, type Log } from '../base/log.js';
import { NO_MEMORY, type GuestMemory } from '../base/memory.js';
import { Pasids } from '../ddi/pasids.js';
import { originOf, requesterOf } from '../ddi/platform-device.js';
import { StreamGroups } from '../ddi/stream-groups.js';
import { Engine } from '../engine/engine.js';
import type { Device } from '../iommu/device.js';
import type { Domain } from '../iommu/domain.js';
import type { Iommu } from '../iommu/iommu.js';
import type { StaleUse } from '../iommu/iotlb.js';
import { streamId, type Fault, type RequesterId } from '../iommu/types.js';
import type { ControlReply, ControlRequest, DeviceObject, DeviceObjectKind, Hello, HelloReply } from '../proto/types.js';
import { FaultDelivery } from './fault-delivery.js';
import { FaultLog, type FaultRecord } from './fault-log.js';
import { control } from './control.js';
import { architectureOf, carrierOf, isGuestStub, objection, readerObjection, replyTo, type Offer } from './hello.js';
import { inject } from './inject.js';
import type { InjectedAction, Interceptor } from './interceptor.js';
import { ObservationFeed } from './observation.js';
import type { Platform } from './platform.js';
import { PlatformPolicy, type PolicyOptions } from './policy.js';
import type { Reader, UpdateSink } from './reader.js';
import { Readers } from './readers.js';
import type { Recorder } from './recorder.js';
import { Session } from './session.js';
import type { EventSink, MachineStatistics, Observer, Subscription } from './types.js';

const KIND_ACPI: typeof DeviceObjectKind.ACPI = 4;
/** A stream ID has room for this many ACPI devices. */
const ACPI_UIDS = 2 ** 20;

/** A device that ACPI enumerates: it exists for ARM64 guests. */
export interface AcpiDevice {
  /** Its instance number (_UID), below 2^20. */
  readonly uid: number;
  readonly inputMappingIds: readonly number[];
}

export interface MachineOptions {
  readonly iommu: Iommu;
  readonly clock: Clock;
  readonly log: Log;
  /** Requester IDs that are behind the IOMMU. */
  readonly devices: readonly RequesterId[];
  /** ACPI devices that are. Default none. */
  readonly acpiDevices?: readonly AcpiDevice[];
  /** What the platform allows to begin with. */
  readonly policy?: PolicyOptions;
  /** True to answer ControlRequests, which change the platform under the guest. Default false. */
  readonly testControl?: boolean;
  /** 'hal' answers exactly as documented; 'extended' makes the documented holes work. Default 'hal'. */
  readonly profile?: 'hal' | 'extended';
  /** False when IoGetIommuInterface is to answer STATUS_NOT_SUPPORTED [DDI-021]. Default true. */
  readonly legacyInterface?: boolean;
  /** Guest memory, when it is known from the start; none until `setMemory` otherwise. */
  readonly memory?: GuestMemory;
  /** A number for this start of the daemon; also the salt of its handles. Default 1. */
  readonly instance?: bigint;
  /** Lets other work run between slices of a DMA program. Default: none, the next slice runs at once. */
  readonly schedule?: (work: () => void) => void;
  /** Sees each call before it takes effect and may decide it. Default none. */
  readonly interceptor?: Interceptor;
  /** Sees what a replay needs besides the observations. Default none. */
  readonly recorder?: Recorder;
}

export class Machine {
  readonly #platform: Platform;
  readonly #hasTestControl: boolean;
  #offer: Offer;
  readonly #faults: FaultLog;
  readonly #sessions = new Set<Session>();
  /** Devices behind the IOMMU and functions that have carried a conversation: the core knows no others. */
  readonly #known: Set<RequesterId>;
  readonly #readers: Readers;
  #guest: Session | undefined;
  #sessionsOpened = 0;
  /** Whose DMA is running. */
  #running: Device | undefined;
  #memory: GuestMemory;

  /** Throws RangeError for an ACPI device or a PASID width that cannot be. */
  constructor(options: MachineOptions) {
    const { iommu, clock, log, devices, profile = 'hal', legacyInterface = true, instance = 1n } = options;
    const logClock = options.recorder?.logClock() ?? clock;
    const warnings = new RateLimiter(log, logClock);
    const handles = new HandleIssuer(instance);
    this.#memory = options.memory ?? NO_MEMORY;
    iommu.setMemory(options.recorder?.walked(this.#memory) ?? this.#memory);
    this.#hasTestControl = options.testControl ?? false;
    this.#known = new Set(devices);
    this.#faults = new FaultLog(warnings);
    this.#offer = { profile, legacyInterface, instance, inputAddressBits: iommu.inputAddressBits };
    const begins = (device: Device) => (this.#running = device);
    const engine = new Engine({
      iommu,
      memory: () => this.#memory,
      schedule: options.schedule ?? ((work) => work()),
      faulted: (fault) => this.#faulted(fault),
      begins,
    });
    const feed = new ObservationFeed(clock, warnings);
    this.#readers = new Readers({ iommu, clock, logClock, feed, warnings, functions: devices, faulted: (fault) => this.#faulted(fault), begins });
    this.#platform = {
      iommu,
      clock,
      warnings,
      profile,
      handles,
      engine,
      behind: new Set(devices),
      acpiDevices: new Map((options.acpiDevices ?? []).map(readAcpiDevice)),
      policy: new PlatformPolicy(options.policy),
      groups: new StreamGroups(iommu),
      pasids: new Pasids(),
      delivery: new FaultDelivery(handles),
      feed,
      tally: { calls: 0, failedCalls: 0, dmaPrograms: 0, bytesTranslated: 0 },
      interceptor: options.interceptor,
      recorder: options.recorder,
      control: (request) => this.#control(request),
      closed: (session) => this.#closed(session),
    };
  }

  /** The number of this start of the daemon, as HelloReply says it. */
  get instance(): bigint {
    return this.#offer.instance;
  }

  /** For who looks on: what translates. */
  get iommu(): Iommu {
    return this.#platform.iommu;
  }

  /** For who looks on: guest memory itself. What is read of it is no part of a recorded run. */
  get memory(): GuestMemory {
    return this.#memory;
  }

  /** Functions behind the IOMMU, and those that have carried a conversation. */
  get devices(): ReadonlySet<RequesterId> {
    return this.#known;
  }

  /** The conversations that are open. */
  get sessions(): ReadonlySet<Session> {
    return this.#sessions;
  }

  /** Replaces the guest's memory; DMA that is under way uses it from its next chunk on. */
  setMemory(memory: GuestMemory): void {
    const { iommu, recorder } = this.#platform;
    this.#memory = memory;
    recorder?.memoryChanged(memory);
    iommu.setMemory(recorder?.walked(memory) ?? memory);
  }

  /** Lets a peer in, or says in the reply why not; then there is no session. */
  open(hello: Hello, sink: EventSink): { session: Session | undefined; reply: HelloReply } {
    const reason = objection(hello, {
      guestConnected: this.#guest !== undefined,
      hasRoomFor: (carrier) => this.#known.has(carrier) || this.#known.size < (isGuestStub(hello) ? LIMITS.devices : LIMITS.devicesOfTools),
    });
    const reply = replyTo(this.#offer, reason);
    if (reason !== undefined) {
      this.#platform.warnings.warn('hello-refused', { reason }, 'a peer was refused');
      return { session: undefined, reply };
    }
    const carrier = carrierOf(hello);
    if (carrier !== undefined) this.#known.add(carrier);
    const session = new Session(++this.#sessionsOpened, this.#platform, { isGuest: isGuestStub(hello), architecture: architectureOf(hello), carrier, sink: this.#platform.recorder?.wrapSink(sink) ?? sink });
    this.#sessions.add(session);
    if (isGuestStub(hello)) {
      this.#guest = session;
      if (carrier !== undefined) this.#readers.addFunction(carrier);
    }
    this.#platform.feed.tell(() => ({ kind: 'session-opened', session: session.number, hello, reply }));
    return { session, reply };
  }

  /**
   * Lets a QEMU device read the page tables, in an arena of this size that the carrier hands to it with the reply; or says
   * there why not, and then there is no reader.
   */
  openReader(hello: Hello, arenaBytes: number, sink: UpdateSink): { reader: Reader | undefined; reply: HelloReply } {
    const reason = readerObjection(hello, this.#readers.size);
    const reply = replyTo(this.#offer, reason, reason === undefined ? arenaBytes : 0);
    if (reason !== undefined) {
      this.#platform.warnings.warn('hello-refused', { reason }, 'a QEMU device was refused');
      return { reader: undefined, reply };
    }
    const reader = this.#readers.open(hello.name, this.#platform.recorder?.wrapUpdates(sink) ?? sink);
    this.#platform.warnings.info('reader', { reader: reader.name, number: reader.number }, 'a QEMU device reads the page tables');
    this.#platform.feed.tell(() => ({ kind: 'reader-opened', reader: reader.number, hello, reply }));
    return { reader, reply };
  }

  /** Number of the last change that readers have to confirm: it grows with each, and stands still while there is none. */
  get changes(): number {
    return this.#readers.changes;
  }

  /** Runs `answer` when every reader has confirmed this change, and all before it, or has left: at once where none is behind. */
  whenConfirmed(change: number, answer: () => void, owner: object): void {
    this.#readers.whenConfirmed(change, answer, owner);
  }

  /** What waits for this owner's `whenConfirmed` is forgotten. */
  dropAnswers(owner: object): void {
    this.#readers.dropAnswers(owner);
  }

  /**
   * Tells `observer` of everything that happens until the function that comes back is called: at once, or with `late` after
   * `release`. Before it is taken on or let go, late observers are told what waits.
   */
  subscribe(observer: Observer, subscription?: Subscription): () => void {
    return this.#platform.feed.subscribe(observer, subscription);
  }

  /**
   * From now on calls that map or unmap wait for late observers, up to LIMITS.observationsWaiting of them; others are told at
   * once. Whoever holds releases before its turn of the loop ends, so that nobody outside the turn can tell the difference.
   * Until then nothing may change the requests that the machine was given, nor bytes that they alias. Holds are counted.
   */
  hold(): void {
    this.#platform.feed.hold();
  }

  /** Ends a hold. With the last one late observers are told what waits, in order. Without a hold it does nothing. */
  release(): void {
    this.#platform.feed.release();
  }

  /** Does something to the platform that no peer asked for. Gives why nothing was done, or undefined. `cause` says who wants it. */
  inject(action: InjectedAction, cause: string): string | undefined {
    return inject({ platform: this.#platform, sessions: this.#sessions, knows: (device) => this.#knowsStream(device), faulted: (fault) => this.#faulted(fault) }, action, cause);
  }

  /** Hears of a stale use that the IOMMU found (IommuOptions.onStale), and tells those who watch. */
  staleUse(domain: Domain, use: StaleUse): void {
    this.#platform.feed.tell(() => {
      const owner = [...this.#sessions].find((session) => session.handleOf(domain) !== undefined);
      const names = { session: owner?.number ?? 0, domain: owner?.handleOf(domain) ?? 0n, domainId: domain.id };
      return { kind: 'stale-use', ...names, device: this.#running?.id, ...use, flushed: domain.flushed };
    });
  }

  /** The last faults with their evidence, the oldest first. */
  faults(): readonly FaultRecord[] {
    return this.#faults.records();
  }

  statistics(): MachineStatistics {
    return {
      ...this.#platform.tally,
      ...this.#platform.iommu.statistics(),
      sessions: this.#sessions.size,
      faults: this.#faults.count,
      faultsByRequester: new Map(this.#faults.byRequester),
      readers: this.#readers.size,
      translation: this.#readers.totals(),
    };
  }

  #faulted(fault: Fault): void {
    const { delivery: reports, pasids } = this.#platform;
    const isSuppressed = fault.pasid !== undefined && pasids.suppresses(fault.requester, fault.pasid);
    const delivery = isSuppressed ? 'suppressed' : reports.deliver(fault);
    this.#faults.add(fault, delivery);
    const delivered = delivery === 'queued' || delivery === 'merged';
    this.#platform.feed.tell(() => ({ kind: 'fault', fault, delivered, delivery }));
  }

  #control(request: ControlRequest): ControlReply {
    const { iommu, policy } = this.#platform;
    const controls = {
      iommu,
      policy,
      interceptor: this.#platform.interceptor,
      nameOf: (device: DeviceObject | null) => this.#nameOf(device),
      setLegacyInterface: (legacyInterface: boolean) => (this.#offer = { ...this.#offer, legacyInterface }),
    };
    const reply = control(this.#hasTestControl ? controls : undefined, request, iommu);
    if (reply.accepted) for (const session of this.#sessions) session.policyChanged();
    return reply;
  }

  /** The name in policy of a device that this machine knows. */
  #nameOf(device: DeviceObject | null): RequesterId | undefined {
    if (device?.kind === KIND_ACPI) return this.#platform.acpiDevices.has(device.acpiUid) ? streamId(device.acpiUid, 0) : undefined;
    const id = requesterOf(device);
    return id !== undefined && this.#known.has(id) ? id : undefined;
  }

  #knowsStream(stream: RequesterId): boolean {
    const { device, inputMappingId } = originOf(stream);
    if (device.kind !== KIND_ACPI) return this.#known.has(stream);
    return this.#platform.acpiDevices.get(device.acpiUid)?.includes(inputMappingId) === true;
  }

  #closed(session: Session): void {
    this.#sessions.delete(session);
    if (this.#guest === session) this.#guest = undefined;
  }
}

function readAcpiDevice({ uid, inputMappingIds }: AcpiDevice): [uid: number, ids: readonly number[]] {
  if (!Number.isInteger(uid) || uid < 0 || uid >= ACPI_UIDS) throw new RangeError(`ACPI device ${uid} is not between 0 and ${ACPI_UIDS - 1}`);
  const ids = [...new Set(inputMappingIds)].sort((one, other) => one - other);
  const bad = ids.find((id) => !Number.isInteger(id) || id < 0 || id >= 2 ** 32);
  if (bad !== undefined) throw new RangeError(`input mapping id ${bad} of ACPI device ${uid} has no 32 bits`);
  return [uid, ids];
}
