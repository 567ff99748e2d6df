import t from 'tap';
import { holdRules, withTables, type Judged } from '../helpers/judged.js';
import { PAGE, TYPE, arm64Tables, quads } from '../helpers/messages.js';
import { RAM_FRAME, bytesAt } from '../helpers/rig.js';

const ARM = { options: { isArm64: true } };
/** Leaf of a page: valid, access flag, unprivileged access. */
const LEAF = 0x443n;

function clean(judged: Judged): void {
  withTables(judged);
  judged.guest.peek(0);
  judged.guest.poke(0, 1);
}

function configure(judged: Judged, over: Partial<Parameters<typeof arm64Tables>[0]> = {}, type = 0): void {
  const domain = judged.guest.createDomainEx({ domainType: TYPE.unmanaged });
  judged.guest.call('configureDomain', { domain, hasConfiguration: true, type, arm64: arm64Tables({ ttbr0: BigInt(RAM_FRAME) * PAGE, ...over }), x64: type === 1 ? { firstLevelPageTableRoot: 0x100000n, translationEnabled: 1 } : null });
}

/** The page is used, its last table exchanged for another, and its leaf flushed. */
function exchanged(judged: Judged, lastLevel: number): void {
  const { domain, setTable } = withTables(judged);
  judged.guest.peek(0);
  new DataView(bytesAt(judged.memory, RAM_FRAME + 3).buffer, bytesAt(judged.memory, RAM_FRAME + 3).byteOffset).setBigUint64(0, BigInt(RAM_FRAME + 9) * PAGE + LEAF, true);
  setTable(BigInt(RAM_FRAME + 3) * PAGE + 3n);
  judged.guest.call('flushDomainByVaList', { domain, lastLevel, number: 1, hasVaList: true, vaList: quads([0]) });
  judged.guest.peek(0);
}

holdRules(t, {
  'VIO-501': {
    ...ARM,
    trips: ({ guest }) => {
      guest.attach(guest.createDomainEx({ domainType: TYPE.unmanaged }));
      guest.peek(16);
    },
    calls: ['CreateDomainEx'],
    says: /its domain has no tables yet/,
    clean,
  },
  'VIO-502': {
    trips: ({ guest }) => guest.call('flushDomain', { domain: guest.createDomain() }),
    calls: ['FlushDomain'],
    says: /domain 1 is translate: the system flushes it/,
    clean: ({ guest }) => guest.createDomain(),
  },
  'VIO-503': {
    ...ARM,
    trips: (judged) => {
      withTables(judged).setTable(0x7_0000_0003n);
      judged.guest.peek(0);
    },
    calls: ['ConfigureDomain'],
    says: /a read of 0000:00:05\.0 at 0x0: /,
    clean,
  },
  'VIO-504': {
    ...ARM,
    trips: (judged) => {
      withTables(judged, 0x43n);
      judged.guest.peek(0);
    },
    calls: ['ConfigureDomain'],
    says: /at 0x0: /,
    clean,
  },
  'VIO-505': {
    ...ARM,
    trips: (judged) => {
      withTables(judged, LEAF + 0x80n);
      judged.guest.poke(0, 1);
    },
    calls: ['ConfigureDomain'],
    says: /a write of/,
    clean: (judged) => {
      withTables(judged, LEAF + 0x80n);
      judged.guest.peek(0);
    },
  },
  'VIO-506': {
    ...ARM,
    trips: (judged) => {
      withTables(judged);
      judged.guest.peek(1);
    },
    calls: ['ConfigureDomain'],
    says: /at 0x1000: /,
    clean,
  },
  'VIO-507': {
    ...ARM,
    trips: (judged) => configure(judged, { inputSize0: 49 }),
    calls: ['ConfigureDomain'],
    says: /an input size of 49 bits is not between 25 and 48/,
    clean: (judged) => configure(judged, { inputSize0: 48, inputSize1: 25, ttbr1: 0x200000n }),
  },
  'VIO-508': {
    options: { profile: 'extended' },
    trips: (judged) => configure(judged),
    calls: ['ConfigureDomain'],
    says: /a cleared structure asks for it/,
    clean: (judged) => configure(judged, {}, 1),
    cleanTrips: ['VIO-603'],
  },
  'VIO-509': {
    ...ARM,
    trips: (judged) => configure(judged, {}, 1),
    calls: ['ConfigureDomain'],
    says: /reserved for system use/,
    clean: (judged) => configure(judged),
  },
  'VIO-510': {
    ...ARM,
    trips: (judged) => exchanged(judged, 1),
    calls: ['FlushDomainByVaList'],
    says: /the last flush of it was of last-level entries alone/,
    clean: (judged) => exchanged(judged, 0),
  },
  'VIO-511': {
    ...ARM,
    trips: (judged) => {
      withTables(judged);
      judged.note('freed', RAM_FRAME);
    },
    calls: ['MemoryNote', 'ConfigureDomain'],
    says: /the table at 0x100000 is freed while domain 1 has a device attached/,
    clean: (judged) => {
      judged.guest.detach(withTables(judged).domain);
      judged.note('freed', RAM_FRAME);
    },
  },
  'VIO-512': {
    ...ARM,
    trips: ({ guest }) => guest.call('configureDomain', { domain: guest.createDomain(), hasConfiguration: true, type: 0, arm64: arm64Tables(), x64: null }),
    calls: ['ConfigureDomain'],
    says: /domain 1 is translate: its tables are the system's/,
    clean: (judged) => configure(judged),
  },
  'VIO-513': {
    ...ARM,
    trips: (judged) => judged.guest.call('flushDomainByVaList', { domain: withTables(judged).domain, lastLevel: 1, number: 3, hasVaList: false, vaList: new Uint8Array(0) }),
    calls: ['FlushDomainByVaList'],
    says: /3 addresses to flush, and the list is NULL/,
    clean: (judged) => judged.guest.call('flushDomainByVaList', { domain: withTables(judged).domain, lastLevel: 1, number: 0, hasVaList: false, vaList: new Uint8Array(0) }),
  },
  'VIO-514': {
    ...ARM,
    trips: ({ guest }) => {
      guest.control({ asidCount: 1 });
      guest.createDomainEx({ domainType: TYPE.unmanaged });
      guest.call('createDomain', { osManagedPageTable: 0, hasDomainOut: true });
    },
    calls: ['CreateDomain'],
    says: /no ASID is left/,
    clean: ({ guest }) => {
      guest.control({ asidCount: 1 });
      guest.deleteDomain(guest.createDomainEx({ domainType: TYPE.unmanaged }));
      guest.createDomainEx({ domainType: TYPE.unmanaged });
    },
  },
});
