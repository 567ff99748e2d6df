import t from 'tap';
import { readPciAddress } from '../../src/cli/pci-address.js';
import { requesterName } from '../../src/iommu/types.js';

t.test('addresses are read with and without a segment, and printed as lspci prints them', async (t) => {
  for (const [text, name] of [
    ['00:05.0', '0000:00:05.0'],
    ['0:5.0', '0000:00:05.0'],
    ['0001:ff:1f.7', '0001:ff:1f.7'],
    ['ffff:FF:00.1', 'ffff:ff:00.1'],
  ] as const) {
    t.equal(requesterName(readPciAddress(text)), name, text);
  }
});

t.test('anything else is refused with what was expected', async (t) => {
  for (const text of ['', '5', '00:20.0', '00:05.8', '00:05', '10000:00:05.0', '00:05.0x', 'g0:05.0', '00-05.0']) {
    t.throws(() => readPciAddress(text), /expected a PCI address such as 00:05.0/, `"${text}"`);
  }
});
