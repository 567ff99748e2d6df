/** Plans in force: each kind of entry, what it counts, and that the same plan, seed and calls do the same. */
import t from 'tap';
import { Injector } from '../../src/inject/injector.js';
import { readPlan } from '../../src/inject/plan.js';
import type { InjectedAction, InterceptedCall, Verdict } from '../../src/machine/interceptor.js';
import type { Request } from '../../src/proto/types.js';
import { NTSTATUS } from '../../src/base/ntstatus.js';
import { PAGE, byMdl, byPfn, byRange, framesFrom, mapEx, mdlOf, pci, quads, reservation } from '../helpers/messages.js';
import { randomNumbers } from '../helpers/random-bytes.js';
import { DEVICE, RAM_FRAME, rig } from '../helpers/rig.js';

const FAIL = { fail: 'STATUS_INSUFFICIENT_RESOURCES' };
type Entry = { readonly when: unknown; readonly then: unknown; readonly name?: string };

function injectorOf(entries: readonly Entry[], seed = 1, options: ConstructorParameters<typeof Injector>[0] = {}) {
  const injector = new Injector(options);
  const actions: InjectedAction[] = [];
  injector.add(readPlan(JSON.stringify({ version: 1, seed, entries }), 'test'));
  injector.attach({ inject: (action) => void actions.push(action) });
  return { injector, actions };
}

function call(request: object, over: Partial<InterceptedCall> = {}): InterceptedCall {
  return { session: 1, isGuest: true, number: 1, devices: [DEVICE], request: { id: 1n, table: 2, callSite: null, ...request } as Request, ...over };
}

const map = (page = 0, count = 1, over: object = {}) =>
  call({ routine: 'mapLogicalRange', mapLogicalRange: { domain: 1n, permissions: 3, logicalAddress: BigInt(page) * PAGE, mdl: mdlOf(framesFrom(RAM_FRAME, count)) }, ...over });
const flush = () => call({ routine: 'flushDomain', flushDomain: { domain: 1n } });
const kinds = (injector: Injector, calls: readonly InterceptedCall[]) => calls.map((each) => injector.beforeCall(each)?.kind ?? '-');

t.test('the nth call of a routine, of a group, each how many-th, and so often', async (t) => {
  const calls = Array.from({ length: 7 }, () => map());
  const rows: [object, string][] = [
    [{ routine: 'MapLogicalRange', nth: 3 }, '3'],
    [{ group: 'map', nth: 1 }, '1'],
    [{ every: 2 }, '246'],
    [{ every: 2, times: 2 }, '24'],
    [{ times: 3 }, '123'],
    [{}, '1234567'],
    [{ routine: 'MapLogicalRangeEx' }, ''],
    [{ probability: 0 }, ''],
    [{ probability: 1, times: 1 }, '1'],
  ];
  for (const [when, fired] of rows) {
    const { injector } = injectorOf([{ when, then: FAIL }]);
    const at = kinds(injector, calls).flatMap((kind, i) => (kind === 'fail' ? [i + 1] : []));
    t.equal(at.join(''), fired, JSON.stringify(when));
  }
});

t.test('a condition is about the call alone that fits all of it', async (t) => {
  const site = { callSite: { module: 'DmaProbe.sys', offset: 0x12f0n, irql: 0 } };
  const rows: [string, object, InterceptedCall, boolean][] = [
    ['the device', { device: '00:05.0' }, map(), true],
    ['another device', { device: '00:06.0' }, map(), false],
    ['no device known', { device: '00:05.0' }, call({ ...map().request }, { devices: [] }), false],
    ['the table', { table: 'v1' }, map(), true],
    ['another table', { table: 'v2' }, map(), false],
    ['a guest', { session: 'guest' }, map(), true],
    ['a tool', { session: 'tool' }, map(), false],
    ['a module, whatever its case', { module: 'dmaprobe.SYS' }, map(0, 1, site), true],
    ['a place in it', { module: 'dmaprobe.sys', offset: '0x12f0' }, map(0, 1, site), true],
    ['another place', { module: 'dmaprobe.sys', offset: '0x12f1' }, map(0, 1, site), false],
    ['no call site', { module: 'dmaprobe.sys' }, map(), false],
    ['a routine that the program does not know', {}, call({ routine: undefined }), false],
  ];
  for (const [what, when, one, fits] of rows) {
    const { injector } = injectorOf([{ when, then: FAIL }]);
    t.equal(injector.beforeCall(one)?.kind === 'fail', fits, what);
    t.equal(injector.entries()[0]!.matched, fits ? 1 : 0, `${what}: counted`);
  }
});

