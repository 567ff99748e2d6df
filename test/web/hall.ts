/** The way of a connection to the parser: in its turn, slice by slice, and with nothing left behind. */
import { createServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import t, { type Test } from 'tap';
import { SYSTEM_CLOCK } from '../../src/base/clock.js';
import { LIMITS } from '../../src/base/limits.js';
import { Hall } from '../../src/web/hall.js';
import { lineOf } from '../../src/web/line.js';

const REQUEST = 'GET /nothing HTTP/1.1\r\nHost: here\r\n\r\n';

/** A hall whose turns a test gives; `asked` are the requests that were parsed. */
async function hallOf(t: Test) {
  const turns: (() => void)[] = [];
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url!);
    response.end('yes');
  });
  const work = { run: <T>(job: () => T) => void turns.push(job) as undefined };
  const hall = new Hall({ server, clock: SYSTEM_CLOCK, work });
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  t.teardown(() => {
    hall.close();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const come = async () => {
    const before = turns.length;
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    t.teardown(() => socket.destroy());
    await until(() => turns.length > before);
    return socket;
  };
  /** Gives one turn, once somebody waits for it. */
  const turn = async () => {
    await until(() => turns.length > 0);
    turns.shift()!();
  };
  return { server, hall, turns, asked, come, turn };
}

const until = async (isSo: () => boolean) => {
  while (!isSo()) await new Promise((done) => setTimeout(done, 1));
};
const closed = (socket: Socket) => new Promise((done) => socket.resume().once('close', done));
const text = (socket: Socket) => new Promise<string>((done) => socket.once('data', (data: Buffer) => done(data.toString())));

t.test('nothing of a connection is parsed before its turn, and in each turn one slice', async (t) => {
  const { asked, turns, come, turn } = await hallOf(t);
  const socket = await come();
  socket.write(REQUEST.repeat(40));
  await turn();
  t.equal(asked.length, 0, 'it came in');
  await turn();
  const first = asked.length;
  t.ok(first > 0 && first <= 512 / REQUEST.length, `${first} in 512 bytes`);
  await until(() => turns.length > 0);
  t.equal(turns.length, 1, 'one turn for each connection, however much it has sent');
  t.equal(asked.length, first);
  while (asked.length < 40) await turn();
  t.match(await text(socket), /^HTTP\/1\.1 200/);
});

t.test('a request comes whole from however many pieces, and its answer goes whole', async (t) => {
  const { server, turns, come } = await hallOf(t);
  const body = 'x'.repeat(100_000);
  server.removeAllListeners('request').on('request', (request, response) => {
    let got = '';
    request.setEncoding('latin1').on('data', (part: string) => (got += part)).on('end', () => response.end(got));
  });
  const socket = await come();
  socket.write(`POST / HTTP/1.1\r\nHost: here\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n`);
  socket.write(body);
  let answer = '';
  let isOver = false;
  socket.on('data', (data: Buffer) => (answer += data.toString('latin1'))).on('close', () => (isOver = true));
  await until(() => {
    for (const each of turns.splice(0)) each();
    return isOver;
  });
  t.equal(answer.slice(answer.indexOf('\r\n\r\n') + 4), body);
});

t.test('a connection that was ended is parsed no further, whatever it has sent', async (t) => {
  const { server, asked, turns, come, turn } = await hallOf(t);
  server.on('request', (request) => lineOf(request).stop());
  const socket = await come();
  socket.write(REQUEST.repeat(1000));
  await turn();
  await turn();
  const first = asked.length;
  await closed(socket);
  for (const each of turns.splice(0)) each();
  t.equal(asked.length, first);
});

t.test('one that goes before its turn leaves nothing', async (t) => {
  const { server, turns, come } = await hallOf(t);
  const socket = await come();
  socket.write(REQUEST);
  socket.resetAndDestroy();
  await closed(socket);
  let connections = 1;
  await until(() => {
    for (const each of turns.splice(0)) each();
    server.getConnections((_error, count) => (connections = count));
    return connections === 0;
  });
  t.equal(turns.length, 0);
});

t.test('so many wait to come in, and no more; the end ends those as well', async (t) => {
  const { server, hall, turns, come } = await hallOf(t);
  const most = LIMITS.webConnections + LIMITS.webConnectionsWaiting;
  const sockets: Socket[] = [];
  while (sockets.length < most) sockets.push(await come());
  const { port } = server.address() as AddressInfo;
  const tooMany = connect(port, '127.0.0.1').on('error', () => {});
  await closed(tooMany);
  t.equal(turns.length, most);
  const ends = sockets.map(closed);
  hall.close();
  await Promise.all(ends);
});

t.test('nobody who is owed an answer makes room', async (t) => {
  const { server, turns, come, turn } = await hallOf(t);
  server.removeAllListeners('request').on('request', (request) => void lineOf(request).owe());
  const sockets: Socket[] = [];
  while (sockets.length < LIMITS.webConnections) {
    const socket = await come();
    await turn();
    socket.write(REQUEST);
    await turn();
    sockets.push(socket);
  }
  const late = await come();
  await turn();
  await closed(late);
  t.equal(turns.length, 0);
  t.equal(sockets.filter(({ destroyed }) => destroyed).length, 0);
});

t.test('however many come and are reset before their turn, they leave one turn behind and not one each', async (t) => {
  const { server, turns, asked } = await hallOf(t);
  const { port } = server.address() as AddressInfo;
  for (let i = 0; i < 100; i++) {
    const arrived = new Promise<Socket>((done) => server.once('connection', done));
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    const raw = await arrived;
    const gone = new Promise((done) => raw.once('close', done));
    socket.resetAndDestroy();
    raw.resume();
    await gone;
  }
  t.equal(turns.length, 1);
  const late = connect(port, '127.0.0.1');
  t.teardown(() => late.destroy());
  late.write(REQUEST);
  while (asked.length === 0) {
    for (const each of turns.splice(0)) each();
    await new Promise((done) => setTimeout(done, 1));
  }
  t.equal(asked.length, 1, 'who comes then has that turn');
});

t.test('who says with its request that it sends no more gets the whole answer', async (t) => {
  const { server, turns } = await hallOf(t);
  const { port } = server.address() as AddressInfo;
  for (const head of ['', `Padding: ${'x'.repeat(3000)}\r\n`]) {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    let answer = '';
    let isOver = false;
    socket.on('data', (data: Buffer) => (answer += data.toString())).on('close', () => (isOver = true)).on('end', () => (isOver = true));
    socket.end(REQUEST.replace('Host: here\r\n', `Host: here\r\n${head}`));
    await until(() => {
      for (const each of turns.splice(0)) each();
      return isOver;
    });
    t.match(answer, /^HTTP\/1\.1 200[^]*yes/, `a head of ${head.length} bytes more`);
  }
});
