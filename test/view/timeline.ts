/** The timeline: what is kept under floods, and what filters give, against a plain list of all rows. VIOMMU_SEED repeats one. */
import t from 'tap';
import { LIMITS } from '../../src/base/limits.js';
import type { CallObservation } from '../../src/machine/types.js';
import { Names } from '../../src/view/names.js';
import { Timeline } from '../../src/view/timeline.js';
import type { TimelineKind, TimelineQuery, TimelineRow } from '../../src/view/types.js';
import { randomFrom } from '../helpers/random.js';
import type { KeptObservation } from '../../src/view/rows.js';
import { mdlOf } from '../helpers/messages.js';

const SEED = Number(process.env['VIOMMU_SEED'] ?? Date.now() % 10_000);
const nobody = () => false;

function timeline(bounds: Partial<ConstructorParameters<typeof Timeline>[1]> = {}) {
  return new Timeline(new Names(() => undefined), { rows: 100, bytes: 1 << 20, payloadBytes: 1 << 16, ...bounds });
}

function call(number: number, over: { readonly call?: number; readonly status?: number; readonly frames?: Uint8Array; readonly page?: number } = {}): KeptObservation {
  const { call: count = number, status = 0, frames = new Uint8Array(0), page = number } = over;
  const mdl = mdlOf([], { pageFrames: frames });
  const request = { id: 1n, table: 2, callSite: null, routine: 'mapLogicalRange', mapLogicalRange: { domain: 7n, permissions: 3, logicalAddress: BigInt(page) * 4096n, mdl } };
  return { number, at: number, kind: 'call', session: 1, call: count, startedAt: number, request, reply: { id: 1n, status } } as CallObservation & { number: number; at: number };
}

function note(number: number): KeptObservation {
  return { number, at: number, kind: 'farewell', session: 2 };
}

t.test('the newest observations are kept, as many as there is room for', async (t) => {
  const kept = timeline();
  t.match(kept.page({ limit: 10 }, nobody), { rows: [], oldest: 0, newest: 0, more: false });
  for (let number = 1; number <= 1000; number++) kept.add(call(number));
  t.match(kept.page({ limit: 1000 }, nobody), { oldest: 901, newest: 1000, more: false });
  t.equal(kept.page({ limit: 1000 }, nobody).rows.length, 100);
  t.equal(kept.at(900), undefined);
  t.equal(kept.at(901)?.row.number, 901);
  t.equal(kept.at(1001), undefined);
});

t.test('a flood of large messages is kept within its bytes', async (t) => {
  const kept = timeline({ rows: 10_000 });
  for (let number = 1; number <= 2000; number++) {
    kept.add(call(number, { frames: new Uint8Array(10_000) }));
    if (kept.heldBytes > 1 << 20) return t.fail(`${kept.heldBytes} bytes are held`);
  }
  t.ok(kept.newest - kept.oldest > 90, 'about as many as fit');
  t.equal(kept.at(kept.newest)!.row.number, 2000);
  return undefined;
});

t.test('of an observation with a very large message the row stays', async (t) => {
  const kept = timeline();
  kept.add(call(1, { frames: new Uint8Array(1 << 17) }));
  t.equal(kept.heldBytes, 0);
  t.match(kept.at(1), { row: { routine: 'MapLogicalRange', address: '0x1000' }, observation: undefined });
});

t.test('calls of one message count its bytes once, unless it is very large: then none is kept whole', async (t) => {
  const kept = timeline();
  const message = new Uint8Array(10_000);
  for (let number = 1; number <= 50; number++) kept.add(call(number, { frames: message.subarray(number, number + 8) }));
  t.equal(kept.heldBytes, 10_000);
  const large = new Uint8Array(1 << 17);
  for (let number = 51; number <= 60; number++) kept.add(call(number, { frames: large.subarray(number, number + 8) }));
  t.equal(kept.heldBytes, 10_000);
  t.equal(kept.at(55)!.observation, undefined);
});

