#!/usr/bin/env node
/**
 * Random traffic for a daemon that runs, over its stream socket:
 *
 *   node dist/cli/main.js serve --client-socket /tmp/v.sock --ram 64M --device 00:05.0 --device 00:06.0 --http 127.0.0.1:7677 &
 *   node test/helpers/web/traffic-client.mjs /tmp/v.sock [STEPS-A-SECOND]
 *
 * Works on what `npm run build` made; ends with SIGTERM, or with the daemon.
 */
import { connect, mdl, pciDevice } from '../../../dist/client/client.js';

const [path, pace = '200'] = process.argv.slice(2);
const PAGE = 4096n;
const PAGES = 2000;
const RAM_FRAMES = 64 * 256;

const client = await connect(path, { name: 'traffic' });
const below = (end) => Math.floor(Math.random() * end);
const devices = [pciDevice('00:05.0'), pciDevice('00:06.0')];
const domains = [];
for (const device of devices) {
  const { domain } = await client.createDomain();
  await client.attachDevice({ domain, device });
  domains.push(domain);
}
const mapped = [];

async function step() {
  const choice = Math.random();
  const which = below(2);
  if (choice < 0.4) {
    const [page, pages] = [0x10000 + below(PAGES), 1 + below(8)];
    const frames = Array.from({ length: pages }, () => BigInt(below(RAM_FRAMES)));
    const { status } = await client.mapLogicalRange({ domain: domains[which], permissions: 1 + below(3), mdl: mdl(frames), logicalAddress: BigInt(page) * PAGE });
    if (status === 0) mapped.push({ which, page, pages });
    return;
  }
  if (choice < 0.65 && mapped.length > 0) {
    const [{ which: owner, page, pages }] = mapped.splice(below(mapped.length), 1);
    await client.unmapLogicalRange({ domain: domains[owner], logicalAddress: BigInt(page) * PAGE, numberOfPages: BigInt(pages) });
    return;
  }
  const hit = mapped[below(mapped.length)];
  const page = hit === undefined || Math.random() < 0.1 ? 0x10000 + below(PAGES) : hit.page + below(hit.pages);
  await client.runProgram(devices[hit?.which ?? which], [{ operation: 'write', write: { iova: BigInt(page) * PAGE, data: new Uint8Array(64) } }]);
}

for (;;) {
  const begin = performance.now();
  for (let i = 0; i < Number(pace) / 10; i++) await step();
  await new Promise((done) => setTimeout(done, Math.max(0, begin + 100 - performance.now())));
}
