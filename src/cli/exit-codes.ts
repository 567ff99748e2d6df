/** Exit codes of the command line: documented in docs/exit-codes.md, stable. A number never gets another meaning. */
export const EXIT = {
  /** The command did what it was asked for; for `run`, every check of the guest passed. */
  ok: 0,
  /** The guest reported failed checks, or reported nothing. */
  guestFailed: 1,
  /** The words of the command line are wrong, or a file that they name. */
  usage: 2,
  /** The guest did not come to its end in time. */
  timedOut: 3,
  /** Something on the host failed: no QEMU, no firmware, a socket that cannot be made; without --scenario also a QEMU that crashed. */
  host: 4,
  /** With --scenario: a rule was broken. */
  findings: 5,
  /** What was to be tested was not; without --scenario, a planned failure that never happened. */
  notTested: 6,
  /** With --scenario: the guest or its QEMU broke. */
  crashed: 7,
} as const;

/** Added to the exit code of a scenario when a report, a trace or a log could not be written whole. */
export const OUTPUT_LOST = 16;
