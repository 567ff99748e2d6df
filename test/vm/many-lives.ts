/** One daemon, many VMs: ended well, killed, reset in any state. Nothing may be left behind. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { SILENT } from '../../src/base/log.js';
import { startDaemon, type Daemon } from '../../src/cli/daemon.js';
import { requesterId } from '../../src/iommu/types.js';
import { boot, GUEST_PASSED, QEMUS, STAGE_OF_EACH_CARRIER, STAGES } from '../helpers/vm.js';

function daemonFor(t: Test): { daemon: Daemon; socketPath: string; folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'viommu-test-'));
  const socketPath = join(folder, 'vhost.sock');
  const daemon = startDaemon({ devices: [requesterId(0, 5 << 3), requesterId(0, 6 << 3)], legacyInterface: true, profile: 'hal', testControl: true, socketPath, log: SILENT });
  t.teardown(() => {
    daemon.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return { daemon, socketPath, folder };
}

/** What this process holds that a VM could leave behind. A guest's memory shows as mappings of its file. */
function held(): { descriptors: number; guestMappings: number } {
  return {
    descriptors: readdirSync('/proc/self/fd').length,
    guestMappings: readFileSync('/proc/self/maps', 'utf8').split('\n').filter((line) => line.includes('memfd:memory-backend-memfd')).length,
  };
}

/** The daemon sees a connection's end a turn or two later. */
async function settled(daemon: Daemon): Promise<void> {
  for (let i = 0; i < 500 && daemon.machine.statistics().sessions > 0; i++) await sleep(10);
  await sleep(20);
}

t.test('DDI-385: ten VMs in a row against one daemon leave nothing behind', { timeout: 600_000 }, async (t) => {
  const { daemon, socketPath } = daemonFor(t);
  let before: ReturnType<typeof held> | undefined;
  const resident: number[] = [];
  for (let i = 0; i < 10; i++) {
    const { qemu, carrier } = STAGES[i % STAGES.length]!;
    const vm = await boot({ qemu, carrier, socketPath });
    await vm.line(/^ {4}ok 9 /);
    t.ok(held().guestMappings > 0, "the guest's memory is mapped while it lives");
    const { end, guest } = await vm.ended();
    t.match({ status: end.status, failed: guest.failed }, { status: GUEST_PASSED, failed: 0 }, `VM ${i + 1} passes${guest.failures.map((f) => `\n${f}`).join('')}`);
    await settled(daemon);
    t.match(daemon.machine.statistics(), { sessions: 0, domains: 0, attachedDevices: 0, mappedPages: 0, tablePages: 0 }, 'the machine is empty');
    t.equal(held().guestMappings, 0, 'no memory of the guest is mapped any more');
    if (before === undefined) before = held();
    else t.same(held(), before, 'as many descriptors as after the first');
    resident.push(process.memoryUsage.rss());
  }
  // The heap breathes; a guest's pages kept by mistake would show as tens of megabytes for each VM.
  const growth = Math.min(...resident.slice(7)) - Math.min(...resident.slice(1, 4));
  t.ok(growth < 32 * 2 ** 20, `resident memory stays (${Math.round(growth / 2 ** 20)} MiB more after the last VMs than after the first)`);
});

t.test('DDI-385: a VM killed at any moment leaves nothing, and the next one passes', { timeout: 600_000 }, async (t) => {
  const { daemon, socketPath } = daemonFor(t);
  for (const pattern of [/viommu\.sys.*import/, /^ {4}ok 1 /, /^ {4}ok 25 /, /DDI-070/]) {
    const guest = await boot({ qemu: QEMUS[0]!, socketPath });
    await guest.line(pattern);
    guest.vm.kill();
    await guest.ended();
    await settled(daemon);
    t.match(daemon.machine.statistics(), { sessions: 0, domains: 0, attachedDevices: 0, mappedPages: 0, tablePages: 0 }, `killed at ${pattern}`);
  }
  const { end } = await (await boot({ qemu: QEMUS[0]!, socketPath })).ended();
  t.equal(end.status, GUEST_PASSED);
});

t.test('DDI-385: a VM killed while it holds tokens, callbacks and PASIDs leaves nothing', { timeout: 600_000 }, async (t) => {
  const { daemon, socketPath } = daemonFor(t);
  for (const pattern of [/DDI-268/, /DDI-177/, /DDI-366/, /DDI-352/]) {
    const guest = await boot({ qemu: QEMUS[0]!, socketPath, plan: 'interface.plan' });
    await guest.line(pattern);
    guest.vm.kill();
    await guest.ended();
    await settled(daemon);
    t.match(daemon.machine.statistics(), { sessions: 0, domains: 0, attachedDevices: 0, mappedPages: 0, tablePages: 0 }, `killed at ${pattern}`);
  }
});

for (const { qemu, carrier, title } of STAGE_OF_EACH_CARRIER) {
  t.test(`DDI-385: a guest reset in any state starts over and passes (${title})`, { timeout: 600_000 }, async (t) => {
    const { daemon, socketPath, folder } = daemonFor(t);
    const qmp = join(folder, 'qmp.sock');
    const guest = await boot({ qemu, carrier, socketPath, extra: ['-qmp', `unix:${qmp},server=on,wait=off`] });
    for (const pattern of [/viommu\.sys.*import/, /^ {4}ok 3 /, /^ {4}ok 30 /, /DDI-070/]) {
      await nextLine(guest, pattern);
      await systemReset(qmp);
    }
    const { end } = await guest.ended();
    t.equal(end.status, GUEST_PASSED, 'the last life of the guest passes');
    await settled(daemon);
    t.match(daemon.machine.statistics(), { sessions: 0, domains: 0, attachedDevices: 0, mappedPages: 0, tablePages: 0 });
  });
}

t.test('a second QEMU is turned away while the first lives', { timeout: 600_000 }, async (t) => {
  const { socketPath } = daemonFor(t);
  const first = await boot({ qemu: QEMUS[0]!, socketPath });
  await first.line(/^ {4}ok 1 /);
  const second = await (await boot({ qemu: QEMUS[0]!, socketPath, seconds: 20 })).ended();
  t.not(second.end.status, GUEST_PASSED);
  t.equal((await first.ended()).end.status, GUEST_PASSED, 'the first is not disturbed');
});

/** Waits for a line that comes from now on. */
async function nextLine(guest: Awaited<ReturnType<typeof boot>>, pattern: RegExp): Promise<void> {
  for (let at = guest.lines.length; ; ) {
    for (; at < guest.lines.length; at++) if (pattern.test(guest.lines[at]!)) return;
    await Promise.race([sleep(5), guest.ended().then(() => Promise.reject(new Error(`the VM ended before ${pattern}\n${guest.lines.slice(-10).join('\n')}`)))]);
  }
}

function systemReset(path: string): Promise<void> {
  return new Promise((done, reject) => {
    let said = '';
    const socket = connect(path, () => socket.write('{"execute":"qmp_capabilities"}\n{"execute":"system_reset"}\n'));
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk;
      if (said.split('"return"').length < 3) return;
      socket.end();
      done();
    });
    socket.once('error', reject);
  });
}
