/**
 * One front end's conversation as a state machine without sockets: a message goes in, a reply and effects come out
 * [vhost-user Communication].
 *
 * What may be said is a closed list: size of the payload, number of descriptors and the protocol feature that a message
 * needs are checked from one table before anything happens. Every descriptor of a message is kept by exactly one owner
 * or closed. Effects are carried out in order: a queue is told to stop before the descriptor it watches is closed.
 */
import { ProtocolError } from '../base/errors.js';
import { LIMITS } from '../base/limits.js';
import type { GuestMemory } from '../base/memory.js';
import { configSpace, QUEUE, QUEUE_COUNT, QUEUE_NAMES } from './device.js';
import type { MemoryHost } from './regions.js';
import { MemoryTable } from './regions.js';
import type { Ring, RingFeatures } from './ring.js';
import type { Operations, Rule } from './rules.js';
import { RULES } from './rules.js';
import { refusal, replyMessage, u64 } from './session-values.js';
import {
  FEATURES,
  FLAG_NEED_REPLY,
  PROTOCOL_F,
  PROTOCOL_FEATURES,
  requestName,
  VHOST_USER_F_PROTOCOL_FEATURES,
  VIRTIO_F_EVENT_IDX,
  VIRTIO_F_INDIRECT_DESC,
  VRING_INDEX_MASK,
  VRING_NO_DESCRIPTOR,
} from './spec.js';
import { Vring } from './vring.js';

/** What a session asks of the kernel. */
export interface SessionHost extends MemoryHost {
  /** Front ends send what they like: what is to be read or written as an eventfd has to be one. */
  isEventfd(file: number): boolean;
}

export interface FrontEndMessage {
  readonly request: number;
  readonly flags: number;
  readonly payload: Uint8Array;
  /** Owned by the session from here on. */
  readonly descriptors: readonly number[];
}

/** What whoever runs the session has to do, in this order. */
export type Effect =
  /** Serve this ring. `resumed`: it goes on where it stopped, with the chains that were out. */
  | { readonly kind: 'started'; readonly queue: number; readonly ring: Ring; readonly resumed: boolean }
  /** Do not touch this ring any more; completions wait. */
  | { readonly kind: 'stopped'; readonly queue: number }
  /** The running queue is kicked through another descriptor from now on. */
  | { readonly kind: 'kick-changed'; readonly queue: number }
  /** The running queue has another descriptor for its interrupts. */
  | { readonly kind: 'call-changed'; readonly queue: number }
  /** The guest that used the device is gone: nothing of it may stay, answers to it are dropped. */
  | { readonly kind: 'reset'; readonly why: string }
  | { readonly kind: 'close'; readonly descriptor: number };

export interface Outcome {
  /** A whole message for the front end. */
  readonly reply: Uint8Array | undefined;
  readonly effects: readonly Effect[];
  /** What was wrong with the message. When its consequence is 'close' the connection has to end. */
  readonly error: ProtocolError | undefined;
}

export class Session implements Operations {
  readonly vrings: readonly Vring[] = Array.from({ length: QUEUE_COUNT }, () => new Vring());
  readonly memory: MemoryTable;
  readonly config: Uint8Array;
  #features = 0n;
  #protocolFeatures = 0n;
  #status = 0;
  #backendChannel: number | undefined;
  /** The front end tells guest resets by RESET_DEVICE, so a stopped queue alone is a pause. */
  #announcesResets = false;
  #effects: Effect[] = [];

  /** `publish` is called with each new guest memory while the old one is still mapped. `instance`: of the daemon. */
  constructor(
    private readonly host: SessionHost,
    instance: bigint,
    publish: (memory: GuestMemory) => void,
  ) {
    this.config = configSpace(instance);
    this.memory = new MemoryTable(host, (memory) => {
      for (const vring of this.vrings) vring.setMemory(memory);
      publish(memory);
    });
  }

  get features(): bigint {
    return this.#features;
  }

  get protocolFeatures(): bigint {
    return this.#protocolFeatures;
  }

  /** Judges and carries out one message. Never throws for what a front end sends. */
  handle(message: FrontEndMessage): Outcome {
    const rule = RULES.get(message.request);
    const files = [...message.descriptors];
    let payload: Uint8Array | undefined;
    let error: ProtocolError | undefined;
    try {
      if (rule === undefined) throw refusal(`${requestName(message.request)} is not a message of this back end`);
      this.#check(rule, message);
      payload = rule.run(this, viewOf(message.payload), files);
    } catch (caught) {
      if (!(caught instanceof ProtocolError)) throw caught;
      error = caught;
    }
    for (const file of files) this.#close(file);
    return this.#outcome(message, rule, payload, error);
  }

