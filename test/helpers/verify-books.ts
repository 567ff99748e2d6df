/** All that the verifier's books hold, as plain data that can be compared. */
import type { DomainBook, Mapping } from '../../src/verify/book-types.js';
import type { Books } from '../../src/verify/books.js';
import type { CallRecord } from '../../src/verify/call-record.js';

function call(record: CallRecord | undefined): string {
  return record === undefined ? '-' : `${record.call}@${record.at} ${record.place.site} ${record.status} ${record.irql} ${record.table} ${record.session}`;
}

function mapping({ how, by, permissions, runs, pageCount, pagesLeft, site, endInjected }: Mapping) {
  return { how, by: call(by), permissions, runs: runs.map(({ frame, pageCount: count }) => `${frame}+${count}`).join(), pageCount, pagesLeft, site: call(site?.by), endInjected };
}

function domain(book: DomainBook) {
  return {
    name: book.name,
    space: [...book.space].map(({ page, pageCount, offset, value }) => ({ page, pages: pageCount, offset, ...mapping(value) })),
    held: [...book.held].map(({ page, pageCount }) => [page, pageCount]),
    unmapped: book.unmapped.map(({ page, pageCount, mapped, unmapped }) => ({ page, pageCount, mapped: call(mapped), unmapped: call(unmapped) })),
    failedMaps: book.failedMaps.map(({ page, pageCount, by }) => ({ page, pageCount, by: call(by) })),
    ...{ weight: book.weight, isUnknown: book.isUnknown },
  };
}

export function dumpOf(books: Books) {
  return {
    bytes: books.bytes,
    freed: [...books.freed].map(({ page, pageCount }) => [page, pageCount]),
    allocated: [...books.allocated].map(({ page, pageCount }) => [page, pageCount]),
    attachments: [...books.attachments.keys()],
    sessions: [...books.sessions.values()].map((session) => ({
      number: session.number,
      domains: [...session.all('domain')].map(domain),
      tokens: [...session.all('token')].map(({ page, segments }) => [page, ...segments]),
      sites: [...session.sites].map(([key, { by, granted, used, domains, streams }]) => [key, call(by), granted, used, [...domains].map(({ name }) => name).sort(), [...streams].sort()]),
      tables: [...session.tables].map(([module, tables]) => [module, ...[...tables].sort()]),
      retries: [...session.retries.keys()],
      tickets: session.tickets.entries().map(([ticket, { call: by, streams, books: about, ranges }]) => [ticket, call(by), streams, about.map(({ handle }) => handle), ranges]),
    })),
  };
}
