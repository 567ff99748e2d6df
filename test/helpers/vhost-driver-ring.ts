/**
 * Driver side of a split virtqueue [virtio 2.7], written from the specification and not from src/vhost, in a piece of
 * guest memory: direct and indirect chains, event index both ways, and raw access for drivers that misbehave.
 *
 * Each head owns a slot of data memory: its readable bytes, then its writable room, then its indirect table.
 */
export interface DriverRingOptions {
  readonly ram: Uint8Array;
  /** Guest-physical address of ram[0]. */
  readonly ramAddress: number;
  /** Where ring and slots begin in ram; a page edge. */
  readonly offset: number;
  readonly size: number;
  readonly indirect?: boolean;
  readonly eventIndex?: boolean;
  /** Bytes of each slot's readable part and, as many, of its writable part. */
  readonly slotBytes?: number;
}

export interface Completion {
  readonly head: number;
  /** As the device wrote it. */
  readonly length: number;
  readonly bytes: Uint8Array;
}

export interface Submission {
  readonly readable?: Uint8Array;
  /** Bytes of writable room. */
  readonly room?: number;
  /** Descriptors for each part. */
  readonly pieces?: number;
}

const NEXT = 1;
const WRITE = 2;
const INDIRECT = 4;
const TABLE_ENTRIES = 16;

const pageUp = (value: number) => Math.ceil(value / 4096) * 4096;

export class DriverRing {
  readonly descriptors: DataView;
  readonly available: Uint16Array;
  readonly used: Uint16Array;
  /** Guest-physical addresses. */
  readonly addresses: { readonly descriptors: number; readonly available: number; readonly used: number };
  readonly size: number;
  readonly slotBytes: number;
  readonly #options: DriverRingOptions;
  readonly #slots: number;
  readonly #usedElements: Uint32Array;
  #free: number[];
  readonly #owned = new Map<number, number[]>();
  readonly #rooms = new Map<number, number>();
  #availableIndex = 0;
  #kicked = 0;
  #usedIndex = 0;

  constructor(options: DriverRingOptions) {
    const { ram, ramAddress, offset, size, slotBytes = 1024 } = options;
    this.#options = options;
    this.size = size;
    this.slotBytes = slotBytes;
    const available = offset + pageUp(16 * size);
    const used = available + pageUp(6 + 2 * size);
    this.#slots = used + pageUp(6 + 8 * size);
    ram.fill(0, offset, this.#slots);
    this.descriptors = new DataView(ram.buffer, ram.byteOffset + offset, 16 * size);
    this.available = new Uint16Array(ram.buffer, ram.byteOffset + available, 3 + size);
    this.used = new Uint16Array(ram.buffer, ram.byteOffset + used, 3 + 4 * size);
    this.#usedElements = new Uint32Array(ram.buffer, ram.byteOffset + used + 4, 2 * size);
    this.addresses = { descriptors: ramAddress + offset, available: ramAddress + available, used: ramAddress + used };
    this.#free = Array.from({ length: size }, (_, i) => size - 1 - i);
  }

  /** First byte of ram behind ring and slots. */
  get end(): number {
    return pageUp(this.#slots + this.size * this.#stride);
  }

  get outstanding(): number {
    return this.#owned.size;
  }

  get usedCount(): number {
    return this.#usedIndex;
  }

  get #stride(): number {
    return 2 * this.slotBytes + 16 * TABLE_ENTRIES;
  }

  #slot(head: number): number {
    return this.#slots + head * this.#stride;
  }

  /** Guest-physical address of a head's readable part. */
  slotAddress(head: number): number {
    return this.#options.ramAddress + this.#slot(head);
  }

