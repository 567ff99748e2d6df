/** The device side of a split virtqueue against a driver side written on its own, and against drivers that misbehave. */
import t from 'tap';
import { LIMITS } from '../../src/base/limits.js';
import { RegionMemory, ramAt } from '../../src/base/memory.js';
import type { Chain } from '../../src/vhost/chain.js';
import { Ring } from '../../src/vhost/ring.js';
import { DriverRing } from '../helpers/vhost-driver-ring.js';
import { randomFrom } from '../helpers/random.js';

const RAM = 0x100000;

interface Pair {
  readonly driver: DriverRing;
  readonly ring: Ring;
  readonly memory: RegionMemory;
}

function pair({ size = 8, indirect = false, eventIndex = false, base = 0, slotBytes = 256 } = {}): Pair {
  const memory = ramAt(RAM, 1 << 20);
  const driver = new DriverRing({ ram: memory.regions[0]!.bytes, ramAddress: RAM, offset: 0, size, indirect, eventIndex, slotBytes });
  return { driver, memory, ring: new Ring(memory, { size, ...driver.addresses }, base, { indirect, eventIndex }) };
}

function echo(ring: Ring, chain: Chain): void {
  ring.complete(chain, ring.read(chain)!.subarray(0, chain.writableBytes));
}

for (const indirect of [false, true]) {
  t.test(`a request and its answer, ${indirect ? 'indirect' : 'direct'}, in one and in several descriptors`, async (t) => {
    for (const pieces of [1, 2, 3]) {
      const { driver, ring } = pair({ indirect });
      const readable = Uint8Array.from({ length: 50 }, (_, i) => i);
      const head = driver.submit({ readable, room: 40, pieces })!;
      const chain = ring.next()!;
      t.match(chain, { head, readableBytes: 50, writableBytes: 40 });
      echo(ring, chain);
      t.same(driver.collect(), [{ head, length: 40, bytes: readable.subarray(0, 40) }]);
      t.equal(ring.next(), undefined);
      t.equal(ring.broken, undefined);
    }
  });
}

t.test('what was read stays as it was when the driver changes its buffer afterwards', async (t) => {
  const { driver, ring, memory } = pair();
  driver.submit({ readable: Uint8Array.of(1, 2, 3), room: 8 });
  const bytes = ring.read(ring.next()!)!;
  memory.regions[0]!.bytes.fill(0xff, driver.slotAddress(0) - RAM, driver.slotAddress(0) - RAM + 3);
  t.same(bytes, Uint8Array.of(1, 2, 3));
});

t.test('a chain may cross from one region of guest memory to the next', async (t) => {
  const memory = new RegionMemory([
    { address: 0x1000, length: 0x1000, bytes: new Uint8Array(0x1000) },
    { address: 0x2000, length: 0x1000, bytes: new Uint8Array(0x1000) },
    { address: RAM, length: 0x10000, bytes: new Uint8Array(0x10000) },
  ]);
  const driver = new DriverRing({ ram: memory.regionAt(RAM)!.bytes, ramAddress: RAM, offset: 0, size: 4 });
  const ring = new Ring(memory, { size: 4, ...driver.addresses }, 0, { indirect: false, eventIndex: false });
  memory.regions[0]!.bytes.set([1, 2], 0xffe);
  memory.regions[1]!.bytes.set([3, 4], 0);
  driver.describe(0, 0x1ffe, 4, 1, 1);
  driver.describe(1, 0x1ffc, 8, 2);
  driver.publish(0);
  const chain = ring.next()!;
  t.same(ring.read(chain), Uint8Array.of(1, 2, 3, 4));
  ring.complete(chain, Uint8Array.of(9, 8, 7, 6, 5));
  t.same([...memory.regions[0]!.bytes.subarray(0xffc), ...memory.regions[1]!.bytes.subarray(0, 2)], [9, 8, 7, 6, 5, 4]);
  t.equal(ring.broken, undefined);
});

