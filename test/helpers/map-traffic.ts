/**
 * Observations of one session that maps and unmaps, made without a machine: what a good driver does, and among it all that rules
 * could hold against such a call. What the machine would say to it does not matter: replies are drawn too.
 */
import type { Observation } from '../../src/machine/types.js';
import type { CallSite, Mdl, PhysicalDescription, Reply, Request } from '../../src/proto/types.js';
import { TYPE, buddy, byMdl, byPfn, byRange, domainEx, hello, mapEx, mdlOf, region } from './messages.js';

const PAGES = 64;
const FIRST_PAGE = 0xfede0;
const FRAMES = 256;
const SUCCESS = 0;
const FAILURES = [0xc000009a | 0, 0x103, 0xc000000d | 0];

interface TrafficOptions {
  /** Mistakes are rare, so that most calls meet books that are in order. */
  readonly isTidy: boolean;
}

interface Made {
  readonly handle: bigint;
  readonly hasAllocator: boolean;
  readonly mapped: Map<number, number>;
}

export class MapTraffic {
  readonly #domains: Made[] = [];
  #number = 0;
  #call = 0;
  #ticket = 0n;
  /** Tickets of calls that have begun and not come. */
  readonly #overtaken: bigint[] = [];

  constructor(
    private readonly random: () => number,
    private readonly tell: (observation: Observation) => void,
    private readonly options: TrafficOptions,
  ) {
    const reply = { accepted: true, inputAddressBits: 39, maxInterfaceVersion: 3, profile: 1 };
    tell({ number: ++this.#number, at: 0, kind: 'session-opened', session: 1, hello: hello(), reply } as unknown as Observation);
    for (const [i, over] of [{}, {}, buddy(32), { domainType: TYPE.translateS1 }, { domainType: TYPE.passThrough }, { reservedRegions: [region(FIRST_PAGE + 3, 2)] }].entries()) this.#create(BigInt(i + 1) << 40n, over);
  }

  next(): void {
    if (this.#below(80) === 0) this.#note();
    const kind = this.#below(this.#odd() ? 20 : 8);
    if (kind < 4) this.#map();
    else if (kind < 8) this.#unmap();
    else if (kind === 8) this.#note();
    else if (kind === 9) this.#deleteOne();
    else if (kind === 10) this.#tell({ routine: 'mapIdentityRange', mapIdentityRange: { domain: this.#domain().handle, permissions: 3, mdl: mdlOf([FIRST_PAGE + this.#below(PAGES)]) } });
    else if (kind === 11) this.#reserve();
    else this.#map();
  }

  /** Something out of the ordinary is due. */
  #odd(): boolean {
    return this.#below(this.options.isTidy ? 400 : 12) === 0;
  }

  #below(most: number): number {
    return Math.floor(this.random() * most);
  }

  #pick<T>(list: readonly T[]): T {
    return list[this.#below(list.length)]!;
  }

  #domain(): Made {
    return this.#odd() ? this.#pick(this.#domains) : this.#domains[this.#below(4)]!;
  }

