/**
 * What the page knows: the newest frame, the faults so far, and what the user has chosen. Frames come at any time; whoever
 * shows something is told once an animation frame, so many frames cost one drawing.
 */
import type { DeviceInfo, DomainInfo, FaultInfo, FindingsPage, LiveFrame, Overview, RoutineInfo } from '../../view/types.js';
import type { ConnectionState } from './connection.js';

/** Faults that the page keeps; the daemon keeps its own bound. */
const FAULTS_KEPT = 500;

export interface Chosen {
  readonly domain: number | undefined;
  readonly device: string | undefined;
}

export class Store {
  overview: Overview | undefined;
  domains: readonly DomainInfo[] = [];
  devices: readonly DeviceInfo[] = [];
  routines: readonly RoutineInfo[] = [];
  findings: FindingsPage | undefined;
  connection: ConnectionState = { name: 'connecting' };
  dropped = { since: 0, total: 0 };
  chosen: Chosen = { domain: undefined, device: undefined };
  /** The domain was chosen by the page, not by somebody: when it is gone the page may choose again. */
  isOwnChoice = true;
  /** By number. */
  readonly faults = new Map<number, FaultInfo>();
  /** Grows when what was shown belongs to another run: a daemon that started anew, a trace that went back. */
  epoch = 0;

  readonly #listeners = new Set<() => void>();
  readonly #resets = new Set<() => void>();
  #isScheduled = false;

  /** Called once an animation frame after anything changed. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** Called when all that was gathered is void. */
  onReset(listener: () => void): void {
    this.#resets.add(listener);
  }

  changed(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    const run = () => {
      this.#isScheduled = false;
      for (const listener of this.#listeners) listener();
    };
    // A hidden tab has no animation frames; its state has to be right when it comes back.
    if (document.hidden) setTimeout(run, 0);
    else requestAnimationFrame(run);
  }

  take(frame: LiveFrame): void {
    this.takeOverview(frame.overview);
    this.domains = frame.domains;
    this.devices = frame.devices;
    this.routines = frame.routines;
    if (frame.findings !== undefined) this.findings = frame.findings;
    this.addFaults(frame.faults);
    this.dropped = { since: frame.dropped, total: frame.droppedTotal };
    this.changed();
  }

  takeOverview(overview: Overview): void {
    const before = this.overview;
    this.overview = overview;
    if (before !== undefined && isAnotherRun(before, overview)) {
      this.epoch++;
      this.faults.clear();
      this.findings = undefined;
      for (const listener of this.#resets) listener();
    }
  }

  addFaults(faults: readonly FaultInfo[]): void {
    for (const fault of faults) this.faults.set(fault.number, fault);
    if (this.faults.size <= FAULTS_KEPT) return;
    const numbers = [...this.faults.keys()].sort((a, b) => a - b);
    for (const number of numbers.slice(0, this.faults.size - FAULTS_KEPT)) this.faults.delete(number);
  }

  choose(chosen: Partial<Chosen>): void {
    if ('domain' in chosen) this.isOwnChoice = false;
    this.chosen = { ...this.chosen, ...chosen };
    this.changed();
  }

  get domain(): DomainInfo | undefined {
    return this.domains.find(({ id }) => id === this.chosen.domain);
  }
}

function isAnotherRun(before: Overview, after: Overview): boolean {
  if (before.source.kind === 'live' && after.source.kind === 'live') return before.source.instance !== after.source.instance;
  if (before.source.kind === 'trace' && after.source.kind === 'trace') return after.source.position < before.source.position || before.source.label !== after.source.label;
  return before.source.kind !== after.source.kind;
}

/**
 * Changes when a domain's mappings may have: with its revision, and with time where the guest writes its tables itself and nobody
 * is told.
 */
export function stampOf({ kind, revision }: DomainInfo, overview: Overview | undefined): string {
  return kind === 'unmanaged' ? `${revision} ${Math.floor((overview?.now ?? 0) / 1000)}` : String(revision);
}
