import t from 'tap';
import { Judged, holdRules, takeDown, working } from '../helpers/judged.js';
import { TYPE, acpi, byPfn, pasidConfiguration } from '../helpers/messages.js';
import { ACPI_UID, DEVICE, OTHER_DEVICE, RAM_FRAME, WITH_PASIDS } from '../helpers/rig.js';

const PASIDS = { options: { policy: WITH_PASIDS } };

/** A PASID device of a tagged token, and a domain that it may be attached to. */
function pasid({ guest }: Judged) {
  const dmaDevice = guest.createDevice(DEVICE, pasidConfiguration());
  const made = guest.createPasid(dmaDevice);
  if (typeof made === 'string') throw new Error(made);
  return { dmaDevice, pasidDevice: made.pasidDevice, domain: guest.createDomainEx({ domainType: TYPE.translateS1 }) };
}

function endPasid({ guest }: Judged, { dmaDevice, pasidDevice, domain }: ReturnType<typeof pasid>): void {
  guest.call('deletePasidDevice', { pasidDevice });
  guest.call('deleteDevice', { dmaDevice });
  guest.deleteDomain(domain);
  guest.session.farewell();
}

function cleanPasid(judged: Judged): void {
  const made = pasid(judged);
  judged.guest.call('attachPasidDevice', made);
  judged.guest.call('detachPasidDevice', made);
  endPasid(judged, made);
}

function cleanLife(judged: Judged): void {
  takeDown(judged, working(judged));
  judged.guest.session.farewell();
}

function group(judged: Judged): bigint {
  const domain = judged.guest.createDomain();
  judged.guest.call('attachDevice', { domain, device: acpi(ACPI_UID), inputMappingIdBase: 5, mappingCount: 3 });
  return domain;
}

