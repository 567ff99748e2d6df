/** What is made from proto/ is what proto/ says now, and the guest's part compiles for a Windows kernel driver. */
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import t from 'tap';
import { repository, WARNINGS } from '../helpers/c-codec.js';

t.test('the generated files are what the generator makes', async (t) => {
  const { status, stdout, stderr } = spawnSync('node', ['scripts/generate.mjs', '--check'], { cwd: repository, encoding: 'utf8' });
  t.equal(stdout, '', 'no file differs');
  t.equal(stderr, '');
  t.equal(status, 0);
});

t.test('the guest codec compiles without warnings for a kernel driver and needs memcpy and memset alone', async (t) => {
  const shared = join(repository, 'qemu/guest/shared');
  const folder = t.testdir();
  const object = join(folder, 'codec.o');
  const driver = ['-std=c11', '-ffreestanding', '-O2', '-mno-red-zone', '-mgeneral-regs-only', ...WARNINGS, '-r', '-nostdlib'];
  execFileSync('x86_64-w64-mingw32-gcc', [...driver, join(shared, 'pb.c'), join(shared, 'gen/viommu_pb.c'), '-o', object]);
  const symbols = execFileSync('x86_64-w64-mingw32-nm', ['--undefined-only', '--format=posix', object], { encoding: 'utf8' });
  const needed = symbols.split('\n').map((line) => line.split(' ')[0]!);
  t.same(needed.filter((name) => name !== '').sort(), ['memcpy', 'memset']);
});
