#!/usr/bin/env node
/**
 * Fills in the `hex` of every vector in test/fixtures/wire/vectors.json from its `message`, with buf: an implementation
 * that shares nothing with the two codecs that the vectors test. Run it after a vector was added.
 *
 * A message is written in the form that the TypeScript codec takes, as JSON: 64-bit numbers as "123n", bytes as
 * "hex:00ff" or "zeros:4096".
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const path = join(repository, 'test/fixtures/wire/vectors.json');
const ROOTS = { peer: 'PeerMessage', daemon: 'DaemonMessage' };
/** Names of the oneofs: members of the plain form that say which field is set, and are no field. */
const ONEOFS = new Set(['body', 'routine', 'result', 'operation', 'event']);

/** The JSON form of protobuf. */
function protoJson(value) {
  if (Array.isArray(value)) return value.map((item) => protoJson(item));
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([name, member]) => !(ONEOFS.has(name) && typeof member === 'string'));
    return Object.fromEntries(entries.map(([name, member]) => [name, protoJson(member)]));
  }
  if (typeof value !== 'string') return value;
  if (/^\d+n$/.test(value)) return value.slice(0, -1);
  if (value.startsWith('hex:')) return Buffer.from(value.slice(4), 'hex').toString('base64');
  if (value.startsWith('zeros:')) return Buffer.alloc(Number(value.slice(6))).toString('base64');
  return value;
}

function encode({ direction, message }) {
  const from = ['--from', '-#format=json', '--to', '-#format=binpb'];
  const buf = join(repository, 'node_modules/.bin/buf');
  const input = JSON.stringify(protoJson(message));
  const type = `viommu.v1.${ROOTS[direction]}`;
  return execFileSync(buf, ['convert', 'proto', '--type', type, ...from], { cwd: repository, input }).toString('hex');
}

const vectors = JSON.parse(readFileSync(path, 'utf8'));
const filled = vectors.map((vector) => ({ ...vector, hex: encode(vector) }));
writeFileSync(path, `${JSON.stringify(filled, null, 1)}\n`);
console.log(`${filled.length} vectors`);
