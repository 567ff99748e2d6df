/** docs/reading-a-fault.md quotes what its own example gives: handler, log, findings. Times are those of another run. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { PACKAGE_ROOT } from '../../src/cli/paths.js';

const MAIN = join(PACKAGE_ROOT, 'dist/cli/main.js');
const DOCUMENT = readFileSync(join(PACKAGE_ROOT, 'docs/reading-a-fault.md'), 'utf8');

/** The fenced block that begins with these words. */
function quoted(beginning: string): string {
  const block = [...DOCUMENT.matchAll(/^```\n([\s\S]*?)^```$/gm)].map(([, text]) => text!).find((text) => text.startsWith(beginning));
  if (block === undefined) throw new Error(`no block that begins with ${beginning}`);
  return block.trimEnd();
}

const withoutTimes = (text: string) => text.replace(/\d+\.\d{3} ms/g, '0 ms');

t.test('what the document quotes is what its example gives', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'viommu-faults-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const [socket, trace] = ['faults.sock', 'faults.trace'];
  const daemon = spawn(process.execPath, [MAIN, 'serve', '--client-socket', socket, '--ram', '64M', '--device', '00:05.0', '--log-level', 'warn', '--trace', trace], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  daemon.stderr.on('data', (chunk) => (log += chunk));
  const ended = new Promise<number | null>((done) => daemon.once('close', done));
  for (let i = 0; i < 500 && !existsSync(join(folder, socket)); i++) await sleep(20);
  const example = spawnSync(process.execPath, [join(PACKAGE_ROOT, 'docs/examples/faults.mjs'), socket], { cwd: folder, encoding: 'utf8' });
  daemon.kill('SIGTERM');
  t.equal(await ended, 0);
  t.equal(example.status, 0, example.stderr);
  t.equal(example.stdout.trimEnd(), quoted('handler:'));

  const messages = log.trimEnd().split('\n').map((line) => (JSON.parse(line) as { msg: string }).msg);
  t.equal(withoutTimes(messages[0]!), withoutTimes(quoted('0000:00:05.0:')));

  const replay = spawnSync(process.execPath, [MAIN, 'replay', trace], { cwd: folder, encoding: 'utf8' });
  t.equal(replay.status, 0, replay.stderr);
  t.equal(replay.stdout.slice(replay.stdout.indexOf('findings')).trimEnd(), quoted('findings'));
});
