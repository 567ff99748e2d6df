/** DMA of a random run, byte for byte, and the events that come of it. */
import type { DmaStepResult, Event, FaultEvent } from '../../../src/proto/types.js';
import type { Bench } from './bench.js';
import type { Operation } from './operations.js';
import type { Domain, Stream } from './state.js';
import { DATA_FRAME } from './tables.js';
import { domainOf, judgeByte } from './verdict.js';
import type { FaultName } from './walks.js';
import { PAGE } from './words.js';

type Dma = Extract<Operation, { kind: 'dma' }>;

/** FaultType of the protocol: FAULT_INFORMATION_ARM64_TYPE shifted by one. */
const FAULT_NAMES = ['', 'UnsupportedUpstreamTransaction', 'AddressSizeFault', 'TlbMatchConflict', 'ExternalFault', 'PermissionFault', 'AccessFlagFault', 'TranslationFault'];
const STEP_DONE = 1;
const STEP_FAULT = 2;

interface Expected {
  /** Physical addresses of the bytes before the first that fails. */
  readonly physical: readonly bigint[];
  readonly fault: FaultName | undefined;
}

export interface Faulted {
  readonly stream: Stream;
  readonly domain: Domain | undefined;
  readonly fault: FaultName;
  readonly address: bigint;
  readonly dma: Dma;
}

export function runDma(bench: Bench, dma: Dma): string | undefined {
  const device = bench.model.platform.find(dma.device);
  if (typeof device === 'string') throw new Error('a run without a device');
  const stream = [...device.streams.values()][0]!;
  const expected = expectation(bench, dma, stream);
  // Tables change by edits alone, which flush.
  const isWrite = dma.isWrite && expected.physical.every((physical) => physical >= BigInt(DATA_FRAME * 4096));
  const asked = { ...dma, isWrite };
  const final = isWrite === dma.isWrite ? expected : expectation(bench, asked, stream);
  const before = bench.data.slice();
  const bytes = Uint8Array.from({ length: dma.length }, (_, i) => (dma.mark + i * 7) & 0xff);
  const step = isWrite ? ({ operation: 'write', write: { iova: dma.address, data: bytes } } as const) : ({ operation: 'read', read: { iova: dma.address, length: BigInt(dma.length) } } as const);
  const result = bench.program(dma.session, { device: dma.device, hasPasid: dma.pasid !== undefined, pasid: dma.pasid ?? 0, privileged: dma.isPrivileged }, step);
  if (result === undefined) return 'no result';
  const wrong = isWrite ? checkWrite(bench, before, bytes, final, result) : checkRead(bench, before, final, result);
  const address = dma.address + BigInt(final.physical.length);
  const faulted = final.fault && { stream, domain: domainOf(stream, dma.pasid), fault: final.fault, address, dma: asked };
  return checkEnd(dma, final, result) ?? wrong ?? checkEvents(bench, faulted);
}

function expectation(bench: Bench, { address, length, pasid, isPrivileged, isWrite }: Dma, stream: Stream): Expected {
  const physical: bigint[] = [];
  // Untagged DMA is unprivileged [7.2].
  const access = { isWrite, isPrivileged: isPrivileged && pasid !== undefined };
  for (let i = 0; i < length; i++) {
    const before = physical.at(-1);
    // Nothing translates in pieces smaller than a page.
    if (before !== undefined && (address + BigInt(i)) % PAGE !== 0n) {
      physical.push(before + 1n);
      continue;
    }
    const byte = judgeByte(bench.model.platform, bench.memory, stream, pasid, address + BigInt(i), access);
    if ('fault' in byte) return { physical, fault: byte.fault };
    physical.push(byte.physical);
  }
  return { physical, fault: undefined };
}

function checkEnd({ address, length }: Dma, { physical, fault }: Expected, result: DmaStepResult): string | undefined {
  const got = result.status === STEP_FAULT ? FAULT_NAMES[result.fault] : `status ${result.status}`;
  if (fault === undefined) return result.status === STEP_DONE && result.bytesDone === BigInt(length) ? undefined : `${got} after ${result.bytesDone} bytes; the law grants all ${length}`;
  const stop = address + BigInt(physical.length);
  if (result.status !== STEP_FAULT || got !== fault) return `${got}; the law says ${fault} at 0x${stop.toString(16)}`;
  if (result.stopIova !== stop) return `${fault} at 0x${result.stopIova.toString(16)}; the law says 0x${stop.toString(16)}`;
  return result.bytesDone <= BigInt(physical.length) ? undefined : `${result.bytesDone} bytes are done of ${physical.length} that may be`;
}

