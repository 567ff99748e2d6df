/** The vhost-user session as a state machine: what each message does, and what becomes of every one that is wrong. */
import t from 'tap';
import { NO_MEMORY, type GuestMemory } from '../../src/base/memory.js';
import { LIMITS } from '../../src/base/limits.js';
import { configSpace } from '../../src/vhost/device.js';
import { RULES } from '../../src/vhost/rules.js';
import { Session } from '../../src/vhost/session.js';
import type { Outcome } from '../../src/vhost/session.js';
import { FEATURES, PROTOCOL_FEATURES, VHOST_USER } from '../../src/vhost/spec.js';
import { regionBytes, state, u64 } from '../helpers/frontend.js';
import { FakeFiles } from '../helpers/vhost-files.js';

const NEED_REPLY = 9;
const RAM = 0x100000;
const INSTANCE = 0x0123456789abcdefn;

class Talk {
  readonly files = new FakeFiles();
  memory: GuestMemory = NO_MEMORY;
  readonly session = new Session(this.files, INSTANCE, (memory) => (this.memory = memory));

  say(request: number, payload: Uint8Array = new Uint8Array(0), descriptors: number[] = [], flags = 1): Outcome {
    const outcome = this.session.handle({ request, flags, payload, descriptors });
    for (const effect of outcome.effects) if (effect.kind === 'close') this.files.close(effect.descriptor);
    return outcome;
  }

  /** The kinds of the effects, with the queue, and without closed descriptors. */
  effects(request: number, payload?: Uint8Array, descriptors?: number[]): string[] {
    const { effects, error } = this.say(request, payload, descriptors);
    if (error !== undefined) throw error;
    return effects.flatMap((effect) => (effect.kind === 'close' ? [] : 'queue' in effect ? [`${effect.kind} ${effect.queue}`] : [effect.kind]));
  }

  agree(features = FEATURES, protocol = PROTOCOL_FEATURES): this {
    this.say(VHOST_USER.SET_PROTOCOL_FEATURES, u64(protocol));
    this.say(VHOST_USER.SET_FEATURES, u64(features));
    return this;
  }

  withMemory(): this {
    this.say(VHOST_USER.ADD_MEM_REG, Uint8Array.from([...new Uint8Array(8), ...regionBytes(RAM, 0x100000, 0x7000_0000n, 0)]), [this.files.open(0x100000)]);
    return this;
  }

  /** Everything that a queue needs, one message each; the last enables it. */
  parts(index: number): (readonly [number, Uint8Array, number[]])[] {
    const at = (offset: number) => u64(0x7000_0000n + BigInt(index * 0x10000 + offset));
    const addresses = Uint8Array.from([...state(index, 0), ...at(0), ...at(0x2000), ...at(0x1000), ...u64(0n)]);
    return [
      [VHOST_USER.SET_VRING_NUM, state(index, 16), []],
      [VHOST_USER.SET_VRING_BASE, state(index, 0), []],
      [VHOST_USER.SET_VRING_ADDR, addresses, []],
      [VHOST_USER.SET_VRING_KICK, u64(BigInt(index)), [this.files.open(0)]],
      [VHOST_USER.SET_VRING_ENABLE, state(index, 1), []],
    ];
  }

  start(index: number): this {
    for (const part of this.parts(index)) this.say(...part);
    return this;
  }
}

function value(outcome: Outcome): bigint {
  return new DataView(outcome.reply!.buffer).getBigUint64(12, true);
}

t.test('it offers what it can do, and not bit 21', async (t) => {
  const talk = new Talk();
  t.equal(value(talk.say(VHOST_USER.GET_FEATURES)), 0x170000000n);
  t.equal(value(talk.say(VHOST_USER.GET_PROTOCOL_FEATURES)), 0x1a629n);
  t.equal(PROTOCOL_FEATURES & (1n << 21n), 0n);
  t.equal(value(talk.agree().say(VHOST_USER.GET_QUEUE_NUM)), 3n);
  t.ok(value(talk.say(VHOST_USER.GET_MAX_MEM_SLOTS)) >= 509n);
});

t.test('a reply has the request, version and reply flag, and the size of its payload', async (t) => {
  t.equal(Buffer.from(new Talk().say(VHOST_USER.GET_FEATURES).reply!).toString('hex'), '0100000005000000080000000000007001000000');
});

