/** How the DMA of one function is decided now, in the words of a reader (proto/viommu/v1/translation.proto, Binding). */
import type { Domain } from '../iommu/domain.js';
import type { RequesterId } from '../iommu/types.js';
import type { Binding, BindingMode } from '../proto/types.js';

type Modes = typeof BindingMode;
const BLOCKED: Modes['BLOCKED'] = 1;
const TABLE: Modes['TABLE'] = 2;
const IDENTITY: Modes['IDENTITY'] = 3;
const ASK: Modes['ASK'] = 4;

/** Readers know functions alone: the streams of ACPI devices begin above them. */
const FUNCTIONS = 2 ** 32;

export function isFunction(id: RequesterId): boolean {
  return id < FUNCTIONS;
}

/** The function of a message, or undefined when its numbers make none. */
export function functionOf({ segment, busDeviceFunction }: { readonly segment: number; readonly busDeviceFunction: number }): RequesterId | undefined {
  return segment > 0xffff || busDeviceFunction > 0xffff ? undefined : segment * 65536 + busDeviceFunction;
}

/** A domain's number in messages and in the arena's directory. */
export function numberOf(domain: Domain): number {
  return domain.id % 2 ** 32;
}

export function bindingOf(id: RequesterId, domain: Domain | undefined, inputAddressBits: number): Binding {
  const busDeviceFunction = id % 65536;
  return {
    segment: (id - busDeviceFunction) / 65536,
    busDeviceFunction,
    mode: modeOf(domain),
    slot: domain?.slot ?? 0,
    domain: domain === undefined ? 0 : numberOf(domain),
    inputAddressBits,
  };
}

function modeOf(domain: Domain | undefined): BindingMode {
  if (domain === undefined) return BLOCKED;
  if (domain.slot !== undefined) return TABLE;
  return domain.callerTables === undefined || domain.callerTables.isBypassed ? IDENTITY : ASK;
}
