import t from 'tap';
import { describeTranslation, silentWarnings, summarizeTranslation } from '../../src/cli/translation-summary.js';

const NOTHING = { walked: 0, identity: 0, remembered: 0, asked: 0, refused: 0, unanswered: 0, interrupts: 0 };

t.test('every function asked for, and every one that came, is told with what decided its accesses', async (t) => {
  const seen = new Map([
    [0x28, { ...NOTHING, walked: 1000, asked: 3, refused: 2, interrupts: 40 }],
    [0x38, { ...NOTHING, unanswered: 1 }],
  ]);
  const devices = summarizeTranslation([0x30, 0x28], seen);
  t.same(devices, [
    { device: '0000:00:05.0', ...NOTHING, walked: 1000, asked: 3, refused: 2, interrupts: 40, silent: false },
    { device: '0000:00:06.0', ...NOTHING, silent: true },
    { device: '0000:00:07.0', ...NOTHING, unanswered: 1, silent: false },
  ]);
  t.equal(
    describeTranslation(devices),
    [
      'translated in QEMU',
      '  0000:00:05.0  1000 walked, 3 asked, 2 refused; 40 interrupts passed',
      '  0000:00:06.0  no DMA came through',
      '  0000:00:07.0  1 unanswered',
    ].join('\n'),
  );
});

t.test('counters of 64 bits are told as numbers', async (t) => {
  const [device] = summarizeTranslation([], new Map([[0x28, { ...NOTHING, walked: 2n ** 40n }]]));
  t.equal(device?.walked, 2 ** 40);
});

t.test('a function that was to be translated and did no DMA is a warning, whatever its interrupts', async (t) => {
  const devices = summarizeTranslation([0x28, 0x30], new Map([[0x28, { ...NOTHING, interrupts: 9 }], [0x30, { ...NOTHING, refused: 1 }], [0x38, NOTHING]]));
  const warnings = silentWarnings([0x28, 0x30], devices);
  t.equal(warnings.length, 1);
  t.match(warnings[0], /^0000:00:05.0 was to be translated, but no DMA of it came/);
});

t.test('nothing translated is nothing said', async (t) => {
  t.equal(describeTranslation(summarizeTranslation([], new Map())), '');
});
