import t from 'tap';
import { LIMITS } from '../../src/base/limits.js';
import type { DomainBook } from '../../src/verify/book-types.js';
import { CallPlace, CallRecord } from '../../src/verify/call-record.js';
import { SessionBook } from '../../src/verify/session-book.js';
import { Judged, holdRules, takeDown, working } from '../helpers/judged.js';
import { PAGE, TYPE, buddy, byMdl, byPfn, byRange, framesFrom, mdlOf, read, region, write } from '../helpers/messages.js';
import { RAM_FRAME } from '../helpers/rig.js';

const TWO = [RAM_FRAME, RAM_FRAME + 1];

function mapped(judged: Judged): bigint {
  const domain = judged.guest.createDomainEx();
  judged.guest.mapEx(domain, byPfn(TWO), { at: 16n * PAGE });
  return domain;
}

function allocated(judged: Judged, pages = 4): { domain: bigint; page: number } {
  const domain = judged.guest.createDomainEx(buddy(32));
  const page = judged.guest.mapEx(domain, byPfn(framesFrom(RAM_FRAME, pages)));
  if (typeof page === 'string') throw new Error(page);
  return { domain, page };
}

function cleanMapping(judged: Judged): void {
  const domain = mapped(judged);
  judged.guest.unmap(domain, 16, 2);
  judged.guest.mapEx(domain, byRange(BigInt(RAM_FRAME) * PAGE, 2n * PAGE), { at: 17n * PAGE }, 1);
  judged.guest.unmap(domain, 17, 2);
  judged.guest.call('mapIdentityRangeEx', { domain, permissions: 2, physical: byPfn(TWO) });
  judged.guest.call('unmapIdentityRangeEx', { domain, physical: byPfn(TWO) });
  judged.guest.deleteDomain(domain);
}

function passThrough({ guest }: Judged): bigint {
  return guest.createDomainEx({ domainType: TYPE.passThrough });
}

