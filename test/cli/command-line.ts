/** QEMU's words, with and without the object. */
import t from 'tap';
import { CARRIERS, type CarrierName } from '../../src/cli/qemu/carriers.js';
import { carrierArguments, guestArguments, objectArguments, translationArguments } from '../../src/cli/qemu/command-line.js';
import type { QemuFacts } from '../../src/cli/qemu/probe.js';
import { readTranslated } from '../../src/cli/qemu/translated.js';

function facts(version = '7.2.22', object = '/objects/viommu.so'): QemuFacts {
  return { binary: '/usr/bin/qemu', version, packageVersion: undefined, carriers: CARRIERS, object: { path: object }, dataFolders: [], firmware: undefined };
}

const carrier = (name: CarrierName) => CARRIERS.find((each) => each.name === name)!;
const words = (name: CarrierName, version: string, socketPath = '/run/v.sock') => carrierArguments({ carrier: carrier(name), qemu: facts(version), socketPath, memoryBytes: 2 ** 30, slot: 4 });

/** The value behind each occurrence of an option. */
const values = (all: readonly string[], option: string) => all.filter((_, i) => all[i - 1] === option);

t.test('our device is connected again by itself, in the words of each version', async (t) => {
  for (const [version, reconnect] of [
    ['7.2.22', 'reconnect=1'],
    ['9.1.3', 'reconnect=1'],
    ['9.2.0', 'reconnect-ms=100'],
    ['10.0.13', 'reconnect-ms=100'],
    ['11.1.3', 'reconnect-ms=100'],
  ] as const) {
    t.same(values(words('viommu', version), '-chardev'), [`socket,id=viommu-char,path=/run/v.sock,${reconnect}`], version);
  }
  t.same(values(words('viommu', '7.2.22'), '-device'), ['viommu-pci,chardev=viommu-char,bus=pcie.0,addr=0x4']);
});

t.test('a stock device, which cannot come back, is connected once', async (t) => {
  for (const name of ['fs', 'test-device'] as const) t.same(values(words(name, '11.1.3'), '-chardev'), ['socket,id=viommu-char,path=/run/v.sock']);
});

t.test('commas in paths are doubled, as QEMU wants them', async (t) => {
  t.match(values(words('viommu', '7.2', '/a,b'), '-chardev')[0], /path=\/a,,b,reconnect/);
  t.same(objectArguments('/a,b.so'), ['-plugin', '/a,,b.so']);
  t.match(translationArguments({ functions: [readTranslated('00:05.0')], streamSocketPath: '/c,d' })[1], /socket=\/c,,d,pci-bus/);
});

t.test('translated functions give one device for each bus', async (t) => {
  const functions = ['00:05.0', '00:06.0', '01:00.0@rp1'].map(readTranslated);
  t.same(translationArguments({ functions, streamSocketPath: '/s' }), [
    ...['-device', 'viommu,id=viommu0,socket=/s,pci-bus=pcie.0,devices=05.0+06.0'],
    ...['-device', 'viommu,id=viommu1,socket=/s,pci-bus=rp1,devices=00.0'],
  ]);
});

function guest(name: CarrierName, translate: readonly string[], extra: readonly string[] = []): string[] {
  return guestArguments({
    ...{ carrier: carrier(name), qemu: facts(), socketPath: '/v', memoryBytes: 2 ** 28, slot: 4, accelerator: 'tcg', extra },
    ...{ firmware: { code: '/code', variables: '/template' }, variables: '/variables', kernel: '/nthost.efi', files: new Map() },
    ...(translate.length > 0 && { translation: { functions: translate.map(readTranslated), streamSocketPath: '/s' } }),
  });
}

t.test('the object is loaded once, and only where something of it is used', async (t) => {
  t.same(values(guest('fs', []), '-plugin'), []);
  t.same(values(guest('fs', ['00:05.0']), '-plugin'), ['/objects/viommu.so']);
  t.same(values(guest('viommu', []), '-plugin'), ['/objects/viommu.so']);
  t.same(values(guest('viommu', ['00:05.0']), '-plugin'), ['/objects/viommu.so']);
});

t.test('a bus is named behind the bridge that makes it', async (t) => {
  const all = guest('viommu', ['01:00.0@rp1'], ['-device', 'pcie-root-port,id=rp1']);
  const devices = values(all, '-device');
  t.ok(devices.findIndex((word) => word.startsWith('pcie-root-port')) < devices.findIndex((word) => word.startsWith('viommu,')));
});
