/**
 * The daemon is killed, or stopped for a while, in the midst of a disk's work: the VM goes on, its driver builds everything
 * anew, and no block is lost.
 */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { readImage } from '../helpers/disk-image.js';
import { addressOf, digestOf, diskWords, HARDWARE_PLANS, Images, SLOTS } from '../helpers/hardware.js';
import { boot, GUEST_PASSED, QEMUS_WITH_OBJECT, serveInProcess } from '../helpers/vm.js';

/** What becomes of the daemon each time that the plan lets it go, and how far into the transfers that follow. */
const LOSSES = [
  { how: 'killed', after: 5 },
  { how: 'killed', after: 40 },
  { how: 'stopped', after: 20 },
] as const;
/** How long nobody is there: longer than calls wait (recovery.plan) and than QEMU waits for an answer. */
const GONE_MILLISECONDS = 1800;

for (const qemu of QEMUS_WITH_OBJECT) {
  const where = `${qemu.split('/').at(-1)} ${QEMUS_WITH_OBJECT.indexOf(qemu)}`;
  t.test(`a disk outlives the daemon that translates it (${where})`, { timeout: 600_000 }, async (t) => {
    const images = new Images();
    t.teardown(() => images.remove());
    const sockets = { socketPath: join(images.folder, 'vhost.sock'), streamSocketPath: join(images.folder, 'stream.sock') };
    const device = ['--device', addressOf(SLOTS.disk)];
    let daemon = await serveInProcess(sockets, device);
    const guest = await boot({
      ...{ qemu, socketPath: sockets.socketPath, carrier: 'viommu', plan: join(HARDWARE_PLANS, 'recovery.plan') },
      ...{ hardware: diskWords(SLOTS.disk, images.disk), seconds: 240 },
      translate: { functions: [addressOf(SLOTS.disk)], streamSocketPath: sockets.streamSocketPath },
    });
    for (const [i, { how, after }] of LOSSES.entries()) {
      await guest.line(new RegExp(`ready for the daemon to be lost \\(${i + 1}\\)`));
      await sleep(after);
      if (how === 'killed') {
        t.equal(await daemon.stop('SIGKILL'), 'SIGKILL', `${i + 1}: the daemon is killed, and another one comes later`);
        await sleep(GONE_MILLISECONDS);
        daemon = await serveInProcess(sockets, device);
      } else {
        t.ok(process.kill(daemon.pid, 'SIGSTOP'), `${i + 1}: the daemon stops, and goes on later`);
        await sleep(GONE_MILLISECONDS);
        process.kill(daemon.pid, 'SIGCONT');
      }
    }
    const { end, guest: results } = await guest.ended();
    t.equal(results.failed, 0, `the guest's checks hold${results.failures.map((failure) => `\n${failure}`).join('')}`);
    t.equal(end.status, GUEST_PASSED, 'the guest comes to its end');
    t.equal(await daemon.stop('SIGTERM'), 0, 'the last daemon ends by itself');
    const content = readImage(images.disk);
    t.strictSame(content.broken, [], "every block of the disk's image is whole");
    t.equal(content.digest, digestOf(guest.lines), 'and of the generation that the guest wrote last');
  });
}

t.ok(QEMUS_WITH_OBJECT.length > 0, 'there is a QEMU with an object (scripts/build-qemu-device)');
