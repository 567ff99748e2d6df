// The daemon as a process: how long it takes from its start to its first reply, beside a bare node:net server, and how much
// memory it holds with up to a million pages mapped.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect as connectSocket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { connect } from '../../../dist/client/client.js';
import { encodePeer } from '../../../dist/proto/codec.js';
import { frame } from '../../../dist/proto/frame.js';
import { say } from '../measure.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const STARTS = 3;
const START_MS = 20_000;
const COUNTS = [1000, 10_000, 100_000, 1_000_000];
const MOST_PAGES_PER_CALL = 2 ** 18;
const MDL_PAGES_LOCKED = 2;
const HELLO = Buffer.from(frame(encodePeer({ body: 'hello', hello: { major: 1, minor: 0, role: 2, architecture: 1, name: 'bench', maxMessageBytes: 65536 } })));

const folder = mkdtempSync(join(tmpdir(), 'viommu-bench-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];

function start(words) {
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = new Promise((resolve) => child.once('close', resolve));
  process.once('exit', () => child.kill('SIGKILL'));
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  return { pid: child.pid, stop };
}

/** Resolves when a Hello on this socket has got its first byte of an answer. */
function greeted(path) {
  const begun = performance.now();
  return new Promise((resolve, reject) => {
    const attempt = () => {
      const socket = connectSocket(path);
      socket.once('error', () => (performance.now() - begun > START_MS ? reject(new Error('nobody answers')) : setTimeout(attempt, 1)));
      socket.once('connect', () => socket.write(HELLO));
      socket.once('data', () => {
        socket.destroy();
        resolve();
      });
    };
    attempt();
  });
}

async function startUp(name, words) {
  const taken = [];
  for (let i = 0; i < STARTS; i++) {
    const path = join(folder, `${name}${i}`);
    const begun = performance.now();
    const { stop } = start(words(path));
    await greeted(path);
    taken.push(performance.now() - begun);
    await stop();
  }
  return median(taken);
}

/** MiB that the process has in memory, the pages of the tables included. */
const residentMib = (pid) => Number(/^VmRSS:\s+(\d+) kB$/mu.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;

/** `count` pages from `page` on, to frames of which no two that follow each other are neighbours. */
async function map(client, domain, page, count) {
  const frames = BigUint64Array.from({ length: count }, (_, i) => BigInt(0x100000 + ((page + i) ^ 1)));
  const mdl = { present: true, byteOffset: 0, byteCount: count * 4096, flags: MDL_PAGES_LOCKED, pageFrames: new Uint8Array(frames.buffer) };
  const { status } = await client.mapLogicalRange({ domain, permissions: 3, logicalAddress: BigInt(0x100000 + page) << 12n, mdl });
  if (status !== 0) throw new Error(`a map of ${count} pages was refused with 0x${status.toString(16)}`);
}

async function memory(how) {
  const path = join(folder, how);
  const { pid, stop } = start([join(root, 'scripts/bench/server.mjs'), path, how]);
  await greeted(path);
  const client = await connect(path, { name: 'bench' });
  const { domain } = await client.createDomain();
  const resident = [];
  let mapped = 0;
  for (const count of COUNTS) {
    for (; mapped < count; mapped += Math.min(MOST_PAGES_PER_CALL, count - mapped)) await map(client, domain, mapped, Math.min(MOST_PAGES_PER_CALL, count - mapped));
    await sleep(100);
    resident.push(residentMib(pid));
  }
  client.close();
  await stop();
  return resident;
}

const figure = 'start-up to the first reply';
say({ figure, who: 'viommu serve', unit: 'ms', value: await startUp('serve', (path) => [join(root, 'dist/cli/main.js'), 'serve', '--client-socket', path, '--device', '00:05.0', '--log-level', 'error']), goal: { of: 'value', atMost: 300 } });
say({ figure, who: 'bare Node echo', unit: 'ms', value: await startUp('echo', (path) => [join(root, 'scripts/bench/peer/echo.mjs'), path]), role: 'limit' });
const watched = await memory('watched');
const unchecked = await memory('unchecked');
COUNTS.forEach((n, i) => {
  const line = { figure: 'resident memory with n pages mapped', who: 'viommu', unit: 'MiB', n };
  say({ ...line, value: watched[i] });
  say({ ...line, value: unchecked[i], role: 'unchecked' });
});
say({ note: `Start-up: from spawning the process to the first byte of its answer to Hello, the median of ${STARTS}. Memory: VmRSS, the table pages in it included; every page is mapped to a frame of its own, with no two neighbours in a row.` });
