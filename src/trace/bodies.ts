/** Observations as the bodies of records. The taking of an event is a record of its own, so 'state-told' has none. */
import type { Observation, Released } from '../machine/types.js';
import type { TraceRecordInit, TraceSessionClosedInit } from '../proto/types.js';
import { injectedRecord } from './actions.js';
import { faultRecord, staleUseRecord } from './faults.js';
import { toNanoseconds } from './times.js';

/** What only the recorder knows of an observation. */
export interface Surroundings {
  /** Number of the record with the program that has ended. */
  readonly started: number;
  /** An interceptor is being asked about a call. */
  readonly isBeforeCall: boolean;
  /** An interceptor had the call fail. */
  readonly isFailure: boolean;
  /** The time that the machine is telling of events or updates; 0 when it is not. */
  readonly wake: number;
}

type ObservationOf<K extends Observation['kind']> = Extract<Observation, { kind: K }>;

const BODIES: { readonly [K in Observation['kind']]: (observation: ObservationOf<K>, around: Surroundings) => TraceRecordInit | undefined } = {
  'session-opened': ({ session, hello, reply }) => ({ body: 'sessionOpened', sessionOpened: { session, hello, reply } }),
  'session-closed': ({ session, why, released }) => ({ body: 'sessionClosed', sessionClosed: { session, why, ...released64(released) } }),
  farewell: ({ session }) => ({ body: 'farewell', farewell: { session } }),
  'memory-note': ({ session, note }) => ({ body: 'memoryNote', memoryNote: { session, note } }),
  'state-told': () => undefined,
  call: ({ session, call, startedAt, request, reply, injected }, { isFailure }) => ({
    body: 'call',
    call: { session, call: BigInt(call), startedNs: toNanoseconds(startedAt), request, reply, injected: injected ?? '', injectedFailure: isFailure },
  }),
  dma: ({ session, reply }, { started }) => ({ body: 'dmaEnded', dmaEnded: { session, started: BigInt(started), reply } }),
  control: ({ session, request, reply }) => ({ body: 'control', control: { session, request, reply } }),
  fault: ({ fault, delivery }) => ({ body: 'fault', fault: faultRecord(fault, delivery) }),
  'stale-use': (use) => ({ body: 'staleUse', staleUse: staleUseRecord(use) }),
  'reader-opened': ({ reader, hello, reply }) => ({ body: 'readerOpened', readerOpened: { reader, hello, reply } }),
  'reader-closed': ({ reader, why }) => ({ body: 'readerClosed', readerClosed: { reader, why } }),
  translation: ({ reader, request, reply }) => ({
    body: 'exchange',
    exchange: { reader, asked: { body: 'translate', translate: request }, answered: { body: 'translateReply', translateReply: reply } },
  }),
  update: ({ reader, update }, { wake }) => ({ body: 'update', update: { reader, wake: BigInt(wake), update } }),
  'update-ack': ({ reader, sequence }) => ({ body: 'updateAck', updateAck: { reader, sequence } }),
  'fault-report': ({ reader, report }) => ({ body: 'faultReport', faultReport: { reader, report } }),
  'reader-statistics': ({ reader, statistics }) => ({ body: 'readerStatistics', readerStatistics: { reader, statistics } }),
  injected: ({ action, cause, refused }, { isBeforeCall }) => ({ body: 'injected', injected: injectedRecord(action, cause, refused, isBeforeCall) }),
};

export function bodyOf(observation: Observation, around: Surroundings): TraceRecordInit | undefined {
  return (BODIES[observation.kind] as (observation: Observation, around: Surroundings) => TraceRecordInit | undefined)(observation, around);
}

function released64(released: Released): TraceSessionClosedInit {
  const { domains, attachments, mappedPages, tokens, devices, pasidDevices, callbacks } = released;
  return {
    ...{ domains: BigInt(domains), attachments: BigInt(attachments), mappedPages: BigInt(mappedPages), tokens: BigInt(tokens) },
    ...{ devices: BigInt(devices), pasidDevices: BigInt(pasidDevices), callbacks: BigInt(callbacks) },
  };
}
