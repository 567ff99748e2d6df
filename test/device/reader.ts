/** The conversation of the QEMU device's C with a daemon, and each way in which it decides an access. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { ManualClock } from '../../src/base/clock.js';
import { PageRuns } from '../../src/base/page-runs.js';
import { Arena } from '../../src/iommu/arena.js';
import { Iommu } from '../../src/iommu/iommu.js';
import { loadNative } from '../../src/native/index.js';
import { encodeDaemon } from '../../src/proto/codec.js';
import { frame } from '../../src/proto/frame.js';
import type { TranslateReplyInit } from '../../src/proto/types.js';
import { DeviceDaemon, MODE, type DeviceDaemonOptions } from '../helpers/device-daemon.js';
import { ACCESS, DeviceReader, ReaderProgram } from '../helpers/device-reader.js';

const BYTES = 64 * 4096;
const CAUSE = { call: 1, at: 0 };
const DISK = 0x28;
const program = new ReaderProgram();
t.teardown(() => program.remove());

interface Options extends Partial<DeviceDaemonOptions> {
  readonly timeoutMs?: number;
}

async function conversation(t: Test, options: Options = {}) {
  const native = loadNative();
  const folder = mkdtempSync(join(tmpdir(), 'viommu-reader-'));
  const arenaFile = native.memoryFile('arena', BYTES);
  const buffer = native.map(arenaFile, 0, BYTES);
  const iommu = new Iommu({ arena: new Arena(buffer, { domainSlots: 16 }), clock: new ManualClock() });
  const path = join(folder, 'daemon');
  const daemon = new DeviceDaemon({ path, arenaFile, arenaBytes: BYTES, bindings: [], ...options });
  const reader = new DeviceReader(program);
  t.teardown(async () => {
    await reader.end();
    daemon.close();
    native.unmap(buffer);
    native.close(arenaFile);
    rmSync(folder, { recursive: true, force: true });
  });
  const start = () => reader.command(`start ${(options.timeoutMs ?? 10_000).toString(16)} 7d0 ${path}`);
  const access = (iova: bigint, flags: number = ACCESS.read, requester = DISK) => reader.access(requester, iova, flags);
  const settled = async (sequence: bigint) => daemon.until(({ acked }) => acked === sequence);
  /** Binds and waits for the acknowledgement. */
  const bind = async (mode: 1 | 2 | 3 | 4, over: { slot?: number; domain?: number; inputAddressBits?: number } = {}) =>
    settled(daemon.update([{ busDeviceFunction: DISK, mode, inputAddressBits: 48, ...over }]));
  return { daemon, reader, iommu, start, access, bind, settled };
}

/** As many pages from `iova` on as `length` says, to `address`. */
function grant(iova: bigint, length: bigint, address: bigint, over: TranslateReplyInit = {}): TranslateReplyInit {
  return { granted: true, iova, length, address, readable: true, writable: true, ...over };
}

t.test('a daemon that refuses, speaks another version or sends junk is named when the device is made', async (t) => {
  const welcome = (daemon: DeviceDaemon, helloReply: Record<string, unknown>) => daemon.welcome(helloReply);
  const cases: [string, (daemon: DeviceDaemon) => void, RegExp][] = [
    ['refusal', (daemon) => welcome(daemon, { accepted: false, reason: 'no room for more' }), /^down the daemon refuses: no room for more$/],
    ['version', (daemon) => welcome(daemon, { major: 2 }), /another version/],
    ['arena', (daemon) => welcome(daemon, { arenaBytes: BigInt(BYTES * 2) }), /smaller than was said/],
    ['no arena', (daemon) => welcome(daemon, { arenaBytes: 0n }), /whole pages/],
    ['too early', (daemon) => daemon.update([]), /spoke before it welcomed/],
    ['no message', (daemon) => daemon.sendRaw(Uint8Array.of(3, 0xff, 0xff, 0xff)), /no message/],
    ['too large', (daemon) => daemon.sendRaw(Uint8Array.of(0xff, 0xff, 0x7f)), /too large/],
    ['endless length', (daemon) => daemon.sendRaw(Uint8Array.of(0x80, 0x80, 0x80, 0x80)), /too large/],
    ['end', (daemon) => daemon.hangUp(), /is gone/],
  ];
  for (const [name, act, why] of cases) {
    const { daemon, start } = await conversation(t, { welcomes: false, bindings: undefined });
    const started = start();
    await daemon.until(({ hello }) => hello !== undefined);
    act(daemon);
    t.match(await started, why, name);
  }
});

