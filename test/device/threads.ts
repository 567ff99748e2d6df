/** Many threads at once in the QEMU device's C, under the thread sanitizer, while the daemon changes everything. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { ManualClock } from '../../src/base/clock.js';
import { PageRuns } from '../../src/base/page-runs.js';
import { Arena } from '../../src/iommu/arena.js';
import { Iommu } from '../../src/iommu/iommu.js';
import { loadNative } from '../../src/native/index.js';
import { DeviceDaemon, MODE } from '../helpers/device-daemon.js';
import { DeviceReader, ReaderProgram } from '../helpers/device-reader.js';

const BYTES = 64 * 4096;
const CAUSE = { call: 1, at: 0 };
const DISK = 0x28;
const THREADS = 4;
const EACH = 3000;

t.test('accesses of four threads, updates, questions and lost connections: no race, each update acknowledged', async (t) => {
  const native = loadNative();
  const program = new ReaderProgram('thread');
  const folder = mkdtempSync(join(tmpdir(), 'viommu-threads-'));
  const arenaFile = native.memoryFile('arena', BYTES);
  const buffer = native.map(arenaFile, 0, BYTES);
  const iommu = new Iommu({ arena: new Arena(buffer, { domainSlots: 16 }), clock: new ManualClock() });
  const created = iommu.createDomain();
  if (!created.ok) throw new Error(created.why);
  const domain = created.value;
  const path = join(folder, 'daemon');
  let questions = 0;
  const daemon = new DeviceDaemon({
    path,
    arenaFile,
    arenaBytes: BYTES,
    bindings: [],
    answer: ({ iova }) => (questions++ % 2 === 0 ? { granted: false } : { granted: true, iova: iova - (iova % 4096n), length: 4096n, address: 0x7000n, readable: true, writable: true, witnesses: [{ address: 0x100n, value: 5n }] }),
  });
  const reader = new DeviceReader(program);
  t.teardown(() => {
    daemon.close();
    native.unmap(buffer);
    native.close(arenaFile);
    program.remove();
    rmSync(folder, { recursive: true, force: true });
  });
  t.equal(await reader.command(`start 1388 7d0 ${path}`), 'up');
  await reader.command('word 100 5');
  await reader.command(`storm ${THREADS} ${EACH.toString(16)}`);
  const modes = [MODE.table, MODE.ask, MODE.table, MODE.identity, MODE.table, MODE.blocked] as const;
  for (let round = 0; round < 120; round++) {
    domain.map(0, PageRuns.contiguous(round, 16), 3, CAUSE);
    const mode = modes[round % modes.length]!;
    daemon.update([{ busDeviceFunction: DISK, mode, slot: 0, domain: domain.id, inputAddressBits: 48 }]);
    domain.unmap(0, 16, CAUSE);
    const sequence = daemon.update([], [{ domain: domain.id, iova: 0n, length: 0x10000n }]);
    await daemon.until(({ acked }) => acked === sequence);
    if (round % 40 === 39) {
      daemon.hangUp();
      while (!daemon.isConnected) await reader.command('connect');
      await daemon.until(({ acked }) => acked === 1n);
    }
  }
  const [granted, refused] = (await reader.command('join')).split(' ').map((word) => parseInt(word, 16));
  t.equal(granted! + refused!, THREADS * EACH);
  t.ok(granted! > 0 && refused! > 0);
  await reader.end();
});
