/**
 * The two codecs against each other: whatever bytes they are given, they either both refuse them or both understand the
 * same message, which shows in the bytes that it encodes to. The C codec alone has small capacities for lists.
 */
import t from 'tap';
import { ProtocolError } from '../../src/base/errors.js';
import { decodeDaemon, decodePeer, encodeDaemon, encodePeer } from '../../src/proto/codec.js';
import { CCodec, PB_OK, PB_TOO_MANY, wireVectors, type Answer, type Sample } from '../helpers/c-codec.js';
import { damaged, randomNumbers } from '../helpers/random-bytes.js';

const codec = new CCodec();
t.teardown(() => codec.close());
const vectors = wireVectors();

/** Bytes of the message as TypeScript understands it; undefined when it refuses. */
function understood({ direction, bytes }: Sample): string | undefined {
  try {
    const encoded = direction === 'peer' ? encodePeer(decodePeer(bytes)) : encodeDaemon(decodeDaemon(bytes));
    return Buffer.from(encoded).toString('hex');
  } catch (error) {
    if (error instanceof ProtocolError) return undefined;
    throw error;
  }
}

function agree(sample: Sample, { status, encoded }: Answer): boolean {
  return status === PB_TOO_MANY || understood(sample) === (status === PB_OK ? encoded.toString('hex') : undefined);
}

function disagreements(samples: readonly Sample[]): string[] {
  const answers = codec.run(samples);
  return samples
    .filter((sample, i) => !agree(sample, answers[i]!))
    .map(({ direction, bytes }) => `${direction} ${Buffer.from(bytes).toString('hex')}`);
}

t.test('the codecs agree on every vector cut at every byte', async (t) => {
  const samples = vectors.flatMap(({ direction, bytes }) =>
    Array.from({ length: Math.min(bytes.length, 400) }, (_, cut) => ({ direction, bytes: bytes.subarray(0, cut) })),
  );
  t.ok(samples.length > 1000);
  t.same(disagreements(samples), []);
});

t.test('the codecs agree on vectors with any one byte at an edge value', async (t) => {
  const samples = vectors
    .filter(({ bytes }) => bytes.length < 100)
    .flatMap(({ direction, bytes }) =>
      [0x00, 0x02, 0x0b, 0x7f, 0x80, 0xff].flatMap((value) =>
        Array.from(bytes, (_, at) => ({ direction, bytes: Buffer.from(bytes).fill(value, at, at + 1) })),
      ),
    );
  t.ok(samples.length > 5000);
  t.same(disagreements(samples), []);
});

t.test('the codecs agree on damaged vectors', async (t) => {
  const seed = Number(process.env['VIOMMU_TEST_SEED'] ?? 4711);
  t.comment(`seed ${seed}`);
  const random = randomNumbers(seed);
  const short = vectors.filter(({ bytes }) => bytes.length < 1000);
  const samples = Array.from({ length: 40_000 }, () => {
    const { direction, bytes } = short[random(short.length)]!;
    return { direction, bytes: damaged(bytes, short[random(short.length)]!.bytes, random) };
  });
  t.same(disagreements(samples), []);
  const taken = samples.filter((sample) => understood(sample) !== undefined).length;
  t.ok(taken > 4000 && taken < 36_000, `${taken} of ${samples.length} are understood`);
});

t.test('the codecs agree on numbers of more bits than their field has', async (t) => {
  const wide = ['ffffffff7f', '8080808010', 'ffffffffffffffffff7f', '80808080808080808002', '8180808080808080808000', '80808080808080808000'];
  const samples = wide.flatMap((digits) =>
    // Request.id, Request.table, Request.call_site.irql, Request.create_domain.has_domain_out.
    [`08${digits}`, `10${digits}`, nested('1a', `18${digits}`), nested('8201', `10${digits}`)].map((request) => {
      return { direction: 'peer', bytes: Buffer.from(nested('12', request), 'hex') } as const;
    }),
  );
  t.same(disagreements(samples), []);
});

function nested(tag: string, content: string): string {
  return `${tag}${(content.length / 2).toString(16).padStart(2, '0')}${content}`;
}

t.test('the codecs agree on random text', async (t) => {
  const seed = 42;
  t.comment(`seed ${seed}`);
  const random = randomNumbers(seed);
  const interesting = [0x41, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xed, 0xef, 0xf0, 0xf1, 0xf4, 0xf5, 0xff];
  const samples = Array.from({ length: 20_000 }, () => {
    const text = Array.from({ length: 1 + random(6) }, () => interesting[random(interesting.length)]!);
    return { direction: 'peer', bytes: Buffer.from([0x0a, text.length + 2, 0x2a, text.length, ...text]) } as const;
  });
  t.same(disagreements(samples), []);
});

t.test('a list longer than the guest takes is refused there', async (t) => {
  const replies = (count: number) => {
    const batchReply = { replies: Array(count).fill({}) };
    return { direction: 'daemon', bytes: encodeDaemon({ body: 'batchReply', batchReply }) } as const;
  };
  const ids = (count: number) => {
    const reply = { result: 'queryInputMappings', queryInputMappings: { inputMappingIds: Array(count).fill(1) } } as const;
    return { direction: 'daemon', bytes: encodeDaemon({ body: 'reply', reply }) } as const;
  };
  const answers = codec.run([replies(64), replies(65), ids(256), ids(257)]);
  t.same(
    answers.map(({ status }) => status),
    [PB_OK, PB_TOO_MANY, PB_OK, PB_TOO_MANY],
  );
});