t.test('a welcome that comes byte by byte is understood, with the descriptor of its first byte', async (t) => {
  const { daemon, start, access } = await conversation(t, { welcomes: false });
  const native = loadNative();
  const started = start();
  await daemon.until(({ hello }) => hello !== undefined);
  const file = native.memoryFile('arena', BYTES);
  const buffer = native.map(file, 0, BYTES);
  new Arena(buffer, { domainSlots: 16 });
  const bytes = frame(encodeDaemon({ body: 'helloReply', helloReply: { accepted: true, major: 1, arenaBytes: BigInt(BYTES) } }));
  bytes.forEach((byte, i) => daemon.sendRaw(Uint8Array.of(byte), i === 0 ? [file] : []));
  native.unmap(buffer);
  native.close(file);
  t.equal(await started, 'up');
  daemon.answer = () => grant(0x5000n, 4096n, 0x7000n);
  t.equal(await access(0x5008n), 'granted 7008 fff 1 1');
});

t.test('nothing is answered: the device is not made, and says so', async (t) => {
  const { daemon, start } = await conversation(t, { welcomes: false });
  const started = start();
  await daemon.until(({ hello }) => hello !== undefined);
  t.match(await started, /^down the daemon took the connection but does not answer$/);
});

t.test('a function without a binding, and one that is blocked, is asked for each time', async (t) => {
  const { daemon, start, access, bind } = await conversation(t, { answer: () => ({ granted: false, fault: 7 }) });
  await start();
  t.equal(await access(0x1000n), 'refused');
  await bind(MODE.blocked);
  t.equal(await access(0x9000n, ACCESS.write), 'refused');
  await daemon.until(({ reports }) => reports.length === 2);
  t.match(daemon.questions, [{ iova: 0x1000n, access: 1 }, { iova: 0x9000n, access: 2 }]);
  t.match(daemon.reports, [{ id: daemon.questions[0]!.id, length: 4n }, { id: daemon.questions[1]!.id, length: 4n }]);
});

t.test('a table grants without a message, up to its largest leaf; what it refuses is asked first', async (t) => {
  const { daemon, iommu, start, access, bind } = await conversation(t, { answer: () => grant(0x3000n, 4096n, 0x8000n) });
  await start();
  const created = iommu.createDomain();
  if (!created.ok) throw new Error(created.why);
  created.value.map(512, PageRuns.contiguous(1024, 512), 1, CAUSE);
  await bind(MODE.table, { slot: 0, domain: created.value.id });
  t.equal(await access(0x200123n), 'granted 400123 1fffff 1 0');
  t.equal(daemon.questions.length, 0);
  t.equal(await access(0x3004n, ACCESS.write), 'granted 8004 fff 1 1', 'the daemon knew better');
  t.match(daemon.questions, [{ iova: 0x3004n }]);
});

