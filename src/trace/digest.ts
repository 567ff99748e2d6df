/**
 * What came out of a run, as one SHA-256: every reply, event and fault with its evidence, in order, in the canonical form of
 * the codec (fields in the order of their numbers). What a verifier found has a digest of its own.
 */
import { createHash } from 'node:crypto';
import { encodeTraceRecord } from '../proto/codec.js';
import type { TraceRecordInit } from '../proto/types.js';
import type { Body } from './frames.js';

type Tell = (record: TraceRecordInit) => TraceRecordInit;
const asItIs: Tell = (record) => record;

/** Outcomes without what they came from; other records are none. */
const OUTCOMES: { readonly [B in Body]?: Tell } = {
  sessionOpened: only('sessionOpened', ['session', 'reply']),
  call: only('call', ['session', 'call', 'startedNs', 'reply', 'injected']),
  control: only('control', ['session', 'reply']),
  readerOpened: only('readerOpened', ['reader', 'reply']),
  exchange: only('exchange', ['session', 'reader', 'answered']),
  ...{ sessionClosed: asItIs, dmaEnded: asItIs, event: asItIs, fault: asItIs, staleUse: asItIs, injected: asItIs, update: asItIs },
};

/** The body with these members alone. */
function only(body: Body, members: readonly string[]): Tell {
  return (record) => {
    const content = (record as unknown as Record<string, Record<string, unknown>>)[body] ?? {};
    return { body, [body]: Object.fromEntries(members.map((name) => [name, content[name]])) } as unknown as TraceRecordInit;
  };
}

/** Adds up the outcomes of a run. */
export class OutcomeDigest {
  readonly #hash = createHash('sha256');

  add(record: TraceRecordInit): void {
    const tell = record.body === undefined ? undefined : OUTCOMES[record.body];
    if (tell === undefined) return;
    const { number = 0n, observation = 0n, atNs = 0n } = record;
    this.#hash.update(encodeTraceRecord({ ...tell(record), number, observation, atNs, clockReads: new Uint8Array(0), walkReads: new Uint8Array(0) }));
  }

  /** Of all so far, in hexadecimal. */
  toString(): string {
    return this.#hash.copy().digest('hex');
  }
}

export function findingsDigest(findings: readonly object[]): string {
  return createHash('sha256').update(canonicalJson(findings)).digest('hex');
}

/** JSON with members in alphabetical order. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) => {
    if (typeof member === 'bigint') return `${member}n`;
    if (typeof member !== 'object' || member === null || Array.isArray(member)) return member;
    return Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
