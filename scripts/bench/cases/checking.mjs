// What checking costs: calls that map and unmap a page, given to the machine without any carrier, with the rules of
// `viommu run` subscribed, without, and with everything recorded into a trace.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SYSTEM_CLOCK } from '../../../dist/base/clock.js';
import { SILENT } from '../../../dist/base/log.js';
import { Arena } from '../../../dist/iommu/arena.js';
import { Iommu } from '../../../dist/iommu/iommu.js';
import { Machine } from '../../../dist/machine/machine.js';
import { decodePeer, encodeDaemon, encodePeer } from '../../../dist/proto/codec.js';
import { TraceWriter } from '../../../dist/trace/writer.js';
import { USUAL_SETUP } from '../../../dist/trace/setup.js';
import { Verifier } from '../../../dist/verify/verifier.js';
import { leastNanoseconds, randomFrom, say } from '../measure.mjs';

const PAGES = 250;
const CALLS = 2 * PAGES;
const REPETITIONS = 100;
/** Pages that are unmapped and mapped again at a time, and how often. */
const RANDOM_PAGES = 1000;
const RANDOM_REPETITIONS = 40;
/** Beyond the interrupt window. */
const FIRST_PAGE = 0x100000;
const MDL_PAGES_LOCKED = 2;
const V1_TABLE = 2;
const HELLO = { major: 1, minor: 0, role: 2, architecture: 1, name: 'bench', carrierDevice: null, maxMessageBytes: 65536 };

