/** The conversation of one peer: bytes in, bytes out, over a real machine. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import t from 'tap';
import { createMachine, ManualClock, ramAt, type Clock, type Machine } from '../../src/index.js';
import { LIMITS } from '../../src/base/limits.js';
import { RateLimiter, SILENT } from '../../src/base/log.js';
import { Endpoint, type Queue } from '../../src/carrier/endpoint.js';
import { decodeDaemon, encodePeer } from '../../src/proto/codec.js';
import { RefusalCode } from '../../src/proto/types.js';
import type { DaemonMessage, HelloInit, PeerMessageInit } from '../../src/proto/types.js';
import { randomNumbers } from '../helpers/random-bytes.js';

const DEVICE = 0x28;
const PCI = { kind: 3, busDeviceFunction: DEVICE } as const;
const HELLO: HelloInit = { major: 1, role: 2, architecture: 1, name: 'test' };

interface Rig {
  readonly machine: Machine;
  readonly endpoint: Endpoint;
  /** Runs what the machine has put off. */
  readonly later: (() => void)[];
  readonly answers: DaemonMessage[];
  woken: number;
  send(message: PeerMessageInit | Uint8Array, queue?: Queue): DaemonMessage | undefined;
}

function rig({ hello = HELLO, isGreeted = true, clock = new ManualClock() as Clock } = {}): Rig {
  const later: (() => void)[] = [];
  const machine = createMachine({ devices: [DEVICE], memory: ramAt(0, 1 << 20), clock: new ManualClock(), schedule: (work) => later.push(work) });
  const endpoint = new Endpoint(machine, { warnings: new RateLimiter(SILENT, clock), clock, onEvents: () => rig.woken++ });
  const rig: Rig = {
    machine,
    endpoint,
    later,
    answers: [],
    woken: 0,
    send(message, queue = 'any') {
      const before = rig.answers.length;
      endpoint.receive(message instanceof Uint8Array ? message : encodePeer(message), queue, (reply) => rig.answers.push(decodeDaemon(reply)));
      return rig.answers[before];
    },
  };
  if (isGreeted) rig.send({ body: 'hello', hello });
  rig.answers.length = 0;
  return rig;
}

const createDomain = (id = 1n): PeerMessageInit => ({
  body: 'request',
  request: { id, routine: 'createDomain', createDomain: { osManagedPageTable: 1, hasDomainOut: true } },
});
const program = (id: bigint, length: bigint, step: 'read' | 'fill' = 'fill'): PeerMessageInit => ({
  body: 'dmaProgram',
  dmaProgram: {
    id,
    device: PCI,
    steps: [step === 'fill' ? { operation: 'fill', fill: { length, pattern: Uint8Array.of(1) } } : { operation: 'read', read: { length } }],
  },
});

/** A domain that maps guest memory at address 0 and has the device; the handle. */
function attach(rig: Rig, pages = 256n): bigint {
  const reply = rig.send(createDomain());
  if (reply?.body !== 'reply' || reply.reply.result !== 'createDomain') throw new Error('no domain');
  const { domain } = reply.reply.createDomain;
  const mdl = { present: true, byteCount: Number(pages) * 4096, runs: [{ frame: 0n, pageCount: pages }] };
  rig.send({ body: 'request', request: { routine: 'mapLogicalRange', mapLogicalRange: { domain, permissions: 3, mdl } } });
  rig.send({ body: 'request', request: { routine: 'attachDevice', attachDevice: { domain, device: PCI, mappingCount: 1 } } });
  rig.answers.length = 0;
  return domain;
}

t.test('Hello comes first', async (t) => {
  const { endpoint, send, machine } = rig({ isGreeted: false });
  t.match(send(createDomain(7n)), { body: 'refusal', refusal: { code: RefusalCode.HELLO_MISSING, id: 7n } });
  t.equal(endpoint.greeted, false);
  t.match(send({ body: 'hello', hello: HELLO }), { body: 'helloReply', helloReply: { accepted: true, major: 1 } });
  t.equal(endpoint.greeted, true);
  t.match(send({ body: 'hello', hello: HELLO }), { body: 'refusal', refusal: { code: RefusalCode.HELLO_REPEATED, id: 0n } });
  t.match(send(createDomain(8n)), { body: 'reply', reply: { id: 8n, status: 0 } });
  t.equal(machine.statistics().sessions, 1);
});

