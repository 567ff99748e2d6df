/**
 * The short way of maps and unmaps against the full one: random calls take both, and books and findings are equal; what the short
 * way enters has all its facts, and no rule has anything to say where its facts are so.
 */
import t, { type Test } from 'tap';
import type { Observation } from '../../src/machine/types.js';
import { Books } from '../../src/verify/books.js';
import { enter } from '../../src/verify/bookkeeping.js';
import { CallRecord } from '../../src/verify/call-record.js';
import type { CallEvent, Routine } from '../../src/verify/events.js';
import { FACTS, type Fact } from '../../src/verify/facts.js';
import { QUIET_ROUTINES, quietWays } from '../../src/verify/quiet.js';
import type { RuleDefinition } from '../../src/verify/rule.js';
import { DEFINITIONS } from '../../src/verify/rules.js';
import { SessionBook } from '../../src/verify/session-book.js';
import { callEventOf } from '../../src/verify/subject.js';
import { Bench, SESSIONS } from '../helpers/naive/bench.js';
import { Generator } from '../helpers/naive/generator.js';
import { randomFrom } from '../helpers/random.js';
import { dumpOf } from '../helpers/verify-books.js';
import { MapTraffic } from '../helpers/map-traffic.js';

const SEEDS = process.env['VIOMMU_SEED'] === undefined ? [1, 2, 3] : [Number(process.env['VIOMMU_SEED'])];
const ROUTINES = Object.keys(QUIET_ROUTINES) as Routine[];

type CallOf = Extract<Observation, { kind: 'call' }>;

/** Two sets of books: calls are entered in one by the short way where that is open, in the other always in full. */
class BothWays {
  readonly #quiet = new Books();
  readonly #full = new Books();
  readonly #ways = quietWays(DEFINITIONS);
  readonly problems = new Set<string>();
  /** Calls that went the short way, and of its routines all that did not, by routine. */
  readonly taken = new Map<string, number>();
  readonly left = new Map<string, number>();
  /** Rules that spoke of calls of its routines. */
  readonly spoke = new Set<string>();