t.test('a row is found by its call', async (t) => {
  const kept = timeline();
  let calls = 0;
  for (let number = 1; number <= 300; number++) kept.add(number % 3 === 0 ? call(number, { call: ++calls }) : note(number));
  t.equal(kept.rowOfCall(100)?.number, 300);
  t.equal(kept.rowOfCall(70)?.number, 210);
  t.equal(kept.rowOfCall(60), undefined, 'no longer kept');
  t.equal(kept.rowOfCall(101), undefined, 'not made yet');
});

t.test('a row is found by its call when earlier calls were answered after it', async (t) => {
  const kept = timeline();
  for (const [i, count] of [1, 2, 10, 3, 4, 5, 6].entries()) kept.add(call(i + 1, { call: count }));
  t.equal(kept.rowOfCall(10)?.number, 3);
});

t.test('a gap in the numbers lets go what was before it', async (t) => {
  const kept = timeline();
  for (const number of [1, 2, 3, 50, 51]) kept.add(call(number));
  t.match(kept.page({ limit: 10 }, nobody), { oldest: 50, newest: 51, rows: [{ number: 50 }, { number: 51 }] });
});

function fits(row: TimelineRow, { kinds, q, bad, domain, device }: TimelineQuery): boolean {
  if (kinds !== undefined && !kinds.includes(row.kind)) return false;
  if (bad === true && !row.isBad) return false;
  if (domain !== undefined || device !== undefined) return false;
  return q === undefined || row.text.toLowerCase().includes(q.toLowerCase());
}

t.test(`pages of every filter are those of a plain list, seed ${SEED}`, async (t) => {
  const random = randomFrom(SEED);
  const below = (limit: number) => Math.floor(random() * limit);
  const kept = timeline({ rows: 500 });
  for (let number = 1; number <= 900; number++) kept.add(random() < 0.2 ? note(number) : call(number, { status: random() < 0.1 ? 0xc000000d : 0, page: below(64) }));
  const all = Array.from({ length: 500 }, (_, i) => kept.at(401 + i)!.row);
  for (let tries = 0; tries < 500; tries++) {
    const side = below(3);
    const query: TimelineQuery = {
      limit: 1 + below(60),
      ...(side === 1 && { before: below(1000) }),
      ...(side === 2 && { after: below(1000) }),
      ...(random() < 0.4 && { kinds: [random() < 0.5 ? 'call' : 'session'] as TimelineKind[] }),
      ...(random() < 0.4 && { q: ['0x1f000', 'MAPLOGICAL', 'farewell', 'parameter'][below(4)]! }),
      ...(random() < 0.3 && { bad: true }),
      ...(random() < 0.1 && { domain: 3 }),
    };
    const { before = Infinity, after, limit } = query;
    const fitting = all.filter((row) => fits(row, query) && (after === undefined ? row.number < before : row.number > after));
    const expected = after === undefined ? fitting.slice(-limit) : fitting.slice(0, limit);
    const page = kept.page(query, nobody);
    if (JSON.stringify(page.rows) !== JSON.stringify(expected) || page.more !== fitting.length > limit) {
      return t.same(page, { rows: expected, oldest: 401, newest: 900, more: fitting.length > limit }, `VIOMMU_SEED=${SEED} ${JSON.stringify(query)}`);
    }
  }
  return t.pass('500 queries');
});

t.test('a search that finds little looks at a bounded number of rows, and goes on where it stopped', async (t) => {
  const rows = 4 * LIMITS.viewRowsScanned;
  const kept = timeline({ rows });
  for (let number = 1; number <= rows; number++) kept.add(call(number, { page: number === 5 ? 0xabcdef : 1 }));
  const found: number[] = [];
  let turns = 0;
  for (let before: number | undefined; ; turns++) {
    const page = kept.page({ limit: 10, q: 'abcdef', ...(before !== undefined && { before }) }, nobody);
    found.push(...page.rows.map(({ number }) => number));
    if (page.scannedTo === undefined) break;
    t.equal(page.more, true);
    before = page.scannedTo;
  }
  t.same(found, [5]);
  t.equal(turns + 1, rows / LIMITS.viewTextsScanned);
});

t.test('causes of findings are bad', async (t) => {
  const kept = timeline();
  for (let number = 1; number <= 5; number++) kept.add(call(number));
  t.match(kept.page({ limit: 5, bad: true }, (number) => number === 3), { rows: [{ number: 3, isBad: true }] });
});
