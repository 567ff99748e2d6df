/** The QEMU device's plain C, built for the host with sanitizers, behind lines (test/device/c/reader-check.c). */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { repository, WARNINGS } from './c-codec.js';

const FILES = ['answers', 'arena', 'decide', 'granted', 'link', 'messages', 'reader', 'refusals', 'updates'];
const FLAGS = ['-std=gnu11', '-g', '-O1', ...WARNINGS.filter((word) => word !== '-pedantic' && word !== '-Wconversion'), '-fno-sanitize-recover=all', '-pthread'];

/** ACCESS flags of qemu/device/reader.h. */
export const ACCESS = { read: 0, write: 1, unlocked: 2, lasting: 4 } as const;

/** The program, compiled once for a test file. */
export class ReaderProgram {
  readonly #folder = mkdtempSync(join(tmpdir(), 'viommu-reader-'));

  constructor(sanitizers = 'address,undefined') {
    const device = join(repository, 'qemu/device');
    const shared = join(repository, 'qemu/guest/shared');
    const sources = [...FILES.map((name) => join(device, `${name}.c`)), join(shared, 'pb.c'), join(shared, 'gen/viommu_pb.c'), join(repository, 'test/device/c/reader-check.c')];
    const folders = [device, shared, join(shared, 'gen')].flatMap((folder) => ['-iquote', folder]);
    execFileSync('cc', [...FLAGS, `-fsanitize=${sanitizers}`, ...folders, ...sources, '-o', this.path], { stdio: ['ignore', 'ignore', 'inherit'] });
  }

  get path(): string {
    return join(this.#folder, 'reader-check');
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

export class DeviceReader {
  stderr = '';
  readonly #process: ChildProcess;
  readonly #waiters: ((line: string) => void)[] = [];
  readonly #ended: Promise<string>;

  /** `files` become descriptors 3 and up of the program. */
  constructor(program: ReaderProgram, files: readonly number[] = []) {
    this.#process = spawn(program.path, [], { stdio: ['pipe', 'pipe', 'pipe', ...files] });
    (this.#process.stderr as Readable).setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    createInterface(this.#process.stdout as Readable).on('line', (line) => this.#waiters.shift()!(line));
    this.#ended = new Promise((resolve) => this.#process.on('close', (code, signal) => resolve(signal ?? String(code))));
    void this.#ended.then(() => {
      for (const waiter of this.#waiters.splice(0)) waiter(`ended: ${this.stderr}`);
    });
  }

  command(line: string): Promise<string> {
    return new Promise((resolve) => {
      this.#waiters.push(resolve);
      (this.#process.stdin as Writable).write(`${line}\n`);
    });
  }

  access(requester: number, iova: bigint, flags: number): Promise<string> {
    return this.command(`access ${requester.toString(16)} ${iova.toString(16)} ${flags.toString(16)}`);
  }

  /** Accesses without the main loop between them, as a device makes them: [iova, flags]. */
  burst(requester: number, accesses: readonly (readonly [bigint, number])[]): Promise<string> {
    return this.command(`burst ${requester.toString(16)} ${accesses.map(([iova, flags]) => `${iova.toString(16)}:${flags.toString(16)}`).join(' ')}`);
  }

  /** Ends the program; throws when a sanitizer had something to say. */
  async end(): Promise<void> {
    (this.#process.stdin as Writable).end();
    const end = await this.#ended;
    if (end !== '0') throw new Error(`reader-check ended with ${end}: ${this.stderr}`);
  }
}
