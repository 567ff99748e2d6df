/**
 * Logical address tokens: ranges of a domain that are taken with all their page tables, and mapped and unmapped in segments
 * without taking anything more (ddi.md 2.2, 2.5.11 to 2.5.14).
 *
 * Every page of a token has an entry on level 1 from the beginning: a claim while nothing is mapped there, which keeps its
 * table and is in everybody else's way. Segments are written down nowhere but in these entries: the first page of each is
 * marked, so a segment is found again only whole.
 */
import { LIMITS } from '../base/limits.js';
import type { PageRuns } from '../base/page-runs.js';
import type { Domain } from './domain.js';
import type { History } from './history.js';
import type { Mapper } from './mapper.js';
import type { Resources } from './resources.js';
import { OWNER_TOKEN } from './spec/second-stage.js';
import { nextPresent, pieceLength } from './table-scan.js';
import { DONE, refused, type Cause, type Outcome, type Refusal } from './types.js';

export class Token {
  /** Pages in its segments. For Tokens alone to write. */
  mappedPages = 0;
  /** False once it was freed. For Tokens alone to write. */
  isAlive = true;

  constructor(
    /** Its number in its domain, from 1. */
    readonly id: number,
    readonly domain: Domain,
    readonly page: number,
    readonly pageCount: number,
    /** The call that made it. */
    readonly cause: Cause,
  ) {}
}

/** The tokens of one domain. Where a token may lie was decided before. */
export class Tokens {
  #made = 0;

  constructor(
    private readonly domain: Domain,
    private readonly mapper: Mapper,
    private readonly history: History,
    private readonly resources: Resources,
  ) {}

  /** Tokens that there ever were. */
  get made(): number {
    return this.#made;
  }

  /** Takes a range with its tables. Refused with 'already-mapped' or 'no-memory'. */
  take(page: number, pageCount: number, cause: Cause): Outcome<Token> {
    const why = this.#hold(page, pageCount);
    if (why !== undefined) return refused(why);
    return { ok: true, value: new Token(++this.#made, this.domain, page, pageCount, cause) };
  }

  #hold(page: number, pageCount: number): Refusal | undefined {
    const { table } = this.mapper;
    const isTooMuch = pageCount > LIMITS.entriesPerCall || !this.resources.take('tokens');
    const why = isTooMuch ? 'no-memory' : table.claim(page, 0, pageCount, OWNER_TOKEN, 1);
    if (why === undefined) return undefined;
    if (!isTooMuch) this.resources.giveBack('tokens');
    return why === 'no-memory' && nextPresent(table, page, page + pageCount) >= 0 ? 'already-mapped' : why;
  }

  /** Gives a range and its tables back. Refused with 'segment-mapped'. */
  free(token: Token): Outcome {
    assertAlive(token);
    if (token.mappedPages > 0) return refused('segment-mapped');
    this.mapper.table.remove(token.page, token.pageCount);
    this.resources.giveBack('tokens');
    token.isAlive = false;
    return DONE;
  }

  /** Refused with 'beyond-token', 'beyond-physical-width' or 'already-mapped', never for want of memory [DDI-263]. */
  mapSegment(token: Token, pageOffset: number, runs: PageRuns, permissions: number, cause: Cause): Outcome {
    assertAlive(token);
    if (pageOffset + runs.pageCount > token.pageCount) return refused('beyond-token');
    if (!this.mapper.haveFrames(runs)) return refused('beyond-physical-width');
    const page = token.page + pageOffset;
    if (nextPresent(this.mapper.table, page, page + runs.pageCount) >= 0) return refused('already-mapped');
    this.mapper.fill(page, runs, permissions);
    token.mappedPages += runs.pageCount;
    this.history.record('mapped', page, runs.pageCount, cause);
    return DONE;
  }

  /** Refused with 'not-a-segment' unless exactly these pages are one; the tables stay [DDI-281]. */
  unmapSegment(token: Token, pageOffset: number, pageCount: number, cause: Cause): Outcome {
    assertAlive(token);
    if (pageCount < 1 || pageOffset + pageCount > token.pageCount) return refused('not-a-segment');
    const page = token.page + pageOffset;
    if (pieceLength(this.mapper.table, page, token.pageCount - pageOffset) !== pageCount) return refused('not-a-segment');
    this.#unmap(token, page, pageCount, cause);
    return DONE;
  }

  /** Unmaps all segments of a token. */
  unmapAll(token: Token, cause: Cause): void {
    assertAlive(token);
    const { table } = this.mapper;
    const end = token.page + token.pageCount;
    for (let page = nextPresent(table, token.page, end); page >= 0; page = nextPresent(table, page, end)) {
      this.#unmap(token, page, pieceLength(table, page, end - page), cause);
    }
  }

  #unmap(token: Token, page: number, pageCount: number, cause: Cause): void {
    this.mapper.clear(page, pageCount);
    token.mappedPages -= pageCount;
    this.history.record('unmapped', page, pageCount, cause);
  }
}

function assertAlive(token: Token): void {
  if (!token.isAlive) throw new Error(`token ${token.id} of domain ${token.domain.id} was freed`);
}
