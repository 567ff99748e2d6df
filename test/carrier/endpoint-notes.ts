/** Messages that change nothing: memory notes, and the farewell that ends a conversation. */
import t from 'tap';
import { createMachine, ManualClock, type Observation } from '../../src/index.js';
import { RateLimiter, SILENT } from '../../src/base/log.js';
import { Endpoint, type Queue } from '../../src/carrier/endpoint.js';
import { decodeDaemon, encodePeer } from '../../src/proto/codec.js';
import { RefusalCode, type DaemonMessage, type PeerMessageInit } from '../../src/proto/types.js';

function rig() {
  const clock = new ManualClock();
  const machine = createMachine({ devices: [0x28], clock });
  const observations: Observation[] = [];
  machine.subscribe((observation) => observations.push(observation));
  const endpoint = new Endpoint(machine, { warnings: new RateLimiter(SILENT, clock), clock, onEvents: () => {} });
  const send = (message: PeerMessageInit, queue: Queue = 'control') => {
    const answers: DaemonMessage[] = [];
    endpoint.receive(encodePeer(message), queue, (reply) => answers.push(decodeDaemon(reply)));
    if (answers.length !== 1) throw new Error(`${answers.length} answers`);
    return answers[0]!;
  };
  return { machine, endpoint, observations, send };
}

const HELLO: PeerMessageInit = { body: 'hello', hello: { major: 1, role: 1, architecture: 1, name: 'test' } };
const CREATE: PeerMessageInit = { body: 'request', request: { id: 1n, routine: 'createDomain', createDomain: { osManagedPageTable: 1, hasDomainOut: true } } };
const NOTE: PeerMessageInit = { body: 'memoryNote', memoryNote: { id: 7n, freed: [{ frame: 256n, pageCount: 4n }], callSite: { module: 'dut.sys', offset: 16n } } };

t.test('a memory note is acknowledged, observed and changes nothing', async (t) => {
  const { machine, observations, send } = rig();
  send(HELLO);
  const before = machine.statistics();
  t.same(send(NOTE), { body: 'acknowledgement', acknowledgement: { id: 7n } });
  t.same(machine.statistics(), before);
  t.match(observations.at(-1), { kind: 'memory-note', session: 1, note: { freed: [{ frame: 256n, pageCount: 4n }], allocated: [], callSite: { module: 'dut.sys', offset: 16n } } });
});

t.test('a farewell is observed before the session closes, which takes everything back', async (t) => {
  const { machine, observations, send } = rig();
  send(HELLO);
  send(CREATE);
  t.equal(machine.statistics().domains, 1);
  t.same(send({ body: 'farewell', farewell: { id: 9n } }), { body: 'acknowledgement', acknowledgement: { id: 9n } });
  t.same(observations.slice(-2).map(({ kind }) => kind), ['farewell', 'session-closed']);
  t.match(machine.statistics(), { domains: 0, sessions: 0 });
});

t.test('after a farewell calls fail, notes and another farewell are answered and told nobody', async (t) => {
  const { observations, send } = rig();
  send(HELLO);
  send({ body: 'farewell', farewell: {} });
  t.match(send(CREATE), { body: 'reply', reply: { id: 1n, status: 0xc00000bb } });
  const told = observations.filter(({ kind }) => kind !== 'call').length;
  t.match(send(NOTE), { body: 'acknowledgement' });
  t.match(send({ body: 'farewell', farewell: {} }), { body: 'acknowledgement' });
  t.equal(observations.filter(({ kind }) => kind !== 'call').length, told);
});

t.test('neither belongs on the DMA queue or before Hello', async (t) => {
  const { send } = rig();
  t.match(send(NOTE), { body: 'refusal', refusal: { code: RefusalCode.HELLO_MISSING, id: 7n } });
  send(HELLO);
  t.match(send(NOTE, 'dma'), { body: 'refusal', refusal: { code: RefusalCode.WRONG_QUEUE, id: 7n } });
  t.match(send({ body: 'farewell', farewell: { id: 3n } }, 'dma'), { body: 'refusal', refusal: { code: RefusalCode.WRONG_QUEUE, id: 3n } });
});
