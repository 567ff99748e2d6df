/** The API over HTTP, on a view that stands still: what is asked comes back, what is not understood is refused with words. */
import t from 'tap';
import { HostError } from '../../src/base/errors.js';
import { SILENT } from '../../src/base/log.js';
import { startWeb } from '../../src/web/server.js';
import { DEVICES, DOMAINS, FakeModel, FakeTrace, FAULT, FINDINGS, INJECTIONS, OVERVIEW, ROUTINES, ROWS } from '../helpers/web/fake-model.js';
import { pageFolder, serverOf } from '../helpers/web/server.js';

const JSON_BODY = { 'content-type': 'application/json' };

t.test('every document of the view is at its path', async (t) => {
  const { ask, model } = await serverOf(t);
  const expected: Readonly<Record<string, unknown>> = {
    '/api/v1/overview': OVERVIEW,
    '/api/v1/domains': { domains: DOMAINS },
    '/api/v1/domains/1': DOMAINS[0],
    '/api/v1/devices': { devices: DEVICES },
    '/api/v1/calls': { routines: ROUTINES },
    '/api/v1/timeline': { rows: ROWS, oldest: 1, newest: 3, more: false },
    '/api/v1/timeline/3': { row: ROWS[2], observation: { kind: 'fault', domain: '81' }, truncated: false },
    '/api/v1/faults': { faults: [FAULT] },
    '/api/v1/faults/1': FAULT,
    '/api/v1/findings': FINDINGS,
    '/api/v1/injections': INJECTIONS,
    '/api/v1/snapshot': model.snapshot(),
    '/api/v1/domains/1/map?cells=8': model.map(1, 0, 2 ** 36, 8),
    '/api/v1/domains/2/iotlb': model.iotlb(2, 200),
    '/api/v1/domains/1/mappings': model.mappings(1, 0, 200),
  };
  for (const [path, document] of Object.entries(expected)) {
    const answer = await ask(path);
    t.equal(answer.status, 200, path);
    t.strictSame(answer.json, JSON.parse(JSON.stringify(document)), path);
    t.equal(answer.headers['cache-control'], 'no-store');
  }
});

t.test('parameters reach the view as they were meant', async (t) => {
  const { ask, model } = await serverOf(t);
  const asked = async (path: string) => {
    model.asked.length = 0;
    t.equal((await ask(path)).status, 200, path);
    return model.asked.filter((each) => !each.startsWith('overview'));
  };
  t.strictSame(await asked('/api/v1/domains/1/map?from=0x12345fff&pages=512&cells=64'), ['map 1 74565 512 64'], 'an address inside a page is that page');
  t.strictSame(await asked('/api/v1/domains/1/map?from=0xFFFFFFFFFFFFF000&pages=1'), [`map 1 ${2 ** 52 - 1} 1 1024`]);
  t.strictSame(await asked('/api/v1/domains/2/mappings?from=0x1000&limit=1000'), ['mappings 2 1 1000']);
  t.strictSame(await asked('/api/v1/faults?limit=5'), ['faults 5 0']);
  const [query] = await asked('/api/v1/timeline?before=9&limit=7&kind=call,fault&q=a%20%3Cb%3E&device=0000:00:05.0&domain=1&bad=1');
  t.strictSame(JSON.parse(query!.slice('timeline '.length)), { before: 9, limit: 7, kinds: ['call', 'fault'], q: 'a <b>', device: '0000:00:05.0', domain: 1, bad: true });
});

