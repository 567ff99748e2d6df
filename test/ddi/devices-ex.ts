import t from 'tap';
import { PAGE, TYPE, pasidConfiguration, pci } from '../helpers/messages.js';
import { DEVICE, OTHER_DEVICE, RAM_FRAME, WITH_PASIDS, rig, type Guest } from '../helpers/rig.js';

const mask = { translate: 1, passThrough: 2, unmanaged: 4, translateS1: 8 } as const;

/** Changes what the policy says of DEVICE. */
function rules(guest: Guest, optIn: number, over: { isExternal?: boolean; hasPasid?: boolean } = {}): void {
  guest.control({ devices: [{ device: pci(DEVICE), optIn, isExternal: false, hasPasid: false, ...over }] });
}

t.test('DDI-154: a detached device is attached to a type that is allowed, and translated', async (t) => {
  const { guest } = rig();
  const domain = guest.createDomainEx();
  guest.map(domain, 16, [RAM_FRAME]);
  t.equal(guest.attachEx(domain, guest.createDevice()), 'SUCCESS');
  t.equal(guest.poke(16, 1), 'done');
});

t.test('DDI-155, DDI-156: an attached device is INVALID_PARAMETER, for the same domain too, and stays where it is', async (t) => {
  const { guest } = rig();
  const [domain, other] = [guest.createDomainEx(), guest.createDomainEx()];
  guest.map(domain, 16, [RAM_FRAME]);
  const dmaDevice = guest.createDevice();
  guest.attachEx(domain, dmaDevice);
  t.equal(guest.attachEx(other, dmaDevice), 'INVALID_PARAMETER');
  t.equal(guest.attachEx(domain, dmaDevice), 'INVALID_PARAMETER');
  t.equal(guest.peek(16), 0);
});

t.test('DDI-058: what AttachDevice attached is attached for a token, and the other way round', async (t) => {
  const { guest } = rig();
  const domain = guest.createDomain();
  const dmaDevice = guest.createDevice();
  guest.attach(domain);
  t.equal(guest.attachEx(domain, dmaDevice), 'INVALID_PARAMETER');
  t.equal(guest.call('deleteDevice', { dmaDevice }), 'RESOURCE_IN_USE');
  t.equal(guest.detachEx(dmaDevice), 'SUCCESS');
  guest.attachEx(domain, dmaDevice);
  t.equal(guest.attach(domain), 'INVALID_PARAMETER');
  t.equal(guest.detach(domain), 'SUCCESS');
  t.equal(guest.detachEx(dmaDevice), 'INVALID_PARAMETER_1');
});

t.test('DDI-157, DDI-159: a driver that is not opted in gets PassThrough alone', async (t) => {
  const { guest } = rig({ isArm64: true, policy: WITH_PASIDS });
  const dmaDevice = guest.createDevice(DEVICE, pasidConfiguration());
  rules(guest, 0, { hasPasid: true });
  t.equal(guest.types(dmaDevice), mask.passThrough);
  for (const domainType of [TYPE.translate, TYPE.unmanaged, TYPE.translateS1]) {
    t.equal(guest.attachEx(guest.createDomainEx({ domainType }), dmaDevice), 'ACCESS_DENIED');
  }
  t.match(guest.dma({ operation: 'read', read: { iova: 0n, length: 1n } }), { fault: 1 }, 'it stays detached');
  t.equal(guest.attachEx(guest.createDomainEx({ domainType: TYPE.passThrough }), dmaDevice), 'SUCCESS');
});

t.test('DDI-160: opt-in value 2 counts for an external device or under DMA verification, value 3 always', async (t) => {
  const { guest } = rig();
  const domain = guest.createDomainEx();
  const dmaDevice = guest.createDevice();
  const rows: [string, () => void, string][] = [
    ['2, internal', () => rules(guest, 2), 'ACCESS_DENIED'],
    ['2, external', () => rules(guest, 2, { isExternal: true }), 'SUCCESS'],
    ['2, internal again', () => rules(guest, 2), 'ACCESS_DENIED'],
    ['2, DMA verification', () => guest.control({ dmaVerification: 2 }), 'SUCCESS'],
    ['2, verification over', () => guest.control({ dmaVerification: 1 }), 'ACCESS_DENIED'],
    ['3', () => rules(guest, 3), 'SUCCESS'],
    ['1', () => rules(guest, 1), 'SUCCESS'],
    ['0, external and verified', () => (rules(guest, 0, { isExternal: true }), guest.control({ dmaVerification: 2 })), 'ACCESS_DENIED'],
  ];
  for (const [what, change, status] of rows) {
    change();
    t.equal(guest.types(dmaDevice) & mask.translate, status === 'SUCCESS' ? mask.translate : 0, what);
    t.equal(guest.attachEx(domain, dmaDevice), status, what);
    guest.detachEx(dmaDevice);
  }
});

