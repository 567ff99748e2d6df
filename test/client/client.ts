/** The client against a real machine behind a real socket, and against a daemon that misbehaves. */
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import type { Test } from 'tap';
import { createMachine, ManualClock, ramAt } from '../../src/index.js';
import { LIMITS } from '../../src/base/limits.js';
import { SILENT } from '../../src/base/log.js';
import { StreamCarrier } from '../../src/carrier/stream.js';
import { acpiDevice, connect, contiguousMdl, contiguousRange, DmaStepStatus, isNtSuccess, mdl, mdlDescription, NTSTATUS, ntstatusName, pciDevice, pfnArray, Toggle } from '../../src/client/client.js';
import { loadNative } from '../../src/native/index.js';
import { encodeDaemon } from '../../src/proto/codec.js';
import { frame } from '../../src/proto/frame.js';
import type { DaemonMessageInit } from '../../src/proto/types.js';

const device = pciDevice('00:05.0');
const { STATUS_SUCCESS, STATUS_INVALID_PARAMETER_1, STATUS_INVALID_PARAMETER_2, STATUS_RESOURCE_IN_USE } = NTSTATUS;
const newPath = () => join(mkdtempSync(join(tmpdir(), 'viommu-')), 'socket');

function daemon(t: Test, over: Partial<Parameters<typeof createMachine>[0]> = {}) {
  const machine = createMachine({ devices: [0x28], memory: ramAt(0, 1 << 20), clock: new ManualClock(), schedule: (work) => void setImmediate(work), ...over });
  const path = newPath();
  const carrier = StreamCarrier.listen({ native: loadNative(), machine, path, log: SILENT, clock: new ManualClock() });
  t.teardown(() => carrier.close());
  return { machine, path, carrier };
}

/** A daemon that answers Hello and then does what `then` says. */
async function impostor(t: Test, then: (socket: Socket) => void, hello: DaemonMessageInit = { body: 'helloReply', helloReply: { accepted: true, maxMessageBytes: 1000 } }) {
  const path = newPath();
  const server: Server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => {
      socket.write(frame(encodeDaemon(hello)));
      socket.once('data', () => then(socket));
    });
  });
  server.listen(path);
  await once(server, 'listening');
  t.teardown(() => server.close());
  return path;
}

t.test('a driver\'s day: map, DMA, fault, unmap, delete', async (t) => {
  const { path, machine } = daemon(t);
  const client = await connect(path, { name: 'day' });
  t.match(client.daemon, { accepted: true, maxBatchRequests: LIMITS.batchRequests, inputAddressBits: 48 });
  const { status, domain } = await client.createDomain();
  t.equal(status, STATUS_SUCCESS);
  t.same(await client.mapLogicalRange({ domain, permissions: 3, logicalAddress: 0x10000n, mdl: mdl([5n, 9n]) }), { status: STATUS_SUCCESS });
  t.same(await client.attachDevice({ domain, device }), { status: STATUS_SUCCESS });
  const reporting = await client.setDeviceFaultReporting({ device });
  t.not(reporting.registration, 0n);

  const done = await client.runProgram(device, [
    { operation: 'write', write: { iova: 0x10ffen, data: Uint8Array.of(1, 2, 3, 4) } },
    { operation: 'read', read: { iova: 0x10ffdn, length: 6n } },
  ]);
  t.equal(done.bytesDone, 10n);
  t.same([...done.results[1]!.data], [0, 1, 2, 3, 4, 0]);

  const faulted = once(client, 'fault');
  const refused = await client.runProgram(device, [{ operation: 'fill', fill: { iova: 0x11ff0n, length: 100n, pattern: Uint8Array.of(1) } }]);
  t.match(refused.results, [{ status: DmaStepStatus.FAULT, stopIova: 0x12000n }]);
  const [fault, context] = await faulted;
  t.match(fault, { registration: reporting.registration, domain, faultAddress: 0x12000n });
  t.match(context, { sequence: 1n, eventsLost: 0n });

  t.same(await client.deleteDomain({ domain }), { status: STATUS_RESOURCE_IN_USE });
  t.same(await client.detachDevice({ domain, device }), { status: STATUS_SUCCESS });
  t.same(await client.unmapLogicalRange({ domain, logicalAddress: 0x10000n, numberOfPages: 2n }), { status: STATUS_SUCCESS });
  t.same(await client.deleteDomain({ domain }), { status: STATUS_SUCCESS });
  t.equal(machine.statistics().faults, 1);
  client.close();
});

