/** The "then" of an entry: what happens. One of a handful of effects, each with its own members. */
import { memberOr, type Cursor, type Members } from '../base/document.js';
import { LIMITS } from '../base/limits.js';
import { NTSTATUS, type NtstatusName } from '../base/ntstatus.js';
import { didYouMean } from '../base/near-words.js';
import type { FaultType, RequesterId } from '../iommu/types.js';
import type { DeviceRules } from '../machine/policy.js';
import { DOCUMENTED_STATUSES } from './documented-statuses.js';
import { ROUTINE_NAMES, driverName, type RoutineName } from './routines.js';
import { PLAN_LIMITS, type Effect, type When } from './types.js';
import { DEVICE_WORDS, FAILURES, address, deviceChoice } from './words.js';

type Read = (cursor: Cursor, members: Members, when: When | undefined) => Effect | undefined;

const FAULT_TYPES = ['TranslationFault', 'PermissionFault', 'AddressSizeFault', 'AccessFlagFault', 'ExternalFault', 'UnsupportedUpstreamTransaction'] as const satisfies readonly FaultType[];
const OPT_INS = { out: 0, in: 1, 'when-exposed': 2, 'in-graphics': 3 } as const satisfies Record<string, DeviceRules['optIn']>;
const OPT_IN_NAMES = Object.keys(OPT_INS) as (keyof typeof OPT_INS)[];
const PASIDS = 2 ** 20;
const POLICY_DEVICES = 64;

const EFFECTS: Readonly<Record<string, Read>> = {
  fail: readFail,
  delay: (cursor) => {
    const milliseconds = cursor.integer(1, PLAN_LIMITS.delayMs);
    return milliseconds === undefined ? undefined : { kind: 'delay', milliseconds };
  },
  policy: readPolicy,
  fault: readFault,
  evictIotlb: (cursor) => (cursor.boolean() === true ? { kind: 'act', action: { kind: 'evict-iotlb' } } : cursor.fail('true')),
  allocations: readAllocations,
  drop: (cursor) => {
    const what = cursor.word(['connection', 'process']);
    return what && { kind: 'drop', what };
  },
};
const KINDS = Object.keys(EFFECTS);

/** `when` is undefined when it could not be read; the effect is judged as far as it can be. */
export function readEffect(cursor: Cursor, when: When | undefined): Effect | undefined {
  const members = cursor.object([...KINDS, 'undocumented', 'forCalls']);
  if (members === undefined) return undefined;
  const given = KINDS.filter((kind) => members.has(kind));
  if (given.length !== 1) return cursor.complain(`expected one of ${KINDS.map((kind) => `"${kind}"`).join(', ')}${given.length > 1 ? `, not ${given.length} of them` : ''}`);
  complainOfStrays(members, given[0]!);
  const effect = EFFECTS[given[0]!]!(members.get(given[0]!)!, members, when);
  const needsCall = effect?.kind === 'fail' || effect?.kind === 'delay';
  if (needsCall && when?.kind === 'now') return cursor.complain(`"${effect.kind}" wants a call: "when" may not be "now"`);
  if (needsCall && when?.kind === 'after') return cursor.complain(`"${effect.kind}" is decided before the call: "moment" may not be "after"`);
  return effect;
}

function complainOfStrays(members: Members, kind: string): void {
  if (kind !== 'fail') members.get('undocumented')?.complain('goes with "fail" alone');
  if (kind !== 'allocations') members.get('forCalls')?.complain('goes with "allocations" alone');
}

function readFail(cursor: Cursor, members: Members, when: When | undefined): Effect | undefined {
  const isUndocumented = members.get('undocumented')?.boolean() === true;
  const expected = `the name of a failure, such as STATUS_INSUFFICIENT_RESOURCES${isUndocumented ? ', or a number such as "0xC0000001" with both high bits set' : ''}`;
  const status = cursor.textAs(expected, (text) => statusOf(text, isUndocumented), FAILURES);
  if (status === undefined || isUndocumented) return status === undefined ? undefined : { kind: 'fail', status, isUndocumented };
  const refused = objection(status, when);
  return refused === undefined ? { kind: 'fail', status, isUndocumented } : cursor.complain(refused);
}

function statusOf(text: string, allowsNumbers: boolean): number | undefined {
  if (FAILURES.includes(text as NtstatusName)) return NTSTATUS[text as NtstatusName];
  return allowsNumbers && /^0x[c-f][0-9a-f]{7}$/i.test(text) ? Number(text) : undefined;
}

