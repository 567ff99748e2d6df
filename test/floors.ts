/**
 * The floor plan of src/, checked on every import: a room imports from itself and from the rooms that its row names, no
 * two files import each other in a circle, and what touches the outside world stays where it belongs.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import ts from 'typescript';

const src = fileURLToPath(new URL('../src', import.meta.url));
const ROOMS = ['base', 'iommu', 'proto', 'vhost', 'native', 'ddi', 'engine', 'machine', 'carrier', 'client', 'inject', 'report', 'trace', 'verify', 'view', 'web', 'cli'] as const;
type Room = (typeof ROOMS)[number];

/** Rooms that each room may import. */
const ALLOWED: Record<Room, readonly Room[]> = {
  base: [],
  iommu: ['base'],
  proto: ['base'],
  vhost: ['base'],
  native: ['base'],
  ddi: ['iommu', 'base'],
  engine: ['iommu', 'base'],
  machine: ['ddi', 'engine', 'iommu', 'base'],
  carrier: ['machine', 'vhost', 'proto', 'native', 'base'],
  client: ['proto', 'base'],
  inject: ['machine', 'iommu', 'base'],
  report: ['base'],
  trace: ['machine', 'iommu', 'proto', 'base'],
  verify: ['machine', 'iommu', 'base'],
  view: ['machine', 'iommu', 'trace', 'verify', 'inject', 'base'],
  web: ['view', 'base'],
  cli: ROOMS,
};

/** Rooms that know messages as plain types alone: `import type` from proto/types.ts. */
const TYPES_OF_PROTO: readonly Room[] = ['ddi', 'engine', 'machine', 'inject', 'verify', 'view'];

/** Rooms that take types alone from below, apart from base: what they judge must not be what they judge by. */
const TYPES_ALONE: readonly Room[] = ['verify'];

/** Rooms that may use the operating system, timers and the clock on the wall. */
const OUTSIDE: readonly Room[] = ['native', 'carrier', 'client', 'trace', 'web', 'cli'];
const OUTSIDE_GLOBALS = ['process', 'setTimeout', 'setInterval', 'setImmediate', 'fetch', 'Date'];

/** The only rooms that may import a package. */
const PACKAGES: Record<string, readonly Room[]> = { 'protobufjs/minimal.js': ['proto'], pino: ['cli'], 'pino-pretty': ['cli'], ws: ['web'], 'prom-client': ['web'], '@opentelemetry/api': ['web'], '@opentelemetry/resources': ['web'], '@opentelemetry/sdk-trace-base': ['web'], '@opentelemetry/exporter-trace-otlp-http': ['web'] };

const LONGEST_FILE = 500;

interface Import {
  /** Paths below src/, or the specifier of a package. */
  readonly from: string;
  readonly to: string;
  readonly isType: boolean;
}

function roomOf(path: string): Room | undefined {
  return ROOMS.find((room) => path.startsWith(`${room}/`));
}

/** What is wrong with an import, if anything. Files in src/ itself are the package's entries and may import all. */
function complaint({ from, to, isType }: Import): string | undefined {
  const room = roomOf(from);
  if (room === undefined) return undefined;
  if (to.startsWith('node:')) return OUTSIDE.includes(room) ? undefined : `${from} imports ${to}`;
  if (PACKAGES[to] !== undefined) return PACKAGES[to].includes(room) ? undefined : `${from} imports ${to}`;
  const target = roomOf(to);
  if (target === undefined) return `${from} imports ${to}, which is in no room and no known package`;
  if (TYPES_ALONE.includes(room) && target !== room && target !== 'base' && !isType) return `${from} imports more than types of ${to}`;
  if (target === room || ALLOWED[room].includes(target)) return undefined;
  if (TYPES_OF_PROTO.includes(room) && to === 'proto/types.ts' && isType) return undefined;
  return `${from} imports ${isType ? 'a type of ' : ''}${to}`;
}

function sourceFiles(): string[] {
  return readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'));
}

function parse(path: string): ts.SourceFile {
  return ts.createSourceFile(path, readFileSync(join(src, path), 'utf8'), ts.ScriptTarget.ES2022, true);
}

function isTypeOnly(node: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(node)) return node.isTypeOnly;
  const clause = node.importClause;
  if (clause === undefined) return false;
  const named = clause.namedBindings;
  const allTypes = named !== undefined && ts.isNamedImports(named) && named.elements.length > 0 && named.elements.every((each) => each.isTypeOnly);
  return clause.isTypeOnly || (clause.name === undefined && allTypes);
}

/** Module of an import, an export from, an import type or an import call. */
function importOf(node: ts.Node): { specifier: string; isType: boolean } | undefined {
  if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier !== undefined) {
    return { specifier: (node.moduleSpecifier as ts.StringLiteral).text, isType: isTypeOnly(node) };
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return { specifier: literal(node.argument.literal), isType: true };
  const isCall = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
  return isCall ? { specifier: literal(node.arguments[0]), isType: false } : undefined;
}

