/**
 * Puts a view together with the web server and the spans that were asked for. Loaded only then: a daemon without --http starts
 * without any of it.
 */
import { join } from 'node:path';
import { SYSTEM_CLOCK } from '../base/clock.js';
import { RateLimiter, type Log } from '../base/log.js';
import type { Machine } from '../machine/machine.js';
import { controlThrough } from '../view/control.js';
import { LiveView } from '../view/live-view.js';
import { TraceView, type TraceProgress } from '../view/trace-view.js';
import type { ViewModel } from '../view/types.js';
import { Verifier } from '../verify/verifier.js';
import { isLoopback } from '../web/guard.js';
import { startWeb } from '../web/server.js';
import type { ExtraMetric, WebServer } from '../web/types.js';
import type { Daemon } from './daemon.js';
import { UsageError, type Values } from './options.js';
import { PACKAGE_ROOT } from './paths.js';
import { tokenOf } from './token-file.js';
import { daemonVersion } from './trace-option.js';
import type { HTTP_OPTIONS, HttpAddress, Live, LivePlan, WEB_OPTIONS } from './web-options.js';

type HttpValues = Values<typeof HTTP_OPTIONS> & { readonly http: HttpAddress };

/** The page as `npm run build` makes it. */
const PAGE_FOLDER = join(PACKAGE_ROOT, 'dist/web/page');

export function program(): { readonly name: string; readonly version: string } {
  return { name: 'viommu', version: daemonVersion() };
}

export class ServedPlan implements LivePlan {
  readonly watches = true;
  readonly testControl: boolean;
  readonly #token: string | undefined;

  /** Throws UsageError. Makes the token's file, when there is none. */
  constructor(
    private readonly options: Values<typeof WEB_OPTIONS> & { readonly 'test-control': boolean },
    private readonly log: Log,
  ) {
    this.testControl = options['test-control'] || options['allow-control'];
    this.#token = options.http === undefined ? undefined : tokenFor({ ...options, http: options.http }, log);
  }

  async open({ machine, iommu, injector }: Daemon, profile: 'hal' | 'extended', progress: (line: string) => void = () => {}): Promise<Live> {
    const { http, otlp } = this.options;
    const { testControl } = this;
    const judges = http !== undefined && !this.options['no-rules'];
    const allowControl = this.options['allow-control'];
    const model = new LiveView({ machine, iommu, clock: SYSTEM_CLOCK, program: program(), profile, testControl, findings: judges ? judging(machine) : undefined, injections: () => injector?.entries() ?? [], ...(allowControl && { control: controlThrough(machine) }) });
    const spans = otlp === undefined ? undefined : (await import('../web/spans.js')).startSpans({ model, url: otlp, warnings: new RateLimiter(this.log, SYSTEM_CLOCK) });
    let server: WebServer | undefined;
    const close = async () => {
      await server?.close();
      await spans?.close();
      model.close();
    };
    try {
      if (http !== undefined) server = await serveView(model, { ...this.options, http, token: this.#token, allowControl, log: this.log, gauges: spans?.metrics });
    } catch (error) {
      await close();
      throw error;
    }
    if (server !== undefined) progress(`live view at ${server.url}`);
    return { close };
  }
}

export interface ServeView {
  readonly http: HttpAddress;
  readonly 'http-origin': readonly string[];
  readonly token: string | undefined;
  readonly allowControl: boolean;
  readonly log: Log;
  readonly gauges?: readonly ExtraMetric[] | undefined;
}

export async function serveView(model: ViewModel, options: ServeView): Promise<WebServer> {
  const { http, token, allowControl, log, gauges } = options;
  const server = await startWeb({ model, ...http, token, allowControl, origins: options['http-origin'], log, pageDir: PAGE_FOLDER, gauges });
  log.info({ url: server.url, token: token !== undefined, allowControl }, 'the live view is served');
  return server;
}

/** The token that was asked for, or needed. Throws UsageError. */
export function tokenFor(options: HttpValues, log: Log): string | undefined {
  const { http } = options;
  const path = options['http-token-file'];
  if (path === undefined) {
    if (!isLoopback(http.host)) throw new UsageError(`--http: ${http.host} can be reached from other machines; that wants --http-token-file FILE`);
    return undefined;
  }
  const { token, isNew } = tokenOf(path);
  if (isNew) log.info({ path }, 'a new token was made');
  return token;
}

export interface TraceServing extends HttpValues {
  readonly file: string;
  /** The rules judge the replay. */
  readonly judges: boolean;
  readonly log: Log;
  /** Looked at while the trace is read: true gives it up. */
  readonly isOver: () => boolean;
  readonly progress: (progress: TraceProgress) => void;
}

class GivenUp extends Error {}

/** Replays a trace and serves it; undefined when it was given up before that. Rejects with UsageError or HostError. */
export async function serveTrace(options: TraceServing): Promise<WebServer | undefined> {
  const { file, judges, log, isOver } = options;
  const token = tokenFor(options, log);
  const progress = (done: TraceProgress) => {
    if (isOver()) throw new GivenUp();
    options.progress(done);
  };
  let model: TraceView;
  try {
    model = await TraceView.open(file, { program: program(), progress, ...(judges && { judge: () => new Verifier() }) });
  } catch (error) {
    if (error instanceof GivenUp) return undefined;
    throw error;
  }
  const server = await serveView(model, { ...options, token, allowControl: false }).catch((error: unknown) => {
    model.close();
    throw error;
  });
  const close = async () => {
    await server.close();
    model.close();
  };
  return { url: server.url, close };
}

/** All rules judge from now on. */
function judging(machine: Machine): () => ReturnType<Verifier['findings']> {
  const verifier = new Verifier();
  machine.subscribe((observation) => verifier.observe(observation), { late: true });
  return () => verifier.findings();
}
