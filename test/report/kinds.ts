/** Every kind of report, of a good run and of the worst one, read back by programs that are not ours. */
import { spawnSync } from 'node:child_process';
import t from 'tap';
import { Parser } from 'tap-parser';
import { render, REPORT_KINDS } from '../../src/report/kinds.js';
import { writeTerminal } from '../../src/report/terminal.js';
import { worst } from '../../src/report/types.js';
import { HOSTILE, finding, outcome, run, worstOutcome } from '../helpers/outcomes.js';

const OPTIONS = { helpBase: 'https://example.org/rules/' };

function python(program: string, input: string): string {
  const { status, stdout, stderr } = spawnSync('python3', ['-c', program], { input, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
}

/** JUnit as Python's XML parser reads it: counts of each suite as said and as found. */
const READ_JUNIT = `
import sys, json, xml.etree.ElementTree as E
root = E.fromstring(sys.stdin.buffer.read())
assert root.tag == 'testsuites'
out = []
for s in root:
    cases = s.findall('testcase')
    n = lambda k: sum(1 for c in cases if c.find(k) is not None)
    out.append({'name': s.get('name'), 'said': [int(s.get(k)) for k in ('tests','failures','errors','skipped')], 'found': [len(cases), n('failure'), n('error'), n('skipped')], 'props': {p.get('name'): p.get('value') for p in s.find('properties')}})
print(json.dumps(out))
`;

t.test('JUnit is well-formed and its counts are those of its cases', async (t) => {
  for (const [name, given] of [['good', outcome()], ['worst', worstOutcome()]] as const) {
    const suites = JSON.parse(python(READ_JUNIT, render('junit', given, OPTIONS))) as { said: number[]; found: number[]; props: Record<string, string> }[];
    t.equal(suites.length, given.runs.length);
    for (const { said, found } of suites) t.same(said, found, `${name}: what is said is there`);
    t.equal(suites.at(-1)!.props['coverage.00:05.0.translated'], '12', 'what was measured is a property');
  }
  const [bad] = JSON.parse(python(READ_JUNIT, render('junit', worstOutcome(), OPTIONS))) as { found: number[] }[];
  t.same(bad!.found, [7, 3, 1, 2], 'check, finding and coverage failed; the time limit is an error; known issue and note are skipped');
});

t.test('what did not pass is red in JUnit and in TAP, whatever was wrong, and so is nothing at all', async (t) => {
  const unsound = outcome([run({ verdict: 'fail', reason: "the guest's TAP is not sound", exitCode: 1 })]);
  const empty = outcome([], { reason: 'part 3 of 3 is empty' });
  const short = outcome([run()], { verdict: 'host-error', reason: 'it was interrupted', exitCode: 4 });
  for (const [given, message, count] of [[unsound, 'TAP is not sound', 1], [empty, 'part 3 of 3 is empty', 1], [short, 'it was interrupted', 2]] as const) {
    const root = python('import sys, xml.etree.ElementTree as E\nroot = E.fromstring(sys.stdin.buffer.read())\nprint(int(root.get("failures")) + int(root.get("errors")), len(root.findall(".//failure") + root.findall(".//error")), root.get("tests") == str(len(root.findall(".//testcase"))))', render('junit', given, OPTIONS));
    t.equal(root, '1 1 True', message);
    t.match(render('junit', given, OPTIONS), message);
    const parser = new Parser();
    parser.end(render('tap', given, OPTIONS));
    t.equal(parser.ok, false);
    t.equal(parser.results?.count, count);
  }
});

t.test('TAP is what a TAP parser takes, and fails where the run failed', async (t) => {
  for (const [given, ok] of [[outcome(), true], [worstOutcome(), false]] as const) {
    const parser = new Parser();
    let comments = 0;
    let bailed = false;
    let failedInside = 0;
    let todo = 0;
    parser.on('child', (child) => child.on('assert', (point: { ok: boolean; todo?: unknown }) => {
      if (!point.ok && !point.todo) failedInside++;
      if (point.todo) todo++;
    }));
    parser.on('comment', () => comments++);
    parser.on('bailout', () => (bailed = true));
    parser.end(render('tap', given, OPTIONS));
    t.equal(parser.ok, ok);
    t.notOk(bailed, 'a text cannot bail out');
    t.equal(parser.results?.count, given.runs.length);
    t.equal(parser.results?.failures.filter(({ tapError }) => tapError).length, 0, 'no defect of the TAP itself');
    t.equal(failedInside, ok ? 0 : 4, 'check, finding, coverage, time limit');
    t.equal(todo, ok ? 0 : 1, 'a known issue is TODO');
    t.ok(comments > 0);
  }
});

t.test('SARIF has what the standard requires', async (t) => {
  const log = JSON.parse(render('sarif', worstOutcome(), OPTIONS));
  t.match(log, { version: '2.1.0', $schema: /sarif-2\.1\.0/ });
  t.equal(log.runs.length, 2);
  const [bad, good] = log.runs;
  t.equal(bad.tool.driver.rules[0].helpUri, 'https://example.org/rules/VIO-201-dma-after-unmap.md');
  t.same(bad.results.map((result: { level: string }) => result.level), ['error', 'error', 'note']);
  for (const result of bad.results) {
    t.type(result.message.text, 'string');
    t.equal(log.runs[0].tool.driver.rules[result.ruleIndex].id, result.ruleId);
    t.ok(result.occurrenceCount >= 1);
  }
  t.match(bad.results[1], { suppressions: [{ kind: 'external' }], stacks: [{ frames: [{ location: { logicalLocations: [{ fullyQualifiedName: 'dut.sys!StopDma+0x14' }] } }] }] });
  t.equal(bad.invocations[0].executionSuccessful, false);
  t.same(good.results, [], 'a run without findings has an empty list, not none');
  const again = JSON.parse(render('sarif', outcome([run({ findings: [finding({ at: 99, count: 1 })] })]), OPTIONS));
  t.same(again.runs[0].results[0].partialFingerprints, bad.results[1].partialFingerprints, 'the same mistake has the same fingerprint');
});

t.test('JSON is the outcome itself', async (t) => {
  const given = outcome([run({ findings: [finding()] })]);
  t.same(JSON.parse(render('json', given, OPTIONS)), given);
});

t.test('HTML is one document without script, and no text becomes markup', async (t) => {
  const read = `
import sys, json
from html.parser import HTMLParser
tags, text, urls = [], [], []
class P(HTMLParser):
    def handle_starttag(self, tag, attrs):
        tags.append(tag)
        urls.extend(v for k, v in attrs if k in ('src', 'href', 'action') and v)
        assert not any(k.startswith('on') for k, v in attrs), attrs
    def handle_data(self, data): text.append(data)
P().feed(sys.stdin.read())
print(json.dumps({'tags': sorted(set(tags)), 'urls': sorted(set(urls)), 'text': ''.join(text)}))
`;
  const { tags, urls, text } = JSON.parse(python(read, render('html', worstOutcome(), OPTIONS))) as { tags: string[]; urls: string[]; text: string };
  t.notOk(tags.includes('script'));
  t.ok(text.includes('<script>alert("1")</script>'), 'what the guest said is shown as it said it');
  t.same(urls, ['#run-0', '#run-1', 'https://example.org/rules/VIO-201-dma-after-unmap.md']);
  t.match(text, /What was to be tested was tested/);
});

t.test('the pictures are well-formed, and each has its text', async (t) => {
  const pictures = [...render('html', worstOutcome(), OPTIONS).matchAll(/<svg [^]*?<\/svg>/g)].map(([svg]) => svg);
  t.equal(pictures.length, 4, 'time and domains of two runs');
  for (const picture of pictures) {
    const root = python('import sys, xml.etree.ElementTree as E; r = E.fromstring(sys.stdin.buffer.read()); print(r.get("role"), r.get("aria-label"), len(list(r.iter())))', picture);
    t.match(root, /^img .+ in \d+\.\d\d s \d+$/);
  }
});

t.test('certificates have nothing of a clock in them', async (t) => {
  const text = render('certificate', outcome(), OPTIONS);
  t.equal(render('certificate', outcome([run({ seconds: 99, timeline: [], lastLines: [] })], { seconds: 7 }), OPTIONS), text);
  t.match(JSON.parse(text), { format: 'viommu-certificate', version: 1, verdict: 'pass', runs: [{ name: 'hal', devices: [{ device: '00:05.0' }], problems: [] }] });
});

t.test('the terminal says the verdict last, with colours only when asked', async (t) => {
  const plain = writeTerminal(worstOutcome(), { colour: false });
  t.notOk(plain.includes('\x1b') || plain.includes('\x07'), 'no text moves the cursor');
  t.match(plain.trimEnd().split('\n').at(-1), /^TIMEOUT: /);
  const coloured = writeTerminal(outcome([run({ findings: [finding(), finding({ severity: 'warning', verdict: 'fragile' })] })]), { colour: true });
  t.ok(coloured.includes('\x1b[31m    VIO-201'), 'what counts is red');
  t.ok(coloured.includes('\x1b[33m    VIO-201'), 'what is to look at is yellow');
  t.match(writeTerminal(outcome(), { colour: false }), /12 translated \(1\.0 MiB\)/);
});

t.test('the worst verdict stands for all, and no run at all tested nothing', async (t) => {
  t.equal(worst(['pass', 'timeout', 'fail']), 'timeout');
  t.equal(worst(['pass', 'pass']), 'pass');
  t.equal(worst([]), 'not-tested');
  t.equal(REPORT_KINDS.length, 6);
  t.ok(HOSTILE.includes('\u0000'));
});
