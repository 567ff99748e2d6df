import { chmodSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import t, { type Test } from 'tap';
import { chooseCarrier, objectOf, probeQemu } from '../../src/cli/qemu/probe.js';
import { carrierArguments } from '../../src/cli/qemu/command-line.js';

/** Source of a program that answers like a QEMU with these devices. */
function script(version: string, devices: readonly string[]): string {
  const cases = devices.map((device) => `  *"${device},help"*) echo "  chardev=<str>"; exit 0;;`).join('\n');
  return `#!/bin/sh\ncase "$*" in\n  --version) echo "QEMU emulator version ${version} (Debian)"; exit 0;;\n${cases}\nesac\necho "is not a valid device model name" >&2\nexit 1\n`;
}

function program(t: Test, source: string): string {
  const path = join(t.testdir({ qemu: source }), 'qemu');
  chmodSync(path, 0o755);
  return path;
}

t.test('a QEMU is asked for each carrier by name; the best one it has is chosen', async (t) => {
  for (const [devices, best] of [
    [['vhost-user-fs-pci'], 'fs'],
    [['vhost-user-fs-pci', 'vhost-user-test-device-pci'], 'test-device'],
  ] as const) {
    const facts = await probeQemu(program(t, script('9.9.9', devices)));
    t.equal(facts.version, '9.9.9');
    t.equal(chooseCarrier(facts, 'auto').name, best);
    t.equal(facts.carriers.length, devices.length);
  }
});

t.test('a QEMU without vhost-user devices is refused with what it has', async (t) => {
  const facts = await probeQemu(program(t, script('5.0', [])));
  t.throws(() => chooseCarrier(facts, 'auto'), { code: 'VIOMMU_ERR_NO_CARRIER', message: /it has: none/ });
  t.throws(() => chooseCarrier(facts, 'fs'), /no carrier device "fs"/);
});

t.test('our own device carries the queues wherever there is an object, and is missed in words where there is none', async (t) => {
  const path = program(t, script('7.2', ['vhost-user-fs-pci']));
  const without = await probeQemu(path);
  t.throws(() => chooseCarrier(without, 'viommu'), { code: 'VIOMMU_ERR_QEMU_OBJECT', message: /no object can be matched/ });
  const object = join(dirname(path), 'viommu.so');
  writeFileSync(object, '');
  const facts = await probeQemu(path, object);
  t.equal(chooseCarrier(facts, 'auto').device, 'viommu-pci');
  t.equal(chooseCarrier(facts, 'fs').name, 'fs', 'stock ones can still be chosen');
  t.equal(objectOf(facts), object);
  await t.rejects(probeQemu(path, '/nowhere/viommu.so'), { code: 'VIOMMU_ERR_QEMU_OBJECT' });
});

t.test('a missing, broken or foreign program is told apart', async (t) => {
  await t.rejects(probeQemu('/nowhere/qemu'), { code: 'VIOMMU_ERR_QEMU_MISSING' });
  const folder = t.testdir({ qemu: '#!/bin/sh\necho something else\n', data: 'no program' });
  chmodSync(join(folder, 'qemu'), 0o755);
  await t.rejects(probeQemu(join(folder, 'qemu')), { code: 'VIOMMU_ERR_QEMU_BROKEN', message: /does not say its version/ });
  await t.rejects(probeQemu(join(folder, 'data')), { code: 'VIOMMU_ERR_QEMU_BROKEN' });
});

t.test('the words for a launch script share the memory and name the socket', async (t) => {
  const facts = await probeQemu(program(t, script('7.2', ['vhost-user-fs-pci'])));
  const words = carrierArguments({ carrier: chooseCarrier(facts, 'auto'), qemu: facts, socketPath: '/run/v.sock', memoryBytes: 2 ** 30, slot: 4 }).join(' ');
  t.match(words, /-m 1024M -object memory-backend-memfd,id=viommu-mem,size=1024M,share=on/);
  t.match(words, /path=\/run\/v.sock/);
  t.match(words, /vhost-user-fs-pci,chardev=viommu-char,.*num-request-queues=2/);
});
