/**
 * The view of a recorded trace: a replay without a VM, watched like a running machine. A position is a number of records; the
 * documents are those that a LiveView would have given when so many had been written.
 *
 * Going forward replays what lies between, going back replays from the beginning: a machine cannot be copied. Both take turns with
 * other work. A trace that cannot be replayed to its end is shown as far as it can, and says so.
 */
import { SYSTEM_CLOCK } from '../base/clock.js';
import { HostError } from '../base/errors.js';
import type { GuestMemory } from '../base/memory.js';
import type { Observation } from '../machine/types.js';
import { nextTurn } from '../trace/next-turn.js';
import { TraceReader } from '../trace/reader.js';
import { ReplayRun, type RecordedRun } from '../trace/replay-run.js';
import { setupOf } from '../trace/setup.js';
import type { Finding } from '../verify/types.js';
import { MachineView, type MachineViewOptions } from './machine-view.js';
import type {
  AddressMap,
  ControlResult,
  DeviceInfo,
  DomainInfo,
  FaultInfo,
  FindingsPage,
  InjectionsPage,
  IotlbPage,
  MappingPage,
  ObservationDetail,
  Overview,
  RoutineInfo,
  Snapshot,
  SourceInfo,
  TimelinePage,
  TimelineQuery,
  ViewModel,
} from './types.js';

/** Milliseconds for which a replay holds everything else up. */
const TURN_MS = 8;
/** Steps between two looks at the clock. */
const STEPS = 16;

/** Notes of one trace, however often it changes. */
const NOTES = 32;

/** Judges a replay from its beginning; every return to the beginning takes a new one. The Verifier is one. */
export interface Judge {
  observe(observation: Observation): void;
  /** The run is over. */
  end(): void;
  findings(): readonly Finding[];
}

/** What can be read again and again: a file, or records that are at hand. */
export interface TraceSource {
  readonly label: string;
  /** From the beginning. Throws HostError `VIOMMU_ERR_TRACE`. */
  open(): RecordedRun & Partial<Pick<TraceReader, 'notes' | 'share' | 'hasEnd' | 'close'>>;
}

export interface TraceProgress {
  /** Records that were replayed. */
  readonly records: number;
  /** How much of the way is done, 0 to 1. */
  readonly share: number;
}

export interface TraceViewOptions extends Pick<MachineViewOptions, 'program' | 'timelineBounds'> {
  /** Left out: no rules judge. */
  readonly judge?: () => Judge;
  /** Hears now and then how far the opening replay is. */
  readonly progress?: (progress: TraceProgress) => void;
}

/** A trace file with the parts that belong to it. */
export function traceFile(path: string): TraceSource {
  return { label: path.split('/').at(-1)!, open: () => new TraceReader(path) };
}

/** What the first replay found out about the trace. */
interface Extent {
  readonly records: number;
  readonly complete: boolean;
  readonly notes: readonly string[];
}

export class TraceView implements ViewModel {
  readonly #source: TraceSource;
  readonly #options: TraceViewOptions;
  #replay: Replay;
  #extent: Extent | undefined;
  #seeking: number | undefined;
  /** Counts seeks: an older one ends when there is a newer one. */
  #seeks = 0;

  private constructor(source: TraceSource, options: TraceViewOptions) {
    this.#source = source;
    this.#options = options;
    this.#replay = this.#begin();
  }

  /**
   * Replays the whole trace; the view then stands at its end. Throws HostError `VIOMMU_ERR_TRACE` for what is no trace, is too new,
   * has lost its beginning, or tells of no machine that there can be.
   */
  static async open(source: TraceSource | string, options: TraceViewOptions): Promise<TraceView> {
    const view = new TraceView(typeof source === 'string' ? traceFile(source) : source, options);
    await view.#run(Infinity);
    return view;
  }

  overview(): Overview {
    return this.#replay.view.overview();
  }

  domains(): readonly DomainInfo[] {
    return this.#replay.view.domains();
  }

  domain(id: number): DomainInfo | undefined {
    return this.#replay.view.domain(id);
  }

  map(id: number, from: number, pages: number, cells: number): AddressMap | undefined {
    return this.#replay.view.map(id, from, pages, cells);
  }

  mappings(id: number, from: number, limit: number): MappingPage | undefined {
    return this.#replay.view.mappings(id, from, limit);
  }

  iotlb(id: number, limit: number): IotlbPage | undefined {
    return this.#replay.view.iotlb(id, limit);
  }

  devices(): readonly DeviceInfo[] {
    return this.#replay.view.devices();
  }

  routines(): readonly RoutineInfo[] {
    return this.#replay.view.routines();
  }

  timeline(query: TimelineQuery): TimelinePage {
    return this.#replay.view.timeline(query);
  }

  observation(number: number): ObservationDetail | undefined {
    return this.#replay.view.observation(number);
  }

  faults(limit: number, after?: number): readonly FaultInfo[] {
    return this.#replay.view.faults(limit, after);
  }

  fault(number: number): FaultInfo | undefined {
    return this.#replay.view.fault(number);
  }

  findings(): FindingsPage {
    return this.#replay.view.findings();
  }

  injections(): InjectionsPage {
    return this.#replay.view.injections();
  }

  snapshot(): Snapshot {
    return this.#replay.view.snapshot();
  }

  control(): ControlResult {
    return { accepted: false, reason: 'a recorded trace cannot be changed' };
  }

