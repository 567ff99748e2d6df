/** Words of a plan that are written the same in several places: devices, addresses, statuses. */
import { NTSTATUS, isNtSuccess, type NtstatusName } from '../base/ntstatus.js';
import { requesterId, streamId } from '../iommu/types.js';
import type { Cursor } from '../base/document.js';
import type { DeviceChoice } from './types.js';

const PCI = /^(?:([0-9a-f]{1,4}):)?([0-9a-f]{1,2}):([0-9a-f]{1,2})\.([0-7])$/i;
const ACPI = /^acpi (\d{1,7})(?: stream 0x([0-9a-f]{1,8}))?$/i;
const ACPI_UIDS = 2 ** 20;
const STREAMS = 2 ** 32;

/** "00:05.0", "0000:00:05.0", "acpi 9" for all streams of the device, or "acpi 9 stream 0x7". */
export function deviceChoice(text: string): DeviceChoice | undefined {
  const pci = PCI.exec(text);
  if (pci !== null) {
    const [segment, bus, device, fn] = [pci[1] ?? '0', pci[2]!, pci[3]!, pci[4]!].map((digits) => parseInt(digits, 16)) as [number, number, number, number];
    if (device > 31) return undefined;
    const id = requesterId(segment, bus * 256 + device * 8 + fn);
    return { first: id, last: id };
  }
  const acpi = ACPI.exec(text);
  if (acpi === null || Number(acpi[1]) >= ACPI_UIDS) return undefined;
  const first = streamId(Number(acpi[1]), acpi[2] === undefined ? 0 : parseInt(acpi[2], 16));
  return { first, last: acpi[2] === undefined ? first + STREAMS - 1 : first };
}

export const DEVICE_WORDS = 'a device such as "00:05.0", "0000:00:05.0", "acpi 9" or "acpi 9 stream 0x7"';

/** A string of 64 bits: "0x1000" or "4096". */
export function address(cursor: Cursor): bigint | undefined {
  return cursor.textAs('an address as a string, such as "0x10000", below 2^64', (text) => {
    if (!/^(?:0x[0-9a-f]{1,16}|\d{1,20})$/i.test(text)) return undefined;
    const value = BigInt(text);
    return value < 1n << 64n ? value : undefined;
  });
}

/** Names of failures. */
export const FAILURES = (Object.keys(NTSTATUS) as NtstatusName[]).filter((name) => !isNtSuccess(NTSTATUS[name]));
