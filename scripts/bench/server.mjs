// A daemon in a process of its own for the cases: as `viommu serve` makes it, with the rules of `viommu run` subscribed, a
// trace written, or neither.
//
//   node server.mjs SOCKET watched|unchecked|recorded [FILE]
import { SILENT } from '../../dist/base/log.js';
import { startDaemon } from '../../dist/cli/daemon.js';
import { Verifier } from '../../dist/verify/verifier.js';

const [clientSocketPath, how, file] = process.argv.slice(2);
const daemon = startDaemon({
  ...{ devices: [0x28], legacyInterface: true, profile: 'hal', testControl: false, clientSocketPath, ram: 16 * 2 ** 20, log: SILENT },
  ...(how === 'recorded' && { trace: { path: file, limits: {} } }),
});
if (how !== 'unchecked') {
  const verifier = new Verifier();
  daemon.machine.subscribe((observation) => verifier.observe(observation), { late: true });
}
process.once('SIGTERM', () => {
  daemon.close();
  process.exit(0);
});
