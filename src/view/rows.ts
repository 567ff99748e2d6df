/**
 * Rows of the timeline: an observation in a line. What a filter asks for first (what kind, whose, how it ended) is cheap; the
 * text costs some microseconds and is made only for rows that somebody sees or searches.
 */
import { addressOf, hex } from '../base/bits.js';
import { LIMITS } from '../base/limits.js';
import { isNtSuccess, ntstatusName } from '../base/ntstatus.js';
import { requesterName } from '../iommu/types.js';
import type { CallObservation, Observation } from '../machine/types.js';
import type { DmaProgramReply } from '../proto/types.js';
import { contentOf, rangeChosenBy, resultContentOf } from '../trace/handles.js';
import { tellObservation } from '../trace/observation-text.js';
import { routineName } from '../trace/text.js';
import { deviceName, functionName, words } from '../trace/words.js';
import type { Names } from './names.js';
import type { TimelineKind, TimelineRow } from './types.js';

export type RowFacts = Omit<TimelineRow, 'text'>;

type ObservationOf<K extends Observation['kind']> = Extract<Observation, { kind: K }>;
type Facts = Partial<Omit<RowFacts, 'number' | 'at' | 'kind'>>;

/** What is kept of an observation: the domain of a fault by its number, so that no deleted one is kept alive. */
export type KeptObservation = Observation & { readonly faultNumber?: number };

const DMA_DONE = 1;
const KINDS: { readonly [K in Observation['kind']]: TimelineKind } = {
  ...{ 'session-opened': 'session', farewell: 'session', 'session-closed': 'session', 'reader-opened': 'session', 'reader-closed': 'session' },
  ...{ call: 'call', dma: 'dma', control: 'control', fault: 'fault', injected: 'injected', 'stale-use': 'stale-use' },
  ...{ translation: 'translation', 'fault-report': 'translation', update: 'update', 'update-ack': 'update' },
  ...{ 'memory-note': 'note', 'state-told': 'note', 'reader-statistics': 'note' },
};

const FACTS: { readonly [K in Observation['kind']]?: (observation: ObservationOf<K>, names: Names) => Facts } = {
  call: callFacts,
  dma: ({ program, reply }) => ({ requester: deviceName(program.device), isBad: !isDone(reply), ...addressed(stopOf(reply)) }),
  control: ({ reply }) => ({ isBad: !reply.accepted }),
  fault: (observation) => {
    const { fault, faultNumber } = observation as Extract<KeptObservation, { kind: 'fault' }>;
    return {
      isBad: true,
      requester: requesterName(fault.requester),
      ...(fault.domain && { domain: fault.domain.id }),
      address: hex(addressOf(fault.page) + BigInt(fault.offset)),
      ...(faultNumber !== undefined && { fault: faultNumber }),
    };
  },
  'stale-use': ({ device, domainId, page }) => ({ isBad: true, domain: domainId, address: hex(addressOf(page)), ...(device !== undefined && { requester: requesterName(device) }) }),
  injected: ({ action }) => ({ ...('device' in action && { requester: requesterName(action.device), address: hex(action.address) }) }),
  translation: ({ request, reply }) => ({ requester: functionName(request), isBad: !reply.granted, address: hex(request.iova) }),
  'fault-report': ({ report }) => ({ requester: functionName(report), isBad: true, address: hex(report.iova) }),
};

export function kindOf(observation: Observation): TimelineKind {
  return KINDS[observation.kind];
}

/** All of a row but its text. */
export function factsOf(observation: KeptObservation, names: Names): RowFacts {
  const facts = (FACTS[observation.kind] as ((observation: Observation, names: Names) => Facts) | undefined)?.(observation, names);
  const { number, at } = observation;
  return { number, at, kind: kindOf(observation), isBad: false, ...('session' in observation && { session: observation.session }), ...facts };
}

/** The text of the line: what it is, how it ended, where it came from, and what it was about. */
export function textOf(observation: Observation): string {
  const { what, outcome, details, site } = tellObservation(observation);
  const text = words(what, outcome, details, site && `from ${site}`);
  return text.length > LIMITS.viewTextCharacters ? `${text.slice(0, LIMITS.viewTextCharacters - 3)}...` : text;
}

export function rowOf(observation: KeptObservation, names: Names): TimelineRow {
  return { ...factsOf(observation, names), text: textOf(observation) };
}

/** Microseconds from the arrival of a call to its answer. */
export function tookOf({ at, startedAt }: CallObservation & { readonly at: number }): number {
  return Math.max(0, Math.round((at - startedAt) * 1e6) / 1000);
}

function callFacts(observation: ObservationOf<'call'>, names: Names): Facts {
  const { call, request, reply } = observation;
  const content = contentOf(request);
  const domain = names.domainIn(content) ?? names.domainIn(resultContentOf(reply));
  const requester = names.requesterIn(content);
  const { logicalAddress } = (content ?? {}) as { readonly logicalAddress?: unknown };
  return {
    ...{ call, routine: routineName(request), status: ntstatusName(reply.status), took: tookOf(observation), isBad: !isNtSuccess(reply.status) },
    ...(domain !== undefined && { domain }),
    ...(requester !== undefined && { requester }),
    ...addressed(rangeChosenBy(request, reply)?.base ?? (typeof logicalAddress === 'bigint' ? logicalAddress : undefined)),
  };
}

function addressed(address: bigint | undefined): Facts {
  return address === undefined ? {} : { address: hex(address) };
}

function isDone({ results }: DmaProgramReply): boolean {
  const last = results.at(-1);
  return last === undefined || last.status === DMA_DONE;
}

/** Where a program that did not get through was stopped. */
function stopOf(reply: DmaProgramReply): bigint | undefined {
  const last = reply.results.at(-1);
  return isDone(reply) || last === undefined || last.stopIova === 0n ? undefined : last.stopIova;
}
