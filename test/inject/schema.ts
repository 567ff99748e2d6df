/** The published schema against the reader: what one takes, the other takes, but for what only the reader can know. */
import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import t from 'tap';
import { DocumentError } from '../../src/base/document.js';
import { DOCUMENTED_STATUSES } from '../../src/inject/documented-statuses.js';
import { readPlan } from '../../src/inject/plan.js';
import { DRIVER_NAMES } from '../../src/inject/routines.js';

const schema = JSON.parse(readFileSync(new URL('../../docs/schema/plan.schema.json', import.meta.url), 'utf8')) as {
  examples: object[];
  definitions: { routine: { enum: string[] } };
};
const validate = new Ajv({ allErrors: true }).compile(schema);

function isRead(document: unknown): boolean {
  try {
    readPlan(JSON.stringify(document), 'plan.json');
    return true;
  } catch (error) {
    if (error instanceof DocumentError) return false;
    throw error;
  }
}

const entry = (when: unknown, then: unknown, more: object = {}) => ({ version: 1, entries: [{ when, then, ...more }] });
const MAP = { routine: 'MapLogicalRange' };
const FAIL = { fail: 'STATUS_INSUFFICIENT_RESOURCES' };
const FAULT = { device: '00:05.0', address: '0x1000', access: 'write' };

const GOOD: Record<string, unknown> = {
  'a failure of any routine': entry({}, FAIL),
  'a failure of a group': entry({ group: 'map' }, FAIL),
  'several routines': entry({ routine: ['MapLogicalRange', 'MapLogicalRangeEx'] }, FAIL),
  'a status by number': entry(MAP, { fail: '0xC0000001', undocumented: true }),
  'undocumented by name': entry({ routine: 'FlushDomain' }, { fail: 'STATUS_UNSUCCESSFUL', undocumented: true }),
  'a delay': entry({ ...MAP, every: 3, times: 2 }, { delay: 600_000 }),
  'a chance of 0': entry({ ...MAP, probability: 0 }, FAIL),
  'before, said': entry({ ...MAP, moment: 'before' }, FAIL),
  'all of a policy': entry('now', { policy: { dmaGuardBlocking: true, dmaVerification: false, devices: [{ device: '00:05.0', optIn: 'when-exposed', external: true, pasid: true }] } }),
  'a fault with all members': entry({ ...MAP, moment: 'after', outcome: 'failure' }, { fault: { ...FAULT, device: 'acpi 9 stream 0x7', type: 'PermissionFault', count: 1024, pasid: 5 } }),
  'an address as a number of ten digits': entry({ address: { from: '0', to: '4096' } }, { evictIotlb: true }),
  'a call site': entry({ module: 'dmaprobe.sys', offset: '0x12f0', device: '0000:00:1f.7' }, { drop: 'connection' }),
  'a shortage': entry({ table: 'v3', session: 'tool', nth: 4 }, { allocations: 'fail', forCalls: 1 }),
  'a seed and a schema': { ...entry(MAP, FAIL), seed: 4294967295, $schema: '../docs/schema/plan.schema.json' },
};

