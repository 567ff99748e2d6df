/** Who judges a run, as this room sees it: the verifier, which it does not know. */
import type { Observation } from '../machine/types.js';

export interface JudgedFinding {
  readonly rule: string;
  readonly name: string;
  readonly message: string;
  readonly count: number;
  /** Number of the observation with the first occurrence. */
  readonly at: number;
  readonly device?: string;
  readonly calls: readonly { readonly routine: string; readonly status: string }[];
}

export interface Judge {
  observe(observation: Observation): void;
  /** The run is over. */
  end(): void;
  findings(): readonly JudgedFinding[];
}

/** A judge for each run. */
export type MakeJudge = () => Judge;
