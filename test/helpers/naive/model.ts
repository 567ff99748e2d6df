/**
 * The whole interface written down a second time, as plainly as possible, from ddi.md and nothing else. The model is a judge:
 * it is shown a call and the reply to it, says what is wrong with the reply, and takes the handles from it. It knows no
 * caps and no page-table memory, so tests give the machine room enough.
 */
import type { Reply, Request } from '../../../src/proto/types.js';
import type { Verdict } from './answer.js';
import { Platform, type PlatformOptions } from './platform.js';
import * as attach from './routines-attach.js';
import * as devices from './routines-devices.js';
import * as domains from './routines-domains.js';
import * as maps from './routines-maps.js';
import * as tokens from './routines-tokens.js';
import { DeviceToken } from './state.js';
import { statusName } from './words.js';

export type RoutineName = NonNullable<Request['routine']>;
type Arguments<N extends RoutineName> = Extract<Request, { routine: N }> extends infer R ? (N extends keyof R ? R[N] : never) : never;
type Routines = { readonly [N in RoutineName]: (platform: Platform, session: number, parameters: Arguments<N>) => Verdict };

export const ROUTINES: Routines = {
  createDomain: domains.createDomain,
  deleteDomain: domains.deleteDomain,
  attachDevice: attach.attachDevice,
  detachDevice: attach.detachDevice,
  flushDomain: domains.flushDomain,
  flushDomainByVaList: domains.flushDomainByVaList,
  queryInputMappings: attach.queryInputMappings,
  mapLogicalRange: maps.mapLogicalRange,
  unmapLogicalRange: maps.unmapLogicalRange,
  mapIdentityRange: maps.mapIdentityRange,
  unmapIdentityRange: maps.unmapIdentityRange,
  setDeviceFaultReporting: attach.setDeviceFaultReporting,
  configureDomain: domains.configureDomain,
  createDomainEx: domains.createDomainEx,
  attachDeviceEx: attach.attachDeviceEx,
  detachDeviceEx: attach.detachDeviceEx,
  mapLogicalRangeEx: maps.mapLogicalRangeEx,
  mapIdentityRangeEx: maps.mapIdentityRangeEx,
  unmapIdentityRangeEx: maps.unmapIdentityRangeEx,
  setDeviceFaultReportingEx: attach.setDeviceFaultReportingEx,
  queryAvailableDomainTypes: devices.queryAvailableDomainTypes,
  registerInterfaceStateChangeCallback: devices.registerInterfaceStateChangeCallback,
  unregisterInterfaceStateChangeCallback: devices.unregisterInterfaceStateChangeCallback,
  reserveLogicalAddressRange: tokens.reserveLogicalAddressRange,
  freeReservedLogicalAddressRange: tokens.freeReservedLogicalAddressRange,
  mapReservedLogicalRange: tokens.mapReservedLogicalRange,
  unmapReservedLogicalRange: tokens.unmapReservedLogicalRange,
  createDevice: devices.createDevice,
  deleteDevice: devices.deleteDevice,
  createPasidDevice: devices.createPasidDevice,
  deletePasidDevice: devices.deletePasidDevice,
  attachPasidDevice: devices.attachPasidDevice,
  detachPasidDevice: devices.detachPasidDevice,
  queryDeviceInfo: devices.queryDeviceInfo,
};

/** Routines whose reply has a result though they fail: the two exceptions of DDI-374. */
const FILLED_ON_FAILURE: readonly (string | undefined)[] = ['queryInputMappings', 'queryDeviceInfo'];

export class NaiveModel {
  readonly platform: Platform;

  constructor(options: PlatformOptions) {
    this.platform = new Platform(options);
  }

  open(session: number): void {
    this.platform.sessions.set(session, new Map());
  }

  /** What is wrong with the reply; undefined when the law allows it. The model follows the machine either way. */
  judge(session: number, request: Request, reply: Reply): string | undefined {
    const routine = ROUTINES[request.routine!] as (platform: Platform, session: number, parameters: unknown) => Verdict;
    const verdict = routine(this.platform, session, (request as unknown as Record<string, unknown>)[request.routine!]);
    const status = statusName(reply.status);
    const allowed = verdict.find((answer) => answer.status === status);
    if (allowed === undefined) return `${status}; the law says ${verdict.map((answer) => answer.status).join(' or ')}`;
    if (reply.id !== request.id) return `an id of ${reply.id} for request ${request.id}`;
    if (status !== 'SUCCESS' && reply.result !== undefined && !FILLED_ON_FAILURE.includes(reply.result)) return `${status} with out-parameters`;
    const complaint = allowed.then?.(reply);
    return complaint === undefined ? undefined : `${status}, but ${complaint}`;
  }

  /** Takes back everything that the session made. */
  close(session: number): void {
    const handles = [...(this.platform.sessions.get(session)?.values() ?? [])];
    for (const stream of this.platform.streams) {
      if (stream.domain?.session === session) attach.release(stream.group);
      for (const pasidDevice of stream.pasids.values()) if (pasidDevice.parent.session === session) devices.drop(pasidDevice);
    }
    for (const token of handles) if (token instanceof DeviceToken) token.callback = undefined;
    this.platform.sessions.delete(session);
  }

  /** Tokens that have a callback and whose mask is not what they were told last; from now on it is. */
  stateChanges(): { readonly session: number; readonly mask: number }[] {
    return [...this.platform.sessions].flatMap(([session, handles]) =>
      [...handles.values()].flatMap((token) => {
        if (!(token instanceof DeviceToken) || token.callback === undefined) return [];
        const mask = this.platform.maskOf(token);
        if (mask === token.mask) return [];
        token.mask = mask;
        return [{ session, mask }];
      }),
    );
  }
}
