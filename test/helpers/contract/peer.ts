/** A peer of the daemon by two ways: a session of the machine in this process, and the stream socket with raw messages. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SYSTEM_CLOCK } from '../../../src/base/clock.js';
import { SILENT } from '../../../src/base/log.js';
import { StreamCarrier } from '../../../src/carrier/stream.js';
import { Connection } from '../../../src/client/connection.js';
import type { Machine } from '../../../src/index.js';
import { loadNative } from '../../../src/native/index.js';
import type { ControlReply, ControlRequest, DmaProgram, DmaProgramReply, Event, Hello, Reply, Request } from '../../../src/proto/types.js';

export interface Peer {
  call(request: Request): Promise<Reply>;
  program(program: DmaProgram): Promise<DmaProgramReply>;
  control(request: ControlRequest): Promise<ControlReply>;
  /** The next event, however long it takes. */
  event(): Promise<Event>;
  /** Events that came and were not asked for. */
  waiting(): number;
  close(): Promise<void>;
}

/** Opens peers of one machine. */
export interface Way {
  open(hello: Hello): Promise<Peer>;
  close(): void;
}

export const WAYS: Readonly<Record<string, (machine: Machine) => Way>> = {
  'in process': inProcess,
  'over the stream socket': overStream,
};

/** Events in order, and those who wait for one. */
class Events {
  readonly #waiting: Event[] = [];
  readonly #takers: ((event: Event) => void)[] = [];

  put(event: Event): void {
    const taker = this.#takers.shift();
    if (taker === undefined) this.#waiting.push(event);
    else taker(event);
  }

  get size(): number {
    return this.#waiting.length;
  }

  take(): Promise<Event> {
    const event = this.#waiting.shift();
    return event === undefined ? new Promise((resolve) => this.#takers.push(resolve)) : Promise.resolve(event);
  }
}

function inProcess(machine: Machine): Way {
  const open = async (hello: Hello): Promise<Peer> => {
    const events = new Events();
    const { session, reply } = machine.open(hello, { eventsWaiting: () => drain() });
    if (session === undefined) throw new Error(reply.reason);
    const drain = () => {
      for (let event = session.nextEvent(); event !== undefined; event = session.nextEvent()) events.put(event);
    };
    return {
      call: async (request) => session.call(request),
      program: (program) => new Promise((resolve) => session.runProgram(program, resolve)),
      control: async (request) => session.control(request),
      event: () => events.take(),
      waiting: () => events.size,
      close: async () => void session.close('the test is done'),
    };
  };
  return { open, close: () => {} };
}

function overStream(machine: Machine): Way {
  const path = join(mkdtempSync(join(tmpdir(), 'viommu-')), 'socket');
  const carrier = StreamCarrier.listen({ native: loadNative(), machine, path, log: SILENT, clock: SYSTEM_CLOCK });
  const connections: Connection[] = [];
  const open = async (hello: Hello): Promise<Peer> => {
    const events = new Events();
    const connection = await Connection.open(path, { event: (event) => events.put(event), ended: () => {} });
    connections.push(connection);
    await connection.hello(hello);
    const ask = async <B extends 'reply' | 'dmaProgramReply' | 'controlReply'>(body: B, id: bigint, message: Parameters<Connection['ask']>[1]) => {
      const answer = await connection.ask(id, message);
      if (answer.body !== body) throw new Error(`a ${answer.body} where a ${body} was due`);
      return answer as Extract<typeof answer, { body: B }>;
    };
    return {
      call: async (request) => (await ask('reply', request.id, { body: 'request', request })).reply,
      program: async (dmaProgram) => (await ask('dmaProgramReply', dmaProgram.id, { body: 'dmaProgram', dmaProgram })).dmaProgramReply,
      control: async (control) => (await ask('controlReply', control.id, { body: 'control', control })).controlReply,
      event: () => events.take(),
      waiting: () => events.size,
      close: () => closed(machine, connection),
    };
  };
  const close = () => {
    for (const connection of connections) connection.close();
    carrier.close();
  };
  return { open, close };
}

/** Resolves when the machine has seen the connection's end. */
async function closed(machine: Machine, connection: Connection): Promise<void> {
  const before = machine.statistics().sessions;
  connection.close();
  while (machine.statistics().sessions >= before) await new Promise((resolve) => setImmediate(resolve));
}
