import t from 'tap';
import { bytes, count, percent, short, span, sparkline, took } from '../../../src/cli/top/format.js';
import { cutLine, lineWidth, paint, say } from '../../../src/cli/top/spans.js';
import { clean, cut, fit, toAscii, widthOf } from '../../../src/cli/top/text.js';
import { randomFrom } from '../../helpers/random.js';

t.test('nothing in clean text moves the cursor, turns the writing round or is not seen', async (t) => {
  const rows: [string, string][] = [
    ['plain', 'plain'],
    ['a\x1b[31mb\x07', 'a\ufffd[31mb\ufffd'],
    ['two\r\n  lines\tand', 'two lines and'],
    ['\x9b2J\x7f', '\ufffd2J\ufffd'],
    ['abc\u202edef\u2066', 'abc\ufffddef\ufffd'],
    ['zero\u200bwidth\u200d\ufeff', 'zero\ufffdwidth\ufffd\ufffd'],
    ['\ud800lone', '\ufffdlone'],
    ['e\u0301', 'e\u0301'],
    [`z${'\u0301'.repeat(50)}`, `z${'\u0301'.repeat(3)}`],
    ['\u2764\ufe0f', '\u2764'],
    ['設備', '設備'],
  ];
  for (const [given, wanted] of rows) t.equal(clean(given), wanted, JSON.stringify(given));
});

t.test('characters have the width that terminals give them', async (t) => {
  for (const [text, width] of [['abc', 3], ['設備', 4], ['e\u0301x', 2], ['🙂', 2], ['ｱ', 1], ['Ａ', 2], ['한', 2], ['…▁', 2], ['', 0]] as const) t.equal(widthOf(text), width, text);
});

t.test('text is cut between characters, never wider than asked', async (t) => {
  t.equal(cut('abcdef', 6), 'abcdef');
  t.equal(cut('abcdef', 4), 'abc…');
  t.equal(cut('設備設備', 5), '設備…');
  t.equal(cut('設備設備', 4), '設…', 'half a character is none');
  t.equal(cut('abc', 0), '');
  t.equal(cut('e\u0301e\u0301e\u0301', 2), 'e\u0301…');
  t.equal(fit('設備設備', 4), '設… ');
  t.equal(fit('7', 4, 'right'), '   7');
});

t.test('any text is of the width asked for once it is clean and fitted', async (t) => {
  const seed = Math.floor(Math.random() * 2 ** 32);
  t.comment(`seed ${seed}`);
  const next = randomFrom(seed);
  const random = (below: number) => Math.floor(next() * below);
  const pick = ['a', '設', '\u0301', '🙂', '\x1b', '\u202e', '\ud800', 'é', '\ufe0f', ' ', 'ﾀ', '\u3164', '\n'];
  for (let i = 0; i < 2000; i++) {
    const text = Array.from({ length: random(12) }, () => pick[random(pick.length)]!).join('');
    const width = random(10);
    if (widthOf(fit(clean(text), width)) !== width) t.fail(JSON.stringify({ text, width }));
    if (toAscii(clean(text)).length !== widthOf(clean(text))) t.fail(`ASCII of ${JSON.stringify(text)}`);
  }
  t.pass('all of them');
});

t.test('a line of several pieces is cut where it ends, with an ellipsis', async (t) => {
  const line = [say('abc', 'bad'), say('def')];
  t.equal(cutLine(line, 6), line);
  t.same(cutLine(line, 5).map(({ text }) => text), ['abc', 'd…']);
  t.same(cutLine(line, 3).map(({ text }) => text), ['ab…']);
  for (let width = 0; width < 8; width++) t.ok(lineWidth(cutLine([say('設a'), say('備')], width)) <= width);
});

t.test('colours are escapes, and without them there is none', async (t) => {
  const line = [say('good', 'good'), say(' plain')];
  t.equal(paint(line, { colour: true, unicode: true }), '\x1b[32mgood\x1b[0m plain');
  t.equal(paint(line, { colour: false, unicode: true }), 'good plain');
  t.equal(paint([say('設 µ…')], { colour: false, unicode: false }), '?? u~');
});

t.test('numbers are short and exact where they can be', async (t) => {
  t.same([0, 0.5, 12.4, 999, 41_000, 999_999, 999_999.6, 1_234_567, 45_600_000_000].map(short), ['0', '0.5', '12', '999', '41,000', '999,999', '1.00M', '1.23M', '45.6G']);
  t.equal(count(1_234_567), '1,234,567');
  t.same([0, 999, 1000, 9_994, 12_400, 999_499, 1_500_000].map(took), ['0 µs', '999 µs', '1.0 ms', '10.0 ms', '12 ms', '999 ms', '1.5 s']);
  t.same([0, 9_900, 59_400, 59_600, 185_000, 7_620_000, 442_800_000].map(span), ['0.0 s', '9.9 s', '59 s', '1 m 00 s', '3 m 05 s', '2 h 07 m', '5 d 03 h']);
  t.same([percent(0, 0), percent(1, 3)], ['-', '33.3%']);
  t.equal(bytes(4096), '4.0 KiB');
});

t.test('a sparkline has a bar for each of the last values, and none when there is nothing to see', async (t) => {
  t.equal(sparkline([9, 9, 0, 1, 1000], 3), '▁▂█');
  t.equal(sparkline([0, 0], 5), '');
  t.equal(sparkline([], 5), '');
});
