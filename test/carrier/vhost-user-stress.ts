/** Two threads on the same rings: no kick, no completion and no event is lost, however they fall together. */
import { Worker } from 'node:worker_threads';
import t from 'tap';
import type { StressOrder, StressResult } from '../helpers/vhost-stress-driver.js';
import type { TurnsOrder, TurnsResult } from '../helpers/vhost-turns-driver.js';
import { DEVICE, vhostRig } from '../helpers/vhost-rig.js';

function drive(order: StressOrder, driver?: '../helpers/vhost-stress-driver.ts'): Promise<StressResult>;
function drive(order: TurnsOrder, driver: '../helpers/vhost-turns-driver.ts'): Promise<TurnsResult>;
function drive(order: StressOrder | TurnsOrder, driver: string = '../helpers/vhost-stress-driver.ts'): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(driver, import.meta.url), { workerData: order, execArgv: process.execArgv });
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

for (const eventIndex of [true, false]) {
  t.test(`one call at a time by a driver that polls, sleeps and pauses in turn, event index ${eventIndex ? 'on' : 'off'}`, { timeout: 120_000 }, async (t) => {
    const calls = 40_000;
    const seed = Math.floor(Math.random() * 2 ** 31);
    t.comment(`seed ${seed}`);
    const rig = vhostRig();
    t.teardown(() => rig.close());
    const result = await drive({ path: rig.path, seed, calls, eventIndex }, '../helpers/vhost-turns-driver.ts');
    t.equal(result.answered, calls, 'none is left');
    t.ok(result.slept > 0 && result.polled > 0, `${result.polled} answers were found by polling, ${result.slept} by an interrupt`);
    t.ok(result.silent > 0 && result.kicks > 0, `${result.silent} calls needed no kick, ${result.kicks} did`);
    t.same(rig.warnings, []);
  });
}
