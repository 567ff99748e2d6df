/** Records as lines, as JSON, and which of them somebody wants. */
import t from 'tap';
import { ramAt } from '../../src/base/memory.js';
import { ALL_RECORDS, RecordFilter, type Wanted } from '../../src/trace/filter.js';
import { jsonOf, lineOf } from '../../src/trace/text.js';
import { hello, mdlOf } from '../helpers/messages.js';
import { recordedMachine } from '../helpers/recorded.js';
import { DEVICE, Guest, OTHER_DEVICE } from '../helpers/rig.js';

function records() {
  let now = 0;
  const { run, machine } = recordedMachine({ memory: ramAt(0, 2 ** 20), clock: { now: () => (now += 0.5) }, setup: { devices: [DEVICE, OTHER_DEVICE] } });
  const { session } = machine.open(hello({ name: 'viommu.sys' }), { eventsWaiting: () => {} });
  const guest = new Guest(session!, () => 0);
  const domain = guest.createDomain();
  guest.attach(domain, DEVICE);
  session!.call({ id: 9n, table: 2, callSite: { module: 'dut.sys', offset: 0x1a20n, irql: 2, ticket: 0n, outstanding: [], refused: null }, routine: 'mapLogicalRange', mapLogicalRange: { domain, permissions: 3, logicalAddress: 0x5000n, mdl: mdlOf([], { byteCount: 4096, runs: [{ frame: 7n, pageCount: 1n }] }) } });
  guest.map(domain, 5, [8]);
  guest.poke(9, 1, DEVICE);
  const token = guest.createDevice(OTHER_DEVICE);
  guest.attachEx(guest.createDomainEx(), token);
  guest.poke(1, 1, OTHER_DEVICE);
  machine.inject({ kind: 'evict-iotlb' }, 'entry 1');
  session!.close('done');
  run.recorder.end(machine.statistics());
  return { records: run.records, domain };
}

t.test('a line has its columns: number, time, session, what, outcome, call site, details', async (t) => {
  const { records: all, domain } = records();
  const lines = all.map(lineOf);
  const map = lines.find((line) => line.includes('dut.sys'))!;
  t.match(map, /^ {6}4 +\d+\.\d{3} {2}s1 {3}MapLogicalRange {23}STATUS_SUCCESS {19}dut\.sys\+0x1a20 {12}domain=0x/);
  t.ok(map.endsWith(`domain=0x${domain.toString(16)} permissions=3 logicalAddress=0x5000 mdl={runs=[{frame=0x7 pageCount=0x1}] present=true byteCount=4096}`), map);
  t.match(lines.find((line) => line.includes('  fault ')), /TRANSLATION_FAULT +0000:00:05\.0 write of 1 bytes at 0x9000 in domain 1; no page is mapped at the address; unregistered; below 0x5000\+1 pages to 0x7000; attached to domain 1 by call 2/);
  t.match(lines.find((line) => line.includes('injected')), /injected +done +by entry 1: evictIotlb/);
  t.match(lines.find((line) => line.includes('closed')), /closed +done +domains=0x2/);
  t.match(lines.at(-1), /^ +\d+ .* end {2,}calls=0x/);
  for (const line of lines) t.match(line.slice(0, 25), /^ *\d+ +\d+\.\d{3} {2}/);
});

t.test('JSON keeps every member, with handles and addresses as text', async (t) => {
  const { records: all } = records();
  const documents = all.map((record) => JSON.parse(jsonOf(record)) as Record<string, unknown>);
  t.match(documents.find(({ site }) => site === 'dut.sys+0x1a20'), { number: 4, kind: 'call', session: 1, what: 'MapLogicalRange', outcome: 'STATUS_SUCCESS', call: { request: { mapLogicalRange: { logicalAddress: '0x5000', permissions: 3 } }, reply: { status: 0 } } });
  t.ok(all.every((record) => !jsonOf(record).includes('\n')));
});

const FILTERS: [string, Partial<Wanted>, string[]][] = [
  ['a routine in any case', { routines: ['maplogicalrange'] }, ['MapLogicalRange', 'MapLogicalRange']],
  ['two routines', { routines: ['CreateDomain', 'CreateDevice'] }, ['CreateDomain', 'CreateDevice']],
  ['a status', { statuses: ['RESOURCE_IN_USE'] }, ['MapLogicalRange']],
  ['a status with its prefix', { statuses: ['STATUS_RESOURCE_IN_USE'] }, ['MapLogicalRange']],
  ['faults', { faults: true }, ['fault', 'fault']],
  ['a device, its token included', { devices: ['0000:00:06.0'] }, ['CreateDevice', 'AttachDeviceEx', 'dma begins', 'fault']],
  ['a device and a routine', { devices: ['0000:00:05.0'], routines: ['AttachDevice'] }, ['AttachDevice']],
  ['numbers', { since: 2, until: 3 }, ['CreateDomain', 'AttachDevice']],
];
for (const [what, wanted, expected] of FILTERS) {
  t.test(`a filter by ${what}`, async (t) => {
    const { records: all } = records();
    const filter = new RecordFilter({ ...ALL_RECORDS, ...wanted });
    const accepted = all.filter((record) => filter.accepts(record)).map((record) => (JSON.parse(jsonOf(record)) as { what: string }).what);
    t.same(accepted, expected);
  });
}

t.test('a filter by domain', async (t) => {
  const { records: all, domain } = records();
  const filter = new RecordFilter({ ...ALL_RECORDS, domains: [domain] });
  t.equal(all.filter((record) => filter.accepts(record)).length, 4);
});

t.test('a name that a guest gave moves no cursor', async (t) => {
  const { run, machine } = recordedMachine({ memory: ramAt(0, 2 ** 20), clock: { now: () => 0 } });
  const { session } = machine.open(hello({ name: 'evil\x9b2J' }), { eventsWaiting: () => {} });
  session!.call({ id: 1n, table: 2, callSite: { module: 'evil\x1b[31m.sys', offset: 0x10n, irql: 0, ticket: 0n, outstanding: [], refused: null }, routine: 'createDomain', createDomain: { osManagedPageTable: 1, hasDomainOut: true } });
  // eslint-disable-next-line no-control-regex -- they are what must not be there
  for (const record of run.records) t.notMatch(lineOf(record), /[\x00-\x1f\x7f-\x9f]/);
});