t.test('an address range meets the pages that a call names', async (t) => {
  const frames = framesFrom(0x10, 2);
  const scattered = [0x50, 0x10, 0x90];
  const rows: [string, object, boolean][] = [
    ['a map in it', { routine: 'mapLogicalRange', mapLogicalRange: { domain: 1n, permissions: 3, logicalAddress: 0x10n * PAGE, mdl: mdlOf(frames) } }, true],
    ['a map that ends before it', { routine: 'mapLogicalRange', mapLogicalRange: { domain: 1n, permissions: 3, logicalAddress: 0xen * PAGE, mdl: mdlOf(frames) } }, false],
    ['a map that reaches into it', { routine: 'mapLogicalRange', mapLogicalRange: { domain: 1n, permissions: 3, logicalAddress: 0xfn * PAGE, mdl: mdlOf(frames) } }, true],
    ['a map of nothing', { routine: 'mapLogicalRange', mapLogicalRange: { domain: 1n, permissions: 3, logicalAddress: 0x10n * PAGE, mdl: null } }, false],
    ['an unmap', { routine: 'unmapLogicalRange', unmapLogicalRange: { domain: 1n, logicalAddress: 0n, numberOfPages: 0x11n } }, true],
    ['an unmap before it', { routine: 'unmapLogicalRange', unmapLogicalRange: { domain: 1n, logicalAddress: 0n, numberOfPages: 0x10n } }, false],
    ['a map Ex at an address', { routine: 'mapLogicalRangeEx', mapLogicalRangeEx: mapEx(1n, byRange(0n, PAGE), { at: 0x10n * PAGE }) }, true],
    ['a map Ex wherever there is room', { routine: 'mapLogicalRangeEx', mapLogicalRangeEx: mapEx(1n, byRange(0n, PAGE)) }, false],
    ['a map Ex by frames', { routine: 'mapLogicalRangeEx', mapLogicalRangeEx: mapEx(1n, byPfn(frames), { at: 0xfn * PAGE }) }, true],
    ['a reservation', { routine: 'reserveLogicalAddressRange', reserveLogicalAddressRange: reservation(1n, 2n * PAGE, { at: 0xfn * PAGE }) }, true],
    ['an identity map', { routine: 'mapIdentityRange', mapIdentityRange: { domain: 1n, permissions: 3, mdl: mdlOf(scattered) } }, true],
    ['an identity map elsewhere', { routine: 'mapIdentityRange', mapIdentityRange: { domain: 1n, permissions: 3, mdl: mdlOf([0x50, 0x90]) } }, false],
    ['an identity map by runs', { routine: 'mapIdentityRange', mapIdentityRange: { domain: 1n, permissions: 3, mdl: mdlOf([], { runs: [{ frame: 0xcn, pageCount: 5n }] }) } }, true],
    ['an identity unmap', { routine: 'unmapIdentityRange', unmapIdentityRange: { domain: 1n, mdl: mdlOf(scattered) } }, true],
    ['an identity map Ex by range', { routine: 'mapIdentityRangeEx', mapIdentityRangeEx: { domain: 1n, permissions: 3, physical: byRange(0x10n * PAGE, PAGE) } }, true],
    ['an identity unmap Ex by frames', { routine: 'unmapIdentityRangeEx', unmapIdentityRangeEx: { domain: 1n, physical: byPfn(scattered) } }, true],
    ['an identity unmap Ex by MDL', { routine: 'unmapIdentityRangeEx', unmapIdentityRangeEx: { domain: 1n, physical: byMdl(scattered) } }, true],
    ['nothing at all', { routine: 'unmapIdentityRangeEx', unmapIdentityRangeEx: { domain: 1n, physical: null } }, false],
    ['a flush list', { routine: 'flushDomainByVaList', flushDomainByVaList: { domain: 1n, lastLevel: 1, number: 2, hasVaList: true, vaList: quads([0x50n * PAGE, 0xfn * PAGE + 1n]) } }, true],
    ['a flush list before it', { routine: 'flushDomainByVaList', flushDomainByVaList: { domain: 1n, lastLevel: 1, number: 1, hasVaList: true, vaList: quads([0xfn * PAGE]) } }, false],
    ['a routine without addresses', { routine: 'flushDomain', flushDomain: { domain: 1n } }, false],
  ];
  for (const [what, request, fits] of rows) {
    const { injector } = injectorOf([{ when: { address: { from: '0x10000', to: '0x10fff' } }, then: { delay: 1 } }]);
    t.equal(injector.beforeCall(call(request)) !== undefined, fits, what);
  }
});

