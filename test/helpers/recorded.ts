/** Recorded runs in memory: machines that write down what they do, and what they wrote as a trace that can be replayed. */
import type { Clock } from '../../src/base/clock.js';
import type { GuestMemory } from '../../src/base/memory.js';
import type { Interceptor } from '../../src/machine/interceptor.js';
import type { Machine } from '../../src/machine/machine.js';
import { decodeTraceRecord, encodeTraceRecord } from '../../src/proto/codec.js';
import type { TraceHeader, TraceRecord } from '../../src/proto/types.js';
import { TRACE_FORMAT, TRACE_VERSION } from '../../src/trace/frames.js';
import { Recorder } from '../../src/trace/recorder.js';
import { headerOf, makeMachine, USUAL_SETUP, type MachineSetup } from '../../src/trace/setup.js';

/** A trace in memory. */
export class RecordedRun {
  readonly records: TraceRecord[] = [];
  readonly header: TraceHeader;
  readonly recorder = new Recorder({ put: (record) => void this.records.push(decodeTraceRecord(encodeTraceRecord(record))) });

  constructor(readonly setup: MachineSetup) {
    const header = { ...headerOf(setup), format: TRACE_FORMAT, ...TRACE_VERSION, part: 1, firstRecord: 1n };
    const record = decodeTraceRecord(encodeTraceRecord({ body: 'header', header }));
    if (record.body !== 'header') throw new Error('a header is no header any more');
    this.header = record.header;
  }

  [Symbol.iterator](): Iterator<TraceRecord> {
    return this.records[Symbol.iterator]();
  }
}

export interface RecordedMachine {
  readonly run: RecordedRun;
  readonly machine: Machine;
}

export interface RecordedOptions {
  readonly setup?: Partial<MachineSetup>;
  readonly memory: GuestMemory;
  readonly clock: Clock;
  readonly interceptor?: Interceptor;
  readonly schedule?: (work: () => void) => void;
}

export function recordedMachine({ setup = {}, memory, clock, interceptor, schedule = (work) => work() }: RecordedOptions): RecordedMachine {
  const regions = memory.regions.map(({ address, length }) => ({ address, length }));
  const run = new RecordedRun({ ...USUAL_SETUP, arenaBytes: 4 * 2 ** 20, testControl: true, ...setup, memory: regions });
  const { recorder } = run;
  const machine = makeMachine(run.setup, { recorder, clock: recorder.clock(clock), memory, schedule: recorder.schedule(schedule), ...(interceptor && { interceptor: recorder.interceptor(interceptor) }) });
  machine.subscribe((observation) => recorder.observe(observation));
  return { run, machine };
}
