/** Scenario files: the published schema against the reader, and what is told of a file that is wrong. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Ajv from 'ajv';
import t from 'tap';
import { DocumentError } from '../../src/base/document.js';
import { DRIVER_NAMES } from '../../src/inject/routines.js';
import { PACKAGE_ROOT } from '../../src/cli/paths.js';
import { CARRIER_NAMES } from '../../src/cli/qemu/carriers.js';
import { readScenario } from '../../src/cli/scenario/read.js';
import type { Scenario } from '../../src/cli/scenario/types.js';

const schema = JSON.parse(readFileSync(join(PACKAGE_ROOT, 'docs/schema/scenario.schema.json'), 'utf8'));
const validate = new Ajv({ allErrors: true }).compile(schema);

const folder = mkdtempSync(join(tmpdir(), 'viommu-test-read-'));
t.teardown(() => rmSync(folder, { recursive: true, force: true }));
const MAP = ' Preferred load address is 0000000140000000\n\n 0001:00000000       DriverEntry                0000000140001000 f   mine.obj\n';
const PLAN = { version: 1, entries: [{ when: { routine: 'MapLogicalRange' }, then: { fail: 'STATUS_INSUFFICIENT_RESOURCES' } }] };
mkdirSync(join(folder, 'sub'));
for (const name of ['mine.sys', 'viommu.sys']) writeFileSync(join(folder, name), 'MZ');
writeFileSync(join(folder, 'guest.plan'), 'driver viommu.sys\ndriver mine.sys\n');
writeFileSync(join(folder, 'mine.map'), MAP);
writeFileSync(join(folder, 'bad.map'), 'no map\n');
writeFileSync(join(folder, 'inject.json'), JSON.stringify(PLAN));
writeFileSync(join(folder, 'bad.json'), '{\n  "version": 1,\n  "entries": [{ "when": "later", "then": { "delay": 5 } }]\n}\n');

const NTHOST = { kind: 'nthost', plan: 'guest.plan' };
const scenario = (more: object = {}) => ({ version: 1, guest: NTHOST, ...more });

function read(document: unknown, name = 'scenario.json'): Scenario {
  return readScenario(typeof document === 'string' ? document : JSON.stringify(document), join(folder, name));
}

function problems(document: unknown): readonly string[] {
  try {
    read(document);
    return [];
  } catch (error) {
    if (error instanceof DocumentError) return error.problems.map((line) => line.replaceAll(`${folder}/`, ''));
    throw error;
  }
}

const GOOD: Record<string, object> = {
  'the least': scenario(),
  'a plan and drivers for it': scenario({ guest: { ...NTHOST, drivers: ['mine.sys'] } }),
  'drivers alone': scenario({ guest: { kind: 'nthost', drivers: ['mine.sys'], bind: ['mine.sys at 00:05.0'], ioctl: ['mine.sys 0x222000'] } }),
  'a VM of one\'s own': scenario({ guest: { kind: 'qemu', arguments: ['-drive', 'file=w.qcow2'], slot: 9, tap: true, ends: 'tap' } }),
  'devices': scenario({ devices: ['00:05.0', '0000:01:1f.7'], bystanders: ['ff:00.0'], translate: ['00:06.0', '01:00.0@rp1'] }),
  'QEMU': scenario({ qemu: { binary: 'qemu', object: 'v.so', carrier: 'fs', accelerator: 'kvm', memory: '4G', arguments: ['-S'] } }),
  'daemon': scenario({ daemon: { profile: 'extended', legacyInterface: false, testControl: true } }),
  'a plan within': scenario({ inject: PLAN }),
  'a plan beside': scenario({ inject: 'inject.json' }),
  'no plan': scenario({ inject: null }),
  'rules': scenario({ rules: { only: ['VIO-1xx', 'dma-after-unmap', 'illegal', 'error'], except: ['VIO-201'], failOn: 'warning', known: [{ rule: 'VIO-001', reason: 'so', device: '00:05.0', routine: 'CreateDomain', module: 'mine.sys', symbol: 'DriverEntry' }] } }),
  'limits': scenario({ limits: { boot: 0.5, hello: 10, idle: 86_400, total: 1 } }),
  'expectations': scenario({ expect: { checks: ['maps'], leastChecks: 0, routines: ['CreateDomain'], findings: ['VIO-201'] } }),
  'maps': scenario({ maps: [{ module: 'mine.sys', file: 'mine.map' }] }),
  'output': scenario({ output: { trace: 'a.trace', serial: 'b.log' } }),
  'a matrix': scenario({ matrix: { profile: ['hal', 'extended'], qemu: ['one', 'two'], carrier: ['auto', 'fs'], inject: [null, 'inject.json', PLAN], seed: { from: 5, count: 3 } } }),
  'seeds one by one': scenario({ matrix: { seed: [3, 1, 4] } }),
};

const BAD: Record<string, unknown> = {
  'no object': [],
  'no guest': { version: 1 },
  'another version': { ...scenario(), version: 2 },
  'an unknown name': scenario({ comment: '' }),
  'an unknown guest': scenario({ guest: { kind: 'windows' } }),
  'neither plan nor drivers': scenario({ guest: { kind: 'nthost' } }),
  'a plan and bindings': scenario({ guest: { ...NTHOST, bind: ['mine.sys at 00:05.0'] } }),
  'a VM without words': scenario({ guest: { kind: 'qemu' } }),
  'a slot that is none': scenario({ guest: { kind: 'qemu', arguments: [], slot: 32 } }),
  'words of the other guest': scenario({ guest: { ...NTHOST, tap: true } }),
  'no device': scenario({ devices: ['5.0'] }),
  'device 32': scenario({ devices: ['00:20.0'] }),
  'no function of QEMU\'s': scenario({ translate: ['00:06.0@'] }),
  'no size': scenario({ qemu: { memory: 'much' } }),
  'no carrier': scenario({ qemu: { carrier: 'pigeon' } }),
  'no profile': scenario({ daemon: { profile: 'strict' } }),
  'no plan of failures': scenario({ inject: 5 }),
  'a known issue without a reason': scenario({ rules: { known: [{ rule: 'VIO-001' }] } }),
  'no rule at all': scenario({ rules: { only: [] } }),
  'no limit': scenario({ limits: { idle: 0 } }),
  'an unknown limit': scenario({ limits: { coffee: 5 } }),
  'an unknown routine': scenario({ expect: { routines: ['MapLogicalRangeX'] } }),
  'no check': scenario({ expect: { checks: [''] } }),
  'a map without a module': scenario({ maps: [{ file: 'mine.map' }] }),
  'an axis without values': scenario({ matrix: { profile: [] } }),
  'an unknown axis': scenario({ matrix: { moon: ['full'] } }),
  'no seeds': scenario({ matrix: { seed: { from: 1 } } }),
};

/** What a schema cannot see, and what is told of it. */
const ONLY_THE_READER: Record<string, [document: object, told: RegExp]> = {
  'a plan that is not there': [scenario({ guest: { kind: 'nthost', plan: 'none.plan' } }), /^scenario\.json:1:\d+: guest\.plan: the plan none\.plan cannot be read: ENOENT/],
  'a driver that is not there': [scenario({ guest: { kind: 'nthost', drivers: ['sub/other.sys'] } }), /guest\.drivers\[0\]: there is no file sub\/other\.sys/],
  'an end that never comes': [scenario({ guest: { kind: 'qemu', arguments: [], ends: 'tap' } }), /guest\.ends: a guest without "tap": true has no TAP/],
  'a rule that does not exist': [scenario({ rules: { except: ['VIO-999'] } }), /rules\.except\[0\]: expected a rule by its id .*not "VIO-999"/],
  'a choice that leaves no rule': [scenario({ rules: { only: ['VIO-2xx'], except: ['VIO-2xx'] } }), /rules: no rule is left to judge/],
  'a known issue of no rule': [scenario({ rules: { known: [{ rule: 'VIO-998', reason: 'so' }] } }), /rules\.known\[0\]\.rule: expected the id of a rule/],
  'the function that carries the queues': [scenario({ translate: ['00:04.0'] }), /translate\[0\]: 00:04\.0 carries the conversation/],
  'a map that is none': [scenario({ maps: [{ module: 'mine.sys', file: 'bad.map' }] }), /maps\[0\]\.file: bad\.map: line 1: neither a map of GNU ld/],
  'half a page of memory': [scenario({ qemu: { memory: '100K' } }), /qemu\.memory: expected a size of whole MiB/],
  'a value and an axis': [scenario({ daemon: { profile: 'hal' }, matrix: { profile: ['hal'] } }), /matrix\.profile: this stands outside the matrix already/],
  'a plan of failures that is wrong': [scenario({ inject: 'bad.json' }), /inject: the plan is not as it has to be:\n {2}bad\.json:3:25: entries\[0\]\.when: expected "now", not "later"/],
  'a plan within that is wrong': [scenario({ inject: { version: 1, entries: [] } }), /inject\.entries: expected an array of 1 to 256 items/],
  'too many runs': [scenario({ matrix: { seed: { from: 1, count: 10_000 }, profile: ['hal', 'extended'], qemu: ['a', 'b', 'c', 'd', 'e', 'f'] } }), /matrix: 120000 runs; 100000 are the most/],
};

