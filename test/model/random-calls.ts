/**
 * The whole interface against the naive model: random calls of every table, DMA, table edits, policy, lack of memory and
 * ending sessions, on x64 and ARM64 guests in both profiles. A disagreement is shown with the shortest run that has it.
 * VIOMMU_SEED repeats one run of each guest.
 */
import t from 'tap';
import { Bench, type BenchOptions } from '../helpers/naive/bench.js';
import { Generator } from '../helpers/naive/generator.js';
import { ROUTINES } from '../helpers/naive/model.js';
import type { Operation } from '../helpers/naive/operations.js';
import { shortest } from '../helpers/naive/reduce.js';
import { randomFrom } from '../helpers/random.js';

/** 4 guests, 5 seeds, 5,000 calls: 100,000. */
const CALLS = 5_000;
const SEEDS = process.env['VIOMMU_SEED'] === undefined ? [1, 2, 3, 4, 5] : [Number(process.env['VIOMMU_SEED'])];
const GUESTS: readonly BenchOptions[] = [
  { architecture: 'x64', profile: 'hal' },
  { architecture: 'x64', profile: 'extended' },
  { architecture: 'arm64', profile: 'hal' },
  { architecture: 'arm64', profile: 'extended' },
];

/** One run; the operations that led to a disagreement, if there was one. */
function run(options: BenchOptions, seed: number): { readonly bench: Bench; readonly failed: Operation[] | undefined } {
  const bench = new Bench(options);
  const generator = new Generator(bench, randomFrom(seed));
  const operations: Operation[] = [];
  while (bench.calls < CALLS) {
    const operation = generator.next();
    operations.push(operation);
    if (bench.run(operation) !== undefined) return { bench, failed: operations };
  }
  return { bench, failed: bench.end() === undefined ? undefined : operations };
}

for (const [guest, options] of GUESTS.entries()) {
  for (const seed of SEEDS.map((seed) => (process.env['VIOMMU_SEED'] === undefined ? seed * GUESTS.length + guest : seed))) {
    t.test(`DDI-219, DDI-220, DDI-374 to DDI-379, DDI-385: ${CALLS} random calls of an ${options.architecture} guest, profile ${options.profile}, seed ${seed}`, async (t) => {
      const { failed } = run(options, seed);
      if (failed === undefined) return t.pass('every answer, every byte and every event is as the model has it');
      return t.fail(`machine and model disagree; VIOMMU_SEED=${seed} repeats it`, { shortest: shortest(options, failed) });
    });
  }
}

t.test('the runs reach every routine', async (t) => {
  const bench = new Bench({ architecture: 'arm64', profile: 'extended' });
  const generator = new Generator(bench, randomFrom(SEEDS[0]!));
  const seen = new Set<string>();
  for (let i = 0; i < 3000; i++) {
    const operation = generator.next();
    bench.run(operation);
    if (operation.kind === 'call') seen.add(operation.routine);
  }
  t.same([...seen].sort(), Object.keys(ROUTINES).sort());
});
