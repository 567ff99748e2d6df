/** Logs as a vhost-user back end gives them: pino JSON lines on stderr, pretty when stderr is a terminal. */
import { createRequire } from 'node:module';
import { pino, type DestinationStream } from 'pino';
import type { Log } from '../base/log.js';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export function createLog(level: LogLevel): Log {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination());
}

function destination(): DestinationStream {
  if (process.stderr.isTTY) {
    try {
      // Only where the development dependency is there: an installed package logs JSON on a terminal too.
      const pretty = createRequire(import.meta.url)('pino-pretty') as (options: object) => DestinationStream;
      return pretty({ destination: 2, sync: true, ignore: 'pid,hostname', translateTime: 'HH:MM:ss.l' });
    } catch {
      // Fall through to JSON.
    }
  }
  return pino.destination({ dest: 2, sync: true });
}
