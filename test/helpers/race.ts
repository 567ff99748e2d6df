/**
 * A race: a daemon in a process of its own, the reader's C in another that does "DMA" all the time, and here a guest that
 * maps, unmaps, attaches, detaches, creates and deletes in several lanes at once and looks at the frames after each answer.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, contiguousMdl, mdl, pciDevice, type Client } from '../../src/client/client.js';
import { loadNative } from '../../src/native/index.js';
import { FrontEnd } from './frontend.js';
import { Frames, Space } from './race-frames.js';
import { RaceReader, type Counters, type Haste, type RaceProgram } from './race-reader.js';
import { randomFrom } from './random.js';
import { serveInProcess } from './vm.js';

const RAM_BYTES = 16 * 2 ** 20;
const DEVICES = ['00:05.0', '00:06.0', '00:07.0'] as const;
const PASS_THROUGH = 1;
const UNMANAGED = 2;
const LARGE = { page: 0x40000, frame: 0x400, count: 512 } as const;
/** Of the large mapping, every so many pages are accessed. */
const LARGE_STEP = 32;
/**
 * Where device 2's domains have their pages. In its pass-through domain these are frames of the machine too, since a thread
 * may have looked at a hint before and act on it only then.
 */
const LIFE_PAGE = 0x630;
const LIFE_PAGES = 4;
const X64_LINK = 7n;

export interface RaceResult {
  readonly violations: readonly string[];
  readonly counters: Counters;
  /** Calls of the guest that were answered, and of these changes that took something away. */
  readonly calls: number;
  readonly removals: number;
}

export interface RaceOrder {
  readonly program: RaceProgram;
  readonly seed: number;
  readonly haste?: Haste;
  /** The race ends after a violation, or when this is true. */
  readonly isOver: (counters: Counters, removals: number) => boolean;
}

export async function race({ program, seed, haste = 'none', isOver }: RaceOrder): Promise<RaceResult> {
  const folder = mkdtempSync(join(tmpdir(), 'viommu-race-'));
  const native = loadNative();
  const sockets = { socketPath: join(folder, 'vhost'), streamSocketPath: join(folder, 'stream') };
  const undo: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
  try {
    const daemon = await serveInProcess(sockets, ['--profile', 'extended', ...DEVICES.flatMap((name) => ['--device', name])]);
    undo.push(() => daemon.stop('SIGTERM'));
    const machine = new FrontEnd({ native, path: sockets.socketPath, ramBytes: RAM_BYTES });
    undo.push(() => machine.close());
    await machine.connect();
    await machine.start();
    const reader = new RaceReader(program, native, machine.file, sockets.streamSocketPath, seed, haste);
    undo.push(() => reader.kill());
    await reader.up();
    const client = await connect(sockets.streamSocketPath, { name: 'race' });
    undo.push(() => client.close());
    const guest = new Guest(client, reader, machine.ram, seed);
    const lanes = Promise.all([guest.pages(0), guest.pages(1), guest.pages(2), guest.large(), guest.attachments(), guest.lives()]);
    lanes.catch(() => guest.stop());
    while (!guest.isStopped && guest.frames.violations.length === 0 && !isOver(reader.counters, guest.removals)) {
      reader.check();
      await sleep(20);
    }
    guest.stop();
    await lanes;
    const counters = await reader.end();
    guest.lookAtAll();
    return { violations: guest.frames.violations, counters, calls: guest.calls, removals: guest.removals };
  } finally {
    for (const one of undo.reverse()) await one();
  }
}

/** Device 0 stays in one domain, device 1 comes and goes there, device 2 has a domain of its own after the other. */
class Guest {
  readonly frames: Frames;
  isStopped = false;
  calls = 0;
  removals = 0;
  readonly #client: Client;
  readonly #reader: RaceReader;
  readonly #random: () => number;
  readonly #entries: BigUint64Array;
  readonly #shared: Space;
  readonly #sharedDomain: Promise<bigint>;

  constructor(client: Client, reader: RaceReader, ram: Uint8Array, seed: number) {
    this.#client = client;
    this.#reader = reader;
    this.#random = randomFrom(seed);
    this.#entries = new BigUint64Array(ram.buffer, ram.byteOffset, ram.byteLength / 8);
    this.frames = new Frames(ram);
    this.#shared = new Space(this.frames, reader);
    this.#sharedDomain = this.#create(client.createDomain());
    this.#shared.willAttach(0);
  }

  stop(): void {
    this.isStopped = true;
  }

