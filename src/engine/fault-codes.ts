/** The core's words for faults and accesses as the numbers of the messages (proto/viommu/v1/types.proto). */
import type { Access, FaultType } from '../iommu/types.js';
import type { Access as AccessCode, FaultType as FaultCode } from '../proto/types.js';

type Codes = typeof FaultCode;

export const FAULT_CODES: Readonly<Record<FaultType, FaultCode>> = {
  UnsupportedUpstreamTransaction: 1 satisfies Codes['UNSUPPORTED_UPSTREAM_TRANSACTION'],
  AddressSizeFault: 2 satisfies Codes['ADDRESS_SIZE_FAULT'],
  ExternalFault: 4 satisfies Codes['EXTERNAL_FAULT'],
  PermissionFault: 5 satisfies Codes['PERMISSION_FAULT'],
  AccessFlagFault: 6 satisfies Codes['ACCESS_FLAG_FAULT'],
  TranslationFault: 7 satisfies Codes['TRANSLATION_FAULT'],
};

export const ACCESS_CODES: Readonly<Record<Access, AccessCode>> = {
  read: 1 satisfies (typeof AccessCode)['READ'],
  write: 2 satisfies (typeof AccessCode)['WRITE'],
};