t.test('a peer of another major version is told why, and may try again', async (t) => {
  const { endpoint, send } = rig({ isGreeted: false });
  const refused = send({ body: 'hello', hello: { ...HELLO, major: 2 } });
  t.match(refused, { body: 'helloReply', helloReply: { accepted: false, reason: /version 2/ } });
  t.match(send(createDomain()), { body: 'refusal', refusal: { code: RefusalCode.HELLO_MISSING } });
  send({ body: 'hello', hello: HELLO });
  t.equal(endpoint.greeted, true);
});

for (const [queue, message, isRight] of [
  ['control', 'hello', true],
  ['control', 'request', true],
  ['control', 'batch', true],
  ['control', 'dmaProgram', false],
  ['dma', 'hello', false],
  ['dma', 'request', false],
  ['dma', 'batch', false],
  ['dma', 'dmaProgram', true],
] as const) {
  t.test(`a ${message} ${isRight ? 'belongs' : 'does not belong'} on the ${queue} queue`, async (t) => {
    const { send } = rig({ isGreeted: message !== 'hello' });
    const messages: Record<typeof message, PeerMessageInit> = {
      hello: { body: 'hello', hello: HELLO },
      request: createDomain(),
      batch: { body: 'batch', batch: { requests: [] } },
      dmaProgram: program(1n, 1n),
    };
    const answer = send(messages[message], queue);
    if (isRight) t.not(answer?.body, 'refusal');
    else t.match(answer, { body: 'refusal', refusal: { code: RefusalCode.WRONG_QUEUE } });
  });
}

t.test('control goes where calls go, after Hello, and is answered under its id', async (t) => {
  const control = { body: 'control', control: { id: 9n, pasidBits: 4 } } as const;
  t.match(rig({ isGreeted: false }).send(control), { body: 'refusal', refusal: { code: RefusalCode.HELLO_MISSING, id: 9n } });
  const { send } = rig();
  t.match(send(control, 'dma'), { body: 'refusal', refusal: { code: RefusalCode.WRONG_QUEUE, id: 9n } });
  t.match(send(control, 'control'), { body: 'controlReply', controlReply: { id: 9n, accepted: false, reason: 'test control is off' } });
});

t.test('what is no PeerMessage is refused, and the conversation goes on', async (t) => {
  const { send } = rig();
  for (const junk of [Uint8Array.of(0xff), Uint8Array.of(0x0a, 0x05, 0x01), new Uint8Array(0), Uint8Array.of(0xa2, 0x06, 0)]) {
    t.match(send(junk), { body: 'refusal', refusal: { code: RefusalCode.MALFORMED, id: 0n, detail: /PeerMessage/ } });
  }
  t.match(send(createDomain()), { body: 'reply' });
});

t.test('random bytes and cut messages are answered once each and never throw', async (t) => {
  const { send, answers, machine } = rig();
  const seed = Date.now() % 2 ** 31;
  t.comment(`seed ${seed}`);
  const random = randomNumbers(seed);
  const whole = encodePeer({ body: 'batch', batch: { requests: [{ id: 1n, routine: 'createDomain', createDomain: { hasDomainOut: true } }] } });
  let sent = 0;
  for (let i = 0; i < 2000; i++, sent++) send(Uint8Array.from({ length: random(40) }, () => random(256)));
  for (let length = 0; length <= whole.length; length++, sent++) send(whole.subarray(0, length));
  t.equal(answers.length, sent);
  t.equal(machine.statistics().sessions, 1);
});

t.test('a batch runs in order and is answered whole', async (t) => {
  const { send } = rig();
  const requests = [
    { id: 5n, routine: 'createDomain', createDomain: { osManagedPageTable: 1, hasDomainOut: true } },
    { id: 6n, routine: 'deleteDomain', deleteDomain: { domain: 99n } },
  ] as const;
  const answer = send({ body: 'batch', batch: { requests } });
  t.match(answer, { body: 'batchReply', batchReply: { replies: [{ id: 5n, status: 0 }, { id: 6n, status: 0xc00000ef }] } });
});

/** Every look at it takes a millisecond. */
function slowClock(): Clock {
  let now = 0;
  return { now: () => now++ };
}

