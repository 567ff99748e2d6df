/**
 * The V1 interface written down a second time, as plainly as possible, from ddi.md and nothing else: maps of pages, one
 * page at a time, no tables, no runs. It knows no resource limits, so tests give the machine room enough.
 */
import type { DeviceObject, Mdl, Request } from '../../src/proto/types.js';

const INPUT_PAGES = 2 ** 36;
const FRAMES = 2 ** 34;
const WINDOW_FIRST = 0xfee00;
const WINDOW_LAST = 0xfeeff;

interface NaivePage {
  readonly frame: number;
  readonly permissions: number;
}

export interface NaiveDomain {
  readonly pages: Map<number, NaivePage>;
}

export class NaiveModel {
  readonly domains = new Map<bigint, NaiveDomain>();
  readonly attached = new Map<number, bigint>();
  readonly reporting = new Set<number>();

  constructor(private readonly behind: ReadonlySet<number>) {}

  /** Name of the status, without STATUS_, and the change that goes with it. A created domain is entered by the caller. */
  call(request: Request): string {
    switch (request.routine) {
      case 'createDomain':
        if (!request.createDomain.hasDomainOut) return 'INVALID_PARAMETER_2';
        return request.createDomain.osManagedPageTable === 0 ? 'NOT_SUPPORTED' : 'SUCCESS';
      case 'deleteDomain':
        return this.#delete(request.deleteDomain.domain);
      case 'attachDevice':
        return this.#attach(request.attachDevice);
      case 'detachDevice':
        return this.#detach(request.detachDevice);
      case 'flushDomain':
      case 'flushDomainByVaList':
      case 'configureDomain':
        return 'INVALID_PARAMETER_1';
      case 'queryInputMappings': {
        const kind = request.queryInputMappings.device?.kind ?? 0;
        return kind === 2 || kind === 3 ? 'UNSUCCESSFUL' : 'INVALID_PARAMETER_1';
      }
      case 'mapLogicalRange':
        return this.#map(request.mapLogicalRange);
      case 'unmapLogicalRange':
        return this.#unmap(request.unmapLogicalRange);
      case 'mapIdentityRange':
        return this.#mapIdentity(request.mapIdentityRange);
      case 'unmapIdentityRange':
        return this.#unmapIdentity(request.unmapIdentityRange);
      case 'setDeviceFaultReporting':
        return this.#report(request.setDeviceFaultReporting);
      default:
        return 'NOT_IMPLEMENTED';
    }
  }

  /** What a device reads or writes at a page: a frame, or the fault's number. */
  access(device: number, page: number, right: number): { frame: number } | { fault: number } {
    const handle = this.attached.get(device);
    if (handle === undefined) return { fault: 1 };
    const mapped = this.domains.get(handle)!.pages.get(page);
    if (mapped === undefined) return { fault: 7 };
    return (mapped.permissions & right) === 0 ? { fault: 5 } : { frame: mapped.frame };
  }

  get mappedPages(): number {
    return [...this.domains.values()].reduce((sum, { pages }) => sum + pages.size, 0);
  }

