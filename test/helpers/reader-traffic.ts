/**
 * Random runs of a machine with guests and QEMU devices at once: calls, DMA of the engine, tables that the guest edits, and
 * readers that come, take updates, obey them, ask, report, count and leave at any point. Events and updates are taken when
 * they come or later, as the seed says. Answers wait for readers, and now and then a session ends when it gets one.
 */
import type { Clock } from '../../src/base/clock.js';
import { RegionMemory } from '../../src/base/memory.js';
import type { Machine } from '../../src/machine/machine.js';
import type { Reader } from '../../src/machine/reader.js';
import type { Session } from '../../src/machine/session.js';
import type { RequesterStatistics } from '../../src/proto/types.js';
import { TYPE, domainEx, framesFrom, hello, pci } from './messages.js';
import { DATA_FRAME, DATA_FRAMES, ENTRIES, TABLE_FRAME, TABLE_FRAMES, leaf, leaves, links, tableOf } from './naive/tables.js';
import { DEVICE, Guest, OTHER_DEVICE, OUTSIDE_DEVICE } from './rig.js';

/** 0000:00:07.0 carries guests, as functions do that are behind the IOMMU from then on. */
const CARRIER = 0x38;
const FUNCTIONS = [DEVICE, DEVICE, OTHER_DEVICE, CARRIER, OUTSIDE_DEVICE];
const PAGES = 24;

/** A clock that goes on a little each time it is read, as real ones do. */
export function restless(random: () => number): Clock {
  let now = 0;
  return { now: () => (now += random() / 16) };
}

interface Peer {
  readonly guest: Guest;
  readonly domains: { readonly handle: bigint; readonly kind: keyof typeof TYPE }[];
}

interface Device {
  readonly reader: Reader;
  lastId: bigint;
  lastUpdate: bigint;
  readonly refused: { readonly id: bigint; readonly function: number; readonly iova: bigint; readonly access: 1 | 2 }[];
  readonly counted: Map<number, bigint[]>;
}

