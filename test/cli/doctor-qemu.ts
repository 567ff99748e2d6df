/** What doctor says of programs that answer like QEMUs, and of what they do with an object. */
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { launchWords, lookAtQemu } from '../../src/cli/doctor-qemu.js';
import type { Finding } from '../../src/cli/finding.js';

/** A program with one stock carrier that takes an object, or refuses it with words. */
function fakeQemu(t: Test, refusal = ''): { qemu: string; object: string } {
  const folder = t.testdir({ 'viommu.so': '', 'facts.json': '{"qemuVersion":"7.2.22","source":"1:7.2"}' });
  const qemu = join(folder, 'qemu');
  const plugin = refusal === '' ? 'read word; [ "$word" = quit ] && exit 0; exit 1' : `echo "(qemu) "; echo "${refusal}" >&2; exit 1`;
  writeFileSync(qemu, `#!/bin/sh\ncase "$*" in\n  --version) echo "QEMU emulator version 7.2.22 (made by hand)";;\n  *vhost-user-fs-pci,help*) echo chardev=;;\n  *-plugin*) ${plugin};;\n  *) exit 1;;\nesac\n`);
  chmodSync(qemu, 0o755);
  return { qemu, object: join(folder, 'viommu.so') };
}

const about = (findings: readonly Finding[]) => findings.find(({ what }) => what.startsWith('translation'))!;

t.test('an object that QEMU takes is what translates its devices', async (t) => {
  const { qemu, object } = fakeQemu(t);
  const findings: Finding[] = [];
  const facts = await lookAtQemu(qemu, object, findings);
  // It is younger than the sources of the checkout: the test has just made it.
  t.match(about(findings), { ok: true, remedy: '', detail: new RegExp(`^${object}, built for 7.2.22 \\(1:7.2\\); viommu-pci carries`) });
  t.equal(facts?.carriers[0]?.name, 'viommu');
});

t.test("an object that QEMU refuses is told in QEMU's own words, with what to run", async (t) => {
  const { qemu, object } = fakeQemu(t, 'viommu.so was built for another QEMU');
  const findings: Finding[] = [];
  await lookAtQemu(qemu, object, findings);
  t.match(about(findings), { ok: false, needed: false, detail: /QEMU does not take .*: viommu.so was built for another QEMU$/, remedy: `run: scripts/build-qemu-device --qemu ${qemu}` });
});

t.test('without an object it is said whether one can be built', async (t) => {
  const { qemu } = fakeQemu(t);
  const findings: Finding[] = [];
  const facts = await lookAtQemu(qemu, undefined, findings);
  t.match(about(findings), { ok: false, needed: false, detail: /no ELF program.*only what the DMA engine transfers.*no Debian build/, remedy: /--source DIR/ });
  t.equal(facts?.carriers[0]?.name, 'fs');
});

t.test('a QEMU that is not there is one finding, with what to install', async (t) => {
  const findings: Finding[] = [];
  t.equal(await lookAtQemu('/nowhere/qemu', undefined, findings), undefined);
  t.match(findings, [{ what: 'QEMU', ok: false, needed: true, remedy: /apt-get install/ }]);
});

t.test('words for a launch script come with the object and without it', async (t) => {
  const { qemu, object } = fakeQemu(t);
  const [ours, stock, ...more] = launchWords((await lookAtQemu(qemu, object, []))!);
  t.equal(more.length, 0);
  t.match(ours?.daemon, /--socket-path SOCKET --client-socket STREAM --device 00:05.0/);
  t.match(ours?.qemu, new RegExp(`^-plugin ${object} .*-device viommu-pci,chardev=viommu-char.*-device viommu,id=viommu0,socket=STREAM,pci-bus=pcie.0,devices=05.0$`));
  t.match(stock?.qemu, /vhost-user-fs-pci/);
  t.notMatch(stock?.qemu, /-plugin/);
  const [later] = launchWords((await lookAtQemu(qemu, undefined, []))!);
  t.match(later, { title: /once it is built/, qemu: /^-plugin OBJECT / });
});
