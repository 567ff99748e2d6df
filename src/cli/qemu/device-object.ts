/**
 * The object that a stock QEMU loads to get our devices (qemu/device): found by the build-id of the QEMU, since it fits
 * no other. scripts/build-qemu-device puts it there, with its facts beside it.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { HostError } from '../../base/errors.js';
import { PACKAGE_ROOT } from '../paths.js';
import { readBuildId } from './build-id.js';

/** What was found, or one sentence that says why there is nothing and what to do. */
export type DeviceObject = { readonly path: string; readonly missing?: never } | { readonly path?: never; readonly missing: string };

/** What scripts/build-qemu-device says of an object; nothing of it is needed to load one. */
export interface ObjectFacts {
  readonly qemuVersion?: string;
  readonly buildId?: string;
  /** Where QEMU's headers were taken from. */
  readonly source?: string;
}

/** Folder of the objects, one folder for each build of QEMU. */
export const OBJECTS = join(PACKAGE_ROOT, 'build/qemu-device');

/**
 * The object for a QEMU binary. `given` is a file that the user named, which is taken as it is: QEMU itself refuses what
 * does not fit. Throws HostError VIOMMU_ERR_QEMU_OBJECT when that file is not there.
 */
export function findDeviceObject(binary: string, given?: string, objects = OBJECTS): DeviceObject {
  if (given !== undefined) {
    if (!existsSync(given)) throw new HostError('VIOMMU_ERR_QEMU_OBJECT', `there is no file ${given} to load into QEMU`, 'ENOENT');
    // A path without a slash would be looked for in the system's library folders.
    return { path: resolve(given) };
  }
  let buildId: string;
  try {
    buildId = readBuildId(binary);
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    return { missing: `no object can be matched to this QEMU: ${error.message}` };
  }
  const path = join(objects, buildId, 'viommu.so');
  return existsSync(path) ? { path } : { missing: `no object is built for ${binary}: run scripts/build-qemu-device --qemu ${binary}` };
}

/** The facts beside an object; undefined when there are none that can be read. */
export function objectFacts(path: string): ObjectFacts | undefined {
  try {
    const facts: unknown = JSON.parse(readFileSync(join(dirname(path), 'facts.json'), 'utf8'));
    if (typeof facts !== 'object' || facts === null) return undefined;
    return Object.fromEntries(Object.entries(facts).filter(([, fact]) => typeof fact === 'string'));
  } catch {
    return undefined;
  }
}
