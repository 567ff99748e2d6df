/** What only the real kernel shows: file modes, shared descriptions, shrinking files, environments that end. */
import { spawnSync } from 'node:child_process';
import { closeSync, constants as fs, ftruncateSync, mkdtempSync, openSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import t from 'tap';
import { loadNative } from '../../src/native/index.js';

const { EADDRINUSE, EAGAIN } = constants.errno;
const PAGE = 4096;
const native = loadNative();
const ADDON = fileURLToPath(new URL('../../build/native/viommu.node', import.meta.url));
const folder = () => mkdtempSync(join(tmpdir(), 'viommu-'));

function sharedFile(pages: number, fill: number): number {
  const path = join(folder(), 'memory');
  writeFileSync(path, new Uint8Array(pages * PAGE).fill(fill));
  return openSync(path, fs.O_RDWR);
}

t.test('a socket file is for its owner alone, whatever the umask', async (t) => {
  const before = process.umask(0);
  t.teardown(() => process.umask(before));
  const path = join(folder(), 'socket');
  const listener = native.listen(path);
  t.equal(statSync(path).mode & 0o777, 0o600);
  native.close(listener);
});

t.test('what is not a dead socket is not replaced', async (t) => {
  const path = join(folder(), 'notes.txt');
  writeFileSync(path, 'mine');
  t.equal(native.listen(path), -EADDRINUSE);
  t.equal(readFileSync(path, 'utf8'), 'mine');
});

t.test('a live listener of another program is not replaced', async (t) => {
  const path = join(folder(), 'socket');
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(path, resolve));
  t.equal(native.listen(path), -EADDRINUSE);
  server.close();
});

