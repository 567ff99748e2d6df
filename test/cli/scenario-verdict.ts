/** What a run comes to, from plain facts: each verdict, which of several counts, and which findings are none. */
import t from 'tap';
import { EXIT, OUTPUT_LOST } from '../../src/cli/exit-codes.js';
import { judgeFindings } from '../../src/cli/scenario/findings.js';
import { problemsOf } from '../../src/cli/scenario/problems.js';
import { EXIT_OF, judge, type Facts } from '../../src/cli/scenario/verdict.js';
import { VERDICTS } from '../../src/report/types.js';
import type { Finding } from '../../src/verify/types.js';
import { finding } from '../helpers/outcomes.js';

const END = { status: 33, signal: undefined, timedOut: false, stderr: '' };
const GUEST = { passed: 2, failed: 0, failures: [], lastLine: '# nthost: pass', verdict: 'pass' as const, defects: [] };

function facts(over: Partial<Facts> = {}): Facts {
  return { kind: 'nthost', end: END, endedBy: undefined, hang: undefined, breakdown: undefined, hasLived: true, guest: GUEST, points: [{ name: 'maps', ok: true, diagnostics: [] }], findings: [], missing: [], problems: [], ...over };
}

const point = (name: string) => [{ name, ok: false, diagnostics: [] }];
const HANG = { limit: 'idle', seconds: 5, lines: [] };

