/** Makes src/proto/gen/messages.js and .d.ts: the static codec that protobufjs-cli writes, and the little of it we type. */
import pbjs from 'protobufjs-cli/pbjs.js';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { schemaFiles } from './schema.mjs';

const OPTIONS = [
  ...['--target', 'static-module', '--wrap', 'esm', '--root', 'viommu', '--dependency', 'protobufjs/minimal.js'],
  ...['--no-comments', '--no-create', '--no-verify', '--no-delimited', '--no-typeurl', '--no-service'],
];

/** Messages that the codec reads and writes whole. */
const ROOTS = ['PeerMessage', 'DaemonMessage', 'TraceFrame', 'TraceRecord'];

export async function messagesModule(protoFolder) {
  const files = schemaFiles(protoFolder).map((name) => join(protoFolder, name));
  const text = await promisify(pbjs.main)([...OPTIONS, '--path', protoFolder, ...files]);
  return `// Made by scripts/generate.mjs from proto/ with protobufjs-cli. Change the schema, not this file.\n${text.trimEnd()}\n`;
}

export function messagesDeclaration() {
  const roots = ROOTS.map((name) => `    readonly ${name}: MessageCodec;\n`).join('');
  return `// Made by scripts/generate.mjs from proto/. Change the schema, not this file.
import type { IConversionOptions, Reader, Writer } from 'protobufjs/minimal.js';

/** Static functions of one message; \`decode\` and \`fromObject\` give instances of its class. */
export interface MessageCodec {
  encode(message: object, writer?: Writer): Writer;
  decode(reader: Reader): object;
  fromObject(plain: object): object;
  toObject(message: object, options: IConversionOptions): object;
}

export declare const viommu: {
  readonly v1: {
${roots}  };
};
`;
}
