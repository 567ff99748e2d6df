import t from 'tap';
import { ManualClock } from '../../src/base/clock.js';
import { DeviceToken } from '../../src/ddi/device-token.js';
import { Pasids } from '../../src/ddi/pasids.js';
import { Arena } from '../../src/iommu/arena.js';
import { Iommu } from '../../src/iommu/iommu.js';
import { randomFrom } from '../helpers/random.js';

const CALLS = 20_000;
const SEEDS = process.env['TEST_SEED'] === undefined ? [1, 2, 3] : [Number(process.env['TEST_SEED'])];

function made(suppressesFaults = false) {
  const iommu = new Iommu({ arena: new Arena(new ArrayBuffer(2 ** 16)), clock: new ManualClock() });
  const stream = iommu.addDevice(1);
  return { stream, pasids: new Pasids(), token: new DeviceToken(1, [stream], { isTagged: true, suppressesFaults }) };
}

for (const seed of SEEDS) {
  t.test(`DDI-354, DDI-358: numbers are given as a plain queue would give them, while the width changes (seed ${seed})`, async (t) => {
    const { pasids, stream, token } = made();
    const random = randomFrom(seed);
    const below = (limit: number) => Math.floor(random() * limit);
    const live: number[] = [];
    let fresh = 1;
    let queue: number[] = [];
    let bits = 8;
    for (let i = 0; i < CALLS; i++) {
      if (below(500) === 0) bits = 1 + below(9);
      if (below(100) < 52) {
        const limit = 2 ** bits;
        const expected = fresh < limit ? fresh : queue.find((number) => number < limit);
        const number = pasids.next(stream, bits);
        if (number !== expected) return t.equal(number, expected, `call ${i}`);
        // What is passed over goes behind the others.
        if (fresh >= limit) {
          const passed = expected === undefined ? [] : queue.slice(0, queue.indexOf(expected));
          queue = [...queue.slice(passed.length), ...passed];
        }
        if (number === undefined) continue;
        if (number === fresh) fresh++;
        else queue.shift();
        pasids.add({ parent: token, stream, pasid: number });
        live.push(number);
      } else if (live.length > 0) {
        const [number] = live.splice(below(live.length), 1);
        pasids.delete({ parent: token, stream, pasid: number! });
        queue.push(number!);
      }
    }
    t.ok(fresh > 200, 'the ring has grown');
    t.equal(new Set([...live, ...queue]).size, live.length + queue.length);
  });
}

t.test('asking for the next number takes nothing', async (t) => {
  const { pasids, stream } = made();
  t.same([pasids.next(stream, 1), pasids.next(stream, 1), pasids.next(stream, 20)], [1, 1, 1]);
});

t.test('DDI-372: silence is the sub-device\'s token\'s choice, and any token\'s where there is no sub-device', async (t) => {
  const quiet = made(true);
  const loud = new DeviceToken(1, [quiet.stream], { isTagged: true, suppressesFaults: false });
  const { pasids, stream, token } = quiet;
  t.equal(pasids.suppresses(stream.id, 1), false);
  pasids.enter(loud);
  t.equal(pasids.suppresses(stream.id, 1), false);
  pasids.enter(token);
  pasids.add({ parent: loud, stream, pasid: 1 });
  pasids.add({ parent: token, stream, pasid: 2 });
  t.same([1, 2, 3].map((pasid) => pasids.suppresses(stream.id, pasid)), [false, true, true]);
  pasids.leave(token);
  t.equal(pasids.suppresses(stream.id, 3), false);
  t.equal(pasids.suppresses(stream.id + 1, 3), false);
});
