/** The body of a POST: JSON, of a bounded size, whole. */
import type { IncomingMessage } from 'node:http';
import { DocumentError, readDocument, type Cursor } from '../base/document.js';
import { LIMITS } from '../base/limits.js';
import { ApiFailure } from './failure.js';

/** Throws ApiFailure unless the head announces JSON. A page of another origin cannot send that without our consent [Fetch: CORS]. */
export function checkJsonType({ headers }: IncomingMessage): void {
  const type = headers['content-type'];
  if (type === undefined || !/^application\/json(; *charset=utf-8)?$/i.test(type)) throw new ApiFailure('wrong-content-type', 'expected content-type: application/json');
}

/** Rejects with ApiFailure when there is too much of it, or when it is no UTF-8. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const most = LIMITS.webBodyBytes;
  const tooLarge = new ApiFailure('too-large', `a body has at most ${most} bytes`, { connection: 'close' });
  const said = request.headers['content-length'];
  // Chunks may be of one byte each: a body costs then a hundred times what it is worth.
  if (said === undefined) throw new ApiFailure('length-required', 'a body comes whole, with its content-length', { connection: 'close' });
  if (Number(said) > most) throw tooLarge;
  const chunks: Buffer[] = [];
  let length = 0;
  // An iterator would close the connection together with the request, before the answer.
  await new Promise<void>((resolve, reject) => {
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= most) chunks.push(chunk);
      else reject(tooLarge);
    });
    request.once('end', resolve).once('close', () => reject(new ApiFailure('bad-request', 'the body is not whole', { connection: 'close' })));
  });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new ApiFailure('bad-body', 'the body is no UTF-8');
  }
}

/** Reads a JSON text by hand. Throws ApiFailure with all that is wrong with it. */
export function readJson<T>(text: string, read: (root: Cursor) => T | undefined): T {
  try {
    return readDocument(text, 'body', LIMITS.webBodyBytes, read);
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    throw new ApiFailure('bad-body', error.problems.join('; ').replace(/[<>&]/g, '?'));
  }
}