/** A routine that is named has to document the status; of a group, or of all, one has to. */
function objection(status: number, when: When | undefined): string | undefined {
  if (when === undefined || when.kind === 'now') return undefined;
  const { routines, areNamed } = when.condition;
  const concerned = [...(routines ?? ROUTINE_NAMES)];
  const without = concerned.filter((routine) => !isDocumented(routine, status));
  if (without.length === 0 || (!areNamed && without.length < concerned.length)) return undefined;
  const name = FAILURES.find((each) => NTSTATUS[each] === status)!;
  if (!areNamed) return `${name} is documented for none of these routines; "undocumented": true allows it`;
  const documented = DOCUMENTED_STATUSES[without[0]!];
  return `${name} is not documented for ${driverName(without[0]!)} (${documented.join(', ')} ${documented.length === 1 ? 'is' : 'are'}${didYouMean(name, documented)}); "undocumented": true allows it`;
}

/** The routine's documentation knows the status, or somebody said that this does not matter. */
export function isDocumented(routine: RoutineName, status: number): boolean {
  return DOCUMENTED_STATUSES[routine].some((name) => NTSTATUS[name] === status);
}

function readPolicy(cursor: Cursor): Effect | undefined {
  const members = cursor.object(['dmaGuardBlocking', 'dmaVerification', 'devices']);
  if (members === undefined) return undefined;
  if (members.size === 0) return cursor.fail('a policy that says something', 'an empty one');
  const dmaGuardBlocking = members.get('dmaGuardBlocking')?.boolean();
  const dmaVerification = members.get('dmaVerification')?.boolean();
  const devices = members.get('devices')?.array(1, POLICY_DEVICES)?.flatMap((each) => readDevicePolicy(each) ?? []);
  return {
    kind: 'act',
    action: {
      kind: 'policy',
      ...(dmaGuardBlocking !== undefined && { dmaGuardBlocking }),
      ...(dmaVerification !== undefined && { dmaVerification }),
      ...(devices !== undefined && { devices }),
    },
  };
}

function readDevicePolicy(cursor: Cursor): { device: RequesterId; rules: DeviceRules } | undefined {
  const members = cursor.object(['device', 'optIn', 'external', 'pasid'], ['device', 'optIn']);
  const device = members?.get('device')?.textAs(DEVICE_WORDS, deviceChoice);
  const optIn = members?.get('optIn')?.word(OPT_IN_NAMES);
  const isExternal = members?.get('external')?.boolean() ?? false;
  const hasPasid = members?.get('pasid')?.boolean() ?? false;
  if (device === undefined || optIn === undefined) return undefined;
  return { device: device.first, rules: { optIn: OPT_INS[optIn], isExternal, hasPasid } };
}

function readFault(cursor: Cursor): Effect | undefined {
  const members = cursor.object(['device', 'pasid', 'address', 'access', 'type', 'count'], ['device', 'address', 'access']);
  if (members === undefined) return undefined;
  const device = members.get('device')?.textAs(DEVICE_WORDS, deviceChoice)?.first;
  const at = memberOr(members, 'address', undefined, address);
  const access = members.get('access')?.word(['read', 'write']);
  const type = memberOr<FaultType>(members, 'type', 'TranslationFault', (each) => each.word(FAULT_TYPES));
  const count = memberOr(members, 'count', 1, (each) => each.integer(1, LIMITS.injectedFaults));
  const pasid = members.get('pasid')?.integer(1, PASIDS - 1);
  const parts = [device, at, access, type, count] as const;
  if (parts.includes(undefined)) return undefined;
  return { kind: 'act', action: { kind: 'fault', device: device!, address: at!, access: access!, type: type!, count: count!, ...(pasid !== undefined && { pasid }) } };
}

function readAllocations(cursor: Cursor, members: Members): Effect | undefined {
  const word = cursor.word(['fail', 'succeed']);
  const span = members.get('forCalls');
  if (span !== undefined && word === 'succeed') return span.complain('goes with "allocations": "fail"');
  const forCalls = span?.integer(1, PLAN_LIMITS.calls);
  return word && { kind: 'act', action: { kind: 'allocations', fail: word === 'fail' }, ...(forCalls !== undefined && { forCalls }) };
}
