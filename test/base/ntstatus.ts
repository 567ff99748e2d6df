import t from 'tap';
import { isNtSuccess, NTSTATUS, ntstatusName } from '../../src/base/ntstatus.js';

t.test('a status has its name, as a signed number too', async (t) => {
  t.equal(ntstatusName(0xc00000ef), 'STATUS_INVALID_PARAMETER_1');
  t.equal(ntstatusName(0xc00000ef | 0), 'STATUS_INVALID_PARAMETER_1');
  t.equal(ntstatusName(0), 'STATUS_SUCCESS');
});

t.test('a status that is none of ours is told in hexadecimal', async (t) => {
  t.equal(ntstatusName(0x103), '0x00000103');
  t.equal(ntstatusName(0xc0000005), '0xC0000005');
});

t.test('success is what has no severity bit of an error or warning', async (t) => {
  t.same(
    Object.entries(NTSTATUS).filter(([, status]) => isNtSuccess(status)),
    [['STATUS_SUCCESS', 0]],
  );
  t.equal(isNtSuccess(0x103), true);
  t.equal(isNtSuccess(0x80000005), false);
});

t.test('no two names share a value', async (t) => {
  const values = Object.values(NTSTATUS);
  t.equal(new Set(values).size, values.length);
});
