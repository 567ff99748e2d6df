import t from 'tap';
import { Judged, holdRules, takeDown, withTables, working } from '../helpers/judged.js';
import { PAGE, TYPE, pasidConfiguration, read } from '../helpers/messages.js';
import { DEVICE, OTHER_DEVICE, OUTSIDE_DEVICE, RAM_FRAME, WITH_PASIDS } from '../helpers/rig.js';

function clean(judged: Judged): void {
  const domain = working(judged);
  judged.guest.poke(16, 1);
  judged.guest.peek(16);
  takeDown(judged, domain);
}

holdRules(t, {
  'VIO-201': {
    trips: (judged) => {
      const domain = working(judged);
      judged.guest.unmap(domain, 16, 1);
      judged.guest.poke(16, 1);
    },
    calls: ['UnmapLogicalRange', 'MapLogicalRange'],
    says: /^a write of 0000:00:05\.0 at 0x10000, which call 4 unmapped$/,
    clean,
  },
  'VIO-202': {
    trips: (judged) => {
      working(judged);
      judged.guest.poke(64, 1);
      judged.guest.poke(70, 1);
    },
    calls: [],
    says: /at 0x40000, which was never mapped/,
    count: 2,
    clean,
  },
  'VIO-203': {
    trips: (judged) => {
      working(judged);
      judged.guest.dma(read(16, 4097));
      judged.guest.poke(16, 1);
    },
    calls: ['MapLogicalRange'],
    says: /a read of 0000:00:05\.0 at 0x11000, beside what call 2 mapped/,
    clean: (judged) => {
      working(judged);
      judged.guest.dma(read(16, 4096));
      judged.guest.poke(16, 1);
    },
  },
  'VIO-204': {
    trips: (judged) => {
      working(judged, 1);
      judged.guest.poke(16, 1);
    },
    calls: ['MapLogicalRange'],
    says: /which call 2 mapped without that right/,
    clean: (judged) => {
      working(judged, 1);
      judged.guest.peek(16);
    },
  },
  'VIO-205': {
    trips: ({ guest }) => guest.poke(16, 1),
    calls: [],
    says: /the device was never attached to a domain/,
    clean,
  },
  'VIO-206': {
    trips: (judged) => {
      const domain = working(judged);
      judged.guest.detach(domain);
      judged.guest.poke(16, 1);
    },
    calls: ['DetachDevice', 'AttachDevice'],
    says: /call 4 detached it/,
    clean,
  },
  'VIO-207': {
    trips: (judged) => {
      working(judged);
      judged.guest.poke(0, 1);
    },
    calls: [],
    says: /at 0x0: a descriptor or register that was never set/,
    clean,
  },
  'VIO-208': {
    trips: (judged) => {
      working(judged);
      judged.guest.poke(RAM_FRAME, 1);
    },
    calls: ['MapLogicalRange'],
    says: /at 0x100000, the physical address of what call 2 mapped elsewhere/,
    clean,
  },
  'VIO-209': {
    trips: ({ guest }) => {
      const domain = guest.createDomainEx();
      guest.reserve(domain, 4, { at: 16n * PAGE });
      guest.attach(domain);
      guest.poke(17, 1);
    },
    calls: ['ReserveLogicalAddressRange'],
    says: /which call 2 reserved and nothing has mapped/,
    clean,
  },
  'VIO-210': {
    trips: ({ guest }) => {
      const domain = guest.createDomain();
      guest.map(domain, 16, [0x80000]);
      guest.attach(domain);
      guest.poke(16, 1);
    },
    calls: ['MapLogicalRange'],
    says: /reaches no memory/,
    clean,
  },
  'VIO-211': {
    options: { policy: WITH_PASIDS },
    trips: (judged) => {
      working(judged);
      judged.guest.pokeTagged(5, 16, 1);
    },
    calls: [],
    says: /0000:00:05\.0 pasid 5 at 0x10000: the PASID is attached to no domain/,
    clean: ({ guest }) => {
      const domain = guest.createDomainEx({ domainType: TYPE.translateS1 });
      guest.map(domain, 16, [RAM_FRAME]);
      const made = guest.createPasid(guest.createDevice(DEVICE, pasidConfiguration()));
      if (typeof made === 'string') throw new Error(made);
      guest.call('attachPasidDevice', { domain, pasidDevice: made.pasidDevice });
      guest.pokeTagged(made.asid, 16, 1);
      guest.peekTagged(made.asid, 16);
    },
  },
  'VIO-212': {
    options: { isArm64: true },
    trips: (judged) => {
      const { setLeaf } = withTables(judged);
      judged.guest.peek(0);
      setLeaf(BigInt(RAM_FRAME + 9) * PAGE + 0x443n);
      judged.guest.peek(0);
    },
    calls: ['ConfigureDomain'],
    says: /used page 0x0 as it was before; the tables now say page 0x109000/,
    clean: (judged) => {
      const { domain, setLeaf } = withTables(judged);
      judged.guest.peek(0);
      setLeaf(BigInt(RAM_FRAME + 9) * PAGE + 0x443n);
      judged.guest.call('flushDomain', { domain });
      judged.guest.peek(0);
    },
  },
  'VIO-214': {
    trips: (judged) => {
      working(judged);
      judged.guest.poke(16, 1, OUTSIDE_DEVICE);
    },
    calls: [],
    says: /step 1 of a DMA program is malformed, or its device is not behind the IOMMU/,
    clean,
  },
});

