/** A guest's whole life on the queues, over a real socket: negotiation in QEMU's order, requests, events, resets, the end. */
import t from 'tap';
import { encodePeer, decodeDaemon } from '../../src/proto/codec.js';
import type { PeerMessageInit } from '../../src/proto/types.js';
import { hello, mdlOf, pci } from '../helpers/messages.js';
import type { FrontEnd, QemuVersion } from '../helpers/frontend.js';
import { createDomain, DEVICE, descriptorCount, say, sayHello, until, vhostRig } from '../helpers/vhost-rig.js';

const CONTROL = 0;
const EVENT = 1;
const DMA = 2;

const attach = (domain: bigint): PeerMessageInit => ({
  body: 'request',
  request: { id: 8n, routine: 'attachDevice', attachDevice: { domain, device: pci(DEVICE), inputMappingIdBase: 0, mappingCount: 1 } },
});

/** Logical pages 0x10 to 0x2f, all to guest frame 0x700. */
const map = (domain: bigint): PeerMessageInit => {
  const mdl = mdlOf(Array.from({ length: 32 }, () => 0x700));
  return { body: 'request', request: { id: 9n, routine: 'mapLogicalRange', mapLogicalRange: { domain, permissions: 3, logicalAddress: 0x10000n, mdl } } };
};

/** A program of 5 MiB: more than the engine moves in one go. */
const longProgram = (id: bigint): PeerMessageInit => {
  const fill = { operation: 'fill' as const, fill: { iova: 0x10000n, length: 0x20000n, pattern: Uint8Array.of(1) } };
  return { body: 'dmaProgram', dmaProgram: { id, device: pci(DEVICE), steps: Array.from({ length: 40 }, () => fill) } };
};

const dmaWrite = (id: bigint, iova: bigint, ...data: number[]): PeerMessageInit => ({
  body: 'dmaProgram',
  dmaProgram: { id, device: pci(DEVICE), steps: [{ operation: 'write', write: { iova, data: Uint8Array.from(data) } }] },
});

const reporting = (): PeerMessageInit => ({
  body: 'request',
  request: {
    id: 10n,
    routine: 'setDeviceFaultReporting',
    setDeviceFaultReporting: { device: pci(DEVICE), inputMappingIdBase: 0, enable: 1, hasFaultConfig: true, hasFaultHandler: true },
  },
});

/** Greets, and gives the device a domain with a mapping. */
async function attached(end: FrontEnd): Promise<bigint> {
  await sayHello(end);
  const domain = await createDomain(end);
  await say(end, CONTROL, attach(domain));
  await say(end, CONTROL, map(domain));
  return domain;
}

for (const version of ['7.2', '11.1'] as QemuVersion[]) {
  for (const indirect of [false, true]) {
    for (const eventIndex of [false, true]) {
      const form = `${indirect ? 'indirect' : 'direct'} chains, event index ${eventIndex ? 'on' : 'off'}`;
      t.test(`QEMU ${version}, ${form}: hello, calls, DMA into guest memory, a fault as an event`, async (t) => {
        const rig = vhostRig();
        t.teardown(() => rig.close());
        const end = await rig.started({ version, indirect, eventIndex });
        const greeting = await sayHello(end);
        t.match(greeting, { body: 'helloReply', helloReply: { accepted: true, major: 1 } });
        const domain = await createDomain(end);
        t.match(await say(end, CONTROL, attach(domain)), { reply: { id: 8n, status: 0 } });
        t.match(await say(end, CONTROL, map(domain), 512, 3), { reply: { id: 9n, status: 0 } });
        t.match(await say(end, CONTROL, reporting()), { reply: { status: 0 } });

        t.match(await say(end, DMA, dmaWrite(1n, 0x10004n, 0xab, 0xcd)), { dmaProgramReply: { id: 1n, bytesDone: 2n } });
        t.same([...end.ram.subarray(0x700004, 0x700006)], [0xab, 0xcd], 'the device wrote into guest memory');

        end.submit(EVENT, { room: 256 });
        await say(end, DMA, dmaWrite(2n, 0x99000n, 1));
        const [event] = await end.completions(EVENT);
        t.match(decodeDaemon(event!.bytes), { body: 'event', event: { sequence: 1n, event: 'fault', fault: { faultAddress: 0x99000n } } });
        t.same(rig.warnings, []);
      });
    }
  }
}

