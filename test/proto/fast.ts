/**
 * The shorter way through the codec against the plain one: on every byte string both give the same value, members in the same
 * order, or both refuse; and every message that they encode has the same bytes.
 */
import { inspect } from 'node:util';
import t from 'tap';
import { ProtocolError } from '../../src/base/errors.js';
import { LIMITS } from '../../src/base/limits.js';
import { decodeDaemon, decodePeer, decodePeerPlainly, decodePeerToKeep, encodeDaemon, encodeDaemonPlainly, encodePeer, encodeTraceFrame, encodeTraceFramePlainly, encodeTraceRecord, encodeTraceRecordPlainly } from '../../src/proto/codec.js';
import { decodeUsual } from '../../src/proto/fast-decode.js';
import { encodeUsual, encodeUsualRecord } from '../../src/proto/fast-encode.js';
import type { DaemonMessageInit, PeerMessageInit, ReplyInit, RequestInit, TraceRecordInit } from '../../src/proto/types.js';
import { wireVectors } from '../helpers/c-codec.js';
import { damaged, randomNumbers } from '../helpers/random-bytes.js';

const seed = Number(process.env['VIOMMU_TEST_SEED'] ?? 4711);
t.comment(`seed ${seed}`);
type Random = ReturnType<typeof randomNumbers>;

const EDGES = [0n, 1n, 127n, 128n, 0xffffn, 0x7fff_ffffn, 0x8000_0000n, 0xffff_ffffn, 0x1_0000_0000n, 1n << 35n, 1n << 42n, 1n << 49n, 1n << 56n, 1n << 63n, (1n << 64n) - 1n];
const wide = (random: Random) => (random(2) === 0 ? EDGES[random(EDGES.length)]! : (BigInt(random(2 ** 32)) << BigInt(random(33))) + BigInt(random(256)));
const narrow = (random: Random) => Number(BigInt.asUintN(32, wide(random)));
const positive = (random: Random) => narrow(random) & 0x7fffffff;
const flag = (random: Random) => random(2) === 1;
const bytes = (random: Random) => Uint8Array.from({ length: random(3) === 0 ? 0 : random(300) }, () => random(256));
const several = <T>(random: Random, make: () => T) => Array.from({ length: random(4) }, make);

const run = (random: Random) => ({ frame: wide(random), pageCount: wide(random) });
const mdl = (random: Random) => ({ present: flag(random), byteOffset: narrow(random), byteCount: narrow(random), flags: narrow(random), runs: several(random, () => run(random)), pageFrames: bytes(random) });
const physical = (random: Random) => ({
  ...{ present: flag(random), mapType: random(4), base: wide(random), size: wide(random), hasPageFrame: flag(random), numberOfPages: wide(random) },
  ...{ runs: several(random, () => run(random)), pageFrames: bytes(random), mdl: flag(random) ? mdl(random) : null },
});
const callSite = (random: Random) => ({ module: ['', 'dut.sys', 'a much longer name of a driver.sys', 'Prüfling.sys'][random(4)]!, offset: wide(random), irql: narrow(random), ticket: wide(random), outstanding: several(random, () => narrow(random)) });

