/**
 * A QEMU device as the peer of an Endpoint: questions and words of its own come in, answers and updates go out
 * (proto/viommu/v1/translation.proto).
 *
 * What changes in one turn of the event loop is told in one update: whoever answers calls meanwhile is not kept from it by
 * a message for each. Answers to questions go out at once; in the one stream they stand before the updates of whatever
 * changes after them.
 */
import type { Reader } from '../machine/reader.js';
import { encodeDaemon } from '../proto/codec.js';
import type { PeerMessage } from '../proto/types.js';

/** Milliseconds between two looks at a reader that has not confirmed everything. */
const REMINDER_MS = 5000;

/** What came was none of the messages that a reader may send now. */
export type Misfit = 'not-a-readers' | 'malformed';

export class ReaderPeer {
  readonly #reader: Reader;
  readonly #onUpdates: () => void;
  #told: NodeJS.Immediate | undefined;
  #reminder: NodeJS.Timeout | undefined;

  /** `open` makes the reader, whose updates wait from then on; undefined when it was refused. `onUpdates`: they can be taken. */
  static open(open: (updatesWaiting: () => void) => Reader | undefined, onUpdates: () => void): ReaderPeer | undefined {
    const waking = { wake: () => {} };
    const reader = open(() => waking.wake());
    if (reader === undefined) return undefined;
    const peer = new ReaderPeer(reader, onUpdates);
    waking.wake = () => peer.#wake();
    peer.#wake();
    return peer;
  }

  private constructor(reader: Reader, onUpdates: () => void) {
    this.#reader = reader;
    this.#onUpdates = onUpdates;
  }

  /** Takes a message; `respond` gets the answer to a question. Gives what was wrong with it, if anything. */
  receive(peer: PeerMessage, respond: (reply: Uint8Array) => void): Misfit | undefined {
    switch (peer.body) {
      case 'translate': {
        const translateReply = this.#reader.translate(peer.translate);
        if (translateReply === undefined) return 'malformed';
        respond(encodeDaemon({ body: 'translateReply', translateReply }));
        return undefined;
      }
      case 'updateAck':
        return this.#reader.acknowledge(peer.updateAck.sequence) ? undefined : 'malformed';
      case 'faultReport':
        return this.#reader.report(peer.faultReport) ? undefined : 'malformed';
      case 'deviceStatistics':
        this.#reader.statistics(peer.deviceStatistics);
        return undefined;
      default:
        return 'not-a-readers';
    }
  }

  /** The oldest update that waits and may be sent now, encoded. */
  nextUpdate(): Uint8Array | undefined {
    const update = this.#reader.nextUpdate();
    if (update === undefined) return undefined;
    return encodeDaemon({ body: 'update', update });
  }

  close(why: string): void {
    clearImmediate(this.#told);
    clearTimeout(this.#reminder);
    this.#reader.close(why);
  }

  #wake(): void {
    this.#told ??= setImmediate(() => {
      this.#told = undefined;
      this.#onUpdates();
    });
    this.#planReminder();
  }

  #planReminder(): void {
    this.#reminder ??= setTimeout(() => this.#remind(), REMINDER_MS).unref();
  }

  #remind(): void {
    this.#reminder = undefined;
    this.#reader.remind();
    if (this.#reader.isBehind) this.#planReminder();
  }
}
