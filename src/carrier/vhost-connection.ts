/**
 * One front end on its socket: reads messages, carries out what the session decides, sends replies.
 *
 * Replies that the socket does not take wait, and until they are gone no further message is read: a front end that does
 * not listen cannot make us hold more than one reply. When the connection ends, for whatever reason, the guest's domains,
 * every descriptor and every mapping go with it.
 */
import { fstatSync } from 'node:fs';
import { cpus } from 'node:os';
import type { Clock } from '../base/clock.js';
import { ProtocolError } from '../base/errors.js';
import type { RateLimiter } from '../base/log.js';
import type { Machine } from '../machine/machine.js';
import type { Descriptor, Native, Watch } from '../native/types.js';
import { QUEUE, QUEUE_NAMES } from '../vhost/device.js';
import type { Effect, FrontEndMessage, SessionHost } from '../vhost/session.js';
import { Session } from '../vhost/session.js';
import { requestName } from '../vhost/spec.js';
import { VhostGuest } from './vhost-guest.js';
import { VhostQueue } from './vhost-queue.js';
import { MessageReader } from './vhost-reader.js';

export interface ConnectionOptions {
  readonly native: Native;
  readonly machine: Machine;
  readonly limiter: RateLimiter;
  readonly clock: Clock;
  /** A connected socket; the connection owns it. */
  readonly socket: Descriptor;
  /** Called once, after everything was given back. */
  readonly ended: (why: string) => void;
}

const MESSAGES_PER_TURN = 64;
const EAGAIN = -11;

export class VhostConnection {
  readonly #options: ConnectionOptions;
  readonly #limiter: RateLimiter;
  readonly #reader: MessageReader;
  readonly #session: Session;
  readonly #guest: VhostGuest;
  readonly #queues: readonly VhostQueue[];
  readonly #watch: Watch;
  #unsent: Uint8Array | undefined;
  #isOpen = true;

  /** Throws HostError when the socket cannot be watched; it is closed then, too. */
  constructor(options: ConnectionOptions) {
    this.#options = options;
    const { native, machine, limiter, clock, socket } = options;
    this.#limiter = limiter;
    this.#reader = new MessageReader(native, socket);
    this.#session = new Session(sessionHost(native), machine.instance, (memory) => machine.setMemory(memory));
    const onEvents = () => this.#queues[QUEUE.event]!.wake();
    this.#guest = new VhostGuest({ machine, clock, limiter, onEvents, onDropped: (why) => this.close(why) });
    this.#queues = this.#makeQueues();
    try {
      this.#watch = native.watch(socket, { readable: true, writable: false }, () => this.pump());
    } catch (error) {
      native.close(socket);
      throw error;
    }
    limiter.info('connected', {}, 'a front end connected');
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Sends what waits, then handles messages that have come, up to a turn's share. */
  pump(): void {
    try {
      for (let messages = 0; messages < MESSAGES_PER_TURN && this.#flush(); messages++) {
        const message = this.#reader.read();
        if (message === 'later') return;
        if (message === 'end') return this.close('the front end hung up');
        this.#handle(message);
      }
      this.#flush();
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#limiter.warn(error.code, { code: error.code }, `the front end broke the protocol: ${error.message}`);
      this.close(error.message);
    }
  }

  /** Ends the connection and gives back everything that came by it. */
  close(why: string): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    const { native, socket, limiter, ended } = this.#options;
    this.#watch.stop();
    this.#run(this.#session.close());
    this.#session.memory.clear();
    this.#reader.close();
    native.close(socket);
    limiter.info('gone', { why }, 'the front end is gone');
    ended(why);
  }

  #handle(message: FrontEndMessage): void {
    const { reply, effects, error } = this.#session.handle(message);
    this.#run(effects);
    if (reply !== undefined) this.#unsent = reply;
    this.#dropIfMemoryIsLost();
    if (error === undefined || !this.#isOpen) return;
    this.#limiter.warn(error.code, { code: error.code, request: requestName(message.request) }, `refused: ${error.message}`);
    if (error.consequence === 'close') this.close(error.message);
  }

