/** How findings name things: devices as requester IDs, routines as the interface's table does, addresses in hexadecimal. */
import { addressOf, hex } from '../base/bits.js';
import type { DeviceObject } from '../proto/types.js';

const KIND_PCI = 3;
const KIND_ACPI = 4;
/** Numbers below are PCI functions; above each ACPI device has 2^32 numbers for its input mapping ids, as faults have them. */
const ACPI_FIRST = 2 ** 32;

/** The number by which faults name the stream that a device object and an input mapping id are; undefined for no device. */
export function streamOf(device: DeviceObject | null, inputMappingId: number): number | undefined {
  if (device?.kind === KIND_PCI) return inputMappingId === 0 ? device.segment * 65536 + device.busDeviceFunction : undefined;
  if (device?.kind === KIND_ACPI) return (device.acpiUid + 1) * ACPI_FIRST + inputMappingId;
  return undefined;
}

/** Whether both are streams of one ACPI device. */
export function isOfDevice(stream: number, device: DeviceObject): boolean {
  return device.kind === KIND_ACPI && Math.floor(stream / ACPI_FIRST) === device.acpiUid + 1;
}

/** 0000:00:05.0, or `acpi 2 stream 0x7`; with a PASID ` pasid 3`. */
export function streamName(stream: number, pasid?: number): string {
  const digits = (value: number, width: number) => value.toString(16).padStart(width, '0');
  const tag = pasid === undefined ? '' : ` pasid ${pasid}`;
  if (stream >= ACPI_FIRST) return `acpi ${Math.floor(stream / ACPI_FIRST) - 1} stream 0x${(stream % ACPI_FIRST).toString(16)}${tag}`;
  const bdf = stream % 65536;
  return `${digits(Math.floor(stream / 65536), 4)}:${digits(bdf >> 8, 2)}:${digits((bdf >> 3) & 31, 2)}.${bdf & 7}${tag}`;
}

/** MapLogicalRangeEx for mapLogicalRangeEx. */
export function routineName(routine: string): string {
  return routine.charAt(0).toUpperCase() + routine.slice(1);
}

/** `0x1000-0x2fff`, or one page's address. */
export function rangeName(page: number, pageCount: number): string {
  const first = hex(addressOf(page));
  return pageCount === 1 ? `page ${first}` : `${first}-${hex(addressOf(page + pageCount) - 1n)}`;
}

export function rightsName(permissions: number): string {
  return ['nothing', 'reading', 'writing', 'reading and writing'][permissions & 3]!;
}
