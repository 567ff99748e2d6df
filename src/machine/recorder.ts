/**
 * What a recorder has to see that observations do not tell, so that a run can be repeated without its guest: when programs
 * begin and events are taken, what memory there is, and what walks of caller-owned tables read. Like an observer it changes
 * nothing; without one nothing costs anything.
 */
import type { Clock } from '../base/clock.js';
import type { GuestMemory } from '../base/memory.js';
import type { DmaProgram, Event } from '../proto/types.js';
import type { UpdateSink } from './reader.js';
import type { EventSink } from './types.js';

export interface Recorder {
  /** The memory as walks are to see it. Called with each new memory, the first one included. */
  walked(memory: GuestMemory): GuestMemory;
  /** The machine has this memory from now on. Not called for the first one. */
  memoryChanged(memory: GuestMemory): void;
  /** The sink that is told of a session's events in place of the carrier's. */
  wrapSink(sink: EventSink): EventSink;
  /** The sink that is told of a reader's updates in place of the carrier's. */
  wrapUpdates(sink: UpdateSink): UpdateSink;
  /** The clock for what only the log tells, whose reading is no part of a run. */
  logClock(): Clock;
  /** Before a program's first step. */
  programStarted(session: number, program: DmaProgram): void;
  /** A session's oldest event was taken by its carrier. */
  eventTaken(session: number, event: Event): void;
}
