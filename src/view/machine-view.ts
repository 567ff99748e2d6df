/**
 * What there is to see of a machine, as the documents of types.ts: the part that a running machine and a replayed one have in
 * common. It writes down what it observes (books.ts) and works out everything else when it is asked, in bounded work.
 */
import type { GuestMemory } from '../base/memory.js';
import type { Iommu } from '../iommu/iommu.js';
import type { Domain } from '../iommu/domain.js';
import type { InjectionEntry } from '../machine/interceptor.js';
import type { Machine } from '../machine/machine.js';
import type { Observation } from '../machine/types.js';
import { contentOf } from '../trace/handles.js';
import type { Finding } from '../verify/types.js';
import { addressMap, type MapSubject } from './address-map.js';
import { Books } from './books.js';
import { act, type ControlPath } from './control.js';
import { deviceInfos } from './devices.js';
import { domainInfo } from './domains.js';
import { iotlbPage } from './iotlb.js';
import { mappingPage } from './mappings.js';
import { observationJson } from './observation-json.js';
import { rowOf } from './rows.js';
import { MapSummaries, subjectOf } from './subject.js';
import type { TimelineBounds } from './timeline.js';
import type {
  AddressMap,
  ControlAction,
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
  TimelineRow,
  ViewModel,
} from './types.js';

/** Runs of one domain in a snapshot. */
const SNAPSHOT_RUNS = 10_000;
const RUNS_OF_A_PAGE = 1000;
/** Runs of all domains together, 200 characters each; they hold the loop for some 50 ms. Domains beyond are told without mappings. */
const SNAPSHOT_RUNS_IN_ALL = 32_000;
const SNAPSHOT_FAULTS = 256;

export interface MachineViewOptions {
  readonly machine: Machine;
  readonly iommu: Iommu;
  readonly program: { readonly name: string; readonly version: string };
  readonly profile: 'hal' | 'extended';
  /** What the rules found so far; left out: no rules judge. */
  readonly findings?: (() => readonly Finding[]) | undefined;
  /** Failures on demand that are in force. */
  readonly injections?: (() => readonly InjectionEntry[]) | undefined;
  /** How control actions are carried out (`controlThrough`); left out: none may be. */
  readonly control?: ControlPath | undefined;
  /** Smaller than usual, for tests. */
  readonly timelineBounds?: TimelineBounds;
}

/** What a snapshot may still take: of the entries that one map may read, which differ by the kind of domain, and of runs. */
interface SnapshotBudget {
  share: number;
  runs: number;
}

export abstract class MachineView implements ViewModel {
  readonly #options: MachineViewOptions;
  readonly #books: Books;
  readonly #summaries = new MapSummaries();
  readonly #listeners = new Set<{ readonly listener: (row: TimelineRow) => void }>();

  constructor(options: MachineViewOptions) {
    this.#options = options;
    this.#books = new Books(options.machine, options.timelineBounds);
  }

  /** What it shows: a running machine, or a trace. */
  protected abstract source(): SourceInfo;
  /** Machine time. */
  protected abstract now(): number;
  /** Where the tables are that the guest keeps; what is read of it for a view leaves no mark in a trace. */
  protected abstract tableMemory(): GuestMemory;
  /** No more of those tables is known than what walks read. */
  protected readonly isAsWalked: boolean = false;

