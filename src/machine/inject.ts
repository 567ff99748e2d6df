/**
 * What `Machine.inject` does: things that happen to a platform and that no peer asks for. Each is judged whole, told to
 * everyone who watches (also when it was refused), then done; what follows from it comes after it in the observations.
 */
import { offsetInPage, pageOf } from '../base/bits.js';
import { LIMITS } from '../base/limits.js';
import { Translation, refuse } from '../iommu/translate.js';
import { requesterName, type Fault, type RequesterId } from '../iommu/types.js';
import type { InjectedAction } from './interceptor.js';
import type { Platform } from './platform.js';
import { isOptIn } from './policy.js';
import type { Session } from './session.js';

/** What an action works on. */
export interface Stage {
  readonly platform: Platform;
  readonly sessions: ReadonlySet<Session>;
  /** The stream is of a device behind the IOMMU, or of one that carries a conversation. */
  knows(device: RequesterId): boolean;
  faulted(fault: Fault): void;
}

type ActionOf<K extends InjectedAction['kind']> = Extract<InjectedAction, { kind: K }>;

const ACTIONS: { readonly [K in InjectedAction['kind']]: { readonly objection: (stage: Stage, action: ActionOf<K>) => string | undefined; readonly apply: (stage: Stage, action: ActionOf<K>, cause: string) => void } } = {
  fault: { objection: objectionToFault, apply: makeFaults },
  'evict-iotlb': { objection: () => undefined, apply: ({ platform }) => platform.iommu.evictIotlb() },
  policy: { objection: objectionToPolicy, apply: changePolicy },
  allocations: { objection: () => undefined, apply: ({ platform }, { fail }) => void (platform.iommu.allocationsFail = fail) },
  drop: { objection: objectionToDrop, apply: drop },
};

/** Why nothing was done, or undefined. */
export function inject(stage: Stage, action: InjectedAction, cause: string): string | undefined {
  const { objection, apply } = ACTIONS[action.kind] as (typeof ACTIONS)['evict-iotlb'];
  const refused = objection(stage, action as ActionOf<'evict-iotlb'>);
  stage.platform.feed.tell(() => ({ kind: 'injected', cause, action, ...(refused !== undefined && { refused }) }));
  if (refused === undefined) apply(stage, action as ActionOf<'evict-iotlb'>, cause);
  return refused;
}

function objectionToFault({ platform, knows }: Stage, { device, pasid, address, count }: ActionOf<'fault'>): string | undefined {
  if (!knows(device)) return notBehind(device);
  if (pasid !== undefined && platform.iommu.device(device)?.pasid(pasid) === undefined) return `${requesterName(device)} has no PASID ${pasid}`;
  if (!Number.isInteger(count) || count < 1 || count > LIMITS.injectedFaults) return `${count} faults at once; 1 to ${LIMITS.injectedFaults} are possible`;
  return address < 0n || address >= 1n << 64n ? 'the address has no 64 bits' : undefined;
}

function makeFaults({ platform: { iommu }, faulted }: Stage, { device, pasid, address, access, type, count }: ActionOf<'fault'>, cause: string): void {
  const out = new Translation();
  refuse(out, type, `injected by ${cause}`);
  for (let i = 0; i < count; i++) faulted(iommu.fault(iommu.addDevice(device), pageOf(address), offsetInPage(address), 1, access, out, pasid));
}

function objectionToPolicy({ knows }: Stage, { devices = [] }: ActionOf<'policy'>): string | undefined {
  for (const { device, rules } of devices) {
    if (!knows(device)) return notBehind(device);
    if (!isOptIn(rules.optIn)) return `opt-in ${String(rules.optIn)} is none that there is`;
  }
  return undefined;
}

function changePolicy({ platform: { policy }, sessions }: Stage, { dmaGuardBlocking, dmaVerification, devices = [] }: ActionOf<'policy'>): void {
  policy.isDmaGuardBlocking = dmaGuardBlocking ?? policy.isDmaGuardBlocking;
  policy.isDmaVerified = dmaVerification ?? policy.isDmaVerified;
  for (const { device, rules } of devices) policy.setRules(device, rules);
  for (const session of sessions) session.policyChanged();
}

function objectionToDrop({ sessions }: Stage, { session: number }: ActionOf<'drop'>): string | undefined {
  const isThere = number === undefined || [...sessions].some((session) => session.number === number);
  return isThere ? undefined : `there is no session ${number}`;
}

function drop({ sessions }: Stage, { session: number }: ActionOf<'drop'>, cause: string): void {
  for (const session of [...sessions]) if (number === undefined || session.number === number) session.drop(cause);
}

function notBehind(device: RequesterId): string {
  return `${requesterName(device)} is not behind the IOMMU`;
}