t.test('a Batch and its BatchReply travel in one chain of several descriptors', async (t) => {
  const rig = vhostRig();
  t.teardown(() => rig.close());
  const end = await rig.started({ slotBytes: 8192 });
  await sayHello(end);
  const requests = Array.from({ length: 100 }, (_, i) => ({
    id: BigInt(i),
    routine: 'createDomain' as const,
    createDomain: { osManagedPageTable: 1, hasDomainOut: true },
  }));
  const answer = await say(end, CONTROL, { body: 'batch', batch: { requests } }, 8192, 5);
  if (answer.body !== 'batchReply') throw new Error(`no BatchReply but ${answer.body}`);
  t.same(answer.batchReply.replies.map((reply) => [reply.id, reply.status]), requests.map(({ id }) => [id, 0]));
  t.equal(rig.machine.statistics().domains, 100);
});

t.test('what the driver sends behind a long Batch is served after it, without another kick', async (t) => {
  let now = 0;
  const rig = vhostRig({ clock: { now: () => now++ } });
  t.teardown(() => rig.close());
  const end = await rig.started();
  await sayHello(end);
  const requests = Array.from({ length: 50 }, () => ({}));
  end.submit(CONTROL, { readable: encodePeer({ body: 'batch', batch: { requests } }), room: 1000 });
  end.submit(CONTROL, { readable: encodePeer({ body: 'request', request: { id: 77n } }), room: 512 });
  const answers = [];
  while (answers.length < 2) answers.push(...(await end.completions(CONTROL)));
  t.match(answers.map(({ bytes }) => decodeDaemon(bytes)), [{ body: 'batchReply' }, { reply: { id: 77n } }]);
});

t.test('a front end that hangs up leaves no domain, no descriptor and no mapping, ten times in a row', async (t) => {
  const rig = vhostRig();
  t.teardown(() => rig.close());
  const life = async (version: QemuVersion) => {
    const end = await rig.started({ version });
    await attached(end);
    t.equal(rig.machine.statistics().domains, 1);
    end.close();
    await until(() => !rig.carrier.isConnected);
    t.equal(rig.machine.statistics().domains, 0);
  };
  await life('11.1');
  const before = descriptorCount();
  for (let i = 0; i < 10; i++) await life(i % 2 === 0 ? '7.2' : '11.1');
  t.equal(descriptorCount(), before);
});

t.test('a second front end is turned away while the first one lives, and a third is served after it', async (t) => {
  const rig = vhostRig();
  t.teardown(() => rig.close());
  const first = await rig.started();
  await sayHello(first);
  const second = rig.frontEnd();
  t.equal(await second.hungUp(), true);
  t.match(rig.warnings, [/second front end was turned away/]);
  t.match(await createDomain(first), /\d/, 'the first one goes on');
  first.close();
  const third = await rig.started();
  t.match(await sayHello(third), { helloReply: { accepted: true } });
});

t.test('a reset that QEMU does not announce ends the conversation when the queues stop', async (t) => {
  const rig = vhostRig();
  t.teardown(() => rig.close());
  const end = await rig.started({ version: '7.2' });
  await attached(end);
  await end.stop();
  t.equal(rig.machine.statistics().domains, 0);
  end.layRings();
  await end.start();
  t.match(await sayHello(end), { helloReply: { accepted: true } });
  t.match(await say(end, DMA, dmaWrite(1n, 0x10000n, 1)), { dmaProgramReply: { results: [{ status: 2 }] } }, 'nothing is mapped any more');
});

t.test('a VM that pauses and goes on keeps its domains, and its guest notices nothing', async (t) => {
  const rig = vhostRig();
  t.teardown(() => rig.close());
  const end = await rig.started({ version: '11.1', eventIndex: true });
  const domain = await attached(end);
  await end.stop();
  t.equal(rig.machine.statistics().domains, 1);
  t.equal(end.bases[CONTROL], 4, 'the four requests were taken');
  await end.start();
  t.match(await say(end, CONTROL, attach(domain)), { body: 'reply' }, 'the conversation goes on without a Hello');
  t.match(await say(end, DMA, dmaWrite(1n, 0x10000n, 7)), { dmaProgramReply: { bytesDone: 1n } });
});

t.test('a reset that QEMU announces ends the conversation', async (t) => {
  const rig = vhostRig();
  t.teardown(() => rig.close());
  const end = await rig.started({ version: '11.1' });
  await attached(end);
  await end.stop({ reset: true });
  t.equal(rig.machine.statistics().domains, 0);
  end.layRings();
  await end.start();
  t.match(await sayHello(end), { helloReply: { accepted: true } });
});

t.test('a driver that starts from index 0 after a pause is another one: what the first left is released', async (t) => {
  const rig = vhostRig();
  t.teardown(() => rig.close());
  const end = await rig.started({ version: '11.1' });
  await attached(end);
  await end.stop();
  end.layRings();
  await end.start();
  t.equal(rig.machine.statistics().domains, 0);
  t.match(await sayHello(end), { helloReply: { accepted: true } });
});

