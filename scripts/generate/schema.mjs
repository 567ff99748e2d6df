/**
 * Reads proto/ and gives the generators what they need of it: messages and enums in the order of their files, each after
 * the messages that it holds, with the names that each language uses.
 *
 * The schema stays inside a subset that every codec handles alike; anything else is refused here, by name.
 */
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import protobuf from 'protobufjs';

const PACKAGE = 'viommu.v1';
const SCALARS = new Set(['uint32', 'uint64', 'fixed32', 'bool', 'string', 'bytes']);

/** Paths of the schema files, relative to proto/. */
export function schemaFiles(protoFolder) {
  return readdirSync(join(protoFolder, 'viommu/v1'))
    .filter((name) => name.endsWith('.proto'))
    .sort()
    .map((name) => `viommu/v1/${name}`);
}

/** CreateDomainRequest -> create_domain_request */
export function snakeCase(name) {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}

export function upperCase(name) {
  return snakeCase(name).toUpperCase();
}

/** create_domain -> createDomain, as protobufjs does it. */
export function camelCase(name) {
  return protobuf.util.camelCase(name);
}

/** `{ enums, messages }`; throws on anything outside the subset. */
export function readSchema(protoFolder) {
  const root = new protobuf.Root();
  root.resolvePath = (_origin, target) => join(protoFolder, target);
  root.loadSync(schemaFiles(protoFolder), { keepCase: true, alternateCommentMode: true });
  root.resolveAll();
  const all = root.lookup(PACKAGE).nestedArray;
  const enums = all.filter((each) => each instanceof protobuf.Enum).map(readEnum);
  const messages = inOrderOfUse(all.filter((each) => each instanceof protobuf.Type)).map(readMessage);
  if (enums.length + messages.length !== all.length) throw new Error('proto/ holds something that is neither message nor enum');
  return { enums, messages };
}

/** What these messages are made of, themselves included: the part of the schema that travels inside them. */
export function partOf({ enums, messages }, roots) {
  const wanted = new Set(roots);
  for (const { name, fields } of [...messages].reverse()) {
    if (wanted.has(name)) for (const { type } of fields) wanted.add(type);
  }
  return { enums: enums.filter(({ name }) => wanted.has(name)), messages: messages.filter(({ name }) => wanted.has(name)) };
}

function readEnum(type) {
  const prefix = `${upperCase(type.name)}_`;
  const values = Object.entries(type.values).map(([name, number]) => {
    if (!name.startsWith(prefix)) throw new Error(`${type.name}.${name} lacks the prefix ${prefix}`);
    return { name, shortName: name.slice(prefix.length), number, comment: type.comments[name] ?? '' };
  });
  return { name: type.name, file: basename(type.filename), comment: type.comment ?? '', values };
}

function inOrderOfUse(types) {
  const ordered = new Set();
  const open = new Set();
  const visit = (type) => {
    if (ordered.has(type)) return;
    if (open.has(type)) throw new Error(`${type.name} holds itself: depth would have no bound`);
    open.add(type);
    for (const field of type.fieldsArray) if (field.resolvedType instanceof protobuf.Type) visit(field.resolvedType);
    ordered.add(type);
  };
  types.forEach(visit);
  return [...ordered];
}

function readMessage(type) {
  if (type.nestedArray.length > 0) throw new Error(`${type.name} has nested types`);
  const oneofs = type.oneofsArray.filter((each) => !each.isProto3Optional);
  if (oneofs.length > 1) throw new Error(`${type.name} has more than one oneof`);
  const fields = [...type.fieldsArray].sort((a, b) => a.id - b.id).map((field) => readField(type, field));
  return { name: type.name, file: basename(type.filename), comment: type.comment ?? '', oneof: oneofs[0]?.name, fields };
}

function readField(type, field) {
  const where = `${type.name}.${field.name}`;
  const isMessage = field.resolvedType instanceof protobuf.Type;
  const isEnum = field.resolvedType instanceof protobuf.Enum;
  if (field.options?.proto3_optional) throw new Error(`${where} is optional`);
  if (field.map) throw new Error(`${where} is a map`);
  if (!isMessage && !isEnum && !SCALARS.has(field.type)) throw new Error(`${where} has the unsupported type ${field.type}`);
  if (field.partOf && !isMessage) throw new Error(`${where} is in a oneof and no message`);
  if (field.repeated && !isMessage && field.type !== 'uint32') throw new Error(`${where} repeats ${field.type}`);
  return {
    name: field.name,
    number: field.id,
    kind: isMessage ? 'message' : isEnum ? 'enum' : field.type,
    /** Name of the message or enum. */
    type: field.resolvedType?.name,
    repeated: field.repeated,
    inOneof: field.partOf !== null,
    comment: field.comment ?? '',
  };
}
