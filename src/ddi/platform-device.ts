/**
 * Devices as the platform knows them: what a PDEVICE_OBJECT names, and which streams of DMA it owns.
 *
 * A PCI function has one stream, its requester ID, and one input mapping, number 0. A device that ACPI enumerates exists for
 * ARM64 guests alone and has a stream for each of its input mapping ids. Attachments, faults and PASIDs belong to streams.
 */
import { requesterId, streamId, type RequesterId } from '../iommu/types.js';
import type { Device } from '../iommu/device.js';
import type { DeviceObject, DeviceObjectKind } from '../proto/types.js';
import type { Caller } from './caller.js';

const KIND_NO_BUS_IDENTITY: typeof DeviceObjectKind.NO_BUS_IDENTITY = 2;
const KIND_PCI: typeof DeviceObjectKind.PCI = 3;
const KIND_ACPI: typeof DeviceObjectKind.ACPI = 4;

const FIRST_STREAM_ID = streamId(0, 0);
/** The one input mapping of a PCI function. */
const PCI_MAPPING_IDS: readonly number[] = [0];

export interface PlatformDevice {
  /** Names the device in policy: its requester ID, or the stream ID that its input mapping 0 has or would have. */
  readonly id: RequesterId;
  readonly isAcpi: boolean;
  /** Ascending. */
  readonly inputMappingIds: readonly number[];
}

/**
 * Why an object names no device of ours. 'no-pdo': NULL, or no physical device object. 'no-identity': a PDO whose bus gives
 * no requester ID. 'no-requester-id': a PCI function whose numbers make none. 'outside': a PDO whose DMA the IOMMU does
 * not see, because the platform did not put it there.
 */
export type NoDevice = 'no-pdo' | 'no-identity' | 'no-requester-id' | 'outside';

/** The requester ID of a PCI function, or undefined when the object names none. */
export function requesterOf(object: DeviceObject | null): RequesterId | undefined {
  if (object === null || object.kind !== KIND_PCI) return undefined;
  if (object.segment > 0xffff || object.busDeviceFunction > 0xffff) return undefined;
  return requesterId(object.segment, object.busDeviceFunction);
}

/** The device object and the input mapping id that a stream belongs to. */
export function originOf(stream: RequesterId): { readonly device: DeviceObject; readonly inputMappingId: number } {
  if (stream < FIRST_STREAM_ID) {
    const busDeviceFunction = stream % 65536;
    return { device: { kind: KIND_PCI, segment: (stream - busDeviceFunction) / 65536, busDeviceFunction, acpiUid: 0 }, inputMappingId: 0 };
  }
  const inputMappingId = stream % FIRST_STREAM_ID;
  const acpiUid = (stream - inputMappingId) / FIRST_STREAM_ID - 1;
  return { device: { kind: KIND_ACPI, segment: 0, busDeviceFunction: 0, acpiUid }, inputMappingId };
}

/** The device that a PDEVICE_OBJECT argument names. */
export function findDevice(caller: Caller, object: DeviceObject | null): PlatformDevice | NoDevice {
  switch (object?.kind) {
    case KIND_PCI: {
      const id = requesterOf(object);
      if (id === undefined) return 'no-requester-id';
      return caller.isBehindIommu(id) ? { id, isAcpi: false, inputMappingIds: PCI_MAPPING_IDS } : 'outside';
    }
    case KIND_ACPI: {
      const inputMappingIds = caller.architecture === 'arm64' ? caller.acpiInputMappingIds(object.acpiUid) : undefined;
      return inputMappingIds === undefined ? 'outside' : { id: streamId(object.acpiUid, 0), isAcpi: true, inputMappingIds };
    }
    case KIND_NO_BUS_IDENTITY:
      return 'no-identity';
    default:
      return 'no-pdo';
  }
}

/** The stream of one of the device's input mappings. */
export function streamOf(caller: Caller, device: PlatformDevice, inputMappingId: number): Device {
  const id = device.id + inputMappingId;
  return caller.iommu.device(id) ?? caller.iommu.addDevice(id);
}

/**
 * The streams of `count` consecutive input mappings from `base` on; undefined when the device does not own them all. A
 * count of 0 owns nothing.
 */
export function streamsOf(caller: Caller, device: PlatformDevice, base: number, count: number): Device[] | undefined {
  const { inputMappingIds } = device;
  const first = inputMappingIds.indexOf(base);
  if (first < 0 || count === 0 || inputMappingIds[first + count - 1] !== base + count - 1) return undefined;
  return inputMappingIds.slice(first, first + count).map((id) => streamOf(caller, device, id));
}
