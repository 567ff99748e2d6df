/** Devices, streams and PASIDs: who is attached to what, and what a tagged access meets (checks DDI-354 to DDI-371). */
import t from 'tap';
import { ManualClock } from '../../src/base/clock.js';
import { LIMITS } from '../../src/base/limits.js';
import { PageRuns } from '../../src/base/page-runs.js';
import { Arena } from '../../src/iommu/arena.js';
import { describeFault } from '../../src/iommu/fault.js';
import { Iommu, Translation, type DomainShape } from '../../src/iommu/iommu.js';
import { requesterId, requesterName, streamId, type Outcome } from '../../src/iommu/types.js';

const CAUSE = { call: 1, at: 0 };
const S1: DomainShape = { kind: 'translate-s1' };

function setup() {
  const iommu = new Iommu({ arena: new Arena(new ArrayBuffer(64 * 4096)), clock: new ManualClock() });
  const out = new Translation();
  /** A domain with frame `frame` at page 5. */
  const make = (frame: number, shape: DomainShape = S1) => {
    const domain = value(iommu.createDomain(shape));
    domain.map(5, PageRuns.contiguous(frame, 1), 3, CAUSE);
    return domain;
  };
  const device = iommu.addDevice(requesterId(0, 0x28));
  /** The frame at page 5, or why not. */
  const ask = (pasid?: number, asked = device) => (iommu.translate(asked, 5, 1, 'read', out, pasid) ? out.frame : `${out.type}: ${out.reason}`);
  return { iommu, device, make, ask, out };
}

function value<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(outcome.why);
  return outcome.value;
}

function word(outcome: Outcome<unknown>): string {
  return outcome.ok ? 'ok' : outcome.why;
}

const UNTAGGED = 'UnsupportedUpstreamTransaction: the device is attached to no domain';
const TAGGED = 'UnsupportedUpstreamTransaction: the PASID is attached to no domain';

t.test('tagged and untagged DMA of one device go by domains of their own [DDI-359] [DDI-366] [DDI-371]', async (t) => {
  const { iommu, device, make, ask } = setup();
  device.createPasid(1);
  device.createPasid(2);
  t.equal(word(iommu.attachPasid(make(0x11), device, 1, CAUSE)), 'ok');
  t.same([ask(), ask(1), ask(2), ask(3), ask(0)], [UNTAGGED, 0x11, TAGGED, TAGGED, TAGGED]);
  t.equal(word(iommu.attach(make(0x10, {}), device, CAUSE)), 'ok');
  t.equal(word(iommu.attachPasid(make(0x12), device, 2, CAUSE)), 'ok');
  t.same([ask(), ask(1), ask(2), ask(3), ask(0)], [0x10, 0x11, 0x12, TAGGED, TAGGED]);
  iommu.detach(device, CAUSE);
  t.same([ask(), ask(1), ask(2)], [UNTAGGED, 0x11, 0x12], '[DDI-169]');
  t.equal(word(iommu.detachPasid(device, 1, CAUSE)), 'ok');
  t.same([ask(1), ask(2)], [TAGGED, 0x12], '[DDI-368]');
});

t.test('PASIDs belong to their device', async (t) => {
  const { iommu, device, make, ask } = setup();
  const other = iommu.addDevice(streamId(0, 5));
  device.createPasid(7);
  t.equal(word(other.createPasid(7)), 'ok');
  iommu.attachPasid(make(0x11), device, 7, CAUSE);
  t.equal(ask(7, other), TAGGED);
  iommu.attachPasid(make(0x12), other, 7, CAUSE);
  t.same([ask(7), ask(7, other)], [0x11, 0x12]);
});

t.test('a PASID is made once, and goes when nothing is attached [DDI-354] [DDI-356] [DDI-357]', async (t) => {
  const { iommu, device, make } = setup();
  for (const pasid of [0, -1, 1.5, 2 ** 20, NaN]) t.throws(() => device.createPasid(pasid), RangeError);
  t.equal(value(device.createPasid(2 ** 20 - 1)).pasid, 2 ** 20 - 1);
  t.equal(word(device.createPasid(2 ** 20 - 1)), 'pasid-exists');
  device.createPasid(1);
  iommu.attachPasid(make(1), device, 1, CAUSE);
  t.equal(word(device.deletePasid(1)), 'pasid-attached');
  t.equal(word(device.deletePasid(3)), 'no-such-pasid');
  iommu.detachPasid(device, 1, CAUSE);
  t.equal(word(device.deletePasid(1)), 'ok');
  t.equal(word(device.deletePasid(1)), 'no-such-pasid');
  t.same([...device.pasids].map(({ pasid }) => pasid), [2 ** 20 - 1]);
});

