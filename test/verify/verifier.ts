/** What holds for the verifier as a whole: order, bounds, sessions apart, selections, and a good driver in peace. */
import t from 'tap';
import { LIMITS } from '../../src/base/limits.js';
import { RULES } from '../../src/verify/rules.js';
import { SymbolTable } from '../../src/verify/symbols.js';
import { Verifier } from '../../src/verify/verifier.js';
import { Judged, takeDown, withTables, working } from '../helpers/judged.js';
import { PAGE, TYPE, buddy, byPfn, byRange, framesFrom, pasidConfiguration, read, region, write } from '../helpers/messages.js';
import { DEVICE, OTHER_DEVICE, RAM_FRAME, WITH_PASIDS } from '../helpers/rig.js';

t.test('there are rules, and each has an id, a name and a summary of its own', async (t) => {
  t.ok(RULES.length >= 40, `${RULES.length} rules`);
  for (const member of ['id', 'name', 'summary'] as const) t.equal(new Set(RULES.map((rule) => rule[member])).size, RULES.length, member);
  for (const { id, name, summary } of RULES) {
    t.match(id, /^VIO-\d{3}$/);
    t.match(name, /^[a-z0-9]+(-[a-z0-9]+)*$/);
    t.match(summary, /^[A-Z].*\.$/);
  }
});

t.test('equal observations give equal findings', async (t) => {
  const judged = new Judged();
  const domain = working(judged);
  judged.guest.deleteDomain(domain);
  judged.guest.poke(64, 1);
  judged.guest.unmap(domain, 3, 1);
  judged.guest.deleteDomain(0x77n);
  judged.guest.session.farewell();
  const again = new Verifier();
  for (const observation of judged.observations) again.observe(observation);
  t.ok(again.findings().length >= 4);
  t.equal(JSON.stringify(again.findings()), JSON.stringify(judged.verifier.findings()));
});

t.test('what a mistake of its own keeps from being judged is counted', async (t) => {
  const judged = new Judged();
  working(judged);
  t.equal(judged.verifier.failure, undefined);
  const broken = { ...judged.observations.at(-1)!, number: 77, get kind(): never { throw new Error('no kind'); } };
  t.throws(() => judged.verifier.observe(broken), /no kind/);
  t.throws(() => judged.verifier.observe({ ...judged.observations.at(-1)!, number: 78, get kind(): never { throw new Error('again'); } }));
  t.same(judged.verifier.failure, { count: 2, at: 77, why: 'no kind' });
});

t.test('findings name call, place and symbol', async (t) => {
  const symbols = SymbolTable.read(' Preferred load address is 0000000140000000\n 0001:00000000       RunStory                0000000140001000 f   story.obj\n', 'dut.sys');
  const judged = new Judged({ symbols });
  judged.callAt({ offset: 0x1042n }, 'deleteDomain', { domain: 5n });
  t.match(judged.verifier.findings(), [
    { rule: 'VIO-011', name: 'unknown-handle', severity: 'error', verdict: 'illegal', count: 1, at: 2, session: 1, calls: [{ call: 1, routine: 'DeleteDomain', status: 'STATUS_INVALID_PARAMETER_1', module: 'dut.sys', offset: '0x1042', irql: 0, symbol: 'RunStory+0x42' }] },
  ]);
});

t.test('equal findings are counted, others by place are not mixed with them', async (t) => {
  const judged = new Judged();
  for (const offset of [1n, 1n, 2n]) judged.callAt({ offset }, 'deleteDomain', { domain: 5n });
  t.same(judged.verifier.findings().map(({ count, calls }) => [count, calls[0]?.offset]), [[2, '0x1'], [1, '0x2']]);
});

t.test('there is an end to different findings, and the rest is counted', async (t) => {
  const judged = new Judged();
  for (let i = 0n; i < BigInt(LIMITS.findings) + 10n; i++) judged.callAt({ offset: i }, 'deleteDomain', { domain: 5n });
  t.equal(judged.verifier.findings().length, LIMITS.findings);
  t.equal(judged.verifier.dropped, 10);
});

