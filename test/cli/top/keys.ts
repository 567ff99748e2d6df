import t from 'tap';
import { KeyReader } from '../../../src/cli/top/keys.js';
import { FIRST_UI, press } from '../../../src/cli/top/ui.js';
import { topData } from '../../helpers/top/documents.js';

const ALL = 'q\t\x1b[A\x1bOB\x1b[1;5C\x1b[Z\x1b[5~\x1b[6;2~\r\x03\x1aP';
const NAMES = ['q', 'tab', 'up', 'down', 'right', 'back-tab', 'page-up', 'page-down', 'enter', 'interrupt', 'suspend', 'p'];

t.test('keys are read whole, byte by byte, and cut at each position', async (t) => {
  t.same(new KeyReader().push(ALL), NAMES);
  const single = new KeyReader();
  t.same([...ALL].flatMap((byte) => single.push(byte)), NAMES);
  for (let at = 0; at <= ALL.length; at++) {
    const reader = new KeyReader();
    t.same([...reader.push(ALL.slice(0, at)), ...reader.push(ALL.slice(at))], NAMES, `cut at ${at}`);
  }
});

t.test('sequences without a meaning are passed over', async (t) => {
  t.same(new KeyReader().push('\x1b[200~x\x1b[99Xy\x1bz\x1b\x1bq'), ['x', 'y', 'z', 'q']);
});

t.test('a sequence that does not end is given up', async (t) => {
  const reader = new KeyReader();
  t.same(reader.push(`\x1b[${'1'.repeat(100)}`), []);
  t.same(reader.push('q'), ['q']);
});

t.test('a key without a meaning, and one that is named like an object\'s member, change nothing', async (t) => {
  for (const key of ['x', 'é', 'constructor', '__proto__']) t.equal(press(FIRST_UI, key, topData()), FIRST_UI, key);
});
