/** The daemon and a sweep end in order whichever signal asks for it, a terminal that is closed included. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { PACKAGE_ROOT } from '../../src/cli/paths.js';
import { onEnding } from '../../src/cli/signals.js';

const MAIN = join(PACKAGE_ROOT, 'dist/cli/main.js');

function folderOf(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'viommu-signals-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function until(what: () => boolean): Promise<void> {
  for (let i = 0; i < 1000 && !what(); i++) await sleep(20);
}

function endOf(child: ChildProcess): Promise<number | NodeJS.Signals | null> {
  return new Promise((done) => child.once('exit', (code, signal) => done(signal ?? code)));
}

async function lastRecordOf(trace: string): Promise<string> {
  const shown = spawn(process.execPath, [MAIN, 'trace', trace, '--json'], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  shown.stdout.on('data', (chunk) => (text += chunk));
  await new Promise((done) => shown.once('close', done));
  return text.trimEnd().split('\n').at(-1)!;
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  t.test(`serve ends on ${signal} with status 0, and leaves no socket and a closed trace`, async (t) => {
    const folder = folderOf(t);
    const socket = join(folder, 'tools.sock');
    const trace = join(folder, 'run.trace');
    const daemon = spawn(process.execPath, [MAIN, 'serve', '--client-socket', socket, '--trace', trace], { stdio: 'ignore' });
    const ended = endOf(daemon);
    await until(() => existsSync(socket));
    daemon.kill(signal);
    t.equal(await ended, 0);
    t.notOk(existsSync(socket));
    t.match(await lastRecordOf(trace), /"end"/, 'the last record says that it ended');
  });
}

t.test('serve ends in order when its terminal is closed', async (t) => {
  const folder = folderOf(t);
  const socket = join(folder, 'tools.sock');
  const trace = join(folder, 'run.trace');
  // `script` is the terminal; with exec the daemon leads its session, and is told when the terminal goes.
  const terminal = spawn('script', ['-qec', `exec ${process.execPath} ${MAIN} serve --client-socket ${socket} --trace ${trace}`, '/dev/null'], { stdio: ['pipe', 'ignore', 'ignore'] });
  const ended = endOf(terminal);
  await until(() => existsSync(socket));
  terminal.kill('SIGKILL');
  await ended;
  await until(() => !existsSync(socket));
  t.notOk(existsSync(socket));
  // Its sockets go first; the trace ends a moment later.
  let last = '';
  for (let i = 0; i < 50 && !last.includes('"end"'); i++) last = await lastRecordOf(trace);
  t.match(last, /"end"/);
});

t.test('only the first signal is taken, whichever it is, and none after it was given back', async (t) => {
  const before = process.listenerCount('SIGHUP');
  const taken: string[] = [];
  onEnding((signal) => taken.push(signal));
  t.equal(process.listenerCount('SIGHUP'), before + 1);
  process.emit('SIGHUP', 'SIGHUP');
  t.same(taken, ['SIGHUP']);
  onEnding(() => t.fail('it was given back'))();
  t.equal(process.listenerCount('SIGHUP'), before);
});
