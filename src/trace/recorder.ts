/**
 * Turns what a machine does into records, in the order in which it happens. A recorded machine is made with this recorder's
 * hooks: its clock, its schedule, its interceptor's wrapper and the recorder itself; and it is watched by `observe`.
 *
 * With them a trace holds every input of the machine. Messages are in the observations. Time, and the words that walks find
 * in guest memory, go along with the record that follows them, so a replay that comes to the same place is given the same.
 * The words are read here, once, and the walk sees what was written down, also when the guest changes them meanwhile.
 * DMA needs nothing more: what a read moved and where a comparison ended is in the program's reply, and what a write moved
 * does not come back but through a read.
 */
import type { Clock } from '../base/clock.js';
import { LIMITS } from '../base/limits.js';
import type { GuestMemory } from '../base/memory.js';
import type { Interceptor, Verdict } from '../machine/interceptor.js';
import type { UpdateSink } from '../machine/reader.js';
import type { Recorder as MachineRecorder } from '../machine/recorder.js';
import type { EventSink, MachineStatistics, Observation } from '../machine/types.js';
import type { DmaProgram, Event, TraceRecordInit } from '../proto/types.js';
import { bodyOf } from './bodies.js';
import type { RecordedCall } from './call-record.js';
import { findingsDigest } from './digest.js';
import { Packed } from './reads.js';
import { inNanoseconds, toNanoseconds, wholeNanoseconds } from './times.js';
import { translationRecord } from './translation.js';
import { WalkedMemory } from './walked-memory.js';

/** Takes the records, in order. It does not throw. */
export interface RecordSink {
  put(record: TraceRecordInit): void;
  /** What `put` would do with the record of this call, sooner. False when `put` has to: then nothing was done. */
  putCall?(call: RecordedCall): boolean;
}

type Schedule = (work: () => void) => void;

export class Recorder implements MachineRecorder {
  #number = 0;
  #works = 0;
  #wakes = 0;
  /** The wake that is being told now; 0 when none is. */
  #wake = 0;
  #isBeforeCall = false;
  #isFailure = false;
  #clock: Clock | undefined;
  #lastTime = 0;
  readonly #clockReads = new Packed();
  readonly #walkReads = new Packed();
  /** The call that is being put, used again and again. */
  #calling: RecordedCall | undefined;
  /** Numbers of the records with the programs that are under way, by session. */
  readonly #programs = new Map<number, Map<DmaProgram, number>>();

  constructor(private readonly sink: RecordSink) {}

  /** Records so far. */
  get records(): number {
    return this.#number;
  }

  /** How often the machine has said that events or updates wait; during that, the present time. */
  get wakes(): number {
    return this.#wakes;
  }

