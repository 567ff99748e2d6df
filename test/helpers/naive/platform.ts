/** The platform of the naive model: devices, policy (ddi.md 1.4, 2.5.8), and the handles of each session. */
import type { ControlRequest, DeviceObject } from '../../../src/proto/types.js';
import { DOMAIN_TYPES, Domain, Stream, type DeviceToken, type DomainType, type Handled, type PlatformDevice } from './state.js';

export interface PlatformOptions {
  readonly architecture: 'x64' | 'arm64';
  readonly profile: 'hal' | 'extended';
  readonly inputAddressBits: number;
  readonly physicalAddressBits: number;
  /** PCI functions behind the IOMMU. */
  readonly functions: readonly number[];
  readonly acpiDevices: readonly { readonly uid: number; readonly inputMappingIds: readonly number[] }[];
}

const KIND_NOT_A_PDO = 1;
const KIND_NO_BUS_IDENTITY = 2;
const KIND_PCI = 3;
const KIND_ACPI = 4;

export class Platform {
  readonly devices: PlatformDevice[] = [];
  /** Handles by session. */
  readonly sessions = new Map<number, Map<bigint, Handled>>();
  isGuarded = false;
  isVerified = false;
  failsAllocations = false;
  pasidBits = 20;
  asidCount = 256;

  constructor(readonly options: PlatformOptions) {
    for (const bdf of options.functions) this.#add({ kind: KIND_PCI, segment: 0, busDeviceFunction: bdf, acpiUid: 0 }, [0]);
    if (options.architecture === 'x64') return;
    for (const { uid, inputMappingIds } of options.acpiDevices) this.#add({ kind: KIND_ACPI, segment: 0, busDeviceFunction: 0, acpiUid: uid }, inputMappingIds);
  }

  get inputPages(): bigint {
    return 2n ** BigInt(this.options.inputAddressBits - 12);
  }

  get frameLimit(): bigint {
    return 2n ** BigInt(this.options.physicalAddressBits - 12);
  }

  get domains(): Domain[] {
    return [...this.sessions.values()].flatMap((handles) => [...handles.values()]).filter((object) => object instanceof Domain);
  }

  get streams(): Stream[] {
    return this.devices.flatMap(({ streams }) => [...streams.values()]);
  }

  /** The object of this kind that the handle names in the session; unknown, stale, foreign and of another kind are one. */
  lookup<K extends Handled['kind']>(session: number, handle: bigint, kind: K): Extract<Handled, { kind: K }> | undefined {
    const found = this.sessions.get(session)?.get(handle);
    return found?.kind === kind ? (found as Extract<Handled, { kind: K }>) : undefined;
  }

  forget(session: number, handle: bigint): void {
    this.sessions.get(session)?.delete(handle);
  }

  /** The device of a PDO argument, or why there is none. */
  find(object: DeviceObject | null): PlatformDevice | 'no PDO' | 'no identity' | 'outside' {
    if (object === null || object.kind === 0 || object.kind === KIND_NOT_A_PDO) return 'no PDO';
    if (object.kind === KIND_NO_BUS_IDENTITY) return 'no identity';
    const isIt = (other: DeviceObject) =>
      object.kind === KIND_PCI
        ? other.kind === KIND_PCI && object.segment === other.segment && object.busDeviceFunction === other.busDeviceFunction
        : other.kind === KIND_ACPI && object.acpiUid === other.acpiUid;
    return this.devices.find((device) => isIt(device.object)) ?? 'outside';
  }

  isOptedIn({ optIn, isExternal }: PlatformDevice): boolean {
    return optIn === 1 || optIn === 3 || (optIn === 2 && (isExternal || this.isVerified));
  }

  /** The interface has caller-owned domains: always on ARM64, as an extension on x64 (7.3). */
  get hasUnmanaged(): boolean {
    return this.options.architecture === 'arm64' || this.options.profile === 'extended';
  }

  get hasPasids(): boolean {
    return this.devices.some(({ hasPasid }) => hasPasid);
  }

  /** A domain of this type may be made now. */
  mayCreate(type: DomainType): boolean {
    if (type === 'PassThrough') return !this.isGuarded;
    if (type === 'Unmanaged') return this.hasUnmanaged;
    return type === 'Translate' || this.hasPasids;
  }

  /** Untagged traffic of the device may use this type; `token` when one attaches it. */
  mayAttach(device: PlatformDevice, type: DomainType, token?: DeviceToken): boolean {
    if (type === 'PassThrough') return !this.isGuarded;
    if (!this.isOptedIn(device)) return false;
    return type !== 'TranslateS1' || (token?.pasid !== undefined && device.hasPasid);
  }

  /** What QueryAvailableDomainTypes says of the token. */
  maskOf(token: DeviceToken): number {
    return DOMAIN_TYPES.reduce((mask, type, bit) => (this.mayCreate(type) && this.mayAttach(token.device, type, token) ? mask | (1 << bit) : mask), 0);
  }

  /** What ControlRequest changes of this. */
  control(request: Partial<ControlRequest>): void {
    const toggled = (toggle: number | undefined, now: boolean) => (toggle === 1 ? false : toggle === 2 ? true : now);
    this.isGuarded = toggled(request.dmaGuardBlocking, this.isGuarded);
    this.isVerified = toggled(request.dmaVerification, this.isVerified);
    this.failsAllocations = toggled(request.failAllocations, this.failsAllocations);
    this.pasidBits = request.pasidBits || this.pasidBits;
    this.asidCount = request.asidCount || this.asidCount;
    for (const { device, optIn, isExternal, hasPasid } of request.devices ?? []) {
      const known = this.find(device);
      if (typeof known !== 'string') Object.assign(known, { optIn, isExternal, hasPasid });
    }
  }

  #add(object: DeviceObject, ids: readonly number[]): void {
    const device: PlatformDevice = { object, isAcpi: object.kind === KIND_ACPI, streams: new Map(), optIn: 1, isExternal: false, hasPasid: false };
    for (const id of ids) device.streams.set(id, new Stream(device, id));
    this.devices.push(device);
  }
}
