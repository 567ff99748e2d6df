/** `viommu top` and a real daemon: what it prints is what the API says. */
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import t from 'tap';
import { connect, contiguousMdl, pciDevice } from '../../../src/client/client.js';
import { EXIT } from '../../../src/cli/exit-codes.js';
import { PACKAGE_ROOT } from '../../../src/cli/paths.js';
import { top, TOP_OPTIONS } from '../../../src/cli/top.js';
import { PATHS } from '../../../src/cli/top/data.js';
import { commandOf } from '../../helpers/command.js';

const run = commandOf(TOP_OPTIONS, top);

t.test('the documents are those of the API, and a token opens them', async (t) => {
  // A socket's path has 107 bytes at the most.
  const folder = mkdtempSync(join(tmpdir(), 'viommu-top-'));
  const token = join(folder, 'token');
  const other = join(folder, 'other');
  writeFileSync(token, 'correct-horse-battery-staple-0123456789\n');
  writeFileSync(other, 'wrong-horse-battery-staple-0123456789ab\n');
  for (const path of [token, other]) chmodSync(path, 0o600);
  const socket = join(folder, 's.sock');
  const words = ['serve', '--client-socket', socket, '--ram', '64M', '--device', '00:05.0', '--http', '127.0.0.1:0', '--http-token-file', token];
  const daemon = spawn(process.execPath, [join(PACKAGE_ROOT, 'dist/cli/main.js'), ...words], { stdio: ['ignore', 'ignore', 'pipe'] });
  t.teardown(() => {
    daemon.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  });
  let url = '';
  for await (const line of createInterface({ input: daemon.stderr })) {
    if (!line.startsWith('{')) throw new Error(line);
    const told = JSON.parse(line) as { url?: string; msg: string };
    url = told.url ?? url;
    if (told.msg === 'serving') break;
  }
  t.ok(existsSync(socket) && url !== '', 'it tells its address');

  const client = await connect(socket);
  const device = pciDevice('00:05.0');
  const { domain } = await client.createDomain();
  await client.attachDevice({ domain, device });
  await client.mapLogicalRange({ domain, permissions: 3, logicalAddress: 0x10000n, mdl: contiguousMdl(0x200000n, 2) });
  await client.runProgram(device, [{ operation: 'read', read: { iova: 0x10000n, length: 4n } }, { operation: 'read', read: { iova: 0x12000n, length: 4n } }]);

  const headers = { authorization: 'Bearer correct-horse-battery-staple-0123456789' };
  const asked = async (path: string) => (await fetch(new URL(path, url), { headers })).json() as Promise<Record<string, unknown>>;
  const { status, stdout } = await run('--once', '--json', '--token-file', token, url);
  t.equal(status, EXIT.ok);
  const printed = JSON.parse(stdout) as Record<string, unknown>;
  for (const name of ['domains', 'devices', 'routines', 'faults'] as const) t.same(printed[name], (await asked(PATHS[name]))[name], name);
  t.match(printed['overview'], { format: 'viommu-api', totals: { domains: 1, mappedPages: 2, faults: 1, dmaPrograms: 1 } });

  const page = await run('--once', '--token-file', token, url);
  t.match(page.stdout, /\n +\d+ {2}translate +0000:00:05\.0 +2 /);
  t.match(page.stdout, /0000:00:05\.0 {2}read +0x12000 /);
  t.match(await run('--once', url), { status: EXIT.usage, stderr: /wants a token/ });
  t.match(await run('--once', '--token-file', other, url), { status: EXIT.usage, stderr: /wants a token, and not this one/ });
  client.close();
});