export class ReaderTraffic {
  readonly #tables = new Uint8Array(TABLE_FRAMES * 4096);
  readonly memory = new RegionMemory([
    { address: TABLE_FRAME * 4096, length: this.#tables.length, bytes: this.#tables },
    { address: DATA_FRAME * 4096, length: DATA_FRAMES * 4096, bytes: new Uint8Array(DATA_FRAMES * 4096) },
  ]);
  readonly #peers: Peer[] = [];
  readonly #devices: Device[] = [];

  constructor(private readonly random: () => number) {
    for (const [physical, entry] of [...links('x64', 0), ...leaves('x64', 0, DATA_FRAME)]) this.#store(physical, entry);
  }

  run(machine: Machine, steps: number): void {
    for (let i = 0; i < steps; i++) {
      const roll = this.random();
      if (roll < 0.45 && this.#devices.length > 0) this.#deviceStep(this.#one(this.#devices));
      else if (roll < 0.48 && this.#devices.length < 3) this.#openDevice(machine);
      else if (this.#peers.length === 0 || (roll < 0.5 && this.#peers.length < 3)) this.#openPeer(machine);
      else this.#peerStep(machine, this.#one(this.#peers));
    }
    for (const device of [...this.#devices]) this.#closeDevice(device, 'the run has ended');
    for (const { guest } of [...this.#peers]) guest.session.close('the run has ended');
  }

  #one<T>(list: readonly T[]): T {
    return list[Math.floor(this.random() * list.length)]!;
  }

  #store(physical: number, entry: bigint): void {
    Buffer.from(this.#tables.buffer).writeBigUInt64LE(entry, physical - TABLE_FRAME * 4096);
  }

  #openPeer(machine: Machine): void {
    const takesAtOnce = this.random() < 0.5;
    const opened: { session?: Session } = {};
    const sink = { eventsWaiting: () => void (takesAtOnce && opened.session?.nextEvent()) };
    const { session } = machine.open(hello(this.random() < 0.5 ? { carrierDevice: pci(CARRIER) } : { role: 2 }), sink);
    if (session === undefined) return;
    opened.session = session;
    this.#peers.push({ guest: new Guest(session, () => 0), domains: [] });
  }

  #peerStep(machine: Machine, peer: Peer): void {
    const before = machine.changes;
    this.#call(machine, peer);
    const end = this.random() < 0.1 ? 'its answer cannot be sent' : undefined;
    if (machine.changes !== before) machine.whenConfirmed(machine.changes, () => void (end !== undefined && this.#closePeer(peer, end)), peer);
  }

  #closePeer(peer: Peer, why: string): void {
    if (this.#peers.includes(peer)) this.#peers.splice(this.#peers.indexOf(peer), 1);
    peer.guest.session.close(why);
  }

  #call(machine: Machine, peer: Peer): void {
    const { guest, domains } = peer;
    const roll = this.random();
    const device = this.#one(FUNCTIONS);
    const page = Math.floor(this.random() * PAGES);
    if (domains.length === 0 || roll < 0.06) return this.#create(peer);
    const { handle, kind } = this.#one(domains);
    if (roll < 0.25) guest.map(handle, page, framesFrom(DATA_FRAME + Math.floor(this.random() * 32), 1 + Math.floor(this.random() * 3)), 1 + Math.floor(this.random() * 3));
    else if (roll < 0.4) guest.unmap(handle, page, 1 + Math.floor(this.random() * 3));
    else if (roll < 0.55) guest.attach(handle, device);
    else if (roll < 0.63) guest.detach(handle, device);
    else if (roll < 0.72) guest.reporting(this.random() < 0.8, device);
    else if (roll < 0.8) guest.poke(page, 1, device);
    else if (roll < 0.84) guest.events();
    else if (roll < 0.9) this.#edit(guest, kind === 'unmanaged' ? handle : undefined);
    else if (roll < 0.93) guest.control({ evictIotlb: this.random() < 0.5, failAllocations: this.random() < 0.1 ? 2 : 1 });
    else if (roll < 0.95) machine.inject({ kind: 'fault', device: DEVICE, address: BigInt(page) * 4096n, access: 'read', type: 'ExternalFault', count: 1 }, 'the traffic');
    else if (roll < 0.98) void (guest.deleteDomain(handle) === 'SUCCESS' && domains.splice(domains.findIndex((each) => each.handle === handle), 1));
    else this.#closePeer(peer, 'it had enough');
  }

  #create({ guest, domains }: Peer): void {
    const kind = this.#one(['translate', 'translate', 'passThrough', 'unmanaged', 'unmanaged'] as const);
    const reply = guest.reply('createDomainEx', domainEx({ domainType: TYPE[kind] }));
    if (reply.result !== 'createDomainEx') return;
    const handle = reply.createDomainEx.domain;
    domains.push({ handle, kind });
    if (kind === 'unmanaged') guest.call('configureDomain', { domain: handle, hasConfiguration: true, type: 1, arm64: null, x64: { firstLevelPageTableRoot: BigInt(tableOf(0, 4)), translationEnabled: this.random() < 0.8 ? 1 : 0 } });
  }

  /** Changes some entries; more often than not without the flush that it takes. */
  #edit(guest: Guest, domain: bigint | undefined): void {
    for (let page = 0; page < 16; page++) {
      if (this.random() < 0.6) this.#store(tableOf(0, 1) + page * 8, leaf('x64', 1, DATA_FRAME + Math.floor(this.random() * DATA_FRAMES), this.#one(ENTRIES)));
    }
    if (domain !== undefined && this.random() < 0.3) guest.call('flushDomain', { domain });
  }

  #openDevice(machine: Machine): void {
    const takesAtOnce = this.random() < 0.3;
    const opened: { device?: Device } = {};
    const sink = { updatesWaiting: () => void (takesAtOnce && opened.device !== undefined && this.#take(opened.device)) };
    const { reader } = machine.openReader(hello({ minor: 1, role: 3, architecture: 0, name: this.#one(['', 'QEMU']) }), 1 << 20, sink);
    if (reader === undefined) return;
    opened.device = { reader, lastId: 0n, lastUpdate: 0n, refused: [], counted: new Map() };
    this.#devices.push(opened.device);
  }

  #closeDevice(device: Device, why: string): void {
    this.#devices.splice(this.#devices.indexOf(device), 1);
    device.reader.close(why);
  }

  #take(device: Device): boolean {
    const update = device.reader.nextUpdate();
    if (update !== undefined) device.lastUpdate = update.sequence;
    return update !== undefined;
  }

  #deviceStep(device: Device): void {
    const roll = this.random();
    if (roll < 0.2) while (this.#take(device));
    else if (roll < 0.35) device.reader.acknowledge(this.random() < 0.8 ? device.lastUpdate : device.lastUpdate + 1n);
    else if (roll < 0.75) this.#ask(device);
    else if (roll < 0.76) for (let i = 0; i < 70; i++) this.#ask(device, OUTSIDE_DEVICE);
    else if (roll < 0.9) this.#report(device);
    else if (roll < 0.97) this.#count(device);
    else this.#closeDevice(device, 'QEMU has gone');
  }

  #ask(device: Device, who = this.#one(FUNCTIONS)): void {
    const iova = BigInt(Math.floor(this.random() * PAGES * 4096)) + (this.random() < 0.02 ? 2n ** 60n : 0n);
    const access = this.random() < 0.5 ? 1 : 2;
    const id = this.random() < 0.95 ? ++device.lastId : device.lastId;
    const reply = device.reader.translate({ id, segment: 0, busDeviceFunction: who, iova, access });
    if (reply?.granted === false) device.refused.push({ id, function: who, iova, access });
  }

  #report({ reader, refused }: Device): void {
    const roll = this.random();
    const [at] = refused.length === 0 ? [] : refused.splice(Math.floor(this.random() * refused.length), 1);
    const { id, function: busDeviceFunction, iova, access } = at ?? { id: 999_999n, function: DEVICE, iova: 4096n, access: 1 };
    reader.report({ id: roll < 0.7 ? id : roll < 0.9 ? 0n : 999_999n, segment: 0, busDeviceFunction, iova, length: BigInt(Math.floor(this.random() * 5000)), access: roll < 0.98 ? access : 0 });
  }

  #count({ reader, counted }: Device): void {
    const who = this.#one(FUNCTIONS);
    const before = counted.get(who) ?? [0n, 0n, 0n, 0n, 0n, 0n, 0n];
    const now = before.map((count) => count + BigInt(Math.floor(this.random() * 4)));
    counted.set(who, now);
    const [walked, identity, remembered, asked, refused, unanswered, interrupts] = now as [bigint, bigint, bigint, bigint, bigint, bigint, bigint];
    const requester: RequesterStatistics = { segment: 0, busDeviceFunction: who, walked, identity, remembered, asked, refused, unanswered, interrupts };
    reader.statistics({ requesters: [requester], updates: 1n, drains: 0n, gracePeriods: 0n });
  }
}