t.test('pass-through goes as it is, around the interrupt window and up to its width', async (t) => {
  const { daemon, start, access, bind } = await conversation(t, { answer: () => ({ granted: false }) });
  await start();
  await bind(MODE.identity, { inputAddressBits: 40 });
  t.equal(await access(0x8000000000n), 'granted 8000000000 7fffffffff 1 1');
  t.equal(await access(0xfedff000n), 'granted fedff000 1fffff 1 1');
  t.equal(await access(0xfef00010n, ACCESS.write), 'granted fef00010 fffff 1 1');
  t.equal(await access(0x1000n), 'granted 1000 7fffffff 1 1');
  t.equal(await access(0xfee01004n, ACCESS.write), 'granted fee01004 fff 0 1', 'an interrupt');
  t.equal(daemon.questions.length, 0);
  t.equal(await access(0xfee01004n), 'refused', 'a read there is no interrupt');
  t.equal(await access(0x10000000000n), 'refused', 'beyond the width');
  t.equal(daemon.questions.length, 2);
  await bind(MODE.identity, { inputAddressBits: 64 });
  t.equal(await access(2n ** 64n - 1n), 'granted ffffffffffffffff 7fffffffffffffff 1 1');
});

t.test('an answer without witnesses is for one access, one with witnesses as long as they stand', async (t) => {
  const witnesses = [{ address: 0x100n, value: 5n }, { address: 0x108n, value: 6n }];
  const { daemon, reader, start, access, bind } = await conversation(t, { answer: () => grant(0x4000n, 0x3000n, 0x14000n) });
  await start();
  await bind(MODE.ask);
  t.equal(await access(0x5010n), 'granted 15010 1fff 1 1', 'the largest aligned block of the pages');
  await access(0x5010n);
  t.equal(daemon.questions.length, 2);
  daemon.answer = () => grant(0x4000n, 0x3000n, 0x14000n, { witnesses, writable: false });
  await reader.command('word 100 5');
  await reader.command('word 108 6');
  await access(0x5010n);
  t.equal(await access(0x5ff0n), 'granted 15ff0 1fff 1 0');
  t.equal(daemon.questions.length, 3, 'remembered');
  t.equal(await access(0x5010n, ACCESS.write), 'refused', 'for reading only');
  t.equal(daemon.questions.length, 4);
  await reader.command('word 108 7');
  await access(0x5010n);
  t.equal(daemon.questions.length, 5, 'a witness says something else');
  await reader.command('word 108 6');
  await access(0x5010n);
  await bind(MODE.ask, { inputAddressBits: 40 });
  await access(0x5010n);
  const before = daemon.questions.length;
  await access(0x5010n);
  t.equal(daemon.questions.length, before, 'the same binding again forgets nothing');
  await bind(MODE.blocked);
  await bind(MODE.ask);
  await access(0x5010n);
  t.equal(daemon.questions.length, before + 1, 'another binding does');
});

t.test('a flush makes remembered answers of a caller-owned domain be asked again', async (t) => {
  const { daemon, reader, start, access, bind, settled } = await conversation(t, { answer: () => grant(0x4000n, 0x1000n, 0x14000n, { witnesses: [{ address: 0x100n, value: 5n }] }) });
  await start();
  await reader.command('word 100 5');
  await bind(MODE.ask);
  await access(0x4000n);
  await access(0x4000n);
  t.equal(daemon.questions.length, 1);
  await settled(daemon.update([], [{ domain: 9, iova: 0x4000n, length: 4096n }]));
  await access(0x4000n);
  t.equal(daemon.questions.length, 2);
});

t.test('the pieces of a refused access become one report, also across pages; another access is another', async (t) => {
  const { daemon, reader, start, bind } = await conversation(t, { answer: () => ({ granted: false }) });
  await start();
  await bind(MODE.blocked);
  const written = [0xffdn, 0xffen, 0x1000n, 0x1004n, 0x1008n, 0x1008n, 0x2000n].map((iova) => [iova, ACCESS.write] as const);
  await reader.burst(DISK, [...written, [0x2000n, ACCESS.read]]);
  await daemon.until(({ reports }) => reports.length === 4);
  t.match(daemon.reports.map(({ iova, length, access: kind }) => [iova, length, kind]), [[0xffdn, 0xfn, 2], [0x1008n, 4n, 2], [0x2000n, 4n, 2], [0x2000n, 4n, 1]]);
  t.equal(daemon.questions.length, 4);
  t.same(new Set(daemon.reports.map(({ id }) => id)), new Set(daemon.questions.map(({ id }) => id)), 'each question has its report');
});

