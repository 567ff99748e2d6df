/** Faults that no translation made: of functions that nobody put behind the IOMMU, and of questions that nobody answered. */
import { offsetInPage, pageOf } from '../base/bits.js';
import type { Iommu } from '../iommu/iommu.js';
import { Translation, refuse } from '../iommu/translate.js';
import type { Access, Fault, RequesterId } from '../iommu/types.js';

export interface ReaderAccess {
  readonly id: RequesterId;
  readonly access: Access;
  readonly iova: bigint;
  readonly length: number;
}

export const REASONS = {
  stranger: 'QEMU translates the function, but it is not behind the IOMMU here: give it with --device',
  unanswered: 'the daemon did not answer in time',
} as const;

/** The core knows nothing of such a function, and is not to keep anything of it. */
export function refusedFunction(access: ReaderAccess, at: number): Fault {
  return strangersFault(access, 'UnsupportedUpstreamTransaction', REASONS.stranger, at);
}

/** The evidence is that of now: the access was refused some time before. */
export function unansweredFault(host: { readonly iommu: Iommu; readonly functions: ReadonlySet<RequesterId>; now(): number }, access: ReaderAccess): Fault {
  const { iommu, functions } = host;
  if (!functions.has(access.id)) return strangersFault(access, 'ExternalFault', REASONS.unanswered, host.now());
  const out = new Translation();
  refuse(out, 'ExternalFault', REASONS.unanswered);
  return iommu.fault(iommu.addDevice(access.id), pageOf(access.iova), offsetInPage(access.iova), access.length, access.access, out);
}

function strangersFault({ id, access, iova, length }: ReaderAccess, type: Fault['type'], reason: string, at: number): Fault {
  return { requester: id, access, page: pageOf(iova), offset: offsetInPage(iova), length, type, reason, domain: undefined, isStage1: false, at };
}
