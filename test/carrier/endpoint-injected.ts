/** Replies that are held back and conversations that the machine ends, as the endpoint and the stream socket carry them out. */
import { setTimeout as after } from 'node:timers/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { createMachine, ManualClock, ramAt, SYSTEM_CLOCK } from '../../src/index.js';
import { LIMITS } from '../../src/base/limits.js';
import { RateLimiter, SILENT } from '../../src/base/log.js';
import { Endpoint } from '../../src/carrier/endpoint.js';
import { StreamCarrier } from '../../src/carrier/stream.js';
import { connect } from '../../src/client/client.js';
import type { Interceptor, Verdict } from '../../src/machine/interceptor.js';
import { loadNative } from '../../src/native/index.js';
import { decodeDaemon, encodePeer } from '../../src/proto/codec.js';
import type { DaemonMessage, PeerMessageInit } from '../../src/proto/types.js';

const DELAY: Verdict = { kind: 'delay', milliseconds: 30, cause: 'slow' };
const isCreate = { routine: 'createDomain', createDomain: { osManagedPageTable: 1, hasDomainOut: true } } as const;

function rig(beforeCall: Interceptor['beforeCall']) {
  const machine = createMachine({ devices: [0x28], memory: ramAt(0, 1 << 20), interceptor: { beforeCall }, testControl: true });
  const dropped: string[] = [];
  const clock = new ManualClock();
  const endpoint = new Endpoint(machine, { warnings: new RateLimiter(SILENT, clock), clock, onEvents: () => {}, onDropped: (why) => dropped.push(why) });
  const answers: DaemonMessage[] = [];
  const send = (message: PeerMessageInit) => endpoint.receive(encodePeer(message), 'any', (reply) => answers.push(decodeDaemon(reply)));
  send({ body: 'hello', hello: { major: 1, role: 2, architecture: 1 } });
  answers.length = 0;
  return { machine, endpoint, answers, dropped, send };
}

const ids = (answers: readonly DaemonMessage[]) => answers.flatMap((answer) => (answer.body === 'reply' ? [Number(answer.reply.id)] : []));

t.test('a reply that is held back is overtaken by others, and comes', async (t) => {
  const { send, answers, endpoint, machine } = rig(({ request }) => (request.id === 1n ? DELAY : undefined));
  send({ body: 'request', request: { id: 1n, ...isCreate } });
  t.equal(machine.statistics().domains, 1, 'it was carried out');
  send({ body: 'request', request: { id: 2n, ...isCreate } });
  t.strictSame(ids(answers), [2]);
  t.equal(endpoint.requestsInFlight, 1);
  while (answers.length < 2) await after(1);
  t.strictSame(ids(answers), [2, 1]);
  t.equal(endpoint.requestsInFlight, 0);
});

t.test('a batch waits as long as its calls together', async (t) => {
  const { send, answers } = rig(() => ({ ...DELAY, milliseconds: 10 }));
  const begin = SYSTEM_CLOCK.now();
  send({ body: 'batch', batch: { requests: [1n, 2n, 3n].map((id) => ({ id, ...isCreate })) } });
  t.equal(answers.length, 0);
  while (answers.length === 0) await after(1);
  t.ok(SYSTEM_CLOCK.now() - begin >= 29, 'timers may be one millisecond early');
  t.match(answers, [{ body: 'batchReply', batchReply: { replies: [{ id: 1n }, { id: 2n }, { id: 3n }] } }]);
});

t.test('no more replies are held back than requests may be in flight: further ones go at once', async (t) => {
  const { send, answers, endpoint } = rig(() => ({ ...DELAY, milliseconds: 60_000 }));
  for (let id = 1; id <= LIMITS.requestsInFlight + 3; id++) send({ body: 'request', request: { id: BigInt(id), routine: 'flushDomain', flushDomain: {} } });
  t.equal(endpoint.requestsInFlight, LIMITS.requestsInFlight);
  t.equal(answers.length, 3);
  endpoint.close('test');
});

t.test('what is held back is never answered after close', async (t) => {
  const { send, answers, endpoint } = rig(() => ({ ...DELAY, milliseconds: 1 }));
  send({ body: 'request', request: { id: 1n, ...isCreate } });
  endpoint.close('test');
  await after(20);
  t.strictSame(answers, []);
});

t.test('a dropped conversation answers nothing more, and the carrier hears of it in a turn of its own', async (t) => {
  const { send, answers, dropped, machine } = rig(({ request }) => (request.id === 2n ? { kind: 'drop', cause: 'test' } : undefined));
  send({ body: 'batch', batch: { requests: [1n, 2n, 3n].map((id) => ({ id, ...isCreate })) } });
  send({ body: 'request', request: { id: 4n, ...isCreate } });
  t.strictSame(dropped, []);
  await nextTurn();
  t.strictSame(dropped, ['test']);
  t.strictSame(answers, []);
  t.match(machine.statistics(), { domains: 0, sessions: 0, calls: 1 });
});

t.test('over a socket: a slow call blocks no other client and no other call, and a drop ends the connection', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'viommu-injected-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const beforeCall: Interceptor['beforeCall'] = ({ request }) => {
    if (request.routine === 'createDomain') return { ...DELAY, milliseconds: 300 };
    return request.routine === 'flushDomain' ? { kind: 'drop', cause: 'test' } : undefined;
  };
  const machine = createMachine({ devices: [0x28], interceptor: { beforeCall } });
  const path = join(folder, 'tools');
  const carrier = StreamCarrier.listen({ native: loadNative(), machine, path, log: SILENT, clock: SYSTEM_CLOCK });
  t.teardown(() => carrier.close());
  const [one, other] = [await connect(path), await connect(path)];
  const order: string[] = [];
  const slow = one.batch([isCreate]).then(() => order.push('slow'));
  await one.batch([{ routine: 'deleteDomain', deleteDomain: { domain: 1n } }]);
  order.push('the same client');
  await other.batch([{ routine: 'deleteDomain', deleteDomain: { domain: 1n } }]);
  order.push('another client');
  await slow;
  t.strictSame(order, ['the same client', 'another client', 'slow']);
  await t.rejects(one.batch([{ routine: 'flushDomain', flushDomain: { domain: 1n } }]), { code: 'VIOMMU_ERR_CONNECTION_LOST' });
  await other.batch([{ routine: 'deleteDomain', deleteDomain: { domain: 1n } }]);
  t.equal(carrier.connections, 1, 'the other client is still there');
  other.close();
});
