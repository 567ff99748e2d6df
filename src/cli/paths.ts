/** Where things of the package lie, seen from src/ and from dist/ alike. */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HostError } from '../base/errors.js';

/** The package's own folder. */
export const PACKAGE_ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A binary that scripts/build-guest makes. Throws HostError when it was not built. */
export function guestBinary(name: string): string {
  const path = join(PACKAGE_ROOT, 'build/guest', name);
  if (existsSync(path)) return path;
  throw new HostError('VIOMMU_ERR_GUEST_NOT_BUILT', `${path} is missing: run scripts/build-guest`, 'ENOENT');
}

/** Where the scripts keep what they fetched and unpacked, outside the checkout; as scripts/lib.sh says. */
export function cacheFolder(): string {
  const { VIOMMU_CACHE, XDG_CACHE_HOME } = process.env;
  return VIOMMU_CACHE || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'viommu');
}
