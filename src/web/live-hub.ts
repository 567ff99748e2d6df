/**
 * The live clients of a view and the frames that they get. What all of them see is put into words once for all; a filter's rows
 * once for all clients that filter alike from the same place. Frames are jobs of a budget (work.ts): when it is spent, frames
 * become rarer for everybody, and the calls of the guest do not become slower.
 */
import type { IncomingMessage } from 'node:http';
import { WebSocketServer } from 'ws';
import type { Clock } from '../base/clock.js';
import { LIMITS } from '../base/limits.js';
import type { LiveFrame, Overview, Subscribe, TimelinePage, ViewModel } from '../view/types.js';
import { ApiFailure } from './failure.js';
import { LiveClient } from './live-client.js';
import type { Line } from './line.js';
import type { Work } from './work.js';

/** How often it is looked who is due. */
const TICK_MS = 50;
/** Findings change seldom and are long. */
const FINDINGS_MS = 1000;
/** A client of a view that stands still is told so as often. */
const STILL_MS = 5000;
/** `closeTimeout`: a peer has so long to answer the close of its connection. */
const WEB_SOCKETS = { noServer: true, maxPayload: LIMITS.liveMessageBytes, maxFragments: LIMITS.liveFragments, closeTimeout: 1000, perMessageDeflate: false, clientTracking: false };

export interface LiveHubOptions {
  readonly model: ViewModel;
  readonly clock: Clock;
  readonly work: Work;
  /** Milliseconds after which a client that does not answer a ping is ended. */
  readonly silenceMs: number;
}

/** What one turn's clients have in common, made when the first of them asks. */
class Turn {
  #overview: Overview | undefined;
  #common: string | undefined;
  readonly #timelines = new Map<string, { readonly text: string; readonly newest: number }>();

  constructor(private readonly model: ViewModel) {}

  get overview(): Overview {
    return (this.#overview ??= this.model.overview());
  }

  get common(): string {
    const { model } = this;
    return (this.#common ??= `"overview":${JSON.stringify(this.overview)},"domains":${JSON.stringify(model.domains())},"devices":${JSON.stringify(model.devices())},"routines":${JSON.stringify(model.routines())}`);
  }

  timeline(wanted: NonNullable<Subscribe['timeline']>): { readonly text: string; readonly newest: number } {
    const key = JSON.stringify(wanted);
    let made = this.#timelines.get(key);
    if (made === undefined) {
      const page = rowsAfter(this.model, wanted);
      this.#timelines.set(key, (made = { text: JSON.stringify(page), newest: page.newest }));
    }
    return made;
  }
}

export class LiveHub {
  readonly #server = new WebSocketServer(WEB_SOCKETS);
  readonly #clients = new Set<LiveClient>();
  #timer: NodeJS.Timeout | undefined;
  /** Clients whose frame waits for its turn in the budget. */
  readonly #waiting = new Set<LiveClient>();
  #findings = { text: '', at: -Infinity };
  #frames = 0;
  #dropped = 0;

  constructor(private readonly options: LiveHubOptions) {}

  /** Clients now; frames sent, and dropped, so far. */
  get statistics(): { readonly clients: number; readonly frames: number; readonly dropped: number } {
    return { clients: this.#open, frames: this.#frames, dropped: this.#dropped };
  }

  /** Without those that were refused and have not gone yet. */
  get #open(): number {
    let open = 0;
    for (const client of this.#clients) if (client.isOpen) open++;
    return open;
  }

  /** Completes a handshake that may come in. Throws ApiFailure when there is no room. */
  accept(request: IncomingMessage, line: Line, head: Buffer): void {
    if (this.#open >= LIMITS.liveClients) throw new ApiFailure('overloaded', `${LIMITS.liveClients} live clients are connected`, { 'retry-after': '5' });
    line.setTimeout(0).meter(LIMITS.liveBytesPerSecond);
    this.#server.handleUpgrade(request, line, head, (ws) => {
      const client = new LiveClient(ws, line, this.options.clock, this.options.silenceMs);
      this.#clients.add(client);
      ws.once('close', () => this.#gone(client));
      this.#timer ??= setInterval(() => this.#tick(), TICK_MS);
    });
  }

  close(): void {
    clearInterval(this.#timer);
    for (const client of this.#clients) client.leave();
  }

  #gone(client: LiveClient): void {
    this.#clients.delete(client);
    if (this.#clients.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #tick(): void {
    const now = this.options.clock.now();
    const turn = new Turn(this.options.model);
    for (const client of this.#clients) {
      client.watch(now);
      if (client.isDue(now) && !this.#begin(client, turn)) this.#drop(client);
    }
  }

  /** False when this client, or the budget, is behind. */
  #begin(client: LiveClient, turn: Turn): boolean {
    if (!client.isReady || this.#waiting.has(client)) return false;
    const job = this.options.work.run(() => this.#frame(client, turn));
    if (job === undefined) return false;
    this.#waiting.add(client);
    void job.finally(() => this.#waiting.delete(client));
    return true;
  }

  #drop(client: LiveClient): void {
    client.drop();
    this.#dropped++;
  }

  #frame(client: LiveClient, turn: Turn): void {
    if (!client.isOpen) return;
    const now = this.options.clock.now();
    const { source } = turn.overview;
    if (source.kind === 'trace') client.wound(source.position);
    const faults = this.options.model.faults(LIMITS.liveFaults, client.lastFault);
    const timeline = client.timeline === undefined ? undefined : turn.timeline(client.timeline);
    const findings = this.#findingsFor(client, now);
    const { common } = turn;
    if (faults.length === 0 && findings === undefined && isStill(client, common, timeline?.newest) && now - client.lastSentAt < STILL_MS) return;
    const parts = [
      ...['"type":"frame"', common, `"faults":${JSON.stringify(faults)}`],
      ...(findings === undefined ? [] : [`"findings":${findings}`]),
      ...(timeline === undefined ? [] : [`"timeline":${timeline.text}`]),
      `"dropped":${client.dropped},"droppedTotal":${client.droppedTotal}`,
    ];
    client.lastCommon = common;
    client.lastFault = faults[0]?.number ?? client.lastFault;
    client.lastFindings = findings ?? client.lastFindings;
    client.send(`{${parts.join(',')}}`, now, timeline?.newest);
    this.#frames++;
  }

  /** Undefined when the client has them. */
  #findingsFor(client: LiveClient, now: number): string | undefined {
    if (now - this.#findings.at >= FINDINGS_MS) this.#findings = { text: JSON.stringify(this.options.model.findings()), at: now };
    return this.#findings.text === client.lastFindings ? undefined : this.#findings.text;
  }
}

/** Nothing has happened since the last frame that this client got. */
function isStill(client: LiveClient, common: string, newest: number | undefined): boolean {
  return common === client.lastCommon && client.dropped === 0 && (newest ?? 0) === (client.timeline?.after ?? 0);
}

/** The newest rows after a number; `more` when rows before them were left out. */
function rowsAfter(model: ViewModel, { after, ...filter }: NonNullable<Subscribe['timeline']>): NonNullable<LiveFrame['timeline']> {
  const page: TimelinePage = model.timeline({ ...filter, after, limit: LIMITS.liveRows });
  if (!page.more) return page;
  const last = model.timeline({ ...filter, before: page.newest + 1, limit: LIMITS.liveRows });
  return { ...last, rows: last.rows.filter(({ number }) => number > after), more: true };
}
