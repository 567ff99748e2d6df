/** The seam in front of the calls: what a verdict does, what is told of it, and what `Machine.inject` does to the platform. */
import t from 'tap';
import type { InterceptedCall, Interceptor, Verdict } from '../../src/machine/interceptor.js';
import type { Observation } from '../../src/machine/types.js';
import { NTSTATUS } from '../../src/base/ntstatus.js';
import { TYPE, arm64Tables, acpi, framesFrom, hello, mdlOf, pci } from '../helpers/messages.js';
import { ACPI_IDS, ACPI_UID, DEVICE, OTHER_DEVICE, OUTSIDE_DEVICE, RAM_FRAME, WITH_PASIDS, rig, type RigOptions } from '../helpers/rig.js';
import { streamId } from '../../src/iommu/types.js';

const NO_MEMORY: Verdict = { kind: 'fail', status: NTSTATUS.STATUS_INSUFFICIENT_RESOURCES, cause: 'test' };

/** A rig whose interceptor decides by a function; everything that is observed is kept. */
function intercepted(verdict: (call: InterceptedCall) => Verdict | undefined, more: Partial<Interceptor> = {}, options: RigOptions = {}) {
  const rigged = rig({ interceptor: { beforeCall: verdict, ...more }, ...options });
  const observed: Observation[] = [];
  rigged.machine.subscribe((observation) => observed.push(observation));
  return { ...rigged, observed, kinds: () => observed.map(({ kind }) => kind) };
}

t.test('a call that is made to fail has no effect and no out-parameter', async (t) => {
  const { guest, machine, observed } = intercepted(({ request }) => (request.routine === 'createDomain' ? NO_MEMORY : undefined));
  t.strictSame(guest.reply('createDomain', { osManagedPageTable: 1, hasDomainOut: true }), { id: 1n, status: 0xc000009a });
  t.match(machine.statistics(), { domains: 0, calls: 1, failedCalls: 1 });
  t.match(observed, [{ kind: 'call', call: 1, injected: 'test', reply: { status: 0xc000009a } }]);
  t.type(guest.createDomainEx(), 'bigint', 'other routines pass');
  t.notOk('injected' in observed.at(-1)!);
});

t.test('a call knows its number, who makes it and the devices that it is about', async (t) => {
  const seen: [string, readonly number[], boolean, number][] = [];
  const { guest, open } = intercepted((call) => void seen.push([call.request.routine ?? '', call.devices, call.isGuest, call.number]), {}, { policy: WITH_PASIDS });
  const domain = guest.createDomain();
  guest.attach(domain);
  guest.call('deleteDomain', { domain });
  const token = guest.createDevice(OTHER_DEVICE);
  guest.call('deleteDevice', { dmaDevice: token });
  open({ role: 2 }).createDomain();
  t.strictSame(seen, [
    ['createDomain', [], true, 1],
    ['attachDevice', [DEVICE], true, 2],
    ['deleteDomain', [DEVICE], true, 3],
    ['createDevice', [OTHER_DEVICE], true, 4],
    ['deleteDevice', [OTHER_DEVICE], true, 5],
    ['createDomain', [], false, 6],
  ]);
});

t.test('of an ACPI device all streams are concerned', async (t) => {
  const seen: (readonly number[])[] = [];
  const { guest } = intercepted((call) => void seen.push(call.devices), {}, { isArm64: true });
  guest.call('queryInputMappings', { device: acpi(ACPI_UID), hasBuffer: true, bufferLength: 64, hasReturnLength: true });
  guest.call('queryInputMappings', { device: pci(OUTSIDE_DEVICE), hasBuffer: true, bufferLength: 64, hasReturnLength: true });
  t.strictSame(seen, [ACPI_IDS.map((id) => streamId(ACPI_UID, id)), []]);
});

t.test('a delayed call is carried out at once, and the session says how long its reply is to wait', async (t) => {
  const { guest, observed } = intercepted(({ request }) => (request.routine === 'createDomain' ? { kind: 'delay', milliseconds: 20, cause: 'slow' } : undefined));
  t.type(guest.createDomain(), 'bigint');
  t.equal(guest.session.replyDelay, 20);
  t.match(observed[0], { kind: 'call', injected: 'slow', reply: { status: 0 } });
  guest.createDomainEx();
  t.equal(guest.session.replyDelay, 0);
});

