/** Which streams a call concerns: those that its arguments name, by device object, token, sub-device or attached domain. */
import { findDevice } from '../ddi/platform-device.js';
import type { Caller } from '../ddi/caller.js';
import type { RequesterId } from '../iommu/types.js';
import type { DeviceObject, Request } from '../proto/types.js';

/** The arguments that can name a device, of any routine. */
interface Naming {
  readonly device?: DeviceObject | null;
  readonly dmaDevice?: bigint;
  readonly pasidDevice?: bigint;
  readonly domain?: bigint;
  readonly token?: bigint;
}

/** Without repetition; empty when the arguments name none, or nothing that is there. */
export function devicesOf(caller: Caller, request: Request): readonly RequesterId[] {
  if (request.routine === undefined) return [];
  const named = (request as unknown as Readonly<Record<string, Naming | null>>)[request.routine] ?? {};
  return [...new Set([...ofObject(caller, named), ...ofTokens(caller, named), ...ofDomain(caller, named)])];
}

function ofObject(caller: Caller, { device: object }: Naming): readonly RequesterId[] {
  const device = object === undefined ? 'no-pdo' : findDevice(caller, object);
  return typeof device === 'string' ? [] : device.inputMappingIds.map((id) => device.id + id);
}

function* ofTokens({ devices, pasidDevices }: Caller, { dmaDevice = 0n, pasidDevice = 0n }: Naming): Iterable<RequesterId> {
  for (const { id } of devices.get(dmaDevice)?.streams ?? []) yield id;
  const sub = pasidDevices.get(pasidDevice);
  if (sub !== undefined) yield sub.stream.id;
}

/** What is attached to the domain, or to that of the logical address token. */
function* ofDomain({ domains, tokens }: Caller, { domain: handle = 0n, token = 0n }: Naming): Iterable<RequesterId> {
  const domain = domains.get(handle) ?? tokens.get(token)?.domain;
  for (const { id } of domain?.devices ?? []) yield id;
  for (const { device } of domain?.pasids ?? []) yield device.id;
}
