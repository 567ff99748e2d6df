/**
 * The portable C of the guest side on this machine, under the address and undefined-behaviour sanitizers: split ring, PCI
 * transport and import reader (test/guest/ring/*.c). Each program prints TAP of its own; its seed is in the output, and
 * VIOMMU_SEED repeats a run.
 */
import { execFileSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';

const PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  virtqueue: ['virtqueue.c'],
  'virtio-pci': ['virtio_pci.c', 'virtqueue.c'],
  'pe-import': ['pe_import.c'],
};

const tests = fileURLToPath(new URL('ring/', import.meta.url));
const shared = fileURLToPath(new URL('../../qemu/guest/shared/', import.meta.url));
const FLAGS = [
  '-std=c11', '-g', '-O1', '-Wall', '-Wextra', '-Werror',
  '-fsanitize=address,undefined', '-fno-sanitize-recover=all', `-I${tests}`, `-I${shared}`,
];

const folder = mkdtempSync(join(tmpdir(), 'viommu-ring-'));
t.teardown(() => rmSync(folder, { recursive: true, force: true }));
const seed = process.env['VIOMMU_SEED'] ?? String(randomInt(1, 2 ** 31));

for (const [name, sources] of Object.entries(PROGRAMS)) {
  const program = join(folder, name);
  execFileSync('cc', [...FLAGS, '-o', program, `${tests}${name}.c`, ...sources.map((source) => shared + source)]);
  void t.spawn(program, [seed], {}, `${name}, seed ${seed}`);
}
