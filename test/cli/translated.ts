import t from 'tap';
import { byBus, readTranslated } from '../../src/cli/qemu/translated.js';

t.test('a function of the root bus is named by its address alone, another with the bus that QEMU knows', async (t) => {
  t.same(readTranslated('00:05.0'), { requester: 0x28, bus: 'pcie.0', slot: '05.0' });
  t.same(readTranslated('0:1f.7'), { requester: 0xff, bus: 'pcie.0', slot: '1f.7' });
  t.same(readTranslated('01:00.0@rp1'), { requester: 0x100, bus: 'rp1', slot: '00.0' });
  t.same(readTranslated('0000:00:05.0@pcie.0'), { requester: 0x28, bus: 'pcie.0', slot: '05.0' });
});

t.test('what QEMU could not be told is refused with what to write', async (t) => {
  const refused: [string, RegExp][] = [
    ['', /expected a PCI address/],
    ['5', /expected a PCI address/],
    ['00:20.0', /expected a PCI address/],
    ['01:00.0', /not on the root bus: name QEMU's bus too, for example 01:00.0@rp1/],
    ['0001:00:05.0', /segment 0 alone/],
    ['01:00.0@', /QEMU's id of a bus/],
    ['01:00.0@rp1@rp2', /QEMU's id of a bus/],
    ['01:00.0@rp1,devices=all', /QEMU's id of a bus/],
    [`01:00.0@${'x'.repeat(65)}`, /QEMU's id of a bus/],
  ];
  for (const [text, message] of refused) t.throws(() => readTranslated(text), { name: 'UsageError', message }, `"${text}"`);
});

t.test('functions are gathered by bus, in order, each once', async (t) => {
  const functions = ['00:06.0', '01:00.0@rp1', '00:05.0', '00:06.0'].map(readTranslated);
  t.same([...byBus(functions)], [
    ['pcie.0', ['06.0', '05.0']],
    ['rp1', ['00.0']],
  ]);
});
