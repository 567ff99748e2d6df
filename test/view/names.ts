/** What handles stand for: the living are always known, and of the dead the ones that ended last. */
import t from 'tap';
import { LIMITS } from '../../src/base/limits.js';
import type { CallObservation } from '../../src/machine/types.js';
import { Names } from '../../src/view/names.js';
import type { Domain } from '../../src/iommu/domain.js';
import { pci } from '../helpers/messages.js';
import { DEVICE } from '../helpers/rig.js';

const MANY = LIMITS.viewHandles + 10;

/** Handles are numbers of their own; the domain of handle h has the id h + 1000. */
function book() {
  const names = new Names((_session, handle) => ({ id: Number(handle) + 1000 }) as Domain);
  let handle = 0n;
  const call = (session: number, routine: string, content: object, result?: object) =>
    names.learn({
      ...{ kind: 'call', session, call: 1, startedAt: 0 },
      request: { id: 1n, table: 2, callSite: null, routine, [routine]: content },
      reply: { id: 1n, status: 0, ...(result !== undefined && { result: routine, [routine]: result }) },
    } as unknown as CallObservation);
  const made = (session: number, routine: string, content: object, name: string) => {
    handle++;
    call(session, routine, content, { [name]: handle });
    return handle;
  };
  return {
    names,
    call,
    domain: (session = 1) => made(session, 'createDomain', {}, 'domain'),
    token: (domain: bigint, session = 1) => made(session, 'reserveLogicalAddressRange', { domain }, 'token'),
    device: (session = 1) => made(session, 'createDevice', { device: pci(DEVICE) }, 'dmaDevice'),
    pasid: (dmaDevice: bigint, session = 1) => made(session, 'createPasidDevice', { dmaDevice }, 'pasidDevice'),
  };
}

t.test('what is alive keeps its name, however many others come and go', async (t) => {
  const { names, call, domain, token, device, pasid } = book();
  const first = domain();
  const [held, dma] = [token(first), device()];
  const tagged = pasid(dma);
  for (let i = 0; i < MANY; i++) {
    const other = domain();
    call(1, 'freeReservedLogicalAddressRange', { token: token(other) });
    call(1, 'deleteDomain', { domain: other });
    const passing = device();
    call(1, 'deletePasidDevice', { pasidDevice: pasid(passing) });
    call(1, 'deleteDevice', { dmaDevice: passing });
  }
  const id = Number(first) + 1000;
  t.equal(names.domainIn({ domain: first }), id);
  t.equal(names.domainIn({ token: held }), id);
  t.ok(names.requesterIn({ dmaDevice: dma }));
  t.equal(names.requesterIn({ pasidDevice: tagged }), names.requesterIn({ dmaDevice: dma }));
  t.same([...names.domainCounts()], [[1, 1]]);
  call(1, 'deleteDomain', { domain: first });
  t.same([...names.domainCounts()], [], 'it is counted no longer once it was deleted');
  t.equal(names.origin(id), undefined);
});

t.test('what ended keeps its name until as many others ended', async (t) => {
  const { names, call, domain } = book();
  const dead = domain();
  const id = Number(dead) + 1000;
  call(1, 'deleteDomain', { domain: dead });
  for (let i = 1; i < LIMITS.viewHandles; i++) call(1, 'deleteDomain', { domain: domain() });
  t.equal(names.domainIn({ domain: dead }), id);
  call(1, 'deleteDomain', { domain: domain() });
  t.equal(names.domainIn({ domain: dead }), undefined);
});

t.test('what a session had ends with it, and that of others stays', async (t) => {
  const { names, call, domain, token } = book();
  const [one, other] = [domain(1), domain(2)];
  const held = token(one, 1);
  names.endSession(1);
  t.same([...names.domainCounts()], [[2, 1]]);
  t.equal(names.domainIn({ token: held }), Number(one) + 1000, 'it is still known');
  for (let i = 0; i < LIMITS.viewHandles; i++) {
    const passing = domain(2);
    call(2, 'freeReservedLogicalAddressRange', { token: token(passing, 2) });
    call(2, 'deleteDomain', { domain: passing });
  }
  t.same([names.domainIn({ domain: one }), names.domainIn({ token: held })], [undefined, undefined]);
  t.equal(names.domainIn({ domain: other }), Number(other) + 1000);
});