const ROUTINES: readonly ((random: Random) => RequestInit)[] = [
  (random) => ({ routine: 'mapLogicalRange', mapLogicalRange: { domain: wide(random), permissions: narrow(random), logicalAddress: wide(random), mdl: flag(random) ? mdl(random) : null } }),
  (random) => ({ routine: 'unmapLogicalRange', unmapLogicalRange: { domain: wide(random), logicalAddress: wide(random), numberOfPages: wide(random) } }),
  (random) => ({
    routine: 'mapLogicalRangeEx',
    mapLogicalRangeEx: {
      ...{ domain: wide(random), permissions: narrow(random), hasExplicit: flag(random), explicitLogicalAddress: wide(random), hasMin: flag(random), minLogicalAddress: wide(random) },
      ...{ hasMax: flag(random), maxLogicalAddress: wide(random), hasLogicalAddressOut: flag(random), physical: flag(random) ? physical(random) : null },
    },
  }),
  (random) => ({ routine: 'mapIdentityRange', mapIdentityRange: { domain: wide(random), permissions: narrow(random), mdl: flag(random) ? mdl(random) : null } }),
  (random) => ({ routine: 'unmapIdentityRange', unmapIdentityRange: { domain: wide(random), mdl: flag(random) ? mdl(random) : null } }),
  (random) => ({ routine: 'mapIdentityRangeEx', mapIdentityRangeEx: { domain: wide(random), permissions: narrow(random), physical: flag(random) ? physical(random) : null } }),
  (random) => ({ routine: 'unmapIdentityRangeEx', unmapIdentityRangeEx: { domain: wide(random), physical: flag(random) ? physical(random) : null } }),
  (random) => ({ routine: 'mapReservedLogicalRange', mapReservedLogicalRange: { token: wide(random), offset: wide(random), permissions: narrow(random), hasMappedSegment: flag(random), physical: flag(random) ? physical(random) : null } }),
  (random) => ({ routine: 'unmapReservedLogicalRange', unmapReservedLogicalRange: { hasMappedSegment: flag(random), token: wide(random), offset: wide(random), size: wide(random) } }),
];
const request = (random: Random): RequestInit => ({ id: wide(random), table: positive(random) as 1, callSite: flag(random) ? callSite(random) : null, ...ROUTINES[random(ROUTINES.length)]!(random) });

const PEERS: readonly ((random: Random) => PeerMessageInit)[] = [
  (random) => ({ body: 'request', request: request(random) }),
  (random) => ({ body: 'batch', batch: { requests: several(random, () => request(random)) } }),
  (random) => ({
    body: 'dmaProgram',
    dmaProgram: {
      ...{ id: wide(random), device: flag(random) ? { kind: random(5) as 3, segment: narrow(random), busDeviceFunction: narrow(random), acpiUid: narrow(random) } : null },
      steps: several(random, () => (flag(random) ? { operation: 'read', read: { iova: wide(random), length: wide(random) } } : { operation: 'write', write: { iova: wide(random), data: bytes(random) } })),
      ...{ hasPasid: flag(random), pasid: narrow(random), privileged: flag(random) },
    },
  }),
];

const reply = (random: Random): ReplyInit => {
  const head = { id: wide(random), status: narrow(random) };
  switch (random(6)) {
    case 0:
      return { ...head, result: 'createDomain', createDomain: { domain: wide(random) } };
    case 1:
      return { ...head, result: 'createDomainEx', createDomainEx: { domain: wide(random) } };
    case 2:
      return { ...head, result: 'mapLogicalRangeEx', mapLogicalRangeEx: { logicalAddress: wide(random) } };
    case 3:
      return { ...head, result: 'mapReservedLogicalRange', mapReservedLogicalRange: { offset: wide(random), size: wide(random) } };
    case 4:
      return { ...head, result: 'queryInputMappings', queryInputMappings: { inputMappingIds: several(random, () => narrow(random)), returnLength: narrow(random) } };
    default:
      return head;
  }
};

const DAEMONS: readonly ((random: Random) => DaemonMessageInit)[] = [
  (random) => ({ body: 'reply', reply: reply(random) }),
  (random) => ({ body: 'batchReply', batchReply: { replies: Array.from({ length: random(2) === 0 ? random(4) : random(300) }, () => reply(random)) } }),
  (random) => ({
    body: 'dmaProgramReply',
    dmaProgramReply: { id: wide(random), bytesDone: wide(random), results: several(random, () => ({ status: random(5) as 1, bytesDone: wide(random), stopIova: wide(random), fault: random(8) as 1, access: random(3) as 1, data: bytes(random) })) },
  }),
  (random) => ({
    body: 'event',
    event: {
      ...{ sequence: wide(random), eventsLost: wide(random), event: 'fault' },
      fault: {
        ...{ registration: wide(random), device: flag(random) ? { kind: 3 as const, segment: narrow(random), busDeviceFunction: narrow(random), acpiUid: narrow(random) } : null, domain: wide(random) },
        ...{ type: random(8) as 1, access: random(3) as 1, faultAddress: wide(random), faultAddressValid: flag(random), isStage1: flag(random), occurrences: wide(random) },
        ...{ inputMappingId: narrow(random), privileged: flag(random) },
      },
    },
  }),
];

