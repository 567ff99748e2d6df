/**
 * The vhost-user carrier: a guest's virtqueues, one front end at a time [vhost-user Backend program conventions].
 *
 * A front end that comes while another is served is turned away and the log says so; when the first is gone the next one
 * is taken, any number of them in a row, each from nothing.
 */
import { fstatSync } from 'node:fs';
import { getSystemErrorName } from 'node:util';
import type { Clock } from '../base/clock.js';
import { HostError } from '../base/errors.js';
import type { Log } from '../base/log.js';
import { RateLimiter } from '../base/log.js';
import type { Machine } from '../machine/machine.js';
import type { Descriptor, Native, Watch } from '../native/types.js';
import { VhostConnection } from './vhost-connection.js';

export interface VhostUserOptions {
  readonly native: Native;
  readonly machine: Machine;
  readonly log: Log;
  readonly clock: Clock;
  /** A front end's connection has ended, everything of it was given back, and no other one can come. */
  readonly onUnreachable?: (why: string) => void;
}

const EAGAIN = -11;
const EINVAL = -22;
/** How long not to listen after the system had no descriptor for a connection. */
const PAUSE_MS = 100;

export class VhostUserCarrier {
  readonly #options: VhostUserOptions;
  readonly #limiter: RateLimiter;
  #socket: Descriptor | undefined;
  #watch: Watch | undefined;
  #pause: NodeJS.Timeout | undefined;
  #connection: VhostConnection | undefined;
  #isOpen = true;

  private constructor(options: VhostUserOptions, socket: Descriptor) {
    this.#options = options;
    this.#limiter = new RateLimiter(options.log, options.clock);
    this.#socket = socket;
    this.#watch = options.native.watch(socket, { readable: true, writable: false }, () => this.#ready(socket));
  }

  /** Waits for front ends at this path. Throws HostError VIOMMU_ERR_LISTEN. */
  static listen(options: VhostUserOptions & { readonly path: string }): VhostUserCarrier {
    const listener = options.native.listen(options.path);
    if (listener < 0) {
      const errno = getSystemErrorName(listener);
      throw new HostError('VIOMMU_ERR_LISTEN', `cannot listen on ${options.path}: ${errno}`, errno);
    }
    return VhostUserCarrier.#own(options, listener);
  }

  /** Takes over a socket, connected to a front end or listening for them. Throws HostError when it is no such thing. */
  static adopt(options: VhostUserOptions & { readonly fd: Descriptor }): VhostUserCarrier {
    if (isNoSocket(options.fd)) throw new HostError('VIOMMU_ERR_LISTEN', `descriptor ${options.fd} is no socket`, 'ENOTSOCK');
    return VhostUserCarrier.#own(options, options.fd);
  }

  static #own(options: VhostUserOptions, socket: Descriptor): VhostUserCarrier {
    try {
      return new VhostUserCarrier(options, socket);
    } catch (error) {
      options.native.close(socket);
      throw error;
    }
  }

  /** Whether a front end is connected. */
  get isConnected(): boolean {
    return this.#connection !== undefined;
  }

  /** Ends the conversation and stops listening. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    clearTimeout(this.#pause);
    this.#connection?.close('the daemon ends');
    this.#watch?.stop();
    if (this.#socket !== undefined) this.#options.native.close(this.#socket);
    this.#socket = this.#watch = undefined;
  }

  /** One connection for each call: the watch calls again for the next one. */
  #ready(socket: Descriptor): void {
    const taken = this.#options.native.accept(socket);
    if (taken === EAGAIN) return;
    if (taken === EINVAL) return this.#becomeConnected(socket);
    if (taken < 0) return this.#rest(taken);
    // The one before may have hung up already, and its end just not been read.
    this.#connection?.pump();
    if (this.#connection !== undefined) {
      this.#options.native.close(taken);
      this.#limiter.warn('second-front-end', {}, 'a second front end was turned away: one is connected');
      return;
    }
    this.#connect(taken);
  }

  /** The socket was not listening, so it is the connection itself. */
  #becomeConnected(socket: Descriptor): void {
    this.#watch?.stop();
    this.#watch = this.#socket = undefined;
    this.#connect(socket);
    this.#connection?.pump();
  }

  #connect(socket: Descriptor): void {
    const { native, machine, clock } = this.#options;
    try {
      this.#connection = new VhostConnection({ native, machine, limiter: this.#limiter, clock, socket, ended: (why) => this.#ended(why) });
    } catch (error) {
      this.#limiter.warn('connection', { error: String(error) }, 'a front end could not be served');
      this.#ended(String(error));
    }
  }

  #ended(why: string): void {
    this.#connection = undefined;
    if (this.#isOpen && this.#socket === undefined) this.#options.onUnreachable?.(why);
  }

  #rest(errno: number): void {
    this.#limiter.warn('accept', { errno: getSystemErrorName(errno) }, 'a front end could not be taken');
    this.#watch?.update({ readable: false, writable: false });
    this.#pause = setTimeout(() => this.#watch?.update({ readable: true, writable: false }), PAUSE_MS);
  }
}

function isNoSocket(file: Descriptor): boolean {
  try {
    return !fstatSync(file).isSocket();
  } catch {
    // Not open, or of a test's own kernel: watching it will tell.
    return false;
  }
}
