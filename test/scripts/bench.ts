/** The runner of `npm run bench`, with cases that a test writes. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { PACKAGE_ROOT } from '../../src/cli/paths.js';

function run(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(PACKAGE_ROOT, 'scripts/bench/run.mjs'), ...words], { encoding: 'utf8' });
  const last = stdout.trim().split('\n').at(-1) ?? '';
  return { status, stdout, stderr, document: status === 0 ? JSON.parse(last) : undefined };
}

function bench(t: Test, cases: Record<string, string>, ...words: string[]) {
  const folder = t.testdir(Object.fromEntries(Object.entries(cases).map(([name, source]) => [`${name}.mjs`, source])));
  return run('--cases', folder, ...words);
}

const say = (...lines: object[]) => lines.map((line) => `console.log(${JSON.stringify(JSON.stringify(line))});`).join('\n');

/** A case whose values come from a counter of its runs. */
const counting = (ours: string, peer: string, more = '') => `
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
const file = new URL('runs', import.meta.url);
const run = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
writeFileSync(file, String(run + 1));
console.log(JSON.stringify({ figure: 'f', who: 'us', unit: 'ns', value: ${ours}${more} }));
console.log(JSON.stringify({ figure: 'f', who: 'them', role: 'peer', unit: 'ns', value: ${peer} }));
`;

/** Has performance.md and its plots written, where an earlier run drew a case that is gone. */
function writing(t: Test, cases: Record<string, string>, reasons: Record<string, string> = {}) {
  const root = t.testdir({ docs: { performance: { 'gone.svg': '' } }, 'missed.json': JSON.stringify(reasons), cases: Object.fromEntries(Object.entries(cases).map(([name, source]) => [`${name}.mjs`, source])) });
  const folder = join(root, 'docs');
  const result = run('--cases', join(root, 'cases'), '--docs', folder, '--missed', join(root, 'missed.json'), '--write');
  const file = join(folder, 'performance.md');
  return { ...result, folder, written: existsSync(file) ? readFileSync(file, 'utf8') : undefined };
}

const lineOf = (value: number, more: object = {}) => ({ figure: 'f', who: 'us', unit: 'ns', value, ...more });
const sides = [lineOf(10, { role: 'peer', who: 'them' }), lineOf(4, { role: 'limit', who: 'C' }), lineOf(7, { role: 'unchecked' })];

t.test('each case runs five times, and the median stands beside its peer with the ratio of the same run', async (t) => {
  // Of runs 0 to 4: ours 10, 20, 30, 40, 1000; the peer half of it, but for one run that was disturbed alone.
  const { status, document, stdout } = bench(t, { a: counting('[10, 20, 30, 40, 1000][run]', '[5, 10, 15, 20, 5][run]') });
  t.equal(status, 0);
  t.match(document.results, [{ name: 'a', figures: [{ figure: 'f', unit: 'ns', ours: { who: 'us', median: 30, least: 10, most: 1000 }, peer: { who: 'them', median: 10, least: 5, most: 20 }, ratios: { peer: 2 }, goals: [] }] }]);
  t.match(stdout, /f +ns +us: 30\.0 \(10\.0 to 1,000\) +them: 10\.0 \(5\.00 to 20\.0\); 2\.0 x/);
  t.match(document.machine, { runs: 5, cores: Number, cpu: String });
});

t.test('an even number of runs has the middle between two as its median', async (t) => {
  const { document } = bench(t, { a: counting('run + 1', '1') }, '--runs', '6');
  t.equal(document.results[0].figures[0].ours.median, 3.5);
});

t.test('what cannot be measured is said, and its figure stands alone', async (t) => {
  const { status, stdout, document } = bench(t, { a: say({ figure: 'f', who: 'us', unit: 'ns', value: 1 }, { missing: 'the peer' }, { note: 'how' }) });
  t.equal(status, 0);
  t.match(document.results[0], { figures: [{ peer: undefined, ratios: {} }], missing: ['the peer'], notes: ['how'] });
  t.match(stdout, /a: not measured: the peer/);
});

t.test('peer, limit and checking off stand beside ours, each with its ratio', async (t) => {
  const { document, stdout } = bench(t, { a: say(lineOf(8), ...sides) });
  t.match(document.results[0].figures, [{ ratios: { peer: 0.8, limit: 2, unchecked: 8 / 7 }, peer: { who: 'them' }, limit: { who: 'C' }, unchecked: { who: 'us' } }]);
  t.match(stdout, /us: 8\.00 .* them: 10\.0 .*; 0\.80 x +C: 4\.00 .*; 2\.0 x +us: 7\.00 .*; 1\.1 x/);
});

