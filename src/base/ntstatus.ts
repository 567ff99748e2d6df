/**
 * The NTSTATUS values that the DMA_IOMMU_INTERFACE routines return, by name (ntstatus.h). It stands on the ground floor
 * because both ends speak it: ddi answers with these numbers, the client and the command line print their names.
 *
 * Every failure has both severity bits set; success is 0 alone. STATUS_IN_USE, which some pages of the interface name, is
 * defined nowhere: STATUS_RESOURCE_IN_USE is what it means.
 */
export const NTSTATUS = {
  STATUS_SUCCESS: 0x00000000,
  STATUS_UNSUCCESSFUL: 0xc0000001,
  STATUS_NOT_IMPLEMENTED: 0xc0000002,
  STATUS_INVALID_PARAMETER: 0xc000000d,
  STATUS_INVALID_DEVICE_REQUEST: 0xc0000010,
  STATUS_ACCESS_DENIED: 0xc0000022,
  STATUS_BUFFER_TOO_SMALL: 0xc0000023,
  STATUS_INVALID_PARAMETER_MIX: 0xc0000030,
  STATUS_NONE_MAPPED: 0xc0000073,
  STATUS_INSUFFICIENT_RESOURCES: 0xc000009a,
  STATUS_NOT_SUPPORTED: 0xc00000bb,
  STATUS_INVALID_PARAMETER_1: 0xc00000ef,
  STATUS_INVALID_PARAMETER_2: 0xc00000f0,
  STATUS_INVALID_PARAMETER_3: 0xc00000f1,
  STATUS_INVALID_PARAMETER_4: 0xc00000f2,
  STATUS_INVALID_PARAMETER_5: 0xc00000f3,
  STATUS_INVALID_PARAMETER_6: 0xc00000f4,
  STATUS_INVALID_PARAMETER_7: 0xc00000f5,
  STATUS_NOT_FOUND: 0xc0000225,
  STATUS_RESOURCE_IN_USE: 0xc0000708,
} as const;

export type NtstatusName = keyof typeof NTSTATUS;

const NAMES: ReadonlyMap<number, string> = new Map(Object.entries(NTSTATUS).map(([name, value]) => [value, name]));

/** STATUS_NOT_FOUND for 0xC0000225; the number in hexadecimal when it is none of ours. Takes signed numbers too. */
export function ntstatusName(status: number): string {
  const unsigned = status >>> 0;
  return NAMES.get(unsigned) ?? `0x${unsigned.toString(16).toUpperCase().padStart(8, '0')}`;
}

/** NT_SUCCESS: the status as a signed number is not negative. */
export function isNtSuccess(status: number): boolean {
  return (status | 0) >= 0;
}
