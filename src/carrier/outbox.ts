/**
 * Bytes that wait for a stream socket to take them, in order. Small pieces are gathered, so that many replies cost one
 * system call; large ones go as they are.
 */
const GATHER_BYTES = 64 * 1024;

export class Outbox {
  #pieces: Uint8Array[] = [];
  /** Pieces before this index are sent; they are dropped from time to time, not one by one. */
  #first = 0;
  /** Bytes of the first unsent piece that are sent. */
  #sentOfFirst = 0;
  #byteLength = 0;

  /** Bytes that wait. */
  get byteLength(): number {
    return this.#byteLength;
  }

  push(piece: Uint8Array): void {
    if (piece.length === 0) return;
    this.#pieces.push(piece);
    this.#byteLength += piece.length;
  }

  /** Gives `send` what waits until it takes no more; its result is bytes taken or a negative errno. Returns that errno, or 0. */
  flush(send: (bytes: Uint8Array) => number): number {
    while (this.#byteLength > 0) {
      const taken = send(this.#head());
      if (taken < 0) return taken;
      this.#drop(taken);
    }
    return 0;
  }

  #head(): Uint8Array {
    const first = this.#pieces[this.#first]!.subarray(this.#sentOfFirst);
    if (first.length >= GATHER_BYTES || this.#first + 1 === this.#pieces.length) return first;
    const gathered = [first];
    let byteLength = first.length;
    for (let i = this.#first + 1; i < this.#pieces.length && byteLength < GATHER_BYTES; i++) {
      gathered.push(this.#pieces[i]!);
      byteLength += this.#pieces[i]!.length;
    }
    return Buffer.concat(gathered, byteLength > GATHER_BYTES ? GATHER_BYTES : byteLength);
  }

  #drop(taken: number): void {
    this.#byteLength -= taken;
    let sent = this.#sentOfFirst + taken;
    while (this.#first < this.#pieces.length && sent >= this.#pieces[this.#first]!.length) {
      sent -= this.#pieces[this.#first++]!.length;
    }
    this.#sentOfFirst = sent;
    if (this.#first > 1024 || this.#first === this.#pieces.length) {
      this.#pieces = this.#pieces.slice(this.#first);
      this.#first = 0;
    }
  }
}
