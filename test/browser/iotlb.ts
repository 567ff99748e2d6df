/** Tables that a driver owns: what is cached of them, and a missing flush that is to be seen before it is used. */
import t from 'tap';
import { arm64Tables, PAGE, quads, TYPE } from '../helpers/messages.js';
import { RAM_FRAME } from '../helpers/rig.js';
import { mapSettled, onPage, openBrowser, screenshot } from './helpers/chromium.js';
import { settledDifferences } from './helpers/fields.js';
import { served } from './helpers/served.js';

const browser = await openBrowser(t);

await t.test('a cached entry that the tables no longer have is marked in the list and in the map', async (t) => {
  const { url, guest, memory, clock } = await served(t, { isArm64: true });
  const put = (page: number, entries: readonly bigint[]) => memory.regions[0]!.bytes.set(quads(entries), page * 4096);
  const table = BigInt(RAM_FRAME) * PAGE;
  put(0, [(table + PAGE) | 3n]);
  put(1, [(table + 2n * PAGE) | 3n]);
  put(2, [(table + 3n * PAGE) | 0x443n, (table + 4n * PAGE) | 0x443n]);
  const domain = guest.createDomainEx({ domainType: TYPE.unmanaged });
  guest.attach(domain);
  guest.call('configureDomain', { domain, hasConfiguration: true, type: 0, arm64: arm64Tables({ ttbr0: table }), x64: null });
  for (let i = 0; i < 4; i++) guest.peek(i % 2);
  clock.advance(1000);
  await onPage(t, browser, url, {}, async (page) => {
    await page.click('#tab-iotlb');
    await page.waitForFunction(() => /none is stale/.test(document.getElementById('iotlb-state')!.textContent!));
    const rows = () => page.$$eval('#iotlb-rows tr', (all) => all.length);
    const had = await rows();
    const { wrong, kinds } = await settledDifferences(page, url);
    t.same(wrong, []);
    t.ok((kinds['iotlb-entry'] ?? 0) > 0 && (kinds['domain-iotlb'] ?? 0) > 0);
    t.equal(await page.$eval('.rate-of-hits', (rate) => rate.textContent), '50.0 %');

    // The driver takes its mapping away and forgets to flush.
    put(2, [0n]);
    clock.advance(3000);
    await page.waitForSelector('#iotlb-rows tr.stale');
    t.match(await page.$eval('#iotlb-state', (state) => state.textContent), /1 stale/);
    t.match(await page.$eval('#iotlb-rows tr', (row) => row.textContent), /^0x01leaf.*stale/, 'stale ones come first');
    t.equal(await rows(), had, 'no row is there twice');
    await page.click('#iotlb-rows tr.stale button');
    await mapSettled(page);
    await page.waitForFunction(() => /a flush is missing/.test(document.getElementById('map-readout')!.textContent!));
    t.pass('the map says so at the page');
    await screenshot(page, 'iotlb');
    guest.call('flushDomain', { domain });
    clock.advance(3000);
    await page.waitForFunction(() => document.querySelectorAll('#iotlb-rows tr').length === 0);
    t.pass('a flush takes it away');
  });
});
