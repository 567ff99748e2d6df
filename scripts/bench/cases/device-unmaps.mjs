// What the daemon's word costs: a question for an access that no table decides, and an unmap that is answered only when
// nobody can use the old entry any more.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, readSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { contiguousMdl, pciDevice } from '../../../dist/client/client.js';
import { COUNTS, ManyPages } from '../many-pages.mjs';
import { say } from '../measure.mjs';
import { BATCH, bench, behindDaemon, bootGuest, DATA, done, makeDomain, PAGES_IOVA, PAGES_STEP, serve, WANTED } from '../vm.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const C_FILES = ['answers', 'arena', 'decide', 'granted', 'link', 'messages', 'reader', 'refusals', 'updates'];
const DEVICE = '00:05.0';
const HELPER = '00:06.0';
const REQUESTER = 0x28;
const PASS_THROUGH = 1;
const UNMANAGED = 2;
const X64_LINK = 7n;
const TABLES = 0x100000;
const UNMAPS = 300;
/** Before the first point of a curve: what the compiler has yet to do is not growth. */
const WARM_ROUNDS = 20;
const DRAINS = 60;
const READ_NS = 1_000_000;
/** Long enough for some reads between two unmaps. */
const PHASE_MS = 10;
/** Of the pages of the shared domain that no disk uses. */
const SPARE_IOVA = 0x300000000n;

const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];
const mib = 2 ** 20;

/**
 * Puts us, with all our threads, and whom we start from now on, on these processors. A wake-up that crosses processors costs
 * more than what is measured without QEMU, and differs each time. False where it cannot be done.
 */
function runOn(processors) {
  return spawnSync('taskset', ['-acp', processors, String(process.pid)], { stdio: 'ignore' }).status === 0;
}

/** The processors that we may run on, as taskset takes them. */
const allowedProcessors = () => /^Cpus_allowed_list:\s*(\S+)$/mu.exec(readFileSync('/proc/self/status', 'utf8'))[1];

function buildReader() {
  const output = join(root, 'build/bench/reader');
  const shared = join(root, 'qemu/guest/shared');
  mkdirSync(join(root, 'build/bench'), { recursive: true });
  const sources = [...C_FILES.map((name) => join(root, 'qemu/device', `${name}.c`)), join(shared, 'pb.c'), join(shared, 'gen/viommu_pb.c'), join(root, 'scripts/bench/reader.c')];
  const folders = [join(root, 'qemu/device'), shared, join(shared, 'gen')].flatMap((folder) => ['-iquote', folder]);
  execFileSync('gcc', ['-std=gnu11', '-O2', '-D_GNU_SOURCE', '-pthread', ...folders, '-o', output, ...sources], { stdio: ['ignore', 'ignore', 'inherit'] });
  return output;
}

