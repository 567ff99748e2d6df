/**
 * docs/schema/api-v1.schema.json from the documents' types, src/view/types.ts and what it takes from src/verify/types.ts: each
 * interface becomes a definition of its name, each comment a description. Types outside the subset that is read here are refused
 * by name, so that nothing is left out unseen.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const SOURCES = ['src/verify/types.ts', 'src/view/types.ts'];
/** Of the program's inside: no document of the API. */
const INSIDE = new Set(['ViewModel', 'TimelineQuery', 'Rule', 'RuleSelection']);
/** Names that two files give to two types. */
const RENAMED = { 'src/verify/types.ts FaultRecord': 'FindingFault' };
/** Members with a fraction: times, and what is computed of them. */
const FRACTIONS = new Set(['now', 'at', 'since', 'took', 'createdAt', 'openedAt', 'mean', 'p50', 'p90', 'p99', 'max', 'perSecond', 'series']);

const HEX = { type: 'string', pattern: '^0x[0-9a-f]+$' };

/** Answers that no interface is: a list under a name. */
const LISTS = { DomainList: ['domains', 'DomainInfo'], DeviceList: ['devices', 'DeviceInfo'], RoutineList: ['routines', 'RoutineInfo'], FaultList: ['faults', 'FaultInfo'] };

const HEALTH = {
  Health: { description: 'GET /healthz', type: 'object', properties: { alive: { const: true } }, required: ['alive'] },
  Readiness: { description: 'GET /readyz; status 503 while it is not ready.', type: 'object', properties: { ready: { type: 'boolean' }, reason: { type: 'string' } }, required: ['ready'] },
};

