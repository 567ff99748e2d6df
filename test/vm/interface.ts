/**
 * The whole interface by each carrier: V2 and V3 with the documented profile, caller-owned tables with the extended one, and
 * a system without either. What the guest checks shows as our own subtests.
 */
import { join } from 'node:path';
import t from 'tap';
import { PACKAGE_ROOT } from '../../src/cli/paths.js';
import { EDU_WORDS, PLANS, STAGE_OF_EACH_CARRIER } from '../helpers/vm.js';

const MAIN = join(PACKAGE_ROOT, 'dist/cli/main.js');
const STAGE = ['--device', '00:05.0', '--device', '00:06.0', '--timeout', '300', ...EDU_WORDS.map((word) => `--qemu-arg=${word}`)];

const RUNS = [
  { plan: 'interface.plan', options: ['--test-control'], title: 'V2 and V3' },
  { plan: 'extended.plan', options: ['--test-control', '--profile', 'extended'], title: 'tables of x64 that the caller owns' },
  { plan: 'no-iommu.plan', options: [], title: 'a driver whose getters are not redirected' },
];

for (const { qemu, carrier, title: stage } of STAGE_OF_EACH_CARRIER) {
  for (const { plan, options, title } of RUNS) {
    const words = [MAIN, 'run', '--tap', '--qemu', qemu, '--carrier', carrier, '--plan', join(PLANS, plan), ...options, ...STAGE];
    await t.spawn(process.execPath, words, `${title}, ${stage}`);
  }
}
