/** What the reader of plans says: where it is wrong, and what was expected. The shapes themselves are in schema.ts. */
import t from 'tap';
import { DocumentError } from '../../src/base/document.js';
import { readPlan } from '../../src/inject/plan.js';
import { randomNumbers } from '../helpers/random-bytes.js';

function problems(text: string): readonly string[] {
  try {
    readPlan(text, 'plan.json');
    return [];
  } catch (error) {
    if (error instanceof DocumentError) return error.problems;
    throw error;
  }
}

t.test('a mistake is told by file, line, column and path, with the word that was meant', async (t) => {
  const text = `{
  "version": 1,
  "entries": [
    { "when": { "rutine": "MapLogicalRange", "nth": 2 }, "then": { "fail": "STATUS_RESOURCE_IN_US" } },
    { "when": { "routine": "MapLogicalRanges" }, "then": { "dely": 5 } },
    { "when": { "table": "V2" }, "then": { "fail": "STATUS_NOT_SUPPORTED" } }
  ]
}`;
  const told = problems(text);
  t.match(told, [
    /^plan\.json:4:17: entries\[0\]\.when: unknown name "rutine", did you mean routine\?; known are routine, group,/,
    /^plan\.json:4:76: entries\[0\]\.then\.fail: .*not "STATUS_RESOURCE_IN_US", did you mean STATUS_RESOURCE_IN_USE\?$/,
    /^plan\.json:5:28: entries\[1\]\.when\.routine: expected one of .*did you mean MapLogicalRange/,
    /^plan\.json:5:58: entries\[1\]\.then: expected one of "fail", "delay"/,
    /^plan\.json:5:60: entries\[1\]\.then: unknown name "dely", did you mean delay\?/,
    /^plan\.json:6:26: entries\[2\]\.when\.table: expected one of legacy, v1, v2, v3, not "V2"/,
  ]);
  t.equal(told.length, 6);
});

t.test('a status that the routine does not document is refused with those that it does', async (t) => {
  const text = '{"version":1,"entries":[{"when":{"routine":["MapLogicalRange","UnmapLogicalRange"]},"then":{"fail":"STATUS_NOT_SUPPORTED"}}]}';
  t.match(problems(text), [/STATUS_NOT_SUPPORTED is not documented for UnmapLogicalRange \(STATUS_INVALID_PARAMETER_1, .* are/]);
  t.match(problems(text.replace('["MapLogicalRange","UnmapLogicalRange"]', '"FlushDomain"')), [/\(STATUS_INVALID_PARAMETER_1 is.*"undocumented": true allows it/]);
  t.match(problems('{"version":1,"entries":[{"when":{"group":"flush"},"then":{"fail":"STATUS_NOT_SUPPORTED"}}]}'), [/documented for none of these routines/]);
});

t.test('not more than twenty mistakes are told, and how many there are besides', async (t) => {
  const entries = Array.from({ length: 30 }, () => ({ when: {}, then: {} }));
  const told = problems(JSON.stringify({ version: 1, entries }));
  t.equal(told.length, 21);
  t.equal(told.at(-1), 'plan.json: and 10 more');
});

t.test('text that is no JSON is refused where it stops being some', async (t) => {
  const rows: [string, RegExp][] = [
    ['', /1:1: the text ends where a value is due/],
    ['{"version": 1,\n // why\n "entries": []}', /2:2: expected a name in quotes/],
    ['// plan\n{}', /1:1: JSON has no comments/],
    ['{"version":1,"version":1}', /1:14: the name "version" stands here twice/],
    ['{"\\u001b[2J\\n":1,"\\u001b[2J\\n":1}', /1:18: the name "\\u001b\[2J\\n" stands here twice/],
    ['{"version":1,}', /1:14: expected a name in quotes/],
    ['[1 2]', /1:4: expected "," or "]", not "2"/],
    ['{"version":01}', /expected "," or "}"/],
    ['{"version":tru}', /1:12: expected a value, not "tru"/],
    ["{'version':1}", /expected a name in quotes, not "'"/],
    ['"\u0001"', /a string that does not end/],
    ['{} {}', /expected the end/],
    ['\ufeff{}', /byte order mark/],
    ['['.repeat(100_000), /nested more than 64 deep/],
    [`{"version":1,"entries":[],"x":"${'y'.repeat(300_000)}"}`, /characters; a document of this kind has 262144 at most/],
  ];
  for (const [text, message] of rows) {
    const told = problems(text);
    t.equal(told.length, 1);
    t.match(told[0], message);
  }
});

t.test('messages are single lines, whatever the document says', async (t) => {
  const told = problems(JSON.stringify({ version: 1, entries: [{ when: { routine: 'a\nb\u001b[31m' }, then: { ['x\r\n'.repeat(50)]: 1 } }] }));
  // eslint-disable-next-line no-control-regex -- a message is one line
  for (const line of told) t.notMatch(line, /[\x00-\x1f]/);
  t.ok(told.length >= 2);
});

t.test('cut and disturbed plans are refused with words or read, and never throw anything else', async (t) => {
  const seed = Date.now() % 2 ** 31;
  t.comment(`seed ${seed}`);
  const random = randomNumbers(seed);
  const whole = JSON.stringify({ version: 1, seed: 3, entries: [{ name: 'a', when: { group: 'map', probability: 0.5, address: { from: '0x0', to: '0xfff' } }, then: { fail: 'STATUS_RESOURCE_IN_USE' } }] });
  t.strictSame(problems(whole), []);
  for (let length = 0; length < whole.length; length++) t.ok(problems(whole.slice(0, length)).length > 0);
  for (let i = 0; i < 2000; i++) {
    const at = random(whole.length);
    problems(whole.slice(0, at) + String.fromCharCode(32 + random(95)) + whole.slice(at + random(3)));
  }
});
