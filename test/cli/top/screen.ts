/** The picture at every size: nothing too wide, nothing too long, what matters stays. */
import t from 'tap';
import type { TopData } from '../../../src/cli/top/data.js';
import { PANEL_NAMES } from '../../../src/cli/top/panels.js';
import { flow, pageLines, screenLines, shareRows, type Picture, type Size } from '../../../src/cli/top/screen.js';
import { lineWidth, paint, say } from '../../../src/cli/top/spans.js';
import { FIRST_UI, press, type Ui } from '../../../src/cli/top/ui.js';
import { device, domain, fault, overview, routine, topData } from '../../helpers/top/documents.js';

const PLAIN = { colour: false, unicode: true };

function text(data: TopData, size: Size, ui: Ui = FIRST_UI, changes: Partial<Picture> = {}): string {
  return screenLines({ data, ui, url: 'http://127.0.0.1:7677', trouble: undefined, ...changes }, size).map((line) => paint(line, PLAIN)).join('\n');
}

const pressed = (data: TopData, ...keys: string[]) => keys.reduce((ui, key) => press(ui, key, data), FIRST_UI);

/** Much of everything, with names that are long, wide and hostile. */
function crowd(): TopData {
  const name = '設備\x1b[2J\u202e'.repeat(20);
  const many = <T>(count: number, make: (i: number) => T) => Array.from({ length: count }, (_, i) => make(i));
  return topData({
    overview: overview({ sessions: many(70, (i) => ({ session: i, isGuest: false, peer: name, domains: 1, openedAt: 0 })) }),
    domains: many(500, (i) => domain(i, { mappedPages: i * 1e9, devices: many(i % 9, (d) => ({ requester: `0000:00:0${d}.0`, since: 0, call: 1 })) })),
    routines: many(30, (i) => routine(`${name}${i}`, i)),
    faults: many(100, (i) => fault(i, { reason: name, requester: name, lines: many(40, () => name) })),
    devices: many(300, (i) => device(`${name}${i}`)),
  });
}

t.test('at every size there are as many lines as rows, none wider than the screen', async (t) => {
  for (const data of [topData(), crowd(), topData({ domains: [], devices: [], routines: [], faults: [] })]) {
    for (const ui of [FIRST_UI, pressed(data, 'tab', 'tab', 'enter'), pressed(data, '?', 'back-tab', 'end')]) {
      for (const columns of [1, 7, 20, 40, 72, 80, 133, 250]) {
        for (const rows of [1, 2, 3, 5, 8, 10, 17, 24, 60]) {
          const lines = screenLines({ data, ui, url: 'http://127.0.0.1:7677', trouble: undefined }, { columns, rows });
          if (lines.length !== rows || lines.some((line) => lineWidth(line) > columns)) t.fail(`${columns}x${rows}, ${ui.focus}`);
        }
      }
    }
  }
  t.pass('all of them');
});

t.test('nothing of a guest\'s name reaches the terminal as a control', async (t) => {
  const data = crowd();
  for (const ui of [FIRST_UI, pressed(data, 'tab'), pressed(data, 'tab', 'tab', 'enter'), pressed(data, 'back-tab', 'enter')]) {
    const shown = text(data, { columns: 200, rows: 60 }, ui);
    // eslint-disable-next-line no-control-regex -- they are what must not be there
    t.notMatch(shown, /[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]/);
    if (ui !== FIRST_UI) t.match(shown, '設備');
  }
});

t.test('40 by 10 shows rates, the table with the focus and the keys', async (t) => {
  t.equal(
    text(topData(), { columns: 40, rows: 10 }),
    [
      'viommu 0.1.0  http://127.0.0.1:7677',
      'calls/s 12  DMA/s 4.0 KiB  faults 16',
      'findings 3 errors, 1 warning',
      'Domains  2',
      '   ID  DEVICES       PAGES▼   STALE',
      '>   1  0000:00:05.0   1,041       0',
      '    2  -                  0       4',
      '',
      '',
      'q quit  tab table  ↑↓ row  ←→ sort',
    ].join('\n'),
  );
});

t.test('a usual terminal has all four tables', async (t) => {
  const shown = text(topData(), { columns: 100, rows: 30 });
  for (const title of ['Domains  2', 'Calls  3', 'Faults  2', 'Devices  2']) t.match(shown, title);
  t.match(shown, /^> +1 {2}translate {2}0000:00:05\.0 +1,041 +9 +1 +- +0/m);
  t.match(shown, /MapLogicalRangeEx +20 +2 +0 +41 µs/);
  t.match(shown, /15 .*0000:00:05\.0 {2}read +0x575000 +1 {2}PermissionFault/);
  t.match(shown, /0000:00:06\.0 {2}blocked/);
});

