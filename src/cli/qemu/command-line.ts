/** QEMU's words for a VM whose driver talks to us: docs/how-to-launch.md explains each of them. */
import type { CarrierDevice } from './carriers.js';
import type { Firmware, QemuFacts } from './probe.js';

export interface CarrierArguments {
  readonly carrier: CarrierDevice;
  /** Path of the daemon's vhost-user socket. */
  readonly socketPath: string;
  /** Guest RAM in bytes. It must be shared memory: DMA goes straight into it. */
  readonly memoryBytes: number;
  /** Slot of the carrier on pcie.0. */
  readonly slot: number;
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
}

/** What any launch script adds to its own QEMU command line to put a guest in front of the daemon. */
export function carrierArguments({ carrier, socketPath, memoryBytes, slot }: CarrierArguments): string[] {
  const megabytes = `${Math.floor(memoryBytes / 2 ** 20)}M`;
  return [
    ...['-m', megabytes],
    ...['-object', `memory-backend-memfd,id=viommu-mem,size=${megabytes},share=on`],
    ...['-machine', 'memory-backend=viommu-mem'],
    ...['-chardev', `socket,id=viommu-char,path=${socketPath}`],
    ...['-device', `${carrier.device},chardev=viommu-char,bus=pcie.0,addr=0x${slot.toString(16)},${carrier.properties}`],
  ];
}

/** The whole command line of a run of the NT host. */
export function guestArguments(guest: GuestArguments): string[] {
  return [
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-monitor', 'none'],
    ...['-machine', `q35,accel=${guest.accelerator}`],
    ...guest.qemu.dataFolders.flatMap((folder) => ['-L', folder]),
    ...carrierArguments(guest),
    ...['-drive', `if=pflash,format=raw,readonly=on,file=${comma(guest.firmware.code)}`],
    ...['-drive', `if=pflash,format=raw,file=${comma(guest.variables)}`],
    ...['-kernel', guest.kernel],
    ...['-device', 'isa-debug-exit,iobase=0xf4,iosize=4'],
    ...['-serial', 'stdio'],
    ...[...guest.files].flatMap(([name, path]) => ['-fw_cfg', `name=opt/viommu/${name},file=${comma(path)}`]),
    ...guest.extra,
  ];
}

/** QEMU doubles commas inside option values. */
function comma(text: string): string {
  return text.replaceAll(',', ',,');
}