t.test('a queue starts with its last part, whichever that is, and not before', async (t) => {
  const order = [0, 1, 2, 3, 4];
  for (const last of order) {
    const talk = new Talk().agree().withMemory();
    const parts = talk.parts(0);
    for (const i of order) if (i !== last) t.same(talk.effects(...parts[i]!), [], `part ${i} before part ${last}`);
    t.same(talk.effects(...parts[last]!), ['started 0']);
  }
});

t.test('a disabled queue stops and goes on with the same ring', async (t) => {
  const talk = new Talk().agree().withMemory().start(0);
  const { ring } = talk.session.vrings[0]!;
  t.same(talk.effects(VHOST_USER.SET_VRING_ENABLE, state(0, 0)), ['stopped 0']);
  t.same(talk.effects(VHOST_USER.SET_VRING_ENABLE, state(0, 0)), [], 'once');
  t.match(talk.say(VHOST_USER.SET_VRING_ENABLE, state(0, 1)).effects, [{ kind: 'started', queue: 0, resumed: true }]);
  t.equal(talk.session.vrings[0]!.ring, ring);
});

t.test('without PROTOCOL_FEATURES queues are enabled from the start', async (t) => {
  const talk = new Talk().agree().withMemory();
  talk.say(VHOST_USER.SET_FEATURES, u64(1n << 32n));
  const parts = talk.parts(1);
  for (const part of parts.slice(0, 3)) talk.say(...part);
  t.same(talk.effects(...parts[3]!), ['started 1']);
});

t.test('GET_VRING_BASE stops a queue, closes its kick and says where it stopped', async (t) => {
  const talk = new Talk().agree().withMemory();
  for (const [request, payload, files] of talk.parts(2)) {
    talk.say(request, request === VHOST_USER.SET_VRING_BASE ? state(2, 77) : payload, files);
  }
  const kick = talk.session.vrings[2]!.kick!;
  const outcome = talk.say(VHOST_USER.GET_VRING_BASE, state(2, 0));
  t.same([...outcome.reply!.subarray(12)], [...state(2, 77)]);
  t.match(outcome.effects, [{ kind: 'stopped', queue: 2 }, { kind: 'close', descriptor: kick }], 'stopped before it is closed');
});

t.test('a ring that points outside guest memory starts broken', async (t) => {
  const talk = new Talk().agree().start(0);
  t.match(talk.session.vrings[0]!.ring!.broken, { code: 'VIOMMU_ERR_RING' });
});

t.test('every message of another size than its own is refused, and its descriptors closed', async (t) => {
  for (const [request, rule] of RULES) {
    const [least, most] = typeof rule.size === 'number' ? [rule.size, rule.size] : rule.size;
    for (const size of [least - 1, most + 1, LIMITS.vhostMessageBytes]) {
      if (size < 0) continue;
      const talk = new Talk().agree();
      const outcome = talk.say(request, new Uint8Array(size), [talk.files.open(4096)], NEED_REPLY);
      t.match(outcome.error, { code: 'VIOMMU_ERR_VHOST_MESSAGE' }, `request ${request} with ${size} bytes`);
      t.equal(talk.files.openCount, 0);
      if (rule.replies === true) t.match(outcome, { reply: undefined, error: { consequence: 'close' } });
      else t.equal(value(outcome), 1n);
    }
  }
});

t.test('every message with too many or too few descriptors is refused, and they are closed', async (t) => {
  for (const [request, rule] of RULES) {
    const [fewest, most] = rule.files ?? [0, 0];
    const size = typeof rule.size === 'number' ? rule.size : rule.size[0];
    for (const count of [fewest - 1, most + 1]) {
      if (count < 0) continue;
      const talk = new Talk().agree();
      const outcome = talk.say(request, new Uint8Array(size), Array.from({ length: count }, () => talk.files.open(4096)));
      t.match(outcome.error, { code: 'VIOMMU_ERR_VHOST_MESSAGE' }, `request ${request} with ${count} descriptors`);
      t.equal(talk.files.openCount, 0);
    }
  }
});