/** Nanoseconds for each access of scripts/bench/reader.c, which goes on to acknowledge updates until `end`. */
async function ask(program, socket, words) {
  const child = spawn(program, [socket, ...words.map(String)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const gone = once(child, 'close').then(([code, signal]) => Promise.reject(new Error(`the reader ended with ${signal ?? code}`)));
  const [said] = await Promise.race([once(child.stdout, 'data'), gone]);
  gone.catch(() => {});
  const [nanoseconds, refused] = String(said).trim().split(' ').map(Number);
  if (refused !== 0) throw new Error(`${refused} accesses were refused`);
  const end = async () => {
    child.stdin.end();
    await once(child, 'close');
  };
  return { nanoseconds, end };
}

/** Microseconds from the call to its answer. */
async function timed(call) {
  const begun = process.hrtime.bigint();
  const result = await call;
  const taken = Number(process.hrtime.bigint() - begun) / 1000;
  done(result);
  return taken;
}

async function mapPage(client, domain, iova, physicalAddress) {
  done(await client.mapLogicalRange({ domain, permissions: 3, logicalAddress: iova, mdl: contiguousMdl(BigInt(physicalAddress), 1) }));
}

const unmapPage = (client, domain, iova) => timed(client.unmapLogicalRange({ domain, logicalAddress: iova, numberOfPages: 1n }));

/** The median of unmaps of a page that no device uses. */
async function unmaps(client, domain) {
  const taken = [];
  for (let i = 0; i < UNMAPS; i++) {
    await mapPage(client, domain, SPARE_IOVA, DATA);
    taken.push(await unmapPage(client, domain, SPARE_IOVA));
  }
  return median(taken.slice(UNMAPS / 10));
}

/** A domain whose tables are in guest memory, of which every access has to be asked for. */
async function measureQuestions(program) {
  const { socket, client, stop } = await serve(['--profile', 'extended', '--ram', '16M', '--device', DEVICE, '--device', HELPER]);
  const through = done(await client.createDomainEx({ domainType: PASS_THROUGH })).domain;
  done(await client.attachDevice({ domain: through, device: pciDevice(HELPER) }));
  const write = (address, entries) => client.runProgram(pciDevice(HELPER), [{ operation: 'write', write: { iova: BigInt(address), data: new Uint8Array(BigUint64Array.from(entries).buffer) } }]);
  for (let level = 0; level < 3; level++) await write(TABLES + level * 4096, [BigInt(TABLES + (level + 1) * 4096) | X64_LINK]);
  await write(TABLES + 3 * 4096, Array.from({ length: 512 }, (_, i) => BigInt(i * 4096) | X64_LINK));
  const { domain } = done(await client.createDomainEx({ domainType: UNMANAGED }));
  done(await client.configureDomain({ domain, type: 1, x64: { firstLevelPageTableRoot: BigInt(TABLES), translationEnabled: 1 } }));
  done(await client.attachDevice({ domain, device: pciDevice(DEVICE) }));
  const { nanoseconds, end } = await ask(program, socket, [REQUESTER, 0, 4096, 512, 11]);
  await end();
  await stop();
  say({ figure: 'access that the daemon is asked for', who: 'viommu', unit: 'us', value: nanoseconds / 1000 });
  say({ figure: 'such accesses, one after the other', who: 'viommu', unit: '1/s', value: 1e9 / nanoseconds });
}

/** Without a reader, and with one that acknowledges at once. */
async function measureWithoutQemu(program) {
  const { socket, client, stop } = await serve(['--device', DEVICE]);
  const domain = await makeDomain(client, DEVICE, 'pages');
  const pages = new ManyPages(client, domain);
  const curve = async (figure) => {
    for (let i = 0; i < WARM_ROUNDS; i++) await unmaps(client, domain);
    for (const n of COUNTS) {
      await pages.growTo(n);
      say({ figure, who: 'viommu', unit: 'us', n, value: await unmaps(client, domain) });
    }
  };
  await curve('unmap of a page, nobody reads the tables');
  await pages.unmapAll();
  const { nanoseconds, end } = await ask(program, socket, [REQUESTER, PAGES_IOVA, PAGES_STEP, 4096, 200]);
  say({ figure: 'access that the shared tables decide, the C alone', who: 'viommu', unit: 'ns', value: nanoseconds });
  await curve('unmap of a page, a reader without devices');
  await end();
  await stop();
}

/** The words that the guest program and we talk by, in the file of its memory. */
class Phases {
  #file;
  #word = new Uint32Array(1);
  phase = 0;

  constructor(path) {
    this.#file = openSync(path, 'r+');
  }

  /** Has the disk read into the other half of its pages; resolves when it reads nowhere else. */
  async turn() {
    this.#word[0] = ++this.phase;
    writeSync(this.#file, this.#word, 0, 4, WANTED);
    do {
      await sleep(1);
      readSync(this.#file, this.#word, 0, 4, WANTED + 4);
    } while (this.#word[0] !== this.phase);
  }

  close() {
    closeSync(this.#file);
  }
}

async function measureDrains(client, domain, phases) {
  const taken = [];
  for (let i = 0; i < DRAINS; i++) {
    const index = (phases.phase % 2) * BATCH + (i % BATCH);
    const iova = PAGES_IOVA + BigInt(index) * PAGES_STEP;
    await sleep(PHASE_MS);
    await phases.turn();
    taken.push(await unmapPage(client, domain, iova));
    await mapPage(client, domain, iova, DATA + (i % BATCH) * 4096);
  }
  return median(taken);
}

/** In front of QEMU, whose disk reads all the time. */
async function measureWithQemu(qemu) {
  const { socket, client, stop } = await serve(['--device', DEVICE]);
  const domain = await makeDomain(client, DEVICE, 'pages');
  const folder = mkdtempSync('/dev/shm/viommu-bench-');
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const memory = join(folder, 'memory');
  const { load, device } = behindDaemon(qemu, socket, ['05.0']);
  const words = [
    ...load,
    ...['-m', '256M', '-object', `memory-backend-file,id=m,size=${256 * mib},mem-path=${memory},share=on`, '-machine', 'memory-backend=m'],
    ...device,
    ...['-blockdev', `null-co,node-name=n,size=1073741824,read-zeroes=off,latency-ns=${READ_NS}`],
    ...['-device', 'virtio-blk-pci,drive=n,addr=0x5,disable-legacy=on,iommu_platform=on,ioeventfd=off'],
  ];
  let reading;
  const isReading = new Promise((resolve) => (reading = resolve));
  const vm = bootGuest({ qemu, program: 'endless', words, line: (text) => text === 'reading' && reading() });
  await Promise.race([isReading, vm.ended.then(() => Promise.reject(new Error('the guest ended before it read')))]);
  const phases = new Phases(memory);
  say({ figure: 'unmap of a page, QEMU with a disk that never used it', who: 'viommu', unit: 'us', value: await unmaps(client, domain) });
  say({ figure: 'unmap of a page, QEMU with a disk that used it', who: 'viommu', unit: 'us', value: await measureDrains(client, domain, phases) });
  phases.close();
  vm.kill();
  await vm.ended;
  await stop();
}

const processors = allowedProcessors();
const isPinned = runOn(processors.split(/[-,]/u)[0]);
say({ note: `A client, the daemon and the reader are processes of their own; one call or question at a time, medians of ${UNMAPS * 0.9} calls. The disk is null-co with ${READ_NS / 1e6} ms a read and ${BATCH} reads in flight: an unmap of a page that it used waits for them (${DRAINS} calls). n pages are mapped besides. Without QEMU all of them are on ${isPinned ? 'one processor' : 'whatever processors'}, with it on all.` });
const program = buildReader();
await measureQuestions(program);
await measureWithoutQemu(program);
if (isPinned) runOn(processors);
const { qemu, missing } = await bench();
if (missing === undefined) await measureWithQemu(qemu);
else say({ missing: `unmaps in front of QEMU: ${missing}` });