function literal(node: ts.Node | undefined): string {
  return node !== undefined && ts.isStringLiteral(node) ? node.text : '(computed)';
}

function resolve(from: string, specifier: string): string {
  if (!specifier.startsWith('.')) return specifier;
  const path = join(dirname(join(src, from)), specifier);
  const source = path.replace(/\.js$/, '.ts');
  return relative(src, existsSync(source) ? source : path);
}

function visit(node: ts.Node, each: (node: ts.Node) => void): void {
  each(node);
  ts.forEachChild(node, (child) => visit(child, each));
}

function importsOf(path: string): Import[] {
  const found: Import[] = [];
  visit(parse(path), (node) => {
    const each = importOf(node);
    if (each !== undefined) found.push({ from: path, to: resolve(path, each.specifier), isType: each.isType });
  });
  return found;
}

/** Globals of the outside world that a file uses by name. */
function outsideGlobals(path: string): string[] {
  const found: string[] = [];
  visit(parse(path), (node) => {
    if (!ts.isIdentifier(node) || !OUTSIDE_GLOBALS.includes(node.text)) return;
    const { parent } = node;
    const isUse = (ts.isPropertyAccessExpression(parent) || ts.isCallExpression(parent) || ts.isNewExpression(parent)) && parent.expression === node;
    if (isUse) found.push(`${path} uses ${node.text}`);
  });
  return found;
}

/** One circle through each file that is in one. */
function circles(imports: readonly Import[]): string[] {
  const next = new Map<string, string[]>();
  for (const { from, to, isType } of imports) if (!isType) next.set(from, [...(next.get(from) ?? []), to]);
  const finished = new Set<string>();
  const found: string[] = [];
  const walk = (path: string, way: string[]): void => {
    if (way.includes(path)) found.push([...way.slice(way.indexOf(path)), path].join(' -> '));
    if (finished.has(path) || way.includes(path)) return;
    for (const to of next.get(path) ?? []) walk(to, [...way, path]);
    finished.add(path);
  };
  for (const path of next.keys()) walk(path, []);
  return found;
}

const files = sourceFiles();
const imports = files.flatMap(importsOf);

t.test('imports go to the own room and to rooms below, as the table says', async (t) => {
  t.ok(imports.length > files.length, `${imports.length} imports in ${files.length} files`);
  t.same(imports.map(complaint).filter((each) => each !== undefined), []);
});

t.test('every relative import names a file that is there', async (t) => {
  const missing = imports.filter(({ to }) => (roomOf(to) !== undefined || to.startsWith('..')) && !existsSync(join(src, to)));
  t.same(missing.map(({ from, to }) => `${from} imports ${to}`), []);
});

t.test('no files import each other in a circle', async (t) => {
  t.same(circles(imports), []);
});

t.test('rooms without I/O use no process, timer or wall clock', async (t) => {
  const quiet = files.filter((path) => !OUTSIDE.includes(roomOf(path) ?? 'cli'));
  t.same(quiet.flatMap(outsideGlobals), []);
});

t.test(`no file but a generated one has ${LONGEST_FILE} lines`, async (t) => {
  const lines = (path: string) => readFileSync(join(src, path), 'utf8').split('\n').length - 1;
  const long = files.filter((path) => !path.startsWith('proto/gen/') && lines(path) >= LONGEST_FILE);
  t.same(long, []);
});

t.test('the table refuses what it is there to refuse', async (t) => {
  const refused: Import[] = [
    { from: 'iommu/domain.ts', to: 'ddi/status.ts', isType: false },
    { from: 'iommu/domain.ts', to: 'vhost/ring.ts', isType: true },
    { from: 'ddi/table.ts', to: 'proto/types.ts', isType: false },
    { from: 'ddi/table.ts', to: 'proto/codec.ts', isType: true },
    { from: 'machine/machine.ts', to: 'node:fs', isType: false },
    { from: 'machine/machine.ts', to: 'native/index.ts', isType: false },
    { from: 'client/client.ts', to: 'machine/machine.ts', isType: true },
    { from: 'carrier/stream.ts', to: 'cli/main.ts', isType: true },
    { from: 'carrier/stream.ts', to: 'pino', isType: false },
    { from: 'verify/books.ts', to: 'iommu/domain.ts', isType: false },
  ];
  t.same(refused.filter((each) => complaint(each) === undefined), []);
  const there = { from: 'a.ts', to: 'b.ts', isType: false };
  const back = { from: 'b.ts', to: 'a.ts', isType: false };
  t.same(circles([there, back]), ['a.ts -> b.ts -> a.ts']);
  t.same(circles([there, { ...back, isType: true }]), []);
});
