/**
 * A daemon that says to the QEMU device what a test wants: listens on a stream socket, passes the descriptor of an arena,
 * keeps everything that arrives, and answers questions by a function of the test's.
 */
import { constants } from 'node:os';
import { decodePeer, encodeDaemon } from '../../src/proto/codec.js';
import { FrameReader, frame } from '../../src/proto/frame.js';
import type { BindingInit, DaemonMessageInit, FaultReport, Hello, InvalidationInit, PeerMessage, TranslateReplyInit, TranslateRequest } from '../../src/proto/types.js';
import { loadNative } from '../../src/native/index.js';
import type { Descriptor, Watch } from '../../src/native/types.js';

const { EAGAIN } = constants.errno;
const CHUNK = new Uint8Array(65536);

export interface DeviceDaemonOptions {
  readonly path: string;
  /** A memory file with the arena; nothing is passed without one. */
  readonly arenaFile?: Descriptor;
  readonly arenaBytes?: number;
  /** False: the Hello is not answered by itself. */
  readonly welcomes?: boolean;
  /** Bindings of the first update of each connection; without them none is sent. */
  readonly bindings?: readonly BindingInit[] | undefined;
  /** The answer to a question; undefined for silence. */
  answer?(request: TranslateRequest, daemon: DeviceDaemon): TranslateReplyInit | undefined;
}

export const MODE = { blocked: 1, table: 2, identity: 3, ask: 4 } as const;

export class DeviceDaemon {
  readonly messages: PeerMessage[] = [];
  hello: Hello | undefined;
  connections = 0;
  acked = 0n;
  answer: DeviceDaemonOptions['answer'];
  readonly #options: DeviceDaemonOptions;
  readonly #native = loadNative();
  readonly #listener: Descriptor;
  readonly #watch: Watch;
  #peer: { readonly socket: Descriptor; readonly watch: Watch; readonly frames: FrameReader } | undefined;
  #sequence = 0n;
  #isClosed = false;
  #waiters: (() => void)[] = [];

  constructor(options: DeviceDaemonOptions) {
    this.#options = options;
    this.answer = options.answer;
    this.#listener = this.#native.listen(options.path);
    if (this.#listener < 0) throw new Error(`listen: ${this.#listener}`);
    this.#watch = this.#native.watch(this.#listener, { readable: true, writable: false }, () => this.#accept());
  }

  get isConnected(): boolean {
    return this.#peer !== undefined;
  }

  get sequence(): bigint {
    return this.#sequence;
  }

  get questions(): TranslateRequest[] {
    return this.messages.flatMap((message) => (message.body === 'translate' ? [message.translate] : []));
  }

  get reports(): FaultReport[] {
    return this.messages.flatMap((message) => (message.body === 'faultReport' ? [message.faultReport] : []));
  }

  /** Sends an update and gives its sequence number. */
  update(bindings: readonly BindingInit[], invalidations: readonly InvalidationInit[] = []): bigint {
    this.#sequence++;
    this.send({ body: 'update', update: { sequence: this.#sequence, bindings: [...bindings], invalidations: [...invalidations] } });
    return this.#sequence;
  }

  send(message: DaemonMessageInit, descriptors: readonly Descriptor[] = []): void {
    this.sendRaw(frame(encodeDaemon(message)), descriptors);
  }

  sendRaw(bytes: Uint8Array, descriptors: readonly Descriptor[] = []): void {
    if (this.#peer === undefined) throw new Error('no device is connected');
    const sent = this.#native.send(this.#peer.socket, bytes, descriptors);
    if (sent !== bytes.length) throw new Error(`sent ${sent} of ${bytes.length} bytes`);
  }

  welcome(over: Record<string, unknown> = {}): void {
    const { arenaFile, arenaBytes = 0 } = this.#options;
    const helloReply = { accepted: true, major: 1, minor: 1, arenaBytes: BigInt(arenaBytes), inputAddressBits: 48, maxMessageBytes: 1 << 20, ...over };
    const message = { body: 'helloReply', helloReply } as DaemonMessageInit;
    this.send(message, arenaFile === undefined ? [] : [arenaFile]);
    if (helloReply.accepted && this.#options.bindings !== undefined) this.update(this.#options.bindings);
  }

  /** Resolves when the condition holds; looked at whenever something arrives. */
  async until(condition: (daemon: DeviceDaemon) => boolean): Promise<void> {
    while (!condition(this)) await new Promise<void>((resolve) => this.#waiters.push(resolve));
  }

  hangUp(): void {
    if (this.#peer === undefined) return;
    this.#peer.watch.stop();
    this.#native.close(this.#peer.socket);
    this.#peer = undefined;
    this.#wake();
  }

  /** Once is enough. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.hangUp();
    this.#watch.stop();
    this.#native.close(this.#listener);
  }

  #wake(): void {
    for (const waiter of this.#waiters.splice(0)) waiter();
  }

  #accept(): void {
    const socket = this.#native.accept(this.#listener);
    if (socket < 0) return;
    this.hangUp();
    this.connections++;
    this.#sequence = 0n;
    this.acked = 0n;
    const watch = this.#native.watch(socket, { readable: true, writable: false }, () => this.#receive());
    this.#peer = { socket, watch, frames: new FrameReader(1 << 20) };
    this.#wake();
  }

  #receive(): void {
    const peer = this.#peer;
    if (peer === undefined) return;
    const { length } = this.#native.receive(peer.socket, CHUNK, 0);
    if (length === -EAGAIN) return;
    if (length <= 0) return this.hangUp();
    for (const bytes of peer.frames.push(CHUNK.subarray(0, length))) this.#take(decodePeer(bytes));
    this.#wake();
  }

  #take(message: PeerMessage): void {
    this.messages.push(message);
    if (message.body === 'hello') {
      this.hello = message.hello;
      if (this.#options.welcomes !== false) this.welcome();
    } else if (message.body === 'updateAck') {
      this.acked = message.updateAck.sequence;
    } else if (message.body === 'translate') {
      const reply = this.answer?.(message.translate, this);
      if (reply !== undefined) this.send({ body: 'translateReply', translateReply: { id: message.translate.id, ...reply } });
    }
  }
}
