/**
 * The guest's header against the machine-readable facts (test/fixtures/ddi.json): every size, offset, type, enumeration
 * value and prototype as a _Static_assert for the compiler of the Windows ABI, every bit field as bytes of an object file.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';

interface Field {
  readonly name: string;
  readonly type: string;
  readonly offset: number;
  readonly size: number;
  readonly bits?: string;
}

interface Facts {
  readonly interfaces: readonly { name: string; size: number; routines: readonly { name: string; offset: number }[] }[];
  readonly routines: readonly { name: string; type: string; prototype: string }[];
  readonly structs: readonly { name: string; size: number; fields: readonly Field[] }[];
  readonly enums: readonly { name: string; size: number; values: readonly { name: string; value: number }[] }[];
}

/** One thing that the compiler has to agree to. */
interface Statement {
  readonly title: string;
  readonly condition: string;
}

const facts = JSON.parse(readFileSync(new URL('../fixtures/ddi.json', import.meta.url), 'utf8')) as Facts;
const header = new URL('../../qemu/guest/shared', import.meta.url).pathname;
const CC = 'x86_64-w64-mingw32-gcc';
const OBJCOPY = 'x86_64-w64-mingw32-objcopy';
const PROLOGUE = '#include <ntddk.h>\n#include "dma_iommu.h"\n';
/** Where the kit's headers are: the compiler finds the folder's parent by itself. */
const KIT = /\S+\/ddk(?=\/wdm\.h)/.exec(execFileSync(CC, ['-M', '-x', 'c', '-include', 'ddk/wdm.h', '/dev/null'], { encoding: 'utf8' }))?.[0] ?? '';

const folder = mkdtempSync(join(tmpdir(), 'viommu-layout-'));
t.teardown(() => rmSync(folder, { recursive: true, force: true }));

const hex = (value: number) => `0x${value.toString(16)}`;
const isSameType = (left: string, right: string) => `__builtin_types_compatible_p(${left}, ${right})`;

/** Compiles the text; gives the compiler's complaints. */
function compile(name: string, text: string): { object: string; errors: string } {
  const source = join(folder, `${name}.c`);
  const object = join(folder, `${name}.o`);
  writeFileSync(source, text);
  const result = spawnSync(CC, ['-std=gnu11', '-Wall', '-Wextra', '-isystem', KIT, '-I', header, '-c', '-o', object, source], { encoding: 'utf8' });
  if (result.error) throw result.error;
  return { object, errors: result.stderr };
}

/** Titles of the statements that do not hold; throws when the program fails for any other reason. */
function refuted(statements: readonly Statement[], declarations = ''): string[] {
  const lines = statements.map((statement, index) => `_Static_assert(${statement.condition}, "#${index}#");\n`);
  const { errors } = compile('statements', PROLOGUE + declarations + lines.join(''));
  const failed = [...errors.matchAll(/error: static assertion failed: "#(\d+)#"/g)].map((match) => Number(match[1]));
  const others = errors.split('\n').filter((line) => /(error|warning):/.test(line) && !line.includes('static assertion failed'));
  if (others.length > 0) throw new Error(others.join('\n'));
  return failed.map((index) => statements[index]?.title ?? `#${index}`);
}

/** sizeof, offset, size and type of each plain field. */
function structStatements(struct: Facts['structs'][number]): Statement[] {
  const { name, size, fields } = struct;
  const plain = fields.filter((field) => field.bits === undefined);
  return [
    { title: `${name} has ${size} bytes`, condition: `sizeof(${name}) == ${size}` },
    ...plain.flatMap((field) => {
      const member = `((${name} *)0)->${field.name}`;
      return [
        { title: `${name}.${field.name} is at ${hex(field.offset)}`, condition: `__builtin_offsetof(${name}, ${field.name}) == ${field.offset}` },
        { title: `${name}.${field.name} has ${field.size} bytes`, condition: `sizeof(${member}) == ${field.size}` },
        { title: `${name}.${field.name} is a ${field.type}`, condition: isSameType(`__typeof__(${member})`, field.type) },
      ];
    }),
  ];
}

function enumStatements({ name, size, values }: Facts['enums'][number]): Statement[] {
  return [
    { title: `${name} has ${size} bytes`, condition: `sizeof(${name}) == ${size}` },
    ...values.map((entry) => ({ title: `${entry.name} is ${entry.value}`, condition: `${entry.name} == ${entry.value}` })),
  ];
}