t.test('in an entry about all routines a status meets those that document it', async (t) => {
  const { injector } = injectorOf([{ when: {}, then: FAIL }]);
  t.strictSame(kinds(injector, [map(), flush(), map()]), ['fail', '-', 'fail']);
  const { injector: any } = injectorOf([{ when: {}, then: { ...FAIL, undocumented: true } }]);
  t.strictSame(kinds(any, [map(), flush()]), ['fail', 'fail']);
});

t.test('the first of the failures wins, all entries count, and delays add up', async (t) => {
  const { injector } = injectorOf([
    { name: 'slow', when: { group: 'map' }, then: { delay: 5 } },
    { name: 'first', when: { group: 'map', nth: 2 }, then: FAIL },
    { name: 'second', when: { group: 'map', every: 1 }, then: { fail: 'STATUS_RESOURCE_IN_USE' } },
    { name: 'slower', when: { group: 'map' }, then: { delay: 600_000 } },
  ]);
  const verdicts = [map(), map()].map((each) => injector.beforeCall(each));
  t.strictSame(verdicts, [
    { kind: 'fail', status: NTSTATUS.STATUS_RESOURCE_IN_USE, cause: 'second', milliseconds: 600_000 },
    { kind: 'fail', status: NTSTATUS.STATUS_INSUFFICIENT_RESOURCES, cause: 'first', milliseconds: 600_000 },
  ] satisfies Verdict[]);
  t.strictSame(injector.entries().map(({ cause, matched, fired }) => [cause, matched, fired]), [['slow', 2, 2], ['first', 2, 1], ['second', 2, 1], ['slower', 2, 2]]);
});

t.test('the same seed gives the same chances, another one others, and no entry disturbs another', async (t) => {
  const seed = Date.now() % 2 ** 31;
  t.comment(`seed ${seed}`);
  const random = randomNumbers(seed);
  const calls = Array.from({ length: 400 }, () => [map(random(64), 1 + random(8)), flush()][random(2)]!);
  const chance = { when: { probability: 0.3 }, then: { delay: 1 } };
  const fired = (entries: readonly Entry[], planSeed: number) => {
    const { injector } = injectorOf(entries, planSeed);
    calls.forEach((each) => injector.beforeCall(each));
    return { order: injector.entries().at(0)!.fired, verdicts: kinds(injectorOf(entries, planSeed).injector, calls).join('') };
  };
  t.strictSame(fired([chance], seed), fired([chance], seed));
  t.not(fired([chance], seed).verdicts, fired([chance], seed + 1).verdicts);
  t.equal(fired([chance, { when: { every: 3 }, then: { delay: 1 } }], seed).order, fired([chance], seed).order);
  const share = fired([chance], seed).order / calls.length;
  t.ok(share > 0.15 && share < 0.45, `${share} of the calls`);
});

t.test('actions happen before the call, after it, or at once; after only with the wanted outcome', async (t) => {
  const { injector, actions } = injectorOf([
    { when: 'now', then: { allocations: 'succeed' } },
    { when: { nth: 1 }, then: { evictIotlb: true } },
    { when: { moment: 'after', outcome: 'success' }, then: { policy: { dmaGuardBlocking: true } } },
    { when: { moment: 'after', outcome: 'failure' }, then: { policy: { dmaVerification: true } } },
    { when: { moment: 'after', nth: 2 }, then: { fault: { device: '00:05.0', address: '0x5000', access: 'write' } } },
  ]);
  t.strictSame(actions.splice(0), [{ kind: 'allocations', fail: false }]);
  t.equal(injector.beforeCall(map()), undefined);
  t.strictSame(actions.splice(0), [{ kind: 'evict-iotlb' }]);
  injector.afterCall(map(), NTSTATUS.STATUS_SUCCESS);
  t.strictSame(actions.splice(0), [{ kind: 'policy', dmaGuardBlocking: true }]);
  injector.afterCall(map(), NTSTATUS.STATUS_UNSUCCESSFUL);
  t.strictSame(actions.splice(0), [
    { kind: 'policy', dmaVerification: true },
    { kind: 'fault', device: DEVICE, address: 0x5000n, access: 'write', type: 'TranslationFault', count: 1 },
  ]);
});

t.test('a plan waits for its machine', async (t) => {
  const injector = new Injector();
  injector.add(readPlan(JSON.stringify({ version: 1, entries: [{ when: 'now', then: { evictIotlb: true } }] }), 'test'));
  t.match(injector.idle(), [{ cause: 'entry 1', fired: 0 }]);
  const actions: InjectedAction[] = [];
  injector.attach({ inject: (action) => void actions.push(action) });
  t.strictSame(actions, [{ kind: 'evict-iotlb' }]);
  t.strictSame(injector.idle(), []);
});

