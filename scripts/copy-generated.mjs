#!/usr/bin/env node
/** Puts the generated JavaScript of the codec into dist/, where tsc, which did not make it, leaves it out. */
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
