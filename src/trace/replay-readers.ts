/**
 * QEMU devices that read the page tables, in a replay: opened with their Hello and fed with what they said. What they were
 * given - answers, updates, faults of what was refused - comes out of the machine again. No QEMU is there: nobody walks the
 * tables, and what a device did by its own walks is in its statistics alone.
 */
import type { Machine } from '../machine/machine.js';
import type { Reader } from '../machine/reader.js';
import type { TraceExchange, TraceFaultReport, TraceReaderClosed, TraceReaderOpened, TraceReaderStatistics, TraceUpdateAck } from '../proto/types.js';

export class ReplayReaders {
  /** By their numbers in the recorded run. One that has left stays, as its carrier may still have held it. */
  readonly #readers = new Map<number, Reader>();

  /** `updatesWaiting` is called whenever updates of any of them wait. */
  constructor(
    private readonly machine: () => Machine,
    private readonly updatesWaiting: () => void,
  ) {}

  get(number: number): Reader | undefined {
    return this.#readers.get(number);
  }

  open({ reader: number, hello, reply }: TraceReaderOpened): void {
    if (hello === null) return;
    const { reader } = this.machine().openReader(hello, Number(reply?.arenaBytes ?? 0n), { updatesWaiting: () => this.updatesWaiting() });
    if (reader !== undefined) this.#readers.set(number, reader);
  }

  close({ reader, why }: TraceReaderClosed): void {
    this.#readers.get(reader)?.close(why);
  }

  ask({ reader, asked }: TraceExchange): void {
    if (asked?.body === 'translate') this.#readers.get(reader)?.translate(asked.translate);
  }

  acknowledge({ reader, sequence }: TraceUpdateAck): void {
    this.#readers.get(reader)?.acknowledge(sequence);
  }

  report({ reader, report }: TraceFaultReport): void {
    if (report !== null) this.#readers.get(reader)?.report(report);
  }

  count({ reader, statistics }: TraceReaderStatistics): void {
    if (statistics !== null) this.#readers.get(reader)?.statistics(statistics);
  }
}
