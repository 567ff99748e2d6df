/**
 * One VM that runs the NT host against a listening daemon: its files, its QEMU, its serial output.
 */
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HostError } from '../base/errors.js';
import { guestBinary } from './paths.js';
import type { Plan } from './plan.js';
import type { CarrierDevice } from './qemu/carriers.js';
import { guestArguments, type TranslationArguments } from './qemu/command-line.js';
import { objectOf, type QemuFacts } from './qemu/probe.js';
import { startQemu, type QemuRun } from './qemu/process.js';

export interface GuestSpec {
  readonly qemu: QemuFacts;
  readonly carrier: CarrierDevice;
  readonly plan: Plan;
  /** The daemon's vhost-user socket. */
  readonly socketPath: string;
  /** An existing folder of this run's own: plan and firmware variables are put there. */
  readonly folder: string;
  readonly memoryBytes: number;
  readonly accelerator: 'tcg' | 'kvm';
  readonly seconds: number;
  /** More words for QEMU. */
  readonly extra: readonly string[];
  /** Functions whose DMA is translated inside QEMU. Needs the object. */
  readonly translation?: TranslationArguments | undefined;
}

/** Slot of the carrier device on pcie.0. */
export const CARRIER_SLOT = 4;

/** Starts the VM; `onSerial` gets its output as it comes. Throws HostError when a file of it is missing. */
export function startGuest(spec: GuestSpec, onSerial: (chunk: string) => void): QemuRun {
  const { qemu, folder, plan } = spec;
  if (qemu.firmware === undefined) throw new HostError('VIOMMU_ERR_NO_FIRMWARE', 'no UEFI firmware found: install the package ovmf');
  if (spec.translation !== undefined) objectOf(qemu);
  const planFile = join(folder, 'plan');
  const variables = join(folder, 'variables.fd');
  writeFileSync(planFile, plan.text);
  copyFileSync(qemu.firmware.variables, variables);
  const words = guestArguments({
    ...spec,
    firmware: qemu.firmware,
    variables,
    kernel: guestBinary('nthost.efi'),
    slot: CARRIER_SLOT,
    files: new Map([['plan', planFile], ...plan.drivers]),
  });
  return startQemu(qemu.binary, words, spec.seconds * 1000, onSerial);
}
