/**
 * Chromium for tests, Debian's package: one for each test file, a page of its own for each test. What a page throws, logs as an
 * error or is refused by the policy fails the test that opened it.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { launch, type Browser, type Page } from 'puppeteer-core';
import type { Test } from 'tap';
import { PACKAGE_ROOT } from '../../../src/cli/paths.js';

export const CHROMIUM = process.env['VIOMMU_TEST_CHROMIUM'] ?? '/usr/bin/chromium';
const SCREENSHOTS = join(PACKAGE_ROOT, 'build/screenshots');

/** Longer than anything takes on two busy cores. */
export const PATIENCE_MS = 30_000;

export async function openBrowser(t: Test): Promise<Browser> {
  if (!existsSync(CHROMIUM)) throw new Error(`these tests need Chromium, and there is none at ${CHROMIUM}: apt-get install chromium, or say where it is in VIOMMU_TEST_CHROMIUM`);
  // Root has no sandbox to be had; the pages are our own.
  const args = ['--disable-gpu', '--force-color-profile=srgb', '--hide-scrollbars', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];
  const browser = await launch({ executablePath: CHROMIUM, headless: true, args, protocolTimeout: PATIENCE_MS * 2 });
  t.teardown(() => browser.close());
  return browser;
}

export interface PageOptions {
  readonly width?: number;
  readonly height?: number;
  readonly scheme?: 'light' | 'dark';
  readonly isStill?: boolean;
  /** Problems that the test provokes. */
  readonly expects?: RegExp;
}

/** Opens the page, waits until it shows its first frame, and closes it when `use` is done. */
export async function onPage(t: Test, browser: Browser, url: string, options: PageOptions, use: (page: Page) => Promise<void>): Promise<void> {
  const page = await browser.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const problems: string[] = [];
  const note = (text: string) => {
    if (!GONE_DOMAIN.test(text) && options.expects?.test(text) !== true) problems.push(text);
  };
  page.on('pageerror', (error) => note((error as Error).stack ?? String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') note(`${message.text()} (${message.location().url ?? ''})`);
  });
  try {
    await page.setViewport({ width: options.width ?? 1440, height: options.height ?? 900 });
    await page.emulateMediaFeatures([
      { name: 'prefers-color-scheme', value: options.scheme ?? 'light' },
      { name: 'prefers-reduced-motion', value: options.isStill === true ? 'reduce' : 'no-preference' },
    ]);
    await page.goto(url, { waitUntil: 'load' });
    await page.waitForSelector('#connection[data-state=open]');
    await page.waitForSelector('[data-field="totals.calls"][data-value]');
    await use(page);
  } finally {
    await page.close().catch(() => {});
  }
  t.same(problems, [], 'the page had no problem');
}

/** A domain may go between the frame that shows it and a question about it; the page says so itself. */
const GONE_DOMAIN = /status of 404 .*\/api\/v1\/domains\/\d+\//;

/** What goes wrong when the daemon goes. */
export const LOST_DAEMON = /ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET|WebSocket/;

export async function screenshot(page: Page, name: string): Promise<void> {
  mkdirSync(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) as `${string}.png` });
}

/** What the canvas says of itself. */
export async function mapState(page: Page): Promise<Record<'from' | 'cellPages' | 'cells' | 'drawn' | 'revision' | 'requests' | 'domain', string>> {
  return page.$eval('#map-frame', (frame) => ({ ...(frame as HTMLElement).dataset }) as Record<'from' | 'cellPages' | 'cells' | 'drawn' | 'revision' | 'requests' | 'domain', string>);
}

/** Waits until the map has its answer for what it shows. */
export async function mapSettled(page: Page): Promise<void> {
  await page.waitForFunction(() => (document.getElementById('map-frame') as HTMLElement).dataset['revision'] !== undefined);
}