  /** What is done in memory that the front end took back reaches no guest: there is nobody to go on for. */
  #dropIfMemoryIsLost(): void {
    if (!this.#isOpen || !this.#session.memory.hasLostPages) return;
    const why = 'guest memory is gone: the front end shrank its file, or the file system behind it is full';
    this.#limiter.warn('memory-lost', { code: 'VIOMMU_ERR_VHOST_MEMORY' }, why);
    this.close(why);
  }

  #run(effects: readonly Effect[]): void {
    for (const effect of effects) this.#carryOut(effect);
  }

  #carryOut(effect: Effect): void {
    switch (effect.kind) {
      case 'started':
        return this.#queues[effect.queue]!.start(effect.ring, effect.resumed);
      case 'stopped':
        return this.#queues[effect.queue]!.stop();
      case 'kick-changed':
        return this.#queues[effect.queue]!.watchKick();
      case 'call-changed':
        return this.#queues[effect.queue]!.callChanged();
      case 'reset':
        this.#guest.reset(effect.why);
        for (const queue of this.#queues) queue.forget();
        return;
      case 'close':
        return this.#options.native.close(effect.descriptor);
    }
  }

  /** True when the connection lives and nothing waits to be sent. */
  #flush(): boolean {
    if (!this.#isOpen) return false;
    const { native, socket } = this.#options;
    while (this.#unsent !== undefined) {
      const sent = native.send(socket, this.#unsent, []);
      if (sent === EAGAIN) {
        this.#watch.update({ readable: false, writable: true });
        return false;
      }
      if (sent <= 0) {
        this.close('the front end takes no replies');
        return false;
      }
      this.#unsent = sent < this.#unsent.length ? this.#unsent.subarray(sent) : undefined;
      if (this.#unsent === undefined) this.#watch.update({ readable: true, writable: false });
    }
    return true;
  }

  #makeQueues(): VhostQueue[] {
    const { native, clock, machine } = this.#options;
    // The machine's, not those that we are bound to: the guest may well be bound to the others.
    const processors = cpus().length;
    const requests: VhostQueue[] = [];
    return this.#session.vrings.map((vring, index) => {
      const name = QUEUE_NAMES[index]!;
      const queue: VhostQueue = new VhostQueue({
        native,
        clock,
        vring,
        // Nobody waits for a chain on the event queue.
        processors: name === 'event' ? 1 : processors,
        hold: () => machine.hold(),
        release: () => machine.release(),
        // An event that came before an answer is there no later than the answer.
        beforeAnswer: () => void (name !== 'event' && this.#queues[QUEUE.event]!.settle()),
        othersHaveWork: () => requests.some((other) => other !== queue && other.hasWork),
        serve: (ring) => (name === 'event' ? this.#guest.serveEvent(ring, complete) : this.#guest.serveRequest(ring, name, complete)),
        afterTurn: () => this.#dropIfMemoryIsLost(),
        broken: (error) => this.#limiter.warn('ring', { queue: name, code: error.code }, `the driver broke the ${name} queue: ${error.message}`),
        unusable: (error) => this.#limiter.warn('kick', { queue: name, error: String(error) }, `the ${name} queue cannot be kicked`),
      });
      const complete = queue.complete.bind(queue);
      if (name !== 'event') requests.push(queue);
      return queue;
    });
  }
}

function sessionHost(native: Native): SessionHost {
  return {
    describe: (file) => ({ byteLength: native.fileSize(file).byteLength, identity: identityOf(file) }),
    map: (file, offset, byteLength) => native.map(file, offset, byteLength),
    unmap: (buffer) => native.unmap(buffer),
    lostPages: (buffer) => native.lostPages(buffer),
    isEventfd: (file) => native.isEventfd(file),
    close: (file) => native.close(file),
  };
}

/** Device and inode; undefined for what is no file, or only one of a test's own kernel. */
function identityOf(file: Descriptor): string | undefined {
  try {
    const status = fstatSync(file, { bigint: true });
    return status.isFile() ? `${status.dev}:${status.ino}` : undefined;
  } catch {
    return undefined;
  }
}