const folder = mkdtempSync(join(tmpdir(), 'viommu-bench-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

function setUp(how) {
  const clock = SYSTEM_CLOCK;
  const setup = { ...USUAL_SETUP, instance: 1n, devices: [0x28], acpiDevices: [], profile: 'hal', legacyInterface: true, testControl: false, tellsStaleUses: false, iotlb: {}, memory: [], injectionPlan: '' };
  const trace = how === 'recorded' ? TraceWriter.open(join(folder, 'trace'), { setup, daemonVersion: 'bench', limits: {}, onFailure: (why) => { throw new Error(why); } }) : undefined;
  const machineClock = trace?.recorder.clock(clock) ?? clock;
  const iommu = new Iommu({ arena: new Arena(new ArrayBuffer(16 * 2 ** 20)), clock: machineClock });
  const machine = new Machine({ iommu, clock: machineClock, log: SILENT, devices: [0x28], ...(trace && { recorder: trace.recorder }) });
  const verifier = new Verifier();
  if (how === 'checked') machine.subscribe((observation) => verifier.observe(observation), { late: true });
  if (trace !== undefined) machine.subscribe((observation) => trace.observe(observation));
  const { session, reply } = machine.open(HELLO, { eventsWaiting: () => {} });
  if (session === undefined) throw new Error(reply.reason);
  const call = (request) => decodePeer(encodePeer({ body: 'request', request: { id: 1n, table: V1_TABLE, callSite: { module: 'bench.sys', offset: 0x1234n, irql: 0, ticket: 0n }, ...request } })).request;
  const { domain } = session.call(call({ routine: 'createDomain', createDomain: { osManagedPageTable: 1, hasDomainOut: true } })).createDomain;
  const requests = [];
  for (let page = 0; page < PAGES; page++) {
    const logicalAddress = BigInt(0x100000 + page) << 12n;
    const mdl = { present: true, byteOffset: 0, byteCount: 4096, flags: MDL_PAGES_LOCKED, runs: [{ frame: BigInt(0x10000 + page), pageCount: 1n }] };
    requests.push(call({ routine: 'mapLogicalRange', mapLogicalRange: { domain, permissions: 3, logicalAddress, mdl } }));
    requests.push(call({ routine: 'unmapLogicalRange', unmapLogicalRange: { domain, logicalAddress, numberOfPages: 1n } }));
  }
  const run = () => {
    for (const request of requests) if (session.call(request).status !== 0) throw new Error(request.routine);
  };
  const end = () => {
    if (verifier.findings().length > 0) throw new Error(`a good driver was found fault with: ${verifier.findings()[0].message}`);
    trace?.close({ statistics: machine.statistics(), findings: [] });
  };
  return { run, end };
}

function measure(how) {
  const { run, end } = setUp(how);
  const taken = leastNanoseconds(REPETITIONS, CALLS, run);
  end();
  return taken;
}

const costs = Object.fromEntries(['unchecked', 'checked', 'recorded'].map((how) => [how, measure(how)]));
const who = 'machine';
say({ figure: 'call that maps or unmaps a page, all rules subscribed', who, unit: 'ns', value: costs.checked });
say({ figure: 'call that maps or unmaps a page, all rules subscribed', who, unit: 'ns', value: costs.unchecked, role: 'unchecked' });
say({ figure: 'call that maps or unmaps a page, recorded into a trace', who, unit: 'ns', value: costs.recorded });
say({ figure: 'call that maps or unmaps a page, recorded into a trace', who, unit: 'ns', value: costs.unchecked, role: 'unchecked' });

/**
 * Nanoseconds that the rules take for a call that maps or unmaps a page in a domain of n mappings, at random places: the same
 * observations as the machine would tell, without the machine.
 */
function judging(n) {
  const random = randomFrom(1);
  const verifier = new Verifier();
  const callSite = { module: 'bench.sys', offset: 0x1234n, irql: 0, ticket: 0n, outstanding: [], refused: null };
  const domain = 1n << 56n;
  let number = 0;
  const tell = (request, reply = {}) => verifier.observe({ number: ++number, at: 0, kind: 'call', session: 1, call: number, startedAt: 0, request: { id: 1n, table: V1_TABLE, callSite, ...request }, reply: { id: 1n, status: 0, ...reply } });
  const map = (page) => tell({ routine: 'mapLogicalRange', mapLogicalRange: { domain, permissions: 3, logicalAddress: BigInt(page) << 12n, mdl: { present: true, byteOffset: 0, byteCount: 4096, flags: MDL_PAGES_LOCKED, pageFrames: new Uint8Array(0), runs: [{ frame: BigInt(page), pageCount: 1n }] } } });
  const unmap = (page) => tell({ routine: 'unmapLogicalRange', unmapLogicalRange: { domain, logicalAddress: BigInt(page) << 12n, numberOfPages: 1n } });
  tell({ routine: 'createDomain', createDomain: { osManagedPageTable: 1, hasDomainOut: true } }, { result: 'createDomain', createDomain: { domain } });
  const pages = Array.from({ length: n }, (_, i) => FIRST_PAGE + 2 * i);
  for (let i = n - 1; i > 0; i--) {
    const other = random() % (i + 1);
    [pages[i], pages[other]] = [pages[other], pages[i]];
  }
  for (const page of pages) map(page);
  const touched = Math.min(n, RANDOM_PAGES);
  const taken = leastNanoseconds(RANDOM_REPETITIONS, 2 * touched, () => {
    for (let i = 0; i < touched; i++) unmap(pages[i]);
    for (let i = 0; i < touched; i++) map(pages[i]);
  });
  verifier.end();
  if (verifier.findings().length > 0) throw new Error(verifier.findings()[0].message);
  return taken;
}

for (const n of [1000, 10_000, 100_000, 1_000_000]) say({ figure: 'rules alone, a page mapped or unmapped among n mappings, at random', who: 'verifier', unit: 'ns', n, value: judging(n) });

const bytes = encodePeer({ body: 'request', request: { id: 1n, table: V1_TABLE, callSite: { module: 'bench.sys', offset: 0x1234n }, routine: 'mapLogicalRange', mapLogicalRange: { domain: 1n << 56n, permissions: 3, logicalAddress: 1n << 32n, mdl: { present: true, byteCount: 4096, flags: MDL_PAGES_LOCKED, runs: [{ frame: 65536n, pageCount: 1n }] } } } });
const reply = { body: 'reply', reply: { id: 1n, status: 0 } };
const many = (work) => () => { for (let i = 0; i < 2000; i++) work(); };
say({ figure: 'a request that maps a page, decoded', who: 'codec', unit: 'ns', value: leastNanoseconds(REPETITIONS, 2000, many(() => decodePeer(bytes))) });
say({ figure: 'its reply, encoded', who: 'codec', unit: 'ns', value: leastNanoseconds(REPETITIONS, 2000, many(() => encodeDaemon(reply))) });
say({ note: `The rules alone are given what the machine would tell them, of so many single pages, none beside another; VIO-901 would say so if the books had given up. The machine alone: no socket, no queue, no codec. ${PAGES} pages, each mapped and unmapped; the least of ${REPETITIONS} repetitions. "Checking off" is the same machine with nobody subscribed.` });
