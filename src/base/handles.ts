/**
 * Handles: the 64-bit numbers by which a peer names what the daemon made for it.
 *
 * A handle is never 0 and never issued twice by one issuer: it is a counter, scattered by a multiplication that can be
 * undone (so no two counts meet) and marked with its kind in the top byte. It is looked up, never taken apart, and only in
 * the table of the session that made it: a stale handle, another session's, one of another kind and a made-up number are
 * all the same unknown handle [DDI-375, DDI-376, DDI-377].
 */

/** What a handle names; the number is its top byte. */
export const HANDLE_KINDS = { domain: 1, registration: 2, token: 3, device: 4, pasidDevice: 5 } as const;
export type HandleKind = keyof typeof HANDLE_KINDS;

/** Odd, so multiplication by it permutes the 56-bit numbers; large, so neighbours end up far apart. */
const SCATTER = 0x9e3779b97f4a7dn;
/** Another one, or count 1 under salt 2 would be count 2 under salt 1. */
const SALT_SCATTER = 0xc2b2ae3d27d4ebn;

/** Makes handles for all sessions of one machine. */
export class HandleIssuer {
  #issued = 0n;
  readonly #salt: bigint;

  /** Issuers with different salts give different handles, so one of an earlier run is not by chance a live one. */
  constructor(salt = 0n) {
    this.#salt = BigInt.asUintN(56, salt * SALT_SCATTER);
  }

  next(kind: HandleKind): bigint {
    const count = ++this.#issued;
    return (BigInt(HANDLE_KINDS[kind]) << 56n) | (BigInt.asUintN(56, count * SCATTER) ^ this.#salt);
  }
}

/** The living handles of one kind in one session. */
export class HandleTable<T extends object> {
  readonly #values = new Map<bigint, T>();
  readonly #handles = new Map<T, bigint>();
  /** What was asked for last: calls of one domain follow each other, and a number is sooner compared than found. */
  #lastHandle: bigint | undefined;
  #last: T | undefined;

  constructor(
    private readonly issuer: HandleIssuer,
    private readonly kind: HandleKind,
  ) {}

  get size(): number {
    return this.#values.size;
  }

  /** Gives a value that is not in the table its handle. */
  add(value: T): bigint {
    const handle = this.issuer.next(this.kind);
    this.#lastHandle = this.#last = undefined;
    this.#values.set(handle, value);
    this.#handles.set(value, handle);
    return handle;
  }

  get(handle: bigint): T | undefined {
    if (handle === this.#lastHandle) return this.#last;
    this.#lastHandle = handle;
    return (this.#last = this.#values.get(handle));
  }

  handleOf(value: T): bigint | undefined {
    return this.#handles.get(value);
  }

  /** The value of this handle, which is unknown from now on. */
  remove(handle: bigint): T | undefined {
    const value = this.#values.get(handle);
    if (value === undefined) return undefined;
    this.#lastHandle = this.#last = undefined;
    this.#values.delete(handle);
    this.#handles.delete(value);
    return value;
  }

  values(): Iterable<T> {
    return this.#values.values();
  }

  clear(): void {
    this.#lastHandle = this.#last = undefined;
    this.#values.clear();
    this.#handles.clear();
  }
}
