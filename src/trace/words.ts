/** Words for what stands in records: values by their members, devices, faults and accesses by their names. */
import { hex } from '../base/bits.js';
import { requesterId, requesterName } from '../iommu/types.js';
import { Access, DeviceObjectKind, DmaStepStatus, FaultType } from '../proto/types.js';
import type { DeviceObject } from '../proto/types.js';

/** JSON of what it does not know: bigints as hexadecimal text, bytes as hexadecimal digits. */
export function plain(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return hex(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  return value;
}

export function deviceName(device: DeviceObject | null): string {
  switch (device?.kind) {
    case DeviceObjectKind.PCI:
      return requesterName(requesterId(device.segment, device.busDeviceFunction));
    case DeviceObjectKind.ACPI:
      return `acpi ${device.acpiUid}`;
    case DeviceObjectKind.NOT_A_PDO:
      return 'no-pdo';
    case DeviceObjectKind.NO_BUS_IDENTITY:
      return 'no-identity';
    default:
      return 'NULL';
  }
}

/** The name of a function that a QEMU device told of. */
export function functionName({ segment, busDeviceFunction }: { readonly segment: number; readonly busDeviceFunction: number }): string {
  return requesterName(requesterId(segment, busDeviceFunction));
}

export function faultName(type: FaultType): string {
  return nameIn(FaultType, type);
}

export function stepName(status: DmaStepStatus): string {
  return nameIn(DmaStepStatus, status);
}

export function accessName(access: Access): string {
  return nameIn(Access, access);
}

export function nameIn(names: Readonly<Record<string, number>>, number: number): string {
  return Object.keys(names).find((name) => names[name] === number) ?? String(number);
}

export function words(...parts: readonly (string | null | undefined)[]): string {
  return parts.filter((part) => part !== null && part !== undefined && part !== '').join(' ');
}

/** Members by name, but those that are 0, empty or absent. A device object goes by its name. */
export function compact(value: unknown): string {
  if (typeof value !== 'object' || value === null) return short(value);
  return Object.entries(value)
    .filter(([, member]) => !isNothing(member))
    .map(([name, member]) => `${name}=${short(member)}`)
    .join(' ');
}

/** Numbers and characters shown of a list or of bytes. */
const SHOWN = 16;

function short(value: unknown): string {
  if (typeof value === 'bigint') return hex(value);
  if (typeof value === 'string') return JSON.stringify(value);
  if (value instanceof Uint8Array) return value.length <= SHOWN ? Buffer.from(value).toString('hex') : `${Buffer.from(value.subarray(0, SHOWN)).toString('hex')}...(${value.length} bytes)`;
  if (Array.isArray(value)) return `[${value.slice(0, SHOWN).map(short).join(', ')}${value.length > SHOWN ? `, ... ${value.length} in all` : ''}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  return 'busDeviceFunction' in value && 'kind' in value ? deviceName(value as DeviceObject) : `{${compact(value)}}`;
}

function isNothing(value: unknown): boolean {
  return value === null || value === undefined || value === 0 || value === 0n || value === false || value === '' || ((value instanceof Uint8Array || Array.isArray(value)) && value.length === 0);
}
