/**
 * DMA against unmaps, from two processes: an answered unmap, detach or flush is final (src/iommu/ordering.ts;
 * qemu/device/README.md, "When an unmap is final"). Each thing that an acknowledgement waits for is left out once, to show
 * that the race would be seen.
 */
import { randomInt } from 'node:crypto';
import t from 'tap';
import { race } from '../helpers/race.js';
import { RaceProgram, type Counters, type Haste } from '../helpers/race-reader.js';

const ACCESSES = 2_000_000;
const REMOVALS = 4000;
/** A race that is open is seen long before. */
const HASTY_REMOVALS = 100_000;

const program = new RaceProgram();
t.teardown(() => program.remove());
const seed = Number(process.env['VIOMMU_SEED'] ?? randomInt(1, 2 ** 30));

const accesses = ({ byVcpu, byIothread, byDisk }: Counters) => byVcpu + byIothread + byDisk;

t.test(`after an answered unmap, detach or flush no access reaches what was taken away (seed ${seed})`, { timeout: 600_000 }, async (t) => {
  const result = await race({ program, seed, isOver: (counters, removals) => accesses(counters) >= ACCESSES && removals >= REMOVALS });
  const { violations, counters, calls, removals } = result;
  t.comment(JSON.stringify({ calls, removals, ...counters }));
  t.same(violations.slice(0, 10), []);
  t.equal(counters.wild, 0, 'every granted address is one of the guest');
  t.ok(Math.min(counters.byVcpu, counters.byIothread, counters.byDisk) > 10_000, 'accesses of each kind');
  t.ok(Math.min(counters.refused, counters.settled, counters.graces, counters.drains) > 100, 'what an acknowledgement waits for was waited for');
});

const hastes: readonly (readonly [Haste, string])[] = [
  ['lock', 'the accesses under the main lock'],
  ['grace', 'the accesses of an iothread'],
  ['drain', 'asynchronous I/O'],
];
for (const [haste, what] of hastes) {
  t.test(`an acknowledgement that does not wait for ${what} is found out (seed ${seed})`, { timeout: 600_000 }, async (t) => {
    const { violations, removals } = await race({ program, seed, haste, isOver: (_, removals) => removals >= HASTY_REMOVALS });
    t.comment(`${violations[0] ?? 'nothing'} after ${removals} removals`);
    t.not(violations.length, 0);
  });
}
