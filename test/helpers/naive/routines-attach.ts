/** AttachDevice, DetachDevice and their Ex forms, fault reporting, QueryInputMappings (ddi.md 2.4.3, 2.4.4, 2.4.7, 2.4.12, 2.5.2, 2.5.3, 2.5.7). */
import type {
  AttachDeviceExRequest,
  AttachDeviceRequest,
  DetachDeviceRequest,
  QueryInputMappingsRequest,
  Reply,
  SetDeviceFaultReportingExRequest,
  SetDeviceFaultReportingRequest,
} from '../../../src/proto/types.js';
import { change, refuse, succeed, withMemory, type Verdict } from './answer.js';
import type { Platform } from './platform.js';
import { sayIf } from './routines-maps.js';
import type { DeviceToken, Domain, PlatformDevice, Stream } from './state.js';

export function attachDevice(platform: Platform, session: number, r: AttachDeviceRequest): Verdict {
  const domain = platform.lookup(session, r.domain, 'domain');
  if (domain === undefined) return refuse('INVALID_PARAMETER_1');
  const device = platform.find(r.device);
  if (device === 'no PDO') return refuse('INVALID_PARAMETER_2');
  if (typeof device === 'string') return refuse('NOT_FOUND');
  const { inputMappingIdBase: base, mappingCount: count } = r;
  if (!device.streams.has(base)) return refuse('INVALID_PARAMETER_3');
  const streams = streamsOf(device, base, count);
  if (streams === undefined) return refuse('INVALID_PARAMETER_4');
  return attach(platform, domain, device, streams, undefined);
}

export function attachDeviceEx(platform: Platform, session: number, r: AttachDeviceExRequest): Verdict {
  const domain = platform.lookup(session, r.domain, 'domain');
  if (domain === undefined) return refuse('INVALID_PARAMETER_1');
  const token = platform.lookup(session, r.dmaDevice, 'device');
  return token === undefined ? refuse('INVALID_PARAMETER_2') : attach(platform, domain, token.device, token.streams, token);
}

/** All of `count` input mappings from `base` on, or undefined when the device does not own them all. */
export function streamsOf(device: PlatformDevice, base: number, count: number): Stream[] | undefined {
  if (count === 0 || count > device.streams.size) return undefined;
  const streams = Array.from({ length: count }, (_, i) => device.streams.get(base + i));
  return streams.every((stream) => stream !== undefined) ? streams : undefined;
}

function attach(platform: Platform, domain: Domain, device: PlatformDevice, streams: readonly Stream[], token: DeviceToken | undefined): Verdict {
  const isAttached = streams.some((stream) => stream.domain !== undefined);
  const isForbidden = !platform.mayAttach(device, domain.type, token);
  // Which of the two comes first is open.
  if (isAttached || isForbidden) return refuse(...(isAttached ? ['INVALID_PARAMETER'] : []), ...(isForbidden ? ['ACCESS_DENIED'] : []));
  const verdict = change(() => streams.forEach((stream) => Object.assign(stream, { domain, group: streams, via: token })));
  return withMemory(verdict, platform.failsAllocations, true);
}

export function detachDevice(platform: Platform, session: number, r: DetachDeviceRequest): Verdict {
  const domain = platform.lookup(session, r.domain, 'domain');
  if (domain === undefined) return refuse('INVALID_PARAMETER_1');
  const device = platform.find(r.device);
  if (typeof device === 'string') return refuse('INVALID_PARAMETER_2');
  if (![...device.streams.values()].some((stream) => stream.domain === domain)) return refuse('INVALID_PARAMETER_2');
  const stream = device.streams.get(r.inputMappingId);
  if (stream?.group[0] !== stream || stream === undefined) return refuse('INVALID_PARAMETER_3');
  // The base of a group that is attached, but to another domain: a wrong device and a wrong id alike.
  if (stream.domain !== domain) return refuse('INVALID_PARAMETER_2', 'INVALID_PARAMETER_3');
  return change(() => release(stream.group));
}

/** Detach switches fault reporting off. */
export function release(group: readonly Stream[]): void {
  for (const stream of group) Object.assign(stream, { domain: undefined, group: [], via: undefined, reportsTo: undefined });
}

export function detachDeviceEx(platform: Platform, session: number, r: { readonly dmaDevice: bigint }): Verdict {
  const token = platform.lookup(session, r.dmaDevice, 'device');
  if (token === undefined || !isGroup(token.streams)) return refuse('INVALID_PARAMETER_1');
  const { group } = token.streams[0]!;
  const verdict = change(() => release(group));
  // Another session attached it: attach state is the stream's, but that session's domain is unknown here.
  return group[0]!.domain!.session === session ? verdict : [...verdict, ...refuse('INVALID_PARAMETER_1', 'ACCESS_DENIED')];
}

