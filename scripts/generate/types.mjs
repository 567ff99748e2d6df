/** Makes src/proto/gen/types.ts: the messages as plain TypeScript types, in the form that the codec gives and takes. */
import { camelCase } from './schema.mjs';

const SCALAR_TYPES = { uint32: 'number', fixed32: 'number', uint64: 'bigint', bool: 'boolean', string: 'string', bytes: 'Uint8Array' };

export function typesModule({ enums, messages }) {
  return [
    '// Made by scripts/generate.mjs from proto/. Change the schema, not this file.\n',
    ...enums.map(enumText),
    ...messages.flatMap((message) => [decodedText(message), initText(message)]),
  ].join('\n');
}

function comment(text, indent = '') {
  if (text === '') return '';
  const lines = text.split('\n').map((line) => line.trim());
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`;
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}\n`).join('')}${indent} */\n`;
}

function enumText({ name, values, comment: text }) {
  const members = values.map((value) => `${comment(value.comment, '  ')}  ${value.shortName}: ${value.number},\n`).join('');
  return (
    `${comment(text)}export const ${name} = {\n${members}} as const;\n` +
    `/** A number of ${name}; a peer may send others, which survive decoding. */\n` +
    `export type ${name} = (typeof ${name})[keyof typeof ${name}];\n`
  );
}

/** `suffix` is Init for the form that encoding takes. */
function valueType(field, suffix) {
  if (field.kind === 'message') return `${field.type}${suffix}`;
  return field.kind === 'enum' ? field.type : SCALAR_TYPES[field.kind];
}

function decodedText(message) {
  const lines = message.fields
    .filter((field) => !field.inOneof)
    .map((field) => {
      const type = valueType(field, '');
      const full = field.repeated ? `${type}[]` : field.kind === 'message' ? `${type} | null` : type;
      return `${comment(field.comment, '  ')}  ${camelCase(field.name)}: ${full};\n`;
    });
  return typeText(message, '', lines);
}

function initText(message) {
  const lines = message.fields
    .filter((field) => !field.inOneof)
    .map((field) => {
      const type = valueType(field, 'Init');
      const full = field.repeated ? `readonly ${type}[]` : field.kind === 'message' ? `${type} | null` : type;
      return `  ${camelCase(field.name)}?: ${full};\n`;
    });
  return typeText({ ...message, comment: `What encoding takes for ${message.name}: fields left out get their default.` }, 'Init', lines);
}

function typeText(message, suffix, lines) {
  const name = `${message.name}${suffix}`;
  if (message.oneof === undefined) return `${comment(message.comment)}export interface ${name} {\n${lines.join('')}}\n`;
  const choice = camelCase(message.oneof);
  const cases = message.fields
    .filter((field) => field.inOneof)
    .map((field) => `  | { ${choice}: '${camelCase(field.name)}'; ${camelCase(field.name)}: ${valueType(field, suffix)} }\n`);
  const union = `${cases.join('')}  | { ${choice}?: undefined }`;
  if (lines.length === 0) return `${comment(message.comment)}export type ${name} =\n${union};\n`;
  return `${comment(message.comment)}export type ${name} = {\n${lines.join('')}} & (\n${union}\n);\n`;
}
