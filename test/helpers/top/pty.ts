/** Programs on a pseudo terminal: what stands on its screen, keys, sizes, signals. The terminal is a small C program. */
import { execFileSync, spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { fileURLToPath } from 'node:url';
import { Screen } from './screen.js';

const WAIT_MS = 20_000;

export class PtyProgram {
  readonly #folder = mkdtempSync(join(tmpdir(), 'viommu-pty-'));

  constructor() {
    const source = fileURLToPath(new URL('pty.c', import.meta.url));
    execFileSync('cc', ['-std=c11', '-O1', '-Wall', '-Wextra', '-Werror', source, '-o', this.path, '-lutil'], { stdio: ['ignore', 'ignore', 'inherit'] });
  }

  get path(): string {
    return join(this.#folder, 'pty');
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }
}

export interface PtyOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** A program that runs on a terminal. */
export class OnPty {
  readonly screen: Screen;
  readonly ended: Promise<number | null>;
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #waiting = new Set<() => void>();
  /** Lines of the C program: the pid first, then modes. */
  #told: string[] = [];
  #isEnded = false;

  constructor(pty: PtyProgram, words: readonly string[], { columns = 80, rows = 24, env = {} }: PtyOptions = {}) {
    this.screen = new Screen(columns, rows);
    const { PATH = '', HOME = '' } = process.env;
    this.#process = spawn(pty.path, words, { env: { PATH, HOME, TERM: 'xterm-256color', LANG: 'C.UTF-8', ...env } });
    const decoder = new StringDecoder('utf8');
    this.#process.stdout.on('data', (chunk: Buffer) => {
      this.screen.write(decoder.write(chunk));
      this.#wake();
    });
    let told = '';
    this.#process.stderr.setEncoding('utf8').on('data', (text: string) => {
      told += text;
      this.#told = told.split('\n').slice(0, -1);
      this.#wake();
    });
    this.#process.stdin.on('error', () => {});
    this.ended = new Promise((done) =>
      this.#process.once('close', (status) => {
        this.#isEnded = true;
        this.#wake();
        done(status);
      }),
    );
    if (columns !== 80 || rows !== 24) this.resize(columns, rows);
  }

  /** Until something is so. Throws with the screen's text when it never is. */
  async until(what: string, isSo: () => boolean): Promise<void> {
    const late = AbortSignal.timeout(WAIT_MS);
    while (!isSo()) {
      if (late.aborted || this.#isEnded) throw new Error(`${this.#isEnded ? 'it ended before' : 'waited in vain for'}: ${what}\n${this.screen.text}\n${this.screen.usual}`);
      await new Promise<void>((done) => {
        const go = () => {
          this.#waiting.delete(go);
          late.removeEventListener('abort', go);
          done();
        };
        this.#waiting.add(go);
        late.addEventListener('abort', go);
      });
    }
  }

  async shows(text: string | RegExp): Promise<void> {
    await this.until(String(text), () => (typeof text === 'string' ? this.screen.text.includes(text) : text.test(this.screen.text)));
  }

  type(text: string): void {
    this.#record('k', text);
  }

  resize(columns: number, rows: number): void {
    this.screen.resize(columns, rows);
    this.#record('s', `${columns} ${rows}`);
  }

  /** Process id of the program on the terminal. */
  async pid(): Promise<number> {
    await this.until('its pid', () => this.#told.length > 0);
    return Number(this.#told[0]);
  }

  /** Whether lines are edited and keys echoed: the modes of a shell. */
  async isCooked(): Promise<boolean> {
    const before = this.#told.length;
    this.#record('m', '');
    await this.until('its modes', () => this.#told.length > before);
    return this.#told.at(-1) === '1 1';
  }

  /** Nobody looks at the terminal any more: it hangs up. */
  hangUp(): void {
    this.#process.stdin.end();
  }

  /** After a test that failed. */
  kill(): void {
    this.#process.kill('SIGKILL');
  }

  #record(kind: string, text: string): void {
    const body = Buffer.from(text);
    this.#process.stdin.write(Buffer.concat([Buffer.from([kind.charCodeAt(0), body.length % 256, Math.floor(body.length / 256)]), body]));
  }

  #wake(): void {
    for (const go of [...this.#waiting]) go();
  }
}
