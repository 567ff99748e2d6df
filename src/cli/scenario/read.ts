/**
 * Reads a scenario file: docs/schema/scenario.schema.json in words and in code, docs/scenarios.md for people.
 *
 * All that is wrong is told at once, by file, line and column; so is what is wrong with the plans and files that it names.
 * A scenario that is read can be started: its drivers, plans and map files were there, its rules exist.
 */
import { basename, dirname, resolve } from 'node:path';
import { DocumentError, memberOr, readDocument, type Cursor, type Members } from '../../base/document.js';
import { readPlan as readInjectionPlan, readPlanAt } from '../../inject/plan.js';
import { DRIVER_NAMES } from '../../inject/routines.js';
import { DEFINITIONS } from '../../verify/rules.js';
import { select } from '../../verify/selection.js';
import { SymbolTable } from '../../verify/symbols.js';
import { HostError } from '../../base/errors.js';
import { requesterId } from '../../iommu/types.js';
import { CARRIER_NAMES } from '../qemu/carriers.js';
import { readTranslated, type Translated } from '../qemu/translated.js';
import { byteSize, UsageError } from '../options.js';
import { carrierSlotOf, readGuest } from './read-guest.js';
import { SCENARIO_LIMITS, type Expectations, type InjectionChoice, type KnownIssue, type Matrix, type Scenario, type TimeLimits } from './types.js';
import { listOf, pathIn, pciFunction, ruleId, ruleWord, textOf, words } from './words.js';

const NAMES = ['$schema', 'version', 'name', 'guest', 'devices', 'bystanders', 'translate', 'qemu', 'daemon', 'inject', 'rules', 'limits', 'expect', 'maps', 'output', 'matrix'];
const PROFILES = ['hal', 'extended'] as const;
const ACCELERATORS = ['tcg', 'kvm'] as const;
const CARRIERS = ['auto', ...CARRIER_NAMES] as const;
const USUAL_LIMITS: TimeLimits = { boot: 120, hello: 180, idle: 120, total: 600 };
const SEEDS = 2 ** 32 - 1;
const REASON_CHARACTERS = 500;
const CHECK_CHARACTERS = 500;

/** Throws DocumentError; `path` is how its messages name the text, and where relative paths in it begin. */
export function readScenario(text: string, path: string): Scenario {
  return readDocument(text, path, SCENARIO_LIMITS.characters, (root) => {
    const members = root.object(NAMES, ['version', 'guest']);
    if (members === undefined) return undefined;
    members.get('$schema')?.text(4096);
    const version = members.get('version');
    if (version !== undefined && version.integer(1, 2 ** 31) !== 1) version.complain('this program reads version 1');
    return readMembers(members, resolve(dirname(path)), basename(path).replace(/\.json$/, ''));
  });
}

function readMembers(members: Members, folder: string, usualName: string): Scenario | undefined {
  const name = memberOr(members, 'name', usualName.slice(0, SCENARIO_LIMITS.nameCharacters) || 'scenario', (each) => each.text(SCENARIO_LIMITS.nameCharacters));
  const guest = readGuest(members.get('guest'), folder);
  const qemu = part(members, 'qemu', ['binary', 'object', 'carrier', 'accelerator', 'memory', 'arguments']);
  const daemon = part(members, 'daemon', ['profile', 'legacyInterface', 'testControl']);
  const output = part(members, 'output', ['trace', 'serial']);
  const rules = readRules(members.get('rules'));
  const accelerator = memberOr(qemu, 'accelerator', 'tcg', (each) => each.word(ACCELERATORS));
  const memoryBytes = memberOr(qemu, 'memory', 256 * 2 ** 20, readMemory);
  const limits = readLimits(members.get('limits'));
  if (name === undefined || guest === undefined || accelerator === undefined || memoryBytes === undefined || limits === undefined) return undefined;
  return {
    ...{ name, guest, accelerator, memoryBytes, limits },
    devices: listOf(members.get('devices'), pciFunction),
    bystanders: listOf(members.get('bystanders'), pciFunction),
    translate: listOf(members.get('translate'), (each) => readFunction(each, carrierSlotOf(guest))),
    qemuObject: pathIn(folder, qemu.get('object')),
    qemuWords: words(qemu.get('arguments')),
    legacyInterface: daemon.get('legacyInterface')?.boolean() ?? true,
    testControl: daemon.get('testControl')?.boolean() ?? false,
    ...rules,
    expect: readExpectations(members.get('expect')),
    symbols: readMaps(members.get('maps'), folder),
    trace: pathIn(folder, output.get('trace')),
    serialLog: pathIn(folder, output.get('serial')),
    matrix: readMatrix(members, { qemu, daemon, folder }),
  };
}

