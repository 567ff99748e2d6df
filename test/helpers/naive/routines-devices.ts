/** Device tokens, domain types, state-change callbacks and PASIDs (ddi.md 2.5.8 to 2.5.10, 2.5.15, 2.5.16, 2.6). */
import type {
  AttachPasidDeviceRequest,
  CreateDeviceRequest,
  CreatePasidDeviceRequest,
  DeviceCreationConfiguration,
  QueryDeviceInfoRequest,
  RegisterInterfaceStateChangeCallbackRequest,
  UnregisterInterfaceStateChangeCallbackRequest,
} from '../../../src/proto/types.js';
import { change, refuse, succeed, withMemory, type Verdict } from './answer.js';
import type { Platform } from './platform.js';
import { streamsOf } from './routines-attach.js';
import { enter } from './routines-domains.js';
import { sayIf } from './routines-maps.js';
import { DeviceToken, PasidDevice, type PlatformDevice, type Stream } from './state.js';

const CONFIG_ACPI = 1;
const CONFIG_PASID = 3;
const LONGEST_LIST = 16;

interface DmaDevice {
  readonly dmaDevice: bigint;
}

export function createDevice(platform: Platform, session: number, r: CreateDeviceRequest): Verdict {
  const device = platform.find(r.device);
  if (device === 'no PDO') return r.device === null || r.device.kind === 0 ? refuse('INVALID_PARAMETER_1') : refuse('INVALID_PARAMETER');
  if (device === 'no identity') return refuse('INVALID_PARAMETER');
  if (device === 'outside') return refuse('NOT_FOUND');
  const made = r.configurationsEndless || r.configurations.length > LONGEST_LIST ? undefined : configured(session, device, r.configurations);
  if (made === undefined) return refuse('INVALID_PARAMETER_2');
  if (!r.hasDeviceOut) return refuse('INVALID_PARAMETER_3');
  const verdict = succeed((reply) => enter(platform, session, made, reply.result === 'createDevice' ? reply.createDevice.dmaDevice : 0n));
  return withMemory(verdict, platform.failsAllocations, true);
}

/** The token that these configurations ask for, undefined when they do not match the device. */
function configured(session: number, device: PlatformDevice, list: readonly DeviceCreationConfiguration[]): DeviceToken | undefined {
  const types = list.map(({ configType }) => configType);
  if (new Set(types).size !== types.length || types.some((type) => type !== CONFIG_ACPI && type !== CONFIG_PASID)) return undefined;
  const acpi = list.find(({ configType }) => configType === CONFIG_ACPI);
  const pasid = list.find(({ configType }) => configType === CONFIG_PASID);
  if ((acpi !== undefined) !== device.isAcpi) return undefined;
  if (pasid !== undefined && (!device.hasPasid || pasid.pasidConfigType > 1)) return undefined;
  const streams = acpi === undefined ? [device.streams.get(0)!] : streamsOf(device, acpi.inputMappingBase, acpi.mappingsCount);
  return streams && new DeviceToken(session, device, streams, pasid && { isTagged: pasid.pasidConfigType === 1, isSuppressed: pasid.suppressPasidFaults !== 0 });
}

export function deleteDevice(platform: Platform, session: number, r: DmaDevice): Verdict {
  const token = platform.lookup(session, r.dmaDevice, 'device');
  if (token === undefined) return refuse('INVALID_PARAMETER_1');
  const isInUse = token.pasidDevices.size > 0 || token.callback !== undefined || token.streams.some((stream) => stream.via === token);
  if (isInUse) return refuse('RESOURCE_IN_USE');
  const verdict = change(() => platform.forget(session, r.dmaDevice));
  // Its stream is attached, but not by this token: attach state is the stream's, so either answer is defensible.
  return token.streams.some((stream) => stream.domain !== undefined) ? [...verdict, ...refuse('RESOURCE_IN_USE')] : verdict;
}

