/**
 * The client's end of the stream carrier: frames over a Unix socket, answers matched to questions by id.
 *
 * However the connection ends, every question that is still open is rejected with the one reason, later ones at once.
 */
import { connect as connectSocket, type Socket } from 'node:net';
import { HostError, ProtocolError } from '../base/errors.js';
import { LIMITS } from '../base/limits.js';
import { decodeDaemon, encodePeer } from '../proto/codec.js';
import { frame, FrameReader } from '../proto/frame.js';
import { RefusalCode } from '../proto/types.js';
import type { DaemonMessage, Event, HelloInit, HelloReply, PeerMessageInit, Refusal } from '../proto/types.js';

/** Hello and its reply have no id; requests count from 1. */
const HELLO_ID = 0n;

export interface ConnectionEvents {
  event(event: Event): void;
  /** Undefined when `close` was called. */
  ended(error: Error | undefined): void;
}

interface Question {
  resolve(answer: DaemonMessage): void;
  reject(error: Error): void;
}

export class Connection {
  readonly #socket: Socket;
  readonly #events: ConnectionEvents;
  readonly #frames = new FrameReader(LIMITS.messageBytes);
  readonly #questions = new Map<bigint, Question>();
  #daemonMaxBytes: number = LIMITS.messageBytes;
  #lastId = HELLO_ID;
  #end: Error | undefined;

  /** Rejects with HostError VIOMMU_ERR_CONNECT when nobody answers at the path. */
  static open(path: string, events: ConnectionEvents): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connectSocket({ path });
      const failed = (cause: NodeJS.ErrnoException) => {
        reject(new HostError('VIOMMU_ERR_CONNECT', `cannot connect to ${path}: ${cause.message}`, cause.code, { cause }));
      };
      socket.once('error', failed);
      socket.once('connect', () => {
        socket.off('error', failed);
        resolve(new Connection(socket, events));
      });
    });
  }

  private constructor(socket: Socket, events: ConnectionEvents) {
    this.#socket = socket;
    this.#events = events;
    socket.on('data', (bytes: Buffer) => this.#take(bytes));
    socket.on('error', (cause) => this.fail(new HostError('VIOMMU_ERR_CONNECTION_LOST', cause.message, undefined, { cause })));
    socket.on('close', () => this.fail(new HostError('VIOMMU_ERR_CONNECTION_LOST', 'the daemon closed the connection')));
  }

  nextId(): bigint {
    return ++this.#lastId;
  }

  /** Rejects with ProtocolError VIOMMU_ERR_REFUSED when the daemon does not take it. */
  async hello(hello: HelloInit): Promise<HelloReply> {
    const answer = await this.ask(HELLO_ID, { body: 'hello', hello });
    if (answer.body !== 'helloReply') throw unexpected(answer);
    const { helloReply } = answer;
    if (!helloReply.accepted) throw new ProtocolError('VIOMMU_ERR_REFUSED', `the daemon refused: ${helloReply.reason}`, 'close');
    this.#daemonMaxBytes = helloReply.maxMessageBytes;
    return helloReply;
  }

  /** Sends a message that goes by this id; its answer comes back, a refusal as a rejection. */
  ask(id: bigint, message: PeerMessageInit): Promise<DaemonMessage> {
    return new Promise((resolve, reject) => {
      if (this.#end !== undefined) throw this.#end;
      const encoded = encodePeer(message);
      if (encoded.length > this.#daemonMaxBytes) throw tooLarge(encoded.length, this.#daemonMaxBytes);
      this.#questions.set(id, { resolve, reject });
      this.#socket.write(frame(encoded));
    });
  }

  /** Ends the connection; what is still open is rejected. */
  close(): void {
    this.#finish(new HostError('VIOMMU_ERR_CONNECTION_CLOSED', 'the connection was closed here'), undefined);
  }

  /** Ends the connection because of this error. */
  fail(error: Error): void {
    this.#finish(error, error);
  }

  #take(bytes: Uint8Array): void {
    try {
      for (const message of this.#frames.push(bytes)) {
        if (this.#end !== undefined) return;
        this.#dispatch(decodeDaemon(message));
      }
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.fail(error);
    }
  }

  #dispatch(message: DaemonMessage): void {
    if (message.body === 'event') return this.#events.event(message.event);
    const id = idOf(message);
    const question = id === undefined ? undefined : this.#questions.get(id);
    if (question === undefined) return this.fail(message.body === 'refusal' ? refused(message.refusal) : unexpected(message));
    this.#questions.delete(id!);
    if (message.body === 'refusal') question.reject(refused(message.refusal));
    else question.resolve(message);
  }

  #finish(reason: Error, error: Error | undefined): void {
    if (this.#end !== undefined) return;
    this.#end = reason;
    this.#socket.destroy();
    for (const question of this.#questions.values()) question.reject(reason);
    this.#questions.clear();
    this.#events.ended(error);
  }
}

/** The answer was of another kind than the question. */
export function unexpected(message: DaemonMessage): ProtocolError {
  return new ProtocolError('VIOMMU_ERR_UNEXPECTED', `the daemon sent a ${message.body ?? 'message'} that answers nothing`, 'close');
}

function refused({ code, detail }: Refusal): ProtocolError {
  const name = Object.entries(RefusalCode).find(([, value]) => value === code)?.[0] ?? String(code);
  return new ProtocolError('VIOMMU_ERR_REFUSED', `refused, ${name}: ${detail}`, 'nack');
}

function tooLarge(byteLength: number, max: number): ProtocolError {
  return new ProtocolError('VIOMMU_ERR_TOO_LARGE', `a message of ${byteLength} bytes; the daemon takes ${max}`, 'nack');
}

/** A Batch goes by its first request's id. */
function idOf(message: DaemonMessage): bigint | undefined {
  switch (message.body) {
    case 'helloReply':
      return HELLO_ID;
    case 'reply':
      return message.reply.id;
    case 'batchReply':
      return message.batchReply.replies[0]?.id;
    case 'dmaProgramReply':
      return message.dmaProgramReply.id;
    case 'controlReply':
      return message.controlReply.id;
    case 'refusal':
      return message.refusal.id;
    default:
      return undefined;
  }
}
