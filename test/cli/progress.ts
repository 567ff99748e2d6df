/** Progress on a terminal, in a file, and for nobody. */
import t from 'tap';
import { writtenRun, someWork } from '../helpers/trace-files.js';
import { Progress, showsColour, watched } from '../../src/cli/progress.js';
import { TraceReader } from '../../src/trace/reader.js';

interface Stage {
  readonly progress: Progress;
  written: string;
  now: number;
}

function stage({ isTTY = false, columns = 40, quiet = false } = {}): Stage {
  const stage = { written: '', now: 0 } as Stage & { progress: Progress };
  const stream = { isTTY, columns, write: (text: string) => ((stage.written += text), true) } as unknown as NodeJS.WriteStream;
  stage.progress = new Progress({ stream, quiet, now: () => stage.now });
  return stage;
}

t.test('what is short says nothing', async (t) => {
  for (const isTTY of [true, false]) {
    const each = stage({ isTTY });
    each.now = 600;
    each.progress.tell(() => 'half');
    each.progress.end();
    t.equal(each.written, '', `terminal ${isTTY}`);
  }
});

t.test('on a terminal one line is rewritten, fits, and is gone in the end', async (t) => {
  const each = stage({ isTTY: true, columns: 12 });
  for (each.now = 0; each.now < 1000; each.now += 50) each.progress.tell(() => `step ${each.now} of many`);
  t.same(each.written.split('\r').slice(1), ['==> step 7…\x1b[K', '==> step 8…\x1b[K', '==> step 9…\x1b[K']);
  each.progress.end();
  t.ok(each.written.endsWith('\r\x1b[K'));
  each.progress.end();
  t.equal(each.written.split('\r').length, 5, 'taken back once');
});

t.test('elsewhere there is a line now and then, without escapes', async (t) => {
  const each = stage();
  for (each.now = 0; each.now < 30_000; each.now += 100) each.progress.tell(() => `at ${each.now}`);
  each.progress.end();
  t.equal(each.written, '==> at 2000\n==> at 12000\n==> at 22000\n');
});

t.test('a line that stays does not stand behind the one that is rewritten', async (t) => {
  const each = stage({ isTTY: true });
  each.now = 1000;
  each.progress.tell(() => 'on the way');
  each.progress.note('a result');
  t.equal(each.written, '\r==> on the way\x1b[K\r\x1b[K==> a result\n');
});

t.test('nothing is said, and nothing asked, when a program reads', async (t) => {
  const each = stage({ isTTY: true, quiet: true });
  each.now = 10_000;
  each.progress.tell(() => t.fail('asked') as unknown as string);
  each.progress.note('a result');
  each.progress.tick(() => 'tick');
  each.progress.end();
  t.equal(each.written, '');
});

t.test('names of guests do not reach the terminal as controls', async (t) => {
  const each = stage({ isTTY: true });
  each.now = 1000;
  each.progress.tell(() => 'a\x1b[2Jb\n');
  t.equal(each.written, '\r==> a\ufffd[2Jb \x1b[K');
});

t.test('the records of a trace are those of its reader', async (t) => {
  const path = `${t.testdir()}/run.trace`;
  const run = writtenRun(path);
  someWork(run, 200);
  run.writer.close({ statistics: run.machine.statistics() });
  const each = stage();
  each.now = 5000;
  const plain = [...new TraceReader(path)].map(({ number }) => number);
  const through = [...watched(new TraceReader(path), each.progress, 'reading it')].map(({ number }) => number);
  t.same(through, plain);
  t.match(each.written, /^==> reading it: \d+ %, 512 records\n$/);
});

t.test('colours are for terminals of people who want them', async (t) => {
  const { NO_COLOR, TERM } = process.env;
  t.teardown(() => {
    for (const [name, value] of Object.entries({ NO_COLOR, TERM })) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });
  const stream = (isTTY: boolean) => ({ isTTY }) as unknown as NodeJS.WriteStream;
  process.env['TERM'] = 'xterm';
  delete process.env['NO_COLOR'];
  t.ok(showsColour(stream(true)));
  t.notOk(showsColour(stream(false)));
  process.env['NO_COLOR'] = '';
  t.ok(showsColour(stream(true)), 'empty is not set');
  process.env['NO_COLOR'] = '1';
  t.notOk(showsColour(stream(true)));
  delete process.env['NO_COLOR'];
  process.env['TERM'] = 'dumb';
  t.notOk(showsColour(stream(true)));
});