t.test('DDI-158: when bookkeeping cannot be had the device stays detached', async (t) => {
  const { guest } = rig();
  const domain = guest.createDomainEx();
  const dmaDevice = guest.createDevice();
  guest.control({ failAllocations: 2 });
  t.equal(guest.attachEx(domain, dmaDevice), 'INSUFFICIENT_RESOURCES');
  t.equal(guest.attach(domain), 'INSUFFICIENT_RESOURCES');
  t.equal(guest.detachEx(dmaDevice), 'INVALID_PARAMETER_1');
  guest.control({ failAllocations: 1 });
  t.equal(guest.attachEx(domain, dmaDevice), 'SUCCESS');
});

t.test('DDI-161, DDI-166, DDI-167: bad domains and bad tokens', async (t) => {
  const { guest, open } = rig();
  const domain = guest.createDomainEx();
  const dmaDevice = guest.createDevice();
  const foreign = open({ role: 2 }).createDevice();
  for (const bad of [0n, 1n, dmaDevice]) t.equal(guest.attachEx(bad, 0n), 'INVALID_PARAMETER_1');
  for (const bad of [0n, 1n, domain, foreign]) {
    t.equal(guest.attachEx(domain, bad), 'INVALID_PARAMETER_2');
    t.equal(guest.detachEx(bad), 'INVALID_PARAMETER_1');
  }
  t.equal(guest.detachEx(dmaDevice), 'INVALID_PARAMETER_1', 'never attached');
});

t.test('DDI-162: two devices on one domain share what is mapped, and one may go', async (t) => {
  const { guest } = rig();
  const domain = guest.createDomainEx();
  const [first, second] = [guest.createDevice(DEVICE), guest.createDevice(OTHER_DEVICE)];
  guest.attachEx(domain, first);
  guest.attachEx(domain, second);
  guest.map(domain, 16, [RAM_FRAME]);
  guest.poke(16, 9, DEVICE);
  t.equal(guest.peek(16, OTHER_DEVICE), 9);
  guest.detachEx(first);
  t.equal(guest.peek(16, DEVICE), 'fault');
  t.equal(guest.peek(16, OTHER_DEVICE), 9);
});

t.test('DDI-163: mappings made before and after the attach are usable at once', async (t) => {
  const { guest } = rig();
  const domain = guest.createDomainEx();
  guest.map(domain, 16, [RAM_FRAME]);
  guest.attachEx(domain, guest.createDevice());
  t.equal(guest.poke(16, 1), 'done');
  guest.map(domain, 17, [RAM_FRAME + 1]);
  t.equal(guest.poke(17, 1), 'done');
});

t.test('DDI-164: untagged DMA of a token with a default PASID may use TranslateS1, that of others may not', async (t) => {
  const { guest } = rig({ policy: WITH_PASIDS });
  const domain = guest.createDomainEx({ domainType: TYPE.translateS1 });
  t.equal(guest.attachEx(domain, guest.createDevice()), 'ACCESS_DENIED');
  guest.map(domain, 16, [RAM_FRAME]);
  t.equal(guest.attachEx(domain, guest.createDevice(DEVICE, pasidConfiguration(0))), 'SUCCESS');
  t.equal(guest.poke(16, 1), 'done');
});

t.test('DDI-165, DDI-168: a detached device reaches nothing, and may go elsewhere', async (t) => {
  const { guest } = rig();
  const [domain, other] = [guest.createDomainEx(), guest.createDomainEx({ domainType: TYPE.passThrough })];
  guest.map(domain, 16, [RAM_FRAME]);
  const dmaDevice = guest.createDevice();
  guest.attachEx(domain, dmaDevice);
  t.equal(guest.detachEx(dmaDevice), 'SUCCESS');
  t.match(guest.dma({ operation: 'read', read: { iova: 16n * PAGE, length: 1n } }), { status: 2, fault: 1 });
  t.equal(guest.detachEx(dmaDevice), 'INVALID_PARAMETER_1');
  t.equal(guest.attachEx(other, dmaDevice), 'SUCCESS');
});

