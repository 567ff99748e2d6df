/**
 * The object in a real QEMU, without a guest: edu's DMA through page tables that this process keeps in a shared arena, and
 * through answers of a scripted daemon.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { ManualClock } from '../../src/base/clock.js';
import { PageRuns } from '../../src/base/page-runs.js';
import { findDeviceObject } from '../../src/cli/qemu/device-object.js';
import { findBinary } from '../../src/cli/qemu/probe.js';
import { Arena } from '../../src/iommu/arena.js';
import { Iommu } from '../../src/iommu/iommu.js';
import { loadNative } from '../../src/native/index.js';
import { DeviceDaemon, MODE, type DeviceDaemonOptions } from '../helpers/device-daemon.js';
import { Edu, Qtest } from '../helpers/qtest.js';
import { QEMUS_WITH_OBJECT } from '../helpers/vm.js';

const ARENA_BYTES = 1 << 20;
const CAUSE = { call: 1, at: 0 };
const EDU = 5 << 3;

async function start(t: Test, qemu: string, options: Partial<DeviceDaemonOptions> = {}, words = '') {
  const native = loadNative();
  const folder = mkdtempSync(join(tmpdir(), 'viommu-device-'));
  const arenaFile = native.memoryFile('arena', ARENA_BYTES);
  const buffer = native.map(arenaFile, 0, ARENA_BYTES);
  const iommu = new Iommu({ arena: new Arena(buffer, { domainSlots: 16 }), clock: new ManualClock() });
  const path = join(folder, 'daemon');
  const listen = () => new DeviceDaemon({ path, arenaFile, arenaBytes: ARENA_BYTES, bindings: [], ...options });
  const daemon = listen();
  let last = daemon;
  const qtest = await Qtest.start(qemu, [
    '-machine', 'q35', '-m', '64M', '-plugin', findDeviceObject(findBinary(qemu)).path!,
    '-device', `viommu,id=iommu0,socket=${path},pci-bus=pcie.0,devices=05.0${words}`,
    '-device', 'edu,dma_mask=0xffffffffffffffff,addr=5',
  ]);
  t.teardown(async () => {
    await qtest.close();
    last.close();
    native.unmap(buffer);
    native.close(arenaFile);
    rmSync(folder, { recursive: true, force: true });
  });
  const edu = await Edu.at(qtest, 5);
  const stop = () => last.close();
  const restart = () => (last = listen());
  return { qtest, edu, daemon, iommu, stop, restart };
}

/** A domain of the shared arena that edu is bound to, acknowledged. */
async function bound({ daemon, iommu }: { daemon: DeviceDaemon; iommu: Iommu }) {
  const created = iommu.createDomain();
  if (!created.ok) throw new Error(created.why);
  const sequence = daemon.update([{ busDeviceFunction: EDU, mode: MODE.table, slot: 0, domain: created.value.id, inputAddressBits: 48 }]);
  await daemon.until(({ acked }) => acked === sequence);
  return created.value;
}

const REFUSED = () => ({ granted: false, fault: 7 as const });

