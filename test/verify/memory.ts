/**
 * What the books say that mappings take, held against the heap: whatever a guest sends, the one follows the other, so that
 * LIMITS.verifierBytes is a bound of real memory.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import t from 'tap';
import type { Observation } from '../../src/machine/types.js';
import { enter } from '../../src/verify/bookkeeping.js';
import { Books } from '../../src/verify/books.js';
import { CallRecord } from '../../src/verify/call-record.js';
import type { Routine } from '../../src/verify/events.js';
import { quietWays } from '../../src/verify/quiet.js';
import { DEFINITIONS } from '../../src/verify/rules.js';
import { SessionBook } from '../../src/verify/session-book.js';
import { callEventOf } from '../../src/verify/subject.js';
import { domainEx, hello, mdlOf } from '../helpers/messages.js';

const MIB = 2 ** 20;
const CALLS = 50_000;
/** What the heap may have beside: places that are kept once, their uses, calls that may overlap, and what is compiled meanwhile. */
const BESIDE = 8 * MIB;
const FAILED = 0xc000009a | 0;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function heap(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

type CallOf = Extract<Observation, { kind: 'call' }>;

/** Where the call with this number comes from. */
type From = (i: number) => { readonly module: string; readonly offset: bigint };

/** A string of its own, as the decoder makes one for each message. */
function name(text: string): string {
  return Buffer.from(text).toString();
}

const FROM: Readonly<Record<string, From>> = {
  'a few places': (i) => ({ module: name('dut.sys'), offset: BigInt(4096 + (i % 8) * 16) }),
  'a thousand places': (i) => ({ module: name('dut.sys'), offset: BigInt(4096 + (i % 1000) * 16) }),
  'always another place of one module': (i) => ({ module: name('dut.sys'), offset: (1n << 62n) + BigInt(i) }),
  'always another place of forty long modules': (i) => ({ module: name(`m${i % 40}`.padEnd(256, 'x')), offset: (1n << 62n) + BigInt(i) }),
  'always another module': (i) => ({ module: name(`m${i}`.padEnd(256, 'x')), offset: BigInt(i) << 20n }),
  'always another module that is too long': (i) => ({ module: name(`${i}`.padStart(300, '\u0436')), offset: BigInt(i) }),
};

class Driver {
  readonly books: Books;
  readonly #ways = quietWays(DEFINITIONS);
  #number = 0;

  constructor(
    bookBytes: number,
    private readonly from: From,
  ) {
    this.books = new Books(bookBytes);
    this.books.open(new SessionBook(1, hello(), { accepted: true, inputAddressBits: 48, maxInterfaceVersion: 3, profile: 1 } as never));
  }

  createDomain(handle: bigint): void {
    this.#call('createDomainEx', domainEx({}), { result: 'createDomainEx', createDomainEx: { domain: handle } });
  }

  map(domain: bigint, page: number, frames: readonly number[], status = 0): void {
    this.#call('mapLogicalRange', { domain, permissions: 3, logicalAddress: BigInt(page) * 4096n, mdl: mdlOf(frames, { flags: 2 }) }, { status });
  }

  unmap(domain: bigint, page: number, count = 1): void {
    this.#call('unmapLogicalRange', { domain, logicalAddress: BigInt(page) * 4096n, numberOfPages: BigInt(count) });
  }

  deleteDomain(domain: bigint): void {
    this.#call('deleteDomain', { domain });
  }

  domain(handle: bigint) {
    return this.books.session(1).domain(handle);
  }

  /** As Verifier does, without rules: what they keep is none of the books'. */
  #call(routine: Routine, parameters: object, reply: object = {}): void {
    const number = ++this.#number;
    const callSite = { ...this.from(number), irql: 0, ticket: 0n, outstanding: [], refused: null };
    const observation = { kind: 'call', number, at: number, session: 1, call: number, startedAt: 0, request: { id: 1n, table: 2, callSite, routine, [routine]: parameters }, reply: { id: 1n, status: 0, ...reply } } as unknown as CallOf;
    const session = this.books.session(1);
    if (this.#ways.get(routine)?.(this.books, session, observation as CallOf & { number: number }) === true) return;
    enter(callEventOf(this.books, session, new CallRecord(number, number, session.places.of(observation)), observation)!);
  }
}

const HANDLE = 1n << 40n;

for (const [what, from] of Object.entries(FROM)) {
  t.test(`${CALLS} mappings from ${what} take what they are charged`, async (t) => {
    const driver = new Driver(1024 * MIB, from);
    driver.createDomain(HANDLE);
    const before = heap();
    for (let i = 0; i < CALLS; i++) driver.map(HANDLE, 16 + 2 * i, [i]);
    const grown = heap() - before;
    const charged = driver.books.bytes;
    t.equal(driver.domain(HANDLE)?.space.size, CALLS);
    t.ok(grown <= 1.5 * charged + BESIDE, `${Math.round(grown / CALLS)} bytes each, charged ${Math.round(charged / CALLS)}`);
    driver.deleteDomain(HANDLE);
    t.equal(driver.books.bytes, 0, 'and all is given back');
  });

  t.test(`the bound holds for mappings from ${what}, also when they are unmapped, or have failed`, async (t) => {
    const most = 16 * MIB;
    const driver = new Driver(most, from);
    const before = heap();
    const peak = { charged: 0 };
    for (let i = 0; i < CALLS; i++) {
      const domain = HANDLE + BigInt(i >> 8);
      if ((i & 255) === 0) driver.createDomain(domain);
      const page = 16 + 4 * (i & 255);
      driver.map(domain, page, [i, i + 7, i + 9], i % 3 === 0 ? FAILED : 0);
      if (i % 3 === 1) driver.unmap(domain, page + 1);
      peak.charged = Math.max(peak.charged, driver.books.bytes);
    }
    const grown = heap() - before;
    t.ok(peak.charged > 0 && peak.charged <= most, `charged ${peak.charged} at the most`);
    t.ok(grown <= 1.5 * most + 2 * BESIDE, `${Math.round(grown / MIB)} MiB`);
    for (let i = 0; i < CALLS; i += 256) driver.deleteDomain(HANDLE + BigInt(i >> 8));
    t.equal(driver.books.bytes, 0, 'and all is given back');
  });
}

t.test('what is unmapped one by one, and forgiven, is given back as it is forgotten', async (t) => {
  const driver = new Driver(1024 * MIB, FROM['always another module']!);
  driver.createDomain(HANDLE);
  for (let i = 0; i < 20_000; i++) driver.map(HANDLE, 16 + i, [i]);
  const charged = driver.books.bytes;
  for (let i = 0; i < 20_000; i++) driver.unmap(HANDLE, 16 + i);
  t.equal(driver.domain(HANDLE)?.unmapped.length, 256 + ((20_000 - 513) % 257));
  const remembered = driver.books.bytes;
  t.ok(remembered > 0 && remembered < charged / 4, `${charged}, then ${remembered}`);
  for (let i = 0; i < 1000; i++) driver.map(HANDLE, 10_000 + i, [i], FAILED);
  t.equal(driver.domain(HANDLE)?.failedMaps.length, 256);
  t.equal(driver.books.bytes, remembered + 256 * (192 + 24 + 2 * 256));
  driver.map(HANDLE, 10_000, Array.from({ length: 1000 }, (_, i) => i));
  driver.unmap(HANDLE, 10_000, 1000);
  t.same(driver.domain(HANDLE)?.failedMaps, []);
  t.ok(driver.books.bytes < remembered + 4096);
});
