// What a translated access of a real QEMU device costs behind viommu, beside QEMU's own virtio-iommu: the same guest program
// (qemu/guest/bench/accesses.c) on the same devices, with the same mappings.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SILENT } from '../../../dist/base/log.js';
import { connect } from '../../../dist/client/client.js';
import { startDaemon } from '../../../dist/cli/daemon.js';
import { say } from '../measure.mjs';
import { bench, behindDaemon, bootGuest, makeDomain, MEMORY_WORDS } from '../vm.mjs';

const MODES = { 'one-mapping': 'in one mapping', pages: 'on 4096 pages' };
const KINDS = { console: 'console write of 4 KiB', disk: 'disk read of 4 KiB' };
/** Slots of the devices, in the order of MODES; slots 5 and 8 are those that nothing translates. */
const SLOTS = { console: { bypass: 5, 'one-mapping': 6, pages: 7 }, disk: { bypass: 8, 'one-mapping': 9, pages: 10 } };
const TRANSLATED = Object.values(SLOTS).flatMap((slots) => [slots['one-mapping'], slots.pages]);

const hex = (slot) => slot.toString(16);
const DEVICES = Object.entries(SLOTS).flatMap(([kind, slots]) =>
  Object.values(slots).flatMap((slot) =>
    kind === 'console'
      ? ['-chardev', `null,id=c${slot}`, '-device', `virtio-serial-pci,id=s${slot},addr=0x${hex(slot)},max_ports=1,disable-legacy=on,iommu_platform=on,ioeventfd=off`, '-device', `virtconsole,bus=s${slot}.0,chardev=c${slot}`]
      : ['-blockdev', `null-co,node-name=n${slot},size=1073741824,read-zeroes=off`, '-device', `virtio-blk-pci,drive=n${slot},addr=0x${hex(slot)},disable-legacy=on,iommu_platform=on,ioeventfd=off`],
  ),
);

async function run(qemu, words) {
  const values = { figure: {}, requests: {} };
  const line = (text) => {
    const [what, kind, mode, value] = text.split(' ');
    if (what in values) (values[what][kind] ??= {})[mode] = Number(value);
  };
  await bootGuest({ qemu, program: 'accesses', words, line }).ended;
  return values;
}

const runStock = (qemu) => run(qemu, [...MEMORY_WORDS, '-device', 'virtio-iommu-pci,addr=0x2', ...DEVICES]);

/** Also gives how many translated accesses each function made. */
async function runOurs(qemu) {
  const folder = mkdtempSync(join(tmpdir(), 'viommu-bench-'));
  const socket = join(folder, 'daemon');
  const daemon = startDaemon({ devices: TRANSLATED.map((slot) => slot * 8), legacyInterface: true, profile: 'hal', testControl: false, clientSocketPath: socket, log: SILENT });
  const client = await connect(socket, { name: 'bench' });
  for (const slots of Object.values(SLOTS)) for (const mode of Object.keys(MODES)) await makeDomain(client, `00:${hex(slots[mode])}.0`, mode);
  const { load, device } = behindDaemon(qemu, socket, TRANSLATED.map((slot) => `${hex(slot)}.0`));
  const values = await run(qemu, [...load, ...MEMORY_WORDS, ...device, ...DEVICES]);
  const counters = daemon.machine.statistics().translation;
  client.close();
  daemon.close();
  rmSync(folder, { recursive: true, force: true });
  return { ...values, accesses: (slot) => counters.get(slot * 8) };
}

const { qemu, missing } = await bench();
if (missing !== undefined) say({ missing });
else {
  const stock = await runStock(qemu);
  const ours = await runOurs(qemu);
  const peer = { role: 'peer', who: 'virtio-iommu of the same QEMU', unit: 'ns' };
  const notes = [];
  for (const [kind, what] of Object.entries(KINDS)) {
    for (const [mode, where] of Object.entries(MODES)) {
      const { walked, ...others } = ours.accesses(SLOTS[kind][mode]);
      if (others.asked + others.refused + others.unanswered + others.remembered > 0) throw new Error(`${kind} ${mode}: not all was found in the tables: ${JSON.stringify(others)}`);
      const each = walked / ours.requests[kind][mode];
      const cost = ({ figure }) => (figure[kind][mode] - figure[kind].bypass) / 100 / each;
      const figure = `translated access, ${what} ${where}`;
      say({ figure, who: 'viommu', unit: 'ns', value: cost(ours) });
      say({ figure, ...peer, value: cost(stock) });
    }
    notes.push(`a ${what} makes ${(ours.accesses(SLOTS[kind].pages).walked / ours.requests[kind].pages).toFixed(1)} accesses`);
    say({ figure: `${what}, not translated`, who: 'viommu', unit: 'ns', value: ours.figure[kind].bypass / 100 });
    say({ figure: `${what}, not translated`, ...peer, value: stock.figure[kind].bypass / 100 });
  }
  say({ note: `QEMU ${qemu.version} under TCG; (translated - not translated) / accesses, from the least of 25 repetitions in the guest. ${notes.join(', ')}, as the device counts them. Console writes are done within the doorbell's write, disk reads (null-co) are completed by QEMU's main loop.` });
}
