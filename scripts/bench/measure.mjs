// What the cases share: numbers that the C peer draws too, the clock, and lines for the runner.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
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

/**
 * Builds scripts/bench/peer/NAME.c against glib and passes its lines on. Where it cannot be built, that is said, and the
 * figures stand alone.
 */
export function runPeer(name, words) {
  const flags = spawnSync('pkg-config', ['--cflags', '--libs', 'glib-2.0'], { encoding: 'utf8' });
  if (flags.status !== 0) return say({ missing: 'the peer, as glib has no headers here (Debian: libglib2.0-dev, pkg-config)' });
  mkdirSync(`${root}/build/bench`, { recursive: true });
  const program = `${root}/build/bench/${name}`;
  execFileSync('gcc', ['-O2', '-Wall', '-Werror', '-o', program, `${root}/scripts/bench/peer/${name}.c`, ...flags.stdout.trim().split(/\s+/)], { stdio: ['ignore', 'ignore', 'inherit'] });
  process.stdout.write(execFileSync(program, words.map(String), { encoding: 'utf8' }));
}