/** VOID, so that the status says nothing. */
export function queryAvailableDomainTypes(platform: Platform, session: number, r: DmaDevice): Verdict {
  const token = platform.lookup(session, r.dmaDevice, 'device');
  const mask = token === undefined ? 0 : platform.maskOf(token);
  return succeed((reply) => sayIf((reply.result === 'queryAvailableDomainTypes' ? reply.queryAvailableDomainTypes.availableDomains : 0) !== mask, `the mask is not ${mask}`));
}

export function registerInterfaceStateChangeCallback(platform: Platform, session: number, r: RegisterInterfaceStateChangeCallbackRequest): Verdict {
  if (r.callback === 0n) return refuse('INVALID_PARAMETER_1');
  const token = platform.lookup(session, r.dmaDevice, 'device');
  if (token === undefined) return refuse('INVALID_PARAMETER_3');
  if (!r.hasStateFields || r.stateFields % 2 === 0) return refuse('INVALID_PARAMETER_4');
  if (token.callback !== undefined) return refuse('UNSUCCESSFUL');
  const verdict = succeed((reply) => {
    token.callback = r.callback;
    token.mask = platform.maskOf(token);
    const given = reply.result === 'registerInterfaceStateChangeCallback' ? reply.registerInterfaceStateChangeCallback : undefined;
    return sayIf(given?.availableDomains !== token.mask || given.registration === 0n, `the mask of the immediate call is not ${token.mask}`);
  });
  const rival = [...platform.sessions.values()].some((handles) => [...handles.values()].some((other) => other instanceof DeviceToken && other.device === token.device && other.callback !== undefined));
  // One callback per device: the token, or the device that other tokens name too.
  return withMemory(rival ? [...verdict, ...refuse('UNSUCCESSFUL')] : verdict, platform.failsAllocations, !rival);
}

export function unregisterInterfaceStateChangeCallback(platform: Platform, session: number, r: UnregisterInterfaceStateChangeCallbackRequest): Verdict {
  const token = platform.lookup(session, r.dmaDevice, 'device');
  if (token === undefined) return refuse('INVALID_PARAMETER_2');
  if (token.callback === undefined || token.callback !== r.callback) return refuse('UNSUCCESSFUL');
  return change(() => (token.callback = undefined));
}

export function createPasidDevice(platform: Platform, session: number, r: CreatePasidDeviceRequest): Verdict {
  const parent = platform.lookup(session, r.dmaDevice, 'device');
  if (parent?.pasid?.isTagged !== true || !parent.device.hasPasid) return refuse('INVALID_PARAMETER_1');
  if (!r.hasPasidDeviceOut) return refuse('INVALID_PARAMETER_2');
  if (!r.hasAsidOut) return refuse('INVALID_PARAMETER_3');
  const stream = parent.streams[0]!;
  const free = freePasids(stream, platform.pasidBits);
  if (free.size === 0) return refuse('NONE_MAPPED');
  const verdict = succeed((reply) => {
    const { pasidDevice, asid } = reply.result === 'createPasidDevice' ? reply.createPasidDevice : { pasidDevice: 0n, asid: 0 };
    const made = new PasidDevice(parent, asid);
    parent.pasidDevices.add(made);
    stream.pasids.set(asid, made);
    if (stream.freedPasids.includes(asid)) stream.freedPasids.splice(stream.freedPasids.indexOf(asid), 1);
    return sayIf(!free.has(asid), `PASID ${asid} is none of ${[...free].slice(0, 4).join(', ')}...`) ?? enter(platform, session, made, pasidDevice);
  });
  return withMemory(verdict, platform.failsAllocations, true);
}

