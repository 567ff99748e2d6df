/**
 * The reply to a call, encoded for somebody who copies it at once: hundreds of thousands a second, in place, without an array
 * for each. The bytes are those of `encodeDaemon`, which also decides of every reply that is not of the usual kind.
 */
import { encodeDaemon } from './codec.js';
import { writeReply } from './fast-encode-call.js';
import { FastWriter } from './fast-writer.js';
import type { Reply } from './types.js';

const writer = new FastWriter();

/** Tag of DaemonMessage.reply. */
const BODY_REPLY = 18;

/** The bytes of a DaemonMessage that is this reply. They change with the next reply: keep a copy, or none. */
export function encodeReplyInPlace(reply: Reply): Uint8Array {
  writer.begin();
  return writeReply(writer, reply) ? writer.viewAs(BODY_REPLY) : encodeDaemon({ body: 'reply', reply });
}
