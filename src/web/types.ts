/** What the web server is given, and what it gives back. */
import type { Clock } from '../base/clock.js';
import type { Log } from '../base/log.js';
import type { ViewModel } from '../view/types.js';

export interface WebOptions {
  readonly model: ViewModel;
  /** An address of this machine, or a name of one; `localhost` is 127.0.0.1. */
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** What clients have to know; without one only a loopback address is listened on. */
  readonly token?: string | undefined;
  /** Lets clients change things (POST /api/v1/control). */
  readonly allowControl: boolean;
  /** Origins under which a proxy shows this server, for example `https://lab.example`. */
  readonly origins: readonly string[];
  readonly log: Log;
  /** Folder of the page: index.html and its assets. */
  readonly pageDir: string;
  /** Of budgets and frames; the system's, but for tests. */
  readonly clock?: Clock | undefined;
  /** Other than usual, for tests. */
  readonly timeouts?: WebTimeouts | undefined;
  /** What else /metrics shows. */
  readonly gauges?: readonly ExtraMetric[] | undefined;
}

/** Milliseconds. */
export interface WebTimeouts {
  /** For the head of a request. */
  readonly head: number;
  /** For a whole request, and for a client that takes nothing of its answer. */
  readonly request: number;
  /** Between two requests of one connection. */
  readonly idle: number;
  /** How often that is looked at. */
  readonly check: number;
  /** For a live client's answer to a ping. */
  readonly silence: number;
}

/** One more counter for /metrics, read when asked. */
export interface ExtraMetric {
  /** With prefix and unit, as `viommu_spans_dropped_total`. */
  readonly name: string;
  readonly help: string;
  readonly read: () => number;
}

export interface WebServer {
  /** `http://127.0.0.1:7677` */
  readonly url: string;
  /** Ends every connection; resolves when the port is free again. */
  close(): Promise<void>;
}
