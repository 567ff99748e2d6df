/** Both codecs against the golden vectors of test/fixtures/wire, whose bytes come from a third implementation. */
import { join } from 'node:path';
import protobuf from 'protobufjs';
import t from 'tap';
import { decodeDaemon, decodePeer, encodeDaemon, encodePeer } from '../../src/proto/codec.js';
import type { DaemonMessageInit, PeerMessageInit } from '../../src/proto/types.js';
import { CCodec, PB_OK, repository, wireVectors } from '../helpers/c-codec.js';

/** Whether `actual` has every value of `wanted`, and nothing but defaults besides. */
function isWithDefaults(actual: unknown, wanted: unknown): boolean {
  if (wanted === undefined) return actual === null || isDefault(actual);
  if (typeof wanted !== 'object' || wanted === null) return actual === wanted;
  if (wanted instanceof Uint8Array) return actual instanceof Uint8Array && Buffer.compare(actual, wanted) === 0;
  if (Array.isArray(wanted)) {
    return Array.isArray(actual) && actual.length === wanted.length && wanted.every((item, i) => isWithDefaults(actual[i], item));
  }
  if (typeof actual !== 'object' || actual === null) return false;
  const names = new Set([...Object.keys(actual), ...Object.keys(wanted)]);
  return [...names].every((name) => isWithDefaults((actual as Record<string, unknown>)[name], (wanted as Record<string, unknown>)[name]));
}

function isDefault(value: unknown): boolean {
  if (value instanceof Uint8Array || Array.isArray(value)) return value.length === 0;
  return value === 0 || value === 0n || value === false || value === '';
}

const decode = { peer: decodePeer, daemon: decodeDaemon };
const encode = {
  peer: (message: unknown) => encodePeer(message as PeerMessageInit),
  daemon: (message: unknown) => encodeDaemon(message as DaemonMessageInit),
};
const vectors = wireVectors();

t.test('every member of every oneof of the schema has a vector', async (t) => {
  const seen = new Set(vectors.flatMap(({ message }) => keys(message)));
  const root = new protobuf.Root();
  root.resolvePath = (_origin, target) => join(repository, 'proto', target);
  root.loadSync('viommu/v1/envelope.proto');
  const types = root.lookup('viommu.v1') as protobuf.Namespace;
  const members = types.nestedArray.flatMap((type) => (type instanceof protobuf.Type ? type.oneofsArray.flatMap((each) => each.oneof) : []));
  t.ok(members.length > 25);
  t.same(
    members.filter((name) => !seen.has(name)),
    [],
  );
});

function keys(value: unknown): string[] {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return [];
  return Object.entries(value).flatMap(([name, member]) => [name, ...keys(member)]);
}

for (const { name, direction, message, bytes } of vectors) {
  t.test(`TypeScript reads and writes: ${name}`, async (t) => {
    t.equal(Buffer.from(encode[direction](message)).toString('hex'), Buffer.from(bytes).toString('hex'), 'encodes to the bytes');
    const decoded = decode[direction](bytes);
    t.ok(isWithDefaults(decoded, message), 'decodes to the message');
    t.equal(Buffer.from(encode[direction](decoded)).toString('hex'), Buffer.from(bytes).toString('hex'), 'encodes what it decoded');
  });
}

const codec = new CCodec();
t.teardown(() => codec.close());

t.test('C reads every vector and writes the same bytes', async (t) => {
  const answers = codec.run(vectors);
  for (const [i, { name, bytes }] of vectors.entries()) {
    t.equal(answers[i]!.status, PB_OK, `${name}: is read`);
    t.equal(answers[i]!.encoded.toString('hex'), Buffer.from(bytes).toString('hex'), `${name}: is written`);
  }
});

t.test('a bytes field that ends a message can stay out of the buffer, and no other', async (t) => {
  const answers = codec.run(vectors);
  const tails = vectors.map(({ name }, i) => [name, answers[i]!.tailLength] as const).filter(([, length]) => length > 0);
  t.same(Object.fromEntries(tails), {
    'flush domain by list': 16,
    'map a range by page frames': 24,
    'map 2 MiB by page frames': 4096,
    'map an identity range by page frames': 8,
    'unmap an identity range by page frames': 8,
    'map logical range ex with every field': 16,
    'map identity range ex with every field': 16,
    'DMA program of every operation': 1,
    'DMA program whose last step is a write': 300,
  });
});
