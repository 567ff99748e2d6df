/** Traces that are cut off, broken, without a beginning, or of another run than they say: told clearly, and shown as far as they go. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { ManualClock } from '../../src/base/clock.js';
import { HostError } from '../../src/base/errors.js';
import { ramAt } from '../../src/base/memory.js';
import { writeTrace } from '../../src/trace/writer.js';
import { TraceView } from '../../src/view/trace-view.js';
import { hello, mdlOf } from '../helpers/messages.js';
import { recordedMachine, type RecordedRun } from '../helpers/recorded.js';

const OPTIONS = { program: { name: 'viommu', version: '0.0.0' } };

/** A guest that maps and leaves; the trace is closed. */
function recordedRun(calls = 20): RecordedRun {
  const { run, machine } = recordedMachine({ memory: ramAt(0x10_0000, 2 ** 20), clock: new ManualClock() });
  const { session } = machine.open(hello(), { eventsWaiting: () => {} });
  const call = (routine: string, content: object) => session!.call({ id: 1n, table: 2, callSite: null, routine, [routine]: content } as never);
  const created = call('createDomain', { osManagedPageTable: 1, hasDomainOut: true });
  const domain = created.result === 'createDomain' ? created.createDomain.domain : 0n;
  for (let i = 0; i < calls; i++) call('mapLogicalRange', { domain, permissions: 3, logicalAddress: BigInt(0x1000 * (i + 1)), mdl: mdlOf([i]) });
  run.recorder.end(machine.statistics());
  return run;
}

function fileOf(t: Test, run: RecordedRun): string {
  const path = join(t.testdir({}), 'run.trace');
  writeTrace(path, run.records, { setup: run.setup, daemonVersion: '0.0.0' });
  return path;
}

function sourceOf(view: TraceView) {
  const { source } = view.overview();
  if (source.kind !== 'trace') throw new Error('no trace');
  return source;
}

t.test('a whole file is shown at its end, and can be gone through', async (t) => {
  const run = recordedRun();
  const shares: number[] = [];
  const view = await TraceView.open(fileOf(t, run), { ...OPTIONS, progress: ({ share }) => shares.push(share) });
  t.match(sourceOf(view), { label: 'run.trace', records: run.records.length, position: run.records.length, complete: true, notes: undefined, seeking: undefined });
  t.equal(shares.at(-1), 1);
  t.equal(view.overview().totals.mappedPages, 20);
  await view.seek(7);
  t.match([sourceOf(view).position, view.overview().totals.mappedPages], [7, 5]);
  await view.seek(0);
  t.match([sourceOf(view).position, view.domains()], [0, []]);
  await view.seek(1e9);
  t.equal(sourceOf(view).position, run.records.length);
  await view.seek(NaN);
  t.equal(sourceOf(view).position, run.records.length);
  view.close();
});

t.test('a trace that shrinks after it was opened is whole no longer, and says so', async (t) => {
  const run = recordedRun();
  const path = fileOf(t, run);
  const view = await TraceView.open(path, OPTIONS);
  t.equal(sourceOf(view).complete, true);
  writeFileSync(path, readFileSync(path).subarray(0, Math.floor(readFileSync(path).length * 0.6)));
  await view.seek(2);
  await view.seek(1e9);
  const { complete, position, notes = [] } = sourceOf(view);
  t.equal(complete, false);
  t.ok(position < run.records.length);
  t.match(notes.join(), /changed after it was opened: it now ends behind record/);
});

t.test('a trace that was cut off is shown up to there, and says so', async (t) => {
  const path = fileOf(t, recordedRun());
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.subarray(0, Math.floor(bytes.length * 0.6)));
  const view = await TraceView.open(path, OPTIONS);
  const { complete, records, position, notes } = sourceOf(view);
  t.equal(complete, false);
  t.ok(records > 3 && records < 23 && position === records, `${records} records`);
  t.ok(notes!.some((note) => /was not closed/.test(note)), notes!.join('; '));
  t.equal(view.overview().totals.mappedPages, records - 2, 'what was mapped until then');
});

t.test('a trace that is broken in its middle is shown up to there', async (t) => {
  const path = fileOf(t, recordedRun());
  const bytes = readFileSync(path);
  bytes[Math.floor(bytes.length * 0.6)]! ^= 0xff;
  writeFileSync(path, bytes);
  const view = await TraceView.open(path, OPTIONS);
  const { complete, notes } = sourceOf(view);
  t.equal(complete, false);
  t.ok(notes!.some((note) => /unreadable behind record/.test(note)), notes!.join('; '));
});

t.test('a trace of another run than it says is shown until the replay leaves it', async (t) => {
  const run = recordedRun();
  const [, , third] = run.records;
  const strange = { ...third, body: 'fault' } as (typeof run.records)[number];
  run.records[9] = { ...strange, number: run.records[9]!.number };
  const view = await TraceView.open({ label: 'strange', open: () => run }, OPTIONS);
  t.match(sourceOf(view), { records: 9, position: 9, complete: false, notes: [/leaves the recorded run at record 10/] });
  t.equal(view.overview().totals.calls, 8);
});

t.test('what is no trace, or has lost its beginning, is an error of the file', async (t) => {
  const path = join(t.testdir({ 'not.trace': 'hello' }), 'not.trace');
  const fails = (source: Parameters<typeof TraceView.open>[0]) => TraceView.open(source, OPTIONS).then(() => 'opened', (error: unknown) => (error instanceof HostError ? error.message : `another error: ${String(error)}`));
  t.match(await fails(path), /no trace of viommu/);
  t.match(await fails(`${path}.gone`), /cannot be read/);
  const run = recordedRun();
  t.match(await fails({ label: 'late', open: () => ({ header: { ...run.header, firstRecord: 5n }, [Symbol.iterator]: () => run.records.slice(4)[Symbol.iterator]() }) }), /begins at record 5/);
  t.match(await fails({ label: 'odd', open: () => ({ header: { ...run.header, inputAddressBits: 99 }, [Symbol.iterator]: () => run.records[Symbol.iterator]() }) }), /no machine that there can be/);
});

t.test('a later seek ends an earlier one, and others have their turns meanwhile', async (t) => {
  const run = recordedRun(4000);
  const view = await TraceView.open({ label: 'long', open: () => run }, OPTIONS);
  let turns = 0;
  const interval = setImmediate(function tick() {
    turns++;
    if (turns < 1e6) setImmediate(tick).unref();
  });
  await view.seek(0);
  const first = view.seek(run.records.length);
  t.match(sourceOf(view), { seeking: run.records.length });
  const second = view.seek(run.records.length - 5);
  await Promise.all([first, second]);
  clearImmediate(interval);
  t.equal(sourceOf(view).position, run.records.length - 5);
  t.ok(turns > 0, 'the replay took turns');
});

t.test('a trace takes no orders', async (t) => {
  const view = await TraceView.open({ label: 'short', open: () => recordedRun(1) }, OPTIONS);
  t.match(view.control(), { accepted: false, reason: /cannot be changed/ });
  t.equal(view.overview().allows.control, false);
  t.same(view.findings(), { judged: false, findings: [] });
});
