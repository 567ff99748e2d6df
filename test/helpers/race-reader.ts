/** The QEMU device's plain C under load, in a process of its own (test/device/race/race-reader.c). */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import type { Descriptor, Native } from '../../src/native/types.js';
import { repository, WARNINGS } from './c-codec.js';

const FILES = ['answers', 'arena', 'decide', 'granted', 'link', 'messages', 'reader', 'refusals', 'updates'];
const HINTS = 256;

/** struct Control's counters, in its order. */
const COUNTERS = ['byVcpu', 'byIothread', 'byDisk', 'refused', 'wild', 'settled', 'graces', 'drains'] as const;
export type Counters = Readonly<Record<(typeof COUNTERS)[number], number>>;

/** What an acknowledgement does not wait for. */
export type Haste = 'none' | 'lock' | 'grace' | 'drain';

/** What an access stores: which device made it, and by which logical page. */
export function tagOf(device: number, page: number): number {
  return 2 ** 31 + device * 2 ** 28 + page;
}

export function nameOfTag(tag: number): string {
  const place = tag - 2 ** 31;
  return place < 0 ? `the word 0x${tag.toString(16)}` : `device ${Math.floor(place / 2 ** 28)} by page 0x${(place % 2 ** 28).toString(16)}`;
}

/** The program, compiled once for a test file. */
export class RaceProgram {
  readonly #folder = mkdtempSync(join(tmpdir(), 'viommu-race-'));

  /** `flags`: the compiler's, for a build with a sanitizer. */
  constructor(flags: readonly string[] = ['-O2']) {
    const device = join(repository, 'qemu/device');
    const shared = join(repository, 'qemu/guest/shared');
    const sources = [...FILES.map((name) => join(device, `${name}.c`)), join(shared, 'pb.c'), join(shared, 'gen/viommu_pb.c'), join(repository, 'test/device/race/race-reader.c')];
    const folders = [device, shared, join(shared, 'gen')].flatMap((folder) => ['-iquote', folder]);
    const warnings = WARNINGS.filter((word) => word !== '-pedantic' && word !== '-Wconversion');
    execFileSync('cc', ['-std=gnu11', '-g', '-D_GNU_SOURCE', '-pthread', ...warnings, ...flags, ...folders, ...sources, '-o', this.path], { stdio: ['ignore', 'ignore', 'inherit'] });
  }

  get path(): string {
    return join(this.#folder, 'race-reader');
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

export class RaceReader {
  readonly #process: ChildProcess;
  readonly #native: Native;
  readonly #file: Descriptor;
  readonly #buffer: ArrayBuffer;
  readonly #counters: BigUint64Array;
  readonly #hints: Uint32Array;
  readonly #places = new Map<number, number>();
  readonly #free = Array.from({ length: HINTS }, (_, i) => i);
  #stderr = '';
  #ended: string | undefined;

  /** `memory`: the file that stands for guest memory. */
  constructor(program: RaceProgram, native: Native, memory: Descriptor, path: string, seed: number, haste: Haste) {
    this.#native = native;
    const bytes = 4096;
    this.#file = native.memoryFile('race-control', bytes);
    this.#buffer = native.map(this.#file, 0, bytes);
    this.#counters = new BigUint64Array(this.#buffer, 0, COUNTERS.length);
    this.#hints = new Uint32Array(this.#buffer, COUNTERS.length * 8, HINTS);
    this.#process = spawn(program.path, [path, String(seed), haste], { stdio: ['pipe', 'pipe', 'pipe', memory, this.#file] });
    (this.#process.stderr as Readable).setEncoding('utf8').on('data', (text: string) => (this.#stderr += text));
    this.#process.once('close', (code, signal) => (this.#ended = signal ?? String(code)));
  }

  /** Resolves when it is connected. */
  async up(): Promise<void> {
    await Promise.race([once(this.#process.stdout!, 'data'), once(this.#process, 'close')]);
    this.check();
  }

  /** Throws when the program has ended. */
  check(): void {
    if (this.#ended !== undefined) throw new Error(`race-reader ended with ${this.#ended}: ${this.#stderr}`);
  }

  get counters(): Counters {
    return Object.fromEntries(COUNTERS.map((name, i) => [name, Number(this.#counters[i])])) as Record<(typeof COUNTERS)[number], number>;
  }

  /** Has the threads make such accesses until one is refused. Beyond 256 hints, not. */
  hint(tag: number): void {
    const place = this.#places.get(tag) ?? this.#free.shift();
    if (place === undefined) return;
    this.#places.set(tag, place);
    Atomics.store(this.#hints, place, tag);
  }

  unhint(tag: number): void {
    const place = this.#places.get(tag);
    if (place === undefined) return;
    this.#places.delete(tag);
    this.#free.push(place);
    Atomics.store(this.#hints, place, 0);
  }

  /** For when a race goes wrong; does nothing to a program that has ended. */
  kill(): void {
    this.#process.kill('SIGKILL');
  }

  /** Ends the program, gives its last counters and closes; throws when it did not end well. */
  async end(): Promise<Counters> {
    const ended = this.#ended === undefined ? once(this.#process, 'close') : undefined;
    (this.#process.stdin as Writable).end();
    await ended;
    const counters = this.counters;
    this.#places.clear();
    this.#free.length = 0;
    this.#native.unmap(this.#buffer);
    this.#native.close(this.#file);
    if (this.#ended !== '0') throw new Error(`race-reader ended with ${this.#ended}: ${this.#stderr}`);
    return counters;
  }
}
