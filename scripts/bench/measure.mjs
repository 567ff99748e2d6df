// What the cases share: numbers that the C peer draws too, the clock, and lines for the runner.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** mulberry32, whole numbers below 2^32; scripts/bench/peer has the same. */
export function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

/** Nanoseconds for each of `count` operations that `work` does at once; one round before it makes the compiler's acquaintance. */
export function nanoseconds(count, work) {
  work();
  globalThis.gc?.();
  const started = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - started) / count;
}

export function say(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** The least of `repetitions` such measurements: for work that is nothing but processor time, what disturbs can only add. */
export function leastNanoseconds(repetitions, count, work) {
  let least = nanoseconds(count, work);
  for (let i = 1; i < repetitions; i++) {
    const started = process.hrtime.bigint();
    work();
    least = Math.min(least, Number(process.hrtime.bigint() - started) / count);
  }
  return least;
}

/** Builds scripts/bench/peer/NAME.c, unless that was done since anything there changed, and gives the program's path; or says what is missing for it and gives undefined. */
export function buildPeer(name, packages = []) {
  const flags = packages.length === 0 ? { status: 0, stdout: '' } : spawnSync('pkg-config', ['--cflags', '--libs', ...packages], { encoding: 'utf8' });
  if (flags.status !== 0) return void say({ missing: `${name}: ${packages.join(' and ')} has no headers here (Debian: libglib2.0-dev, pkg-config)` });
  if (spawnSync('gcc', ['--version']).status !== 0) return void say({ missing: `${name}: gcc, which builds the programs that are measured beside ours` });
  mkdirSync(`${root}/build/bench`, { recursive: true });
  const program = `${root}/build/bench/${name}`;
  if (isNewerThan(program, `${root}/scripts/bench`, 'measure.mjs', ...readdirSync(`${root}/scripts/bench/peer`).map((file) => `peer/${file}`))) return program;
  const words = ['-std=gnu11', '-O2', '-Wall', '-Wextra', '-Werror', '-D_GNU_SOURCE', '-o', program, `${root}/scripts/bench/peer/${name}.c`];
  execFileSync('gcc', [...words, ...flags.stdout.trim().split(/\s+/).filter((word) => word !== '')], { stdio: ['ignore', 'ignore', 'inherit'] });
  return program;
}

function isNewerThan(program, folder, ...files) {
  const made = statSync(program, { throwIfNoEntry: false })?.mtimeMs;
  return made !== undefined && files.every((file) => statSync(`${folder}/${file}`).mtimeMs < made);
}

/** Runs scripts/bench/peer/NAME.c, which prints lines for the runner, and passes them on. */
export function runPeer(name, words, packages = ['glib-2.0']) {
  const program = buildPeer(name, packages);
  if (program !== undefined) process.stdout.write(execFileSync(program, words.map(String), { encoding: 'utf8' }));
}
