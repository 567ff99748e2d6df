/** Live frames over the WebSocket: what a client gets, what it loses when it does not keep up, and how a wrong one is ended. */
import { connect } from 'node:net';
import t, { type Test } from 'tap';
import { WebSocket } from 'ws';
import { LIMITS } from '../../src/base/limits.js';
import type { LiveFrame, Subscribe, TimelineRow } from '../../src/view/types.js';
import { DEVICES, DOMAINS, FakeModel, FakeTrace, FAULT, ROUTINES, ROWS } from '../helpers/web/fake-model.js';
import { labour, serverOf } from '../helpers/web/server.js';

const FAST: Subscribe = { type: 'subscribe', interval: 100 };

class Client {
  readonly frames: LiveFrame[] = [];
  readonly ws: WebSocket;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  #heard: () => void = () => {};

  constructor(t: Test, url: string, options: ConstructorParameters<typeof WebSocket>[2] = {}) {
    this.ws = new WebSocket(`${url.replace('http', 'ws')}/api/v1/live`, options);
    this.ws.on('message', (data) => {
      this.frames.push(JSON.parse(String(data)) as LiveFrame);
      this.#heard();
    });
    this.ws.on('error', () => {});
    this.closed = new Promise((done) => this.ws.once('close', (code, reason) => done({ code, reason: String(reason) })));
    t.teardown(() => this.ws.terminate());
  }