  #create(handle: bigint, over: Parameters<typeof domainEx>[0]): void {
    this.#domains.push({ handle, hasAllocator: over?.hasAllocatorConfig === true, mapped: new Map() });
    this.#tell({ routine: 'createDomainEx', createDomainEx: domainEx(over) }, { result: 'createDomainEx', createDomainEx: { domain: handle } } as Partial<Reply>);
  }

  /** Its handle is gone; another domain comes in its place. */
  #deleteOne(): void {
    const at = this.#below(4);
    const { handle, hasAllocator } = this.#domains[at]!;
    this.#tell({ routine: 'deleteDomain', deleteDomain: { domain: handle } });
    this.#create(handle + 1n, hasAllocator ? buddy(32) : {});
    this.#domains[at] = this.#domains.pop()!;
  }

  #reserve(): void {
    const { handle } = this.#domain();
    const page = FIRST_PAGE + this.#below(PAGES);
    const request = { domain: handle, size: 4096n, hasExplicit: true, explicitLogicalAddress: BigInt(page) * 4096n, hasMin: false, minLogicalAddress: 0n, hasMax: false, maxLogicalAddress: 0n, hasTokenOut: true };
    this.#tell({ routine: 'reserveLogicalAddressRange', reserveLogicalAddressRange: request } as Partial<Request>, { result: 'reserveLogicalAddressRange', reserveLogicalAddressRange: { token: BigInt(this.#number) << 20n, logicalAddressBase: request.explicitLogicalAddress, size: 4096n } } as Partial<Reply>);
  }

  #note(): void {
    const run = () => ({ frame: BigInt(this.#below(FRAMES)), pageCount: BigInt(1 + this.#below(3)) });
    const isFree = this.#below(4) === 0;
    const note = { id: 1n, freed: isFree ? [run()] : [], allocated: isFree ? [] : [{ frame: 0n, pageCount: BigInt(FRAMES + 4) }], callSite: null };
    this.tell({ number: ++this.#number, at: 0, kind: 'memory-note', session: 1, note });
  }

  #map(): void {
    const { handle: domain, hasAllocator, mapped } = this.#domain();
    const pageCount = 1 + this.#below(3) * this.#below(2);
    const page = this.#odd() ? this.#pick([0, 0xfee00 - 1, 0xfee10, 2 ** 27 - 1, 2 ** 40]) : FIRST_PAGE - 32 + this.#below(PAGES);
    const address = BigInt(page) * 4096n + (this.#odd() ? 16n : 0n);
    const permissions = this.#odd() ? this.#pick([0, 4, 7, 2 ** 31]) : 1 + this.#below(3);
    const overlaps = [...mapped].some(([first, count]) => first < page + pageCount && page < first + count);
    if (overlaps && !this.#odd()) return;
    mapped.set(page, pageCount);
    if (this.#below(2) === 0 && !hasAllocator) {
      this.#tell({ routine: 'mapLogicalRange', mapLogicalRange: { domain, permissions, logicalAddress: address, mdl: this.#mdl(pageCount) } });
      return;
    }
    const isExplicit = hasAllocator === this.#odd();
    const place = { ...(isExplicit && { page }), ...(this.#odd() && { min: BigInt(this.#below(page + 1)) * 4096n }), ...(this.#odd() && { max: BigInt(page + this.#below(40)) * 4096n }) };
    const asked = mapEx(domain, this.#physical(pageCount), place, { permissions, hasLogicalAddressOut: !this.#odd() });
    const request = { ...asked, ...(isExplicit && { explicitLogicalAddress: address }) };
    this.#tell({ routine: 'mapLogicalRangeEx', mapLogicalRangeEx: request }, { result: 'mapLogicalRangeEx', mapLogicalRangeEx: { logicalAddress: this.#odd() ? address + 4096n : address } } as Partial<Reply>);
  }

  #unmap(): void {
    const { handle: domain, mapped } = this.#domain();
    const [page, pageCount] = mapped.size > 0 && !this.#odd() ? this.#pick([...mapped]) : [FIRST_PAGE + this.#below(PAGES), 1];
    mapped.delete(page);
    const given = this.#odd() ? this.#pick([0n, 2n ** 60n, BigInt(pageCount) * 4096n, BigInt(pageCount) + 1n]) : BigInt(pageCount);
    this.#tell({ routine: 'unmapLogicalRange', unmapLogicalRange: { domain: this.#odd() ? 5n : domain, logicalAddress: BigInt(page) * 4096n + (this.#odd() ? 8n : 0n), numberOfPages: given } });
  }

  #frames(pageCount: number): number[] {
    const first = this.#below(FRAMES);
    return Array.from({ length: pageCount }, (_, i) => first + i * (1 + this.#below(2)));
  }

  #mdl(pageCount: number): Mdl | null {
    if (this.#odd()) return this.#pick([null, mdlOf([], { present: false }), mdlOf([1, 2], { byteCount: 4096 }), mdlOf([1], { byteOffset: 4 }), mdlOf([1], { byteCount: 4095 }), mdlOf([1], { byteCount: 0 })]);
    const frames = this.#frames(pageCount);
    const mdl = mdlOf(frames, { flags: this.#odd() ? this.#pick([0, 1, 4, 0x800]) : 2 });
    if (this.#below(2) === 0) return mdl;
    return { ...mdl, pageFrames: new Uint8Array(0), runs: frames.map((frame) => ({ frame: BigInt(frame), pageCount: 1n })) };
  }

  #physical(pageCount: number): PhysicalDescription | null {
    const frames = this.#frames(pageCount);
    if (this.#odd()) return this.#pick([null, byRange(0n, 0n), byRange(4096n, 4097n), byRange(1n, 4096n), { ...byRange(0n, 4096n), mapType: 9 }, byPfn(frames, { hasPageFrame: false }), byPfn(frames, { numberOfPages: 9n }), { ...byMdl(frames), present: false }]);
    switch (this.#below(3)) {
      case 0:
        return byRange(BigInt(frames[0]!) * 4096n, BigInt(pageCount) * 4096n);
      case 1:
        return byPfn(frames);
      default:
        return { ...byMdl(frames), mdl: this.#mdl(pageCount) };
    }
  }

  /** Some calls come after later ones. */
  #nextTicket(): bigint {
    if (this.#below(3) === 0) return 0n;
    if (this.#below(40) === 0) this.#overtaken.push(++this.#ticket);
    if (this.#below(40) === 0) return this.#overtaken.shift() ?? ++this.#ticket;
    return ++this.#ticket;
  }

  #site(): CallSite | null {
    if (this.#odd()) return null;
    const ticket = this.#nextTicket();
    const outstanding = ticket !== 0n && this.#below(30) === 0 ? [...this.#overtaken.map((other) => Number(ticket - other)).filter((distance) => distance > 0), 1 + this.#below(4), -this.#below(3) >>> 0] : [];
    const refused = this.#odd() ? { routine: 23, count: 1, irql: 3, module: 'dut.sys', offset: 1n } : null;
    const module = this.#odd() ? this.#pick(['', 'other.sys', `${this.#number}.sys`, 'x'.repeat(300)]) : 'dut.sys';
    return { module, offset: BigInt(0x1000 + this.#below(this.#odd() ? 64 : 3)), irql: this.#odd() ? 3 : this.#below(3), ticket, outstanding, refused };
  }

  #tell(request: Partial<Request>, reply: Partial<Reply> = {}): void {
    const callSite = this.#site();
    const status = this.#odd() ? this.#pick(FAILURES) : SUCCESS;
    const injected = this.#odd() ? { injected: 'plan:1' } : {};
    const table = this.#odd() ? this.#below(6) : 4;
    this.tell({ number: ++this.#number, at: 0, kind: 'call', session: 1, call: ++this.#call, startedAt: 0, request: { id: 1n, table, callSite, ...request }, reply: { id: 1n, status, ...(status >= 0 && reply) }, ...injected } as unknown as Observation);
  }
}
