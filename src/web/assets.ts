/**
 * The page's files. They are read once, when the server starts: a request chooses among what is there by its whole path, and no
 * path of a request ever reaches the file system.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import { HostError } from '../base/errors.js';
import type { Answer } from './answer.js';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

/** By path: `/` is index.html, everything else lies below `/assets/`. Throws HostError when there is no page. */
export function readAssets(folder: string): ReadonlyMap<string, Answer> {
  const assets = new Map<string, Answer>();
  try {
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      const type = TYPES[extname(name)];
      if (type !== undefined) assets.set(name === 'index.html' ? '/' : `/assets/${name.split(sep).join('/')}`, answerOf(readFileSync(join(folder, name)), type));
    }
  } catch (cause) {
    throw new HostError('VIOMMU_ERR_WEB', `the page cannot be read: ${(cause as Error).message}`, (cause as NodeJS.ErrnoException).code, { cause });
  }
  if (!assets.has('/')) throw new HostError('VIOMMU_ERR_WEB', `${folder} holds no index.html: run npm run build`);
  return assets;
}

function answerOf(body: Buffer, type: string): Answer {
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  return { status: 200, type, body, headers: { etag, 'cache-control': 'no-cache' } };
}