holdRules(t, {
  'VIO-101': {
    trips: ({ guest }) => guest.map(guest.createDomain(), 16, [RAM_FRAME], 7),
    calls: ['MapLogicalRange'],
    says: /permissions 0x7: bits 31:2 are reserved/,
    clean: cleanMapping,
  },
  'VIO-102': {
    trips: ({ guest }) => guest.map(guest.createDomain(), 16, [RAM_FRAME], 0),
    calls: ['MapLogicalRange'],
    says: /a mapping for nothing/,
    clean: cleanMapping,
  },
  'VIO-103': {
    trips: ({ guest }) => guest.mapEx(guest.createDomainEx(), byMdl([RAM_FRAME], { byteOffset: 16 }), { at: PAGE }),
    calls: ['MapLogicalRangeEx'],
    says: /do not begin on a page edge/,
    clean: cleanMapping,
  },
  'VIO-104': {
    trips: ({ guest }) => guest.mapEx(guest.createDomainEx(), byPfn([RAM_FRAME]), { at: PAGE + 8n }),
    calls: ['MapLogicalRangeEx'],
    says: /logical address 0x1008/,
    clean: cleanMapping,
  },
  'VIO-105': {
    trips: (judged) => judged.guest.mapEx(mapped(judged), byPfn([RAM_FRAME]), { at: 17n * PAGE }),
    calls: ['MapLogicalRangeEx', 'MapLogicalRangeEx'],
    says: /page 0x11000 overlaps 0x10000-0x11fff/,
    clean: (judged) => judged.guest.mapEx(mapped(judged), byPfn([RAM_FRAME]), { at: 18n * PAGE }),
  },
  'VIO-106': {
    trips: ({ guest }) => guest.mapEx(guest.createDomainEx({ reservedRegions: [region(16, 2)] }), byPfn([RAM_FRAME]), { at: 17n * PAGE }),
    calls: ['MapLogicalRangeEx', 'CreateDomainEx'],
    says: /overlaps a reserved region of the domain at 0x10000-0x11fff/,
    clean: ({ guest }) => guest.mapEx(guest.createDomainEx({ reservedRegions: [region(16, 2)] }), byPfn([RAM_FRAME]), { at: 18n * PAGE }),
  },
  'VIO-107': {
    trips: (judged) => {
      const domain = mapped(judged);
      judged.guest.unmap(domain, 16, 2);
      judged.guest.unmap(domain, 16, 2);
    },
    calls: ['UnmapLogicalRange', 'UnmapLogicalRange', 'MapLogicalRangeEx'],
    says: /page 0x10000 of 0x10000-0x11fff is not mapped/,
    clean: cleanMapping,
  },
  'VIO-108': {
    trips: (judged) => judged.guest.unmap(mapped(judged), 17, 1),
    calls: ['UnmapLogicalRange', 'MapLogicalRangeEx'],
    says: /the one there is 0x10000-0x11fff/,
    clean: (judged) => judged.guest.unmap(mapped(judged), 16, 2),
  },
  'VIO-109': {
    trips: (judged) => judged.guest.unmap(mapped(judged), 16, 2 * 4096),
    calls: ['UnmapLogicalRange', 'MapLogicalRangeEx'],
    says: /NumberOfPages 8192 is the mapping's size in bytes; it has 2 pages/,
    clean: (judged) => judged.guest.unmap(mapped(judged), 16, 2),
  },
  'VIO-110': {
    trips: (judged) => {
      const { domain, page } = allocated(judged);
      judged.guest.unmap(domain, page, 2);
    },
    calls: ['UnmapLogicalRange', 'MapLogicalRangeEx'],
    says: /of an allocated mapping of 4 pages/,
    clean: (judged) => {
      const { domain, page } = allocated(judged, 3);
      judged.guest.unmap(domain, page, 3);
    },
  },
  'VIO-111': {
    trips: (judged) => {
      judged.note('allocated', RAM_FRAME, 2);
      judged.guest.mapIdentity(judged.guest.createDomain(), framesFrom(RAM_FRAME, 4));
    },
    calls: ['MapIdentityRange'],
    says: /0x100000-0x103fff is mapped, the driver's memory there is 0x100000-0x101fff/,
    clean: (judged) => {
      judged.note('allocated', RAM_FRAME, 2);
      judged.note('allocated', RAM_FRAME + 2, 2);
      judged.guest.mapIdentity(judged.guest.createDomain(), framesFrom(RAM_FRAME, 4));
    },
  },
  'VIO-112': {
    trips: ({ guest }) => guest.call('mapIdentityRangeEx', { domain: guest.createDomainEx(), permissions: 3, physical: byRange(4n * 2n ** 30n, 2n ** 30n) }),
    calls: ['MapIdentityRangeEx'],
    says: /0x100000000-0x13fffffff is mapped to itself/,
    clean: ({ guest }) => guest.call('mapIdentityRangeEx', { domain: guest.createDomainEx(), permissions: 3, physical: byRange(4n * 2n ** 30n, 2n ** 24n) }),
  },
  'VIO-115': {
    trips: (judged) => {
      const domain = judged.guest.createDomain();
      judged.mapAt({ offset: 0x40n }, domain, 16, [RAM_FRAME]);
      judged.guest.attach(domain);
      judged.guest.dma(read(16));
      takeDown(judged, domain);
    },
    calls: ['MapLogicalRange'],
    says: /mapped for reading and writing, used for reading alone/,
    clean: (judged) => {
      const domain = judged.guest.createDomain();
      judged.mapAt({ offset: 0x40n }, domain, 16, [RAM_FRAME]);
      judged.mapAt({ offset: 0x40n }, domain, 18, [RAM_FRAME + 1]);
      judged.guest.attach(domain);
      judged.guest.dma(read(16));
      judged.guest.dma(write(18, 1));
    },
  },
  'VIO-116': {
    trips: (judged) => judged.mapAt({}, judged.guest.createDomain(), 16, [RAM_FRAME], 3, 0x1),
    calls: ['MapLogicalRange'],
    says: /MdlFlags 0x1: the MDL's pages are neither locked nor nonpaged/,
    clean: (judged) => {
      const domain = judged.guest.createDomain();
      for (const [i, flags] of [0x2, 0x4, 0x800, 0x83].entries()) judged.mapAt({}, domain, 16 + i, [RAM_FRAME], 3, flags);
    },
  },
  'VIO-117': {
    trips: ({ guest }) => guest.mapEx(guest.createDomainEx(), byPfn(TWO), { at: 16n * PAGE, min: 0n, max: 17n * PAGE }),
    calls: ['MapLogicalRangeEx'],
    says: /0x10000-0x11fff is outside the bounds/,
    clean: ({ guest }) => guest.mapEx(guest.createDomainEx(), byPfn(TWO), { at: 16n * PAGE, min: 16n * PAGE, max: 18n * PAGE - 1n }),
  },
  'VIO-118': {
    trips: ({ guest }) => guest.mapEx(guest.createDomainEx(buddy(32)), byPfn(TWO), { at: 16n * PAGE }),
    calls: ['MapLogicalRangeEx'],
    says: /an explicit address where the allocator gives/,
    clean: (judged) => allocated(judged),
  },
  'VIO-119': {
    trips: ({ guest }) => guest.mapEx(guest.createDomainEx(), byPfn(TWO)),
    calls: ['MapLogicalRangeEx'],
    says: /no explicit address, and the domain has no allocator/,
    clean: (judged) => allocated(judged),
  },
  'VIO-120': {
    trips: ({ guest }) => guest.map(guest.createDomain(), 0, [RAM_FRAME]),
    calls: ['MapLogicalRange'],
    says: /logical page 0 is mapped/,
    clean: ({ guest }) => guest.map(guest.createDomain(), 1, [RAM_FRAME]),
  },
  'VIO-121': {
    trips: ({ guest }) => guest.map(guest.createDomain(), 0xfeeff, TWO),
    calls: ['MapLogicalRange'],
    says: /overlaps 0xfee00000-0xfeefffff/,
    clean: ({ guest }) => {
      const domain = guest.createDomain();
      guest.map(domain, 0xfedfe, TWO);
      guest.map(domain, 0xfef00, TWO);
    },
  },
  'VIO-122': {
    trips: (judged) => judged.guest.mapEx(passThrough(judged), byPfn(TWO), { at: 16n * PAGE }),
    calls: ['MapLogicalRangeEx'],
    says: /domain 1 is pass-through: it has no mappings of its own/,
    clean: cleanMapping,
  },
  'VIO-123': {
    trips: (judged) => judged.guest.call('mapIdentityRangeEx', { domain: passThrough(judged), permissions: 1, physical: byPfn(TWO) }),
    calls: ['MapIdentityRangeEx'],
    says: /shows all memory, for reading and writing/,
    clean: ({ guest }) => guest.call('mapIdentityRangeEx', { domain: guest.createDomainEx(), permissions: 1, physical: byPfn(TWO) }),
  },
  'VIO-124': {
    trips: ({ guest }) => guest.call('mapIdentityRange', { domain: guest.createDomain(), permissions: 3, mdl: mdlOf([], { present: false }) }),
    calls: ['MapIdentityRange'],
    says: /NULL, none, of no known type, or fewer/,
    clean: ({ guest }) => guest.mapIdentity(guest.createDomain(), [RAM_FRAME]),
  },
  'VIO-125': {
    trips: ({ guest }) => guest.unmap(guest.createDomainEx({ reservedRegions: [region(RAM_FRAME, 2, true)] }), RAM_FRAME, 2),
    calls: ['UnmapLogicalRange', 'CreateDomainEx'],
    says: /lies in the reserved region at 0x100000-0x101fff/,
    clean: cleanMapping,
  },
  'VIO-126': {
    trips: ({ guest }) => guest.mapEx(guest.createDomainEx(), byPfn(TWO), { at: 2n ** 48n - PAGE }),
    calls: ['MapLogicalRangeEx'],
    says: /0xfffffffff000 and 0x2000 bytes end beyond the 48 bits/,
    clean: ({ guest }) => guest.mapEx(guest.createDomainEx(), byPfn(TWO), { at: 2n ** 48n - 2n * PAGE }),
  },
  'VIO-127': {
    trips: (judged) => judged.guest.unmap(mapped(judged), 16, 0),
    calls: ['UnmapLogicalRange'],
    says: /NumberOfPages is 0/,
    clean: cleanMapping,
  },
  'VIO-128': {
    trips: ({ guest }) => guest.mapEx(guest.createDomainEx(buddy(32)), byPfn(TWO), { min: 0x10000n, max: 0x11000n }),
    calls: ['MapLogicalRangeEx'],
    says: /0x2000 bytes do not fit between 0x10000 and 0x11000/,
    clean: ({ guest }) => guest.mapEx(guest.createDomainEx(buddy(32)), byPfn(TWO), { min: 0x10000n, max: 0x11fffn }),
  },
  'VIO-113': {
    trips: (judged) => {
      judged.note('freed', RAM_FRAME);
      judged.guest.map(judged.guest.createDomain(), 16, TWO);
    },
    calls: ['MapLogicalRange', 'MemoryNote'],
    says: /page 0x100000 of the physical pages was freed before/,
    clean: (judged) => {
      judged.note('freed', RAM_FRAME);
      judged.note('allocated', RAM_FRAME);
      judged.guest.map(judged.guest.createDomain(), 16, TWO);
    },
  },
  'VIO-114': {
    trips: (judged) => {
      mapped(judged);
      judged.note('freed', RAM_FRAME + 1);
    },
    calls: ['MemoryNote', 'MapLogicalRangeEx'],
    says: /memory is freed that domain 1 still maps/,
    clean: (judged) => {
      judged.guest.unmap(mapped(judged), 16, 2);
      judged.note('freed', RAM_FRAME, 2);
    },
  },
  'VIO-213': {
    trips: (judged) => {
      working(judged);
      judged.note('freed', RAM_FRAME);
      judged.guest.poke(16, 1);
    },
    calls: ['MapLogicalRange', 'MemoryNote'],
    says: /0000:00:05\.0 got through page 0x10000 to memory that was freed/,
    also: ['VIO-114', 'VIO-115'],
    clean: (judged) => {
      takeDown(judged, working(judged));
      judged.note('freed', RAM_FRAME);
    },
  },
});

