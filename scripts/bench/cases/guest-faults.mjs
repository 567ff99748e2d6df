// How long a fault takes to reach the driver: from just before the access of its device to the first line of its fault
// handler (qemu/guest/bench/driver/faults.c).
import { say } from '../measure.mjs';
import { bench, bootProbe, serveGuest } from '../vm.mjs';

const FAULTS = '0x222004';
const COUNT = 1000;
const ROUNDS = 3;
const PRESENT = [1000, 10_000, 100_000, 1_000_000];

const FIGURE = "fault, from the access to the driver's handler";

const { qemu, missing } = await bench({ needsObject: false });
if (missing !== undefined) say({ missing });
else {
  const daemon = await serveGuest();
  const who = 'stub, queue and daemon';
  let hertz = 0;
  const rounds = [];
  const line = (text) => {
    const [what, ...words] = text.split(' ');
    if (what === 'clock') hertz = Number(words[0]);
    if (what === 'faults') rounds.push(words.slice(2).map((ticks) => (Number(ticks) / hertz) * 1e6));
  };
  await bootProbe({ qemu, socketPath: daemon.socketPath, ioctls: [...new Array(ROUNDS).fill(0), ...PRESENT].map((present) => [FAULTS, COUNT, present]), line }).ended;
  await daemon.stop();
  const named = [
    { more: '', round: rounds[ROUNDS - 1] },
    { more: ', a daemon that has just been started', round: rounds[0] },
  ];
  for (const { more, round: [least, median, p99] } of named) {
    say({ figure: `${FIGURE}, p99${more}`, who, unit: 'us', value: p99, goal: { of: 'value', atMost: 2000 } });
    say({ figure: `${FIGURE}, median${more}`, who, unit: 'us', value: median });
    say({ figure: `${FIGURE}, least${more}`, who, unit: 'us', value: least });
  }
  PRESENT.forEach((n, i) => {
    const [, median, p99] = rounds[ROUNDS + i];
    say({ figure: `${FIGURE}, median beside n mapped pages`, who, unit: 'us', n, value: median });
    say({ figure: `${FIGURE}, p99 beside n mapped pages`, who, unit: 'us', n, value: p99, goal: { of: 'value', atMost: 2000 } });
  });
  say({ note: `QEMU ${qemu.version} under TCG with one processor, the NT host; ${COUNT} faults, one at a time, each at a page of its own; the last of ${ROUNDS} such rounds, and the first; then one round beside each number of mapped pages. The access is the DMA engine's, so the way of the program to the daemon is in it; the handler runs on a worker at PASSIVE_LEVEL. The daemon puts an event into its queue before it answers the call that it came with, and the stub looks there when it takes an answer: then the interrupt is not waited for.` });
}
