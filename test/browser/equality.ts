/** What the page shows is what the API says, field by field: of a daemon with traffic, and of its recorded trace. */
import { join } from 'node:path';
import t from 'tap';
import type { DomainInfo, FaultInfo, Overview, TimelinePage } from '../../src/view/types.js';
import { mapSettled, mapState, LOST_DAEMON, onPage, openBrowser, screenshot } from './helpers/chromium.js';
import { scratch, startWithPage, traffic } from './helpers/daemon.js';
import { settledDifferences } from './helpers/fields.js';

const browser = await openBrowser(t);
const folder = scratch(t);
const socket = join(folder, 'tools.sock');
const trace = join(folder, 'run.vtrace');

await t.test('a daemon with traffic: every field of the page has the value of the API', async (t) => {
  const { url, process: daemon } = await startWithPage(t, ['serve', '--ram', '16M', '--client-socket', socket, '--device', '00:05.0', '--device', '00:06.0', '--test-control', '--trace', trace, '--http', '127.0.0.1:0']);
  await onPage(t, browser, url, { expects: LOST_DAEMON }, async (page) => {
    t.equal(await page.$eval('#map-notice', (notice) => notice.textContent), 'No domain yet: nobody created one.', 'an empty daemon says so');
    const client = await traffic(socket);
    await page.waitForSelector('#fault-list > li');
    await page.click('.fault-line');
    await page.click('#timeline-list .row');
    await page.waitForFunction(() => document.getElementById('detail-json')!.textContent !== '');
    await page.click('#tab-mappings');
    await page.waitForSelector('#mapping-rows tr');
    await page.click('.card[aria-pressed=true]');
    await page.waitForSelector('#finding-list > li');
    await page.click('#tab-calls');
    const { wrong, kinds } = await settledDifferences(page, url);
    t.same(wrong, []);
    for (const kind of ['overview', 'call-latency', 'iotlb', 'domain', 'device', 'routine', 'fault', 'finding', 'row', 'mapping']) t.ok((kinds[kind] ?? 0) > 0, `there are fields of ${kind}`);
    await screenshot(page, 'daemon');

    await t.test('rows of the timeline, faults and their report are those of the API', async (t) => {
      const newest = (await (await fetch(`${url}/api/v1/timeline?limit=200`)).json()) as TimelinePage;
      const shown = await page.$$eval('#timeline-list .row', (rows) => rows.map((row) => ({ number: Number((row as HTMLElement).dataset['key']), text: row.querySelector('.row-text')!.textContent, kind: row.querySelector('.row-kind')!.textContent })));
      t.ok(shown.length > 5, `${shown.length} rows exist`);
      t.same(shown, newest.rows.filter(({ number }) => shown.some((row) => row.number === number)).map(({ number, text, kind }) => ({ number, text, kind })));
      const { faults } = (await (await fetch(`${url}/api/v1/faults`)).json()) as { faults: FaultInfo[] };
      t.same(await page.$$eval('#fault-list > li', (items) => items.map((item) => Number((item as HTMLElement).dataset['key']))), faults.map(({ number }) => number), 'the newest first');
      t.equal(await page.$eval('.fault-body pre', (pre) => pre.textContent), faults[0]!.lines.join('\n'));
    });

    await t.test('the map counts what the domain has mapped', async (t) => {
      await mapSettled(page);
      const state = await mapState(page);
      const domain = (await (await fetch(`${url}/api/v1/domains/${state.domain}`)).json()) as DomainInfo;
      t.equal(await page.$eval('#map-mapped', (element) => (element as HTMLElement).dataset['value']), String(domain.mappedPages), 'all of it is in the picture that was fitted');
      t.equal(state.revision, String(domain.revision));
    });

    await client.close();
    t.same((await settledDifferences(page, url)).wrong, [], 'also when the tool is gone, and its domains with it');
    t.match(await page.$eval('#map-notice', (notice) => notice.textContent), /is gone/, 'the chosen domain stays chosen, and is said to be gone');
    daemon.kill('SIGTERM');
    await page.waitForSelector('#connection[data-state=waiting]');
    t.match(await page.$eval('#connection', (badge) => badge.textContent), /disconnected, trying again/);
  });
}).catch(t.threw);

await t.test('its trace: the same page, at any record', async (t) => {
  const { url } = await startWithPage(t, ['view', trace, '--http', '127.0.0.1:0']);
  await onPage(t, browser, url, {}, async (page) => {
    const position = () => page.$eval('#trace-slider', (slider) => Number((slider as HTMLInputElement).value));
    const go = async (id: string, until: (at: number) => boolean) => {
      await page.click(id);
      for (let i = 0; i < 300 && !until(await position()); i++) await new Promise((resolve) => setTimeout(resolve, 50));
      await page.waitForFunction(() => document.getElementById('trace-state')!.textContent === '');
    };
    const { source } = (await (await fetch(`${url}/api/v1/overview`)).json()) as Overview;
    if (source.kind !== 'trace') throw new Error(`a trace is shown as ${source.kind}`);
    t.ok(source.records > 50, `${source.records} records`);

    await go('#trace-start', (at) => at === 0);
    t.same((await settledDifferences(page, url)).wrong, [], 'at the start');
    t.equal(await page.$eval('[data-field="totals.calls"]', (element) => (element as HTMLElement).dataset['value']), '0');
    await go('#trace-fault', (at) => at > 0);
    await page.waitForSelector('#fault-list > li');
    const first = await settledDifferences(page, url);
    t.same(first.wrong, [], 'at the first fault');
    t.ok((first.kinds['domain'] ?? 0) > 0 && (first.kinds['fault'] ?? 0) > 0);
    t.equal(await page.$$eval('#fault-list > li', (items) => items.length), 1, 'one fault, and not one more');
    const atFault = await position();
    await screenshot(page, 'trace');

    await go('#trace-back', (at) => at < atFault);
    await page.waitForFunction(() => document.querySelectorAll('#fault-list > li').length === 0);
    t.same((await settledDifferences(page, url)).wrong, [], 'one step before it there is none');
    for (let i = 0; i < 20 && (await position()) < atFault; i++) {
      const before = await position();
      await page.keyboard.press(']');
      await page.waitForFunction((before) => Number((document.getElementById('trace-slider') as HTMLInputElement).value) > before, {}, before);
      await settledDifferences(page, url);
    }
    await page.waitForSelector('#fault-list > li');
    t.equal(await position(), atFault, 'and by key it is there again');
    await go('#trace-end', (at) => at === source.records);
    t.same((await settledDifferences(page, url)).wrong, [], 'at the end');
    await page.click('#tab-control');
    t.match(await page.$eval('#control-refused', (text) => text.textContent), /recorded trace/, 'nothing can be done to it');
  });
}).catch(t.threw);
