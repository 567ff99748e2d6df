import t from 'tap';
import { framesFrom, pci } from '../helpers/messages.js';
import { DEVICE, OTHER_DEVICE, RAM_FRAME, rig } from '../helpers/rig.js';

t.test('DDI-025: CreateDomain TRUE gives a handle on which MapLogicalRange works', async (t) => {
  const { guest } = rig();
  const reply = guest.reply('createDomain', { osManagedPageTable: 1, hasDomainOut: true });
  t.equal(reply.status, 0);
  const domain = guest.createDomain();
  t.not(domain, 0n);
  t.equal(guest.map(domain, 16, [RAM_FRAME]), 'SUCCESS');
});

t.test('DDI-027, DDI-287, DDI-295: ConfigureDomain of an OS-managed domain is INVALID_PARAMETER_1, whatever the configuration', async (t) => {
  const { guest } = rig();
  const domain = guest.createDomain();
  for (const type of [0, 1, 2, 0xffffffff]) {
    for (const hasConfiguration of [true, false]) {
      t.equal(guest.call('configureDomain', { domain, hasConfiguration, type, arm64: null, x64: null }), 'INVALID_PARAMETER_1');
      t.equal(guest.call('configureDomain', { domain: domain + 1n, hasConfiguration, type, arm64: null, x64: null }), 'INVALID_PARAMETER_1');
    }
  }
});

t.test('DDI-030: CreateDomain FALSE on an x64 guest is NOT_SUPPORTED and makes nothing', async (t) => {
  const { guest, machine } = rig();
  t.equal(guest.call('createDomain', { osManagedPageTable: 0, hasDomainOut: true }), 'NOT_SUPPORTED');
  t.equal(machine.statistics().domains, 0);
});

t.test('DDI-031: any byte but 0 counts as TRUE', async (t) => {
  const { guest } = rig();
  for (const osManagedPageTable of [1, 2, 0x80, 0xff]) {
    t.equal(guest.call('createDomain', { osManagedPageTable, hasDomainOut: true }), 'SUCCESS');
  }
});

t.test('DDI-032, DDI-033: DomainOut NULL is INVALID_PARAMETER_2, leaks no domain and gives no out-parameter', async (t) => {
  const { guest, machine } = rig();
  for (const osManagedPageTable of [0, 1]) {
    const reply = guest.reply('createDomain', { osManagedPageTable, hasDomainOut: false });
    t.equal(reply.status, 0xc00000f0);
    t.equal(reply.result, undefined);
  }
  t.equal(machine.statistics().domains, 0);
});

t.test('DDI-033: a failed CreateDomain gives no out-parameter', async (t) => {
  const { guest } = rig();
  t.equal(guest.reply('createDomain', { osManagedPageTable: 0, hasDomainOut: true }).result, undefined);
});

t.test('domains run out with INSUFFICIENT_RESOURCES, and deleting one lets the next be made', async (t) => {
  const { guest, machine } = rig({ arenaBytes: 64 * 4096 });
  const domains: bigint[] = [];
  let status = 'SUCCESS';
  for (let i = 0; i < 100 && status === 'SUCCESS'; i++) {
    const reply = guest.reply('createDomain', { osManagedPageTable: 1, hasDomainOut: true });
    if (reply.result === 'createDomain') domains.push(reply.createDomain.domain);
    else status = reply.status.toString(16);
  }
  t.equal(status, 'c000009a');
  t.equal(machine.statistics().domains, domains.length);
  t.equal(guest.deleteDomain(domains.pop()!), 'SUCCESS');
  domains.push(guest.createDomain());
  t.equal(machine.statistics().domains, domains.length);
});

t.test('DDI-036: handles are never 0 and never come back', async (t) => {
  const { guest } = rig();
  const seen = new Set<bigint>();
  for (let i = 0; i < 500; i++) {
    const domain = guest.createDomain();
    t.notOk(domain === 0n || seen.has(domain), 'a new handle');
    seen.add(domain);
    if (i % 3 !== 0) guest.deleteDomain(domain);
  }
});

t.test('DDI-037, DDI-342: a fresh domain translates nothing: DMA faults with TranslationFault at its own address', async (t) => {
  const { guest } = rig();
  guest.attach(guest.createDomain());
  const result = guest.dma({ operation: 'read', read: { iova: 0x1234_5678n, length: 4n } });
  t.match(result, { status: 2, fault: 7, access: 1, stopIova: 0x1234_5678n, bytesDone: 0n });
  t.equal(result.data.length, 0);
});

t.test('DDI-038: an empty domain is deleted', async (t) => {
  const { guest, machine } = rig();
  t.equal(guest.deleteDomain(guest.createDomain()), 'SUCCESS');
  t.equal(machine.statistics().domains, 0);
});

t.test('DDI-040, DDI-041: with a device attached DeleteDomain is RESOURCE_IN_USE and everything keeps working', async (t) => {
  const { guest } = rig();
  const domain = guest.createDomain();
  guest.map(domain, 16, [RAM_FRAME]);
  guest.attach(domain);
  t.equal(guest.deleteDomain(domain), 'RESOURCE_IN_USE');
  t.equal(guest.poke(16, 0x5a), 'done');
  t.equal(guest.peek(16), 0x5a);
  t.equal(guest.map(domain, 17, [RAM_FRAME + 1]), 'SUCCESS');
});

