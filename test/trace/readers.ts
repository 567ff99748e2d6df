/** Runs with QEMU devices: replayed, shown, filtered, shrunk, compared. */
import t from 'tap';
import { ramAt } from '../../src/base/memory.js';
import type { TraceRecord } from '../../src/proto/types.js';
import { compareRuns } from '../../src/trace/diff.js';
import { ALL_RECORDS, RecordFilter } from '../../src/trace/filter.js';
import { Recorder } from '../../src/trace/recorder.js';
import { replay } from '../../src/trace/replay.js';
import { shrink } from '../../src/trace/shrink.js';
import { jsonOf, lineOf } from '../../src/trace/text.js';
import { Verifier } from '../../src/verify/verifier.js';
import { buddy, byRange, domainEx, hello } from '../helpers/messages.js';
import { recordedMachine, type RecordedRun } from '../helpers/recorded.js';
import { DEVICE, Guest, OTHER_DEVICE } from '../helpers/rig.js';
import { READ, ScriptedReader, WRITE } from '../helpers/scripted-reader.js';

function stage(instance = 1n) {
  let now = 0;
  const { run, machine } = recordedMachine({ memory: ramAt(0, 16 * 2 ** 20), clock: { now: () => (now += 0.5) }, setup: { devices: [DEVICE, OTHER_DEVICE], instance } });
  const { session } = machine.open(hello(), { eventsWaiting: () => void session?.nextEvent() });
  const reader = new ScriptedReader(machine);
  reader.takeAndAcknowledge();
  return { run, machine, reader, guest: new Guest(session!, () => 0) };
}

const COUNTED = { segment: 0, busDeviceFunction: DEVICE, walked: 5n, identity: 0n, remembered: 0n, asked: 1n, refused: 1n, unanswered: 0n, interrupts: 2n };

/** DMA of a QEMU device to what was unmapped, found behind other questions and calls. */
function story({ run, machine, reader, guest }: ReturnType<typeof stage>): RecordedRun {
  for (let i = 0; i < 10; i++) guest.map(guest.createDomain(), i, [100 + i]);
  const domain = guest.createDomainEx(domainEx(buddy(40)));
  guest.mapEx(domain, byRange(0x90000n, 0x4000n));
  const page = guest.mapEx(domain, byRange(0x40000n, 0x3000n)) as number;
  guest.attachEx(domain, guest.createDevice(DEVICE));
  guest.reporting(true);
  reader.takeAndAcknowledge();
  reader.ask(DEVICE, BigInt(page) * 4096n);
  reader.ask(OTHER_DEVICE, 0x5000n);
  guest.unmap(domain, page, 3);
  reader.takeAndAcknowledge();
  reader.ask(DEVICE, BigInt(page) * 4096n + 8n, WRITE);
  reader.report(2n, OTHER_DEVICE, 0x5000n, 4n, READ);
  reader.report(3n, DEVICE, BigInt(page) * 4096n + 8n, 64n, WRITE);
  reader.reader.statistics({ requesters: [COUNTED], updates: 3n, drains: 0n, gracePeriods: 0n });
  reader.reader.close('QEMU has gone');
  guest.session.close('done');
  run.recorder.end(machine.statistics());
  return run;
}

const whatOf = (record: TraceRecord) => (JSON.parse(jsonOf(record)) as { what: string }).what;

t.test('faults of real devices come out of the questions and reports of their reader, and so do the counters', async (t) => {
  const run = story(stage());
  const result = replay(run);
  t.same(result.divergences, []);
  t.same([result.records, result.digest, result.passedOver], [run.records.length, result.recordedDigest, 0]);
  t.equal(result.statistics.faults, 2);
  t.match([...result.statistics.translation], [[DEVICE, { walked: 5, asked: 1, refused: 1, interrupts: 2 }]]);
});

t.test('a report that is left out of the trace is missed at what follows from it', async (t) => {
  const run = story(stage());
  const records = run.records.filter((record) => record.body !== 'faultReport' || record.faultReport.report?.id !== 3n);
  const { divergences, isComplete } = replay({ header: run.header, [Symbol.iterator]: () => records[Symbol.iterator]() });
  t.equal(isComplete, false);
  t.match(divergences, [{ recorded: { body: 'event', event: { event: { event: 'fault' } } }, replayed: undefined }]);
});

t.test('counters at the end that are not those of the run are a difference', async (t) => {
  const run = story(stage());
  const end = run.records.at(-1)!;
  if (end.body !== 'end') return t.fail('no end');
  end.end.translation[0]!.walked = 6n;
  const { differences, divergences } = replay(run);
  t.equal(differences, 1);
  return t.match(divergences, [{ replayed: { body: 'end', end: { translation: [{ walked: 5n }] } } }]);
});

t.test('a question of format 1.0, which does not say who asked, is passed over and counted', async (t) => {
  const { run, guest } = stage();
  guest.createDomain();
  const own = run.records.filter(({ body }) => body === 'sessionOpened');
  const asked = { body: 'translate', translate: { id: 1n, segment: 0, busDeviceFunction: DEVICE, iova: 0n, access: 1 } } as const;
  const exchange = { ...own[0]!, number: 2n, body: 'exchange', exchange: { session: 0, reader: 0, asked, answered: null } } as TraceRecord;
  const records = [own[0]!, exchange];
  const result = replay({ header: { ...run.header, minor: 0 }, [Symbol.iterator]: () => records[Symbol.iterator]() });
  t.same([result.differences, result.passedOver, result.isComplete], [0, 1, true]);
});

