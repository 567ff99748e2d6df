/** The daemon dies, is paused, or merely stuck, and the guest behind viommu-pci goes on with the next one. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { SILENT } from '../../src/base/log.js';
import { startDaemon, type Daemon } from '../../src/cli/daemon.js';
import { requesterId } from '../../src/iommu/types.js';
import { qmp, qmpWords } from '../helpers/qmp.js';
import { boot, GUEST_PASSED, QEMUS_WITH_OBJECT, serveInProcess, type Boot, type DaemonProcess } from '../helpers/vm.js';

const LIVES = 10;
/** The life whose daemon is not killed but stopped, and goes on when QEMU has given up on it. */
const STUCK_LIFE = 4;
/** How long nobody listens at the socket. */
const AWAY_MS = 700;
const DEVICES = ['--device', '00:05.0', '--device', '00:06.0'];

function folderFor(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'viommu-test-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A daemon in this process, whose books can be looked at. */
function daemonFor(t: Test, folder: string): { daemon: Daemon; socketPath: string } {
  const socketPath = join(folder, 'vhost.sock');
  const daemon = startDaemon({ devices: [requesterId(0, 5 << 3), requesterId(0, 6 << 3)], legacyInterface: true, profile: 'hal', testControl: true, socketPath, log: SILENT });
  t.teardown(() => daemon.close());
  return { daemon, socketPath };
}

const held = ({ machine }: Daemon) => {
  const { sessions, domains, attachedDevices, mappedPages } = machine.statistics();
  return { sessions, domains, attachedDevices, mappedPages };
};

async function passes(t: Test, guest: Boot, title: string): Promise<void> {
  const { end, guest: results } = await guest.ended();
  t.equal(results.failed, 0, `the guest's checks hold${results.failures.map((failure) => `\n${failure}`).join('')}`);
  t.equal(end.status, GUEST_PASSED, title);
}

for (const qemu of QEMUS_WITH_OBJECT) {
  const name = `${qemu.split('/').at(-1)} ${QEMUS_WITH_OBJECT.indexOf(qemu)}`;

  t.test(`ten daemons in a row, killed while calls and transfers are in flight (${name})`, { timeout: 600_000 }, async (t) => {
    const folder = folderFor(t);
    const socketPath = join(folder, 'vhost.sock');
    const monitor = join(folder, 'qmp.sock');
    let daemon: DaemonProcess = await serveInProcess({ socketPath }, DEVICES);
    t.teardown(() => daemon.stop('SIGKILL'));
    const extra = ['-no-reboot', ...qmpWords(monitor), '-global', 'viommu-virtio.reply-timeout-ms=500'];
    const guest = await boot({ qemu, carrier: 'viommu', socketPath, plan: 'daemon-returns.plan', extra, seconds: 300 });
    for (let life = 1; life <= LIVES; life++) {
      await guest.line(new RegExp(`life ${life}: waiting for the daemon to go`));
      await sleep(50);
      if (life === STUCK_LIFE) {
        process.kill(daemon.pid, 'SIGSTOP');
        await qmp(monitor, 'stop', 'cont');
        t.pass('the monitor answers although the daemon does not');
        process.kill(daemon.pid, 'SIGCONT');
        continue;
      }
      await daemon.stop('SIGKILL');
      await sleep(AWAY_MS);
      daemon = await serveInProcess({ socketPath }, DEVICES);
    }
    await passes(t, guest, 'the guest outlives them all');
    t.match((await guest.ended()).end.stderr, /the daemon did not answer within 500 ms/, 'the stuck one was given up');
    const counts = guest.lines.map((line) => /interrupts: message 0 (\d+), 1 (\d+), 2 (\d+), 3 (\d+)/.exec(line)).find((match) => match !== null);
    const [config, control, event, dma] = (counts ?? []).slice(1).map(Number);
    t.equal(config, LIVES - 1, 'the configuration vector told of each other daemon');
    t.ok(control! > 0 && event! > 0 && dma! > 0, `each queue had a vector of its own: ${control}, ${event}, ${dma}`);
  });

  t.test(`a VM that is paused keeps its domains (${name})`, { timeout: 600_000 }, async (t) => {
    const folder = folderFor(t);
    const { daemon, socketPath } = daemonFor(t, folder);
    const monitor = join(folder, 'qmp.sock');
    const guest = await boot({ qemu, carrier: 'viommu', socketPath, extra: ['-no-reboot', ...qmpWords(monitor)] });
    for (const pattern of [/^ {4}ok 30 /, /DDI-070/]) {
      await guest.line(pattern);
      await qmp(monitor, 'stop');
      const before = held(daemon);
      t.ok(before.domains > 0, `paused at ${pattern}, with ${before.domains} domains and ${before.mappedPages} pages`);
      await sleep(100);
      t.same(held(daemon), before, 'they are there while it is paused');
      await qmp(monitor, 'cont');
    }
    await passes(t, guest, 'the guest notices nothing');
  });

  t.test(`a guest that is reset loses its domains at once, and starts over (${name})`, { timeout: 600_000 }, async (t) => {
    const folder = folderFor(t);
    const { daemon, socketPath } = daemonFor(t, folder);
    const monitor = join(folder, 'qmp.sock');
    const guest = await boot({ qemu, carrier: 'viommu', socketPath, extra: qmpWords(monitor) });
    await guest.line(/^ {4}ok 30 /);
    await qmp(monitor, 'stop');
    t.not(held(daemon).sessions, 0);
    await qmp(monitor, 'system_reset');
    // The monitor answers before the machine is reset.
    for (let i = 0; i < 1000 && held(daemon).sessions > 0; i++) await sleep(10);
    t.same(held(daemon), { sessions: 0, domains: 0, attachedDevices: 0, mappedPages: 0 }, 'before the guest runs again');
    await qmp(monitor, 'cont');
    const { end } = await guest.ended();
    t.equal(end.status, GUEST_PASSED);
  });
}
