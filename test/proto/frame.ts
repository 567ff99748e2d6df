/** Stream framing: whole, byte by byte, cut anywhere, oversized and endless. */
import t from 'tap';
import { frame, FrameReader } from '../../src/proto/frame.js';
import { wireVectors } from '../helpers/c-codec.js';
import { randomNumbers } from '../helpers/random-bytes.js';

const LENGTHS = [0, 1, 127, 128, 129, 16383, 16384, 20000];
const messages = LENGTHS.map((length) => new Uint8Array(length).fill(length));
const stream = Buffer.concat(messages.map(frame));
const hex = (all: readonly Uint8Array[]) => all.map((each) => Buffer.from(each).toString('hex'));

t.test('a frame is the length as a varint, then the message', async (t) => {
  t.same(hex([frame(Uint8Array.of(1, 2, 3))]), ['03010203']);
  t.same(hex([frame(new Uint8Array(300)).subarray(0, 3)]), ['ac0200']);
});

t.test('messages come whole from one chunk', async (t) => {
  t.same(hex(new FrameReader(20000).push(stream)), hex(messages));
});

t.test('messages come whole byte by byte', async (t) => {
  const reader = new FrameReader(20000);
  const got = [...stream].flatMap((byte) => reader.push(Uint8Array.of(byte)));
  t.same(hex(got), hex(messages));
});

t.test('messages come whole from a stream cut at any two places', async (t) => {
  const short = Buffer.concat(wireVectors().slice(0, 3).map(({ bytes }) => frame(bytes)));
  const whole = hex(new FrameReader(100).push(short));
  for (let a = 0; a <= short.length; a++) {
    for (let b = a; b <= short.length; b++) {
      const reader = new FrameReader(100);
      const got = [short.subarray(0, a), short.subarray(a, b), short.subarray(b)].flatMap((part) => reader.push(part));
      if (hex(got).join() !== whole.join()) t.fail(`cut at ${a} and ${b}`);
    }
  }
  t.equal(whole.length, 3);
});

t.test('messages come whole from random chunks', async (t) => {
  const seed = 20240611;
  t.comment(`seed ${seed}`);
  const random = randomNumbers(seed);
  const reader = new FrameReader(20000);
  const got: Uint8Array[] = [];
  for (let at = 0; at < stream.length; ) {
    const length = 1 + random(5000);
    got.push(...reader.push(stream.subarray(at, at + length)));
    at += length;
  }
  t.same(hex(got), hex(messages));
});

t.test('a message does not alias the chunk it came in', async (t) => {
  const chunk = Buffer.from(frame(Uint8Array.of(7)));
  const [message] = new FrameReader(10).push(chunk);
  chunk.fill(0);
  t.equal(message![0], 7);
});

t.test('a message of just the largest size passes, one byte more ends the conversation', async (t) => {
  for (const largest of [1, 127, 128, 16384]) {
    t.equal(new FrameReader(largest).push(frame(new Uint8Array(largest))).length, 1);
    const over = frame(new Uint8Array(largest + 1));
    t.throws(() => new FrameReader(largest).push(over), { code: 'VIOMMU_ERR_FRAME', consequence: 'close' });
  }
});

t.test('a length is refused before the message is there, and before it has an end', async (t) => {
  t.throws(() => new FrameReader(1000).push(Buffer.from('ffff7f', 'hex')), { code: 'VIOMMU_ERR_FRAME' });
  t.throws(() => new FrameReader(1000).push(Buffer.from('8080', 'hex')), { code: 'VIOMMU_ERR_FRAME' });
  t.same(new FrameReader(1000).push(Buffer.from('80', 'hex')), []);
});

t.test('a length with idle zeros counts when it is no longer than the largest one', async (t) => {
  t.same(hex(new FrameReader(1000).push(Buffer.from('8100ff', 'hex'))), ['ff']);
});
