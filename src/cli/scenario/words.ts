/** Words of a scenario that are written the same in several places. */
import { readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { Cursor } from '../../base/document.js';
import { requesterId, type RequesterId } from '../../iommu/types.js';
import { DEFINITIONS } from '../../verify/rules.js';
import { select } from '../../verify/selection.js';
import { SCENARIO_LIMITS } from './types.js';

const PCI = /^(?:([0-9a-f]{1,4}):)?([0-9a-f]{1,2}):([0-9a-f]{1,2})\.([0-7])$/i;
const PATH_CHARACTERS = 4096;

/** "00:05.0" or "0000:00:05.0". */
export function pciFunction(cursor: Cursor): RequesterId | undefined {
  return cursor.textAs('a PCI address such as "00:05.0"', (text) => {
    const [, segment = '0', bus, device, fn] = PCI.exec(text) ?? [];
    if (bus === undefined || parseInt(device!, 16) > 31) return undefined;
    return requesterId(parseInt(segment, 16), parseInt(bus, 16) * 256 + parseInt(device!, 16) * 8 + Number(fn));
  });
}

/** A rule by id, family, name, verdict or severity. */
export function ruleWord(cursor: Cursor): string | undefined {
  const names = DEFINITIONS.flatMap(({ id, name }) => [id, name]);
  return cursor.textAs('a rule by its id (VIO-101), family (VIO-1xx), name, verdict or severity', (text) => (isRuleWord(text) ? text : undefined), names);
}

/** One rule by its id. */
export function ruleId(cursor: Cursor): string | undefined {
  return cursor.textAs('the id of a rule, such as VIO-101', (text) => DEFINITIONS.find(({ id }) => id === text)?.id, DEFINITIONS.map(({ id }) => id));
}

function isRuleWord(text: string): boolean {
  try {
    return select(DEFINITIONS, { only: [text] }).length > 0;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** A list of at most SCENARIO_LIMITS.items; what is wrong with an item is told and the item left out. */
export function listOf<T>(cursor: Cursor | undefined, read: (cursor: Cursor) => T | undefined, least = 0): readonly T[] {
  return (cursor?.array(least, SCENARIO_LIMITS.items) ?? []).flatMap((each) => read(each) ?? []);
}

export function words(cursor: Cursor | undefined): readonly string[] {
  return listOf(cursor, (each) => each.text(PATH_CHARACTERS));
}

/** Paths in a scenario are seen from its folder. */
export function pathIn(folder: string, cursor: Cursor | undefined): string | undefined {
  const path = cursor?.text(PATH_CHARACTERS);
  return path === undefined || isAbsolute(path) ? path : join(folder, path);
}

/** The text of a file that a scenario names; undefined, and told, when it cannot be read. */
export function textOf(path: string, cursor: Cursor): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    return cursor.complain(`the file cannot be read: ${(error as Error).message}`);
  }
}
