/** A QEMU device without QEMU: takes updates, acknowledges when it is told to, asks and reports. In this process. */
import type { Machine } from '../../src/machine/machine.js';
import type { Reader } from '../../src/machine/reader.js';
import type { Binding, BindingInit, Hello, TranslateReply, Update } from '../../src/proto/types.js';
import { hello } from './messages.js';

export const MODE = { blocked: 1, table: 2, identity: 3, ask: 4 } as const;
export const READ = 1;
export const WRITE = 2;

export class ScriptedReader {
  readonly reader: Reader;
  readonly updates: Update[] = [];
  /** How each function is bound, by its number, as far as updates said. */
  readonly bindings = new Map<number, Binding>();
  wakeUps = 0;
  #lastId = 0n;

  /** Throws with the reason when it is refused. */
  constructor(machine: Machine, over: Partial<Hello> = {}) {
    const { reader, reply } = machine.openReader(hello({ minor: 1, role: 3, architecture: 0, name: 'QEMU', ...over }), 1 << 20, { updatesWaiting: () => this.wakeUps++ });
    if (reader === undefined) throw new Error(reply.reason);
    this.reader = reader;
  }

  /** Takes every update that waits; gives the new ones. */
  take(): Update[] {
    const taken: Update[] = [];
    for (let update = this.reader.nextUpdate(); update !== undefined; update = this.reader.nextUpdate()) {
      taken.push(update);
      for (const binding of update.bindings) this.bindings.set(binding.busDeviceFunction, binding);
    }
    this.updates.push(...taken);
    return taken;
  }

  /** Acknowledges what was taken. */
  acknowledge(sequence = this.updates.at(-1)?.sequence ?? 0n): boolean {
    return this.reader.acknowledge(sequence);
  }

  takeAndAcknowledge(): Update[] {
    const taken = this.take();
    this.acknowledge();
    return taken;
  }

  /** The invalidations of all updates that wait, as readable words. */
  invalidated(): string[] {
    return this.take().flatMap(({ invalidations }) => invalidations.map(({ domain, iova, length }) => `${domain}: 0x${iova.toString(16)}+0x${length.toString(16)}`));
  }

  bindingOf(busDeviceFunction: number): BindingInit | undefined {
    const binding = this.bindings.get(busDeviceFunction);
    return binding && { mode: binding.mode, slot: binding.slot, domain: binding.domain };
  }

  /** Undefined when it was taken for no question. */
  ask(busDeviceFunction: number, iova: bigint, access: 0 | 1 | 2 = READ, id = ++this.#lastId, segment = 0): TranslateReply | undefined {
    return this.reader.translate({ id, segment, busDeviceFunction, iova, access });
  }

  report(id: bigint, busDeviceFunction: number, iova: bigint, length: bigint, access: 0 | 1 | 2 = READ): boolean {
    return this.reader.report({ id, segment: 0, busDeviceFunction, iova, length, access });
  }
}