export function setDeviceFaultReporting(platform: Platform, session: number, r: SetDeviceFaultReportingRequest): Verdict {
  const device = platform.find(r.device);
  if (device === 'no PDO') return refuse('INVALID_PARAMETER_1');
  if (typeof device === 'string') return refuse('NOT_FOUND');
  const attached = [...device.streams.values()].filter((stream) => stream.domain?.session === session);
  if (attached.length === 0) return refuse('INVALID_PARAMETER_1');
  return report(session, attached, r);
}

export function setDeviceFaultReportingEx(platform: Platform, session: number, r: SetDeviceFaultReportingExRequest): Verdict {
  if (platform.options.profile === 'hal') return refuse('NOT_IMPLEMENTED');
  const token = platform.lookup(session, r.dmaDevice, 'device');
  const attached = token?.streams.filter((stream) => stream.domain?.session === session) ?? [];
  if (token === undefined || attached.length === 0) return refuse('INVALID_PARAMETER_1');
  // The token's streams are attached, but not as the group that it names: a mistake of either parameter.
  const verdict = report(session, attached, r);
  return isGroup(token.streams) ? verdict : [...verdict, ...refuse('INVALID_PARAMETER_1')];
}

/** The streams were attached together, and no others with them. */
function isGroup(streams: readonly Stream[]): boolean {
  const group = streams[0]!.group;
  return group.length === streams.length && group.every((stream, i) => stream === streams[i]);
}

function report(session: number, attached: readonly Stream[], r: Omit<SetDeviceFaultReportingRequest, 'device'>): Verdict {
  const base = attached.find((stream) => stream.id === r.inputMappingIdBase && stream.group[0] === stream);
  if (base === undefined) return refuse('INVALID_PARAMETER_2');
  if (r.enable !== 0 && !(r.hasFaultConfig && r.hasFaultHandler)) return refuse('INVALID_PARAMETER_4');
  return succeed((reply) => {
    for (const stream of base.group) stream.reportsTo = r.enable === 0 ? undefined : session;
    return sayIf((registrationOf(reply) !== 0n) !== (r.enable !== 0), 'a wrong registration');
  });
}

function registrationOf(reply: Reply): bigint {
  if (reply.result === 'setDeviceFaultReporting') return reply.setDeviceFaultReporting.registration;
  return reply.result === 'setDeviceFaultReportingEx' ? reply.setDeviceFaultReportingEx.registration : 0n;
}

export function queryInputMappings(platform: Platform, _session: number, r: QueryInputMappingsRequest): Verdict {
  const device = platform.find(r.device);
  if (device === 'no PDO') return refuse('INVALID_PARAMETER_1');
  const isDocumented = platform.options.architecture === 'arm64';
  if (typeof device === 'string' || (!isDocumented && platform.options.profile === 'hal')) return unsatisfied(r);
  const verdict = filled([...device.streams.keys()], r);
  // PCI functions have one input mapping, 0, but whether it is told is open; so is the extended profile on x64.
  return device.isAcpi ? verdict : [...verdict, ...unsatisfied(r)];
}

function unsatisfied(r: QueryInputMappingsRequest): Verdict {
  const then = (reply: Reply) => sayIf(r.hasReturnLength && lengthOf(reply) !== 0, '*ReturnLength is not 0');
  return [{ status: 'UNSUCCESSFUL', then }];
}

function lengthOf(reply: Reply): number {
  return reply.result === 'queryInputMappings' ? reply.queryInputMappings.returnLength : 0;
}

function filled(ids: readonly number[], r: QueryInputMappingsRequest): Verdict {
  const need = 4 * ids.length;
  const hasLength = (reply: Reply) => sayIf(r.hasReturnLength && lengthOf(reply) !== need, `*ReturnLength is not ${need}`);
  if (r.bufferLength < need) return [{ status: 'BUFFER_TOO_SMALL', then: hasLength }];
  if (!r.hasBuffer) return refuse('INVALID_PARAMETER_2');
  return succeed((reply) => {
    const given = reply.result === 'queryInputMappings' ? [...reply.queryInputMappings.inputMappingIds] : [];
    return hasLength(reply) ?? sayIf(given.join() !== ids.join(), `the ids are not ${ids.join()}`);
  });
}
