/**
 * The WebSocket to the daemon. It comes back by itself, waiting longer each time, and always says in what state it is. What the
 * page wants to hear is asked of it and said again after each return.
 */
import type { LiveFrame, Subscribe } from '../../view/types.js';

export type ConnectionState =
  | { readonly name: 'connecting' }
  | { readonly name: 'open' }
  /** `until`: when the next try begins, by performance.now(). */
  | { readonly name: 'waiting'; readonly until: number; readonly attempt: number; readonly reason: string };

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 10_000;
/** An open connection that says nothing for so long, although frames were asked for, is given up. */
const SILENCE_MS = 30_000;

export interface ConnectionListener {
  frame(frame: LiveFrame): void;
  state(state: ConnectionState): void;
  /** What to ask for now. */
  wanted(): Subscribe;
}

export class Connection {
  readonly #listener: ConnectionListener;
  #socket: WebSocket | undefined;
  #attempt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #silence: ReturnType<typeof setTimeout> | undefined;

  constructor(listener: ConnectionListener) {
    this.#listener = listener;
  }

  /** What is wanted has changed. */
  subscribe(): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#say();
  }

  /** Tries now, whatever the wait was. */
  open(): void {
    clearTimeout(this.#timer);
    this.#listener.state({ name: 'connecting' });
    const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/v1/live`);
    this.#socket = socket;
    socket.addEventListener('open', () => {
      this.#listener.state({ name: 'open' });
      this.#say();
      this.#heard();
    });
    socket.addEventListener('message', ({ data }) => this.#take(socket, data));
    socket.addEventListener('close', ({ reason }) => {
      if (socket === this.#socket) this.#lost(reason);
    });
  }

  #take(socket: WebSocket, data: unknown): void {
    if (socket !== this.#socket || typeof data !== 'string') return;
    this.#attempt = 0;
    this.#heard();
    const frame = JSON.parse(data) as LiveFrame | { readonly type: string };
    if (frame.type === 'frame') this.#listener.frame(frame as LiveFrame);
  }

  #say(): void {
    this.#socket?.send(JSON.stringify(this.#listener.wanted()));
  }

  #heard(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#socket?.close(), SILENCE_MS);
  }

  #lost(reason: string): void {
    clearTimeout(this.#silence);
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#attempt) * (0.75 + Math.random() / 2);
    this.#attempt++;
    this.#listener.state({ name: 'waiting', until: performance.now() + wait, attempt: this.#attempt, reason });
    this.#timer = setTimeout(() => this.open(), wait);
  }
}
