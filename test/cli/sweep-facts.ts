/** What a sweep reads out of the two forms of a run's report. */
import t from 'tap';
import { factsOf } from '../../src/cli/sweep-facts.js';
import type { Failure } from '../../src/inject/sweep/points.js';

const CALLS = [
  { routine: 'createDomain', module: 'a.sys', offset: '0x10', status: 'STATUS_SUCCESS' },
  { routine: 'attachDevice', module: 'a.sys', offset: '0x20', status: 'STATUS_ACCESS_DENIED', injected: 'failure 1' },
];
const FAILURE: Failure = { routine: 'attachDevice', module: 'a.sys', offset: '0x20', nth: 1, status: 'STATUS_ACCESS_DENIED' };
const BASELINE = factsOf(run(), [], undefined).reached.concat({ routine: 'attachDevice', module: 'a.sys', offset: '0x20', nth: 1, answered: 'STATUS_SUCCESS' });

function run(over: object = {}): object {
  return {
    ...{ verdict: 'pass', exitCode: 0, reason: 'all passed', seconds: 3 },
    guest: { passed: 5, failed: 0, failures: [], lastLine: '', verdict: 'pass', defects: [] },
    summary: { faults: [{ device: '05.0', access: 'read', type: 'TranslationFault', count: 2 }], leftBehind: { domains: 1, attachments: 2, mappedPages: 0 } },
    ...{ calls: CALLS, injections: [{ cause: 'failure 1', matched: 1, fired: 1 }], ...over },
  };
}

function scenario(over: object = {}, outcome: object = {}): object {
  const result = {
    ...{ name: 'hal', parameters: {}, verdict: 'pass', reason: 'all passed', exitCode: 0, seconds: 4, notes: [], timeline: [], lastLines: [] },
    checks: { passed: 1, failed: 0, points: [{ name: 'it starts', ok: true, diagnostics: [] }] },
    findings: [],
    certificate: { devices: [{ device: '05.0', operations: { refused: 3 } }, { device: '06.0', operations: { refused: 0 } }] },
    domains: [{ name: 'one', createdAt: 1, deletedAt: 5 }, { name: 'two', createdAt: 2 }],
    ...{ calls: CALLS, injections: [{ cause: 'failure 1', matched: 1, fired: 1 }], ...over },
  };
  return { format: 'viommu-run', version: 1, reason: 'all passed', runs: [result], ...outcome };
}

t.test('a run of words', async (t) => {
  const facts = factsOf(run(), [FAILURE], BASELINE);
  t.match(facts, { end: 'normal', passed: true, failures: [], faults: { '05.0 read TranslationFault': 2 }, leftBehind: 3, findings: {}, reached: [], sameCalls: true, fired: true, seconds: 3 });
  t.equal(factsOf(run({ injections: [{ fired: 0 }] }), [FAILURE], BASELINE).fired, false);
  t.equal(factsOf(run({ calls: [] }), [FAILURE], BASELINE).sameCalls, false);
});

t.test('a run of a scenario, with what its verifier found', async (t) => {
  const findings = [
    { rule: 'VIO-012', name: 'stale', severity: 'error', count: 2 },
    { rule: 'VIO-013', name: 'wide', severity: 'warning', count: 1 },
    { rule: 'VIO-014', name: 'old', severity: 'note', count: 1 },
    { rule: 'VIO-015', name: 'known', severity: 'error', count: 1, known: 'bug 7' },
  ];
  const facts = factsOf(scenario({ verdict: 'findings', findings }), [FAILURE], BASELINE);
  t.match(facts, { end: 'normal', passed: true, faults: { '05.0 refused': 3 }, leftBehind: 1, sameCalls: true, fired: true });
  t.strictSame(facts.findings, { 'VIO-012 stale': 2, 'VIO-013 wide': 1 });
  t.strictSame(factsOf(scenario(), [], undefined).reached.map(({ routine, nth }) => [routine, nth]), [['createDomain', 1]]);
});

t.test('how a run ended', async (t) => {
  const bugCheck = 'no bug check: page fault at a.sys+0x1f\n    # rax 0';
  const rows: [object, string, string][] = [
    [run({ verdict: 'timeout', reason: 'no end' }), 'hang', 'no end'],
    [run({ verdict: 'crash', reason: 'QEMU was ended' }), 'vm-crash', 'QEMU was ended'],
    [run({ verdict: 'fail', guest: { passed: 0, failed: 1, failures: [bugCheck], verdict: 'fail' } }), 'bugcheck', 'no bug check: page fault at a.sys+0x1f'],
    [scenario({ verdict: 'timeout', reason: 'idle' }), 'hang', 'idle'],
    [scenario({ verdict: 'crash', reason: 'triple fault' }), 'vm-crash', 'triple fault'],
    [scenario({ verdict: 'host-error', reason: 'no QEMU' }), 'error', 'no QEMU'],
    [scenario({ verdict: 'fail', checks: { points: [{ name: 'no bug check: x', ok: false }] } }), 'bugcheck', 'no bug check: x'],
  ];
  for (const [report, end, reason] of rows) t.match(factsOf(report, [], undefined), { end, reason });
});

t.test('a scenario that was not tested, or failed without a check, says why in the check\'s place', async (t) => {
  t.match(factsOf(scenario({ verdict: 'not-tested', reason: '05.0 was never translated' }), [], undefined), { passed: false, failures: ['05.0 was never translated'] });
  t.match(factsOf(scenario({ verdict: 'fail', reason: 'x', checks: { points: [{ name: 'it maps', ok: false }] } }), [], undefined), { passed: false, failures: ['it maps'] });
});

t.test('several runs, or none, are no run', async (t) => {
  t.throws(() => factsOf(scenario({}, { runs: [] }), [], undefined), /the scenario has 0/);
  t.throws(() => factsOf({ format: 'viommu-run', runs: [1, 2], reason: 'x' }, [], undefined), /has 2/);
});
