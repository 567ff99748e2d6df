import t from 'tap';
import { Judged, holdRules, working } from '../helpers/judged.js';
import { PAGE, TYPE, pasidConfiguration, pci } from '../helpers/messages.js';
import { DEVICE, RAM_FRAME, WITH_PASIDS } from '../helpers/rig.js';

const PASSIVE = { irql: 0 };
const DISPATCH = { irql: 2 };

/** A call that began as the `ticket`-th of the stub, while those before it by these distances had not ended. */
const began = (ticket: bigint, ...outstanding: number[]) => ({ ticket, outstanding });

const attach = (domain: bigint) => ({ domain, device: pci(DEVICE), inputMappingIdBase: 0, mappingCount: 1 });
const detach = (domain: bigint) => ({ domain, device: pci(DEVICE), inputMappingId: 0 });
const unmap = (domain: bigint) => ({ domain, logicalAddress: 16n * PAGE, numberOfPages: 1n });

function pasid({ guest }: Judged) {
  const made = guest.createPasid(guest.createDevice(DEVICE, pasidConfiguration()));
  if (typeof made === 'string') throw new Error(made);
  return { pasidDevice: made.pasidDevice, domain: guest.createDomainEx({ domainType: TYPE.translateS1 }) };
}

holdRules(t, {
  'VIO-401': {
    trips: (judged) => judged.callAt({ irql: 1 }, 'queryDeviceInfo', { dmaDevice: judged.guest.createDevice(), size: 3, hasBytesWritten: true, hasBuffer: true }, 4),
    calls: ['QueryDeviceInfo'],
    says: /QueryDeviceInfo at IRQL 1; 0 is the highest/,
    clean: (judged) => judged.callAt(PASSIVE, 'queryDeviceInfo', { dmaDevice: judged.guest.createDevice(), size: 3, hasBytesWritten: true, hasBuffer: true }, 4),
  },
  'VIO-402': {
    trips: (judged) => judged.callAt(DISPATCH, 'createDomain', { osManagedPageTable: 1, hasDomainOut: true }),
    calls: ['CreateDomain'],
    says: /CreateDomain at IRQL 2; 0 is the highest/,
    clean: (judged) => {
      const domain = judged.guest.createDomain();
      judged.mapAt(DISPATCH, domain, 16, [RAM_FRAME]);
      judged.callAt(DISPATCH, 'unmapLogicalRange', unmap(domain));
    },
  },
  'VIO-403': {
    trips: (judged) => {
      const refused = { routine: 23, module: 'dut.sys', offset: 0x77n, irql: 5, count: 2 };
      judged.callAt({ refused }, 'deleteDomain', { domain: judged.guest.createDomain() });
    },
    calls: ['MapLogicalRange'],
    says: /MapLogicalRange at IRQL 5; 2 is the highest/,
    clean: (judged) => judged.mapAt(DISPATCH, judged.guest.createDomain(), 16, [RAM_FRAME]),
  },
  'VIO-404': {
    trips: (judged) => {
      const domain = judged.guest.createDomain();
      judged.callAt(began(1n), 'attachDevice', attach(domain));
      judged.callAt(began(2n, 1), 'detachDevice', detach(domain));
    },
    calls: ['DetachDevice', 'AttachDevice'],
    says: /DetachDevice overlaps AttachDevice of call 2: both are about 0000:00:05\.0/,
    clean: (judged) => {
      const domain = judged.guest.createDomain();
      judged.callAt(began(1n), 'attachDevice', attach(domain));
      judged.callAt(began(2n), 'detachDevice', detach(domain));
    },
  },
  'VIO-405': {
    options: { policy: WITH_PASIDS },
    trips: (judged) => {
      const made = pasid(judged);
      judged.callAt(began(2n, 1), 'attachPasidDevice', made, 4);
      judged.callAt(began(1n), 'detachPasidDevice', made, 4);
    },
    calls: ['DetachPasidDevice', 'AttachPasidDevice'],
    says: /both are about the PASID device 1/,
    clean: (judged) => {
      const made = pasid(judged);
      judged.callAt(began(1n), 'attachPasidDevice', made, 4);
      judged.callAt(began(2n), 'detachPasidDevice', made, 4);
    },
  },
  'VIO-406': {
    trips: (judged) => {
      const domain = judged.guest.createDomain();
      judged.mapAt(began(1n), domain, 16, [RAM_FRAME]);
      judged.callAt(began(2n), 'unmapLogicalRange', unmap(domain));
      judged.callAt(began(3n, 1), 'deleteDomain', { domain });
    },
    calls: ['DeleteDomain', 'UnmapLogicalRange'],
    says: /DeleteDomain overlaps UnmapLogicalRange of call 3: domain 1 is being deleted/,
    clean: (judged) => {
      const domain = judged.guest.createDomain();
      judged.callAt(began(1n), 'createDomain', { osManagedPageTable: 1, hasDomainOut: true });
      judged.callAt(began(2n, 1), 'deleteDomain', { domain });
    },
  },
  'VIO-407': {
    trips: (judged) => {
      const domain = judged.guest.createDomain();
      judged.mapAt(began(1n), domain, 16, [RAM_FRAME]);
      judged.callAt(began(2n, 1), 'unmapLogicalRange', unmap(domain));
    },
    calls: ['UnmapLogicalRange', 'MapLogicalRange'],
    says: /both are about page 0x10000 of domain 1/,
    clean: (judged) => {
      const domain = judged.guest.createDomain();
      judged.mapAt(began(1n), domain, 16, [RAM_FRAME]);
      judged.mapAt(began(2n, 1), domain, 17, [RAM_FRAME]);
      judged.callAt(began(3n, 1), 'unmapLogicalRange', unmap(domain));
    },
  },
});

