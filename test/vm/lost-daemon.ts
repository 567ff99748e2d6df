/** The daemon goes while a driver uses it: the guest's calls fail as documented, and the guest goes on. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { SILENT } from '../../src/base/log.js';
import { startDaemon } from '../../src/cli/daemon.js';
import { requesterId } from '../../src/iommu/types.js';
import { boot, GUEST_PASSED, STAGE_OF_EACH_CARRIER } from '../helpers/vm.js';

for (const { qemu, carrier, title } of STAGE_OF_EACH_CARRIER) {
  t.test(`DDI-380: the guest outlives its daemon (${title})`, { timeout: 600_000 }, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'viommu-test-'));
    t.teardown(() => rmSync(folder, { recursive: true, force: true }));
    const socketPath = join(folder, 'vhost.sock');
    const devices = [requesterId(0, 5 << 3), requesterId(0, 6 << 3)];
    const daemon = startDaemon({ devices, legacyInterface: true, profile: 'hal', testControl: false, socketPath, log: SILENT });
    const guest = await boot({ qemu, carrier, socketPath, plan: 'lost-daemon.plan' });
    await guest.line(/waiting for the daemon to go/).finally(() => daemon.close());
    const { end, guest: results } = await guest.ended();
    t.equal(results.failed, 0, `the guest's checks hold${results.failures.map((failure) => `\n${failure}`).join('')}`);
    t.ok(guest.lines.some((line) => /^ {4}ok \d+ - DDI-102/.test(line)), 'DDI-102: CreateDomainEx without a daemon was tried');
    t.equal(end.status, GUEST_PASSED, 'DDI-380: the guest comes to its end');
  });
}