t.test('indices wrap around 2^16 for every ring size, with answers out of order', async (t) => {
  for (const size of [1, 2, 4, 64, 1024]) {
    const { driver, ring } = pair({ size, indirect: true, eventIndex: true, slotBytes: 16 });
    let submitted = 0;
    let answered = 0;
    while (answered < 70_000 && ring.broken === undefined) {
      while (driver.submit({ readable: Uint8Array.of(submitted & 0xff), room: 8 }) !== undefined) submitted++;
      const chains: Chain[] = [];
      for (let chain = ring.next(); chain !== undefined; chain = ring.next()) chains.push(chain);
      for (const chain of chains.reverse()) echo(ring, chain);
      answered += driver.collect().length;
    }
    t.equal(ring.broken, undefined, `size ${size}`);
    t.equal(answered, submitted);
  }
});

t.test('chains go back in the order in which they were taken, whatever the order of their answers', async (t) => {
  const { driver, ring } = pair();
  const heads = [0, 1, 2].map((i) => driver.submit({ readable: Uint8Array.of(i), room: 8 })!);
  const [first, second, third] = [ring.next()!, ring.next()!, ring.next()!];
  echo(ring, third);
  echo(ring, second);
  t.same(driver.collect(), [], 'the first is still out');
  t.equal(ring.takeSignal(), false, 'and nothing to interrupt for');
  t.equal(ring.takenCount, 3);
  echo(ring, first);
  t.same(driver.collect(), heads.map((head, i) => ({ head, length: 1, bytes: Uint8Array.of(i) })));
  t.equal(ring.takeSignal(), true);
  t.equal(ring.takenCount, 0);
});

t.test('a ring that begins at the used index takes again what was out, and nothing that was answered', async (t) => {
  const { driver, ring, memory } = pair();
  for (let i = 0; i < 4; i++) driver.submit({ readable: Uint8Array.of(i), room: 8 });
  const chains = [ring.next()!, ring.next()!, ring.next()!];
  echo(ring, chains[0]!);
  echo(ring, chains[2]!);
  t.equal(driver.collect().length, 1);
  const successor = new Ring(memory, ring.layout, driver.used[1]!, { indirect: false, eventIndex: false });
  for (let chain = successor.next(); chain !== undefined; chain = successor.next()) echo(successor, chain);
  t.same(driver.collect().map(({ bytes }) => bytes[0]), [1, 2, 3], 'each once');
  t.equal(successor.broken, undefined);
});

t.test('event index: an interrupt is due exactly when the used index passes the one that the driver named', async (t) => {
  const { driver, ring } = pair({ eventIndex: true });
  const use = (count: number) => {
    for (let i = 0; i < count; i++) driver.submit({ room: 8 });
    for (let i = 0; i < count; i++) ring.complete(ring.next()!);
    return ring.takeSignal();
  };
  t.equal(use(1), true, 'used_event 0 is passed by the first');
  t.equal(ring.takeSignal(), false, 'once');
  t.equal(use(1), false, 'nothing was asked for since');
  driver.available[2 + 8] = 4;
  t.equal(use(2), false);
  t.equal(use(1), true, 'the fifth passes 4');
  driver.available[2 + 8] = 6;
  t.equal(use(3), true, 'also in the middle of several');
});

t.test('without event index the driver silences interrupts with a flag', async (t) => {
  const { driver, ring } = pair();
  driver.submit({ room: 8 });
  driver.submit({ room: 8 });
  driver.available[0] = 1;
  ring.complete(ring.next()!);
  t.equal(ring.takeSignal(), false);
  driver.available[0] = 0;
  ring.complete(ring.next()!);
  t.equal(ring.takeSignal(), true);
});

