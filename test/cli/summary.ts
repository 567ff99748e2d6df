import t from 'tap';
import type { Machine } from '../../src/machine/machine.js';
import type { Observer } from '../../src/machine/types.js';
import { NTSTATUS } from '../../src/base/ntstatus.js';
import { createMachine } from '../../src/index.js';
import { describeSummary, SummaryCollector } from '../../src/cli/summary.js';
import { hello, pci } from '../helpers/messages.js';

/** A machine of which only the observations matter here. */
function watched(): { collector: SummaryCollector; observe: (observation: object) => void } {
  let observer: Observer = () => {};
  const machine = { subscribe: (given: Observer) => ((observer = given), () => (observer = () => {})) } as unknown as Machine;
  const collector = new SummaryCollector(machine);
  return { collector, observe: (observation) => observer(observation as Parameters<Observer>[0]) };
}

const call = (request: object, status: number = NTSTATUS.STATUS_SUCCESS) => ({ kind: 'call', request, reply: { status } });

t.test('every form of map counts its pages, and every unmap', async (t) => {
  const { collector, observe } = watched();
  const mdl = { byteCount: 3 * 4096 };
  observe(call({ routine: 'createDomain' }));
  observe(call({ routine: 'createDomainEx' }));
  observe(call({ routine: 'mapLogicalRange', mapLogicalRange: { mdl } }));
  observe(call({ routine: 'mapIdentityRange', mapIdentityRange: { mdl } }));
  observe(call({ routine: 'mapLogicalRangeEx', mapLogicalRangeEx: { physical: { mapType: 0, mdl } } }));
  observe(call({ routine: 'mapIdentityRangeEx', mapIdentityRangeEx: { physical: { mapType: 1, size: 8192n, mdl: null } } }));
  observe(call({ routine: 'mapReservedLogicalRange', mapReservedLogicalRange: { physical: { mapType: 2, numberOfPages: 5n, mdl: null } } }));
  for (const routine of ['unmapLogicalRange', 'unmapIdentityRange', 'unmapIdentityRangeEx', 'unmapReservedLogicalRange']) observe(call({ routine }));
  t.match(collector.summary(), { calls: 11, domainsCreated: 2, maps: 5, pagesMapped: 3 + 3 + 3 + 2 + 5, unmaps: 4, refusals: {} });
});

t.test('a refused call counts by routine and status, and as nothing else', async (t) => {
  const { collector, observe } = watched();
  for (let i = 0; i < 2; i++) observe(call({ routine: 'mapLogicalRange', mapLogicalRange: { mdl: { byteCount: 4096 } } }, NTSTATUS.STATUS_RESOURCE_IN_USE));
  t.match(collector.summary(), { calls: 2, maps: 0, refusals: { 'mapLogicalRange STATUS_RESOURCE_IN_USE': 2 } });
});

t.test('faults are told by device and kind, with how many reached a handler', async (t) => {
  const { collector, observe } = watched();
  const fault = { requester: 5 * 8, access: 'write', page: 0x12, offset: 0x34, type: 'TranslationFault', reason: 'no page is mapped at the address' };
  observe({ kind: 'fault', fault, delivered: true });
  observe({ kind: 'fault', fault, delivered: false });
  observe({ kind: 'fault', fault: { ...fault, access: 'read' }, delivered: false });
  const summary = collector.summary();
  t.match(summary.faults, [
    { device: '0000:00:05.0', access: 'write', address: '0x12034', count: 2, delivered: 1 },
    { access: 'read', count: 1, delivered: 0 },
  ]);
  t.match(describeSummary(summary), /faults +3\n.*2 x TranslationFault on write, first at 0x12034: no page is mapped.*1 told to the driver's handler/);
});

t.test('what a guest leaves behind is said', async (t) => {
  const { collector, observe } = watched();
  observe({ kind: 'session-closed', released: { domains: 2, attachments: 1, mappedPages: 9 } });
  t.match(describeSummary(collector.summary()), /left behind +2 domains, 1 attachments, 9 mapped pages/);
});

t.test('a guest that names ever new devices in its programs does not make the summary grow', async (t) => {
  const machine = createMachine({ devices: [] });
  const collector = new SummaryCollector(machine);
  const { session } = machine.open(hello({ role: 2 }), { eventsWaiting: () => {} });
  for (let i = 0; i < 1000; i++) session!.runProgram({ id: 1n, device: pci(0, i), steps: [], hasPasid: false, pasid: 0, privileged: false }, () => {});
  const { devices } = collector.summary();
  t.equal(devices.length, 257);
  t.equal(devices.find(({ device }) => device === 'others')?.programs, 1000 - 256);
});