t.test('what is wrong with a request is said, without repeating markup', async (t) => {
  const { ask } = await serverOf(t);
  const wrong: readonly (readonly [path: string, status: number, code: string, message: RegExp])[] = [
    ['/api/v1/nothing', 404, 'not-found', /nothing at this path/],
    ['/api/v1/domains/99', 404, 'not-found', /no domain with number 99/],
    ['/api/v1/domains/1/iotlb', 404, 'not-found', /no domain with a cache of its own/],
    ['/api/v1/domains/01', 404, 'not-found', /nothing at this path/],
    ['/api/v1/domains/99999999999999999999', 404, 'not-found', /nothing at this path/],
    ['/api/v1/timeline/77', 404, 'not-found', /no observation that is kept/],
    ['/api/v1/overview?x=1', 400, 'bad-parameter', /unknown parameter "x"; there are none here/],
    ['/api/v1/timeline?kinds=call', 400, 'bad-parameter', /unknown parameter "kinds", did you mean kind\?; known are before, after/],
    ['/api/v1/timeline?kind=call,nonsense', 400, 'bad-parameter', /parameter "kind": expected one or several of session,call/],
    ['/api/v1/timeline?limit=1001', 400, 'bad-parameter', /parameter "limit": expected a whole number from 1 to 1000, not "1001"/],
    ['/api/v1/timeline?limit=0', 400, 'bad-parameter', /parameter "limit"/],
    ['/api/v1/timeline?limit=1e2', 400, 'bad-parameter', /parameter "limit"/],
    ['/api/v1/timeline?limit=', 400, 'bad-parameter', /parameter "limit"/],
    ['/api/v1/timeline?limit=1&limit=2', 400, 'bad-parameter', /"limit" stands there twice/],
    ['/api/v1/timeline?before=1&after=2', 400, 'bad-parameter', /exclude each other/],
    ['/api/v1/timeline?bad=yes', 400, 'bad-parameter', /expected 1 or 0/],
    ['/api/v1/domains/1/map?from=4096', 400, 'bad-parameter', /parameter "from": expected an address, 0x/],
    ['/api/v1/domains/1/map?from=0x12345678901234567', 400, 'bad-parameter', /parameter "from"/],
    ['/api/v1/domains/1/map?pages=0', 400, 'bad-parameter', /parameter "pages"/],
    ['/api/v1/domains/1/map?cells=4097', 400, 'bad-parameter', /parameter "cells": expected a whole number from 1 to 4096/],
    ['/api/v1/timeline?%3Cscript%3E=1', 400, 'bad-parameter', /unknown parameter "\?script\?"/],
    ['/api/v1/timeline?limit=%3Cimg%20src=x%3E', 400, 'bad-parameter', /not "\?img src\?x\?"/],
    [`/api/v1/timeline?q=${'a'.repeat(3000)}`, 400, 'bad-request', /the query has 3002 characters/],
  ];
  for (const [path, status, code, message] of wrong) {
    const answer = await ask(path);
    t.equal(answer.status, status, path.slice(0, 80));
    t.equal(answer.json.error.code, code);
    t.match(answer.json.error.message, message);
    t.notMatch(answer.text, /[<>]/);
    t.match(answer.headers['content-type'], /^application\/json/);
  }
});

