/** Exit codes of the command line: documented in the README, stable. */
export const EXIT = {
  /** The command did what it was asked for; for `run`, every check of the guest passed. */
  ok: 0,
  /** The guest reported failed checks, or reported nothing. */
  guestFailed: 1,
  /** The words of the command line are wrong. */
  usage: 2,
  /** The guest did not come to its end in time. */
  timedOut: 3,
  /** Something on the host failed: no QEMU, no firmware, a socket that cannot be made, a QEMU that crashed. */
  host: 4,
} as const;
