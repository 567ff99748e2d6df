/** The JSON output: the outcome as it is. Stable: see types.ts. */
import type { RunOutcome } from './types.js';

export function writeJson(outcome: RunOutcome): string {
  return `${JSON.stringify(outcome, null, 2)}\n`;
}
