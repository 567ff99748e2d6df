/** Traces on disk for tests: a small run, written by the writer that daemons use. */
import type { Machine } from '../../src/machine/machine.js';
import type { Observer } from '../../src/machine/types.js';
import { ramAt } from '../../src/base/memory.js';
import { makeMachine, USUAL_SETUP, type MachineSetup } from '../../src/trace/setup.js';
import { TraceWriter, type TraceLimits } from '../../src/trace/writer.js';
import { hello } from './messages.js';
import { DEVICE, Guest } from './rig.js';

export interface WrittenRun {
  readonly writer: TraceWriter;
  readonly machine: Machine;
  readonly guest: Guest;
}

export interface WrittenOptions {
  readonly setup?: Partial<MachineSetup>;
  readonly limits?: Partial<TraceLimits>;
  readonly onFailure?: (why: string) => void;
  /** Hear everything from the first session on. */
  readonly observers?: readonly Observer[];
}

/** A machine with 16 MiB of memory, recorded into this file; its clock goes on by a millisecond whenever it is read. */
export function writtenRun(path: string, { setup = {}, limits = {}, onFailure, observers = [] }: WrittenOptions = {}): WrittenRun {
  const memory = ramAt(0, 16 * 2 ** 20);
  const shape: MachineSetup = { ...USUAL_SETUP, devices: [DEVICE], arenaBytes: 4 * 2 ** 20, testControl: true, ...setup, memory: [{ address: 0, length: 16 * 2 ** 20 }] };
  const writer = TraceWriter.open(path, { setup: shape, daemonVersion: 'test', limits, ...(onFailure && { onFailure }) });
  const { recorder } = writer;
  let now = 0;
  const machine = makeMachine(shape, { recorder, memory, clock: recorder.clock({ now: () => ++now }), schedule: recorder.schedule((work) => work()) });
  machine.subscribe((observation) => writer.observe(observation));
  for (const observer of observers) machine.subscribe(observer);
  const { session } = machine.open(hello(), { eventsWaiting: () => {} });
  return { writer, machine, guest: new Guest(session!, () => 0) };
}

/** A domain with four pages at 0x10000, DMA to them and beside them. */
export function someWork({ guest }: WrittenRun, times = 1): void {
  const domain = guest.createDomain();
  guest.attach(domain, DEVICE);
  for (let i = 0; i < times; i++) {
    guest.map(domain, 16, [100, 101, 102, 103]);
    guest.poke(16, 7, DEVICE);
    guest.poke(21, 7, DEVICE);
    guest.unmap(domain, 16, 4);
  }
  guest.detach(domain, DEVICE);
  guest.deleteDomain(domain);
}