  #outcome(message: FrontEndMessage, rule: Rule | undefined, payload: Uint8Array | undefined, error: ProtocolError | undefined): Outcome {
    const wantsAck = (message.flags & FLAG_NEED_REPLY) !== 0 && this.#has(PROTOCOL_F.REPLY_ACK) && rule?.replies !== true;
    const answer = payload ?? (wantsAck ? u64(error === undefined ? 0n : 1n) : undefined);
    const isUnheard = error !== undefined && answer === undefined && rule?.mayFail !== true;
    return {
      reply: answer === undefined ? undefined : replyMessage(message.request, answer),
      effects: this.#takeEffects(),
      error: isUnheard ? new ProtocolError(error!.code, error!.message, 'close') : error,
    };
  }

  /** The front end is gone: stops, resets, and gives back every descriptor. Then `memory.clear()` may follow. */
  close(): readonly Effect[] {
    this.#reset('the front end is gone');
    for (const vring of this.vrings) {
      for (const file of [vring.kick, vring.call, vring.err]) this.#close(file);
      vring.kick = vring.call = vring.err = undefined;
    }
    this.#close(this.#backendChannel);
    this.#backendChannel = undefined;
    return this.#takeEffects();
  }

  #takeEffects(): readonly Effect[] {
    const effects = this.#effects;
    this.#effects = [];
    return effects;
  }

  #check(rule: Rule, { request, payload, descriptors }: FrontEndMessage): void {
    const name = requestName(request);
    const [least, most] = typeof rule.size === 'number' ? [rule.size, rule.size] : rule.size;
    if (payload.length < least || payload.length > most) throw refusal(`${name} with a payload of ${payload.length} bytes`);
    const [fewest, manyest] = rule.files ?? [0, 0];
    if (descriptors.length < fewest || descriptors.length > manyest) {
      throw refusal(`${name} with ${descriptors.length} descriptors`);
    }
    if (rule.needs !== undefined && !this.#has(rule.needs)) throw refusal(`${name} without its protocol feature ${rule.needs}`);
  }

  #has(protocolFeature: number): boolean {
    return (this.#protocolFeatures & (1n << BigInt(protocolFeature))) !== 0n;
  }

  #close(file: number | undefined): void {
    if (file !== undefined) this.#effects.push({ kind: 'close', descriptor: file });
  }

  #vring(index: number): Vring {
    const vring = this.vrings[index];
    if (vring === undefined) throw refusal(`queue ${index} of ${QUEUE_COUNT}`);
    return vring;
  }

  /** Starts or stops a queue when what is known about it now says so. */
  #settle(index: number): void {
    const vring = this.vrings[index]!;
    if (vring.isRunning && !vring.isComplete) {
      vring.stop();
      this.#effects.push({ kind: 'stopped', queue: index });
    } else if (!vring.isRunning && vring.isComplete) {
      const hadRing = vring.ring !== undefined;
      const { ring, resumed } = vring.start(this.memory, this.#ringFeatures());
      // A control queue that begins anew belongs to another driver than the one that stopped.
      if (index === QUEUE.control && hadRing && !resumed) this.#forgetOthers(index);
      this.#effects.push({ kind: 'started', queue: index, ring, resumed });
    }
  }

  #forgetOthers(index: number): void {
    this.#effects.push({ kind: 'reset', why: 'another driver took the device over' });
    this.vrings.forEach((vring, other) => {
      if (other !== index && !vring.isRunning) vring.forget();
    });
  }

  #ringFeatures(): RingFeatures {
    return {
      indirect: (this.#features & VIRTIO_F_INDIRECT_DESC) !== 0n,
      eventIndex: (this.#features & VIRTIO_F_EVENT_IDX) !== 0n,
    };
  }

  #reset(why: string): void {
    this.vrings.forEach((vring, index) => {
      vring.isEnabled = false;
      this.#settle(index);
      vring.forget();
    });
    this.#effects.push({ kind: 'reset', why });
  }

  /** [vhost-user SET_FEATURES] */
  setFeatures(bits: bigint): void {
    if ((bits & ~FEATURES) !== 0n) throw refusal(`features 0x${bits.toString(16)} were not all offered`);
    this.#features = bits;
    if ((bits & VHOST_USER_F_PROTOCOL_FEATURES) !== 0n) return;
    this.vrings.forEach((vring, index) => {
      vring.isEnabled = true;
      this.#settle(index);
    });
  }

  /** [vhost-user SET_PROTOCOL_FEATURES] */
  setProtocolFeatures(bits: bigint): void {
    if ((bits & ~PROTOCOL_FEATURES) !== 0n) throw refusal(`protocol features 0x${bits.toString(16)} were not all offered`);
    this.#protocolFeatures = bits;
  }

  get status(): number {
    return this.#status;
  }

  /** [vhost-user SET_STATUS] Status 0 is a device reset, unless RESET_DEVICE says it better: QEMU sends 0 on pause, too. */
  setStatus(status: bigint): void {
    if (status > 0xffn) throw refusal(`device status ${status}`);
    this.#status = Number(status);
    if (this.#status === 0 && !this.#announcesResets) this.#reset('device status 0');
  }

  /** [vhost-user RESET_DEVICE] */
  resetDevice(): void {
    this.#announcesResets = true;
    this.#status = 0;
    this.#reset('the device was reset');
  }

  setBackendChannel(file: number): void {
    this.#close(this.#backendChannel);
    this.#backendChannel = file;
  }

  setSize(index: number, size: number): void {
    const vring = this.#stoppedVring(index);
    const isPower = size > 0 && (size & (size - 1)) === 0;
    if (!isPower || size > LIMITS.virtqueueEntries) throw refusal(`queue ${index} with ${size} entries`);
    vring.size = size;
    this.#settle(index);
  }

  setBase(index: number, base: number): void {
    if (base > 0xffff) throw refusal(`base ${base} of a split ring`);
    this.#stoppedVring(index).base = base;
    this.#settle(index);
  }

  /** A running ring may only be told the addresses it has: QEMU does so when it switches dirty logging. */
  setAddresses(index: number, descriptors: bigint, available: bigint, used: bigint): void {
    const vring = this.#vring(index);
    const now = vring.addresses;
    const isSame = now?.descriptors === descriptors && now.available === available && now.used === used;
    if (isSame) return;
    this.#stoppedVring(index).addresses = { descriptors, available, used };
    this.#settle(index);
  }

  setEnabled(index: number, value: number): void {
    if (value > 1) throw refusal(`queue ${index} enabled with ${value}`);
    this.#vring(index).isEnabled = value === 1;
    this.#settle(index);
  }

  /** [vhost-user GET_VRING_BASE] Stops the queue and says where. */
  stopRing(index: number): number {
    const vring = this.#vring(index);
    const kick = vring.kick;
    vring.kick = undefined;
    vring.isPolled = false;
    this.#settle(index);
    this.#close(kick);
    const base = vring.base ?? 0;
    if (index === QUEUE.control && vring.ring !== undefined && !this.#announcesResets) {
      this.#reset('the control queue was stopped by a front end that does not tell a reset from a pause');
    }
    return base;
  }

  setEventfd(which: 'kick' | 'call' | 'err', value: bigint, files: number[]): void {
    const isNone = (value & BigInt(VRING_NO_DESCRIPTOR)) !== 0n;
    if (value > BigInt(VRING_NO_DESCRIPTOR | VRING_INDEX_MASK)) throw refusal(`${which} with the value ${value}`);
    if (isNone !== (files.length === 0)) throw refusal(`${which} with ${files.length} descriptors and the value ${value}`);
    const index = Number(value) & VRING_INDEX_MASK;
    const vring = this.#vring(index);
    if (!isNone && !this.host.isEventfd(files[0]!)) throw refusal(`the ${which} descriptor of queue ${index} is no eventfd`);
    const before = vring[which];
    vring[which] = files.pop();
    if (which === 'kick') {
      vring.isPolled = isNone;
      if (vring.isRunning) this.#effects.push({ kind: 'kick-changed', queue: index });
      this.#settle(index);
    }
    if (which === 'call' && vring.isRunning) this.#effects.push({ kind: 'call-changed', queue: index });
    this.#close(before);
  }

  #stoppedVring(index: number): Vring {
    const vring = this.#vring(index);
    if (vring.isRunning) throw refusal(`the ${QUEUE_NAMES[index]} queue is running`);
    return vring;
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
