/**
 * A machine that a trace drives: made from its header, on its times, over its memory. It is recorded like any other, so what
 * it does comes out as records again.
 *
 * `run` does what one record says came from outside: a call, a program, an event that is taken, a word of a QEMU device.
 * What follows from that by itself - replies, faults, events and updates taken while the machine was telling of them, what an
 * interceptor did before a call - is done in the course of it, where the records that come next say so.
 */
import type { Clock } from '../base/clock.js';
import type { GuestMemory } from '../base/memory.js';
import type { Interceptor, Verdict } from '../machine/interceptor.js';
import type { Machine } from '../machine/machine.js';
import type { Session } from '../machine/session.js';
import type { EventSink, Observer } from '../machine/types.js';
import type { TraceRecord } from '../proto/types.js';
import { actionOf } from './actions.js';
import { DeviceMemory, ProgramCursor } from './device-memory.js';
import type { Body, RecordOf } from './frames.js';
import { Recorder, type RecordSink } from './recorder.js';
import { ReplayReaders } from './replay-readers.js';
import { makeMachine, regionsOf, type MachineSetup } from './setup.js';

/** What comes next in the run that is repeated. */
export interface Ahead {
  peek(): TraceRecord | undefined;
  /** How the program of this record ends; undefined when nobody knows. */
  endOf(started: bigint): RecordOf<'dmaEnded'> | undefined;
}

export interface ReplayMachineOptions {
  readonly setup: MachineSetup;
  readonly ahead: Ahead;
  /** The machine's time, and the entries that its walks find. */
  readonly inputs: { readonly clock: Clock; readonly words: GuestMemory };
  /** Gets the records of the replay. */
  readonly sink: RecordSink;
  readonly observers?: readonly Observer[];
  /** What a verifier found so far, for the record that ends the trace. */
  readonly findings?: (() => readonly object[]) | undefined;
}

interface Work {
  readonly run: () => void;
  readonly cursor: ProgramCursor | undefined;
}

type Action<B extends Body> = (replay: ReplayMachine, record: RecordOf<B>) => void;

const ACTIONS: { readonly [B in Body]?: Action<B> } = {
  sessionOpened: (replay, { sessionOpened }) => replay.open(sessionOpened),
  sessionClosed: (replay, { sessionClosed: { session, why } }) => replay.session(session)?.close(why),
  farewell: (replay, { farewell: { session } }) => replay.session(session)?.farewell(),
  memoryNote: (replay, { memoryNote: { session, note } }) => note && replay.session(session)?.noteMemory(note),
  call: (replay, { call: { session, request } }) => request && replay.session(session)?.call(request),
  control: (replay, { control: { session, request } }) => request && replay.session(session)?.control(request),
  dmaStarted: (replay, record) => replay.start(record),
  dmaSlice: (replay, { dmaSlice: { work } }) => replay.resume(work),
  event: (replay, { event: { session } }) => replay.session(session)?.nextEvent(),
  memory: (replay, { memory: { regions } }) => replay.remember(replay.memoryOf(regionsOf(regions))),
  injected: (replay, { injected }) => replay.inject(injected),
  readerOpened: ({ readers }, { readerOpened }) => readers.open(readerOpened),
  readerClosed: ({ readers }, { readerClosed }) => readers.close(readerClosed),
  exchange: ({ readers }, { exchange }) => readers.ask(exchange),
  update: ({ readers }, { update: { reader } }) => readers.get(reader)?.nextUpdate(),
  updateAck: ({ readers }, { updateAck }) => readers.acknowledge(updateAck),
  faultReport: ({ readers }, { faultReport }) => readers.report(faultReport),
  readerStatistics: ({ readers }, { readerStatistics }) => readers.count(readerStatistics),
  end: (replay) => replay.end(),
};

