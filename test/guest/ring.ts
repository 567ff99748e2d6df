/**
 * The guest side's C on this machine, under the address and undefined-behaviour sanitizers (test/guest/ring/*.c): split
 * ring, PCI transport and import reader as they are, the stub's calling side on a mock of the kernel (ring/nt). Each
 * program prints TAP of its own; its seed is in the title, and VIOMMU_SEED repeats a run.
 */
import { execFileSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';

const tests = fileURLToPath(new URL('ring/', import.meta.url));
const guest = fileURLToPath(new URL('../../qemu/guest/', import.meta.url));

const STUB = [
  'attach', 'call', 'device_object', 'device_token', 'dma', 'domain', 'domain_ex', 'event_queue', 'fault', 'handles',
  'interface', 'lifetime', 'map', 'map_ex', 'mdl', 'pasid', 'physical', 'reserved', 'session', 'shared_memory',
  'state_change', 'test_control', 'transport',
].map((name) => `stub/${name}.c`).concat('shared/virtqueue.c', 'shared/virtio_pci.c', 'shared/pb.c', 'shared/gen/viommu_pb.c');
const PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  virtqueue: ['shared/virtqueue.c'],
  'virtio-pci': ['shared/virtio_pci.c', 'shared/virtqueue.c'],
  'pe-import': ['shared/pe_import.c'],
  stub: STUB,
  tables: STUB,
  objects: STUB,
  arguments: STUB,
  callbacks: STUB,
};

const FLAGS = [
  '-std=gnu11', '-g', '-O1', '-Wall', '-Wextra', '-Werror', '-fsanitize=address,undefined', '-fno-sanitize-recover=all',
  '-DPB_BOTH_DIRECTIONS', `-I${tests}`, `-I${tests}nt`, `-I${guest}stub`, `-I${guest}shared`, `-I${guest}shared/gen`,
];

const folder = mkdtempSync(join(tmpdir(), 'viommu-ring-'));
t.teardown(() => rmSync(folder, { recursive: true, force: true }));
const seed = process.env['VIOMMU_SEED'] ?? String(randomInt(1, 2 ** 31));

const objectOf = (source: string): string => join(folder, `${basename(source, '.c')}.o`);
execFileSync('cc', [...FLAGS, '-c', ...new Set(Object.values(PROGRAMS).flat().map((source) => guest + source))], { cwd: folder });

for (const [name, sources] of Object.entries(PROGRAMS)) {
  const program = join(folder, name);
  execFileSync('cc', [...FLAGS, '-o', program, `${tests}${name}.c`, ...sources.map(objectOf)]);
  void t.spawn(program, [seed], {}, `${name}, seed ${seed}`);
}