t.test('device status 0 ends the conversation of a front end that announces no resets', async (t) => {
  const rig = vhostRig();
  t.teardown(() => rig.close());
  const end = await rig.started({ version: '7.2' });
  await attached(end);
  end.send(39, new Uint8Array(8));
  t.equal((await end.ask(40)).getBigUint64(0, true), 0n);
  t.equal(rig.machine.statistics().domains, 0);
});

t.test('an answer that is ready while the VM is paused reaches the guest when it goes on', async (t) => {
  const waiting: (() => void)[] = [];
  const rig = vhostRig({ schedule: (work) => void waiting.push(work) });
  t.teardown(() => rig.close());
  const end = await rig.started({ version: '11.1' });
  await attached(end);
  end.submit(DMA, { readable: encodePeer(longProgram(5n)), room: 1024 });
  await until(() => waiting.length > 0);
  await end.stop();
  while (waiting.length > 0) waiting.shift()!();
  t.same(end.queues[DMA]!.ring.collect(), [], 'a stopped ring is not touched');
  await end.start();
  const [done] = await end.completions(DMA);
  t.match(decodeDaemon(done!.bytes), { dmaProgramReply: { id: 5n } });
});

t.test('an answer that is ready after a reset is dropped', async (t) => {
  const waiting: (() => void)[] = [];
  const rig = vhostRig({ schedule: (work) => void waiting.push(work) });
  t.teardown(() => rig.close());
  const end = await rig.started({ version: '11.1' });
  await attached(end);
  end.submit(DMA, { readable: encodePeer(longProgram(5n)), room: 1024 });
  await until(() => waiting.length > 0);
  await end.stop({ reset: true });
  end.layRings();
  await end.start();
  while (waiting.length > 0) waiting.shift()!();
  await sayHello(end);
  t.same(end.queues[DMA]!.ring.collect(), []);
});

t.test('a virtio-fs driver that asks on the event queue is given its chain back empty', async (t) => {
  const rig = vhostRig();
  t.teardown(() => rig.close());
  const end = await rig.started({ version: '7.2' });
  end.submit(EVENT, { readable: new Uint8Array(56), room: 80, pieces: 2 });
  t.match(await end.completions(EVENT), [{ length: 0 }]);
});

t.test('events wait for buffers and none is lost', async (t) => {
  const rig = vhostRig();
  t.teardown(() => rig.close());
  const end = await rig.started({ eventIndex: true });
  await attached(end);
  await say(end, CONTROL, reporting());
  for (let i = 0; i < 20; i++) await say(end, DMA, dmaWrite(BigInt(i), BigInt(0x99000 + i * 0x1000), 1));
  const sequences: bigint[] = [];
  while (sequences.length < 20) {
    end.submit(EVENT, { room: 256 });
    for (const { bytes } of await end.completions(EVENT)) {
      const message = decodeDaemon(bytes);
      if (message.body === 'event') sequences.push(message.event.sequence);
    }
  }
  t.same(sequences, Array.from({ length: 20 }, (_, i) => BigInt(i + 1)));
});

t.test('a request without room for its answer is not carried out', async (t) => {
  const rig = vhostRig();
  t.teardown(() => rig.close());
  const end = await rig.started();
  await sayHello(end);
  const request = encodePeer({ body: 'request', request: { id: 3n, routine: 'createDomain', createDomain: { osManagedPageTable: 1, hasDomainOut: true } } });
  t.equal((await end.request(CONTROL, request, 0)).length, 0);
  t.match(decodeDaemon(await end.request(CONTROL, request, 60)), { body: 'refusal', refusal: { code: 2 } });
  t.equal(rig.machine.statistics().domains, 0);
});

t.test('an answer that does not fit becomes a refusal that names the request', async (t) => {
  const rig = vhostRig();
  t.teardown(() => rig.close());
  const end = await rig.started();
  await attached(end);
  const program: PeerMessageInit = {
    body: 'dmaProgram',
    dmaProgram: { id: 77n, device: pci(DEVICE), steps: [{ operation: 'read', read: { iova: 0x10000n, length: 4096n } }] },
  };
  t.match(await say(end, DMA, program, 256), { body: 'refusal', refusal: { code: 2, id: 77n, detail: /carried out/ } });
});

t.test('a Hello that comes in one byte descriptors is understood', async (t) => {
  const rig = vhostRig();
  t.teardown(() => rig.close());
  const end = await rig.started();
  const bytes = encodePeer({ body: 'hello', hello: hello() });
  t.match(decodeDaemon(await end.request(CONTROL, bytes, 512, bytes.length)), { helloReply: { accepted: true } });
});
