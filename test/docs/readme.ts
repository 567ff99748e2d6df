/** Examples in documents are run against a real daemon; the list of error codes is that of the sources. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import ts from 'typescript';
import { PACKAGE_ROOT } from '../../src/cli/paths.js';

const HOST_TOOLS = readFileSync(join(PACKAGE_ROOT, 'docs/host-tools.md'), 'utf8');

t.test('the client example prints what its comments say', async (t) => {
  const source = /```ts\n([\s\S]*?)```/.exec(HOST_TOOLS)![1]!;
  const folder = mkdtempSync(join(tmpdir(), 'viommu-readme-'));
  const socket = join(folder, 'tools.sock');
  const words = /viommu (serve .*)/.exec(HOST_TOOLS)![1]!.replace('tools.sock', socket).split(' ');
  const daemon = spawn(process.execPath, [join(PACKAGE_ROOT, 'dist/cli/main.js'), ...words], { stdio: 'ignore' });
  const ended = new Promise<number | null>((done) => daemon.once('exit', done));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  for (let i = 0; i < 500 && !existsSync(socket); i++) await sleep(20);

  const example = join(folder, 'example.mjs');
  const client = JSON.stringify(new URL('file://' + join(PACKAGE_ROOT, 'dist/client/client.js')).href);
  const { outputText } = ts.transpileModule(source.replace('tools.sock', socket), { compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 } });
  writeFileSync(example, outputText.replace("'viommu/client'", client));
  const run = spawn(process.execPath, [example], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  run.stdout.on('data', (chunk) => (said += chunk));
  run.stderr.on('data', (chunk) => (said += chunk));
  t.equal(await new Promise((done) => run.once('close', done)), 0, said);
  t.same(said.trim().split('\n').sort(), ['STATUS_INVALID_PARAMETER_2', 'crossing', 'fault at 0x12000']);

  daemon.kill('SIGTERM');
  t.equal(await ended, 0, 'the daemon goes on SIGTERM with status 0');
});

t.test('docs/errors.md lists exactly the codes that the sources use', async (t) => {
  const used = new Set<string>();
  for (const file of readdirSync(join(PACKAGE_ROOT, 'src'), { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts')) continue;
    for (const [code] of readFileSync(join(PACKAGE_ROOT, 'src', file), 'utf8').matchAll(/\bVIOMMU_ERR_[A-Z]+(?:_[A-Z]+)*\b/g)) used.add(code);
  }
  const listed = [...readFileSync(join(PACKAGE_ROOT, 'docs/errors.md'), 'utf8').matchAll(/^\| `(VIOMMU_ERR_\w+)`/gm)].map(([, code]) => code!);
  t.same(listed, [...used].sort());
});
