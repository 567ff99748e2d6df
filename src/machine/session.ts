/**
 * One peer's conversation with the machine: its calls, its DMA programs, its events.
 *
 * A session owns the domains and tokens it made, the attachments to its domains, and the registrations for faults and state
 * changes, and nothing of it outlives `close` [DDI-385]. Calls run to completion one after another, so any two are in some serial order
 * [DDI-381, DDI-382]. Nothing that a peer sends throws past `call` or `runProgram`.
 */
import { HandleTable } from '../base/handles.js';
import { NTSTATUS, isNtSuccess } from '../base/ntstatus.js';
import type { Caller } from '../ddi/caller.js';
import type { DeviceToken, PasidDevice } from '../ddi/device-token.js';
import { typesOfToken } from '../ddi/devices-ex.js';
import { findDevice, streamOf } from '../ddi/platform-device.js';
import type { Answer } from '../ddi/status.js';
import { answer, answerClosed } from '../ddi/table.js';
import { invalidStep, type Run } from '../engine/engine.js';
import type { Device } from '../iommu/device.js';
import type { Domain } from '../iommu/domain.js';
import type { Token } from '../iommu/token.js';
import type { Cause, RequesterId } from '../iommu/types.js';
import type { ControlReply, ControlRequest, DeviceObject, DmaProgram, DmaProgramReply, Event, MemoryNote, Reply, Request } from '../proto/types.js';
import { EventInbox } from './event-inbox.js';
import { Interception } from './interception.js';
import type { Platform } from './platform.js';
import { StateWatches } from './state-changes.js';
import type { EventSink, Released } from './types.js';

const NOTHING: Released = { domains: 0, attachments: 0, mappedPages: 0, tokens: 0, devices: 0, pasidDevices: 0, callbacks: 0 };

/** Who talks, and how events reach them. */
export interface Peer {
  /** A guest stub, not a host tool. */
  readonly isGuest: boolean;
  readonly architecture: 'x64' | 'arm64' | 'x86';
  /** The function that carries the conversation, when there is one: behind the IOMMU for this session. */
  readonly carrier: RequesterId | undefined;
  readonly sink: EventSink;
}

export class Session {
  readonly #inbox: EventInbox;
  readonly #watches: StateWatches;
  readonly #caller: Caller;
  readonly #runs = new Set<Run>();
  readonly #sink: EventSink;
  readonly #interception: Interception | undefined;
  #replyDelay = 0;
  #open = true;