/** What a decoder makes of the bytes, for comparison: members in their order, arrays of bytes as hex. */
function understood(decode: (bytes: Uint8Array) => object, input: Uint8Array): string {
  try {
    return inspect(plain(decode(input)), { depth: Infinity, maxArrayLength: Infinity, breakLength: Infinity });
  } catch (error) {
    if (error instanceof ProtocolError) return error.code;
    throw error;
  }
}

function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (Array.isArray(value)) return value.map(plain);
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)])) : value;
}

const hexOf = (input: Uint8Array) => Buffer.from(input).toString('hex');
const disagreements = (samples: readonly Uint8Array[]) => samples.filter((input) => understood(decodePeer, input) !== understood(decodePeerPlainly, input)).map(hexOf);
const vectors = wireVectors();
const peerVectors = vectors.filter(({ direction, bytes }) => direction === 'peer' && bytes.length < 1000).map(({ bytes }) => Uint8Array.from(bytes));

t.test('both ways give the same value of every golden vector, whole and cut at every byte', async (t) => {
  const samples = peerVectors.flatMap((input) => Array.from({ length: input.length + 1 }, (_, cut) => input.slice(0, cut)));
  t.ok(samples.length > 1000);
  t.same(disagreements(samples), []);
  t.ok(samples.filter((input) => decodeUsual(input) !== undefined).length > 5, 'some take the shorter way');
});

t.test('both ways give the same value of messages of the kinds that are usual', async (t) => {
  const random = randomNumbers(seed);
  const samples = Array.from({ length: 6000 }, () => encodePeer(PEERS[random(PEERS.length)]!(random)));
  t.same(disagreements(samples), []);
  const usual = samples.filter((input) => decodeUsual(input) !== undefined).length;
  t.ok(usual > 3000, `${usual} of ${samples.length} take the shorter way`);
});

t.test('both ways agree on usual messages and vectors that were damaged, cut and put together', async (t) => {
  const random = randomNumbers(seed + 1);
  const any = () => (random(3) === 0 ? peerVectors[random(peerVectors.length)]! : encodePeer(PEERS[random(PEERS.length)]!(random)));
  const samples = Array.from({ length: 30_000 }, () => damaged(any(), any(), random));
  t.same(disagreements(samples), []);
  const taken = samples.filter((input) => decodeUsual(input) !== undefined).length;
  t.ok(taken > 400 && taken < 29_000, `${taken} of ${samples.length} take the shorter way`);
});

t.test('both ways agree on usual messages with one byte at an edge value', async (t) => {
  const random = randomNumbers(seed + 2);
  const samples = Array.from({ length: 60 }, () => encodePeer(PEERS[random(PEERS.length)]!(random)))
    .filter((input) => input.length < 200)
    .flatMap((input) => [0x00, 0x01, 0x02, 0x0b, 0x7f, 0x80, 0xff].flatMap((value) => Array.from(input, (_, at) => Uint8Array.from(input).fill(value, at, at + 1))));
  t.ok(samples.length > 5000);
  t.same(disagreements(samples), []);
});

/** The same fields with lengths of up to ten bytes: zeros are put before what they need. Undefined for what is no message. */
function withLongLengths(input: Uint8Array, random: Random): number[] | undefined {
  const output: number[] = [];
  for (let at = 0; at < input.length; ) {
    const begin = at;
    while (input[at]! >= 128) at++;
    const wireType = input[begin]! & 7;
    if (++at > input.length || ![0, 1, 2, 5].includes(wireType)) return undefined;
    if (wireType !== 2) {
      if (wireType === 0) while (input[at++]! >= 128);
      else at += wireType === 1 ? 8 : 4;
      if (at > input.length) return undefined;
      output.push(...input.subarray(begin, at));
      continue;
    }
    output.push(...input.subarray(begin, at));
    let length = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = input[at++]!;
      length += (byte & 127) * shift;
      if (!(byte >= 128)) break;
    }
    if (!(at + length <= input.length)) return undefined;
    const content = input.subarray(at, at + length);
    const inner = withLongLengths(content, random) ?? [...content];
    const varint = [];
    for (let left = inner.length; left > 0 || varint.length === 0; left >>>= 7) varint.push(left & 127);
    const wanted = random(4) === 0 ? 1 + random(10) : 1;
    while (varint.length < wanted) varint.push(0);
    output.push(...varint.map((bits, i) => (i + 1 < varint.length ? bits | 128 : bits)), ...inner);
    at += length;
  }
  return output;
}

