/** What can be done from the page: it happens when the daemon allows it, is said when it is refused, and is not offered otherwise. */
import t from 'tap';
import type { FaultInfo, Snapshot } from '../../src/view/types.js';
import { onPage, openBrowser } from './helpers/chromium.js';
import { served } from './helpers/served.js';

const browser = await openBrowser(t);

await t.test('failures, policy and evictions from the page', async (t) => {
  const { url, guest, machine } = await served(t, { allowControl: true });
  const kinds: string[] = [];
  machine.subscribe(({ kind }) => void kinds.push(kind));
  const domain = guest.createDomain();
  await onPage(t, browser, url, {}, async (page) => {
    await page.click('#tab-control');
    await page.waitForSelector('#control-actions:not([hidden])');
    const done = async (selector: string) => {
      await page.$eval('#control-state', (state) => (state.textContent = ''));
      await page.click(selector);
      await page.waitForFunction(() => document.getElementById('control-state')!.textContent !== '');
      return page.$eval('#control-state', (state) => state.textContent);
    };
    const fill = async (selector: string, text: string) => {
      await page.click(selector, { count: 3 });
      await page.type(selector, text);
    };

    await fill('#inject-routine', 'MapLogicalRange');
    await fill('#inject-nth', '2');
    t.equal(await done('#inject-form button[type=submit]'), 'Done: the plan is in force.');
    t.equal(guest.map(domain, 0x1000, [0x100]), 'SUCCESS');
    t.equal(guest.map(domain, 0x1001, [0x100]), 'INSUFFICIENT_RESOURCES', 'the second one fails');
    t.equal(guest.map(domain, 0x1001, [0x100]), 'SUCCESS');
    await page.waitForFunction(() => /2|3/.test(document.querySelector('#injection-rows td')?.textContent ?? ''));
    t.match(await page.$$eval('#injection-rows tr', (rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent))), [[/entry/, /^[23]$/, '1', '']]);
    t.ok(await page.waitForSelector('[data-doc="overview"] [data-field="totals.injected"][data-value="1"]'), 'it is marked as injected');
    t.equal(await done('#clear-injections'), 'Done: nothing is injected any more.');
    await page.waitForSelector('#injections-none:not([hidden])');

    await fill('#inject-status', 'STATUS_ACCESS_DENIED');
    t.match(await done('#inject-form button[type=submit]'), /^Refused: .*STATUS_ACCESS_DENIED is not documented for MapLogicalRange/, 'the daemon says what is wrong with a plan');
    await page.$eval('#inject-plan', (plan) => {
      (plan as HTMLTextAreaElement).value = '{ "version": 1, ';
      plan.dispatchEvent(new Event('input'));
    });
    t.not(await page.$eval('#inject-problem', (problem) => problem.textContent), '', 'what is no JSON is said before it is sent');
    t.equal(await page.$eval('#inject-plan', (plan) => plan.getAttribute('aria-invalid')), 'true');

    t.equal(await done('[data-policy="failAllocations=true"]'), 'Done: allocations fail: on.');
    t.throws(() => guest.createDomain(), /INSUFFICIENT_RESOURCES|no domain/);
    t.equal(await done('[data-policy="failAllocations=false"]'), 'Done: allocations fail: off.');
    t.type(guest.createDomain(), 'bigint');
    t.equal(await done('#evict'), 'Done: IOTLB evicted.');
    t.ok(kinds.filter((kind) => kind === 'control').length >= 4, 'each of them is an observation');
  });
});

await t.test('a daemon that only shows offers nothing but its snapshot', async (t) => {
  const { url, guest } = await served(t);
  const domain = guest.createDomain();
  guest.attach(domain);
  guest.poke(0x9000, 1);
  await onPage(t, browser, url, {}, async (page) => {
    await page.click('#tab-control');
    t.equal(await page.$eval('#control-actions', (actions) => (actions as HTMLElement).hidden), true);
    t.match(await page.$eval('#control-refused', (text) => text.textContent), /--allow-control/);
    const snapshot = await page.$eval('#snapshot', (link) => fetch((link as HTMLAnchorElement).href).then((response) => response.json())) as Snapshot;
    t.equal(snapshot.overview.format, 'viommu-api');
    t.equal(snapshot.faults.length, 1);
  });
});

await t.test('a fault leads to its address in the map and to its calls in the timeline, and words of a guest are text', async (t) => {
  const { url, guest, open, json } = await served(t);
  open({ role: 2, architecture: 0, name: '<img src=x onerror=alert(1)>' });
  const domain = guest.createDomain();
  guest.attach(domain);
  guest.map(domain, 0x1000, [0x100, 0x101, 0x102]);
  guest.map(domain, 0x2000, [0x200]);
  guest.unmap(domain, 0x1001, 1);
  guest.poke(0x1001, 7);
  await onPage(t, browser, url, {}, async (page) => {
    await page.waitForSelector('#fault-list > li');
    await page.click('.fault-line');
    const { faults: [fault] } = await json<{ faults: FaultInfo[] }>('faults');
    t.ok(await page.$('.scale .scale-fault'), 'the neighbours are drawn');
    t.match(await page.$eval('.scale', (picture) => picture.getAttribute('aria-label')), /mapping from 0x1000000 .*fault from 0x1001/s);
    t.same(await page.$$eval('.fault-body .history .chip', (chips) => chips.map(({ textContent }) => textContent)), fault!.history.map(({ what }) => what));
    await page.click('.fault-body .ways button');
    await page.waitForFunction(() => document.getElementById('map-frame')!.dataset['cellPages'] === '1' && document.getElementById('map-frame')!.dataset['revision'] !== undefined);
    t.match(await page.$eval('#map-readout', (readout) => readout.textContent), /^0x1001000 .*\nnothing is mapped\nfault 1: write/, 'the map is at the address');
    await page.click('.fault-body .history button');
    const row = fault!.history[0]!.row!.number;
    await page.waitForSelector(`#row-${row}[aria-selected=true]`);
    await page.waitForFunction(() => document.getElementById('detail-json')!.textContent !== '');
    t.equal(await page.$eval('#detail-title', (title) => title.textContent), `Observation ${row}`);
    t.equal(await page.$$eval('img', (images) => images.length), 0, 'no markup came from the guest');
  });
});
