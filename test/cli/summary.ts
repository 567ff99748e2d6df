import t from 'tap';
import { SummaryCollector } from '../../src/cli/summary.js';
import { hello, pci } from '../helpers/messages.js';
import { createMachine } from '../../src/index.js';

t.test('a guest that names ever new devices in its programs does not make the summary grow', async (t) => {
  const machine = createMachine({ devices: [] });
  const collector = new SummaryCollector(machine);
  const { session } = machine.open(hello({ role: 2 }), { eventsWaiting: () => {} });
  for (let i = 0; i < 1000; i++) session!.runProgram({ id: 1n, device: pci(0, i), steps: [] }, () => {});
  const { devices } = collector.summary();
  t.equal(devices.length, 257);
  t.equal(devices.find(({ device }) => device === 'others')?.programs, 1000 - 256);
});
