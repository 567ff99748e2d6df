/**
 * What test/docs/commands.ts has to know of the documents' command lines: those that cannot be run there, with the test that
 * runs the same; what stands in their folders before; exit codes that a document says are right.
 */
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../../../src/cli/paths.js';
import { DEVICE } from '../rig.js';
import { someWork, writtenRun } from '../trace-files.js';

export interface NotRun {
  readonly command: string;
  readonly why: string;
  /** Tests, or scripts of the tree, that run the same. */
  readonly instead: readonly string[];
}

const VM = 'boots a VM: seconds to minutes';
const PATTERN = 'a pattern with gaps, to be filled in';
const INSTALLS = 'installs packages, or fetches them';
const BUILDS = 'builds what other tests use at the same time; scripts/test begins with it';
const CI = ['test/cli/scenario-ci.ts', 'test/vm/scenario.ts'];
const LAUNCH = ['test/cli/command-line.ts', 'test/cli/doctor-qemu.ts', 'test/vm/translate.ts'];

const rows = (why: string, instead: readonly string[], ...commands: readonly string[]): NotRun[] => commands.map((command) => ({ command, why, instead }));

export const NOT_RUN: readonly NotRun[] = [
  ...rows('is this whole run', ['scripts/test'], 'scripts/test'),
  ...rows(VM, ['test/vm/story.ts', 'test/vm/translate.ts'], 'scripts/demo', 'viommu run'),
  ...rows(BUILDS, ['scripts/test'], 'scripts/build-guest stub exemplar nthost', 'scripts/build-qemu-device', 'scripts/build-qemu-device --qemu qemu-system-x86_64'),
  ...rows(
    `${VM}; wants the object, which is built by itself on Debian alone`,
    ['test/vm/translate.ts', 'test/vm/hardware.ts'],
    'viommu run --driver build/guest/hwprobe.sys --bind "hwprobe.sys at 00:05.0" --ioctl "hwprobe.sys 0x222100" --translate 00:05.0 --qemu-arg=-device --qemu-arg=edu,bus=pcie.0,addr=0x5,dma_mask=0xffffffffffffffff',
    'viommu run --driver mine.sys --bind "mine.sys at 0:5.0" --translate 00:05.0 --qemu-arg=-device --qemu-arg=edu,addr=5',
  ),
  ...rows(VM, ['test/vm/exemplar.ts'], 'viommu run --driver mine.sys --bind "mine.sys at 0:5.0" --ioctl "mine.sys 0x222000" --device 00:05.0 --qemu-arg=-device --qemu-arg=edu,addr=5'),
  ...rows(`${VM}; fetches a QEMU`, ['test/vm/story.ts'], 'viommu run --qemu "$(scripts/get-qemu)/bin/qemu-system-x86_64" --json > report.json'),
  ...rows(
    VM,
    ['test/vm/scenario.ts'],
    'viommu run --scenario smoke.json --report junit=out/junit.xml --report html=out/report.html',
  ),
  ...rows(
    `${VM}, many times`,
    ['test/vm/exemplar-sweep.ts'],
    'viommu sweep --state sweep.jsonl --driver mine.sys --bind "mine.sys at 0:5.0" --ioctl "mine.sys 0x222000"',
    'viommu sweep --statuses likely --per-site 1 --only MapLogicalRangeEx --json > sweep.json',
  ),
  ...rows('goes on until a key ends it', ['test/cli/top/live.ts'], 'viommu top', 'viommu top http://127.0.0.1:7677 --token-file token'),
  ...rows('names a QEMU in another place', ['test/cli/doctor-qemu.ts'], 'viommu doctor --qemu /opt/qemu/bin/qemu-system-x86_64 --json'),
  ...rows(
    PATTERN,
    LAUNCH,
    'qemu-system-x86_64 -machine q35 ... -plugin /path/to/build/qemu-device/BUILD-ID/viommu.so -m 4096M -object memory-backend-memfd,id=viommu-mem,size=4096M,share=on -machine memory-backend=viommu-mem -chardev socket,id=viommu-char,path=/run/viommu/vhost.sock,reconnect=1 -device viommu-pci,chardev=viommu-char,bus=pcie.0,addr=0x4 -device edu,bus=pcie.0,addr=0x5 -device viommu,id=viommu0,socket=/run/viommu/stream.sock,pci-bus=pcie.0,devices=05.0',
    'qemu-system-x86_64 -machine q35 ... -m 4096M -object memory-backend-memfd,id=viommu-mem,size=4096M,share=on -machine memory-backend=viommu-mem -chardev socket,id=viommu-char,path=/run/viommu/vhost.sock -device vhost-user-fs-pci,chardev=viommu-char,bus=pcie.0,addr=0x4,tag=viommu-v1,num-request-queues=2,queue-size=128',
    'scripts/build-qemu-device [--qemu BINARY] [--source DIR]',
    'qemu-system-x86_64 ... -plugin build/qemu-device/BUILD-ID/viommu.so -device viommu,id=iommu0,socket=PATH,pci-bus=pcie.0,devices=05.0+06.0 -device viommu-pci,chardev=c0,bus=pcie.0,addr=0x4',
  ),
  ...rows('wants the source tree of a QEMU; the same files are compiled', ['scripts/build-qemu-device'], 'cd QEMU-SOURCE/build && ../configure --enable-vhost-user ... && ninja'),
  ...rows(
    INSTALLS,
    CI,
    'sudo apt-get -q -y update',
    'apt-get -q -y update',
    'sudo apt-get -q -y install --no-install-recommends qemu-system-x86 ovmf gcc make libc6-dev gcc-mingw-w64-x86-64 binutils-mingw-w64-x86-64',
    'apt-get -q -y install --no-install-recommends qemu-system-x86 ovmf gcc make libc6-dev gcc-mingw-w64-x86-64 binutils-mingw-w64-x86-64',
    'DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends qemu-system-x86 ovmf gcc make libc6-dev gcc-mingw-w64-x86-64 binutils-mingw-w64-x86-64',
    'rm -rf /var/lib/apt/lists/*',
    'npm ci --no-fund --no-audit',
  ),
];