t.test('a message that needs a protocol feature is refused without it', async (t) => {
  for (const [request, rule] of RULES) {
    if (rule.needs === undefined) continue;
    const talk = new Talk().agree(FEATURES, 1n << 3n);
    const size = typeof rule.size === 'number' ? rule.size : rule.size[0];
    const files = Array.from({ length: rule.files?.[0] ?? 0 }, () => talk.files.open(4096));
    t.match(talk.say(request, new Uint8Array(size), files).error, { message: /without its protocol feature/ });
  }
});

t.test('an unknown message is refused when it can be told, and ends the connection when not', async (t) => {
  for (const request of [0, 19, 22, 31, 33, 99, 0xffffffff]) {
    const talk = new Talk().agree();
    t.equal(value(talk.say(request, new Uint8Array(0), [], NEED_REPLY)), 1n);
    t.match(talk.say(request), { reply: undefined, error: { consequence: 'close' } });
  }
});

t.test('features that were not offered are refused', async (t) => {
  const talk = new Talk();
  t.match(talk.say(VHOST_USER.SET_FEATURES, u64(FEATURES | (1n << 34n))).error, { message: /0x570000000 were not all offered/ });
  t.match(talk.say(VHOST_USER.SET_PROTOCOL_FEATURES, u64(1n << 21n)).error, { message: /not all offered/ });
  t.match(talk.session, { features: 0n, protocolFeatures: 0n });
});

t.test('values out of range are refused and change nothing', async (t) => {
  const cases: [number, Uint8Array][] = [
    [VHOST_USER.SET_VRING_NUM, state(0, 0)],
    [VHOST_USER.SET_VRING_NUM, state(0, 3)],
    [VHOST_USER.SET_VRING_NUM, state(0, 2048)],
    [VHOST_USER.SET_VRING_NUM, state(3, 8)],
    [VHOST_USER.SET_VRING_NUM, state(0xffffffff, 8)],
    [VHOST_USER.SET_VRING_BASE, state(0, 0x10000)],
    [VHOST_USER.SET_VRING_ENABLE, state(0, 2)],
    [VHOST_USER.SET_VRING_ENABLE, state(3, 1)],
    [VHOST_USER.SET_VRING_CALL, u64(0x103n)],
    [VHOST_USER.SET_VRING_CALL, u64(0x200n)],
    [VHOST_USER.SET_VRING_CALL, u64(0n)],
    [VHOST_USER.SET_STATUS, u64(0x100n)],
    [VHOST_USER.GET_VRING_BASE, state(3, 0)],
  ];
  for (const [request, payload] of cases) {
    const talk = new Talk().agree();
    const before = JSON.stringify(talk.session.vrings);
    t.match(talk.say(request, payload).error, { code: 'VIOMMU_ERR_VHOST_MESSAGE' }, `request ${request}: ${payload}`);
    t.equal(JSON.stringify(talk.session.vrings), before);
  }
});

t.test('a running queue is told neither size nor base, and no addresses but its own', async (t) => {
  const talk = new Talk().agree().withMemory().start(0);
  t.match(talk.say(VHOST_USER.SET_VRING_NUM, state(0, 8)).error, { message: /is running/ });
  t.match(talk.say(VHOST_USER.SET_VRING_BASE, state(0, 1)).error, { message: /is running/ });
  const [, , addresses] = talk.parts(0);
  t.same(talk.effects(...addresses!), []);
  const others = talk.parts(1)[2]![1];
  others[0] = 0;
  t.match(talk.say(VHOST_USER.SET_VRING_ADDR, others).error, { message: /is running/ });
});

t.test('an eventfd replaces the one before, which is closed', async (t) => {
  const talk = new Talk().agree();
  const [first, second] = [talk.files.open(0), talk.files.open(0)];
  talk.say(VHOST_USER.SET_VRING_CALL, u64(1n), [first]);
  t.same(talk.say(VHOST_USER.SET_VRING_CALL, u64(1n), [second]).effects, [{ kind: 'close', descriptor: first }]);
  t.same(talk.say(VHOST_USER.SET_VRING_CALL, u64(0x101n)).effects, [{ kind: 'close', descriptor: second }]);
  t.equal(talk.session.vrings[1]!.call, undefined);
});

t.test('a running queue hears of another kick, and of none', async (t) => {
  const talk = new Talk().agree().withMemory().start(0);
  t.same(talk.effects(VHOST_USER.SET_VRING_KICK, u64(0n), [talk.files.open(0)]), ['kick-changed 0']);
  t.same(talk.effects(VHOST_USER.SET_VRING_KICK, u64(0x100n)), ['kick-changed 0']);
  t.match(talk.session.vrings[0], { isPolled: true, isRunning: true });
});

