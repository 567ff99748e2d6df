import t from 'tap';
import { Outbox } from '../../src/carrier/outbox.js';
import { randomNumbers } from '../helpers/random-bytes.js';

t.test('whatever the pieces and however much is taken, the bytes go out once and in order', async (t) => {
  const seed = Date.now() % 2 ** 31;
  t.comment(`seed ${seed}`);
  const random = randomNumbers(seed);
  const outbox = new Outbox();
  const pushed: Uint8Array[] = [];
  const taken: Uint8Array[] = [];
  for (let round = 0; round < 300; round++) {
    for (let pieces = random(20); pieces > 0; pieces--) {
      const piece = Uint8Array.from({ length: random(10) === 0 ? random(100_000) : random(50) }, () => random(256));
      pushed.push(piece);
      outbox.push(piece);
    }
    let room = random(200_000);
    const result = outbox.flush((bytes) => {
      const length = Math.min(room, bytes.length);
      if (length === 0) return -11;
      room -= length;
      taken.push(bytes.slice(0, length));
      return length;
    });
    if (result === 0 && outbox.byteLength !== 0) t.fail('flush said that all went out');
  }
  outbox.flush((bytes) => taken.push(bytes.slice()) && bytes.length);
  t.equal(outbox.byteLength, 0);
  t.ok(Buffer.concat(taken).equals(Buffer.concat(pushed)));
});

t.test('small pieces go out together, and an error keeps what was not sent', async (t) => {
  const outbox = new Outbox();
  for (let i = 0; i < 3000; i++) outbox.push(Uint8Array.of(i));
  t.equal(outbox.flush(() => -32), -32);
  t.equal(outbox.byteLength, 3000);
  let calls = 0;
  t.equal(outbox.flush((bytes) => (calls++, bytes.length)), 0);
  t.equal(calls, 1);
  t.equal(outbox.flush(() => t.fail('nothing to send') as unknown as number), 0);
});

t.test('a large piece goes out as it is, between the small ones around it, and is never written to', async (t) => {
  const outbox = new Outbox();
  const large = new Uint8Array(64 * 1024).fill(7);
  const sent: Uint8Array[] = [];
  for (let round = 0; round < 3; round++) {
    outbox.push(Uint8Array.of(1, 2));
    outbox.push(large);
    outbox.push(Uint8Array.of(3));
    outbox.flush((bytes) => sent.push(bytes) && bytes.length);
    t.equal(sent[3 * round + 1]!.buffer, large.buffer);
  }
  t.ok(large.every((byte) => byte === 7));
  t.strictSame(sent.map(({ length }) => length), [2, 65536, 1, 2, 65536, 1, 2, 65536, 1]);
});

t.test('descriptors go with the first byte of their piece, once, and with nothing else', async (t) => {
  const outbox = new Outbox();
  outbox.push(Uint8Array.of(1));
  outbox.push(Uint8Array.of(2, 3), [7]);
  outbox.push(Uint8Array.of(4));
  const sent: [number[], readonly number[]][] = [];
  let room = 2;
  const send = (bytes: Uint8Array, descriptors: readonly number[]) => {
    if (room === 0) return -11;
    room--;
    const taken = bytes.subarray(0, 1);
    sent.push([[...taken], descriptors]);
    return 1;
  };
  t.equal(outbox.flush(send), -11);
  room = 9;
  t.equal(outbox.flush(send), 0);
  t.same(sent, [[[1], []], [[2], [7]], [[3], []], [[4], []]]);
});
