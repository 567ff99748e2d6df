/** --http of the commands: what is served, who is let in, what is refused before anything starts, and what is not even loaded. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync, chmodSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import ts from 'typescript';
import { HostError } from '../../src/base/errors.js';
import { connect } from '../../src/client/client.js';
import { startDaemon } from '../../src/cli/daemon.js';
import { parseOptions, UsageError } from '../../src/cli/options.js';
import { RUN_OPTIONS } from '../../src/cli/run.js';
import { serve, SERVE_OPTIONS } from '../../src/cli/serve.js';
import { tokenOf } from '../../src/cli/token-file.js';
import { view, VIEW_OPTIONS } from '../../src/cli/view.js';
import { SILENT } from '../../src/base/log.js';
import { askServer } from '../helpers/web/server.js';

const LOOPBACK = { host: '127.0.0.1' };

function folderOf(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'viommu-live-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  return folder;
}

const served = (...words: string[]) => serve(parseOptions(SERVE_OPTIONS, ['--log-level', 'silent', ...words], false).options);
const ask = (port: number, path: string, headers = {}) => askServer({ ...LOOPBACK, port }, path, { headers });

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as { port: number };
  await new Promise((done) => server.close(done));
  return port;
}

async function untilServed(port: number) {
  for (;;) {
    try {
      return await ask(port, '/healthz');
    } catch {
      await new Promise((done) => setTimeout(done, 10));
    }
  }
}

t.test('serve --http shows the daemon from its first conversation to its end', async (t) => {
  const folder = folderOf(t);
  const port = await freePort();
  const socket = join(folder, 'tools');
  const end = served('--client-socket', socket, '--ram', '16M', '--device', '00:05.0', '--http', `127.0.0.1:${port}`);
  await untilServed(port);
  t.equal((await ask(port, '/readyz')).status, 503, 'nobody is there');
  const client = await connect(socket, { name: 'a tool' });
  const { domain } = await client.createDomain();
  t.equal((await ask(port, '/readyz')).status, 200);
  const { json: overview } = await ask(port, '/api/v1/overview');
  t.match(overview, { source: { kind: 'live', testControl: false }, sessions: [{ peer: 'a tool' }], totals: { domains: 1, calls: 1 }, findings: { error: 0 }, allows: { control: false } });
  t.match((await ask(port, '/api/v1/domains')).json, { domains: [{ handle: `0x${domain.toString(16)}` }] });
  t.equal((await ask(port, '/api/v1/findings')).json.judged, true);
  t.match((await ask(port, '/')).text, /<!doctype html>/i);
  client.close();
  process.emit('SIGTERM');
  t.equal(await end, 0);
  await t.rejects(ask(port, '/healthz'), { code: 'ECONNREFUSED' });
});

t.test('--no-rules judges nothing, and says that', async (t) => {
  const folder = folderOf(t);
  const port = await freePort();
  const end = served('--client-socket', join(folder, 'tools'), '--http', `127.0.0.1:${port}`, '--no-rules');
  await untilServed(port);
  t.equal((await ask(port, '/api/v1/overview')).json.findings, undefined);
  t.equal((await ask(port, '/api/v1/findings')).json.judged, false);
  process.emit('SIGTERM');
  t.equal(await end, 0);
});

t.test('--allow-control lets a client of the view do what test control lets a peer', async (t) => {
  const folder = folderOf(t);
  const port = await freePort();
  const socket = join(folder, 'tools');
  const token = join(folder, 'token');
  const end = served('--client-socket', socket, '--http', `127.0.0.1:${port}`, '--allow-control', '--http-token-file', token);
  await untilServed(port);
  t.equal((await ask(port, '/api/v1/overview')).status, 401);
  const headers = { authorization: `Bearer ${readFileSync(token, 'utf8').trim()}`, 'content-type': 'application/json' };
  const post = (body: unknown) => askServer({ ...LOOPBACK, port }, '/api/v1/control', { method: 'POST', headers, body: JSON.stringify(body) });
  const plan = { version: 1, entries: [{ when: { routine: 'CreateDomain' }, then: { fail: 'STATUS_INSUFFICIENT_RESOURCES' } }] };
  t.strictSame((await post({ action: 'inject', plan })).json, { accepted: true });
  const client = await connect(socket, { name: 'a tool' });
  t.equal((await client.createDomain()).status, 0xc000009a);
  t.match((await ask(port, '/api/v1/injections', headers)).json, { entries: [{ fired: 1 }] });
  t.match((await ask(port, '/api/v1/calls', headers)).json.routines.find(({ routine }: { routine: string }) => routine === 'CreateDomain'), { injected: 1, failed: 1 });
  t.strictSame((await post({ action: 'clear-injections' })).json, { accepted: true });
  t.equal((await client.createDomain()).status, 0);
  t.match((await post({ action: 'inject', plan: { version: 2 } })).json, { accepted: false, reason: /version/ });
  client.close();
  process.emit('SIGTERM');
  t.equal(await end, 0);
});

t.test('a port that is taken ends the daemon before it serves', async (t) => {
  const folder = folderOf(t);
  const server = createServer();
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  t.teardown(() => server.close());
  const { port } = server.address() as { port: number };
  const socket = join(folder, 'tools');
  await t.rejects(served('--client-socket', socket, '--http', `127.0.0.1:${port}`), HostError);
  await t.rejects(connect(socket), { code: 'VIOMMU_ERR_CONNECT' });
});

t.test('view serves a recorded trace, whole, and winds it', async (t) => {
  const folder = folderOf(t);
  const trace = join(folder, 'run.trace');
  const socket = join(folder, 'tools');
  const daemon = startDaemon({ devices: [0x28], legacyInterface: true, profile: 'hal', testControl: false, trace: { path: trace, limits: { partBytes: 2 ** 20, parts: 4 } }, clientSocketPath: socket, ram: 2 ** 24, log: SILENT });
  const client = await connect(socket, { name: 'a tool' });
  await client.createDomain();
  await client.createDomain();
  client.close();
  daemon.endTrace();
  daemon.close();
  const port = await freePort();
  let url = '';
  const end = view(parseOptions(VIEW_OPTIONS, ['--http', `127.0.0.1:${port}`, '--log-level', 'silent'], true).options, [trace], (given) => void (url = given));
  await untilServed(port);
  t.equal(url, `http://127.0.0.1:${port}`);
  const { json: overview } = await ask(port, '/api/v1/overview');
  t.match(overview, { source: { kind: 'trace', label: 'run.trace', complete: true }, totals: { calls: 2 }, findings: { error: Number } });
  const wind = async (position: number) => (await askServer({ ...LOOPBACK, port }, '/api/v1/position', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ position }) })).json;
  t.match(await wind(0), { source: { position: 0 }, totals: { calls: 0 }, sessions: [] });
  t.match(await wind(overview.source.records), { totals: { calls: 2 } });
  t.equal((await ask(port, '/readyz')).status, 200);
  process.emit('SIGINT');
  t.equal(await end, 0);
  await t.rejects(view(parseOptions(VIEW_OPTIONS, [], true).options, [join(folder, 'none')]), HostError);
  await t.rejects(view(parseOptions(VIEW_OPTIONS, [], true).options, []), UsageError);
});

t.test('options that cannot be meant are refused with words', async (t) => {
  const wrong: readonly (readonly [words: readonly string[], message: RegExp])[] = [
    [['--http', '7677'], /--http: expected HOST:PORT/],
    [['--http', ':7677'], /HOST:PORT/],
    [['--http', '127.0.0.1:65536'], /from 0 to 65535/],
    [['--http', '::1:7677'], /HOST:PORT/],
    [['--http-origin', 'lab.example'], /--http-origin: expected an origin/],
    [['--http-origin', 'https://lab.example/path'], /without a path/],
    [['--otlp', '127.0.0.1:4318'], /--otlp: expected the URL/],
  ];
  for (const table of [SERVE_OPTIONS, RUN_OPTIONS]) for (const [words, message] of wrong) t.throws(() => parseOptions(table, words, false), { message }, words.join(' '));
  t.strictSame(parseOptions(SERVE_OPTIONS, ['--http', '[::1]:0'], false).options.http, { host: '::1', port: 0 });
  for (const words of [['--http-token-file', 'x'], ['--allow-control'], ['--http-origin', 'http://a.example'], ['--no-rules']]) {
    await t.rejects(served('--client-socket', '/nonexistent/x', ...words), { message: `${words[0]} goes with --http` });
  }
  for (const host of ['0.0.0.0', '[::]', '192.0.2.1', 'lab.example']) await t.rejects(served('--client-socket', '/nonexistent/x', '--http', `${host}:0`), { name: 'UsageError', message: /can be reached from other machines; that wants --http-token-file/ });
});

t.test('a file for the token is made for its owner alone, and read back', async (t) => {
  const path = join(folderOf(t), 'token');
  const made = tokenOf(path);
  t.equal(made.isNew, true);
  t.match(made.token, /^[\w-]{43}$/);
  t.equal(statSync(path).mode & 0o777, 0o600);
  t.strictSame(tokenOf(path), { token: made.token, isNew: false });
  chmodSync(path, 0o400);
  t.equal(tokenOf(path).token, made.token);
});

t.test('a token that others could have read, or that is none, is refused', async (t) => {
  const folder = folderOf(t);
  const path = join(folder, 'token');
  writeFileSync(path, `${'x'.repeat(43)}\n`);
  for (const mode of [0o644, 0o604, 0o602, 0o666, 0o660, 0o640, 0o620]) {
    chmodSync(path, mode);
    t.throws(() => tokenOf(path), { name: 'UsageError', message: /others than its owner may read or write .*; chmod 600 it/ });
  }
  chmodSync(path, 0o600);
  for (const text of ['', 'short', 'two\nlines of a file that is long enough', 'spaces in a text that is long enough', 'x'.repeat(513)]) {
    writeFileSync(path, text);
    t.throws(() => tokenOf(path), { message: /holds no token: one line of 16 to 512/ }, JSON.stringify(text.slice(0, 20)));
  }
  t.throws(() => tokenOf(folder), { message: /is no regular file/ });
  t.throws(() => tokenOf(join(folder, 'none', 'token')), { message: /--http-token-file: .*ENOENT/ });
});

t.test('a token is not waited for: a pipe in place of its file is refused', (t) => {
  const pipe = join(folderOf(t), 'pipe');
  execFileSync('mkfifo', ['-m', '600', pipe]);
  // In a process of its own: an open that waited would hold this one up, timers and all.
  const script = `import { tokenOf } from ${JSON.stringify(new URL('../../src/cli/token-file.ts', import.meta.url).href)}; try { tokenOf(process.argv[1]); } catch (error) { console.log(error.message); }`;
  const { stdout, signal } = spawnSync(process.execPath, [...process.execArgv, '--input-type=module', '--eval', script, pipe], { encoding: 'utf8', timeout: 30_000 });
  t.equal(signal, null, 'ended by itself');
  t.match(stdout, /pipe is no regular file/);
  t.end();
});

t.test('without --http nothing of the view, the web or its packages is loaded', async (t) => {
  const source = fileURLToPath(new URL('../../src', import.meta.url));
  const seen = new Set<string>();
  const packages = new Set<string>();
  const follow = (path: string): void => {
    if (seen.has(path) || !existsSync(path)) return;
    seen.add(path);
    const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2022);
    for (const statement of file.statements) {
      const isLoaded = (ts.isImportDeclaration(statement) && !isTypes(statement)) || (ts.isExportDeclaration(statement) && !statement.isTypeOnly);
      const from = isLoaded ? (statement.moduleSpecifier as ts.StringLiteral | undefined)?.text : undefined;
      if (from === undefined || from.startsWith('node:')) continue;
      if (from.startsWith('.')) follow(join(dirname(path), from.replace(/\.js$/, '.ts')));
      else packages.add(from);
    }
  };
  for (const entry of ['main', 'serve']) follow(join(source, `cli/${entry}.ts`));
  const rooms = new Set([...seen].map((path) => relative(source, path).split('/')[0]));
  t.ok(seen.size > 100);
  t.notOk(rooms.has('web'));
  t.notOk(rooms.has('view'));
  t.strictSame([...packages].sort(), ['pino', 'protobufjs/minimal.js']);
});

function isTypes({ importClause }: ts.ImportDeclaration): boolean {
  if (importClause === undefined) return false;
  const { namedBindings, name, isTypeOnly } = importClause;
  return isTypeOnly || (name === undefined && namedBindings !== undefined && ts.isNamedImports(namedBindings) && namedBindings.elements.every((each) => each.isTypeOnly));
}
