/** What `viommu run` refuses before it starts anything. The runs themselves are in test/vm. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { parseOptions } from '../../src/cli/options.js';
import { run, RUN_OPTIONS } from '../../src/cli/run.js';

const start = (...words: string[]) => run(parseOptions(RUN_OPTIONS, ['--tap', ...words], false).options, ['--tap', ...words]);

/** A linked program that answers like a QEMU with one stock carrier, and ends with status 1 as a VM. */
function fakeQemu(t: Test): string {
  const folder = t.testdir({
    'main.c': `#include <stdio.h>
#include <string.h>
int main(int argc, char **argv) {
  if (strcmp(argv[1], "--version") == 0) return puts("QEMU emulator version 7.2.0 (made by hand)") < 0;
  if (strstr(argv[argc - 1], "vhost-user-fs-pci,help")) return puts("chardev=<str>") < 0;
  fputs("refused by name", stderr);
  return 1;
}
`,
    'mine.so': '',
  });
  execFileSync('gcc', ['-o', join(folder, 'qemu'), join(folder, 'main.c'), '-Wl,--build-id=0xfeedfacecafebeef']);
  return join(folder, 'qemu');
}

t.test('a function that QEMU could not be told is a usage error of --translate', async (t) => {
  for (const words of ['01:00.0', '5', '00:05.0@a,b']) t.throws(() => parseOptions(RUN_OPTIONS, ['--translate', words], false), { name: 'UsageError', message: /^--translate: / }, words);
});

t.test('translation without an object is refused with the script that makes one', async (t) => {
  const qemu = fakeQemu(t);
  const refusal = { code: 'VIOMMU_ERR_QEMU_OBJECT', message: `no object is built for ${qemu}: run scripts/build-qemu-device --qemu ${qemu}` };
  await t.rejects(start('--qemu', qemu, '--translate', '00:05.0'), refusal);
  await t.rejects(start('--qemu', qemu, '--carrier', 'viommu'), refusal);
});

t.test('the function that carries the conversation is not translated', async (t) => {
  const qemu = fakeQemu(t);
  await t.rejects(start('--qemu', qemu, '--qemu-object', join(qemu, '../mine.so'), '--translate', '00:04.0'), { name: 'UsageError', message: /0000:00:04.0 carries the conversation/ });
});

t.test('a QEMU that refuses its words ends the run as a failure of the host', async (t) => {
  const qemu = fakeQemu(t);
  t.equal(await start('--qemu', qemu), 4);
  t.equal(await start('--qemu', qemu, '--qemu-object', join(qemu, '../mine.so'), '--translate', '00:05.0'), 4);
  await t.rejects(start('--qemu', qemu, '--qemu-object', join(qemu, '../none.so')), { code: 'VIOMMU_ERR_QEMU_OBJECT' });
});
