/**
 * The other side of the stress test, on a thread of its own: a front end and driver that keep small rings full, in bursts
 * and pauses of random length, wait for interrupts alone, and post what they saw to the parent.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { loadNative } from '../../src/native/index.js';
import { decodeDaemon, encodePeer } from '../../src/proto/codec.js';
import { FrontEnd } from './frontend.js';
import { hello, pci } from './messages.js';
import { randomFrom } from './random.js';

export interface StressOrder {
  readonly path: string;
  readonly seed: number;
  readonly queueSize: number;
  readonly calls: number;
  readonly programs: number;
  readonly eventIndex: boolean;
  readonly indirect: boolean;
  readonly device: number;
}

export interface StressResult {
  readonly callsAnswered: number;
  readonly programsAnswered: number;
  /** Gaps in the sequence numbers that no count of lost events explains. */
  readonly eventsMissing: number;
  readonly eventsSeen: number;
  /** Faults that the events stand for, and those that were said to be lost. */
  readonly faults: number;
  readonly eventsLost: number;
  /** Programs in all, each with one fault. */
  readonly programsSent: number;
}

const order = workerData as StressOrder;
const random = randomFrom(order.seed);
const native = loadNative();

/** Sends `count` messages, never more than the ring holds, and waits for each answer; gives the ids that came back. */
async function drive(end: FrontEnd, queue: number, count: number, message: (id: number) => Uint8Array): Promise<Set<bigint>> {
  const ids = new Set<bigint>();
  const { ring } = end.queues[queue]!;
  let sent = 0;
  while (ids.size < count) {
    const burst = 1 + Math.floor(random() * order.queueSize);
    for (let i = 0; i < burst && sent < count; i++) {
      if (ring.submit({ readable: message(sent + 1), room: 256 }) === undefined) break;
      sent++;
    }
    end.kick(queue);
    if (ring.outstanding > 0) for (const { bytes } of await end.completions(queue)) ids.add(idOf(bytes));
    // Long enough, now and then, for the other side to fall asleep at any point.
    if (random() < 0.01) for (let spin = performance.now() + random() * 0.4; performance.now() < spin; );
  }
  return ids;
}

function idOf(bytes: Uint8Array): bigint {
  const answer = decodeDaemon(bytes);
  if (answer.body === 'reply') return answer.reply.id;
  if (answer.body === 'dmaProgramReply') return answer.dmaProgramReply.id;
  throw new Error(`an answer of kind ${answer.body}`);
}

interface Seen {
  events: number;
  missing: number;
  faults: number;
  lost: number;
}

/** Takes events for as long as it is told to. */
async function collectEvents(end: FrontEnd, seen: Seen, isOver: () => boolean): Promise<void> {
  const { ring } = end.queues[1]!;
  let sequence = 0n;
  while (!isOver()) {
    while (ring.submit({ room: 256 }) !== undefined);
    end.kick(1);
    for (const { bytes } of await end.completions(1)) {
      const message = decodeDaemon(bytes);
      if (message.body !== 'event' || message.event.event !== 'fault') throw new Error('no fault event');
      const { event } = message;
      seen.missing += Number(event.sequence - sequence - 1n - event.eventsLost);
      sequence = event.sequence;
      seen.events++;
      seen.lost += Number(event.eventsLost);
      seen.faults += Number(message.event.fault.occurrences);
    }
  }
}

const end = new FrontEnd({ native, path: order.path, queueSize: order.queueSize, eventIndex: order.eventIndex, indirect: order.indirect });
await end.connect();
await end.start();
await end.request(0, encodePeer({ body: 'hello', hello: hello() }));
const request = (id: number, routine: object) => encodePeer({ body: 'request', request: { id: BigInt(id), ...routine } as never });
const created = decodeDaemon(await end.request(0, request(1, { routine: 'createDomain', createDomain: { osManagedPageTable: 1, hasDomainOut: true } })));
if (created.body !== 'reply' || created.reply.result !== 'createDomain') throw new Error('no domain');
const { domain } = created.reply.createDomain;
await end.request(0, request(1, { routine: 'attachDevice', attachDevice: { domain, device: pci(order.device), inputMappingIdBase: 0, mappingCount: 1 } }));
const reporting = { device: pci(order.device), inputMappingIdBase: 0, enable: 1, hasFaultConfig: true, hasFaultHandler: true };
await end.request(0, request(2, { routine: 'setDeviceFaultReporting', setDeviceFaultReporting: reporting }));

const seen: Seen = { events: 0, missing: 0, faults: 0, lost: 0 };
let programsSent = order.programs;
const events = collectEvents(end, seen, () => seen.faults + seen.lost >= programsSent);
/** Reads a page of its own, which nothing is mapped to. */
const program = (id: number) => {
  const steps = [{ operation: 'read' as const, read: { iova: BigInt(id) * 4096n, length: 1n } }];
  return encodePeer({ body: 'dmaProgram', dmaProgram: { id: BigInt(id), device: pci(order.device), steps } });
};
const [calls, programs] = await Promise.all([
  drive(end, 0, order.calls, (id) => request(id, { routine: 'flushDomain', flushDomain: { domain } })),
  drive(end, 2, order.programs, program),
]);
// Only a later event tells of those that were lost before it: fault until every one is accounted for.
while (seen.faults + seen.lost < programsSent) {
  programsSent++;
  await end.request(2, program(programsSent), 256);
}
await events;
end.close();
const result: StressResult = {
  callsAnswered: calls.size,
  programsAnswered: programs.size,
  eventsMissing: seen.missing,
  eventsSeen: seen.events,
  faults: seen.faults,
  eventsLost: seen.lost,
  programsSent,
};
parentPort!.postMessage(result);
