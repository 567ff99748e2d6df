/** A tab that hangs: the daemon and the other tabs go on, and when it runs again it shows the newest state and what it missed. */
import t from 'tap';
import { onPage, openBrowser } from './helpers/chromium.js';
import { served } from './helpers/served.js';

const browser = await openBrowser(t);

await t.test('a tab that stands in its debugger', async (t) => {
  const { url, guest, json } = await served(t);
  const domain = guest.createDomain();
  guest.attach(domain);
  await onPage(t, browser, url, {}, async (stuck) => {
    await onPage(t, browser, url, {}, async (lively) => {
      const session = await stuck.createCDPSession();
      await session.send('Debugger.enable');
      await session.send('Debugger.pause');
      // It stops at the next statement, which the next frame brings.
      const paused = new Promise((resolve) => session.once('Debugger.paused', resolve));
      guest.createDomain();
      await paused;

      const shown = () => lively.$eval('[data-field="totals.calls"]', (element) => Number((element as HTMLElement).dataset['value']));
      let next = 0;
      // Frames fill whatever lies between the daemon and the tab; from then on they are dropped.
      const dropped = async () => Number(/^viommu_live_frames_dropped_total (\d+)$/m.exec(await (await fetch(`${url}/metrics`)).text())?.[1]);
      for (let round = 0; round < 400 && (await dropped()) < 5; round++) {
        for (let i = 0; i < 400; i++, next++) guest.map(domain, 0x1000 + next, [0x100]);
        const { totals } = await json<{ totals: { calls: number } }>('overview');
        await lively.waitForFunction((calls) => Number((document.querySelector('[data-field="totals.calls"]') as HTMLElement).dataset['value']) >= calls, {}, totals.calls);
      }
      t.ok((await dropped()) >= 5, 'frames of the tab that hangs are dropped');
      t.equal(await shown(), (await json<{ totals: { calls: number } }>('overview')).totals.calls, 'the other tab has every call');
      const missed = () => stuck.$eval('#dropped', (element) => Number((element as HTMLElement).dataset['value']));

      await session.send('Debugger.resume');
      await session.send('Debugger.disable');
      // A tab behind another one is not drawn.
      await stuck.bringToFront();
      guest.createDomain();
      const { totals } = await json<{ totals: { calls: number } }>('overview');
      await stuck.waitForFunction((calls) => Number((document.querySelector('[data-field="totals.calls"]') as HTMLElement).dataset['value']) === calls, {}, totals.calls);
      t.ok((await missed()) >= 5, `${await missed()} frames dropped, the page says`);
      t.match(await stuck.$eval('#dropped', (element) => [element.textContent, element.className]), [/^\d+ frames dropped$/, 'warn']);
    });
  });
});