t.test('a selection takes rules in and out by id, family, name, verdict and severity', async (t) => {
  const found = (rules: object) => {
    const judged = new Judged({ rules });
    judged.guest.deleteDomain(5n);
    judged.guest.map(judged.guest.createDomain(), 0, [RAM_FRAME], 7);
    judged.guest.map(judged.guest.createDomain(), 0, [RAM_FRAME]);
    return judged.ids;
  };
  t.same(found({}), ['VIO-011', 'VIO-101', 'VIO-120']);
  t.same(found({ only: ['VIO-101'] }), ['VIO-101']);
  t.same(found({ only: ['vio-1xx'] }), ['VIO-101', 'VIO-120']);
  t.same(found({ only: ['unknown-handle', 'legal'] }), ['VIO-011', 'VIO-120']);
  t.same(found({ except: ['note', 'unknown-handle'] }), ['VIO-101']);
  t.throws(() => new Verifier({ rules: { only: ['VIO-9999'] } }), { name: 'RangeError', message: /'VIO-9999' names no rule/ });
  t.throws(() => new Verifier({ rules: { except: ['unkown-handle'] } }), { name: 'RangeError' });
});

t.test('a verifier that comes late judges what it sees and does not fall over', async (t) => {
  const judged = new Judged();
  const domain = working(judged);
  const late = new Verifier();
  judged.machine.subscribe((observation) => late.observe(observation));
  judged.guest.poke(64, 1);
  takeDown(judged, domain);
  judged.guest.session.farewell();
  late.end();
  t.ok(late.findings().every(({ rule }) => ['VIO-011', 'VIO-015', 'VIO-205'].includes(rule)), JSON.stringify(late.findings().map(({ rule }) => rule)));
});

t.test('one session\'s handles are unknown to another, and its end leaves the other alone', async (t) => {
  const judged = new Judged();
  const domain = working(judged);
  const { session } = judged.machine.open({ major: 1, minor: 0, role: 2, architecture: 1, name: 'tool', carrierDevice: null, maxMessageBytes: 4096 }, { eventsWaiting() {} });
  const request = { id: 1n, table: 2, callSite: null, routine: 'deleteDomain', deleteDomain: { domain } } as const;
  session!.call(request);
  session!.close('done');
  judged.guest.poke(16, 1);
  judged.guest.peek(16);
  t.same(judged.verifier.findings().map(({ rule, session: number }) => [rule, number]), [['VIO-011', 2]]);
});

t.test('books stay small however much a driver maps and unmaps', async (t) => {
  const judged = new Judged({ rules: { except: ['legal'] } });
  const domain = judged.guest.createDomain();
  for (let i = 0; i < 5000; i++) {
    judged.mapAt({ offset: 4n }, domain, 16, framesFrom(RAM_FRAME, 3));
    judged.guest.unmap(domain, 16, 3);
    judged.guest.deleteDomain(judged.guest.createDomain());
  }
  judged.verifier.end();
  t.same(judged.ids, []);
});

t.test('a good V1 driver: nothing', async (t) => {
  const judged = new Judged();
  const { guest } = judged;
  const domain = guest.createDomain();
  guest.attach(domain);
  guest.reporting(true);
  guest.map(domain, 16, framesFrom(RAM_FRAME, 8));
  guest.mapIdentity(domain, framesFrom(RAM_FRAME + 8, 2), 1);
  guest.program([write(16, 1, 2, 3), read(16, 3), read(RAM_FRAME + 8)]);
  guest.unmapIdentity(domain, framesFrom(RAM_FRAME + 8, 2));
  guest.unmap(domain, 16, 8);
  guest.reporting(false);
  guest.detach(domain);
  guest.deleteDomain(domain);
  guest.session.farewell();
  t.same(judged.verifier.findings(), []);
});

