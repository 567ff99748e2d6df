#!/usr/bin/env node
/** Puts into dist/ what tsc leaves out because it did not make it: the generated JavaScript of the codec, and the page's files. */
import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = dirname(dirname(fileURLToPath(import.meta.url)));
const from = join(repository, 'src/proto/gen');
const to = join(repository, 'dist/proto/gen');

mkdirSync(to, { recursive: true });
for (const name of readdirSync(from)) {
  if (name.endsWith('.js') || name.endsWith('.d.ts')) copyFileSync(join(from, name), join(to, name));
}

const page = join(repository, 'src/web/page');
mkdirSync(join(repository, 'dist/web/page'), { recursive: true });
for (const name of readdirSync(page)) {
  if (/\.(html|css|svg)$/.test(name)) copyFileSync(join(page, name), join(repository, 'dist/web/page', name));
}
