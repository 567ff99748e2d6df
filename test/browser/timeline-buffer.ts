/** The rows that the page keeps: what frames bring joins them, once, without a gap that is not said; no browser. */
import t from 'tap';
import type { TimelinePage } from '../../src/view/types.js';
import { ROWS_KEPT, TimelineBuffer } from '../../src/web/page/timeline-buffer.js';

function pageOf(first: number, last: number, more = false): TimelinePage {
  const rows = Array.from({ length: last - first + 1 }, (_, i) => ({ number: first + i, at: first + i, kind: 'call' as const, text: `call ${first + i}`, isBad: false }));
  return { rows, oldest: 1, newest: last, more };
}

const numbers = (buffer: TimelineBuffer) => buffer.rows.map(({ number }) => number);

t.test('frames join, and what came twice is there once', async (t) => {
  const buffer = new TimelineBuffer();
  t.equal(buffer.take(pageOf(1, 10)), 0);
  t.equal(buffer.take(pageOf(8, 12)), 0);
  t.same(numbers(buffer), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  t.equal(buffer.seenTo, 12);
});

t.test('a frame that left rows out begins anew, and the older ones can be asked for', async (t) => {
  const buffer = new TimelineBuffer();
  buffer.take(pageOf(1, 10));
  t.equal(buffer.take(pageOf(500, 600, true)), undefined);
  t.same([numbers(buffer)[0], numbers(buffer).at(-1), buffer.hasOlder], [500, 600, true]);
});

t.test('a late frame with rows that are there already takes nothing away', async (t) => {
  const buffer = new TimelineBuffer();
  buffer.take(pageOf(101, 600));
  t.equal(buffer.take(pageOf(101, 600, true)), 0);
  t.equal(buffer.take(pageOf(301, 700, true)), 0);
  t.same([numbers(buffer)[0], numbers(buffer).at(-1), buffer.rows.length], [101, 700, 600]);
});

t.test('what is kept is bounded, and says what it dropped in front', async (t) => {
  const buffer = new TimelineBuffer();
  buffer.take(pageOf(1, ROWS_KEPT));
  t.equal(buffer.take(pageOf(ROWS_KEPT + 1, ROWS_KEPT + 50)), 50);
  t.same([buffer.rows.length, numbers(buffer)[0], buffer.hasOlder], [ROWS_KEPT, 51, true]);
});
