import t from 'tap';
import { describeReport, judge, warningsOf, type RunReport } from '../../src/cli/run-report.js';
import type { QemuEnd } from '../../src/cli/qemu/process.js';
import { TapReader, type GuestResults } from '../../src/cli/tap.js';
import { SummaryCollector } from '../../src/cli/summary.js';
import { createMachine } from '../../src/index.js';

const END: QemuEnd = { status: 33, signal: undefined, timedOut: false, stderr: '' };

function guest(...lines: string[]): GuestResults {
  const reader = new TapReader();
  reader.push(lines.map((line) => `${line}\n`).join(''));
  reader.end();
  return reader.results();
}

const PASSED = guest('ok 1 - a', '1..1', '# nthost: pass');

t.test('a verdict is pass only when everything says so', async (t) => {
  const table: [string, Partial<QemuEnd>, GuestResults, string, number, RegExp][] = [
    ['all well', {}, PASSED, 'pass', 0, /all 1 checks passed/],
    ['a failed check', { status: 35 }, guest('not ok 1 - a', '# nthost: fail'), 'fail', 1, /1 of 1 checks failed/],
    ['a status that contradicts the output', { status: 35 }, PASSED, 'fail', 1, /0 of 1 checks failed/],
    ['no last line', {}, guest('ok 1 - a'), 'fail', 1, /checks failed/],
    ['no checks', {}, guest('# nthost: pass'), 'fail', 1, /checked nothing/],
    ['a subtest without its plan', {}, guest('    ok 1 - in', 'ok 1 - a', '# nthost: pass'), 'fail', 1, /TAP is not sound/],
    ['no end', { timedOut: true, status: undefined }, PASSED, 'timeout', 3, /no end after 9 s/],
    ['QEMU refused to start', { status: 1, stderr: 'no such device' }, guest(), 'crash', 4, /QEMU exited with 1: no such device/],
    ['QEMU was killed', { status: undefined, signal: 'SIGABRT' }, PASSED, 'crash', 4, /was ended by SIGABRT/],
  ];
  for (const [what, end, results, verdict, exitCode, reason] of table) t.match(judge({ ...END, ...end }, results, { seconds: 9, injections: [] }), { verdict, exitCode, reason }, what);
});

t.test('a planned failure that never happened is named, and makes the run not tested', async (t) => {
  const acted = { cause: 'no memory', matched: 3, fired: 1 };
  const idle = [{ cause: 'entry 2', matched: 0, fired: 0 }, { cause: 'late', matched: 4, fired: 0 }];
  const judged = (end: Partial<QemuEnd>, results: GuestResults, injections = [acted, ...idle]) => judge({ ...END, ...end }, results, { seconds: 9, injections });
  const told = "the plan's entry 2 never happened: no call fitted; the plan's late never happened: 4 calls fitted, none was chosen";
  t.match(judged({}, PASSED), { verdict: 'not-tested', exitCode: 6, reason: told });
  t.match(judged({ status: 35 }, guest('not ok 1 - a', '# nthost: fail')), { verdict: 'not-tested', exitCode: 6, reason: `${told}; 1 of 1 checks failed in the guest` });
  t.match(judged({ status: 1, stderr: 'no such device' }, guest()), { verdict: 'crash', exitCode: 4 }, 'a guest that never came to its end has another reason');
  t.match(judged({}, PASSED, [acted]), { verdict: 'pass', exitCode: 0 });
});

t.test('what QEMU prints is a warning, unless it is the reason of a crash', async (t) => {
  const end = { ...END, stderr: 'viommu: virtio-blk-pci goes past the IOMMU\n\nwarning: vhost-user backend supports VHOST_USER_PROTOCOL_F_CONFIG but QEMU does not.' };
  t.same(warningsOf('pass', end, ['silent']), ['viommu: virtio-blk-pci goes past the IOMMU', 'silent']);
  t.same(warningsOf('crash', end, ['silent']), []);
  t.equal(warningsOf('fail', { ...END, stderr: 'line\n'.repeat(1000) }, []).length, 20);
});

t.test('the text ends with failures, warnings and the verdict, in this order', async (t) => {
  const report: RunReport = {
    ...{ verdict: 'fail', exitCode: 1, reason: '1 of 2 checks failed in the guest', seconds: 1.5 },
    ...{ qemu: { binary: '/q', version: '7.2', carrier: 'fs', accelerator: 'tcg' }, guest: guest('not ok 1 - lost'), translation: [], warnings: ['look here'] },
    summary: new SummaryCollector(createMachine({ devices: [] })).summary(),
  };
  t.match(describeReport(report), /^\ndomains[^]*\n\nnot ok: lost\nWARNING: look here\nFAIL: 1 of 2 checks failed in the guest \(1.5 s\)\n$/);
});
