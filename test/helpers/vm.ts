/**
 * VMs for tests: the QEMUs to test on, and one boot of the NT host against a running daemon.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGuest } from '../../src/cli/guest.js';
import { readPlan } from '../../src/cli/plan.js';
import { PACKAGE_ROOT } from '../../src/cli/paths.js';
import { chooseCarrier, probeQemu } from '../../src/cli/qemu/probe.js';
import type { QemuEnd, QemuRun } from '../../src/cli/qemu/process.js';
import { TapReader, type GuestResults } from '../../src/cli/tap.js';

/** QEMU binaries, from VIOMMU_TEST_QEMUS (separated by colons) or the machine's own. scripts/test gives two. */
export const QEMUS: readonly string[] = (process.env['VIOMMU_TEST_QEMUS'] ?? 'qemu-system-x86_64').split(':');

export const PLANS = join(PACKAGE_ROOT, 'qemu/guest/sample');

/** isa-debug-exit's status for the NT host's "pass". */
export const GUEST_PASSED = 33;

/** Three edu devices at 00:05.0 to 00:07.0, as the sample driver's plans want them. */
export const EDU_WORDS = [5, 6, 7].flatMap((slot) => ['-device', `edu,bus=pcie.0,addr=0x${slot}`]);

export interface Boot {
  readonly vm: QemuRun;
  readonly reader: TapReader;
  /** Every line so far. */
  readonly lines: readonly string[];
  /** Resolves when a line matches; rejects when the VM ends first. */
  line(pattern: RegExp): Promise<string>;
  ended(): Promise<{ end: QemuEnd; guest: GuestResults }>;
}

export interface BootSpec {
  readonly qemu: string;
  readonly socketPath: string;
  /** File name in the sample driver's folder. */
  readonly plan?: string;
  readonly extra?: readonly string[];
  readonly seconds?: number;
}

export async function boot({ qemu, socketPath, plan = 'demo.plan', extra = ['-no-reboot'], seconds = 180 }: BootSpec): Promise<Boot> {
  const facts = await probeQemu(qemu);
  const folder = mkdtempSync(join(tmpdir(), 'viommu-test-vm-'));
  const lines: string[] = [];
  const waiting: { pattern: RegExp; found: (line: string) => void; gone: (error: Error) => void }[] = [];
  const reader = new TapReader((line) => {
    lines.push(line);
    for (const [i, { pattern, found }] of [...waiting.entries()].reverse()) {
      if (!pattern.test(line)) continue;
      waiting.splice(i, 1);
      found(line);
    }
  });
  const spec = {
    ...{ qemu: facts, carrier: chooseCarrier(facts, 'auto'), plan: readPlan(join(PLANS, plan), new Map()), socketPath, folder },
    ...{ memoryBytes: 256 * 2 ** 20, accelerator: 'tcg' as const, seconds, extra: [...EDU_WORDS, ...extra] },
  };
  const vm = startGuest(spec, (chunk) => reader.push(chunk));
  const over = vm.ended.then((end) => {
    reader.end();
    rmSync(folder, { recursive: true, force: true });
    for (const { gone, pattern } of waiting) gone(new Error(`the VM ended before ${pattern}: ${end.stderr}\n${lines.slice(-10).join('\n')}`));
    return { end, guest: reader.results() };
  });
  return {
    vm,
    reader,
    lines,
    line: (pattern) => {
      const earlier = lines.find((line) => pattern.test(line));
      return earlier === undefined ? new Promise((found, gone) => waiting.push({ pattern, found, gone })) : Promise.resolve(earlier);
    },
    ended: () => over,
  };
}