  /** At the end nothing may have been written to what nobody can reach, ever. */
  lookAtAll(): void {
    for (const [page, frame] of this.#shared.mapped) this.#shared.didUnmap(page, frame);
    for (let frame = 0x200; frame < 0x700; frame++) this.frames.take(frame, [], 'at the end');
  }

  /** Single pages, ranges, batches and replacements, in a stretch of pages and frames of its own. */
  async pages(lane: number): Promise<void> {
    const domain = await this.#sharedDomain;
    if (lane === 0) await this.#did(this.#client.attachDevice({ domain, device: pciDevice(DEVICES[0]) }));
    const base = 0x1000 + lane * 16;
    const free = Array.from({ length: 64 }, (_, i) => 0x200 + lane * 64 + i);
    const at: (number | undefined)[] = Array.from({ length: 8 }, () => undefined);
    while (!this.isStopped) {
      const i = this.#below(at.length);
      const frame = at[i];
      if (frame === undefined) {
        at[i] = await this.#map(domain, base + i, free.shift()!);
      } else if (this.#random() < 0.3) {
        at[i] = await this.#replace(domain, base + i, frame, free);
      } else if (this.#random() < 0.2) {
        await this.#unmapInBatch(domain, base, at, free);
      } else {
        let count = 1;
        while (i + count < at.length && at[i + count] !== undefined && this.#random() < 0.5) count++;
        await this.#unmap(domain, base + i, count);
        for (const [k, gone] of at.splice(i, count, ...Array.from({ length: count }, () => undefined)).entries()) {
          this.#shared.didUnmap(base + i + k, gone!);
          free.push(gone!);
        }
      }
    }
  }

  /** A large leaf, split by the first unmap inside of it. */
  async large(): Promise<void> {
    const domain = await this.#sharedDomain;
    while (!this.isStopped) {
      const left = new Set<number>();
      for (let i = 0; i < LARGE.count; i++) this.#shared.willMap(LARGE.page + i, LARGE.frame + i);
      await this.#did(this.#client.mapLogicalRange({ domain, permissions: 3, logicalAddress: BigInt(LARGE.page) * 4096n, mdl: contiguousMdl(BigInt(LARGE.frame) * 4096n, LARGE.count) }));
      for (let i = 0; i < LARGE.count; i++) {
        left.add(i);
        if (i % LARGE_STEP === 0) this.#shared.didMap(LARGE.page + i);
      }
      for (let round = 0; round < 8; round++) {
        const i = LARGE_STEP * this.#below(LARGE.count / LARGE_STEP);
        if (!left.delete(i)) continue;
        await this.#unmap(domain, LARGE.page + i, 1);
        this.#shared.didUnmap(LARGE.page + i, LARGE.frame + i);
      }
      for (let i = 0; i < LARGE.count; i++) {
        let count = 0;
        while (left.has(i + count)) count++;
        if (count === 0) continue;
        await this.#unmap(domain, LARGE.page + i, count);
        for (let k = i; k < i + count; k++) this.#shared.didUnmap(LARGE.page + k, LARGE.frame + k);
        i += count;
      }
    }
  }

  /** Device 1 in the shared domain and out of it. */
  async attachments(): Promise<void> {
    const domain = await this.#sharedDomain;
    const device = pciDevice(DEVICES[1]);
    while (!this.isStopped) {
      this.#shared.willAttach(1);
      await this.#did(this.#client.attachDevice({ domain, device }));
      this.#shared.didAttach(1, (page) => page < LARGE.page || (page - LARGE.page) % LARGE_STEP === 0);
      await sleep(this.#below(8));
      await this.#did(this.#client.detachDevice({ domain, device }));
      this.removals++;
      this.#shared.didDetach(1);
    }
  }

  /** Device 2 in a managed domain, a pass-through one, a caller-owned one: slots of the arena and domains end and begin. */
  async lives(): Promise<void> {
    const lives = [() => this.#managedLife(), () => this.#passThroughLife(), () => this.#callersLife()];
    while (!this.isStopped) await lives[this.#below(lives.length)]!();
  }

  async #managedLife(): Promise<void> {
    const domain = await this.#create(this.#client.createDomain());
    const space = new Space(this.frames, this.#reader);
    const pages = Array.from({ length: LIFE_PAGES }, (_, i) => [LIFE_PAGE + i, 0x600 + this.#below(4) * LIFE_PAGES + i] as const);
    for (const [page, frame] of pages) {
      space.willMap(page, frame);
      await this.#did(this.#client.mapLogicalRange({ domain, permissions: 3, logicalAddress: BigInt(page) * 4096n, mdl: mdl([BigInt(frame)]) }));
    }
    await this.#liveIn(domain, space, async () => {
      const [page, frame] = pages[this.#below(LIFE_PAGES)]!;
      await this.#unmap(domain, page, 1);
      space.didUnmap(page, frame);
    });
  }

  async #passThroughLife(): Promise<void> {
    const domain = await this.#create(this.#client.createDomainEx({ domainType: PASS_THROUGH }));
    const space = new Space(this.frames, this.#reader);
    for (let i = 0; i < LIFE_PAGES; i++) space.willMap(LIFE_PAGE + i, LIFE_PAGE + i);
    await this.#liveIn(domain, space, async () => {});
  }

  /** Tables in guest memory: entries change there, and the change holds once a flush is answered. */
  async #callersLife(): Promise<void> {
    const tables = [0x700, 0x701, 0x702, 0x703];
    const page = LIFE_PAGE;
    for (const table of tables) this.#entries.fill(0n, table * 512, (table + 1) * 512);
    for (const [i, index] of [0, 0, page >> 9].entries()) this.#entries[tables[i]! * 512 + index] = BigInt(tables[i + 1]!) * 4096n + X64_LINK;
    const set = (i: number, frame: number | undefined) => void (this.#entries[tables[3]! * 512 + (page % 512) + i] = frame === undefined ? 0n : BigInt(frame) * 4096n + X64_LINK);
    const domain = await this.#create(this.#client.createDomainEx({ domainType: UNMANAGED }));
    const space = new Space(this.frames, this.#reader);
    const at = Array.from({ length: LIFE_PAGES }, (_, i) => 0x620 + i);
    for (const [i, frame] of at.entries()) {
      space.willMap(page + i, frame);
      set(i, frame);
    }
    await this.#did(this.#client.configureDomain({ domain, type: 1, x64: { firstLevelPageTableRoot: BigInt(tables[0]!) * 4096n, translationEnabled: 1 } }));
    await this.#liveIn(domain, space, async () => {
      for (let round = 0; round < 6; round++) {
        const i = this.#below(LIFE_PAGES);
        const [before, after] = [at[i]!, 0x620 + ((at[i]! - 0x620 + LIFE_PAGES) % 16)];
        space.willMap(page + i, after);
        set(i, after);
        await this.#did(this.#client.flushDomain({ domain }));
        this.removals++;
        space.didUnmap(page + i, before, true);
        at[i] = after;
      }
    });
  }

  /** Attaches device 2, lets it be for a while and does `change`; then takes it away. */
  async #liveIn(domain: bigint, space: Space, change: () => Promise<void>): Promise<void> {
    const device = pciDevice(DEVICES[2]);
    space.willAttach(2);
    await this.#did(this.#client.attachDevice({ domain, device }));
    space.didAttach(2);
    await sleep(this.#below(6));
    await change();
    await this.#did(this.#client.detachDevice({ domain, device }));
    this.removals++;
    space.didDetach(2);
    await this.#did(this.#client.deleteDomain({ domain }));
  }

  async #map(domain: bigint, page: number, frame: number): Promise<number> {
    const permissions = this.#random() < 0.01 ? 1 : 3;
    this.#shared.willMap(page, frame, permissions === 3);
    await this.#did(this.#client.mapLogicalRange({ domain, permissions, logicalAddress: BigInt(page) * 4096n, mdl: mdl([BigInt(frame)]) }));
    this.#shared.didMap(page);
    return frame;
  }

  /** Unmap and map follow each other in the daemon, with no answer between them. */
  async #replace(domain: bigint, page: number, frame: number, free: number[]): Promise<number> {
    const next = free.shift()!;
    this.#shared.willMap(page, next);
    const unmapped = this.#unmap(domain, page, 1).then(() => this.#shared.didUnmap(page, frame, true));
    await this.#did(this.#client.mapLogicalRange({ domain, permissions: 3, logicalAddress: BigInt(page) * 4096n, mdl: mdl([BigInt(next)]) }));
    await unmapped;
    this.#shared.didMap(page);
    free.push(frame);
    return next;
  }

  async #unmapInBatch(domain: bigint, base: number, at: (number | undefined)[], free: number[]): Promise<void> {
    const gone = at.flatMap((frame, i) => (frame === undefined ? [] : [[base + i, frame] as const]));
    const replies = await this.#client.batch(gone.map(([page]) => ({ routine: 'unmapLogicalRange', unmapLogicalRange: { domain, logicalAddress: BigInt(page) * 4096n, numberOfPages: 1n } })));
    for (const { status } of replies) this.#answered(status);
    this.removals += gone.length;
    at.fill(undefined);
    for (const [page, frame] of gone) {
      this.#shared.didUnmap(page, frame);
      free.push(frame);
    }
  }

  async #unmap(domain: bigint, page: number, count: number): Promise<void> {
    await this.#did(this.#client.unmapLogicalRange({ domain, logicalAddress: BigInt(page) * 4096n, numberOfPages: BigInt(count) }));
    this.removals++;
  }

  async #create(made: Promise<{ readonly status: number; readonly domain: bigint }>): Promise<bigint> {
    const { status, domain } = await made;
    this.#answered(status);
    return domain;
  }

  async #did(call: Promise<{ readonly status: number }>): Promise<void> {
    this.#answered((await call).status);
  }

  #answered(status: number): void {
    this.calls++;
    if (status !== 0) throw new Error(`a call was refused with 0x${status.toString(16)}`);
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }
}
