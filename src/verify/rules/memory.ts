/** VIO-113, VIO-114, VIO-213: memory that a driver gave back and a device still reaches. Known from memory notes. */
import type { DomainBook, Mapping } from '../book-types.js';
import type { Books } from '../books.js';
import type { CallRecord } from '../call-record.js';
import type { CallEvent, DmaEvent, NoteEvent, Routine } from '../events.js';
import { rangeName, streamName } from '../names.js';
import { framesBetween } from '../physical.js';
import type { RuleDefinition, Trip, Trips } from '../rule.js';

const MAPS: readonly Routine[] = ['mapLogicalRange', 'mapLogicalRangeEx', 'mapIdentityRange', 'mapIdentityRangeEx', 'mapReservedLogicalRange'];

/** Notes may be left out: memory that one driver gave back another may have got since without a word. */
function isOfOne(one: CallRecord, other: CallRecord): boolean {
  return one.module === other.module || one.module === '' || other.module === '';
}

function mapsFreed({ books, domain, map, call }: CallEvent): Trips {
  for (const { frame, pageCount } of map?.described.runs ?? []) {
    const freed = books.freed.overlapping(frame, pageCount).find(({ value }) => isOfOne(value.by, call));
    if (freed !== undefined) return { message: `${rangeName(freed.page, 1)} of the physical pages was freed before`, calls: [call, freed.value.by], domain };
  }
  return undefined;
}

function freedWhileMapped({ session, note, site }: NoteEvent): Trips {
  const freed = note.freed.map(({ frame, pageCount }) => ({ frame: Number(frame), pageCount: Number(pageCount) }));
  const trips: Trip[] = [];
  for (const domain of session.all('domain')) {
    const mapping = mappingOf(domain, freed);
    if (mapping !== undefined) trips.push({ message: `memory is freed that ${domain.name} still maps`, calls: [site, mapping.by], domain });
  }
  return trips;
}

/** A mapping that has one of the frames. */
function mappingOf(domain: DomainBook, frames: readonly { frame: number; pageCount: number }[]): Mapping | undefined {
  for (const { value: mapping, offset, pageCount } of domain.space) {
    for (const run of framesBetween(mapping.runs, offset, pageCount)) {
      if (frames.some(({ frame, pageCount: count }) => run.frame < frame + count && frame < run.frame + run.pageCount)) return mapping;
    }
  }
  return undefined;
}

function usesFreed({ books, uses, stream, attachment }: DmaEvent): Trips {
  if (books.freed.size === 0 || stream === undefined) return undefined;
  const trips: Trip[] = [];
  for (const { mapping, offset, pageCount, page } of uses) {
    const by = freedIn(books, mapping, offset, pageCount);
    if (by !== undefined) trips.push({ message: `${streamName(stream)} got through ${rangeName(page, pageCount)} to memory that was freed`, calls: [mapping.by, by], device: streamName(stream), domain: attachment?.domain });
  }
  return trips;
}

function freedIn(books: Books, mapping: Mapping, offset: number, pageCount: number) {
  for (const run of framesBetween(mapping.runs, offset, pageCount)) {
    const freed = books.freed.overlapping(run.frame, run.pageCount).find(({ value }) => mapping.by.at < value.at || isOfOne(value.by, mapping.by));
    if (freed !== undefined) return freed.value.by;
  }
  return undefined;
}

export const MEMORY: readonly RuleDefinition[] = [
  {
    id: 'VIO-113', name: 'maps-freed-memory', severity: 'error', verdict: 'illegal',
    summary: 'Physical pages are mapped that the driver has given back.',
    source: 'reason: the pages belong to somebody else; known from memory notes (ViommuNoteFreed)',
    routines: MAPS,
    quiet: ['kept'],
    judges: { call: mapsFreed },
  },
  {
    id: 'VIO-114', name: 'freed-while-mapped', severity: 'error', verdict: 'illegal',
    summary: 'Memory is given back while a domain still maps it.',
    source: 'reason: the device can write to memory of others from now on; known from memory notes (ViommuNoteFreed)',
    judges: { note: freedWhileMapped },
  },
  {
    id: 'VIO-213', name: 'dma-to-freed-memory', severity: 'error', verdict: 'illegal',
    summary: 'DMA went through to memory that the driver has given back.',
    source: 'reason: memory of others was read or overwritten; known from memory notes (ViommuNoteFreed)',
    judges: { dma: usesFreed },
  },
];
