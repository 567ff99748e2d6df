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

const outside: [string, string, RegExp][] = [
  ['a message that holds itself', 'message A { B b = 1; } message B { A a = 1; }', /holds itself/],
  ['a map', 'message A { map<uint32, uint32> m = 1; }', /A\.m is a map/],
  ['a signed number', 'message A { sint32 s = 1; }', /A\.s has the unsupported type sint32/],
  ['a scalar in a oneof', 'message A { oneof o { uint32 u = 1; } }', /A\.u is in a oneof and no message/],
  ['an optional scalar', 'message A { optional uint32 u = 1; }', /A\.u is optional/],
  ['a list of bytes', 'message A { repeated bytes b = 1; }', /A\.b repeats bytes/],
  ['two oneofs', 'message B {} message A { oneof o { B b = 1; } oneof p { B c = 2; } }', /more than one oneof/],
  ['an enum value without its prefix', 'enum Color { RED = 0; }', /Color\.RED lacks the prefix COLOR_/],
];
for (const [what, text, reason] of outside) {
  t.test(`the generator refuses ${what}`, async (t) => {
    const folder = t.testdir({ viommu: { v1: { 'types.proto': `syntax = "proto3"; package viommu.v1; ${text}` } } });
    const path = join(repository, 'scripts/generate/schema.mjs');
    const { readSchema } = (await import(path)) as { readSchema: (folder: string) => unknown };
    t.throws(() => readSchema(folder), { message: reason });
  });
}
