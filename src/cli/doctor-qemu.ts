/**
 * What `viommu doctor` finds out about one QEMU: its devices, its firmware, the object that brings ours, and the words for
 * a launch script of one's own.
 */
import { statSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { HostError } from '../base/errors.js';
import { finding, type Finding } from './finding.js';
import { PACKAGE_ROOT } from './paths.js';
import { CARRIERS } from './qemu/carriers.js';
import { carrierArguments, objectArguments, translationArguments } from './qemu/command-line.js';
import { objectFacts } from './qemu/device-object.js';
import { canBuildObject } from './qemu/device-source.js';
import { probeQemu, refusalOfObject, type QemuFacts } from './qemu/probe.js';
import { readTranslated } from './qemu/translated.js';

/** Adds what is found about the QEMU; undefined when there is none that runs. */
export async function lookAtQemu(name: string, givenObject: string | undefined, findings: Finding[]): Promise<QemuFacts | undefined> {
  let qemu: QemuFacts;
  try {
    qemu = await probeQemu(name, givenObject);
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    findings.push(finding('QEMU', false, error.message, 'run: apt-get install qemu-system-x86, or scripts/get-qemu for a newer one'));
    return undefined;
  }
  findings.push(finding('QEMU', true, `${qemu.version} at ${qemu.binary}`));
  findings.push(stockCarrier(qemu));
  findings.push(await ourDevices(qemu));
  findings.push(finding('UEFI firmware', qemu.firmware !== undefined, qemu.firmware?.code ?? 'none found', 'run: apt-get install ovmf'));
  return qemu;
}

function stockCarrier(qemu: QemuFacts): Finding {
  const [best, ...others] = qemu.carriers.filter(({ ours }) => !ours);
  if (best === undefined) {
    // With the object there is a carrier all the same.
    const remedy = 'a QEMU with vhost-user devices is needed: install qemu-system-x86, or build with --enable-vhost-user';
    return finding('stock carrier device', false, 'this QEMU has none', remedy, qemu.object.path === undefined);
  }
  const also = others.length === 0 ? '' : `; it also has ${others.map(({ device }) => device).join(', ')}`;
  return finding('stock carrier device', true, `${best.device}: ${best.interrupts}${also}`);
}

/** The object: there and taken by QEMU, or what has to be done to have it. The main job works without it. */
async function ourDevices(qemu: QemuFacts): Promise<Finding> {
  const what = "translation of QEMU's own devices";
  const { path, missing } = qemu.object;
  if (path === undefined) {
    const { ok, detail } = await canBuildObject(qemu.packageVersion);
    const remedy = ok ? `run: scripts/build-qemu-device --qemu ${qemu.binary}` : `to have it: scripts/build-qemu-device --qemu ${qemu.binary} --source DIR, or an in-tree build (qemu/device/README.md)`;
    return finding(what, false, `${missing.split(': run scripts')[0]}; only what the DMA engine transfers is translated; ${detail}`, remedy, false);
  }
  const { qemuVersion, source } = objectFacts(path) ?? {};
  const origin = qemuVersion === undefined ? '' : `, built for ${qemuVersion}${source === undefined ? '' : ` (${source})`}`;
  const refusal = await refusalOfObject(qemu, path);
  if (refusal !== undefined) return finding(what, false, `QEMU does not take ${path}${origin}: ${refusal}`, `run: scripts/build-qemu-device --qemu ${qemu.binary}`, false);
  if (isOlderThanSources(path)) return finding(what, false, `${path}${origin} is older than qemu/device`, `run: scripts/build-qemu-device --qemu ${qemu.binary}`, false);
  return finding(what, true, `${path}${origin}; viommu-pci carries the queues`);
}

/** By the times of the files; scripts/build-qemu-device looks at what is in them. */
function isOlderThanSources(object: string): boolean {
  const folder = join(PACKAGE_ROOT, 'qemu/device');
  try {
    const built = statSync(object).mtimeMs;
    return readdirSync(folder).some((name) => /\.[ch]$/.test(name) && statSync(join(folder, name)).mtimeMs > built);
  } catch {
    return false;
  }
}

/** What to start, in two lines: the daemon, and what one's own QEMU command line gets in addition. */
export interface LaunchWords {
  readonly title: string;
  readonly daemon: string;
  readonly qemu: string;
}

/** As docs/how-to-launch.md explains them. */
export function launchWords(qemu: QemuFacts): LaunchWords[] {
  const place = { qemu, socketPath: 'SOCKET', memoryBytes: 4 * 2 ** 30, slot: 4 };
  const ours = CARRIERS.find((carrier) => carrier.ours)!;
  const stock = qemu.carriers.find((carrier) => !carrier.ours);
  const translation = translationArguments({ functions: [readTranslated('00:05.0')], streamSocketPath: 'STREAM' });
  const words: LaunchWords[] = [
    {
      title: `With the object${qemu.object.path === undefined ? ', once it is built' : ''}: the function at 00:05.0 translated inside QEMU. Words for your own launch script:`,
      daemon: 'viommu serve --socket-path SOCKET --client-socket STREAM --device 00:05.0',
      qemu: [...objectArguments(qemu.object.path ?? 'OBJECT'), ...carrierArguments({ ...place, carrier: ours }), ...translation].join(' '),
    },
  ];
  if (stock !== undefined) {
    words.push({
      title: "Without it: the DMA engine acts as the function at 00:05.0. Words for your own launch script:",
      daemon: 'viommu serve --socket-path SOCKET --device 00:05.0',
      qemu: carrierArguments({ ...place, carrier: stock }).join(' '),
    });
  }
  return words;
}
