/**
 * The coverage certificate: what a run exercised, and what of that which was to be tested was not. Transfers of the DMA
 * engine are counted from its programs with their bytes; of QEMU's own devices only the numbers of accesses are known.
 */
import { isNtSuccess, ntstatusName } from '../../base/ntstatus.js';
import { requesterId, requesterName, type RequesterId } from '../../iommu/types.js';
import type { Iommu } from '../../iommu/iommu.js';
import type { CallObservation, MachineStatistics, Observation } from '../../machine/types.js';
import { driverName } from '../../inject/routines.js';
import type { DmaProgram, DmaProgramReply } from '../../proto/types.js';
import type { Certificate, DeviceCoverage, RoutineCoverage } from '../../report/types.js';
import { DEFINITIONS } from '../../verify/rules.js';
import { select } from '../../verify/selection.js';
import type { RuleSelection } from '../../verify/types.js';

/** Devices that are kept apart: any requester ID can stand in a program, whether it is a device or not. */
const DEVICES_KEPT = 256;
/** DmaStepStatus. */
const DONE = 1;
const FAULT = 2;
const MISMATCH = 3;

interface Counts {
  operations: { translated: number; identity: number; bypassed: number; refused: number };
  bytes: { translated: number; identity: number };
  byEngine: boolean;
  byQemu: boolean;
}

type EventKind = 'call' | 'refused' | 'fault' | 'dma' | 'stale' | 'note' | 'farewell' | 'end';

/** What rules are asked about, by what happens. */
const EVENTS: Partial<Readonly<Record<Observation['kind'], EventKind>>> = {
  fault: 'fault',
  dma: 'dma',
  'stale-use': 'stale',
  'memory-note': 'note',
  farewell: 'farewell',
  'session-closed': 'end',
};

export class Coverage {
  readonly #devices = new Map<RequesterId, Counts>();
  readonly #routines = new Map<string, { calls: number; statuses: Map<string, number> }>();
  /** Members of Request that were called. */
  readonly #called = new Set<string>();
  readonly #events = new Set<EventKind>();

  constructor(private readonly iommu: Pick<Iommu, 'device'>) {}