t.test('DDI-044: after the last of two devices is detached the domain is deleted', async (t) => {
  const { guest } = rig();
  const domain = guest.createDomain();
  guest.attach(domain);
  guest.attach(domain, OTHER_DEVICE);
  guest.detach(domain);
  t.equal(guest.deleteDomain(domain), 'RESOURCE_IN_USE');
  guest.detach(domain, OTHER_DEVICE);
  t.equal(guest.deleteDomain(domain), 'SUCCESS');
});

t.test('DDI-045: mappings left do not keep a domain, and its tables are given back', async (t) => {
  const { guest, machine } = rig();
  const before = machine.statistics().tablePages;
  const domain = guest.createDomain();
  guest.map(domain, 16, framesFrom(RAM_FRAME, 8));
  guest.mapIdentity(domain, [RAM_FRAME]);
  t.equal(guest.deleteDomain(domain), 'SUCCESS');
  t.match(machine.statistics(), { domains: 0, mappedPages: 0, tablePages: before });
});

t.test('DDI-046: NULL, never-issued and deleted handles are INVALID_PARAMETER_1', async (t) => {
  const { guest } = rig();
  const domain = guest.createDomain();
  t.equal(guest.deleteDomain(0n), 'INVALID_PARAMETER_1');
  t.equal(guest.deleteDomain(domain ^ 1n), 'INVALID_PARAMETER_1');
  t.equal(guest.deleteDomain(domain), 'SUCCESS');
  t.equal(guest.deleteDomain(domain), 'INVALID_PARAMETER_1');
});

t.test('DDI-047: every routine refuses the handle of a deleted domain and does nothing', async (t) => {
  const { guest, machine } = rig();
  const domain = guest.createDomain();
  guest.deleteDomain(domain);
  const frames = [RAM_FRAME];
  const statuses = [
    guest.attach(domain),
    guest.detach(domain),
    guest.map(domain, 16, frames),
    guest.unmap(domain, 16, 1),
    guest.mapIdentity(domain, frames),
    guest.unmapIdentity(domain, frames),
    guest.call('flushDomain', { domain }),
    guest.call('flushDomainByVaList', { domain, lastLevel: 1, number: 0, hasVaList: false, vaList: new Uint8Array(0) }),
    guest.call('configureDomain', { domain, hasConfiguration: true, type: 0, arm64: null, x64: null }),
    guest.deleteDomain(domain),
  ];
  t.same(statuses, statuses.map(() => 'INVALID_PARAMETER_1'));
  t.match(machine.statistics(), { domains: 0, mappedPages: 0, attachedDevices: 0 });
});

t.test('DDI-375: made-up handles of 64 bits are INVALID_PARAMETER_1', async (t) => {
  const { guest } = rig();
  const domain = guest.createDomain();
  for (const handle of [1n, 0xffff_ffff_ffff_ffffn, 0x7fff_ffff_ffff_ffffn, domain + (1n << 56n), domain >> 1n]) {
    t.equal(guest.attach(handle), 'INVALID_PARAMETER_1');
    t.equal(guest.map(handle, 16, [RAM_FRAME]), 'INVALID_PARAMETER_1');
    t.equal(guest.deleteDomain(handle), 'INVALID_PARAMETER_1');
  }
});

t.test('DDI-376: a registration number is no domain handle', async (t) => {
  const { guest } = rig();
  const domain = guest.createDomain();
  guest.attach(domain);
  const registration = guest.reporting(true);
  t.type(registration, 'bigint');
  t.equal(guest.deleteDomain(registration as bigint), 'INVALID_PARAMETER_1');
});

t.test('DDI-377: another session knows neither the handle nor the attachment', async (t) => {
  const { guest, open } = rig();
  const tool = open({ role: 2 });
  const domain = guest.createDomain();
  guest.attach(domain);
  t.equal(tool.deleteDomain(domain), 'INVALID_PARAMETER_1');
  t.equal(tool.map(domain, 16, [RAM_FRAME]), 'INVALID_PARAMETER_1');
  t.equal(tool.detach(domain), 'INVALID_PARAMETER_1');
  const own = tool.createDomain();
  t.equal(tool.detach(own), 'INVALID_PARAMETER_2');
  t.equal(tool.attach(own), 'INVALID_PARAMETER');
  t.equal(tool.call('setDeviceFaultReporting', { device: pci(DEVICE), inputMappingIdBase: 0, enable: 0, hasFaultConfig: false, hasFaultHandler: false }), 'INVALID_PARAMETER_1');
});

t.test('DDI-378: a mapping of one domain is invisible to a device of another', async (t) => {
  const { guest } = rig();
  const [first, second] = [guest.createDomain(), guest.createDomain()];
  guest.attach(first, DEVICE);
  guest.attach(second, OTHER_DEVICE);
  guest.map(first, 16, [RAM_FRAME]);
  t.equal(guest.poke(16, 1, DEVICE), 'done');
  t.equal(guest.peek(16, OTHER_DEVICE), 'fault');
});
