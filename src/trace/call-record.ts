/**
 * The record of a call, written from its observation without a TraceRecord in between: of all records there are the most of
 * these. The bytes are those that the codec makes of the same record (test/trace/call-record.ts); of a call that is unusual
 * `writeCallRecord` gives false, and the codec has the word.
 */
import type { CallObservation, Observation } from '../machine/types.js';
import { writeCallAndReply } from '../proto/fast-encode-call.js';
import type { FastWriter } from '../proto/fast-writer.js';
import type { Packed } from './reads.js';
import { inNanoseconds } from './times.js';

/** A call that was observed, and what the recorder knows beside it. */
export interface RecordedCall {
  /** Of the record. */
  number: number;
  observed: Extract<Observation, CallObservation>;
  isFailure: boolean;
  readonly clockReads: Packed;
  readonly walkReads: Packed;
}

/** Tags of TraceRecord and TraceCall. */
const NUMBER = 8;
const OBSERVATION = 16;
const AT_NS = 24;
const CLOCK_READS = 34;
const WALK_READS = 42;
const CALL = 154;
const SESSION = 8;
const CALL_NUMBER = 16;
const STARTED_NS = 24;
const INJECTED = 50;
const INJECTED_FAILURE = 56;

export function writeCallRecord(writer: FastWriter, { number, observed, isFailure, clockReads, walkReads }: RecordedCall): boolean {
  const { session, call, startedAt, request, reply, injected } = observed;
  const hasHead =
    writer.whole(NUMBER, number) &&
    writer.whole(OBSERVATION, observed.number) &&
    writer.whole(AT_NS, inNanoseconds(observed.at)) &&
    writer.beginningOf(CLOCK_READS, clockReads.bytes, 8 * clockReads.count) &&
    writer.beginningOf(WALK_READS, walkReads.bytes, 8 * walkReads.count);
  if (!hasHead) return false;
  const start = writer.open(CALL);
  const hasCall =
    writer.uint32(SESSION, session) &&
    writer.whole(CALL_NUMBER, call) &&
    writer.whole(STARTED_NS, inNanoseconds(startedAt)) &&
    writeCallAndReply(writer, request, reply);
  return hasCall && writer.text(INJECTED, injected) && writer.bool(INJECTED_FAILURE, isFailure) && writer.close(start);
}
