/** The runner of `npm run bench`, with cases that a test writes. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { PACKAGE_ROOT } from '../../src/cli/paths.js';

function bench(t: Test, cases: Record<string, string>, ...words: string[]) {
  const folder = t.testdir(Object.fromEntries(Object.entries(cases).map(([name, source]) => [`${name}.mjs`, source])));
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(PACKAGE_ROOT, 'scripts/bench/run.mjs'), '--cases', folder, ...words], { encoding: 'utf8' });
  const last = stdout.trim().split('\n').at(-1) ?? '';
  return { status, stdout, stderr, document: status === 0 ? JSON.parse(last) : undefined };
}

const say = (...lines: object[]) => lines.map((line) => `console.log(${JSON.stringify(JSON.stringify(line))});`).join('\n');

/** A case whose values come from a counter of its runs. */
const counting = (ours: string, peer: string) => `
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
const file = new URL('runs', import.meta.url);
const run = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
writeFileSync(file, String(run + 1));
console.log(JSON.stringify({ figure: 'f', who: 'us', unit: 'ns', value: ${ours} }));
console.log(JSON.stringify({ figure: 'f', who: 'them', peer: true, unit: 'ns', value: ${peer} }));
`;

t.test('each case runs five times, and the median stands beside its peer with the ratio of the same run', async (t) => {
  // Of runs 0 to 4: ours 10, 20, 30, 40, 1000; the peer half of it, but for one run that was disturbed alone.
  const { status, document, stdout } = bench(t, { a: counting('[10, 20, 30, 40, 1000][run]', '[5, 10, 15, 20, 5][run]') });
  t.equal(status, 0);
  t.match(document.results, [{ name: 'a', figures: [{ figure: 'f', unit: 'ns', ours: { who: 'us', median: 30, least: 10, most: 1000 }, peer: { who: 'them', median: 10, least: 5, most: 20 }, ratio: 2 }] }]);
  t.match(stdout, /f +ns +us: 30\.0 \(10\.0 to 1,000\) +them: 10\.0 \(5\.00 to 20\.0\) +2\.0/);
  t.match(document.machine, { runs: 5, cores: Number, cpu: String });
});

t.test('an even number of runs has the middle between two as its median', async (t) => {
  const { document } = bench(t, { a: counting('run', '1') }, '--runs', '6');
  t.equal(document.results[0].figures[0].ours.median, 2.5);
});

t.test('what cannot be measured is said, and its figure stands alone', async (t) => {
  const { status, stdout, document } = bench(t, { a: say({ figure: 'f', who: 'us', unit: 'ns', value: 1 }, { missing: 'the peer' }, { note: 'how' }) });
  t.equal(status, 0);
  t.match(document.results[0], { figures: [{ peer: undefined, ratio: undefined }], missing: ['the peer'], notes: ['how'] });
  t.match(stdout, /a: not measured: the peer/);
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
    ['an unknown case', good, ['z'], /there is no case "z"; known: a/],
  ];
  for (const [what, source, words, message] of failing) {
    const { status, stderr } = bench(t, { a: source }, ...words);
    t.equal(status, 1, what);
    t.match(stderr, message, what);
  }
});
