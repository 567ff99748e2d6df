/** Makes qemu/guest/shared/gen/viommu_pb.h: the messages as C structs, and the functions that read and write them. */
import { listsOf, rootsOf, structName } from './guest-names.mjs';
import { snakeCase, upperCase } from './schema.mjs';

const SCALAR_TYPES = { uint32: 'uint32_t', fixed32: 'uint32_t', uint64: 'uint64_t', bool: 'bool', string: 'pb_slice', bytes: 'pb_slice' };

export function guestHeader(schema) {
  const lists = listsOf(schema);
  return [
    '/* Made by scripts/generate.mjs from proto/. Change the schema, not this file. */',
    '#ifndef VIOMMU_PB_GEN_H\n#define VIOMMU_PB_GEN_H\n',
    '#include "../pb.h"\n',
    `/* Most items that a decoded message may hold of each list, over all its parts. */\n${lists
      .map((list) => `#define ${list.cap} ${list.capacity}u\n`)
      .join('')}`,
    ...schema.enums.map(enumText),
    ...schema.messages.map(structText),
    ...rootsOf(schema).map((root) => functionsText(root, lists)),
    '#endif\n',
  ].join('\n');
}

function comment(text, indent = '') {
  if (text === '') return '';
  return `${indent}/* ${text.split('\n').map((line) => line.trim()).join(`\n${indent} * `)} */\n`;
}

function enumText({ name, values, comment: text }) {
  const members = values.map((value) => `${comment(value.comment, '    ')}    VIOMMU_${value.name} = ${value.number},\n`).join('');
  return `${comment(text)}typedef int32_t ${structName(name)};\nenum {\n${members.replace(/,\n$/, '\n')}};\n`;
}

function valueType(field) {
  return field.type === undefined ? SCALAR_TYPES[field.kind] : structName(field.type);
}

function memberText(field) {
  const text = comment(field.comment, '    ');
  if (field.repeated) return `${text}    const ${valueType(field)} *${field.name};\n    uint32_t ${field.name}_count;\n`;
  if (field.kind === 'message') return `${text}    bool has_${field.name};\n    ${valueType(field)} ${field.name};\n`;
  return `${text}    ${valueType(field)} ${field.name};\n`;
}

function structText(message) {
  const name = structName(message.name);
  const members = message.fields.filter((field) => !field.inOneof).map(memberText);
  const choices = message.fields.filter((field) => field.inOneof);
  if (choices.length === 0) return `${comment(message.comment)}typedef struct ${name} {\n${members.join('')}} ${name};\n`;
  const prefix = `VIOMMU_${upperCase(message.name)}`;
  const numbers = choices.map((field) => `    ${prefix}_${field.name.toUpperCase()} = ${field.number}`).join(',\n');
  const union = choices.map((field) => `        ${valueType(field)} ${field.name};\n`).join('');
  members.push(`    uint32_t which_${message.oneof}; /* ${prefix}_..., 0 for none */\n    union {\n${union}    } ${message.oneof};\n`);
  return `enum {\n${numbers}\n};\n\n${comment(message.comment)}typedef struct ${name} {\n${members.join('')}} ${name};\n`;
}

function functionsText({ message, isSent }, lists) {
  const encode = encodeText(message);
  const decode = decodeText(message, lists);
  const [always, onlyBoth] = isSent ? [encode, decode] : [decode, encode];
  return `${always}\n#ifdef PB_BOTH_DIRECTIONS\n${onlyBoth}#endif\n`;
}

function encodeText(message) {
  const name = structName(message.name);
  const verb = `viommu_encode_${snakeCase(message.name)}`;
  return `/* Writes the message; \`*length\` is its bytes in the buffer. */
pb_status ${verb}(void *buffer, size_t capacity, const ${name} *message,
    size_t *length);

/*
 * The same, but a bytes field that ends the message (an MDL's page_frames, va_list, a DMA write's data) stays out of the
 * buffer: \`*tail\` is what has to follow it, empty when no such field ends the message.
 */
pb_status ${verb}_prefix(void *buffer, size_t capacity, const ${name} *message,
    size_t *length, pb_slice *tail);
`;
}

function decodeText(message, lists) {
  const name = structName(message.name);
  const arrays = lists
    .filter((list) => list.roots.has(message.name))
    .map((list) => `    ${valueType(list.field)} ${list.member}[${list.cap}];\n`);
  return `/* Where the list items of one decoded message live. */
typedef struct ${name}_storage {
${arrays.join('')}} ${name}_storage;

/* Reads a message; it points into \`data\` and \`storage\`, and is undefined when the result is not PB_OK. */
pb_status viommu_decode_${snakeCase(message.name)}(const void *data, size_t length, ${name} *message,
    ${name}_storage *storage);
`;
}
