/**
 * What the front end has said about one queue, and the ring that comes of it [vhost-user Ring states].
 *
 * A ring runs when its size, addresses, base and kick have arrived and it is enabled, in whatever order that was. When
 * it stops, the Ring object stays: a front end that goes on at the same place (a paused VM) gets the same one, with the
 * chains that were still out.
 */
import type { GuestMemory } from '../base/memory.js';
import type { MemoryTable } from './regions.js';
import type { RingFeatures, RingLayout } from './ring.js';
import { Ring } from './ring.js';
import { DESCRIPTOR, availableBytes, usedBytes } from './spec.js';

/** User addresses of the front end. */
export interface VringAddresses {
  readonly descriptors: bigint;
  readonly available: bigint;
  readonly used: bigint;
}

/** An address that no guest memory has. */
const NOWHERE = -1;

export class Vring {
  size: number | undefined;
  addresses: VringAddresses | undefined;
  base: number | undefined;
  isEnabled = false;
  /** Descriptors of the front end's eventfds; owned. */
  kick: number | undefined;
  call: number | undefined;
  err: number | undefined;
  /** The front end said that no kick descriptor comes and the ring is to be polled. */
  isPolled = false;
  #ring: Ring | undefined;
  #features: RingFeatures | undefined;
  #isRunning = false;

  get isRunning(): boolean {
    return this.#isRunning;
  }

  /** The ring in use, or the one that was when the queue last stopped. */
  get ring(): Ring | undefined {
    return this.#ring;
  }

  get isComplete(): boolean {
    const hasKick = this.kick !== undefined || this.isPolled;
    return this.isEnabled && hasKick && this.size !== undefined && this.addresses !== undefined && this.base !== undefined;
  }

  /** Starts a complete queue. True when the ring goes on where it stopped. */
  start(table: MemoryTable, features: RingFeatures): { readonly ring: Ring; readonly resumed: boolean } {
    const layout = this.#layout(table);
    const before = this.#ring;
    const resumed = before !== undefined && this.#continues(before, layout, features);
    const ring = resumed ? before : new Ring(table.memory, layout, this.base!, features);
    this.#ring = ring;
    this.#features = features;
    this.#isRunning = true;
    return { ring, resumed };
  }

  /** Stops the queue and keeps the ring. */
  stop(): void {
    this.#isRunning = false;
    this.base = this.#ring?.nextIndex ?? this.base;
  }

  /** Forgets a stopped ring and the chains that were out. */
  forget(): void {
    this.#ring = undefined;
  }

  setMemory(memory: GuestMemory): void {
    this.#ring?.setMemory(memory);
  }

  #continues(before: Ring, layout: RingLayout, features: RingFeatures): boolean {
    const { size, descriptors, available, used } = before.layout;
    const isSamePlace =
      size === layout.size && descriptors === layout.descriptors && available === layout.available && used === layout.used;
    const isSameDriver =
      this.#features!.indirect === features.indirect && this.#features!.eventIndex === features.eventIndex;
    return before.broken === undefined && before.nextIndex === this.base && isSamePlace && isSameDriver;
  }

  #layout(table: MemoryTable): RingLayout {
    const size = this.size!;
    const { descriptors, available, used } = this.addresses!;
    return {
      size,
      descriptors: table.guestAddressOf(descriptors, size * DESCRIPTOR.bytes) ?? NOWHERE,
      available: table.guestAddressOf(available, availableBytes(size)) ?? NOWHERE,
      used: table.guestAddressOf(used, usedBytes(size)) ?? NOWHERE,
    };
  }
}
