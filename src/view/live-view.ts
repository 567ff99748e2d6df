/**
 * The view of a running machine: one more subscriber of its observations. It is to be made before the first conversation; what was
 * before it is counted, and not told.
 */
import type { Clock } from '../base/clock.js';
import type { GuestMemory } from '../base/memory.js';
import { MachineView, type MachineViewOptions } from './machine-view.js';
import type { SourceInfo } from './types.js';

export interface LiveViewOptions extends MachineViewOptions {
  /** The machine's time as it is: not the clock of a recorder, where each look at it becomes part of the trace. */
  readonly clock: Clock;
  /** The machine answers ControlRequests. */
  readonly testControl?: boolean;
}

export class LiveView extends MachineView {
  readonly #options: LiveViewOptions;
  readonly #unsubscribe: () => void;

  constructor(options: LiveViewOptions) {
    super(options);
    this.#options = options;
    this.#unsubscribe = options.machine.subscribe((observation) => this.observe(observation), { late: true });
  }

  /** Watches no longer; what was seen stays. */
  close(): void {
    this.#unsubscribe();
  }

  protected override source(): SourceInfo {
    const { machine, testControl = false } = this.#options;
    return { kind: 'live', instance: machine.instance.toString(16).padStart(16, '0'), testControl };
  }

  protected override now(): number {
    return this.#options.clock.now();
  }

  protected override tableMemory(): GuestMemory {
    return this.#options.machine.memory;
  }
}
