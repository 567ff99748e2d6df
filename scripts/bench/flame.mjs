// Draws where the daemon's processor time goes while it answers requests: runs it with `node --cpu-prof` under the client of
// the case `stream`, and writes docs/performance/flame-*.svg. Width is time, a box stands on what called it; what waits and
// what the process does before the first request is left out.
//
//   node scripts/bench/flame.mjs [--out DIR]
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildPeer } from './measure.mjs';
import { escapeXml } from './plot.mjs';
import { ofDaemon } from './requests.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { values } = parseArgs({ options: { out: { type: 'string', default: join(root, 'docs/performance') } } });

const REQUESTS = 200_000;
const WINDOW = 64;
const ROUNDS = 5;
const START_SECONDS = 20;
const WIDTH = 1200;
const ROW = 17;
const LEAST_WIDTH = 0.6;
const PER_CHARACTER = 6.7;
const NOT_WORK = ['(idle)', '(program)', '(root)'];
const HANDLES_REQUESTS = 'onReady';

const STYLE = `
  :root { --back: #ffffff; --ink: #1f2328; --line: #ffffff; --box: #f2a65a; --other: #9fc5e8; }
  @media (prefers-color-scheme: dark) { :root { --back: #0d1117; --ink: #f0f3f6; --line: #0d1117; --box: #8a4b12; --other: #1f4e79; } }
  .back { fill: var(--back); } text { font: 11px ui-monospace, monospace; fill: var(--ink); } .title { font: 600 15px system-ui, sans-serif; }
  .box { fill: var(--box); stroke: var(--line); } .other { fill: var(--other); stroke: var(--line); }`;

/** The profile as a tree of `{ name, isOurs, time, children }` below the watch's callback, times in microseconds. */
function treeOf({ nodes, samples, timeDeltas }) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const own = new Map();
  samples.forEach((id, i) => own.set(id, (own.get(id) ?? 0) + timeDeltas[i]));
  const top = { name: 'requests', isOurs: true, time: 0, children: new Map() };
  const add = (node, into) => {
    const { functionName, url } = node.callFrame;
    if (NOT_WORK.includes(functionName)) return 0;
    const file = url.split('/').slice(-2).join('/');
    const name = `${functionName || '(anonymous)'}${file === '' ? '' : ` ${file.replace(/\.js$/u, '')}`}`;
    const child = into.children.get(name) ?? { name, isOurs: url.includes('/dist/'), time: 0, children: new Map() };
    into.children.set(name, child);
    const time = (own.get(node.id) ?? 0) + (node.children ?? []).reduce((sum, id) => sum + add(byId.get(id), child), 0);
    child.time += time;
    return time;
  };
  for (const node of nodes) if (node.callFrame.functionName.includes(HANDLES_REQUESTS) || node.callFrame.functionName === '(garbage collector)') top.time += add(node, top);
  return top;
}

function depthOf(node) {
  return 1 + Math.max(0, ...[...node.children.values()].map(depthOf));
}

function boxes(node, x, depth, perMicrosecond, height) {
  const width = node.time * perMicrosecond;
  if (width < LEAST_WIDTH) return [];
  const y = height - (depth + 1) * ROW;
  const room = Math.floor((width - 6) / PER_CHARACTER);
  const label = room < 3 ? '' : node.name.length <= room ? node.name : `${node.name.slice(0, room - 1)}…`;
  const share = ((node.time * perMicrosecond * 100) / WIDTH).toFixed(1);
  const box = `<g><title>${escapeXml(node.name)}: ${share} %</title><rect class="${node.isOurs ? 'box' : 'other'}" x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${ROW - 1}"/>${label === '' ? '' : `<text x="${(x + 3).toFixed(1)}" y="${y + 12}">${escapeXml(label)}</text>`}</g>`;
  let at = x;
  const above = [...node.children.values()].sort((a, b) => b.time - a.time).flatMap((child) => {
    const drawn = boxes(child, at, depth + 1, perMicrosecond, height);
    at += child.time * perMicrosecond;
    return drawn;
  });
  return [box, ...above];
}

function flame(title, profile) {
  const tree = treeOf(profile);
  const height = 40 + depthOf(tree) * ROW + 8;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">
<title>${escapeXml(title)}</title>
<style>${STYLE}
</style>
<rect class="back" width="${WIDTH}" height="${height}"/>
<text class="title" x="8" y="24">${escapeXml(title)}</text>
${boxes(tree, 0, 0, WIDTH / tree.time, height - 8).join('\n')}
</svg>
`;
}

/** The profile of a daemon that has answered requests; \`how\` as server.mjs takes it. */
async function profileOf(client, how) {
  const folder = mkdtempSync(join(tmpdir(), 'viommu-bench-'));
  try {
    const socket = join(folder, 'socket');
    const child = spawn(process.execPath, ['--cpu-prof', '--cpu-prof-dir', folder, join(root, 'scripts/bench/server.mjs'), socket, how], { stdio: ['ignore', 'ignore', 'inherit'] });
    const ended = new Promise((resolve) => child.once('close', resolve));
    for (let i = 0; i < START_SECONDS * 100 && !existsSync(socket); i++) await sleep(10);
    execFileSync(client, [socket, WINDOW, REQUESTS, ROUNDS].map(String), { input: ofDaemon(0) });
    child.kill('SIGTERM');
    await ended;
    return JSON.parse(readFileSync(join(folder, readdirSync(folder).find((name) => name.endsWith('.cpuprofile'))), 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const client = buildPeer('stream_client');
if (client === undefined) process.exit(1);
mkdirSync(values.out, { recursive: true });
for (const [how, title] of [['watched', 'Requests that map and unmap a page, all rules subscribed'], ['unchecked', 'Requests that map and unmap a page, nobody subscribed']]) {
  const file = join(values.out, `flame-${title.toLowerCase().replace(/[^a-z]+/gu, '-')}.svg`);
  writeFileSync(file, flame(title, await profileOf(client, how)));
  process.stdout.write(`${file}\n`);
}
