/** `viommu top --once`, and every way of not being answered. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { EXIT } from '../../../src/cli/exit-codes.js';
import { top, TOP_OPTIONS } from '../../../src/cli/top.js';
import { commandOf } from '../../helpers/command.js';
import { FakeApi, reply } from '../../helpers/top/fake-api.js';
import { overview, topData } from '../../helpers/top/documents.js';

const run = commandOf(TOP_OPTIONS, top);
// eslint-disable-next-line no-control-regex -- escapes are what must not be there
const ESCAPES = /\x1b/;

async function fake(t: Test): Promise<FakeApi> {
  const api = await new FakeApi().start();
  t.teardown(() => api.stop());
  return api;
}

t.test('--once prints one page without escapes', async (t) => {
  const api = await fake(t);
  const { status, stdout } = await run('--once', api.url);
  t.equal(status, EXIT.ok);
  t.match(stdout, `viommu 0.1.0  ${api.url}\n`);
  t.match(stdout, /MapLogicalRangeEx +20/);
  t.notMatch(stdout, ESCAPES);
  t.equal(api.requests.length, 5, 'one question for each document');
});

t.test('--once --json prints the documents as the API has them', async (t) => {
  const api = await fake(t);
  const { stdout } = await run('--once', '--json', `${api.url}/`);
  const { overview, domains, devices, routines, faults } = topData();
  t.same(JSON.parse(stdout), { format: 'viommu-top', version: 1, overview, domains, devices, routines, faults });
});

t.test('JSON on a terminal moves nothing, and means the same', async (t) => {
  const api = await fake(t);
  const name = 'a\x9b2J\u202e\u{e0001}\x1b';
  api.data = topData({ overview: overview({ sessions: [{ session: 1, isGuest: true, peer: name, domains: 0, openedAt: 0 }] }) });
  const { stdout } = await run('--once', '--json', api.url);
  t.match(stdout, /^[\n\x20-\x7e]*$/);
  t.equal((JSON.parse(stdout) as { overview: { sessions: { peer: string }[] } }).overview.sessions[0]!.peer, name);
});

t.test('the token of a file goes with every question', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'viommu-top-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'token');
  const api = await fake(t);
  writeFileSync(path, 's3cret\n');
  t.equal((await run('--once', '--token-file', path, api.url)).status, EXIT.ok);
  t.same([...new Set(api.requests.map(({ authorization }) => authorization))], ['Bearer s3cret']);
  for (const content of ['', 'two words', 'line\nline', 'ü']) {
    writeFileSync(path, content);
    t.match(await run('--once', '--token-file', path, api.url), { status: EXIT.usage, stderr: /does not have a token/ }, JSON.stringify(content));
  }
  t.match(await run('--once', '--token-file', join(folder, 'none'), api.url), { status: EXIT.usage, stderr: /--token-file: ENOENT/ });
});

t.test('words that make no sense are refused', async (t) => {
  const rows: [string[], RegExp][] = [
    [['--json'], /--json goes with --once/],
    [['--once', 'ftp://x'], /expected a URL such as http:\/\/127\.0\.0\.1:7677, not "ftp:\/\/x"/],
    [['--once', 'localhost:7677'], /expected a URL/],
    [['--once', 'a', 'b'], /looks at one daemon, not 2/],
    [['--once', 'http://u:p@127.0.0.1/'], /--token-file FILE/],
    [['--once', 'http://127.0.0.1/?token=abc'], /--token-file FILE/],
    [[], /this is no terminal that can be drawn on: --once prints one page/],
  ];
  for (const [words, message] of rows) t.match(await run(...words), { status: EXIT.usage, stderr: message }, words.join(' '));
});

t.test('nobody there is one sentence and exit code 4', async (t) => {
  const api = await fake(t);
  await api.stop();
  t.match(await run('--once', api.url), { status: EXIT.host, stderr: `${api.url} does not answer: nobody listens there (\`viommu serve --http\` would) [VIOMMU_ERR_CONNECT]`, stdout: '' });
  t.match(await run('--once', 'http://no-such-host.invalid/'), { status: EXIT.host, stderr: /does not answer/ });
});

t.test('something else there is one sentence and exit code 2', async (t) => {
  const api = await fake(t);
  const rows: [number, unknown, RegExp][] = [
    [404, { error: 'nope' }, /is no viommu: it answers \/api\/v1\/overview with 404$/],
    [302, {}, /is no viommu: .* 302/],
    [200, 'text', /is no viommu: \/api\/v1\/overview is something else there/],
    [200, { format: 'other' }, /is no viommu/],
    [200, { ...overview(), version: 2 }, /speaks version 2 of the API, this program version 1/],
    [200, { ...overview(), version: { toString: 1, valueOf: 1 } }, /speaks version \{"toString":1,"valueOf":1\} of the API/],
    [200, { ...overview(), totals: { ...overview().totals, calls: '7' } }, /does not answer as a viommu does: totals\.calls is no number/],
    [200, { ...overview(), sessions: {} }, /sessions is no list/],
    [401, { error: { code: 'token', message: 'no\x1b[2J token' } }, /wants a token, and not this one: no\ufffd\[2J token; --token-file FILE/],
    [403, { error: { code: 'host', message: 'not this Host' } }, /refuses to answer: not this Host/],
  ];
  for (const [status, body, message] of rows) {
    api.instead = (_, response) => (reply(response, status, body), true);
    t.match(await run('--once', api.url), { status: EXIT.usage, stderr: message, stdout: '' }, String(message));
  }
});

t.test('an answer nested as none of a viommu is one sentence, wherever it is nested', async (t) => {
  const api = await fake(t);
  const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
  const withMember = (levels: number) => JSON.stringify(overview()).replace(/}$/, `,"x":${nested(levels)}}`);
  for (const body of [withMember(8000), withMember(1_000_000), nested(8000), withMember(8000).replace('"version":1', `"version":${nested(8000)}`)]) {
    api.instead = (_, response) => (response.writeHead(200, { 'content-type': 'application/json' }).end(body), true);
    t.match(await run('--once', '--json', api.url), { status: EXIT.usage, stderr: /is no viommu/, stdout: '' });
    api.instead = (_, response) => (response.writeHead(503, { 'content-type': 'application/json' }).end(body), true);
    t.match(await run('--once', '--json', api.url), { status: EXIT.host, stderr: /cannot answer now \(503\)/, stdout: '' });
  }
  api.instead = ({ url = '' }, response) => url.endsWith('/domains') && (response.writeHead(200).end(`{"domains":${nested(8000)}}`), true);
  t.match(await run('--once', '--json', api.url), { status: EXIT.usage, stderr: /does not answer as a viommu does/, stdout: '' });
});

t.test('brackets in texts nest nothing', async (t) => {
  const api = await fake(t);
  const name = `"\\${'[{'.repeat(5000)}\\"`;
  api.data = topData({ overview: overview({ sessions: [{ session: 1, isGuest: true, peer: name, domains: 0, openedAt: 0 }] }) });
  t.equal((await run('--once', '--json', api.url)).status, EXIT.ok);
});

t.test('a daemon that is busy is one sentence and exit code 4', async (t) => {
  const api = await fake(t);
  api.instead = (_, response) => (reply(response, 503, { error: { code: 'busy', message: 'too many clients' } }), true);
  t.match(await run('--once', api.url), { status: EXIT.host, stderr: /cannot answer now \(503\): too many clients/ });
});

t.test('an answer that does not end is given up', async (t) => {
  const api = await fake(t);
  const chunk = ' '.repeat(2 ** 20);
  api.instead = (_, response) => {
    const more = () => {
      while (!response.destroyed && response.write(chunk));
    };
    response.on('drain', more);
    more();
    return true;
  };
  t.match(await run('--once', api.url), { status: EXIT.usage, stderr: /answers with more than 32 MiB/ });
});

t.test('a server of another protocol is no viommu', async (t) => {
  const server = createServer((socket) => socket.on('error', () => {}).end('220 smtp ready\r\n'));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  t.teardown(() => server.close());
  t.match(await run('--once', `http://127.0.0.1:${(server.address() as AddressInfo).port}`), { status: EXIT.usage, stderr: /does not speak HTTP/ });
});