t.test('the last bytes of the address space are an access like any other', async (t) => {
  const { daemon, reader, start, bind } = await conversation(t, { answer: () => ({ granted: false }) });
  await start();
  await bind(MODE.blocked);
  await reader.burst(DISK, [2n ** 64n - 8n, 2n ** 64n - 4n, 0n].map((iova) => [iova, ACCESS.read]));
  await daemon.until(({ reports }) => reports.length === 2);
  t.match(daemon.reports, [{ iova: 2n ** 64n - 8n, length: 8n }, { iova: 0n, length: 4n }], 'nothing continues behind the end');
});

t.test('an update that comes while a question waits is obeyed at once and acknowledged', async (t) => {
  const { daemon, iommu, start, access } = await conversation(t);
  await start();
  const created = iommu.createDomain();
  if (!created.ok) throw new Error(created.why);
  created.value.map(1, PageRuns.contiguous(7, 1), 3, CAUSE);
  const asked = access(0x9000n);
  await daemon.until(({ questions }) => questions.length === 1);
  const sequence = daemon.update([{ busDeviceFunction: DISK, mode: MODE.table, slot: 0, domain: created.value.id, inputAddressBits: 48 }]);
  daemon.send({ body: 'translateReply', translateReply: { id: 999n, granted: true } });
  daemon.send({ body: 'translateReply', translateReply: { id: daemon.questions[0]!.id, granted: false } });
  t.equal(await asked, 'refused');
  await daemon.until(({ acked }) => acked === sequence);
  t.equal(await access(0x1000n), 'granted 7000 fff 1 1');
});

t.test('without an answer the access is refused, and the next ones do not wait until the daemon is heard again', async (t) => {
  const { daemon, start, access, bind, settled } = await conversation(t, { timeoutMs: 50 });
  await start();
  await bind(MODE.ask);
  t.equal(await access(0x1000n), 'refused');
  t.equal(await access(0x7000n), 'refused');
  t.equal(daemon.questions.length, 1);
  await daemon.until(({ reports }) => reports.length === 2);
  t.match(daemon.reports, [{ id: 0n, iova: 0x1000n }, { id: 0n, iova: 0x7000n }]);
  daemon.answer = () => grant(0x1000n, 4096n, 0x2000n);
  await settled(daemon.update([]));
  t.equal(await access(0x1000n), 'granted 2000 fff 1 1');
});

t.test('what has to be waited for is said with each update', async (t) => {
  const { daemon, reader, iommu, start, access, bind } = await conversation(t);
  await start();
  const created = iommu.createDomain();
  if (!created.ok) throw new Error(created.why);
  const { id: domain } = created.value;
  created.value.map(16, PageRuns.contiguous(16, 16), 3, CAUSE);
  await bind(MODE.table, { slot: 0, domain });
  await reader.command('auto 0');
  /** Sends an update and settles it: 'DRAIN GRACE'. */
  const settle = async (iova: bigint, length: bigint) => {
    daemon.update([], [{ domain, iova, length }]);
    for (;;) {
      const answer = await reader.command('settle');
      if (answer !== 'nothing') return answer.split(' ').slice(2).join(' ');
    }
  };
  t.equal(await settle(0x10000n, 0x10000n), '0 0', 'nothing was accessed');
  await access(0x10000n);
  t.equal(await settle(0x10000n, 0x1000n), '0 0', 'by a device that is through when it returns');
  await access(0x11000n, ACCESS.lasting);
  t.equal(await settle(0x18000n, 0x1000n), '0 0', 'elsewhere');
  t.equal(await settle(0x10000n, 0x2000n), '1 0');
  t.equal(await settle(0x10000n, 0x2000n), '0 0', 'that was waited for');
  await access(0x12000n, ACCESS.lasting | ACCESS.unlocked);
  t.equal(await settle(0n, 0n), '1 1', 'the whole domain');
  await access(0x12000n, ACCESS.lasting);
  daemon.update([{ busDeviceFunction: DISK, mode: MODE.blocked }]);
  let answer = 'nothing';
  while (answer === 'nothing') answer = await reader.command('settle');
  t.match(answer, / 1 0$/, 'another binding');
});

