// Which of the interface's checks (test/fixtures/ddi.json) have a test, and where it passed. Runs the test files named, by
// default all that test the interface, or reads transcripts of earlier runs (--from build/test.tap, any number of times).
// A test point or subtest belongs to a check when its title begins with the check's id ("DDI-049, DDI-055: ...",
// "DDI-323 to DDI-326: ...") or ends with it in brackets ("... [DDI-318]"). Writes docs/ddi-coverage.md, which depends on
// nothing but the outcomes; with --check it only compares. Exit status 1 when a check failed or has no test, or the run itself broke.
import { spawn } from 'node:child_process';
import { createReadStream, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Parser } from 'tap-parser';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const REPORT = 'docs/ddi-coverage.md';

/** Where a test stands, by its folder. */
const PLACES = {
  core: ['test/iommu', 'test/ddi', 'test/engine', 'test/machine', 'test/model'],
  carrier: ['test/carrier', 'test/contract', 'test/client'],
  stub: ['test/guest'],
  VM: ['test/vm'],
};
const PLACE_NAMES = Object.keys(PLACES);

/** The checklist's sections, by their first check. */
const SECTIONS = [
  [1, 'A. Acquiring the interface'],
  [25, 'B. CreateDomain, DeleteDomain'],
  [49, 'C. AttachDevice, DetachDevice (V1)'],
  [66, 'D. MapLogicalRange, UnmapLogicalRange'],
  [90, 'E. MapIdentityRange, UnmapIdentityRange (V1)'],
  [97, 'F. CreateDomainEx'],
  [126, 'G. CreateDevice, DeleteDevice, QueryDeviceInfo'],
  [154, 'H. AttachDeviceEx, DetachDeviceEx, QueryAvailableDomainTypes'],
  [176, 'I. State-change callbacks'],
  [191, 'J. MapLogicalRangeEx'],
  [235, 'K. MapIdentityRangeEx, UnmapIdentityRangeEx'],
  [250, 'L. Tokens and segments'],
  [286, 'M. ConfigureDomain, FlushDomain, FlushDomainByVaList'],
  [308, 'N. Caller-owned table walks'],
  [323, 'O. QueryInputMappings'],
  [330, 'P. Fault reporting'],
  [350, 'Q. PASID (V3)'],
  [374, 'R. Cross-cutting'],
];

/** Checks that no guest but an ARM64 one can make, and those of which an x64 guest makes a part, or the like with its extension. */
const ARM64_ALONE = numbers('52-54 60-61 130 288-289 293 308-317 323-324 326 329 341');
const ARM64_IN_PART = numbers('26 62 99 129 131 290-292 294 297 325 328 343-344');

function numbers(list) {
  return new Set(
    list.split(' ').flatMap((range) => {
      const [first, last = first] = range.split('-').map(Number);
      return Array.from({ length: last - first + 1 }, (_, i) => first + i);
    }),
  );
}

const IDS = /^DDI-\d{3}(?:(?:,? and |, ?| ?\/ ?| to )DDI-\d{3})*/;
const TAIL = /(?:\s*\[DDI-\d{3}(?:(?:, | to )DDI-\d{3})*\])+$/;

/** Numbers of the checks that a title names. */
export function checksOf(title) {
  const named = [title.match(IDS)?.[0] ?? '', title.match(TAIL)?.[0] ?? ''].join(' ');
  const found = [];
  for (const [, first, last = first] of named.matchAll(/DDI-(\d{3})(?: to DDI-(\d{3}))?/g)) {
    for (let n = Number(first); n <= Number(last); n++) found.push(n);
  }
  return found;
}

function placeOf(file) {
  return PLACE_NAMES.find((place) => PLACES[place].some((folder) => file.includes(`${folder}/`)));
}

/** Outcomes by check and place. A failure stays one whatever else passes. */
class Outcomes {
  #passed = new Map();
  /** Points with an id that does not exist. */
  strangers = [];
  /** Files that ended badly. */
  broken = [];

  constructor(checks) {
    this.known = new Set(checks.map(({ id }) => Number(id.slice(4))));
  }

  of(number, place) {
    return this.#passed.get(`${number} ${place}`);
  }

  /** Reads one transcript to its end; `fileEnded` hears of each test file. */
  async read(stream, fileEnded = () => {}) {
    const parser = new Parser();
    this.#watch(parser, undefined);
    parser.on('assert', fileEnded);
    for await (const chunk of stream) parser.write(chunk);
    parser.end();
    if (parser.results.count === 0) this.broken.push('a transcript without a test');
  }

  #watch(level, file) {
    level.on('child', (child) => this.#watch(child, file ?? child.name));
    level.on('assert', (point) => {
      if (file === undefined && !point.ok) this.broken.push(point.name);
      if (file !== undefined && !point.skip && !point.todo) this.#take(file, point);
    });
  }

  #take(file, { name, ok }) {
    const place = placeOf(file);
    if (place === undefined) return;
    for (const number of checksOf(name)) {
      if (!this.known.has(number)) this.strangers.push(`${file}: ${name}`);
      const key = `${number} ${place}`;
      this.#passed.set(key, ok && (this.#passed.get(key) ?? true));
    }
  }
}

