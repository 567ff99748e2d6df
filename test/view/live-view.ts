/** The view of a running machine: its documents hold what happened, by the machine's own numbers. */
import t from 'tap';
import { PageRuns } from '../../src/base/page-runs.js';
import { controlThrough } from '../../src/view/control.js';
import { LiveView } from '../../src/view/live-view.js';
import { DEVICE, OTHER_DEVICE, RAM_FRAME, rig, type RigOptions } from '../helpers/rig.js';

const PROGRAM = { name: 'viommu', version: '0.0.0' };

/** A machine whose every observation is seen: the guest of the rig comes before the view, so it leaves and comes again. */
function watched(over: RigOptions = {}) {
  const { machine, iommu, clock, guest: first, open, memory } = rig(over);
  first.session.close('not seen');
  const view = new LiveView({ machine, iommu, clock, program: PROGRAM, profile: 'hal', testControl: true, control: controlThrough(machine) });
  return { machine, iommu, clock, view, memory, open, guest: open({ name: 'stub' }) };
}

t.test('the overview has the sessions, the totals and the rates', async (t) => {
  const { view, guest, clock } = watched();
  const domain = guest.createDomain();
  t.equal(guest.attach(domain), 'SUCCESS');
  t.equal(guest.map(domain, 0x10, [RAM_FRAME, RAM_FRAME + 1]), 'SUCCESS');
  t.equal(guest.map(domain, 0x10, [RAM_FRAME]), 'RESOURCE_IN_USE');
  t.equal(guest.poke(0x10, 7), 'done');
  t.equal(guest.poke(0x99, 7), 'fault');
  clock.advance(1000);
  const { totals, rates, sessions, callLatency, lastObservation, allows, source } = view.overview();
  t.match(totals, { domains: 1, attachedDevices: 1, mappedPages: 2, calls: 4, failedCalls: 1, dmaPrograms: 2, faults: 1, injected: 0 });
  t.match(sessions, [{ isGuest: true, peer: 'stub', domains: 1, openedAt: 0 }]);
  t.equal(rates.calls.perSecond, 4);
  t.equal(rates.failedCalls.perSecond, 1);
  t.equal(rates.faults.series.length, 120);
  t.equal(callLatency.count, 4);
  t.equal(lastObservation, view.timeline({ limit: 1 }).newest);
  t.same(allows, { control: true });
  t.match(source, { kind: 'live', testControl: true });
});

t.test('a domain has its handle, its devices and its revision', async (t) => {
  const { view, guest, clock } = watched();
  clock.advance(5);
  const domain = guest.createDomain();
  const before = view.domains()[0]!;
  t.equal(guest.attach(domain), 'SUCCESS');
  t.equal(guest.map(domain, 0x10, [RAM_FRAME]), 'SUCCESS');
  const after = view.domain(before.id)!;
  t.match(after, { kind: 'translate', handle: `0x${domain.toString(16)}`, createdAt: 5, mappedPages: 1, devices: [{ requester: '0000:00:05.0', since: 5 }] });
  t.ok(after.revision > before.revision, 'the revision grows with a mapping');
  t.equal(guest.unmap(domain, 0x10, 1), 'SUCCESS');
  t.ok(view.domain(before.id)!.revision > after.revision, 'and with its end');
  t.equal(view.domain(before.id + 1), undefined);
});

t.test('every device behind the IOMMU is listed, attached or not', async (t) => {
  const { view, guest } = watched();
  const domain = guest.createDomain();
  t.equal(guest.attach(domain, OTHER_DEVICE), 'SUCCESS');
  const [id] = view.domains().map((each) => each.id);
  t.match(view.devices(), [{ requester: '0000:00:05.0', domain: undefined }, { requester: '0000:00:06.0', domain: id }]);
});

t.test('rows tell a call by its routine, status, domain and address', async (t) => {
  const { view, guest } = watched();
  const domain = guest.createDomain();
  t.equal(guest.map(domain, 0x10, [RAM_FRAME]), 'SUCCESS');
  const { rows } = view.timeline({ limit: 1, kinds: ['call'] });
  t.match(rows, [{ kind: 'call', routine: 'MapLogicalRange', status: 'STATUS_SUCCESS', isBad: false, address: '0x10000', domain: view.domains()[0]!.id, took: 0 }]);
  t.match(rows[0]!.text, /^MapLogicalRange STATUS_SUCCESS .*logicalAddress=0x10000/);
});

