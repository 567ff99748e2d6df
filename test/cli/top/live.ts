/** `viommu top` on a terminal: what it draws, what keys do, and that the terminal is as before whatever ends it. */
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { EXIT } from '../../../src/cli/exit-codes.js';
import { PACKAGE_ROOT } from '../../../src/cli/paths.js';
import { FakeApi, reply } from '../../helpers/top/fake-api.js';
import { domain, overview, topData } from '../../helpers/top/documents.js';
import { OnPty, PtyProgram, type PtyOptions } from '../../helpers/top/pty.js';

const pty = new PtyProgram();
t.teardown(() => pty.remove());

interface Stage {
  readonly api: FakeApi;
  readonly on: OnPty;
}

/** The program on a terminal, before a fake daemon. */
async function start(t: Test, options: PtyOptions = {}, words: readonly string[] = []): Promise<Stage> {
  const api = await new FakeApi().start();
  const on = new OnPty(pty, [process.execPath, join(PACKAGE_ROOT, 'dist/cli/main.js'), 'top', api.url, '--interval', '100', ...words], options);
  t.teardown(async () => {
    on.kill();
    await api.stop();
  });
  await on.shows('Domains  2');
  return { api, on };
}

/** All that was changed is as before, and nothing of the picture is left. */
function isRestored(t: Test, { screen }: OnPty, said: string | RegExp = ''): void {
  t.match({ isAlternate: screen.isAlternate, isCursorShown: screen.isCursorShown, wraps: screen.wraps }, { isAlternate: false, isCursorShown: true, wraps: true });
  if (typeof said === 'string') t.equal(screen.usual, said);
  else t.match(screen.usual, said);
}

t.test('the picture follows the daemon, keys do what they say, q ends it', async (t) => {
  const { api, on } = await start(t);
  t.notOk(await on.isCooked(), 'keys come one by one, unseen');
  api.data = topData({ domains: [domain(77)] });
  await on.shows(/^> +77 {2}translate/m);
  on.type('\t');
  await on.shows('> MapLogicalRangeEx');
  on.type('\x1b[B\r');
  await on.shows('│ UnmapLogicalRange: p50');
  on.type('?');
  await on.shows('Shift-Tab');
  on.type('q');
  t.equal(await on.ended, EXIT.ok);
  isRestored(t, on);
});

t.test('p stops the picture and goes on', async (t) => {
  const { api, on } = await start(t);
  on.type('p');
  await on.shows('paused');
  api.data = topData({ domains: [domain(77)] });
  const asked = api.requests.length;
  on.resize(81, 24);
  await on.until('another picture', () => on.screen.written.endsWith('keys') || on.screen.lines[23]!.includes('keys'));
  t.notMatch(on.screen.text, /^> +77/m);
  t.ok(api.requests.length - asked <= 5, 'at most one round that was under way');
  on.type('p');
  await on.shows(/^> +77/m);
  t.notMatch(on.screen.text, 'paused');
  on.type('q');
  t.equal(await on.ended, EXIT.ok);
});

t.test('another size is another picture, down to 40 by 10 and up again', async (t) => {
  const { on } = await start(t);
  for (const [columns, rows] of [[40, 10], [200, 60], [12, 3], [80, 24]] as const) {
    on.resize(columns, rows);
    const keys = rows > 6 ? 'q quit' : 'viommu';
    await on.until(`${columns}x${rows}`, () => on.screen.lines[rows > 6 ? rows - 1 : 0]!.startsWith(keys.slice(0, columns)) && on.screen.lines.every((line) => line.length <= columns));
  }
  on.type('q');
  t.equal(await on.ended, EXIT.ok);
  isRestored(t, on);
});

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const) {
  t.test(`${signal} leaves the terminal as it was`, async (t) => {
    const { on } = await start(t);
    process.kill(await on.pid(), signal);
    t.equal(await on.ended, EXIT.ok);
    isRestored(t, on);
  });
}

