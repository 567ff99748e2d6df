/**
 * Makes docs/protocol.md: a head by hand (protocol-head.md) whose gaps are filled from the program, then every message and enum
 * of proto/, file by file, each type a link.
 */

/** Where each body of the two envelopes goes, and who sends it. A body without a row is an error. */
const WAYS = {
  PeerMessage: {
    hello: ['every peer', 'control'],
    request: ['guest stub, host tool', 'control'],
    batch: ['guest stub, host tool', 'control'],
    dma_program: ['guest stub, host tool', 'dma'],
    control: ['guest stub, host tool', 'control'],
    translate: ['QEMU device', 'none'],
    update_ack: ['QEMU device', 'none'],
    fault_report: ['QEMU device', 'none'],
    device_statistics: ['QEMU device', 'none'],
    memory_note: ['guest stub, host tool', 'control'],
    farewell: ['guest stub, host tool', 'control'],
  },
  DaemonMessage: {
    hello_reply: ['answers `Hello`', 'control'],
    reply: ['answers `Request`', 'control'],
    batch_reply: ['answers `Batch`', 'control'],
    dma_program_reply: ['answers `DmaProgram`', 'dma'],
    event: ['unasked', 'event'],
    refusal: ['answers what was not looked at', 'that of the message'],
    control_reply: ['answers `ControlRequest`', 'control'],
    translate_reply: ['answers `TranslateRequest`', 'none'],
    update: ['unasked, to QEMU devices', 'none'],
    acknowledgement: ['answers `MemoryNote` and `Farewell`', 'control'],
  },
};

/** Limits that concern who writes a client, and what they count. */
const LIMITS_TOLD = {
  messageBytes: 'bytes of one message (`max_message_bytes`)',
  fieldsPerMessage: 'length-delimited fields of one message, at any depth',
  batchRequests: 'requests in one `Batch` (`max_batch_requests`)',
  requestsInFlight: 'requests of one peer whose reply is still to come',
  bytesInFlight: 'bytes of those requests, and of the reads that their replies will carry',
  programSteps: 'steps of one `DmaProgram` (`max_program_steps`)',
  programBytes: 'bytes that one program may move (`max_program_bytes`)',
  programReadBytes: 'bytes that all reads of one program may return',
  pagesPerMdl: 'pages in one MDL',
  entriesPerCall: 'table entries that one call writes',
  helloNameBytes: 'bytes of the name in `Hello`',
  streamClients: 'clients of the stream socket',
  streamBacklogBytes: 'bytes unread by a client, from which on nothing more is read from it',
  faultsPending: 'fault events that wait for one device',
  stateChangesPending: 'changes of domain types that wait for one callback',
  readers: 'QEMU devices at once',
  readerMessageBytes: 'bytes of the smallest message that a QEMU device has to take',
};

/** `facts`: `{ limits, leastAnswerBytes, leastEventBytes, example }`. Throws when the head asks for something else. */
export function protocolDocument(schema, head, facts) {
  const known = new Set([...schema.enums, ...schema.messages].map(({ name }) => name));
  const gaps = {
    ...Object.fromEntries(Object.entries(facts.limits).map(([name, value]) => [name, count(value)])),
    leastAnswerBytes: count(facts.leastAnswerBytes),
    leastEventBytes: count(facts.leastEventBytes),
    bodies: Object.keys(WAYS).map((envelope) => waysTable(schema, envelope)).join('\n\n'),
    limits: limitsTable(facts.limits),
    example: facts.example,
  };
  const filled = head.replace(/\{\{(\w+)\}\}/g, (_, name) => {
    if (!Object.hasOwn(gaps, name)) throw new Error(`protocol-head.md asks for ${name}`);
    return gaps[name];
  });
  const files = [...new Set([...schema.messages, ...schema.enums].map(({ file }) => file))].sort((a, b) => orderOf(a) - orderOf(b) || (a < b ? -1 : 1));
  return `${filled.trimEnd()}\n\n${files.map((file) => fileSection(schema, file, known)).join('\n')}`;
}

