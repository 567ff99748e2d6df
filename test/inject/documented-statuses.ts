/** The table of failures against the machine-readable facts of the interface. */
import { existsSync, readFileSync } from 'node:fs';
import t from 'tap';
import { NTSTATUS } from '../../src/base/ntstatus.js';
import { ROUTINE_NAMES as ANSWERED } from '../../src/ddi/table.js';
import { DOCUMENTED_STATUSES, likelyStatuses } from '../../src/inject/documented-statuses.js';
import { GROUP_NAMES, ROUTINE_GROUPS, ROUTINE_NAMES, driverName, routineOf } from '../../src/inject/routines.js';

interface Facts {
  readonly routines: readonly { readonly name: string; readonly interfaces: readonly string[]; readonly returns: readonly { readonly status: string }[] }[];
}

const fixture = new URL('../fixtures/ddi.json', import.meta.url);
/** The working copy beside the repository, where there is one, is newer than the fixture. */
const shared = new URL('../../../shared/ddi.json', import.meta.url);

for (const file of [fixture, shared].filter((each) => existsSync(each))) {
  t.test(`each row has the failures of ${file === fixture ? 'the fixture' : 'the shared facts'}`, async (t) => {
    const { routines } = JSON.parse(readFileSync(file, 'utf8')) as Facts;
    for (const routine of ROUTINE_NAMES) {
      const facts = routines.find(({ name }) => name === driverName(routine));
      t.ok(facts, `${routine} is there`);
      const failures = new Set(facts!.returns.map(({ status }) => status.replace('STATUS_IN_USE', 'STATUS_RESOURCE_IN_USE')));
      failures.delete('STATUS_SUCCESS');
      // It answers a mask and no status: what stands in the table is a choice.
      if (routine === 'queryAvailableDomainTypes') failures.add('STATUS_UNSUCCESSFUL');
      t.same([...DOCUMENTED_STATUSES[routine]].sort(), [...failures].sort(), routine);
    }
    const slots = routines.filter(({ interfaces }) => interfaces.some((each) => each === 'legacy' || /^V\d$/.test(each)));
    t.equal(ROUTINE_NAMES.length, slots.length);
  });
}

t.test('the routines are those that the interface answers', async (t) => {
  t.same([...ROUTINE_NAMES].sort(), [...ANSWERED].sort());
});

t.test('each routine is in one group, and found by its name', async (t) => {
  t.equal(new Set(ROUTINE_NAMES).size, GROUP_NAMES.reduce((sum, group) => sum + ROUTINE_GROUPS[group].length, 0));
  for (const routine of ROUTINE_NAMES) t.equal(routineOf(driverName(routine)), routine);
  t.equal(routineOf('mapLogicalRange'), undefined);
});

t.test('every status of the table is a failure, and each routine has a likely one', async (t) => {
  for (const routine of ROUTINE_NAMES) {
    for (const status of DOCUMENTED_STATUSES[routine]) t.ok(NTSTATUS[status] >= 0xc0000000, `${routine} ${status}`);
    const [first] = likelyStatuses(routine);
    t.equal(first, DOCUMENTED_STATUSES[routine][0], `${routine}: the first is likely`);
  }
});
