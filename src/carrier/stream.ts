/**
 * The stream carrier: length-delimited messages on a Unix socket of its own, for QEMU devices, host tools and tests. Each client is a
 * peer of the machine; one that dies, stalls or sends junk costs only itself.
 */
import { lstatSync, unlinkSync } from 'node:fs';
import { constants } from 'node:os';
import { getSystemErrorName } from 'node:util';
import type { Clock } from '../base/clock.js';
import { HostError } from '../base/errors.js';
import { LIMITS } from '../base/limits.js';
import { RateLimiter, type Log } from '../base/log.js';
import type { Machine } from '../machine/machine.js';
import type { Descriptor, Native, Watch } from '../native/types.js';
import type { SharedArena } from './endpoint.js';
import { StreamConnection } from './stream-connection.js';

const { EAGAIN } = constants.errno;

/** How long accepting rests when the process has run out of descriptors. */
const REST_MS = 100;

export interface StreamCarrierOptions {
  readonly native: Native;
  readonly machine: Machine;
  /** Path of the socket; made with mode 0600 and removed by `close`. */
  readonly path: string;
  readonly log: Log;
  readonly clock: Clock;
  /** The machine's page tables, when QEMU devices may read them. */
  readonly arena?: SharedArena;
}

export class StreamCarrier {
  readonly #options: StreamCarrierOptions;
  readonly #listener: Descriptor;
  readonly #watch: Watch;
  readonly #warnings: RateLimiter;
  readonly #connections = new Set<StreamConnection>();
  readonly #inode: number | undefined;
  #rest: NodeJS.Timeout | undefined;
  #isOpen = true;

  /** Throws HostError VIOMMU_ERR_LISTEN when the path cannot be listened on. */
  static listen(options: StreamCarrierOptions): StreamCarrier {
    const listener = options.native.listen(options.path);
    if (listener < 0) {
      const errno = getSystemErrorName(listener);
      const hint = errno === 'EADDRINUSE' ? ': another program answers there, or it is no socket' : '';
      throw new HostError('VIOMMU_ERR_LISTEN', `cannot listen on ${options.path} (${errno})${hint}`, errno);
    }
    return new StreamCarrier(listener, options);
  }

  private constructor(listener: Descriptor, options: StreamCarrierOptions) {
    this.#options = options;
    this.#listener = listener;
    this.#warnings = new RateLimiter(options.log, options.clock);
    this.#inode = inodeOf(options.path);
    this.#watch = options.native.watch(listener, { readable: true, writable: false }, () => this.#accept());
  }

  /** Clients that are connected. */
  get connections(): number {
    return this.#connections.size;
  }

  /** Ends all conversations and removes the socket's file, unless another has taken its place. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    clearTimeout(this.#rest);
    this.#watch.stop();
    this.#options.native.close(this.#listener);
    for (const connection of this.#connections) connection.close('the daemon ends');
    if (this.#inode !== undefined && inodeOf(this.#options.path) === this.#inode) unlinkSync(this.#options.path);
  }

  #accept(): void {
    const { native } = this.#options;
    for (;;) {
      const socket = native.accept(this.#listener);
      if (socket === -EAGAIN) return;
      if (socket < 0) return this.#restAfter(socket);
      if (this.#connections.size >= LIMITS.streamClients) {
        native.close(socket);
        this.#warnings.warn('clients', { limit: LIMITS.streamClients }, 'too many clients, one was turned away');
      } else {
        this.#welcome(socket);
      }
    }
  }

  #welcome(socket: Descriptor): void {
    const { native, machine, log, clock, arena } = this.#options;
    const warnings = this.#warnings;
    const closed = (connection: StreamConnection, why: string, isBroken: boolean) => this.#closed(connection, why, isBroken);
    try {
      this.#connections.add(new StreamConnection(socket, { native, machine, warnings, clock, arena, closed }));
      log.debug({ clients: this.#connections.size }, 'client connected');
    } catch (error) {
      native.close(socket);
      this.#warnings.warn('watch', { err: error }, 'cannot serve a client');
    }
  }

  #closed(connection: StreamConnection, why: string, isBroken: boolean): void {
    this.#connections.delete(connection);
    const fields = { why, clients: this.#connections.size };
    if (isBroken) this.#warnings.warn('client-broken', fields, 'a client was disconnected');
    else this.#options.log.debug(fields, 'client disconnected');
  }

  /** A connection that cannot be accepted stays ready: without a rest the loop would spin on it. */
  #restAfter(error: number): void {
    this.#warnings.warn('accept', { errno: getSystemErrorName(error) }, 'cannot accept a client');
    this.#watch.update({ readable: false, writable: false });
    this.#rest = setTimeout(() => this.#watch.update({ readable: true, writable: false }), REST_MS);
  }
}

/** Identity of what is at the path; undefined when nothing is, as on the in-memory kernel. */
function inodeOf(path: string): number | undefined {
  return lstatSync(path, { throwIfNoEntry: false })?.ino;
}