  /** What happened then does not happen now: nothing is ever told. */
  watch(): () => void {
    return () => {};
  }

  /** Numbers that are no position go to the nearest one. */
  async seek(position: number): Promise<void> {
    const { records } = this.#extent!;
    const wanted = Number.isFinite(position) ? Math.max(0, Math.min(records, Math.floor(position))) : records;
    if (wanted < this.#replay.position) {
      // The file may be gone by now: then what is shown stays.
      const replay = this.#begin();
      this.#replay.close();
      this.#replay = replay;
    }
    await this.#run(wanted);
  }

  close(): void {
    this.#seeks++;
    this.#replay.close();
  }

  #begin(): Replay {
    return new Replay(this.#source, this.#options, () => this.#info());
  }

  /** Replays in turns up to a position, or until another seek begins. */
  async #run(position: number): Promise<void> {
    const seek = ++this.#seeks;
    const replay = this.#replay;
    this.#seeking = this.#extent === undefined ? undefined : position;
    while (seek === this.#seeks && replay.runTo(position)) {
      if (this.#extent === undefined) this.#options.progress?.({ records: replay.position, share: replay.share });
      await nextTurn();
    }
    if (seek !== this.#seeks) return;
    this.#seeking = undefined;
    if (position === Infinity) {
      this.#extent = replay.extent();
      this.#options.progress?.({ records: replay.position, share: 1 });
    }
    else if (replay.position < Math.min(position, this.#extent!.records)) this.#endedShort(replay);
    if (replay.position >= this.#extent!.records) replay.end();
  }

  /** The trace has changed since it was opened: what it says of itself is true no longer. */
  #endedShort(replay: Replay): void {
    const { records, notes } = this.#extent!;
    const short = `the trace changed after it was opened: it now ends behind record ${replay.position} of ${records}`;
    this.#extent = { records, complete: false, notes: [...new Set([...notes, ...replay.extent().notes, short])].slice(0, NOTES) };
  }

  #info(): SourceInfo {
    const { records = 0, complete = false, notes = [] } = this.#extent ?? {};
    const seeking = this.#seeking;
    return {
      ...{ kind: 'trace', label: this.#source.label, records, position: this.#replay.position, complete },
      ...(notes.length > 0 && { notes }),
      ...(seeking !== undefined && { seeking }),
    };
  }
}

/** One way through the trace, from its beginning. */
class Replay {
  readonly view: MachineView;
  readonly #trace: ReturnType<TraceSource['open']>;
  readonly #run: ReplayRun;
  readonly #judge: Judge | undefined;
  #lostAt: number | undefined;
  #failure: string | undefined;
  #isEnded = false;

  constructor(source: TraceSource, { program, judge, timelineBounds }: TraceViewOptions, info: () => SourceInfo) {
    this.#trace = source.open();
    this.#run = new ReplayRun(this.#trace, { lost: (recorded) => (this.#lostAt = Number(recorded.number)) });
    const { machine } = this.#run;
    this.#judge = judge?.();
    if (this.#judge !== undefined) machine.subscribe((observation) => this.#judge!.observe(observation));
    const findings = this.#judge && (() => this.#judge!.findings());
    const { profile } = setupOf(this.#trace.header);
    this.view = new ReplayedView({ machine, iommu: machine.iommu, program, profile, findings, ...(timelineBounds && { timelineBounds }) }, this.#run, info);
  }

  get position(): number {
    return this.#run.records;
  }

  get share(): number {
    return this.#trace.share ?? 0;
  }

  /** One turn's work. False when the position is reached, or nothing comes any more. */
  runTo(position: number): boolean {
    const end = SYSTEM_CLOCK.now() + TURN_MS;
    try {
      do {
        for (let steps = 0; steps < STEPS; steps++) if (this.#run.records >= position || !this.#run.step()) return false;
      } while (SYSTEM_CLOCK.now() < end);
      return true;
    } catch (error) {
      // A trace from outside may tell of what no machine does; what was shown until then stands.
      if (!(error instanceof HostError)) throw error;
      this.#failure = error.message;
      return false;
    }
  }

  extent(): Extent {
    const { notes = [], hasEnd = true } = this.#trace;
    const lost = this.#lostAt === undefined ? [] : [`the replay leaves the recorded run at record ${this.#lostAt}: what follows is not shown`];
    const failed = this.#failure === undefined ? [] : [`the replay ended early: ${this.#failure}`];
    return { records: this.position, complete: hasEnd && !this.#run.isLost && this.#failure === undefined, notes: [...notes, ...lost, ...failed] };
  }

  /** Rules that judge whole sessions say now what they have to say. */
  end(): void {
    if (!this.#isEnded) this.#judge?.end();
    this.#isEnded = true;
  }

  close(): void {
    this.#trace.close?.();
  }
}

class ReplayedView extends MachineView {
  protected override readonly isAsWalked = true;
  readonly #run: ReplayRun;
  readonly #info: () => SourceInfo;

  constructor(options: MachineViewOptions, run: ReplayRun, info: () => SourceInfo) {
    super(options);
    this.#run = run;
    this.#info = info;
    options.machine.subscribe((observation) => this.observe(observation));
  }

  protected override source(): SourceInfo {
    return this.#info();
  }

  protected override now(): number {
    return this.#run.now;
  }

  protected override tableMemory(): GuestMemory {
    return this.#run.knownMemory;
  }
}
