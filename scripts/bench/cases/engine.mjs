// The DMA engine: 64 MiB copied by a program, over single pages and over runs of 64 KiB that lie scattered in guest memory,
// beside memcpy in C on pages that are scattered the same way. Guest memory is a mapped memory file, as QEMU's is.
import { execFileSync } from 'node:child_process';
import { SYSTEM_CLOCK } from '../../../dist/base/clock.js';
import { SILENT } from '../../../dist/base/log.js';
import { RegionMemory } from '../../../dist/base/memory.js';
import { Arena } from '../../../dist/iommu/arena.js';
import { Iommu } from '../../../dist/iommu/iommu.js';
import { Machine } from '../../../dist/machine/machine.js';
import { loadNative } from '../../../dist/native/index.js';
import { Verifier } from '../../../dist/verify/verifier.js';
import { buildPeer, randomFrom, say } from '../measure.mjs';

const MIB = 2 ** 20;
const BYTES = 64 * MIB;
/** Bursts of repetitions. */
const BURSTS = 4;
const REPETITIONS = 8;
const SEED = 1;
const SHAPES = [
  { name: 'scattered pages of 4 KiB', unit: 4096, least: 0.6 },
  { name: 'runs of 64 KiB', unit: 65536, least: 0.8 },
];
const V1_TABLE = 2;
const MDL_PAGES_LOCKED = 2;
const HELLO = { major: 1, minor: 0, role: 2, architecture: 1, name: 'bench', carrierDevice: null, maxMessageBytes: 65536 };
const DEVICE = { kind: 3, segment: 0, busDeviceFunction: 0x28, acpiUid: 0 };
const SOURCE = 0x1_0000_0000n;
const DESTINATION = 0x2_0000_0000n;
const BESIDE = 0x4_0000_0000n;
const PAGES_PER_CALL = 4096;
const PRESENT = [1000, 10_000, 100_000, 1_000_000];

const native = loadNative();

function shuffled(seed, count) {
  const random = randomFrom(seed);
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const other = random() % (i + 1);
    [order[i], order[other]] = [order[other], order[i]];
  }
  return order;
}

/** The frames of 64 MiB from `first` on, in pieces of `unit` bytes that lie in random order. */
function framesOf(seed, first, unit) {
  const pages = unit / 4096;
  const frames = new BigUint64Array(BYTES / 4096);
  shuffled(seed, BYTES / unit).forEach((piece, i) => {
    for (let page = 0; page < pages; page++) frames[i * pages + page] = BigInt(first + piece * pages + page);
  });
  return frames;
}

const memoryFile = native.memoryFile('bench', 2 * BYTES);
const bytes = new Uint8Array(native.map(memoryFile, 0, 2 * BYTES));
const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);

