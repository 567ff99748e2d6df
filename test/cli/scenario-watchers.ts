/** Who watches a run: coverage, lives of domains, timeline, signs of life, held against what a machine really did. */
import t from 'tap';
import { Coverage } from '../../src/cli/scenario/coverage.js';
import { DomainLives } from '../../src/cli/scenario/domains.js';
import { Signs } from '../../src/cli/scenario/signs.js';
import { Timeline } from '../../src/cli/scenario/timeline.js';
import type { Observation } from '../../src/machine/types.js';
import { Judged } from '../helpers/judged.js';
import { TYPE, write } from '../helpers/messages.js';
import { rig as makeRig, DEVICE, OTHER_DEVICE, RAM_FRAME, type Guest, type Rig } from '../helpers/rig.js';

const NO_READERS = { translation: new Map() };

function watched(): Rig & { coverage: Coverage; lives: DomainLives } {
  const rig = makeRig();
  const coverage = new Coverage(rig.iommu);
  const lives = new DomainLives(0);
  for (const watcher of [coverage, lives]) rig.machine.subscribe((observation) => watcher.observe(observation));
  return { ...rig, coverage, lives };
}

/** A domain that maps frame RAM_FRAME at page 16 and has the device, until it is taken down. */
function working(guest: Guest): bigint {
  const domain = guest.createDomain();
  guest.map(domain, 16, [RAM_FRAME]);
  guest.attach(domain);
  return domain;
}

function takeDown(guest: Guest, domain: bigint): void {
  guest.detach(domain);
  guest.unmap(domain, 16, 1);
  guest.deleteDomain(domain);
}

function signsOf(judged: Judged): Signs {
  const signs = new Signs(() => {});
  for (const observation of judged.observations) signs.observe(observation);
  judged.machine.subscribe((observation) => signs.observe(observation));
  return signs;
}

t.test('translated, refused and pass-through accesses are counted apart', async (t) => {
  const { guest, coverage } = watched();
  const domain = working(guest);
  guest.dma(write(16, ...new Uint8Array(64)));
  guest.dma(write(99, 1));
  takeDown(guest, domain);
  const bypass = guest.createDomainEx({ domainType: TYPE.passThrough });
  guest.attach(bypass);
  guest.dma(write(RAM_FRAME, ...new Uint8Array(32)));
  const { devices, problems } = coverage.certificate([DEVICE, OTHER_DEVICE], NO_READERS, {}, []);
  t.match(devices[0], { device: '0000:00:05.0', madeBy: 'dma-engine', operations: { translated: 1, refused: 1, identity: 1, bypassed: 0 }, bytes: { translated: 64, identity: 32 } });
  t.match(devices[1], { device: '0000:00:06.0', madeBy: 'nobody' });
  t.same(problems, ['no DMA of 0000:00:06.0 was ever translated: it made none']);
});

t.test('a device that went through pass-through domains alone was not translated', async (t) => {
  const { guest, coverage } = watched();
  guest.attach(guest.createDomainEx({ domainType: TYPE.passThrough }));
  guest.dma(write(RAM_FRAME, ...new Uint8Array(32)));
  t.same(coverage.certificate([DEVICE], NO_READERS, {}, []).problems, ['no DMA of 0000:00:05.0 was ever translated: 1 access went through a pass-through domain']);
});

t.test('what readers counted is there, by operations alone', async (t) => {
  const { coverage } = watched();
  const translation = new Map([[DEVICE, { walked: 5, identity: 1, remembered: 2, asked: 3, refused: 4, unanswered: 1, interrupts: 7 }]]);
  const [device] = coverage.certificate([DEVICE], { translation }, {}, []).devices;
  t.match(device, { madeBy: 'qemu-device', operations: { translated: 10, identity: 1, bypassed: 7, refused: 5 }, bytes: { translated: 0 } });
});

