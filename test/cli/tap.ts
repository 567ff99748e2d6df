import t from 'tap';
import { TapReader } from '../../src/cli/tap.js';

function read(text: string, step = text.length): ReturnType<TapReader['results']> {
  const reader = new TapReader();
  for (let at = 0; at < text.length; at += step) reader.push(text.slice(at, at + step));
  reader.end();
  return reader.results();
}

const GOOD = `TAP version 14
\x1b[2J\x1b[01;01Hok 1 - viommu.sys: every import is known\r
# dmaprobe says hello
    ok 1 - a domain is created
    ok 2 - a page is mapped
    1..2
ok 2 - dmaprobe.sys: ioctl 0x222000 returns STATUS_SUCCESS
1..2
# nthost: pass
`;

t.test('leaf points are counted once, the point that closes a subtest not again', async (t) => {
  t.match(read(GOOD), { passed: 3, failed: 0, failures: [], defects: [], verdict: 'pass', lastLine: '# nthost: pass' });
});

t.test('output cut at any place reads the same', async (t) => {
  for (const step of [1, 2, 3, 7, 64]) t.same(read(GOOD, step), read(GOOD), `${step} characters at a time`);
});

t.test('a failed point is kept with the diagnostics behind it', async (t) => {
  const results = read('    not ok 1 - DDI-070: in use\n      # got 0x0, wanted 0xc0000708\n    1..1\nnot ok 1 - dmaprobe.sys\n1..1\n# nthost: fail\n');
  t.match(results, { passed: 0, failed: 1, verdict: 'fail' });
  t.match(results.failures[0], /DDI-070: in use\n.*got 0x0/);
});

t.test('a closing point that fails for its own reason is a failure', async (t) => {
  t.match(read('    ok 1 - fine\n    1..1\nnot ok 1 - dmaprobe.sys leaks\n'), { passed: 1, failed: 1, failures: ['dmaprobe.sys leaks'] });
});

t.test('a plan that was not kept, points out of order and an end inside a subtest are defects', async (t) => {
  t.match(read('    ok 1 - a\n    1..3\nok 1 - x\n').defects, [/planned 3 and ran 1/]);
  t.match(read('    ok 1 - a\n    ok 3 - b\n    1..2\nok 1 - x\n').defects, [/point 3 came where 2 was due/]);
  t.match(read('    ok 1 - a\n').defects, [/ended inside a subtest/]);
  t.match(read('    ok 1 - a\nok 1 - x\n').defects, [/planned nothing and ran 1/]);
});

t.test('a guest that never ends its line does not grow the reader', async (t) => {
  const reader = new TapReader();
  for (let i = 0; i < 1000; i++) reader.push('x'.repeat(10_000));
  reader.end();
  t.ok(reader.results().lastLine.length <= 4096);
});

t.test('no verdict is given before the guest gave one', async (t) => {
  t.equal(read('ok 1 - booted\n').verdict, undefined);
});

t.test('a guest that prints nonsense for ever is remembered in part', async (t) => {
  const nonsense = '    ok 7 - again\n'.repeat(1000) + '    not ok 1 - bad\n' + '    # why\n'.repeat(1000);
  const { defects, failures } = read(nonsense.repeat(3));
  t.equal(defects.length, 200);
  t.equal(failures.length, 3);
  t.equal(failures[0]!.split('\n').length, 101);
});

t.test('diagnostics behind a failure that is not kept go to no other', async (t) => {
  const { failures, failed } = read(Array.from({ length: 300 }, (_, i) => `not ok ${i + 1} - number ${i}\n# because of ${i}\n`).join(''));
  t.equal(failed, 300);
  t.equal(failures.length, 200);
  t.equal(failures.at(-1), 'number 199\n    # because of 199');
});

t.test('points are kept with their names, and failed ones with what followed', async (t) => {
  const reader = new TapReader();
  reader.push('    ok 1 - maps\n    not ok 2 - unmaps\n    # wanted 0x0\n    1..2\nnot ok 1 - dmaprobe.sys\n');
  t.same(reader.points(), [{ name: 'maps', ok: true, diagnostics: [] }, { name: 'unmaps', ok: false, diagnostics: ['# wanted 0x0'] }]);
});

t.test('a plan is fulfilled once as many points came as it says, wherever it stands', async (t) => {
  const first = new TapReader();
  first.push('1..2\nok 1 - one\n');
  t.equal(first.isFulfilled, false);
  first.push('    ok 1 - inside\n    1..1\nok 2 - two\n');
  t.equal(first.isFulfilled, true);
  const last = new TapReader();
  last.push('ok 1 - one\nok 2 - two\n');
  t.equal(last.isFulfilled, false, 'without a plan there may be more');
  last.push('1..2\n');
  t.equal(last.isFulfilled, true);
});

t.test('a plan of the whole that was not kept, and failures that cannot be counted, are defects', async (t) => {
  t.match(read('1..5\nok 1 - one\nok 2 - two\n').defects, ['the guest planned 5 and ran 2']);
  t.match(read('1..1\nok 1 - one\nok 2 - two\n').defects, ['the guest planned 1 and ran 2']);
  t.same(read('ok 1 - one\n1..1\n').defects, []);
  for (const line of ['not ok', 'not ok - no number', '    not ok 3 no dash', 'Bail out! no memory']) t.match(read(`ok 1 - one\n${line}\n`).defects, [line.trim()], line);
  t.same(read('ok 1 - one\nnot okay at all\n').defects, []);
});

t.test('a guest that reports without end is counted, and not kept without end', async (t) => {
  const reader = new TapReader();
  for (let i = 1; i <= 25_000; i++) reader.push(`ok ${i} - again\n`);
  t.equal(reader.results().passed, 25_000);
  t.equal(reader.points().length, 20_000);
});

t.test('what a guest prints moves no cursor, whichever way it says so', async (t) => {
  const lines: string[] = [];
  const reader = new TapReader((line) => lines.push(line));
  reader.push('\x1b[31mred\x1b[0m\n\x9b2Jcleared\x84\n\x07bell\x7f\n');
  t.same(lines, ['red', 'cleared', 'bell']);
});
