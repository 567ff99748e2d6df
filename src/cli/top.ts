/**
 * `viommu top`: the state of a daemon in a terminal, from its HTTP API. Draws totals and rates, domains, calls, faults and
 * devices, and goes on when the daemon was away; with --once one page, or one JSON document, for scripts.
 */
import { readFileSync } from 'node:fs';
import { HostError } from '../base/errors.js';
import { EXIT } from './exit-codes.js';
import { flag, integer, text, UsageError, value, type Values } from './options.js';
import { showsColour } from './progress.js';
import { Api, ApiProblem } from './top/api.js';
import type { TopData } from './top/data.js';
import { span } from './top/format.js';
import type { Key } from './top/keys.js';
import { pageLines, screenLines } from './top/screen.js';
import { paint, type Look } from './top/spans.js';
import { Terminal } from './top/terminal.js';
import { FIRST_UI, press, type Ui } from './top/ui.js';

const USUAL_URL = 'http://127.0.0.1:7677';
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

export const TOP_OPTIONS = {
  'token-file': text('FILE', 'the file with the token that the daemon wants (viommu serve --http-token-file)'),
  interval: value('MS', 'milliseconds from one answer to the next question', '1000', integer(100, 60_000)),
  once: flag('print one page as plain text, and end'),
  json: flag('with --once: print one JSON document instead'),
} as const;

type TopOptions = Values<typeof TOP_OPTIONS>;

export async function top(options: TopOptions, words: readonly string[]): Promise<number> {
  if (options.json && !options.once) throw new UsageError('--json goes with --once');
  const url = readUrl(words);
  if (!options.once && (!process.stdout.isTTY || process.env['TERM'] === 'dumb')) throw new UsageError('this is no terminal that can be drawn on: --once prints one page');
  const api = new Api(url, readToken(options['token-file']));
  try {
    const first = await api.read();
    if (options.once) process.stdout.write(options.json ? asJson(first) : asPage(first, url));
    else await new Live({ api, url, interval: options.interval, data: first }).untilEnd();
    return EXIT.ok;
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    if (error.kind === 'refused' || error.kind === 'foreign') throw new UsageError(error.message);
    throw new HostError('VIOMMU_ERR_CONNECT', `${error.message} (\`viommu serve --http\` would)`);
  } finally {
    api.close();
  }
}

function readUrl(words: readonly string[]): URL {
  const [given = USUAL_URL, ...others] = words;
  if (others.length > 0) throw new UsageError(`\`viommu top\` looks at one daemon, not ${words.length}`);
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) throw new UsageError(`expected a URL such as ${USUAL_URL}, not "${given}"`);
  if (url.username !== '' || url.password !== '' || url.searchParams.has('token')) throw new UsageError('a secret in the URL is seen by everybody on this machine: --token-file FILE');
  url.search = url.hash = '';
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}

function readToken(path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  let token: string;
  try {
    token = readFileSync(path, 'utf8').trim();
  } catch (error) {
    throw new UsageError(`--token-file: ${(error as Error).message}`);
  }
  if (!/^[\x21-\x7e]{1,4096}$/.test(token)) throw new UsageError(`--token-file: ${path} does not have a token, which is one line of ASCII without spaces`);
  return token;
}

/** What `viommu top --once --json` prints. Stable: members are only ever added. Escaped, so that a terminal can be shown it. */
function asJson(data: TopData): string {
  const text = JSON.stringify({ format: 'viommu-top', version: 1, ...data }, null, 2);
  return `${text.replace(/[\x7f-\x9f\p{Cf}\u2028\u2029]/gu, escaped)}\n`;
}

function escaped(character: string): string {
  return character.split('').map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
}

function asPage(data: TopData, url: URL): string {
  const lines = pageLines({ data, ui: FIRST_UI, url: url.origin });
  return lines.map((line) => `${paint(line, { colour: false, unicode: isUnicode() }).trimEnd()}\n`).join('');
}

function isUnicode(): boolean {
  const { LC_ALL, LC_CTYPE, LANG } = process.env;
  return /utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || '');
}

interface LiveOptions {
  readonly api: Api;
  readonly url: URL;
  readonly interval: number;
  /** The first answer. */
  readonly data: TopData;
}

/** Asks and draws until a key or a signal ends it. */
class Live {
  readonly #options: LiveOptions;
  readonly #look: Look = { colour: showsColour(process.stdout), unicode: isUnicode() };
  readonly #terminal: Terminal;
  readonly #ended: Promise<void>;
  #end!: (problem?: Error) => void;
  #ui: Ui = FIRST_UI;
  #data: TopData;
  #trouble: { readonly message: string; readonly since: number } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isAsking = false;
  #isOver = false;

  constructor(options: LiveOptions) {
    this.#options = options;
    this.#data = options.data;
    this.#ended = new Promise((resolve, reject) => (this.#end = (problem) => (problem === undefined ? resolve() : reject(problem))));
    this.#terminal = new Terminal(process.stdin, process.stdout, { onKey: (key) => this.#pressed(key), onResize: () => this.#draw(), onGone: () => this.#end() });
  }

  async untilEnd(): Promise<void> {
    const stop = () => this.#end();
    for (const signal of SIGNALS) process.on(signal, stop);
    try {
      this.#terminal.open();
      this.#draw();
      this.#askSoon();
      await this.#ended;
    } finally {
      this.#isOver = true;
      clearTimeout(this.#timer);
      this.#terminal.close();
      for (const signal of SIGNALS) process.off(signal, stop);
    }
  }

  #askSoon(): void {
    clearTimeout(this.#timer);
    if (!this.#isOver) this.#timer = setTimeout(() => void this.#ask(), this.#options.interval);
  }

  async #ask(): Promise<void> {
    if (this.#isAsking || this.#ui.isPaused) return;
    this.#isAsking = true;
    try {
      const data = await this.#options.api.read();
      // What was asked before a pause does not change the picture behind it.
      if (!this.#ui.isPaused) this.#data = data;
      this.#trouble = undefined;
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.kind === 'refused') return this.#end(error as Error);
      this.#trouble = { message: error.message, since: this.#trouble?.since ?? performance.now() };
    } finally {
      this.#isAsking = false;
    }
    this.#draw();
    this.#askSoon();
  }

  #pressed(key: Key): void {
    if (key === 'q' || key === 'interrupt' || key === 'end-of-input') return this.#end();
    if (key === 'suspend') return this.#terminal.suspend();
    if (key === 'redraw') this.#terminal.forget();
    const wasPaused = this.#ui.isPaused;
    this.#ui = press(this.#ui, key, this.#data);
    if (wasPaused && !this.#ui.isPaused) void this.#ask();
    this.#draw();
  }

  #draw(): void {
    const trouble = this.#trouble && { message: this.#trouble.message, since: span(performance.now() - this.#trouble.since) };
    const lines = screenLines({ data: this.#data, ui: this.#ui, url: this.#options.url.origin, trouble }, this.#terminal.size);
    this.#terminal.draw(lines.map((line) => paint(line, this.#look)));
  }
}