t.test('the schema and the reader take the same scenarios', async (t) => {
  for (const [what, document] of Object.entries(GOOD)) {
    t.equal(validate(document), true, `valid: ${what} ${JSON.stringify(validate.errors)}`);
    t.same(problems(document), [], `read: ${what}`);
  }
});

t.test('the schema and the reader refuse the same scenarios', async (t) => {
  for (const [what, document] of Object.entries(BAD)) {
    t.equal(validate(document), false, `not valid: ${what}`);
    t.not(problems(document).length, 0, `not read: ${what}`);
  }
});

t.test('the reader refuses what a schema cannot see, and tells where', async (t) => {
  for (const [what, [document, told]] of Object.entries(ONLY_THE_READER)) {
    t.equal(validate(document), true, `valid: ${what} ${JSON.stringify(validate.errors)}`);
    t.match(problems(document)[0], told, what);
  }
});

t.test('all that is wrong is told at once, by line and column', async (t) => {
  const text = '{\n  "version": 1,\n  "guest": { "kind": "nthost", "plan": "guest.plan" },\n  "devices": ["00:05.9"],\n  "limitz": {},\n  "limits": { "idle": "long" }\n}\n';
  t.match(problems(text), [/^scenario\.json:4:15: devices\[0\]: expected a PCI address/, /^scenario\.json:5:3: unknown name "limitz", did you mean limits\?/, /^scenario\.json:6:23: limits\.idle: expected a number/]);
  t.match(problems('{"version": 1,'), [/^scenario\.json:1:15: expected a name in quotes; nothing follows|^scenario\.json:1:15: .*/]);
});