  /** Takes in what the machine tells. */
  protected observe(observation: Observation): void {
    const kept = this.#books.observe(observation);
    if (this.#summaries.size > 0) this.#noteMaps(observation);
    if (this.#listeners.size === 0) return;
    const row = rowOf(kept, this.#books.names);
    for (const { listener } of this.#listeners) listener(row);
  }

  overview(): Overview {
    const { machine, iommu, program, profile, control } = this.#options;
    const { rates, routines, sessions, readers, names, timeline, injected } = this.#books;
    const now = this.now();
    const { domains, attachedDevices, mappedPages, tablePages, tokens, calls, failedCalls, dmaPrograms, bytesTranslated, faults, iotlb } = machine.statistics();
    const domainCounts = names.domainCounts();
    return {
      ...{ format: 'viommu-api', version: 1, program, source: this.source(), now, profile },
      ...{ inputAddressBits: iommu.inputAddressBits, physicalAddressBits: iommu.physicalAddressBits },
      sessions: [...sessions.values()].map((book) => ({ ...book, domains: domainCounts.get(book.session) ?? 0 })),
      readers: [...readers].map(([number, name]) => ({ number, name })),
      totals: { domains, attachedDevices, mappedPages, tablePages, tokens, calls, failedCalls, dmaPrograms, dmaBytes: bytesTranslated, faults, injected, staleUses: iotlb.staleUses, iotlb },
      rates: {
        ...{ calls: rates.calls.reading(now), failedCalls: rates.failedCalls.reading(now), dmaBytes: rates.dmaBytes.reading(now) },
        ...{ faults: rates.faults.reading(now), translations: rates.translations.reading(now) },
      },
      callLatency: routines.latency,
      lastObservation: timeline.newest,
      ...this.#severities(),
      allows: { control: control !== undefined },
    };
  }

  domains(): readonly DomainInfo[] {
    return [...this.#options.iommu.domains].map((domain) => this.#info(domain));
  }

  domain(id: number): DomainInfo | undefined {
    const domain = this.#find(id);
    return domain && this.#info(domain);
  }

  map(id: number, from: number, pages: number, cells: number): AddressMap | undefined {
    const domain = this.#find(id);
    return domain && addressMap(this.#subject(domain), from, pages, cells);
  }

  mappings(id: number, from: number, limit: number): MappingPage | undefined {
    const domain = this.#find(id);
    return domain && mappingPage(this.#subject(domain), from, limit);
  }

  iotlb(id: number, limit: number): IotlbPage | undefined {
    const domain = this.#find(id);
    return domain && iotlbPage(domain, this.tableMemory(), limit);
  }

  devices(): readonly DeviceInfo[] {
    return deviceInfos(this.#options.machine);
  }

  routines(): readonly RoutineInfo[] {
    return this.#books.routines.list();
  }

  timeline(query: TimelineQuery): TimelinePage {
    return this.#books.timeline.page(query, this.#isCause());
  }

  observation(number: number): ObservationDetail | undefined {
    const kept = this.#books.timeline.at(number);
    if (kept === undefined) return undefined;
    const row = this.#isCause()(number) ? { ...kept.row, isBad: true } : kept.row;
    return { row, observation: kept.observation === undefined ? {} : observationJson(kept.observation), truncated: kept.observation === undefined };
  }

  faults(limit: number, after = 0): readonly FaultInfo[] {
    return this.#books.faults.list(limit, after, this.#rowOfCall);
  }

  fault(number: number): FaultInfo | undefined {
    return this.#books.faults.one(number, this.#rowOfCall);
  }

  findings(): FindingsPage {
    const found = this.#options.findings?.();
    return { judged: found !== undefined, findings: (found ?? []).map((finding) => ({ ...finding, help: `docs/rules/${finding.rule}-${finding.name}.md` })) };
  }

  injections(): InjectionsPage {
    const entries = this.#options.injections?.() ?? [];
    return { entries: entries.map(({ cause, matched, fired, refused }) => ({ cause, matched, fired, ...(refused !== undefined && { refused }) })) };
  }

  snapshot(): Snapshot {
    const [overview, findings, injections] = [this.overview(), this.findings(), this.injections()];
    const budget: SnapshotBudget = { share: 1, runs: SNAPSHOT_RUNS_IN_ALL };
    const domains = [...this.#options.iommu.domains].map((domain) => ({ ...this.#info(domain), ...this.#allMappings(domain, budget) }));
    return { overview, domains, devices: this.devices(), routines: this.routines(), faults: this.faults(SNAPSHOT_FAULTS), findings, injections };
  }

  control(action: ControlAction): ControlResult {
    return act(this.#options.control, action);
  }

  watch(listener: (row: TimelineRow) => void): () => void {
    const watcher = { listener };
    this.#listeners.add(watcher);
    return () => void this.#listeners.delete(watcher);
  }

  readonly #rowOfCall = (call: number) => this.#books.timeline.rowOfCall(call);

  #find(id: number): Domain | undefined {
    for (const domain of this.#options.iommu.domains) if (domain.id === id) return domain;
    return undefined;
  }

  #info(domain: Domain): DomainInfo {
    return domainInfo(domain, this.#books.names.origin(domain.id), this.now());
  }

  #subject(domain: Domain): MapSubject {
    return subjectOf(domain, { iommu: this.#options.iommu, memory: this.tableMemory(), isAsWalked: this.isAsWalked, now: this.now(), summaries: this.#summaries });
  }

  /** Summaries take note of changes, and end with their domains. */
  #noteMaps(observation: Observation): void {
    const { names } = this.#books;
    const isAlive = (domain: number) => names.origin(domain) !== undefined;
    if (observation.kind === 'session-closed') return this.#summaries.keep(isAlive);
    if (observation.kind !== 'call') return;
    const domain = names.domainIn(contentOf(observation.request));
    if (domain === undefined) return;
    if (isAlive(domain)) this.#summaries.note(domain);
    else this.#summaries.forget(domain);
  }

  #allMappings(domain: Domain, budget: SnapshotBudget): Pick<Snapshot['domains'][number], 'mappings' | 'omittedMappings'> {
    const subject = this.#subject(domain);
    const mappings: MappingPage['mappings'][number][] = [];
    const most = Math.min(SNAPSHOT_RUNS, budget.runs);
    const work = { left: budget.share * subject.entries };
    let from: number | undefined = 0;
    while (work.left > 0 && from !== undefined && mappings.length < most) {
      const found = mappingPage(subject, from, Math.min(RUNS_OF_A_PAGE, most - mappings.length), work);
      mappings.push(...found.mappings);
      from = found.next === undefined ? undefined : Number(BigInt(found.next) >> 12n);
    }
    budget.share = work.left / subject.entries;
    budget.runs -= mappings.length;
    return { mappings, omittedMappings: from !== undefined };
  }

  #isCause(): (number: number) => boolean {
    const causes = new Set(this.#options.findings?.().map(({ at }) => at));
    return (number) => causes.has(number);
  }

  #severities(): Pick<Overview, 'findings'> {
    const found = this.#options.findings?.();
    if (found === undefined) return {};
    const count = (wanted: Finding['severity']) => found.filter(({ severity }) => severity === wanted).length;
    return { findings: { error: count('error'), warning: count('warning'), note: count('note') } };
  }
}