t.test('descriptors made and received are close-on-exec', async (t) => {
  const [left, right] = native.socketPair();
  const event = native.eventfd();
  native.send(left, new Uint8Array(1), [event]);
  const { descriptors } = native.receive(right, new Uint8Array(1), 1);
  const path = join(folder(), 'socket');
  const listener = native.listen(path);
  const client = native.connect(path);
  const all = [left, right, event, ...descriptors, listener, client, native.accept(listener), native.memoryFile('m', 1)];
  for (const descriptor of all) {
    const flags = Number.parseInt(/flags:\s*(\d+)/.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8'))![1]!, 8);
    t.ok(flags & 0o2000000, `descriptor ${descriptor}`);
    native.close(descriptor);
  }
});

t.test('descriptors that did not fit are closed by the kernel, not leaked', async (t) => {
  const [left, right] = native.socketPair();
  const event = native.eventfd();
  const before = readdirSync('/proc/self/fd').length;
  native.send(left, new Uint8Array(1), new Array<number>(253).fill(event));
  const received = native.receive(right, new Uint8Array(1), 2);
  t.equal(received.descriptors.length, 2);
  for (const descriptor of received.descriptors) native.close(descriptor);
  t.equal(readdirSync('/proc/self/fd').length, before);
  for (const descriptor of [left, right, event]) native.close(descriptor);
});

t.test('two mappings of one file show the same memory', async (t) => {
  const file = native.memoryFile('shared', 2 * PAGE);
  const whole = native.map(file, 0, 2 * PAGE);
  const second = native.map(file, PAGE, PAGE);
  new Uint8Array(whole)[PAGE + 1] = 9;
  t.equal(new Uint8Array(second)[1], 9);
  native.unmap(whole);
  t.equal(new Uint8Array(second)[1], 9);
  native.unmap(second);
  native.close(file);
});

t.test('the largest mapping holds 4 GiB', async (t) => {
  const file = native.memoryFile('large', 4 * 1024 ** 3 + PAGE);
  const buffer = native.map(file, PAGE, 4 * 1024 ** 3);
  new Uint8Array(buffer)[4 * 1024 ** 3 - 1] = 1;
  t.equal(buffer.byteLength, 4 * 1024 ** 3);
  native.unmap(buffer);
  native.close(file);
});

t.test('pages of a file that was cut off read as zeros and take writes; the others stay shared', async (t) => {
  const file = sharedFile(4, 7);
  const buffer = native.map(file, 0, 4 * PAGE);
  const bytes = new Uint8Array(buffer);
  t.equal(native.lostPages(buffer), 0);
  ftruncateSync(file, PAGE);
  t.equal(bytes[2 * PAGE], 0);
  bytes[3 * PAGE] = 5;
  t.equal(bytes[3 * PAGE], 5);
  t.equal(bytes[0], 7);
  t.equal(native.lostPages(buffer), 2);
  native.unmap(buffer);
  closeSync(file);
});

t.test('a mapping that keeps losing pages becomes zeros as a whole, with few kernel mappings', async (t) => {
  const pages = 4096;
  const file = sharedFile(pages, 7);
  const buffer = native.map(file, 0, pages * PAGE);
  const bytes = new Uint8Array(buffer);
  const before = readFileSync('/proc/self/maps', 'utf8').split('\n').length;
  ftruncateSync(file, PAGE);
  let sum = 0;
  for (let page = 1; page < pages; page += 2) sum += bytes[page * PAGE]!;
  t.equal(sum, 0);
  t.equal(bytes[0], 0);
  t.ok(readFileSync('/proc/self/maps', 'utf8').split('\n').length - before < 40);
  native.unmap(buffer);
  closeSync(file);
});

t.test('a mapping may not begin beyond the end of its file', async (t) => {
  const file = sharedFile(1, 0);
  t.throws(() => native.map(file, PAGE, PAGE), { name: 'HostError', errno: 'EINVAL' });
  closeSync(file);
});

t.test('a bus error outside of the mappings still ends the process', async (t) => {
  const script = `const a = require(${JSON.stringify(ADDON)});
    const file = a.memoryFile('m', 4096); a.map(file, 0, 4096); process.kill(process.pid, 'SIGBUS'); setTimeout(() => {}, 5000);`;
  t.equal(spawnSync(process.execPath, ['-e', script]).signal, 'SIGBUS');
});

t.test('a peer that makes a shared eventfd blocking or full does not make us wait', async (t) => {
  // Python clears O_NONBLOCK and fills the counter of the eventfd that it inherits: the description is shared.
  const event = native.eventfd();
  const script = `import fcntl,os
fcntl.fcntl(3, fcntl.F_SETFL, 0)
os.write(3, (0xfffffffffffffffe).to_bytes(8, 'little'))`;
  const child = spawnSync('python3', ['-c', script], { stdio: ['ignore', 'ignore', 'inherit', event] });
  t.equal(child.status, 0);
  t.equal(native.eventfdWrite(event), -EAGAIN);
  t.equal(native.eventfdRead(event), true);
  t.equal(native.eventfdRead(event), false, 'would have blocked');
  native.close(event);
});

t.test('an environment that ends takes its mappings and watches with it', async (t) => {
  const script = `
    const addon = require(${JSON.stringify(ADDON)});
    const { readFileSync } = require('node:fs');
    const file = addon.memoryFile('left-behind', 1 << 20);
    globalThis.buffers = [addon.map(file, 0, 1 << 20), addon.map(file, 4096, 4096)];
    const event = addon.eventfd();
    globalThis.watch = addon.watchStart(event, 1, () => {});
    addon.eventfdWrite(event);
    addon.close(file);
    const [left, right] = addon.socketPair();
    addon.watchStart(left, 3, () => { if (readFileSync('/proc/self/maps', 'utf8').includes('left-behind')) process.exit(0); });`;
  for (let i = 0; i < 10; i++) {
    const worker = new Worker(script, { eval: true });
    await new Promise((resolve) => worker.once('exit', resolve));
  }
  t.notMatch(readFileSync('/proc/self/maps', 'utf8'), 'left-behind');
  t.equal(spawnSync(process.execPath, ['-e', script]).status, 0);
});

t.test('a mapping that nobody can reach any more is unmapped', async (t) => {
  const script = `
    const addon = require(${JSON.stringify(ADDON)});
    const count = () => require('node:fs').readFileSync('/proc/self/maps', 'utf8').split('unreachable').length - 1;
    const file = addon.memoryFile('unreachable', 4096);
    (() => { for (let i = 0; i < 1000; i++) addon.map(file, 0, 4096); })();
    const wait = () => { gc(); if (count() > 0) setImmediate(wait); };
    wait();`;
  const child = spawnSync(process.execPath, ['--expose-gc', '-e', script], { timeout: 60_000 });
  t.equal(child.status, 0);
});

t.test('an exception of a watch callback is an uncaught exception', async (t) => {
  const script = `
    const addon = require(${JSON.stringify(ADDON)});
    const event = addon.eventfd();
    addon.eventfdWrite(event);
    addon.watchStart(event, 1, () => { throw new Error('from the callback'); });`;
  const child = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8', timeout: 60_000 });
  t.equal(child.status, 1);
  t.match(child.stderr, 'from the callback');
});

t.test('the functions of the addon check what they are given', async (t) => {
  const script = `
    const addon = require(${JSON.stringify(ADDON)});
    const u8 = new Uint8Array(1);
    const misuse = [() => addon.close(NaN), () => addon.close(-1), () => addon.close('0'), () => addon.close(0.5), () => addon.close(),
      () => addon.receive(0, new Uint16Array(4), 0), () => addon.receive(0, u8, 254), () => addon.receive(0, u8),
      () => addon.send(0, u8, 5), () => addon.send(0, u8, [NaN]), () => addon.listen(7), () => addon.listen('a\\0b'),
      () => addon.listen('x'.repeat(5000)), () => addon.map(0, -1, 4096), () => addon.unmap({}), () => addon.unmap(u8),
      () => addon.watchStop({}), () => addon.watchStop(addon), () => addon.watchUpdate(u8, 1),
      () => addon.watchStart(0, 4, () => {}), () => addon.watchStart(0, 1, 'callback')];
    for (const call of misuse) { try { call(); } catch (error) { if (error instanceof TypeError) continue; } console.error(String(call)); process.exit(1); }`;
  const child = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8', timeout: 60_000 });
  t.equal(child.stderr, '');
  t.equal(child.status, 0);
});
