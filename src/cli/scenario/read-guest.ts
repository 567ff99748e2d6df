/** The "guest" of a scenario: the NT host with a plan or with drivers, or a QEMU command line of the user's own. */
import { HostError } from '../../base/errors.js';
import type { Cursor, Members } from '../../base/document.js';
import { CARRIER_SLOT } from '../guest.js';
import { UsageError } from '../options.js';
import { driverName, planFor, readPlan, type Plan } from '../plan.js';
import type { GuestChoice } from './types.js';
import { listOf, pathIn, words } from './words.js';

const LAST_SLOT = 31;

export function readGuest(cursor: Cursor | undefined, folder: string): GuestChoice | undefined {
  const members = cursor?.object(['kind', 'plan', 'drivers', 'bind', 'ioctl', 'arguments', 'slot', 'tap', 'ends'], ['kind']);
  const kind = members?.get('kind')?.word(['nthost', 'qemu']);
  if (kind === undefined) return undefined;
  complainOfStrays(members!, kind);
  return kind === 'qemu' ? readQemu(cursor!, members!) : readNthost(cursor!, members!, folder);
}

/** Slot of the device with the queues on pcie.0. */
export function carrierSlotOf(guest: GuestChoice | undefined): number {
  return guest?.kind === 'qemu' ? guest.slot : CARRIER_SLOT;
}

const ONLY_FOR: Readonly<Record<GuestChoice['kind'], readonly string[]>> = { nthost: ['plan', 'drivers', 'bind', 'ioctl'], qemu: ['arguments', 'slot', 'tap', 'ends'] };

function complainOfStrays(members: Members, kind: GuestChoice['kind']): void {
  const other = kind === 'qemu' ? 'nthost' : 'qemu';
  for (const name of ONLY_FOR[other]) members.get(name)?.complain(`goes with "kind": "${other}" alone`);
}

function readQemu(cursor: Cursor, members: Members): GuestChoice | undefined {
  const given = members.get('arguments');
  if (given === undefined) return cursor.complain('"arguments" is missing: the words that start your VM');
  const hasTap = members.get('tap')?.boolean() ?? false;
  const slot = members.get('slot')?.integer(1, LAST_SLOT) ?? CARRIER_SLOT;
  const endsCursor = members.get('ends');
  const ends = endsCursor?.word(['exit', 'farewell', 'tap']) ?? 'exit';
  if (ends === 'tap' && !hasTap) return endsCursor!.complain('a guest without "tap": true has no TAP that could end');
  return { kind: 'qemu', words: words(given), slot, hasTap, ends };
}

function readNthost(cursor: Cursor, members: Members, folder: string): GuestChoice | undefined {
  const plan = planOf(cursor, members, folder);
  return plan && { kind: 'nthost', plan };
}

/** What is wrong with drivers and plans is known to the functions of `viommu run`; their words are told at the place. */
function planOf(cursor: Cursor, members: Members, folder: string): Plan | undefined {
  const path = members.get('plan');
  const given = new Map<string, string>();
  for (const each of listOf(members.get('drivers'), (item) => item, 1)) {
    const driver = pathIn(folder, each);
    if (driver !== undefined) guarded(each, () => void given.set(driverName(driver), driver));
  }
  const bindings = words(members.get('bind'));
  const ioctls = words(members.get('ioctl'));
  if (path === undefined) {
    if (!members.has('drivers')) return cursor.complain('"plan" or "drivers" is missing');
    if (given.size === 0) return undefined;
    return guarded(cursor, () => planFor(given, bindings, ioctls));
  }
  if (bindings.length + ioctls.length > 0) return cursor.complain('"bind" and "ioctl" go with "drivers" alone; a plan has lines for them');
  const file = pathIn(folder, path);
  return file === undefined ? undefined : guarded(path, () => readPlan(file, given));
}

function guarded<T>(cursor: Cursor, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof UsageError || error instanceof HostError) return cursor.complain(error.message);
    throw error;
  }
}
