/** viommu-pci in a real QEMU without a guest: how it waits for the daemon, what it refuses, and how it goes. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { SILENT } from '../../src/base/log.js';
import { startDaemon } from '../../src/cli/daemon.js';
import { findDeviceObject } from '../../src/cli/qemu/device-object.js';
import { findBinary } from '../../src/cli/qemu/probe.js';
import { Qtest } from '../helpers/qtest.js';
import { QEMUS_WITH_OBJECT } from '../helpers/vm.js';

/** [QEMU docs/specs/acpi_pci_hotplug] Ejects the slots whose bits are set. */
const EJECT_PORT = 0xae08;
const SLOT = 6;

const plugin = (qemu: string) => ['-plugin', findDeviceObject(findBinary(qemu)).path!];
const client = (path: string) => ['-chardev', `socket,id=c0,path=${path},reconnect=1`];

/** A QEMU that is to end by itself. */
function start(qemu: string, words: readonly string[]): Promise<{ status: number | null; stderr: string }> {
  const child = spawn(qemu, ['-nodefaults', '-display', 'none', '-S', '-machine', 'q35', '-m', '64M', ...plugin(qemu), ...words], { stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve) => child.once('close', (status) => resolve({ status, stderr })));
}

function pathFor(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'viommu-pci-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'socket');
}

/** A daemon in this process; the result ends it, as the test's end does. */
function daemonAt(t: Test, socketPath: string): () => void {
  const daemon = startDaemon({ devices: [], legacyInterface: true, profile: 'hal', testControl: false, socketPath, log: SILENT });
  let isOpen = true;
  const close = () => {
    if (isOpen) daemon.close();
    isOpen = false;
  };
  t.teardown(close);
  return close;
}

async function peripherals(qtest: Qtest): Promise<string[]> {
  const children = (await qtest.monitor('qom-list', { path: '/machine/peripheral' })) as { name: string }[];
  return children.map(({ name }) => name);
}

function isAdded(qtest: Qtest): Promise<boolean> {
  const added = qtest.monitor('device_add', { driver: 'viommu-pci', chardev: 'c0', id: 'v0', addr: String(SLOT) });
  return added.then(() => true, (error: Error) => {
    if (!error.message.includes('in use')) throw error;
    return false;
  });
}

for (const qemu of QEMUS_WITH_OBJECT) {
  const name = `${qemu.split('/').at(-1)} ${QEMUS_WITH_OBJECT.indexOf(qemu)}`;

  t.test(`a device without a chardev, or with one that listens, is refused with words (${name})`, async (t) => {
    t.match(await start(qemu, ['-device', 'viommu-pci']), { status: 1, stderr: /chardev= is missing/ });
    const listening = ['-chardev', `socket,id=c0,path=${pathFor(t)},server=on,wait=off`];
    t.match(await start(qemu, [...listening, '-device', 'viommu-pci,chardev=c0']), { status: 1, stderr: /has to be a client of the daemon's Unix socket/ });
  });

  t.test(`QEMU gives up when no daemon comes (${name})`, async (t) => {
    const end = await start(qemu, [...client(pathFor(t)), '-global', 'viommu-virtio.connect-timeout-ms=200', '-device', 'viommu-pci,chardev=c0']);
    t.match(end, { status: 1, stderr: /the daemon \(viommu serve\) does not answer/ });
  });

  t.test(`QEMU gives up on something that listens and says nothing (${name})`, async (t) => {
    const path = pathFor(t);
    const server = createServer().listen(path);
    t.teardown(() => server.close());
    const end = await start(qemu, [...client(path), '-global', 'viommu-virtio.reply-timeout-ms=200', '-device', 'viommu-pci,chardev=c0']);
    t.match(end, { status: 1, stderr: /the daemon did not answer within 200 ms/ });
  });

  t.test(`a daemon that comes late is waited for, and one that goes is forgiven (${name})`, async (t) => {
    const path = pathFor(t);
    const starting = Qtest.start(qemu, ['-machine', 'q35', '-m', '64M', ...plugin(qemu), ...client(path), '-device', 'viommu-pci,chardev=c0,id=v0']);
    await sleep(300);
    const endFirst = daemonAt(t, path);
    const qtest = await starting;
    t.teardown(() => qtest.close());
    await qtest.openMonitor();
    t.ok((await peripherals(qtest)).includes('v0'));
    endFirst();
    daemonAt(t, path);
    await qtest.monitor('system_reset');
    t.ok((await peripherals(qtest)).includes('v0'));
  });

  t.test(`plugged into a running machine and unplugged from it, five times (${name})`, async (t) => {
    const path = pathFor(t);
    daemonAt(t, path);
    const qtest = await Qtest.start(qemu, ['-machine', 'pc', '-m', '64M', ...plugin(qemu), ...client(path)]);
    t.teardown(() => qtest.close());
    await qtest.openMonitor();
    for (let i = 0; i < 5; i++) {
      // The one before gives its chardev back when nothing in QEMU can look at it any more.
      while (!(await isAdded(qtest))) await sleep(10);
      t.ok((await peripherals(qtest)).includes('v0'));
      await qtest.monitor('device_del', { id: 'v0' });
      await qtest.command(`outl 0x${EJECT_PORT.toString(16)} ${1 << SLOT}`);
      while ((await peripherals(qtest)).includes('v0')) await sleep(10);
    }
    t.equal(qtest.stderr.includes('Unexpected end-of-file'), false, 'with the same connection');
  });
}