function setUp({ unit }, isChecked) {
  const iommu = new Iommu({ arena: new Arena(new ArrayBuffer(64 * MIB)), clock: SYSTEM_CLOCK });
  const machine = new Machine({ iommu, clock: SYSTEM_CLOCK, log: SILENT, devices: [0x28], memory: new RegionMemory([{ address: 0, length: bytes.length, bytes }]) });
  const verifier = new Verifier();
  if (isChecked) machine.subscribe((observation) => verifier.observe(observation));
  const { session } = machine.open(HELLO, { eventsWaiting: () => {} });
  const call = (request) => {
    const reply = session.call({ id: 1n, table: V1_TABLE, callSite: null, ...request });
    if (reply.status !== 0) throw new Error(`${request.routine}: 0x${reply.status.toString(16)}`);
    return reply;
  };
  const { domain } = call({ routine: 'createDomain', createDomain: { osManagedPageTable: 1, hasDomainOut: true } }).createDomain;
  const lists = [framesOf(SEED, 0, unit), framesOf(SEED + 1, BYTES / 4096, unit)];
  [SOURCE, DESTINATION].forEach((logicalAddress, i) => {
    const mdl = { present: true, byteOffset: 0, byteCount: BYTES, flags: MDL_PAGES_LOCKED, runs: [], pageFrames: new Uint8Array(lists[i].buffer) };
    call({ routine: 'mapLogicalRange', mapLogicalRange: { domain, permissions: 3, logicalAddress, mdl } });
  });
  call({ routine: 'attachDevice', attachDevice: { domain, device: DEVICE, inputMappingIdBase: 0, mappingCount: 1 } });
  const program = { id: 1n, device: DEVICE, hasPasid: false, pasid: 0, privileged: false, steps: [{ operation: 'copy', copy: { sourceIova: SOURCE, destinationIova: DESTINATION, length: BigInt(BYTES) } }] };
  const run = () => session.runProgram(program, ({ results }) => {
    if (results[0].status !== 1) throw new Error('the copy did not go through');
  });
  /** Of all pages: no two are alike. */
  const check = () => {
    for (let i = 0; i < lists[0].length; i++) {
      const [from, to] = lists.map((frames) => Number(frames[i]) * 4096);
      if (Buffer.compare(bytes.subarray(from, from + 4096), bytes.subarray(to, to + 4096)) !== 0) throw new Error(`page ${i} was not copied`);
    }
  };
  /** Maps pages beside the buffers until there are so many. */
  let present = 0;
  const growTo = (count) => {
    while (present < count) {
      const pages = Math.min(PAGES_PER_CALL, count - present);
      const pageFrames = new Uint8Array(BigUint64Array.from({ length: pages }, (_, i) => BigInt((present + i) ^ 1)).buffer);
      const mdl = { present: true, byteOffset: 0, byteCount: pages * 4096, flags: MDL_PAGES_LOCKED, runs: [], pageFrames };
      call({ routine: 'mapLogicalRange', mapLogicalRange: { domain, permissions: 3, logicalAddress: BESIDE + BigInt(present) * 4096n, mdl } });
      present += pages;
    }
  };
  return { run, check, growTo };
}

/** Every word of the source tells its place, and the destination is empty: what no copy brought there is seen. */
function fill() {
  const half = words.length / 2;
  for (let i = 0; i < half; i++) words[i] = i + 1;
  words.fill(0, half);
}

/** GiB/s of the fastest of some repetitions. */
function burst({ run, check }) {
  fill();
  let least = Infinity;
  for (let i = 0; i < REPETITIONS; i++) {
    const begun = process.hrtime.bigint();
    run();
    least = Math.min(least, Number(process.hrtime.bigint() - begun));
  }
  check();
  return ((BYTES / least) * 1e9) / 2 ** 30;
}

const limit = buildPeer('copy');
for (const shape of SHAPES) {
  const figure = `DMA engine, 64 MiB over ${shape.name}`;
  const line = { figure, who: 'engine', unit: 'GiB/s' };
  const sides = { checked: setUp(shape, true), unchecked: setUp(shape, false) };
  const best = { checked: 0, unchecked: 0, memcpy: 0 };
  // In turns, so that what disturbs one disturbs all.
  for (let i = 0; i < BURSTS; i++) {
    for (const how of ['checked', 'unchecked']) best[how] = Math.max(best[how], burst(sides[how]));
    if (limit !== undefined) best.memcpy = Math.max(best.memcpy, Number(execFileSync(limit, [SEED, shape.unit, BYTES, REPETITIONS].map(String), { encoding: 'utf8' })));
  }
  say({ ...line, value: best.checked, goal: { of: 'limit', atLeast: shape.least } });
  say({ ...line, value: best.unchecked, role: 'unchecked' });
  if (limit !== undefined) say({ ...line, who: 'memcpy in C', value: best.memcpy, role: 'limit' });
  for (const n of PRESENT) {
    for (const [how, role] of [['checked'], ['unchecked', { role: 'unchecked' }]]) {
      sides[how].growTo(n);
      say({ ...line, figure: `${figure}, beside n mapped pages`, n, value: burst(sides[how]), ...role });
    }
  }
}
say({ note: `One DmaCopy step, source and destination in pieces that lie in random order; each page is translated, with all rights checked. The fastest of ${BURSTS * REPETITIONS} repetitions, taken in turns with memcpy's; beside n mapped pages of ${REPETITIONS}. All rules of \`viommu run\` are subscribed, or none.` });
