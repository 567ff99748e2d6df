// What a map or unmap costs when 64 of them go with one notification, beside a stock virtio-iommu that is driven in the same
// way by the same program (qemu/guest/bench/batches.c).
import { say } from '../measure.mjs';
import { bench, bootGuest, carriedBy, MEMORY_WORDS, PROBED_WORDS, serveGuest } from '../vm.mjs';

const PRESENT = [1000, 10_000, 100_000, 1_000_000];

async function run(qemu, words) {
  const figures = {};
  const line = (text) => {
    const [what, kind, present, least, median] = text.split(' ');
    if (what === 'figure') figures[present === '0' ? kind : `${kind} ${present}`] = { least: Number(least) / 100, median: Number(median) / 100 };
  };
  await bootGuest({ qemu, program: 'batches', words: [...words, ...PROBED_WORDS], line }).ended;
  return figures;
}

const { qemu, missing } = await bench({ needsObject: false });
if (missing !== undefined) say({ missing });
else {
  const stock = await run(qemu, [...MEMORY_WORDS, '-device', 'virtio-iommu-pci,addr=0x2']);
  const daemon = await serveGuest();
  const checked = await run(qemu, carriedBy(qemu, daemon.socketPath));
  daemon.uncheck();
  const unchecked = await run(qemu, carriedBy(qemu, daemon.socketPath));
  await daemon.stop();
  const peer = { who: 'virtio-iommu of the same QEMU', role: 'peer', unit: 'ns' };
  const rows = { calls: 'map or unmap of a page, 64 calls in a notification', pages: 'map or unmap of a page, 64 scattered pages in a call' };
  for (const [kind, figure] of Object.entries(rows)) {
    say({ figure, who: 'queue and daemon', unit: 'ns', value: checked[kind].median, goal: { of: 'peer', atMost: 1 } });
    say({ figure, who: 'queue and daemon', unit: 'ns', value: unchecked[kind].median, role: 'unchecked' });
    say({ figure, ...peer, value: stock.calls.median });
    say({ figure: `${figure}, the fastest repetition`, who: 'queue and daemon', unit: 'ns', value: checked[kind].least });
    say({ figure: `${figure}, the fastest repetition`, who: 'queue and daemon', unit: 'ns', value: unchecked[kind].least, role: 'unchecked' });
    say({ figure: `${figure}, the fastest repetition`, ...peer, value: stock.calls.least });
  }
  for (const [kind, figure] of Object.entries(rows)) {
    for (const n of PRESENT) {
      say({ figure: `${figure}, beside n mapped pages`, who: 'queue and daemon', unit: 'ns', n, value: checked[`${kind} ${n}`].median });
      say({ figure: `${figure}, beside n mapped pages`, who: 'queue and daemon', unit: 'ns', n, value: unchecked[`${kind} ${n}`].median, role: 'unchecked' });
    }
  }
  say({ note: `QEMU ${qemu.version} under TCG. A guest program of its own builds 64 requests, each a chain of its own, offers them at once, notifies once where that is asked for, waits for all and looks at each answer; maps first, then unmaps. The median of 600 repetitions, building included, and the fastest, in which rules have run beside the guest's own work. viommu: the encoder and the messages of the stub, with call site and ticket, without the stub's locks. A virtio-iommu has no request for scattered pages: there each page is a request in the second row too.` });
}