t.test('two devices may be attached at once', async (t) => {
  const judged = new Judged();
  const domain = working(judged);
  judged.callAt(began(1n), 'detachDevice', detach(domain));
  judged.callAt(began(2n, 1), 'attachDevice', { ...attach(domain), device: pci(0x30) });
  t.same(judged.ids, []);
});

t.test('what the stub refused names the place of the refused call, once', async (t) => {
  const judged = new Judged();
  const refused = { routine: 33, module: 'dut.sys', offset: 0x88n, irql: 2, count: 4 };
  judged.callAt({ refused, offset: 0x10n }, 'deleteDomain', { domain: judged.guest.createDomain() });
  t.match(judged.verifier.findings(), [{ rule: 'VIO-402', calls: [{ routine: 'AttachDeviceEx', module: 'dut.sys', offset: '0x88', irql: 2, status: 'STATUS_UNSUCCESSFUL' }] }]);
  t.equal(judged.verifier.findings().length, 1);
});

t.test('absurd tickets are met with silence', async (t) => {
  const judged = new Judged();
  const outstanding = Array.from({ length: 1000 }, () => 0xffffffff);
  for (const ticket of [1n, 1n, 2n ** 64n - 1n]) judged.callAt({ ticket, outstanding }, 'deleteDomain', { domain: judged.guest.createDomain() });
  t.same(judged.ids, []);
});

t.test('a call that names more outstanding calls than there can be is judged in no more time than others', async (t) => {
  const judged = new Judged();
  const domain = judged.guest.createDomain();
  const begin = performance.now();
  judged.callAt({ ticket: 2n ** 40n, outstanding: new Array<number>(500_000).fill(1) }, 'flushDomain', { domain });
  t.ok(performance.now() - begin < 5000);
  judged.callAt({ ticket: 2n ** 40n - 1n, outstanding: [] }, 'deleteDomain', { domain });
  t.same(judged.found('VIO-406').map(({ calls }) => calls.map(({ routine }) => routine)), [['DeleteDomain', 'FlushDomain']]);
});
