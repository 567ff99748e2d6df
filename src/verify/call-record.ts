/**
 * What the verifier keeps of a call: enough to name it in a finding. Drivers call from a few places again and again, so what
 * calls of one place have in common is kept once (call-places.ts), and a call is three numbers.
 */
import { hex } from '../base/bits.js';
import { ntstatusName } from '../base/ntstatus.js';
import type { DomainBook, SiteUse } from './book-types.js';
import { routineName } from './names.js';
import type { SymbolTable } from './symbols.js';
import type { CallReference } from './types.js';

/** What calls that differ in nothing but their number and arguments share. */
export interface Place {
  readonly session: number;
  /** The member of Request. */
  readonly routine: string;
  readonly status: number;
  readonly module: string;
  readonly offset: bigint;
  readonly irql: number;
  /** InterfaceTable. */
  readonly table: number;
  /** They failed because somebody wanted them to. */
  readonly isInjected: boolean;
}

export class CallPlace implements Place {
  readonly session: number;
  readonly routine: string;
  readonly status: number;
  readonly module: string;
  readonly offset: bigint;
  readonly irql: number;
  readonly table: number;
  readonly isInjected: boolean;
  /** Of all mappings of this place in the driver; looked up once (SessionBook.site). */
  use: SiteUse | undefined = undefined;
  /** The domain of the last one: `use` knows it. */
  lastDomain: DomainBook | undefined = undefined;
  /** Its table and IRQL are known to be as they should (quiet.ts): nothing makes them otherwise again. */
  isUsual = false;
  #site: string | undefined;

  /** `ownBytes` is what it takes when it is not among those that are kept once: charged to each thing that keeps it. */
  constructor(
    { session, routine, status, module, offset, irql, table, isInjected }: Place,
    readonly ownBytes = 0,
  ) {
    this.session = session;
    this.routine = routine;
    this.status = status;
    this.module = module;
    this.offset = offset;
    this.irql = irql;
    this.table = table;
    this.isInjected = isInjected;
  }

  /** One place in a driver, or without call sites one routine. */
  get site(): string {
    if (this.#site !== undefined) return this.#site;
    const site = `${this.module}+${this.offset}:${this.routine}`;
    if (this.ownBytes === 0) this.#site = site;
    return site;
  }
}

export class CallRecord {
  constructor(
    readonly call: number,
    /** Number of its observation. */
    readonly at: number,
    readonly place: CallPlace,
  ) {}

  get session(): number {
    return this.place.session;
  }

  get routine(): string {
    return this.place.routine;
  }

  get status(): number {
    return this.place.status;
  }

  get module(): string {
    return this.place.module;
  }

  get irql(): number {
    return this.place.irql;
  }

  get table(): number {
    return this.place.table;
  }

  get isInjected(): boolean {
    return this.place.isInjected;
  }
}

/** One place in a driver, or without call sites one routine. */
export function siteOf({ place }: CallRecord): string {
  return place.site;
}

export function referenceTo(record: CallRecord, symbols: SymbolTable | undefined): CallReference {
  const symbol = symbols?.find(record.module, record.place.offset);
  return {
    ...{ call: record.call, routine: routineName(record.routine), status: ntstatusName(record.status) },
    ...{ module: record.module, offset: hex(record.place.offset), irql: record.irql },
    ...(symbol !== undefined && { symbol }),
  };
}