t.test('a failure may be slow too', async (t) => {
  const { guest } = intercepted(() => ({ ...NO_MEMORY, milliseconds: 7 }) as Verdict);
  guest.reply('createDomain', { osManagedPageTable: 1, hasDomainOut: true });
  t.equal(guest.session.replyDelay, 7);
});

t.test('a drop ends the conversation: nothing is carried out, everything is taken back, the sink hears of it', async (t) => {
  let calls = 0;
  const { machine, observed } = intercepted(() => (++calls === 2 ? { kind: 'drop', cause: 'gone' } : undefined));
  const dropped: string[] = [];
  const { session } = machine.open(hello({ role: 2 }), { eventsWaiting: () => {}, dropped: (why) => dropped.push(why) });
  const request = { id: 1n, table: 2, callSite: null, routine: 'createDomain', createDomain: { osManagedPageTable: 1, hasDomainOut: true } } as const;
  session!.call(request);
  session!.call(request);
  t.strictSame(dropped, ['gone']);
  t.match(machine.statistics(), { calls: 1, domains: 0, sessions: 1 });
  t.match(observed.slice(2), [
    { kind: 'injected', cause: 'gone', action: { kind: 'drop', session: session!.number } },
    { kind: 'session-closed', why: 'gone', released: { domains: 1 } },
  ]);
});

t.test('after a call was carried out its status is told, after its observation; not of one that was made to fail', async (t) => {
  const told: [string, number][] = [];
  const { guest, machine, kinds } = intercepted(
    ({ number }) => (number === 2 ? NO_MEMORY : undefined),
    {
      afterCall: ({ request }, status) => {
        told.push([request.routine!, status]);
        machine.inject({ kind: 'evict-iotlb' }, 'after');
      },
    },
  );
  guest.createDomain();
  guest.reply('createDomain', { osManagedPageTable: 1, hasDomainOut: true });
  guest.call('deleteDomain', { domain: 1n });
  t.strictSame(told, [['createDomain', 0], ['deleteDomain', 0xc00000ef]]);
  t.strictSame(kinds(), ['call', 'injected', 'call', 'call', 'injected']);
});

t.test('an interceptor that throws changes nothing', async (t) => {
  const { guest } = intercepted(
    () => {
      throw new Error('broken');
    },
    {
      afterCall: () => {
        throw new Error('broken');
      },
    },
  );
  t.type(guest.createDomain(), 'bigint');
});

t.test('a call tells when it came', async (t) => {
  const { guest, clock, observed } = intercepted(() => void clock.advance(3));
  clock.advance(5);
  guest.createDomain();
  t.match(observed[0], { kind: 'call', call: 1, startedAt: 5, at: 8 });
});

t.test('a device fault is told first, logged with its cause, and delivered to who asked for it', async (t) => {
  const { guest, machine, kinds } = intercepted(() => undefined);
  const domain = guest.createDomain();
  guest.attach(domain);
  guest.call('setDeviceFaultReporting', { device: pci(DEVICE), inputMappingIdBase: 0, enable: 1, hasFaultConfig: true, hasFaultHandler: true });
  const refused = machine.inject({ kind: 'fault', device: DEVICE, address: 0x5010n, access: 'write', type: 'PermissionFault', count: 3 }, 'entry 1');
  t.equal(refused, undefined);
  t.strictSame(kinds().slice(-4), ['injected', 'fault', 'fault', 'fault']);
  t.match(guest.session.nextEvent(), { event: 'fault', fault: { domain, faultAddress: 0x5010n, occurrences: 3n, type: 5, access: 2 } });
  t.match(machine.faults(), [{ reason: 'injected by entry 1', page: 5, offset: 0x10 }, {}, {}]);
  t.match(machine.statistics(), { faults: 3 });
});

