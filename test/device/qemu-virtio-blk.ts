/**
 * A virtio disk with iommu_platform=on in a real QEMU without a guest, served by the main loop and by an iothread: rings and
 * buffers through the page tables, I/O in flight when its buffer is unmapped, refused accesses while everybody waits.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { findDeviceObject } from '../../src/cli/qemu/device-object.js';
import { findBinary } from '../../src/cli/qemu/probe.js';
import { connect, mdl, NTSTATUS, pciDevice } from '../../src/client/client.js';
import { VirtioBlk } from '../helpers/qtest-virtio-blk.js';
import { Qtest } from '../helpers/qtest.js';
import { QEMUS_WITH_OBJECT, serveInProcess } from '../helpers/vm.js';

const { STATUS_SUCCESS } = NTSTATUS;
const RINGS = { iova: 0x10000, physical: 0x400000 };
/** Two pages that lie apart in memory, and one that is mapped nowhere. */
const [BUFFER, FIRST, SECOND, UNMAPPED] = [0x20000, 0x500000, 0x300000, 0x90000];
const DISK = Buffer.alloc(8192, 0x5a);
const MARK = Buffer.alloc(4096, 0x77);

/** `drive`: more words for the disk. */
async function stage(t: Test, qemu: string, hasIothread: boolean, drive = '') {
  const folder = mkdtempSync(join(tmpdir(), 'viommu-blk-'));
  const [streamSocketPath, disk] = [join(folder, 'daemon'), join(folder, 'disk')];
  writeFileSync(disk, Buffer.concat([DISK, Buffer.alloc(1 << 20)]));
  const daemon = await serveInProcess({ streamSocketPath }, ['--device', '00:05.0']);
  const qtest = await Qtest.start(qemu, [
    '-machine', 'q35', '-m', '64M', '-plugin', `file=${findDeviceObject(findBinary(qemu)).path!}`,
    '-device', `viommu,socket=${streamSocketPath},pci-bus=pcie.0,devices=05.0`, '-drive', `if=none,id=d0,format=raw,file=${disk}${drive}`,
    ...(hasIothread ? ['-object', 'iothread,id=io0'] : []), '-device', `virtio-blk-pci,drive=d0,addr=5,disable-legacy=on,iommu_platform=on${hasIothread ? ',iothread=io0' : ''}`,
  ]);
  t.teardown(async () => {
    await qtest.close();
    await daemon.stop('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  await qtest.openMonitor();
  const client = await connect(streamSocketPath);
  t.teardown(() => client.close());
  const { domain } = await client.createDomain();
  const map = (iova: number, frames: bigint[]) => client.mapLogicalRange({ domain, permissions: 3, logicalAddress: BigInt(iova), mdl: mdl(frames) });
  await map(RINGS.iova, [BigInt(RINGS.physical) >> 12n]);
  await map(BUFFER, [BigInt(FIRST) >> 12n, BigInt(SECOND) >> 12n]);
  await client.attachDevice({ domain, device: pciDevice('00:05.0') });
  return { qtest, client, domain, map, daemon, disk: await VirtioBlk.start(qtest, 5, RINGS) };
}

for (const qemu of QEMUS_WITH_OBJECT) {
  for (const hasIothread of [false, true]) {
    void t.test(`${qemu}, ${hasIothread ? 'an iothread' : 'the main loop'}`, async (t) => {
      t.test('rings and buffers go through the tables, and an unmap waits for what is in flight', async (t) => {
        const { qtest, client, domain, disk } = await stage(t, qemu, hasIothread, ',throttling.iops-total=4');
        t.equal(await disk.read(BUFFER, 8192), 0);
        t.ok((await qtest.memory(FIRST, 4096)).equals(DISK.subarray(0, 4096)) && (await qtest.memory(SECOND, 4096)).equals(DISK.subarray(4096)));
        // The next one has to wait for its turn.
        for (let i = 0; i < 4; i++) await disk.read(BUFFER, 4096);
        await disk.submitRead(BUFFER, 4096);
        const { status } = await client.unmapLogicalRange({ domain, logicalAddress: BigInt(BUFFER), numberOfPages: 1n });
        t.equal(status, STATUS_SUCCESS);
        await qtest.setMemory(FIRST, MARK);
        await disk.finish();
        await sleep(300);
        t.ok((await qtest.memory(FIRST, 4096)).equals(MARK), 'nothing lands after the answer');
      });

      t.test('what is refused while the daemon is stopped holds up neither the monitor nor a reset', async (t) => {
        const { qtest, client, domain, disk, daemon } = await stage(t, qemu, hasIothread);
        process.kill(daemon.pid, 'SIGSTOP');
        await disk.submitRead(UNMAPPED, 4096);
        t.match(await qtest.monitor('query-status'), { running: true });
        await qtest.monitor('system_reset');
        t.match(await qtest.monitor('query-status'), { running: true });
        process.kill(daemon.pid, 'SIGCONT');
        const again = await VirtioBlk.start(qtest, 5, RINGS);
        t.equal(await again.read(BUFFER, 4096), 0);
        t.ok((await qtest.memory(FIRST, 4096)).equals(DISK.subarray(0, 4096)));
        t.equal((await client.unmapLogicalRange({ domain, logicalAddress: BigInt(BUFFER), numberOfPages: 2n })).status, STATUS_SUCCESS);
      });

      t.test('unmaps are answered while accesses are refused all the time', async (t) => {
        const { client, domain, map, disk } = await stage(t, qemu, hasIothread);
        for (let i = 0; i < 20; i++) {
          await disk.submitRead(UNMAPPED, 4096);
          t.equal((await client.unmapLogicalRange({ domain, logicalAddress: BigInt(BUFFER), numberOfPages: 2n })).status, STATUS_SUCCESS);
          await disk.finish();
          await map(BUFFER, [BigInt(FIRST) >> 12n, BigInt(SECOND) >> 12n]);
        }
        t.equal(await disk.read(BUFFER, 8192), 0);
      });
    });
  }
}

t.test('there is a QEMU with an object', async (t) => {
  t.not(QEMUS_WITH_OBJECT.length, 0, 'run scripts/build-qemu-device first');
});
