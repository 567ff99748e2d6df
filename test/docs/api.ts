/** docs/api.md against the program: the tables name every endpoint, parameter and error, and each example runs as it stands. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import Ajv from 'ajv';
import t from 'tap';
import { LiveView } from '../../src/view/live-view.js';
import { controlThrough } from '../../src/view/control.js';
import { Verifier } from '../../src/verify/verifier.js';
import { FAILURES } from '../../src/web/failure.js';
import { findRoute, ROUTES } from '../../src/web/routes.js';
import { readSubscription, TIMELINE_KINDS } from '../../src/web/subscription.js';
import { TYPE } from '../helpers/messages.js';
import { FakeTrace } from '../helpers/web/fake-model.js';
import { serverOf } from '../helpers/web/server.js';
import { trafficOf } from '../helpers/web/traffic.js';

const run = promisify(execFile);
const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const document = read('docs/api.md');
const ajv = new Ajv({ schemaId: '$id' });
ajv.addSchema(JSON.parse(read('docs/schema/api-v1.schema.json')) as object, 'api');

/** Rows of the table that has this head. */
function table(head: string): string[][] {
  const [, rows] = document.split(`| ${head} |\n`);
  return rows!.slice(rows!.indexOf('\n') + 1).split('\n\n')[0]!.split('\n').filter((line) => line.startsWith('|')).map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()));
}

const plain = (cell: string) => cell.replaceAll('`', '');
const endpoints = table('Method | Path | Definition | What it is').map(([method, path, definition]) => [method!, plain(path!), plain(definition!)] as const);
const examples = [...document.matchAll(/^ {4}\$ (curl .*\/(?:api|metrics|healthz|readyz).*)$/gm)].map(([, line]) => line!).slice(1);

t.test('the table names every endpoint, and no other', async (t) => {
  const known = [...ROUTES.map(({ method, path, schema }) => `${method} ${path} ${schema}`), 'GET /api/v1/live LiveFrame', 'GET /metrics ', 'GET /healthz Health', 'GET /readyz Readiness'];
  t.strictSame(endpoints.map((row) => row.join(' ')), known);
});

t.test('the table names every parameter, with its default', async (t) => {
  let path = '';
  const told = table('Path | Parameter | Value | Otherwise').map(([at, name, , fallback]) => {
    if (at !== '') path = plain(at!);
    return [path, plain(name!), fallback] as const;
  });
  const known = ROUTES.flatMap((route) => Object.entries(route.parameters).map(([name, { fallback }]) => [route.path, name, fallback] as const));
  t.strictSame(told.map(([at, name]) => `${at} ${name}`).sort(), known.map(([at, name]) => `${at} ${name}`).sort());
  for (const [at, name, fallback] of known) {
    const [, , said] = told.find(([of, which]) => of === at && which === name)!;
    if (typeof fallback === 'number') t.equal(Number(said), fallback, `${at} ${name}`);
  }
  for (const kind of TIMELINE_KINDS) t.ok(document.includes(`\`${kind}\``), kind);
});

t.test('the table names every error and its status', async (t) => {
  t.strictSame(table('Code | Status | Means').map(([code, status]) => [plain(code!), Number(status)]), Object.entries(FAILURES));
});

t.test('every endpoint has an example', async (t) => {
  const paths = new Set(examples.map((line) => /127\.0\.0\.1:7677([^'? ]*)/.exec(line)![1]!));
  const patterns = endpoints.filter(([, path]) => path !== '/api/v1/live').map(([, path]) => new RegExp(`^${path.replace('{id}', '\\d+')}$`));
  for (const pattern of patterns) t.ok([...paths].some((path) => pattern.test(path)), String(pattern));
  t.equal(examples.length, patterns.length);
});

t.test('the examples run as they stand, and their answers meet the definition that the table names', async (t) => {
  const { world, steps } = trafficOf(7, { profile: 'extended' });
  const { machine, iommu, clock, guest } = world;
  const verifier = new Verifier();
  machine.subscribe((observation) => verifier.observe(observation));
  const model = new LiveView({ machine, iommu, clock, program: { name: 'viommu', version: '0.0.0' }, profile: 'extended', findings: () => verifier.findings(), control: controlThrough(machine) });
  guest.createDomainEx({ domainType: TYPE.unmanaged });
  steps(500);
  const live = await serverOf(t, { model, allowControl: true });
  const trace = await serverOf(t, { model: new FakeTrace() });
  for (const line of examples) {
    const port = line.includes('/position') ? trace.port : live.port;
    const { stdout } = await run('sh', ['-c', `${line.replace('7677', String(port))} --fail-with-body`], { timeout: 20_000 });
    const path = /127\.0\.0\.1:7677([^'? ]*)/.exec(line)![1]!;
    const method = line.includes('--data') ? 'POST' : 'GET';
    const match = findRoute(method, path);
    const definition = match !== undefined && 'route' in match ? match.route.schema : endpoints.find(([, each]) => each === path)![2];
    if (definition === '') t.match(stdout, /^# HELP viommu_/);
    else t.ok(ajv.validate(`api#/definitions/${definition}`, JSON.parse(stdout)), `${path} meets ${definition}`, { found: JSON.stringify(ajv.errors) });
  }
});

t.test('the subscription and the error that are shown are such', async (t) => {
  const [, subscription] = /^ {4}(\{"type":"subscribe".*\})$/m.exec(document)!;
  t.equal(readSubscription(subscription!).type, 'subscribe');
  const [, error] = /^ {4}(\{"error".*\})$/m.exec(document)!;
  const { ask } = await serverOf(t);
  t.strictSame((await ask('/api/v1/timeline?limit=x')).json, JSON.parse(error!));
});

t.test('the metrics that are named are there', async (t) => {
  const { ask } = await serverOf(t);
  const { text } = await ask('/metrics');
  for (const [, name] of document.matchAll(/`(viommu_[a-z_]+[a-z])`/g)) if (name !== 'viommu_spans_dropped_total') t.ok(text.includes(`# TYPE ${name} `), name!);
});
