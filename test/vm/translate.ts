/** `viommu run --translate` on every QEMU with an object: what the report says of devices that do DMA, and of others. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import t from 'tap';
import { PACKAGE_ROOT, guestBinary } from '../../src/cli/paths.js';
import type { RunReport } from '../../src/cli/run-report.js';
import { QEMUS_WITH_OBJECT } from '../helpers/vm.js';

const MAIN = join(PACKAGE_ROOT, 'dist/cli/main.js');
/** hwprobe.sys: transfers of edu both ways, refusals, permissions, detach, identity. */
const EDU_STORY = '0x222100';
const EDU = 'edu,dma_mask=0xffffffffffffffff';

function run(...words: string[]): Promise<{ status: number; report: RunReport; stderr: string }> {
  return new Promise((done, reject) => {
    execFile(process.execPath, [MAIN, 'run', '--json', '--timeout', '100', ...words], { maxBuffer: 2 ** 24 }, (error, stdout, stderr) => {
      try {
        done({ status: error === null ? 0 : Number(error.code), report: JSON.parse(stdout), stderr });
      } catch {
        reject(new Error(`no report: ${stderr}`));
      }
    });
  });
}

const hardware = (...devices: string[]) => devices.flatMap((device) => ['--qemu-arg=-device', `--qemu-arg=${device}`]);
const probe = (address: string) => ['--driver', guestBinary('hwprobe.sys'), '--bind', `hwprobe.sys at ${address}`, '--ioctl', `hwprobe.sys ${EDU_STORY}`];

for (const qemu of QEMUS_WITH_OBJECT) {
  const name = `QEMU ${QEMUS_WITH_OBJECT.indexOf(qemu)}`;

  t.test(`a translated device is told with its accesses, a silent one is a warning (${name})`, { timeout: 300_000 }, async (t) => {
    const devices = hardware(`${EDU},bus=pcie.0,addr=0x5`, `${EDU},bus=pcie.0,addr=0x6`);
    const { status, report, stderr } = await run('--qemu', qemu, ...probe('00:05.0'), '--translate', '00:05.0', '--translate', '00:06.0', ...devices);
    t.match({ status, verdict: report.verdict, carrier: report.qemu.carrier }, { status: 0, verdict: 'pass', carrier: 'viommu' }, report.reason);
    const [busy, silent, ...more] = report.translation;
    t.equal(more.length, 0);
    t.match(busy, { device: '0000:00:05.0', silent: false, unanswered: 0 });
    t.ok(busy!.walked > 0 && busy!.identity > 0 && busy!.refused > 0 && busy!.interrupts > 0, JSON.stringify(busy));
    t.match(silent, { device: '0000:00:06.0', silent: true, walked: 0 });
    t.match(report.warnings, [/^0000:00:06.0 was to be translated, but no DMA of it came/]);
    t.match(stderr, /WARNING: 0000:00:06.0/);
    t.ok(report.summary.faults.some(({ device, delivered }) => device === '0000:00:05.0' && delivered > 0), "faults came to the driver's handler");
  });

  t.test(`a device behind a root port is named by its bus, and a stock carrier serves as well (${name})`, { timeout: 300_000 }, async (t) => {
    const devices = hardware('pcie-root-port,id=rp1,chassis=1,bus=pcie.0,addr=0x8', `${EDU},bus=rp1`);
    const { report } = await run('--qemu', qemu, '--carrier', 'fs', ...probe('01:00.0'), '--translate', '01:00.0@rp1', ...devices);
    t.match(report, { verdict: 'pass', qemu: { carrier: 'fs' }, warnings: [], translation: [{ device: '0000:01:00.0', silent: false }] }, report.reason);
    t.ok(report.translation[0]!.walked > 0);
  });

  t.test(`a device that goes past the IOMMU is named in the report (${name})`, { timeout: 300_000 }, async (t) => {
    const devices = hardware(`${EDU},bus=pcie.0,addr=0x5`, 'virtio-rng-pci,bus=pcie.0,addr=0x6,disable-legacy=on');
    const { report } = await run('--qemu', qemu, ...probe('00:05.0'), '--translate', '00:05.0', '--translate', '00:06.0', ...devices);
    t.ok(report.warnings.some((line) => /not all DMA of virtio-rng-pci at pcie.0:06.0 is translated/.test(line)), report.warnings.join('\n'));
  });

  t.test(`the carrier itself is refused, as it goes past every IOMMU (${name})`, async (t) => {
    await t.rejects(run('--qemu', qemu, '--translate', '00:04.0'), { message: /--translate: 0000:00:04.0 carries the conversation/ });
  });
}

t.ok(QEMUS_WITH_OBJECT.length > 0, 'there is a QEMU with an object (scripts/build-qemu-device)');
