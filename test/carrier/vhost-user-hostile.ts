/** Front ends and drivers that misbehave, over a real socket: each gets a defined end, and the next one is served. */
import { ftruncateSync, mkdtempSync, openSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import type { Test } from 'tap';
import { encodePeer } from '../../src/proto/codec.js';
import type { FrontEnd } from '../helpers/frontend.js';
import { regionBytes, state, u64 } from '../helpers/frontend.js';
import { hello } from '../helpers/messages.js';
import type { VhostRig } from '../helpers/vhost-rig.js';
import { createDomain, descriptorCount, sayHello, until, vhostRig } from '../helpers/vhost-rig.js';

const CONTROL = 0;
const EVENT = 1;
const DMA = 2;

function header(request: number, flags: number, size: number): Uint8Array {
  return new Uint8Array(Uint32Array.of(request, flags, size).buffer);
}

async function nextIsServed(t: Test, rig: VhostRig): Promise<void> {
  await until(() => !rig.carrier.isConnected);
  const end = await rig.started();
  t.match(await sayHello(end), { helloReply: { accepted: true } }, 'the next front end is served');
  end.close();
  await until(() => !rig.carrier.isConnected);
}

const BAD_BYTES: Record<string, (end: FrontEnd) => void> = {
  'a message of another version': (end) => end.sendBytes(header(1, 2, 0)),
  'a message with the reply flag': (end) => end.sendBytes(header(1, 5, 0)),
  'a message of 4 GiB': (end) => end.sendBytes(header(1, 1, 0xffffffff)),
  'a payload that GET_FEATURES does not have': (end) => end.send(1, new Uint8Array(8)),
  'a message that is unknown': (end) => end.send(77),
  'nine descriptors in one message': (end) => end.send(5, new Uint8Array(8), Array.from({ length: 9 }, () => end.file)),
  'descriptors where none belong': (end) => end.send(1, undefined, [end.file]),
  'no descriptor where one belongs': (end) => end.send(12, u64(0n)),
  'descriptors in the middle of a message': (end) => {
    end.sendBytes(header(12, 1, 8));
    end.sendBytes(u64(0n), [end.file]);
  },
  'a memory region larger than its file': (end) => {
    end.send(5, Uint8Array.from([1, 0, 0, 0, 0, 0, 0, 0, ...regionBytes(0, 2 ** 40, 0n, 0)]), [end.file]);
  },
  'an eventfd for memory': (end) => {
    end.send(5, Uint8Array.from([1, 0, 0, 0, 0, 0, 0, 0, ...regionBytes(0, 4096, 0n, 0)]), [end.queues[0]!.kick]);
  },
  'a queue that is not there': (end) => end.send(8, state(200, 16)),
};

t.test('what is no vhost-user ends the connection, and nothing of it stays', async (t) => {
  const rig = vhostRig();
  t.teardown(() => rig.close());
  await nextIsServed(t, rig);
  const before = descriptorCount();
  for (const [name, misbehave] of Object.entries(BAD_BYTES)) {
    const end = rig.frontEnd();
    misbehave(end);
    t.equal(await end.hungUp(), true, name);
    end.close();
    await nextIsServed(t, rig);
    t.equal(descriptorCount(), before);
  }
});

t.test('a front end that hangs up in the middle of a message, at every byte of it', async (t) => {
  const rig = vhostRig();
  t.teardown(() => rig.close());
  await nextIsServed(t, rig);
  const before = descriptorCount();
  const message = Uint8Array.from([...header(12, 1, 8), ...u64(0n)]);
  for (let cut = 1; cut < message.length; cut++) {
    const end = rig.frontEnd();
    end.sendBytes(message.subarray(0, cut), [end.file]);
    end.close();
    await nextIsServed(t, rig);
    t.equal(descriptorCount(), before, `after ${cut} bytes`);
  }
});

t.test('messages that come byte by byte are understood', async (t) => {
  const rig = vhostRig();
  t.teardown(() => rig.close());
  const end = rig.frontEnd();
  for (let i = 0; i < 3; i++) {
    for (const byte of header(1, 1, 0)) end.sendBytes(Uint8Array.of(byte));
    t.equal((await end.reply())!.payload.getBigUint64(0, true), 0x170000000n);
  }
});

t.test('a refused message is told so where that can be, and the conversation goes on', async (t) => {
  const rig = vhostRig();
  t.teardown(() => rig.close());
  const end = await rig.started();
  t.equal(await end.setStatus(77), 1n);
  t.equal(await end.setStatus(8, state(0, 16)), 1n, 'the queue is running');
  t.equal(await end.setStatus(37, Uint8Array.from([...new Uint8Array(8), ...regionBytes(0, 4096, 0n, 0)]), [end.file]), 1n, 'regions overlap');
  t.match(await sayHello(end), { helloReply: { accepted: true } });
});

const BAD_RINGS: Record<string, (end: FrontEnd, queue: number) => void> = {
  'an available index that jumps': (end, queue) => Atomics.store(end.queues[queue]!.ring.available, 1, 0x8000),
  'a head that is none': (end, queue) => end.queues[queue]!.ring.publish(64),
  'a loop': (end, queue) => {
    const { ring } = end.queues[queue]!;
    ring.describe(0, 0x100000, 4, 1, 0);
    ring.publish(0);
  },
  'an address that is none': (end, queue) => {
    const { ring } = end.queues[queue]!;
    ring.describe(0, 0xc0000, 4, 2);
    ring.publish(0);
  },
};

for (const [name, corrupt] of Object.entries(BAD_RINGS)) {
  for (const queue of [CONTROL, EVENT, DMA]) {
    t.test(`${name} on queue ${queue}: its err eventfd tells, once; a reset makes it good`, async (t) => {
      const rig = vhostRig();
      t.teardown(() => rig.close());
      const end = await rig.started();
      corrupt(end, queue);
      const { kick, err } = end.queues[queue]!;
      rig.native.eventfdWrite(kick);
      await until(() => rig.native.eventfdRead(err));
      t.equal(rig.warnings.length, 1);
      rig.native.eventfdWrite(kick);
      if (queue !== CONTROL) t.match(await sayHello(end), { helloReply: { accepted: true } }, 'the others go on');
      t.equal(rig.native.eventfdRead(err), false);
      t.equal(rig.warnings.length, 1);
      await end.stop({ reset: true });
      end.layRings();
      await end.start();
      t.match(await sayHello(end), { helloReply: { accepted: true } });
    });
  }
}

t.test('a front end that shrinks the memory under a running ring is dropped, and takes nobody along', async (t) => {
  const rig = vhostRig();
  const folder = mkdtempSync(join(tmpdir(), 'viommu-ram-'));
  t.teardown(() => {
    rig.close();
    rmSync(folder, { recursive: true });
  });
  const file = openSync(join(folder, 'ram'), 'w+');
  ftruncateSync(file, 0x100000);
  const end = rig.frontEnd();
  await end.connect();
  end.send(2, u64(end.features));
  await end.set(37, Uint8Array.from([...new Uint8Array(8), ...regionBytes(0, 0x100000, 0x7000_0000n, 0)]), [file]);
  const at = (offset: number) => u64(0x7000_0000n + BigInt(offset));
  await end.set(8, state(0, 16));
  await end.set(10, state(0, 0));
  await end.set(9, Uint8Array.from([...state(0, 0), ...at(0), ...at(0x2000), ...at(0x1000), ...u64(0n)]));
  await end.set(12, u64(0n), [end.queues[0]!.kick]);
  ftruncateSync(file, 0);
  end.send(18, state(0, 1));
  t.equal(await end.hungUp(), true);
  t.match(rig.warnings, [/guest memory is gone/]);
  rig.native.close(file);
  end.close();
  await nextIsServed(t, rig);
});

t.test('memory that is shrunk later is noticed with the next chain', async (t) => {
  const rig = vhostRig();
  const folder = mkdtempSync(join(tmpdir(), 'viommu-ram-'));
  t.teardown(() => {
    rig.close();
    rmSync(folder, { recursive: true });
  });
  const file = openSync(join(folder, 'ram'), 'w+');
  ftruncateSync(file, 0x1000);
  const end = await rig.started();
  await end.set(37, Uint8Array.from([...new Uint8Array(8), ...regionBytes(0x4000_0000, 0x1000, 1n, 0)]), [file]);
  await sayHello(end);
  ftruncateSync(file, 0);
  t.equal(rig.carrier.isConnected, true);
  const { ring, kick } = end.queues[CONTROL]!;
  ring.describe(0, 0x4000_0000, 64, 2);
  ring.publish(0);
  rig.native.eventfdWrite(kick);
  t.equal(await end.hungUp(), true);
  t.match(rig.warnings.at(-1), /guest memory is gone/);
  rig.native.close(file);
});

for (const [name, request] of [['kick', 12], ['call', 13], ['err', 14]] as const) {
  t.test(`a ${name} that is no eventfd is refused, and nothing is written to it`, async (t) => {
    const rig = vhostRig();
    t.teardown(() => rig.close());
    const end = await rig.started();
    const folder = mkdtempSync(join(tmpdir(), 'viommu-call-'));
    t.teardown(() => rmSync(folder, { recursive: true }));
    const file = openSync(join(folder, 'file'), 'w+');
    t.teardown(() => rig.native.close(file));
    t.equal(await end.setStatus(request, u64(0n), [file]), 1n);
    t.match(rig.warnings, [new RegExp(`the ${name} descriptor of queue 0 is no eventfd`)]);
    t.match(await sayHello(end), { helloReply: { accepted: true } }, 'the one before still serves');
    t.equal(statSync(join(folder, 'file')).size, 0);
  });
}

t.test('an interrupt that had no descriptor is given once there is one', async (t) => {
  const rig = vhostRig();
  t.teardown(() => rig.close());
  const end = await rig.started();
  const { ring, call } = end.queues[CONTROL]!;
  await end.set(13, u64(0x100n));
  rig.native.eventfdRead(call);
  end.submit(CONTROL, { readable: encodePeer({ body: 'hello', hello: hello() }), room: 512 });
  await until(() => Atomics.load(ring.used, 1) === 1);
  await end.askU64(1);
  t.equal(rig.native.eventfdRead(call), false);
  await end.set(13, u64(0n), [call]);
  t.equal(rig.native.eventfdRead(call), true);
  await end.set(13, u64(0n), [call]);
  t.equal(rig.native.eventfdRead(call), false, 'once');
});

t.test('a queue without a kick is looked at all the same', async (t) => {
  const rig = vhostRig();
  t.teardown(() => rig.close());
  const end = await rig.started();
  await end.set(12, u64(0x100n));
  t.match(await sayHello(end), { helloReply: { accepted: true } });
});

t.test('a front end that takes no replies is not read on, and can go', async (t) => {
  const rig = vhostRig();
  t.teardown(() => rig.close());
  const end = rig.frontEnd();
  const ask = header(1, 1, 0);
  let stuck = 0;
  for (let sent = 0; stuck < 50; ) {
    const bytes = rig.native.send(end.socket, ask.subarray(sent), []);
    if (bytes > 0) sent = (sent + bytes) % ask.length;
    stuck = bytes < 0 ? stuck + 1 : 0;
    if (bytes < 0) await new Promise((resolve) => setImmediate(resolve));
  }
  end.close();
  await nextIsServed(t, rig);
});

t.test('a guest that floods the event queue with questions does not keep the others from being served', async (t) => {
  const rig = vhostRig();
  t.teardown(() => rig.close());
  const end = await rig.started();
  let answered = 0;
  let isOver = false;
  const flood = async () => {
    while (!isOver) {
      while (end.queues[EVENT]!.ring.submit({ readable: Uint8Array.of(1), room: 8 }) !== undefined);
      end.kick(EVENT);
      answered += (await end.completions(EVENT)).length;
    }
  };
  const flooding = flood();
  await sayHello(end);
  for (let i = 0; i < 50; i++) await createDomain(end);
  isOver = true;
  await flooding;
  t.ok(answered > 50, `${answered} questions meanwhile`);
  t.equal(rig.machine.statistics().domains, 50);
});

t.test('any mix of messages to running queues ends the connection or not, and nothing else', async (t) => {
  const rig = vhostRig();
  t.teardown(() => rig.close());
  await nextIsServed(t, rig);
  const before = descriptorCount();
  for (let round = 0; round < 60; round++) {
    const end = await rig.started({ version: round % 2 === 0 ? '7.2' : '11.1' });
    await end.request(CONTROL, encodePeer({ body: 'hello', hello: hello() }));
    try {
      for (let i = 0; i < 20; i++) {
        const request = (round * 7 + i * 5) % 42;
        const payload = state((round + i) % 4, (i * 37) % 300);
        end.send(request, payload, i % 3 === 0 ? [end.file] : [], i % 2 === 0 ? 9 : 1);
      }
    } catch {
      // The back end has hung up already.
    }
    end.close();
    await until(() => !rig.carrier.isConnected);
    t.equal(rig.machine.statistics().domains, 0);
  }
  t.equal(descriptorCount(), before);
  await nextIsServed(t, rig);
});
