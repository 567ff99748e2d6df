/** What every caller has to spell out, made from what people write: devices, MDLs and the other physical descriptions. */
import { DeviceObjectKind } from '../proto/types.js';
import type { DeviceObjectInit, MdlInit, PhysicalDescriptionInit } from '../proto/types.js';

const PAGE_BYTES = 4096;
/** ByteCount is a ULONG. */
const MAX_PAGES = 2 ** 20 - 1;
/** IOMMU_MAP_PHYSICAL_ADDRESS_TYPE. */
const MAP_TYPE_MDL = 0;
const MAP_TYPE_CONTIGUOUS_RANGE = 1;
const MAP_TYPE_PFN = 2;
const ADDRESS = /^(?:([0-9a-f]{1,4}):)?([0-9a-f]{1,2}):([01]?[0-9a-f])\.([0-7])$/i;

/** The device object of a PCI function: `00:05.0` or `0000:00:05.0`. Throws RangeError when it is none. */
export function pciDevice(address: string): DeviceObjectInit {
  const match = ADDRESS.exec(address);
  if (match === null) throw new RangeError(`"${address}" is no PCI address; one looks like 0000:00:05.0`);
  const [segment, bus, device, fn] = match.slice(1).map((digits) => Number.parseInt(digits ?? '0', 16));
  return { kind: DeviceObjectKind.PCI, segment: segment!, busDeviceFunction: bus! * 256 + device! * 8 + fn! };
}

/** The device object of an ACPI device of an ARM64 guest, by its instance number (_UID). */
export function acpiDevice(acpiUid: number): DeviceObjectInit {
  return { kind: DeviceObjectKind.ACPI, acpiUid };
}

/** An MDL of whole pages: guest page frame numbers in page order. Throws RangeError for more than ByteCount can say. */
export function mdl(frames: Iterable<bigint>): MdlInit {
  const pageFrames = new Uint8Array(BigUint64Array.from(frames).buffer);
  return { present: true, byteCount: byteCountOf(pageFrames.length / 8), pageFrames };
}

/** An MDL of consecutive pages, from a guest-physical address on. Throws RangeError for more than ByteCount can say. */
export function contiguousMdl(physicalAddress: bigint, pageCount: number): MdlInit {
  const runs = [{ frame: physicalAddress >> 12n, pageCount: BigInt(pageCount) }];
  return { present: true, byteOffset: Number(physicalAddress & 0xfffn), byteCount: byteCountOf(pageCount), runs };
}

/** IOMMU_MAP_PHYSICAL_ADDRESS of an MDL. */
export function mdlDescription(of: MdlInit): PhysicalDescriptionInit {
  return { present: true, mapType: MAP_TYPE_MDL, mdl: of };
}

/** IOMMU_MAP_PHYSICAL_ADDRESS of consecutive guest-physical addresses; `size` in bytes. */
export function contiguousRange(base: bigint, size: bigint): PhysicalDescriptionInit {
  return { present: true, mapType: MAP_TYPE_CONTIGUOUS_RANGE, base, size };
}

/** IOMMU_MAP_PHYSICAL_ADDRESS of guest page frame numbers in page order. */
export function pfnArray(frames: Iterable<bigint>): PhysicalDescriptionInit {
  const pageFrames = new Uint8Array(BigUint64Array.from(frames).buffer);
  return { present: true, mapType: MAP_TYPE_PFN, hasPageFrame: true, numberOfPages: BigInt(pageFrames.length / 8), pageFrames };
}

function byteCountOf(pageCount: number): number {
  if (pageCount > MAX_PAGES) throw new RangeError(`an MDL describes at most ${MAX_PAGES} pages, not ${pageCount}`);
  return pageCount * PAGE_BYTES;
}