  /** Routines in wdm.h's spelling. */
  get routines(): ReadonlySet<string> {
    return new Set(this.#routines.keys());
  }

  observe(observation: Observation): void {
    const event = EVENTS[observation.kind];
    if (event !== undefined) this.#events.add(event);
    if (observation.kind === 'call') this.#call(observation);
    else if (observation.kind === 'dma') this.#dma(observation.program, observation.reply);
  }

  /** `problems`: what was to be tested and was not. */
  certificate(underTest: readonly RequesterId[], statistics: Pick<MachineStatistics, 'translation'>, selection: RuleSelection, problems: readonly string[]): Certificate {
    this.#takeReaders(statistics);
    const ids = [...new Set([...underTest, ...this.#devices.keys()])].sort((one, other) => one - other);
    const devices = ids.map((id) => coverageOf(id, underTest.includes(id), this.#devices.get(id)));
    const routines = [...this.#routines].sort(byName).map(([routine, { calls, statuses }]): RoutineCoverage => ({ routine, calls, statuses: Object.fromEntries([...statuses].sort(byName)) }));
    const rules = select(DEFINITIONS, selection).map((rule) => ({ id: rule.id, isJudged: this.#hasJudged(rule) }));
    return {
      devices,
      routines,
      errorPaths: routines.reduce((sum, { statuses }) => sum + Object.keys(statuses).filter((status) => status !== 'STATUS_SUCCESS').length, 0),
      rules: { judged: rules.filter(({ isJudged }) => isJudged).map(({ id }) => id), idle: rules.filter(({ isJudged }) => !isJudged).map(({ id }) => id) },
      problems: [...devices.filter(({ underTest: isTested }) => isTested).flatMap(problemOf), ...problems],
    };
  }

  #hasJudged({ judges, routines }: (typeof DEFINITIONS)[number]): boolean {
    return Object.keys(judges).some((kind) => (kind === 'call' ? (routines?.some((routine) => this.#called.has(routine)) ?? this.#called.size > 0) : this.#events.has(kind as EventKind)));
  }

  #call({ request, reply }: CallObservation): void {
    if (request.routine === undefined) return;
    this.#called.add(request.routine);
    if ((request.callSite?.refused ?? null) !== null) this.#events.add('refused');
    const name = driverName(request.routine);
    let counts = this.#routines.get(name);
    if (counts === undefined) this.#routines.set(name, (counts = { calls: 0, statuses: new Map() }));
    counts.calls++;
    const status = isNtSuccess(reply.status) ? 'STATUS_SUCCESS' : ntstatusName(reply.status);
    counts.statuses.set(status, (counts.statuses.get(status) ?? 0) + 1);
  }

  #dma(program: DmaProgram, { results }: DmaProgramReply): void {
    const { device: object } = program;
    if (object === null) return;
    const id = requesterId(object.segment, object.busDeviceFunction);
    const counts = this.#counts(id);
    if (counts === undefined) return;
    const device = this.iommu.device(id);
    const domain = program.hasPasid ? device?.pasid(program.pasid)?.domain : device?.domain;
    const way = domain?.kind === 'pass-through' ? 'identity' : 'translated';
    for (const { status, bytesDone } of results) {
      if (status === DONE || status === MISMATCH) counts.operations[way]++;
      else if (status === FAULT) counts.operations.refused++;
      else continue;
      counts.byEngine = true;
      counts.bytes[way] += Number(bytesDone);
    }
  }

  #takeReaders(statistics: Pick<MachineStatistics, 'translation'>): void {
    for (const [id, { walked, identity, remembered, asked, refused, unanswered, interrupts }] of statistics.translation) {
      const counts = this.#counts(id);
      if (counts === undefined) continue;
      counts.byQemu = true;
      counts.operations.translated += walked + remembered + asked;
      counts.operations.identity += identity;
      counts.operations.bypassed += interrupts;
      counts.operations.refused += refused + unanswered;
    }
  }

  #counts(id: RequesterId): Counts | undefined {
    let counts = this.#devices.get(id);
    if (counts === undefined && this.#devices.size >= DEVICES_KEPT) return undefined;
    if (counts === undefined) this.#devices.set(id, (counts = { operations: { translated: 0, identity: 0, bypassed: 0, refused: 0 }, bytes: { translated: 0, identity: 0 }, byEngine: false, byQemu: false }));
    return counts;
  }
}

const NOTHING: Counts = { operations: { translated: 0, identity: 0, bypassed: 0, refused: 0 }, bytes: { translated: 0, identity: 0 }, byEngine: false, byQemu: false };

function coverageOf(id: RequesterId, underTest: boolean, { operations, bytes, byEngine, byQemu }: Counts = NOTHING): DeviceCoverage {
  const madeBy = byEngine && byQemu ? 'both' : byEngine ? 'dma-engine' : byQemu ? 'qemu-device' : 'nobody';
  return { device: requesterName(id), underTest, madeBy, operations: { ...operations }, bytes: { ...bytes } };
}

function problemOf({ device, operations: { translated, identity, bypassed, refused } }: DeviceCoverage): string[] {
  if (translated > 0) return [];
  const others = [
    ...(identity > 0 ? [`${identity} ${identity === 1 ? 'access' : 'accesses'} went through a pass-through domain`] : []),
    ...(bypassed > 0 ? [`${bypassed} went past the IOMMU`] : []),
    ...(refused > 0 ? [`${refused} were refused`] : []),
  ];
  return [`no DMA of ${device} was ever translated: ${others.length === 0 ? 'it made none' : others.join(', ')}`];
}

function byName([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}
