/**
 * Faults as data with a history: made at the moment of the refusal, with what stood around it then, and told in a few
 * lines for people. The form that Windows knows is made in ddi.
 */
import { addressOf, hex } from '../base/bits.js';
import type { Device } from './device.js';
import type { Translation } from './translate.js';
import { PERMISSION_READ, PERMISSION_WRITE, requesterName, type Access, type Fault, type FaultEvidence, type HistoryEntry, type Mapping } from './types.js';

/** Changes to the page that a fault tells. */
const HISTORY_TOLD = 4;

/** An access as the engine made it: the first byte that failed and how many bytes still had to go. */
export interface RefusedAccess {
  readonly page: number;
  readonly offset: number;
  readonly length: number;
  readonly access: Access;
  readonly pasid: number | undefined;
  readonly isPrivileged: boolean;
}

/** The fault of an access that translation refused into `out`. */
export function makeFault(device: Device, refusedAccess: RefusedAccess, out: Translation, at: number): Fault {
  const { page, offset, length, access, pasid, isPrivileged } = refusedAccess;
  const requester = pasid === undefined ? device : device.pasid(pasid);
  const domain = requester?.domain;
  const nearest = domain?.nearest(page) ?? { below: undefined, above: undefined };
  const history = domain?.history(page, HISTORY_TOLD) ?? [];
  const flushed = domain?.flushed;
  return {
    requester: device.id,
    ...(pasid !== undefined && { pasid }),
    ...(isPrivileged && { isPrivileged }),
    access,
    page,
    offset,
    length,
    type: out.type,
    reason: out.reason,
    domain,
    isStage1: domain?.isStage1 ?? false,
    at,
    evidence: { ...nearest, history, attachment: requester?.attachment, ...(flushed !== undefined && { flushed }) },
  };
}

/** A fault in a few lines: what was refused and why, then one line for each piece of evidence. */
export function describeFault(fault: Fault): string[] {
  const address = addressOf(fault.page) + BigInt(fault.offset);
  const bytes = fault.length === 1 ? '1 byte' : `${fault.length} bytes`;
  const where = fault.domain === undefined ? '' : ` in domain ${fault.domain.id}`;
  const who = fault.pasid === undefined ? requesterName(fault.requester) : `${requesterName(fault.requester)} PASID ${fault.pasid}`;
  const how = fault.isPrivileged === true ? `privileged ${fault.access}` : fault.access;
  return [
    `${who}: ${how} of ${bytes} at ${hex(address)} refused${where}: ${fault.type}, ${fault.reason}`,
    ...(fault.evidence === undefined ? [] : describeEvidence(fault, fault.evidence)),
  ];
}

function describeEvidence(fault: Fault, evidence: FaultEvidence): string[] {
  const { attachment, flushed } = evidence;
  const lines = fault.domain?.kind === 'unmanaged' || fault.domain?.kind === 'pass-through' ? [] : describeMappings(fault, evidence);
  if (flushed !== undefined) lines.push(`  last configured or flushed by call ${flushed.call} at ${time(flushed.at)}`);
  if (attachment !== undefined) {
    const side = attachment.what === 'attached' ? 'attached to' : 'detached from';
    lines.push(`  ${side} domain ${attachment.domain} by call ${attachment.cause.call} at ${time(attachment.cause.at)}`);
  }
  return lines;
}

/** What a domain with a table of ours knows of the page and its neighbours. */
function describeMappings(fault: Fault, { history, below, above }: FaultEvidence): string[] {
  const lines = history.map((entry) => `  ${describeChange(entry)}`);
  if (fault.domain !== undefined && lines.length === 0) lines.push('  no call that the domain remembers touched the page');
  if (below !== undefined) {
    const away = fault.page - (below.page + below.pageCount - 1);
    lines.push(away <= 0 ? `  mapped: ${describeMapping(below)}` : `  next below: ${describeMapping(below)}, ${pages(away)} away`);
  }
  if (above !== undefined) lines.push(`  next above: ${describeMapping(above)}, ${pages(above.page - fault.page)} away`);
  if (fault.domain !== undefined && below === undefined && above === undefined) lines.push('  nothing is mapped nearby');
  return lines;
}

function describeChange(entry: HistoryEntry): string {
  return `${entry.what} by call ${entry.cause.call} at ${time(entry.cause.at)}: ${range(entry.page, entry.pageCount)}`;
}

function describeMapping(mapping: Mapping): string {
  const read = (mapping.permissions & PERMISSION_READ) !== 0 ? 'r' : '-';
  const write = (mapping.permissions & PERMISSION_WRITE) !== 0 ? 'w' : '-';
  return `${range(mapping.page, mapping.pageCount)} to ${hex(addressOf(mapping.frame))} ${read}${write}`;
}

function range(page: number, pageCount: number): string {
  return `${hex(addressOf(page))}-${hex(addressOf(page + pageCount) - 1n)}`;
}

function pages(count: number): string {
  return count === 1 ? '1 page' : `${count} pages`;
}

function time(milliseconds: number): string {
  return `${milliseconds.toFixed(3)} ms`;
}
