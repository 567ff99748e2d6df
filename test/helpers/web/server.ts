/** A web server for one test, and requests to it in few words. */
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SILENT } from '../../../src/base/log.js';
import { startWeb } from '../../../src/web/server.js';
import type { WebOptions } from '../../../src/web/types.js';
import { processorTime } from '../../../src/web/work.js';
import { FakeModel } from './fake-model.js';

interface Test {
  teardown(work: () => void | Promise<void>): unknown;
}

export interface Response {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** Of an answer of the API; undefined for what is no JSON. */
  readonly json: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- tests look into answers of all kinds
}

export interface Sending {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string | Buffer;
}

/** A page of three files in a folder of its own. */
export function pageFolder(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'viommu-page-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>viommu</title><script type="module" src="/assets/main.js"></script>');
  writeFileSync(join(folder, 'main.js'), 'export {};');
  mkdirSync(join(folder, 'parts'));
  writeFileSync(join(folder, 'parts/style.css'), 'body { margin: 0 }');
  writeFileSync(join(folder, 'secret.txt'), 'no part of the page');
  return folder;
}

export async function serverOf(t: Test, over: Partial<WebOptions> = {}) {
  const model = over.model ?? new FakeModel();
  const server = await startWeb({ model, host: '127.0.0.1', port: 0, allowControl: false, origins: [], log: SILENT, pageDir: pageFolder(t), ...over });
  t.teardown(() => server.close());
  const { port, hostname } = new URL(server.url);
  const ask = (path: string, sending: Sending = {}) => askServer({ host: hostname.replace(/[[\]]/g, ''), port: Number(port) }, path, sending);
  return { server, url: server.url, port: Number(port), model: model as FakeModel, ask };
}

export function askServer(where: { readonly host: string; readonly port: number }, path: string, { method = 'GET', headers = {}, body }: Sending = {}): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ ...where, path, method, headers: { ...headers, ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }) }, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        const isJson = response.headers['content-type']?.startsWith('application/json') === true && text !== '';
        resolve({ status: response.statusCode!, headers: response.headers, text, json: isJson ? JSON.parse(text) : undefined });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** Keeps the processor busy for so many milliseconds of its own time. */
export function labour(milliseconds: number): void {
  const end = processorTime() + milliseconds;
  while (processorTime() < end);
}

/** Bytes out, bytes in, until the other side ends or `until` is content: what no client library would send. */
export function raw(port: number, bytes: string | readonly string[], until: (text: string) => boolean = () => false): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    const end = () => {
      socket.destroy();
      resolve(text);
    };
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (until(text)) end();
    });
    socket.on('error', () => {});
    socket.on('close', end);
    for (const each of typeof bytes === 'string' ? [bytes] : bytes) socket.write(each);
  });
}
