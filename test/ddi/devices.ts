import t from 'tap';
import { NOT_A_PDO, NO_BUS, NULL_PDO, pci } from '../helpers/messages.js';
import { DEVICE, OTHER_DEVICE, OUTSIDE_DEVICE, RAM_FRAME, rig } from '../helpers/rig.js';

t.test('DDI-049: an attached device is translated by the domain', async (t) => {
  const { guest } = rig();
  const domain = guest.createDomain();
  guest.map(domain, 16, [RAM_FRAME]);
  t.equal(guest.peek(16), 'fault');
  t.equal(guest.attach(domain), 'SUCCESS');
  t.equal(guest.peek(16), 0);
});

t.test('AttachDevice judges its arguments from left to right', async (t) => {
  const { guest, machine } = rig();
  const domain = guest.createDomain();
  const attach = (over: object) =>
    guest.call('attachDevice', { domain, device: pci(DEVICE), inputMappingIdBase: 0, mappingCount: 1, ...over });
  const rows: [string, object, string][] = [
    ['DDI-056: a bad domain, before everything', { domain: 1n, device: NULL_PDO, inputMappingIdBase: 1, mappingCount: 0 }, 'INVALID_PARAMETER_1'],
    ['DDI-056: a NULL PDO', { device: NULL_PDO, inputMappingIdBase: 1 }, 'INVALID_PARAMETER_2'],
    ['DDI-056: no device in the message', { device: null }, 'INVALID_PARAMETER_2'],
    ['DDI-056: an object that is no PDO', { device: NOT_A_PDO }, 'INVALID_PARAMETER_2'],
    ['a kind that nobody knows', { device: { ...pci(DEVICE), kind: 99 } }, 'INVALID_PARAMETER_2'],
    ['DDI-056: a PDO without a requester ID', { device: NO_BUS, mappingCount: 0 }, 'NOT_FOUND'],
    ['DDI-056: a PCI device outside the IOMMU', { device: pci(OUTSIDE_DEVICE), inputMappingIdBase: 1 }, 'NOT_FOUND'],
    ['the same function of another segment', { device: pci(DEVICE, 1) }, 'NOT_FOUND'],
    ['a segment beyond 16 bits', { device: pci(DEVICE, 0x10000) }, 'NOT_FOUND'],
    ['a function beyond 16 bits', { device: pci(0x10000 + DEVICE) }, 'NOT_FOUND'],
    ['DDI-050: InputMappingIdBase 1', { inputMappingIdBase: 1, mappingCount: 0 }, 'INVALID_PARAMETER_3'],
    ['DDI-051: MappingCount 0', { mappingCount: 0 }, 'INVALID_PARAMETER_4'],
    ['DDI-051: MappingCount 2', { mappingCount: 2 }, 'INVALID_PARAMETER_4'],
  ];
  for (const [what, over, status] of rows) t.equal(attach(over), status, what);
  t.equal(machine.statistics().attachedDevices, 0);
  t.equal(attach({}), 'SUCCESS');
  t.equal(attach({ mappingCount: 2 }), 'INVALID_PARAMETER_4', 'arguments come before the attachment');
});

t.test('DDI-055: a device that is attached already, here or elsewhere, is INVALID_PARAMETER', async (t) => {
  const { guest } = rig();
  const [domain, other] = [guest.createDomain(), guest.createDomain()];
  guest.attach(domain);
  t.equal(guest.attach(domain), 'INVALID_PARAMETER');
  t.equal(guest.attach(other), 'INVALID_PARAMETER');
  t.equal(guest.attach(other, OTHER_DEVICE), 'SUCCESS');
});

t.test('the function that carries the conversation is behind the IOMMU for its session alone', async (t) => {
  const { open, guest } = rig();
  const tool = open({ role: 2, carrierDevice: pci(OUTSIDE_DEVICE) });
  const domain = tool.createDomain();
  t.equal(tool.attach(domain, OUTSIDE_DEVICE), 'SUCCESS');
  t.equal(guest.attach(guest.createDomain(), OUTSIDE_DEVICE), 'NOT_FOUND');
  tool.map(domain, 16, [RAM_FRAME]);
  t.equal(tool.poke(16, 7, OUTSIDE_DEVICE), 'done');
});

