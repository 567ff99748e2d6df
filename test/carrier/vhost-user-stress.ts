/** Two threads on the same rings: no kick, no completion and no event is lost, however they fall together. */
import { Worker } from 'node:worker_threads';
import t from 'tap';
import type { StressOrder, StressResult } from '../helpers/vhost-stress-driver.js';
import { DEVICE, vhostRig } from '../helpers/vhost-rig.js';

function drive(order: StressOrder): Promise<StressResult> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('../helpers/vhost-stress-driver.ts', import.meta.url), { workerData: order, execArgv: process.execArgv });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

for (const [queueSize, eventIndex, indirect] of [[2, true, true], [4, false, false], [8, true, false], [64, true, true]] as const) {
  const calls = 30_000;
  const programs = 5_000;
  const form = `${queueSize} entries, event index ${eventIndex ? 'on' : 'off'}, ${indirect ? 'indirect' : 'direct'}`;
  t.test(`${calls} calls, ${programs} programs and their faults in rings of ${form}`, { timeout: 120_000 }, async (t) => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    t.comment(`seed ${seed}`);
    const rig = vhostRig();
    t.teardown(() => rig.close());
    const result = await drive({ path: rig.path, seed, queueSize, calls, programs, eventIndex, indirect, device: DEVICE });
    t.match(result, { callsAnswered: calls, programsAnswered: programs, eventsMissing: 0 });
    t.equal(result.faults + result.eventsLost, result.programsSent, 'every fault is told of, or counted');
    t.ok(result.eventsSeen > 0, `${result.eventsSeen} events for ${result.faults} faults, ${result.eventsLost} counted as lost`);
    t.same(rig.warnings, []);
  });
}
