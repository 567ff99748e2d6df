/**
 * --http and what goes with it, of the commands that show something. Judged here; what serves is in live.ts, which is loaded only
 * when something is to be served.
 */
import type { Log } from '../base/log.js';
import type { Daemon } from './daemon.js';
import { flag, integer, list, text, UsageError, type Option, type Values } from './options.js';

export interface HttpAddress {
  /** Without brackets. */
  readonly host: string;
  readonly port: number;
}

function readAddress(given: string): HttpAddress {
  const match = /^(?:\[([\da-f:.]+)\]|([\w.-]+)):(\d{1,5})$/i.exec(given);
  if (match === null) throw new UsageError(`expected HOST:PORT such as 127.0.0.1:7677 or [::1]:7677, not "${given}"`);
  return { host: (match[1] ?? match[2])!.toLowerCase(), port: integer(0, 65_535)(match[3]!) };
}

function readOrigin(given: string): string {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.origin !== given.toLowerCase()) throw new UsageError(`expected an origin such as https://lab.example, without a path, not "${given}"`);
  return url.origin;
}

function readCollector(given: string): string {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) throw new UsageError(`expected the URL of a collector such as http://127.0.0.1:4318, not "${given}"`);
  return given;
}

/** Where the live view is served. */
export function httpOption(help: string): Option<HttpAddress | undefined> {
  return { placeholder: 'HOST:PORT', help, read: (given) => (given.length === 0 ? undefined : readAddress(given.at(-1)!)) };
}

/** What goes with every --http. */
export const HTTP_OPTIONS = {
  'http-token-file': text('FILE', 'what clients of the live view have to know; a file that is not there is made. Needed for any address but a loopback one'),
  'http-origin': list('ORIGIN', 'a proxy shows the live view under this origin, for example https://lab.example', readOrigin),
} as const;

/** Of a daemon. */
export const WEB_OPTIONS = {
  http: httpOption('serve the live view, its API and /metrics here, for example 127.0.0.1:7677; port 0 takes a free one. The rules judge then'),
  ...HTTP_OPTIONS,
  'allow-control': flag('with --http: its clients may change policy and inject failures; switches --test-control on'),
  'no-rules': flag('with --http: the rules do not judge, which makes calls cheaper'),
  otlp: { placeholder: 'URL', help: 'send each call as an OpenTelemetry span to this collector (OTLP over HTTP), for example http://127.0.0.1:4318', read: (given: readonly string[]) => (given.length === 0 ? undefined : readCollector(given.at(-1)!)) },
} as const;

type WebValues = Values<typeof WEB_OPTIONS>;

export interface Live {
  close(): Promise<void>;
}

/** What is to be seen of a daemon, judged before it is started. */
export interface LivePlan {
  /** The machine is to look for stale uses, for the view and for the rules. */
  readonly watches: boolean;
  /** Clients of the live view change things, by the way that peers do. */
  readonly testControl: boolean;
  /** Begins to watch, and to serve what is seen; at once, before any conversation. Rejects with HostError. */
  open(daemon: Daemon, profile: 'hal' | 'extended', progress?: (line: string) => void): Promise<Live>;
}

/** Nobody watches. */
export const UNSEEN: Live = { close: async () => {} };

/** When nothing is asked for, nothing of it is loaded. Rejects with UsageError. */
export async function livePlanOf(options: WebValues & { readonly 'test-control': boolean }, log: Log): Promise<LivePlan> {
  if (!wantsView(options)) return { watches: false, testControl: options['test-control'], open: async () => UNSEEN };
  return new (await import('./live.js')).ServedPlan(options, log);
}

/** Something is to be served or sent. Throws UsageError for options that need --http. */
function wantsView(options: WebValues): boolean {
  const { http, otlp } = options;
  if (http !== undefined) return true;
  const strays = [options['http-token-file'] !== undefined && '--http-token-file', options['http-origin'].length > 0 && '--http-origin', options['allow-control'] && '--allow-control', options['no-rules'] && '--no-rules'];
  const stray = strays.find((each) => each !== false);
  if (stray !== undefined) throw new UsageError(`${stray} goes with --http`);
  return otlp !== undefined;
}