t.test('the table with the focus is there at any size, and gets what the others do not need', async (t) => {
  const data = crowd();
  for (let room = 1; room < 60; room++) {
    for (const focus of PANEL_NAMES) {
      const shares = shareRows(data, { ...FIRST_UI, focus }, room);
      const sum = [...shares.values()].reduce((a, b) => a + b, 0);
      if (!shares.has(focus) || sum > room || (room > 3 && sum !== room)) t.fail(`${focus} in ${room}: ${JSON.stringify([...shares])}`);
    }
  }
  t.equal(shareRows(topData(), FIRST_UI, 60).get('domains'), 5, 'no more than it has, and a free line');
});

t.test('the chosen row stays chosen as rows come and go, and is always to be seen', async (t) => {
  const data = crowd();
  const ui = pressed(data, 'down', 'down', 'down');
  t.match(text(data, { columns: 60, rows: 10 }, ui), /^> +496 /m, 'the fourth by pages');
  const fewer = { ...data, domains: data.domains.filter(({ id }) => id < 497) };
  t.match(text(fewer, { columns: 60, rows: 10 }, ui), /^> +496 /m);
  const gone = { ...data, domains: data.domains.filter(({ id }) => id < 100) };
  t.match(text(gone, { columns: 60, rows: 10 }, ui), /^> +99 /m, 'the first one when it is gone');
  t.match(text(data, { columns: 60, rows: 10 }, pressed(data, 'end')), /^> +0 .*\n.*q quit/m);
});

t.test('left and right choose what is sorted by, r turns it round', async (t) => {
  const data = topData();
  t.match(text(data, { columns: 100, rows: 12 }, pressed(data, 'tab')), /Calls.*\n.*CALLS▼.*\n> MapLogicalRangeEx/);
  t.match(text(data, { columns: 100, rows: 12 }, pressed(data, 'tab', 'r')), /CALLS▲.*\n> CreateDomainEx/);
  t.match(text(data, { columns: 100, rows: 12 }, pressed(data, 'tab', 'left')), /ROUTINE▲.*\n> CreateDomainEx/);
  t.match(text(data, { columns: 100, rows: 12 }, pressed(data, 'tab', 'left', 'left')), /MAX▼/);
});

t.test('enter shows what is known of the chosen row', async (t) => {
  const data = topData();
  t.match(text(data, { columns: 100, rows: 30 }, pressed(data, 'enter')), 'token: 0x10000, 16 pages');
  t.match(text(data, { columns: 100, rows: 30 }, pressed(data, 'tab', 'enter')), '18  STATUS_SUCCESS');
  t.match(text(data, { columns: 100, rows: 30 }, pressed(data, 'tab', 'tab', 'enter')), 'DMA fault: 0000:00:05.0 write at 0x575000');
  t.match(text(data, { columns: 100, rows: 30 }, pressed(data, 'back-tab', 'enter')), 'interrupts 41');
});

t.test('a daemon that is gone is said before everything else', async (t) => {
  const shown = text(topData(), { columns: 60, rows: 10 }, FIRST_UI, { trouble: { message: 'nobody answers', since: '4 s' } });
  t.match(shown, /^viommu 0\.1\.0 .* trying again since 4 s\nnobody answers\ncalls/);
  t.match(text(topData(), { columns: 60, rows: 10 }, pressed(topData(), 'p')), /^viommu .* paused\n/);
  t.match(text(topData(), { columns: 30, rows: 10 }, pressed(topData(), 'p')), /^paused /);
});

t.test('a trace says where it stands', async (t) => {
  const data = topData({ overview: overview({ source: { kind: 'trace', label: 'run.trace', records: 15_000, position: 1200, complete: true } }) });
  t.match(text(data, { columns: 120, rows: 30 }), 'trace run.trace at 1,200 of 15,000');
});

t.test('a page has everything, however much, and chooses nothing', async (t) => {
  const page = pageLines({ data: crowd(), ui: FIRST_UI, url: 'http://x' }).map((line) => paint(line, PLAIN));
  t.equal(page.filter((line) => /^ +\d+ {2}translate/.test(line)).length, 500);
  t.equal(page.filter((line) => line.startsWith('>')).length, 0);
});

t.test('items flow into as many lines as there are, the last are left out', async (t) => {
  const items = ['aaaa', 'bbbb', 'cccc', 'dddd'].map((word) => [say(word)]);
  const lines = (columns: number, most: number) => flow(items, columns, most).map((line) => paint(line, PLAIN));
  t.same(lines(10, 9), ['aaaa  bbbb', 'cccc  dddd']);
  t.same(lines(10, 1), ['aaaa  bbbb']);
  t.same(lines(3, 2), ['aaaa', 'bbbb']);
  t.same(lines(99, 0), []);
});
