import t from 'tap';
import { LIMITS } from '../../src/base/limits.js';
import type { Observation } from '../../src/machine/types.js';
import { byMdl, mapEx, mdlOf } from '../helpers/messages.js';
import { RAM_FRAME, rig, type Rig } from '../helpers/rig.js';

/** A rig with a domain, and what observers of both kinds have seen since. */
function watched(options: Parameters<typeof rig>[0] = {}) {
  const made: Rig = rig(options);
  const domain = made.guest.createDomain();
  const prompt: Observation[] = [];
  const late: Observation[] = [];
  made.machine.subscribe((observation) => void prompt.push(observation));
  made.machine.subscribe((observation) => void late.push(observation), { late: true });
  return { ...made, domain, prompt, late };
}

t.test('without a hold late observers are told at once', async (t) => {
  const { guest, domain, prompt, late } = watched();
  guest.map(domain, 16, [RAM_FRAME]);
  t.equal(late.length, 1);
  t.same(late, prompt);
});

t.test('between hold and release calls that map and unmap wait for late observers alone', async (t) => {
  const { guest, domain, machine, clock, prompt, late } = watched();
  machine.hold();
  guest.map(domain, 16, [RAM_FRAME]);
  clock.advance(7);
  guest.unmap(domain, 16, 1);
  t.equal(prompt.length, 2);
  t.equal(late.length, 0);
  clock.advance(7);
  machine.release();
  t.equal(late.length, 2);
  t.ok(late.every((observation, i) => observation === prompt[i]), 'the same observations, with the numbers and times of then');
  guest.map(domain, 17, [RAM_FRAME]);
  t.equal(late.length, 3, 'the hold is over');
});

t.test('anything else is told at once, after what waits', async (t) => {
  const { guest, domain, machine, prompt, late } = watched();
  machine.hold();
  guest.map(domain, 16, [RAM_FRAME]);
  t.equal(late.length, 0);
  guest.createDomain();
  t.same(late, prompt);
  guest.unmap(domain, 16, 1);
  t.equal(late.length, 2);
  guest.session.noteMemory({ id: 1n, freed: [], allocated: [], callSite: null });
  t.same(late, prompt);
  guest.map(domain, 16, [RAM_FRAME]);
  t.equal(late.length, 4);
  guest.session.close('bye');
  t.same(late, prompt);
  machine.release();
  t.equal(late.length, 6);
});

t.test('a call with much in it does not wait, nor one that tells of a refused call', async (t) => {
  const { guest, domain, machine, late } = watched();
  const site = { module: 'dut.sys', offset: 0n, irql: 0, ticket: 0n, outstanding: [], refused: null };
  const mdl = mdlOf([RAM_FRAME]);
  const frames = Array.from({ length: 65 }, (_, i) => RAM_FRAME + 2 * i);
  const runs = frames.map((frame) => ({ frame: BigInt(frame), pageCount: 1n }));
  const map = { routine: 'mapLogicalRange' as const, mapLogicalRange: { domain, permissions: 3, logicalAddress: 0x10000n, mdl } };
  const calls = {
    'too many runs': { ...map, callSite: null, mapLogicalRange: { ...map.mapLogicalRange, mdl: { ...mdl, byteCount: 65 * 4096, pageFrames: new Uint8Array(0), runs } } },
    'too many runs, described otherwise': { routine: 'mapLogicalRangeEx' as const, callSite: null, mapLogicalRangeEx: mapEx(domain, { ...byMdl([RAM_FRAME]), runs }) },
    'a view of a large message': { ...map, callSite: null, mapLogicalRange: { ...map.mapLogicalRange, mdl: { ...mdl, pageFrames: new Uint8Array(new ArrayBuffer(2 ** 16), 0, 8) } } },
    'a long name': { ...map, callSite: { ...site, module: 'x'.repeat(65) } },
    'many outstanding calls': { ...map, callSite: { ...site, outstanding: Array.from({ length: 65 }, (_, i) => i) } },
    'a refused call': { ...map, callSite: { ...site, refused: { routine: 23, count: 1, irql: 3, module: 'dut.sys', offset: 1n } } },
  };
  machine.hold();
  for (const [what, call] of Object.entries(calls)) {
    const before = late.length;
    guest.session.call({ id: 1n, table: 2, ...call });
    t.equal(late.length, before + 1, what);
  }
  guest.session.call({ id: 1n, table: 2, ...map, callSite: site });
  t.equal(late.length, Object.keys(calls).length, 'a small one does');
});