t.test('HEAD answers with the head of GET; other methods are named', async (t) => {
  const { ask } = await serverOf(t);
  for (const path of ['/', '/metrics', '/healthz', '/api/v1/overview', '/assets/main.js']) {
    const [get, head] = [await ask(path), await ask(path, { method: 'HEAD' })];
    t.equal(head.status, 200, path);
    t.equal(head.text, '');
    t.equal(head.headers['content-type'], get.headers['content-type']);
    if (path !== '/metrics') t.equal(head.headers['content-length'], get.headers['content-length']);
    for (const method of ['PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
      const other = await ask(path, { method });
      t.equal(other.status, 405, `${method} ${path}`);
      t.equal(other.headers.allow, 'GET, HEAD');
    }
  }
  const post = await ask('/api/v1/overview', { method: 'POST', headers: JSON_BODY, body: '{}' });
  t.equal(post.status, 405);
  const get = await ask('/api/v1/control');
  t.equal(get.status, 405);
  t.equal(get.headers.allow, 'POST');
});

t.test('a map that the client has is not sent again until its domain changes', async (t) => {
  const { ask, model } = await serverOf(t);
  model.hasWholeMaps = true;
  const path = '/api/v1/domains/1/map?cells=16';
  const first = await ask(path);
  const etag = first.headers.etag!;
  t.match(etag, /^"0123456789abcdef-1-7-/);
  model.asked.length = 0;
  const again = await ask(path, { headers: { 'if-none-match': etag } });
  t.equal(again.status, 304);
  t.equal(again.text, '');
  t.equal(again.headers.etag, etag);
  t.strictSame(model.asked, ['overview'], 'no map was made');
  t.equal((await ask('/api/v1/domains/1/map?cells=17', { headers: { 'if-none-match': etag } })).status, 200, 'another view');
  t.equal((await ask('/api/v1/domains/2/map?cells=16')).headers.etag, undefined, "callers' tables change unseen");
});

t.test('a map that asking again completes has no tag until it is whole', async (t) => {
  const { ask, model } = await serverOf(t);
  const path = '/api/v1/domains/1/map?cells=16';
  const part = await ask(path);
  t.equal((JSON.parse(part.text) as { complete: boolean }).complete, false);
  t.equal(part.headers.etag, undefined);
  model.hasWholeMaps = true;
  t.ok((await ask(path)).headers.etag);
});

t.test('control is refused unless it was allowed', async (t) => {
  const { ask, model } = await serverOf(t);
  const answer = await ask('/api/v1/control', { method: 'POST', headers: JSON_BODY, body: '{"action":"evict-iotlb"}' });
  t.equal(answer.status, 403);
  t.equal(answer.json.error.code, 'control-not-allowed');
  t.strictSame(model.done, []);
});

t.test('control actions reach the view, and its answer comes back', async (t) => {
  const { ask, model } = await serverOf(t, { allowControl: true });
  const post = (body: unknown) => ask('/api/v1/control', { method: 'POST', headers: JSON_BODY, body: typeof body === 'string' ? body : JSON.stringify(body) });
  const actions = [{ action: 'inject', plan: { version: 1, entries: [] }, clear: true }, { action: 'clear-injections' }, { action: 'policy', dmaGuardBlocking: true, legacyInterface: false }];
  for (const action of actions) t.strictSame((await post(action)).json, { accepted: true });
  t.strictSame((await post({ action: 'evict-iotlb' })).json, { accepted: false, reason: 'there is no cache' });
  t.strictSame(model.done, [...actions, { action: 'evict-iotlb' }]);
  const wrong: readonly (readonly [body: unknown, message: RegExp])[] = [
    ['', /body:1:1: the text ends where a value is due/],
    ['[]', /expected an object, not an array/],
    [{}, /"action" is missing/],
    [{ action: 'destroy' }, /action: expected one of inject, clear-injections/],
    [{ action: 'inject' }, /"plan" is missing/],
    [{ action: 'evict-iotlb', plan: {} }, /unknown name "plan"/],
    [{ action: 'policy', dmaGuardBlocking: 1 }, /dmaGuardBlocking: expected true or false, not 1/],
    ['{"action":"policy","action":"inject"}', /stands here twice/],
    [{ action: '<script>' }, /not "\?script\?"/],
  ];
  model.done.length = 0;
  for (const [body, message] of wrong) {
    const answer = await post(body);
    t.equal(answer.status, 400, JSON.stringify(body));
    t.equal(answer.json.error.code, 'bad-body');
    t.match(answer.json.error.message, message);
  }
  t.strictSame(model.done, []);
});

t.test('a trace can be wound, a running daemon cannot', async (t) => {
  const post = { method: 'POST', headers: JSON_BODY, body: '{"position":42}' };
  const live = await serverOf(t);
  t.equal((await live.ask('/api/v1/position', post)).status, 404);
  const trace = new FakeTrace();
  const { ask } = await serverOf(t, { model: trace });
  const answer = await ask('/api/v1/position', post);
  t.equal(answer.status, 200);
  t.equal(answer.json.source.position, 42);
  t.equal(trace.position, 42);
  for (const body of ['{"position":101}', '{"position":-1}', '{"position":"1"}', '{}', 'null']) t.equal((await ask('/api/v1/position', { ...post, body })).status, 400, body);
  t.equal(trace.position, 42);
});

t.test('health needs nothing, readiness needs somebody to watch', async (t) => {
  const { ask, model } = await serverOf(t);
  t.strictSame((await ask('/healthz')).json, { alive: true });
  t.strictSame((await ask('/readyz')).json, { ready: true });
  model.over = { sessions: [], readers: [] };
  const waiting = await ask('/readyz');
  t.equal(waiting.status, 503);
  t.match(waiting.json, { ready: false, reason: /no guest, host tool or QEMU device/ });
  const trace = await serverOf(t, { model: Object.assign(new FakeTrace(), { over: { sessions: [], readers: [] } }) });
  t.equal((await trace.ask('/readyz')).status, 200);
});

t.test('a view that throws is an answer of its own, and a line in the log', async (t) => {
  const lines: string[] = [];
  const { ask, model } = await serverOf(t, { log: { ...SILENT, warn: (_fields, message) => void lines.push(message) } });
  model.before = () => {
    throw new Error('a mistake of ours in /home/me');
  };
  const answer = await ask('/api/v1/overview');
  t.equal(answer.status, 500);
  t.equal(answer.json.error.code, 'internal');
  t.notMatch(answer.text, /home/);
  t.strictSame(lines, ['a request failed']);
  model.before = () => {};
  t.equal((await ask('/api/v1/overview')).status, 200);
});

t.test('the page and its assets are served by name, and nothing else of their folder', async (t) => {
  const { ask } = await serverOf(t);
  const page = await ask('/');
  t.match(page.headers['content-type'], /^text\/html/);
  t.match(page.text, /<title>viommu/);
  t.match((await ask('/assets/main.js')).headers['content-type'], /^text\/javascript/);
  const style = await ask('/assets/parts/style.css');
  t.match(style.headers['content-type'], /^text\/css/);
  t.equal((await ask('/assets/parts/style.css', { headers: { 'if-none-match': style.headers.etag! } })).status, 304);
  for (const path of ['/index.html', '/assets/', '/assets/secret.txt', '/assets/../index.html', '/assets/%2e%2e/index.html', '//etc/passwd', '/assets/..%2f..%2fpackage.json']) t.equal((await ask(path)).status, 404, path);
});

t.test('a server that would be open to everybody does not start', async (t) => {
  const options = { model: new FakeModel(), port: 0, allowControl: false, origins: [], log: SILENT, pageDir: pageFolder(t) };
  await t.rejects(startWeb({ ...options, host: '0.0.0.0' }), HostError);
  await t.rejects(startWeb({ ...options, host: '::' }), { code: 'VIOMMU_ERR_WEB', message: /can be reached from other machines: that wants a token/ });
  await t.rejects(startWeb({ ...options, host: '127.0.0.1', token: 'short' }), { code: 'VIOMMU_ERR_WEB' });
  await t.rejects(startWeb({ ...options, host: '127.0.0.1', pageDir: '/nonexistent' }), { code: 'VIOMMU_ERR_WEB' });
  const { port } = await serverOf(t);
  await t.rejects(startWeb({ ...options, host: '127.0.0.1', port }), { code: 'VIOMMU_ERR_LISTEN', errno: 'EADDRINUSE' });
});
