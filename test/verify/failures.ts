import t from 'tap';
import type { InterceptedCall } from '../../src/machine/interceptor.js';
import { Judged, holdRules, takeDown, working } from '../helpers/judged.js';
import { TYPE, arm64Tables } from '../helpers/messages.js';
import { RAM_FRAME } from '../helpers/rig.js';

const INSUFFICIENT_RESOURCES = 0xc000009a;

/** The first call of this routine fails. */
function failing(routine: string) {
  let failed = false;
  const beforeCall = ({ request }: InterceptedCall) => {
    if (request.routine !== routine || failed) return undefined;
    failed = true;
    return { kind: 'fail', status: INSUFFICIENT_RESOURCES, cause: 'test' } as const;
  };
  return { interceptor: { beforeCall } };
}

/** A fixture is run twice, each time with a machine of its own: so the failure is made anew. */
function options(routine: string) {
  return {
    get interceptor() {
      return failing(routine).interceptor;
    },
  };
}

holdRules(t, {
  'VIO-701': {
    get options() {
      return options('mapLogicalRange');
    },
    trips: (judged) => {
      const domain = working(judged);
      judged.guest.poke(16, 1);
      judged.guest.detach(domain);
    },
    calls: ['MapLogicalRange'],
    says: /at 0x10000, which call 2 failed to map/,
    clean: (judged) => {
      const domain = judged.guest.createDomain();
      if (judged.guest.map(domain, 16, [RAM_FRAME]) !== 'SUCCESS') judged.guest.map(domain, 16, [RAM_FRAME]);
      judged.guest.attach(domain);
      judged.guest.poke(16, 1);
      judged.guest.peek(16);
      takeDown(judged, domain);
    },
  },
  'VIO-702': {
    get options() {
      return options('createDomain');
    },
    trips: (judged) => {
      judged.guest.call('createDomain', { osManagedPageTable: 1, hasDomainOut: true });
      judged.guest.map(0n, 16, [RAM_FRAME]);
    },
    calls: ['MapLogicalRange', 'CreateDomain'],
    says: /a domain is used that there is not: CreateDomain had failed with STATUS_INSUFFICIENT_RESOURCES/,
    clean: ({ guest }) => guest.call('createDomain', { osManagedPageTable: 1, hasDomainOut: true }),
  },
  'VIO-703': {
    get options() {
      return options('attachDevice');
    },
    trips: (judged) => {
      const domain = working(judged);
      judged.guest.poke(16, 1);
      judged.guest.unmap(domain, 16, 1);
    },
    calls: ['AttachDevice'],
    says: /call 3 failed to attach it/,
    clean: (judged) => {
      const domain = judged.guest.createDomain();
      if (judged.guest.attach(domain) !== 'SUCCESS') judged.guest.deleteDomain(domain);
    },
  },
  'VIO-704': {
    get options() {
      return { ...options('configureDomain'), isArm64: true };
    },
    trips: ({ guest }) => {
      const domain = guest.createDomainEx({ domainType: TYPE.unmanaged });
      guest.call('configureDomain', { domain, hasConfiguration: true, type: 0, arm64: arm64Tables({ ttbr0: 0x100000n }), x64: null });
      guest.attach(domain);
      guest.peek(16);
    },
    calls: ['ConfigureDomain'],
    says: /call 2 failed to configure its domain/,
    clean: ({ guest }) => {
      const domain = guest.createDomainEx({ domainType: TYPE.unmanaged });
      guest.call('configureDomain', { domain, hasConfiguration: true, type: 0, arm64: arm64Tables({ ttbr0: 0x100000n }), x64: null });
      guest.deleteDomain(domain);
    },
  },
  'VIO-705': {
    options: { rules: { only: ['VIO-705'] } },
    trips: (judged) => {
      for (let i = 0; i < 100; i++) judged.callAt({}, 'deleteDomain', { domain: 7n });
    },
    calls: ['DeleteDomain'],
    says: /64 equal calls in a row have failed with STATUS_INVALID_PARAMETER_1/,
    clean: (judged) => {
      for (let i = 0n; i < 100n; i++) judged.callAt({}, 'deleteDomain', { domain: 7n + i });
    },
  },
  'VIO-901': {
    options: { rules: { only: ['VIO-901'] }, bookBytes: 2 ** 16 },
    trips: ({ guest }) => {
      const domain = guest.createDomain();
      const frames = Array.from({ length: 512 }, (_, i) => 0x10000 + 2 * i);
      guest.mapIdentity(domain, frames);
      guest.mapIdentity(domain, [1]);
    },
    calls: ['CreateDomain'],
    says: /domain 1 had more mappings than the verifier follows/,
    clean: ({ guest }) => guest.mapIdentity(guest.createDomain(), [RAM_FRAME, RAM_FRAME + 2]),
  },
});

t.test('an unmap of what a failed call did not map is a failure that was ignored', async (t) => {
  const judged = new Judged(failing('mapLogicalRange'));
  const domain = judged.guest.createDomain();
  judged.guest.map(domain, 16, [RAM_FRAME]);
  judged.guest.unmap(domain, 16, 1);
  t.same(judged.ids, ['VIO-701']);
  t.match(judged.found('VIO-701')[0]?.calls, [{ routine: 'UnmapLogicalRange' }, { routine: 'MapLogicalRange', status: 'STATUS_INSUFFICIENT_RESOURCES' }]);
});

t.test('a detach after a failed attach is a failure that was ignored', async (t) => {
  const judged = new Judged(failing('attachDevice'));
  const domain = judged.guest.createDomain();
  judged.guest.attach(domain);
  judged.guest.detach(domain);
  t.same(judged.ids, ['VIO-703']);
});