t.test('a fault has its history, joined to the rows of the calls that made it', async (t) => {
  const { view, guest } = watched();
  const domain = guest.createDomain();
  guest.attach(domain);
  guest.map(domain, 0x10, [RAM_FRAME]);
  guest.unmap(domain, 0x10, 1);
  t.equal(guest.poke(0x10, 1), 'fault');
  const [fault] = view.faults(10);
  t.match(fault, { number: 1, requester: '0000:00:05.0', access: 'write', address: '0x10000', type: 'TranslationFault', delivery: 'unregistered' });
  t.match(fault!.history, [{ what: 'unmapped', row: { routine: 'UnmapLogicalRange' } }, { what: 'mapped', row: { routine: 'MapLogicalRange' } }]);
  t.match(fault!.lines[0], /^0000:00:05\.0: write of .* refused/);
  t.same(view.fault(1), fault);
  t.equal(view.fault(2), undefined);
  const row = view.timeline({ limit: 10, kinds: ['fault'] }).rows[0]!;
  t.match(row, { isBad: true, fault: 1, requester: '0000:00:05.0', address: '0x10000' });
  t.same(view.faults(10, 1), [], 'no fault is newer than the last');
});

t.test('an observation comes whole, as JSON', async (t) => {
  const { view, guest } = watched();
  const domain = guest.createDomain();
  guest.map(domain, 0x10, [RAM_FRAME]);
  const { newest } = view.timeline({ limit: 1 });
  const { observation, truncated } = view.observation(newest)!;
  t.equal(truncated, false);
  t.match(JSON.parse(JSON.stringify(observation)), { kind: 'call', request: { routine: 'mapLogicalRange', mapLogicalRange: { logicalAddress: '0x10000' } }, reply: { status: 0 } });
  t.equal(view.observation(newest + 1), undefined);
});

t.test('control goes by a conversation of the view, and shows in the timeline', async (t) => {
  const { view } = watched();
  t.same(view.control({ action: 'evict-iotlb' }), { accepted: true });
  t.same(view.control({ action: 'policy', dmaGuardBlocking: true }), { accepted: true });
  t.match(view.control({ action: 'inject', plan: {} }), { accepted: false, reason: /no injections/ });
  t.match(view.control({ action: 'policy' }), { accepted: false });
  t.match(view.timeline({ limit: 10, kinds: ['control'] }).rows, [{ isBad: false }, { isBad: false }, { isBad: true }]);
  t.match(view.overview().sessions, [{ peer: 'stub' }, { peer: 'live view', isGuest: false }]);
});

t.test('who watches hears each row as it happens, until it ends', async (t) => {
  const { view, guest } = watched();
  const heard: string[] = [];
  const end = view.watch(({ text }) => heard.push(text));
  guest.createDomain();
  end();
  guest.createDomain();
  t.equal(heard.length, 1);
  t.match(heard[0], /^CreateDomain STATUS_SUCCESS/);
});

t.test('a snapshot is the documents together', async (t) => {
  const { view, guest } = watched();
  const domain = guest.createDomain();
  guest.attach(domain, DEVICE);
  guest.map(domain, 0x10, [RAM_FRAME, RAM_FRAME + 1], 1);
  const { overview, domains, devices, routines, faults, findings } = view.snapshot();
  t.same(overview, view.overview());
  t.same(domains[0]!.mappings, [{ address: '0x10000', pageCount: 2, frame: '0x100000', permissions: 'r', owner: 'map' }]);
  t.equal(domains[0]!.omittedMappings, false);
  t.same([devices, routines, faults, findings], [view.devices(), view.routines(), [], { judged: false, findings: [] }]);
});

t.test('a snapshot of many sparse domains reads no more tables than one map, and says of which domains mappings are left', async (t) => {
  const { view, iommu } = watched({ arenaBytes: 64 * 2 ** 20 });
  for (let i = 0; i < 6; i++) {
    const made = iommu.createDomain();
    if (!made.ok) return t.fail(made.why);
    // A page in the last place of each table: every entry of every table has to be read.
    for (let table = 0; table < 500; table++) made.value.map(0x10_0000 + table * 512 + 511, PageRuns.contiguous(table * 7, 1), 3, { call: 1, at: 0 });
  }
  const { domains } = view.snapshot();
  const listed = domains.map(({ mappings }) => mappings.length);
  t.same(listed.slice(0, 2), [500, 500], 'the first ones are whole');
  t.same(listed.slice(3), [0, 0, 0], 'one map reads 2^19 entries, 1024 tables');
  t.same(domains.map(({ omittedMappings }) => omittedMappings), [false, false, true, true, true, true]);
  return undefined;
});

t.test('a snapshot lists a bounded number of runs, of each domain and in all', async (t) => {
  const { view, iommu } = watched({ arenaBytes: 64 * 2 ** 20 });
  for (let i = 0; i < 5; i++) {
    const made = iommu.createDomain();
    if (!made.ok) return t.fail(made.why);
    const runs = new PageRuns(Float64Array.from({ length: 22_000 }, (_, j) => (j % 2 === 0 ? j : 1)));
    t.ok(made.value.map(0x10_0000, runs, 3, { call: 1, at: 0 }).ok);
  }
  const { domains } = view.snapshot();
  t.same(domains.map(({ mappings }) => mappings.length), [10_000, 10_000, 10_000, 2000, 0]);
  t.ok(domains.every(({ omittedMappings }) => omittedMappings));
  return undefined;
});
