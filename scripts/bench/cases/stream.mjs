// Requests over the stream socket, one and 64 in flight, beside a bare echo on node:net that is asked by the same C client
// with the same bytes. The requests map a page and unmap it again, a thousand pages in turn; each is answered after all
// checks of the interface, and each reply is compared with what it must be.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { buildPeer, say } from '../measure.mjs';
import { OF_ECHO, ofDaemon } from '../requests.mjs';

const here = fileURLToPath(new URL('..', import.meta.url));
const START_SECONDS = 20;
const ROUNDS = 9;
const PRESENT = [1000, 10_000, 100_000, 1_000_000];
const REPETITIONS = 4;
const SHAPES = [
  { name: 'one in flight', window: 1, requests: 600 },
  { name: '64 in flight', window: 64, requests: 64 * 150 },
];

const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];

const folder = mkdtempSync(join(tmpdir(), 'viommu-bench-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

/** All on one processor: a wake-up that crosses processors costs more than all that is measured, and differs each time. */
const PINNED = spawnSync('taskset', ['-c', '0', 'true']).status === 0 ? ['taskset', '-c', '0'] : ['env'];

async function start(name, program, words) {
  const socket = join(folder, name);
  const child = spawn(PINNED[0], [...PINNED.slice(1), process.execPath, join(here, program), socket, ...words], { stdio: ['ignore', 'ignore', 'inherit'] });
  process.once('exit', () => child.kill('SIGKILL'));
  for (let i = 0; i < START_SECONDS * 100 && !existsSync(socket); i++) await sleep(10);
  return { socket, stop: () => child.kill('SIGTERM') };
}

const client = buildPeer('stream_client');
if (client !== undefined) await measure();

async function measure() {
  const servers = {
    echo: await start('echo', 'peer/echo.mjs', []),
    watched: await start('watched', 'server.mjs', ['watched']),
    unchecked: await start('unchecked', 'server.mjs', ['unchecked']),
  };
  const plain = ofDaemon(0);
  const ask = (server, { window, requests }, input = server === 'echo' ? OF_ECHO : plain) =>
    execFileSync(PINNED[0], [...PINNED.slice(1), client, servers[server].socket, window, requests, ROUNDS].map(String), { input, encoding: 'utf8' })
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(' ').map(Number));
  for (const shape of SHAPES) for (const server of Object.keys(servers)) for (let i = 0; i < 2; i++) ask(server, shape);
  for (const shape of SHAPES) {
    const taken = { echo: [], watched: [], unchecked: [] };
    // In turns, so that what disturbs one disturbs all.
    for (let i = 0; i < REPETITIONS; i++) for (const server of Object.keys(servers)) taken[server].push(...ask(server, shape));
    report(shape, taken);
  }
  for (const n of PRESENT) {
    const input = ofDaemon(n);
    for (const shape of SHAPES) reportGrowth(shape, n, ask('watched', shape, input), ask('unchecked', shape, input));
  }
  for (const { stop } of Object.values(servers)) stop();
  say({ note: `One request maps or unmaps a page. The client is a process of its own in C, the same for all sides; of ${REPETITIONS * (ROUNDS - 1)} rounds, taken in turns, the median of the rounds' median round trip, and the median round of 64 in flight, with the fastest one in a row of its own, ${PINNED.length > 1 ? 'all on one processor' : 'on whatever processors'}. Beside n mapped pages it is one turn of ${ROUNDS - 1} rounds. Ours has all rules of \`viommu run\` subscribed, or none.` });
}

function reportGrowth({ name, window }, n, watched, unchecked) {
  const figure = window === 1 ? `request over the stream socket, ${name}, beside n mapped pages` : `requests over the stream socket, ${name}, beside n mapped pages`;
  const value = (rounds) => (window === 1 ? median(rounds.map(([, half]) => half)) / 1000 : 1000 / median(rounds.map(([each]) => each)));
  const line = { figure, who: 'viommu', unit: window === 1 ? 'us' : 'M/s', n };
  say({ ...line, value: value(watched) });
  say({ ...line, value: value(unchecked), role: 'unchecked' });
}

function report({ name, window }, { echo, watched, unchecked }) {
  if (window === 1) {
    const trip = (rounds) => median(rounds.map(([, half]) => half)) / 1000;
    const figure = `request over the stream socket, ${name}`;
    say({ figure, who: 'viommu', unit: 'us', value: trip(watched), goal: { of: 'peer', atMost: 1.25 } });
    say({ figure, who: 'bare Node echo', unit: 'us', value: trip(echo), role: 'peer' });
    say({ figure, who: 'viommu', unit: 'us', value: trip(unchecked), role: 'unchecked' });
    return;
  }
  const rate = (each) => 1000 / each;
  const picks = [
    { pick: median, more: '', goal: { of: 'value', atLeast: 0.4 } },
    { pick: (numbers) => Math.min(...numbers), more: ', the fastest round' },
  ];
  for (const { pick, more, goal } of picks) {
    const figure = `requests over the stream socket, ${name}${more}`;
    const value = (rounds) => rate(pick(rounds.map(([each]) => each)));
    say({ figure, who: 'viommu', unit: 'M/s', value: value(watched), ...(goal && { goal }) });
    say({ figure, who: 'bare Node echo', unit: 'M/s', value: value(echo), role: 'peer' });
    say({ figure, who: 'viommu', unit: 'M/s', value: value(unchecked), role: 'unchecked' });
  }
}
