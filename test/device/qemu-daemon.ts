/**
 * The whole way without a guest: edu in a real QEMU, `viommu serve` in a process of its own, and a host tool that makes
 * the calls a driver would make. Also what happens when that daemon is stopped, goes on, is killed and comes back.
 */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { findDeviceObject } from '../../src/cli/qemu/device-object.js';
import { findBinary } from '../../src/cli/qemu/probe.js';
import { connect, mdl, NTSTATUS, pciDevice, type Client } from '../../src/client/client.js';
import { Edu, Qtest } from '../helpers/qtest.js';
import { QEMUS_WITH_OBJECT, serveInProcess } from '../helpers/vm.js';

const { STATUS_SUCCESS } = NTSTATUS;
const device = pciDevice('00:05.0');
const ZEROS = Buffer.alloc(64);
const MARK = Buffer.alloc(64, 0x33);

async function stage(t: Test, qemu: string, words = '', devices: readonly string[] = []) {
  const folder = mkdtempSync(join(tmpdir(), 'viommu-device-'));
  const streamSocketPath = join(folder, 'daemon');
  const serve = async () => (daemon = await serveInProcess({ streamSocketPath }, ['--device', '00:05.0']));
  let daemon: Awaited<ReturnType<typeof serveInProcess>>;
  await serve();
  const qtest = await Qtest.start(qemu, [
    '-machine', 'q35', '-m', '64M', '-plugin', findDeviceObject(findBinary(qemu)).path!,
    '-device', `viommu,socket=${streamSocketPath},pci-bus=pcie.0,devices=05.0${words}`, '-device', 'edu,dma_mask=0xffffffffffffffff,addr=5', ...devices,
  ]);
  t.teardown(async () => {
    await qtest.close();
    await daemon.stop('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  const edu = await Edu.at(qtest, 5);
  /** True when edu's 64 zeros arrived at `physical` through `iova`. */
  const arrives = async (iova: bigint, physical: number): Promise<boolean> => {
    await qtest.setMemory(physical, MARK);
    await edu.write(iova, 64);
    const found = await qtest.memory(physical, 64);
    if (!found.equals(ZEROS) && !found.equals(MARK)) throw new Error('a part of it arrived');
    return found.equals(ZEROS);
  };
  return { qtest, arrives, serve, kill: () => daemon.stop('SIGKILL'), signal: (name: 'SIGSTOP' | 'SIGCONT') => process.kill(daemon.pid, name), client: () => connect(streamSocketPath) };
}

/** A domain with 0x10000 and 0x11000 at 0x400000 and 0x300000, and the device in it. */
async function mapped(client: Client) {
  const { domain } = await client.createDomain();
  const results = [
    await client.mapLogicalRange({ domain, permissions: 3, logicalAddress: 0x10000n, mdl: mdl([0x400n, 0x300n]) }),
    await client.attachDevice({ domain, device }),
  ];
  if (results.some(({ status }) => status !== STATUS_SUCCESS)) throw new Error(JSON.stringify(results));
  return domain;
}

for (const qemu of QEMUS_WITH_OBJECT) {
  void t.test(qemu, async (t) => {
    t.test('a device goes where it is mapped right after the call, nowhere after the unmap, and its fault is told', async (t) => {
      const { arrives, client: open } = await stage(t, qemu);
      const client = await open();
      t.notOk(await arrives(0x10000n, 0x400000), 'attached to nothing');
      const domain = await mapped(client);
      await client.setDeviceFaultReporting({ device });
      t.ok(await arrives(0x10000n, 0x400000));
      t.ok(await arrives(0x11000n, 0x300000));
      t.match(await client.unmapLogicalRange({ domain, logicalAddress: 0x10000n, numberOfPages: 2n }), { status: STATUS_SUCCESS });
      const told = once(client, 'fault');
      t.notOk(await arrives(0x11010n, 0x300010));
      t.match((await told)[0], { domain, faultAddress: 0x11010n, faultAddressValid: true, access: 2, occurrences: 1n });
      client.close();
    });

    t.test('a stopped daemon costs a refusal in bounded time, mapped pages go on, and all works when it goes on', async (t) => {
      const { qtest, arrives, signal, client: open } = await stage(t, qemu, ',timeout-ms=200');
      await qtest.openMonitor();
      const client = await open();
      await mapped(client);
      signal('SIGSTOP');
      t.notOk(await arrives(0x90000n, 0x500000));
      t.match(await qtest.monitor('query-status'), { running: true });
      t.ok(await arrives(0x10000n, 0x400000));
      const told = once(client, 'fault');
      signal('SIGCONT');
      await client.setDeviceFaultReporting({ device });
      t.notOk(await arrives(0x90000n, 0x500000));
      t.match((await told)[0], { faultAddress: 0x90000n });
      client.close();
    });

    t.test('a killed daemon grants nothing any more, and its successor serves the same QEMU', async (t) => {
      const { qtest, arrives, kill, serve, client: open } = await stage(t, qemu);
      await qtest.openMonitor();
      await mapped(await open().then((client) => client.on('close', () => undefined)));
      t.ok(await arrives(0x10000n, 0x400000));
      await kill();
      t.notOk(await arrives(0x10000n, 0x400000));
      t.match(await qtest.monitor('query-status'), { running: true });
      await serve();
      while (!qtest.stderr.includes('connected to the daemon again')) await qtest.monitor('query-status');
      t.notOk(await arrives(0x10000n, 0x400000), 'the new one knows of no domain');
      const client = await open();
      await mapped(client);
      t.ok(await arrives(0x10000n, 0x400000));
      client.close();
    });

    t.test('devices whose DMA does not come through are named, others are not', async (t) => {
      const { qtest } = await stage(t, qemu, '+06.0+07.0+08.0+09.0', ['-device', 'virtio-rng-pci,addr=6', '-device', 'virtio-rng-pci,addr=7,iommu_platform=on,disable-legacy=on', '-device', 'ich9-ahci,addr=8', '-device', 'ich9-ahci,addr=0xa']);
      await qtest.openMonitor();
      t.match(qtest.stderr, /not all DMA of virtio-rng-pci at pcie\.0:06\.0 is translated: .*iommu_platform=on/);
      t.match(qtest.stderr, /ich9-ahci at pcie\.0:08\.0 reaches what is unmapped for a while: it keeps its command lists mapped/);
      t.match(qtest.stderr, /devices=05\.0\+06\.0\+07\.0\+08\.0\+09\.0 names 09\.0, where no device is/);
      t.notMatch(qtest.stderr, /:05\.0 |:07\.0 |:0a\.0 /);
    });

    t.test('what is wrong on the command line is said, and QEMU ends', async (t) => {
      const object = findDeviceObject(findBinary(qemu)).path!;
      const cases: [string, RegExp][] = [
        ['socket=/nowhere/at/all,pci-bus=pcie.0,devices=5', /devices=5: '5' is no SLOT\.FUNCTION, like 05\.0/],
        ['socket=/nowhere/at/all,pci-bus=pcie.0,devices=05.8', /no SLOT\.FUNCTION/],
        ['socket=/nowhere/at/all,pci-bus=pcie.0,devices=20.0', /no SLOT\.FUNCTION/],
        ['socket=/nowhere/at/all,pci-bus=pcie.0,timeout-ms=0', /between 1 and 60000/],
        ['socket=/nowhere/at/all', /needs pci-bus=BUS/],
        ['pci-bus=pcie.0', /needs socket=PATH/],
        ['socket=/nowhere/at/all,pci-bus=pcie.0', /no daemon at \/nowhere\/at\/all \(\/nowhere\/at\/all: No such file or directory\); start it first/],
      ];
      for (const [words, said] of cases) {
        await t.rejects(Qtest.start(qemu, ['-machine', 'q35', '-plugin', object, '-device', `viommu,${words}`]), { message: said }, words);
      }
    });
  });
}

t.test('an object for another QEMU says what to do', async (t) => {
  const [one, other] = QEMUS_WITH_OBJECT;
  if (other === undefined) return void t.pass('there is one QEMU with an object');
  for (const [qemu, object] of [[one!, other], [other, one!]] as const) {
    await t.rejects(Qtest.start(qemu, ['-machine', 'none', '-plugin', findDeviceObject(findBinary(object)).path!]), { message: /viommu\.so was built for another QEMU.*scripts\/build-qemu-device --qemu BINARY/ });
  }
});
