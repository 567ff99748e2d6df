/**
 * Node's other threads compile and collect garbage while the main one serves a guest. On few processors they are put before
 * it, or before the guest's own, for whole slices of some milliseconds: so a guest waits for a reply, or the daemon for the
 * guest, although nobody needed their work at once. They go behind; where a processor is free they run as before.
 */
import { readdirSync } from 'node:fs';
import { setPriority } from 'node:os';
import process from 'node:process';

/** A tenth of the share that a thread of the usual priority gets; less would keep slow code slow under load. */
const BEHIND = 10;

/** Puts the threads of this process that are there behind its main one. Where the system does not let us nothing changes. */
export function putHelperThreadsBehind(): void {
  for (const thread of threads()) {
    try {
      if (thread !== process.pid) setPriority(thread, BEHIND);
    } catch {
      // It has ended, or is not ours to move.
    }
  }
}

function threads(): readonly number[] {
  try {
    return readdirSync('/proc/self/task').map(Number);
  } catch {
    return [];
  }
}
