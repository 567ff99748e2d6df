/** Which streams a call concerns: those that its arguments name, by device object, token, sub-device or attached domain. */
import { findDevice } from '../ddi/platform-device.js';
import type { Caller } from '../ddi/caller.js';
import type { Domain } from '../iommu/domain.js';
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
  const named = (request as unknown as Readonly<Record<string, Naming | null>>)[request.routine];
  if (named === undefined || named === null) return [];
  const found = new Set<RequesterId>(named.device === undefined ? [] : ofObject(caller, named.device));
  for (const { id } of caller.devices.get(named.dmaDevice ?? 0n)?.streams ?? []) found.add(id);
  const pasidDevice = caller.pasidDevices.get(named.pasidDevice ?? 0n);
  if (pasidDevice !== undefined) found.add(pasidDevice.stream.id);
  const domain = caller.domains.get(named.domain ?? 0n) ?? caller.tokens.get(named.token ?? 0n)?.domain;
  if (domain !== undefined) for (const id of attachedTo(domain)) found.add(id);
  return [...found];
}

function ofObject(caller: Caller, object: DeviceObject | null): readonly RequesterId[] {
  const device = findDevice(caller, object);
  return typeof device === 'string' ? [] : device.inputMappingIds.map((id) => device.id + id);
}

function* attachedTo(domain: Domain): Iterable<RequesterId> {
  for (const { id } of domain.devices) yield id;
  for (const { device } of domain.pasids) yield device.id;
}
