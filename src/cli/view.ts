/**
 * `viommu view FILE`: a recorded trace in the page of the live view. The trace is replayed once, so that it is known whole; then
 * the page can go to any record of it. Runs until it is ended.
 */
import { basename } from 'node:path';
import { EXIT } from './exit-codes.js';
import { createLog, LOG_LEVELS } from './log.js';
import { flag, oneOf, type Values } from './options.js';
import { Progress } from './progress.js';
import { onEnding } from './signals.js';
import { onlyFile } from './trace.js';
import { HTTP_OPTIONS, httpOption } from './web-options.js';

export const VIEW_OPTIONS = {
  http: httpOption('serve the page here; 127.0.0.1 and a free port otherwise'),
  ...HTTP_OPTIONS,
  'no-rules': flag('the rules do not judge'),
  'log-level': oneOf(LOG_LEVELS, 'error', 'what is logged on stderr'),
} as const;

/** Resolves with the exit code once SIGTERM, SIGINT or SIGHUP came. `ready` hears the URL. */
export async function view(options: Values<typeof VIEW_OPTIONS>, files: readonly string[], ready: (url: string) => void = (url) => void process.stdout.write(`${url}\n`)): Promise<number> {
  const file = onlyFile(files, 'view');
  const { http = { host: '127.0.0.1', port: 0 } } = options;
  const { serveTrace } = await import('./live.js');
  let isOver = false;
  let end: () => void = () => {};
  const ended = new Promise<void>((done) => (end = done));
  const forget = onEnding(() => {
    isOver = true;
    end();
  });
  const line = new Progress();
  const progress = ({ records, share }: { readonly records: number; readonly share: number }) => line.tell(() => `reading ${basename(file)}: ${Math.floor(share * 100)} %, ${records} records`);
  try {
    const served = await serveTrace({ ...options, http, file, judges: !options['no-rules'], log: createLog(options['log-level']), isOver: () => isOver, progress });
    line.end();
    if (served === undefined) return EXIT.ok;
    ready(served.url);
    await ended;
    await served.close();
  } finally {
    line.end();
    forget();
  }
  return EXIT.ok;
}
