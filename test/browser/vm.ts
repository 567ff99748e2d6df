/** A VM that runs, looked at: stopped in the middle of its work, the page has what the API has, and again when it has ended. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import type { Overview } from '../../src/view/types.js';
import { boot, GUEST_PASSED, QEMUS } from '../helpers/vm.js';
import { mapSettled, onPage, openBrowser, screenshot } from './helpers/chromium.js';
import { scratch, startWithPage } from './helpers/daemon.js';
import { settledDifferences } from './helpers/fields.js';

const browser = await openBrowser(t);

await t.test('the sample driver in a VM, while it runs and afterwards', { timeout: 600_000 }, async (t) => {
  const socketPath = join(scratch(t), 'vhost.sock');
  const { url } = await startWithPage(t, ['serve', '--socket-path', socketPath, '--device', '00:05.0', '--device', '00:06.0', '--http', '127.0.0.1:0']);
  const overview = async () => (await (await fetch(`${url}/api/v1/overview`)).json()) as Overview;
  // Domains of a driver at work are gone before everything that was asked about them is answered.
  await onPage(t, browser, url, {}, async (page) => {
    const guest = await boot({ qemu: QEMUS[0]!, socketPath });
    let isOver = false;
    void guest.ended().then(() => (isOver = true));
    while (!isOver && ((await overview()).totals.mappedPages < 100 || (await overview()).totals.faults < 1)) await sleep(20);
    process.kill(guest.vm.pid!, 'SIGSTOP');
    while (!/\) T /.test(readFileSync(`/proc/${guest.vm.pid}/stat`, 'utf8'))) await sleep(5);
    await page.waitForSelector('.card[data-doc^="domain:"]');
    await page.waitForSelector('#fault-list > li');
    await page.waitForSelector('#finding-list > li');
    await mapSettled(page);
    const during = await settledDifferences(page, url);
    t.same(during.wrong, [], `${Object.values(during.kinds).reduce((sum, count) => sum + count, 0)} fields are those of the API`);
    for (const kind of ['overview', 'domain', 'device', 'routine', 'fault', 'finding']) t.ok((during.kinds[kind] ?? 0) > 0, `there are fields of ${kind}`);
    t.match(await page.$eval('#sessions', (sessions) => sessions.textContent), /guest connected/);
    await screenshot(page, 'vm');
    process.kill(guest.vm.pid!, 'SIGCONT');

    const { end, guest: results } = await guest.ended();
    t.equal(results.failed, 0, 'the guest noticed nothing');
    t.equal(end.status, GUEST_PASSED);
    const after = await settledDifferences(page, url);
    t.same(after.wrong, [], 'and when it has ended');
    const { totals } = await overview();
    t.equal(await page.$eval('[data-field="totals.calls"]', (element) => Number((element as HTMLElement).dataset['value'])), totals.calls);
    t.equal(totals.domains, 0, 'its domains went with it');
  });
});