/** Slots by their place in what the getter fills: DMA_IOMMU_INTERFACE, or one version of the Ex structure. */
function tableStatements({ name, size, routines }: Facts['interfaces'][number]): Statement[] {
  const [type = '', version] = name.split('.');
  const member = (routine: string) => (version === undefined ? routine : `${version}.${routine}`);
  const end = version === undefined ? `sizeof(${type})` : `__builtin_offsetof(${type}, ${version}) + sizeof(DMA_IOMMU_INTERFACE_${version})`;
  return [
    { title: `${name} ends at ${hex(size)}`, condition: `${end} == ${size}` },
    ...routines.map(({ name: routine, offset }) => ({
      title: `${name}: ${routine} is at ${hex(offset)}`,
      condition: `__builtin_offsetof(${type}, ${member(routine)}) == ${offset}`,
    })),
  ];
}

const groups = [
  ...facts.structs.map((struct) => ({ title: `DDI-384: ${struct.name} has the documented layout`, statements: structStatements(struct) })),
  ...facts.enums.map((entry) => ({ title: `DDI-384: ${entry.name} has the documented values`, statements: enumStatements(entry) })),
  ...facts.interfaces.map((table) => ({
    title: `DDI-384: ${table.name} has its ${table.routines.length} routines in their slots`,
    statements: tableStatements(table),
  })),
];
const wrong = new Set(refuted(groups.flatMap(({ statements }) => statements)));

for (const { title, statements } of groups) {
  t.test(title, async (t) => {
    t.same(statements.map((statement) => statement.title).filter((statement) => wrong.has(statement)), []);
  });
}

t.test('every routine and callback has the documented prototype', async (t) => {
  const name = (prototype: string) => /(\w+)\(/.exec(prototype)?.[1] ?? '';
  const routines = facts.routines.filter((routine) => !routine.type.startsWith('Io'));
  const getters = facts.routines.filter((routine) => routine.type.startsWith('Io'));
  t.equal(routines.length, 36);
  t.equal(getters.length, 2);
  const declarations = routines.map((routine) => `${routine.prototype}\n`);
  const statements = routines.map((routine) => ({
    title: routine.prototype,
    condition: isSameType(`__typeof__(&${name(routine.prototype)})`, `P${routine.type}`),
  }));
  t.same(refuted(statements, declarations.join('')), []);
  const expected = getters.map((getter) => getter.prototype.replace(name(getter.prototype), `Expected${name(getter.prototype)}`));
  const same = getters.map((getter) => ({
    title: getter.prototype,
    condition: isSameType(`__typeof__(${name(getter.prototype)})`, `__typeof__(Expected${name(getter.prototype)})`),
  }));
  t.same(refuted(same, expected.join('\n')), []);
});

t.test('DDI-384: every bit field has the documented bits', async (t) => {
  const fields = facts.structs.flatMap((struct) =>
    struct.fields.flatMap((field) => (field.bits === undefined ? [] : [{ ...field, struct: struct.name, size: struct.size, bits: field.bits }])),
  );
  t.equal(fields.length, 12);
  const width = (bits: string) => {
    const [high = 0, low = 0] = bits.split(':').map(Number);
    return { low: BigInt(low), mask: (1n << BigInt(high - low + 1)) - 1n };
  };
  const slots = fields.map(
    ({ struct, name, bits }, index) =>
      `__attribute__((used, section(".bits"), aligned(8))) const ${struct} probe${index} = {.${name} = ${width(bits).mask}ULL};\n`,
  );
  const { object, errors } = compile('bits', PROLOGUE + slots.join(''));
  t.equal(errors, '');
  const image = join(folder, 'bits.bin');
  execFileSync(OBJCOPY, ['-O', 'binary', '-j', '.bits', object, image]);
  const bytes = readFileSync(image);
  fields.forEach(({ struct, name, size, bits }, index) => {
    const value = size === 8 ? bytes.readBigUInt64LE(index * 8) : BigInt(bytes.readUInt32LE(index * 8));
    t.equal(value, width(bits).mask << width(bits).low, `${struct}.${name} is bits ${bits}`);
  });
});

t.test('a wrong offset, a wrong value and a wrong type are found by these means', async (t) => {
  const lies = [
    { title: 'offset', condition: '__builtin_offsetof(DMA_IOMMU_INTERFACE, ConfigureDomain) == 0x28' },
    { title: 'value', condition: 'DomainConfigurationX64 == 2' },
    { title: 'type', condition: isSameType('PIOMMU_DOMAIN_CREATE', 'PIOMMU_DOMAIN_CREATE_EX') },
  ];
  t.same(refuted(lies), ['offset', 'value', 'type']);
});
