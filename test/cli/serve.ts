/** `viommu serve` in this process: how it ends, and what it refuses to start with. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { parseOptions, UsageError } from '../../src/cli/options.js';
import { serve, SERVE_OPTIONS } from '../../src/cli/serve.js';
import { loadNative } from '../../src/native/index.js';

const start = (...words: string[]) => serve(parseOptions(SERVE_OPTIONS, ['--log-level', 'silent', ...words], false).options);

t.test('the daemon of a connected --fd ends well when its front end goes', async (t) => {
  const native = loadNative();
  const [ours, theirs] = native.socketPair();
  const end = start('--fd', String(theirs));
  native.send(ours, new Uint8Array(Uint32Array.of(1, 1, 0).buffer), []);
  const reply = new Uint8Array(20);
  while (native.receive(ours, reply, 0).length === -11) await new Promise((resolve) => setImmediate(resolve));
  t.equal(reply[12 + 4], 1, 'VERSION_1 is offered');
  native.close(ours);
  t.equal(await end, 0);
});

t.test('with a socket for host tools it stays', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'viommu-serve-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const native = loadNative();
  const [ours, theirs] = native.socketPair();
  const path = join(folder, 'tools');
  const end = start('--fd', String(theirs), '--client-socket', path);
  native.close(ours);
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
  const tool = native.connect(path);
  t.ok(tool >= 0);
  native.close(tool);
  process.emit('SIGTERM');
  t.equal(await end, 0);
});

for (const size of ['0', '100', '5G', '999999999999G']) {
  t.test(`--ram ${size} is refused with words`, async (t) => {
    t.throws(() => parseOptions(SERVE_OPTIONS, ['--client-socket', 'x', '--ram', size], false), UsageError);
  });
}
