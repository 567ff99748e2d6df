/** What one session has made and not ended, and what it made before. */
import { pageOf } from '../base/bits.js';
import { LIMITS } from '../base/limits.js';
import type { Hello, HelloReply } from '../proto/types.js';
import { KIND_OF, type Book, type DeadHandle, type DeviceBook, type DomainBook, type PasidBook, type SiteUse, type TokenBook } from './book-types.js';
import { CallPlaces } from './call-places.js';
import { CallRecord, type CallPlace } from './call-record.js';
import { streamName } from './names.js';
import { remember } from './remember.js';
import { Tickets } from './tickets.js';

const ARM64 = 2;
const EXTENDED = 2;
const V3 = 3;
const MOST_ADDRESS_BITS = 64;

/** A call that failed the same way again and again. */
export interface Retry {
  readonly arguments: string;
  readonly status: number;
  count: number;
}

export class SessionBook {
  readonly #handles = new Map<bigint, Book>();
  readonly dead = new Map<bigint, DeadHandle>();
  /** By place in the driver. */
  readonly sites = new Map<string, SiteUse>();
  /** The last failed creation, by kind and module. */
  readonly failedCreates = new Map<string, CallRecord>();
  /** The last failed attach, by stream. */
  readonly failedAttaches = new Map<number, CallRecord>();
  readonly tickets = new Tickets();
  readonly retries = new Map<string, Retry>();
  /** Tables that each module's calls came through, by number. */
  readonly tables = new Map<string, Set<number>>();
  readonly places: CallPlaces;
  /** The first domain that was followed no longer, and how many more. */
  unfollowed: { readonly first: DomainBook; others: number } | undefined;
  readonly isArm64: boolean;
  readonly isExtended: boolean;
  /** The highest version that IoGetIommuInterfaceEx hands out; undefined when the session's opening was not seen. */
  readonly highestVersion: number;
  /** Width of the logical addresses that domains translate. */
  readonly addressBits: number;
  /** The first one that they do not translate. */
  readonly addressLimit: bigint;
  /** In pages. */
  readonly pageLimit: number;
  #domains = 0;
  /** What was found last: calls of one domain follow each other. */
  #lastHandle: bigint | undefined;
  #lastBook: Book | undefined;

  constructor(
    readonly number: number,
    hello?: Hello,
    reply?: HelloReply,
  ) {
    this.places = new CallPlaces(number);
    this.isArm64 = hello?.architecture === ARM64;
    this.isExtended = reply?.profile === EXTENDED;
    this.highestVersion = reply?.maxInterfaceVersion ?? V3;
    this.addressBits = reply?.inputAddressBits ?? MOST_ADDRESS_BITS;
    this.addressLimit = 2n ** BigInt(this.addressBits);
    this.pageLimit = pageOf(this.addressLimit);
  }

  nextDomainName(): string {
    return `domain ${++this.#domains}`;
  }

  /** What the handle names. */
  book(handle: bigint): Book | undefined {
    if (handle === this.#lastHandle) return this.#lastBook;
    this.#lastHandle = handle;
    return (this.#lastBook = this.#handles.get(handle));
  }

  /** Something was made. */
  begin(book: Book): void {
    this.#lastHandle = undefined;
    this.#handles.set(book.handle, book);
  }

  domain(handle: bigint): DomainBook | undefined {
    return this.#find(handle, 'domain');
  }

  device(handle: bigint): DeviceBook | undefined {
    return this.#find(handle, 'device');
  }

  pasid(handle: bigint): PasidBook | undefined {
    return this.#find(handle, 'pasid');
  }

  token(handle: bigint): TokenBook | undefined {
    return this.#find(handle, 'token');
  }

  *all<T extends Book['type']>(type: T): Iterable<Extract<Book, { type: T }>> {
    for (const book of this.#handles.values()) if (book.type === type) yield book as Extract<Book, { type: T }>;
  }

  end(book: Book, endedBy: CallRecord): void {
    this.#lastHandle = undefined;
    this.#handles.delete(book.handle);
    if (book.type === 'domain') this.#leaveSites(book);
    remember(this.dead, book.handle, { kind: KIND_OF[book.type], name: nameOf(book), endedBy });
  }

  /** The use of all mappings that this place makes. */
  site(by: { readonly call: number; readonly at: number; readonly place: CallPlace }): SiteUse | undefined {
    const { place } = by;
    if (place.use !== undefined) return place.use;
    let use = this.sites.get(place.site);
    if (use === undefined && this.sites.size < LIMITS.verifierRemembered) this.sites.set(place.site, (use = { by: new CallRecord(by.call, by.at, place), granted: 0, used: 0, domains: new Set(), streams: new Set() }));
    return (place.use = use);
  }

  /** A mapping of this place has these rights, in this domain. */
  noteUse(by: { readonly call: number; readonly at: number; readonly place: CallPlace }, permissions: number, domain: DomainBook): void {
    const { place } = by;
    const use = place.use ?? this.site(by);
    if (use === undefined) return;
    use.granted |= permissions;
    if (place.lastDomain === domain) return;
    place.lastDomain = domain;
    use.domains.add(domain);
  }

  /** Nothing is said about the domain's mappings any more. */
  unfollow(domain: DomainBook): void {
    if (this.unfollowed === undefined) this.unfollowed = { first: domain, others: 0 };
    else this.unfollowed.others++;
  }

  /** Of a domain that is gone its streams are kept: there is no end to domains that one place makes and fills. */
  #leaveSites(domain: DomainBook): void {
    for (const { domains, streams } of this.sites.values()) {
      if (domains.delete(domain)) for (const stream of domain.streams) streams.add(stream);
    }
  }

  #find<T extends Book['type']>(handle: bigint, type: T): Extract<Book, { type: T }> | undefined {
    const book = this.book(handle);
    return book?.type === type ? (book as Extract<Book, { type: T }>) : undefined;
  }
}

/** What findings call it. */
export function nameOf(book: Book): string {
  switch (book.type) {
    case 'domain':
      return book.name;
    case 'token':
      return `the token of ${book.domain.name} at page ${book.page}`;
    case 'device':
      return `the device token of ${book.streams.map((stream) => streamName(stream)).join(', ') || 'no stream'}`;
    case 'pasid':
      return `the PASID device ${book.asid}`;
  }
}