export interface RunElsewhere {
  readonly document: RegExp;
  readonly pattern: RegExp;
  readonly why: string;
  readonly instead: readonly string[];
}

/** Lines of one kind in one document that a test of their own takes from it. */
export const ELSEWHERE: readonly RunElsewhere[] = [
  { document: /^docs\/ci\//, pattern: /^(?:exec )?node dist\/cli\/main\.js run --scenario docs\/ci\/\w+\.json /, why: VM, instead: CI },
  { document: /^docs\/ci\//, pattern: /^scripts\/build-guest [a-z ]+$/, why: BUILDS, instead: CI },
  { document: /\.md$/, pattern: /^viommu run --scenario docs\/ci\/exemplar\.json(?: --shard 1\/2)?(?: --report \w+=[\w/]+\.\w+)*$/, why: 'boots four VMs', instead: ['test/vm/scenario.ts'] },
  { document: /^docs\/sweep\.md$/, pattern: /^viommu sweep .*--driver build\/guest\/exemplar\.sys /, why: `${VM}, many times`, instead: ['test/vm/exemplar-sweep.ts'] },
  { document: /^docs\/api\.md$/, pattern: /^curl --silent /, why: 'wants a daemon under traffic', instead: ['test/docs/api.ts'] },
];

/** Where another daemon may be; the test has a port of its own. */
export const USUAL_PORT = /127\.0\.0\.1:7677/g;

/** What stands on the left, and what the test has in its place. Sockets go into the document's own folder. */
export const SUBSTITUTIONS: readonly (readonly [RegExp, string])[] = [
  // The address that is asked when none is given.
  [/^viommu top(?! http)/, 'viommu top http://127.0.0.1:7677'],
  // What goes on is started in the background anyway.
  [/ &$/, ''],
  [/\/tmp\/(?=[\w.-]+\.sock\b)/g, ''],
  [/\/run\/viommu\//g, ''],
];

/** Exit codes other than 0 that a document says are right. */
export const EXITS: readonly { readonly document: string; readonly command: string; readonly exit: number }[] = [
  { document: 'docs/writing-a-scenario.md', command: 'viommu run --scenario docs/examples/first.json --inject docs/examples/no-memory.json', exit: 1 },
];

const plan = { version: 1, entries: [{ name: 'later', when: { routine: 'CreateDomain', nth: 5 }, then: { fail: 'STATUS_INSUFFICIENT_RESOURCES' } }] };

/** What the reader of a document has: files in the folder before its first command. */
export const PREPARED: Readonly<Record<string, (folder: string) => void | Promise<void>>> = {
  'docs/command-line.md': recordedRuns,
  'docs/traces.md': recordedRuns,
  'qemu/device/README.md': (folder) => {
    mkdirSync(join(folder, 'QEMU-SOURCE/hw/misc'), { recursive: true });
    for (const name of ['meson.build', 'Kconfig']) writeFileSync(join(folder, 'QEMU-SOURCE/hw/misc', name), '');
  },
  'docs/failures.md': (folder) => {
    for (const name of ['plan.json', 'other.json']) writeFileSync(join(folder, name), JSON.stringify(plan));
  },
};

/** Runs in which the rules that the documents name find fault. */
async function recordedRuns(folder: string): Promise<void> {
  const run = writtenRun(join(folder, 'run.trace'));
  someWork(run);
  const { guest } = run;
  const domain = guest.createDomain();
  guest.attach(domain, DEVICE);
  guest.map(domain, 48, [210], 7);
  guest.map(domain, 32, [200, 201]);
  guest.unmap(domain, 32, 2);
  guest.poke(32, 7, DEVICE);
  guest.detach(domain, DEVICE);
  guest.deleteDomain(domain);
  run.writer.close({ statistics: run.machine.statistics() });
  for (const name of ['before', 'after', 'hal', 'extended']) copyFileSync(join(folder, 'run.trace'), join(folder, `${name}.trace`));
}

/** Where every path of `instead` has to be. */
export const TREE = PACKAGE_ROOT;
