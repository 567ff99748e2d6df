/** The main job on every QEMU with every carrier: what the guest checks shows as our own subtests. */
import { join } from 'node:path';
import t from 'tap';
import { PACKAGE_ROOT } from '../../src/cli/paths.js';
import { PLANS, QEMUS, STAGES } from '../helpers/vm.js';

const MAIN = join(PACKAGE_ROOT, 'dist/cli/main.js');

for (const { qemu, carrier, title } of STAGES) {
  await t.spawn(process.execPath, [MAIN, 'run', '--tap', '--qemu', qemu, '--carrier', carrier], `the sample driver's story, ${title}`);
}

const ONE_VECTOR = ['--plan', join(PLANS, 'one-vector.plan'), '--device', '00:05.0', '--device', '00:06.0'];
const EDUS = [5, 6, 7].flatMap((slot) => ['--qemu-arg=-device', `--qemu-arg=edu,bus=pcie.0,addr=0x${slot}`]);
await t.spawn(process.execPath, [MAIN, 'run', '--tap', '--qemu', QEMUS[0]!, ...ONE_VECTOR, ...EDUS], 'the same with one message interrupt for all queues');