t.test('goals are judged on the ratio or the value, at their bound they are met, and without the other side they are not measured', async (t) => {
  const goals = [
    { of: 'peer', atMost: 0.8 },
    { of: 'limit', atMost: 1.9 },
    { of: 'value', atLeast: 8 },
    { of: 'value', atLeast: 9 },
  ];
  const { document, stdout } = bench(t, { a: say(lineOf(8, { goals }), ...sides, { ...lineOf(1, { goal: { of: 'peer', atMost: 1 } }), figure: 'alone' }) });
  t.match(document.results[0].figures[0].goals, [{ measured: 0.8, met: true }, { measured: 2, met: false }, { measured: 8, met: true }, { measured: 8, met: false }]);
  t.match(document.results[0].figures[1].goals, [{ of: 'peer', atMost: 1, met: undefined }]);
  t.same(document.goals, { met: 2, missed: 2, notMeasured: 1 });
  t.match(stdout, /at most 0\.800 x the peer: met; at most 1\.90 x the limit: MISSED; at least 8\.00 ns: met/);
  t.match(stdout, /5 goals: 2 met, 2 missed, 1 not measured/);
});

t.test('a goal is judged on the median of the ratios, not on the best run', async (t) => {
  const source = counting('[1, 30, 40, 50, 60][run]', '20', ", goal: { of: 'peer', atMost: 1 }");
  t.match(bench(t, { a: source }).document.results[0].figures[0].goals, [{ measured: 2, met: false }]);
});

t.test('a figure at several n is one row each, and one curve of the plots', async (t) => {
  const curve = [1000, 10_000, 100_000].flatMap((n) => [lineOf(n / 100, { n }), lineOf(n / 10, { n, role: 'peer', who: 'them' })]);
  const { written, document, folder } = writing(t, { a: say(...curve, { ...lineOf(3, { n: 5 }), figure: 'no curve' }) });
  t.same(document.results[0].figures.map(({ n }: { n: number }) => n), [1000, 10_000, 100_000, 5]);
  t.match(document.results[0].figures[2], { ours: { median: 1000 }, ratios: { peer: 0.1 } });
  t.match(written, /!\[f\]\(performance\/a-f\.svg\)/);
  t.same(readdirSync(join(folder, 'performance')), ['a-f.svg'], 'what is no curve, and what an earlier run drew, is not there');
  const svg = readFileSync(join(folder, 'performance/a-f.svg'), 'utf8');
  t.equal(svg.match(/<circle/g)?.length, 4, 'three points of ours and the one in the legend');
  t.match(svg, /prefers-color-scheme: dark/);
});

const missing = { a: say(lineOf(8, { goal: { of: 'value', atMost: 1 } })) };

t.test('what is missed is written with its reason, and without one nothing is written', async (t) => {
  t.match(writing(t, missing, { f: 'The machine is slow; a faster one was tried.' }).written, /\*\*missed\*\*[^]*- \*\*f\*\* \(at most 1\.00 ns\): The machine is slow/);
  const { status, stderr, written } = writing(t, missing);
  t.equal(status, 1);
  t.match(stderr, /no reason in missed\.json for what is missed: f/);
  t.equal(written, undefined);
});

