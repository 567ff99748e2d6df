/**
 * One peer's conversation with the machine: its calls, its DMA programs, its events.
 *
 * A session owns the domains it made, the attachments to them and the fault registrations of those devices, and nothing
 * of it outlives `close` [DDI-385]. Calls run to completion one after another, so any two are in some serial order
 * [DDI-381, DDI-382]. Nothing that a peer sends throws past `call` or `runProgram`.
 */
import { HandleTable } from '../base/handles.js';
import { NTSTATUS, isNtSuccess } from '../base/ntstatus.js';
import { requesterOf, type Caller } from '../ddi/caller.js';
import type { Answer } from '../ddi/status.js';
import { answer } from '../ddi/table.js';
import { invalidStep, type Run } from '../engine/engine.js';
import type { Device } from '../iommu/device.js';
import type { Domain } from '../iommu/domain.js';
import type { RequesterId } from '../iommu/types.js';
import type { DeviceObject, DmaProgram, DmaProgramReply, Event, Reply, Request } from '../proto/types.js';
import { FaultInbox } from './fault-delivery.js';
import type { Platform } from './platform.js';
import type { EventSink, Released } from './types.js';

const NOTHING: Released = { domains: 0, attachments: 0, mappedPages: 0 };

export class Session {
  readonly #domains: HandleTable<Domain>;
  readonly #inbox: FaultInbox;
  readonly #caller: Caller;
  readonly #runs = new Set<Run>();
  #open = true;

  /** `carrier` is the function that carries the conversation: behind the IOMMU for this session. */
  constructor(
    readonly number: number,
    private readonly platform: Platform,
    carrier: RequesterId | undefined,
    sink: EventSink,
  ) {
    const { iommu, handles, delivery, profile, behind, warnings } = platform;
    const domains = new HandleTable<Domain>(handles, 'domain');
    const inbox = new FaultInbox(sink, (domain) => domains.handleOf(domain), warnings);
    this.#domains = domains;
    this.#inbox = inbox;
    this.#caller = {
      iommu,
      domains,
      profile,
      cause: { call: 0, at: 0 },
      isBehindIommu: (id) => behind.has(id) || id === carrier,
      reporting: {
        enable: (device) => delivery.enable(device, inbox),
        disable: (device) => delivery.disable(device),
      },
    };
  }

  get eventsWaiting(): number {
    return this.#inbox.size;
  }

  /** The oldest event that waits, if any. */
  nextEvent(): Event | undefined {
    return this.#inbox.take();
  }

  /** Answers one call of an interface routine. */
  call(request: Request): Reply {
    const reply: Reply = { id: request.id, ...this.#answer(request) };
    this.platform.tally.calls++;
    if (!isNtSuccess(reply.status)) this.platform.tally.failedCalls++;
    this.platform.feed.tell(() => ({ kind: 'call', session: this.number, request, reply }));
    return reply;
  }

  /**
   * Runs a DMA program as one of the devices that this session sees behind the IOMMU; as any other device no step is good.
   * `done` is called once, at once or later, and never after `close`.
   */
  runProgram(program: DmaProgram, done: (reply: DmaProgramReply) => void): void {
    if (!this.#open) return;
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
    // What a call on a lost connection is answered [DDI-380].
    if (!this.#open) {
      const creates = request.routine === 'createDomain';
      return { status: creates ? NTSTATUS.STATUS_NOT_SUPPORTED : NTSTATUS.STATUS_UNSUCCESSFUL };
    }
    const { tally, clock, warnings } = this.platform;
    this.#caller.cause = { call: tally.calls + 1, at: clock.now() };
    try {
      return answer(this.#caller, request);
    } catch (error) {
      warnings.warn('call-failed', { err: error, session: this.number, routine: request.routine }, 'a call failed inside the daemon');
      return { status: NTSTATUS.STATUS_UNSUCCESSFUL };
    }
  }

  #deviceOf(object: DeviceObject | null): Device | undefined {
    const id = requesterOf(object);
    if (id === undefined || !this.#caller.isBehindIommu(id)) return undefined;
    const { iommu } = this.platform;
    return iommu.device(id) ?? iommu.addDevice(id);
  }

  #programEnded(program: DmaProgram, reply: DmaProgramReply, done: (reply: DmaProgramReply) => void): void {
    const { tally, feed } = this.platform;
    tally.dmaPrograms++;
    tally.bytesTranslated += Number(reply.bytesDone);
    feed.tell(() => ({ kind: 'dma', session: this.number, program, reply }));
    done(reply);
  }

  #release(): Released {
    const { iommu, delivery, clock, tally } = this.platform;
    const cause = { call: tally.calls, at: clock.now() };
    let domains = 0;
    let attachments = 0;
    let mappedPages = 0;
    for (const domain of this.#domains.values()) {
      domains++;
      mappedPages += domain.mappedPages;
      for (const device of [...domain.devices]) {
        attachments++;
        iommu.detach(device, cause);
        delivery.disable(device.id);
      }
      iommu.deleteDomain(domain);
    }
    this.#domains.clear();
    return { domains, attachments, mappedPages };
  }
}
