/**
 * The real `Native`: loads build/native/viommu.node and gives its flat functions their types and errors.
 *
 * The addon lies two folders above this file, whether it runs as src/native/index.ts or as dist/native/index.js.
 */
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { getSystemErrorName } from 'node:util';
import { HostError } from '../base/errors.js';
import { MAX_MAPPING_BYTES } from './types.js';
import type { Descriptor, Native, Watch } from './types.js';

type Interest = { readable: boolean; writable: boolean };

/** An addon-made object that stands for one watch; the addon checks its type tag. */
type WatchHandle = object;

/** What addon.c exports. Interest and readiness are bit masks. */
interface Addon extends Omit<Native, 'socketPair' | 'map' | 'watch' | 'close'> {
  socketPair(): readonly [Descriptor, Descriptor] | number;
  map(file: Descriptor, offset: number, byteLength: number): ArrayBuffer | number;
  watchStart(file: Descriptor, interest: number, ready: (mask: number) => void): WatchHandle | number;
  watchUpdate(handle: WatchHandle, interest: number): void;
  watchStop(handle: WatchHandle): void;
  close(file: Descriptor): number;
}

const ADDON = fileURLToPath(new URL('../../build/native/viommu.node', import.meta.url));
const READABLE = 1;
const WRITABLE = 2;

let loaded: Native | undefined;

/** The one instance of this thread. Throws HostError VIOMMU_ERR_NATIVE when the addon was not built or does not fit. */
export function loadNative(): Native {
  loaded ??= wrap(loadAddon());
  return loaded;
}

function loadAddon(): Addon {
  try {
    return createRequire(import.meta.url)(ADDON) as Addon;
  } catch (cause) {
    const message = `the native part does not load: run "node scripts/build-native.mjs" in the viommu folder (${String(cause)})`;
    throw new HostError('VIOMMU_ERR_NATIVE', message, undefined, { cause });
  }
}

function failed(what: string, result: number): HostError {
  const errno = getSystemErrorName(result);
  return new HostError('VIOMMU_ERR_NATIVE', `${what}: ${errno}`, errno);
}

function maskOf(interest: Interest): number {
  return (interest.readable ? READABLE : 0) | (interest.writable ? WRITABLE : 0);
}

function wrap(addon: Addon): Native {
  return {
    listen: addon.listen,
    accept: addon.accept,
    connect: addon.connect,
    receive: addon.receive,
    send: addon.send,
    memoryFile: addon.memoryFile,
    fileSize: addon.fileSize,
    unmap: addon.unmap,
    lostPages: addon.lostPages,
    eventfd: addon.eventfd,
    isEventfd: addon.isEventfd,
    eventfdRead: addon.eventfdRead,
    eventfdWrite: addon.eventfdWrite,
    socketPair() {
      const pair = addon.socketPair();
      if (typeof pair === 'number') throw failed('socketpair', pair);
      return pair;
    },
    map(file, offset, byteLength) {
      const fits = byteLength > 0 && byteLength <= MAX_MAPPING_BYTES;
      const buffer = fits ? addon.map(file, offset, byteLength) : -constants.errno.EINVAL;
      if (typeof buffer === 'number') throw failed(`mapping ${byteLength} bytes at ${offset} of descriptor ${file}`, buffer);
      return buffer;
    },
    watch(file, interest, ready) {
      const handle = addon.watchStart(file, maskOf(interest), (mask) => ready((mask & READABLE) !== 0, (mask & WRITABLE) !== 0));
      if (typeof handle === 'number') throw failed(`watching descriptor ${file}`, handle);
      const watch: Watch = {
        update: (next) => addon.watchUpdate(handle, maskOf(next)),
        stop: () => addon.watchStop(handle),
      };
      return watch;
    },
    close(file) {
      addon.close(file);
    },
  };
}
