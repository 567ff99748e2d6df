import t from 'tap';
import { readAcpiDevice } from '../../src/cli/acpi-device.js';

t.test('an instance number and its input mapping ids are read', async (t) => {
  t.same(readAcpiDevice('9:5,6,7'), { uid: 9, inputMappingIds: [5, 6, 7] });
  t.same(readAcpiDevice('0:4294967295'), { uid: 0, inputMappingIds: [4294967295] });
});

t.test('anything else is refused with what was expected', async (t) => {
  for (const text of ['', '9', '9:', ':5', '9:5,', '9:5;6', '1048576:1', '9:4294967296', '-1:5', 'a:5', '9:5 ']) {
    t.throws(() => readAcpiDevice(text), { name: 'UsageError', message: /such as 9:5,6,7/ }, `"${text}"`);
  }
});
