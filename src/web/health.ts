/**
 * Health and readiness, as orchestrators ask for them; both need no token and tell as little as they can. Healthy: the process
 * answers. Ready: there is something to see, so somebody has said Hello to the daemon, or the trace is there.
 */
import type { ViewModel } from '../view/types.js';
import { json, type Answer } from './answer.js';

export interface Readiness {
  readonly ready: boolean;
  /** What is waited for, when it is not. */
  readonly reason?: string;
}

export function health(): Answer {
  return json({ alive: true });
}

export function readiness(model: ViewModel): Answer {
  const { source, sessions, readers } = model.overview();
  const isReady = source.kind === 'trace' || sessions.length > 0 || readers.length > 0;
  const body: Readiness = isReady ? { ready: true } : { ready: false, reason: 'no guest, host tool or QEMU device is connected' };
  return json(body, {}, isReady ? 200 : 503);
}
