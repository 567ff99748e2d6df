/** What a cell of the map says in words: the line below the map, the tooltip, and what a screen reader reads. */
import type { FaultInfo, MapCell } from '../../view/types.js';
import { addressOf, endOf, pageOf } from './addresses.js';
import { count, pages, span, time } from './format.js';

export interface CellFacts {
  readonly first: number;
  readonly pages: number;
  readonly cell: MapCell | undefined;
  /** False while the daemon has not answered for this place yet. */
  readonly isKnown: boolean;
  readonly faults: readonly FaultInfo[];
  readonly isStale: boolean;
}

/** The first line says where, the others what. */
export function describe(facts: CellFacts): readonly string[] {
  const { first, cell } = facts;
  const where = `${addressOf(first)} – ${endOf(first + facts.pages - 1)} (${facts.pages === 1 ? 'one page' : `${span(facts.pages)}, ${pages(facts.pages)}`})`;
  if (!facts.isKnown) return [where, 'asking …'];
  const lines = [where, ...contents(facts)];
  if (facts.isStale) lines.push('cached in the IOTLB, but the tables say something else now: a flush is missing');
  for (const fault of facts.faults.slice(0, 3)) lines.push(`fault ${fault.number}: ${fault.access} by ${fault.requester}, ${fault.reason}, at ${time(fault.at)}`);
  for (const change of cell?.history ?? []) lines.push(`${change.what} by call ${change.call} at ${time(change.at)}`);
  return lines;
}

function contents({ first, pages: size, cell }: CellFacts): readonly string[] {
  if (cell === undefined || (cell.mapped === 0 && cell.held === 0)) return ['nothing is mapped'];
  const lines: string[] = [];
  if (cell.mapped > 0 && size === 1) {
    const isIdentity = cell.frame !== undefined && pageOf(cell.frame) === first;
    lines.push(`mapped ${rightsOf(cell)} to frame ${cell.frame ?? '(unknown)'}${isIdentity ? ', identity' : ''}`);
  } else if (cell.mapped > 0) {
    lines.push(`${count(cell.mapped)} mapped: ${count(cell.readable + cell.writable - cell.mapped)} rw, ${count(cell.mapped - cell.writable)} r, ${count(cell.mapped - cell.readable)} w${cell.identity > 0 ? `; ${count(cell.identity)} identity` : ''}`);
  } else {
    lines.push('nothing is mapped');
  }
  if (cell.held > 0) lines.push(`${pages(cell.held)} held by a token or a reserved region`);
  return lines;
}

function rightsOf({ readable, writable }: MapCell): string {
  if (readable > 0 && writable > 0) return 'rw';
  return readable > 0 ? 'r' : 'w';
}