function checkRead(bench: Bench, before: Uint8Array, { physical }: Expected, { data }: DmaStepResult): string | undefined {
  if (Buffer.compare(bench.data, before) !== 0) return 'a read that changed memory';
  for (const [i, byte] of data.entries()) {
    const at = physical[i];
    if (at === undefined) return `byte ${i} was read, which is not granted`;
    if (at >= BigInt(DATA_FRAME * 4096) && byte !== before[Number(at) - DATA_FRAME * 4096]) return `byte ${i} is not what memory has at 0x${at.toString(16)}`;
  }
  return undefined;
}

/** The bytes that are done are where they belong, in order, and nothing else changed. */
function checkWrite(bench: Bench, before: Uint8Array, bytes: Uint8Array, { physical }: Expected, { bytesDone }: DmaStepResult): string | undefined {
  const wanted = before;
  for (let i = 0; i < Math.min(Number(bytesDone), physical.length); i++) wanted[Number(physical[i]!) - DATA_FRAME * 4096] = bytes[i]!;
  return Buffer.compare(bench.data, wanted) === 0 ? undefined : 'memory is not what the write should have left';
}

/** Every event that waits is due, and every due event waits. */
export function checkEvents(bench: Bench, faulted: Faulted | undefined): string | undefined {
  const changes = bench.model.stateChanges();
  const events = bench.events();
  let faults = 0;
  for (const { session, event } of events) {
    const wrong = event.event === 'fault' ? checkFault(bench, session, event.fault, faulted, ++faults) : takeChange(session, event, changes);
    if (wrong !== undefined) return wrong;
  }
  if (changes.length > 0) return `session ${changes[0]!.session} was not told of the mask ${changes[0]!.mask}`;
  return faulted !== undefined && faults === 0 && isReported(faulted) ? `session ${faulted.stream.reportsTo} was not told of the fault` : undefined;
}

function takeChange(session: number, event: Event, changes: { session: number; mask: number }[]): string | undefined {
  if (event.event !== 'stateChange') return `an event ${event.event}`;
  const { availableDomains } = event.stateChange;
  const at = changes.findIndex((change) => change.session === session && change.mask === availableDomains);
  if (at < 0) return `session ${session} was told of the mask ${availableDomains}, which is not new`;
  changes.splice(at, 1);
  return undefined;
}

/**
 * A registered device's faults are told; those of PASIDs that asked for silence, or that are attached to nothing or to a
 * domain that the registered session does not know, need not be.
 */
function isReported({ stream, dma, domain }: Faulted): boolean {
  if (stream.reportsTo === undefined) return false;
  return dma.pasid === undefined || (domain?.session === stream.reportsTo && !isSuppressed(stream, dma.pasid));
}

function isSuppressed(stream: Stream, pasid: number): boolean {
  return stream.pasids.get(pasid)?.parent.pasid?.isSuppressed === true;
}

function checkFault(bench: Bench, session: number, event: FaultEvent, faulted: Faulted | undefined, count: number): string | undefined {
  if (faulted === undefined || count > 1) return 'an event for a fault that did not happen';
  const { stream, domain, fault, address, dma } = faulted;
  if (session !== stream.reportsTo) return `session ${session} was told of a fault of session ${stream.reportsTo}`;
  if (dma.pasid !== undefined && isSuppressed(stream, dma.pasid)) return 'a suppressed fault was reported';
  const wanted = {
    type: FAULT_NAMES.indexOf(fault),
    access: dma.isWrite ? 2 : 1,
    faultAddress: address,
    faultAddressValid: true,
    isStage1: domain?.type === 'Unmanaged' || domain?.type === 'TranslateS1',
    occurrences: 1n,
    inputMappingId: stream.id,
    domain: handleOf(bench, session, domain),
  };
  for (const [field, value] of Object.entries(wanted)) {
    const got = event[field as keyof typeof wanted];
    if (got !== value) return `the fault event's ${field} is ${got}; the law says ${value}`;
  }
  return undefined;
}

function handleOf(bench: Bench, session: number, domain: Domain | undefined): bigint {
  for (const [handle, object] of bench.model.platform.sessions.get(session) ?? []) if (object === domain) return handle;
  return 0n;
}
