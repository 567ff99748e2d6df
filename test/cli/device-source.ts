import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { canBuildObject, sourceVersion } from '../../src/cli/qemu/device-source.js';

t.test("the source package's version has no epoch and no mark of a rebuild", async (t) => {
  t.equal(sourceVersion('Debian 1:7.2+dfsg-7+deb12u18+b3'), '7.2+dfsg-7+deb12u18');
  t.equal(sourceVersion('Debian 1:10.0.13+ds-0+deb13u1'), '10.0.13+ds-0+deb13u1');
  t.equal(sourceVersion('Debian 1:10.0.2+ds-2~bpo12+1'), '10.0.2+ds-2~bpo12+1');
});

t.test('words that are no package of Debian name no source, and never a path', async (t) => {
  for (const words of ['v11.0.0-rc1', 'Debian', 'Debian ', 'Debian ../../etc/passwd', 'Debian 1:7.2/../x', 'Fedora 7.2', 'Debian 1:7.2 x']) t.equal(sourceVersion(words), undefined, words);
});

t.test('what is unpacked already needs no archive; else the archive is asked', async (t) => {
  const cache = t.testdir({});
  const before = process.env['VIOMMU_CACHE'];
  process.env['VIOMMU_CACHE'] = cache;
  t.teardown(() => (before === undefined ? delete process.env['VIOMMU_CACHE'] : (process.env['VIOMMU_CACHE'] = before)));
  const asked: string[] = [];
  const ask = async (source: string) => {
    asked.push(source);
    return { ok: false, detail: 'nobody has it' };
  };
  t.match(await canBuildObject(undefined, ask), { ok: false, detail: /--source/ });
  t.match(await canBuildObject('built by hand', ask), { ok: false, detail: /no Debian build/ });
  t.same(asked, []);
  t.match(await canBuildObject('Debian 1:9.9-1', ask), { ok: false, detail: 'nobody has it' });
  t.same(asked, ['9.9-1']);
  mkdirSync(join(cache, 'qemu-source/9.9-1/src'), { recursive: true });
  writeFileSync(join(cache, 'qemu-source/9.9-1/src/VERSION'), '9.9\n');
  t.match(await canBuildObject('Debian 1:9.9-1', ask), { ok: true, detail: /qemu 9.9-1, is unpacked already/ });
  t.same(asked, ['9.9-1']);
});