t.test('a device whose data moves unseen gives no opinion on rights', async (t) => {
  const judged = new Judged();
  const domain = working(judged);
  judged.guest.attach(domain, 0x30);
  judged.guest.dma(read(16));
  judged.verifier.end();
  t.same(judged.ids, []);
});

t.test('what is said of rights outlives the domains that a place maps in, and keeps none of them', async (t) => {
  const judged = new Judged();
  const domain = working(judged);
  judged.guest.attach(domain, 0x30);
  judged.guest.dma(read(16));
  judged.guest.detach(domain, 0x30);
  takeDown(judged, domain);
  judged.verifier.end();
  t.same(judged.found('VIO-115'), [], 'a stream of the deleted domain moves its data unseen');

  const session = new SessionBook(1);
  const by = new CallRecord(1, 1, new CallPlace({ session: 1, routine: 'mapLogicalRange', status: 0, module: '', offset: 0n, irql: 0, table: 2, isInjected: false }));
  const site = session.site(by)!;
  for (let handle = 1n; handle <= 3n; handle++) {
    const gone = { type: 'domain', handle, name: `domain ${handle}`, streams: new Set([Number(handle)]) } as DomainBook;
    session.begin(gone);
    session.noteUse(by, 3, gone);
    session.end(gone, by);
  }
  t.equal(site.domains.size, 0);
  t.same([...site.streams], [1, 2, 3]);
});