t.test('every routine reaches the machine under its own name', async (t) => {
  const { path, machine } = daemon(t);
  const seen: (string | undefined)[] = [];
  machine.subscribe((observation) => {
    if (observation.kind === 'call') seen.push(observation.request.routine);
  });
  const client = await connect(path);
  const domain = 1n;
  const statuses = await Promise.all([
    client.createDomain({ hasDomainOut: false }),
    client.deleteDomain({ domain }),
    client.attachDevice({ domain, device }),
    client.detachDevice({ domain, device }),
    client.flushDomain({ domain }),
    client.flushDomainByVaList({ domain, number: 1, vaList: new Uint8Array(8) }),
    client.queryInputMappings({ device }),
    client.mapLogicalRange({ domain, permissions: 3, mdl: contiguousMdl(0n, 1) }),
    client.unmapLogicalRange({ domain, numberOfPages: 1n }),
    client.mapIdentityRange({ domain, permissions: 3, mdl: contiguousMdl(0n, 1) }),
    client.unmapIdentityRange({ domain, mdl: contiguousMdl(0n, 1) }),
    client.setDeviceFaultReporting({ device: {} }),
    client.configureDomain({ domain, type: 1 }),
  ]);
  t.same(seen, [
    'createDomain',
    'deleteDomain',
    'attachDevice',
    'detachDevice',
    'flushDomain',
    'flushDomainByVaList',
    'queryInputMappings',
    'mapLogicalRange',
    'unmapLogicalRange',
    'mapIdentityRange',
    'unmapIdentityRange',
    'setDeviceFaultReporting',
    'configureDomain',
  ]);
  t.match(statuses[0], { status: STATUS_INVALID_PARAMETER_2, domain: 0n });
  t.match(statuses[1], { status: STATUS_INVALID_PARAMETER_1 });
  t.match(statuses[6], { inputMappingIds: [], returnLength: 0 });
  t.match(statuses[11], { status: STATUS_INVALID_PARAMETER_1, registration: 0n });
  t.ok(statuses.every(({ status }) => !isNtSuccess(status)));
  client.close();
});

t.test('a day with version 3: allocator, token, callback, PASID, policy', async (t) => {
  const { path } = daemon(t, { testControl: true, policy: { devices: new Map([[0x28, { hasPasid: true }]]) } });
  const client = await connect(path);
  const { domain } = await client.createDomainEx({ domainType: 3, hasAllocatorConfig: true, allocatorType: 1, addressWidth: 40 });
  const mapped = await client.mapLogicalRangeEx({ domain, permissions: 3, physical: pfnArray([5n, 9n]), maxLogicalAddress: 0xffffn });
  t.same(mapped, { status: STATUS_SUCCESS, logicalAddress: 0x2000n });
  const token = await client.reserveLogicalAddressRange({ domain, size: 0x4000n });
  t.match(token, { status: STATUS_SUCCESS, logicalAddressBase: 0x4000n, size: 0x4000n });
  const segment = await client.mapReservedLogicalRange({ token: token.token, offset: 0x1000n, permissions: 3, physical: contiguousRange(0x8000n, 0x1000n) });
  t.same(segment, { status: STATUS_SUCCESS, offset: 0x1000n, size: 0x1000n });

  const { dmaDevice } = await client.createDevice({ device, configurations: [{ configType: 3, pasidConfigType: 1 }] });
  t.match(await client.queryDeviceInfo({ dmaDevice }), { status: STATUS_SUCCESS, bytesWritten: 3, pasidTaggedDmaEnabled: true });
  const { pasidDevice, asid } = await client.createPasidDevice({ dmaDevice });
  t.equal(asid, 1);
  t.equal((await client.attachPasidDevice({ domain, pasidDevice })).status, STATUS_SUCCESS);
  const write = { operation: 'write', write: { iova: 0x5000n, data: Uint8Array.of(1) } } as const;
  t.match((await client.runProgram(device, [write], { pasid: asid, privileged: true })).results, [{ status: DmaStepStatus.DONE }]);
  t.match((await client.runProgram(device, [write])).results, [{ status: DmaStepStatus.FAULT }]);

  const callback = await client.registerInterfaceStateChangeCallback({ callback: 7n, dmaDevice });
  t.match(callback, { status: STATUS_SUCCESS, availableDomains: 11 });
  const changed = once(client, 'stateChange');
  t.match(await client.control({ dmaGuardBlocking: Toggle.ON }), { accepted: true });
  t.match(await changed, [{ registration: callback.registration, availableDomains: 9 }, { sequence: 1n }]);
  t.match(await client.queryAvailableDomainTypes({ dmaDevice }), { status: STATUS_SUCCESS, availableDomains: 9 });
  client.close();
});

t.test('a daemon without test control says so', async (t) => {
  const { path } = daemon(t);
  const client = await connect(path);
  t.match(await client.control({ failAllocations: Toggle.ON }), { accepted: false, reason: /off/ });
  client.close();
});

