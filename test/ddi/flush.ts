import t from 'tap';
import { rig } from '../helpers/rig.js';

t.test('DDI-028, DDI-307: both flush routines are INVALID_PARAMETER_1 on a HAL-owned domain, whatever else is passed', async (t) => {
  const { guest } = rig();
  const domain = guest.createDomain();
  const vaList = new Uint8Array(8);
  for (const handle of [domain, domain + 1n, 0n]) {
    t.equal(guest.call('flushDomain', { domain: handle }), 'INVALID_PARAMETER_1');
    for (const number of [0, 1, 0xffffffff]) {
      for (const hasVaList of [true, false]) {
        t.equal(guest.call('flushDomainByVaList', { domain: handle, lastLevel: 0, number, hasVaList, vaList }), 'INVALID_PARAMETER_1');
      }
    }
  }
});