t.test('more than may wait is told before the release', async (t) => {
  const { guest, domain, machine, prompt, late } = watched();
  machine.hold();
  for (let i = 0; i < LIMITS.observationsWaiting + 3; i++) guest.map(domain, 16 + i, [RAM_FRAME]);
  t.equal(late.length, LIMITS.observationsWaiting);
  machine.release();
  t.same(late, prompt);
});

t.test('holds are counted, and a release without one does nothing', async (t) => {
  const { guest, domain, machine, late } = watched();
  machine.release();
  machine.hold();
  machine.hold();
  guest.map(domain, 16, [RAM_FRAME]);
  machine.release();
  t.equal(late.length, 0);
  machine.release();
  t.equal(late.length, 1);
});

t.test('a late observer is told of nothing from before it came, and of all until it goes', async (t) => {
  const { guest, domain, machine, late } = watched();
  machine.hold();
  guest.map(domain, 16, [RAM_FRAME]);
  const seen: Observation[] = [];
  const stop = machine.subscribe((observation) => void seen.push(observation), { late: true });
  t.equal(late.length, 1);
  guest.unmap(domain, 16, 1);
  stop();
  guest.map(domain, 16, [RAM_FRAME]);
  machine.release();
  t.same(seen, late.slice(1, 2));
  t.equal(late.length, 3);
});

t.test('a late observer that throws hides nothing from the others', async (t) => {
  const lines: string[] = [];
  const log = { debug: () => {}, info: () => {}, error: () => {}, warn: (_: object, message: string) => void lines.push(message) };
  const { guest, domain, machine, prompt } = watched({ log });
  const seen: Observation[] = [];
  machine.subscribe(() => {
    throw new Error('observer');
  }, { late: true });
  machine.subscribe((observation) => void seen.push(observation), { late: true });
  machine.hold();
  guest.map(domain, 16, [RAM_FRAME]);
  guest.unmap(domain, 16, 1);
  machine.release();
  t.same(seen, prompt);
  t.same(lines, ['an observer failed', 'an observer failed']);
});

t.test('what a late observer makes happen is told after all that waits, once', async (t) => {
  const { guest, domain, machine, prompt, late } = watched();
  let isFirst = true;
  machine.subscribe(({ kind }) => {
    if (kind !== 'call' || !isFirst) return;
    isFirst = false;
    guest.session.noteMemory({ id: 1n, freed: [], allocated: [], callSite: null });
    guest.map(domain, 40, [RAM_FRAME]);
  }, { late: true });
  machine.hold();
  for (let page = 16; page < 20; page++) guest.map(domain, page, [RAM_FRAME]);
  machine.release();
  t.equal(prompt.length, 6);
  t.same(late.map(({ number }) => number), prompt.map(({ number }) => number));
});

t.test('a late observer may hold, release and subscribe while it is told', async (t) => {
  const { guest, domain, machine, prompt, late } = watched();
  const seen: number[] = [];
  machine.subscribe(() => {
    machine.hold();
    if (seen.length === 0) machine.subscribe(({ number }) => void seen.push(number), { late: true });
    machine.release();
  }, { late: true });
  machine.hold();
  for (let page = 16; page < 19; page++) guest.map(domain, page, [RAM_FRAME]);
  machine.release();
  t.same(late, prompt);
  guest.unmap(domain, 16, 3);
  t.same(late, prompt);
  t.equal(seen.at(-1), prompt.at(-1)!.number);
});

t.test('a late observer that calls at each call, under a hold that never ends, comes to an end', async (t) => {
  const { guest, domain, machine, prompt, late } = watched();
  machine.subscribe(({ kind }) => {
    if (kind === 'call') guest.map(domain, 100, [RAM_FRAME]);
  }, { late: true });
  machine.hold();
  for (let i = 0; i < LIMITS.observationsWaiting; i++) guest.map(domain, 16 + i, [RAM_FRAME]);
  t.ok(late.length >= LIMITS.observationsWaiting);
  t.same(late.map(({ number }) => number), prompt.slice(0, late.length).map(({ number }) => number));
});