  async send(message: unknown): Promise<void> {
    if (this.ws.readyState === WebSocket.CONNECTING) await new Promise((done) => this.ws.once('open', done));
    this.ws.send(typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message));
  }

  /** Resolves with the first frame, of those that are there or come, that is as wanted. */
  async frame(wanted: (frame: LiveFrame) => boolean = () => true): Promise<LiveFrame> {
    for (;;) {
      const found = this.frames.find(wanted);
      if (found !== undefined) return found;
      await new Promise<void>((done) => (this.#heard = done));
    }
  }
}

const row = (number: number, over: Partial<TimelineRow> = {}): TimelineRow => ({ ...ROWS[0]!, number, ...over });

/** A view whose time goes on, so that each frame is another one. */
function movingModel(): FakeModel {
  const model = new FakeModel();
  let now = 0;
  model.before = (what) => {
    if (what === 'overview') model.over = { now: ++now };
  };
  return model;
}

t.test('a frame is what the API says, and nothing comes before it was asked for', async (t) => {
  const { url, ask } = await serverOf(t);
  const client = new Client(t, url);
  await client.send(FAST);
  const frame = await client.frame();
  const json = (path: string) => ask(path).then((answer) => answer.json);
  t.strictSame(frame.overview, await json('/api/v1/overview'));
  t.strictSame({ domains: frame.domains }, await json('/api/v1/domains'));
  t.strictSame({ devices: frame.devices }, await json('/api/v1/devices'));
  t.strictSame({ routines: frame.routines }, await json('/api/v1/calls'));
  t.strictSame(frame.faults, [FAULT]);
  t.strictSame(frame.findings, await json('/api/v1/findings'));
  t.strictSame([frame.dropped, frame.droppedTotal, frame.timeline], [0, 0, undefined]);
  t.strictSame([frame.domains, frame.devices, frame.routines], JSON.parse(JSON.stringify([DOMAINS, DEVICES, ROUTINES])));
});

t.test('faults and findings come once; rows from where the client is', async (t) => {
  const model = movingModel();
  const { url } = await serverOf(t, { model });
  const client = new Client(t, url);
  await client.send({ ...FAST, timeline: { after: 1, kinds: ['call', 'fault'], bad: true } });
  const first = await client.frame();
  t.strictSame(first.timeline!.rows.map(({ number }) => number), [2, 3]);
  t.ok(model.asked.includes(`timeline ${JSON.stringify({ kinds: ['call', 'fault'], bad: true, after: 1, limit: LIMITS.liveRows })}`));
  const second = await client.frame((frame) => frame !== first);
  t.strictSame([second.faults, second.findings, second.timeline!.rows], [[], undefined, []]);
  model.found = [{ ...FAULT, number: 2 }, FAULT];
  model.rows = [...ROWS, row(4, { kind: 'call' })];
  const third = await client.frame(({ timeline }) => timeline!.rows.some(({ number }) => number === 4));
  t.strictSame(third.timeline!.rows.map(({ number }) => number), [4]);
  t.strictSame((await client.frame(({ faults }) => faults.some(({ number }) => number === 2))).faults.map(({ number }) => number), [2]);
});

t.test('of more rows than a frame has room for the newest come, and it is said', async (t) => {
  const model = movingModel();
  model.rows = Array.from({ length: LIMITS.liveRows + 50 }, (_, i) => row(i + 1));
  const { url } = await serverOf(t, { model });
  const client = new Client(t, url);
  await client.send({ ...FAST, timeline: { after: 0 } });
  const { timeline } = await client.frame();
  t.equal(timeline!.rows.length, LIMITS.liveRows);
  t.equal(timeline!.rows.at(-1)!.number, LIMITS.liveRows + 50);
  t.equal(timeline!.more, true);
  model.rows = [...model.rows, row(LIMITS.liveRows + 51)];
  const next = await client.frame((frame) => frame.timeline!.rows.length === 1);
  t.equal(next.timeline!.more, false);
});

t.test('what clients have in common is made once', async (t) => {
  const model = movingModel();
  const { url } = await serverOf(t, { model });
  const clients = Array.from({ length: 8 }, () => new Client(t, url));
  for (const client of clients) await client.send({ ...FAST, timeline: { after: 3 } });
  for (const client of clients) await client.frame(() => client.frames.length >= 5);
  const made = (what: string) => model.asked.filter((each) => each.startsWith(what)).length;
  const frames = clients.reduce((sum, client) => sum + client.frames.length, 0);
  t.ok(frames >= 40);
  for (const what of ['domains', 'devices', 'routines', 'timeline']) t.ok(made(what) <= frames / 4, `${made(what)} ${what} for ${frames} frames`);
});

t.test('a view that stands still is not sent again and again', async (t) => {
  const model = new FakeTrace();
  const { url } = await serverOf(t, { model });
  const client = new Client(t, url);
  await client.send(FAST);
  await client.frame();
  const asked = model.asked.length;
  while (model.asked.length < asked + 40) await new Promise((done) => setTimeout(done, 50));
  t.ok(client.frames.length <= 2, `${client.frames.length} frames`);
  model.seek(50);
  await client.frame(({ overview: { source } }) => source.kind === 'trace' && source.position === 50);
  model.seek(10);
  const back = await client.frame(({ overview: { source } }) => source.kind === 'trace' && source.position === 10);
  t.strictSame(back.faults.map(({ number }) => number), [1], 'faults from the beginning again');
});

t.test('a client that reads nothing loses frames, which are counted; others lose none', async (t) => {
  const model = movingModel();
  const { url, ask } = await serverOf(t, { model });
  const keeper = new Client(t, url);
  await keeper.send(FAST);
  const stuck = new Client(t, url);
  await stuck.send(FAST);
  await stuck.frame();
  (stuck.ws as unknown as { _socket: ReturnType<typeof connect> })._socket.pause();
  const before = keeper.frames.length;
  await keeper.frame(() => keeper.frames.length >= before + 10);
  t.equal(keeper.frames.at(-1)!.droppedTotal, 0);
  const metrics = (await ask('/metrics')).text;
  const dropped = Number(/^viommu_live_frames_dropped_total (\d+)$/m.exec(metrics)![1]);
  t.ok(dropped >= 5, `${dropped} dropped`);
  t.match(metrics, /^viommu_live_clients 2$/m);
  const had = stuck.frames.length;
  (stuck.ws as unknown as { _socket: ReturnType<typeof connect> })._socket.resume();
  const after = await stuck.frame((frame) => frame.dropped > 0);
  t.ok(after.dropped >= 5);
  t.equal(after.droppedTotal, after.dropped);
  t.ok(stuck.frames.indexOf(after) - had <= 1, 'one frame waited, not all of them');
  const next = await stuck.frame((frame) => stuck.frames.indexOf(frame) > stuck.frames.indexOf(after));
  t.strictSame([next.dropped, next.droppedTotal], [0, after.droppedTotal]);
});

t.test('frames become rarer when they cost too much, and the loop stays free', async (t) => {
  const model = movingModel();
  const { url } = await serverOf(t, { model });
  model.before = (what) => labour(what === 'domains' ? 60 : 0);
  const client = new Client(t, url);
  await client.send(FAST);
  const frame = await client.frame(({ dropped }) => dropped > 0);
  t.ok(frame.droppedTotal > 0, 'a tenth of the time is less than 60 ms in 100');
});

const WRONG: readonly (readonly [message: unknown, code: number, reason: RegExp])[] = [
  ['garbage', 1008, /message:1:1: expected a value, not "garbage"/],
  ['{"type":"subscribe","type":"subscribe"}', 1008, /stands here twice/],
  [{}, 1008, /"type" is missing/],
  [{ type: 'unsubscribe' }, 1008, /type: expected "subscribe"/],
  [{ type: 'subscribe', interval: 99 }, 1008, /interval: expected a whole number from 100 to 10000, not 99/],
  [{ type: 'subscribe', interval: '250' }, 1008, /interval/],
  [{ type: 'subscribe', timeline: {} }, 1008, /timeline: "after" is missing/],
  [{ type: 'subscribe', timeline: { after: 0, kinds: ['<script>'] } }, 1008, /timeline.kinds\[0\]: expected one of/],
  [{ type: 'subscribe', timeline: { after: -1 } }, 1008, /timeline.after/],
  [{ type: 'subscribe', extra: 1 }, 1008, /unknown name "extra"/],
  [Buffer.from([0, 1, 2]), 1003, /JSON text/],
  ['x'.repeat(LIMITS.liveMessageBytes + 1), 1009, /.*/],
];

t.test('a client that sends what is no subscription is ended with a code and the reason', async (t) => {
  const { url } = await serverOf(t);
  for (const [message, code, reason] of WRONG) {
    const client = new Client(t, url);
    await client.send(message);
    const end = await client.closed;
    t.equal(end.code, code, JSON.stringify(message).slice(0, 60));
    t.match(end.reason, reason);
    t.ok(end.reason.length <= 123);
  }
});

t.test('bytes that are no WebSocket frames end the connection, and nothing else', async (t) => {
  const { url, port, ask } = await serverOf(t);
  const head = `GET /api/v1/live HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`;
  for (const bytes of ['\xff\xff\xff\xff', '\x81\x05hello', '\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff\x00\x00\x00\x00', '\x09\x80\x00\x00\x00\x00', '\x8b\x80\x00\x00\x00\x00']) {
    await new Promise<void>((done) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(head + bytes, 'latin1'));
      socket.on('error', () => {}).on('close', () => done());
      socket.resume();
    });
    t.pass(`ended after ${JSON.stringify(bytes)}`);
  }
  const client = new Client(t, url);
  await client.send(FAST);
  t.ok(await client.frame());
  t.equal((await ask('/healthz')).status, 200);
});