export function apiSchema(repository) {
  const definitions = new Map();
  for (const path of SOURCES) {
    const source = ts.createSourceFile(path, readFileSync(join(repository, path), 'utf8'), ts.ScriptTarget.ES2022, true);
    const name = (node) => RENAMED[`${path} ${node.text}`] ?? node.text;
    const reader = { path, name, definitions };
    for (const statement of source.statements) {
      if (!ts.isInterfaceDeclaration(statement) && !ts.isTypeAliasDeclaration(statement)) continue;
      if (INSIDE.has(statement.name.text) || definitions.has(name(statement.name))) continue;
      const made = ts.isInterfaceDeclaration(statement) ? objectOf(statement.members, reader) : typeOf(statement.type, reader);
      definitions.set(name(statement.name), { ...descriptionOf(statement), ...made });
    }
  }
  definitions.set('Hex', { ...definitions.get('Hex'), ...HEX });
  for (const [list, [member, of]] of Object.entries(LISTS)) definitions.set(list, { type: 'object', properties: { [member]: { type: 'array', items: refTo(of) } }, required: [member] });
  for (const [name, definition] of Object.entries(HEALTH)) definitions.set(name, definition);
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: 'api-v1.schema.json',
    title: 'viommu API, version 1',
    description: 'What the HTTP API of the live view answers and takes, and what its WebSocket carries. docs/api.md says which definition is whose. Within version 1 members are only ever added: a client ignores those that it does not know.',
    definitions: Object.fromEntries([...used(definitions)].sort(([one], [other]) => (one < other ? -1 : 1))),
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

/** Without those that nothing of the API leads to. */
function used(definitions) {
  const wanted = new Set();
  const want = (name) => {
    if (wanted.has(name)) return;
    wanted.add(name);
    if (!definitions.has(name)) throw new Error(`there is no type ${name}`);
    for (const [, next] of JSON.stringify(definitions.get(name)).matchAll(/"#\/definitions\/(\w+)/g)) want(next);
  };
  for (const name of ['LiveFrame', 'Subscribe', 'Snapshot', 'AddressMap', 'IotlbPage', 'ObservationDetail', 'ControlAction', 'ControlResult', 'PositionRequest', 'ApiError', ...Object.keys(LISTS), ...Object.keys(HEALTH)]) want(name);
  return [...definitions].filter(([name]) => wanted.has(name));
}

function refTo(name) {
  return { $ref: `#/definitions/${name}` };
}

function objectOf(members, reader) {
  const properties = {};
  const required = [];
  for (const member of members) {
    if (!ts.isPropertySignature(member)) refuse(member, reader);
    const name = member.name.text;
    const made = typeOf(member.type, reader, name);
    const description = descriptionOf(member);
    // Beside a $ref draft-07 reads nothing else.
    properties[name] = made.$ref !== undefined && description.description !== undefined ? { ...description, allOf: [made] } : { ...description, ...made };
    if (member.questionToken === undefined) required.push(name);
  }
  return { type: 'object', properties, ...(required.length > 0 && { required }) };
}

const KEYWORDS = new Map([
  [ts.SyntaxKind.StringKeyword, () => ({ type: 'string' })],
  [ts.SyntaxKind.BooleanKeyword, () => ({ type: 'boolean' })],
  [ts.SyntaxKind.UnknownKeyword, () => ({})],
  [ts.SyntaxKind.NumberKeyword, (member) => ({ type: FRACTIONS.has(member) ? 'number' : 'integer', minimum: 0 })],
]);

/** `member` is the name of what has this type. */
function typeOf(node, reader, member) {
  const keyword = KEYWORDS.get(node.kind);
  if (keyword !== undefined) return keyword(member);
  if (ts.isTypeOperatorNode(node) || ts.isParenthesizedTypeNode(node)) return typeOf(node.type, reader, member);
  if (ts.isArrayTypeNode(node)) return { type: 'array', items: typeOf(node.elementType, reader, member) };
  if (ts.isTypeLiteralNode(node)) return objectOf(node.members, reader);
  if (ts.isLiteralTypeNode(node)) return { const: literalOf(node.literal) };
  if (ts.isTemplateLiteralTypeNode(node)) return { type: 'string', pattern: `^${node.head.text}` };
  if (ts.isUnionTypeNode(node)) return unionOf(node, reader, member);
  if (ts.isIntersectionTypeNode(node)) return merged(node.types.map((each) => typeOf(each, reader, member)), reader);
  if (ts.isIndexedAccessTypeNode(node)) return { $ref: `#/definitions/${reader.name(node.objectType.typeName)}/properties/${node.indexType.literal.text}` };
  if (ts.isTypeReferenceNode(node)) return referenceOf(node, reader, member);
  return refuse(node, reader);
}

/** Objects with the members of several: so a validator can be told to take no others. */
function merged(parts, { definitions }) {
  const whole = parts.map((part) => (part.$ref === undefined ? part : definitions.get(part.$ref.split('/').at(-1))));
  return { type: 'object', properties: Object.assign({}, ...whole.map(({ properties }) => properties)), required: whole.flatMap(({ required = [] }) => required) };
}

function unionOf(node, reader, member) {
  const literals = node.types.every((each) => ts.isLiteralTypeNode(each));
  if (literals) return { enum: node.types.map((each) => literalOf(each.literal)) };
  return { anyOf: node.types.map((each) => ({ ...descriptionOf(each), ...typeOf(each, reader, member) })) };
}

function referenceOf(node, reader, member) {
  const name = node.typeName.text;
  if (name === 'Readonly') return typeOf(node.typeArguments[0], reader, member);
  if (name === 'Record') return { type: 'object', additionalProperties: typeOf(node.typeArguments[1], reader, member) };
  return refTo(reader.name(node.typeName));
}

function literalOf(node) {
  if (node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword) return node.kind === ts.SyntaxKind.TrueKeyword;
  return ts.isNumericLiteral(node) ? Number(node.text) : node.text;
}

/** The comment before a type or a member, as one line. */
function descriptionOf(node) {
  const [comment] = ts.getLeadingCommentRanges(node.getSourceFile().text, node.getFullStart())?.slice(-1) ?? [];
  const text = comment && node.getSourceFile().text.slice(comment.pos, comment.end);
  if (text === undefined || !text.startsWith('/**')) return {};
  return { description: text.slice(3, -2).split('\n').map((line) => line.replace(/^\s*\*? ?/, '').trim()).join(' ').trim() };
}

function refuse(node, { path }) {
  throw new Error(`${path}: no JSON Schema for ${node.getText()}`);
}
