/** The TypeScript codec's answers to what no honest encoder writes. */
import t from 'tap';
import { ProtocolError } from '../../src/base/errors.js';
import { LIMITS } from '../../src/base/limits.js';
import { decodeDaemon, decodePeer, decodePeerPlainly, encodePeer } from '../../src/proto/codec.js';
import { type DeviceObjectKind, InterfaceTable, type PeerMessage, type Request } from '../../src/proto/types.js';
import { wireVectors } from '../helpers/c-codec.js';

const bytes = (hex: string) => Buffer.from(hex, 'hex');

function refusal(work: () => unknown): ProtocolError | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof ProtocolError) return error;
    throw error;
  }
}

function requestOf(message: PeerMessage): Request {
  if (message.body !== 'request') throw new Error(`a ${message.body}`);
  return message.request;
}

t.test('a decoded message has every field: scalars at their default, absent messages null, lists empty', async (t) => {
  const sent = { routine: 'mapLogicalRange', mapLogicalRange: { mdl: {} } } as const;
  const request = requestOf(decodePeer(encodePeer({ body: 'request', request: sent })));
  t.equal(request.routine, 'mapLogicalRange');
  if (request.routine !== 'mapLogicalRange') return;
  t.equal(request.id, 0n);
  t.equal(request.table, InterfaceTable.UNSPECIFIED);
  t.equal(request.callSite, null);
  const { pageFrames, ...mdl } = request.mapLogicalRange.mdl!;
  t.same(mdl, { present: false, byteOffset: 0, byteCount: 0, flags: 0, runs: [] });
  t.equal(pageFrames.length, 0);
  t.equal(request.mapLogicalRange.logicalAddress, 0n);
});

t.test('a message without a body has none', async (t) => {
  t.equal(decodePeer(new Uint8Array(0)).body, undefined);
  t.equal(decodeDaemon(new Uint8Array(0)).body, undefined);
  t.equal(requestOf(decodePeer(bytes('1200'))).routine, undefined);
});

t.test('64-bit numbers keep every bit', async (t) => {
  for (const id of [0n, 1n, 2n ** 32n, 2n ** 53n - 1n, 2n ** 53n + 1n, 2n ** 63n, 2n ** 64n - 1n]) {
    t.equal(requestOf(decodePeer(encodePeer({ body: 'request', request: { id } }))).id, id);
  }
});

t.test('a number wraps to the width of its field when it is encoded', async (t) => {
  const request = { id: 2n ** 64n + 7n, routine: 'configureDomain', configureDomain: { type: -1 } } as const;
  const decoded = requestOf(decodePeer(encodePeer({ body: 'request', request })));
  t.equal(decoded.id, 7n);
  t.match(decoded, { configureDomain: { type: 0xffffffff } });
});

t.test('bytes alias the input on the plain way', async (t) => {
  const steps = [{ operation: 'write', write: { data: bytes('aabb') } }] as const;
  const encoded = Uint8Array.from(encodePeer({ body: 'dmaProgram', dmaProgram: { steps } }));
  const message = decodePeerPlainly(encoded);
  encoded[encoded.length - 1] = 0xcc;
  t.match(message, { dmaProgram: { steps: [{ write: { data: bytes('aacc') } }] } });
});

t.test('an unknown enum number survives', async (t) => {
  const device = { kind: 99 as DeviceObjectKind };
  const request = { routine: 'attachDevice', attachDevice: { device } } as const;
  t.match(requestOf(decodePeer(encodePeer({ body: 'request', request }))), { attachDevice: { device: { kind: 99 } } });
});

t.test('unknown fields of every wire type are skipped', async (t) => {
  const unknown = '78' + 'ff'.repeat(9) + '01' + '79' + '0102030405060708' + '7a03aabbcc' + '7d01020304';
  t.same(decodePeer(bytes(unknown + '1200' + unknown)), decodePeer(bytes('1200')));
});

t.test('a known field of another wire type counts as unknown', async (t) => {
  t.equal(decodePeer(bytes('1001')).body, undefined, 'a request that is a varint');
  t.equal(requestOf(decodePeer(bytes('12020a00'))).id, 0n, 'an id that is bytes');
});

t.test('the last member of a oneof counts, and members of one field are merged', async (t) => {
  t.equal(decodePeer(bytes('0a0012000a00')).body, 'hello');
  t.equal(requestOf(decodePeer(bytes('12020805' + '12021002'))).id, 5n);
  t.equal(requestOf(decodePeer(bytes('12020805' + '0a00' + '12021002'))).id, 0n, 'not across another member');
});

const malformed: [string, string][] = [
  ['a group', '0b0c'],
  ['an unknown group', '7b7c'],
  ['the end of a group that never began', '0c'],
  ['a wire type that is none', '0e'],
  ['field number 0', '0000'],
  ['a tag wider than 32 bits', 'f8ffffff1f01'],
  ['a tag without end', 'ffffffffffffff'],
  ['a length wider than 31 bits', '0affffffff08'],
  ['a length beyond the message', '0a05'],
  ['a length beyond the enclosing message', '12050a0408'],
  ['a varint of 11 bytes', '1214' + '08' + 'ff'.repeat(10) + '01' + '08'.repeat(8)],
  ['an unknown varint of 11 bytes', '78' + 'ff'.repeat(10) + '01'],
  ['a fixed number cut short', '7d0102'],
  ['text that is not UTF-8', '0a032a01ff'],
  ['text with a surrogate', '0a052a03eda080'],
];
for (const [what, hex] of malformed) {
  t.test(`${what} is refused`, async (t) => {
    const error = refusal(() => decodePeer(bytes(hex)));
    t.match(error, { code: 'VIOMMU_ERR_MALFORMED', consequence: 'nack', message: /^not a PeerMessage: .+, at byte \d+ of \d+$/ });
  });
}

t.test('more nested fields than LIMITS.fieldsPerMessage are refused', async (t) => {
  const steps = (count: number) => {
    const body = Buffer.from('1a00'.repeat(count), 'hex');
    return Buffer.concat([bytes('22'), varint(body.length), body]);
  };
  const error = refusal(() => decodePeer(steps(LIMITS.fieldsPerMessage)));
  t.match(error, { code: 'VIOMMU_ERR_TOO_MANY_FIELDS', consequence: 'nack' });
  t.match(decodePeer(steps(LIMITS.fieldsPerMessage - 1)), { body: 'dmaProgram' });
});

t.test('unknown fields count towards LIMITS.fieldsPerMessage', async (t) => {
  const error = refusal(() => decodePeer(Buffer.from('7a00'.repeat(LIMITS.fieldsPerMessage + 1), 'hex')));
  t.match(error, { code: 'VIOMMU_ERR_TOO_MANY_FIELDS' });
});

function varint(value: number): Buffer {
  const digits = [];
  for (; value >= 128; value = Math.floor(value / 128)) digits.push((value % 128) + 128);
  return Buffer.from([...digits, value]);
}

t.test('a vector cut anywhere is refused: its body is one field', async (t) => {
  for (const { name, direction, bytes: whole } of wireVectors()) {
    const decode = direction === 'peer' ? decodePeer : decodeDaemon;
    for (let cut = 1; cut < whole.length; cut++) {
      const error = refusal(() => decode(whole.subarray(0, cut)));
      if (error?.code !== 'VIOMMU_ERR_MALFORMED') t.fail(`${name}: cut at ${cut} gives ${error?.code}`);
    }
    t.pass(name);
  }
});
