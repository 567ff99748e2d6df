/** A daemon's vhost-user side in this process: a machine and its carrier on a socket of their own, over the real kernel. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { SYSTEM_CLOCK } from '../../src/base/clock.js';
import type { Clock } from '../../src/base/clock.js';
import { SILENT } from '../../src/base/log.js';
import type { Log } from '../../src/base/log.js';
import { VhostUserCarrier } from '../../src/carrier/vhost-user.js';
import { Arena } from '../../src/iommu/arena.js';
import { Iommu } from '../../src/iommu/iommu.js';
import { Machine } from '../../src/machine/machine.js';
import { loadNative } from '../../src/native/index.js';
import type { Native } from '../../src/native/types.js';
import { decodeDaemon, encodePeer } from '../../src/proto/codec.js';
import type { DaemonMessage, PeerMessageInit } from '../../src/proto/types.js';
import { FrontEnd } from './frontend.js';
import type { FrontEndOptions } from './frontend.js';
import { hello } from './messages.js';

/** 0000:00:05.0, behind the IOMMU. */
export const DEVICE = 0x28;

export interface VhostRig {
  readonly native: Native;
  readonly machine: Machine;
  readonly iommu: Iommu;
  readonly carrier: VhostUserCarrier;
  readonly path: string;
  /** Lines that the carrier logged as warnings. */
  readonly warnings: string[];
  frontEnd(over?: Partial<FrontEndOptions>): FrontEnd;
  /** A front end that has started its queues. */
  started(over?: Partial<FrontEndOptions>): Promise<FrontEnd>;
  close(): void;
}

export function vhostRig({ clock = SYSTEM_CLOCK, ...over }: { readonly schedule?: (work: () => void) => void; readonly clock?: Clock } = {}): VhostRig {
  const native = loadNative();
  const folder = mkdtempSync(join(tmpdir(), 'viommu-vhost-'));
  const path = join(folder, 'socket');
  const iommu = new Iommu({ arena: new Arena(new ArrayBuffer(8 * 2 ** 20)), clock: SYSTEM_CLOCK });
  const warnings: string[] = [];
  const nothing = () => {};
  const log: Log = { debug: nothing, info: nothing, warn: (_fields, message) => warnings.push(message), error: nothing };
  const machine = new Machine({ iommu, clock: SYSTEM_CLOCK, log: SILENT, devices: [DEVICE], ...over });
  const carrier = VhostUserCarrier.listen({ native, machine, path, log, clock });
  const frontEnds: FrontEnd[] = [];
  const frontEnd = (options: Partial<FrontEndOptions> = {}) => {
    const end = new FrontEnd({ native, path, ...options });
    frontEnds.push(end);
    return end;
  };
  return {
    native,
    machine,
    iommu,
    carrier,
    path,
    warnings,
    frontEnd,
    async started(options) {
      const end = frontEnd(options);
      await end.connect();
      await end.start();
      return end;
    },
    close() {
      for (const end of frontEnds) end.close();
      carrier.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Waits, turn by turn, for something that another part of this process does; the test's own timeout is the limit. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await nextTurn();
}

/** Open descriptors of this process. */
export function descriptorCount(): number {
  return readdirSync('/proc/self/fd').length;
}

/** One message on a queue and its answer. */
export async function say(end: FrontEnd, queue: number, message: PeerMessageInit, room = 512, pieces = 1): Promise<DaemonMessage> {
  return decodeDaemon(await end.request(queue, encodePeer(message), room, pieces));
}

export function sayHello(end: FrontEnd): Promise<DaemonMessage> {
  return say(end, 0, { body: 'hello', hello: hello() });
}

/** Creates a domain; its handle. */
export async function createDomain(end: FrontEnd): Promise<bigint> {
  const answer = await say(end, 0, {
    body: 'request',
    request: { id: 7n, routine: 'createDomain', createDomain: { osManagedPageTable: 1, hasDomainOut: true } },
  });
  if (answer.body !== 'reply' || answer.reply.result !== 'createDomain') throw new Error(`no domain: ${answer.body}`);
  return answer.reply.createDomain.domain;
}