t.test('a good V2 driver with an allocator, a reservation and a callback: nothing', async (t) => {
  const judged = new Judged();
  const { guest } = judged;
  const dmaDevice = guest.createDevice();
  guest.register(dmaDevice);
  const passThrough = guest.createDomainEx({ domainType: TYPE.passThrough });
  if ((guest.types(dmaDevice) & 2) !== 0) guest.attachEx(passThrough, dmaDevice);
  const domain = guest.createDomainEx({ ...buddy(40), reservedRegions: [region(0x100, 4), region(0x400, 2, true)] });
  const pages = [3, 1, 8].map((count) => [guest.mapEx(domain, byPfn(framesFrom(RAM_FRAME, count)), { min: 0x10_0000n, max: 0xffff_ffffn }), count] as const);
  guest.detachEx(dmaDevice);
  guest.attachEx(domain, dmaDevice);
  for (const [page] of pages) guest.poke(Number(page), 7);
  for (const [page] of pages) guest.peek(Number(page));
  const { token } = guest.reserve(domain, 16);
  guest.mapSegment(token, 4, byRange(BigInt(RAM_FRAME) * PAGE, 4n * PAGE));
  guest.unmapSegment(token, 4, 4);
  guest.freeReserved(token);
  for (const [page, count] of pages) guest.unmap(domain, Number(page), count);
  guest.detachEx(dmaDevice);
  guest.deleteDomain(domain);
  guest.deleteDomain(passThrough);
  guest.unregister(dmaDevice);
  guest.call('deleteDevice', { dmaDevice });
  guest.session.farewell();
  t.same(judged.verifier.findings(), []);
});

t.test('a good V3 driver with PASIDs on two domains: nothing', async (t) => {
  const judged = new Judged({ policy: WITH_PASIDS });
  const { guest } = judged;
  const dmaDevice = guest.createDevice(DEVICE, pasidConfiguration());
  const made = [1, 2].map((i) => {
    const domain = guest.createDomainEx({ domainType: TYPE.translateS1 });
    guest.mapEx(domain, byPfn([RAM_FRAME + i]), { at: 16n * PAGE });
    const pasid = guest.createPasid(dmaDevice);
    if (typeof pasid === 'string') throw new Error(pasid);
    guest.call('attachPasidDevice', { domain, pasidDevice: pasid.pasidDevice });
    return { domain, ...pasid };
  });
  for (const { asid } of made) guest.pokeTagged(asid, 16, asid);
  for (const { asid } of made) guest.peekTagged(asid, 16);
  for (const { domain, pasidDevice } of made) {
    guest.call('detachPasidDevice', { pasidDevice });
    guest.call('deletePasidDevice', { pasidDevice });
    guest.unmap(domain, 16, 1);
    guest.deleteDomain(domain);
  }
  guest.call('deleteDevice', { dmaDevice });
  guest.session.farewell();
  t.same(judged.verifier.findings(), []);
});

t.test('a good driver with tables of its own, which flushes: nothing', async (t) => {
  const judged = new Judged({ isArm64: true });
  const { domain, setLeaf } = withTables(judged);
  for (let i = 8n; i < 40n; i++) {
    setLeaf((BigInt(RAM_FRAME) + i) * PAGE + 0x443n);
    judged.guest.call('flushDomain', { domain });
    judged.guest.peek(0);
  }
  judged.guest.detach(domain);
  judged.guest.deleteDomain(domain);
  judged.guest.session.farewell();
  t.same(judged.verifier.findings(), []);
});

t.test('two devices of one domain are told apart in all of this', async (t) => {
  const judged = new Judged();
  const domain = working(judged);
  judged.guest.attach(domain, OTHER_DEVICE);
  judged.guest.detach(domain, OTHER_DEVICE);
  judged.guest.poke(16, 1);
  judged.guest.peek(16);
  judged.guest.call('unmapLogicalRange', { domain, logicalAddress: 16n * PAGE, numberOfPages: 1n });
  t.same(judged.ids, []);
});
