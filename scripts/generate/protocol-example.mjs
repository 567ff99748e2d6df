/** The example of docs/protocol.md: two messages as they stand on the stream socket, encoded by the program's own codec. */
import protobuf from 'protobufjs';
import { join } from 'node:path';
import { schemaFiles } from './schema.mjs';

const EXAMPLES = [
  { hello: { major: 1, role: 'PEER_ROLE_HOST_TOOL', name: 'x' } },
  { request: { id: 1, table: 'INTERFACE_TABLE_V1', create_domain: { os_managed_page_table: 1, has_domain_out: true } } },
];

export function protocolExample(protoFolder) {
  const root = new protobuf.Root();
  root.resolvePath = (_origin, target) => join(protoFolder, target);
  root.loadSync(schemaFiles(protoFolder), { keepCase: true });
  const type = root.lookupType('viommu.v1.PeerMessage');
  const lines = EXAMPLES.map((message) => Buffer.from(type.encodeDelimited(type.fromObject(message)).finish()).toString('hex').replace(/../g, '$& ').trim());
  return `\`\`\`\n${lines.join('\n')}\n\`\`\``;
}
