/**
 * Work that comes back again and again, in the order it came, some milliseconds in each turn of the event loop: a thousand
 * DMA programs under way keep nobody waiting longer than one does.
 */
import type { Clock } from '../base/clock.js';

const TURN_MS = 4;

/** Puts work off to a later turn. `nextTurn` is the event loop's. */
export function inTurns(clock: Clock, nextTurn: (work: () => void) => void = (work) => void setImmediate(work)): (work: () => void) => void {
  let waiting: (() => void)[] = [];
  let isPlanned = false;
  const plan = () => {
    if (!isPlanned) nextTurn(turn);
    isPlanned = true;
  };
  const turn = () => {
    isPlanned = false;
    const begin = clock.now();
    const present = waiting;
    // What comes meanwhile has its place behind what waits already.
    waiting = [];
    let done = 0;
    do present[done++]!();
    while (done < present.length && clock.now() - begin <= TURN_MS);
    waiting = [...present.slice(done), ...waiting];
    if (waiting.length > 0) plan();
  };
  return (work) => {
    waiting.push(work);
    plan();
  };
}
