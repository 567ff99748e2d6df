/** Runs of a matrix: their order, their names, their shards. */
import t from 'tap';
import { cellsOf, fileNameOf, shardOf } from '../../src/cli/scenario/matrix.js';
import type { Matrix, Scenario } from '../../src/cli/scenario/types.js';

const NONE = { name: 'none', plan: undefined };
const matrix = (over: Partial<Matrix> = {}) => ({ matrix: { profile: ['hal'], qemu: ['qemu-system-x86_64'], carrier: ['auto'], inject: [NONE], seed: [undefined], ...over } }) as unknown as Scenario;

t.test('a run for each combination, with a name of its own', async (t) => {
  const plan = { seed: 1, entries: [] };
  const cells = cellsOf(matrix({ profile: ['hal', 'extended'], seed: [1, 2, 3], inject: [NONE, { name: 'no memory', plan }] }));
  t.equal(cells.length, 12);
  t.equal(new Set(cells.map(({ name }) => name)).size, 12);
  t.equal(cells[0]!.name, 'hal, none, seed 1');
  t.same(cells.at(-1)!.parameters, { profile: 'extended', inject: 'no memory', seed: '3' });
  t.same(cellsOf(matrix()).map(({ name }) => name), ['hal']);
});

t.test('QEMUs of one file name are told apart', async (t) => {
  const names = cellsOf(matrix({ qemu: ['/a/qemu', '/b/qemu'] })).map(({ name }) => name);
  t.same(names, ['qemu, hal', 'qemu, hal (2)']);
});

t.test('the shards of a matrix are all of it, each run once, as even as can be', async (t) => {
  const cells = cellsOf(matrix({ seed: Array.from({ length: 23 }, (_, i) => i) }));
  for (const count of [1, 2, 5, 23, 40]) {
    const shards = Array.from({ length: count }, (_, i) => shardOf(cells, { index: i + 1, count }));
    t.same(shards.flat().map(({ name }) => name).sort(), cells.map(({ name }) => name).sort(), `${count} shards`);
    const sizes = shards.map(({ length }) => length);
    t.ok(Math.max(...sizes) - Math.min(...sizes) <= 1);
  }
});

t.test('a name becomes a part of a file name', async (t) => {
  t.equal(fileNameOf('hal, seed 3 #2'), 'hal-seed-3-2');
  t.equal(fileNameOf('../../etc/passwd'), '..-..-etc-passwd');
});