for (const qemu of QEMUS_WITH_OBJECT) {
  void t.test(qemu, async (t) => {
    t.test("edu's DMA goes where the tables say, both ways", async (t) => {
      const machine = await start(t, qemu);
      const { qtest, edu, daemon } = machine;
      const domain = await bound(machine);
      domain.map(0x10, PageRuns.fromFrames([0x400, 0x300]), 1, CAUSE);
      domain.map(0x20, PageRuns.fromFrames([0x500]), 3, CAUSE);
      const bytes = Buffer.alloc(256, 'a page that another one follows. ');
      await qtest.setMemory(0x400000 + 4096 - 128, bytes.subarray(0, 128));
      await qtest.setMemory(0x300000, bytes.subarray(128));
      await edu.read(0x11000n - 128n, 256);
      await edu.write(0x20100n, 256);
      t.same(await qtest.memory(0x500100, 256), bytes);
      t.same(daemon.questions, [], 'without a message');
      t.match(daemon.hello, { major: 1, minor: 1, role: 3, name: /^QEMU \d+\.\d+\.\d+$/ });
      await daemon.until(({ messages }) => messages.some(({ body }) => body === 'deviceStatistics'));
      const statistics = daemon.messages.flatMap((message) => (message.body === 'deviceStatistics' ? message.deviceStatistics.requesters : []));
      t.match(statistics, [{ busDeviceFunction: EDU, walked: 3n, refused: 0n }]);
    });

    t.test('a refused access is one question and one report, and leaves memory alone', async (t) => {
      const machine = await start(t, qemu, { answer: REFUSED });
      const { qtest, edu, daemon } = machine;
      await bound(machine);
      await qtest.setMemory(0x30000, Buffer.alloc(8192, 0x77));
      await edu.write(0x30ffcn, 1024);
      await daemon.until(({ reports }) => reports.length > 0);
      t.match(daemon.questions, [{ busDeviceFunction: EDU, iova: 0x30ffcn, access: 2 }]);
      t.match(daemon.reports, [{ id: daemon.questions[0]!.id, busDeviceFunction: EDU, iova: 0x30ffcn, length: 1024n, access: 2 }]);
      t.same(await qtest.memory(0x30000, 8192), Buffer.alloc(8192, 0x77));
      await edu.read(0x30ffcn, 4);
      await daemon.until(({ reports }) => reports.length > 1);
      t.match(daemon.reports[1], { iova: 0x30ffcn, length: 4n, access: 1 });
    });

    t.test('an unmap is acknowledged, and what was unmapped is refused after it', async (t) => {
      const machine = await start(t, qemu, { answer: REFUSED });
      const { qtest, edu, daemon } = machine;
      const domain = await bound(machine);
      domain.map(0x10, PageRuns.fromFrames([0x400]), 3, CAUSE);
      await edu.write(0x10000n, 64);
      domain.unmap(0x10, 1, CAUSE);
      const sequence = daemon.update([], [{ domain: domain.id, iova: 0x10000n, length: 4096n }]);
      await daemon.until(({ acked }) => acked === sequence);
      await qtest.setMemory(0x400000, Buffer.alloc(64, 0x33));
      await edu.write(0x10000n, 64);
      t.same(await qtest.memory(0x400000, 64), Buffer.alloc(64, 0x33));
      t.equal(daemon.questions.length, 1);
    });

    t.test('a caller-owned domain is asked once, and again when its table in guest memory changes', async (t) => {
      const machine = await start(t, qemu, {
        bindings: [{ busDeviceFunction: EDU, mode: MODE.ask, inputAddressBits: 48 }],
        answer: () => ({ granted: true, iova: 0x40000n, length: 4096n, address: 0x600000n, readable: true, writable: true, witnesses: [{ address: 0x1000n, value: 0x1122334455667788n }] }),
      });
      const { qtest, edu, daemon } = machine;
      await qtest.writeq(0x1000, 0x1122334455667788n);
      await edu.write(0x40000n, 16);
      await edu.write(0x40010n, 16);
      t.equal(daemon.questions.length, 1);
      await qtest.writeq(0x1000, 0n);
      await edu.write(0x40020n, 16);
      t.equal(daemon.questions.length, 2);
    });

    t.test('a daemon that is stopped costs one timeout; the monitor answers, and DMA works when it goes on', async (t) => {
      const machine = await start(t, qemu, { bindings: [{ busDeviceFunction: EDU, mode: MODE.ask, inputAddressBits: 48 }] }, ',timeout-ms=200');
      const { qtest, edu, daemon } = machine;
      await qtest.openMonitor();
      await edu.write(0x40000n, 2048);
      await edu.write(0x50000n, 2048);
      t.match(await qtest.monitor('query-status'), { running: true });
      t.equal(daemon.questions.length, 1, 'nobody waits a second time');
      await daemon.until(({ reports }) => reports.length === 2);
      t.match(daemon.reports, [{ id: 0n, iova: 0x40000n, length: 2048n }, { id: 0n, iova: 0x50000n, length: 2048n }]);
      daemon.answer = () => ({ granted: true, iova: 0x60000n, length: 4096n, address: 0x600000n, readable: true, writable: true });
      daemon.send({ body: 'translateReply', translateReply: { id: daemon.questions[0]!.id, granted: false } });
      const sequence = daemon.update([]);
      await daemon.until(({ acked }) => acked === sequence);
      await qtest.setMemory(0x600000, Buffer.alloc(16, 0x55));
      await edu.write(0x60000n, 16);
      t.same(await qtest.memory(0x600000, 16), Buffer.alloc(16));
    });

    t.test('after the daemon is gone DMA is refused, and it works again when another one is there', async (t) => {
      const machine = await start(t, qemu);
      const { qtest, edu, daemon } = machine;
      const domain = await bound(machine);
      domain.map(0x10, PageRuns.fromFrames([0x400]), 3, CAUSE);
      await qtest.setMemory(0x400000, Buffer.alloc(64, 0x33));
      machine.stop();
      await edu.write(0x10000n, 64);
      t.same(await qtest.memory(0x400000, 64), Buffer.alloc(64, 0x33));
      const next = machine.restart();
      await next.until(({ reports }) => reports.length === 1);
      t.match(next.reports, [{ id: 0n, busDeviceFunction: EDU, iova: 0x10000n, length: 64n, access: 2 }]);
      await bound({ daemon: next, iommu: machine.iommu });
      t.equal(daemon.questions.length, 0);
      t.match(qtest.stderr, /no connection to the daemon \(the daemon is gone\); translated DMA is refused until it is back/);
      await next.until(() => qtest.stderr.includes('connected to the daemon again'));
    });
  });
}
