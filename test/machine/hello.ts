import t from 'tap';
import { LIMITS } from '../../src/base/limits.js';
import { hello, pci } from '../helpers/messages.js';
import { OUTSIDE_DEVICE, rig } from '../helpers/rig.js';

const sink = { eventsWaiting: () => {} };

t.test('a host tool is let in and told everything that counts', async (t) => {
  const { machine } = rig({ instance: 77n, legacyInterface: false, profile: 'extended', inputAddressBits: 40 });
  const { session, reply } = machine.open(hello({ role: 2 }), sink);
  t.ok(session);
  t.same(reply, {
    accepted: true,
    arenaBytes: 0n,
    reason: '',
    major: 1,
    minor: 1,
    profile: 2,
    maxMessageBytes: LIMITS.messageBytes,
    maxBatchRequests: LIMITS.batchRequests,
    maxProgramSteps: LIMITS.programSteps,
    maxProgramBytes: BigInt(LIMITS.programBytes),
    maxInterfaceVersion: 3,
    legacyInterfaceAvailable: false,
    inputAddressBits: 40,
    daemonInstance: 77n,
  });
});

t.test('by default the profile is hal and the legacy interface there', async (t) => {
  const { machine } = rig();
  t.match(machine.open(hello({ role: 2 }), sink).reply, { profile: 1, legacyInterfaceAvailable: true });
});

const refused: [string, Parameters<typeof hello>[0], RegExp][] = [
  ['a newer major version', { role: 2, major: 2 }, /version 2\.0.*speaks 1/],
  ['major version 0', { role: 2, major: 0 }, /version 0/],
  ['a role that is none', { role: 0 }, /role 0/],
  ['a role that nobody knows', { role: 9 as 1 }, /role 9/],
  ['a guest stub that does not tell its architecture', { role: 1, architecture: 0 }, /architecture 0/],
  ['an architecture that nobody knows', { role: 2, architecture: 7 as 1 }, /architecture 7/],
  ['a name beyond its bound', { role: 2, name: 'é'.repeat(33) }, /66 bytes/],
  ['a carrier that is no PCI function', { role: 2, carrierDevice: pci(0x1_0000) }, /carrier/],
  ['a second guest stub', { role: 1 }, /connected already/],
];

for (const [what, over, reason] of refused) {
  t.test(`${what} is refused with a reason and gets no session`, async (t) => {
    const { machine } = rig();
    const { session, reply } = machine.open(hello(over), sink);
    t.equal(session, undefined);
    t.equal(reply.accepted, false);
    t.match(reply.reason, reason);
    t.equal(machine.statistics().sessions, 1);
  });
}

t.test('a newer minor version, an open architecture and a name of 64 bytes are welcome', async (t) => {
  const { machine } = rig();
  t.ok(machine.open(hello({ role: 2, minor: 9, architecture: 0, name: 'x'.repeat(64) }), sink).session);
});

t.test('a guest stub may connect again once the one before is gone', async (t) => {
  const { machine, guest } = rig();
  guest.session.close('reset');
  t.ok(machine.open(hello(), sink).session);
});

t.test('devices that carried a conversation are counted, and too many are refused', async (t) => {
  const { machine } = rig();
  let open = 0;
  for (let i = 0; i < LIMITS.devices + 10; i++) {
    const { session } = machine.open(hello({ role: 2, carrierDevice: pci(0x1000 + i) }), sink);
    session?.close('done');
    if (session !== undefined) open++;
  }
  t.equal(open, LIMITS.devicesOfTools - 2, 'two are behind the IOMMU from the start');
  t.match(machine.open(hello({ role: 2, carrierDevice: pci(OUTSIDE_DEVICE) }), sink).reply.reason, /too many devices/);
  t.ok(machine.open(hello({ role: 2, carrierDevice: pci(0x1000) }), sink).session, 'one that was there before');
});

t.test('host tools that name all the carriers they can do not keep the guest out', async (t) => {
  const { machine, guest } = rig();
  guest.session.close('reset');
  for (let i = 0; i < LIMITS.devices; i++) machine.open(hello({ role: 2, carrierDevice: pci(0x1000 + i) }), sink).session?.close('done');
  t.ok(machine.open(hello({ role: 1, carrierDevice: pci(0x20) }), sink).session);
});