t.test('lines and JSON tell what a reader said and was told', async (t) => {
  const { records } = story(stage());
  const lines = records.map(lineOf);
  const line = (what: RegExp) => lines.find((each) => what.test(each)) ?? '';
  t.match(line(/reader opened/), / r1 {3}reader opened +accepted +.*role=3/);
  t.match(line(/ {2}update {2}/), / r1 {3}update +1: bound 0000:00:05\.0 blocked, 0000:00:06\.0 blocked;$/);
  t.match(line(/bound .* table/), /2: bound 0000:00:05\.0 table domain 11;$/);
  t.match(line(/invalid/), /3: invalid domain 11 0x[0-9a-f]+\+0x3000;$/);
  t.match(line(/update obeyed/), /up to 1$/);
  t.match(line(/granted/), / r1 {3}question +granted +1: 0000:00:05\.0 read at 0x[0-9a-f]+ -> 0x[0-9a-f]+\+1 pages to 0x40000 rw$/);
  t.match(line(/question +TRANSLATION_FAULT/), /3: 0000:00:05\.0 write at 0x[0-9a-f]+008$/);
  t.match(line(/fault report .*question 3/), /0000:00:05\.0 write of 64 bytes at 0x[0-9a-f]+008, of question 3$/);
  t.match(line(/reader statistics/), /0000:00:05\.0 walked=0x5 asked=0x1 refused=0x1 interrupts=0x2; updates=0x3$/);
  t.match(line(/reader closed/), / r1 {3}reader closed +QEMU has gone$/);
  t.match(lines.at(-1), /translation=\[\{busDeviceFunction=40 walked=0x5/);
  t.match(JSON.parse(jsonOf(records.find(({ body }) => body === 'faultReport')!)), { kind: 'faultReport', reader: 1, what: 'fault report', faultReport: { report: { id: '0x2', length: '0x4' } } });
});

t.test('a filter by device takes what its reader asks, is told, reports and counts', async (t) => {
  const { records } = story(stage());
  const accepted = (name: string) => {
    const filter = new RecordFilter({ ...ALL_RECORDS, devices: [name] });
    return records.filter((record) => filter.accepts(record)).map(whatOf);
  };
  t.same(accepted('0000:00:06.0'), ['update', 'question', 'fault report', 'fault']);
  const ofDevice = accepted('0000:00:05.0').filter((what) => !/^[A-Z]/.test(what));
  t.same(ofDevice, ['update', 'update', 'question', 'question', 'fault report', 'event', 'fault', 'reader statistics']);
});

t.test('a fault of a real device is shrunk to the few calls, the question and the report that it needs', async (t) => {
  const run = story(stage());
  const shrunk = shrink(run, { rule: 'VIO-201', judge: () => new Verifier({ rules: { only: ['VIO-201'] } }) });
  const bodies = shrunk.records.map((record) => (record.body === 'call' ? record.call.request!.routine : record.body));
  t.same(bodies.slice(0, 7), ['sessionOpened', 'readerOpened', 'createDomainEx', 'mapLogicalRangeEx', 'createDevice', 'attachDeviceEx', 'unmapLogicalRange']);
  t.same(bodies.slice(7), ['exchange', 'faultReport', 'fault', 'end']);
  t.match(shrunk.message, /which call 5 unmapped/);
  const records = shrunk.records as readonly TraceRecord[];
  const again = replay({ header: run.header, [Symbol.iterator]: () => records[Symbol.iterator]() });
  t.same([again.differences, again.records], [0, records.length]);
});

t.test('two runs are compared by the faults of real devices, not by what their readers asked and when', async (t) => {
  const other = stage(99n);
  other.reader.reader.statistics({ requesters: [], updates: 1n, drains: 0n, gracePeriods: 0n });
  other.reader.acknowledge(1n);
  t.same(compareRuns({ records: story(stage()) }, { records: story(other) }).differences, []);
  const more = stage(5n);
  more.reader.ask(DEVICE, 0x7000n);
  more.reader.report(1n, DEVICE, 0x7000n, 4n);
  more.guest.createDomain();
  const { differences } = compareRuns({ records: stage(4n).run }, { records: more.run });
  t.match(differences, [{ kind: 'only', side: 'b', record: { body: 'fault' } }, { kind: 'only', side: 'b', record: { body: 'call' } }]);
});

t.test('the clock of the log goes on while nothing is recorded, and is in no record', async (t) => {
  const records: { clockReads?: Uint8Array }[] = [];
  const recorder = new Recorder({ put: (record) => void records.push(record) });
  let now = 0;
  recorder.clock({ now: () => ++now });
  const clock = recorder.logClock();
  t.same([clock.now(), clock.now()], [1, 2]);
  recorder.memoryChanged(ramAt(0, 4096));
  t.equal(records[0]!.clockReads!.length, 8, 'the time of the record itself');
});
