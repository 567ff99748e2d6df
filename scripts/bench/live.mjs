#!/usr/bin/env node
/**
 * What watching costs the watched: calls per second over the stream socket, and the daemon's CPU time for each, while nobody
 * watches, while one and eight live clients do, and while one of them is stopped (SIGSTOP) with its connection open.
 *
 *   npm run build && node scripts/bench/live.mjs [SECONDS] [ROUNDS]
 *
 * The settings take turns in each round; what is printed is the median of the rounds. Two processes besides the daemon want a
 * processor of their own, so that on two cores calls per second fall for that reason too: CPU time for each call does not.
 */
import { fork, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import { connect, contiguousMdl, pciDevice } from '../../dist/client/client.js';

const repository = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const PAGE = 4096n;
const IN_FLIGHT = 64;
const TICKS_PER_SECOND = 100;

/** A process that holds live connections and reads their frames; says every second how many came and were dropped. */
function watch([url, count]) {
  const facts = { frames: 0, dropped: 0, bytes: 0 };
  for (let i = 0; i < Number(count); i++) {
    const ws = new WebSocket(url);
    ws.on('open', () => ws.send(JSON.stringify({ type: 'subscribe', interval: 250, timeline: { after: 0 } })));
    ws.on('message', (data) => {
      facts.frames++;
      facts.bytes += data.length;
      facts.dropped += JSON.parse(String(data)).dropped;
    });
  }
  process.on('message', () => process.send(facts));
}

/** Maps and unmaps single pages, so many calls in flight, for so long; gives the calls made. */
async function load(client, domain, seconds) {
  const end = performance.now() + seconds * 1000;
  let calls = 0;
  const worker = async (i) => {
    const logicalAddress = BigInt(0x1000 + i) * PAGE;
    const mdl = contiguousMdl(BigInt(0x1000 + i) * PAGE, 1);
    while (performance.now() < end) {
      await client.mapLogicalRange({ domain, permissions: 3, mdl, logicalAddress });
      await client.unmapLogicalRange({ domain, logicalAddress, numberOfPages: 1n });
      calls += 2;
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, (_, i) => worker(i)));
  return calls;
}

/** Seconds of user and system time so far. */
function cpuOf(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

async function serve(folder, words) {
  const socket = join(folder, `stream-${words.length}.sock`);
  const daemon = spawn('node', [join(repository, 'dist/cli/main.js'), 'serve', '--client-socket', socket, '--ram', '64M', '--device', '00:05.0', ...words], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  await new Promise((done, failed) => {
    daemon.once('exit', () => failed(new Error(said)));
    daemon.stderr.on('data', (chunk) => {
      said += chunk;
      if (said.includes('"serving"')) done();
    });
  });
  const client = await connect(socket, { name: 'bench' });
  const { domain } = await client.createDomain();
  await client.attachDevice({ domain, device: pciDevice('00:05.0') });
  client.on('close', () => {});
  return { daemon, client, domain, url: /http:\/\/[\d.:]+/.exec(said)?.[0] };
}

const asked = (child) => new Promise((done) => {
  child.once('message', done);
  child.send('facts');
});

async function measure({ daemon, client, domain, url }, { clients, stopped }, seconds) {
  const children = clients === 0 ? [] : [fork(fileURLToPath(import.meta.url), ['--watch', `${url.replace('http', 'ws')}/api/v1/live`, String(clients)])];
  const stuck = stopped ? fork(fileURLToPath(import.meta.url), ['--watch', `${url.replace('http', 'ws')}/api/v1/live`, '1']) : undefined;
  if (children.length > 0) await new Promise((done) => setTimeout(done, 1500));
  if (stuck !== undefined) process.kill(stuck.pid, 'SIGSTOP');
  await load(client, domain, 0.5);
  const before = cpuOf(daemon.pid);
  const calls = await load(client, domain, seconds);
  const cpu = cpuOf(daemon.pid) - before;
  const facts = children.length === 0 ? undefined : await asked(children[0]);
  for (const child of [...children, stuck]) child?.kill('SIGKILL');
  return { rate: calls / seconds, cpu: (cpu / calls) * 1e6, facts };
}

const median = (values) => [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)];

async function main([seconds = '4', rounds = '5']) {
  const folder = mkdtempSync(join(tmpdir(), 'viommu-live-'));
  const without = await serve(folder, ['--log-level', 'info']);
  const served = await serve(folder, ['--log-level', 'info', '--http', '127.0.0.1:0']);
  const unjudged = await serve(folder, ['--log-level', 'info', '--no-rules', '--http', '127.0.0.1:0']);
  const settings = [
    ['without --http', without, { clients: 0 }],
    ['--http --no-rules', unjudged, { clients: 0 }],
    ['--http, nobody watches', served, { clients: 0 }],
    ['one live client', served, { clients: 1 }],
    ['eight live clients', served, { clients: 8 }],
    ['eight, and a stopped one', served, { clients: 8, stopped: true }],
  ];
  const results = new Map(settings.map(([name]) => [name, []]));
  for (let round = 0; round < Number(rounds); round++) for (const [name, daemon, setting] of settings) results.get(name).push(await measure(daemon, setting, Number(seconds)));
  console.log(`${'setting'.padEnd(26)}${'calls/s'.padStart(10)}${'CPU us/call'.padStart(13)}${'frames/s'.padStart(10)}${'dropped'.padStart(9)}`);
  for (const [name, all] of results) {
    const facts = all.at(-1).facts;
    const frames = facts === undefined ? '' : (facts.frames / (Number(seconds) + 2)).toFixed(1);
    console.log(`${name.padEnd(26)}${median(all.map(({ rate }) => rate)).toFixed(0).padStart(10)}${median(all.map(({ cpu }) => cpu)).toFixed(1).padStart(13)}${frames.padStart(10)}${String(facts?.dropped ?? '').padStart(9)}`);
  }
  for (const { daemon, client } of [without, unjudged, served]) {
    client.close();
    daemon.kill('SIGTERM');
  }
  rmSync(folder, { recursive: true, force: true });
}

if (process.argv[2] === '--watch') watch(process.argv.slice(3));
else await main(process.argv.slice(2));