/** Facts, verdict, how the reason begins. */
const CASES: Record<string, [over: Partial<Facts>, verdict: string, reason: RegExp]> = {
  'all is well': [{}, 'pass', /^all 2 checks passed$/],
  'known findings': [{ findings: [finding({ known: 'so' })] }, 'pass', /1 known findings/],
  'a warning': [{ findings: [finding({ severity: 'warning' })] }, 'pass', /./],
  'a warning that counts': [{ findings: [finding({ severity: 'warning', isStrict: true })] }, 'findings', /^VIO-201/],
  'an error': [{ findings: [finding(), finding()] }, 'findings', /^VIO-201 dma-after-unmap and 1 more: DMA to an unmapped page/],
  'a failed check': [{ guest: { ...GUEST, failed: 1 } }, 'fail', /^1 of 3 checks failed/],
  'the guest says so': [{ end: { ...END, status: 35 } }, 'fail', /the guest says that it failed/],
  'TAP that is none': [{ guest: { ...GUEST, defects: ['a plan that was not kept'] } }, 'fail', /not sound: a plan/],
  'TAP that was cut off': [{ guest: { ...GUEST, defects: ['ended inside'] }, endedBy: 'farewell', kind: 'qemu' }, 'pass', /./],
  'TAP that is none, fulfilled': [{ guest: { ...GUEST, defects: ['subtest point 3 came'] }, endedBy: 'tap', kind: 'qemu' }, 'fail', /not sound: subtest/],
  'an expected finding is missing': [{ missing: ['VIO-201'] }, 'fail', /nothing broke VIO-201/],
  'nothing tested': [{ problems: ['no DMA', 'no check'] }, 'not-tested', /^no DMA, and 1 more$/],
  'a time limit': [{ endedBy: 'limit', hang: HANG, end: { ...END, status: undefined, signal: 'SIGKILL' } }, 'timeout', /^the idle limit of 5 s was over/],
  "the guest's own time": [{ end: { ...END, status: 35 }, points: point('the run ends within its timeout') }, 'timeout', /its plan's own time/],
  'a bug check': [{ end: { ...END, status: 35 }, points: point('no bug check: KeBugCheckEx(0xe2)') }, 'crash', /^the guest broke: KeBugCheckEx\(0xe2\)/],
  'a panic': [{ kind: 'qemu', endedBy: 'breakdown', breakdown: { kind: 'panic', what: 'the guest panicked' } }, 'crash', /^the guest panicked/],
  'a QEMU that is killed': [{ end: { ...END, status: undefined, signal: 'SIGSEGV' } }, 'crash', /QEMU was ended by SIGSEGV/],
  'a QEMU that does not start': [{ end: { ...END, status: 1, stderr: 'warning\nno such device' }, hasLived: false, problems: ['no DMA'] }, 'host-error', /^QEMU exited with 1: no such device$/],
  'an interrupt': [{ endedBy: 'interrupt' }, 'host-error', /interrupted/],
  'a VM that shuts down': [{ kind: 'qemu', end: { ...END, status: 0 } }, 'pass', /./],
  'the same status of the NT host': [{ end: { ...END, status: 0 } }, 'crash', /QEMU exited with 0/],
  'a VM without checks': [{ kind: 'qemu', end: { ...END, status: 0 }, guest: { ...GUEST, passed: 0 } }, 'pass', /^no rule was broken$/],
};

for (const [what, [over, verdict, reason]] of Object.entries(CASES)) {
  t.test(`${verdict}: ${what}`, async (t) => t.match(judge(facts(over)), { verdict, reason }));
}

t.test('the worst counts, and the others are told behind it', async (t) => {
  const all = judge(facts({ guest: { ...GUEST, failed: 1 }, findings: [finding()], problems: ['no DMA'], endedBy: 'limit', hang: HANG }));
  t.equal(all.verdict, 'timeout');
  t.match(all.reason, /limit.*; 1 of 3 checks failed.*; VIO-201.*; no DMA/);
});

t.test('every verdict has an exit code of its own, and the mark for what was lost is none of them', async (t) => {
  t.equal(new Set(VERDICTS.map((verdict) => EXIT_OF[verdict])).size, VERDICTS.length);
  for (const code of Object.values(EXIT)) t.equal(code & OUTPUT_LOST, 0);
  t.same(EXIT_OF, { pass: 0, fail: 1, timeout: 3, 'host-error': 4, findings: 5, 'not-tested': 6, crash: 7 }, 'as docs/exit-codes.md has them');
});

const found = (over: object = {}) => finding(over) as Finding;
const NO_EXPECTATIONS = { checks: [], leastChecks: 1, routines: [], findings: [] };

t.test('a known issue fits by all that it says', async (t) => {
  const judged = (issue: object) => judgeFindings([found()], { known: [{ rule: 'VIO-201', reason: 'so', ...issue }], expect: NO_EXPECTATIONS, failOn: 'error' });
  for (const issue of [{}, { device: '00:05.0' }, { routine: 'UnmapLogicalRange' }, { module: 'DUT.SYS' }, { symbol: 'StopDma' }]) t.equal(judged(issue).findings[0]!.known, 'so', JSON.stringify(issue));
  for (const issue of [{ rule: 'VIO-202' }, { device: '00:06.0' }, { routine: 'FlushDomain' }, { module: 'other.sys' }, { symbol: 'Stop' }]) {
    const { findings, unused } = judged(issue);
    t.equal(findings[0]!.known, undefined, JSON.stringify(issue));
    t.equal(unused.length, 1, 'and is told as unused');
  }
});

t.test('expected findings do not count, and are missed', async (t) => {
  const { findings, missing } = judgeFindings([found()], { known: [], expect: { ...NO_EXPECTATIONS, findings: ['VIO-201', 'VIO-101'] }, failOn: 'error' });
  t.ok(findings[0]!.known);
  t.same(missing, ['VIO-101']);
});

t.test('with "failOn": "warning" warnings count, and known ones still do not', async (t) => {
  const warning = found({ severity: 'warning' });
  t.match(judgeFindings([warning], { known: [], expect: NO_EXPECTATIONS, failOn: 'warning' }).findings, [{ isStrict: true }]);
  t.equal(judge(facts({ findings: judgeFindings([warning], { known: [{ rule: 'VIO-201', reason: 'so' }], expect: NO_EXPECTATIONS, failOn: 'warning' }).findings })).verdict, 'pass');
});

t.test('what was to be tested and was not', async (t) => {
  const vm = { kind: 'qemu' as const, words: [], slot: 4, hasTap: false, ends: 'exit' as const };
  const seen = { signs: { hasHello: true, hasFarewell: false, calls: 3 }, points: [{ name: 'maps a page', ok: true, diagnostics: [] }], routines: new Set(['CreateDomain']), injections: [{ cause: 'entry 1', matched: 1, fired: 1 }] };
  const expect = { checks: ['maps'], leastChecks: 1, routines: ['CreateDomain'], findings: [] };
  t.same(problemsOf({ guest: { ...vm, hasTap: true }, expect }, seen), []);
  const byTap = { ...vm, hasTap: true, ends: 'tap' as const };
  t.match(problemsOf({ guest: byTap, expect: NO_EXPECTATIONS }, { ...seen, isFulfilled: false }), [/never came to its plan's end/], 'a guest that leaves before its plan is done');
  t.same(problemsOf({ guest: byTap, expect: NO_EXPECTATIONS }, { ...seen, isFulfilled: true }), []);
  t.match(problemsOf({ guest: vm, expect: NO_EXPECTATIONS }, { ...seen, unjudged: { count: 2, at: 9, why: 'a mistake' } }), [/rules themselves failed 2 times, first at observation 9: a mistake/]);
  t.match(problemsOf({ guest: vm, expect: NO_EXPECTATIONS }, { ...seen, signs: { hasHello: false, hasFarewell: false, calls: 0 }, points: [] }), [/never said hello/]);
  t.match(problemsOf({ guest: vm, expect: NO_EXPECTATIONS }, { ...seen, signs: { hasHello: true, hasFarewell: false, calls: 0 } }), [/no driver ever called/]);
  t.match(problemsOf({ guest: { ...vm, hasTap: true }, expect: NO_EXPECTATIONS }, { ...seen, points: [] }), [/the guest reported nothing/]);
  t.same(problemsOf({ guest: vm, expect: NO_EXPECTATIONS }, { ...seen, points: [] }), []);
  t.match(problemsOf({ guest: vm, expect: { ...NO_EXPECTATIONS, leastChecks: 5 } }, seen), [/reported 1 checks, 5 at least/], 'who asks for checks gets them');
  const farewell = { guest: { ...vm, ends: 'farewell' as const }, expect: NO_EXPECTATIONS };
  t.match(problemsOf(farewell, seen), [/never said farewell/], 'an exit is not the end that was asked for');
  t.same(problemsOf(farewell, { ...seen, signs: { ...seen.signs, hasFarewell: true } }), []);
  t.match(problemsOf({ guest: vm, expect: { ...expect, checks: ['unmaps'], routines: ['FlushDomain'] } }, { ...seen, injections: [{ cause: 'entry 1', matched: 4, fired: 0 }] }), [/"unmaps" never came/, /FlushDomain was never called/, /entry 1 never happened: 4 calls fitted/]);
});
