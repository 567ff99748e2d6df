/** What the guest's header and source share: names, the two whole messages, and how much of each list is decoded. */
import { snakeCase, upperCase } from './schema.mjs';

/** Most items of each list in a message that is decoded; the stub asks for no more. In order of the pools. */
const CAPACITIES = {
  'Mdl.runs': 64,
  'PhysicalDescription.runs': 64,
  'CreateDomainExRequest.reserved_regions': 4096,
  'CreateDeviceRequest.configurations': 16,
  'ControlRequest.devices': 16,
  'ControlReply.injections': 16,
  'Batch.requests': 64,
  'BatchReply.replies': 64,
  'QueryInputMappingsResult.input_mapping_ids': 256,
  'DmaProgram.steps': 64,
  'DmaProgramReply.results': 64,
  'Update.bindings': 64,
  'Update.invalidations': 64,
  'TranslateReply.witnesses': 8,
  'DeviceStatistics.requesters': 64,
  'CallSite.outstanding': 32,
  'MemoryNote.freed': 64,
  'MemoryNote.allocated': 64,
};

export function structName(name) {
  return `viommu_${snakeCase(name)}`;
}

/** The messages that travel whole. The guest sends one and receives the other. */
export function rootsOf({ messages }) {
  const find = (name) => messages.find((message) => message.name === name);
  return [
    { message: find('PeerMessage'), isSent: true },
    { message: find('DaemonMessage'), isSent: false },
  ];
}

/** Every list field of the schema, with its capacity and the whole messages that it can occur in. */
export function listsOf(schema) {
  const found = schema.messages.flatMap((message) =>
    message.fields.filter((field) => field.repeated).map((field) => ({ message, field, key: `${message.name}.${field.name}` })),
  );
  const unknown = found.find((list) => CAPACITIES[list.key] === undefined);
  if (unknown !== undefined) throw new Error(`${unknown.key} has no capacity in scripts/generate/guest-names.mjs`);
  return Object.entries(CAPACITIES).map(([key, capacity]) => {
    const list = found.find((each) => each.key === key);
    if (list === undefined) throw new Error(`${key} is no list of the schema`);
    const { message, field } = list;
    const roots = rootsOf(schema).filter((root) => reaches(schema, root.message, message));
    return {
      field,
      capacity,
      key,
      cap: `VIOMMU_CAP_${upperCase(message.name)}_${field.name.toUpperCase()}`,
      member: `${snakeCase(message.name)}_${field.name}`,
      roots: new Set(roots.map((root) => root.message.name)),
    };
  });
}

function reaches(schema, from, to) {
  if (from === to) return true;
  return from.fields.some(
    (field) => field.kind === 'message' && reaches(schema, schema.messages.find((message) => message.name === field.type), to),
  );
}
