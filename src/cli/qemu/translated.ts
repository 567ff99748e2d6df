/**
 * The functions whose DMA is translated inside QEMU, as people name them: --translate BUS:DEV.FN, or BUS:DEV.FN@NAME for
 * a bus other than the root one. The daemon knows a function by the bus number that the guest's firmware gives; QEMU
 * knows its buses by name before there are numbers, so both are needed.
 */
import { requesterName, type RequesterId } from '../../iommu/types.js';
import { UsageError } from '../options.js';
import { readPciAddress } from '../pci-address.js';

export interface Translated {
  readonly requester: RequesterId;
  /** QEMU's name of the bus: of the machine's root, or the id of the bridge behind which it lies. */
  readonly bus: string;
  /** DEVICE.FUNCTION on that bus, as QEMU's viommu device takes it. */
  readonly slot: string;
}

export const ROOT_BUS = 'pcie.0';

export function readTranslated(text: string): Translated {
  const [address, bus, ...rest] = text.split('@');
  if (rest.length > 0 || (bus !== undefined && !/^[\w.-]{1,64}$/.test(bus))) {
    throw new UsageError(`expected a PCI address, and behind "@" QEMU's id of a bus such as 01:00.0@rp1, not "${text}"`);
  }
  const requester = readPciAddress(address!);
  const [, number, slot] = /^0000:(..):(..\..)$/.exec(requesterName(requester)) ?? [];
  if (slot === undefined) throw new UsageError(`QEMU has the PCI segment 0 alone, so "${text}" cannot be there`);
  if (bus === undefined && number !== '00') throw new UsageError(`"${text}" is not on the root bus: name QEMU's bus too, for example ${address}@rp1 with -device pcie-root-port,id=rp1`);
  return { requester, bus: bus ?? ROOT_BUS, slot };
}

/** The functions of each bus, in the order given, each once. */
export function byBus(functions: readonly Translated[]): ReadonlyMap<string, readonly string[]> {
  const buses = new Map<string, string[]>();
  for (const { bus, slot } of functions) {
    const slots = buses.get(bus) ?? [];
    if (!slots.includes(slot)) slots.push(slot);
    buses.set(bus, slots);
  }
  return buses;
}
