/**
 * The daemon is killed while a disk works through it, and another one comes: the VM goes on, its driver builds everything
 * anew, and no block is lost.
 */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { readImage } from '../helpers/disk-image.js';
import { addressOf, digestOf, diskWords, HARDWARE_PLANS, Images, SLOTS } from '../helpers/hardware.js';
import { boot, GUEST_PASSED, QEMUS_WITH_OBJECT, serveInProcess } from '../helpers/vm.js';

/** How often the plan lets the daemon go. */
const LOSSES = 2;
/** Transfers go on for a while before the kill, at another point of theirs each time; then nobody is there for a while. */
const AFTER_MILLISECONDS = [5, 40];
const GONE_MILLISECONDS = 700;

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
    for (let i = 0; i < LOSSES; i++) {
      await guest.line(new RegExp(`ready for the daemon to be killed \\(${i + 1}\\)`));
      await sleep(AFTER_MILLISECONDS[i]);
      t.equal(await daemon.stop('SIGKILL'), 'SIGKILL', `the daemon is killed for the ${i === 0 ? 'first' : 'second'} time`);
      await sleep(GONE_MILLISECONDS);
      daemon = await serveInProcess(sockets, device);
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
