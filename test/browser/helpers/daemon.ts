/** A daemon in a process of its own, with its page, and what a tool does to it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Test } from 'tap';
import { connect, mdl, pciDevice, type Client } from '../../../src/client/client.js';
import { PACKAGE_ROOT } from '../../../src/cli/paths.js';

export const MAIN = join(PACKAGE_ROOT, 'dist/cli/main.js');

export function scratch(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'viommu-page-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Starts the program and waits for the line that names a URL, on either output. Ended with the test. */
export async function startWithPage(t: Test, words: readonly string[]): Promise<{ readonly url: string; readonly process: ChildProcess; readonly lines: readonly string[] }> {
  const child = spawn(process.execPath, [MAIN, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  t.teardown(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  });
  const lines: string[] = [];
  const url = await new Promise<string>((resolve, reject) => {
    const read = (line: string) => {
      lines.push(line);
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(line);
      if (found !== null) resolve(found[0]);
    };
    createInterface({ input: child.stdout! }).on('line', read);
    createInterface({ input: child.stderr! }).on('line', read);
    child.once('exit', (status) => reject(new Error(`viommu ${words.join(' ')} ended with ${status} before it served: ${lines.join('\n')}`)));
  });
  return { url, process: child, lines };
}

export const DEVICE = pciDevice('00:05.0');
export const OTHER_DEVICE = pciDevice('00:06.0');

/** Maps, DMA that gets through, and DMA that does not: domains, mappings, faults, failed calls, findings. */
export async function traffic(socket: string): Promise<Client> {
  const client = await connect(socket, { name: 'traffic <b>of a test</b>' });
  const { domain } = await client.createDomain();
  const { domain: other } = await client.createDomain();
  await client.attachDevice({ domain, device: DEVICE });
  await client.attachDevice({ domain: other, device: OTHER_DEVICE });
  await client.setDeviceFaultReporting({ device: DEVICE });
  for (let i = 0; i < 40; i++) {
    const frames = Array.from({ length: 1 + (i % 7) }, (_, k) => BigInt(0x100 + ((i * 37 + k * 5) % 0x800)));
    await client.mapLogicalRange({ domain, permissions: 1 + (i % 3), logicalAddress: BigInt(0x1000 + i * 16) * 4096n, mdl: mdl(frames) });
  }
  await client.mapIdentityRange({ domain: other, permissions: 3, mdl: mdl([0x200n, 0x201n]) });
  await client.mapLogicalRange({ domain: other, permissions: 3, logicalAddress: 0x7f00_0000_0000n, mdl: mdl([5n, 6n]) });
  // Once more: refused.
  await client.mapLogicalRange({ domain, permissions: 3, logicalAddress: 0x1000n * 4096n, mdl: mdl([9n]) });
  const poke = (page: number) => client.runProgram(DEVICE, [{ operation: 'write', write: { iova: BigInt(page) * 4096n + 0x10n, data: Uint8Array.of(1, 2, 3, 4) } }]);
  await poke(0x1000 + 32);
  await client.unmapLogicalRange({ domain, logicalAddress: BigInt(0x1000 + 16 * 2) * 4096n, numberOfPages: 3n });
  await poke(0x1000 + 32);
  await poke(0x1003);
  await poke(0x9999);
  return client;
}