t.test('routines are counted by status, and rules by whether they had something to judge', async (t) => {
  const { guest, coverage } = watched();
  takeDown(guest, working(guest));
  guest.call('deleteDomain', { domain: 0x1234n });
  const { routines, errorPaths, rules } = coverage.certificate([], NO_READERS, {}, []);
  t.same(routines.map(({ routine }) => routine), [...routines.map(({ routine }) => routine)].sort());
  const { statuses, calls } = routines.find(({ routine }) => routine === 'DeleteDomain')!;
  t.match({ calls, statuses }, { calls: 2, statuses: { STATUS_SUCCESS: 1 } });
  t.equal(errorPaths, 1);
  t.notOk(rules.judged.some((id) => rules.idle.includes(id)));
  t.ok(rules.idle.includes('VIO-201') && rules.judged.includes('VIO-006'), 'no fault came, but a delete');
  t.same(coverage.certificate([], NO_READERS, { only: ['VIO-006'] }, []).rules, { judged: ['VIO-006'], idle: [] });
});

t.test('the same calls give the same certificate, byte for byte', async (t) => {
  const certificate = () => {
    const { guest, coverage } = watched();
    const domain = working(guest);
    guest.dma(write(16, 1));
    takeDown(guest, domain);
    return JSON.stringify(coverage.certificate([DEVICE], NO_READERS, {}, []));
  };
  t.equal(certificate(), certificate());
});

t.test('a domain has a life: devices, pages, end', async (t) => {
  const { guest, lives } = watched();
  const first = working(guest);
  t.match(lives.describe(), ['domain 1 (translate): 1 pages mapped, 0000:00:05.0']);
  takeDown(guest, first);
  guest.createDomain();
  const [gone, left] = lives.pictures();
  t.match(gone, { name: 'domain 1', type: 'translate', peakPages: 1, maps: 1, unmaps: 1, deletedAt: 0, devices: [{ device: '0000:00:05.0', to: 0 }] });
  t.equal(gone!.pages.at(-1)!.count, 0);
  t.equal(left!.deletedAt, undefined, 'what was never deleted has no end');
});

t.test('a hundred thousand maps leave a picture of a few hundred points, with the peak', async (t) => {
  const { guest, lives } = watched();
  const domain = guest.createDomain();
  for (let i = 0; i < 3000; i++) guest.map(domain, 16 + i, [RAM_FRAME]);
  guest.unmap(domain, 16, 1);
  const [picture] = lives.pictures();
  t.ok(picture!.pages.length <= 401);
  t.equal(Math.max(...picture!.pages.map(({ count }) => count)), 3000);
  t.equal(picture!.pages.at(-1)!.count, 2999);
});

t.test('a timeline is thinned out evenly, and what was bad stays', async (t) => {
  const timeline = new Timeline(0);
  const call = (at: number, status: number) => ({ kind: 'call', number: at, at, session: 1, call: at, startedAt: at, request: { id: 1n, table: 1, callSite: null, routine: 'flushDomain', flushDomain: { domain: 1n } }, reply: { id: 1n, status } }) as unknown as Observation;
  for (let at = 0; at < 50_000; at++) timeline.observe(call(at, at % 1000 === 7 ? 0xc0000001 : 0));
  const entries = timeline.entries();
  t.ok(entries.length < 1000);
  t.equal(entries.filter(({ bad }) => bad).length, 50);
  const good = entries.filter(({ bad }) => !bad).map(({ at }) => at);
  t.ok(good.at(-1)! > 49_000 && good[0]! < 1000, 'from the first to the last');
  t.same(good, [...good].sort((one, other) => one - other));
});

t.test('signs: the last call, what holds it, who left without a word', async (t) => {
  const judged = new Judged();
  const signs = signsOf(judged);
  t.equal(signs.hasHello, true);
  judged.callAt({ module: 'dut.sys', offset: 0x123n }, 'createDomain', { osManagedPageTable: 1, hasDomainOut: true });
  t.equal(signs.calls, 1);
  t.match(signs.describe(1500, undefined).join('\n'), /1 calls\nlast call: 1 CreateDomain from dut\.sys\+0x123 at IRQL 0: STATUS_SUCCESS, 1\.5 s before\nlast observation: call 1/);
  judged.guest.session.close('gone');
  t.equal(signs.lost, 1);
  const polite = new Judged();
  const leaving = signsOf(polite);
  polite.guest.session.farewell();
  t.match(leaving, { hasFarewell: true, lost: 0 });
});

t.test('only the last lines are kept', async (t) => {
  let heard = 0;
  const signs = new Signs(() => void heard++);
  for (let i = 0; i < 1000; i++) signs.line(`line ${i}`);
  t.equal(heard, 1000);
  t.equal(signs.lines.length, 200);
  t.equal(signs.lines.at(-1), 'line 999');
});