t.test('DDI-059, DDI-065: a detached device reaches nothing and may be attached again, to any domain', async (t) => {
  const { guest } = rig();
  const [domain, other] = [guest.createDomain(), guest.createDomain()];
  guest.map(domain, 16, [RAM_FRAME]);
  guest.attach(domain);
  t.equal(guest.detach(domain), 'SUCCESS');
  t.match(guest.dma({ operation: 'read', read: { iova: 0x10000n, length: 1n } }), { status: 2, fault: 1 });
  t.equal(guest.attach(other), 'SUCCESS');
  t.equal(guest.detach(other), 'SUCCESS');
  t.equal(guest.attach(domain), 'SUCCESS');
  t.equal(guest.peek(16), 0);
});

t.test('DetachDevice judges its arguments from left to right', async (t) => {
  const { guest, machine } = rig();
  const [domain, other] = [guest.createDomain(), guest.createDomain()];
  guest.attach(domain);
  const detach = (over: object) => guest.call('detachDevice', { domain, device: pci(DEVICE), inputMappingId: 0, ...over });
  const rows: [string, object, string][] = [
    ['DDI-064: a bad domain', { domain: 0n, device: NULL_PDO, inputMappingId: 1 }, 'INVALID_PARAMETER_1'],
    ['a NULL PDO', { device: NULL_PDO }, 'INVALID_PARAMETER_2'],
    ['no device in the message', { device: null }, 'INVALID_PARAMETER_2'],
    ['an object that is no PDO', { device: NOT_A_PDO }, 'INVALID_PARAMETER_2'],
    ['DDI-063: a device that was never attached', { device: pci(OTHER_DEVICE), inputMappingId: 1 }, 'INVALID_PARAMETER_2'],
    ['DDI-063: a device outside the IOMMU', { device: pci(OUTSIDE_DEVICE) }, 'INVALID_PARAMETER_2'],
    ['DDI-063: a device attached to another domain', { domain: other, inputMappingId: 1 }, 'INVALID_PARAMETER_2'],
    ['DDI-062: InputMappingId 1', { inputMappingId: 1 }, 'INVALID_PARAMETER_3'],
  ];
  for (const [what, over, status] of rows) t.equal(detach(over), status, what);
  t.equal(machine.statistics().attachedDevices, 1);
  t.equal(detach({}), 'SUCCESS');
  t.equal(detach({}), 'INVALID_PARAMETER_2');
});

t.test('DDI-327, DDI-328: QueryInputMappings on x64 is UNSUCCESSFUL with a length of 0', async (t) => {
  const { guest } = rig();
  const query = (device: ReturnType<typeof pci>) =>
    guest.reply('queryInputMappings', { device, hasBuffer: true, bufferLength: 64, hasReturnLength: true });
  for (const device of [pci(DEVICE), pci(OUTSIDE_DEVICE), NO_BUS]) {
    const reply = query(device);
    t.equal(reply.status, 0xc0000001);
    t.match(reply, { queryInputMappings: { inputMappingIds: [], returnLength: 0 } });
  }
  for (const device of [NULL_PDO, NOT_A_PDO]) {
    t.match(query(device), { status: 0xc00000ef, result: undefined });
  }
});

t.test('DDI-323 to DDI-326, DDI-329: the extended profile tells the one mapping that AttachDevice accepts', async (t) => {
  const { guest } = rig({ profile: 'extended' });
  const query = (bufferLength: number, hasBuffer = true, hasReturnLength = true) =>
    guest.reply('queryInputMappings', { device: pci(DEVICE), hasBuffer, bufferLength, hasReturnLength });
  for (const length of [4, 5, 64]) {
    t.match(query(length), { status: 0, queryInputMappings: { inputMappingIds: [0], returnLength: 4 } });
  }
  for (const length of [0, 3]) {
    t.match(query(length, length !== 0), { status: 0xc0000023, queryInputMappings: { inputMappingIds: [], returnLength: 4 } });
  }
  t.equal(query(4, true, false).status, 0);
  t.equal(query(3, true, false).status, 0xc0000023);
  t.match(query(4, false), { status: 0xc00000f0, result: undefined });
  t.match(guest.reply('queryInputMappings', { device: pci(OUTSIDE_DEVICE), hasBuffer: true, bufferLength: 64, hasReturnLength: true }), {
    status: 0xc0000001,
    queryInputMappings: { returnLength: 0 },
  });
});