/** An object that may be left out: the same as an empty one. */
function part(members: Members, name: string, known: readonly string[]): Members {
  return members.get(name)?.object(known) ?? new Map();
}

/** A function behind the IOMMU inside QEMU. The one that carries our queues goes past every IOMMU. */
function readFunction(cursor: Cursor, carrierSlot: number): Translated | undefined {
  const text = cursor.text(256);
  if (text === undefined) return undefined;
  try {
    const translated = readTranslated(text);
    if (translated.requester !== requesterId(0, carrierSlot * 8)) return translated;
    return cursor.complain(`${text} carries the conversation with the daemon, which goes past every IOMMU`);
  } catch (error) {
    if (error instanceof UsageError) return cursor.complain(error.message);
    throw error;
  }
}

function readMemory(cursor: Cursor): number | undefined {
  return cursor.textAs('a size of whole MiB such as "512M" or "4G"', (text) => {
    try {
      const bytes = byteSize(text);
      return bytes >= 2 ** 20 && bytes % 2 ** 20 === 0 ? bytes : undefined;
    } catch (error) {
      if (error instanceof UsageError) return undefined;
      throw error;
    }
  });
}

function readLimits(cursor: Cursor | undefined): TimeLimits | undefined {
  if (cursor === undefined) return USUAL_LIMITS;
  const members = cursor.object(Object.keys(USUAL_LIMITS));
  if (members === undefined) return undefined;
  const read = (name: keyof TimeLimits) => memberOr(members, name, USUAL_LIMITS[name], (each) => each.number(0.1, SCENARIO_LIMITS.seconds)) ?? USUAL_LIMITS[name];
  return { boot: read('boot'), hello: read('hello'), idle: read('idle'), total: read('total') };
}

function readRules(cursor: Cursor | undefined): Pick<Scenario, 'rules' | 'failOn' | 'known'> {
  const members = cursor?.object(['only', 'except', 'failOn', 'known']);
  const only = members?.get('only');
  const rules = { ...(only !== undefined && { only: listOf(only, ruleWord, 1) }), except: listOf(members?.get('except'), ruleWord) };
  // Runs that nobody judges would pass.
  if (select(DEFINITIONS, rules).length === 0) cursor?.complain('no rule is left to judge');
  return {
    rules,
    failOn: members?.get('failOn')?.word(['error', 'warning']) ?? 'error',
    known: listOf(members?.get('known'), readKnownIssue),
  };
}

/** A reason is required: a list of exceptions that nobody can explain only grows. */
function readKnownIssue(cursor: Cursor): KnownIssue | undefined {
  const members = cursor.object(['rule', 'reason', 'device', 'routine', 'module', 'symbol'], ['rule', 'reason']);
  if (members === undefined) return undefined;
  const rule = members.get('rule') && ruleId(members.get('rule')!);
  const reason = members.get('reason')?.text(REASON_CHARACTERS);
  const routine = members.get('routine')?.word(DRIVER_NAMES);
  const [device, module, symbol] = ['device', 'module', 'symbol'].map((name) => members.get(name)?.text(256));
  if (rule === undefined || reason === undefined) return undefined;
  return { rule, reason, ...(device !== undefined && { device }), ...(routine !== undefined && { routine }), ...(module !== undefined && { module }), ...(symbol !== undefined && { symbol }) };
}

function readExpectations(cursor: Cursor | undefined): Expectations {
  const members = cursor?.object(['checks', 'leastChecks', 'routines', 'findings']);
  return {
    checks: listOf(members?.get('checks'), (each) => each.text(CHECK_CHARACTERS)),
    leastChecks: members?.get('leastChecks')?.integer(0, 1_000_000) ?? 1,
    routines: listOf(members?.get('routines'), (each) => each.word(DRIVER_NAMES)),
    findings: listOf(members?.get('findings'), ruleId),
  };
}

