/** The driver that does everything right: 200 seeds, every routine, and nothing for the rules or for its own checks to say. */
import t from 'tap';
import { EXEMPLAR_STAGE_ROUTINES, callsOf, findingsOf, runExemplar } from '../helpers/exemplar.js';
import { GUEST_PASSED } from '../helpers/vm.js';

const SEEDS = 200;

t.test('the exemplar gives no finding and fails no check over 200 seeds', { timeout: 300_000 }, async (t) => {
  const { end, guest, lines, observations } = await runExemplar('seeds.plan', 'hal', 240);
  const seeds = lines.filter((line) => /^ {4}ok \d+ - seed \d+$/.test(line));
  t.equal(seeds.length, SEEDS, `every seed ran clean; the last lines: ${lines.slice(-5).join(' / ')}`);
  t.same(guest.failures, []);
  t.equal(end.status, GUEST_PASSED);
  t.same(findingsOf(observations), [], 'all rules judged it, from the greeting to the farewell');
  const calls = callsOf(observations);
  t.same(
    EXEMPLAR_STAGE_ROUTINES.filter((routine) => (calls.get(routine) ?? 0) < SEEDS / 10),
    [],
    'each routine that the documented profile has was called, and more than now and then',
  );
  t.ok(observations.filter(({ kind }) => kind === 'dma').length > 10 * SEEDS, 'DMA went both ways all along');
  t.equal(observations.filter(({ kind }) => kind === 'fault').length, 0, 'and never met a fault');
});
