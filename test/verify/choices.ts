import t from 'tap';
import { holdRules, type Judged } from '../helpers/judged.js';
import { NULL_PDO, acpiConfiguration, buddy, domainEx, pasidConfiguration, pci, region } from '../helpers/messages.js';
import { DEVICE, WITH_PASIDS } from '../helpers/rig.js';

const create = { osManagedPageTable: 1, hasDomainOut: true };

function created(over: Parameters<typeof domainEx>[0]) {
  return ({ guest }: Judged) => guest.call('createDomainEx', domainEx(over));
}

function device(over: object) {
  return ({ guest }: Judged) => guest.call('createDevice', { device: pci(DEVICE), configurationsEndless: false, hasDeviceOut: true, configurations: [], ...over });
}

holdRules(t, {
  'VIO-601': {
    trips: (judged) => judged.callAt({}, 'createDomain', create, 1),
    calls: ['CreateDomain'],
    says: /DMA_IOMMU_INTERFACE, which is deprecated/,
    clean: (judged) => judged.callAt({}, 'createDomain', create, 2),
  },
  'VIO-602': {
    trips: (judged) => {
      judged.callAt({}, 'createDomain', create, 2);
      judged.callAt({}, 'createDomainEx', domainEx(), 3);
    },
    calls: ['CreateDomainEx'],
    says: /dut\.sys calls through V2 after V1/,
    clean: (judged) => {
      judged.callAt({ module: 'old.sys' }, 'createDomain', create, 2);
      judged.callAt({}, 'createDomainEx', domainEx(), 3);
      judged.callAt({}, 'createDomainEx', domainEx(), 4);
    },
  },
  'VIO-603': {
    options: { profile: 'extended' },
    trips: ({ guest }) => {
      const dmaDevice = guest.createDevice();
      guest.attachEx(guest.createDomainEx(), dmaDevice);
      guest.call('setDeviceFaultReportingEx', { dmaDevice, inputMappingIdBase: 0, enable: 1, hasFaultConfig: true, hasFaultHandler: true });
    },
    calls: ['SetDeviceFaultReportingEx'],
    says: /works in the extended profile alone/,
    clean: ({ guest }) => guest.attachEx(guest.createDomainEx(), guest.createDevice()),
  },
  'VIO-604': {
    trips: ({ guest }) => guest.call('queryInputMappings', { device: pci(DEVICE), hasBuffer: false, bufferLength: 0, hasReturnLength: true }),
    calls: ['QueryInputMappings'],
    says: /supported on ARM64 alone/,
    clean: (judged) => judged.guest.createDevice(),
  },
  'VIO-605': {
    trips: created({ flags: 4n }),
    calls: ['CreateDomainEx'],
    says: /Flags 0x4: no flag is defined/,
    clean: created({}),
  },
  'VIO-606': {
    trips: created({ domainType: 4 }),
    calls: ['CreateDomainEx'],
    says: /domain type 4 is none/,
    clean: created({ domainType: 1 }),
  },
  'VIO-607': {
    trips: created(buddy(64)),
    calls: ['CreateDomainEx'],
    says: /an address width of 64 bits is not between 13 and 63/,
    clean: created(buddy(63)),
  },
  'VIO-608': {
    trips: created({ reservedRegions: [region(4, 4), region(7, 1)] }),
    calls: ['CreateDomainEx'],
    says: /reserved regions at 0x4000 and 0x7000 overlap/,
    clean: created({ reservedRegions: [region(8, 1), region(4, 4)] }),
  },
  'VIO-609': {
    trips: created({ hasDomainOut: false }),
    calls: ['CreateDomainEx'],
    says: /DomainOut is NULL/,
    clean: created({}),
  },
  'VIO-610': {
    trips: ({ guest }) => guest.call('attachDevice', { domain: guest.createDomain(), device: pci(DEVICE), inputMappingIdBase: 1, mappingCount: 1 }),
    calls: ['AttachDevice'],
    says: /base 1, count 1: a PCI function has one input mapping/,
    clean: ({ guest }) => guest.attach(guest.createDomain()),
  },
  'VIO-611': {
    trips: device({ device: NULL_PDO }),
    calls: ['CreateDevice'],
    says: /the device object is NULL/,
    clean: device({}),
  },
  'VIO-612': {
    trips: device({ configurations: [acpiConfiguration(0, 1)] }),
    calls: ['CreateDevice'],
    says: /an ACPI configuration for a PCI function/,
    clean: device({}),
  },
  'VIO-613': {
    trips: ({ guest }) => guest.call('queryDeviceInfo', { dmaDevice: guest.createDevice(), size: 2, hasBytesWritten: true, hasBuffer: true }),
    calls: ['QueryDeviceInfo'],
    says: /2 bytes for IOMMU_DMA_DEVICE_INFORMATION, which has 3/,
    clean: ({ guest }) => guest.call('queryDeviceInfo', { dmaDevice: guest.createDevice(), size: 3, hasBytesWritten: true, hasBuffer: true }),
  },
  'VIO-614': {
    options: { policy: WITH_PASIDS },
    trips: ({ guest }) => guest.createPasid(guest.createDevice(DEVICE, pasidConfiguration(0))),
    calls: ['CreateDevice'],
    says: /made without PasidConfigTypePasidTaggedDma/,
    clean: ({ guest }) => guest.createPasid(guest.createDevice(DEVICE, pasidConfiguration(1))),
  },
});