t.test('a Batch that takes long lets other work run, holds what would overtake it back, and is answered whole', async (t) => {
  const { send, answers, endpoint, machine } = rig({ clock: slowClock() });
  const requests = Array.from({ length: 100 }, (_, i) => ({ id: BigInt(i), routine: 'createDomain', createDomain: { osManagedPageTable: 1, hasDomainOut: true } }) as const);
  t.equal(send({ body: 'batch', batch: { requests } }), undefined);
  t.equal(endpoint.isInBatch, true);
  t.ok(machine.statistics().calls < 10, 'one turn is not enough for it');
  let turns = 0;
  for (; answers.length === 0; turns++) await nextTurn();
  t.ok(turns > 10);
  t.equal(endpoint.isInBatch, false);
  const answer = answers[0];
  t.equal(answer?.body, 'batchReply');
  if (answer?.body === 'batchReply') t.strictSame(answer.batchReply.replies.map(({ id }) => id), requests.map(({ id }) => id));
  t.equal(machine.statistics().domains, 100);
});

t.test('a Batch is not gone on with after close', async (t) => {
  const { send, answers, endpoint, machine } = rig({ clock: slowClock() });
  send({ body: 'batch', batch: { requests: Array.from({ length: 100 }, () => ({})) } });
  const { calls } = machine.statistics();
  endpoint.close('test');
  t.equal(endpoint.isInBatch, false);
  for (let turn = 0; turn < 10; turn++) await nextTurn();
  t.equal(answers.length, 0);
  t.equal(machine.statistics().calls, calls);
});

t.test('a program of many steps counts for what it takes decoded', async (t) => {
  const rigged = rig();
  attach(rigged);
  const { send, endpoint } = rigged;
  const fill = Array.from({ length: 8 }, () => ({ operation: 'fill', fill: { length: 1n << 20n, pattern: Uint8Array.of(7) } }) as const);
  const steps = [...fill, ...Array.from({ length: LIMITS.programSteps - fill.length }, () => ({ operation: 'copy', copy: {} }) as const)];
  let sent = 0;
  while (send({ body: 'dmaProgram', dmaProgram: { id: BigInt(sent), device: PCI, steps } }) === undefined) sent++;
  t.ok(sent > 100 && sent * steps.length * 1024 < LIMITS.bytesInFlight, `${sent} programs`);
  endpoint.close('test');
});

t.test('a batch or program above its limit is refused before any of it runs', async (t) => {
  const { send, machine } = rig();
  const requests = Array.from({ length: LIMITS.batchRequests + 1 }, (_, i) => ({ id: BigInt(i + 40) }));
  t.match(send({ body: 'batch', batch: { requests } }), { refusal: { code: RefusalCode.TOO_LARGE, id: 40n, detail: /1025 requests/ } });
  const steps = Array.from({ length: LIMITS.programSteps + 1 }, () => ({}));
  t.match(send({ body: 'dmaProgram', dmaProgram: { id: 9n, steps } }), { refusal: { code: RefusalCode.TOO_LARGE, id: 9n, detail: /257 steps/ } });
  t.match(send(new Uint8Array(LIMITS.messageBytes + 1)), { refusal: { code: RefusalCode.TOO_LARGE, id: 0n } });
  t.equal(machine.statistics().calls, 0);
  t.equal(machine.statistics().dmaPrograms, 0);
});

t.test('a long DMA program is answered later, and not at all after close', async (t) => {
  const rigged = rig();
  attach(rigged);
  const { send, later, endpoint, answers } = rigged;
  const long = { id: 3n, device: PCI, steps: Array.from({ length: 8 }, () => ({ operation: 'fill', fill: { length: 1n << 20n, pattern: Uint8Array.of(7) } }) as const) };
  t.equal(send({ body: 'dmaProgram', dmaProgram: long }), undefined);
  t.equal(endpoint.requestsInFlight, 1);
  t.match(send(createDomain(4n)), { body: 'reply', reply: { id: 4n } }, 'requests are answered meanwhile');
  while (later.length > 0) later.shift()!();
  t.match(answers.at(-1), { body: 'dmaProgramReply', dmaProgramReply: { id: 3n, bytesDone: 8n << 20n } });
  t.equal(endpoint.requestsInFlight, 0);
  send({ body: 'dmaProgram', dmaProgram: { ...long, id: 5n } });
  const before = answers.length;
  endpoint.close('test');
  while (later.length > 0) later.shift()!();
  t.equal(answers.length, before);
  t.equal(send(createDomain()), undefined, 'nor is anything that comes after it');
});

