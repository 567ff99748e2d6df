import t from 'tap';
import { oneLine } from '../../src/base/one-line.js';

t.test('nothing that a terminal would obey is left of a text', async (t) => {
  t.equal(oneLine('plain \u00e9 \u{1f600} text'), 'plain \u00e9 \u{1f600} text');
  t.equal(oneLine('two\n  lines'), 'two lines');
  for (const hidden of ['\x1b[2J', '\x9b31m', '\x07', '\x7f', '\t', '\r', '\u2028', '\u202e', '\ud800', '\udc00']) {
    const shown = oneLine(`a${hidden}b`);
    t.equal(shown, `a\ufffd${hidden.slice(1)}b`, hidden.codePointAt(0)!.toString(16));
  }
});