t.test('an allocation is known also when notes of the same frames were very many', async (t) => {
  const judged = new Judged();
  judged.note('allocated', RAM_FRAME);
  for (let i = 0; i < 2 * LIMITS.verifierFreedRuns - 1; i++) judged.note('allocated', RAM_FRAME, 4);
  judged.note('allocated', RAM_FRAME, 4);
  judged.guest.mapIdentity(judged.guest.createDomain(), framesFrom(RAM_FRAME, 4));
  t.same(judged.ids, []);
});

t.test('frames that there cannot be are passed over, and memory is judged as before', async (t) => {
  const judged = new Judged();
  for (let i = 0; i <= LIMITS.verifierFreedRuns; i++) judged.note('freed', 2 ** 63 + 4096 * i);
  judged.note('freed', RAM_FRAME);
  judged.guest.map(judged.guest.createDomain(), 16, TWO);
  t.same(judged.ids, ['VIO-113']);
});

t.test('what a session freed and got is forgotten with it: its guest may have begun anew', async (t) => {
  const judged = new Judged();
  judged.note('freed', RAM_FRAME);
  judged.note('allocated', RAM_FRAME + 8, 2);
  judged.guest.session.farewell();
  const again = judged.open();
  again.map(again.createDomain(), 16, TWO);
  again.mapIdentity(again.createDomain(), framesFrom(RAM_FRAME + 8, 4));
  t.same(judged.ids, []);
});

t.test('memory that one driver gave back may be that of another which notes nothing', async (t) => {
  const judged = new Judged();
  const domain = judged.guest.createDomain();
  judged.note('freed', RAM_FRAME);
  judged.mapAt({ module: 'other.sys' }, domain, 16, [RAM_FRAME]);
  judged.guest.attach(domain);
  judged.guest.poke(16, 1);
  t.same(judged.ids, []);
  judged.note('freed', RAM_FRAME);
  judged.guest.poke(16, 1);
  t.same(judged.ids, ['VIO-114', 'VIO-213'], 'but not when it was mapped before');
});

t.test('an MDL that nothing was done with is found where a driver is known', async (t) => {
  const judged = new Judged();
  const domain = judged.guest.createDomain();
  judged.mapAt({ module: '' }, domain, 16, [RAM_FRAME], 3, 0);
  t.same(judged.ids, [], 'of a tool, which has no other MDLs');
  judged.mapAt({}, domain, 17, [RAM_FRAME], 3, 0);
  t.same(judged.ids, ['VIO-116'], 'of a driver');
});
