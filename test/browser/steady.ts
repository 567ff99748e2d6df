/** What somebody looks at stays where it is while frames come: choice, scroll, marked text, what is open, and the layout. */
import t from 'tap';
import { LOST_DAEMON, mapSettled, mapState, onPage, openBrowser } from './helpers/chromium.js';
import { served } from './helpers/served.js';

const browser = await openBrowser(t);

await t.test('frames move nothing that somebody reads', async (t) => {
  const { url, guest, clock } = await served(t);
  const domain = guest.createDomain();
  guest.attach(domain);
  guest.reporting(true);
  let next = 0;
  const work = (calls: number) => {
    for (let i = 0; i < calls; i++, next++) {
      clock.advance(1);
      guest.map(domain, 0x1000 + next * 4, [0x100 + (next % 64)], 1 + (next % 3));
      if (next % 10 === 0) guest.poke(0x90000 + next, 1);
    }
  };
  work(600);
  await onPage(t, browser, url, { isStill: true }, async (page) => {
    await page.waitForSelector('#fault-list > li');
    await mapSettled(page);
    await page.waitForSelector('#timeline-list[data-follows=true] .row');
    await page.evaluate(() => {
      document.getElementById('timeline-list')!.scrollTop -= 2000;
    });
    await page.waitForSelector('#timeline-list[data-follows=false]');
    await page.click('#fault-list > li:nth-child(3) .fault-line');
    await page.$eval('#fault-list', (list) => (list.scrollTop = 40));
    await page.click('#map-in');
    await mapSettled(page);
    const rowSeen = () => page.evaluate(() => {
      const list = document.getElementById('timeline-list')!.getBoundingClientRect();
      return [...document.querySelectorAll('.row')].filter((row) => row.getBoundingClientRect().top >= list.top).sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)[3]!.textContent;
    });
    const state = () => page.evaluate(() => ({
      open: [...document.querySelectorAll('#fault-list [aria-expanded=true]')].map((line) => line.closest('li')!.dataset['key']),
      focus: document.activeElement!.id,
      scroll: [document.getElementById('fault-list')!.scrollTop, document.getElementById('timeline-list')!.scrollTop, scrollY],
      marked: String(document.getSelection()),
      domain: document.querySelector('.card[aria-pressed=true]')!.getAttribute('data-doc'),
    }));
    await page.evaluate(() => document.getSelection()!.selectAllChildren(document.querySelector('.fault-body pre')!));
    const before = { ...(await state()), row: await rowSeen(), map: (await mapState(page)).from };
    t.match(before.marked, /refused/, 'a report is marked');

    await page.evaluate(() => {
      const seen = ((globalThis as { shifts?: string[] }).shifts = []) as string[];
      const tell = (entry: PerformanceEntry & { value?: number; hadRecentInput?: boolean; sources?: { node: Element | null }[] }) =>
        entry.hadRecentInput === true || (entry.value ?? 0) < 0.001 ? [] : [`${entry.value} ${(entry.sources ?? []).map(({ node }) => node?.id || node?.className || node?.nodeName).join(' ')}`];
      new PerformanceObserver((list) => seen.push(...list.getEntries().flatMap(tell))).observe({ type: 'layout-shift' });
    });
    const calls = () => page.$eval('[data-field="totals.calls"]', (element) => Number((element as HTMLElement).dataset['value']));
    for (let round = 0; round < 4; round++) {
      const had = await calls();
      work(150);
      await page.waitForFunction((had) => Number((document.querySelector('[data-field="totals.calls"]') as HTMLElement).dataset['value']) > had, {}, had);
    }
    t.same({ ...(await state()), row: await rowSeen(), map: (await mapState(page)).from }, before);
    t.match(await page.$eval('#timeline-newer', (button) => button.textContent), /newer/, 'what came meanwhile is offered');
    t.match(await page.$eval('#faults-waiting', (button) => button.textContent), /new fault/);
    t.same(await page.evaluate(() => (globalThis as unknown as { shifts: string[] }).shifts), [], 'nothing shifted');

    await page.click('#timeline-newer');
    await page.waitForSelector('#timeline-list[data-follows=true]');
    const last = () => page.$$eval('.row', (rows) => Math.max(...rows.map((row) => Number((row as HTMLElement).dataset['key']))));
    const lastBefore = await last();
    work(5);
    await page.waitForFunction((was) => [...document.querySelectorAll('.row')].some((row) => Number((row as HTMLElement).dataset['key']) > was), {}, lastBefore);
    t.pass('the newest rows are followed again');
  });
});