t.test('attaching a PASID is refused by name [DDI-360] [DDI-364] [DDI-369] [DDI-370]', async (t) => {
  const { iommu, device, make } = setup();
  const domain = make(1);
  t.equal(word(iommu.attachPasid(domain, device, 1, CAUSE)), 'no-such-pasid');
  t.equal(word(iommu.detachPasid(device, 1, CAUSE)), 'no-such-pasid');
  device.createPasid(1);
  t.equal(word(iommu.detachPasid(device, 1, CAUSE)), 'not-attached');
  for (const kind of ['translate', 'pass-through', 'unmanaged'] as const) t.equal(word(iommu.attachPasid(value(iommu.createDomain({ kind })), device, 1, CAUSE)), 'wrong-kind', kind);
  t.equal(word(iommu.attachPasid(domain, device, 1, CAUSE)), 'ok');
  t.equal(word(iommu.attachPasid(domain, device, 1, CAUSE)), 'already-attached');
  t.equal(word(iommu.attachPasid(make(2), device, 1, CAUSE)), 'already-attached');
  t.equal(word(iommu.detachPasid(device, 1, CAUSE)), 'ok');
  t.equal(word(iommu.detachPasid(device, 1, CAUSE)), 'not-attached');
});

t.test('an attached PASID keeps its domain alive, and is counted [DDI-042]', async (t) => {
  const { iommu, device, make } = setup();
  const domain = make(1);
  device.createPasid(1);
  device.createPasid(2);
  iommu.attachPasid(domain, device, 1, CAUSE);
  t.equal(word(iommu.deleteDomain(domain)), 'device-attached');
  t.same([[...domain.pasids].map(({ pasid }) => pasid), domain.devices.size], [[1], 0]);
  t.match(iommu.statistics(), { pasids: 2, attachedPasids: 1, attachedDevices: 0 });
  iommu.detachPasid(device, 1, CAUSE);
  t.equal(word(iommu.deleteDomain(domain)), 'ok');
});

t.test('a PASID that cannot be attached for want of memory stays detached [DDI-363]', async (t) => {
  const { iommu, device, make, ask } = setup();
  const domain = make(1);
  device.createPasid(1);
  iommu.allocationsFail = true;
  t.equal(word(iommu.attachPasid(domain, device, 1, CAUSE)), 'no-memory');
  t.equal(word(device.createPasid(1)), 'pasid-exists');
  iommu.allocationsFail = false;
  t.same([ask(1), domain.pasids.size], [TAGGED, 0]);
});

t.test('PASIDs of all devices have one cap', async (t) => {
  const { device, iommu } = setup();
  for (let pasid = 1; pasid <= LIMITS.pasids; pasid++) value(device.createPasid(pasid));
  const other = iommu.addDevice(1);
  t.equal(word(other.createPasid(1)), 'no-memory');
  device.deletePasid(1);
  t.equal(word(other.createPasid(1)), 'ok');
});

t.test('the fault of a tagged access names the PASID and tells of its moves', async (t) => {
  const { iommu, device, make, out } = setup();
  const domain = make(1);
  device.createPasid(9);
  iommu.attach(value(iommu.createDomain()), device, { call: 3, at: 1 });
  iommu.attachPasid(domain, device, 9, { call: 4, at: 2 });
  iommu.translate(device, 6, 1, 'write', out, 9);
  const fault = iommu.fault(device, 6, 0, 8, 'write', out, 9);
  t.match(fault, { pasid: 9, domain, isStage1: true, evidence: { attachment: { domain: 1, cause: { call: 4 } } } });
  t.equal(describeFault(fault)[0], '0000:00:05.0 PASID 9: write of 8 bytes at 0x6000 refused in domain 1: TranslationFault, no page is mapped at the address');
  iommu.translate(device, 6, 1, 'write', out, 10);
  t.match(iommu.fault(device, 6, 0, 8, 'write', out, 10), { pasid: 10, domain: undefined, isStage1: false, evidence: { attachment: undefined } });
});

t.test('functions and streams have names of their own', async (t) => {
  t.equal(requesterName(requesterId(0xffff, 0xffff)), 'ffff:ff:1f.7');
  t.equal(requesterName(streamId(0, 0)), 'acpi 0 stream 0x0');
  t.equal(requesterName(streamId(2 ** 20 - 1, 0xffffffff)), 'acpi 1048575 stream 0xffffffff');
  t.not(streamId(0, 0xffffffff), streamId(1, 0));
  t.ok(Number.isSafeInteger(streamId(2 ** 20 - 1, 0xffffffff)));
});