t.test('every routine of versions 2 and 3 reaches the machine under its own name, through the table of version 3', async (t) => {
  const { path, machine } = daemon(t);
  const seen: (readonly [string | undefined, number])[] = [];
  machine.subscribe((observation) => {
    if (observation.kind === 'call') seen.push([observation.request.routine, observation.request.table]);
  });
  const client = await connect(path);
  const [domain, dmaDevice, pasidDevice, token] = [1n, 2n, 3n, 4n] as const;
  const physical = mdlDescription(contiguousMdl(0n, 1));
  const statuses = await Promise.all([
    client.createDomainEx({ domainType: 9 }),
    client.attachDeviceEx({ domain, dmaDevice }),
    client.detachDeviceEx({ dmaDevice }),
    client.mapLogicalRangeEx({ domain, permissions: 3, physical }),
    client.mapIdentityRangeEx({ domain, permissions: 3, physical }),
    client.unmapIdentityRangeEx({ domain, physical }),
    client.setDeviceFaultReportingEx({ dmaDevice }),
    client.registerInterfaceStateChangeCallback({ dmaDevice, callback: 1n }),
    client.unregisterInterfaceStateChangeCallback({ dmaDevice, callback: 1n }),
    client.reserveLogicalAddressRange({ domain, size: 4096n }),
    client.freeReservedLogicalAddressRange({ token }),
    client.mapReservedLogicalRange({ token, permissions: 3, physical }),
    client.unmapReservedLogicalRange({ token, size: 4096n }),
    client.createDevice({ device: acpiDevice(3) }),
    client.deleteDevice({ dmaDevice }),
    client.createPasidDevice({ dmaDevice }),
    client.deletePasidDevice({ pasidDevice }),
    client.attachPasidDevice({ domain, pasidDevice }),
    client.detachPasidDevice({ pasidDevice }),
    client.queryDeviceInfo({ dmaDevice }),
  ]);
  t.same(seen, [
    ['createDomainEx', 4],
    ['attachDeviceEx', 4],
    ['detachDeviceEx', 4],
    ['mapLogicalRangeEx', 4],
    ['mapIdentityRangeEx', 4],
    ['unmapIdentityRangeEx', 4],
    ['setDeviceFaultReportingEx', 4],
    ['registerInterfaceStateChangeCallback', 4],
    ['unregisterInterfaceStateChangeCallback', 4],
    ['reserveLogicalAddressRange', 4],
    ['freeReservedLogicalAddressRange', 4],
    ['mapReservedLogicalRange', 4],
    ['unmapReservedLogicalRange', 4],
    ['createDevice', 4],
    ['deleteDevice', 4],
    ['createPasidDevice', 4],
    ['deletePasidDevice', 4],
    ['attachPasidDevice', 4],
    ['detachPasidDevice', 4],
    ['queryDeviceInfo', 4],
  ]);
  t.ok(statuses.every(({ status }) => !isNtSuccess(status)));
  client.close();
});

t.test('a batch comes back whole and in order, with ids of its own', async (t) => {
  const { path } = daemon(t);
  const client = await connect(path);
  const createDomain = { osManagedPageTable: 1, hasDomainOut: true };
  const [replies, single] = await Promise.all([
    client.batch([
      { routine: 'createDomain', createDomain },
      { id: 1n, routine: 'deleteDomain', deleteDomain: { domain: 7n } },
    ]),
    client.createDomain(),
  ]);
  t.same(replies.map(({ status }) => ntstatusName(status)), ['STATUS_SUCCESS', 'STATUS_INVALID_PARAMETER_1']);
  t.equal(single.status, STATUS_SUCCESS);
  t.same(await client.batch([]), []);
  client.close();
});

t.test('a call is answered while a long program still runs', async (t) => {
  const { path } = daemon(t);
  const client = await connect(path);
  const { domain } = await client.createDomain();
  await client.mapIdentityRange({ domain, permissions: 3, mdl: contiguousMdl(0n, 256) });
  await client.attachDevice({ domain, device });
  const order: string[] = [];
  const long = client.runProgram(device, Array.from({ length: 16 }, () => ({ operation: 'fill', fill: { length: 1n << 20n, pattern: Uint8Array.of(1) } }) as const));
  const program = long.then(({ bytesDone }) => order.push(`program ${bytesDone}`));
  const call = client.createDomain().then(({ status }) => order.push(`call ${status}`));
  await Promise.all([program, call]);
  t.same(order, ['call 0', `program ${16 << 20}`]);
  client.close();
});

