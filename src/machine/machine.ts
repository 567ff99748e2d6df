/**
 * The machine: the whole platform without I/O. Carriers open sessions and bring their calls and DMA programs; the machine
 * keeps the domains, runs the DMA engine through them, delivers faults to whoever asked, and tells observers of all of it.
 *
 * One machine serves one VM: one guest stub at a time, and beside it any number of host tools, each with domains of its
 * own. Everything runs to completion on one thread; only a long DMA program steps back between its slices.
 */
import type { Clock } from '../base/clock.js';
import { HandleIssuer } from '../base/handles.js';
import { LIMITS } from '../base/limits.js';
import { RateLimiter, type Log } from '../base/log.js';
import { NO_MEMORY, type GuestMemory } from '../base/memory.js';
import { Engine } from '../engine/engine.js';
import type { Iommu } from '../iommu/iommu.js';
import type { Fault, RequesterId } from '../iommu/types.js';
import type { Hello, HelloReply } from '../proto/types.js';
import { FaultDelivery } from './fault-delivery.js';
import { FaultLog, type FaultRecord } from './fault-log.js';
import { carrierOf, isGuestStub, objection, replyTo, type Offer } from './hello.js';
import { ObservationFeed } from './observation.js';
import type { Platform } from './platform.js';
import { Session } from './session.js';
import type { EventSink, MachineStatistics, Observer } from './types.js';

export interface MachineOptions {
  readonly iommu: Iommu;
  readonly clock: Clock;
  readonly log: Log;
  /** Requester IDs that are behind the IOMMU. */
  readonly devices: readonly RequesterId[];
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
}

export class Machine {
  readonly #platform: Platform;
  readonly #offer: Offer;
  readonly #faults: FaultLog;
  readonly #sessions = new Set<Session>();
  /** Devices behind the IOMMU and functions that have carried a conversation: the core knows no others. */
  readonly #known: Set<RequesterId>;
  #guest: Session | undefined;
  #sessionsOpened = 0;
  #memory: GuestMemory;

  constructor(options: MachineOptions) {
    const { iommu, clock, log, devices, profile = 'hal', legacyInterface = true, instance = 1n } = options;
    const warnings = new RateLimiter(log, clock);
    const handles = new HandleIssuer(instance);
    this.#memory = options.memory ?? NO_MEMORY;
    this.#known = new Set(devices);
    this.#faults = new FaultLog(warnings);
    this.#offer = { profile, legacyInterface, instance, inputAddressBits: iommu.inputAddressBits };
    const engine = new Engine({
      iommu,
      memory: () => this.#memory,
      schedule: options.schedule ?? ((work) => work()),
      faulted: (fault) => this.#faulted(fault),
    });
    this.#platform = {
      iommu,
      clock,
      warnings,
      profile,
      handles,
      engine,
      behind: new Set(devices),
      delivery: new FaultDelivery(handles),
      feed: new ObservationFeed(clock, warnings),
      tally: { calls: 0, failedCalls: 0, dmaPrograms: 0, bytesTranslated: 0 },
      closed: (session) => this.#closed(session),
    };
  }

  /** Replaces the guest's memory; DMA that is under way uses it from its next chunk on. */
  setMemory(memory: GuestMemory): void {
    this.#memory = memory;
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
    const session = new Session(++this.#sessionsOpened, this.#platform, carrier, sink);
    this.#sessions.add(session);
    if (isGuestStub(hello)) this.#guest = session;
    this.#platform.feed.tell(() => ({ kind: 'session-opened', session: session.number, hello, reply }));
    return { session, reply };
  }

  /** Tells `observer` of everything that happens until the function that comes back is called. */
  subscribe(observer: Observer): () => void {
    return this.#platform.feed.subscribe(observer);
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
    };
  }

  #faulted(fault: Fault): void {
    const delivery = this.#platform.delivery.deliver(fault);
    this.#faults.add(fault, delivery);
    const delivered = delivery === 'queued' || delivery === 'merged';
    this.#platform.feed.tell(() => ({ kind: 'fault', fault, delivered, delivery }));
  }

  #closed(session: Session): void {
    this.#sessions.delete(session);
    if (this.#guest === session) this.#guest = undefined;
  }
}
