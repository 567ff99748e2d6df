/**
 * A vhost-user front end of our own, as QEMU plays it: real socket, guest memory in a memory file, and the order of
 * messages that QEMU 7.2 and 11.1 were seen to use (docs of the carrier name the facts). It can also send anything else.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Descriptor, Native, Watch } from '../../src/native/types.js';
import type { Completion, Submission } from './vhost-driver-ring.js';
import { DriverRing } from './vhost-driver-ring.js';

export const GET_FEATURES = 1;
export const NEED_REPLY = 8;

/** Guest memory as q35 has it below 4 GiB: a hole in the ROM area, both parts in one file. */
export const RAM_BYTES = 8 * 2 ** 20;
const LOW_BYTES = 0xc0000;
const HIGH_ADDRESS = 0x100000;
const USER_BASE = 0x7f0000000000n;

export type QemuVersion = '7.2' | '11.1';

export interface FrontEndOptions {
  readonly native: Native;
  /** Where to connect, or a connected socket. */
  readonly path?: string;
  readonly socket?: Descriptor;
  readonly version?: QemuVersion;
  readonly queueSize?: number;
  readonly slotBytes?: number;
  readonly indirect?: boolean;
  readonly eventIndex?: boolean;
  readonly ramBytes?: number;
}

interface Queue {
  ring: DriverRing;
  readonly kick: Descriptor;
  readonly call: Descriptor;
  readonly err: Descriptor;
}

export interface Reply {
  readonly request: number;
  readonly payload: DataView;
}

const QUEUES = 3;
const FEATURES_ASKED = 0x1_0000_0000n;

export class FrontEnd {
  readonly native: Native;
  #socket: Descriptor;
  readonly ram: Uint8Array;
  readonly version: QemuVersion;
  readonly #options: FrontEndOptions;
  readonly #file: Descriptor;
  readonly #buffer: ArrayBuffer;
  readonly queues: Queue[];
  #replyAck = false;
  #backendChannel: readonly [Descriptor, Descriptor] | undefined;
  #regionsSent = false;
  #bases = [0, 0, 0];
  #received: Uint8Array = new Uint8Array(0);
  #isClosed = false;
  #watches: Watch[] = [];

