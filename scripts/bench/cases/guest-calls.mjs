// What a call costs a driver in a VM, from its map or unmap to the status: stub, protobuf, virtqueue, daemon and back, one
// call at a time (qemu/guest/bench/driver/calls.c).
import { say } from '../measure.mjs';
import { bench, bootProbe, cpuTime, serveGuest } from '../vm.mjs';

const CALLS = 0x222000;
const REST = 0x222008;
const DISPATCH_LEVEL = 2;
const PAIRS = 8192;
const FEW = 1000;
const PRESENT = [FEW, 10_000, 100_000, 1_000_000];
const REST_MS = 500;
/** Ends of the doorbell's and the interrupt's silence: without a call that sleeps there is none in a run of this length. */
const MOST_IN_1000 = 1;

const FIGURE = 'map or unmap of a page from the guest, one call at a time';
const who = 'stub, queue and daemon';

const hex = (code) => `0x${code.toString(16)}`;
const calls = (present, { irql = 0, version = 1 } = {}) => [hex(CALLS), present, PAIRS, irql, version];
const rest = (milliseconds) => [hex(REST), milliseconds];

async function measure(qemu) {
  const daemon = await serveGuest();
  const measured = [];
  const rests = [];
  let hertz = 0;
  let begun = { at: 0, cpu: 0 };
  const now = () => ({ at: performance.now(), cpu: cpuTime(daemon.pid) });
  const line = (text) => {
    const [what, ...words] = text.split(' ');
    const [present, irql, version, count, least, median, p99, doorbells, interrupts, sleeps] = words.map(Number);
    if (what === 'clock') hertz = present;
    if (what === 'measuring' || what === 'rest') begun = now();
    if (what === 'calls') measured.push({ present, irql, version, count, doorbells, interrupts, sleeps, ...since(begun, now()), ...nanoseconds({ least, median, p99 }, hertz) });
    if (what === 'rested') rests.push(since(begun, now()));
    if (what === 'rested' && rests.length === 1) daemon.uncheck();
  };
  const ioctls = [calls(FEW), ...PRESENT.map((present) => calls(present)), calls(FEW, { version: 2 }), calls(FEW, { irql: DISPATCH_LEVEL }), rest(REST_MS), rest(REST_MS / 10), calls(FEW), calls(FEW, { version: 2 })];
  await bootProbe({ qemu, socketPath: daemon.socketPath, ioctls, line }).ended;
  await daemon.stop();
  return { measured, atRest: rests[0] };
}

const since = (begin, end) => ({ milliseconds: end.at - begin.at, cpu: end.cpu - begin.cpu });
const nanoseconds = (ticks, hertz) => Object.fromEntries(Object.entries(ticks).map(([name, value]) => [name, (value / 100 / hertz) * 1e9]));

const { qemu, missing } = await bench({ needsObject: false });
if (missing !== undefined) say({ missing });
else {
  const { measured, atRest } = await measure(qemu);
  const uncheckedEx = measured.pop();
  const unchecked = measured.pop();
  const raised = measured.pop();
  const ex = measured.pop();
  const first = measured.shift();
  const few = measured[0];
  const all = [...measured, ex, raised];
  const sumOf = (name, runs) => runs.reduce((sum, run) => sum + run[name], 0);
  const in1000 = (name, runs = all) => (1000 * sumOf(name, runs)) / sumOf('count', runs);
  for (const { present, median } of measured) say({ figure: FIGURE, who, unit: 'ns', n: present, value: median, goal: { of: 'value', atMost: 3000 } });
  say({ figure: FIGURE, who, unit: 'ns', n: FEW, value: unchecked.median, role: 'unchecked' });
  for (const { present, least } of measured) say({ figure: `${FIGURE}, the fastest run`, who, unit: 'ns', n: present, value: least });
  say({ figure: `${FIGURE}, the fastest run`, who, unit: 'ns', n: FEW, value: unchecked.least, role: 'unchecked' });
  for (const { present, p99 } of measured) say({ figure: `${FIGURE}, p99 of the runs`, who, unit: 'ns', n: present, value: p99 });
  say({ figure: `${FIGURE}, a daemon that has just been started`, who, unit: 'ns', value: first.median, goal: { of: 'value', atMost: 3000 } });
  say({ figure: `${FIGURE}, MapLogicalRangeEx`, who, unit: 'ns', n: FEW, value: ex.median, goal: { of: 'value', atMost: 3000 } });
  say({ figure: `${FIGURE}, MapLogicalRangeEx`, who, unit: 'ns', n: FEW, value: uncheckedEx.median, role: 'unchecked' });
  say({ note: 'MapLogicalRangeEx is called with an explicit address and an MDL, in turn with the UnmapLogicalRange of its own table, that of version 2.' });
  say({ figure: `${FIGURE}, at DISPATCH_LEVEL`, who, unit: 'ns', value: raised.median });
  say({ figure: 'doorbells in 1000 such calls', who: 'stub', unit: '', value: in1000('doorbells'), goal: { of: 'value', atMost: MOST_IN_1000 } });
  say({ figure: 'interrupts in 1000 such calls', who: 'stub', unit: '', value: in1000('interrupts'), goal: { of: 'value', atMost: MOST_IN_1000 } });
  say({ figure: 'doorbells in 1000 such calls, a daemon that has just been started', who: 'stub', unit: '', value: in1000('doorbells', [first]), goal: { of: 'value', atMost: MOST_IN_1000 } });
  say({ figure: 'interrupts in 1000 such calls, a daemon that has just been started', who: 'stub', unit: '', value: in1000('interrupts', [first]), goal: { of: 'value', atMost: MOST_IN_1000 } });
  say({ figure: "the daemon's processor while a guest calls without a pause", who: 'daemon', unit: '%', value: (100 * few.cpu) / few.milliseconds });
  say({ figure: "the daemon's processor while a guest rests", who: 'daemon', unit: '%', value: (100 * atRest.cpu) / atRest.milliseconds });
  say({ note: `QEMU ${qemu.version} under TCG with one processor, the NT host, the best carrier of this QEMU; MapLogicalRange and UnmapLogicalRange of one page in turn, call site, ticket and all; n pages are mapped besides, 512 in a call, in front of the 16 that are mapped and unmapped. The median of ${PAIRS / 64} runs of 128 calls each, by the guest's time-stamp counter, and the fastest of the same runs. Each measurement follows 8,192 calls that are not in it; a daemon that has just been started has had no more than these, all others twice as many at the least. Doorbells and interrupts are counted by the stub (ViommuQueryCounters) over all measurements with rules but the first, and over that. The daemon looks at the ring for at most 0.6 ms after a call and half a millisecond at a time, then the event loop has its turn; it sleeps when nothing comes, and looks less and less where looking is in vain. On a machine with one processor it never looks.` });
}