t.test('Ctrl-C is a key here and ends it', async (t) => {
  const { on } = await start(t);
  on.type('\x03');
  t.equal(await on.ended, EXIT.ok);
  isRestored(t, on);
});

t.test('a crash leaves the terminal as it was, and is told', async (t) => {
  const crash = join(PACKAGE_ROOT, 'test/helpers/top/crash.mjs');
  const { on } = await start(t, { env: { NODE_OPTIONS: `--import=file://${crash}` } });
  process.kill(await on.pid(), 'SIGUSR2');
  t.equal(await on.ended, 1);
  isRestored(t, on, /Error: a crash on demand/);
});

t.test('a terminal that goes away ends it', async (t) => {
  const { on } = await start(t);
  on.hangUp();
  t.equal(await on.ended, EXIT.ok);
});

t.test('Ctrl-Z gives the terminal back, and what follows takes it again', async (t) => {
  const { on } = await start(t);
  on.type('\x1a');
  await on.until('the usual screen', () => !on.screen.isAlternate);
  isRestored(t, on);
  process.kill(await on.pid(), 'SIGCONT');
  await on.shows('Domains  2');
  on.type('q');
  t.equal(await on.ended, EXIT.ok);
  isRestored(t, on);
});

t.test('a daemon that goes is told, and found again when it is back', async (t) => {
  const { api, on } = await start(t);
  await api.stop();
  await on.shows(/trying again since .*\nhttp:\S+ does not answer: nobody listens there\n/);
  t.match(on.screen.text, /> +1 {2}translate/, 'what was known stays to be seen');
  api.data = topData({ domains: [domain(77)] });
  await api.start();
  await on.shows(/^> +77/m);
  t.notMatch(on.screen.text, 'does not answer');
  on.type('q');
  t.equal(await on.ended, EXIT.ok);
});

t.test('an answer that cannot be understood is told, and asked for again', async (t) => {
  const { api, on } = await start(t);
  api.instead = (_, response) => (reply(response, 200, { ...overview(), totals: null }), true);
  await on.shows('totals is no object');
  api.instead = () => false;
  await on.until('the usual title', () => on.screen.lines[0]!.endsWith(api.url));
  on.type('q');
  t.equal(await on.ended, EXIT.ok);
});

t.test('a daemon that wants another token ends it with a sentence', async (t) => {
  const { api, on } = await start(t);
  api.instead = (_, response) => (reply(response, 401, { error: { code: 'token', message: 'token required' } }), true);
  t.equal(await on.ended, EXIT.usage);
  isRestored(t, on, /^viommu: http:\S+ wants a token, and not this one: token required; --token-file FILE has the daemon's\r\nTry: viommu top --help\r\n$/);
});

t.test('colours come with a terminal, and not with NO_COLOR', async (t) => {
  const coloured = await start(t);
  coloured.on.type('q');
  await coloured.on.ended;
  t.ok(coloured.on.screen.colours > 0);
  const plain = await start(t, { env: { NO_COLOR: '1' } });
  plain.on.type('q');
  await plain.on.ended;
  t.equal(plain.on.screen.colours, 0);
});

t.test('a terminal without Unicode is sent ASCII', async (t) => {
  const { on } = await start(t, { env: { LANG: 'C' } });
  on.type('\t');
  await on.shows('CALLSv');
  on.type('q');
  await on.ended;
  // eslint-disable-next-line no-control-regex -- ASCII is what is asked
  t.match(on.screen.written, /^[\x00-\x7f]*$/);
});

t.test('a terminal of which nothing is known is refused', async (t) => {
  const api = await new FakeApi().start();
  t.teardown(() => api.stop());
  const on = new OnPty(pty, [process.execPath, join(PACKAGE_ROOT, 'dist/cli/main.js'), 'top', api.url], { env: { TERM: 'dumb' } });
  t.equal(await on.ended, EXIT.usage);
  t.match(on.screen.usual, /--once prints one page/);
});