/** PASIDs that may be given: any that was never used, else the one that was freed first. */
function freePasids(stream: Stream, bits: number): Set<number> {
  const fresh = new Set<number>();
  const limit = Math.min(2 ** bits, stream.pasids.size + stream.freedPasids.length + 64);
  for (let pasid = 1; pasid < limit; pasid++) if (!stream.pasids.has(pasid) && !stream.freedPasids.includes(pasid)) fresh.add(pasid);
  const oldest = stream.freedPasids.find((pasid) => pasid < 2 ** bits);
  return fresh.size > 0 || oldest === undefined ? fresh : new Set([oldest]);
}

export function deletePasidDevice(platform: Platform, session: number, r: { readonly pasidDevice: bigint }): Verdict {
  const pasidDevice = platform.lookup(session, r.pasidDevice, 'pasid');
  if (pasidDevice === undefined) return refuse('INVALID_PARAMETER_1');
  if (pasidDevice.domain !== undefined) return refuse('RESOURCE_IN_USE');
  return change(() => {
    platform.forget(session, r.pasidDevice);
    drop(pasidDevice);
  });
}

/** Its PASID is free again. */
export function drop(pasidDevice: PasidDevice): void {
  const stream = pasidDevice.parent.streams[0]!;
  stream.pasids.delete(pasidDevice.pasid);
  stream.freedPasids.push(pasidDevice.pasid);
  pasidDevice.parent.pasidDevices.delete(pasidDevice);
}

export function attachPasidDevice(platform: Platform, session: number, r: AttachPasidDeviceRequest): Verdict {
  const domain = platform.lookup(session, r.domain, 'domain');
  if (domain?.type !== 'TranslateS1') return refuse('INVALID_PARAMETER_1');
  const pasidDevice = platform.lookup(session, r.pasidDevice, 'pasid');
  if (pasidDevice === undefined) return refuse('INVALID_PARAMETER_2');
  const isForbidden = !platform.mayAttach(pasidDevice.parent.device, 'TranslateS1', pasidDevice.parent);
  if (pasidDevice.domain !== undefined) return refuse('UNSUCCESSFUL', ...(isForbidden ? ['ACCESS_DENIED'] : []));
  if (isForbidden) return refuse('ACCESS_DENIED');
  return withMemory(change(() => (pasidDevice.domain = domain)), platform.failsAllocations, true);
}

export function detachPasidDevice(platform: Platform, session: number, r: { readonly pasidDevice: bigint }): Verdict {
  const pasidDevice = platform.lookup(session, r.pasidDevice, 'pasid');
  if (pasidDevice?.domain === undefined) return refuse('INVALID_PARAMETER_1');
  return change(() => (pasidDevice.domain = undefined));
}

export function queryDeviceInfo(platform: Platform, session: number, r: QueryDeviceInfoRequest): Verdict {
  const token = platform.lookup(session, r.dmaDevice, 'device');
  if (token === undefined) return refuse('INVALID_PARAMETER_1');
  const wrote = (bytes: number) => (reply: Parameters<NonNullable<Verdict[number]['then']>>[0]) => {
    const info = reply.result === 'queryDeviceInfo' ? reply.queryDeviceInfo : undefined;
    if ((info?.bytesWritten ?? 0) !== bytes) return `*BytesWritten is not ${bytes}`;
    const flags = [info?.defaultPasidEnabled, info?.pasidTaggedDmaEnabled, info?.pasidFaultsSuppressed];
    const expected = [token.pasid !== undefined, token.pasid?.isTagged ?? false, token.pasid?.isSuppressed ?? false];
    return sayIf(bytes > 0 && flags.join() !== expected.join(), `the information is not ${expected.join()}`);
  };
  // A short buffer is a mistake of parameter 2, a missing BytesWritten of parameter 3; the law names no order of the two.
  if (r.size < 3) return [{ status: 'BUFFER_TOO_SMALL', then: wrote(0) }, ...(r.hasBytesWritten ? [] : refuse('INVALID_PARAMETER_3'))];
  if (!r.hasBytesWritten) return refuse('INVALID_PARAMETER_3');
  return r.hasBuffer ? succeed(wrote(3)) : refuse('INVALID_PARAMETER_4');
}
