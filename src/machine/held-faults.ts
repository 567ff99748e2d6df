/**
 * Refusals whose access is not over yet: each fault as it was when it was refused, by the id of the question, until the
 * reader reports how long the access was. At most LIMITS.faultsHeld; then the oldest is passed on with the one byte that is
 * known of it.
 */
import { LIMITS } from '../base/limits.js';
import type { Fault } from '../iommu/types.js';

export class HeldFaults {
  readonly #held = new Map<bigint, Fault>();

  constructor(private readonly deliver: (fault: Fault) => void) {}

  get size(): number {
    return this.#held.size;
  }

  hold(id: bigint, fault: Fault): void {
    this.#held.set(id, fault);
    if (this.#held.size <= LIMITS.faultsHeld) return;
    const [oldest] = this.#held.keys();
    this.end(oldest!, 1);
  }

  /** The access is over: its fault goes its way. False when none is held by this id. */
  end(id: bigint, length: number): boolean {
    const fault = this.#held.get(id);
    if (fault === undefined) return false;
    this.#held.delete(id);
    this.deliver({ ...fault, length });
    return true;
  }

  /** The answer with this refusal came too late, and the access is reported by itself. */
  forget({ requester, access, page, offset }: Pick<Fault, 'requester' | 'access' | 'page' | 'offset'>): void {
    for (const [id, fault] of this.#held) {
      if (fault.requester === requester && fault.access === access && fault.page === page && fault.offset === offset) this.#held.delete(id);
    }
  }

  /** Nobody reports any more. */
  endAll(): void {
    for (const id of [...this.#held.keys()]) this.end(id, 1);
  }
}