t.test('DDI-169: PASID sub-devices stay attached when their parent is detached', async (t) => {
  const { guest } = rig({ policy: WITH_PASIDS });
  const domain = guest.createDomainEx({ domainType: TYPE.translateS1 });
  guest.map(domain, 16, [RAM_FRAME]);
  const dmaDevice = guest.createDevice(DEVICE, pasidConfiguration());
  const sub = guest.createPasid(dmaDevice);
  if (typeof sub === 'string') return t.fail(sub);
  guest.call('attachPasidDevice', { domain, pasidDevice: sub.pasidDevice });
  guest.attachEx(domain, dmaDevice);
  t.equal(guest.detachEx(dmaDevice), 'SUCCESS');
  t.equal(guest.peek(16), 'fault');
  t.equal(guest.peekTagged(sub.asid, 16), 0);
});

t.test('DDI-170: behind an IOMMU that cannot remap there is no remapping type', async (t) => {
  const { guest } = rig({ isArm64: true, policy: { ...WITH_PASIDS, canRemap: false } });
  t.equal(guest.types(guest.createDevice(DEVICE, pasidConfiguration())), mask.passThrough);
});

t.test('DDI-171: while DMA Guard blocks no device gets PassThrough', async (t) => {
  const { guest } = rig();
  const passThrough = guest.createDomainEx({ domainType: TYPE.passThrough });
  const tokens = [guest.createDevice(DEVICE), guest.createDevice(OTHER_DEVICE)];
  rules(guest, 1, { isExternal: true });
  guest.control({ dmaGuardBlocking: 2 });
  for (const token of tokens) {
    t.equal(guest.types(token), mask.translate);
    t.equal(guest.attachEx(passThrough, token), 'ACCESS_DENIED');
  }
  guest.control({ dmaGuardBlocking: 1 });
  for (const token of tokens) t.equal(guest.attachEx(passThrough, token), 'SUCCESS');
});

t.test('DDI-172, DDI-173: bit n stands for type n, and no other bit is ever set', async (t) => {
  const everything = { isArm64: true, policy: WITH_PASIDS };
  t.equal(rig().guest.types(0n), 0);
  const rows: [object, Parameters<Guest['createDevice']>[1][], number][] = [
    [{}, [], mask.translate | mask.passThrough],
    [{ profile: 'extended' }, [], mask.translate | mask.passThrough | mask.unmanaged],
    [{ isArm64: true }, [], mask.translate | mask.passThrough | mask.unmanaged],
    [everything, [], mask.translate | mask.passThrough | mask.unmanaged],
    [everything, [pasidConfiguration(0)], 15],
    [everything, [pasidConfiguration(1)], 15],
  ];
  for (const [options, configurations, expected] of rows) {
    const { guest } = rig(options);
    t.equal(guest.types(guest.createDevice(DEVICE, ...configurations.map((each) => each!))), expected);
  }
});

t.test('DDI-174: attach denies exactly what the mask does not list, in every policy', async (t) => {
  for (const isArm64 of [false, true]) {
    for (const optIn of [0, 1, 2, 3]) {
      for (const isExternal of [false, true]) {
        for (const hasPasid of [false, true]) {
          for (const dmaGuardBlocking of [1, 2] as const) {
            const { guest } = rig({ isArm64, profile: 'extended', policy: WITH_PASIDS, arenaBytes: 2 ** 20, ramPages: 16 });
            const domains = [0, 1, 2, 3].map((domainType) => guest.createDomainEx({ domainType }));
            const dmaDevice = guest.createDevice(DEVICE, pasidConfiguration());
            rules(guest, optIn, { isExternal, hasPasid });
            guest.control({ dmaGuardBlocking });
            const listed = guest.types(dmaDevice);
            const allowed = domains.map((domain) => {
              const status = guest.attachEx(domain, dmaDevice);
              if (status === 'SUCCESS') guest.detachEx(dmaDevice);
              return status === 'SUCCESS' ? 1 : status === 'ACCESS_DENIED' ? 0 : NaN;
            });
            t.same(allowed, [0, 1, 2, 3].map((bit) => (listed >> bit) & 1));
          }
        }
      }
    }
  }
});

t.test('DDI-175: a bad token may use nothing', async (t) => {
  const { guest, open } = rig();
  for (const bad of [0n, 1n, 2n ** 64n - 1n, guest.createDomain(), open({ role: 2 }).createDevice()]) t.equal(guest.types(bad), 0);
});