for (const [moment, failing] of [
  ['before', [1, 2]],
  ['after', [2, 3]],
] as const) {
  t.test(`allocations fail for so many calls, from ${moment} the first one on`, async (t) => {
    const injector = new Injector();
    const { guest, machine } = rig({ interceptor: injector });
    injector.attach(machine);
    injector.add(readPlan(JSON.stringify({ version: 1, entries: [{ when: { routine: 'CreateDomain', nth: 1, moment }, then: { allocations: 'fail', forCalls: 2 } }] }), 'test'));
    const failed = [1, 2, 3, 4].filter(() => guest.call('createDomain', { osManagedPageTable: 1, hasDomainOut: true }) !== 'SUCCESS');
    t.strictSame(failed, failing);
  });
}

t.test('a drop of the process is told, then carried out; without somebody to end it the conversations end', async (t) => {
  const ended: string[] = [];
  const { injector, actions } = injectorOf([{ when: { nth: 1 }, then: { drop: 'process' } }], 1, { endProcess: (cause) => ended.push(`${cause} after ${actions.length}`) });
  t.strictSame(injector.beforeCall(map()), { kind: 'drop', cause: 'entry 1' });
  t.strictSame(ended, ['entry 1 after 1']);
  t.strictSame(actions, [{ kind: 'drop' }]);
});

t.test('a drop of a connection ends the conversation of the call, after it or before', async (t) => {
  const before = injectorOf([{ when: { nth: 1 }, then: { drop: 'connection' } }]);
  t.strictSame(before.injector.beforeCall(map()), { kind: 'drop', cause: 'entry 1' });
  const after = injectorOf([{ when: { nth: 1, moment: 'after' }, then: { drop: 'connection' } }]);
  after.injector.afterCall({ ...map(), session: 4 }, 0);
  t.strictSame(after.actions, [{ kind: 'drop', session: 4 }]);
});

t.test('an action that the machine refuses has not happened, and says why', async (t) => {
  const injector = new Injector();
  injector.attach({ inject: () => 'no such thing' });
  injector.add(readPlan(JSON.stringify({ version: 1, entries: [{ when: 'now', then: { evictIotlb: true } }] }), 'test'));
  t.strictSame(injector.entries(), [{ cause: 'entry 1', matched: 0, fired: 0, refused: 'no such thing' }]);
});

t.test('commands add plans and take them back; a bad one changes nothing', async (t) => {
  const injector = new Injector();
  const actions: InjectedAction[] = [];
  injector.attach({ inject: (action) => void actions.push(action) });
  const plan = JSON.stringify({ version: 1, entries: [{ when: {}, then: { allocations: 'fail', forCalls: 9 } }] });
  t.equal(injector.command(plan, false), undefined);
  t.equal(injector.command(plan, false), undefined);
  t.strictSame(injector.entries().map(({ cause }) => cause), ['entry 1', 'plan 2 entry 1']);
  t.match(injector.command('{"version":1}', true), /"entries" is missing/);
  t.equal(injector.entries().length, 2);
  injector.beforeCall(map());
  t.equal(injector.command('', true), undefined);
  t.strictSame(injector.entries(), []);
  t.strictSame(actions.at(-1), { kind: 'allocations', fail: false }, 'the shortage ends');
});

t.test('no more is in force than may be', async (t) => {
  const injector = new Injector();
  const entries = Array.from({ length: 200 }, () => ({ when: {}, then: { delay: 1 } }));
  const plan = JSON.stringify({ version: 1, entries });
  t.equal(injector.command(plan, false), undefined);
  t.match(injector.command(plan, false), /above 256/);
  t.equal(injector.entries().length, 200);
  t.equal(injector.command(plan, true), undefined, 'in place of what was');
});

t.test('a machine with a plan in force refuses what the plan says and nothing else', async (t) => {
  const injector = new Injector();
  injector.add(readPlan(JSON.stringify({ version: 1, entries: [{ when: { routine: 'AttachDevice', device: '00:05.0', nth: 2 }, then: { fail: 'STATUS_ACCESS_DENIED' } }] }), 'test'));
  const { guest, machine } = rig({ interceptor: injector });
  injector.attach(machine);
  const domain = guest.createDomain();
  const attach = () => guest.call('attachDevice', { domain, device: pci(DEVICE), inputMappingIdBase: 0, mappingCount: 1 });
  const detach = () => guest.call('detachDevice', { domain, device: pci(DEVICE), inputMappingId: 0 });
  t.strictSame([attach(), detach(), attach(), attach()], ['SUCCESS', 'SUCCESS', 'ACCESS_DENIED', 'SUCCESS']);
  t.match(injector.entries(), [{ matched: 3, fired: 1 }]);
});
