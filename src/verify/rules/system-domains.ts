/** Which domains have mappings that the books follow. */
import type { DomainBook, DomainKind } from '../book-types.js';

export const OURS: readonly DomainKind[] = ['translate', 'translate-s1'];

/** The system's tables, and followed by the books. */
export function isOurs(domain: DomainBook | undefined): domain is DomainBook {
  return domain !== undefined && !domain.isUnknown && OURS.includes(domain.kind);
}
