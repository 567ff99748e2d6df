/**
 * The connections of the web server. The parser gets lines (line.ts) instead of sockets: a connection comes in, and each slice of what
 * it sends is parsed, in its turn and paid from one budget; so neither many connections nor all that they send at once take time from
 * calls. Who comes in when all places are taken gets the place of the one that has been idle for longest.
 */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '../base/clock.js';
import { LIMITS } from '../base/limits.js';
import { Line } from './line.js';
import type { Work } from './work.js';

export interface HallOptions {
  readonly server: Server;
  readonly clock: Clock;
  /** It refuses nothing. */
  readonly work: Pick<Work, 'run'>;
}

export class Hall {
  /** Those that wait to come in as well. */
  readonly #all = new Set<Line>();
  readonly #inside = new Set<Line>();
  /** Those whose turn to come in has not come, the first one first. */
  readonly #waiting = new Set<Line>();
  /** Turns that are asked for: who goes leaves its turn to the next, so that there are no more than there ever waited at once. */
  #turns = 0;
  readonly #parse: (line: Line) => void;

  /** Takes the place of what the server does with its connections. */
  constructor(private readonly options: HallOptions) {
    const { server } = options;
    const [parse] = server.listeners('connection') as ((this: Server, line: Line) => void)[];
    this.#parse = parse!.bind(server);
    server.removeAllListeners('connection').on('connection', (raw: Socket) => this.#came(raw));
    server.maxConnections = LIMITS.webConnections + LIMITS.webConnectionsWaiting;
  }

  /** Ends all of them, also those that the HTTP server does not know or knows no more. */
  close(): void {
    for (const line of this.#all) line.destroy();
  }

  #came(raw: Socket): void {
    const { clock, work } = this.options;
    const line = new Line(raw, clock, (pass) => void work.run(pass));
    this.#all.add(line);
    line.once('close', () => {
      this.#all.delete(line);
      this.#inside.delete(line);
      this.#waiting.delete(line);
    });
    this.#waiting.add(line);
    if (this.#turns >= this.#waiting.size) return;
    this.#turns++;
    void work.run(() => this.#letNextIn());
  }

  #letNextIn(): void {
    this.#turns--;
    const [line] = this.#waiting;
    if (line === undefined) return;
    this.#waiting.delete(line);
    if (this.#inside.size >= LIMITS.webConnections && !this.#makeRoom()) return void line.destroy();
    this.#inside.add(line);
    this.#parse(line);
  }

  #makeRoom(): boolean {
    let longest: Line | undefined;
    for (const line of this.#inside) if (line.idleSince !== undefined && line.idleSince < (longest?.idleSince ?? Infinity)) longest = line;
    if (longest === undefined) return false;
    this.#inside.delete(longest);
    longest.destroy();
    return true;
  }
}
