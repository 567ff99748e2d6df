/**
 * The platform's policy: what Windows takes from the registry, from the firmware and from the lock screen, and what the
 * daemon is told instead (ddi.md 1.4; checks DDI-159, DDI-160, DDI-170, DDI-171).
 *
 * A device that nobody said anything about is opted in, internal and without PASIDs. Changes take effect with the next
 * question; an attachment that was made stays [DDI-157 is about attaching].
 */
import type { Policy } from '../ddi/caller.js';
import type { RequesterId } from '../iommu/types.js';

/** DmaRemappingCompatible, or RemappingSupported with RemappingFlags. */
export const OPT_IN = { out: 0, in: 1, whenExposed: 2, inGraphics: 3 } as const;
export type OptIn = (typeof OPT_IN)[keyof typeof OPT_IN];

/** A PASID has 20 bits [PCIe PASID]; 0 is the untagged traffic's own, so one bit gives one PASID. */
export const PASID_BITS = { least: 1, most: 20 } as const;

export interface DeviceRules {
  readonly optIn: OptIn;
  /** Outside the chassis. */
  readonly isExternal: boolean;
  readonly hasPasid: boolean;
}

const DEFAULT_RULES: DeviceRules = { optIn: OPT_IN.in, isExternal: false, hasPasid: false };

export interface PolicyOptions {
  /** False for an IOMMU that cannot remap: nothing but PassThrough exists [DDI-034, DDI-105, DDI-170]. Default true. */
  readonly canRemap?: boolean;
  /** Width of a PASID, 1 to 20. Default 20. */
  readonly pasidBits?: number;
  /** By requester ID, or by the stream ID of an ACPI device's input mapping 0. What is left out is as for every device. */
  readonly devices?: ReadonlyMap<RequesterId, Partial<DeviceRules>>;
}

export class PlatformPolicy implements Policy {
  readonly canRemap: boolean;
  pasidBits: number;
  /** The lock screen is up, or what else makes DMA Guard hold devices off. */
  isDmaGuardBlocking = false;
  /** Driver Verifier's DMA verification. */
  isDmaVerified = false;
  readonly #rules = new Map<RequesterId, DeviceRules>();

  /** Throws RangeError for a PASID width that cannot be. */
  constructor({ canRemap = true, pasidBits = PASID_BITS.most, devices = new Map() }: PolicyOptions = {}) {
    if (!isPasidWidth(pasidBits)) throw new RangeError(`a PASID of ${pasidBits} bits is not between ${PASID_BITS.least} and ${PASID_BITS.most}`);
    this.canRemap = canRemap;
    this.pasidBits = pasidBits;
    for (const [device, rules] of devices) this.setRules(device, { ...DEFAULT_RULES, ...rules });
  }

  get hasPasids(): boolean {
    for (const { hasPasid } of this.#rules.values()) if (hasPasid) return true;
    return false;
  }

  setRules(device: RequesterId, rules: DeviceRules): void {
    this.#rules.set(device, rules);
  }

  isOptedIn(device: RequesterId): boolean {
    const { optIn, isExternal } = this.#rulesOf(device);
    return optIn === OPT_IN.whenExposed ? isExternal || this.isDmaVerified : optIn !== OPT_IN.out;
  }

  hasPasid(device: RequesterId): boolean {
    return this.#rulesOf(device).hasPasid;
  }

  #rulesOf(device: RequesterId): DeviceRules {
    return this.#rules.get(device) ?? DEFAULT_RULES;
  }
}

export function isOptIn(value: number): value is OptIn {
  return Object.values(OPT_IN).includes(value as OptIn);
}

export function isPasidWidth(bits: number): boolean {
  return Number.isInteger(bits) && bits >= PASID_BITS.least && bits <= PASID_BITS.most;
}
