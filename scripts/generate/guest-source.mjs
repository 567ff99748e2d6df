/** Makes qemu/guest/shared/gen/viommu_pb.c: the tables that qemu/guest/shared/pb.c reads and writes messages by. */
import { listsOf, rootsOf, structName } from './guest-names.mjs';
import { snakeCase } from './schema.mjs';

export function guestSource(schema) {
  const lists = listsOf(schema);
  return [
    '/* Made by scripts/generate.mjs from proto/. Change the schema, not this file. */',
    '#include "viommu_pb.h"\n',
    ...schema.messages.map((message) => tableText(message, lists)),
    ...rootsOf(schema).map((root) => functionsText(root, lists)),
  ].join('\n');
}

function tableName(name) {
  return `${snakeCase(name)}_type`;
}

function fieldText(message, field, lists) {
  const struct = structName(message.name);
  const offset = (member) => `offsetof(${struct}, ${member})`;
  const type = field.kind === 'message' ? `&${tableName(field.type)}` : 'NULL';
  const [label, place, mark, pool] = field.repeated
    ? ['LIST', offset(field.name), offset(`${field.name}_count`), lists.findIndex((list) => list.key === `${message.name}.${field.name}`)]
    : field.inOneof
      ? ['ONEOF', offset(`${message.oneof}.${field.name}`), offset(`which_${message.oneof}`), 0]
      : field.kind === 'message'
        ? ['HAS', offset(field.name), offset(`has_${field.name}`), 0]
        : ['PLAIN', offset(field.name), '0', 0];
  return `    {${field.number}, PB_KIND_${field.kind.toUpperCase()}, PB_LABEL_${label}, ${place},\n     ${mark}, ${pool}, ${type}},\n`;
}

function tableText(message, lists) {
  const struct = structName(message.name);
  const table = tableName(message.name);
  return `_Static_assert(sizeof(${struct}) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field ${table}_fields[] = {
${message.fields.map((field) => fieldText(message, field, lists)).join('').replace(/,\n$/, '\n')}};
static const pb_message ${table} = {
    ${table}_fields, ${message.fields.length}, sizeof(${struct})};
`;
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
  return `pb_status ${verb}(void *buffer, size_t capacity, const ${name} *message,
    size_t *length)
{
    return pb_encode(&${tableName(message.name)}, message, buffer, capacity, length, NULL);
}

pb_status ${verb}_prefix(void *buffer, size_t capacity, const ${name} *message,
    size_t *length, pb_slice *tail)
{
    return pb_encode(&${tableName(message.name)}, message, buffer, capacity, length, tail);
}
`;
}

function decodeText(message, lists) {
  const name = structName(message.name);
  const pools = lists.map((list) =>
    list.roots.has(message.name) ? `        {storage->${list.member}, ${list.cap}, 0}` : '        {NULL, 0, 0}',
  );
  return `pb_status viommu_decode_${snakeCase(message.name)}(const void *data, size_t length, ${name} *message,
    ${name}_storage *storage)
{
    pb_pool pools[] = {
${pools.join(',\n')}
    };
    return pb_decode(&${tableName(message.name)}, data, length, message, pools);
}
`;
}