/** Files in the order in which a reader wants them. */
const ORDER = ['envelope', 'hello', 'call', 'dma', 'event', 'note', 'control', 'translation', 'types', 'trace'];

function orderOf(file) {
  const place = ORDER.indexOf(file.replace('.proto', ''));
  return place < 0 ? ORDER.length : place;
}

function waysTable({ messages }, envelope) {
  const ways = WAYS[envelope];
  const { fields } = messages.find(({ name }) => name === envelope);
  const strangers = [...fields.map(({ name }) => name).filter((name) => !Object.hasOwn(ways, name)), ...Object.keys(ways).filter((name) => !fields.some((field) => field.name === name))];
  if (strangers.length > 0) throw new Error(`scripts/generate/protocol.mjs does not say who sends ${strangers.join(', ')} of ${envelope}`);
  const rows = fields.map(({ name, number, type }) => `| \`${name}\` | ${number} | ${link(type)} | ${ways[name][0]} | ${ways[name][1]} |`);
  const who = envelope === 'PeerMessage' ? 'Sent by' : 'When';
  return `### ${envelope} bodies\n\n| Body | Number | Message | ${who} | Queue |\n|---|---|---|---|---|\n${rows.join('\n')}`;
}

function limitsTable(limits) {
  const rows = Object.entries(LIMITS_TOLD).map(([name, what]) => {
    if (limits[name] === undefined) throw new Error(`there is no limit ${name}`);
    return `| \`${name}\` | ${count(limits[name])} | ${what} |`;
  });
  return `| Limit | | of |\n|---|---|---|\n${rows.join('\n')}`;
}

/** Messages that hold others stand before them, enums at the end. */
function fileSection({ enums, messages }, file, known) {
  const ofFile = (all) => all.filter((each) => each.file === file);
  const types = [...ofFile(messages).reverse().map((each) => messageText(each, known)), ...ofFile(enums).map((each) => enumText(each, known))];
  return `## ${file}\n\n${types.join('\n')}`;
}

function messageText({ name, comment, oneof, fields }, known) {
  const head = `### ${name}\n${comment === '' ? '' : `\n${prose(comment, known)}\n`}`;
  if (fields.length === 0) return `${head}\nNo fields.\n`;
  const choice = oneof === undefined ? '' : `\nOne of the fields marked with \`${oneof}\` is there, or none.\n`;
  const rows = fields.map((field) => `| ${field.number} | \`${field.name}\`${field.inOneof ? ` (\`${oneof}\`)` : ''} | ${typeText(field)} | ${cell(prose(field.comment, known))} |`);
  return `${head}${choice}\n| Number | Field | Type | |\n|---|---|---|---|\n${rows.join('\n')}\n`;
}

function enumText({ name, comment, values }, known) {
  const rows = values.map((value) => `| ${value.number} | \`${value.name}\` | ${cell(prose(value.comment, known))} |`);
  return `### ${name}\n${comment === '' ? '' : `\n${prose(comment, known)}\n`}\n| Number | Value | |\n|---|---|---|\n${rows.join('\n')}\n`;
}

function typeText({ kind, type, repeated }) {
  return `${repeated ? 'repeated ' : ''}${type === undefined ? kind : link(type)}`;
}

function link(type) {
  return `[${type}](#${type.toLowerCase()})`;
}

/** A comment in which the names of other types are links. */
function prose(comment, known) {
  return comment
    .split('\n')
    .map((line) => line.trim())
    .join(' ')
    .replaceAll('<', '&lt;')
    .replace(/[*_]/g, '\\$&')
    .replace(/\b[A-Z][A-Za-z0-9]+\b/g, (word) => (known.has(word) ? link(word) : word));
}

function cell(text) {
  return text.replaceAll('|', '\\|');
}

function count(value) {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}
