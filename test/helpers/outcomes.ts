/** Outcomes to be written: one that passed, and one where everything went wrong and every text is hostile. */
import type { ReportedFinding, RunOutcome, RunResult } from '../../src/report/types.js';
import { worst } from '../../src/report/types.js';

export const HOSTILE = `<script>alert("1")</script> & ]]> 'q' \u0000\u0007\ud800 # \\ not ok 1\nBail out! \x1b[2J\u202e`;

export function finding(over: Partial<ReportedFinding> = {}): ReportedFinding {
  return {
    ...{ rule: 'VIO-201', name: 'dma-after-unmap', severity: 'error', verdict: 'illegal', message: 'DMA to an unmapped page', count: 3, at: 17, session: 1, device: '00:05.0', domain: 'domain 1' },
    calls: [{ call: 9, routine: 'UnmapLogicalRange', status: 'STATUS_SUCCESS', module: 'dut.sys', offset: '0x1234', irql: 2, symbol: 'StopDma+0x14' }],
    fault: {
      ...{ requester: '00:05.0', access: 'write', address: '0x10000', length: 64, type: 'TranslationFault', reason: 'no page is mapped at the address' },
      ...{ history: [{ what: 'unmapped', address: '0x10000', pageCount: 1, call: 9 }], attachment: { what: 'attached', call: 3 } },
    },
    ...over,
  };
}

export function run(over: Partial<RunResult> = {}): RunResult {
  return {
    ...{ name: 'hal', parameters: { profile: 'hal', seed: '7' }, verdict: 'pass', reason: 'all 2 checks passed', exitCode: 0, seconds: 4.25 },
    qemu: { version: '7.2.22', carrier: 'fs', accelerator: 'tcg' },
    checks: { passed: 2, failed: 0, points: [{ name: 'maps', ok: true, diagnostics: [] }, { name: 'unmaps', ok: true, diagnostics: [] }] },
    findings: [],
    certificate: {
      devices: [{ device: '00:05.0', underTest: true, madeBy: 'dma-engine', operations: { translated: 12, identity: 0, bypassed: 0, refused: 1 }, bytes: { translated: 1_048_576, identity: 0 } }],
      routines: [{ routine: 'MapLogicalRange', calls: 3, statuses: { STATUS_SUCCESS: 2, STATUS_INVALID_PARAMETER: 1 } }],
      ...{ errorPaths: 1, rules: { judged: ['VIO-201'], idle: [] }, problems: [] },
    },
    injections: [],
    timeline: [{ at: 0, lane: 'session', label: 'guest connected', bad: false }, { at: 120, lane: 'fault', label: 'fault', bad: true }],
    domains: [{ name: 'domain 1', type: 'translate', createdAt: 1, deletedAt: 100, devices: [{ device: '00:05.0', from: 2, to: 90 }], pages: [{ at: 5, count: 4 }, { at: 80, count: 0 }], peakPages: 4, maps: 1, unmaps: 1 }],
    notes: [],
    lastLines: ['# nthost: pass'],
    ...over,
  };
}

export function outcome(runs: readonly RunResult[] = [run()], over: Partial<RunOutcome> = {}): RunOutcome {
  return {
    ...{ format: 'viommu-run', version: 1, program: { name: 'viommu', version: '0.1.0' }, scenario: 'smoke' },
    ...{ verdict: worst(runs.map(({ verdict }) => verdict)), reason: 'all runs passed', exitCode: 0, seconds: 5 },
    rules: [{ id: 'VIO-201', name: 'dma-after-unmap', severity: 'error', verdict: 'illegal', summary: 'A device used an address after it was unmapped.', source: 'ddi.md' }],
    runs,
    ...{ omittedRuns: 0, lost: [] },
    ...over,
  };
}

/** Everything that can be wrong, with hostile text wherever the guest or a file could put some. */
export function worstOutcome(): RunOutcome {
  const call = { call: 1, routine: HOSTILE, status: HOSTILE, module: HOSTILE, offset: HOSTILE, irql: 2 };
  const bad = run({
    ...{ name: HOSTILE, parameters: { [HOSTILE]: HOSTILE }, verdict: 'timeout', reason: HOSTILE, exitCode: 3, lastLines: [HOSTILE], trace: HOSTILE },
    checks: { passed: 1, failed: 1, points: [{ name: 'fine', ok: true, diagnostics: [] }, { name: HOSTILE, ok: false, diagnostics: [HOSTILE] }] },
    findings: [finding({ message: HOSTILE, calls: [call], device: HOSTILE, domain: HOSTILE }), finding({ known: HOSTILE }), finding({ severity: 'note', verdict: 'legal', calls: [] })],
    certificate: { devices: [], routines: [{ routine: HOSTILE, calls: 1, statuses: { [HOSTILE]: 1 } }], errorPaths: 0, rules: { judged: [], idle: [HOSTILE] }, problems: [HOSTILE] },
    injections: [{ cause: HOSTILE, matched: 1, fired: 0 }],
    timeline: [{ at: 1, lane: 'call', label: HOSTILE, bad: true }],
    domains: [{ name: HOSTILE, type: HOSTILE, createdAt: 0, devices: [{ device: HOSTILE, from: 0 }], pages: [{ at: 0, count: 1 }], peakPages: 1, maps: 1, unmaps: 0 }],
    notes: [HOSTILE],
    hang: { limit: 'idle', seconds: 5, lines: [HOSTILE] },
  });
  return outcome([bad, run()], { scenario: HOSTILE, reason: HOSTILE, exitCode: 3 });
}

