/** Replies encoded in place against the generated encoder: the same bytes, for the usual ones and for all others. */
import t from 'tap';
import { encodeDaemonPlainly } from '../../src/proto/codec.js';
import { encodeReplyInPlace } from '../../src/proto/fast-reply.js';
import type { Reply } from '../../src/proto/types.js';
import { randomNumbers } from '../helpers/random-bytes.js';

const seed = Number(process.env['VIOMMU_TEST_SEED'] ?? 1211);
t.comment(`seed ${seed}`);

type Random = ReturnType<typeof randomNumbers>;
const EDGES = [0n, 1n, 127n, 128n, 0x7fff_ffffn, 0xffff_ffffn, 0x1_0000_0000n, 1n << 56n, 1n << 63n, (1n << 64n) - 1n];
const wide = (random: Random) => (random(2) === 0 ? EDGES[random(EDGES.length)]! : (BigInt(random(2 ** 32)) << BigInt(random(33))) + BigInt(random(256)));

function reply(random: Random): Reply {
  const head = { id: wide(random), status: random(2) === 0 ? 0 : Number(BigInt.asUintN(32, wide(random))) };
  switch (random(5)) {
    case 0:
      return { ...head, result: 'createDomain', createDomain: { domain: wide(random) } };
    case 1:
      return { ...head, result: 'mapLogicalRangeEx', mapLogicalRangeEx: { logicalAddress: wide(random) } };
    case 2:
      return { ...head, result: 'mapReservedLogicalRange', mapReservedLogicalRange: { offset: wide(random), size: wide(random) } };
    case 3:
      return { ...head, result: 'queryInputMappings', queryInputMappings: { returnLength: random(2000), inputMappingIds: Array.from({ length: random(2000) }, () => random(2 ** 32)) } };
    default:
      return head;
  }
}

t.test('a reply has the bytes of the generated encoder, whatever was encoded before it', async (t) => {
  const random = randomNumbers(seed);
  for (let i = 0; i < 20_000; i++) {
    const one = reply(random);
    const bytes = encodeReplyInPlace(one);
    if (!Buffer.from(bytes).equals(encodeDaemonPlainly({ body: 'reply', reply: one }))) return t.fail(`reply ${i}: ${Buffer.from(bytes).toString('hex')}`);
  }
});

t.test('a copy stays as it is', async (t) => {
  const kept = encodeReplyInPlace({ id: 1n, status: 5 }).slice();
  encodeReplyInPlace({ id: 2n, status: 6 });
  t.same(kept, encodeDaemonPlainly({ body: 'reply', reply: { id: 1n, status: 5 } }));
});
