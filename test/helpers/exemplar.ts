/**
 * One boot of the exemplar driver against a daemon in this process, with everything that the daemon saw: for verifiers that
 * judge the whole run, or what lies between two marks of it (qemu/guest/exemplar/exemplar.h).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SILENT } from '../../src/base/log.js';
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
  const { id: _, ...asked } = observation.request;
  return Object.values(asked).every((value) => (typeof value === 'object' ? value.length === 0 : !value));
}

/**
 * What lies between each two marks, as the observations of a driver's whole life: the session opens before it, and the stub
 * says farewell behind it, where a driver that has done all its work would go.
 */
export function betweenMarks(observations: readonly Observation[]): readonly (readonly Observation[])[] {
  const opened = observations.filter(({ kind }) => kind === 'session-opened');
  const marks = observations.flatMap((observation, at) => (isMark(observation) ? [at] : []));
  const windows: (readonly Observation[])[] = [];
  for (let i = 0; i + 1 < marks.length; i += 2) {
    const mark = observations[marks[i + 1]!]!;
    if (mark.kind !== 'control') continue;
    windows.push([...opened, ...observations.slice(marks[i]! + 1, marks[i + 1]!), { kind: 'farewell', session: mark.session, number: mark.number, at: mark.at }]);
  }
  return windows;
}
