/**
 * Walks of the QEMU device's C through page tables that the core writes: the same verdicts as the core's own translation,
 * and nothing worse than a verdict on tables that are wrong.
 */
import { randomInt } from 'node:crypto';
import t, { type Test } from 'tap';
import { ManualClock } from '../../src/base/clock.js';
import { PageRuns } from '../../src/base/page-runs.js';
import { Arena } from '../../src/iommu/arena.js';
import { Iommu, Translation } from '../../src/iommu/iommu.js';
import { loadNative } from '../../src/native/index.js';
import { DeviceReader, ReaderProgram } from '../helpers/device-reader.js';
import { randomFrom } from '../helpers/random.js';

const PAGES = 128;
const BYTES = PAGES * 4096;
const CAUSE = { call: 1, at: 0 };
const program = new ReaderProgram();
t.teardown(() => program.remove());
const seed = Number(process.env['VIOMMU_SEED'] ?? randomInt(1, 2 ** 31));

function shared(t: Test) {
  const native = loadNative();
  const file = native.memoryFile('arena', BYTES);
  const buffer = native.map(file, 0, BYTES);
  const reader = new DeviceReader(program, [file]);
  t.teardown(async () => {
    await reader.end();
    native.unmap(buffer);
    native.close(file);
  });
  const open = (bytes = BYTES) => reader.command(`arena 3 ${bytes.toString(16)}`);
  const walk = (slot: number, domain: number, iova: bigint) => reader.command(`walk ${slot.toString(16)} ${domain.toString(16)} ${iova.toString(16)}`);
  return { buffer, open, walk };
}

t.test(`a walk says what the core's translation says, for tables of all widths (seed ${seed})`, async (t) => {
  const random = randomFrom(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  for (const inputAddressBits of [32, 39, 40, 48, 57]) {
    const { buffer, open, walk } = shared(t);
    const iommu = new Iommu({ arena: new Arena(buffer, { domainSlots: 16 }), clock: new ManualClock(), inputAddressBits });
    const created = iommu.createDomain();
    if (!created.ok) throw new Error(created.why);
    const domain = created.value;
    const device = iommu.addDevice(0x28);
    iommu.attach(domain, device, CAUSE);
    t.equal(await open(), 'open');
    const pages = 2 ** (inputAddressBits - 12);
    const bases = [0, 512, 2 ** 18, pages - 2 ** 18, pages - 512, pages - 1];
    const out = new Translation();
    for (let round = 0; round < 60; round++) {
      const base = bases[below(bases.length)]!;
      const page = Math.min(pages - 1, base + (random() < 0.5 ? 0 : below(700)));
      const count = Math.min(pages - page, [1, 3, 512, 2 ** 18, 700][below(5)]!);
      if (random() < 0.7) domain.map(page, PageRuns.contiguous(random() < 0.5 ? page % 2 ** 30 : below(2 ** 30), count), 1 + below(3), CAUSE);
      else domain.unmap(page, count, CAUSE);
    }
    const asked: bigint[] = [];
    for (const base of bases) for (let i = 0; i < 60; i++) asked.push(BigInt(Math.min(pages - 1, base + below(800))) * 4096n + BigInt(below(4096)));
    asked.push(BigInt(pages) * 4096n - 1n, BigInt(pages) * 4096n, 2n ** 63n, 2n ** 64n - 1n);
    const answers = await Promise.all(asked.map((iova) => walk(0, domain.id, iova)));
    const wrong = asked.filter((iova, i) => {
      const [verdict, address, mask, readable, writable] = answers[i]!.split(' ');
      return (['read', 'write'] as const).some((access) => {
        const isGranted = iommu.translate(device, Number(iova >> 12n), 1, access, out);
        const said = verdict === 'leaf' && (access === 'read' ? readable : writable) === '1';
        if (said !== isGranted) return true;
        if (!said) return false;
        const sameOffset = ((BigInt(`0x${address!}`) ^ iova) & BigInt(`0x${mask!}`)) === 0n;
        return BigInt(`0x${address!}`) !== BigInt(out.frame) * 4096n + (iova & 0xfffn) || !sameOffset;
      });
    });
    t.same(wrong, [], `${inputAddressBits} bits`);
    t.ok(answers.filter((answer) => answer.startsWith('leaf')).length > 20, 'of which many are mapped');
  }
});

t.test('a slot of another domain, or of none, translates nothing', async (t) => {
  const { buffer, open, walk } = shared(t);
  const iommu = new Iommu({ arena: new Arena(buffer, { domainSlots: 16 }), clock: new ManualClock() });
  const created = iommu.createDomain();
  if (!created.ok) throw new Error(created.why);
  created.value.map(1, PageRuns.contiguous(7, 1), 3, CAUSE);
  await open();
  t.equal(await walk(0, created.value.id, 0x1000n), 'leaf 7000 fff 1 1');
  t.equal(await walk(0, created.value.id + 1, 0x1000n), 'nothing');
  t.equal(await walk(1, created.value.id, 0x1000n), 'nothing');
  t.equal(await walk(16, created.value.id, 0x1000n), 'nothing');
  t.equal(await walk(0xffffffff, created.value.id, 0x1000n), 'nothing');
});

t.test('a head that does not fit its file is refused', async (t) => {
  const { buffer, open } = shared(t);
  const words = new Uint32Array(buffer);
  new Arena(buffer, { domainSlots: 16 });
  for (const [word, value] of [[0, 1], [2, 2], [3, 8192], [4, PAGES + 1], [4, 0xffffffff], [5, 62], [5, 0xfffffff0], [6, 4], [7, 0x10000000], [7, 300], [8, 0], [8, PAGES + 1]] as const) {
    const kept = words[word]!;
    words[word] = value;
    t.match(await open(), /^the arena/, `word ${word} = ${value}`);
    words[word] = kept;
  }
  t.match(await open(BYTES + 4096), /smaller than was said/);
  t.match(await open(BYTES - 1), /whole pages/);
  t.match(await open(0), /whole pages/);
  t.equal(await open(), 'open');
});

t.test(`tables of random bytes give a verdict and no more (seed ${seed})`, async (t) => {
  const { buffer, open, walk } = shared(t);
  const words = new Uint32Array(buffer);
  const random = randomFrom(seed);
  new Arena(buffer, { domainSlots: 16 });
  await open();
  const verdicts = new Set<string>();
  for (let round = 0; round < 200; round++) {
    for (let i = 16; i < words.length; i++) words[i] = Math.floor(random() * 2 ** 32) & (random() < 0.5 ? 0x0007f07f : 0xffffffff);
    words.set([1 + Math.floor(random() * PAGES), 0, 5, [12, 13, 39, 48, 57, 58][round % 6]!], 16);
    for (let i = 0; i < 20; i++) verdicts.add((await walk(0, 5, BigInt(Math.floor(random() * 2 ** 48)))).split(' ')[0]!);
  }
  t.same([...verdicts].sort(), ['leaf', 'nothing', 'torn']);
});