/** Runs the files; what they print as TAP is read as it comes. */
async function run(files, outcomes) {
  const words = [`${root}/node_modules/tap/dist/esm/run.mjs`, 'run', '--reporter=tap', '--disable-coverage', ...files];
  const tap = spawn(process.execPath, words, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  await outcomes.read(tap.stdout, ({ ok, name }) => console.log(`${ok ? 'ok    ' : 'FAILED'} ${name}`));
}

function interfaceTests() {
  return Object.values(PLACES).flat().flatMap((folder) =>
    readdirSync(`${root}/${folder}`, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => `${entry.parentPath}/${entry.name}`.slice(root.length + 1)),
  );
}

const WORDS = new Map([[true, 'passed'], [false, '**FAILED**'], [undefined, '-']]);

function verdictOf(outcomes, number) {
  const all = PLACE_NAMES.map((place) => outcomes.of(number, place));
  return all.includes(false) ? 'failed' : all.includes(true) ? 'passed' : 'not tested';
}

function guestsOf(number) {
  return ARM64_ALONE.has(number) ? 'ARM64' : ARM64_IN_PART.has(number) ? 'x64, ARM64' : '';
}

function report(checks, outcomes) {
  const rows = checks.map((check) => ({ ...check, number: Number(check.id.slice(4)) }));
  const count = (verdict) => rows.filter(({ number }) => verdictOf(outcomes, number) === verdict).length;
  const placed = PLACE_NAMES.map((place) => `| ${place} | ${PLACES[place].join(', ')} | ${rows.filter(({ number }) => outcomes.of(number, place) === true).length} |`);
  const lines = [
    '# Coverage of the interface',
    '',
    'Made by `npm run ddi`. It names every check of the interface reference (`test/fixtures/ddi.json`) and where a test of',
    'it passed; `npm run ddi -- --from build/test.tap` makes it from the transcript of a full run.',
    '',
    `${rows.length} checks: ${count('passed')} passed, ${count('failed')} failed, ${count('not tested')} not tested.`,
    '',
    '| Where | Tests | Checks passed |',
    '|--|--|--|',
    ...placed,
    '',
    `${ARM64_ALONE.size} checks can be made by an ARM64 guest alone (marked ARM64). Of ${ARM64_IN_PART.size} an x64 guest makes a part, or the like of it with the`,
    'extended profile (marked x64, ARM64). No VM here runs an ARM64 guest: guest models in `test/contract` and `test/model` make',
    'those checks against the machine, in process and over the stream socket, so that their VM column is empty, or shows the',
    'x64 part.',
  ];
  SECTIONS.forEach(([first, title], i) => {
    const end = SECTIONS[i + 1]?.[0] ?? Infinity;
    lines.push('', `## ${title}`, '', `| ID | Tag | Routine | ${PLACE_NAMES.join(' | ')} | Guest | Statement |`, '|--|--|--|--|--|--|--|--|');
    for (const { id, number, tag, routine, text } of rows.filter(({ number }) => number >= first && number < end)) {
      const cells = PLACE_NAMES.map((place) => WORDS.get(outcomes.of(number, place)));
      lines.push(`| ${[id, tag, routine, ...cells, guestsOf(number), text.replaceAll('|', '\\|')].join(' | ')} |`);
    }
  });
  return `${lines.join('\n')}\n`;
}

function summarize(checks, outcomes) {
  const totals = { 'passed': 0, 'failed': 0, 'not tested': 0 };
  for (const { id } of checks) {
    const number = Number(id.slice(4));
    const verdict = verdictOf(outcomes, number);
    const where = PLACE_NAMES.filter((place) => outcomes.of(number, place) !== undefined).map((place) => `${place} ${outcomes.of(number, place) ? 'passed' : 'FAILED'}`);
    totals[verdict]++;
    console.log(`${id} ${verdict}${where.length > 0 ? ` (${where.join(', ')})` : ''}${ARM64_ALONE.has(number) ? ' [ARM64 guests only]' : ''}`);
  }
  for (const stranger of outcomes.strangers) console.log(`no such check: ${stranger}`);
  for (const file of outcomes.broken) console.log(`ended badly: ${file}`);
  console.log(Object.entries(totals).map(([word, count]) => `${count} ${word}`).join(', '));
  return totals.failed === 0 && totals['not tested'] === 0 && outcomes.strangers.length === 0 && outcomes.broken.length === 0;
}

async function main() {
  const { values, positionals } = parseArgs({ options: { from: { type: 'string', multiple: true, default: [] }, check: { type: 'boolean', default: false } }, allowPositionals: true });
  const { checks } = JSON.parse(readFileSync(`${root}/test/fixtures/ddi.json`, 'utf8'));
  const outcomes = new Outcomes(checks);
  for (const path of values.from) await outcomes.read(createReadStream(path, 'utf8'));
  if (values.from.length === 0) await run(positionals.length > 0 ? positionals : interfaceTests(), outcomes);
  const text = report(checks, outcomes);
  const isCurrent = readFileSync(`${root}/${REPORT}`, 'utf8') === text;
  if (!values.check) writeFileSync(`${root}/${REPORT}`, text);
  else if (!isCurrent) console.log(`${REPORT} is not what this run shows: npm run ddi`);
  process.exitCode = summarize(checks, outcomes) && (isCurrent || !values.check) ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
