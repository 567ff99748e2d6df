#!/usr/bin/env node
/**
 * Makes every file that follows from another: from proto/ the TypeScript types, the protobufjs codec, the guest's C codec and
 * docs/protocol.md; from the documents of the view the API's JSON Schema; from the tables of the command line
 * docs/command-line.md and the manual pages.
 *
 *   node scripts/generate.mjs           writes what differs and names it
 *   node scripts/generate.mjs --check   writes nothing; exit code 1 names what differs
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { apiSchema } from './generate/api-schema.mjs';
import { commandLineDocument } from './generate/command-line.mjs';
import { guestHeader } from './generate/guest-header.mjs';
import { guestSource } from './generate/guest-source.mjs';
import { manualPages } from './generate/manual.mjs';
import { messagesDeclaration, messagesModule } from './generate/messages.mjs';
import { loadProgram, readExitCodes } from './generate/program.mjs';
import { protocolExample } from './generate/protocol-example.mjs';
import { protocolDocument } from './generate/protocol.mjs';
import { partOf, readSchema } from './generate/schema.mjs';
import { typesModule } from './generate/types.mjs';

const repository = dirname(dirname(fileURLToPath(import.meta.url)));

const protoFolder = join(repository, 'proto');
const schema = readSchema(protoFolder);

/** Code: path in the repository to its text. */
async function code() {
  const guest = partOf(schema, ['PeerMessage', 'DaemonMessage']);
  return new Map([
    ['src/proto/gen/types.ts', typesModule(schema)],
    ['src/proto/gen/messages.js', await messagesModule(protoFolder)],
    ['src/proto/gen/messages.d.ts', messagesDeclaration()],
    ['qemu/guest/shared/gen/viommu_pb.h', guestHeader(guest)],
    ['qemu/guest/shared/gen/viommu_pb.c', guestSource(guest)],
    ['docs/schema/api-v1.schema.json', apiSchema(repository)],
  ]);
}

/** Documents, which ask the program: its generated code has to be there. */
async function documents() {
  const { commands, version, ...facts } = await loadProgram(repository);
  const exits = readExitCodes(repository);
  const head = readFileSync(join(repository, 'scripts/generate/protocol-head.md'), 'utf8');
  return new Map([
    ['docs/command-line.md', commandLineDocument(commands, exits)],
    ['docs/protocol.md', protocolDocument(schema, head, { ...facts, example: protocolExample(protoFolder) })],
    ...manualPages(commands, exits, version),
  ]);
}

function current(path) {
  try {
    return readFileSync(join(repository, path), 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

const check = process.argv.includes('--check');
for (const make of [code, documents]) {
  for (const [path, text] of await make()) {
    if (current(path) === text) continue;
    console.log(`${check ? 'differs' : 'written'}: ${path}`);
    if (check) {
      process.exitCode = 1;
      continue;
    }
    mkdirSync(dirname(join(repository, path)), { recursive: true });
    writeFileSync(join(repository, path), text);
  }
}
