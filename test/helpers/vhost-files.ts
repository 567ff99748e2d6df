/** Files as the memory table sees them, in this process: which are open, which are mapped, and what breaks when told to. */
import type { SessionHost } from '../../src/vhost/session.js';

export class FakeFiles implements SessionHost {
  readonly #open = new Map<number, { readonly byteLength: number; readonly identity: string | undefined }>();
  readonly #mapped = new Set<ArrayBuffer>();
  readonly maps: { readonly offset: number; readonly byteLength: number }[] = [];
  #next = 100;
  /** Number of `map` calls that still succeed. */
  mapsLeft = Infinity;
  /** Descriptors that are no eventfds. */
  readonly others = new Set<number>();
  /** Buffers whose file was shrunk. */
  readonly lost = new Set<ArrayBuffer>();

  /** A new descriptor of a file; the same identity is the same file. */
  open(byteLength: number, identity?: string): number {
    this.#open.set(this.#next, { byteLength, identity });
    return this.#next++;
  }

  get openCount(): number {
    return this.#open.size;
  }

  get mappedCount(): number {
    return this.#mapped.size;
  }

  describe(file: number): { readonly byteLength: number; readonly identity: string | undefined } {
    const found = this.#open.get(file);
    if (found === undefined) throw new Error(`descriptor ${file} is not open`);
    return found;
  }

  map(file: number, offset: number, byteLength: number): ArrayBuffer {
    this.describe(file);
    if (this.mapsLeft-- <= 0) throw new Error('ENOMEM');
    const buffer = new ArrayBuffer(byteLength);
    this.#mapped.add(buffer);
    this.maps.push({ offset, byteLength });
    return buffer;
  }

  unmap(buffer: ArrayBuffer): void {
    if (!this.#mapped.delete(buffer)) throw new Error('not mapped');
    structuredClone(buffer, { transfer: [buffer] });
  }

  isEventfd(file: number): boolean {
    return !this.others.has(file);
  }

  lostPages(buffer: ArrayBuffer): number {
    if (!this.#mapped.has(buffer)) throw new Error('not mapped');
    return this.lost.has(buffer) ? 1 : 0;
  }

  close(file: number): void {
    if (!this.#open.delete(file)) throw new Error(`descriptor ${file} was closed twice`);
  }
}
