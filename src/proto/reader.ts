/**
 * The protobuf reader that hostile bytes meet: protobufjs's own, with the leniencies taken out that would let two
 * decoders disagree or a small message become a large one. The guest's C codec (qemu/guest/shared/pb.c) draws the same
 * lines, and test/proto/agreement.ts holds both to them.
 *
 * - Groups are refused: the schema has none, and skipping them needs depth.
 * - A varint has at most 10 bytes, also in a field that is skipped.
 * - A message holds at most `LIMITS.fieldsPerMessage` length-delimited fields, counted over all depths.
 */
import protobuf from 'protobufjs/minimal.js';
import { LIMITS } from '../base/limits.js';

const WIRE_START_GROUP = 3;
const WIRE_END_GROUP = 4;
const LONGEST_VARINT = 10;

/** More nested fields than any honest message has; the bytes may be well formed. */
export class TooManyFields extends Error {}

export class StrictReader extends protobuf.Reader {
  #fields = 0;

  /** Keeps a view of the bytes: the decoded message's `bytes` fields alias them. */
  constructor(
    bytes: Uint8Array,
    private readonly mostFields: number = LIMITS.fieldsPerMessage,
  ) {
    super(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  }

  /** Length of a length-delimited field: read once for each, decoded or skipped. */
  override size(): number {
    if (++this.#fields > this.mostFields) throw new TooManyFields(`more than ${this.mostFields} fields`);
    return super.size();
  }

  /** TRUE is a number other than 0 in its 64 bits; protobufjs would count bits beyond them too. */
  override bool(): boolean {
    const { low, high } = super.uint64();
    return low !== 0 || high !== 0;
  }

  override skipType(wireType: number, depth?: number, fieldNumber?: number): protobuf.Reader {
    if (wireType === WIRE_START_GROUP || wireType === WIRE_END_GROUP) throw new Error('a group');
    return super.skipType(wireType, depth, fieldNumber);
  }

  override skip(length?: number): protobuf.Reader {
    const start = this.pos;
    super.skip(length);
    if (length === undefined && this.pos - start > LONGEST_VARINT) throw new Error('a varint of more than 10 bytes');
    return this;
  }
}