holdRules(t, {
  'VIO-001': {
    trips: ({ guest }) => {
      guest.createDomain();
      guest.session.farewell();
    },
    calls: ['CreateDomain'],
    says: /^domain 1 was never ended$/,
    clean: cleanLife,
  },
  'VIO-002': {
    trips: ({ guest }) => {
      guest.createDevice();
      guest.session.farewell();
    },
    calls: ['CreateDevice'],
    says: /device token of 0000:00:05\.0/,
    clean: ({ guest }) => {
      guest.call('deleteDevice', { dmaDevice: guest.createDevice() });
      guest.session.farewell();
    },
  },
  'VIO-003': {
    trips: ({ guest }) => {
      guest.reserve(guest.createDomainEx(), 4, { at: 0x10000n });
      guest.session.farewell();
    },
    calls: ['ReserveLogicalAddressRange'],
    says: /token of domain 1 at page 16/,
    also: ['VIO-001'],
    clean: ({ guest }) => {
      const domain = guest.createDomainEx();
      guest.freeReserved(guest.reserve(domain, 4, { at: 0x10000n }).token);
      guest.deleteDomain(domain);
      guest.session.farewell();
    },
  },
  'VIO-004': {
    trips: ({ guest }) => {
      guest.attach(guest.createDomain());
      guest.session.farewell();
    },
    calls: ['AttachDevice'],
    says: /0000:00:05\.0 was left attached to domain 1/,
    also: ['VIO-001'],
    clean: cleanLife,
  },
  'VIO-005': {
    ...PASIDS,
    trips: (judged) => {
      judged.guest.deleteDomain(pasid(judged).domain);
      judged.guest.session.farewell();
    },
    calls: ['CreatePasidDevice'],
    says: /PASID device 1 was never ended/,
    also: ['VIO-002'],
    clean: cleanPasid,
  },
  'VIO-006': {
    trips: ({ guest }) => {
      const domain = guest.createDomain();
      guest.map(domain, 16, [RAM_FRAME, RAM_FRAME + 1]);
      guest.deleteDomain(domain);
    },
    calls: ['DeleteDomain'],
    says: /domain 1 was deleted with 2 pages mapped/,
    clean: (judged) => {
      takeDown(judged, working(judged));
      const regions = judged.guest.createDomainEx({ reservedRegions: [{ base: 0x100000n, numberOfPages: 1n, shouldMap: 1 }] });
      judged.guest.deleteDomain(regions);
    },
  },
  'VIO-007': {
    trips: (judged) => {
      const domain = working(judged);
      judged.guest.deleteDomain(domain);
    },
    calls: ['DeleteDomain', 'AttachDevice'],
    says: /to be deleted while 0000:00:05\.0 is attached/,
    clean: cleanLife,
  },
  'VIO-008': {
    trips: ({ guest }) => {
      const domain = guest.createDomainEx();
      guest.reserve(domain, 4, { at: 0x10000n });
      guest.deleteDomain(domain);
    },
    calls: ['DeleteDomain', 'ReserveLogicalAddressRange'],
    says: /with the reservation at page 16/,
    clean: ({ guest }) => {
      const domain = guest.createDomainEx();
      guest.freeReserved(guest.reserve(domain, 4, { at: 0x10000n }).token);
      guest.deleteDomain(domain);
    },
  },
  'VIO-009': {
    trips: ({ guest }) => {
      const dmaDevice = guest.createDevice();
      guest.attachEx(guest.createDomainEx(), dmaDevice);
      guest.call('deleteDevice', { dmaDevice });
    },
    calls: ['DeleteDevice', 'AttachDeviceEx'],
    says: /while it is attached to domain 1/,
    clean: ({ guest }) => {
      const dmaDevice = guest.createDevice();
      guest.attachEx(guest.createDomainEx(), dmaDevice);
      guest.detachEx(dmaDevice);
      guest.call('deleteDevice', { dmaDevice });
    },
  },
  'VIO-010': {
    trips: ({ guest }) => {
      const domain = guest.createDomain();
      guest.deleteDomain(domain);
      guest.map(domain, 16, [RAM_FRAME]);
    },
    calls: ['MapLogicalRange', 'DeleteDomain'],
    says: /domain 1 is used after its end/,
    clean: ({ guest }) => {
      guest.deleteDomain(guest.createDomain());
      guest.map(guest.createDomain(), 16, [RAM_FRAME]);
    },
  },
  'VIO-011': {
    trips: ({ guest }) => guest.deleteDomain(0x1234n),
    calls: ['DeleteDomain'],
    says: /0x1234 was never given out as a domain/,
    clean: ({ guest }) => guest.deleteDomain(guest.createDomain()),
  },
  'VIO-012': {
    trips: ({ guest }) => guest.attachEx(guest.createDevice(), guest.createDevice(OTHER_DEVICE)),
    calls: ['AttachDeviceEx'],
    says: /the device token of 0000:00:05\.0 instead of a domain/,
    clean: ({ guest }) => guest.attachEx(guest.createDomainEx(), guest.createDevice()),
  },
  'VIO-013': {
    trips: ({ guest }) => {
      const domain = guest.createDomain();
      guest.deleteDomain(domain);
      guest.deleteDomain(domain);
    },
    calls: ['DeleteDomain', 'DeleteDomain'],
    says: /domain 1 was ended before/,
    clean: ({ guest }) => {
      guest.deleteDomain(guest.createDomain());
      guest.deleteDomain(guest.createDomain());
    },
  },
  'VIO-014': {
    trips: ({ guest }) => {
      guest.attach(guest.createDomain());
      guest.attach(guest.createDomain());
    },
    calls: ['AttachDevice', 'AttachDevice'],
    says: /attached to domain 1 already/,
    clean: ({ guest }) => {
      const [one, other] = [guest.createDomain(), guest.createDomain()];
      guest.attach(one);
      guest.attach(one, OTHER_DEVICE);
      guest.detach(one);
      guest.attach(other);
    },
  },
  'VIO-015': {
    trips: (judged) => {
      const domain = working(judged);
      judged.guest.detach(domain);
      judged.guest.detach(domain);
    },
    calls: ['DetachDevice', 'DetachDevice'],
    says: /0000:00:05\.0 is attached to no domain/,
    clean: cleanLife,
  },
  'VIO-016': {
    trips: (judged) => {
      working(judged);
      judged.guest.detach(judged.guest.createDomain());
    },
    calls: ['DetachDevice', 'AttachDevice'],
    says: /attached to domain 1, not to domain 2/,
    clean: cleanLife,
  },
  'VIO-017': {
    options: { isArm64: true },
    trips: (judged) => judged.guest.call('detachDevice', { domain: group(judged), device: acpi(ACPI_UID), inputMappingId: 6 }),
    calls: ['DetachDevice', 'AttachDevice'],
    says: /acpi 9 stream 0x6 is a member of the group of acpi 9 stream 0x5/,
    clean: (judged) => judged.guest.call('detachDevice', { domain: group(judged), device: acpi(ACPI_UID), inputMappingId: 5 }),
  },
  'VIO-018': {
    ...PASIDS,
    trips: (judged) => {
      const made = pasid(judged);
      judged.guest.call('attachPasidDevice', made);
      judged.guest.call('attachPasidDevice', made);
    },
    calls: ['AttachPasidDevice', 'AttachPasidDevice'],
    says: /PASID 1 is attached to domain 1 already/,
    clean: cleanPasid,
  },
  'VIO-019': {
    ...PASIDS,
    trips: (judged) => judged.guest.call('detachPasidDevice', pasid(judged)),
    calls: ['DetachPasidDevice'],
    says: /PASID 1 is attached to no domain/,
    clean: cleanPasid,
  },
  'VIO-020': {
    ...PASIDS,
    trips: (judged) => {
      const made = pasid(judged);
      judged.guest.call('attachPasidDevice', made);
      judged.guest.call('deletePasidDevice', made);
    },
    calls: ['DeletePasidDevice', 'AttachPasidDevice'],
    says: /while it is attached to domain 1/,
    clean: cleanPasid,
  },
  'VIO-021': {
    ...PASIDS,
    trips: (judged) => {
      const { pasidDevice } = pasid(judged);
      judged.guest.call('attachPasidDevice', { pasidDevice, domain: judged.guest.createDomainEx() });
    },
    calls: ['AttachPasidDevice', 'CreateDomainEx'],
    says: /domain 2 is translate; a PASID device goes to a TranslateS1 domain/,
    clean: cleanPasid,
  },
});