await t.test('pause, scrub back to the oldest, and on to the newest', async (t) => {
  const { url, guest } = await served(t);
  const domain = guest.createDomain();
  for (let i = 0; i < 1500; i++) guest.map(domain, 0x1000 + i, [0x100]);
  await onPage(t, browser, url, {}, async (page) => {
    await page.waitForSelector('.row');
    const numbers = () => page.$$eval('.row', (rows) => rows.map((row) => Number((row as HTMLElement).dataset['key'])).sort((a, b) => a - b));
    await page.keyboard.press(' ');
    t.equal(await page.$eval('#timeline-pause', (button) => button.textContent), 'Resume', 'space pauses');
    await page.focus('#timeline-list');
    await page.keyboard.press('Home');
    const { oldest } = (await (await fetch(`${url}/api/v1/timeline?limit=1`)).json()) as { oldest: number };
    const seesOldest = () => page.waitForFunction((oldest) => document.getElementById(`row-${oldest}`) !== null, {}, oldest);
    await seesOldest();
    t.equal((await numbers())[0], oldest, 'the oldest is there');
    await page.$eval('#timeline-slider', (slider) => {
      (slider as HTMLInputElement).value = '700';
      slider.dispatchEvent(new Event('input'));
    });
    await page.waitForFunction(() => document.getElementById('row-700')?.getAttribute('aria-selected') === 'true');
    t.ok((await numbers()).length < 100, 'of many rows few exist');
    for (let i = 0; i < 80 && (await numbers())[0] !== oldest; i++) {
      await page.focus('#timeline-list');
      await page.keyboard.press('PageUp');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await seesOldest();
    t.pass('pages up reach what was not loaded');
    await page.keyboard.press('End');
    await page.waitForSelector('#timeline-list[data-follows=true]');
    const { lastObservation } = (await (await fetch(`${url}/api/v1/overview`)).json()) as { lastObservation: number };
    t.equal((await numbers()).at(-1), lastObservation);
  });
});

await t.test('a reload shows the same domain, tab and place', async (t) => {
  const { url, guest } = await served(t);
  for (let i = 0; i < 3; i++) guest.map(guest.createDomain(), 0x1000 * (i + 1), [0x100, 0x200]);
  await onPage(t, browser, url, {}, async (page) => {
    await page.waitForSelector('.card[data-doc="domain:3"]');
    await page.click('.card[data-doc="domain:3"]');
    await page.click('#tab-calls');
    await mapSettled(page);
    await page.click('#map-out');
    await page.click('#map-out');
    await mapSettled(page);
    const before = await mapState(page);
    await page.waitForFunction((from) => location.hash.includes(`at=${from}`), {}, before.from);
    t.match(await page.evaluate(() => location.hash), /domain=3/);
    await page.reload({ waitUntil: 'load' });
    await page.waitForSelector('.card[data-doc="domain:3"][aria-pressed=true]');
    await mapSettled(page);
    const after = await mapState(page);
    t.same([after.domain, after.from, after.cellPages], [before.domain, before.from, before.cellPages]);
    t.equal(await page.$eval('#tab-calls', (tab) => tab.getAttribute('aria-selected')), 'true');
  });
});

await t.test('the page finds a daemon that returns, and shows it and not the one before', async (t) => {
  const first = await served(t, { instance: 1n });
  for (let i = 0; i < 5; i++) first.guest.map(first.guest.createDomain(), 0x1000, [0x100]);
  await onPage(t, browser, first.url, { expects: LOST_DAEMON }, async (page) => {
    await page.waitForSelector('.card[data-doc="domain:5"]');
    await first.close();
    await page.waitForSelector('#connection[data-state=waiting]');
    t.match(await page.$eval('#connection', (badge) => badge.textContent), /disconnected, trying again/);
    t.equal(await page.$eval('#reconnect', (button) => (button as HTMLElement).hidden), false);
    const second = await served(t, { instance: 2n, port: Number(new URL(first.url).port) });
    second.guest.createDomain();
    await page.$eval('#reconnect', (button) => (button as HTMLElement).click());
    await page.waitForSelector('#connection[data-state=open]');
    await page.waitForFunction(() => document.querySelectorAll('.card[data-doc^="domain:"]').length === 1);
    t.equal(await page.$eval('[data-field="totals.calls"]', (element) => (element as HTMLElement).dataset['value']), '1');
    t.match(await page.$eval('#source', (source) => source.getAttribute('title')), /instance 0*2$/);
  });
});
