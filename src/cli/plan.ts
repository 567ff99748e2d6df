/**
 * The NT host's plan: which drivers are loaded, what they are bound to, what is asked of them (qemu/guest/README.md has
 * the statements). The guest judges the plan; here only the drivers' names are taken out, to know which files it needs,
 * and a plan is made for drivers named on the command line.
 */
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { existsSync } from 'node:fs';
import { HostError } from '../base/errors.js';
import { UsageError } from './options.js';
import { guestBinary } from './paths.js';

export interface Plan {
  readonly text: string;
  /** File name in the plan and its path on the host. */
  readonly drivers: ReadonlyMap<string, string>;
}

/** Reads a plan; its drivers are taken from `given`, from the plan's own folder, or from build/guest. */
export function readPlan(path: string, given: ReadonlyMap<string, string>): Plan {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new HostError('VIOMMU_ERR_PLAN', `the plan ${path} cannot be read: ${(error as Error).message}`, (error as NodeJS.ErrnoException).code, { cause: error });
  }
  const drivers = new Map<string, string>();
  for (const match of text.matchAll(/^\s*driver\s+(\S+)/gm)) {
    const name = match[1]!;
    const beside = join(dirname(path), name);
    drivers.set(name, given.get(name) ?? (existsSync(beside) ? beside : guestBinary(name)));
  }
  if (drivers.size === 0) throw new HostError('VIOMMU_ERR_PLAN', `the plan ${path} has no line "driver NAME.sys"`);
  for (const name of given.keys()) {
    if (!drivers.has(name)) throw new UsageError(`--driver: the plan ${path} has no line "driver ${name}"`);
  }
  return { text, drivers };
}

/** A plan that loads the stub and then the drivers given, each bound as its --bind says. */
export function planFor(drivers: ReadonlyMap<string, string>, bindings: readonly string[], ioctls: readonly string[]): Plan {
  const names = [...drivers.keys()];
  for (const statement of [...bindings, ...ioctls]) {
    const name = statement.split(' ', 1)[0]!;
    if (!drivers.has(name)) throw new UsageError(`"${statement}" names a driver that no --driver gives`);
  }
  const text = [
    'driver viommu.sys',
    ...names.map((name) => `driver ${name}`),
    'bind viommu.sys 1af4:105a 1af4:1057',
    `registry viommu\\Parameters\\RedirectDrivers multi ${names.join(' ')}`,
    ...bindings.map((binding) => `bind ${binding}`),
    ...ioctls.map((ioctl) => `ioctl ${ioctl}`),
    '',
  ].join('\n');
  return { text, drivers: new Map([['viommu.sys', guestBinary('viommu.sys')], ...drivers]) };
}

/** NAME.sys for a path, refused when the name would not survive the plan's grammar. */
export function driverName(path: string): string {
  const name = basename(path);
  if (!/^[\w.-]{1,40}\.sys$/i.test(name)) throw new UsageError(`"${name}" is no driver file name: letters, digits, "_", "-", "." and the ending .sys`);
  if (!existsSync(path)) throw new UsageError(`there is no file ${path}`);
  return name;
}
