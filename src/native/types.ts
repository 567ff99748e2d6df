/**
 * The whole of what TypeScript asks of the kernel: about a dozen flat calls. None of them blocks, none knows a protocol.
 * A call that fails returns a negative errno (-EAGAIN, ...) where its result is a number; only misuse throws (TypeError,
 * RangeError). src/native/addon.c does them for real, src/native/fake.ts in memory.
 */

/** A descriptor as the kernel numbers it. Who gets one owns it and closes it. */
export type Descriptor = number;

/** Bytes of the largest mapping: an ArrayBuffer of Node.js 20 holds no more. Larger ranges are mapped in pieces. */
export const MAX_MAPPING_BYTES = 4 * 1024 ** 3;

/** What `receive` got. */
export interface Received {
  /** Bytes put into the buffer; 0 at the end of the stream; negative errno on failure. */
  readonly length: number;
  /** Descriptors that came with these bytes. */
  readonly descriptors: readonly Descriptor[];
  /** The kernel dropped descriptors because there was no room for them. */
  readonly truncated: boolean;
}

/** A readiness watch on one descriptor. */
export interface Watch {
  /** Which readiness to report from now on. */
  update(interest: { readable: boolean; writable: boolean }): void;
  /** Ends the watch; the callback is not called again. Does not close the descriptor. */
  stop(): void;
}

export interface Native {
  /**
   * Listens on a Unix stream socket of this path; file mode 0600. A socket file on which nobody answers any more is
   * replaced; -EADDRINUSE for anything else that is there. Negative errno on failure. `close` leaves the file.
   */
  listen(path: string): Descriptor;
  /** Takes one waiting connection, non-blocking and close-on-exec; -EAGAIN when there is none. */
  accept(listener: Descriptor): Descriptor;
  /** Connects to a Unix stream socket. */
  connect(path: string): Descriptor;
  /** Two connected stream sockets. */
  socketPair(): readonly [Descriptor, Descriptor];
  /** recvmsg: fills `buffer` from its start; takes at most `maxDescriptors`, closes none. */
  receive(socket: Descriptor, buffer: Uint8Array, maxDescriptors: number): Received;
  /** sendmsg: bytes sent or negative errno. Descriptors travel with the first byte; they stay open here. */
  send(socket: Descriptor, bytes: Uint8Array, descriptors: readonly Descriptor[]): number;
  /** An anonymous memory file of this size, sealed against any other. Negative errno on failure. */
  memoryFile(name: string, byteLength: number): Descriptor;
  /** Size of the file behind a descriptor (or negative errno), and whether it is sealed against shrinking. */
  fileSize(file: Descriptor): { readonly byteLength: number; readonly sealedAgainstShrinking: boolean };
  /**
   * Maps a shared file readable and writable, from a page-aligned offset. The buffer's memory stays until `unmap`. Throws
   * HostError, also for bytes beyond the end of the file and for more than `MAX_MAPPING_BYTES` at once. When the file
   * shrinks later, what is lost reads as zeros.
   */
  map(file: Descriptor, offset: number, byteLength: number): ArrayBuffer;
  /** Detaches the buffer (its length becomes 0, so does every view's) and unmaps the memory. */
  unmap(buffer: ArrayBuffer): void;
  /** Accesses to this mapping that found the file shrunk: not 0 means that its contents are no longer shared. */
  lostPages(buffer: ArrayBuffer): number;
  eventfd(): Descriptor;
  /** Peers send what they like: a descriptor that is to be read as an eventfd has to be one. */
  isEventfd(file: Descriptor): boolean;
  /** Takes the counter: true when it was not 0. */
  eventfdRead(file: Descriptor): boolean;
  /** Adds 1. 0 or negative errno. */
  eventfdWrite(file: Descriptor): number;
  /**
   * Calls back from the event loop for as long as the descriptor is ready; errors and hang-ups count as what one waits
   * for. Keeps the process alive until it is stopped. One watch for each descriptor. Throws HostError, for example for a
   * regular file (EPERM).
   */
  watch(file: Descriptor, interest: { readable: boolean; writable: boolean }, ready: (readable: boolean, writable: boolean) => void): Watch;
  /** Ends the descriptor's watch, if it has one, and closes it. */
  close(file: Descriptor): void;
}
