/** Makes a failing run shorter: leaves out ever smaller stretches of it for as long as it still fails. */
import { Bench, type BenchOptions } from './bench.js';
import { describeOperation, type Operation } from './operations.js';

/** Runs that one reduction may take. */
const PATIENCE = 1500;

/** What goes wrong, and the operations up to there. Undefined when nothing does. */
export function firstFailure(options: BenchOptions, operations: readonly Operation[]): { readonly complaint: string; readonly length: number } | undefined {
  const bench = new Bench(options);
  for (const [i, operation] of operations.entries()) {
    const complaint = bench.run(operation);
    if (complaint !== undefined) return { complaint, length: i + 1 };
  }
  const complaint = bench.end();
  return complaint === undefined ? undefined : { complaint, length: operations.length };
}

/** A run without one stretch; later references to what it made become references to nothing. */
function without(operations: readonly Operation[], from: number, count: number): Operation[] {
  const renumber = (made: number) => (made < from ? made : made < from + count ? -1 : made - count);
  return [...operations.slice(0, from), ...operations.slice(from + count)].map((operation) => {
    if (operation.kind !== 'call') return operation;
    const refs = Object.entries(operation.refs).map(([field, ref]) => [field, 'made' in ref ? (renumber(ref.made) < 0 ? { bogus: 0n } : { made: renumber(ref.made) }) : ref]);
    return { ...operation, refs: Object.fromEntries(refs) };
  });
}

/** The shortest failing run that was found, in words. */
export function shortest(options: BenchOptions, operations: readonly Operation[]): string {
  let failure = firstFailure(options, operations);
  if (failure === undefined) return 'the run passes when it is repeated';
  let run = operations.slice(0, failure.length);
  let patience = PATIENCE;
  for (let size = Math.ceil(run.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = run.length - size; from > -size && patience > 0; from -= size) {
      patience--;
      const start = Math.max(from, 0);
      const shorter = without(run, start, size);
      const again = firstFailure(options, shorter);
      if (again === undefined) continue;
      run = shorter.slice(0, again.length);
      failure = again;
    }
  }
  return [...run.map((operation, i) => `  ${i}: ${describeOperation(operation)}`), `the machine answers ${failure.complaint}`].join('\n');
}
