/** Text of a guest, or of any other peer, in a line for people. */

/** Controls (C0, DEL, C1), line separators and changes of direction; halves of surrogate pairs, which no encoding has. */
// eslint-disable-next-line no-control-regex -- they are what is looked for
const UNSEEN = /[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Text for one line of a terminal or of TAP: nothing in it moves the cursor, changes its colour or ends the line. */
export function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ').replace(UNSEEN, '\ufffd');
}
