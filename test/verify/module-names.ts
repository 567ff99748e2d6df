/** Names of modules as the verifier keeps them, and what findings make of long ones. */
import t from 'tap';
import { MOST_NAME, ModuleNames, keptName } from '../../src/verify/module-names.js';
import { Judged } from '../helpers/judged.js';

const LONG = 'x'.repeat(MOST_NAME);

t.test('a name of the usual length is kept as it is', async (t) => {
  for (const name of ['', 'dut.sys', LONG, '\u{1f980}'.repeat(MOST_NAME / 2)]) t.equal(keptName(name), name);
});

t.test('longer names are told apart wherever they differ, and the same one is the same again', async (t) => {
  const names = [LONG + 'a', LONG + 'b', LONG + 'aa', LONG + 'a'.repeat(10_000), LONG + 'a'.repeat(9_999) + 'b', 'y' + LONG, '\u{1f980}'.repeat(300), '\u{1f980}'.repeat(299) + '\u{1f981}'];
  t.equal(new Set(names.map(keptName)).size, names.length);
  for (const name of names) {
    t.equal(keptName(name), keptName(Buffer.from(name).toString()));
    t.equal(keptName(name).length, MOST_NAME + 1, 'one character longer than any that is kept as it is');
    t.equal(keptName(name).slice(0, 8), name.slice(0, 8));
  }
  const [first] = names.map(keptName);
  t.not(keptName(first!.slice(0, MOST_NAME)), first, 'nor can a shorter name be made to look like it');
});

t.test('names are the same string again, until there are too many', async (t) => {
  const names = new ModuleNames();
  t.ok(Array.from({ length: 256 }, (_, i) => names.of(`m${i}.sys`)).every(({ isShared }) => isShared));
  t.same(names.of('m256.sys'), { name: 'm256.sys', isShared: false });
  t.same(names.of('m255.sys'), { name: 'm255.sys', isShared: true });
});

t.test('two modules that differ only at the end of a long name are two: neither mixes the tables of the other', async (t) => {
  const judged = new Judged({ rules: { only: ['VIO-601', 'VIO-602'] } });
  const domain = judged.guest.createDomain();
  judged.callAt({ module: LONG + 'a' }, 'flushDomain', { domain }, 1);
  judged.callAt({ module: LONG + 'b' }, 'flushDomain', { domain }, 3);
  judged.callAt({ module: LONG + 'b' }, 'flushDomain', { domain }, 1);
  t.same(judged.verifier.findings().map(({ rule, count, calls }) => [rule, count, calls[0]?.module]), [
    ['VIO-601', 1, keptName(LONG + 'a')],
    ['VIO-601', 1, keptName(LONG + 'b')],
    ['VIO-602', 1, keptName(LONG + 'b')],
  ]);
});
