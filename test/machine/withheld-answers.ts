import t from 'tap';
import { WithheldAnswers } from '../../src/machine/withheld-answers.js';

function rig() {
  const given: number[] = [];
  const withheld = new WithheldAnswers();
  const add = (change: number, answer = () => {}) => withheld.add({ change, since: change * 10, answer: () => (given.push(change), answer()) });
  return { withheld, given, add };
}

t.test('answers are given in the order of their changes, as far as is confirmed', async (t) => {
  const { withheld, given, add } = rig();
  for (const change of [3, 5, 4, 9]) add(change);
  t.match(withheld.oldest, { change: 3, since: 30 });
  withheld.release(4);
  t.same(given, [3, 4]);
  withheld.release(4);
  withheld.release(Infinity);
  t.same(given, [3, 4, 5, 9]);
  t.equal(withheld.oldest, undefined);
});

t.test('an answer may make others due, and may withhold one more', async (t) => {
  const { withheld, given, add } = rig();
  add(1, () => withheld.release(2));
  add(2, () => add(3));
  withheld.release(1);
  t.same(given, [1, 2]);
  t.equal(withheld.size, 1);
});