t.test('both ways agree on lengths that are longer than they need be', async (t) => {
  const random = randomNumbers(seed + 6);
  const inputs = Array.from({ length: 4000 }, () => encodePeer(PEERS[random(PEERS.length)]!(random)));
  const samples = inputs.map((input) => Uint8Array.from(withLongLengths(input, random)!));
  t.same(disagreements(samples), []);
  const taken = samples.filter((input) => decodeUsual(input) !== undefined).length;
  t.ok(taken > 400 && taken < 3600, `${taken} of ${samples.length} take the shorter way`);
  const refused = samples.filter((input) => understood(decodePeer, input) === 'VIOMMU_ERR_MALFORMED').length;
  t.ok(refused > 400, `${refused} are refused`);
});

t.test('a length of more than five bytes is refused, of a batch and of a call', async (t) => {
  for (const hex of ['1a808080808000', '128780808080000805c201020801']) t.equal(understood(decodePeer, Buffer.from(hex, 'hex')), 'VIOMMU_ERR_MALFORMED', hex);
});

t.test('a batch of more fields than a message may have is refused both ways', async (t) => {
  const empty = Uint8Array.from([10, 0]);
  const batch = (count: number) => {
    const body = new Uint8Array(2 * count);
    for (let i = 0; i < count; i++) body.set(empty, 2 * i);
    const length = [(body.length & 127) | 128, ((body.length >>> 7) & 127) | 128, body.length >>> 14];
    return Uint8Array.from([26, ...length, ...body]);
  };
  t.same(disagreements([batch(LIMITS.fieldsPerMessage - 1), batch(LIMITS.fieldsPerMessage)]), []);
  t.equal(understood(decodePeer, batch(LIMITS.fieldsPerMessage)), 'VIOMMU_ERR_TOO_MANY_FIELDS');
});

t.test('nothing in a message that is to be kept changes with the bytes it came in', async (t) => {
  const random = randomNumbers(seed + 3);
  const messages = [...Array.from({ length: 500 }, () => encodePeer(PEERS[random(PEERS.length)]!(random))), ...peerVectors];
  for (const input of messages) {
    const before = understood(decodePeerPlainly, input);
    const scratch = Uint8Array.from(input);
    const kept = decodePeerToKeep(scratch);
    scratch.fill(0xee);
    if (understood(() => kept, scratch) !== before) t.fail(hexOf(input));
  }
  t.pass('none did');
});

t.test('both ways encode every golden vector, and what it decodes to, to the same bytes', async (t) => {
  for (const { name, direction, message, bytes } of vectors) {
    if (direction !== 'daemon') continue;
    for (const each of [message as DaemonMessageInit, decodeDaemon(bytes) as DaemonMessageInit]) t.equal(hexOf(encodeDaemon(each)), hexOf(encodeDaemonPlainly(each)), name);
  }
});

t.test('both ways encode messages of the kinds that are usual to the same bytes', async (t) => {
  const random = randomNumbers(seed + 4);
  let usual = 0;
  for (let i = 0; i < 5000; i++) {
    const message = DAEMONS[random(DAEMONS.length)]!(random);
    const encoded = encodeDaemon(message);
    if (hexOf(encoded) !== hexOf(encodeDaemonPlainly(message))) t.fail(inspect(message, { depth: 9 }));
    if (encodeUsual(message) !== undefined) usual++;
  }
  t.ok(usual > 2500, `${usual} of 5000 take the shorter way`);
});