t.test('the config space is read in any part, zeros behind its end, and an empty reply beyond 256 bytes', async (t) => {
  const talk = new Talk().agree();
  const ask = (offset: number, size: number) =>
    talk.say(VHOST_USER.GET_CONFIG, Uint8Array.from([...state(offset, size), 0, 0, 0, 0, ...new Uint8Array(8)])).reply!.subarray(12);
  t.same([...ask(0, 64).subarray(12)], [...configSpace(INSTANCE)]);
  t.same([...ask(36, 4)], [...state(36, 4), 0, 0, 0, 0, 3, 0, 0, 0]);
  t.same([...ask(60, 8).subarray(12)], [0, 0, 0, 0, 0, 0, 0, 0]);
  for (const [offset, size] of [[0, 257], [256, 1], [0xffffffff, 0xffffffff], [0, 0]] as const) t.equal(ask(offset, size).length, 0);
});

t.test('the config space is the signature, the version and the start of the daemon, byte for byte', async (t) => {
  const hex = Buffer.from(configSpace(INSTANCE)).toString('hex');
  t.equal(hex, `76696f6d6d752d7631${'00'.repeat(27)}030000000100000000000000efcdab8967452301${'00'.repeat(8)}`);
});

t.test('a guest that writes the config space is refused, and only that', async (t) => {
  const write = (byte: number) => Uint8Array.from([...state(0, 1), 0, 0, 0, 0, byte]);
  t.match(new Talk().agree().say(VHOST_USER.SET_CONFIG, write(1)), { reply: undefined, error: { consequence: 'nack' } });
  t.equal(new Talk().agree().say(VHOST_USER.SET_CONFIG, write(0x76)).error, undefined, 'the byte that is there');
});

t.test('SET_LOG_BASE with a file is answered, so that no VM waits for ever', async (t) => {
  const talk = new Talk().agree();
  t.equal(value(talk.say(VHOST_USER.SET_LOG_BASE, new Uint8Array(16), [talk.files.open(4096)])), 1n);
  t.equal(talk.files.openCount, 0);
  t.match(talk.say(VHOST_USER.SET_LOG_BASE, new Uint8Array(8)), { reply: undefined, error: { consequence: 'nack' } });
});

t.test('the device status is kept, and 0 resets', async (t) => {
  const talk = new Talk().agree().withMemory().start(0);
  talk.say(VHOST_USER.SET_STATUS, u64(8n));
  t.equal(value(talk.say(VHOST_USER.GET_STATUS)), 8n);
  t.same(talk.effects(VHOST_USER.SET_STATUS, u64(0n)), ['stopped 0', 'reset']);
});

t.test('RESET_DEVICE stops and disables every queue, keeps memory, and from then on status 0 is only a pause', async (t) => {
  const talk = new Talk().agree().withMemory().start(0).start(1);
  t.same(talk.effects(VHOST_USER.RESET_DEVICE), ['stopped 0', 'stopped 1', 'reset']);
  t.equal(talk.memory.regions.length, 1);
  talk.start(0);
  t.same(talk.effects(VHOST_USER.SET_STATUS, u64(0n)), []);
});

t.test('the end gives every descriptor and every mapping back, in every state', async (t) => {
  for (let made = 0; made <= 5; made++) {
    const talk = new Talk().agree().withMemory();
    const parts = talk.parts(0);
    for (const part of parts.slice(0, made)) talk.say(...part);
    for (const [, , files] of parts.slice(made)) for (const file of files) talk.files.close(file);
    talk.say(VHOST_USER.SET_VRING_CALL, u64(0n), [talk.files.open(0)]);
    talk.say(VHOST_USER.SET_VRING_ERR, u64(2n), [talk.files.open(0)]);
    talk.say(VHOST_USER.SET_BACKEND_REQ_FD, undefined, [talk.files.open(0)]);
    for (const effect of talk.session.close()) if (effect.kind === 'close') talk.files.close(effect.descriptor);
    talk.session.memory.clear();
    t.equal(talk.files.openCount, 0, `after ${made} parts`);
    t.equal(talk.files.mappedCount, 0);
    t.equal(talk.memory.regions.length, 0);
  }
});
