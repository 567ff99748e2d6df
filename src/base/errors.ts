/**
 * The two error classes of the daemon. What a guest is refused is a status, what a DMA access is refused is a fault:
 * both are values, not errors (see CONTRIBUTING.md, "Four kinds of failure").
 */

/** What a broken protocol means for the conversation. */
export type Consequence =
  /** The message is answered with an error; nothing else changes. */
  | 'nack'
  /** The queue or session is brought back to its initial state. */
  | 'reset'
  /** The connection ends. */
  | 'close';

/** A peer broke a protocol. `code` is stable and listed in docs/errors.md. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  constructor(
    readonly code: `VIOMMU_ERR_${string}`,
    message: string,
    readonly consequence: Consequence,
  ) {
    super(message);
  }
}

/** The host failed us: a system call, a file, a missing program. */
export class HostError extends Error {
  override readonly name = 'HostError';
  constructor(
    readonly code: `VIOMMU_ERR_${string}`,
    message: string,
    /** The system's error name, for example ENOENT, when there was one. */
    readonly errno?: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
