/**
 * Test control (proto/viommu/v1/control.proto): changes the platform under a running guest, as a lock screen, a device in
 * another slot or a shortage of memory would. It is answered with a reason, and changes nothing, when the machine was not
 * made for it or when any part of the request is wrong.
 */
import type { Iommu } from '../iommu/iommu.js';
import type { RequesterId } from '../iommu/types.js';
import type { ControlReply, ControlRequest, DeviceObject, DevicePolicy, Toggle } from '../proto/types.js';
import type { Interceptor } from './interceptor.js';
import { PASID_BITS, isOptIn, isPasidWidth, type DeviceRules, type PlatformPolicy } from './policy.js';

const TOGGLE_UNSPECIFIED: (typeof Toggle)['UNSPECIFIED'] = 0;
const TOGGLE_OFF: (typeof Toggle)['OFF'] = 1;
const TOGGLE_ON: (typeof Toggle)['ON'] = 2;

/** What a request may change. */
export interface Controls {
  readonly iommu: Iommu;
  readonly policy: PlatformPolicy;
  readonly interceptor: Interceptor | undefined;
  /** The name in policy of a device that the machine knows. */
  nameOf(device: DeviceObject | null): RequesterId | undefined;
  setLegacyInterface(isAvailable: boolean): void;
}

/** Judges the whole request, then applies it. */
export function control(controls: Controls | undefined, request: ControlRequest, iommu: Iommu): ControlReply {
  const reason = controls === undefined ? 'test control is off' : (objection(controls, request) ?? command(controls.interceptor, request));
  if (controls !== undefined && reason === undefined) apply(controls, request);
  const entries = request.reportInjections ? (controls?.interceptor?.entries?.() ?? []) : [];
  const { iotlb, tablePages } = iommu.statistics();
  return {
    id: request.id,
    accepted: reason === undefined,
    reason: reason ?? '',
    iotlbHits: BigInt(iotlb.hits),
    iotlbMisses: BigInt(iotlb.misses),
    iotlbStaleUses: BigInt(iotlb.staleUses),
    tablePages: BigInt(tablePages),
    injections: entries.map(({ cause, matched, fired, refused = '' }) => ({ cause, matched: BigInt(matched), fired: BigInt(fired), refused })),
  };
}

function objection(controls: Controls, request: ControlRequest): string | undefined {
  const { dmaGuardBlocking, dmaVerification, failAllocations, legacyInterfaceAvailable, pasidBits } = request;
  const toggles = { dmaGuardBlocking, dmaVerification, failAllocations, legacyInterfaceAvailable };
  for (const [name, toggle] of Object.entries(toggles)) if (toggle > TOGGLE_ON) return `${name}: ${toggle} is neither on nor off`;
  if (pasidBits !== 0 && !isPasidWidth(pasidBits)) return `a PASID of ${pasidBits} bits is not between ${PASID_BITS.least} and ${PASID_BITS.most}`;
  for (const { device, optIn } of request.devices) {
    if (controls.nameOf(device) === undefined) return 'a policy for a device that is not behind the IOMMU';
    if (!isOptIn(optIn)) return `opt-in ${optIn} is none that there is`;
  }
  return undefined;
}

/** The interceptor judges its part itself, as the last one, and obeys at once. */
function command(interceptor: Interceptor | undefined, { clearInjections, injectPlan }: ControlRequest): string | undefined {
  if (!clearInjections && injectPlan === '') return undefined;
  return interceptor?.command === undefined ? 'this daemon takes no injections' : interceptor.command(injectPlan, clearInjections);
}

function apply(controls: Controls, request: ControlRequest): void {
  const { iommu, policy } = controls;
  policy.isDmaGuardBlocking = switched(policy.isDmaGuardBlocking, request.dmaGuardBlocking);
  policy.isDmaVerified = switched(policy.isDmaVerified, request.dmaVerification);
  for (const device of request.devices) policy.setRules(controls.nameOf(device.device)!, rulesOf(device));
  iommu.allocationsFail = switched(iommu.allocationsFail, request.failAllocations);
  if (request.pasidBits !== 0) policy.pasidBits = request.pasidBits;
  if (request.asidCount !== 0) iommu.asidCount = request.asidCount;
  if (request.evictIotlb) iommu.evictIotlb();
  if (request.legacyInterfaceAvailable !== TOGGLE_UNSPECIFIED) controls.setLegacyInterface(request.legacyInterfaceAvailable === TOGGLE_ON);
}

function switched(present: boolean, toggle: Toggle): boolean {
  return toggle === TOGGLE_ON || (present && toggle !== TOGGLE_OFF);
}

function rulesOf({ optIn, isExternal, hasPasid }: DevicePolicy): DeviceRules {
  if (!isOptIn(optIn)) throw new Error(`opt-in ${optIn} was not judged`);
  return { optIn, isExternal, hasPasid };
}
