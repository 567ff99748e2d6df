import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import t from 'tap';
import { findDeviceObject, objectFacts } from '../../src/cli/qemu/device-object.js';

const ID = 'c0ffee00c0ffee00';

function program(folder: string): string {
  writeFileSync(join(folder, 'main.c'), 'int main(void) { return 0; }\n');
  execFileSync('gcc', ['-o', join(folder, 'qemu'), join(folder, 'main.c'), `-Wl,--build-id=0x${ID}`]);
  return join(folder, 'qemu');
}

t.test('an object is found by the build-id of the QEMU, and only by that', async (t) => {
  const folder = t.testdir({});
  const qemu = program(folder);
  t.match(findDeviceObject(qemu, undefined, folder), { missing: `no object is built for ${qemu}: run scripts/build-qemu-device --qemu ${qemu}` });
  mkdirSync(join(folder, 'c0ffee'));
  writeFileSync(join(folder, 'c0ffee/viommu.so'), '');
  t.match(findDeviceObject(qemu, undefined, folder), { missing: String });
  mkdirSync(join(folder, ID));
  writeFileSync(join(folder, ID, 'viommu.so'), '');
  t.same(findDeviceObject(qemu, undefined, folder), { path: join(folder, ID, 'viommu.so') });
});

t.test('a QEMU whose build-id cannot be read has no object, and the reason is said', async (t) => {
  const folder = t.testdir({ qemu: '#!/bin/sh\nexec /usr/bin/qemu-system-x86_64 "$@"\n' });
  t.match(findDeviceObject(join(folder, 'qemu'), undefined, folder), { missing: /no object can be matched to this QEMU: .*qemu is no ELF program/ });
});

t.test('an object that the user names is taken as it is, with its whole path', async (t) => {
  const folder = t.testdir({ 'mine.so': 'anything' });
  t.same(findDeviceObject('/nowhere/qemu', relative(process.cwd(), join(folder, 'mine.so'))), { path: join(folder, 'mine.so') });
  t.throws(() => findDeviceObject('/nowhere/qemu', join(folder, 'none.so')), { code: 'VIOMMU_ERR_QEMU_OBJECT', message: /there is no file .*none.so/ });
});

t.test('facts beside an object are read where they are facts', async (t) => {
  const folder = t.testdir({
    good: { 'facts.json': '{"qemuVersion":"7.2.22","buildId":"00","source":"somewhere","more":[1]}' },
    list: { 'facts.json': '["7.2.22"]' },
    broken: { 'facts.json': '{' },
    none: {},
  });
  t.same(objectFacts(join(folder, 'good/viommu.so')), { qemuVersion: '7.2.22', buildId: '00', source: 'somewhere' });
  for (const name of ['broken', 'none']) t.equal(objectFacts(join(folder, name, 'viommu.so')), undefined, name);
  t.equal(objectFacts(join(folder, 'list/viommu.so'))?.qemuVersion, undefined);
});
