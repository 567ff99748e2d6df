/** The VM of one run: the NT host, or the user's own QEMU command line with our memory, queues and monitor before it. */
import { startGuest } from '../guest.js';
import type { CarrierDevice } from '../qemu/carriers.js';
import { carrierArguments, objectArguments, translationArguments, type TranslationArguments } from '../qemu/command-line.js';
import { objectOf, type QemuFacts } from '../qemu/probe.js';
import { startQemu, type QemuRun } from '../qemu/process.js';
import type { Scenario } from './types.js';

export interface VmSpec {
  readonly scenario: Pick<Scenario, 'guest' | 'memoryBytes' | 'accelerator' | 'qemuWords' | 'limits'>;
  readonly qemu: QemuFacts;
  readonly carrier: CarrierDevice;
  /** The daemon's vhost-user socket. */
  readonly socketPath: string;
  readonly folder: string;
  /** Words that connect the monitor. */
  readonly monitor: readonly string[];
  /** Functions whose DMA is translated inside QEMU. */
  readonly translation: TranslationArguments | undefined;
}

/** Behind our own limits: should this process hang, the VM ends all the same. */
const GRACE_SECONDS = 60;

/** `onSerial` gets the guest's output as it comes. Throws HostError when a file of the VM is missing. */
export function startVm(spec: VmSpec, onSerial: (chunk: string) => void): QemuRun {
  const { scenario, qemu, carrier, socketPath, folder, monitor, translation } = spec;
  const { guest, memoryBytes, accelerator, qemuWords } = scenario;
  const seconds = Math.ceil(scenario.limits.total) + GRACE_SECONDS;
  const common = { qemu, carrier, socketPath, memoryBytes };
  if (guest.kind === 'nthost') return startGuest({ ...common, plan: guest.plan, folder, accelerator, seconds, translation, extra: ['-no-reboot', ...monitor, ...qemuWords] }, onSerial);
  const needsObject = carrier.ours || translation !== undefined;
  const words = [
    ...qemu.dataFolders.flatMap((each) => ['-L', each]),
    ...usual(guest.words, '-machine', ['-M'], `q35,accel=${accelerator}`),
    ...usual(guest.words, '-display', ['-nographic', '-vnc'], 'none'),
    ...(needsObject ? objectArguments(objectOf(qemu)) : []),
    ...carrierArguments({ ...common, slot: guest.slot }),
    ...monitor,
    ...(guest.hasTap ? usual(guest.words, '-serial', [], 'stdio') : []),
    ...qemuWords,
    ...guest.words,
    ...(translation === undefined ? [] : translationArguments(translation)),
  ];
  return startQemu(qemu.binary, words, seconds * 1000, onSerial);
}

/** A word that the user's own come before: it is left out where they have said it. */
function usual(given: readonly string[], name: string, others: readonly string[], value: string): string[] {
  return given.some((word) => word === name || others.includes(word)) ? [] : [name, value];
}
