/**
 * Every call of a run in one line each, for programs: which routine, from where in the driver, with what status. A sweep
 * learns its points from it.
 */
import { hex } from '../base/bits.js';
import { ntstatusName } from '../base/ntstatus.js';
import type { Machine } from '../machine/machine.js';
import type { Observation } from '../machine/types.js';
import type { ListedCall } from '../report/types.js';

export type { ListedCall };

/** About 100 bytes each in the document. */
const CALLS_LISTED = 100_000;

export class CallList {
  readonly #calls: ListedCall[] = [];
  #omitted = 0;

  constructor(machine: Machine) {
    machine.subscribe((observation) => this.#watch(observation));
  }

  get calls(): readonly ListedCall[] {
    return this.#calls;
  }

  /** Calls that came after the list was full. */
  get omitted(): number {
    return this.#omitted;
  }

  #watch(observation: Observation): void {
    if (observation.kind !== 'call' || observation.request.routine === undefined) return;
    if (this.#calls.length >= CALLS_LISTED) {
      this.#omitted++;
      return;
    }
    const { request, reply, injected } = observation;
    const { module = '', offset = 0n } = request.callSite ?? {};
    this.#calls.push({ routine: request.routine!, module, offset: hex(offset), status: ntstatusName(reply.status), ...(injected !== undefined && { injected }) });
  }
}