t.test('what is left by a session that ended without a farewell is nobody\'s leak', async (t) => {
  const judged = new Judged();
  working(judged);
  judged.guest.session.close('the front end is gone');
  judged.verifier.end();
  t.same(judged.ids, []);
});

t.test('a domain whose deletion was made to fail is not leaked by the driver', async (t) => {
  const interceptor = { beforeCall: ({ request }: { request: { routine?: string | undefined } }) => (request.routine === 'deleteDomain' ? ({ kind: 'fail', status: 0xc0000708, cause: 'test' } as const) : undefined) };
  const judged = new Judged({ interceptor });
  judged.guest.deleteDomain(judged.guest.createDomain());
  judged.guest.session.farewell();
  t.same(judged.ids, []);
});

t.test('a mapping stays known where another call maps the same frames elsewhere', async (t) => {
  const judged = new Judged();
  const domain = judged.guest.createDomainEx();
  judged.guest.mapEx(domain, byPfn([RAM_FRAME]), { at: 0x10000n });
  judged.guest.mapEx(domain, byPfn([RAM_FRAME]), { at: 0x20000n });
  judged.guest.unmap(domain, 16, 1);
  judged.guest.unmap(domain, 32, 1);
  t.same(judged.ids, []);
});

t.test('what cannot end because a detach was made to fail is no leak', async (t) => {
  const judged = new Judged(failing('detachDevice'));
  const domain = working(judged);
  judged.guest.unmap(domain, 16, 1);
  judged.guest.detach(domain);
  judged.guest.session.farewell();
  t.same(judged.ids, []);
  const other = new Judged(failing('detachDevice'));
  other.guest.detach(working(other));
  other.guest.createDomain();
  other.guest.session.farewell();
  t.same(other.found('VIO-001').map(({ message }) => message), ['domain 2 was never ended']);
});

/** Every call of this routine is made to fail. */
const failing = (name: string) => ({ interceptor: { beforeCall: ({ request }: { request: { routine?: string | undefined } }) => (request.routine === name ? ({ kind: 'fail', status: 0xc000009a, cause: 'test' } as const) : undefined) } });

t.test('a mapping whose unmap was made to fail is not left by the driver', async (t) => {
  const judged = new Judged(failing('unmapLogicalRange'));
  takeDown(judged, working(judged));
  t.same(judged.ids, []);
  const other = new Judged(failing('unmapLogicalRange'));
  const domain = working(other);
  other.guest.map(domain, 32, [RAM_FRAME + 1, RAM_FRAME + 2]);
  takeDown(other, domain);
  t.same(other.found('VIO-006').map(({ message }) => message), ['domain 1 was deleted with 2 pages mapped'], 'what it did not try to unmap counts alone');
});

t.test('a domain is not deleted while attached when its detach was made to fail', async (t) => {
  const judged = new Judged(failing('detachDevice'));
  takeDown(judged, working(judged));
  t.same(judged.ids, []);
  const other = new Judged(failing('detachDevice'));
  const domain = working(other);
  other.guest.attach(domain, OTHER_DEVICE);
  takeDown(other, domain);
  t.match(other.found('VIO-007').map(({ message }) => message), [/while 0000:00:06\.0 is attached to it$/], 'the device that was not detached is told');
});

t.test('reservations, device tokens and PASIDs whose ends were made to fail are not blamed on what they hold', async (t) => {
  const reserved = (name: string) => {
    const judged = new Judged(failing(name));
    const domain = judged.guest.createDomainEx();
    const { token } = judged.guest.reserve(domain, 4, { at: 0x10000n });
    judged.guest.mapSegment(token, 0, byPfn([RAM_FRAME]));
    judged.guest.unmapSegment(token, 0, 1);
    judged.guest.freeReserved(token);
    judged.guest.deleteDomain(domain);
    judged.guest.session.farewell();
    return judged.ids;
  };
  t.same(reserved('freeReservedLogicalAddressRange'), []);
  t.same(reserved('unmapReservedLogicalRange'), []);
  for (const name of ['detachPasidDevice', 'deletePasidDevice']) {
    const judged = new Judged({ ...PASIDS.options, ...failing(name) });
    cleanPasid(judged);
    t.same(judged.ids, [], name);
  }
});