  #delete(handle: bigint): string {
    if (!this.domains.has(handle)) return 'INVALID_PARAMETER_1';
    if ([...this.attached.values()].includes(handle)) return 'RESOURCE_IN_USE';
    this.domains.delete(handle);
    return 'SUCCESS';
  }

  #attach(r: { domain: bigint; device: DeviceObject | null; inputMappingIdBase: number; mappingCount: number }): string {
    if (!this.domains.has(r.domain)) return 'INVALID_PARAMETER_1';
    const kind = r.device?.kind ?? 0;
    if (kind !== 2 && kind !== 3) return 'INVALID_PARAMETER_2';
    const device = this.#known(r.device);
    if (device === undefined) return 'NOT_FOUND';
    if (r.inputMappingIdBase !== 0) return 'INVALID_PARAMETER_3';
    if (r.mappingCount !== 1) return 'INVALID_PARAMETER_4';
    if (this.attached.has(device)) return 'INVALID_PARAMETER';
    this.attached.set(device, r.domain);
    return 'SUCCESS';
  }

  #detach(r: { domain: bigint; device: DeviceObject | null; inputMappingId: number }): string {
    if (!this.domains.has(r.domain)) return 'INVALID_PARAMETER_1';
    const device = this.#known(r.device);
    if (device === undefined || this.attached.get(device) !== r.domain) return 'INVALID_PARAMETER_2';
    if (r.inputMappingId !== 0) return 'INVALID_PARAMETER_3';
    this.attached.delete(device);
    this.reporting.delete(device);
    return 'SUCCESS';
  }

  #report(r: { device: DeviceObject | null; inputMappingIdBase: number; enable: number; hasFaultConfig: boolean; hasFaultHandler: boolean }): string {
    const kind = r.device?.kind ?? 0;
    if (kind !== 2 && kind !== 3) return 'INVALID_PARAMETER_1';
    const device = this.#known(r.device);
    if (device === undefined) return 'NOT_FOUND';
    if (!this.attached.has(device)) return 'INVALID_PARAMETER_1';
    if (r.inputMappingIdBase !== 0) return 'INVALID_PARAMETER_2';
    if (r.enable !== 0 && !(r.hasFaultConfig && r.hasFaultHandler)) return 'INVALID_PARAMETER_4';
    if (r.enable !== 0) this.reporting.add(device);
    else this.reporting.delete(device);
    return 'SUCCESS';
  }

  #map(r: { domain: bigint; permissions: number; logicalAddress: bigint; mdl: Mdl | null }): string {
    const domain = this.domains.get(r.domain);
    if (domain === undefined) return 'INVALID_PARAMETER_1';
    if (![1, 2, 3].includes(r.permissions)) return 'INVALID_PARAMETER_2';
    const frames = framesOf(r.mdl);
    if (frames === undefined) return 'INVALID_PARAMETER_3';
    if (r.logicalAddress % 4096n !== 0n) return 'INVALID_PARAMETER_4';
    const first = Number(r.logicalAddress / 4096n);
    if (first + frames.length > INPUT_PAGES) return 'INVALID_PARAMETER_4';
    return enter(domain, frames.map((frame, i) => [first + i, frame]), r.permissions);
  }

  #mapIdentity(r: { domain: bigint; permissions: number; mdl: Mdl | null }): string {
    const domain = this.domains.get(r.domain);
    if (domain === undefined) return 'INVALID_PARAMETER_1';
    if (![1, 2, 3].includes(r.permissions)) return 'INVALID_PARAMETER_2';
    const frames = framesOf(r.mdl);
    if (frames === undefined) return 'INVALID_PARAMETER_3';
    return enter(domain, frames.map((frame) => [frame, frame]), r.permissions);
  }

  #unmap(r: { domain: bigint; logicalAddress: bigint; numberOfPages: bigint }): string {
    const domain = this.domains.get(r.domain);
    if (domain === undefined) return 'INVALID_PARAMETER_1';
    if (r.logicalAddress % 4096n !== 0n) return 'INVALID_PARAMETER_2';
    const first = Number(r.logicalAddress / 4096n);
    if (!domain.pages.has(first)) return 'INVALID_PARAMETER_2';
    if (r.numberOfPages === 0n) return 'INVALID_PARAMETER_3';
    for (let i = 0n; i < r.numberOfPages; i++) if (!domain.pages.has(first + Number(i))) return 'INVALID_PARAMETER_3';
    for (let i = 0n; i < r.numberOfPages; i++) domain.pages.delete(first + Number(i));
    return 'SUCCESS';
  }

  #unmapIdentity(r: { domain: bigint; mdl: Mdl | null }): string {
    const domain = this.domains.get(r.domain);
    if (domain === undefined) return 'INVALID_PARAMETER_1';
    const frames = framesOf(r.mdl);
    if (frames === undefined) return 'INVALID_PARAMETER_2';
    if (!frames.every((frame) => domain.pages.get(frame)?.frame === frame)) return 'INVALID_PARAMETER_2';
    for (const frame of frames) domain.pages.delete(frame);
    return 'SUCCESS';
  }

  #known(object: DeviceObject | null): number | undefined {
    if (object === null || object.kind !== 3 || object.segment !== 0) return undefined;
    return this.behind.has(object.busDeviceFunction) ? object.busDeviceFunction : undefined;
  }
}

function framesOf(mdl: Mdl | null): number[] | undefined {
  if (mdl === null || !mdl.present || mdl.byteOffset !== 0 || mdl.byteCount === 0 || mdl.byteCount % 4096 !== 0) return undefined;
  if (mdl.runs.length > 0 && mdl.pageFrames.length > 0) return undefined;
  const frames: number[] = [];
  for (const run of mdl.runs) {
    if (run.pageCount === 0n || run.pageCount > 4096n) return undefined;
    for (let i = 0n; i < run.pageCount; i++) frames.push(Number(run.frame + i));
  }
  if (mdl.pageFrames.length % 8 !== 0) return undefined;
  const bytes = Buffer.from(mdl.pageFrames);
  for (let at = 0; at < bytes.length; at += 8) frames.push(Number(bytes.readBigUInt64LE(at)));
  return frames.length === mdl.byteCount / 4096 && frames.every((frame) => frame < FRAMES) ? frames : undefined;
}

/** All pages or none; a page listed twice is in its own way. */
function enter(domain: NaiveDomain, pairs: readonly (readonly [number, number])[], permissions: number): string {
  const seen = new Set<number>();
  for (const [page] of pairs) {
    if (domain.pages.has(page) || seen.has(page) || (page >= WINDOW_FIRST && page <= WINDOW_LAST)) return 'RESOURCE_IN_USE';
    seen.add(page);
  }
  for (const [page, frame] of pairs) domain.pages.set(page, { frame, permissions });
  return 'SUCCESS';
}
