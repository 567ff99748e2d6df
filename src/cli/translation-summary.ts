/**
 * What became of the DMA that QEMU's own devices did through the IOMMU, for each function that a run was asked to
 * translate and each further one that came. A function of which nothing was heard is called silent: its driver did no
 * DMA, or its DMA went another way. The JSON form is stable: members are only ever added.
 */
import { requesterName, type RequesterId } from '../iommu/types.js';

/** Accesses as QEMU asked to translate them, by what decided them: at most a page, or a large leaf. */
export interface TranslatedDevice {
  readonly device: string;
  /** Granted by a walk of the shared page tables, without a message. */
  readonly walked: number;
  /** Granted in a pass-through domain. */
  readonly identity: number;
  /** Granted by an answer of the daemon that was used again. */
  readonly remembered: number;
  /** Granted by asking the daemon. */
  readonly asked: number;
  /** Refused by the daemon, each access counted once. */
  readonly refused: number;
  /** Refused because no answer came in time. */
  readonly unanswered: number;
  /** Interrupt messages, which pass. */
  readonly interrupts: number;
  /** No DMA came through. */
  readonly silent: boolean;
}

const COUNTERS = ['walked', 'identity', 'remembered', 'asked', 'refused', 'unanswered', 'interrupts'] as const;
type Counters = Pick<TranslatedDevice, (typeof COUNTERS)[number]>;

export function summarizeTranslation(requested: readonly RequesterId[], seen: ReadonlyMap<RequesterId, Readonly<Record<keyof Counters, number | bigint>>>): TranslatedDevice[] {
  return [...new Set([...requested, ...seen.keys()])].sort((a, b) => a - b).map((requester) => {
    const counters = Object.fromEntries(COUNTERS.map((name) => [name, Number(seen.get(requester)?.[name] ?? 0)])) as unknown as Counters;
    return { device: requesterName(requester), ...counters, silent: accesses(counters) === 0 };
  });
}

/** The lines for people; empty when nothing was to be translated. */
export function describeTranslation(devices: readonly TranslatedDevice[]): string {
  if (devices.length === 0) return '';
  const lines = devices.map((device) => {
    const parts = COUNTERS.filter((name) => name !== 'interrupts' && device[name] > 0).map((name) => `${device[name]} ${name}`);
    return `  ${device.device}  ${device.silent ? 'no DMA came through' : parts.join(', ')}${device.interrupts > 0 ? `; ${device.interrupts} interrupts passed` : ''}`;
  });
  return ['translated in QEMU', ...lines].join('\n');
}

/** One sentence for each function that was to be translated and of which nothing was heard. */
export function silentWarnings(requested: readonly RequesterId[], devices: readonly TranslatedDevice[]): string[] {
  const names = new Set(requested.map(requesterName));
  return devices
    .filter(({ device, silent }) => silent && names.has(device))
    .map(({ device }) => `${device} was to be translated, but no DMA of it came to viommu: nothing in this run shows that its DMA is translated (is there such a device, and did its driver start any transfer?)`);
}

function accesses({ walked, identity, remembered, asked, refused, unanswered }: Counters): number {
  return walked + identity + remembered + asked + refused + unanswered;
}
