/** QEMU's monitor, with this test as the QEMU: what it tells, what it does not, and what it says that is nonsense. */
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { HostError } from '../../src/base/errors.js';
import { openMonitor, type Breakdown, type Monitor } from '../../src/cli/scenario/monitor.js';

interface FakeQemu {
  readonly monitor: Monitor;
  readonly heard: Breakdown[];
  readonly socket: Socket;
  send(message: object | string): void;
  /** Resolves with the next message. */
  next(): Promise<Record<string, unknown>>;
}

async function fake(t: Test): Promise<FakeQemu> {
  const folder = mkdtempSync(join(tmpdir(), 'viommu-test-monitor-'));
  const heard: Breakdown[] = [];
  const path = join(folder, 'monitor.sock');
  const monitor = await openMonitor(path, (breakdown) => heard.push(breakdown));
  t.match(monitor.words.join(' '), `path=${path}`, 'QEMU is told where to connect');
  const socket = connect(path);
  t.teardown(() => {
    socket.destroy();
    monitor.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const messages: Record<string, unknown>[] = [];
  const waiting: ((message: Record<string, unknown>) => void)[] = [];
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    for (const line of chunk.split('\n').filter((each) => each !== '')) {
      const message = JSON.parse(line) as Record<string, unknown>;
      const taker = waiting.shift();
      if (taker === undefined) messages.push(message);
      else taker(message);
    }
  });
  const next = () => (messages.length > 0 ? Promise.resolve(messages.shift()!) : new Promise<Record<string, unknown>>((done) => waiting.push(done)));
  const send = (message: object | string) => void socket.write(`${typeof message === 'string' ? message : JSON.stringify(message)}\n`);
  send({ QMP: { version: {} } });
  t.match(await next(), { execute: 'qmp_capabilities' });
  return { monitor, heard, socket, send, next };
}

t.test('registers are asked for, and told by line', async (t) => {
  const { monitor, send, next } = await fake(t);
  const asked = monitor.registers(60_000);
  for (const [line, answer] of [['info status', 'VM status: running\r\n'], ['info registers -a', 'CPU#0\r\nRIP=1234\r\n']]) {
    const request = await next();
    t.match(request, { execute: 'human-monitor-command', arguments: { 'command-line': line } });
    send({ return: answer, id: request['id'] });
  }
  t.same(await asked, ['VM status: running', 'CPU#0', 'RIP=1234']);
});

t.test('a monitor that does not answer in time, or goes, tells nothing', async (t) => {
  const silent = await fake(t);
  t.same(await silent.monitor.registers(20), []);
  const gone = await fake(t);
  const asked = gone.monitor.registers(60_000);
  await gone.next();
  gone.socket.destroy();
  t.same(await asked, []);
});

t.test('a panic and a reset by the guest are told; a reset by its operator is none', async (t) => {
  const { heard, send, monitor, next } = await fake(t);
  send({ event: 'RESET', data: { guest: false, reason: 'host-qmp-system-reset' } });
  send({ event: 'SHUTDOWN', data: { guest: true, reason: 'guest-shutdown' } });
  send({ event: 'RESET', data: { guest: true, reason: 'guest-reset' } });
  send({ event: 'GUEST_PANICKED', data: { action: 'pause', info: { type: 'hyper-v', arg1: 239 } } });
  // What was sent before the answer has been read when the answer has.
  const asked = monitor.registers(60_000);
  for (let i = 0; i < 2; i++) send({ return: '', id: (await next())['id'] });
  await asked;
  t.match(heard, [{ kind: 'reset' }, { kind: 'panic', what: /"arg1":239/ }]);
});

t.test('nonsense is passed over', async (t) => {
  const { heard, send, monitor, next } = await fake(t);
  for (const line of ['{', '[]', 'null', '"x"', '{"event": 5}', '{"event": "RESET", "data": 7}', '{"return": {}, "id": 99}']) send(line);
  const asked = monitor.registers(60_000);
  for (let i = 0; i < 2; i++) send({ return: i === 0 ? { not: 'text' } : 'RIP=1', id: (await next())['id'] });
  t.same(await asked, ['RIP=1']);
  t.same(heard, []);
});

t.test('a socket that cannot be made is a host error', async (t) => {
  await t.rejects(openMonitor('/no/such/folder/monitor.sock', () => {}), HostError);
});
