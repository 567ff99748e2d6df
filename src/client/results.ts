/** What the routines of the interface give back. Members besides `status` are zeros when the call did not succeed. */

/** Outcome of a routine without out-parameters. `status` is an NTSTATUS as an unsigned number; see `ntstatusName`. */
export interface CallResult {
  readonly status: number;
}

export interface CreateDomainResult extends CallResult {
  /** Handle of the new domain; 0 when there is none. */
  readonly domain: bigint;
}

export interface QueryInputMappingsResult extends CallResult {
  readonly inputMappingIds: readonly number[];
  /** Bytes. */
  readonly returnLength: number;
}

export interface SetDeviceFaultReportingResult extends CallResult {
  /** Names the registration in fault events; 0 when reporting is off. */
  readonly registration: bigint;
}

export interface MapLogicalRangeExResult extends CallResult {
  readonly logicalAddress: bigint;
}

export interface AvailableDomainTypesResult extends CallResult {
  /** Bit n stands for domain type n. */
  readonly availableDomains: number;
}

export interface RegisterCallbackResult extends AvailableDomainTypesResult {
  /** Names the registration in state-change events; 0 when there is none. */
  readonly registration: bigint;
}

export interface ReserveResult extends CallResult {
  /** Handle of the token; 0 when there is none. */
  readonly token: bigint;
  readonly logicalAddressBase: bigint;
  /** Bytes. */
  readonly size: bigint;
}

/** A mapped segment: what `unmapReservedLogicalRange` takes, with its token. */
export interface MapReservedResult extends CallResult {
  readonly offset: bigint;
  /** Bytes. */
  readonly size: bigint;
}

export interface CreateDeviceResult extends CallResult {
  /** Device token; 0 when there is none. */
  readonly dmaDevice: bigint;
}

export interface CreatePasidDeviceResult extends CallResult {
  /** Sub-device token; 0 when there is none. */
  readonly pasidDevice: bigint;
  readonly asid: number;
}

export interface QueryDeviceInfoResult extends CallResult {
  readonly bytesWritten: number;
  readonly defaultPasidEnabled: boolean;
  readonly pasidTaggedDmaEnabled: boolean;
  readonly pasidFaultsSuppressed: boolean;
}
