/** Runs one body by both ways: on a machine in this process, and over the stream socket. */
import t, { type Test } from 'tap';
import { SYSTEM_CLOCK } from '../../../src/base/clock.js';
import { ramAt } from '../../../src/base/memory.js';
import { createMachine, type CreateMachineOptions, type Machine } from '../../../src/index.js';
import type { Hello } from '../../../src/proto/types.js';
import { ACPI_DEVICE, ACPI_IDS, DEVICE, Guest, HELPER, OTHER, RAM_FRAME, RAM_FRAMES } from './guest.js';
import { WAYS } from './peer.js';

export interface World {
  readonly machine: Machine;
  readonly guest: Guest;
  /** One more client with nothing of the guest's. */
  another(): Promise<Guest>;
}

export interface Setting extends Partial<CreateMachineOptions> {
  readonly architecture?: 'x64' | 'arm64';
}

export const ARM64: Setting = { architecture: 'arm64' };
export const X64_EXTENDED: Setting = { profile: 'extended' };

/** `title` begins with the ids of its checks. */
export function check(title: string, setting: Setting, body: (t: Test, world: World) => Promise<void>): void {
  for (const [way, opened] of Object.entries(WAYS)) {
    t.test(`${title}, ${way}`, async (t) => {
      const { architecture = 'x64', ...options } = setting;
      const machine = machineWith(options);
      const peers = opened(machine);
      t.teardown(() => peers.close());
      const hello = (role: 1 | 2): Hello => ({ major: 1, minor: 0, role, architecture: architecture === 'x64' ? 1 : 2, name: 'contract', carrierDevice: null, maxMessageBytes: 2 ** 23 });
      const guest = new Guest(await peers.open(hello(1)));
      await body(t, { machine, guest, another: async () => new Guest(await peers.open(hello(2))) });
    });
  }
}

function machineWith(options: Partial<CreateMachineOptions>): Machine {
  const memory = ramAt(RAM_FRAME * 4096, RAM_FRAMES * 4096);
  const { bytes } = memory.regions[0]!;
  for (let i = 0; i < RAM_FRAMES; i++) Buffer.from(bytes.buffer).writeBigUInt64LE(BigInt(RAM_FRAME + i), i * 4096);
  return createMachine({
    devices: [DEVICE, OTHER, HELPER].map(({ busDeviceFunction }) => busDeviceFunction),
    acpiDevices: [{ uid: ACPI_DEVICE.acpiUid, inputMappingIds: ACPI_IDS }],
    memory,
    testControl: true,
    clock: SYSTEM_CLOCK,
    schedule: (work) => void setImmediate(work),
    ...options,
  });
}

/** Whether the call gives this status; the table of a test. */
export async function expectAll(t: Test, rows: readonly (readonly [what: string, status: () => Promise<unknown>, expected: unknown])[]): Promise<void> {
  for (const [what, status, expected] of rows) t.same(await status(), expected, what);
}
