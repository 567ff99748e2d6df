/**
 * Random sessions of the naive model's generator: what the machine grants no rule calls illegal, and what it refuses for the
 * driver's sake some rule names. VIOMMU_SEED repeats one run of each guest.
 */
import t from 'tap';
import { isNtSuccess, ntstatusName } from '../../src/base/ntstatus.js';
import type { Observation } from '../../src/machine/types.js';
import { Verifier } from '../../src/verify/verifier.js';
import { Bench, SESSIONS } from '../helpers/naive/bench.js';
import { Generator } from '../helpers/naive/generator.js';
import { randomFrom } from '../helpers/random.js';

const OPERATIONS = 4000;
const SEEDS = process.env['VIOMMU_SEED'] === undefined ? [1, 2, 3, 4] : [Number(process.env['VIOMMU_SEED'])];

/** Refusals by memory, policy, or what the routine always answers: no driver's fault. */
const NOBODYS_FAULT = new Set(['INSUFFICIENT_RESOURCES', 'ACCESS_DENIED', 'NONE_MAPPED', 'NOT_FOUND', 'NOT_IMPLEMENTED', 'BUFFER_TOO_SMALL']);
/** Refusals by what the platform alone knows: its widths, its allocators' ranges, which types and ids its devices have. */
const PLATFORMS_OWN = new Set([
  ...['createDomain NOT_SUPPORTED', 'createDomainEx NOT_SUPPORTED', 'createDomainEx INVALID_PARAMETER_4', 'createDevice INVALID_PARAMETER_2'],
  ...['attachDevice INVALID_PARAMETER_3', 'attachDevice INVALID_PARAMETER_4', 'setDeviceFaultReporting INVALID_PARAMETER_2', 'configureDomain INVALID_PARAMETER_2'],
  ...['mapLogicalRange INVALID_PARAMETER_3', 'mapLogicalRangeEx INVALID_PARAMETER_3', 'mapIdentityRange INVALID_PARAMETER_3', 'mapIdentityRangeEx INVALID_PARAMETER_3', 'mapReservedLogicalRange INVALID_PARAMETER_4'],
  ...['mapLogicalRangeEx INVALID_PARAMETER_MIX', 'reserveLogicalAddressRange INVALID_PARAMETER_MIX', 'queryInputMappings UNSUCCESSFUL', 'queryInputMappings INVALID_PARAMETER_2'],
  ...['createPasidDevice INVALID_PARAMETER_1', 'detachDeviceEx INVALID_PARAMETER_1'],
]);
/** It has no status to refuse with. */
const VOID = 'queryAvailableDomainTypes';

function illegalOf(verifier: Verifier): number {
  return verifier.findings().reduce((sum, { verdict, count }) => sum + (verdict === 'illegal' ? count : 0), verifier.dropped);
}

for (const architecture of ['x64', 'arm64'] as const) {
  for (const seed of SEEDS) {
    t.test(`${OPERATIONS} random operations of an ${architecture} guest, seed ${seed}`, async (t) => {
      const bench = new Bench({ architecture, profile: 'hal' });
      const generator = new Generator(bench, randomFrom(seed));
      const verifier = new Verifier();
      const again = new Verifier();
      const accused: string[] = [];
      const unnamed = new Set<string>();
      let before = 0;
      let calls = 0;
      const judge = ({ request: { routine }, reply }: Extract<Observation, { kind: 'call' }>, isNamed: boolean) => {
        calls++;
        const status = ntstatusName(reply.status).replace(/^STATUS_/, '');
        if (routine === VOID) return;
        if (isNtSuccess(reply.status) && isNamed) accused.push(`${routine}: ${verifier.findings().at(-1)?.rule}`);
        if (!isNtSuccess(reply.status) && !isNamed && !NOBODYS_FAULT.has(status) && !PLATFORMS_OWN.has(`${routine} ${status}`)) unnamed.add(`${routine} ${status}`);
      };
      bench.machine.subscribe((observation) => {
        verifier.observe(observation);
        again.observe(observation);
        const illegal = illegalOf(verifier);
        if (observation.kind === 'call') judge(observation, illegal > before);
        before = illegal;
      });
      for (let i = 0; i < SESSIONS; i++) bench.run({ kind: 'reopen', session: i });
      for (let i = 0; i < OPERATIONS; i++) bench.run(generator.next());
      t.ok(calls > OPERATIONS / 2, `${calls} calls`);
      t.same(accused, [], 'nothing that was granted is called illegal');
      t.same([...unnamed], [], 'everything that was refused for the driver\'s sake has a name');
      t.equal(JSON.stringify(again.findings()), JSON.stringify(verifier.findings()), 'and a second verifier says the same');
    });
  }
}
