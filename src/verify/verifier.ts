/**
 * The verifier: hears every observation, keeps its books, and asks the rules. It changes nothing and answers nobody.
 *
 * A call is judged with the books as they stood before it, then entered. The verifier has no clock and no chance of its
 * own: the same observations in the same order give the same findings.
 */
import type { Observation } from '../machine/types.js';
import { Books } from './books.js';
import { enter } from './bookkeeping.js';
import { CallRecord } from './call-record.js';
import { dmaEventOf } from './dma.js';
import type { FaultEvent, Routine, VerifierEvent } from './events.js';
import { classify } from './fault-class.js';
import { Findings, type Occasion } from './findings.js';
import { refusedEventOf, siteOfNote } from './notes.js';
import { quietWays, type QuietWay } from './quiet.js';
import type { RuleDefinition, Trip, Trips } from './rule.js';
import { DEFINITIONS } from './rules.js';
import { select } from './selection.js';
import { SessionBook } from './session-book.js';
import { callEventOf } from './subject.js';
import type { SymbolTable } from './symbols.js';
import type { Finding, RuleSelection } from './types.js';

export interface VerifierOptions {
  /** Default: all. */
  readonly rules?: RuleSelection;
  readonly symbols?: SymbolTable;
  /** Bytes that mappings may take in its books. Default: LIMITS.verifierBytes. */
  readonly bookBytes?: number;
}

type Kind = VerifierEvent['kind'];

export class Verifier {
  readonly #books: Books;
  readonly #findings: Findings;
  readonly #byKind = new Map<Kind, Judgement[]>();
  readonly #quietWays: ReadonlyMap<Routine, QuietWay>;
  readonly #byRoutine = new Map<Routine, Judgement[]>();
  /** Faults to come that somebody injected, by stream. */
  readonly #injectedFaults = new Map<number, number>();

