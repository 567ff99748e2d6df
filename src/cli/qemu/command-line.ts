/** QEMU's words for a VM whose driver talks to us: docs/how-to-launch.md explains each of them. */
import type { CarrierDevice } from './carriers.js';
import type { Firmware, QemuFacts } from './probe.js';
import { byBus, type Translated } from './translated.js';

export interface CarrierArguments {
  readonly carrier: CarrierDevice;
  readonly qemu: Pick<QemuFacts, 'version' | 'object'>;
  /** Path of the daemon's vhost-user socket. */
  readonly socketPath: string;
  /** Guest RAM in bytes. It must be shared memory: DMA goes straight into it. */
  readonly memoryBytes: number;
  /** Slot of the carrier on pcie.0. */
  readonly slot: number;
}

export interface TranslationArguments {
  readonly functions: readonly Translated[];
  /** Path of the daemon's stream socket. */
  readonly streamSocketPath: string;
}

export interface GuestArguments extends CarrierArguments {
  readonly qemu: QemuFacts;
  readonly firmware: Firmware;
  /** This run's own copy of the variable store. */
  readonly variables: string;
  readonly kernel: string;
  readonly accelerator: 'tcg' | 'kvm';
  /** fw_cfg files: name below opt/viommu/ and path. */
  readonly files: ReadonlyMap<string, string>;
  /** More words, as given by the user. */
  readonly extra: readonly string[];
  /** Functions whose DMA is translated inside QEMU; undefined when there are none. */
  readonly translation?: TranslationArguments | undefined;
}

/** What any launch script adds to its own QEMU command line to put a guest in front of the daemon. */
export function carrierArguments({ carrier, qemu, socketPath, memoryBytes, slot }: CarrierArguments): string[] {
  const megabytes = `${Math.floor(memoryBytes / 2 ** 20)}M`;
  const connection = `socket,id=viommu-char,path=${comma(socketPath)}${carrier.reconnects ? `,${reconnect(qemu.version)}` : ''}`;
  const device = [carrier.device, 'chardev=viommu-char', 'bus=pcie.0', `addr=0x${slot.toString(16)}`, carrier.properties];
  return [
    ...['-m', megabytes],
    ...['-object', `memory-backend-memfd,id=viommu-mem,size=${megabytes},share=on`],
    ...['-machine', 'memory-backend=viommu-mem'],
    ...['-chardev', connection],
    ...['-device', device.filter((word) => word !== '').join(',')],
  ];
}

/** The words that load the object with our devices. */
export function objectArguments(path: string): string[] {
  return ['-plugin', comma(path)];
}

/**
 * The words that put functions behind the IOMMU inside QEMU: one device for each bus. They go behind the -device words of
 * the bridges whose buses they name.
 */
export function translationArguments({ functions, streamSocketPath }: TranslationArguments): string[] {
  return [...byBus(functions)].flatMap(([bus, slots], i) => [
    '-device',
    `viommu,id=viommu${i},socket=${comma(streamSocketPath)},pci-bus=${bus},devices=${slots.join('+')}`,
  ]);
}

/** The whole command line of a run of the NT host. */
export function guestArguments(guest: GuestArguments): string[] {
  const object = guest.carrier.ours || guest.translation !== undefined ? guest.qemu.object.path : undefined;
  return [
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-monitor', 'none'],
    ...['-machine', `q35,accel=${guest.accelerator}`],
    ...guest.qemu.dataFolders.flatMap((folder) => ['-L', folder]),
    ...(object === undefined ? [] : objectArguments(object)),
    ...carrierArguments(guest),
    ...['-drive', `if=pflash,format=raw,readonly=on,file=${comma(guest.firmware.code)}`],
    ...['-drive', `if=pflash,format=raw,file=${comma(guest.variables)}`],
    ...['-kernel', guest.kernel],
    ...['-device', 'isa-debug-exit,iobase=0xf4,iosize=4'],
    ...['-serial', 'stdio'],
    ...[...guest.files].flatMap(([name, path]) => ['-fw_cfg', `name=opt/viommu/${name},file=${comma(path)}`]),
    ...guest.extra,
    ...(guest.translation === undefined ? [] : translationArguments(guest.translation)),
  ];
}

/** How a client chardev is told to connect again: in milliseconds since QEMU 9.2, in seconds before. */
function reconnect(version: string): string {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 9 || (major === 9 && minor >= 2) ? 'reconnect-ms=100' : 'reconnect=1';
}

/** QEMU doubles commas inside option values. */
function comma(text: string): string {
  return text.replaceAll(',', ',,');
}
