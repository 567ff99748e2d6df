/**
 * Page tables that a guest keeps in its own memory for an unmanaged domain, written through its helper device. Levels are
 * numbered as ARM64 does it: 0 is the highest of four, 3 the last. Every change is followed by FlushDomain.
 */
import type { Guest } from './guest.js';

/** Fields of an ARM64 descriptor (ddi.md 7.2). */
export const TABLE = 3n;
export const PAGE_ENTRY = 3n;
export const BLOCK = 1n;
export const AF = 1n << 10n;
export const AP_UNPRIVILEGED = 1n << 6n;
export const AP_READ_ONLY = 1n << 7n;

/** RAM that tables are made in, below the end of the guest's 1 MiB. */
const FIRST_TABLE = 0x1c0n * 4096n;
const LAST_TABLE = 0x200n * 4096n;
const ADDRESS = 0xffff_ffff_f000n;

export interface Arm64Sizes {
  readonly inputSize0: number;
  readonly inputSize1?: number;
}

const places = new WeakMap<Guest, bigint>();

async function newTable(guest: Guest): Promise<bigint> {
  const address = places.get(guest) ?? FIRST_TABLE;
  if (address >= LAST_TABLE) throw new Error('the guest has no room for more tables');
  places.set(guest, address + 4096n);
  await guest.step({ operation: 'fill', fill: { iova: address, length: 4096n, pattern: Uint8Array.of(0) } }, { device: { kind: 3, segment: 0, busDeviceFunction: 0x38, acpiUid: 0 } });
  return address;
}

export class CallerTables {
  #inputSize1 = 0;
  #upperRoot = 0n;

  private constructor(
    private readonly guest: Guest,
    readonly domain: bigint,
    private readonly device: bigint,
    readonly root: bigint,
    private inputSize: number,
    private readonly link: bigint,
  ) {}

  /** A new domain, configured for these sizes and attached to the device under test. */
  static async arm64(guest: Guest, { inputSize0 }: Arm64Sizes): Promise<CallerTables> {
    const domain = await guest.domain({ domainType: 2 });
    const tables = new CallerTables(guest, domain, await guest.attached(domain), await newTable(guest), inputSize0, TABLE);
    await tables.configure({});
    return tables;
  }

  static async x64(guest: Guest): Promise<CallerTables> {
    const domain = await guest.domain({ domainType: 2 });
    const tables = new CallerTables(guest, domain, await guest.attached(domain), await newTable(guest), 48, 7n);
    const status = await guest.call('configureDomain', { domain, hasConfiguration: true, type: 1, arm64: null, x64: { firstLevelPageTableRoot: tables.root, translationEnabled: 1 } });
    if (status !== 'SUCCESS') throw new Error(`ConfigureDomain: ${status}`);
    return tables;
  }

  get startLevel(): number {
    return this.inputSize >= 40 ? 0 : this.inputSize >= 31 ? 1 : 2;
  }

  /** ConfigureDomain with other sizes; the roots stay. */
  async configure({ inputSize0 = this.inputSize, inputSize1 = this.#inputSize1 }: { inputSize0?: number; inputSize1?: number }): Promise<void> {
    const arm64 = { ttbr0: this.root, ttbr1: inputSize1 === 0 ? 0n : this.#upperRoot, mair0: 0, mair1: 0, inputSize0, inputSize1, coherentTableWalks: 1, translationEnabled: 1 };
    const status = await this.guest.call('configureDomain', { domain: this.domain, hasConfiguration: true, type: 0, arm64, x64: null });
    if (status !== 'SUCCESS') throw new Error(`ConfigureDomain: ${status}`);
  }

  /** The tree of TTBR1, by addresses as they are below 2^inputSize1. */
  async upperHalf(inputSize1: number): Promise<CallerTables> {
    this.#inputSize1 = inputSize1;
    this.#upperRoot = await newTable(this.guest);
    await this.configure({});
    return new CallerTables(this.guest, this.domain, this.device, this.#upperRoot, inputSize1, TABLE);
  }

  /** Physical address of the entry for `va` on a level; the tables on the way are made. */
  async place(va: bigint, level: number): Promise<bigint> {
    let table = this.root;
    for (let at = this.startLevel; ; at++) {
      const address = table + ((va >> BigInt(39 - 9 * at)) & 511n) * 8n;
      if (at === level) return address;
      let entry = await this.guest.load(address);
      if (entry === 0n) await this.guest.store(address, (entry = (await newTable(this.guest)) | this.link));
      table = entry & ADDRESS;
    }
  }

  async entry(va: bigint, level: number): Promise<bigint> {
    return this.guest.load(await this.place(va, level));
  }

  /** Without a flush. */
  async write(va: bigint, level: number, entry: bigint): Promise<void> {
    await this.guest.store(await this.place(va, level), entry);
  }

  async set(va: bigint, level: number, entry: bigint): Promise<void> {
    await this.write(va, level, entry);
    await this.guest.call('flushDomain', { domain: this.domain });
  }

  leaf(va: bigint, entry: bigint): Promise<void> {
    return this.set(va, 3, entry);
  }

  flushList(list: readonly bigint[], lastLevel: number): Promise<string> {
    const vaList = new Uint8Array(BigUint64Array.from(list).buffer);
    return this.guest.call('flushDomainByVaList', { domain: this.domain, lastLevel, number: list.length, hasVaList: true, vaList });
  }

  /** Takes the domain away. */
  async release(): Promise<void> {
    await this.guest.detach(this.device);
    await this.guest.call('deleteDevice', { dmaDevice: this.device });
    await this.guest.call('deleteDomain', { domain: this.domain });
  }
}

/** The same on x64, four levels, as the extended profile has it. */
export function x64Tables(guest: Guest): Promise<CallerTables> {
  return CallerTables.x64(guest);
}