  /** Throws RangeError for a selection that names what is no rule. */
  constructor({ rules, symbols, bookBytes }: VerifierOptions = {}) {
    this.#books = new Books(bookBytes);
    this.#findings = new Findings(symbols);
    const selected = select(DEFINITIONS, rules);
    this.#quietWays = quietWays(selected);
    for (const rule of selected) {
      for (const kind of Object.keys(rule.judges) as Kind[]) {
        if (kind !== 'call' || rule.routines === undefined) append(this.#byKind, kind, judgementOf(rule, kind));
      }
      for (const routine of rule.routines ?? []) if (rule.judges.call !== undefined) append(this.#byRoutine, routine, judgementOf(rule, 'call'));
    }
  }

  #failures = 0;
  #firstFailure: { readonly at: number; readonly why: string } | undefined;

  /** Different findings that were not kept because there were too many. */
  get dropped(): number {
    return this.#findings.dropped;
  }

  findings(): readonly Finding[] {
    return this.#findings.list();
  }

  /** Observations that a mistake of the verifier's own kept from being judged, and the first of them; undefined without any. */
  get failure(): { readonly count: number; readonly at: number; readonly why: string } | undefined {
    return this.#firstFailure && { count: this.#failures, ...this.#firstFailure };
  }

  /** What is thrown is a mistake of the verifier's own. It is counted too: who hands out the verdict has to look at `failure`. */
  observe(observation: Observation): void {
    try {
      this.#observe(observation);
    } catch (error) {
      this.#failures++;
      this.#firstFailure ??= { at: observation.number, why: error instanceof Error ? error.message : String(error) };
      throw error;
    }
  }

  #observe(observation: Observation): void {
    const books = this.#books;
    const at = observation.number;
    switch (observation.kind) {
      case 'session-opened':
        books.open(new SessionBook(observation.session, observation.hello, observation.reply));
        return;
      case 'call':
        return this.#call(observation, at);
      case 'dma': {
        const event = dmaEventOf(books, books.session(observation.session), observation);
        this.#judge(event, { at, session: observation.session });
        return;
      }
      case 'fault':
        return this.#fault(observation, at);
      case 'stale-use': {
        const session = books.sessions.get(observation.session);
        this.#judge({ kind: 'stale', session, domain: session?.domain(observation.domain), use: observation }, { at, session: observation.session });
        return;
      }
      case 'memory-note':
        return this.#note(observation, at);
      case 'state-told':
        return this.#told(observation);
      case 'farewell':
        this.#judge({ kind: 'farewell', books, session: books.session(observation.session) }, { at, session: observation.session });
        return;
      case 'session-closed':
        return this.#close(books.session(observation.session), at);
      case 'injected':
        if (observation.action.kind === 'fault' && observation.refused === undefined) this.#injectedFaults.set(observation.action.device, observation.action.count);
        return;
      default:
        return;
    }
  }

  /** Nothing more comes: what rules say of a whole session, they say now. A second end finds no session. */
  end(): void {
    for (const session of [...this.#books.sessions.values()]) this.#close(session, 0);
  }

  #call(observation: Extract<Observation, { kind: 'call' }>, at: number): void {
    const session = this.#books.session(observation.session);
    const quietly = observation.request.routine && this.#quietWays.get(observation.request.routine);
    if (quietly?.(this.#books, session, observation) === true) return;
    const call = new CallRecord(observation.call, at, session.places.of(observation));
    const refused = refusedEventOf(session, call, observation.request.callSite?.refused);
    if (refused !== undefined) this.#judge(refused, { at, session: session.number, call: refused.call });
    const event = callEventOf(this.#books, session, call, observation);
    if (event === undefined) return;
    this.#judge(event, { at, session: session.number, call }, this.#byRoutine.get(event.routine));
    enter(event);
  }

  #fault(observation: Extract<Observation, { kind: 'fault' }>, at: number): void {
    const { fault, delivery } = observation;
    const injected = this.#injectedFaults.get(fault.requester) ?? 0;
    if (injected > 1) this.#injectedFaults.set(fault.requester, injected - 1);
    else this.#injectedFaults.delete(fault.requester);
    if (injected > 0) return;
    const books = this.#books;
    const attachment = books.attachmentOf(fault.requester, fault.pasid);
    const classified = classify(books, fault, attachment);
    const number = sessionOf(books, attachment, classified.calls);
    const event: FaultEvent = { kind: 'fault', books, session: books.sessions.get(number), fault, delivery, attachment, ...classified };
    this.#judge(event, { at, session: number, fault });
  }

  #note({ session: number, note }: Extract<Observation, { kind: 'memory-note' }>, at: number): void {
    const session = this.#books.session(number);
    const site = siteOfNote(session, note, at);
    this.#judge({ kind: 'note', books: this.#books, session, note, site }, { at, session: number, call: site });
    for (const { frame, pageCount } of note.freed) this.#books.free({ frame: Number(frame), pageCount: Number(pageCount) }, { at, by: site });
    for (const { frame, pageCount } of note.allocated) this.#books.allocate({ frame: Number(frame), pageCount: Number(pageCount) }, { session: number });
  }

  #told({ session: number, registration, availableDomains }: Extract<Observation, { kind: 'state-told' }>): void {
    for (const device of this.#books.session(number).all('device')) {
      if (device.callback?.registration === registration) device.told = { mask: availableDomains, how: 'its state-change callback' };
    }
  }

  #close(session: SessionBook, at: number): void {
    this.#judge({ kind: 'end', books: this.#books, session }, { at, session: session.number });
    this.#books.closeSession(session);
  }

  #judge(event: VerifierEvent, occasion: Occasion, more: readonly Judgement[] = NO_JUDGEMENTS): void {
    this.#ask(this.#byKind.get(event.kind) ?? NO_JUDGEMENTS, event, occasion);
    this.#ask(more, event, occasion);
  }

  #ask(judgements: readonly Judgement[], event: VerifierEvent, occasion: Occasion): void {
    for (const { rule, judge } of judgements) {
      const trips = judge(event);
      if (trips !== undefined) this.#add(rule, trips, occasion);
    }
  }

  #add(rule: RuleDefinition, trips: NonNullable<Trips>, occasion: Occasion): void {
    for (const trip of Array.isArray(trips) ? (trips as readonly Trip[]) : [trips as Trip]) this.#findings.add(rule, trip, occasion);
  }
}

/** A rule, and what it says of one kind of event. */
interface Judgement {
  readonly rule: RuleDefinition;
  readonly judge: (event: VerifierEvent) => Trips;
}

const NO_JUDGEMENTS: readonly Judgement[] = [];

function judgementOf(rule: RuleDefinition, kind: Kind): Judgement {
  return { rule, judge: rule.judges[kind] as (event: VerifierEvent) => Trips };
}

function append<K>(map: Map<K, Judgement[]>, key: K, judgement: Judgement): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [judgement]);
  else list.push(judgement);
}

function sessionOf(books: Books, attachment: { readonly by: CallRecord } | undefined, calls: readonly CallRecord[]): number {
  return attachment?.by.session ?? calls[0]?.session ?? books.sessions.keys().next().value ?? 0;
}
