/**
 * Times in a trace are whole nanoseconds; the machine's are milliseconds with a fraction. A recorded machine runs on a clock
 * that gives whole nanoseconds, so that its times survive the way into a trace and back exactly.
 */
const NANOSECONDS = 1e6;

export function toNanoseconds(milliseconds: number): bigint {
  return BigInt(inNanoseconds(milliseconds));
}

/** `toNanoseconds` as a whole number. */
export function inNanoseconds(milliseconds: number): number {
  return Math.round(milliseconds * NANOSECONDS);
}

export function toMilliseconds(nanoseconds: bigint): number {
  return Number(nanoseconds) / NANOSECONDS;
}

/** The nearest time that a trace can hold. */
export function wholeNanoseconds(milliseconds: number): number {
  return Math.round(milliseconds * NANOSECONDS) / NANOSECONDS;
}