t.test('a ring taken over in the middle interrupts once, whatever the driver asked for', async (t) => {
  const { driver, ring, memory } = pair({ eventIndex: true });
  driver.submit({ room: 8 });
  ring.complete(ring.next()!);
  const next = new Ring(memory, ring.layout, ring.nextIndex, { indirect: false, eventIndex: true });
  t.equal(next.takeSignal(), true);
  t.equal(next.takeSignal(), false);
});

t.test('a ring taken over just where its used index has wrapped to 0 interrupts too, a fresh one does not', async (t) => {
  const { driver, ring, memory } = pair({ size: 4, eventIndex: true });
  const successor = () => new Ring(memory, ring.layout, driver.used[1]!, { indirect: false, eventIndex: true });
  t.equal(successor().takeSignal(), false);
  for (let i = 0; i < 2 ** 16; i++) {
    driver.submit({ readable: Uint8Array.of(1), room: 8 });
    echo(ring, ring.next()!);
    driver.collect();
  }
  t.equal(driver.used[1], 0);
  t.equal(successor().takeSignal(), true);
});

for (const eventIndex of [false, true]) {
  t.test(`a quiet ring gets no kick, an armed one gets the next, event index ${eventIndex ? 'on' : 'off'}`, async (t) => {
    const { driver, ring } = pair({ eventIndex });
    driver.submit({ room: 8 });
    t.equal(driver.needsKick(), true, 'a fresh ring wants the first kick');
    ring.quiet();
    driver.submit({ room: 8 });
    t.equal(driver.needsKick(), false);
    t.equal(ring.arm(), true, 'arming says what came meanwhile');
    ring.complete(ring.next()!);
    ring.complete(ring.next()!);
    t.equal(ring.arm(), false);
    driver.submit({ room: 8 });
    t.equal(driver.needsKick(), true);
  });
}

t.test('a chain looked at is not taken', async (t) => {
  const { driver, ring } = pair();
  driver.submit({ room: 8 });
  t.equal(ring.peek(), ring.peek());
  t.equal(ring.nextIndex, 0);
  t.equal(ring.next()?.head, 0);
  t.match(ring, { nextIndex: 1, takenCount: 1 });
});

t.test('a message beyond the limit is not read', async (t) => {
  const memory = ramAt(0, LIMITS.messageBytes + 0x10000);
  const driver = new DriverRing({ ram: memory.regions[0]!.bytes, ramAddress: 0, offset: 0, size: 2 });
  const ring = new Ring(memory, { size: 2, ...driver.addresses }, 0, { indirect: false, eventIndex: false });
  driver.describe(0, 0x1000, LIMITS.messageBytes + 1, 0);
  driver.publish(0);
  t.equal(ring.read(ring.next()!), undefined);
  t.equal(ring.broken, undefined);
});

interface Bad {
  readonly indirect?: boolean;
  readonly harm: (driver: DriverRing, memory: RegionMemory) => void;
  readonly message: RegExp;
}

