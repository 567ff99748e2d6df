#!/usr/bin/env node
/**
 * Makes every file that follows from proto/: the TypeScript types, the protobufjs codec, the guest's C codec.
 *
 *   node scripts/generate.mjs           writes what differs and names it
 *   node scripts/generate.mjs --check   writes nothing; exit code 1 names what differs
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { guestHeader } from './generate/guest-header.mjs';
import { guestSource } from './generate/guest-source.mjs';
import { messagesDeclaration, messagesModule } from './generate/messages.mjs';
import { partOf, readSchema } from './generate/schema.mjs';
import { typesModule } from './generate/types.mjs';

const repository = dirname(dirname(fileURLToPath(import.meta.url)));

/** Every generated file: path in the repository to its text. */
async function generate() {
  const protoFolder = join(repository, 'proto');
  const schema = readSchema(protoFolder);
  const guest = partOf(schema, ['PeerMessage', 'DaemonMessage']);
  return new Map([
    ['src/proto/gen/types.ts', typesModule(schema)],
    ['src/proto/gen/messages.js', await messagesModule(protoFolder)],
    ['src/proto/gen/messages.d.ts', messagesDeclaration()],
    ['qemu/guest/shared/gen/viommu_pb.h', guestHeader(guest)],
    ['qemu/guest/shared/gen/viommu_pb.c', guestSource(guest)],
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
for (const [path, text] of await generate()) {
  if (current(path) === text) continue;
  console.log(`${check ? 'differs' : 'written'}: ${path}`);
  if (check) {
    process.exitCode = 1;
    continue;
  }
  mkdirSync(dirname(join(repository, path)), { recursive: true });
  writeFileSync(join(repository, path), text);
}
