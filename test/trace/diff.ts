/** Two runs side by side, and the alignment under it. */
import t from 'tap';
import { ramAt } from '../../src/base/memory.js';
import { align } from '../../src/trace/align.js';
import { compareRuns } from '../../src/trace/diff.js';
import type { JudgedFinding } from '../../src/trace/judge.js';
import type { MachineSetup } from '../../src/trace/setup.js';
import { buddy, byRange, domainEx, hello } from '../helpers/messages.js';
import { randomFrom } from '../helpers/random.js';
import { recordedMachine } from '../helpers/recorded.js';
import { DEVICE, Guest } from '../helpers/rig.js';

/** A guest's run on a machine whose handles and times are its own. */
function runOf(work: (guest: Guest) => void, setup: Partial<MachineSetup> = {}, instance = 1n) {
  let now = Number(instance) * 1000;
  const { run, machine } = recordedMachine({ memory: ramAt(0, 16 * 2 ** 20), clock: { now: () => ++now }, setup: { devices: [DEVICE], instance, ...setup } });
  const { session } = machine.open(hello(), { eventsWaiting: () => {} });
  work(new Guest(session!, () => 0));
  session!.close('done');
  return run;
}

function usual(guest: Guest): void {
  const domain = guest.createDomainEx(domainEx(buddy(40)));
  guest.attachEx(domain, guest.createDevice(DEVICE));
  const page = guest.mapEx(domain, byRange(0x40000n, 0x3000n)) as number;
  guest.poke(page, 1, DEVICE);
  guest.unmap(domain, page, 3);
  guest.poke(page, 1, DEVICE);
}

t.test('the same run of two daemons has no differences', async (t) => {
  const { differences, common } = compareRuns({ records: runOf(usual) }, { records: runOf(usual, {}, 99n) });
  t.same(differences, []);
  t.ok(common >= 12);
});

t.test('addresses that the daemon chose are no difference, those that the driver chose are', async (t) => {
  const shifted = (guest: Guest) => {
    const domain = guest.createDomainEx(domainEx(buddy(40)));
    guest.attachEx(domain, guest.createDevice(DEVICE));
    const taken = guest.mapEx(domain, byRange(0x90000n, 0x1000n)) as number;
    const page = guest.mapEx(domain, byRange(0x40000n, 0x3000n)) as number;
    t.not(page, taken);
    guest.poke(page, 1, DEVICE);
    guest.unmap(domain, page, 3);
    guest.poke(page, 1, DEVICE);
  };
  const { differences } = compareRuns({ records: runOf(usual) }, { records: runOf(shifted) });
  t.match(differences, [
    { kind: 'only', side: 'b', record: { body: 'call', call: { request: { routine: 'mapLogicalRangeEx' } } } },
    { kind: 'outcome', a: { body: 'sessionClosed' }, outcomeB: /mappedPages=0x1/ },
  ]);
  t.equal(differences.length, 2);
});

t.test('a call that only one makes, and what comes out another way', async (t) => {
  const without = (guest: Guest) => {
    const domain = guest.createDomain();
    guest.map(domain, 5, [100]);
  };
  const twice = (guest: Guest) => {
    const domain = guest.createDomain();
    guest.map(domain, 4, [99]);
    guest.map(domain, 5, [98, 97]);
    guest.map(domain, 5, [100]);
  };
  const { differences } = compareRuns({ records: runOf(without) }, { records: runOf(twice) });
  t.match(differences, [
    { kind: 'only', side: 'b' },
    { kind: 'only', side: 'b' },
    { kind: 'outcome', outcomeA: 'STATUS_SUCCESS', outcomeB: 'STATUS_RESOURCE_IN_USE' },
    { kind: 'outcome', a: { body: 'sessionClosed' } },
  ]);
});

