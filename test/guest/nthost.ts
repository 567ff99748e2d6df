/**
 * The NT host judges drivers: what it must see, and blame on the right one, is broken on purpose by misbehave.sys; what it
 * must offer is used by edutest.sys. Each boot is a QEMU of its own without a daemon.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { PACKAGE_ROOT } from '../../src/cli/paths.js';
import { probeQemu } from '../../src/cli/qemu/probe.js';
import { startQemu } from '../../src/cli/qemu/process.js';

const PASSED = 33;
const FAILED = 35;
const GUEST = join(PACKAGE_ROOT, 'build/guest');

/** Places in Provocations[] of misbehave.c. */
const PROVOCATION = {
  wrongIrql: 0,
  leakPool: 1,
  overrunSlack: 2,
  overrunPage: 3,
  useAfterFree: 4,
  freeTwice: 5,
  wrongTag: 6,
  holdLock: 7,
  crossLocks: 8,
  deadlock: 9,
  leaveTimer: 10,
  leaveThread: 11,
  leaveHandle: 12,
  nullPointer: 13,
  waitAtDispatch: 14,
  hangInWait: 15,
  bugCheck: 16,
  writeCode: 17,
  stackOverflow: 18,
  hangWithInterruptsOff: 19,
  propertyOfNoPdo: 20,
} as const;

interface Verdict {
  readonly status: number | undefined;
  readonly text: string;
}

