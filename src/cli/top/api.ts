/**
 * Asks a viommu for its documents over HTTP. Whoever answers is not trusted: answers are bounded, nothing is followed, and what
 * is no answer to the question is told in one sentence.
 */
import { request as httpRequest, Agent as HttpAgent, type IncomingMessage } from 'node:http';
import { request as httpsRequest, Agent as HttpsAgent } from 'node:https';
import { contentOf, objectionTo, PATHS, type TopData } from './data.js';
import { clean, cut } from './text.js';

/** Of one answer: 4096 domains with some thousand tokens, many times over. */
const ANSWER_BYTES = 32 * 2 ** 20;
const ANSWER_MS = 5000;
/** Levels of an answer, several times over. What walks a value in recursion overflows the stack at some thousand. */
const DEEPEST = 64;
/** Columns of what an answer says that is told. */
const TOLD = 160;

/** `gone`: nobody answers. `busy`: not now. `refused`: not to us. `foreign`: this is no viommu that we know. */
export type ProblemKind = 'gone' | 'busy' | 'refused' | 'foreign';

/** One sentence on why there are no data. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  constructor(
    readonly kind: ProblemKind,
    message: string,
  ) {
    super(message);
  }
}

const NOBODY: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there',
  ECONNRESET: 'the connection was cut',
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'the name of the host cannot be looked up',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
};

export class Api {
  readonly #base: URL;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #agent: HttpAgent;

  /** `base` ends with a slash. */
  constructor(base: URL, token: string | undefined) {
    this.#base = base;
    this.#headers = { accept: 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) };
    this.#agent = new (base.protocol === 'https:' ? HttpsAgent : HttpAgent)({ keepAlive: true, maxSockets: 4 });
  }

  /** Asks for everything. Throws ApiProblem. */
  async read(): Promise<TopData> {
    // The first question tells who answers; the others would only repeat it.
    const overview = await this.#document('overview');
    const [domains, devices, routines, faults] = await Promise.all([this.#document('domains'), this.#document('devices'), this.#document('routines'), this.#document('faults')]);
    return { overview, domains, devices, routines, faults };
  }

  close(): void {
    this.#agent.destroy();
  }

  async #document<N extends keyof TopData>(name: N): Promise<TopData[N]> {
    const url = new URL(PATHS[name], this.#base);
    const { status, text } = await this.#get(url);
    const answer = parsed(text);
    if (status !== 200) throw problemOf(status, answer, url);
    if (name === 'overview') judgeOverview(answer, url);
    const objection = objectionTo(name, answer);
    if (objection !== undefined) throw new ApiProblem('foreign', `${url.origin} does not answer as a viommu does: ${objection}`);
    return contentOf(name, answer) as TopData[N];
  }

  #get(url: URL): Promise<{ readonly status: number; readonly text: string }> {
    return new Promise((resolve, reject) => {
      const fail = (error: NodeJS.ErrnoException) => reject(error instanceof ApiProblem ? error : gone(url, error));
      const options = { agent: this.#agent, headers: this.#headers, signal: AbortSignal.timeout(ANSWER_MS) };
      const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, options, (response) => {
        collect(response, url).then((text) => resolve({ status: response.statusCode ?? 0, text }), fail);
      });
      request.on('error', fail);
      request.end();
    });
  }
}

async function collect(response: IncomingMessage, url: URL): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > ANSWER_BYTES) {
      response.destroy();
      throw new ApiProblem('foreign', `${url.href} answers with more than ${ANSWER_BYTES / 2 ** 20} MiB`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function gone(url: URL, { code = '', message, name }: NodeJS.ErrnoException): ApiProblem {
  const isLate = name === 'AbortError' || name === 'TimeoutError';
  // A parser's complaint: something answered, but not in HTTP.
  if (code.startsWith('HPE_')) return new ApiProblem('foreign', `${url.origin} does not speak HTTP`);
  return new ApiProblem('gone', `${url.origin} does not answer: ${isLate ? `not within ${ANSWER_MS / 1000} s` : (NOBODY[code] ?? told(message))}`);
}

/** Undefined for what is no JSON, or nested as no answer is. */
function parsed(text: string): unknown {
  try {
    return isDeep(text) ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether brackets are open more than DEEPEST at once. */
function isDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length && depth <= DEEPEST; at++) {
    const character = text[at];
    if (character === '"') at = endOfString(text, at);
    else if (character === '[' || character === '{') depth++;
    else if (character === ']' || character === '}') depth--;
  }
  return depth > DEEPEST;
}

/** Where the string that begins at `start` has its closing quote; the end of a text that has none. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}

/** `answer` may have the API's own words. */
function problemOf(status: number, answer: unknown, url: URL): ApiProblem {
  const message = (answer as { error?: { message?: unknown } } | null | undefined)?.error?.message;
  const said = typeof message === 'string' ? `: ${told(message)}` : '';
  if (status === 401) return new ApiProblem('refused', `${url.origin} wants a token, and not this one${said}; --token-file FILE has the daemon's`);
  if (status === 403) return new ApiProblem('refused', `${url.origin} refuses to answer${said}`);
  if (status === 429 || status >= 500) return new ApiProblem('busy', `${url.origin} cannot answer now (${status})${said}`);
  return new ApiProblem('foreign', `${url.origin} is no viommu: it answers ${url.pathname} with ${status}`);
}

function judgeOverview(answer: unknown, url: URL): void {
  const { format, version } = (typeof answer === 'object' && answer !== null ? answer : {}) as { format?: unknown; version?: unknown };
  if (format !== 'viommu-api') throw new ApiProblem('foreign', `${url.origin} is no viommu: ${url.pathname} is something else there`);
  if (version !== 1) throw new ApiProblem('foreign', `${url.origin} speaks version ${told(JSON.stringify(version) ?? 'unknown')} of the API, this program version 1`);
}

function told(text: string): string {
  return cut(clean(text), TOLD);
}