const OUT = 0x9000_0000;
const BAD: Record<string, Bad> = {
  'an index beyond the ring': { harm: (driver) => driver.publish(8), message: /offers index 8 of 8/ },
  'an index that is still out': {
    harm: (driver) => {
      driver.submit({ room: 8 });
      driver.publish(0);
    },
    message: /offers index 0 again/,
  },
  'an available index that jumps': { harm: (driver) => Atomics.store(driver.available, 1, 9), message: /9 ahead in a ring of 8/ },
  'an available index that goes back': { harm: (driver) => Atomics.store(driver.available, 1, 0xffff), message: /65535 ahead/ },
  'a chain that loops': {
    harm: (driver) => {
      driver.describe(0, RAM, 4, 1, 1);
      driver.describe(1, RAM, 4, 1, 0);
      driver.publish(0);
    },
    message: /longer than its table/,
  },
  'a chain that leaves its table': {
    harm: (driver) => {
      driver.describe(0, RAM, 4, 1, 8);
      driver.publish(0);
    },
    message: /leaves its table at index 8/,
  },
  'an address outside guest memory': {
    harm: (driver) => {
      driver.describe(0, OUT, 4, 0);
      driver.publish(0);
    },
    message: /4 bytes at 0x90000000, which is not guest memory/,
  },
  'a length that leaves guest memory': {
    harm: (driver) => {
      driver.describe(0, RAM, (1 << 20) + 1, 2);
      driver.publish(0);
    },
    message: /1048577 bytes at 0x100000, which is not/,
  },
  'an address near 2^64': {
    harm: (driver) => {
      driver.descriptors.setBigUint64(0, 2n ** 64n - 4n, true);
      driver.descriptors.setUint32(8, 0xffffffff, true);
      driver.publish(0);
    },
    message: /not guest memory/,
  },
  'a readable descriptor after a writable one': {
    harm: (driver) => {
      driver.describe(0, RAM, 4, 3, 1);
      driver.describe(1, RAM, 4, 0);
      driver.publish(0);
    },
    message: /readable descriptor after a writable one/,
  },
  'an indirect descriptor that was not agreed to': {
    harm: (driver) => {
      driver.describe(0, RAM, 16, 4);
      driver.publish(0);
    },
    message: /indirect descriptor where none may be/,
  },
  'an indirect descriptor with a next one': {
    indirect: true,
    harm: (driver) => {
      driver.describe(0, RAM, 16, 5, 1);
      driver.publish(0);
    },
    message: /indirect descriptor where none may be/,
  },
  'an indirect table in an indirect table': {
    indirect: true,
    harm: (driver) => {
      // Descriptor 1 is the only entry of the table that descriptor 0 names.
      driver.describe(1, RAM, 16, 4);
      driver.describe(0, driver.addresses.descriptors + 16, 16, 4);
      driver.publish(0);
    },
    message: /indirect descriptor where none may be/,
  },
  'an indirect table that is no table': {
    indirect: true,
    harm: (driver) => {
      driver.describe(0, RAM, 24, 4);
      driver.publish(0);
    },
    message: /has 24 bytes/,
  },
  'an empty indirect table': {
    indirect: true,
    harm: (driver) => {
      driver.describe(0, RAM, 0, 4);
      driver.publish(0);
    },
    message: /has 0 bytes/,
  },
  'an indirect table larger than any ring': {
    indirect: true,
    harm: (driver) => {
      driver.describe(0, RAM, 16 * 1025, 4);
      driver.publish(0);
    },
    message: /has 16400 bytes/,
  },
  'an indirect table outside guest memory': {
    indirect: true,
    harm: (driver) => {
      driver.describe(0, OUT, 16, 4);
      driver.publish(0);
    },
    message: /0x90000000 is not in guest memory/,
  },
  'a loop in an indirect table': {
    indirect: true,
    harm: (driver, memory) => {
      const table = new DataView(memory.regions[0]!.bytes.buffer, 0x80000, 32);
      for (const i of [0, 1]) {
        table.setBigUint64(16 * i, BigInt(RAM), true);
        table.setUint32(16 * i + 8, 4, true);
        table.setUint16(16 * i + 12, 1, true);
        table.setUint16(16 * i + 14, 1 - i, true);
      }
      driver.describe(0, RAM + 0x80000, 32, 4);
      driver.publish(0);
    },
    message: /longer than its table/,
  },
};

for (const [name, { indirect = false, harm, message }] of Object.entries(BAD)) {
  t.test(`${name} breaks the ring, which is left alone from then on`, async (t) => {
    const { driver, ring, memory } = pair({ indirect });
    harm(driver, memory);
    while (ring.next() !== undefined);
    t.match(ring.broken, { code: 'VIOMMU_ERR_RING', consequence: 'reset', message });
    const before = memory.regions[0]!.bytes.slice();
    t.equal(ring.next(), undefined);
    t.equal(ring.arm(), false);
    t.equal(ring.takeSignal(), false);
    ring.quiet();
    t.equal(Buffer.compare(memory.regions[0]!.bytes, before), 0);
  });
}

