/**
 * One boot of the exemplar driver against a daemon in this process, with everything that the daemon saw: for verifiers that
 * judge the whole run, or what lies between two marks of it (qemu/guest/exemplar/exemplar.h).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SILENT } from '../../src/base/log.js';
import { isNtSuccess } from '../../src/base/ntstatus.js';
import { startDaemon } from '../../src/cli/daemon.js';
import { PACKAGE_ROOT } from '../../src/cli/paths.js';
import type { QemuEnd } from '../../src/cli/qemu/process.js';
import type { GuestResults } from '../../src/cli/tap.js';
import { requesterId } from '../../src/iommu/types.js';
import type { Observation } from '../../src/machine/types.js';
import { USUAL_TRACE_LIMITS } from '../../src/trace/writer.js';
import type { Finding, RuleSelection } from '../../src/verify/types.js';
import { Verifier } from '../../src/verify/verifier.js';
import { boot, QEMUS } from './vm.js';

/** isa-debug-exit's status for the NT host's "fail". */
export const GUEST_FAILED = 35;

/** What works in the extended profile alone is what the exemplar goes there for. */
export const EXEMPLAR_EXTENDED_RULES: RuleSelection = { except: ['VIO-603'] };

export const EXEMPLAR_PLANS = join(PACKAGE_ROOT, 'qemu/guest/exemplar');

export interface ExemplarRun {
  readonly end: QemuEnd;
  readonly guest: GuestResults;
  readonly lines: readonly string[];
  readonly observations: readonly Observation[];
}

/** Boots a plan of qemu/guest/exemplar. `seconds` bounds the VM's life. */
export async function runExemplar(plan: string, profile: 'hal' | 'extended', seconds: number): Promise<ExemplarRun> {
  const folder = mkdtempSync(join(tmpdir(), 'viommu-exemplar-'));
  const socketPath = join(folder, 'vhost.sock');
  const observations: Observation[] = [];
  const daemon = startDaemon({
    ...{ devices: [requesterId(0, 5 << 3), requesterId(0, 6 << 3)], legacyInterface: true, profile, testControl: true, socketPath, log: SILENT },
    // A trace makes the machine tell of stale translations.
    trace: { path: join(folder, 'trace'), limits: USUAL_TRACE_LIMITS },
  });
  daemon.machine.subscribe((observation) => void observations.push(observation));
  try {
    const guest = await boot({ qemu: QEMUS[0]!, socketPath, plan: join(EXEMPLAR_PLANS, plan), seconds });
    const { end, guest: results } = await guest.ended();
    daemon.disconnect();
    return { end, guest: results, lines: guest.lines, observations };
  } finally {
    daemon.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The routines of V2 and V3 that the exemplar has a use for in the documented profile. */
export const EXEMPLAR_STAGE_ROUTINES: readonly string[] = [
  ...['createDomainEx', 'deleteDomain', 'attachDeviceEx', 'detachDeviceEx', 'createDevice', 'deleteDevice'],
  ...['mapLogicalRangeEx', 'unmapLogicalRange', 'mapIdentityRangeEx', 'unmapIdentityRangeEx'],
  ...['queryAvailableDomainTypes', 'registerInterfaceStateChangeCallback', 'unregisterInterfaceStateChangeCallback'],
  ...['reserveLogicalAddressRange', 'freeReservedLogicalAddressRange', 'mapReservedLogicalRange', 'unmapReservedLogicalRange'],
  ...['createPasidDevice', 'deletePasidDevice', 'attachPasidDevice', 'detachPasidDevice', 'queryDeviceInfo'],
];

/** How often each routine was called and succeeded. */
export function callsOf(observations: readonly Observation[]): ReadonlyMap<string, number> {
  const calls = new Map<string, number>();
  for (const observation of observations) {
    if (observation.kind !== 'call' || !isNtSuccess(observation.reply.status)) continue;
    const routine = observation.request.routine ?? '';
    calls.set(routine, (calls.get(routine) ?? 0) + 1);
  }
  return calls;
}

/** What a verifier finds in all of it. */
export function findingsOf(observations: readonly Observation[], rules: RuleSelection = {}): readonly Finding[] {
  const verifier = new Verifier({ rules });
  for (const observation of observations) verifier.observe(observation);
  verifier.end();
  return verifier.findings();
}

/** A test-control request that asks for nothing. */
function isMark(observation: Observation): boolean {
  if (observation.kind !== 'control') return false;
  return Object.entries(observation.request).every(([name, value]) => name === 'id' || (Array.isArray(value) ? value.length === 0 : !value));
}

/** The life of a driver that stopped here: the stub says farewell behind what it did. */
function asLife(opened: readonly Observation[], inside: readonly Observation[], mark: Observation): readonly Observation[] {
  const session = mark.kind === 'control' ? mark.session : 0;
  return [...opened, ...inside, { kind: 'farewell', session, number: mark.number, at: mark.at }];
}

export interface Lives {
  /** What came before the first mark. */
  readonly before: readonly Observation[];
  /** What lies between each two marks. */
  readonly between: readonly (readonly Observation[])[];
}

/** Cuts at the marks; each piece is the observations of a driver's whole life, from its greeting to its farewell. */
export function livesOf(observations: readonly Observation[]): Lives {
  const opened = observations.filter(({ kind }) => kind === 'session-opened');
  const marks = observations.flatMap((observation, at) => (isMark(observation) ? [at] : []));
  const pieces = marks.map((at, i) => ({ inside: observations.slice(i === 0 ? 0 : marks[i - 1]! + 1, at), mark: observations[at]! }));
  const [before, ...others] = pieces;
  return {
    before: before === undefined ? observations : asLife([], before.inside, before.mark),
    between: others.filter((_, i) => i % 2 === 0).map(({ inside, mark }) => asLife(opened, inside, mark)),
  };
}
