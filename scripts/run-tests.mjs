// Runs tap over the given test files (default: all), prints a line for each file as it ends and every failure in full,
// then, after a run of all files, whether every check of the interface has a test, and as the last line the counts of test
// points: "N passed, N failed". Exit status 1 on any failure.
import { spawn, spawnSync } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Parser } from 'tap-parser';

const root = fileURLToPath(new URL('..', import.meta.url));
mkdirSync(`${root}/build`, { recursive: true });
const transcript = createWriteStream(`${root}/build/test.tap`);
const tap = spawn(process.execPath, [`${root}/node_modules/tap/dist/esm/run.mjs`, 'run', '--reporter=tap', '--disable-coverage', ...process.argv.slice(2)], {
  cwd: root,
  stdio: ['ignore', 'pipe', 'inherit'],
});

const counts = { passed: 0, failed: 0 };
const parser = new Parser();
const started = Date.now();

/** Counts leaves: a point that closes a subtest repeats what is inside it. */
function watch(level, path) {
  let closes = false;
  level.on('child', (child) => {
    closes = true;
    watch(child, [...path, child.name]);
  });
  level.on('assert', (point) => {
    const leaf = !closes;
    closes = false;
    if (path.length === 0) fileEnded(point);
    if (point.ok && leaf) counts.passed++;
    if (!point.ok && (leaf || point.diag?.exitCode !== undefined || point.diag?.signal !== undefined)) failed(path, point);
  });
}

function fileEnded(point) {
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(`${point.ok ? 'ok    ' : 'FAILED'} ${point.name} (at ${seconds} s)`);
}

function failed(path, point) {
  counts.failed++;
  console.log(`not ok: ${[...path, point.name].filter(Boolean).join(' > ')}`);
  if (point.diag) console.log(JSON.stringify(point.diag, null, 2).replace(/^/gm, '    '));
}

watch(parser, []);
tap.stdout.on('data', (chunk) => {
  transcript.write(chunk);
  parser.write(chunk);
});

/** Says what docs/ddi-coverage.md is held against; a check without a test is a failure like any other. */
function coverInterface() {
  const { status, stdout } = spawnSync(process.execPath, [`${root}/scripts/ddi.mjs`, '--check', '--from', `${root}/build/test.tap`], { encoding: 'utf8' });
  const lines = stdout.trim().split('\n');
  for (const line of lines) if (!/^DDI-\d+ passed/.test(line)) console.log(line);
  if (status !== 0) counts.failed++;
  else counts.passed++;
}

tap.on('close', (status) => {
  parser.end();
  transcript.end(() => {
    if (process.argv.length === 2) coverInterface();
    conclude(status);
  });
});

function conclude(status) {
  // A run that broke without a failed point, or that tested nothing, is a failure too.
  if ((status !== 0 || !parser.ok || counts.passed === 0) && counts.failed === 0) counts.failed = 1;
  console.log(`${counts.passed} passed, ${counts.failed} failed`);
  process.exitCode = counts.failed === 0 ? 0 : 1;
}
