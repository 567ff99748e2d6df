/** A daemon that takes over the queues of a guest whose daemon died: what was asked and not answered, and by whom. */
import t, { type Test } from 'tap';
import { decodeDaemon, encodePeer } from '../../src/proto/codec.js';
import { RefusalCode, type DaemonMessage, type PeerMessageInit } from '../../src/proto/types.js';
import type { Completion } from '../helpers/vhost-driver-ring.js';
import type { FrontEnd } from '../helpers/frontend.js';
import { mdlOf, pci } from '../helpers/messages.js';
import { createDomain, DEVICE, say, sayHello, until, vhostRig, type VhostRig } from '../helpers/vhost-rig.js';

const CONTROL = 0;
const EVENT = 1;
const DMA = 2;
const FORMS = [
  { eventIndex: false, indirect: false },
  { eventIndex: true, indirect: true },
];

/** Room for events of 128 bytes; the event queue holds it until there is one. */
const EVENT_BUFFER = { room: 512 };

/** A program of 5 MiB: more than the engine moves in one go. */
const program = (id: bigint): PeerMessageInit => {
  const fill = { operation: 'fill' as const, fill: { iova: 0x10000n, length: 0x20000n, pattern: Uint8Array.of(1) } };
  return { body: 'dmaProgram', dmaProgram: { id, device: pci(DEVICE), steps: Array.from({ length: 40 }, () => fill) } };
};

/** One call; gives its reply. */
const ask = (end: FrontEnd, request: object) => say(end, CONTROL, { body: 'request', request: { id: 9n, ...request } } as PeerMessageInit);

/** A domain with the device, and memory for the program. */
async function attached(end: FrontEnd): Promise<void> {
  const domain = await createDomain(end);
  const mdl = mdlOf(Array.from({ length: 32 }, () => 0x700));
  await ask(end, { routine: 'attachDevice', attachDevice: { domain, device: pci(DEVICE), inputMappingIdBase: 0, mappingCount: 1 } });
  await ask(end, { routine: 'mapLogicalRange', mapLogicalRange: { domain, permissions: 3, logicalAddress: 0x10000n, mdl } });
}

/** Two daemons, and a guest that the first one has greeted. The first never finishes a DMA program. */
async function guestOf(t: Test, form: (typeof FORMS)[number]): Promise<{ first: VhostRig; second: VhostRig; end: FrontEnd; started: () => number }> {
  let started = 0;
  const first = vhostRig({ schedule: () => void started++ });
  const second = vhostRig();
  t.teardown(() => {
    first.close();
    second.close();
  });
  const end = await first.started({ version: '11.1', ...form });
  await sayHello(end);
  return { first, second, end, started: () => started };
}

/** The first daemon is gone, and the guest's front end finds the second. */
async function succeed(first: VhostRig, second: VhostRig, end: FrontEnd): Promise<void> {
  first.carrier.close();
  end.turnTo(second.path);
  await end.connect();
  await end.start();
}

/** Waits for this many answers on a queue. */
async function answers(end: FrontEnd, queue: number, count: number): Promise<DaemonMessage[]> {
  const done: Completion[] = [];
  while (done.length < count) done.push(...(await end.completions(queue)));
  return done.map(({ bytes }) => decodeDaemon(bytes));
}

const refusal = (id: bigint) => ({ body: 'refusal', refusal: { code: RefusalCode.HELLO_MISSING, id } });

for (const form of FORMS) {
  const title = `event index ${form.eventIndex ? 'on' : 'off'}`;

  t.test(`transfers that a daemon took and did not answer are refused by the next one, each once (${title})`, async (t) => {
    const { first, second, end, started } = await guestOf(t, form);
    await attached(end);
    for (const id of [1n, 2n]) end.submit(DMA, { readable: encodePeer(program(id)), room: 512 });
    await until(() => started() === 2);
    t.equal(end.queues[DMA]!.ring.outstanding, 2, 'the first daemon has them');
    await succeed(first, second, end);
    end.submit(DMA, { readable: encodePeer(program(3n)), room: 512 });
    t.match(await answers(end, DMA, 3), [refusal(1n), refusal(2n), refusal(3n)]);
    t.equal(second.machine.statistics().dmaPrograms, 0, 'none was carried out');
    t.equal(end.queues[DMA]!.ring.outstanding, 0);
  });

  t.test(`requests that were made while no daemon was there are answered by the next one (${title})`, async (t) => {
    const { first, second, end } = await guestOf(t, form);
    const domain = await createDomain(end);
    first.carrier.close();
    const flush: PeerMessageInit = { body: 'request', request: { id: 5n, routine: 'flushDomain', flushDomain: { domain } } };
    end.submit(CONTROL, { readable: encodePeer(flush), room: 512 });
    await succeed(first, second, end);
    t.match(await answers(end, CONTROL, 1), [refusal(5n)]);
    t.match(await sayHello(end), { helloReply: { accepted: true, daemonInstance: second.machine.instance } });
    t.match(await say(end, CONTROL, { body: 'request', request: { id: 6n, routine: 'deleteDomain', deleteDomain: { domain } } }), { body: 'reply' });
  });

  t.test(`buffers for events that the first daemon had are filled by the next one (${title})`, async (t) => {
    const { first, second, end } = await guestOf(t, form);
    for (let i = 0; i < 4; i++) end.submit(EVENT, EVENT_BUFFER);
    await succeed(first, second, end);
    await sayHello(end);
    const device = pci(DEVICE);
    await ask(end, { routine: 'attachDevice', attachDevice: { domain: await createDomain(end), device, inputMappingIdBase: 0, mappingCount: 1 } });
    await ask(end, { routine: 'setDeviceFaultReporting', setDeviceFaultReporting: { device, inputMappingIdBase: 0, enable: 1, hasFaultConfig: true, hasFaultHandler: true } });
    t.match(await say(end, DMA, program(10n)), { dmaProgramReply: { results: [{ status: 2 }] } });
    t.match(await answers(end, EVENT, 1), [{ body: 'event' }]);
    t.equal(end.queues[EVENT]!.ring.outstanding, 3);
  });
}