t.test('an injected fault is not the driver\'s', async (t) => {
  const judged = new Judged();
  working(judged);
  judged.machine.inject({ kind: 'fault', device: DEVICE, address: 0x5000n, access: 'read', type: 'TranslationFault', count: 3 }, 'test');
  t.same(judged.ids, []);
  judged.guest.poke(5, 1);
  t.same(judged.ids, ['VIO-202']);
});

t.test('a fault comes with its history', async (t) => {
  const judged = new Judged();
  const domain = working(judged);
  judged.guest.unmap(domain, 16, 1);
  judged.guest.poke(16, 1);
  t.match(judged.found('VIO-201')[0], {
    device: '0000:00:05.0',
    domain: 'domain 1',
    fault: {
      ...{ requester: '0000:00:05.0', access: 'write', address: '0x10000', length: 1, type: 'TranslationFault' },
      history: [{ what: 'unmapped', address: '0x10000', pageCount: 1, call: 4 }, { what: 'mapped', address: '0x10000', pageCount: 1, call: 2 }],
      attachment: { what: 'attached', call: 3 },
    },
  });
});

t.test('one fault of another device is a finding of its own', async (t) => {
  const judged = new Judged();
  const domain = working(judged);
  judged.guest.attach(domain, OTHER_DEVICE);
  judged.guest.poke(64, 1);
  judged.guest.poke(64, 1, OTHER_DEVICE);
  t.same(judged.found('VIO-202').map(({ device }) => device), ['0000:00:05.0', '0000:00:06.0']);
});

t.test('a physical address is known by each run of a mapping, and frames between its runs are none of it', async (t) => {
  const judged = new Judged();
  const domain = working(judged);
  judged.guest.map(domain, 32, [RAM_FRAME + 60, RAM_FRAME + 40, RAM_FRAME + 50]);
  const frames = { [RAM_FRAME + 60]: 'VIO-208', [RAM_FRAME + 40]: 'VIO-208', [RAM_FRAME + 50]: 'VIO-208', [RAM_FRAME + 61]: 'VIO-202', [RAM_FRAME + 39]: 'VIO-202', [RAM_FRAME + 45]: 'VIO-202' };
  for (const [frame, id] of Object.entries(frames)) {
    const before = judged.found(id).reduce((sum, { count }) => sum + count, 0);
    judged.guest.poke(Number(frame), 1);
    t.equal(judged.found(id).reduce((sum, { count }) => sum + count, 0), before + 1, `frame ${frame}: ${id}`);
  }
});