  observe(observation: Observation): void {
    switch (observation.kind) {
      case 'session-opened':
        for (const books of [this.#quiet, this.#full]) books.open(new SessionBook(observation.session, observation.hello, observation.reply));
        return;
      case 'session-closed':
        for (const books of [this.#quiet, this.#full]) books.closeSession(books.session(observation.session));
        return;
      case 'memory-note':
        for (const books of [this.#quiet, this.#full]) this.#note(books, observation);
        return;
      case 'call':
        return this.#call(observation);
      default:
        return;
    }
  }

  compare(t: Test, what: string): void {
    const [quiet, full] = [dumpOf(this.#quiet), dumpOf(this.#full)].map((dump) => JSON.stringify(dump, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)));
    if (quiet === full) t.pass(what);
    else t.same(dumpOf(this.#quiet), dumpOf(this.#full), what);
  }

  #note(books: Books, { session, note, number: at }: Extract<Observation, { kind: 'memory-note' }>): void {
    const by = new CallRecord(0, at, books.session(session).places.of({ request: { routine: 'memoryNote', callSite: null, table: 0 }, reply: { status: 0 } } as unknown as CallOf));
    for (const { frame, pageCount } of note.freed) books.free({ frame: Number(frame), pageCount: Number(pageCount) }, { at, by });
    for (const { frame, pageCount } of note.allocated) books.allocate({ frame: Number(frame), pageCount: Number(pageCount) }, { session });
  }

  #call(observation: CallOf): void {
    const { routine } = observation.request;
    const event = eventOf(this.#full, observation);
    const isQuiet = routine !== undefined && this.#ways.get(routine)?.(this.#quiet, this.#quiet.session(observation.session), observation) === true;
    if (!isQuiet) {
      const plain = eventOf(this.#quiet, observation);
      if (plain !== undefined) {
        for (const rule of judgesOf(plain.routine)) rule.judges.call!(plain);
        enter(plain);
      }
    }
    if (event === undefined) return;
    this.#check(event, isQuiet);
    enter(event);
  }

  #check(event: CallEvent, isQuiet: boolean): void {
    const { routine } = event;
    const isOfBoth = ROUTINES.includes(routine);
    const counts = isQuiet ? this.taken : this.left;
    counts.set(routine, (counts.get(routine) ?? 0) + 1);
    const holds = (fact: Fact) => FACTS[fact](event);
    if (isQuiet) for (const fact of QUIET_ROUTINES[routine]!.facts) if (!holds(fact)) this.problems.add(`${routine} went the short way, and is not '${fact}'`);
    for (const rule of judgesOf(routine)) {
      const trips = rule.judges.call!(event);
      if (trips === undefined || (Array.isArray(trips) && trips.length === 0)) continue;
      this.spoke.add(rule.id);
      if (isQuiet) this.problems.add(`${routine} went the short way, and ${rule.id} speaks`);
      if (isOfBoth && rule.quiet?.every(holds) === true) this.problems.add(`${rule.id} speaks of ${routine}, although '${rule.quiet.join(', ')}'`);
    }
  }
}

function judgesOf(routine: Routine): readonly RuleDefinition[] {
  return DEFINITIONS.filter((rule) => rule.judges.call !== undefined && rule.routines?.includes(routine) !== false);
}

function eventOf(books: Books, observation: CallOf): CallEvent | undefined {
  const session = books.session(observation.session);
  return callEventOf(books, session, new CallRecord(observation.call, observation.number, session.places.of(observation)), observation);
}

t.test('with all rules, and with none, the short way is open to all its routines', async (t) => {
  t.same([...quietWays(DEFINITIONS).keys()], ROUTINES);
  t.same([...quietWays([]).keys()], ROUTINES);
});

t.test('a rule that names no facts, or other ones than are found out, closes the short way of its routines', async (t) => {
  const rule = (over: Partial<RuleDefinition>): RuleDefinition => ({ ...DEFINITIONS[0]!, judges: { call: () => undefined }, ...over });
  const open = (...rules: RuleDefinition[]) => [...quietWays([...DEFINITIONS, ...rules]).keys()];
  t.same(open(rule({})), []);
  t.same(open(rule({ routines: ['unmapLogicalRange'] })), ['mapLogicalRange', 'mapLogicalRangeEx']);
  t.same(open(rule({ routines: ['unmapLogicalRange'], quiet: ['whole', 'rights'] })), ['mapLogicalRange', 'mapLogicalRangeEx']);
  t.same(open(rule({ routines: ['unmapLogicalRange'], quiet: ['whole'] })), ROUTINES);
  t.same(open(rule({ routines: ['deleteDomain'] })), ROUTINES, 'a rule of other routines does not');
  t.same(open(rule({ judges: { end: () => undefined } })), ROUTINES, 'nor one of other events');
});

for (const seed of SEEDS) {
  for (const architecture of ['x64', 'arm64'] as const) {
    t.test(`random sessions of an ${architecture} guest, seed ${seed}`, async (t) => {
      const bench = new Bench({ architecture, profile: 'hal' });
      const generator = new Generator(bench, randomFrom(seed));
      const both = new BothWays();
      bench.machine.subscribe((observation) => both.observe(observation));
      for (let i = 0; i < SESSIONS; i++) bench.run({ kind: 'reopen', session: i });
      for (let i = 0; i < 3000; i++) {
        bench.run(generator.next());
        if (i % 500 === 499) both.compare(t, `after ${i + 1} operations`);
      }
      t.same([...both.problems], []);
    });
  }

  t.test(`maps and unmaps with all that rules could hold against them, seed ${seed}`, async (t) => {
    const random = randomFrom(seed);
    for (let round = 0; round < 6; round++) {
      const isTidy = round < 3;
      const both = new BothWays();
      const traffic = new MapTraffic(random, (observation) => both.observe(observation), { isTidy });
      for (let i = 0; i < 4000; i++) {
        traffic.next();
        if (i % 1000 === 999) both.compare(t, `round ${round}, after ${i + 1} calls`);
      }
      t.same([...both.problems], []);
      for (const routine of ROUTINES) {
        if (isTidy) t.ok((both.taken.get(routine) ?? 0) > 50, `${both.taken.get(routine)} of ${routine} go the short way`);
        t.ok((both.left.get(routine) ?? 0) > 10, `${both.left.get(routine)} do not`);
      }
      t.ok(both.spoke.size > 12, `${both.spoke.size} rules speak`);
    }
  });
}
