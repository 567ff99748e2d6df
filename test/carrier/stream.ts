/** The stream socket: several clients, back-pressure, and clients that misbehave. On both kernels. */
import { existsSync, mkdtempSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import t from 'tap';
import { createMachine, ManualClock, ramAt, type Clock } from '../../src/index.js';
import { LIMITS } from '../../src/base/limits.js';
import { SILENT } from '../../src/base/log.js';
import { StreamCarrier } from '../../src/carrier/stream.js';
import { createFakeNative } from '../../src/native/fake.js';
import { loadNative } from '../../src/native/index.js';
import type { Native } from '../../src/native/types.js';
import { decodeDaemon, encodePeer } from '../../src/proto/codec.js';
import { frame, FrameReader } from '../../src/proto/frame.js';
import type { DaemonMessage, PeerMessageInit } from '../../src/proto/types.js';

const DEVICE = 0x28;
const PCI = { kind: 3, busDeviceFunction: DEVICE } as const;
const HELLO: PeerMessageInit = { body: 'hello', hello: { major: 1, role: 2, architecture: 1 } };
const { EAGAIN, ECONNRESET } = constants.errno;

function rig(native: Native, clock: Clock = new ManualClock()) {
  const machine = createMachine({ devices: [DEVICE], memory: ramAt(0, 4 << 20), clock, schedule: (work) => void setImmediate(work) });
  const path = join(mkdtempSync(join(tmpdir(), 'viommu-')), 'socket');
  const warnings: string[] = [];
  const log = { ...SILENT, warn: (fields: object, message: string) => void warnings.push(`${message}: ${'why' in fields ? String(fields.why) : ''}`) };
  const carrier = StreamCarrier.listen({ native, machine, path, log, clock });
  return { native, machine, path, carrier, warnings, connect: () => new RawClient(native, path) };
}

/** A client without manners: sends any bytes, reads when it is told to. */
class RawClient {
  readonly socket: number;
  readonly #frames = new FrameReader(LIMITS.messageBytes);
  readonly messages: DaemonMessage[] = [];
  received = 0;
  ended = false;

  constructor(private readonly native: Native, path: string) {
    this.socket = native.connect(path);
    if (this.socket < 0) throw new Error(`connect: ${this.socket}`);
  }

  /** Bytes that were taken. */
  sendBytes(bytes: Uint8Array): number {
    return this.native.send(this.socket, bytes, []);
  }

  send(...messages: PeerMessageInit[]): void {
    const bytes = Buffer.concat(messages.map((message) => frame(encodePeer(message))));
    const sent = this.sendBytes(bytes);
    if (sent !== bytes.length) throw new Error(`sent ${sent} of ${bytes.length} bytes`);
  }

  read(): void {
    const buffer = new Uint8Array(1 << 16);
    for (;;) {
      const { length } = this.native.receive(this.socket, buffer, 0);
      if (length === -EAGAIN) return;
      if (length === 0 || length === -ECONNRESET) this.ended = true;
      if (length <= 0) return;
      this.received += length;
      for (const message of this.#frames.push(buffer.slice(0, length))) this.messages.push(decodeDaemon(message));
    }
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await nextTurn();
      this.read();
    }
  }

  close(): void {
    this.native.close(this.socket);
  }
}

const request = (id: bigint): PeerMessageInit => ({
  body: 'request',
  request: { id, routine: 'createDomain', createDomain: { osManagedPageTable: 1, hasDomainOut: true } },
});

/** A domain with 1 MiB of memory at address 0 and the device in it. */
async function attach(client: RawClient): Promise<void> {
  client.send(HELLO, request(1n));
  await client.until(() => client.messages.length === 2);
  const reply = client.messages[1];
  if (reply?.body !== 'reply' || reply.reply.result !== 'createDomain') throw new Error('no domain');
  const { domain } = reply.reply.createDomain;
  const mdl = { present: true, byteCount: 1 << 20, runs: [{ frame: 0n, pageCount: 256n }] };
  client.send({ body: 'request', request: { routine: 'mapLogicalRange', mapLogicalRange: { domain, permissions: 3, mdl } } });
  client.send({ body: 'request', request: { routine: 'attachDevice', attachDevice: { domain, device: PCI, mappingCount: 1 } } });
  await client.until(() => client.messages.length === 4);
  client.messages.length = 0;
}

for (const [name, create] of [
  ['real', loadNative],
  ['twin', createFakeNative],
] as const) {
  t.test(`${name}: a client is answered in the order of its calls`, async (t) => {
    const { carrier, connect } = rig(create());
    t.teardown(() => carrier.close());
    const client = connect();
    client.send(HELLO, request(1n), request(2n), request(3n));
    await client.until(() => client.messages.length === 4);
    t.match(client.messages, [{ helloReply: { accepted: true } }, { reply: { id: 1n } }, { reply: { id: 2n } }, { reply: { id: 3n } }]);
    client.close();
  });

  t.test(`${name}: a late observer hears of a map when its answer is with the client`, async (t) => {
    const { carrier, connect, machine } = rig(create());
    t.teardown(() => carrier.close());
    const client = connect();
    client.send(HELLO, request(1n));
    await client.until(() => client.messages.length === 2);
    const reply = client.messages[1];
    if (reply?.body !== 'reply' || reply.reply.result !== 'createDomain') throw new Error('no domain');
    const { domain } = reply.reply.createDomain;
    const mdl = { present: true, byteCount: 4096, runs: [{ frame: 0n, pageCount: 1n }] };
    const map = (id: bigint): PeerMessageInit => ({ body: 'request', request: { id, routine: 'mapLogicalRange', mapLogicalRange: { domain, permissions: 3, logicalAddress: id << 12n, mdl } } });
    const answered: number[] = [];
    machine.subscribe(
      () => {
        client.read();
        answered.push(client.messages.length);
      },
      { late: true },
    );
    client.send(map(2n), map(3n), map(4n));
    await client.until(() => answered.length === 3);
    t.same(answered, [5, 5, 5]);
    client.close();
  });

  t.test(`${name}: a message may come byte by byte`, async (t) => {
    const { carrier, connect } = rig(create());
    t.teardown(() => carrier.close());
    const client = connect();
    for (const byte of frame(encodePeer(HELLO))) {
      client.sendBytes(Uint8Array.of(byte));
      await nextTurn();
    }
    await client.until(() => client.messages.length === 1);
    t.match(client.messages, [{ helloReply: { accepted: true } }]);
    client.close();
  });

  t.test(`${name}: a client that dies gives everything back and costs nobody else anything`, async (t) => {
    const { carrier, connect, machine } = rig(create());
    t.teardown(() => carrier.close());
    const [dying, other] = [connect(), connect()];
    await attach(dying);
    other.send(HELLO);
    await other.until(() => other.messages.length === 1);
    t.match(machine.statistics(), { sessions: 2, domains: 1, attachedDevices: 1 });
    dying.send(request(9n), request(10n));
    dying.close();
    await other.until(() => machine.statistics().sessions === 1);
    t.match(machine.statistics(), { domains: 0, attachedDevices: 0 });
    t.equal(carrier.connections, 1);
    other.send(request(1n));
    await other.until(() => other.messages.length === 2);
    other.close();
  });

  for (const [what, junk] of [
    ['a length that does not end', new Uint8Array(12).fill(0xff)],
    ['a message above the limit', Uint8Array.of(0xff, 0xff, 0xff, 0x7f)],
  ] as const) {
    t.test(`${name}: ${what} ends the connection of its sender alone`, async (t) => {
      const { carrier, connect, warnings } = rig(create());
      t.teardown(() => carrier.close());
      const [broken, other] = [connect(), connect()];
      other.send(HELLO);
      broken.send(HELLO);
      await broken.until(() => broken.messages.length === 1);
      broken.sendBytes(junk);
      await broken.until(() => broken.ended);
      t.match(warnings, [/a client was disconnected: stream framing/]);
      await other.until(() => other.messages.length === 1);
      other.send(request(1n));
      await other.until(() => other.messages.length === 2);
      broken.close();
      other.close();
    });
  }

  t.test(`${name}: junk in a good frame is refused and the conversation goes on`, async (t) => {
    const { carrier, connect } = rig(create());
    t.teardown(() => carrier.close());
    const client = connect();
    client.sendBytes(frame(Uint8Array.of(0xff, 0xff)));
    client.send(HELLO);
    await client.until(() => client.messages.length === 2);
    t.match(client.messages, [{ body: 'refusal' }, { helloReply: { accepted: true } }]);
    client.close();
  });

  t.test(`${name}: a client that reads nothing is not read either, and misses nothing once it reads`, async (t) => {
    const { carrier, connect, machine } = rig(create());
    t.teardown(() => carrier.close());
    const client = connect();
    await attach(client);
    const read: PeerMessageInit = {
      body: 'dmaProgram',
      dmaProgram: { id: 0n, device: PCI, steps: [{ operation: 'read', read: { length: 1n << 16n } }] },
    };
    const bytes = frame(encodePeer(read));
    // Whole requests only: what the daemon does not read fills the socket.
    let sent = 0;
    for (let idleTurns = 0; idleTurns < 200; ) {
      const taken = client.sendBytes(bytes);
      if (taken > 0 && taken < bytes.length) throw new Error('a request was cut');
      idleTurns = taken > 0 ? 0 : idleTurns + 1;
      if (taken > 0) sent++;
      await nextTurn();
    }
    t.ok(machine.statistics().dmaPrograms * 2 ** 16 < LIMITS.streamBacklogBytes + 2 ** 20, 'the backlog is bounded');
    t.ok(sent > 2 * machine.statistics().dmaPrograms, 'more was asked for than is done');
    const other = connect();
    other.send(HELLO, request(1n));
    await other.until(() => other.messages.length === 2);
    await client.until(() => client.messages.length >= sent);
    t.equal(client.messages.filter((message) => message.body === 'dmaProgramReply').length, sent);
    t.ok(client.received > sent * 2 ** 16);
    client.close();
    other.close();
  });

  t.test(`${name}: a chunk full of messages is worked off in turns, with others in between`, async (t) => {
    let now = 0;
    const { carrier, connect, machine } = rig(create(), { now: () => now++ });
    t.teardown(() => carrier.close());
    const [busy, other] = [connect(), connect()];
    busy.send(HELLO);
    other.send(HELLO);
    await busy.until(() => busy.messages.length === 1);
    await other.until(() => other.messages.length === 1);
    busy.send(...Array.from({ length: 1000 }, (_, i) => request(BigInt(i))));
    await busy.until(() => machine.statistics().calls > 0);
    other.send(request(1n));
    await other.until(() => other.messages.length === 2);
    t.ok(machine.statistics().calls < 500, 'the other one did not wait for all of them');
    await busy.until(() => busy.messages.length === 1001);
    t.ok(busy.messages.slice(1).every((message, i) => message.body === 'reply' && message.reply.id === BigInt(i)));
    busy.close();
    other.close();
  });

  t.test(`${name}: what comes behind a long Batch does not overtake it`, async (t) => {
    let now = 0;
    const { carrier, connect } = rig(create(), { now: () => now++ });
    t.teardown(() => carrier.close());
    const client = connect();
    const requests = Array.from({ length: 50 }, (_, i) => ({ id: BigInt(i), routine: 'createDomain', createDomain: { osManagedPageTable: 1, hasDomainOut: true } }) as const);
    client.send(HELLO, { body: 'batch', batch: { requests } }, request(77n));
    await client.until(() => client.messages.length === 3);
    t.match(client.messages, [{ body: 'helloReply' }, { body: 'batchReply' }, { reply: { id: 77n } }]);
    client.close();
  });

  const outside = (page: number): PeerMessageInit => ({
    body: 'dmaProgram',
    dmaProgram: { device: PCI, steps: [{ operation: 'write', write: { iova: BigInt(page) << 12n, data: Uint8Array.of(1) } }] },
  });
  const report: PeerMessageInit = {
    body: 'request',
    request: { routine: 'setDeviceFaultReporting', setDeviceFaultReporting: { device: PCI, enable: 1, hasFaultConfig: true, hasFaultHandler: true } },
  };
  const eventsOf = (client: RawClient) => client.messages.flatMap((message) => (message.body === 'event' ? [message.event] : []));

  t.test(`${name}: faults that come in one burst are all told to a client that reads`, async (t) => {
    const { carrier, connect } = rig(create());
    t.teardown(() => carrier.close());
    const client = connect();
    await attach(client);
    client.send(report, ...Array.from({ length: 2 * LIMITS.faultsPending }, (_, i) => outside(1000 + i)));
    await client.until(() => eventsOf(client).length === 2 * LIMITS.faultsPending);
    t.ok(eventsOf(client).every(({ sequence, eventsLost }, i) => sequence === BigInt(i + 1) && eventsLost === 0n));
    client.close();
  });

  t.test(`${name}: events of a client that reads nothing wait in the machine, and say what was lost`, async (t) => {
    const { carrier, connect, machine } = rig(create());
    t.teardown(() => carrier.close());
    const [stalled, other] = [connect(), connect()];
    await attach(stalled);
    const read = { operation: 'read', read: { length: 1n << 20n } } as const;
    stalled.send(report, ...Array.from({ length: 10 }, (): PeerMessageInit => ({ body: 'dmaProgram', dmaProgram: { device: PCI, steps: [read] } })));
    other.send(HELLO);
    await other.until(() => machine.statistics().dmaPrograms >= 4);
    other.send(...Array.from({ length: 100 }, (_, i) => outside(1000 + i)));
    await other.until(() => other.messages.length === 101);
    t.ok(machine.statistics().dmaPrograms < 110, 'the stalled client is not served meanwhile');
    await stalled.until(() => stalled.messages.length - eventsOf(stalled).length === 11 && eventsOf(stalled).at(-1)?.sequence === 100n);
    const events = eventsOf(stalled);
    t.equal(events.length, LIMITS.faultsPending);
    t.equal(events[0]!.eventsLost, BigInt(100 - LIMITS.faultsPending));
    stalled.close();
    other.close();
  });

  t.test(`${name}: one client more than there may be is turned away`, async (t) => {
    const { carrier, connect, warnings } = rig(create());
    t.teardown(() => carrier.close());
    const clients: RawClient[] = [];
    // One at a time: the queue of connections that wait to be accepted is bounded too.
    for (let i = 1; i <= LIMITS.streamClients; i++) {
      clients.push(connect());
      await clients[0]!.until(() => carrier.connections === i);
    }
    const late = connect();
    await late.until(() => late.ended);
    t.match(warnings, [/too many clients/]);
    t.equal(carrier.connections, LIMITS.streamClients);
    clients[0]!.close();
    await clients[1]!.until(() => carrier.connections === LIMITS.streamClients - 1);
    const next = connect();
    next.send(HELLO);
    await next.until(() => next.messages.length === 1);
    for (const client of [...clients.slice(1), late, next]) client.close();
  });

  t.test(`${name}: closing the carrier ends all conversations`, async (t) => {
    const { carrier, connect, machine, path } = rig(create());
    const client = connect();
    client.send(HELLO);
    await client.until(() => client.messages.length === 1);
    carrier.close();
    carrier.close();
    await client.until(() => client.ended);
    t.equal(machine.statistics().sessions, 0);
    t.equal(existsSync(path), false);
    client.close();
  });

  t.test(`${name}: a path that somebody listens on is an error with its name`, async (t) => {
    const native = create();
    const { carrier, path, machine } = rig(native);
    t.teardown(() => carrier.close());
    const again = () => StreamCarrier.listen({ native, machine, path, log: SILENT, clock: new ManualClock() });
    t.throws(again, { name: 'HostError', code: 'VIOMMU_ERR_LISTEN', errno: 'EADDRINUSE' });
  });
}

t.test('the socket is for its owner alone', async (t) => {
  const { carrier, path } = rig(loadNative());
  t.equal(statSync(path).mode & 0o777, 0o600);
  carrier.close();
});

t.test('a file that took the place of the socket is left alone', async (t) => {
  const { carrier, path } = rig(loadNative());
  unlinkSync(path);
  writeFileSync(path, 'mine');
  carrier.close();
  t.equal(existsSync(path), true);
});
