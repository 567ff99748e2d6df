/**
 * What the verifier keeps of a call: enough to name it in a finding. Drivers call from a few places again and again, so what
 * calls of one place have in common is kept once, and a call is three numbers.
 */
import { hex } from '../base/bits.js';
import { isNtSuccess, ntstatusName } from '../base/ntstatus.js';
import type { CallObservation } from '../machine/types.js';
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

  constructor({ session, routine, status, module, offset, irql, table, isInjected }: Place) {
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
    return (this.#site ??= `${this.module}+${this.offset}:${this.routine}`);
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

/** Places of one routine that are found again; a driver with more has the ones that it used longest ago made anew. */
const PLACES_OF_A_ROUTINE = 16;
/** Characters of a module's name that are kept: as long as base names of images are. */
const MOST_NAME = 256;

/** Finds the place of a call among those of calls before it. */
export class CallPlaces {
  readonly #byRoutine = new Map<string, CallPlace[]>();
  /** Where the next new place of a full list goes. */
  #oldest = 0;

  constructor(private readonly session: number) {}

  of({ request, reply, injected }: CallObservation): CallPlace {
    const { callSite, table } = request;
    const routine = request.routine ?? 'nothing';
    const { status } = reply;
    const module = callSite === null ? '' : callSite.module;
    const offset = callSite === null ? 0n : callSite.offset;
    const irql = callSite === null ? 0 : callSite.irql;
    const isInjected = injected !== undefined && !isNtSuccess(status);
    let places = this.#byRoutine.get(routine);
    if (places === undefined) this.#byRoutine.set(routine, (places = []));
    for (const place of places) {
      if (place.module === module && place.offset === offset && place.irql === irql && place.table === table && place.status === status && place.isInjected === isInjected) return place;
    }
    const place = new CallPlace({ session: this.session, routine, status, module: module.length <= MOST_NAME ? module : shortened(module), offset, irql, table, isInjected });
    if (places.length < PLACES_OF_A_ROUTINE) places.push(place);
    else places[this.#oldest++ % PLACES_OF_A_ROUTINE] = place;
    return place;
  }
}

/** No view of the whole name, which would keep it. */
function shortened(name: string): string {
  return [...name.slice(0, MOST_NAME)].join('');
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
