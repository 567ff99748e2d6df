/** What a DMA program did to the mappings of its domain, from the program and its reply. Marks the mappings as used. */
import { pageOf } from '../base/bits.js';
import type { Observation } from '../machine/types.js';
import type { DmaProgram, DmaStep, DmaStepResult } from '../proto/types.js';
import { READ, WRITE, type DomainBook } from './book-types.js';
import type { Books } from './books.js';
import type { DmaEvent, Use } from './events.js';
import { isOfDevice, streamOf } from './names.js';
import type { SessionBook } from './session-book.js';

export function dmaEventOf(books: Books, session: SessionBook, { program, reply }: Extract<Observation, { kind: 'dma' }>): DmaEvent {
  const stream = streamOfProgram(books, program);
  const attachment = stream === undefined ? undefined : books.attachmentOf(stream, program.hasPasid ? program.pasid : undefined);
  const uses: Use[] = [];
  if (stream !== undefined) books.seenDma.add(stream);
  if (attachment !== undefined && !attachment.domain.isUnknown) {
    for (const [i, result] of reply.results.entries()) useStep(attachment.domain, program.steps[i], result, uses);
  }
  for (const { mapping, right } of uses) if (mapping.site !== undefined) mapping.site.used |= right;
  return { kind: 'dma', books, session, program, reply, stream, attachment, uses };
}

/** An ACPI device runs programs as the stream of its first input mapping: the lowest that is attached. */
function streamOfProgram(books: Books, { device }: DmaProgram): number | undefined {
  const stream = streamOf(device, 0);
  if (device === null || stream === undefined || books.attachments.has(stream)) return stream;
  const attached = [...books.attachments.keys()].filter((each) => isOfDevice(each, device));
  return attached.length > 0 ? Math.min(...attached) : stream;
}

function useStep(domain: DomainBook, step: DmaStep | undefined, { bytesDone }: DmaStepResult, uses: Use[]): void {
  switch (step?.operation) {
    case 'read':
      return use(domain, step.read.iova, bytesDone, READ, uses);
    case 'compare':
      return use(domain, step.compare.iova, bytesDone, READ, uses);
    case 'write':
      return use(domain, step.write.iova, bytesDone, WRITE, uses);
    case 'fill':
      return use(domain, step.fill.iova, bytesDone, WRITE, uses);
    case 'copy':
      use(domain, step.copy.sourceIova, bytesDone, READ, uses);
      return use(domain, step.copy.destinationIova, bytesDone, WRITE, uses);
    default:
      return;
  }
}

function use(domain: DomainBook, iova: bigint, length: bigint, right: number, uses: Use[]): void {
  if (length === 0n) return;
  const first = pageOf(iova);
  const pageCount = pageOf(iova + length - 1n) - first + 1;
  for (const { page, pageCount: count, value: mapping, offset } of domain.space.overlapping(first, pageCount)) {
    const from = Math.max(first, page);
    const to = Math.min(first + pageCount, page + count);
    uses.push({ page: from, pageCount: to - from, mapping, offset: offset + from - page, right });
  }
}
