/**
 * Cuts the byte stream of a vhost-user socket into messages with their descriptors [vhost-user Header].
 *
 * Descriptors travel with the first byte of a message. The kernel would hand them out with bytes of the message before,
 * so a header is never read together with anything else, and descriptors that come in the middle of a message belong to
 * nobody: the connection ends.
 */
import { ProtocolError } from '../base/errors.js';
import { LIMITS } from '../base/limits.js';
import type { Descriptor, Native } from '../native/types.js';
import type { FrontEndMessage } from '../vhost/session.js';
import { FLAG_REPLY, HEADER_BYTES, VERSION, VERSION_MASK } from '../vhost/spec.js';

const EAGAIN = -11;

export class MessageReader {
  readonly #bytes = new Uint8Array(HEADER_BYTES + LIMITS.vhostMessageBytes);
  readonly #view = new DataView(this.#bytes.buffer);
  #have = 0;
  #need = HEADER_BYTES;
  #descriptors: Descriptor[] = [];

  constructor(
    private readonly native: Native,
    private readonly socket: Descriptor,
  ) {}

  /**
   * The next message, whose payload and descriptors are the caller's until the next call; 'later' when its bytes have
   * not all come, 'end' when none will. Throws ProtocolError ('close') on bytes that are no message.
   */
  read(): FrontEndMessage | 'later' | 'end' {
    for (;;) {
      if (this.#have === this.#need && this.#isWhole()) return this.#take();
      const received = this.native.receive(this.socket, this.#bytes.subarray(this.#have, this.#need), LIMITS.vhostMessageFds);
      const isMisplaced = received.descriptors.length > 0 && this.#have > 0;
      this.#descriptors.push(...received.descriptors);
      if (received.truncated) throw broken(`more than ${LIMITS.vhostMessageFds} descriptors in one message`);
      if (isMisplaced) throw broken('descriptors in the middle of a message');
      if (received.length === EAGAIN) return 'later';
      if (received.length <= 0) return 'end';
      this.#have += received.length;
    }
  }

  /** Closes the descriptors of a message that will never be whole. */
  close(): void {
    for (const descriptor of this.#descriptors.splice(0)) this.native.close(descriptor);
  }

  /** Judges a header once it is there; true when its payload is, too. */
  #isWhole(): boolean {
    if (this.#need !== HEADER_BYTES) return true;
    const flags = this.#view.getUint32(4, true);
    const size = this.#view.getUint32(8, true);
    if ((flags & VERSION_MASK) !== VERSION || (flags & FLAG_REPLY) !== 0) throw broken(`a message with flags 0x${flags.toString(16)}`);
    if (size > LIMITS.vhostMessageBytes) throw broken(`a message of ${size} bytes`);
    this.#need += size;
    return size === 0;
  }

  #take(): FrontEndMessage {
    const message = {
      request: this.#view.getUint32(0, true),
      flags: this.#view.getUint32(4, true),
      payload: this.#bytes.subarray(HEADER_BYTES, this.#need),
      descriptors: this.#descriptors,
    };
    this.#descriptors = [];
    this.#have = 0;
    this.#need = HEADER_BYTES;
    return message;
  }
}

function broken(message: string): ProtocolError {
  return new ProtocolError('VIOMMU_ERR_VHOST_MESSAGE', message, 'close');
}