t.test('what the daemon refuses rejects with its reason, and the connection goes on', async (t) => {
  const { path } = daemon(t);
  const client = await connect(path);
  const calls = Array.from({ length: LIMITS.batchRequests + 1 }, () => ({ routine: 'flushDomain', flushDomain: {} }) as const);
  await t.rejects(client.batch(calls), { name: 'ProtocolError', code: 'VIOMMU_ERR_REFUSED', message: /TOO_LARGE: a Batch of 1025/ });
  await t.rejects(client.runProgram(device, new Array(257).fill({})), { code: 'VIOMMU_ERR_REFUSED', message: /257 steps/ });
  const huge = { operation: 'write', write: { data: new Uint8Array(9 << 20) } } as const;
  await t.rejects(client.runProgram(device, [huge]), { name: 'ProtocolError', code: 'VIOMMU_ERR_TOO_LARGE' });
  t.equal((await client.createDomain()).status, STATUS_SUCCESS);
  client.close();
});

t.test('a Hello that the daemon does not want rejects with its reason', async (t) => {
  const { path, machine } = daemon(t);
  await t.rejects(connect(path, { major: 2 }), { name: 'ProtocolError', code: 'VIOMMU_ERR_REFUSED', message: /version 2/ });
  t.equal(machine.statistics().sessions, 0);
});

t.test('nobody at the path is an error with its name', async (t) => {
  await t.rejects(connect(newPath()), { name: 'HostError', code: 'VIOMMU_ERR_CONNECT', errno: 'ENOENT' });
});

t.test('close rejects what is open and everything after it, and releases what the client made', async (t) => {
  const { path, machine, carrier } = daemon(t);
  const client = await connect(path);
  await client.createDomain();
  const open = client.createDomain();
  const closed = once(client, 'close');
  client.close();
  client.close();
  await t.rejects(open, { name: 'HostError', code: 'VIOMMU_ERR_CONNECTION_CLOSED' });
  await t.rejects(client.createDomain(), { name: 'HostError', code: 'VIOMMU_ERR_CONNECTION_CLOSED' });
  t.same(await closed, [undefined]);
  while (carrier.connections > 0) await new Promise(setImmediate);
  t.match(machine.statistics(), { sessions: 0, domains: 0 });
});

t.test('a daemon that goes away rejects every open promise', async (t) => {
  const path = await impostor(t, (socket) => socket.destroy());
  const client = await connect(path);
  const closed = once(client, 'close');
  const open: Promise<unknown>[] = [client.createDomain(), client.runProgram(device, []), client.batch([{ routine: 'flushDomain', flushDomain: {} }])];
  for (const promise of open) await t.rejects(promise, { name: 'HostError', code: 'VIOMMU_ERR_CONNECTION_LOST' });
  t.match(await closed, [{ code: 'VIOMMU_ERR_CONNECTION_LOST' }]);
});

for (const [what, answer, code] of [
  ['an answer to no question', frame(encodeDaemon({ body: 'reply', reply: { id: 99n } })), 'VIOMMU_ERR_UNEXPECTED'],
  ['an answer of another kind', frame(encodeDaemon({ body: 'dmaProgramReply', dmaProgramReply: { id: 1n } })), 'VIOMMU_ERR_UNEXPECTED'],
  ['a message without a body', frame(encodeDaemon({})), 'VIOMMU_ERR_UNEXPECTED'],
  ['a refusal of nothing in particular', frame(encodeDaemon({ body: 'refusal', refusal: { code: 1, detail: 'no' } })), 'VIOMMU_ERR_REFUSED'],
  ['junk in a frame', frame(Uint8Array.of(0xff)), 'VIOMMU_ERR_MALFORMED'],
  ['a length that does not end', new Uint8Array(12).fill(0xff), 'VIOMMU_ERR_FRAME'],
] as const) {
  t.test(`${what} ends the connection with an error that says so`, async (t) => {
    const path = await impostor(t, (socket) => socket.write(answer));
    const client = await connect(path);
    const closed = once(client, 'close');
    await t.rejects(client.createDomain(), { name: 'ProtocolError', code });
    t.match(await closed, [{ code }]);
    await t.rejects(client.createDomain(), { code });
  });
}

t.test('a PCI address is read as people write it', async (t) => {
  t.same(pciDevice('0001:02:1f.7'), { kind: 3, segment: 1, busDeviceFunction: 0x02ff });
  t.same(pciDevice('00:05.0'), { kind: 3, segment: 0, busDeviceFunction: 0x28 });
  for (const wrong of ['', '5.0', '00:20.0', '00:05.8', '00:05.0 ', '00000:00:05.0']) t.throws(() => pciDevice(wrong), RangeError, wrong);
});

t.test('an MDL has whole pages, and no more than ByteCount can say', async (t) => {
  t.same(mdl([0x123456789abn]).pageFrames, Uint8Array.of(0xab, 0x89, 0x67, 0x45, 0x23, 0x01, 0, 0));
  t.match(contiguousMdl(0x5000n, 3), { present: true, byteOffset: 0, byteCount: 12288, runs: [{ frame: 5n, pageCount: 3n }] });
  t.throws(() => contiguousMdl(0n, 2 ** 20), RangeError);
});