/** `"maps": {"mine.sys": "mine.map"}`. */
function readMaps(cursor: Cursor | undefined, folder: string): SymbolTable | undefined {
  let table: SymbolTable | undefined;
  for (const each of listOf(cursor, (item) => item)) {
    const members = each.object(['module', 'file'], ['module', 'file']);
    const module = members?.get('module')?.text(256);
    const file = members?.get('file');
    const path = pathIn(folder, file);
    const text = path === undefined ? undefined : textOf(path, file!);
    if (module === undefined || text === undefined) continue;
    try {
      const read = SymbolTable.read(text, module);
      table = table?.with(read) ?? read;
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      file!.complain(`${path}: ${error.message}`);
    }
  }
  return table;
}

interface Around {
  readonly qemu: Members;
  readonly daemon: Members;
  readonly folder: string;
}

/** An axis that the matrix does not name has one value: what stands for all runs elsewhere. */
function readMatrix(members: Members, { qemu, daemon, folder }: Around): Matrix {
  const matrix = members.get('matrix');
  const axes = matrix?.object(['profile', 'qemu', 'carrier', 'inject', 'seed']) ?? new Map<string, Cursor>();
  const binary = (each: Cursor) => {
    const name = each.text(4096);
    return name?.includes('/') === true ? pathIn(folder, each) : name;
  };
  const inject = (each: Cursor, i: number) => readInjection(each, folder, `plan ${i + 1}`);
  const result: Matrix = {
    profile: axis(axes.get('profile'), daemon.get('profile'), 'hal', (each) => each.word(PROFILES)),
    qemu: axis(axes.get('qemu'), qemu.get('binary'), 'qemu-system-x86_64', binary),
    carrier: axis(axes.get('carrier'), qemu.get('carrier'), 'auto', (each) => each.word(CARRIERS)),
    inject: axis(axes.get('inject'), members.get('inject'), { name: 'none', plan: undefined }, inject),
    seed: readSeeds(axes.get('seed')),
  };
  const runs = Object.values(result).reduce((product: number, values: readonly unknown[]) => product * values.length, 1);
  if (runs > SCENARIO_LIMITS.runs) matrix?.complain(`${runs} runs; ${SCENARIO_LIMITS.runs} are the most`);
  return result;
}

function axis<T>(values: Cursor | undefined, single: Cursor | undefined, fallback: T, read: (cursor: Cursor, i: number) => T | undefined): readonly T[] {
  if (values !== undefined && single !== undefined) values.complain('this stands outside the matrix already: one of them has to go');
  if (values === undefined) return [(single && read(single, 0)) ?? fallback];
  const all = (values.array(1, SCENARIO_LIMITS.items) ?? []).flatMap((each, i) => read(each, i) ?? []);
  return all.length > 0 ? all : [fallback];
}

/** A list, or `{"from": 1, "count": 200}`. */
function readSeeds(cursor: Cursor | undefined): Matrix['seed'] {
  if (cursor === undefined) return [undefined];
  if (cursor.kind === 'array') return [...new Set((cursor.array(1, SCENARIO_LIMITS.axis) ?? []).flatMap((each) => each.integer(0, SEEDS) ?? []))];
  const members = cursor.object(['from', 'count'], ['from', 'count']);
  const from = members?.get('from')?.integer(0, SEEDS - SCENARIO_LIMITS.axis);
  const count = members?.get('count')?.integer(1, SCENARIO_LIMITS.axis);
  return from === undefined || count === undefined ? [undefined] : Array.from({ length: count }, (_, i) => from + i);
}

/** A plan's path, the plan itself, or null for none. */
function readInjection(cursor: Cursor, folder: string, usualName: string): InjectionChoice | undefined {
  if (cursor.kind === 'null') return { name: 'none', plan: undefined };
  if (cursor.kind === 'object') {
    const plan = readPlanAt(cursor);
    return plan && { name: usualName, plan };
  }
  if (cursor.kind !== 'string') return cursor.fail("a plan of failures, a plan's path, or null for none");
  const path = pathIn(folder, cursor);
  const text = path === undefined ? undefined : textOf(path, cursor);
  if (path === undefined || text === undefined) return undefined;
  try {
    return { name: basename(path).replace(/\.json$/, ''), plan: readInjectionPlan(text, path) };
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    return cursor.complain(`the plan is not as it has to be:\n  ${error.problems.join('\n  ')}`);
  }
}
