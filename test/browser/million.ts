/**
 * A domain with a million mappings of single pages, in a thousand places of 48 bits: whatever is done to the map, the picture
 * answers at once from what it has, asks the daemon a bounded number of times for a bounded number of cells, and the page
 * stays as small as it was. How long it takes is printed, not judged.
 */
import type { Page } from 'puppeteer-core';
import t from 'tap';
import type { AddressMap } from '../../src/view/types.js';
import { mapSettled, mapState, onPage, openBrowser, screenshot } from './helpers/chromium.js';
import { served } from './helpers/served.js';

const CLUSTERS = 1000;
const PAGES = 1000;
const CELLS = 64 * 32;
/** The picture, its strips of every level, and a second look at a change. */
const REQUESTS = 12;
const NODES = 4000;

/** Does something to the map in one turn of the page; what the picture was right after it, and when that was painted. */
function act(page: Page, deed: string): Promise<{ from: string; cellPages: string; drawn: number; paintedMs: number }> {
  return page.evaluate(async (deed) => {
    const frame = document.getElementById('map-frame')!;
    const canvas = document.getElementById('map-canvas')!;
    const box = canvas.getBoundingClientRect();
    const place = { clientX: box.left + box.width * 0.4, clientY: box.top + box.height * 0.4, bubbles: true, cancelable: true };
    const key = (key: string) => frame.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    const pointer = (type: string, dy: number) => canvas.dispatchEvent(new PointerEvent(type, { ...place, clientY: place.clientY + dy, pointerId: 1 }));
    const deeds: Record<string, () => void> = {
      closer: () => canvas.dispatchEvent(new WheelEvent('wheel', { ...place, deltaY: -80 })),
      further: () => canvas.dispatchEvent(new WheelEvent('wheel', { ...place, deltaY: 80 })),
      pan: () => canvas.dispatchEvent(new WheelEvent('wheel', { ...place, deltaY: 112, shiftKey: true })),
      drag: () => {
        canvas.setPointerCapture = () => {};
        pointer('pointerdown', 0);
        pointer('pointermove', -40);
        pointer('pointermove', -80);
        pointer('pointerup', -80);
      },
      step: () => key('ArrowDown'),
      all: () => key('Home'),
    };
    const begin = performance.now();
    deeds[deed]!();
    const { from = '', cellPages = '', drawn = '' } = frame.dataset;
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));
    return { from, cellPages, drawn: Number(drawn), paintedMs: performance.now() - begin };
  }, deed);
}

const browser = await openBrowser(t);

await t.test('a million mappings in 48 bits', async (t) => {
  const { guest, url, json } = await served(t, { arenaBytes: 64 * 2 ** 20 });
  const domain = guest.createDomain();
  guest.attach(domain);
  for (let i = 0; i < CLUSTERS; i++) {
    // Odd strides: no run of pages becomes a large leaf or a run of frames.
    const frames = Array.from({ length: PAGES }, (_, k) => 0x1000 + ((i * PAGES + k) * 3) % 2 ** 33);
    const status = guest.map(domain, i * 2 ** 26 + 0x1000 * (i % 16), frames, 1 + (i % 3));
    if (status !== 'SUCCESS') throw new Error(`the domain could not be made: ${status}`);
  }

  await onPage(t, browser, url, {}, async (page) => {
    await page.waitForFunction((pages) => Number((document.querySelector('.card [data-field=mappedPages]') as HTMLElement | null)?.dataset['value']) === pages, {}, CLUSTERS * PAGES);
    await page.evaluate(() => {
      const seen = ((globalThis as { longTasks?: number[] }).longTasks = []) as number[];
      new PerformanceObserver((list) => seen.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask' });
    });
    await mapSettled(page);
    await screenshot(page, 'million');
    const nodes = await page.$$eval('*', (all) => all.length);
    t.ok(nodes < NODES, `${nodes} elements`);

    const deeds = [...Array<string>(26).fill('closer'), 'pan', 'pan', 'drag', 'step', 'step', ...Array<string>(12).fill('further'), 'pan', 'drag', ...Array<string>(14).fill('further'), 'all'];
    const painted: number[] = [];
    const settled: number[] = [];
    for (const deed of deeds) {
      const before = await mapState(page);
      const begin = performance.now();
      const now = await act(page, deed);
      painted.push(now.paintedMs);
      await mapSettled(page);
      settled.push(performance.now() - begin);
      const after = await mapState(page);
      if (deed === 'closer' && before.cellPages !== '1') t.equal(Number(now.cellPages) * 2, Number(before.cellPages), `closer, to ${now.cellPages} pages a cell, before any answer`);
      if (deed === 'pan') t.not(now.from, before.from, 'panned before any answer');
      if (Number(after.cells) > CELLS || Number(after.drawn) > CELLS || now.drawn > CELLS) t.fail(`${deed}: ${after.cells} cells, ${after.drawn} drawn`);
      if (Number(after.requests) - Number(before.requests) > REQUESTS) t.fail(`${deed}: ${Number(after.requests) - Number(before.requests)} requests`);
    }
    t.equal((await mapState(page)).from, '0x0', 'back at the whole');
    t.ok((await page.$$eval('*', (all) => all.length)) < nodes + 200, 'the page did not grow');
    const longTasks = await page.evaluate(() => (globalThis as unknown as { longTasks: number[] }).longTasks);
    const worst = (values: number[]) => `median ${values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!.toFixed(1)} ms, most ${values.at(-1)!.toFixed(1)} ms`;
    t.comment(`${deeds.length} interactions with 1,000,000 mappings: painted after ${worst(painted)}; answered by the daemon and drawn after ${worst(settled)}; ${longTasks.length} tasks above 50 ms ${longTasks.map((ms) => ms.toFixed(0)).join(' ')}`);
  });

  await t.test('single pages at the end of the way are those of the API', async (t) => {
    await onPage(t, browser, url, {}, async (page) => {
      const target = 500 * 2 ** 26 + 0x1000 * (500 % 16) + 10;
      await page.type('#map-address', `0x${(BigInt(target) * 4096n).toString(16)}`);
      await page.click('#map-go button');
      await page.waitForFunction(() => (document.getElementById('map-frame') as HTMLElement).dataset['cellPages'] === '1');
      await mapSettled(page);
      const { from } = await mapState(page);
      const map = await json<AddressMap>(`domains/1/map?from=${from}&pages=${CELLS}&cells=${CELLS}`);
      t.equal((await mapState(page)).cells, String(map.cells.length));
      const cell = map.cells.find(({ cell }) => BigInt(from) / 4096n + BigInt(cell) === BigInt(target))!;
      t.match(await page.$eval('#map-readout', (readout) => readout.textContent), new RegExp(`mapped .* to frame ${cell.frame}`));
      await page.click('#map-next');
      await page.waitForFunction((from) => (document.getElementById('map-frame') as HTMLElement).dataset['from'] !== from, {}, from);
      await mapSettled(page);
      const next = await mapState(page);
      t.equal(BigInt(next.from) / 4096n / BigInt(2 ** 26), 501n, 'the next mapping is in the next place');
      await page.click('#map-previous');
      await page.waitForFunction((from) => (document.getElementById('map-frame') as HTMLElement).dataset['from'] !== from, {}, next.from);
      await mapSettled(page);
      t.match(await page.$eval('#map-readout', (readout) => readout.textContent), new RegExp(`^0x${(BigInt(500 * 2 ** 26 + 0x1000 * (500 % 16) + PAGES - 1) * 4096n).toString(16)} `), 'and the one before it ends where its last page is');
    });
  });
});