t.test('both ways encode members that are left out, negative, too wide or too long to the same bytes', async (t) => {
  const odd: DaemonMessageInit[] = [
    { body: 'reply', reply: {} },
    { body: 'reply', reply: { id: -1n, status: -1 } },
    { body: 'reply', reply: { id: (1n << 64n) + 5n, status: 2 ** 32 + 7 } },
    { body: 'reply', reply: { status: 0xc0000001, result: 'mapLogicalRangeEx', mapLogicalRangeEx: {} } },
    { body: 'batchReply', batchReply: {} },
    { body: 'batchReply', batchReply: { replies: [{}, { id: 1n }] } },
    { body: 'batchReply', batchReply: { replies: Array.from({ length: 20_000 }, (_, i) => ({ id: BigInt(i), status: i })) } },
    { body: 'dmaProgramReply', dmaProgramReply: { results: [{}, { data: new Uint8Array(0) }, { status: -1 as 1, bytesDone: -1n }] } },
    ...[127, 128, 16_383, 16_384, 65_000, 65_536, 70_000].map((length): DaemonMessageInit => ({ body: 'dmaProgramReply', dmaProgramReply: { results: [{ data: new Uint8Array(length).fill(1) }, { data: new Uint8Array(5) }] } })),
    { body: 'event', event: {} },
    { body: 'event', event: { event: 'fault', fault: {} } },
    { body: 'event', event: { event: 'fault', fault: { device: {} } } },
    { body: 'event', event: { sequence: 3n, event: 'stateChange', stateChange: { registration: 7n } } },
  ];
  for (const message of odd) t.equal(hexOf(encodeDaemon(message)), hexOf(encodeDaemonPlainly(message)), inspect(message, { depth: 4 }).slice(0, 80));
});

t.test('both ways encode the records of calls to the same bytes', async (t) => {
  const random = randomNumbers(seed + 5);
  const record = (): TraceRecordInit => ({
    ...{ number: wide(random), observation: wide(random), atNs: wide(random), clockReads: bytes(random), walkReads: bytes(random), body: 'call' },
    call: {
      ...{ session: narrow(random), call: wide(random), startedNs: wide(random), injected: ['', 'entry 1', 'Eintrag für später'][random(3)]!, injectedFailure: flag(random) },
      ...{ request: random(5) === 0 ? null : request(random), reply: random(5) === 0 ? null : reply(random) },
    },
  });
  const refused: TraceRecordInit = { body: 'call', call: { request: { callSite: { refused: { routine: 3 } }, routine: 'unmapLogicalRange', unmapLogicalRange: {} }, reply: {} } };
  let usual = 0;
  for (const each of [refused, { body: 'call', call: {} } as const, ...Array.from({ length: 5000 }, record)]) {
    if (hexOf(encodeTraceRecord(each)) !== hexOf(encodeTraceRecordPlainly(each))) t.fail(inspect(each, { depth: 9 }));
    if (encodeUsualRecord(each) !== undefined) usual++;
  }
  t.ok(usual > 2000, `${usual} take the shorter way`);
});

t.test('both ways encode the frames of a trace to the same bytes', async (t) => {
  const records = [0, 1, 127, 128, 16_383, 16_384, 65_000, 70_000].map((length) => new Uint8Array(length).fill(7));
  const frames = [{}, { checksum: 0 }, { checksum: 0xffff_ffff }, { checksum: -1 }, ...records.map((record) => ({ checksum: record.length, record }))];
  for (const frame of frames) t.equal(hexOf(encodeTraceFrame(frame)), hexOf(encodeTraceFramePlainly(frame)), inspect(frame, { maxArrayLength: 1 }));
});

t.test('both ways encode a member that is named and missing to the same bytes', async (t) => {
  const daemons = [{ body: 'reply' }, { body: 'reply', reply: null }, { body: 'event', event: { event: 'fault', fault: null } }, { body: 'reply', reply: { result: 'mapLogicalRangeEx', mapLogicalRangeEx: null } }] as unknown as DaemonMessageInit[];
  for (const each of daemons) t.equal(hexOf(encodeDaemon(each)), hexOf(encodeDaemonPlainly(each)));
  const records = [{ body: 'call', call: null }, { body: 'call', call: { request: { routine: 'unmapLogicalRange', unmapLogicalRange: null } } }] as unknown as TraceRecordInit[];
  for (const each of records) t.equal(hexOf(encodeTraceRecord(each)), hexOf(encodeTraceRecordPlainly(each)));
});
