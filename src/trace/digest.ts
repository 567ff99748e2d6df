/**
 * What came out of a run, as one SHA-256: every reply, event and fault with its evidence, in order, in the canonical form of
 * the codec (fields in the order of their numbers). What a verifier found has a digest of its own.
 */
import { createHash } from 'node:crypto';
import { encodeTraceRecord } from '../proto/codec.js';
import type { TraceRecordInit } from '../proto/types.js';

/** An outcome without what it came from; undefined for a record that is none. */
function outcomeOf(record: TraceRecordInit): TraceRecordInit | undefined {
  switch (record.body) {
    case 'sessionOpened':
      return { body: 'sessionOpened', sessionOpened: { session: record.sessionOpened.session ?? 0, reply: record.sessionOpened.reply ?? null } };
    case 'call': {
      const { session = 0, call = 0n, startedNs = 0n, reply = null, injected = '' } = record.call;
      return { body: 'call', call: { session, call, startedNs, reply, injected } };
    }
    case 'control':
      return { body: 'control', control: { session: record.control.session ?? 0, reply: record.control.reply ?? null } };
    case 'sessionClosed':
    case 'dmaEnded':
    case 'event':
    case 'fault':
    case 'staleUse':
    case 'injected':
    case 'exchange':
      return record;
    default:
      return undefined;
  }
}

/** Adds up the outcomes of a run. */
export class OutcomeDigest {
  readonly #hash = createHash('sha256');

  add(record: TraceRecordInit): void {
    const outcome = outcomeOf(record);
    if (outcome === undefined) return;
    const { number = 0n, observation = 0n, atNs = 0n } = record;
    this.#hash.update(encodeTraceRecord({ ...outcome, number, observation, atNs, clockReads: new Uint8Array(0), walkReads: new Uint8Array(0) }));
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