export class ReplayMachine {
  readonly machine: Machine;
  readonly recorder: Recorder;
  readonly readers = new ReplayReaders(() => this.machine, () => this.#takeWaiting());
  readonly #options: ReplayMachineOptions;
  readonly #memory = new DeviceMemory();
  readonly #sessions = new Map<number, Session>();
  readonly #works = new Map<bigint, Work>();
  #worksMade = 0n;
  #generation = 0;
  /** The call or control that is being done. */
  #present: TraceRecord | undefined;

  /** Throws HostError `VIOMMU_ERR_TRACE` when the setup makes no machine. */
  constructor(options: ReplayMachineOptions) {
    const { setup, inputs, sink, observers = [] } = options;
    this.#options = options;
    const recorder = new (class extends Recorder {
      override walked(): GuestMemory {
        return super.walked(inputs.words);
      }

      override logClock(): Clock {
        return { now: () => 0 };
      }
    })(sink);
    this.recorder = recorder;
    this.machine = makeMachine(setup, {
      recorder,
      clock: recorder.clock(inputs.clock),
      memory: this.memoryOf(setup.memory),
      schedule: recorder.schedule((run) => void this.#works.set(++this.#worksMade, { run, cursor: this.#memory.cursor })),
      interceptor: recorder.interceptor(this.#interceptor()),
    });
    this.machine.subscribe((observation) => recorder.observe(observation));
    for (const observer of observers) this.machine.subscribe(observer);
  }

  /** Does what the record says. False when it says nothing that came from outside, or what this program cannot repeat. */
  run(record: TraceRecord): boolean {
    const action = record.body === undefined ? undefined : (ACTIONS[record.body] as Action<Body> | undefined);
    if (action === undefined) return false;
    this.#present = record;
    action(this, record as RecordOf<Body>);
    this.#present = undefined;
    return true;
  }

  /** Runs what was put off and waits longest. False when nothing waits. */
  resumeOldest(): boolean {
    const [number] = this.#works.keys();
    if (number === undefined) return false;
    this.resume(number);
    return true;
  }

  session(number: number): Session | undefined {
    return this.#sessions.get(number);
  }

  open({ session: number, hello }: RecordOf<'sessionOpened'>['sessionOpened']): void {
    if (hello === null) return;
    const sink: EventSink = { eventsWaiting: () => this.#takeWaiting() };
    const { session } = this.machine.open(hello, sink);
    if (session !== undefined) this.#sessions.set(number, session);
  }

  start({ number, dmaStarted: { session, program } }: RecordOf<'dmaStarted'>): void {
    if (program === null) return;
    const isAnswered = program.steps.some(({ operation }) => operation === 'read' || operation === 'compare');
    const end = isAnswered ? this.#options.ahead.endOf(number) : undefined;
    this.#memory.cursor = new ProgramCursor(program, end?.dmaEnded.reply ?? undefined);
    this.session(session)?.runProgram(program, () => {});
  }

  resume(number: bigint): void {
    const work = this.#works.get(number);
    this.#works.delete(number);
    this.#memory.cursor = work?.cursor;
    work?.run();
  }

  memoryOf(shapes: MachineSetup['memory']): GuestMemory {
    return this.#memory.of(shapes, ++this.#generation);
  }

  remember(memory: GuestMemory): void {
    this.machine.setMemory(memory);
  }

  inject(injected: RecordOf<'injected'>['injected']): void {
    const action = actionOf(injected);
    if (action !== undefined) this.machine.inject(action, injected.cause);
  }

  end(): void {
    this.recorder.end(this.machine.statistics(), this.#options.findings?.());
  }

  /** A carrier took events or updates while it was told of them. */
  #takeWaiting(): void {
    for (let next = this.#options.ahead.peek(); next !== undefined && wakeOf(next) === BigInt(this.recorder.wakes); next = this.#options.ahead.peek()) {
      const taken = next.body === 'event' ? this.session(next.event.session)?.nextEvent() : next.body === 'update' ? this.readers.get(next.update.reader)?.nextUpdate() : undefined;
      if (taken === undefined) return;
    }
  }

  #interceptor(): Interceptor {
    return {
      beforeCall: () => this.#verdict(),
      command: () => (this.#control?.accepted === false ? this.#control.reason : undefined),
      entries: () => (this.#control?.injections ?? []).map(({ cause, matched, fired }) => ({ cause, matched: Number(matched), fired: Number(fired) })),
    };
  }

  get #control() {
    return this.#present?.body === 'control' ? this.#present.control.reply : undefined;
  }

  #verdict(): Verdict | undefined {
    for (let next = this.#options.ahead.peek(); next?.body === 'injected' && next.injected.beforeCall; next = this.#options.ahead.peek()) this.inject(next.injected);
    if (this.#present?.body !== 'call') return undefined;
    const { injected: cause, injectedFailure, reply } = this.#present.call;
    if (cause === '' || reply === null) return undefined;
    return injectedFailure ? { kind: 'fail', status: reply.status, cause } : { kind: 'delay', milliseconds: 0, cause };
  }
}

/** The time that the machine told of what was taken; 0 when it was taken for itself, or is nothing that is taken. */
export function wakeOf(record: TraceRecord): bigint {
  return record.body === 'event' ? record.event.wake : record.body === 'update' ? record.update.wake : 0n;
}