t.test('after the end of a connection everything is refused until the next, which begins anew', async (t) => {
  const { daemon, reader, start, access, bind } = await conversation(t, { answer: () => ({ granted: false }) });
  await start();
  await bind(MODE.identity);
  t.match(await access(0x1000n), /^granted/);
  daemon.hangUp();
  while ((await reader.command('state')) !== 'state 0') await reader.command('settle');
  t.equal(await access(0x1000n), 'refused');
  t.equal(await reader.command('connect'), 'state 1');
  await daemon.until(({ reports }) => reports.length === 1);
  t.match(daemon.reports, [{ id: 0n, iova: 0x1000n }], 'the refusal that nobody heard of');
  t.equal(daemon.connections, 2);
  await bind(MODE.identity);
  t.match(await access(0x1000n), /^granted/);
});

t.test('updates out of order, answers that do not fit and junk end the connection', async (t) => {
  const cases: [string, (daemon: DeviceDaemon) => void][] = [
    ['a gap in the updates', (daemon) => daemon.send({ body: 'update', update: { sequence: 7n } })],
    ['no message', (daemon) => daemon.sendRaw(Uint8Array.of(2, 0xff, 0xff))],
    ['a second welcome', (daemon) => daemon.welcome()],
    ['another page', (daemon) => daemon.send({ body: 'translateReply', translateReply: { id: 1n, ...grant(0x1000n, 4096n, 0n) } })],
    ['no length', (daemon) => daemon.send({ body: 'translateReply', translateReply: { id: 1n, ...grant(0x9000n, 0n, 0n) } })],
    ['off the page', (daemon) => daemon.send({ body: 'translateReply', translateReply: { id: 1n, ...grant(0x9000n, 4096n, 8n) } })],
    ['beyond the end', (daemon) => daemon.send({ body: 'translateReply', translateReply: { id: 1n, ...grant(0x9000n, 2n ** 64n - 4096n, 0n) } })],
    ['more bindings than agreed', (daemon) => daemon.update(Array.from({ length: 65 }, () => ({ busDeviceFunction: 1, mode: MODE.blocked })))],
  ];
  for (const [name, act] of cases) {
    const { daemon, start, access } = await conversation(t);
    await start();
    const asked = access(0x9000n);
    await daemon.until(({ questions }) => questions.length === 1);
    act(daemon);
    t.equal(await asked, 'refused', name);
    await daemon.until(({ isConnected }) => !isConnected);
  }
});

t.test('statistics come when something changed, with the totals', async (t) => {
  const { daemon, reader, start, access, bind } = await conversation(t, { answer: () => ({ granted: false }) });
  await start();
  await bind(MODE.identity);
  await access(0x1000n);
  await access(0x2000n);
  await access(0xfee00000n, ACCESS.write);
  await access(2n ** 50n);
  await reader.command('statistics');
  await reader.command('statistics');
  await access(0x1000n);
  await reader.command('statistics');
  const sent = () => daemon.messages.flatMap((message) => (message.body === 'deviceStatistics' ? [message.deviceStatistics] : []));
  await daemon.until(() => sent().length >= 2 && sent().at(-1)!.requesters[0]?.identity === 3n);
  t.equal(sent().length, 2);
  t.match(sent()[0]!.requesters, [{ busDeviceFunction: DISK, identity: 2n, interrupts: 1n, refused: 1n, unanswered: 0n, walked: 0n }]);
  t.match(sent()[0], { updates: 2n });
});