t.test('two profiles differ where the documentation has a hole', async (t) => {
  const asks = (guest: Guest) => {
    const dmaDevice = guest.createDevice(DEVICE);
    guest.attachEx(guest.createDomainEx(), dmaDevice);
    guest.call('setDeviceFaultReportingEx', { dmaDevice, inputMappingIdBase: 0, enable: 1, hasFaultConfig: true, hasFaultHandler: true });
  };
  const { differences } = compareRuns({ records: runOf(asks) }, { records: runOf(asks, { profile: 'extended' }) });
  t.match(differences, [{ kind: 'outcome', outcomeA: 'STATUS_NOT_IMPLEMENTED', outcomeB: 'STATUS_SUCCESS' }]);
  t.equal(differences.length, 1);
});

t.test('the right call on the wrong domain is a difference', async (t) => {
  const onDomain = (index: number) => (guest: Guest) => {
    const domains = [guest.createDomain(), guest.createDomain()];
    guest.map(domains[index]!, 5, [100]);
  };
  const { differences } = compareRuns({ records: runOf(onDomain(0)) }, { records: runOf(onDomain(1)) });
  t.match(differences, [{ kind: 'handle', a: { body: 'call', call: { request: { routine: 'mapLogicalRange' } } } }]);
  t.equal(differences.length, 1);
});

t.test('findings are compared by rule, device and routines, and counted', async (t) => {
  const finding = (rule: string, count: number): JudgedFinding => ({ rule, name: 'a-rule', message: 'a message', count, at: 1, calls: [{ routine: 'CreateDomain', status: 'STATUS_SUCCESS' }] });
  const run = runOf(usual);
  const { differences } = compareRuns({ records: run, findings: [finding('VIO-001', 1), finding('VIO-002', 2)] }, { records: run, findings: [finding('VIO-001', 1), finding('VIO-002', 3), finding('VIO-003', 1)] });
  t.match(differences, [{ kind: 'finding', rule: 'VIO-002', countA: 2, countB: 3 }, { kind: 'finding', rule: 'VIO-003', countA: 0, countB: 1 }]);
  t.same(compareRuns({ records: run, findings: [finding('VIO-001', 1)] }, { records: run }).differences, [], 'one that was not judged is neither');
});

t.test('alignments are common subsequences, and nearly the longest ones', async (t) => {
  let [found, possible] = [0, 0];
  for (let seed = 1; seed <= 500; seed++) {
    const random = randomFrom(seed);
    const letters = 1 + Math.floor(random() * 6);
    const word = () => Array.from({ length: Math.floor(random() * 14) }, () => String(Math.floor(random() * letters)));
    const [a, b] = [word(), word()];
    const pairs = align(a, b);
    const isAscending = pairs.every((pair, i) => i === 0 || (pair.a > pairs[i - 1]!.a && pair.b > pairs[i - 1]!.b));
    if (!isAscending || pairs.some((pair) => a[pair.a] !== b[pair.b])) return t.fail(`seed ${seed}: no common subsequence`);
    found += pairs.length;
    possible += longest(a, b);
  }
  // Anchors may give up a longer way.
  return t.ok(found > 0.98 * possible, `${found} of ${possible} pairs`);
});

t.test('long sequences with few changes are aligned whole, and very different ones end', async (t) => {
  const many = Array.from({ length: 50_000 }, (_, i) => String(i % 7));
  const changed = many.filter((_, i) => i % 1000 !== 500);
  t.equal(align(many, changed).length, changed.length);
  t.same(align(Array.from({ length: 20_000 }, () => 'a'), Array.from({ length: 20_000 }, () => 'b')), []);
});

function longest(a: readonly string[], b: readonly string[]): number {
  let row = new Array<number>(b.length + 1).fill(0);
  for (const x of a) {
    const next = [0];
    for (const [j, y] of b.entries()) next.push(x === y ? row[j]! + 1 : Math.max(row[j + 1]!, next[j]!));
    row = next;
  }
  return row[b.length]!;
}
