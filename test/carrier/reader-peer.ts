/** QEMU devices on the stream socket: the arena's descriptor, updates in turns, answers that wait, devices that misbehave. */
import { existsSync, mkdtempSync, readdirSync, readlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { ManualClock, SYSTEM_CLOCK } from '../../src/base/clock.js';
import { LIMITS } from '../../src/base/limits.js';
import { SILENT } from '../../src/base/log.js';
import { ramAt } from '../../src/base/memory.js';
import { StreamCarrier } from '../../src/carrier/stream.js';
import { VhostUserCarrier } from '../../src/carrier/vhost-user.js';
import { Arena } from '../../src/iommu/arena.js';
import { Iommu } from '../../src/iommu/iommu.js';
import { ARENA_MAGIC } from '../../src/iommu/spec/arena-header.js';
import { Machine } from '../../src/machine/machine.js';
import { createFakeNative } from '../../src/native/fake.js';
import { loadNative } from '../../src/native/index.js';
import type { Native } from '../../src/native/types.js';
import { RefusalCode, type PeerMessageInit, type Reply, type RequestInit } from '../../src/proto/types.js';
import { FrontEnd } from '../helpers/frontend.js';
import { SocketReader } from '../helpers/socket-reader.js';
import { createDomain, say, sayHello } from '../helpers/vhost-rig.js';

const DEVICE = 0x28;
const PCI = { kind: 3, busDeviceFunction: DEVICE } as const;
const ARENA_BYTES = 1 << 20;

function rig(native: Native) {
  const descriptor = native.memoryFile('arena', ARENA_BYTES);
  const buffer = native.map(descriptor, 0, ARENA_BYTES);
  const iommu = new Iommu({ arena: new Arena(buffer), clock: SYSTEM_CLOCK });
  const machine = new Machine({ iommu, clock: SYSTEM_CLOCK, log: SILENT, devices: [DEVICE], memory: ramAt(0, 1 << 20), schedule: (work) => void setImmediate(work) });
  const folder = mkdtempSync(join(tmpdir(), 'viommu-'));
  const path = join(folder, 'socket');
  // A turn ends after some milliseconds: on a clock that stands still it takes what has come, however busy the machine is.
  const shared = { native, machine, log: SILENT, clock: new ManualClock() };
  const carrier = StreamCarrier.listen({ ...shared, path, arena: { descriptor, byteLength: ARENA_BYTES } });
  const close = () => {
    carrier.close();
    native.unmap(buffer);
    native.close(descriptor);
  };
  return { ...shared, iommu, folder, path, carrier, close, connect: () => new SocketReader(native, path) };
}

type TestRig = ReturnType<typeof rig>;

/** A host tool with a domain that maps 16 pages at page 16 and has the device. */
class Tool {
  readonly client: SocketReader;
  #id = 0n;
  domain = 0n;

  constructor(r: TestRig) {
    this.client = r.connect();
    this.client.hello({ role: 2 });
  }

  send(...requests: RequestInit[]): bigint {
    for (const request of requests) this.client.send({ body: 'request', request: { ...request, id: ++this.#id } });
    return this.#id;
  }

  reply(id: bigint): Reply | undefined {
    for (const message of this.client.messages) if (message.body === 'reply' && message.reply.id === id) return message.reply;
    return undefined;
  }

  async call(request: RequestInit): Promise<Reply> {
    const id = this.send(request);
    await this.client.until(() => this.reply(id) !== undefined);
    return this.reply(id)!;
  }

  async prepare(): Promise<this> {
    const reply = await this.call({ routine: 'createDomain', createDomain: { osManagedPageTable: 1, hasDomainOut: true } });
    if (reply.result !== 'createDomain') throw new Error('no domain');
    this.domain = reply.createDomain.domain;
    await this.call({ routine: 'mapLogicalRange', mapLogicalRange: { domain: this.domain, permissions: 3, logicalAddress: 0x1_0000n, mdl: { present: true, byteCount: 1 << 16, runs: [{ frame: 1n, pageCount: 16n }] } } });
    await this.call(this.attach);
    return this;
  }

  get attach(): RequestInit {
    return { routine: 'attachDevice', attachDevice: { domain: this.domain, device: PCI, mappingCount: 1 } };
  }

  unmap(page: number): RequestInit {
    return { routine: 'unmapLogicalRange', unmapLogicalRange: { domain: this.domain, logicalAddress: BigInt(page) << 12n, numberOfPages: 1n } };
  }
}

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await nextTurn();
}

for (const [name, create] of [
  ['real', loadNative],
  ['twin', createFakeNative],
] as const) {
  const prepared = async (t: Test) => {
    const r = rig(create());
    const tool = await new Tool(r).prepare();
    const reader = await r.connect().begin();
    t.teardown(() => {
      for (const client of [reader, tool.client]) client.close();
      r.close();
    });
    return { ...r, tool, reader };
  };

  t.test(`${name}: the arena comes with the first byte of the welcome, whatever went before`, async (t) => {
    const r = rig(create());
    const reader = r.connect();
    reader.send({ body: 'updateAck', updateAck: {} }, { body: 'hello', hello: { major: 9, role: 3 } });
    reader.hello();
    await reader.until(() => reader.messages.length === 4);
    t.match(reader.messages, [
      { refusal: { code: RefusalCode.HELLO_MISSING } },
      { helloReply: { accepted: false, arenaBytes: 0n } },
      { helloReply: { accepted: true, arenaBytes: BigInt(ARENA_BYTES), inputAddressBits: 48 } },
      { update: { sequence: 1n, bindings: [{ busDeviceFunction: DEVICE, mode: 1 }] } },
    ]);
    t.equal(reader.descriptors.length, 1);
    t.equal(reader.messagesBefore <= 2, true);
    t.equal(r.native.fileSize(reader.descriptors[0]!).byteLength, ARENA_BYTES);
    reader.close();
    r.close();
  });

  t.test(`${name}: an unmap is answered after the device's word, and what comes behind it before`, async (t) => {
    const { tool, reader } = await prepared(t);
    const unmap = tool.send(tool.unmap(16));
    const later = await tool.call({ routine: 'queryInputMappings', queryInputMappings: { device: PCI } });
    t.ok(later);
    await reader.until(() => reader.updates.length === 2);
    await turns(20);
    tool.client.read();
    t.equal(tool.reply(unmap), undefined);
    t.match(reader.updates[1], { sequence: 2n, bindings: [], invalidations: [{ domain: 1, iova: 0x1_0000n, length: 4096n }] });
    reader.acknowledge(2n);
    await tool.client.until(() => tool.reply(unmap) !== undefined);
    t.equal(tool.reply(unmap)?.status, 0);
  });

  t.test(`${name}: calls of one turn are one update and wait for one word`, async (t) => {
    const { tool, reader, machine } = await prepared(t);
    const last = tool.send(...Array.from({ length: 8 }, (_, i) => tool.unmap(16 + i)));
    await reader.until(() => reader.updates.length === 2);
    await turns(20);
    reader.read();
    t.match(reader.updates.slice(1), [{ sequence: 2n, invalidations: [{ iova: 0x1_0000n, length: 8n * 4096n }] }]);
    t.equal(reader.updates.length, 2);
    t.equal(machine.statistics().mappedPages, 8);
    reader.acknowledge(2n);
    await tool.client.until(() => tool.reply(last) !== undefined);
  });

  t.test(`${name}: a Batch waits once, for all that it changed`, async (t) => {
    const { tool, reader } = await prepared(t);
    tool.client.send({ body: 'batch', batch: { requests: [tool.unmap(16), tool.unmap(20), tool.attach] } });
    await reader.until(() => reader.updates.length === 2);
    await turns(20);
    tool.client.read();
    t.not(tool.client.messages.at(-1)?.body, 'batchReply');
    t.equal(reader.updates[1]!.invalidations.length, 2);
    reader.acknowledge(2n);
    await tool.client.until(() => tool.client.messages.at(-1)?.body === 'batchReply');
  });

  t.test(`${name}: a device that dies lets go of the answers that waited for it`, async (t) => {
    const { tool, reader, machine, connect } = await prepared(t);
    const other = await connect().begin();
    const unmap = tool.send(tool.unmap(16));
    await reader.until(() => reader.updates.length === 2);
    await other.until(() => other.updates.length === 2);
    other.acknowledge(2n);
    await turns(20);
    tool.client.read();
    t.equal(tool.reply(unmap), undefined, 'one word is not enough');
    reader.hangUp();
    await tool.client.until(() => tool.reply(unmap) !== undefined);
    t.equal(machine.statistics().readers, 1);
    other.close();
  });

  t.test(`${name}: a peer that leaves while its answer waits costs nobody else anything`, async (t) => {
    const { tool, reader, machine, path, native } = await prepared(t);
    const leaving = new SocketReader(native, path);
    leaving.hello({ role: 2 });
    await leaving.until(() => leaving.messages.length === 1);
    const unmap = tool.send(tool.unmap(16));
    await reader.until(() => reader.updates.length === 2);
    leaving.close();
    tool.client.hangUp();
    await reader.until(() => machine.statistics().sessions === 0);
    reader.acknowledge(2n);
    await reader.until(() => reader.updates.length === 3);
    t.match(reader.updates[2], { bindings: [{ busDeviceFunction: DEVICE, mode: 1 }] });
    t.equal(tool.reply(unmap), undefined);
  });

  t.test(`${name}: a question is answered while an answer to the guest waits`, async (t) => {
    const { tool, reader } = await prepared(t);
    tool.send(tool.unmap(16));
    await reader.until(() => reader.updates.length === 2);
    reader.send({ body: 'translate', translate: { id: 1n, busDeviceFunction: DEVICE, iova: 0x1_0000n, access: 1 } });
    reader.send({ body: 'translate', translate: { id: 2n, busDeviceFunction: DEVICE, iova: 0x1_1000n, access: 1 } });
    await reader.until(() => reader.messages.at(-1)?.body === 'translateReply' && reader.messages.length === 5);
    t.match(reader.messages.slice(3), [{ translateReply: { id: 1n, granted: false } }, { translateReply: { id: 2n, granted: true, address: 0x2000n } }]);
  });

  t.test(`${name}: an answer that was given before a change stands before its update`, async (t) => {
    const { tool, reader, iommu } = await prepared(t);
    reader.send({ body: 'translate', translate: { id: 1n, busDeviceFunction: DEVICE, iova: 0x1_0000n, access: 1 } });
    await reader.until(() => iommu.device(DEVICE)!.counters.translations === 1);
    tool.send(tool.unmap(16));
    await reader.until(() => reader.updates.length === 2);
    t.same(reader.messages.slice(-2).map(({ body }) => body), ['translateReply', 'update']);
  });

  t.test(`${name}: what a device may not say is refused, and it may go on`, async (t) => {
    const { reader, tool } = await prepared(t);
    const bad: readonly [PeerMessageInit, RefusalCode][] = [
      [{ body: 'hello', hello: { major: 1, role: 3 } }, RefusalCode.HELLO_REPEATED],
      [{ body: 'request', request: tool.unmap(16) }, RefusalCode.WRONG_QUEUE],
      [{ body: 'batch', batch: {} }, RefusalCode.WRONG_QUEUE],
      [{ body: 'dmaProgram', dmaProgram: {} }, RefusalCode.WRONG_QUEUE],
      [{ body: 'control', control: {} }, RefusalCode.WRONG_QUEUE],
      [{ body: 'translate', translate: { id: 0n, access: 1 } }, RefusalCode.MALFORMED],
      [{ body: 'updateAck', updateAck: { sequence: 99n } }, RefusalCode.MALFORMED],
      [{ body: 'faultReport', faultReport: { access: 9 as never } }, RefusalCode.MALFORMED],
    ];
    const before = reader.messages.length;
    for (const [message] of bad) reader.send(message);
    reader.send({ body: 'translate', translate: { id: 1n, busDeviceFunction: DEVICE, iova: 0x1_0000n, access: 1 } });
    await reader.until(() => reader.messages.length === before + bad.length + 1);
    const codes = reader.messages.slice(before, -1).map((message) => (message.body === 'refusal' ? message.refusal.code : undefined));
    t.same(codes, bad.map(([, code]) => code));
    t.match(reader.messages.at(-1), { translateReply: { id: 1n, granted: true } });
  });

  t.test(`${name}: what is for a device to say is refused of a tool`, async (t) => {
    const { tool } = await prepared(t);
    const words: PeerMessageInit[] = [{ body: 'translate', translate: { id: 5n } }, { body: 'updateAck', updateAck: {} }, { body: 'faultReport', faultReport: {} }, { body: 'deviceStatistics', deviceStatistics: {} }];
    const before = tool.client.messages.length;
    tool.client.send(...words);
    await tool.client.until(() => tool.client.messages.length === before + words.length);
    t.match(tool.client.messages.slice(before), words.map(({ body }) => ({ refusal: { code: RefusalCode.WRONG_QUEUE, id: body === 'translate' ? 5n : 0n } })));
  });

  t.test(`${name}: calls that wait for a device that says nothing are bounded, and refused beyond`, async (t) => {
    const { tool, reader } = await prepared(t);
    tool.send(tool.unmap(16));
    await reader.until(() => reader.updates.length === 2);
    const detach: RequestInit = { routine: 'detachDevice', detachDevice: { domain: tool.domain, device: PCI } };
    const isBusy = () => tool.client.messages.some((message) => message.body === 'refusal' && message.refusal.code === RefusalCode.BUSY);
    for (let i = 0; i < LIMITS.requestsInFlight && !isBusy(); i++) {
      tool.send(i % 2 === 0 ? detach : tool.attach);
      if (i % 64 === 0) await turns(2);
      tool.client.read();
    }
    await tool.client.until(isBusy);
    t.notOk(tool.client.messages.some((message) => message.body === 'reply' && message.reply.id > 4n), 'all of them wait');
    reader.hangUp();
    const answered = () => tool.client.messages.filter(({ body }) => body === 'reply').length;
    await tool.client.until(() => answered() >= LIMITS.requestsInFlight);
    const next = await tool.call({ routine: 'queryInputMappings', queryInputMappings: { device: PCI } });
    t.ok(next, 'and then there is room again');
  });
}

t.test('a device that floods questions without reading answers is not read any more, and others are served', async (t) => {
  const r = rig(loadNative());
  const tool = await new Tool(r).prepare();
  const flooding = await r.connect().begin();
  const { counters } = r.iommu.device(DEVICE)!;
  let id = 0n;
  const question = (): PeerMessageInit => ({ body: 'translate', translate: { id: ++id, busDeviceFunction: DEVICE, iova: 0x1_0000n, access: 1 } });
  for (let last = -1; counters.translations !== last; await turns(50)) {
    last = counters.translations;
    // So many at once that the socket takes them whole while it is being read.
    while (Number(id) - counters.translations < 2000) flooding.send(...Array.from({ length: 500 }, question));
  }
  const answered = counters.translations;
  await turns(50);
  t.equal(counters.translations, answered);
  t.ok(answered * 20 < LIMITS.streamBacklogBytes * 2, 'what waits for it is bounded');
  t.ok(await tool.call({ routine: 'queryInputMappings', queryInputMappings: { device: PCI } }));
  flooding.close();
  await tool.client.until(() => r.machine.statistics().readers === 0);
  tool.client.close();
  r.close();
});

t.test('the arena that a device gets is the one with the tables, and the daemon gives no descriptor away', async (t) => {
  const native = loadNative();
  const r = rig(native);
  const before = readdirSync('/proc/self/fd').length;
  const reader = await r.connect().begin();
  const [descriptor] = reader.descriptors;
  t.match(readlinkSync(`/proc/self/fd/${descriptor}`), /memfd:arena/);
  const mapped = native.map(descriptor!, 0, ARENA_BYTES);
  t.same([...new Int32Array(mapped, 0, 2)], ARENA_MAGIC);
  native.unmap(mapped);
  reader.close();
  await turns(10);
  t.equal(readdirSync('/proc/self/fd').length, before);
  r.close();
});

t.test('a thousand devices that come, get the arena and go leave nothing behind', async (t) => {
  const r = rig(loadNative());
  const tool = await new Tool(r).prepare();
  const before = readdirSync('/proc/self/fd').length;
  for (let i = 0; i < 1000; i++) {
    const reader = r.connect();
    reader.hello();
    await reader.until(() => reader.updates.length === 1);
    reader.send({ body: 'translate', translate: { id: 1n, busDeviceFunction: DEVICE, iova: 0n, access: 2 } });
    if (i % 2 === 0) await reader.until(() => reader.messages.at(-1)?.body === 'translateReply');
    reader.close();
  }
  await tool.client.until(() => r.machine.statistics().readers === 0 && r.carrier.connections === 1);
  t.equal(readdirSync('/proc/self/fd').length, before);
  t.ok(r.machine.statistics().faults >= 500);
  t.equal((await tool.call(tool.unmap(16))).status, 0, 'nobody has to confirm it');
  tool.client.close();
  r.close();
  t.equal(existsSync(r.path), false);
});

t.test('without an arena to share, and on the queues, a device is refused with words', async (t) => {
  const r = rig(loadNative());
  const bare = StreamCarrier.listen({ native: r.native, machine: r.machine, path: `${r.path}-bare`, log: SILENT, clock: SYSTEM_CLOCK });
  const reader = new SocketReader(r.native, `${r.path}-bare`);
  reader.hello();
  await reader.until(() => reader.messages.length === 1);
  t.match(reader.messages, [{ helloReply: { accepted: false, reason: /page tables can be shared/ } }]);
  t.equal(reader.descriptors.length, 0);
  reader.close();
  bare.close();
  r.close();
});

t.test('on the control queue an answer waits for the device too', async (t) => {
  const r = rig(loadNative());
  const vhost = VhostUserCarrier.listen({ native: r.native, machine: r.machine, path: join(r.folder, 'vhost'), log: SILENT, clock: SYSTEM_CLOCK });
  const end = new FrontEnd({ native: r.native, path: join(r.folder, 'vhost') });
  await end.connect();
  await end.start();
  await sayHello(end);
  const domain = await createDomain(end);
  const reader = await r.connect().begin();
  let isAnswered = false;
  const attach = say(end, 0, { body: 'request', request: { id: 9n, routine: 'attachDevice', attachDevice: { domain, device: PCI, mappingCount: 1 } } });
  void attach.then(() => (isAnswered = true));
  await reader.until(() => reader.updates.length === 2);
  await turns(50);
  t.equal(isAnswered, false);
  t.match(reader.updates[1], { bindings: [{ busDeviceFunction: DEVICE, mode: 2 }] });
  reader.acknowledge(2n);
  t.match(await attach, { reply: { id: 9n, status: 0 } });
  reader.close();
  end.close();
  vhost.close();
  r.close();
});

t.test('the guest behind a reset is welcomed when the device has confirmed the end of the one before', async (t) => {
  const r = rig(loadNative());
  const vhost = VhostUserCarrier.listen({ native: r.native, machine: r.machine, path: join(r.folder, 'vhost'), log: SILENT, clock: SYSTEM_CLOCK });
  const end = new FrontEnd({ native: r.native, path: join(r.folder, 'vhost'), version: '11.1' });
  await end.connect();
  await end.start();
  await sayHello(end);
  await say(end, 0, { body: 'request', request: { id: 9n, routine: 'attachDevice', attachDevice: { domain: await createDomain(end), device: PCI, mappingCount: 1 } } });
  const reader = await r.connect().begin();
  const tool = r.connect();
  await end.stop({ reset: true });
  end.layRings();
  await end.start();
  let isWelcome = false;
  const welcome = sayHello(end).then(() => (isWelcome = true));
  await reader.until(() => reader.updates.length === 2);
  tool.hello({ role: 2 });
  await tool.until(() => tool.messages.length === 1);
  await turns(50);
  t.equal(isWelcome, false, 'a host tool does not wait, the guest does');
  t.match(reader.updates[1], { bindings: [{ busDeviceFunction: DEVICE, mode: 1 }] });
  reader.acknowledge(2n);
  await welcome;
  for (const one of [reader, tool, end, vhost, r]) one.close();
});
