/** A QEMU device without QEMU on a real or an in-memory socket: frames, and the descriptor that comes with the first. */
import { constants } from 'node:os';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { LIMITS } from '../../src/base/limits.js';
import type { Native } from '../../src/native/types.js';
import { decodeDaemon, encodePeer } from '../../src/proto/codec.js';
import { frame, FrameReader } from '../../src/proto/frame.js';
import type { DaemonMessage, HelloInit, PeerMessageInit, Update } from '../../src/proto/types.js';

const { EAGAIN, ECONNRESET } = constants.errno;

export class SocketReader {
  readonly socket: number;
  readonly messages: DaemonMessage[] = [];
  readonly descriptors: number[] = [];
  /** Messages that were whole before the first descriptor came. */
  messagesBefore = 0;
  ended = false;
  readonly #frames = new FrameReader(LIMITS.messageBytes);
  #isOpen = true;

  constructor(
    private readonly native: Native,
    path: string,
  ) {
    this.socket = native.connect(path);
    if (this.socket < 0) throw new Error(`connect: ${this.socket}`);
  }

  send(...messages: PeerMessageInit[]): void {
    const bytes = Buffer.concat(messages.map((message) => frame(encodePeer(message))));
    const sent = this.native.send(this.socket, bytes, []);
    if (sent !== bytes.length) throw new Error(`sent ${sent} of ${bytes.length} bytes`);
  }

  hello(over: HelloInit = {}): void {
    this.send({ body: 'hello', hello: { major: 1, minor: 1, role: 3, name: 'QEMU 0.0.0', ...over } });
  }

  acknowledge(sequence: bigint): void {
    this.send({ body: 'updateAck', updateAck: { sequence } });
  }

  read(): void {
    const buffer = new Uint8Array(1 << 16);
    while (!this.ended) {
      const { length, descriptors } = this.native.receive(this.socket, buffer, 4);
      if (descriptors.length > 0 && this.descriptors.length === 0) this.messagesBefore = this.messages.length;
      this.descriptors.push(...descriptors);
      if (length === -EAGAIN) return;
      if (length === 0 || length === -ECONNRESET) this.ended = true;
      if (length > 0) for (const message of this.#frames.push(buffer.slice(0, length))) this.messages.push(decodeDaemon(message));
    }
  }

  get updates(): Update[] {
    return this.messages.flatMap((message) => (message.body === 'update' ? [message.update] : []));
  }

  async until(condition: () => boolean): Promise<void> {
    for (this.read(); !condition(); this.read()) await nextTurn();
  }

  /** Greets and takes in the first update; acknowledges it. */
  async begin(): Promise<this> {
    this.hello();
    await this.until(() => this.updates.length === 1);
    this.acknowledge(1n);
    return this;
  }

  /** The connection ends; a second time it does nothing. */
  hangUp(): void {
    if (this.#isOpen) this.native.close(this.socket);
    this.#isOpen = false;
  }

  close(): void {
    for (const descriptor of this.descriptors.splice(0)) this.native.close(descriptor);
    this.hangUp();
  }
}
