/**
 * The in-memory twin of the addon: the same promises over objects of its own, for every test that is not about the
 * kernel. Descriptors are numbers from 1000 on, so that one which strays to the real kernel meets EBADF.
 *
 * It differs in one thing: two mappings cannot share memory, so a range of a memory file can be mapped only once at a
 * time (HostError EBUSY). Its bytes are kept from one mapping to the next.
 */
import { getSystemErrorName } from 'node:util';
import { HostError } from '../base/errors.js';
import { ERRNO, EventCounter, Listener, MemoryFile, release, Stream } from './fake-objects.js';
import type { OpenObject } from './fake-objects.js';
import { MAX_MAPPING_BYTES } from './types.js';
import type { Descriptor, Native, Received, Watch } from './types.js';

const FIRST_DESCRIPTOR = 1000;
const MAX_PASSED = 253;
const PAGE_BYTES = 4096;

interface FakeWatch {
  readonly file: Descriptor;
  readonly object: OpenObject;
  readable: boolean;
  writable: boolean;
  readonly ready: (readable: boolean, writable: boolean) => void;
}

/** A kernel of its own: what one makes, another does not see. */
export function createFakeNative(): Native {
  return new FakeNative();
}

class FakeNative implements Native {
  readonly #objects = new Map<Descriptor, OpenObject>();
  readonly #paths = new Map<string, Listener>();
  readonly #mappings = new Map<ArrayBuffer, { file: MemoryFile; offset: number }>();
  readonly #watches = new Set<FakeWatch>();
  #keepAlive: NodeJS.Timeout | undefined;
  #turnPlanned = false;