  constructor(options: FrontEndOptions) {
    const { native, ramBytes = RAM_BYTES } = options;
    this.#options = options;
    this.native = native;
    this.version = options.version ?? '11.1';
    this.#socket = options.socket ?? native.connect(options.path!);
    if (this.#socket < 0) throw new Error(`connect: ${this.#socket}`);
    this.#file = native.memoryFile('guest-ram', ramBytes);
    this.#buffer = native.map(this.#file, 0, ramBytes);
    this.ram = new Uint8Array(this.#buffer);
    this.queues = Array.from({ length: QUEUES }, () => ({
      ring: undefined as unknown as DriverRing,
      kick: native.eventfd(),
      call: native.eventfd(),
      err: native.eventfd(),
    }));
    this.layRings();
  }

  get socket(): Descriptor {
    return this.#socket;
  }

  /**
   * Goes to another back end, as viommu-pci does when one has died: the guest and its rings stay, each ring is to begin at
   * its used index. `connect` and `start` follow.
   */
  turnTo(path: string): void {
    this.native.close(this.#socket);
    for (const end of this.#backendChannel ?? []) this.native.close(end);
    this.#backendChannel = undefined;
    this.#socket = this.native.connect(path);
    if (this.#socket < 0) throw new Error(`connect: ${this.#socket}`);
    this.#received = new Uint8Array(0);
    this.#replyAck = false;
    this.#regionsSent = false;
    this.#bases = this.queues.map(({ ring }) => Atomics.load(ring.used, 1));
  }

  /** Fresh rings, as a driver that has just been loaded makes them. */
  layRings(): void {
    const { queueSize = 64, slotBytes = 1024, indirect = false, eventIndex = false } = this.#options;
    let offset = HIGH_ADDRESS;
    for (const queue of this.queues) {
      queue.ring = new DriverRing({ ram: this.ram, ramAddress: 0, offset, size: queueSize, slotBytes, indirect, eventIndex });
      offset = queue.ring.end;
    }
    this.#bases = [0, 0, 0];
  }

  get features(): bigint {
    const { indirect, eventIndex } = this.#options;
    return FEATURES_ASKED | (1n << 30n) | (indirect === true ? 1n << 28n : 0n) | (eventIndex === true ? 1n << 29n : 0n);
  }

  // Messages

  /** Sends one message as given. */
  send(request: number, payload: Uint8Array = new Uint8Array(0), descriptors: readonly Descriptor[] = [], flags = 1): void {
    const bytes = new Uint8Array(12 + payload.length);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, request, true);
    view.setUint32(4, flags, true);
    view.setUint32(8, payload.length, true);
    bytes.set(payload, 12);
    this.sendBytes(bytes, descriptors);
  }

  sendBytes(bytes: Uint8Array, descriptors: readonly Descriptor[] = []): void {
    const sent = this.native.send(this.socket, bytes, descriptors);
    if (sent !== bytes.length) throw new Error(`sent ${sent} of ${bytes.length} bytes`);
  }

  /** The next message of the back end; undefined when it has hung up. */
  async reply(): Promise<Reply | undefined> {
    for (;;) {
      const whole = this.#wholeReply();
      if (whole !== undefined) return whole;
      const buffer = new Uint8Array(4096);
      const { length } = this.native.receive(this.socket, buffer, 0);
      if (length > 0) this.#received = Uint8Array.from([...this.#received, ...buffer.subarray(0, length)]);
      else if (length === -11) await sleep(0);
      else return undefined;
    }
  }

  #wholeReply(): Reply | undefined {
    if (this.#received.length < 12) return undefined;
    const view = new DataView(this.#received.buffer, this.#received.byteOffset);
    const end = 12 + view.getUint32(8, true);
    if (this.#received.length < end) return undefined;
    if (view.getUint32(4, true) !== 5) throw new Error('a reply without version and reply flag');
    const payload = this.#received.slice(12, end);
    this.#received = this.#received.slice(end);
    return { request: view.getUint32(0, true), payload: new DataView(payload.buffer) };
  }

  /** Sends a message that has a reply of its own. */
  async ask(request: number, payload?: Uint8Array): Promise<DataView> {
    this.send(request, payload);
    const reply = await this.reply();
    if (reply?.request !== request) throw new Error(`request ${request} was answered by ${reply?.request ?? 'a hang-up'}`);
    return reply.payload;
  }

  async askU64(request: number): Promise<bigint> {
    return (await this.ask(request)).getBigUint64(0, true);
  }

  /** Sends a message that is to succeed: with need_reply where this QEMU asks, else with GET_FEATURES as a barrier. */
  async set(request: number, payload: Uint8Array = new Uint8Array(0), descriptors: readonly Descriptor[] = []): Promise<void> {
    const status = await this.setStatus(request, payload, descriptors);
    if (status !== 0n) throw new Error(`request ${request} was refused with ${status}`);
  }

  /** As `set`; gives the acknowledgement, or 0 without one. */
  async setStatus(request: number, payload: Uint8Array = new Uint8Array(0), descriptors: readonly Descriptor[] = []): Promise<bigint> {
    if (this.#replyAck) {
      this.send(request, payload, descriptors, 1 | NEED_REPLY);
      const reply = await this.reply();
      if (reply?.request !== request) throw new Error(`request ${request} was answered by ${reply?.request ?? 'a hang-up'}`);
      return reply.payload.getBigUint64(0, true);
    }
    this.send(request, payload, descriptors);
    await this.askU64(GET_FEATURES);
    return 0n;
  }

  // QEMU's sequences

  /** What QEMU sends when the device is made. `protocol` masks what is accepted. */
  async connect(protocol = 0xffff_ffff_ffff_ffffn): Promise<{ features: bigint; protocolFeatures: bigint }> {
    const features = await this.askU64(GET_FEATURES);
    const protocolFeatures = (await this.askU64(15)) & protocol;
    this.send(16, u64(protocolFeatures));
    const has = (bit: number) => (protocolFeatures & (1n << BigInt(bit))) !== 0n;
    if (has(0)) await this.askU64(17);
    if (has(15)) await this.askU64(36);
    this.#replyAck = has(3);
    if (has(5)) {
      this.#backendChannel = this.native.socketPair();
      await this.set(21, undefined, [this.#backendChannel[1]]);
    }
    this.send(3);
    await this.askU64(GET_FEATURES);
    this.#replyAck = has(3) && this.version === '11.1';
    for (const [index, queue] of this.queues.entries()) {
      await this.set(13, u64(BigInt(index)), [queue.call]);
      await this.set(14, u64(BigInt(index)), [queue.err]);
    }
    this.#replyAck = has(3);
    if (this.version === '11.1' && has(13)) this.send(34);
    return { features, protocolFeatures };
  }

  /** What QEMU sends at DRIVER_OK. */
  async start(): Promise<void> {
    this.#sendCalls();
    this.send(2, u64(this.features));
    if (this.version === '11.1') {
      await this.askU64(40);
      this.send(39, u64(8n));
    }
    if (!this.#regionsSent) await this.sendMemory();
    for (const [index, queue] of this.queues.entries()) {
      this.send(8, state(index, queue.ring.size));
      this.send(10, state(index, this.#bases[index]!));
      this.send(9, addresses(index, queue.ring));
      this.native.eventfdWrite(queue.kick);
      this.send(12, u64(BigInt(index)), [queue.kick]);
    }
    for (let index = 0; index < QUEUES; index++) await this.set(18, state(index, 1));
    this.#sendCalls();
  }

  /** What QEMU sends when the guest resets the device or the VM pauses; `reset` adds RESET_DEVICE. */
  async stop({ reset = false } = {}): Promise<void> {
    for (let index = 0; index < QUEUES; index++) this.send(18, state(index, 0));
    for (let index = 0; index < QUEUES; index++) {
      this.#bases[index] = (await this.ask(11, state(index, 0))).getUint32(4, true);
    }
    this.#sendCalls();
    if (reset) this.send(34);
    await this.askU64(GET_FEATURES);
  }

  get bases(): readonly number[] {
    return this.#bases;
  }

  #sendCalls(): void {
    for (const [index, queue] of this.queues.entries()) this.send(13, u64(BigInt(index)), [queue.call]);
  }

  /** Low memory and the rest, by ADD_MEM_REG (11.1) or SET_MEM_TABLE (7.2). */
  async sendMemory(): Promise<void> {
    this.#regionsSent = true;
    const regions = this.regions;
    if (this.version === '11.1') {
      for (const region of regions) await this.set(37, Uint8Array.from([...new Uint8Array(8), ...region]), [this.#file]);
      return;
    }
    const payload = Uint8Array.from([regions.length, 0, 0, 0, 0, 0, 0, 0, ...regions.flatMap((region) => [...region])]);
    await this.set(5, payload, regions.map(() => this.#file));
  }

  get file(): Descriptor {
    return this.#file;
  }

  get regions(): Uint8Array[] {
    const high = this.ram.length - HIGH_ADDRESS;
    return [regionBytes(0, LOW_BYTES, USER_BASE, 0), regionBytes(HIGH_ADDRESS, high, USER_BASE + BigInt(HIGH_ADDRESS), HIGH_ADDRESS)];
  }

  // The driver

  kick(index: number): void {
    if (this.queues[index]!.ring.needsKick()) this.native.eventfdWrite(this.queues[index]!.kick);
  }

  submit(index: number, submission: Submission): number {
    const head = this.queues[index]!.ring.submit(submission);
    if (head === undefined) throw new Error(`queue ${index} is full`);
    this.kick(index);
    return head;
  }

  /** Waits until the device has used something, by its interrupt alone, and takes it. */
  async completions(index: number): Promise<Completion[]> {
    const { ring, call } = this.queues[index]!;
    for (;;) {
      const done = ring.collect();
      if (done.length > 0) return done;
      if (ring.armInterrupt()) continue;
      await this.#interrupt(call);
    }
  }

  #interrupt(call: Descriptor): Promise<void> {
    return new Promise((resolve) => {
      const watch = this.native.watch(call, { readable: true, writable: false }, () => {
        this.native.eventfdRead(call);
        watch.stop();
        this.#watches = this.#watches.filter((other) => other !== watch);
        resolve();
      });
      this.#watches.push(watch);
    });
  }

  /** One request and its answer on an otherwise idle queue. */
  async request(index: number, readable: Uint8Array, room = 512, pieces = 1): Promise<Uint8Array> {
    this.submit(index, { readable, room, pieces });
    return (await this.completions(index))[0]!.bytes;
  }

  /** True once the back end has hung up. */
  async hungUp(): Promise<boolean> {
    while ((await this.reply()) !== undefined);
    return true;
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const watch of this.#watches) watch.stop();
    for (const { kick, call, err } of this.queues) for (const file of [kick, call, err]) this.native.close(file);
    for (const end of this.#backendChannel ?? []) this.native.close(end);
    this.native.unmap(this.#buffer);
    this.native.close(this.#file);
    this.native.close(this.socket);
  }
}

export function u64(value: bigint): Uint8Array {
  return new Uint8Array(BigUint64Array.of(value).buffer);
}

export function state(index: number, value: number): Uint8Array {
  return new Uint8Array(Uint32Array.of(index, value).buffer);
}

export function addresses(index: number, ring: DriverRing): Uint8Array {
  const user = (address: number) => USER_BASE + BigInt(address);
  const { descriptors, available, used } = ring.addresses;
  const head = new Uint8Array(Uint32Array.of(index, 0).buffer);
  return Uint8Array.from([...head, ...u64(user(descriptors)), ...u64(user(used)), ...u64(user(available)), ...u64(0n)]);
}

/** guest address, size, user address, file offset */
export function regionBytes(guestAddress: number, size: number, userAddress: bigint, fileOffset: number): Uint8Array {
  return new Uint8Array(BigUint64Array.of(BigInt(guestAddress), BigInt(size), userAddress, BigInt(fileOffset)).buffer);
}
