/** Who is not answered: each door of the web server, tried with what a browser, a script, or bytes on a socket can send. */
import { connect, type Socket } from 'node:net';
import t, { type Test } from 'tap';
import { ManualClock } from '../../src/base/clock.js';
import { LIMITS } from '../../src/base/limits.js';
import { FakeModel } from '../helpers/web/fake-model.js';
import { askServer, labour, raw, serverOf, type Response, type Sending } from '../helpers/web/server.js';

const TOKEN = 'a-token-of-a-test-0123456789';
const PAGE = ['/', '/assets/main.js', '/api/v1/overview', '/api/v1/snapshot', '/metrics', '/healthz', '/readyz', '/nothing'];

const post = (over: Record<string, string> = {}, body: string | Buffer = '{"action":"clear-injections"}'): Sending => ({ method: 'POST', headers: { 'content-type': 'application/json', ...over }, body });

/** The status line of the first answer. */
const statusOf = (text: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1]);

const handshake = (port: number, headers: Readonly<Record<string, string>> = {}, path = '/api/v1/live') => {
  const all = { Host: `127.0.0.1:${port}`, Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==', ...headers };
  return `GET ${path} HTTP/1.1\r\n${Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
};
const shake = async (port: number, headers: Readonly<Record<string, string>> = {}, path?: string) => statusOf(await raw(port, handshake(port, headers, path), (text) => text.includes('\r\n\r\n')));

t.test('a name that is not ours is refused everywhere, so that DNS rebinding reads nothing', async (t) => {
  const { ask, port, model } = await serverOf(t, { allowControl: true });
  const foreign = ['evil.example', `evil.example:${port}`, '127.0.0.1', '127.0.0.1:1', `127.0.0.1.evil.example:${port}`, `127.0.0.2:${port}`, `[::1]:${port}`, `user@127.0.0.1:${port}`, `localhost.:${port}`];
  for (const host of foreign) {
    for (const path of PAGE) t.equal((await ask(path, { headers: { host } })).status, 403, `${host} ${path}`);
    t.equal((await ask('/api/v1/control', post({ host }))).json.error.code, 'foreign-host');
    t.equal(await shake(port, { Host: host }), 403, `${host} live`);
  }
  t.strictSame(model.done, []);
  for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `LOCALHOST:${port}`]) t.equal((await ask('/api/v1/overview', { headers: { host } })).status, 200, host);
});

t.test('a page of another origin reads nothing and does nothing', async (t) => {
  const { ask, port, model } = await serverOf(t, { allowControl: true });
  const own = `http://127.0.0.1:${port}`;
  for (const origin of ['http://evil.example', 'null', `https://127.0.0.1:${port}`, 'http://127.0.0.1', `http://127.0.0.1:${port + 1}`, `http://localhost:${port}`, `${own}.evil.example`, `${own}/`, 'file://', '']) {
    for (const path of PAGE) {
      const answer = await ask(path, { headers: { origin } });
      t.equal(answer.status, 403, `${origin} ${path}`);
      t.equal(answer.headers['access-control-allow-origin'], undefined);
    }
    t.equal((await ask('/api/v1/control', post({ origin }))).status, 403);
    t.equal(await shake(port, { Origin: origin }), 403, `${origin} live`);
  }
  for (const site of ['cross-site', 'same-site']) {
    t.equal((await ask('/api/v1/overview', { headers: { 'sec-fetch-site': site } })).status, 403, site);
    t.equal((await ask('/api/v1/control', post({ 'sec-fetch-site': site }))).status, 403);
    t.equal((await ask('/assets/main.js', { headers: { 'sec-fetch-site': site, 'sec-fetch-mode': 'no-cors' } })).status, 403);
    t.equal((await ask('/', { headers: { 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' } })).status, 403, 'a frame');
    t.equal((await ask('/', { headers: { 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' } })).status, 200, 'a link that is followed');
    t.equal((await ask('/api/v1/snapshot', { headers: { 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' } })).status, 403);
  }
  t.strictSame(model.done, []);
  const preflight = await ask('/api/v1/control', { method: 'OPTIONS', headers: { origin: own, 'access-control-request-method': 'POST' } });
  t.equal(preflight.status, 405);
  t.equal((await ask('/api/v1/control', post({ origin: own, 'sec-fetch-site': 'same-origin' }))).status, 200);
});

t.test('every address that a server is bound to has its own name', async (t) => {
  const wide = await serverOf(t, { host: '0.0.0.0', token: TOKEN });
  const headers = { authorization: `Bearer ${TOKEN}` };
  const status = async (port: number, host: string, at = '127.0.0.1') => (await askServer({ host: at, port }, '/api/v1/overview', { headers: { ...headers, host } })).status;
  t.equal(await status(wide.port, `127.0.0.1:${wide.port}`), 200);
  t.equal(await status(wide.port, `localhost:${wide.port}`), 200);
  t.equal(await status(wide.port, `0.0.0.0:${wide.port}`), 403);
  t.equal(await status(wide.port, `192.0.2.1:${wide.port}`), 403, 'not where this connection came to');
  t.equal(await status(wide.port, `127.0.0.2:${wide.port}`, '127.0.0.2'), 200);
  t.equal(await status(wide.port, `127.0.0.1:${wide.port}`, '127.0.0.2'), 403);
  const six = await serverOf(t, { host: '::1' });
  t.equal(six.url, `http://[::1]:${six.port}`);
  t.equal(await status(six.port, `[::1]:${six.port}`, '::1'), 200);
  t.equal(await status(six.port, `localhost:${six.port}`, '::1'), 200);
  t.equal(await status(six.port, `::1:${six.port}`, '::1'), 403);
});

t.test('an origin that was allowed is one, with its name, and only that', async (t) => {
  const { ask, port } = await serverOf(t, { origins: ['https://lab.example'] });
  const status = async (headers: Record<string, string>) => (await ask('/api/v1/overview', { headers })).status;
  t.equal(await status({ host: 'lab.example', origin: 'https://lab.example' }), 200);
  t.equal(await status({ host: `127.0.0.1:${port}`, origin: 'https://lab.example' }), 200);
  t.equal(await status({ host: 'lab.example', origin: 'http://lab.example' }), 403);
  t.equal(await status({ host: 'lab.example:8080' }), 403);
  t.equal(await status({ host: 'x.lab.example' }), 403);
});

t.test('a change wants JSON: what a form can send is refused', async (t) => {
  const { ask, model } = await serverOf(t, { allowControl: true });
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/json2', 'text/plain; application/json', 'application/json; charset=utf-16']) {
    t.equal((await ask('/api/v1/control', post({ 'content-type': type }))).status, 415, type);
  }
  t.equal((await ask('/api/v1/control', { method: 'POST', body: '{}' })).status, 415, 'none');
  t.equal((await ask('/api/v1/control', post({ 'sec-fetch-site': 'none' }))).status, 403, 'a browser that does not say which page');
  t.strictSame(model.done, []);
});

t.test('with a token nobody gets anything without it, but health', async (t) => {
  const { ask, port, model } = await serverOf(t, { token: TOKEN, allowControl: true });
  const wrong: readonly Record<string, string>[] = [{}, { authorization: 'Bearer' }, { authorization: 'Bearer ' }, { authorization: `Bearer ${TOKEN}x` }, { authorization: `Bearer ${TOKEN.slice(1)}` }, { authorization: `Basic ${TOKEN}` }, { authorization: TOKEN }, { cookie: `viommu-${port}=${TOKEN}` }, { cookie: `viommu-${port}=` }, { authorization: `Bearer ${'x'.repeat(2000)}` }];
  for (const headers of wrong) {
    for (const path of PAGE.filter((each) => !each.endsWith('z'))) {
      const answer = await ask(path, { headers });
      t.equal(answer.status, 401, `${JSON.stringify(headers).slice(0, 60)} ${path}`);
      t.match(answer.headers['www-authenticate'], /^Bearer/);
    }
    t.equal((await ask('/api/v1/control', post(headers))).status, 401);
    t.equal(await shake(port, headers), headers['cookie'] === undefined ? 401 : 403);
  }
  for (const path of ['/healthz', '/readyz']) t.equal((await ask(path)).status, 200);
  t.strictSame(model.done, []);
  t.notOk(model.asked.some((each) => !each.startsWith('overview')), 'the view was asked for readiness alone');
  const headers = { authorization: `Bearer ${TOKEN}` };
  for (const path of PAGE.slice(0, -1)) t.equal((await ask(path, { headers })).status, 200, path);
  t.equal(await shake(port, headers), 101);
});

t.test('a page gets a cookie for the token, once, and the cookie is not the token', async (t) => {
  const { ask, port } = await serverOf(t, { token: TOKEN });
  for (const wrong of ['', 'x', `${TOKEN}x`]) {
    const answer = await ask(`/?token=${wrong}`);
    t.equal(answer.status, 401);
    t.equal(answer.headers['set-cookie'], undefined);
  }
  const exchange = await ask(`/?token=${TOKEN}`);
  t.equal(exchange.status, 303);
  t.equal(exchange.headers.location, '/', 'the token leaves the address bar');
  const [cookie] = exchange.headers['set-cookie']!;
  t.match(cookie, /; Path=\/; HttpOnly; SameSite=Strict$/);
  t.notMatch(cookie, TOKEN);
  const headers = { cookie: cookie!.split(';')[0]! };
  t.equal((await ask('/', { headers })).status, 200);
  t.equal((await ask('/api/v1/overview', { headers: { cookie: `a=b; ${headers.cookie}; c=d` } })).status, 200);
  t.equal((await ask('/api/v1/overview', { headers: { ...headers, authorization: 'Bearer wrong' } })).status, 401, 'what is said aloud counts');
  t.equal(await shake(port, { Cookie: headers.cookie, Origin: `http://127.0.0.1:${port}` }), 101);
  t.equal(await shake(port, { Cookie: headers.cookie }), 403, 'a browser says its origin');
  const other = await serverOf(t, { token: TOKEN });
  t.equal((await other.ask('/', { headers: { cookie: headers.cookie.replace(/^[^=]+/, `viommu-${other.port}`) } })).status, 401, 'good for one life of one server');
  const proxied = await serverOf(t, { token: TOKEN, origins: ['https://lab.example'] });
  t.match((await proxied.ask(`/?token=${TOKEN}`, { headers: { host: 'lab.example' } })).headers['set-cookie'], [/; Secure$/]);
});

t.test('every answer forbids framing, sniffing and keeping', async (t) => {
  const { ask } = await serverOf(t);
  for (const path of PAGE) {
    const { headers } = await ask(path);
    t.match(headers['content-security-policy'], /default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; .*frame-ancestors 'none'/, path);
    t.equal(headers['x-content-type-options'], 'nosniff');
    t.equal(headers['x-frame-options'], 'DENY');
    t.equal(headers['referrer-policy'], 'no-referrer');
    t.equal(headers['cross-origin-resource-policy'], 'same-origin');
    t.match(headers['cache-control'], /^no-(store|cache)$/);
  }
});

t.test('a body is bounded, whether it says its size or not', async (t) => {
  const { ask, port, model } = await serverOf(t, { allowControl: true });
  const most = LIMITS.webBodyBytes;
  const padded = (length: number) => `${'{"action":"clear-injections"}'.padEnd(length)}`;
  t.equal((await ask('/api/v1/control', post({}, padded(most)))).status, 200);
  t.equal((await ask('/api/v1/control', post({}, padded(most + 1)))).status, 413);
  const head = (more: string) => `POST /api/v1/control HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\n${more}\r\n\r\n`;
  t.equal(statusOf(await raw(port, head('Content-Length: 99999999999'))), 413, 'before any of it came');
  const chunk = `10000\r\n${' '.repeat(0x10000)}\r\n`;
  t.equal(statusOf(await raw(port, [head('Transfer-Encoding: chunked'), chunk])), 411, 'in chunks');
  t.equal(model.done.length, 1);
  t.equal((await ask('/api/v1/control', post({}, Buffer.from([0x22, 0xff, 0x22])))).status, 400, 'no UTF-8');
  t.equal((await ask('/api/v1/control', post({}, `${'['.repeat(100)}${']'.repeat(100)}`))).status, 400, 'nested deeply');
  t.equal((await ask('/api/v1/overview', { body: 'x' })).status, 400, 'with GET');
});

t.test('what is no honest HTTP ends with one answer and the connection', async (t) => {
  const { ask, port } = await serverOf(t);
  const host = `Host: 127.0.0.1:${port}\r\n`;
  const wrong: readonly (readonly [bytes: string, status: number])[] = [
    ['nonsense\r\n\r\n', 400],
    ['\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400],
    [`GET / HTTP/1.1\r\n\r\n`, 400],
    [`GET / HTTP/1.1\r\n${host}X: ${'a'.repeat(LIMITS.webHeadBytes)}\r\n\r\n`, 431],
    [`GET /${'a'.repeat(LIMITS.webHeadBytes)} HTTP/1.1\r\n${host}\r\n`, 431],
    [`GET / HTTP/1.1\r\n${host}X: a\nY: b\r\n\r\n`, 400],
    [`POST /api/v1/control HTTP/1.1\r\n${host}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}`, 400],
    [`POST /api/v1/control HTTP/1.1\r\n${host}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`, 400],
    [`GET / HTTP/1.1\r\n${host}Host: evil.example\r\nConnection: close\r\n\r\n`, 400],
    [`GET / HTTP/1.1\r\n${host}Origin: http://a\r\nOrigin: http://127.0.0.1:${port}\r\nConnection: close\r\n\r\n`, 400],
    [`GET http://127.0.0.1:${port}/ HTTP/1.1\r\n${host}Connection: close\r\n\r\n`, 400],
    [`GET * HTTP/1.1\r\n${host}Connection: close\r\n\r\n`, 400],
    [`GET / HTTP/1.1\r\n${host}Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n`, 404],
    [`GET /api/v1/live HTTP/1.1\r\n${host}Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n`, 400],
    [handshake(port, { 'Sec-WebSocket-Version': '8' }), 400],
    [handshake(port, { 'Sec-WebSocket-Key': 'short' }), 400],
    [handshake(port, {}, '/api/v1/overview'), 404],
  ];
  for (const [bytes, status] of wrong) {
    const text = await raw(port, bytes);
    t.equal(statusOf(text), status, JSON.stringify(bytes.slice(0, 60)));
    t.notMatch(text, /<html|<script/i);
  }
  t.equal((await ask('/healthz')).status, 200);
});

t.test('who comes when all places are taken gets that of the connection idle for longest', async (t) => {
  const { port, ask } = await serverOf(t);
  const request = `GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`;
  const sockets: Socket[] = [];
  while (sockets.length < LIMITS.webConnections) sockets.push(await opened(t, port));
  const answers = (socket: Socket) => new Promise<string>((done) => socket.once('data', (data: Buffer) => done(data.toString())).write(request));
  t.equal(statusOf(await answers(sockets[0]!)), 200, 'idle for the shortest time now');
  const gone = new Promise((done) => sockets[1]!.once('close', done));
  t.equal((await ask('/healthz')).status, 200);
  await gone;
  t.equal(statusOf(await answers(sockets[0]!)), 200);
  t.equal(statusOf(await answers(sockets[2]!)), 200);
});

t.test('a connection whose answer is under way loses its place to nobody', async (t) => {
  const { port, ask, model } = await serverOf(t, { clock: new ManualClock() });
  model.before = (what) => labour(what === 'devices' ? 300 : 0);
  const slow = ask('/api/v1/devices');
  const next = ask('/api/v1/overview');
  for (let i = 0; i < LIMITS.webConnections; i++) await opened(t, port);
  t.equal((await ask('/healthz')).status, 200);
  t.strictSame([(await slow).status, (await next).status], [200, 200]);
});

t.test('a connection that asks before it has its answer is ended, and what it asked for counts no more', async (t) => {
  const { port, ask } = await serverOf(t);
  const request = `GET /api/v1/snapshot HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`;
  for (let i = 0; i <= LIMITS.webRequestsInFlight; i++) t.equal(await raw(port, request.repeat(2 + i)), '', 'not even two');
  t.equal((await ask('/api/v1/snapshot')).status, 200);
});

t.test('of all that a connection sends at once nothing is read after what was refused', async (t) => {
  const { port, ask } = await serverOf(t);
  const host = `Host: 127.0.0.1:${port}\r\n`;
  const floods: readonly (readonly [flood: string, status: number])[] = [
    [`GET / HTTP/1.1\r\n\r\n`.repeat(3000), NaN],
    [`GET /nothing HTTP/1.1\r\n${host}\r\n`.repeat(1000), NaN],
    [`\x00\x01garbage\r\n\r\n`.repeat(3000), 400],
    [`POST /api/v1/control HTTP/1.1\r\n${host}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${'1\r\nx\r\n'.repeat(10_000)}`, 403],
  ];
  for (const [flood, status] of floods) {
    const texts = await Promise.all(Array.from({ length: 20 }, () => raw(port, flood)));
    for (const text of texts) if (text !== '') t.strictSame([statusOf(text), text.match(/^HTTP/gm)?.length], [status, 1], JSON.stringify(flood.slice(0, 30)));
    t.equal((await ask('/api/v1/overview')).status, 200);
  }
});

t.test('a client that takes its time, byte by byte or not at all, is ended', async (t) => {
  const timeouts = { head: 300, request: 600, idle: 200, check: 50, silence: 200 };
  const { port, ask } = await serverOf(t, { timeouts, allowControl: true });
  const host = `Host: 127.0.0.1:${port}\r\n`;
  t.match(await raw(port, `GET / HTTP/1.1\r\n${host}X-Slow: `), /^HTTP\/1\.1 408/, 'a head that does not end');
  t.match(await raw(port, `POST /api/v1/control HTTP/1.1\r\n${host}Content-Type: application/json\r\nContent-Length: 9\r\n\r\n{`), /^(HTTP\/1\.1 408|$)/, 'a body that does not end');
  t.match(await raw(port, ''), /^(HTTP\/1\.1 408|$)/, 'nothing at all');
  t.match(await raw(port, `GET /healthz HTTP/1.1\r\n${host}\r\n`), /^HTTP\/1\.1 200/, 'nothing more');
  t.match(await raw(port, handshake(port)), /^HTTP\/1\.1 101/, 'a live client that answers no ping');
  t.equal((await ask('/healthz')).status, 200);
});

t.test('too many requests at once are told to come again, and snapshots are counted apart', async (t) => {
  const clock = new ManualClock();
  const { ask, model } = await serverOf(t, { clock });
  model.before = (what) => labour(what === 'devices' ? 300 : 0);
  t.equal((await ask('/api/v1/devices')).status, 200, 'after this others wait');
  const snapshots = Array.from({ length: LIMITS.webSnapshotsInFlight + 1 }, () => ask('/api/v1/snapshot'));
  const refused = [await firstRefused(snapshots)];
  const others = Array.from({ length: LIMITS.webRequestsInFlight - LIMITS.webSnapshotsInFlight + 1 }, () => ask('/api/v1/overview'));
  refused.push(await firstRefused(others));
  for (const { json, headers } of refused) {
    t.equal(json.error.code, 'overloaded');
    t.equal(headers['retry-after'], '1');
  }
  clock.advance(10_000);
  for (const answers of [snapshots, others]) t.equal((await Promise.all(answers)).filter(({ status }) => status === 200).length, answers.length - 1);
  t.equal((await ask('/api/v1/overview')).status, 200);
});

t.test('bodies that do not come keep nobody from being answered', async (t) => {
  const { port, ask } = await serverOf(t, { allowControl: true });
  const unfinished = `POST /api/v1/control HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{`;
  for (let i = 0; i < LIMITS.webConnections; i++) (await opened(t, port)).write(unfinished);
  for (let i = 0; i < 5; i++) t.equal((await ask('/api/v1/overview')).status, 200);
});

t.test('a client that asks more than there is time for waits, then is told so', async (t) => {
  const model = new FakeModel();
  const { ask } = await serverOf(t, { model, clock: new ManualClock() });
  let worksMs = 300;
  model.before = (what) => labour(what === 'devices' ? worksMs : 0);
  const answers = await Promise.all([ask('/api/v1/devices'), ask('/api/v1/overview')]);
  t.strictSame(answers.map(({ status }) => status), [200, 200], 'in turn');
  worksMs = 800;
  const late = await ask('/api/v1/devices');
  const refused = await ask('/api/v1/overview');
  t.equal(late.status, 200);
  t.equal(refused.status, 429);
  t.equal(refused.json.error.code, 'busy');
  t.equal((await ask('/healthz')).status, 200, 'health is paid from elsewhere');
});

t.test('a body that is of no use is not waited for', async (t) => {
  const { port, model } = await serverOf(t);
  for (const [path, status] of [['/api/v1/control', 403], ['/api/v1/position', 404]] as const) {
    for (const length of ['Content-Length: 9', 'Transfer-Encoding: chunked']) {
      const text = await raw(port, `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\n${length}\r\n\r\n`);
      t.equal(statusOf(text), status, `${path} ${length}`);
      t.match(text, /connection: close/);
    }
  }
  t.strictSame(model.done, []);
});

t.test('those who have no token take nothing from those who have it', async (t) => {
  const { ask, port } = await serverOf(t, { token: TOKEN, clock: new ManualClock() });
  const sockets = await Promise.all(Array.from({ length: LIMITS.webConnections - 28 }, () => opened(t, port)));
  for (let round = 0; round < 4; round++) {
    for (const socket of sockets) if (!socket.destroyed) socket.write(`GET /api/v1/overview HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
    for (const socket of sockets.slice(0, 8)) if (!socket.destroyed) socket.write(handshake(port));
    const headers = { authorization: `Bearer ${TOKEN}` };
    t.equal((await ask('/api/v1/overview', { headers })).status, 200);
    t.equal((await ask('/healthz')).status, 200);
    t.equal((await ask('/nothing', { headers })).status, 404);
    t.equal(await shake(port, headers), 101);
  }
});

t.test('the end waits for nobody, also not for one whose handshake was refused or waits', async (t) => {
  const { server, port } = await serverOf(t, { clock: new ManualClock() });
  const told: Promise<unknown>[] = [];
  for (let i = 0; i < 40; i++) {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }, () => socket.write(handshake(port, { Host: 'evil.example' })));
    socket.on('error', () => {});
    t.teardown(() => socket.destroy());
    told.push(new Promise((done) => socket.once('data', done).once('close', done)));
  }
  await Promise.race(told);
  t.equal(await Promise.race([server.close().then(() => 'closed'), new Promise((done) => setTimeout(done, 500, 'still open').unref())]), 'closed');
});

function opened(t: Test, port: number) {
  return new Promise<ReturnType<typeof connect>>((done) => {
    const socket = connect(port, '127.0.0.1', () => done(socket));
    socket.on('error', () => {});
    t.teardown(() => socket.destroy());
  });
}

const firstRefused = (answers: readonly Promise<Response>[]) => Promise.any(answers.map(async (each) => {
  const answer = await each;
  if (answer.status !== 503) throw new Error(`answered with ${answer.status}`);
  return answer;
}));
