/**
 * docs/schema/api-v1.schema.json against the program: it is what the documents' types make, every answer of every endpoint meets it,
 * and none has a member that it does not know.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv';
import t, { type Test } from 'tap';
import { WebSocket } from 'ws';
import type { ViewModel } from '../../src/view/types.js';
import { LiveView } from '../../src/view/live-view.js';
import { controlThrough } from '../../src/view/control.js';
import { Verifier } from '../../src/verify/verifier.js';
import { readControl } from '../../src/web/commands.js';
import { FAILURES } from '../../src/web/failure.js';
import { ROUTES } from '../../src/web/routes.js';
import { readSubscription } from '../../src/web/subscription.js';
import { FakeModel, FakeTrace } from '../helpers/web/fake-model.js';
import { serverOf } from '../helpers/web/server.js';
import { trafficOf } from '../helpers/web/traffic.js';

type Json = { [name: string]: unknown };

const repository = fileURLToPath(new URL('../..', import.meta.url));
const text = readFileSync(`${repository}/docs/schema/api-v1.schema.json`, 'utf8');
const schema = JSON.parse(text) as Json & { definitions: Record<string, Json> };

/** The schema as a test wants it: what it does not know is wrong. */
function strict(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(strict);
  if (typeof node !== 'object' || node === null) return node;
  const inner = Object.fromEntries(Object.entries(node).map(([name, value]) => [name, strict(value)]));
  return 'properties' in inner && inner['type'] === 'object' && inner['additionalProperties'] === undefined ? { ...inner, additionalProperties: false } : inner;
}

const ajv = new Ajv({ allErrors: true, schemaId: '$id' });
ajv.addSchema(strict(schema) as object, 'api');

function meets(t: Test, definition: string, document: unknown, what: string): void {
  const isMet = ajv.validate(`api#/definitions/${definition}`, document);
  t.ok(isMet, `${what} meets ${definition}`, isMet ? {} : { errors: ajv.errors?.slice(0, 5) });
}

async function meetsAll(t: Test, model: ViewModel, domain: number): Promise<void> {
  const { ask, url } = await serverOf(t, { model, allowControl: true });
  for (const { method, path, schema: definition } of ROUTES) {
    if (method === 'POST') continue;
    const [fault] = model.faults(1);
    const id = path.includes('timeline') ? model.timeline({ limit: 1 }).newest : path.includes('faults') ? (fault?.number ?? 0) : path.includes('iotlb') ? domain + 1 : domain;
    const answer = await ask(path.replace('{id}', String(id)));
    if (answer.status === 404) meets(t, 'ApiError', answer.json, path);
    else meets(t, definition, answer.json, path);
  }
  meets(t, 'AddressMap', (await ask(`/api/v1/domains/${domain}/map?from=0x10000000&pages=512&cells=512`)).json, 'a map of single pages');
  meets(t, 'Health', (await ask('/healthz')).json, '/healthz');
  meets(t, 'Readiness', (await ask('/readyz')).json, '/readyz');
  const client = new WebSocket(`${url.replace('http', 'ws')}/api/v1/live`);
  client.on('open', () => client.send(JSON.stringify({ type: 'subscribe', timeline: { after: 0 } })));
  const frame = await new Promise<unknown>((done) => client.once('message', (data) => done(JSON.parse(String(data)))));
  client.terminate();
  meets(t, 'LiveFrame', frame, 'a frame');
}

t.test('the schema is what the types make', async (t) => {
  const generator = '../../scripts/generate/api-schema.mjs';
  const { apiSchema } = (await import(generator)) as { apiSchema: (folder: string) => string };
  t.equal(text, apiSchema(repository), 'npm run generate');
  const names = new Set(Object.keys(schema.definitions));
  for (const { schema: definition, path } of ROUTES) t.ok(names.has(definition), `${path} has ${definition}`);
});

t.test('strict means that a member which the schema does not know is found', async (t) => {
  const overview = new FakeModel().overview();
  t.ok(ajv.validate('api#/definitions/Overview', overview));
  t.notOk(ajv.validate('api#/definitions/Overview', { ...overview, more: 1 }));
  t.notOk(ajv.validate('api#/definitions/Overview', { ...overview, totals: { ...overview.totals, more: 1 } }));
  t.notOk(ajv.validate('api#/definitions/FindingsPage', { judged: true, findings: [{ ...new FakeModel().findings().findings[0]!, more: 1 }] }));
});

t.test('answers with every member that there can be meet it', (t) => meetsAll(t, new FakeModel(), 1));

t.test('answers about a trace meet it', (t) => meetsAll(t, new FakeTrace(), 1));

t.test('answers about a machine under traffic meet it', async (t) => {
  const { world, steps } = trafficOf(20_261_122);
  const { machine, iommu, clock } = world;
  const verifier = new Verifier();
  machine.subscribe((observation) => verifier.observe(observation));
  const model = new LiveView({ machine, iommu, clock, program: { name: 'viommu', version: '0.0.0' }, profile: 'hal', testControl: true, findings: () => verifier.findings(), injections: () => [], control: controlThrough(machine) });
  steps(2000);
  const [domain] = model.domains();
  t.ok(model.faults(10).length > 0 && model.findings().findings.length > 0 && model.routines().length > 2, 'there is something of everything');
  await meetsAll(t, model, domain!.id);
});

t.test('every failure is an ApiError', async (t) => {
  const { ask } = await serverOf(t);
  for (const path of ['/x', '/api/v1/timeline?limit=x', '/api/v1/domains/99']) meets(t, 'ApiError', (await ask(path)).json, path);
  t.ok(Object.values(FAILURES).every((status) => status >= 400 && status < 600));
});

t.test('what the readers take the schema takes, and the other way round', async (t) => {
  const taken = (read: () => unknown) => {
    try {
      read();
      return true;
    } catch {
      return false;
    }
  };
  const actions: readonly unknown[] = [{ action: 'inject', plan: {}, clear: false }, { action: 'inject', plan: [] }, { action: 'clear-injections' }, { action: 'evict-iotlb' }, { action: 'policy', dmaGuardBlocking: true }, { action: 'policy' }, { action: 'policy', dmaGuardBlocking: 1 }, { action: 'evict-iotlb', plan: {} }, { action: 'inject' }, { action: 'x' }, {}, [], 1];
  for (const action of actions) t.equal(taken(() => readControl(JSON.stringify(action))), ajv.validate('api#/definitions/ControlAction', action), JSON.stringify(action));
  const subscriptions: readonly unknown[] = [{ type: 'subscribe' }, { type: 'subscribe', interval: 100 }, { type: 'subscribe', timeline: { after: 0, kinds: ['call'], q: 'x', device: 'y', domain: 1, bad: false } }, { type: 'subscribe', timeline: {} }, { type: 'subscribe', timeline: { after: 0, kinds: ['z'] } }, { type: 'frame' }, {}, 'subscribe'];
  for (const each of subscriptions) t.equal(taken(() => readSubscription(JSON.stringify(each))), ajv.validate('api#/definitions/Subscribe', each), JSON.stringify(each));
});
