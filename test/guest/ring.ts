/**
 * The guest side's C on this machine, under the address and undefined-behaviour sanitizers (test/guest/ring/*.c): split
 * ring, PCI transport and import reader as they are, the stub's calling side on a mock of the kernel (ring/nt), once on
 * one thread with a clock of its own and once on many. Each program prints TAP of its own; its seed is in the title, and
 * VIOMMU_SEED repeats a run.
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
  'attach', 'call', 'counters', 'device_object', 'device_token', 'dma', 'domain', 'domain_ex', 'event_queue', 'fault', 'handles',
  'interface', 'lifetime', 'map', 'map_ex', 'mdl', 'memory_note', 'pasid', 'physical', 'recovery', 'reserved', 'session',
  'shared_memory', 'state_change', 'test_control', 'transport', 'transport_memory',
].map((name) => `stub/${name}.c`).concat('shared/virtqueue.c', 'shared/virtio_pci.c', 'shared/pb.c', 'shared/viommu_hot.c', 'shared/gen/viommu_pb.c');
/** Sources beside the test's own, and words for the compiler that start with a dash. */
const PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  virtqueue: ['shared/virtqueue.c'],
  'virtio-pci': ['shared/virtio_pci.c', 'shared/virtqueue.c'],
  'pe-import': ['shared/pe_import.c'],
  hot: ['shared/viommu_hot.c', 'shared/pb.c', 'shared/gen/viommu_pb.c'],
  stub: STUB,
  tables: STUB,
  objects: STUB,
  arguments: STUB,
  callbacks: STUB,
  recovery: STUB,
  tickets: STUB.filter((source) => source !== 'stub/transport.c'),
  raised: STUB.filter((source) => source !== 'stub/transport.c'),
  'stub-threads': ['-DMANY_THREADS', '-pthread', ...STUB],
};

const FLAGS = [
  '-std=gnu11', '-g', '-O1', '-Wall', '-Wextra', '-Werror', '-fsanitize=address,undefined', '-fno-sanitize-recover=all',
  '-DPB_BOTH_DIRECTIONS', `-I${tests}`, `-I${tests}nt`, `-I${guest}stub`, `-I${guest}shared`, `-I${guest}shared/gen`,
];

const folder = mkdtempSync(join(tmpdir(), 'viommu-ring-'));
t.teardown(() => rmSync(folder, { recursive: true, force: true }));
const seed = process.env['VIOMMU_SEED'] ?? String(randomInt(1, 2 ** 31));

const objectOf = (source: string): string => join(folder, `${basename(source, '.c')}.o`);
execFileSync('cc', [...FLAGS, '-c', ...new Set(Object.values(PROGRAMS).flat().filter((source) => !source.startsWith('-')).map((source) => guest + source))], { cwd: folder });

for (const [name, sources] of Object.entries(PROGRAMS)) {
  const program = join(folder, name);
  const words = sources.filter((source) => source.startsWith('-'));
  // Words change what the sources mean: such a program has objects of its own.
  const objects = sources.filter((source) => !source.startsWith('-')).map((source) => (words.length === 0 ? objectOf(source) : guest + source));
  execFileSync('cc', [...FLAGS, '-o', program, ...words, `${tests}${name}.c`, ...objects]);
  void t.spawn(program, [seed], {}, `${name}, seed ${seed}`);
}