  listen(path: string): Descriptor {
    if (path === '') return -ERRNO.EINVAL;
    if (Buffer.byteLength(path) > 107) return -ERRNO.ENAMETOOLONG;
    if (this.#paths.get(path)?.isOpen === true) return -ERRNO.EADDRINUSE;
    const listener = new Listener();
    this.#paths.set(path, listener);
    return this.#add(listener);
  }

  accept(listener: Descriptor): Descriptor {
    const object = this.#objects.get(listener);
    if (object === undefined) return -ERRNO.EBADF;
    if (!(object instanceof Listener)) return -ERRNO.EINVAL;
    const stream = object.waiting.shift();
    return stream === undefined ? -ERRNO.EAGAIN : this.#add(stream);
  }

  connect(path: string): Descriptor {
    const listener = this.#paths.get(path);
    if (listener === undefined) return -ERRNO.ENOENT;
    if (!listener.isOpen) return -ERRNO.ECONNREFUSED;
    const [ours, theirs] = Stream.pair();
    listener.waiting.push(theirs);
    return this.#add(ours);
  }

  socketPair(): readonly [Descriptor, Descriptor] {
    const [first, second] = Stream.pair();
    return [this.#add(first), this.#add(second)];
  }

  receive(socket: Descriptor, buffer: Uint8Array, maxDescriptors: number): Received {
    needBytes(buffer);
    const stream = this.#objects.get(socket);
    if (!(stream instanceof Stream)) return { length: notA(stream, ERRNO.ENOTSOCK), descriptors: [], truncated: false };
    const { length, passed } = stream.receive(buffer);
    this.#changed();
    const taken = passed.slice(0, maxDescriptors);
    passed.slice(maxDescriptors).forEach(release);
    return { length, descriptors: taken.map((object) => this.#add(object)), truncated: passed.length > taken.length };
  }

  send(socket: Descriptor, bytes: Uint8Array, descriptors: readonly Descriptor[]): number {
    needBytes(bytes);
    if (descriptors.length > MAX_PASSED) throw new TypeError('not an array of at most 253 descriptors');
    const stream = this.#objects.get(socket);
    if (!(stream instanceof Stream)) return notA(stream, ERRNO.ENOTSOCK);
    const passed: OpenObject[] = [];
    for (const descriptor of descriptors) {
      const object = this.#objects.get(descriptor);
      if (object === undefined) return -ERRNO.EBADF;
      passed.push(object);
    }
    this.#changed();
    return stream.send(bytes, passed);
  }

  memoryFile(name: string, byteLength: number): Descriptor {
    return Buffer.byteLength(name) > 249 ? -ERRNO.EINVAL : this.#add(new MemoryFile(byteLength));
  }

  fileSize(file: Descriptor): { byteLength: number; sealedAgainstShrinking: boolean } {
    const object = this.#objects.get(file);
    if (object === undefined) return { byteLength: -ERRNO.EBADF, sealedAgainstShrinking: false };
    const isMemory = object instanceof MemoryFile;
    return { byteLength: isMemory ? object.contents.length : 0, sealedAgainstShrinking: isMemory };
  }

  map(descriptor: Descriptor, offset: number, byteLength: number): ArrayBuffer {
    const file = this.#objects.get(descriptor);
    const error = mappingError(file, offset, byteLength);
    if (error !== 0) throw failed(`mapping ${byteLength} bytes at ${offset} of descriptor ${descriptor}`, error);
    const memory = file as MemoryFile;
    const buffer = memory.contents.slice(offset, offset + byteLength).buffer;
    memory.references++;
    memory.mapped.push({ offset, byteLength });
    this.#mappings.set(buffer, { file: memory, offset });
    return buffer;
  }

  unmap(buffer: ArrayBuffer): void {
    const { file, offset } = this.#mapping(buffer);
    file.contents.set(new Uint8Array(buffer), offset);
    file.mapped.splice(file.mapped.findIndex((range) => range.offset === offset), 1);
    this.#mappings.delete(buffer);
    structuredClone(buffer, { transfer: [buffer] });
    release(file);
  }

  lostPages(buffer: ArrayBuffer): number {
    this.#mapping(buffer);
    return 0;
  }

  eventfd(): Descriptor {
    return this.#add(new EventCounter());
  }

  isEventfd(file: Descriptor): boolean {
    return this.#objects.get(file) instanceof EventCounter;
  }

  eventfdRead(file: Descriptor): boolean {
    const counter = this.#objects.get(file);
    if (!(counter instanceof EventCounter) || counter.count === 0) return false;
    counter.count = 0;
    return true;
  }

  eventfdWrite(file: Descriptor): number {
    const counter = this.#objects.get(file);
    if (!(counter instanceof EventCounter)) return notA(counter, ERRNO.EINVAL);
    counter.count++;
    this.#changed();
    return 0;
  }

  watch(file: Descriptor, interest: { readable: boolean; writable: boolean }, ready: FakeWatch['ready']): Watch {
    const object = this.#objects.get(file);
    const what = `watching descriptor ${file}`;
    if (object === undefined) throw failed(what, ERRNO.EBADF);
    if (object instanceof MemoryFile) throw failed(what, ERRNO.EPERM);
    if ([...this.#watches].some((watch) => watch.file === file)) throw failed(what, ERRNO.EEXIST);
    const watch: FakeWatch = { file, object, ready, ...interest };
    this.#watches.add(watch);
    this.#keepAlive ??= setInterval(() => {}, 2 ** 30);
    this.#changed();
    return {
      update: (next) => {
        Object.assign(watch, next);
        this.#changed();
      },
      stop: () => this.#stop(watch),
    };
  }

  close(file: Descriptor): void {
    const object = this.#objects.get(file);
    if (object === undefined) return;
    for (const watch of this.#watches) if (watch.file === file) this.#stop(watch);
    this.#objects.delete(file);
    release(object);
    this.#changed();
  }

  /** The lowest free number, as POSIX has it. */
  #add(object: OpenObject): Descriptor {
    let descriptor = FIRST_DESCRIPTOR;
    while (this.#objects.has(descriptor)) descriptor++;
    this.#objects.set(descriptor, object);
    this.#changed();
    return descriptor;
  }

  #mapping(buffer: ArrayBuffer): { file: MemoryFile; offset: number } {
    const mapping = this.#mappings.get(buffer);
    if (mapping === undefined) throw new TypeError('not a mapped buffer');
    return mapping;
  }

  #stop(watch: FakeWatch): void {
    this.#watches.delete(watch);
    if (this.#watches.size > 0) return;
    clearInterval(this.#keepAlive);
    this.#keepAlive = undefined;
  }

  /** Looks at the watches in the next turn of the loop, once for any number of changes. */
  #changed(): void {
    if (this.#turnPlanned || this.#watches.size === 0) return;
    this.#turnPlanned = true;
    setImmediate(() => this.#turn());
  }

  #turn(): void {
    this.#turnPlanned = false;
    for (const watch of [...this.#watches]) {
      const readable = watch.readable && watch.object.readable;
      const writable = watch.writable && watch.object.writable;
      if (!this.#watches.has(watch) || (!readable && !writable)) continue;
      this.#changed();
      watch.ready(readable, writable);
    }
  }
}

function mappingError(file: OpenObject | undefined, offset: number, byteLength: number): number {
  if (file === undefined) return ERRNO.EBADF;
  if (!(file instanceof MemoryFile)) return ERRNO.ENODEV;
  const isWhole = byteLength > 0 && byteLength <= MAX_MAPPING_BYTES && offset % PAGE_BYTES === 0;
  if (!isWhole || offset + byteLength > file.contents.length) return ERRNO.EINVAL;
  return file.overlaps(offset, byteLength) ? ERRNO.EBUSY : 0;
}

/** The errno of a call that met another kind of object, or none. */
function notA(object: OpenObject | undefined, errno: number): number {
  return object === undefined ? -ERRNO.EBADF : -errno;
}

function needBytes(buffer: Uint8Array): void {
  if (!(buffer instanceof Uint8Array) || buffer.length === 0) throw new TypeError('not a Uint8Array with bytes in it');
}

function failed(what: string, errno: number): HostError {
  const name = getSystemErrorName(-errno);
  return new HostError('VIOMMU_ERR_NATIVE', `${what}: ${name}`, name);
}