t.test('what cannot be injected is refused with a reason, told, and changes nothing', async (t) => {
  const { machine, observed } = intercepted(() => undefined);
  const fault = { kind: 'fault', device: DEVICE, address: 0n, access: 'read', type: 'TranslationFault', count: 1 } as const;
  const rows = [
    [{ ...fault, device: OUTSIDE_DEVICE }, /0000:00:1f.0 is not behind/],
    [{ ...fault, device: streamId(ACPI_UID, 6) }, undefined],
    [{ ...fault, device: streamId(ACPI_UID, 8) }, /not behind/],
    [{ ...fault, pasid: 5 }, /no PASID 5/],
    [{ ...fault, count: 0 }, /0 faults/],
    [{ ...fault, count: 1e9 }, /faults at once/],
    [{ ...fault, address: 1n << 64n }, /64 bits/],
    [{ kind: 'policy', devices: [{ device: OUTSIDE_DEVICE, rules: { optIn: 0, isExternal: false, hasPasid: false } }] }, /not behind/],
    [{ kind: 'drop', session: 99 }, /no session 99/],
  ] as const;
  for (const [action, reason] of rows) {
    const refused = machine.inject(action, 'test');
    if (reason === undefined) t.equal(refused, undefined);
    else {
      t.match(refused, reason);
      t.match(observed.at(-1), { kind: 'injected', refused: reason });
    }
  }
  t.equal(machine.statistics().sessions, 1);
});

t.test('a policy that is injected is told to whoever watches the types, as a test control is', async (t) => {
  const { guest, machine } = intercepted(() => undefined);
  const dmaDevice = guest.createDevice();
  const domain = guest.createDomainEx({ domainType: TYPE.passThrough });
  guest.call('registerInterfaceStateChangeCallback', { callback: 1n, dmaDevice, hasStateFields: true, stateFields: 1 });
  machine.inject({ kind: 'policy', dmaGuardBlocking: true }, 'lock');
  t.match(guest.session.nextEvent(), { event: 'stateChange' });
  t.equal(guest.attachEx(domain, dmaDevice), 'ACCESS_DENIED');
  machine.inject({ kind: 'policy', devices: [{ device: DEVICE, rules: { optIn: 0, isExternal: false, hasPasid: false } }] }, 'out');
  t.match(guest.session.nextEvent(), { event: 'stateChange' }, 'what is not named stays');
});

t.test('allocations fail and succeed again', async (t) => {
  const { guest, machine } = intercepted(() => undefined);
  machine.inject({ kind: 'allocations', fail: true }, 'short');
  t.throws(() => guest.createDomain(), /INSUFFICIENT/);
  machine.inject({ kind: 'allocations', fail: false }, 'enough');
  t.type(guest.createDomain(), 'bigint');
});

t.test('a stale use is told with its domain, its device and what the tables say now', async (t) => {
  const { guest, iommu, machine, observed, memory } = intercepted(() => undefined, {}, { isArm64: true });
  const domain = guest.createDomainEx({ domainType: TYPE.unmanaged });
  guest.attach(domain);
  const table = BigInt(RAM_FRAME) * 4096n;
  guest.call('configureDomain', { domain, hasConfiguration: true, type: 0, arm64: arm64Tables({ ttbr0: table }), x64: null });
  const [only] = iommu.domains;
  guest.peek(0);
  machine.staleUse(only!, { page: 7, cachedFrame: 0x100, freshFrame: undefined });
  t.match(observed.at(-1), { kind: 'stale-use', session: 1, domain, domainId: only!.id, device: DEVICE, page: 7, cachedFrame: 0x100, freshFrame: undefined, flushed: { call: 3 } });
  t.ok(memory);
});

t.test('without an interceptor nothing of it is there', async (t) => {
  const { guest, machine } = rig();
  const observed: Observation[] = [];
  machine.subscribe((observation) => observed.push(observation));
  const domain = guest.createDomain();
  guest.call('mapLogicalRange', { domain, permissions: 3, logicalAddress: 0n, mdl: mdlOf(framesFrom(RAM_FRAME, 1)) });
  t.equal(guest.session.replyDelay, 0);
  t.notOk(observed.some((each) => 'injected' in each));
});