t.test('more programs than may be in flight are refused as busy, until one is done', async (t) => {
  const rigged = rig();
  attach(rigged);
  const { send, later, endpoint } = rigged;
  const steps = Array.from({ length: 8 }, () => ({ operation: 'fill', fill: { length: 1n << 20n, pattern: Uint8Array.of(7) } }) as const);
  for (let i = 0; i < LIMITS.requestsInFlight; i++) send({ body: 'dmaProgram', dmaProgram: { id: BigInt(i), device: PCI, steps } });
  t.equal(endpoint.requestsInFlight, LIMITS.requestsInFlight);
  t.match(send(program(77n, 1n)), { body: 'refusal', refusal: { code: RefusalCode.BUSY, id: 77n } });
  while (endpoint.requestsInFlight === LIMITS.requestsInFlight) later.shift()!();
  t.match(send(program(78n, 1n)), { body: 'dmaProgramReply', dmaProgramReply: { id: 78n } });
  endpoint.close('test');
});

t.test('bytes that wait for a reply are bounded, reads included', async (t) => {
  const rigged = rig();
  attach(rigged);
  const { send, endpoint } = rigged;
  const fill = Array.from({ length: 8 }, () => ({ operation: 'fill', fill: { length: 1n << 20n, pattern: Uint8Array.of(7) } }) as const);
  const steps = [...fill, { operation: 'read', read: { length: 1n << 20n } } as const];
  let sent = 0;
  while (send({ body: 'dmaProgram', dmaProgram: { id: BigInt(sent), device: PCI, steps } }) === undefined) sent++;
  t.equal(sent, 31, '31 programs that read 1 MiB and have their own bytes stay below 32 MiB');
  t.equal(endpoint.requestsInFlight, 31);
  endpoint.close('test');
});

t.test('a reply that the peer cannot take is replaced by a refusal that says so', async (t) => {
  const rigged = rig({ hello: { ...HELLO, maxMessageBytes: 200 } });
  attach(rigged);
  t.match(rigged.send(program(5n, 100n, 'read')), { body: 'dmaProgramReply' });
  t.match(rigged.send(program(6n, 300n, 'read')), { body: 'refusal', refusal: { code: RefusalCode.TOO_LARGE, id: 6n, detail: /peer takes 200/ } });
});

t.test('an event waits until there is room for it', async (t) => {
  const rigged = rig();
  attach(rigged, 1n);
  const { send, endpoint } = rigged;
  t.equal(endpoint.nextEvent(1000), undefined);
  const setDeviceFaultReporting = { device: PCI, enable: 1, hasFaultConfig: true, hasFaultHandler: true };
  send({ body: 'request', request: { routine: 'setDeviceFaultReporting', setDeviceFaultReporting } });
  const fault = { operation: 'write', write: { iova: 0x5000n, data: Uint8Array.of(1) } } as const;
  send({ body: 'dmaProgram', dmaProgram: { id: 1n, device: PCI, steps: [fault] } });
  t.ok(rigged.woken > 0);
  t.equal(endpoint.nextEvent(3), undefined, 'too little room');
  const event = decodeDaemon(endpoint.nextEvent(1000)!);
  t.match(event, { body: 'event', event: { sequence: 1n, event: 'fault', fault: { faultAddress: 0x5000n, faultAddressValid: true } } });
  t.equal(endpoint.nextEvent(1000), undefined);
});

t.test('close releases what the peer made, once', async (t) => {
  const rigged = rig();
  attach(rigged);
  t.match(rigged.machine.statistics(), { sessions: 1, domains: 1, attachedDevices: 1 });
  rigged.endpoint.close('gone');
  rigged.endpoint.close('gone again');
  t.match(rigged.machine.statistics(), { sessions: 0, domains: 0, attachedDevices: 0 });
  t.equal(rigged.endpoint.greeted, false);
  t.equal(rigged.endpoint.nextEvent(1000), undefined);
});