  /** The clock that the machine and its IOMMU have to have. */
  clock(inner: Clock): Clock {
    this.#clock = inner;
    return { now: () => this.#now() };
  }

  /** The clock for what only the log tells: that is no part of the run. */
  logClock(): Clock {
    return { now: () => this.#clock?.now() ?? this.#lastTime };
  }

  /** The schedule that the machine has to have. */
  schedule(inner: Schedule): Schedule {
    return (work) => {
      const number = ++this.#works;
      inner(() => {
        this.#put({ body: 'dmaSlice', dmaSlice: { work: BigInt(number) } }, 0, this.#now());
        work();
      });
    };
  }

  /** The interceptor that the machine has to have in place of this one. */
  interceptor(inner: Interceptor): Interceptor {
    const beforeCall: Interceptor['beforeCall'] = (call) => {
      this.#isBeforeCall = true;
      try {
        return this.#decided(inner.beforeCall(call));
      } finally {
        this.#isBeforeCall = false;
      }
    };
    return {
      beforeCall,
      afterCall: (call, status) => inner.afterCall?.(call, status),
      ...(inner.command && { command: (text: string, clearFirst: boolean) => inner.command!(text, clearFirst) }),
      ...(inner.entries && { entries: () => inner.entries!() }),
    };
  }

  observe(observation: Observation): void {
    if (observation.kind === 'call' && this.#putCall(observation)) return;
    const started = observation.kind === 'dma' ? this.#ended(observation.session, observation.program) : 0;
    const around = { started, isBeforeCall: this.#isBeforeCall, isFailure: this.#isFailure, wake: this.#wake };
    if (observation.kind === 'call') this.#isFailure = false;
    if (observation.kind === 'session-closed') this.#programs.delete(observation.session);
    const body = bodyOf(observation, around);
    if (body !== undefined) this.#put(body, observation.number, observation.at);
  }

  walked(memory: GuestMemory): GuestMemory {
    return new WalkedMemory(memory, (address, entry) => {
      this.#walkReads.push(address);
      this.#walkReads.push(entry);
      this.#spill();
    });
  }

  memoryChanged(memory: GuestMemory): void {
    const regions = memory.regions.map(({ address, length }) => ({ address: BigInt(address), length: BigInt(length) }));
    this.#put({ body: 'memory', memory: { regions } }, 0, this.#now());
  }

  wrapSink(inner: EventSink): EventSink {
    return {
      eventsWaiting: () => this.#waking(() => inner.eventsWaiting()),
      dropped: (why) => inner.dropped?.(why),
    };
  }

  wrapUpdates(inner: UpdateSink): UpdateSink {
    return { updatesWaiting: () => this.#waking(() => inner.updatesWaiting()) };
  }

  programStarted(session: number, program: DmaProgram): void {
    this.#put({ body: 'dmaStarted', dmaStarted: { session, program } }, 0, this.#now());
    let programs = this.#programs.get(session);
    if (programs === undefined) this.#programs.set(session, (programs = new Map()));
    programs.set(program, this.#number);
  }

  eventTaken(session: number, event: Event): void {
    this.#put({ body: 'event', event: { session, wake: BigInt(this.#wake), event } }, 0, this.#now());
  }

  /** The last record: totals, and what a verifier found when one watched. */
  end(statistics: MachineStatistics, findings?: readonly object[]): void {
    const { calls, failedCalls, dmaPrograms, bytesTranslated, faults, translation } = statistics;
    const totals = { calls: BigInt(calls), failedCalls: BigInt(failedCalls), dmaPrograms: BigInt(dmaPrograms), bytesTranslated: BigInt(bytesTranslated), faults: BigInt(faults) };
    const judged = findings === undefined ? {} : { hasFindings: true, findings: findings.length, findingsDigest: findingsDigest(findings) };
    this.#put({ body: 'end', end: { ...totals, ...judged, translation: translationRecord(translation) } }, 0, this.#now());
  }

  /** The time, and a note that it was read. */
  #now(): number {
    if (this.#clock === undefined) return this.#lastTime;
    this.#lastTime = wholeNanoseconds(this.#clock.now());
    this.#clockReads.pushWhole(inNanoseconds(this.#lastTime));
    this.#spill();
    return this.#lastTime;
  }

  /** What is taken while `tell` tells, is taken inside of what comes next. */
  #waking(tell: () => void): void {
    const outer = this.#wake;
    this.#wake = ++this.#wakes;
    try {
      tell();
    } finally {
      this.#wake = outer;
    }
  }

  #decided(verdict: Verdict | undefined): Verdict | undefined {
    this.#isFailure = verdict?.kind === 'fail';
    // The call that is not answered is in no record, so neither is the time when it came.
    if (verdict?.kind === 'drop') this.#clockReads.forgetLast();
    return verdict;
  }

  #ended(session: number, program: DmaProgram): number {
    const programs = this.#programs.get(session);
    const number = programs?.get(program) ?? 0;
    programs?.delete(program);
    return number;
  }

  /** Reads that no record comes for go into one of their own. */
  #spill(): void {
    if (this.#clockReads.count + this.#walkReads.count / 2 >= LIMITS.traceReads) this.#put({ body: 'reads', reads: {} }, 0, this.#lastTime);
  }

  #putCall(observed: RecordedCall['observed']): boolean {
    const { sink } = this;
    if (sink.putCall === undefined) return false;
    const call = (this.#calling ??= { number: 0, observed, isFailure: false, clockReads: this.#clockReads, walkReads: this.#walkReads });
    call.number = this.#number + 1;
    call.observed = observed;
    call.isFailure = this.#isFailure;
    if (!sink.putCall(call)) return false;
    this.#number++;
    this.#isFailure = false;
    this.#clockReads.clear();
    this.#walkReads.clear();
    return true;
  }

  /** `body` is this method's to keep. */
  #put(body: TraceRecordInit, observation: number, at: number): void {
    const head = { number: BigInt(++this.#number), observation: BigInt(observation), atNs: toNanoseconds(at) };
    this.sink.put(Object.assign(body, head, { clockReads: this.#clockReads.take(), walkReads: this.#walkReads.take() }));
  }
}
