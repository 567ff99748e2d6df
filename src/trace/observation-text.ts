/**
 * Observations in the words of text.ts: told by the record that a trace would have of them, so that a line of the live view
 * and a line of `viommu trace` say the same. A DMA program is told with its end, in one piece.
 */
import { hex } from '../base/bits.js';
import type { Observation } from '../machine/types.js';
import type { TraceRecord } from '../proto/types.js';
import { bodyOf } from './bodies.js';
import { tell, type Told } from './text.js';
import { words } from './words.js';

/** What the recorder alone knows: nothing of it is told. */
const NOWHERE = { started: 0, isBeforeCall: false, isFailure: false, wake: 0 };

export function tellObservation(observation: Observation): Told {
  if (observation.kind === 'state-told') {
    const { session, registration, availableDomains } = observation;
    return { session, what: 'state told', details: words(`registration=${hex(registration)}`, `availableDomains=${hex(availableDomains)}`) };
  }
  if (observation.kind === 'dma') return tellProgram(observation);
  if (observation.kind === 'call' && observation.injected !== undefined) {
    const { injected, ...call } = observation;
    const told = tellObservation(call);
    return { ...told, details: words(told.details, `injected by ${injected}`) };
  }
  return tell(bodyOf(observation, NOWHERE) as TraceRecord);
}

function tellProgram({ session, program, reply }: Extract<Observation, { kind: 'dma' }>): Told {
  const head = { session, program, reply } as const;
  const begins = tell({ body: 'dmaStarted', dmaStarted: head } as unknown as TraceRecord);
  const ends = tell({ body: 'dmaEnded', dmaEnded: { ...head, started: 0n } } as unknown as TraceRecord);
  const done = (ends.details ?? '').replace(/^begun by record 0 ?/, '');
  return { session, what: 'dma', ...(ends.outcome && { outcome: ends.outcome }), details: words(begins.details, done && `-> ${done}`) };
}
