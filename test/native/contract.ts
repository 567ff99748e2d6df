/** One body for both kernels: what is promised in src/native/types.ts holds for the real one and for its twin. */
import { mkdtempSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import t from 'tap';
import type { Test } from 'tap';
import { createFakeNative } from '../../src/native/fake.js';
import { loadNative } from '../../src/native/index.js';
import type { Descriptor, Native } from '../../src/native/types.js';

const { EADDRINUSE, EAGAIN, EBADF, ECONNREFUSED, ECONNRESET, EINVAL, ENAMETOOLONG, ENOENT, ENOTSOCK, EPIPE } = constants.errno;
const encode = (text: string) => new TextEncoder().encode(text);

function readAll(native: Native, socket: Descriptor, maxDescriptors = 8) {
  const buffer = new Uint8Array(1000);
  const received = native.receive(socket, buffer, maxDescriptors);
  return { ...received, text: Buffer.from(buffer.subarray(0, Math.max(0, received.length))).toString() };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await nextTurn();
}

function contract(t: Test, name: string, create: () => Native): void {
  const path = () => join(mkdtempSync(join(tmpdir(), 'viommu-')), 'socket');

  t.test(`${name}: what one end sends, the other receives`, async (t) => {
    const native = create();
    const [left, right] = native.socketPair();
    t.equal(native.receive(right, new Uint8Array(4), 0).length, -EAGAIN);
    t.equal(native.send(left, encode('hello'), []), 5);
    t.equal(readAll(native, right).text, 'hello');
    native.close(left);
    t.equal(native.receive(right, new Uint8Array(4), 0).length, 0, 'the end of the stream is length 0');
    t.equal(native.send(right, encode('x'), []), -EPIPE);
    native.close(right);
  });

  t.test(`${name}: a peer that left bytes unread is told with ECONNRESET, once`, async (t) => {
    const native = create();
    const [left, right] = native.socketPair();
    native.send(left, encode('unread'), []);
    native.close(right);
    t.equal(native.receive(left, new Uint8Array(4), 0).length, -ECONNRESET);
    t.equal(native.receive(left, new Uint8Array(4), 0).length, 0);
    native.close(left);
  });

  t.test(`${name}: a full peer takes what fits and then nothing`, async (t) => {
    const native = create();
    const [left, right] = native.socketPair();
    let sent = 0;
    for (let n = 1; n > 0; sent += Math.max(0, n)) n = native.send(left, new Uint8Array(50_000), []);
    t.ok(sent > 50_000);
    t.equal(native.send(left, new Uint8Array(1), []), -EAGAIN);
    let received = 0;
    for (let n = 1; n > 0; received += Math.max(0, n)) n = native.receive(right, new Uint8Array(70_000), 0).length;
    t.equal(received, sent);
    native.close(left);
    native.close(right);
  });

  t.test(`${name}: descriptors travel with the first byte and refer to the same object`, async (t) => {
    const native = create();
    const [left, right] = native.socketPair();
    const event = native.eventfd();
    native.send(left, encode('plain '), []);
    native.send(left, encode('with'), [event, event]);
    native.send(left, encode(' after'), []);
    const first = readAll(native, right);
    t.match(first, { text: 'plain with', truncated: false });
    t.equal(first.descriptors.length, 2);
    t.notOk(first.descriptors.includes(event));
    t.match(readAll(native, right), { text: ' after', descriptors: [] });
    native.eventfdWrite(first.descriptors[0]!);
    t.equal(native.eventfdRead(first.descriptors[1]!), true);
    t.equal(native.eventfdRead(event), false, 'the counter was taken through another descriptor');
    for (const descriptor of [left, right, event, ...first.descriptors]) native.close(descriptor);
  });

  for (const room of [0, 1, 3]) {
    t.test(`${name}: of four descriptors, ${room} are taken and the loss is reported`, async (t) => {
      const native = create();
      const [left, right] = native.socketPair();
      const event = native.eventfd();
      native.send(left, encode('x'), [event, event, event, event]);
      const received = readAll(native, right, room);
      t.equal(received.descriptors.length, room);
      t.equal(received.truncated, true);
      for (const descriptor of [left, right, event, ...received.descriptors]) native.close(descriptor);
    });
  }

  t.test(`${name}: a listener hands out its connections`, async (t) => {
    const native = create();
    const where = path();
    t.equal(native.connect(where), -ENOENT);
    const listener = native.listen(where);
    t.equal(native.accept(listener), -EAGAIN);
    const client = native.connect(where);
    const server = native.accept(listener);
    native.send(client, encode('to server'), []);
    t.equal(readAll(native, server).text, 'to server');
    t.equal(native.listen(where), -EADDRINUSE, 'somebody answers there');
    for (const descriptor of [client, server, listener]) native.close(descriptor);
    t.equal(native.connect(where), -ECONNREFUSED);
    const again = native.listen(where);
    t.ok(again >= 0, 'a dead listener is replaced');
    native.close(again);
  });

  t.test(`${name}: impossible paths are refused`, async (t) => {
    const native = create();
    t.equal(native.listen(''), -EINVAL);
    t.equal(native.listen(`/${'long/'.repeat(40)}`), -ENAMETOOLONG);
  });

  t.test(`${name}: a memory file has its size, is sealed, and keeps what is written to a mapping`, async (t) => {
    const native = create();
    const file = native.memoryFile('viommu-test', 8192);
    t.same(native.fileSize(file), { byteLength: 8192, sealedAgainstShrinking: true });
    const first = native.map(file, 4096, 4096);
    const view = new Uint8Array(first);
    view[5] = 42;
    t.equal(native.lostPages(first), 0);
    native.unmap(first);
    t.equal(first.byteLength, 0);
    t.equal(view.length, 0, 'views see the memory no more');
    t.throws(() => native.unmap(first), TypeError);
    const whole = native.map(file, 0, 8192);
    native.close(file);
    t.equal(new Uint8Array(whole)[4096 + 5], 42, 'a mapping outlives its descriptor');
    native.unmap(whole);
    t.throws(() => native.unmap(new ArrayBuffer(4096)), TypeError);
  });

  t.test(`${name}: an impossible mapping is refused with the reason`, async (t) => {
    const native = create();
    const file = native.memoryFile('viommu-test', 8192);
    const event = native.eventfd();
    t.throws(() => native.map(file, 4096, 8192), { name: 'HostError', errno: 'EINVAL' }, 'beyond the end');
    t.throws(() => native.map(file, 100, 4096), { name: 'HostError', errno: 'EINVAL' }, 'off a page edge');
    t.throws(() => native.map(file, 0, 0), { name: 'HostError', errno: 'EINVAL' }, 'nothing');
    t.throws(() => native.map(file, 0, 2 ** 33), { name: 'HostError', errno: 'EINVAL' }, 'more than a buffer holds');
    t.throws(() => native.map(event, 0, 4096), { name: 'HostError', errno: 'ENODEV' }, 'no memory');
    native.close(file);
    native.close(event);
    t.throws(() => native.map(file, 0, 4096), { name: 'HostError', errno: 'EBADF' });
    t.same(native.fileSize(file), { byteLength: -EBADF, sealedAgainstShrinking: false });
  });

  t.test(`${name}: an eventfd counts up and is taken whole`, async (t) => {
    const native = create();
    const event = native.eventfd();
    t.equal(native.eventfdRead(event), false);
    t.equal(native.eventfdWrite(event), 0);
    t.equal(native.eventfdWrite(event), 0);
    t.equal(native.eventfdRead(event), true);
    t.equal(native.eventfdRead(event), false);
    const [left, right] = native.socketPair();
    t.equal(native.isEventfd(event), true);
    t.equal(native.isEventfd(left), false);
    t.equal(native.receive(event, new Uint8Array(1), 0).length, -ENOTSOCK);
    for (const descriptor of [event, left, right]) native.close(descriptor);
    t.equal(native.eventfdWrite(event), -EBADF);
    t.equal(native.isEventfd(event), false);
  });

  t.test(`${name}: a watch calls back for as long as its descriptor is ready`, async (t) => {
    const native = create();
    const event = native.eventfd();
    let calls = 0;
    const watch = native.watch(event, { readable: true, writable: false }, (readable, writable) => {
      t.ok(readable);
      t.notOk(writable);
      calls++;
      if (calls === 3) native.eventfdRead(event);
    });
    await nextTurn();
    t.equal(calls, 0);
    native.eventfdWrite(event);
    await until(() => calls === 3);
    for (let i = 0; i < 5; i++) await nextTurn();
    t.equal(calls, 3, 'not ready any more');
    watch.stop();
    watch.stop();
    native.eventfdWrite(event);
    for (let i = 0; i < 5; i++) await nextTurn();
    t.equal(calls, 3, 'stopped');
    native.close(event);
  });

  t.test(`${name}: a watch reports what it is updated to, and nothing without interest`, async (t) => {
    const native = create();
    const [left, right] = native.socketPair();
    const seen: string[] = [];
    const watch = native.watch(left, { readable: true, writable: false }, (readable, writable) => {
      seen.push(`${readable ? 'r' : ''}${writable ? 'w' : ''}`);
      watch.update({ readable: false, writable: false });
    });
    native.send(right, encode('x'), []);
    await until(() => seen.length === 1);
    for (let i = 0; i < 5; i++) await nextTurn();
    t.same(seen, ['r']);
    watch.update({ readable: true, writable: true });
    await until(() => seen.length === 2);
    t.same(seen, ['r', 'rw']);
    native.close(right);
    for (let i = 0; i < 5; i++) await nextTurn();
    t.same(seen, ['r', 'rw'], 'a hang-up is no news without interest');
    watch.update({ readable: true, writable: false });
    await until(() => seen.length === 3);
    t.same(seen, ['r', 'rw', 'r']);
    watch.stop();
    native.close(left);
  });

  t.test(`${name}: a reset connection is reported to its watch until it is closed`, async (t) => {
    const native = create();
    const [left, right] = native.socketPair();
    let closed = false;
    native.watch(left, { readable: true, writable: false }, () => {
      t.equal(native.receive(left, new Uint8Array(9), 0).length, -ECONNRESET);
      native.close(left);
      closed = true;
    });
    native.send(left, encode('never read'), []);
    native.close(right);
    await until(() => closed);
  });

  t.test(`${name}: closing a watched descriptor ends its watch`, async (t) => {
    const native = create();
    const event = native.eventfd();
    const watch = native.watch(event, { readable: true, writable: false }, () => t.fail('called after close'));
    native.eventfdWrite(event);
    native.close(event);
    watch.update({ readable: true, writable: true });
    const next = native.eventfd();
    native.eventfdWrite(next);
    for (let i = 0; i < 5; i++) await nextTurn();
    t.equal(next, event, 'the number was used again');
    native.close(next);
  });

  t.test(`${name}: what cannot be watched is refused`, async (t) => {
    const native = create();
    const file = native.memoryFile('viommu-test', 4096);
    const event = native.eventfd();
    const interest = { readable: true, writable: false };
    t.throws(() => native.watch(file, interest, () => {}), { name: 'HostError', errno: 'EPERM' });
    native.watch(event, interest, () => {});
    t.throws(() => native.watch(event, interest, () => {}), { name: 'HostError', errno: 'EEXIST' });
    native.close(event);
    t.throws(() => native.watch(event, interest, () => {}), { name: 'HostError', errno: 'EBADF' });
    native.close(file);
  });

  t.test(`${name}: misuse throws`, async (t) => {
    const native = create();
    const [left, right] = native.socketPair();
    t.throws(() => native.receive(left, new Uint8Array(0), 0), TypeError);
    t.throws(() => native.send(left, new Uint8Array(0), [right]), TypeError);
    t.throws(() => native.send(left, encode('x'), new Array<number>(254).fill(right)), TypeError);
    native.close(left);
    native.close(right);
  });
}

contract(t, 'real', loadNative);
contract(t, 'twin', createFakeNative);
