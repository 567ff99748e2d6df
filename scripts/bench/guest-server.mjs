// A daemon in a process of its own for a guest, as `viommu serve` makes it, with the rules of `viommu run` subscribed.
// SIGUSR2 takes them away again.
//
//   node guest-server.mjs SOCKET
import { SILENT } from '../../dist/base/log.js';
import { startDaemon } from '../../dist/cli/daemon.js';
import { Verifier } from '../../dist/verify/verifier.js';

const [socketPath] = process.argv.slice(2);
const daemon = startDaemon({ devices: [0x28], legacyInterface: true, profile: 'hal', testControl: false, socketPath, log: SILENT });
const verifier = new Verifier();
const unsubscribe = daemon.machine.subscribe((observation) => verifier.observe(observation), { late: true });
process.once('SIGUSR2', unsubscribe);
process.once('SIGTERM', () => {
  daemon.close();
  process.exit(0);
});
