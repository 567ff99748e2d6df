/**
 * Control from a live view: an action becomes a ControlRequest (proto/viommu/v1/control.proto) of a conversation of the view's
 * own, a host tool by the name of LIVE_VIEW. So it is judged like any other test control, observed as one, written into a
 * trace, and repeated by a replay; a machine without test control answers that it is off.
 */
import { LIMITS } from '../base/limits.js';
import type { Machine } from '../machine/machine.js';
import type { Session } from '../machine/session.js';
import type { ControlReply, ControlRequest, PeerRole, Toggle } from '../proto/types.js';
import type { ControlAction, ControlResult } from './types.js';

export const LIVE_VIEW = 'live view';

export type ControlPath = (request: ControlRequest) => ControlReply;

const ROLE_HOST_TOOL: (typeof PeerRole)['HOST_TOOL'] = 2;
const TOGGLE_OFF: (typeof Toggle)['OFF'] = 1;
const TOGGLE_ON: (typeof Toggle)['ON'] = 2;

const NO_CHANGE: ControlRequest = {
  ...{ id: 0n, dmaGuardBlocking: 0, dmaVerification: 0, devices: [], failAllocations: 0, pasidBits: 0, asidCount: 0 },
  ...{ evictIotlb: false, legacyInterfaceAvailable: 0, clearInjections: false, injectPlan: '', reportInjections: false },
};

/** A conversation that begins with the first action, and again when it was ended. */
export function controlThrough(machine: Machine): ControlPath {
  let session: Session | undefined;
  const open = () => {
    const hello = { major: 1, minor: 0, role: ROLE_HOST_TOOL, architecture: 0, name: LIVE_VIEW, carrierDevice: null, maxMessageBytes: LIMITS.messageBytes } as const;
    const opened = machine.open(hello, { eventsWaiting: () => {}, dropped: () => (session = undefined) });
    if (opened.session === undefined) throw new Error(`the machine does not let the live view in: ${opened.reply.reason}`);
    return opened.session;
  };
  return (request) => (session ??= open()).control(request);
}

/** Carries an action out. Without a path nothing may be done. */
export function act(path: ControlPath | undefined, action: ControlAction): ControlResult {
  if (path === undefined) return { accepted: false, reason: 'this server only shows' };
  const request = requestOf(action);
  if (typeof request === 'string') return { accepted: false, reason: request };
  const { accepted, reason } = path(request);
  return accepted ? { accepted } : { accepted, reason };
}

/** The request, or why there can be none. */
function requestOf(action: ControlAction): ControlRequest | string {
  switch (action.action) {
    case 'inject': {
      if (typeof action.plan !== 'object' || action.plan === null) return 'a plan is a JSON object (docs/failures.md)';
      return { ...NO_CHANGE, injectPlan: JSON.stringify(action.plan), clearInjections: action.clear === true, reportInjections: true };
    }
    case 'clear-injections':
      return { ...NO_CHANGE, clearInjections: true };
    case 'evict-iotlb':
      return { ...NO_CHANGE, evictIotlb: true };
    case 'policy': {
      const { dmaGuardBlocking, dmaVerification, failAllocations, legacyInterface } = action;
      const toggles = { dmaGuardBlocking, dmaVerification, failAllocations, legacyInterfaceAvailable: legacyInterface };
      const said = Object.entries(toggles).filter(([, on]) => on !== undefined);
      return said.length === 0 ? 'a policy without anything to change' : { ...NO_CHANGE, ...Object.fromEntries(said.map(([name, on]) => [name, on === true ? TOGGLE_ON : TOGGLE_OFF])) };
    }
    default:
      return `no action ${JSON.stringify((action as { readonly action?: unknown }).action)}`;
  }
}