t.test('a ring that is misplaced, misaligned or of no possible size is broken from the start', async (t) => {
  const memory = ramAt(RAM, 1 << 20);
  const good = { size: 8, descriptors: RAM, available: RAM + 0x1000, used: RAM + 0x2000 };
  const features = { indirect: false, eventIndex: false };
  const why = (over: object) => new Ring(memory, { ...good, ...over }, 0, features).broken?.message;
  t.equal(why({}), undefined);
  for (const size of [0, 3, 2048]) t.match(why({ size }), new RegExp(`cannot have ${size} entries`));
  for (const over of [{ descriptors: RAM + 8 }, { available: RAM + 1 }, { used: RAM + 2 }]) t.match(why(over), /not aligned/);
  for (const name of ['descriptors', 'available', 'used']) {
    t.match(why({ [name]: RAM + (1 << 20) - 16 }), /is not in guest memory/, `${name} at the end`);
    t.match(why({ [name]: -1 }), /aligned|not in guest memory/, `${name} nowhere`);
  }
});

t.test('guest memory that is away when it is used breaks the ring, one that moved or came back does not', async (t) => {
  const { driver, ring, memory } = pair();
  driver.submit({ readable: Uint8Array.of(5), room: 8 });
  const chain = ring.next()!;
  const copy = new RegionMemory([{ address: RAM, length: 1 << 20, bytes: memory.regions[0]!.bytes.slice() }], 2);
  ring.setMemory(copy);
  echo(ring, chain);
  t.equal(copy.regions[0]!.bytes[driver.addresses.used - RAM + 2], 1, 'the answer is in the new memory');
  t.equal(driver.used[1], 0, 'and not in the old');
  ring.setMemory(new RegionMemory([], 3));
  ring.setMemory(new RegionMemory(copy.regions, 4));
  t.equal(ring.next(), undefined);
  t.equal(ring.broken, undefined);
  ring.setMemory(new RegionMemory([], 5));
  t.equal(ring.next(), undefined);
  t.match(ring.broken, { message: /not in guest memory/ });
});

t.test('random tables are served or break the ring; no byte outside rings and offered buffers changes', async (t) => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  t.comment(`seed ${seed}`);
  const random = randomFrom(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  let served = 0;
  for (let round = 0; round < 400; round++) {
    const { driver, ring, memory } = pair({ size: 4, indirect: true, eventIndex: random() < 0.5, slotBytes: 16 });
    const bytes = memory.regions[0]!.bytes;
    for (let i = 0; i < 4; i++) {
      const address = random() < 0.3 ? driver.addresses.descriptors + 16 * below(4) : RAM + 0x10000 + below(0x100000);
      driver.describe(i, address, random() < 0.5 ? 16 * below(4) : below(0x1000), below(8), below(5));
      driver.available[2 + i] = below(5);
    }
    Atomics.store(driver.available, 1, below(6));
    const offered = new Set<number>();
    for (let chain = ring.next(); chain !== undefined; chain = ring.next()) {
      served++;
      const answer = new Uint8Array(Math.min(16, chain.writableBytes)).fill(0xee);
      const { numbers, count } = chain.writable;
      for (let i = 0; i < count; i += 2) for (let b = 0; b < numbers[i + 1]!; b++) offered.add(numbers[i]! + b - RAM);
      if (ring.read(chain) !== undefined) ring.complete(chain, answer);
    }
    const stray = bytes.findIndex((byte, at) => byte === 0xee && at >= 0x10000 && !offered.has(at));
    if (stray >= 0) t.fail(`round ${round}: byte ${stray} was written`);
    if (ring.broken !== undefined && ring.broken.code !== 'VIOMMU_ERR_RING') t.fail(ring.broken.message);
  }
  t.ok(served > 20, `${served} chains were served`);
});
