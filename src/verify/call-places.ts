/**
 * The places that the calls of one session come from: each is kept once, so that what follows from its calls need not be looked
 * up again. There is an end to how many (LIMITS.verifierRemembered); what a later one takes is charged to what keeps it
 * (CallPlace.ownBytes, books.ts), so that a guest which always calls from somewhere else has no more memory than any other.
 */
import { isNtSuccess } from '../base/ntstatus.js';
import { LIMITS } from '../base/limits.js';
import type { CallObservation } from '../machine/types.js';
import { CallPlace, type Place } from './call-record.js';
import { ModuleNames, keptName } from './module-names.js';

/** Places of one routine that are looked through first: few drivers have more, and comparing is cheaper than looking up. */
const RECENT_OF_A_ROUTINE = 16;
/** Places of one routine at one offset that are kept; they differ in status, IRQL, table or module. */
const MOST_AT_AN_OFFSET = 64;
/** Bytes of a place with its offset and its status, and of a string besides its characters. */
const PLACE_BYTES = 192;
const STRING_BYTES = 24;

interface PlacesOfRoutine {
  readonly recent: CallPlace[];
  /** Where the next one of a full list goes. */
  oldest: number;
  readonly byOffset: Map<bigint, CallPlace[]>;
}

export class CallPlaces {
  readonly #byRoutine = new Map<string, PlacesOfRoutine>();
  readonly #names = new ModuleNames();
  /** Of all routines. */
  #kept = 0;

  constructor(private readonly session: number) {}

  of({ request, reply, injected }: CallObservation): CallPlace {
    const { callSite, table } = request;
    const routine = request.routine ?? 'nothing';
    const { status } = reply;
    const module = callSite === null ? '' : keptName(callSite.module);
    const offset = callSite === null ? 0n : callSite.offset;
    const irql = callSite === null ? 0 : callSite.irql;
    const isInjected = injected !== undefined && !isNtSuccess(status);
    const places = this.#placesOf(routine);
    for (const place of places.recent) {
      if (place.module === module && place.offset === offset && place.irql === irql && place.table === table && place.status === status && place.isInjected === isInjected) return place;
    }
    return this.#find(places, { session: this.session, routine, status, module, offset, irql, table, isInjected });
  }

  /** The place of what is no call, with the name of its module as it came. */
  at(place: Omit<Place, 'session'>): CallPlace {
    return this.#find(this.#placesOf(place.routine), { ...place, session: this.session, module: keptName(place.module) });
  }

  #placesOf(routine: string): PlacesOfRoutine {
    let places = this.#byRoutine.get(routine);
    if (places === undefined) this.#byRoutine.set(routine, (places = { recent: [], oldest: 0, byOffset: new Map() }));
    return places;
  }

  #find(places: PlacesOfRoutine, place: Place): CallPlace {
    const found = places.byOffset.get(place.offset)?.find((each) => isSame(each, place)) ?? this.#make(places, place);
    const { recent } = places;
    if (recent.length < RECENT_OF_A_ROUTINE) recent.push(found);
    else recent[places.oldest++ % RECENT_OF_A_ROUTINE] = found;
    return found;
  }

  #make({ byOffset }: PlacesOfRoutine, place: Place): CallPlace {
    const { name: module, isShared } = this.#names.of(place.module);
    const there = byOffset.get(place.offset);
    if (this.#kept === LIMITS.verifierRemembered || there?.length === MOST_AT_AN_OFFSET) {
      return new CallPlace({ ...place, module }, PLACE_BYTES + (isShared ? 0 : STRING_BYTES + 2 * module.length));
    }
    const made = new CallPlace({ ...place, module });
    this.#kept++;
    if (there === undefined) byOffset.set(place.offset, [made]);
    else there.push(made);
    return made;
  }
}

function isSame(one: Place, other: Place): boolean {
  return one.offset === other.offset && one.module === other.module && one.irql === other.irql && one.table === other.table && one.status === other.status && one.isInjected === other.isInjected;
}