t.test('what is not said is as usual, and paths begin at the scenario', async (t) => {
  const least = read(scenario());
  t.match(least, { name: 'scenario', accelerator: 'tcg', memoryBytes: 256 * 2 ** 20, failOn: 'error', known: [], limits: { boot: 120, hello: 180, idle: 120, total: 600 }, expect: { leastChecks: 1 } });
  t.same(least.matrix, { profile: ['hal'], qemu: ['qemu-system-x86_64'], carrier: ['auto'], inject: [{ name: 'none', plan: undefined }], seed: [undefined] });
  const full = read(scenario({ output: { trace: 'out/a.trace' }, qemu: { binary: './qemu' }, matrix: { inject: ['inject.json'], seed: { from: 5, count: 2 } } }));
  t.equal(full.trace, join(folder, 'out/a.trace'));
  t.same(full.matrix.qemu, [join(folder, 'qemu')]);
  t.same(full.matrix.seed, [5, 6]);
  t.match(full.matrix.inject, [{ name: 'inject', plan: { seed: 1 } }]);
});

t.test('the schema knows the routines and carriers that there are', async (t) => {
  t.same([...schema.properties.expect.properties.routines.items.enum].sort(), [...DRIVER_NAMES].sort());
  t.same(schema.properties.qemu.properties.carrier.enum, ['auto', ...CARRIER_NAMES]);
  for (const [i, example] of schema.examples.entries()) t.equal(validate(example), true, `example ${i} is valid`);
});
