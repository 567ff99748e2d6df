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
import { leastNanoseconds, say } from '../measure.mjs';

const PAGES = 250;
const CALLS = 2 * PAGES;
const REPETITIONS = 100;
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
  if (how === 'checked') machine.subscribe((observation) => verifier.observe(observation));
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

const bytes = encodePeer({ body: 'request', request: { id: 1n, table: V1_TABLE, callSite: { module: 'bench.sys', offset: 0x1234n }, routine: 'mapLogicalRange', mapLogicalRange: { domain: 1n << 56n, permissions: 3, logicalAddress: 1n << 32n, mdl: { present: true, byteCount: 4096, flags: MDL_PAGES_LOCKED, runs: [{ frame: 65536n, pageCount: 1n }] } } } });
const reply = { body: 'reply', reply: { id: 1n, status: 0 } };
const many = (work) => () => { for (let i = 0; i < 2000; i++) work(); };
say({ figure: 'a request that maps a page, decoded', who: 'codec', unit: 'ns', value: leastNanoseconds(REPETITIONS, 2000, many(() => decodePeer(bytes))) });
say({ figure: 'its reply, encoded', who: 'codec', unit: 'ns', value: leastNanoseconds(REPETITIONS, 2000, many(() => encodeDaemon(reply))) });
say({ note: `The machine alone: no socket, no queue, no codec. ${PAGES} pages, each mapped and unmapped; the least of ${REPETITIONS} repetitions. "Checking off" is the same machine with nobody subscribed.` });
