/**
 * Domain types: which there are, which may be made now, and which a device may use now (ddi.md 1.4, 2.5.1, 2.5.8; checks
 * DDI-100, DDI-106, DDI-107, DDI-157 to DDI-160, DDI-164, DDI-170 to DDI-174).
 *
 * Remapping types need a driver that is opted in. Unmanaged exists for ARM64 guests, and for x64 ones in the extended
 * profile. TranslateS1 exists when the platform has PASIDs, and is for devices that have them. PassThrough is there until
 * DMA Guard blocks. A 32-bit x86 guest has none. Nothing here is remembered: each question is answered from the policy of this moment.
 */
import type { DomainKind, RequesterId } from '../iommu/types.js';
import type { Caller } from './caller.js';
import { NTSTATUS } from './status.js';

/** IOMMU_DMA_DOMAIN_TYPE in its order; the index is the value and the bit in AvailableDomains. */
const KINDS: readonly DomainKind[] = ['translate', 'pass-through', 'unmanaged', 'translate-s1'];

/** The kind of an IOMMU_DMA_DOMAIN_TYPE, undefined from DomainTypeMax on [DDI-108]. */
export function kindOfType(type: number): DomainKind | undefined {
  return KINDS[type];
}

/** The bit that stands for a kind in AvailableDomains [DDI-172]. */
export function bitOf(kind: DomainKind): number {
  return 1 << KINDS.indexOf(kind);
}

/** True when what is mapped in such a domain is the system's to keep: the map and token routines work on it. */
export function isSystemOwned(kind: DomainKind): boolean {
  return kind === 'translate' || kind === 'translate-s1';
}

/** Why a domain of this kind cannot be made now: the status, or undefined when it can [DDI-030, DDI-034, DDI-100, DDI-101, DDI-105]. */
export function creationObjection({ policy, architecture, profile }: Caller, kind: DomainKind): number | undefined {
  if (architecture === 'x86') return NTSTATUS.STATUS_NOT_SUPPORTED;
  if (kind === 'pass-through') return policy.isDmaGuardBlocking ? NTSTATUS.STATUS_NOT_SUPPORTED : undefined;
  if (!policy.canRemap) return kind === 'unmanaged' ? NTSTATUS.STATUS_NOT_SUPPORTED : NTSTATUS.STATUS_INVALID_PARAMETER;
  if (kind === 'unmanaged' && architecture === 'x64' && profile === 'hal') return NTSTATUS.STATUS_NOT_SUPPORTED;
  return kind === 'translate-s1' && !policy.hasPasids ? NTSTATUS.STATUS_NOT_SUPPORTED : undefined;
}

/**
 * The AvailableDomains mask of a device: what it may be attached to now. `isPasidConfigured`: asked for a token with a
 * Pasid configuration, whose untagged traffic has a default PASID [DDI-164].
 */
export function availableTypes(caller: Caller, device: RequesterId, isPasidConfigured: boolean): number {
  const { policy } = caller;
  let mask = 0;
  for (const kind of KINDS) {
    if (creationObjection(caller, kind) !== undefined) continue;
    if (kind !== 'pass-through' && !policy.isOptedIn(device)) continue;
    if (kind === 'translate-s1' && !(isPasidConfigured && policy.hasPasid(device))) continue;
    mask |= bitOf(kind);
  }
  return mask;
}
