/** Everybody can use the page: by keys alone, in light and dark, on 360 pixels, and read what axe-core looks for. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'puppeteer-core';
import t from 'tap';
import { PACKAGE_ROOT } from '../../src/cli/paths.js';
import { mapSettled, mapState, onPage, openBrowser, screenshot } from './helpers/chromium.js';
import { served, type Served } from './helpers/served.js';

const browser = await openBrowser(t);
const AXE = readFileSync(join(PACKAGE_ROOT, 'node_modules/axe-core/axe.min.js'), 'utf8');
const TABS = ['domains', 'map', 'timeline', 'faults', 'findings', 'calls', 'mappings', 'iotlb', 'control'];

/** Something to look at in each place: mappings, a fault, a finding, a refused call. */
async function busy(t: Parameters<typeof served>[0]): Promise<Served> {
  const stage = await served(t, { allowControl: true });
  const { guest } = stage;
  const domain = guest.createDomain();
  guest.attach(domain);
  guest.reporting(true);
  for (let i = 0; i < 60; i++) guest.map(domain, 0x1000 + i * 16, [0x100 + i, 0x300 + i * 2], 1 + (i % 3));
  guest.map(domain, 0x1000, [0x100]);
  guest.unmap(domain, 0x1010, 2);
  guest.poke(0x1010, 1);
  guest.poke(0x9000, 1);
  return stage;
}

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  const found = (await page.evaluate('axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations)')) as readonly Violation[];
  return found.filter(({ impact }) => impact === 'serious' || impact === 'critical').flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary}`));
}

for (const scheme of ['light', 'dark'] as const) {
  await t.test(`axe-core finds nothing serious in ${scheme}`, async (t) => {
    const { url } = await busy(t);
    await onPage(t, browser, url, { scheme }, async (page) => {
      await page.waitForSelector('#fault-list > li');
      await page.click('.fault-line');
      await page.click('#timeline-list .row');
      for (const tab of TABS.slice(3)) {
        await page.click(`#tab-${tab}`);
        await page.mouse.move(0, 0);
        t.same(await violations(page), [], tab);
        await screenshot(page, `${scheme}-${tab}`);
      }
      await page.click('#help-open');
      t.same(await violations(page), [], 'the list of keys');
    });
  });
}

await t.test('360 pixels: one column, tabs, nothing beside the screen', async (t) => {
  const { url } = await busy(t);
  await onPage(t, browser, url, { width: 360, height: 740 }, async (page) => {
    for (const tab of TABS) {
      await page.click(`#tab-${tab}`);
      const [width, shown] = await page.evaluate(() => [document.documentElement.scrollWidth, [...document.querySelectorAll('.panel')].filter((panel) => (panel as HTMLElement).offsetParent !== null).map(({ id }) => id)] as const);
      t.ok(width <= 360, `${tab}: ${width} pixels wide`);
      t.same(shown, [`panel-${tab}`], 'alone');
      t.same(await violations(page), [], `axe-core: ${tab}`);
      await screenshot(page, `small-${tab}`);
    }
    await page.click('#tab-map');
    await mapSettled(page);
    t.equal(Number((await mapState(page)).cells) <= 1024, true, 'half the columns');
  });
});

/** What has the focus, and whether that is to be seen. */
function focused(page: Page): Promise<{ readonly name: string; readonly isSeen: boolean }> {
  return page.evaluate(() => {
    const element = document.activeElement as HTMLElement;
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    const { width, height } = element.getBoundingClientRect();
    return { name: element.id || element.className || element.tagName, isSeen: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 && width > 0 && height > 0 };
  });
}

await t.test('everything is reached and worked by keys alone', async (t) => {
  const { url } = await busy(t);
  await onPage(t, browser, url, {}, async (page) => {
    await page.waitForSelector('#fault-list > li');
    const way: string[] = [];
    for (let i = 0; i < 80 && !way.includes('fault-line'); i++) {
      await page.keyboard.press('Tab');
      const { name, isSeen } = await focused(page);
      if (!isSeen) t.fail(`the focus on ${name} is not to be seen`);
      way.push(name);
    }
    for (const stop of ['skip', 'findings-link', 'snapshot', 'card', 'map-frame', 'map-address', 'timeline-search', 'timeline-list', 'timeline-slider', 'tab-faults', 'fault-line']) t.ok(way.includes(stop), `${stop} is a stop`);
    t.equal(way[0], 'skip', 'the way past the header comes first');
    t.equal(way.filter((name) => name === 'card').length, 2, 'domains and devices are one stop each');

    await page.keyboard.press('Enter');
    t.ok(await page.$('.fault-line[aria-expanded=true]'), 'Enter opens a fault');
    await page.keyboard.press('?');
    t.equal(await page.$eval('#help', (help) => (help as HTMLDialogElement).open), true, '? shows the keys');
    await page.keyboard.press('Escape');
    t.equal(await page.$eval('#help', (help) => (help as HTMLDialogElement).open), false);

    await page.keyboard.press('m');
    t.equal((await focused(page)).name, 'map-frame');
    await page.keyboard.press('Home');
    const whole = await mapState(page);
    t.equal(whole.from, '0x0');
    for (let i = 0; i < 12; i++) await page.keyboard.press('Enter');
    await mapSettled(page);
    t.equal((await mapState(page)).cellPages, '1', 'Enter goes as far as single pages');
    await page.keyboard.press('Home');
    await page.keyboard.press('n');
    await page.waitForFunction(() => /mapped/.test(document.getElementById('map-readout')!.textContent!));
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('+');
    const readout = await page.$eval('#map-readout', (element) => element.textContent);
    t.match(readout, /^0x[0-9a-f]+ – 0x[0-9a-f]+ \(/, 'the cursor says where it is');

    await page.keyboard.press('t');
    t.equal((await focused(page)).name, 'timeline-list');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    await page.waitForSelector('#detail:not([hidden])');
    const active = await page.$eval('#timeline-list', (list) => list.getAttribute('aria-activedescendant'));
    t.ok(await page.$(`#${active}[aria-selected=true]`), 'the chosen row is what is read');
    await page.keyboard.press('Escape');
    t.equal(await page.$eval('#detail', (detail) => (detail as HTMLElement).hidden), true);
    await page.keyboard.press('/');
    await page.keyboard.type('fault');
    await page.waitForFunction(() => [...document.querySelectorAll('.row-text')].every((row) => /fault/i.test(row.textContent!)) && document.querySelectorAll('.row').length > 0);
    t.pass('what is typed is searched');
    await page.keyboard.press('Escape');
    await page.keyboard.press('x');
    t.equal((await focused(page)).name, 'fault-line', 'x goes to a fault');
    await page.keyboard.press('d');
    t.equal((await focused(page)).name, 'card');
  });
});