t.test('what cannot be measured here does not keep the document from being written', async (t) => {
  const { status, written } = writing(t, { a: say({ missing: 'no such device' }), b: say(lineOf(1)) });
  t.equal(status, 0);
  t.match(written, /## a\n\nNot measured: no such device\n/);
  t.match(written, /\| f \| ns \| us: 1\.00/);
});

t.test('a goal whose other side is missing is neither met nor missed, and its reason is not stale', async (t) => {
  const { status, written, stdout } = writing(t, { a: say(lineOf(8, { goal: { of: 'peer', atMost: 1 } }), { missing: 'the peer' }) }, { f: 'Slow.' });
  t.equal(status, 0);
  t.match(written, /1 goals: 0 met, 0 missed, 1 not measured/);
  t.notMatch(stdout, /STALE/);
});

t.test('reasons that explain nothing are told: of goals that are met, and of rows that are gone', async (t) => {
  const at = (n: number, value: number) => lineOf(value, { n, goal: { of: 'value', atMost: 5 } });
  const cases = { a: say(at(10, 1), at(20, 9), { ...lineOf(1), figure: 'no goal' }) };
  const { stdout, status } = writing(t, cases, { f: 'Slow.', 'f, n = 10': 'Ten.', 'no goal': 'None.', gone: 'Gone.' });
  t.equal(status, 0);
  t.match(stdout, /STALE: the reason for "f, n = 10" explains nothing: no goal of it is missed\./);
  t.match(stdout, /STALE: the reason for "no goal" explains nothing: no goal of it is missed\./);
  t.match(stdout, /STALE: the reason for "gone" explains nothing: there is no such row\./);
  t.equal(stdout.match(/STALE/g)?.length, 3, 'the one that explains something is none');
  t.match(writing(t, cases, { f: 'Slow.', 'f, n = 20': 'Twenty.' }).stdout, /STALE: the reason for "f" /);
});

t.test('of cases that were not run no row is gone', async (t) => {
  const folder = t.testdir({ 'missed.json': JSON.stringify({ other: 'Slow.', f: 'Fast.' }), cases: { 'a.mjs': say(lineOf(1)), 'b.mjs': say({ ...lineOf(1), figure: 'other' }) } });
  const { stdout } = run('--cases', join(folder, 'cases'), '--missed', join(folder, 'missed.json'), 'a');
  t.match(stdout, /STALE: the reason for "f"/);
  t.notMatch(stdout, /"other"/);
});

t.test('all cases run once before any of them runs again', async (t) => {
  const noting = (name: string) => `import { appendFileSync } from 'node:fs';\nappendFileSync(new URL('order', import.meta.url), ${JSON.stringify(name)});\n${say(lineOf(1))}`;
  const folder = t.testdir({ 'a.mjs': noting('a'), 'b.mjs': noting('b') });
  t.equal(run('--cases', folder).status, 0);
  t.equal(readFileSync(join(folder, 'order'), 'utf8'), 'ababababab');
});

t.test('where it is, how long is left, and what took longer than it may, stand on stderr', async (t) => {
  const folder = t.testdir({ 'budget.json': JSON.stringify({ a: 0.001, b: 600 }), cases: { 'a.mjs': say(lineOf(1)), 'b.mjs': say(lineOf(1)) } });
  const { stderr } = run('--cases', join(folder, 'cases'), '--budget', join(folder, 'budget.json'));
  t.match(stderr, /^==> run 1 of 5, 10:00 min left: a \d+\.\d s, b \d+\.\d s\n==> run 2 of 5, 0:0\d min left: /);
  t.match(stderr, /==> \d+:\d\d min in all\n==> a took \d+ s, its budget is 0 s\n$/);
});

t.test('the reason of one n is not that of another, but that of the figure is that of all', async (t) => {
  const at = (n: number) => lineOf(8, { n, goal: { of: 'value', atMost: 1 } });
  const cases = { a: say(at(10), at(20)) };
  t.match(writing(t, cases, { 'f, n = 10': 'Ten.' }).stderr, /is missed: f, n = 20/);
  t.equal(writing(t, cases, { 'f, n = 10': 'Ten.', f: 'All.' }).status, 0);
});

t.test('cases can be chosen by name', async (t) => {
  const one = say({ figure: 'f', who: 'us', unit: 'ns', value: 1 });
  t.same(bench(t, { a: one, b: one }, 'b').document.results.map(({ name }: { name: string }) => name), ['b']);
});

t.test('a case that fails, prints no JSON, measures nothing or not each time fails the whole run', async (t) => {
  const good = say({ figure: 'f', who: 'us', unit: 'ns', value: 1 });
  const failing: [string, string, string[], RegExp][] = [
    ['exit status', 'console.error("no device"); process.exit(3);', [], /a ended with 3: no device/],
    ['no JSON', 'console.log("hello");', [], /a printed what is no JSON: hello/],
    ['nothing', '', [], /a measured nothing/],
    ['twice in a run', `${good}\n${good}`, [], /was not measured once in each run/],
    ['too few runs', good, ['--runs', '4'], /fewer have no median/],
    ['no number of runs', good, ['--runs', 'many'], /--runs wants a whole number/],
    ['a role that there is not', `${good}\n${say(lineOf(1, { role: 'rival' }))}`, [], /"f" has the unknown role "rival"/],
    ['a peer at times', `${good}\n${say(lineOf(1, { role: 'peer' }), lineOf(1, { role: 'peer' }))}`, [], /the peer of "f" was not measured once in each run/],
    ['a value that JSON cannot say', 'console.log(JSON.stringify({ figure: "f", who: "us", unit: "ns", value: Infinity, goal: { of: "value", atMost: 8 } }));', [], /"f" has the measured value null/],
    ['no value', say({ figure: 'f', who: 'us', unit: 'ns' }), [], /"f" has the measured value undefined/],
    ['a ratio to nothing', say(lineOf(1), lineOf(0, { role: 'limit' })), [], /"f" has the limit value 0/],
    ['a ratio of nothing', say(lineOf(0, { goal: { of: 'peer', atMost: 1 } }), lineOf(1, { role: 'peer' })), [], /"f" has the measured value 0/],
    ['a goal without a bound', say(lineOf(1, { goal: { of: 'peer' } })), [], /a goal says of what/],
    ['a document of some cases only', good, ['--write', 'a'], /--write wants all cases/],
    ['an unknown case', good, ['z'], /there is no case "z"; known: a/],
  ];
  for (const [what, source, words, message] of failing) {
    const { status, stderr } = bench(t, { a: source }, ...words);
    t.equal(status, 1, what);
    t.match(stderr, message, what);
  }
});