const BAD: Record<string, unknown> = {
  'no object': [],
  'no version': { entries: [{ when: 'now', then: { evictIotlb: true } }] },
  'another version': { ...entry(MAP, FAIL), version: 2 },
  'no entries': { version: 1, entries: [] },
  'too many entries': { version: 1, entries: Array.from({ length: 257 }, () => ({ when: MAP, then: FAIL })) },
  'an unknown name': { ...entry(MAP, FAIL), comment: '' },
  'a negative seed': { ...entry(MAP, FAIL), seed: -1 },
  'an entry without an effect': { version: 1, entries: [{ when: MAP }] },
  'an empty name': entry(MAP, FAIL, { name: '' }),
  'another word than now': entry('later', { evictIotlb: true }),
  'an unknown routine': entry({ routine: 'MapLogicalRangeX' }, FAIL),
  'no routine in a list': entry({ routine: [] }, FAIL),
  'routine and group': entry({ ...MAP, group: 'map' }, FAIL),
  'nth and every': entry({ nth: 1, every: 2 }, FAIL),
  'nth and times': entry({ nth: 1, times: 2 }, FAIL),
  'the 0th': entry({ nth: 0 }, FAIL),
  'a probability above 1': entry({ probability: 1.5 }, FAIL),
  'half a range': entry({ address: { from: '0x0' } }, FAIL),
  'an address as a number': entry({ address: { from: 0, to: '0x1000' } }, FAIL),
  'no device': entry({ device: '5.0' }, FAIL),
  'device 32 of a bus': entry({ device: '00:20.0' }, FAIL),
  'an offset without a module': entry({ offset: '0x10' }, FAIL),
  'an outcome before': entry({ outcome: 'success' }, { evictIotlb: true }),
  'a failure after': entry({ moment: 'after' }, FAIL),
  'a failure now': entry('now', FAIL),
  'a delay now': entry('now', { delay: 5 }),
  'two effects': entry(MAP, { ...FAIL, delay: 5 }),
  'no effect': entry(MAP, {}),
  'a success': entry(MAP, { fail: 'STATUS_SUCCESS' }),
  'a status by number without saying so': entry(MAP, { fail: '0xC0000001' }),
  'a number that is no failure': entry(MAP, { fail: '0x00000103', undocumented: true }),
  'a delay of nothing': entry(MAP, { delay: 0 }),
  'undocumented without a failure': entry(MAP, { delay: 5, undocumented: true }),
  'a policy that says nothing': entry('now', { policy: {} }),
  'an opt-in by number': entry('now', { policy: { devices: [{ device: '00:05.0', optIn: 2 }] } }),
  'a fault without an access': entry('now', { fault: { device: '00:05.0', address: '0x0' } }),
  'a fault too often': entry('now', { fault: { ...FAULT, count: 1025 } }),
  'a PASID of 21 bits': entry('now', { fault: { ...FAULT, pasid: 2 ** 20 } }),
  'no eviction': entry('now', { evictIotlb: false }),
  'a shortage that ends by itself and by a word': entry('now', { allocations: 'succeed', forCalls: 5 }),
  'dropping something else': entry('now', { drop: 'session' }),
};

/** What the schema cannot say. */
const ONLY_THE_READER: Record<string, unknown> = {
  'a status that the routine does not document': entry({ routine: 'FlushDomain' }, { fail: 'STATUS_INSUFFICIENT_RESOURCES' }),
  'a range that ends before it begins': entry({ address: { from: '0x2000', to: '0x1000' } }, FAIL),
  'an address beyond 64 bits': entry({ address: { from: '0x0', to: '99999999999999999999' } }, FAIL),
  'two entries of one name': { version: 1, entries: [1, 2].map(() => ({ name: 'twin', when: MAP, then: FAIL })) },
  'an ACPI device beyond 2^20': entry({ device: 'acpi 1048576' }, FAIL),
};

t.test('the examples of the schema are valid and are read', async (t) => {
  t.ok(schema.examples.length >= 3);
  for (const [i, example] of schema.examples.entries()) {
    t.equal(validate(example), true, `example ${i} is valid`);
    t.equal(isRead(example), true, `example ${i} is read`);
  }
});

t.test('the schema and the reader take the same plans', async (t) => {
  for (const [what, plan] of Object.entries(GOOD)) {
    t.equal(validate(plan), true, `valid: ${what}`);
    t.equal(isRead(plan), true, `read: ${what}`);
  }
});

t.test('the schema and the reader refuse the same plans', async (t) => {
  for (const [what, plan] of Object.entries(BAD)) {
    t.equal(validate(plan), false, `not valid: ${what}`);
    t.equal(isRead(plan), false, `not read: ${what}`);
  }
});

t.test('the reader refuses what a schema cannot see', async (t) => {
  for (const [what, plan] of Object.entries(ONLY_THE_READER)) {
    t.equal(validate(plan), true, `valid: ${what}`);
    t.equal(isRead(plan), false, `not read: ${what}`);
  }
});

t.test('the schema knows every routine', async (t) => {
  t.same([...schema.definitions.routine.enum].sort(), [...DRIVER_NAMES].sort());
  t.equal(DRIVER_NAMES.length, Object.keys(DOCUMENTED_STATUSES).length);
});