/** Boots nthost with the plan and the driver files by name. */
async function boot(plan: string, drivers: Readonly<Record<string, Uint8Array>>): Promise<Verdict> {
  const qemu = await probeQemu(process.env['VIOMMU_TEST_QEMUS']?.split(':')[0] ?? 'qemu-system-x86_64');
  if (qemu.firmware === undefined) throw new Error('no OVMF firmware beside this QEMU');
  const folder = mkdtempSync(join(tmpdir(), 'viommu-nthost-'));
  const file = (name: string, bytes: Uint8Array | string) => {
    writeFileSync(join(folder, name), bytes);
    return ['-fw_cfg', `name=opt/viommu/${name},file=${join(folder, name)}`];
  };
  cpSync(qemu.firmware.variables, join(folder, 'variables.fd'));
  let text = '';
  const words = [
    ...qemu.dataFolders.flatMap((folder) => ['-L', folder]),
    ...['-nodefaults', '-display', 'none', '-no-reboot', '-machine', 'q35,accel=tcg', '-m', '128M', '-serial', 'stdio'],
    ...['-drive', `if=pflash,format=raw,readonly=on,file=${qemu.firmware.code}`],
    ...['-drive', `if=pflash,format=raw,file=${join(folder, 'variables.fd')}`],
    ...['-kernel', join(GUEST, 'nthost.efi'), '-device', 'isa-debug-exit,iobase=0xf4,iosize=4', '-device', 'edu,addr=5'],
    ...file('plan', plan),
    ...Object.entries(drivers).flatMap(([name, bytes]) => file(name, bytes)),
  ];
  const end = await startQemu(qemu.binary, words, 120_000, (chunk) => (text += chunk)).ended;
  rmSync(folder, { recursive: true, force: true });
  // eslint-disable-next-line no-control-regex -- the firmware prints terminal sequences
  return { status: end.status, text: text.replace(/\x1b\[[0-9;=?]*[A-Za-z]|\r/g, '') };
}

const driver = (name: string) => readFileSync(join(GUEST, name));

function misbehave(...which: number[]): Promise<Verdict> {
  const plan = ['driver misbehave.sys', ...which.map((n) => `ioctl misbehave.sys 0x222000 ${n}`), 'registry misbehave\\Parameters\\X dword 1', 'timeout 6'];
  return boot(plan.join('\n'), { 'misbehave.sys': driver('misbehave.sys') });
}

execFileSync(join(PACKAGE_ROOT, 'scripts/build-guest'), ['nthost', 'tests'], { stdio: ['ignore', 'ignore', 'inherit'] });

t.test('a driver that uses every family of kernel routines well passes', async (t) => {
  const plan = `
    driver edutest.sys     # first, so that it hears of the other
    driver bystander.sys
    bind edutest.sys 1234:11e8
    registry edutest\\Parameters\\Number dword 42
    registry edutest\\Parameters\\Words multi one two three
    ioctl edutest.sys 0x222000`;
  const { status, text } = await boot(plan, { 'edutest.sys': driver('edutest.sys'), 'bystander.sys': driver('bystander.sys') });
  t.equal(status, PASSED, text);
  t.match(text, /^ {4}1\.\.35$/m, 'all of its own checks ran');
  t.match(text, /format: NtHost\.EFI\|wide\|Wide\|narrow\|-7\| {3}42\|ab {3}\|0x00001234\|123456789abc\|18446744073709551615\|0000000000001000\|z\|tru\|%/);
  t.match(text, /^# nthost: pass\n$/m);
});

t.test('rules broken without a crash fail their test points at the end, with the driver named', async (t) => {
  const p = PROVOCATION;
  const all = [p.wrongIrql, p.leakPool, p.overrunSlack, p.wrongTag, p.holdLock, p.crossLocks, p.leaveTimer, p.leaveThread, p.leaveHandle];
  const { status, text } = await misbehave(...all);
  t.equal(status, FAILED, text);
  for (const expected of [
    /not ok \d+ - no call at a wrong IRQL\n.*\n.*\n.*ZwOpenKey is called by misbehave\.sys\+0x[0-9a-f]+ at IRQL 2, allowed up to 0/,
    /pool block of 100 bytes, tag misb, made by misbehave\.sys/,
    /pool block of 100 bytes made by misbehave\.sys\+0x[0-9a-f]+ was written past its end/,
    /with tag 0x6273696d is freed by misbehave\.sys\+0x[0-9a-f]+ with tag 0x6273696e/,
    /returned holding spin lock [0-9A-F]+, acquired by misbehave\.sys/,
    /was called at IRQL 0 and returned at 2/,
    /is released by misbehave\.sys\+0x[0-9a-f]+ before [0-9A-F]+, acquired later by misbehave\.sys/,
    /misbehave\.sys: timer [0-9A-F]+ \(DPC misbehave\.sys\+0x[0-9a-f]+\) is still set after unload/,
    /misbehave\.sys: thread \d+ \(misbehave\.sys\+0x[0-9a-f]+\) still runs after unload/,
    /misbehave\.sys: handle opened by misbehave\.sys\+0x[0-9a-f]+ is not closed/,
    /^# nthost: fail\n$/m,
  ]) {
    t.match(text, expected);
  }
});

const FATAL: readonly (readonly [keyof typeof PROVOCATION, RegExp])[] = [
  ['overrunPage', /page fault at misbehave\.sys.*\n.*\n.*\n.*write to.*not mapped"\n.*the page behind a pool block of 96 bytes/],
  ['useAfterFree', /a pool block of 96 bytes made by misbehave\.sys\+0x[0-9a-f]+ and freed by misbehave\.sys/],
  ['freeTwice', /is freed twice: by misbehave\.sys/],
  ['deadlock', /is acquired by misbehave\.sys\+0x[0-9a-f]+ while held since misbehave\.sys\+0x[0-9a-f]+: deadlock/],
  ['nullPointer', /page fault at misbehave\.sys.*\n.*\n.*\n.*write to 0{16}, which is near null/],
  ['waitAtDispatch', /wait by misbehave\.sys\+0x[0-9a-f]+ at IRQL 2 with a timeout that is not zero/],
  ['hangInWait', /not ok \d+ - the run ends within its timeout[^]*thread 1 .*waits at misbehave\.sys\+0x[0-9a-f]+ for event/],
  ['bugCheck', /KeBugCheckEx\(0xe2, 0x1, 0x2, 0x3, 0x4\) by misbehave\.sys/],
  ['propertyOfNoPdo', /IoGetDeviceProperty by misbehave\.sys\+0x[0-9a-f]+ on [0-9A-F]+, which is no PDO/],
  ['writeCode', /write to [0-9A-F]+, which is not allowed to"\n.*the address is misbehave\.sys/],
  ['stackOverflow', /the page below the stack of thread \d+ \(24576 bytes\): stack overflow/],
  ['hangWithInterruptsOff', /the processor was at misbehave\.sys\+0x[0-9a-f]+, IRQL 0, interrupts disabled/],
];

for (const [name, expected] of FATAL) {
  t.test(`${name} ends the run and is explained`, async (t) => {
    const { status, text } = await misbehave(PROVOCATION[name]);
    t.equal(status, FAILED, text);
    t.match(text, expected);
    t.match(text, /^# nthost: fail\n$/m);
  });
}

t.test('an import that nobody has is named before any driver runs', async (t) => {
  const bytes = driver('bystander.sys');
  const edutest = Buffer.from(driver('edutest.sys'));
  const at = edutest.indexOf('KeFlushQueuedDpcs\0', 'latin1');
  t.ok(at > 0, 'the import is there to be renamed');
  edutest.write('KeFlushQueuedTeas', at, 'latin1');
  const { status, text } = await boot('driver bystander.sys\ndriver edutest.sys\n', { 'bystander.sys': bytes, 'edutest.sys': edutest });
  t.equal(status, FAILED, text);
  t.match(text, /not ok \d+ - edutest\.sys: every import is known\n.*\n.*\n.*"ntoskrnl\.exe!KeFlushQueuedTeas"/);
  t.notMatch(text, /DriverEntry/, 'no driver was started');
});

t.test('a damaged image is refused with its fault', async (t) => {
  const good = driver('bystander.sys');
  const header = good.readUInt32LE(0x3c);
  const damage = (change: (bytes: Buffer) => void) => {
    const bytes = Buffer.from(good);
    change(bytes);
    return bytes;
  };
  const files = {
    'a.sys': good.subarray(0, 40),
    'b.sys': damage((b) => b.writeUInt32LE(0x7fffffff, 0x3c)),
    'c.sys': damage((b) => b.writeUInt16LE(0x14c, header + 4)),
    'd.sys': damage((b) => b.writeUInt32LE(0xfffff000, header + 24 + 56)),
    'e.sys': damage((b) => b.writeUInt32LE(0xffffff00, header + 24 + 112 + 8)),
    'f.sys': good.subarray(0, good.length - 512),
  };
  const { status, text } = await boot(Object.keys(files).map((name) => `driver ${name}`).join('\n'), files);
  t.equal(status, FAILED, text);
  for (const fault of [
    /a\.sys: the image.*\n.*\n.*\n.*no MZ header/,
    /b\.sys: the image.*\n.*\n.*\n.*PE header lies outside the file/,
    /c\.sys: the image.*\n.*\n.*\n.*not an x64 image/,
    /d\.sys: the image.*\n.*\n.*\n.*SizeOfImage/,
    /e\.sys: the image.*\n.*\n.*\n.*data directory lies outside/,
    /f\.sys: the image.*\n.*\n.*\n.*data of a section lies outside the file/,
  ]) {
    t.match(text, fault);
  }
});

t.test('each mistake of a plan is named with its line and what was expected', async (t) => {
  const plan = ['driver a.sys', 'bind b.sys 1:2', 'bind a.sys 12345:2', 'bind a.sys at 0:40.0', 'registry Number dword 5', 'ioctl a.sys soon', 'timeout 0', 'drive c.sys'];
  const { status, text } = await boot(plan.join('\n'), {});
  t.equal(status, FAILED, text);
  for (const mistake of [
    /line 2: expected a driver named by an earlier 'driver' line, found 'b\.sys'/,
    /line 3: expected VENDOR:DEVICE in hexadecimal, found '12345:2'/,
    /line 4: expected an address BUS:DEV\.FN in hexadecimal, found '0:40\.0'/,
    /line 5: expected a path NAME\\\\Parameters\\\\VALUE, found 'Number'/,
    /line 6: expected a control code, found 'soon'/,
    /line 7: expected seconds, 1 to 86400, found '0'/,
    /line 8: expected driver, bind, registry, ioctl, timeout or msix-limit, found 'drive'/,
  ]) {
    t.match(text, mistake);
  }
});