  /** Makes one chain available. Undefined when the ring has no room for it. */
  submit({ readable = new Uint8Array(0), room = 0, pieces = 1 }: Submission): number | undefined {
    const parts = this.#parts(readable.length, room, pieces);
    const entries = Math.max(1, parts.length);
    const isIndirect = this.#options.indirect === true;
    if (this.#free.length < (isIndirect ? 1 : entries)) return undefined;
    const heads = Array.from({ length: isIndirect ? 1 : entries }, () => this.#free.pop()!);
    const head = heads[0]!;
    const slot = this.#slot(head);
    this.#options.ram.set(readable, slot);
    const base = this.slotAddress(head);
    const list = parts.map((part) => ({ ...part, address: base + part.offset }));
    if (isIndirect) {
      const table = slot + 2 * this.slotBytes;
      const view = new DataView(this.#options.ram.buffer, this.#options.ram.byteOffset + table, 16 * TABLE_ENTRIES);
      list.forEach((part, i) => write(view, i, part.address, part.length, part.flags | (i + 1 < list.length ? NEXT : 0), i + 1));
      write(this.descriptors, head, this.#options.ramAddress + table, 16 * list.length, INDIRECT, 0);
    } else {
      list.forEach((part, i) => {
        const next = heads[i + 1];
        write(this.descriptors, heads[i]!, part.address, part.length, part.flags | (next === undefined ? 0 : NEXT), next ?? 0);
      });
    }
    this.#owned.set(head, heads);
    this.#rooms.set(head, room);
    this.publish(head);
    return head;
  }

  /** Puts any index into the available ring. */
  publish(head: number): void {
    this.available[2 + (this.#availableIndex % this.size)] = head;
    this.#availableIndex = (this.#availableIndex + 1) & 0xffff;
    Atomics.store(this.available, 1, this.#availableIndex);
  }

  /** Writes one descriptor as given. */
  describe(index: number, address: number, length: number, flags: number, next = 0): void {
    write(this.descriptors, index, address, length, flags, next);
  }

  /** Whether the device wants a kick for what was made available since the last call. */
  needsKick(): boolean {
    const before = this.#kicked;
    const now = this.#availableIndex;
    this.#kicked = now;
    if (before === now) return false;
    if (this.#options.eventIndex !== true) return (Atomics.load(this.used, 0) & 1) === 0;
    const event = Atomics.load(this.used, 2 + 4 * this.size);
    return ((now - event - 1) & 0xffff) < ((now - before) & 0xffff);
  }

  /** Takes what the device has used. */
  collect(): Completion[] {
    const done: Completion[] = [];
    while (Atomics.load(this.used, 1) !== this.#usedIndex) {
      const element = (this.#usedIndex % this.size) * 2;
      const head = this.#usedElements[element]!;
      const length = this.#usedElements[element + 1]!;
      this.#usedIndex = (this.#usedIndex + 1) & 0xffff;
      const heads = this.#owned.get(head);
      if (heads === undefined) throw new Error(`the device used ${head}, which it did not have`);
      if (length > this.#rooms.get(head)!) throw new Error(`the device says it wrote ${length} bytes into ${this.#rooms.get(head)!}`);
      this.#owned.delete(head);
      this.#free.push(...heads);
      const start = this.#slot(head) + this.slotBytes;
      done.push({ head, length, bytes: this.#options.ram.slice(start, start + length) });
    }
    return done;
  }

  /** Asks for an interrupt with the next completion. True when one is there already. */
  armInterrupt(): boolean {
    if (this.#options.eventIndex === true) Atomics.store(this.available, 2 + this.size, this.#usedIndex);
    else Atomics.store(this.available, 0, 0);
    return Atomics.load(this.used, 1) !== this.#usedIndex;
  }

  #parts(readableBytes: number, room: number, pieces: number): { offset: number; length: number; flags: number }[] {
    if (readableBytes > this.slotBytes || room > this.slotBytes) throw new RangeError('larger than the slot');
    return [...cut(0, readableBytes, pieces, 0), ...cut(this.slotBytes, room, pieces, WRITE)];
  }
}

function cut(offset: number, byteLength: number, pieces: number, flags: number) {
  const parts: { offset: number; length: number; flags: number }[] = [];
  const each = Math.ceil(byteLength / pieces);
  for (let done = 0; done < byteLength; done += each) {
    parts.push({ offset: offset + done, length: Math.min(each, byteLength - done), flags });
  }
  return parts;
}

function write(table: DataView, index: number, address: number, length: number, flags: number, next: number): void {
  table.setBigUint64(16 * index, BigInt(address), true);
  table.setUint32(16 * index + 8, length, true);
  table.setUint16(16 * index + 12, flags, true);
  table.setUint16(16 * index + 14, next, true);
}
