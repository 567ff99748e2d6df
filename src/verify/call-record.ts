/** What the verifier keeps of a call: enough to name it in a finding, and to tell which others it overlapped. */
import { hex } from '../base/bits.js';
import { isNtSuccess, ntstatusName } from '../base/ntstatus.js';
import type { CallObservation } from '../machine/types.js';
import { routineName } from './names.js';
import type { SymbolTable } from './symbols.js';
import type { CallReference } from './types.js';

export interface CallRecord {
  readonly call: number;
  /** Number of its observation. */
  readonly at: number;
  readonly session: number;
  /** The member of Request. */
  readonly routine: string;
  readonly status: number;
  readonly module: string;
  readonly offset: bigint;
  readonly irql: number;
  /** InterfaceTable. */
  readonly table: number;
  /** Given by the stub when the call began; 0n when it gives none. */
  readonly ticket: bigint;
  /** It failed because somebody wanted it to. */
  readonly isInjected: boolean;
}

export function recordOf({ request, reply, session, call, injected }: CallObservation, at: number): CallRecord {
  const site = request.callSite;
  return {
    call,
    at,
    session,
    routine: request.routine ?? 'nothing',
    status: reply.status,
    module: site?.module ?? '',
    offset: site?.offset ?? 0n,
    irql: site?.irql ?? 0,
    table: request.table,
    ticket: site?.ticket ?? 0n,
    isInjected: injected !== undefined && !isNtSuccess(reply.status),
  };
}

/** One place in a driver, or without call sites one routine. */
export function siteOf(record: CallRecord): string {
  const { module, offset, routine } = record;
  const last = lastSites.get(routine);
  if (last !== undefined && last.offset === offset && last.module === module) return last.site;
  const site = `${module}+${offset}:${routine}`;
  lastSites.set(routine, { module, offset, site });
  return site;
}

/** The last place of each routine: a driver calls from the same few again and again. One entry for each routine there is. */
const lastSites = new Map<string, { readonly module: string; readonly offset: bigint; readonly site: string }>();

export function referenceTo(record: CallRecord, symbols: SymbolTable | undefined): CallReference {
  const symbol = symbols?.find(record.module, record.offset);
  return {
    ...{ call: record.call, routine: routineName(record.routine), status: ntstatusName(record.status) },
    ...{ module: record.module, offset: hex(record.offset), irql: record.irql },
    ...(symbol !== undefined && { symbol }),
  };
}
