/**
 * A driver that makes one call at a time, on a thread of its own, and waits for each answer as the guest stub does: it polls
 * with interrupts off, and sleeps when that has taken long. Between calls it goes on at once, polls for nothing, or pauses
 * for about as long as the device keeps looking, so that the two sides fall asleep and wake up at every moment of each
 * other. A call that is left would keep it waiting for ever.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadNative } from '../../src/native/index.js';
import { decodeDaemon, encodePeer } from '../../src/proto/codec.js';
import { FrontEnd } from './frontend.js';
import { hello } from './messages.js';
import { randomFrom } from './random.js';

export interface TurnsOrder {
  readonly path: string;
  readonly seed: number;
  readonly calls: number;
  readonly eventIndex: boolean;
}

export interface TurnsResult {
  readonly answered: number;
  readonly polled: number;
  readonly slept: number;
  readonly kicks: number;
  /** Calls that the device took without a kick. */
  readonly silent: number;
}

const order = workerData as TurnsOrder;
const random = randomFrom(order.seed);
const native = loadNative();

const end = new FrontEnd({ native, path: order.path, queueSize: 8, eventIndex: order.eventIndex, indirect: true });
await end.connect();
await end.start();
await end.request(0, encodePeer({ body: 'hello', hello: hello() }));

const queue = end.queues[0]!;
const counts = { answered: 0, polled: 0, slept: 0, kicks: 0, silent: 0 };

/** Milliseconds of looking, of both sides, are about these. */
const PAUSES = [0, 0.002, 0.02, 0.09, 0.1, 0.11, 0.2, 0.5];

function spin(milliseconds: number): void {
  for (const until = performance.now() + milliseconds; performance.now() < until; );
}

/** The first answer that is found by polling until then, if there is one. */
function poll(milliseconds: number) {
  for (const until = performance.now() + milliseconds; ; ) {
    const [first] = queue.ring.collect();
    if (first !== undefined || performance.now() >= until) return first;
  }
}

for (let id = 1n; id <= BigInt(order.calls); id++) {
  queue.ring.submit({ readable: encodePeer({ body: 'request', request: { id, routine: 'flushDomain', flushDomain: { domain: 1n } } as never }), room: 128 });
  if (queue.ring.needsKick()) {
    counts.kicks++;
    native.eventfdWrite(queue.kick);
  } else counts.silent++;
  const polled = poll(PAUSES[Math.floor(random() * PAUSES.length)]!);
  if (polled !== undefined) counts.polled++;
  else counts.slept++;
  const { bytes } = polled ?? (await end.completions(0))[0]!;
  const answer = decodeDaemon(bytes);
  if (answer.body !== 'reply' || answer.reply.id !== id) throw new Error(`call ${id} was answered with a ${answer.body}`);
  counts.answered++;
  if (random() < 0.2) spin(PAUSES[Math.floor(random() * PAUSES.length)]!);
  if (random() < 0.002) await sleep(random() * 3);
}
end.close();
parentPort!.postMessage(counts satisfies TurnsResult);
