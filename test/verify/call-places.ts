/** Places that calls come from: kept once, up to a bound, and charged beyond it. */
import t from 'tap';
import { LIMITS } from '../../src/base/limits.js';
import type { CallObservation } from '../../src/machine/types.js';
import { CallPlaces } from '../../src/verify/call-places.js';

interface From {
  readonly routine?: string;
  readonly module?: string;
  readonly offset?: bigint;
  readonly irql?: number;
  readonly table?: number;
  readonly status?: number;
  readonly isInjected?: boolean;
}

function call({ routine = 'mapLogicalRange', module = 'dut.sys', offset = 0x1000n, irql = 0, table = 2, status = 0, isInjected = false }: From = {}): CallObservation {
  const request = { id: 1n, table, callSite: { module, offset, irql, ticket: 0n, outstanding: [], refused: null }, routine };
  return { request, reply: { id: 1n, status }, ...(isInjected && { injected: {} }) } as unknown as CallObservation;
}

const FAILED = 0xc000000d | 0;

t.test('calls that differ in anything have another place, and equal ones the same', async (t) => {
  const places = new CallPlaces(7);
  const kinds: From[] = [{}, { routine: 'unmapLogicalRange' }, { module: 'other.sys' }, { offset: 0x1001n }, { irql: 2 }, { table: 3 }, { status: FAILED }, { status: FAILED, isInjected: true }];
  const made = kinds.map((kind) => places.of(call(kind)));
  t.equal(new Set(made).size, kinds.length);
  for (const [i, kind] of kinds.entries()) t.equal(places.of(call(kind)), made[i]);
  t.match(made[0], { session: 7, routine: 'mapLogicalRange', status: 0, module: 'dut.sys', offset: 0x1000n, irql: 0, table: 2, isInjected: false, ownBytes: 0 });
  t.equal(made[0]!.site, 'dut.sys+4096:mapLogicalRange');
});

t.test('a name that is too long has its place again', async (t) => {
  const places = new CallPlaces(1);
  const module = 'x'.repeat(1000);
  t.equal(places.of(call({ module })), places.of(call({ module: Buffer.from(module).toString() })));
  t.not(places.of(call({ module })), places.of(call({ module: module + 'x' })));
});

t.test('every place of a driver with very many is found again', async (t) => {
  const places = new CallPlaces(1);
  const froms = Array.from({ length: LIMITS.verifierRemembered }, (_, i): From => ({ offset: BigInt(i >> 1), irql: i & 1, routine: i % 3 === 0 ? 'unmapLogicalRange' : 'mapLogicalRange' }));
  const made = froms.map((from) => places.of(call(from)));
  t.equal(new Set(made).size, froms.length);
  t.ok(froms.every((from, i) => places.of(call(from)) === made[i]));
  t.ok(made.every(({ ownBytes }) => ownBytes === 0));
});

t.test('beyond the most that are kept, a place is charged for, with its name when that is its own too', async (t) => {
  const places = new CallPlaces(1);
  for (let i = 0; i < LIMITS.verifierRemembered; i++) places.of(call({ offset: BigInt(i), module: `m${i % 300}.sys` }));
  const plain = places.of(call({ offset: 1n << 40n, module: 'm1.sys' }));
  t.equal(plain.ownBytes, 192);
  t.equal(plain.site, `m1.sys+${1n << 40n}:mapLogicalRange`);
  t.equal(places.of(call({ offset: 1n << 41n, module: 'x'.repeat(256) })).ownBytes, 192 + 24 + 2 * 256);
  t.equal(places.of(call({ offset: 1n << 42n, module: 'x'.repeat(2560) })).ownBytes, 192 + 24 + 2 * 257);
  t.equal(places.of(call({ offset: 5n, module: 'm5.sys' })).ownBytes, 0, 'those before are known');
  t.equal(places.of(call({ offset: 1n << 40n, module: 'm1.sys' })), plain, 'and the last ones of all');
});

t.test('one offset cannot have all places, so that looking them through is no work', async (t) => {
  const places = new CallPlaces(1);
  const made = Array.from({ length: 100 }, (_, i) => places.of(call({ status: FAILED - i })));
  t.equal(made.filter(({ ownBytes }) => ownBytes === 0).length, 64);
  t.equal(places.of(call({ status: FAILED })), made[0]);
  t.equal(places.of(call({ offset: 2n })).ownBytes, 0);
});

t.test('what is no call has a place as calls have one', async (t) => {
  const places = new CallPlaces(1);
  const note = { routine: 'memoryNote', status: 0, table: 0, isInjected: false, module: 'x'.repeat(5000), offset: 8n, irql: 0 };
  t.equal(places.at(note), places.at({ ...note, module: 'x'.repeat(5000) }));
  t.equal(places.at(note).module.length, 257);
  t.equal(places.at({ ...note, routine: 'mapLogicalRange', module: 'dut.sys', table: 2 }), places.of(call({ offset: 8n })));
});
