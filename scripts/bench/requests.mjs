// What scripts/bench/peer/stream_client.c sends: a Hello, a new domain, and then requests that map a page and unmap it again.
import { contiguousMdl } from '../../dist/client/client.js';
import { encodeDaemon, encodePeer } from '../../dist/proto/codec.js';
import { frame } from '../../dist/proto/frame.js';

/** Where the C client puts the handle of the domain: on the wire 8 bytes of 0xa5 and one of 0x25. */
const PLACEHOLDER = 0x254a952a54a952a5n;
const ID = 1000n;
const PAGES = 100;
const PAGES_PER_CALL = 4096;
/** What a driver's MDL says of pages that a device may use; without it a rule would speak up at each call. */
const MDL_PAGES_LOCKED = 2;

function entry(kind, message) {
  const bytes = Buffer.from(frame(message));
  const head = Buffer.alloc(5);
  head.writeUInt32LE(bytes.length);
  head[4] = kind.charCodeAt(0);
  return Buffer.concat([head, bytes]);
}

const call = (request) => encodePeer({ body: 'request', request: { id: ID, table: 2, callSite: { module: 'bench.sys', offset: 0x1234n, irql: 0, ticket: 0n }, ...request } });

function requests() {
  const frames = [];
  for (let page = 0; page < PAGES; page++) {
    const logicalAddress = BigInt(0x100000 + page) << 12n;
    frames.push(
      entry('R', call({ routine: 'mapLogicalRange', mapLogicalRange: { domain: PLACEHOLDER, permissions: 3, logicalAddress, mdl: { ...contiguousMdl(BigInt(0x10000 + page) << 12n, 1), flags: MDL_PAGES_LOCKED } } })),
      entry('R', call({ routine: 'unmapLogicalRange', unmapLogicalRange: { domain: PLACEHOLDER, logicalAddress, numberOfPages: 1n } })),
    );
  }
  return frames;
}

const ASKED = requests();
/** What the echo is asked: the same bytes, which it sends back. */
export const OF_ECHO = Buffer.concat(ASKED);
/** Maps so many pages beside those of the requests, each to a frame of its own, no two of which make a run. */
function present(count) {
  const frames = [];
  for (let done = 0; done < count; done += PAGES_PER_CALL) {
    const pages = Math.min(PAGES_PER_CALL, count - done);
    const pageFrames = new Uint8Array(BigUint64Array.from({ length: pages }, (_, i) => BigInt(0x1000000 + ((done + i) ^ 1))).buffer);
    const mdl = { present: true, byteOffset: 0, byteCount: pages * 4096, flags: MDL_PAGES_LOCKED, pageFrames };
    frames.push(entry('S', call({ routine: 'mapLogicalRange', mapLogicalRange: { domain: PLACEHOLDER, permissions: 3, logicalAddress: BigInt(0x1000000 + done) << 12n, mdl } })));
  }
  return frames;
}

/** What the daemon is asked, and must answer, when so many pages are mapped before. */
export const ofDaemon = (count) =>
  Buffer.concat([
    entry('S', encodePeer({ body: 'hello', hello: { major: 1, minor: 0, role: 2, architecture: 1, name: 'bench', maxMessageBytes: 65536 } })),
    entry('H', call({ routine: 'createDomain', createDomain: { osManagedPageTable: 1, hasDomainOut: true } })),
    ...present(count),
    ...ASKED,
    entry('A', encodeDaemon({ body: 'reply', reply: { id: ID, status: 0 } })),
  ]);
