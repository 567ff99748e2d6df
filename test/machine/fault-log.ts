import t from 'tap';
import { LIMITS } from '../../src/base/limits.js';
import { RAM_FRAME, rig } from '../helpers/rig.js';

function listening() {
  const lines: { fields: object; message: string }[] = [];
  const log = { debug: () => {}, info: () => {}, error: () => {}, warn: (fields: object, message: string) => void lines.push({ fields, message }) };
  const made = rig({ log });
  const domain = made.guest.createDomain();
  made.guest.attach(domain);
  return { ...made, domain, lines };
}

t.test('a fault tells who, what, why, where, which calls made and removed the mapping, and what became of its report', async (t) => {
  const { guest, domain, machine, lines, clock } = listening();
  clock.advance(10);
  guest.map(domain, 16, [RAM_FRAME, RAM_FRAME + 1]);
  clock.advance(10);
  guest.unmap(domain, 17, 1);
  clock.advance(10);
  guest.poke(17, 1);
  t.match(machine.faults(), [
    {
      number: 1,
      requester: 0x28,
      access: 'write',
      page: 17,
      type: 'TranslationFault',
      domain: 1,
      at: 30,
      delivery: 'unregistered',
      evidence: {
        below: { page: 16, pageCount: 1, frame: RAM_FRAME },
        above: undefined,
        history: [
          { what: 'unmapped', page: 17, pageCount: 1, cause: { call: 4, at: 20 } },
          { what: 'mapped', page: 16, pageCount: 2, cause: { call: 3, at: 10 } },
        ],
        attachment: { what: 'attached', cause: { call: 2 } },
      },
    },
  ]);
  t.equal(lines.length, 1);
  t.match(lines[0], { fields: { device: '0000:00:05.0', delivery: 'unregistered' }, message: /write of 1 byte at 0x11000.*unmapped by call 4/s });
});

t.test('the log keeps the last faults, the oldest first, and counts all', async (t) => {
  const { guest, machine } = listening();
  const total = LIMITS.faultsRemembered + 5;
  for (let i = 0; i < total; i++) guest.peek(i);
  const records = machine.faults();
  t.equal(records.length, LIMITS.faultsRemembered);
  t.same([records[0]?.page, records.at(-1)?.page, records.at(-1)?.number], [5, total - 1, total]);
  t.ok(records.every(({ number }, i) => number === i + 6));
  t.equal(machine.statistics().faults, total);
});

t.test('a storm writes few lines a second, and the next says how many were held back', async (t) => {
  const { guest, lines, clock } = listening();
  for (let i = 0; i < 100; i++) guest.peek(i);
  t.equal(lines.length, LIMITS.logLinesPerSecond);
  clock.advance(1000);
  guest.peek(1);
  t.match(lines.at(-1), { fields: { heldBack: 100 - LIMITS.logLinesPerSecond } });
});

t.test('a remembered fault keeps no domain alive', async (t) => {
  const { guest, domain, machine } = listening();
  guest.peek(1);
  guest.detach(domain);
  guest.deleteDomain(domain);
  t.equal(machine.faults()[0]?.domain, 1);
});