  constructor(
    readonly number: number,
    private readonly platform: Platform,
    { isGuest, architecture, carrier, sink }: Peer,
  ) {
    const { iommu, profile, policy, groups, pasids, handles, delivery, behind, acpiDevices, warnings, interceptor } = platform;
    const domains = new HandleTable<Domain>(handles, 'domain');
    const inbox = new EventInbox(sink, warnings);
    const watches = new StateWatches(handles, inbox, (token) => typesOfToken(this.#caller, token));
    const listener = { inbox, handleOf: (domain: Domain) => this.handleOf(domain) };
    this.#inbox = inbox;
    this.#watches = watches;
    this.#caller = {
      ...{ iommu, profile, architecture, policy, groups, pasids, domains },
      tokens: new HandleTable<Token>(handles, 'token'),
      devices: new HandleTable<DeviceToken>(handles, 'device'),
      pasidDevices: new HandleTable<PasidDevice>(handles, 'pasidDevice'),
      reporting: {
        enable: (group) => delivery.enable(group, listener),
        disable: (group) => delivery.disable(group),
      },
      stateChanges: watches,
      isBehindIommu: (id) => behind.has(id) || id === carrier,
      acpiInputMappingIds: (uid) => acpiDevices.get(uid),
      cause: { call: 0, at: 0 },
    };
    this.#sink = sink;
    this.#interception = interceptor && new Interception(interceptor, warnings, this.#caller, number, isGuest);
  }

  get eventsWaiting(): number {
    return this.#inbox.size;
  }

  /** The oldest event that waits, if any. */
  nextEvent(): Event | undefined {
    const event = this.#inbox.take();
    if (event === undefined) return undefined;
    this.platform.recorder?.eventTaken(this.number, event);
    if (event.event === 'stateChange') this.platform.feed.tell(() => ({ kind: 'state-told', session: this.number, ...event.stateChange }));
    return event;
  }

  /** Milliseconds that the reply of the last call is to be held back: 0 without an interceptor. */
  get replyDelay(): number {
    return this.#replyDelay;
  }

  /** Answers one call of an interface routine. Should the conversation end meanwhile (`EventSink.dropped`), nobody hears it. */
  call(request: Request): Reply {
    const { tally, clock, feed } = this.platform;
    const cause = { call: tally.calls + 1, at: clock.now() };
    this.#caller.cause = cause;
    const intercepted = this.#interception?.begin(request);
    const verdict = intercepted?.verdict;
    if (verdict?.kind === 'drop') {
      if (this.#open) feed.tell(() => ({ kind: 'injected', cause: verdict.cause, action: { kind: 'drop', session: this.number } }));
      this.drop(verdict.cause);
      return { id: request.id, status: NTSTATUS.STATUS_UNSUCCESSFUL };
    }
    this.#replyDelay = verdict?.milliseconds ?? 0;
    const reply = replyOf(request.id, verdict?.kind === 'fail' ? { status: verdict.status } : this.#answer(request));
    tally.calls++;
    if (!isNtSuccess(reply.status)) tally.failedCalls++;
    feed.tellCall(this.number, cause, request, reply, verdict?.cause);
    if (verdict?.kind !== 'fail') intercepted?.done(reply.status);
    return reply;
  }

  /** Ends the conversation from this side: everything is taken back, and the carrier hears that the peer is to go. */
  drop(why: string): void {
    if (!this.#open) return;
    this.close(why);
    this.#sink.dropped?.(why);
  }

  /** How this session names a domain; undefined when it is not the session's. */
  handleOf(domain: Domain): bigint | undefined {
    return this.#caller.domains.handleOf(domain);
  }

  /** The domain that this session names so; undefined when it has none such. */
  domain(handle: bigint): Domain | undefined {
    return this.#caller.domains.get(handle);
  }

  /** Changes the platform, when the machine lets tests do that. */
  control(request: ControlRequest): ControlReply {
    const reply = this.platform.control(request);
    this.platform.feed.tell(() => ({ kind: 'control', session: this.number, request, reply }));
    return reply;
  }

  /** The peer tells of memory that its drivers gave back or got. It changes nothing; observers may want to know. */
  noteMemory(note: MemoryNote): void {
    if (this.#open) this.platform.feed.tell(() => ({ kind: 'memory-note', session: this.number, note }));
  }

  /** The peer ends the conversation of its own will: what it still holds, it has forgotten. */
  farewell(): void {
    if (!this.#open) return;
    this.platform.feed.tell(() => ({ kind: 'farewell', session: this.number }));
    this.close('the peer said farewell');
  }

  /** The machine tells that what devices may do may have changed. */
  policyChanged(): void {
    this.#watches.refresh();
  }

  /**
   * Runs a DMA program as one of the devices that this session sees behind the IOMMU; as any other device no step is good.
   * `done` is called once, at once or later, and never after `close`.
   */
  runProgram(program: DmaProgram, done: (reply: DmaProgramReply) => void): void {
    if (!this.#open) return;
    this.platform.recorder?.programStarted(this.number, program);
    const device = this.#deviceOf(program.device);
    if (device === undefined) {
      const results = program.steps.length > 0 ? [invalidStep()] : [];
      this.#programEnded(program, { id: program.id, results, bytesDone: 0n }, done);
      return;
    }
    const run: Run = this.platform.engine.load(device, program, (reply) => {
      this.#runs.delete(run);
      this.#programEnded(program, reply, done);
    });
    this.#runs.add(run);
    run.start();
  }

  /** Takes back everything the session made. A second close does nothing. */
  close(why: string): Released {
    if (!this.#open) return NOTHING;
    this.#open = false;
    for (const run of this.#runs) run.cancel();
    this.#runs.clear();
    const released = this.#release();
    this.platform.closed(this);
    this.platform.feed.tell(() => ({ kind: 'session-closed', session: this.number, why, released }));
    return released;
  }

  #answer(request: Request): Answer {
    if (!this.#open) return answerClosed(request, this.platform.profile);
    const { warnings } = this.platform;
    try {
      return answer(this.#caller, request);
    } catch (error) {
      warnings.warn('call-failed', { err: error, session: this.number, routine: request.routine }, 'a call failed inside the daemon');
      return { status: NTSTATUS.STATUS_UNSUCCESSFUL };
    }
  }

  /** As an ACPI device a program runs on the stream of its first input mapping. */
  #deviceOf(object: DeviceObject | null): Device | undefined {
    const device = findDevice(this.#caller, object);
    if (typeof device === 'string') return undefined;
    const [first] = device.inputMappingIds;
    return first === undefined ? undefined : streamOf(this.#caller, device, first);
  }

  #programEnded(program: DmaProgram, reply: DmaProgramReply, done: (reply: DmaProgramReply) => void): void {
    const { tally, feed } = this.platform;
    tally.dmaPrograms++;
    tally.bytesTranslated += Number(reply.bytesDone);
    feed.tell(() => ({ kind: 'dma', session: this.number, program, reply }));
    done(reply);
  }

  /** In the order that the interface asks of a driver: segments, tokens, attachments, domains, sub-devices, devices. */
  #release(): Released {
    const { clock, tally } = this.platform;
    const cause = { call: tally.calls, at: clock.now() };
    const { domains, tokens, devices, pasidDevices } = this.#caller;
    const counts = { tokens: tokens.size, devices: devices.size, pasidDevices: pasidDevices.size, callbacks: this.#watches.size };
    const released = { domains: domains.size, attachments: 0, mappedPages: 0, ...counts };
    this.#watches.clear();
    for (const domain of domains.values()) {
      released.mappedPages += domain.mappedPages;
      released.attachments += this.#releaseDomain(domain, cause);
    }
    for (const device of pasidDevices.values()) {
      device.stream.deletePasid(device.pasid);
      this.platform.pasids.delete(device);
    }
    for (const token of devices.values()) this.platform.pasids.leave(token);
    for (const table of [domains, tokens, devices, pasidDevices]) table.clear();
    return released;
  }

  /** Deletes a domain with all that would keep it; gives how many devices and PASIDs were attached. */
  #releaseDomain(domain: Domain, cause: Cause): number {
    const { iommu, delivery, groups } = this.platform;
    const attachments = domain.devices.size + domain.pasids.size;
    domain.releaseTokens(cause);
    for (const stream of [...domain.devices]) {
      delivery.disable([stream]);
      groups.detach([stream], cause);
    }
    for (const { device, pasid } of [...domain.pasids]) iommu.detachPasid(device, pasid, cause);
    iommu.deleteDomain(domain);
    return attachments;
  }
}

/** Most answers are a status and nothing more. */
function replyOf(id: bigint, answer: Answer): Reply {
  return answer.result === undefined ? { id, status: answer.status } : { id, ...answer };
}
