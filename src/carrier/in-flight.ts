/**
 * What one peer has under way: requests whose reply is still to come, and the bytes that they hold meanwhile. Both are
 * capped (LIMITS.requestsInFlight, LIMITS.bytesInFlight). DMA programs can wait, calls whose change has to be confirmed, and
 * replies that an interceptor holds back; everything else is answered at once.
 */
import { LIMITS } from '../base/limits.js';
import type { DmaProgram } from '../proto/types.js';

/** One step, decoded, and its result: less than this. */
const STEP_BYTES = 1024;
/** A program besides its steps: the tile of a pattern, see engine/program.ts, and what runs it. */
const PROGRAM_BYTES = 20 * 1024;

export class InFlight {
  #requests = 0;
  #bytes = 0;

  get requests(): number {
    return this.#requests;
  }

  /** False when there is no room. A request that is alone always has. */
  begin(bytes: number): boolean {
    const isFull = this.#requests >= LIMITS.requestsInFlight || this.#bytes + bytes > LIMITS.bytesInFlight;
    if (isFull && this.#requests > 0) return false;
    this.#requests++;
    this.#bytes += bytes;
    return true;
  }

  end(bytes: number): void {
    this.#requests--;
    this.#bytes -= bytes;
  }
}

/** A call's reply, decoded, and what waits with it: an answer with a list of input mappings is far below. */
const ANSWER_BYTES = 1024;

/** Bytes that calls hold until they are answered: their message and their replies. */
export function bytesOfAnswers(messageBytes: number, answers: number): number {
  return messageBytes + answers * ANSWER_BYTES;
}

/** Bytes that a program holds until it is answered: its message, its steps, and what its reads may put into the reply. */
export function bytesHeldBy(program: DmaProgram, messageBytes: number): number {
  const held = messageBytes + PROGRAM_BYTES + program.steps.length * STEP_BYTES;
  let read = 0;
  for (const step of program.steps) {
    if (step.operation !== 'read') continue;
    const { length } = step.read;
    if (length >= BigInt(LIMITS.programReadBytes - read)) return held + LIMITS.programReadBytes;
    read += Number(length);
  }
  return held + read;
}
