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
import { COUNTS, ManyPages } from '../many-pages.mjs';
import { say } from '../measure.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const STARTS = 3;
const START_MS = 20_000;
const SETTLE_MS = 100;
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

/** With nothing mapped, and with as many pages as COUNTS says. */
async function memory(how) {
  const path = join(folder, how);
  const { pid, stop } = start([join(root, 'scripts/bench/server.mjs'), path, how]);
  await greeted(path);
  const client = await connect(path, { name: 'bench' });
  const pages = new ManyPages(client, (await client.createDomain()).domain);
  const resident = [];
  for (const count of [0, ...COUNTS]) {
    await pages.growTo(count);
    await sleep(SETTLE_MS);
    resident.push(residentMib(pid));
  }
  client.close();
  await stop();
  const [before, ...after] = resident;
  return { before, after, eachAdds: ((after.at(-1) - before) * 2 ** 20) / COUNTS.at(-1) };
}

const figure = 'start-up to the first reply';
say({ figure, who: 'viommu serve', unit: 'ms', value: await startUp('serve', (path) => [join(root, 'dist/cli/main.js'), 'serve', '--client-socket', path, '--device', '00:05.0', '--log-level', 'error']), goal: { of: 'value', atMost: 300 } });
say({ figure, who: 'bare Node echo', unit: 'ms', value: await startUp('echo', (path) => [join(root, 'scripts/bench/peer/echo.mjs'), path]), role: 'limit' });
const sides = [[await memory('watched')], [await memory('unchecked'), { role: 'unchecked' }]];
for (const [{ before, after, eachAdds }, role] of sides) {
  const who = 'viommu';
  say({ figure: 'resident memory with nothing mapped', who, unit: 'MiB', value: before, ...role });
  COUNTS.forEach((n, i) => say({ figure: 'resident memory with n pages mapped', who, unit: 'MiB', n, value: after[i], ...role }));
  say({ figure: 'what each of a million mapped pages adds to it', who, unit: 'B', value: eachAdds, ...role });
}
say({ note: `Start-up: from spawning the process to the first byte of its answer to Hello, the median of ${STARTS}. Memory: VmRSS, the table pages (8 bytes a page) in it included, and what the collector has not given back; every page is mapped to a frame of its own, with no two neighbours in a row. What is more than with checking off is what the rules remember: the pages come 4,096 in a call; one that comes in a call of its own takes up to 128 bytes of their books.` });