t.test('a client that talks without end is ended', async (t) => {
  const { url } = await serverOf(t);
  const client = new Client(t, url);
  for (let i = 0; i <= LIMITS.liveMessagesPerSecond + 1; i++) await client.send(FAST);
  t.match(await client.closed, { code: 1008, reason: /more than \d+ messages in a second/ });
});

t.test('there is room for so many clients, and then for one more when one goes', async (t) => {
  const { url } = await serverOf(t);
  const clients = Array.from({ length: LIMITS.liveClients }, () => new Client(t, url));
  for (const client of clients) await client.send(FAST);
  const refused = new Client(t, url);
  t.equal((await refused.closed).code, 1006);
  clients[0]!.ws.close();
  await clients[0]!.closed;
  const next = new Client(t, url);
  await next.send(FAST);
  t.ok(await next.frame());
});

t.test('the end of the server is told', async (t) => {
  const { url, server } = await serverOf(t);
  const client = new Client(t, url);
  await client.send(FAST);
  await client.frame();
  await server.close();
  t.match(await client.closed, { code: 1001, reason: 'the server ends' });
});

const PONG = Buffer.from([0x8a, 0x80, 0, 0, 0, 0]);
const EMPTY_FRAGMENT = Buffer.from([0x00, 0x80, 0, 0, 0, 0]);
const PING = Buffer.from([0x89, 0x80, 0, 0, 0, 0]);
const WRONG_TEXT = Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0x7b, 0x7d]);

/** Two thousand frames of one kind at once; resolves with how many of them were looked at when it was over. */
async function flood(t: Test, frame: Buffer, first: Buffer = Buffer.alloc(0)): Promise<number> {
  let seen = 0;
  const emit = WebSocket.prototype.emit;
  t.teardown(() => void (WebSocket.prototype.emit = emit));
  WebSocket.prototype.emit = function (this: WebSocket, what: string | symbol, ...rest: unknown[]) {
    if (what === 'pong' || what === 'ping' || what === 'message') seen++;
    return Reflect.apply(emit, this, [what, ...rest]) as boolean;
  } as typeof emit;
  const { port } = await serverOf(t);
  await new Promise<void>((done) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`GET /api/v1/live HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`));
    const bytes = Buffer.concat(Array.from({ length: 2000 }, () => frame));
    socket.on('error', () => {}).on('close', () => done());
    socket.once('data', () => socket.write(Buffer.concat([first, bytes])));
  });
  WebSocket.prototype.emit = emit;
  return seen;
}

t.test('frames that nobody asked for are looked at no more once there were too many', async (t) => {
  for (const [name, frame] of Object.entries({ PONG, PING, WRONG_TEXT })) {
    const seen = await flood(t, frame);
    t.ok(seen > 0 && seen < 400, `${seen} of ${name}`);
  }
  t.equal(await flood(t, EMPTY_FRAGMENT, Buffer.from([0x01, 0x80, 0, 0, 0, 0])), 0, 'a message in pieces of nothing');
});

t.test('bytes of a live client are counted, whatever they are', async (t) => {
  const { url } = await serverOf(t);
  const client = new Client(t, url);
  const long = JSON.stringify(FAST).padEnd(LIMITS.liveMessageBytes);
  for (let i = 0; i * long.length <= LIMITS.liveBytesPerSecond; i++) await client.send(long);
  t.equal((await client.closed).code, 1006);
});

t.test('clients that were refused take no room', async (t) => {
  const { port, url } = await serverOf(t);
  const head = `GET /api/v1/live HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`;
  for (let i = 0; i < LIMITS.liveClients; i++) {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }, () => socket.write(Buffer.concat([Buffer.from(head), WRONG_TEXT])));
    t.teardown(() => socket.destroy());
    await new Promise<void>((done) => void socket.on('error', () => {}).on('data', (data) => data.includes('"type" is missing') && done()));
  }
  const client = new Client(t, url);
  await client.send(FAST);
  t.ok(await client.frame());
});
