/**
 * Makes the pictures of the documents, docs/images/*.png, from what they show: a VM that runs the sample driver's story and stands
 * still for a moment at its fullest, and the HTML report of a scenario with findings.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { launch } from 'puppeteer-core';
import { toPalette } from './palette-png.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const images = join(root, 'docs/images');
const LARGEST = 300 * 1024;
const chromium = process.env.VIOMMU_TEST_CHROMIUM ?? '/usr/bin/chromium';
const rest = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function viommu(...words) {
  return spawn(process.execPath, [join(root, 'dist/cli/main.js'), ...words], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** Asks until `wanted` says that the answer is the one; fails when `child` ended before. */
async function until(child, url, wanted) {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`viommu ended with ${child.exitCode} before there was anything to show`);
    const answer = await fetch(url).then((response) => response.json(), () => undefined);
    if (answer !== undefined && wanted(answer)) return answer;
    await rest(20);
  }
}

async function save(page, name, options = {}) {
  // The page's policy lets no picture of ours in.
  const blank = await page.browser().newPage();
  const png = await toPalette(blank, await page.screenshot(options));
  await blank.close();
  if (png.length > LARGEST) throw new Error(`${name} has ${png.length} bytes; a picture of the documents has at most ${LARGEST}`);
  writeFileSync(join(images, name), png);
  console.log(`${name}: ${Math.round(png.length / 1024)} KiB`);
}

/** The page of a running VM. */
async function liveView(browser) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const run = viommu('run', '--http', `127.0.0.1:${port}`);
  try {
    await until(run, `${url}/api/v1/overview`, () => true);
    const page = await browser.newPage();
    await page.setViewport({ width: 1280, height: 1180 });
    await page.goto(url);
    await until(run, `${url}/api/v1/overview`, ({ totals }) => totals.domains > 1 && totals.mappedPages > 1200);
    const vm = readFileSync(`/proc/${run.pid}/task/${run.pid}/children`, 'utf8').trim().split(' ').map(Number);
    for (const pid of vm) process.kill(pid, 'SIGSTOP');
    await rest(3000);
    // What somebody looks for: the fault that is the newest, open, with its history.
    await page.evaluate(() => {
      const pagesOf = (card) => Number(card.querySelector('[data-field=mappedPages]')?.dataset.value ?? 0);
      [...document.querySelectorAll('#domain-list .card')].sort((a, b) => pagesOf(b) - pagesOf(a))[0].click();
      document.querySelector('.fault-line')?.click();
    });
    await rest(1500);
    await page.evaluate(() => scrollTo(0, 0));
    await save(page, 'live-view.png');
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
    await rest(500);
    await save(page, 'live-view-dark.png');
    for (const pid of vm) process.kill(pid, 'SIGCONT');
    await page.close();
    await once(run, 'exit');
  } finally {
    run.kill();
  }
}

/** A finding in the report of a scenario whose driver breaks rules. */
async function faultReport(browser, folder) {
  const report = join(folder, 'report.html');
  const run = viommu('run', '--scenario', 'docs/ci/smoke.json', '--report', `html=${report}`);
  await once(run, 'exit');
  const page = await browser.newPage();
  await page.setViewport({ width: 1000, height: 800 });
  await page.goto(pathToFileURL(report).href);
  const clip = await page.evaluate(() => {
    const found = [...document.querySelectorAll('details')].find((details) => details.querySelector('summary')?.textContent.includes('VIO-201'));
    if (found === undefined) throw new Error('the report has no finding VIO-201');
    found.open = true;
    found.scrollIntoView();
    const heading = [...document.querySelectorAll('h2')].filter((each) => each.compareDocumentPosition(found) & Node.DOCUMENT_POSITION_FOLLOWING).at(-1);
    const top = (heading ?? found).getBoundingClientRect().top + scrollY - 8;
    const box = found.getBoundingClientRect();
    return { x: 0, y: Math.max(0, top), width: innerWidth, height: box.bottom + scrollY - top + 12 };
  });
  await save(page, 'fault-report.png', { clip, captureBeyondViewport: true });
  await page.close();
}

mkdirSync(images, { recursive: true });
const folder = mkdtempSync(join(tmpdir(), 'viommu-screenshots-'));
const browser = await launch({ executablePath: chromium, headless: true, args: ['--disable-gpu', '--hide-scrollbars', '--force-color-profile=srgb', ...(process.getuid() === 0 ? ['--no-sandbox'] : [])] });
try {
  await liveView(browser);
  await faultReport(browser, folder);
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
