/** An HTTP server that answers as a viommu does, or as a test wants it to. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TopData } from '../../../src/cli/top/data.js';
import { topData } from './documents.js';

export class FakeApi {
  data: TopData = topData();
  /** Answers in the documents' place when it gives true. */
  instead: (request: IncomingMessage, response: ServerResponse) => boolean = () => false;
  readonly requests: { readonly url: string; readonly authorization: string | undefined }[] = [];
  #server: Server | undefined;
  #port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Listens on any port, and when it is started again on the same one. */
  async start(): Promise<this> {
    const server = createServer((request, response) => this.#answer(request, response));
    await new Promise<void>((done, failed) => server.once('error', failed).listen(this.#port, '127.0.0.1', done));
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
    return this;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    const closed = new Promise((done) => server.close(done));
    server.closeAllConnections();
    await closed;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { url = '' } = request;
    this.requests.push({ url, authorization: request.headers.authorization });
    if (this.instead(request, response)) return;
    const name = /^\/api\/v1\/(overview|domains|devices|calls|faults)(?:\?|$)/.exec(url)?.[1];
    const { overview, domains, devices, routines, faults } = this.data;
    const documents: Readonly<Record<string, unknown>> = { overview, domains: { domains }, devices: { devices }, calls: { routines }, faults: { faults } };
    if (name === undefined) reply(response, 404, { error: { code: 'not-found', message: 'no such thing' } });
    else reply(response, 200, documents[name]);
  }
}

export function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
