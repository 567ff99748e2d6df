/** A page of another origin, in the browser of somebody whose daemon even allows control, reads nothing and does nothing. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import t from 'tap';
import { launch } from 'puppeteer-core';
import { CHROMIUM, openBrowser, PATIENCE_MS } from './helpers/chromium.js';
import { served } from './helpers/served.js';

const browser = await openBrowser(t);

/** What a hostile script gets for each of its tries: what it read, or how it failed. Runs in the foreign page. */
async function tries(target: string): Promise<Record<string, string>> {
  const body = JSON.stringify({ action: 'policy', failAllocations: true });
  const fetched = async (path: string, init: RequestInit = {}) => {
    try {
      const response = await fetch(target + path, init);
      return response.type === 'opaque' ? 'opaque' : `read ${await response.text()}`;
    } catch (error) {
      return `failed: ${(error as Error).name}`;
    }
  };
  const socket = (): Promise<string> =>
    new Promise((resolve) => {
      const socket = new WebSocket(`${target.replace('http', 'ws')}/api/v1/live`);
      socket.onmessage = ({ data }) => resolve(`read ${data}`);
      socket.onopen = () => socket.send(JSON.stringify({ type: 'subscribe', interval: 100 }));
      socket.onclose = ({ code }) => resolve(`closed ${code}`);
    });
  const loaded = (element: HTMLElement & { src: string }, path: string): Promise<string> =>
    new Promise((resolve) => {
      element.onload = () => resolve('loaded');
      element.onerror = () => resolve('failed');
      element.src = target + path;
      document.body.append(element);
    });
  const frame = document.createElement('iframe');
  await loaded(frame, '/');
  const framed = () => {
    try {
      return `read ${frame.contentDocument?.body.textContent ?? 'nothing'}`;
    } catch (error) {
      return `failed: ${(error as Error).name}`;
    }
  };
  const form = async () => {
    const sink = document.createElement('iframe');
    sink.name = 'sink';
    document.body.append(sink);
    const form = document.createElement('form');
    Object.assign(form, { method: 'POST', action: `${target}/api/v1/control`, target: 'sink', enctype: 'text/plain' });
    const input = document.createElement('input');
    // The body of such a form is name=value: JSON with a trick.
    Object.assign(input, { name: `${body.slice(0, -1)},"x":"`, value: '"}' });
    form.append(input);
    document.body.append(form);
    const done = new Promise((resolve) => (sink.onload = resolve));
    form.submit();
    await Promise.race([done, new Promise((resolve) => setTimeout(resolve, 3000))]);
    return 'sent';
  };
  return {
    overview: await fetched('/api/v1/overview'),
    blind: await fetched('/api/v1/overview', { mode: 'no-cors' }),
    snapshot: await fetched('/api/v1/snapshot', { credentials: 'include' }),
    metrics: await fetched('/metrics'),
    control: await fetched('/api/v1/control', { method: 'POST', headers: { 'content-type': 'application/json' }, body }),
    blindControl: await fetched('/api/v1/control', { method: 'POST', mode: 'no-cors', body }),
    beacon: String(navigator.sendBeacon(`${target}/api/v1/control`, new Blob([body], { type: 'text/plain' }))),
    script: await loaded(document.createElement('script'), '/api/v1/overview'),
    module: await loaded(document.createElement('script'), '/assets/main.js'),
    image: await loaded(document.createElement('img'), '/assets/icon.svg'),
    socket: await socket(),
    frame: framed(),
    form: await form(),
  };
}

await t.test('a page from another port', async (t) => {
  const { url, machine, guest } = await served(t, { allowControl: true });
  const seen: string[] = [];
  machine.subscribe(({ kind }) => void seen.push(kind));
  const foreign = createServer((_request, response) => response.setHeader('content-type', 'text/html').end('<!doctype html><title>elsewhere</title><body></body>'));
  await new Promise<void>((done) => foreign.listen(0, '127.0.0.1', done));
  t.teardown(() => foreign.close());
  const page = await browser.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  await page.goto(`http://127.0.0.1:${(foreign.address() as AddressInfo).port}/`);
  const said = await page.evaluate(tries, url);
  t.same(Object.entries(said).filter(([, outcome]) => outcome.includes('viommu') || outcome.startsWith('read {')), [], 'nothing is read');
  for (const name of ['overview', 'snapshot', 'metrics', 'control']) t.match(said[name], /^failed/, name);
  for (const name of ['script', 'module', 'image']) t.equal(said[name], 'failed', name);
  t.match(said['socket'], /^closed/, 'no WebSocket');
  t.match(said['frame'], /^(failed|read nothing|read $)/, 'not in a frame');
  t.notOk(page.frames().some((frame) => frame.url().startsWith(`${url}/`) && frame.url() !== `${url}/api/v1/control`), 'the page is not shown in a frame');
  t.same(seen.filter((kind) => kind === 'control'), [], 'nothing was done');
  t.type(guest.createDomain(), 'bigint', 'allocations go on to succeed');
  await page.close();
});

await t.test('a name that somebody lets point to 127.0.0.1 is no way in', async (t) => {
  const { url } = await served(t);
  const { port } = new URL(url);
  const rebound = await launch({ executablePath: CHROMIUM, headless: true, args: ['--no-sandbox', '--disable-gpu', '--host-resolver-rules=MAP rebound.example 127.0.0.1'] });
  t.teardown(() => rebound.close());
  const page = await rebound.newPage();
  for (const path of ['/', '/api/v1/overview', '/metrics']) {
    const response = await page.goto(`http://rebound.example:${port}${path}`);
    t.ok((response?.status() ?? 0) >= 400, `${path}: ${response?.status()}`);
    t.notMatch(await response!.text(), /mappedPages|<canvas|viommu_/);
  }
});
