/** The guest's codec, built for the host with sanitizers, behind a function; and the wire vectors of both codecs. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repository = fileURLToPath(new URL('../..', import.meta.url));

export const WARNINGS = ['-Wall', '-Wextra', '-Werror', '-Wconversion', '-Wshadow', '-Wstrict-prototypes', '-pedantic'];

export interface Sample {
  readonly direction: 'peer' | 'daemon';
  readonly bytes: Uint8Array;
}

export interface Answer {
  /** pb_status of qemu/guest/shared/pb.h. */
  readonly status: number;
  /** What was understood, encoded again; empty unless status is 0. */
  readonly encoded: Buffer;
  /** Bytes at its end that the prefix leaves to a descriptor of their own. */
  readonly tailLength: number;
}

/** pb_status. */
export const PB_OK = 0;
export const PB_TOO_MANY = 3;

export class CCodec {
  readonly #folder = mkdtempSync(join(tmpdir(), 'viommu-codec-'));

  constructor() {
    const shared = join(repository, 'qemu/guest/shared');
    const sources = [join(shared, 'pb.c'), join(shared, 'gen/viommu_pb.c'), join(repository, 'test/proto/c/codec-check.c')];
    const sanitizers = ['-fsanitize=address,undefined', '-fno-sanitize-recover=all'];
    const options = ['-std=c11', '-g', '-O1', ...WARNINGS, ...sanitizers, '-DPB_BOTH_DIRECTIONS', `-I${join(shared, 'gen')}`];
    execFileSync('cc', [...options, ...sources, '-o', this.#program], { stdio: ['ignore', 'ignore', 'inherit'] });
  }

  get #program(): string {
    return join(this.#folder, 'codec-check');
  }

  /** Decodes and encodes all samples in one run of the program; throws when it stops for any reason. */
  run(samples: readonly Sample[]): Answer[] {
    const input = samples.flatMap(({ direction, bytes }) => {
      const head = Buffer.alloc(5);
      head.write(direction === 'peer' ? 'P' : 'D');
      head.writeUInt32LE(bytes.length, 1);
      return [head, bytes];
    });
    const output = execFileSync(this.#program, { input: Buffer.concat(input), maxBuffer: 2 ** 30 });
    const answers: Answer[] = [];
    for (let at = 0; at < output.length; ) {
      const length = output.readUInt32LE(at + 1);
      const from = at + 9;
      answers.push({ status: output[at]!, encoded: output.subarray(from, from + length), tailLength: output.readUInt32LE(at + 5) });
      at = from + length;
    }
    if (answers.length !== samples.length) throw new Error(`${answers.length} answers to ${samples.length} samples`);
    return answers;
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

export interface Vector extends Sample {
  readonly name: string;
  /** The fields that are set, in the form that encoding takes. */
  readonly message: Record<string, unknown>;
}

/** test/fixtures/wire/vectors.json; scripts/generate/vectors.mjs tells how its values are written. */
export function wireVectors(): Vector[] {
  const path = join(repository, 'test/fixtures/wire/vectors.json');
  const entries = JSON.parse(readFileSync(path, 'utf8'), reviveValue) as (Omit<Vector, 'bytes'> & { hex: string })[];
  return entries.map(({ hex, ...rest }) => ({ ...rest, bytes: Buffer.from(hex, 'hex') }));
}

function reviveValue(_key: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (/^\d+n$/.test(value)) return BigInt(value.slice(0, -1));
  if (value.startsWith('hex:')) return Buffer.from(value.slice(4), 'hex');
  if (value.startsWith('zeros:')) return Buffer.alloc(Number(value.slice(6)));
  return value;
}
