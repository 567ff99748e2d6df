/**
 * The first message of a conversation: who may talk, and what the daemon tells everyone who does.
 *
 * A peer is refused with a reason, never with silence. Refused are other major versions, roles that are none, guests other
 * than x64, ARM64 and 32-bit x86, a second guest stub while one is connected (one machine is one VM), and fields outside
 * their bounds. A QEMU device is a reader, not a session, and is judged by rules of its own.
 */
import { LIMITS } from '../base/limits.js';
import { requesterOf } from '../ddi/platform-device.js';
import type { RequesterId } from '../iommu/types.js';
import type { DeviceObjectKind, GuestArchitecture, Hello, HelloReply, PeerRole, Profile } from '../proto/types.js';

/** Version of the protocol that the machine speaks; proto/viommu/v1. */
export const PROTOCOL_VERSION = { major: 1, minor: 1 } as const;

/** Highest version of DMA_IOMMU_INTERFACE_EX whose routines ddi/table.ts has. */
const MAX_INTERFACE_VERSION = 3;

const ROLE_GUEST_STUB: typeof PeerRole.GUEST_STUB = 1;
const ROLE_HOST_TOOL: typeof PeerRole.HOST_TOOL = 2;
const ROLE_QEMU_DEVICE: typeof PeerRole.QEMU_DEVICE = 3;
const ARCHITECTURE_UNSPECIFIED: typeof GuestArchitecture.UNSPECIFIED = 0;
const ARCHITECTURE_X64: typeof GuestArchitecture.X64 = 1;
const ARCHITECTURE_ARM64: typeof GuestArchitecture.ARM64 = 2;
const ARCHITECTURE_X86: typeof GuestArchitecture.X86 = 3;
const ARCHITECTURES = new Map<number, 'x64' | 'arm64' | 'x86'>([
  [ARCHITECTURE_X64, 'x64'],
  [ARCHITECTURE_ARM64, 'arm64'],
  [ARCHITECTURE_X86, 'x86'],
]);
const KIND_PCI: typeof DeviceObjectKind.PCI = 3;
const PROFILES = {
  hal: 1 satisfies (typeof Profile)['HAL'],
  extended: 2 satisfies (typeof Profile)['EXTENDED'],
} as const;

/** What the machine says of itself. */
export interface Offer {
  readonly profile: 'hal' | 'extended';
  readonly legacyInterface: boolean;
  readonly inputAddressBits: number;
  readonly instance: bigint;
}

/** The machine's state that a Hello is judged by. */
export interface Presence {
  readonly guestConnected: boolean;
  /** True when the machine can take one more device behind the IOMMU. */
  readonly hasRoomFor: (carrier: RequesterId) => boolean;
}

/** A reader of the page tables: it has a conversation of its own kind. */
export function isReader(hello: Hello): boolean {
  return hello.role === ROLE_QEMU_DEVICE;
}

export function isGuestStub(hello: Hello): boolean {
  return hello.role === ROLE_GUEST_STUB;
}

/** The architecture as which the peer's calls are answered. */
export function architectureOf({ architecture }: Hello): 'x64' | 'arm64' | 'x86' {
  return ARCHITECTURES.get(architecture) ?? 'x64';
}

/** The requester ID of the function that carries the conversation, when there is one. */
export function carrierOf(hello: Hello): RequesterId | undefined {
  return requesterOf(hello.carrierDevice);
}

/** Why this peer may not talk, or undefined when it may. */
export function objection(hello: Hello, presence: Presence): string | undefined {
  const version = versionObjection(hello);
  if (version !== undefined) return version;
  if (isReader(hello)) return 'a QEMU device is served on the stream socket of a daemon whose page tables can be shared';
  if (hello.role !== ROLE_GUEST_STUB && hello.role !== ROLE_HOST_TOOL) return `role ${hello.role} is none that may talk`;
  return architectureObjection(hello) ?? nameObjection(hello) ?? carrierObjection(hello, presence) ?? guestObjection(hello, presence);
}

/** Why this reader may not read, or undefined when it may. */
export function readerObjection(hello: Hello, readers: number): string | undefined {
  const { maxMessageBytes } = hello;
  const isDeaf = maxMessageBytes !== 0 && maxMessageBytes < LIMITS.readerMessageBytes;
  if (isDeaf) return `messages of ${maxMessageBytes} bytes; a QEMU device has to take ${LIMITS.readerMessageBytes}`;
  const other = versionObjection(hello) ?? nameObjection(hello);
  if (other !== undefined) return other;
  return readers >= LIMITS.readers ? `${readers} QEMU devices are connected already` : undefined;
}

function versionObjection({ major, minor }: Hello): string | undefined {
  return major === PROTOCOL_VERSION.major ? undefined : `protocol version ${major}.${minor}; this daemon speaks ${PROTOCOL_VERSION.major}`;
}

/** A host tool may leave its architecture open; its calls are answered as an x64 guest's. */
function architectureObjection({ role, architecture }: Hello): string | undefined {
  if (ARCHITECTURES.has(architecture)) return undefined;
  if (architecture === ARCHITECTURE_UNSPECIFIED && role === ROLE_HOST_TOOL) return undefined;
  return `architecture ${architecture} is none that this daemon serves`;
}

function nameObjection({ name }: Hello): string | undefined {
  const bytes = Buffer.byteLength(name);
  return bytes > LIMITS.helloNameBytes ? `the name has ${bytes} bytes; at most ${LIMITS.helloNameBytes} are allowed` : undefined;
}

function carrierObjection(hello: Hello, presence: Presence): string | undefined {
  const carrier = carrierOf(hello);
  if (carrier === undefined) return hello.carrierDevice?.kind === KIND_PCI ? 'the carrier device is no PCI function' : undefined;
  return presence.hasRoomFor(carrier) ? undefined : 'too many devices have carried a conversation';
}

function guestObjection(hello: Hello, presence: Presence): string | undefined {
  return isGuestStub(hello) && presence.guestConnected ? 'a guest stub is connected already' : undefined;
}

/** The reply that lets a peer in, or, with a reason, refuses it. A reader is told the size of the arena that it is given. */
export function replyTo(offer: Offer, reason?: string, arenaBytes = 0): HelloReply {
  return {
    accepted: reason === undefined,
    reason: reason ?? '',
    ...PROTOCOL_VERSION,
    profile: PROFILES[offer.profile],
    maxMessageBytes: LIMITS.messageBytes,
    maxBatchRequests: LIMITS.batchRequests,
    maxProgramSteps: LIMITS.programSteps,
    maxProgramBytes: BigInt(LIMITS.programBytes),
    maxInterfaceVersion: MAX_INTERFACE_VERSION,
    legacyInterfaceAvailable: offer.legacyInterface,
    inputAddressBits: offer.inputAddressBits,
    daemonInstance: offer.instance,
    arenaBytes: BigInt(arenaBytes),
  };
}
