import t from 'tap';
import { holdRules, type Judged } from '../helpers/judged.js';
import { PAGE, byPfn, reservation } from '../helpers/messages.js';
import { RAM_FRAME } from '../helpers/rig.js';

const TWO = byPfn([RAM_FRAME, RAM_FRAME + 1]);

/** A token of four pages with its first two mapped. */
function reserved({ guest }: Judged): bigint {
  const { token } = guest.reserve(guest.createDomainEx(), 4, { at: 16n * PAGE });
  guest.mapSegment(token, 0, TWO);
  return token;
}

function clean(judged: Judged): void {
  const token = reserved(judged);
  judged.guest.mapSegment(token, 2, TWO, 1);
  judged.guest.unmapSegment(token, 0, 2);
  judged.guest.mapSegment(token, 0, TWO);
  judged.guest.unmapSegment(token, 0, 2);
  judged.guest.unmapSegment(token, 2, 2);
  judged.guest.freeReserved(token);
}

holdRules(t, {
  'VIO-131': {
    trips: (judged) => judged.guest.freeReserved(reserved(judged)),
    calls: ['FreeReservedLogicalAddressRange', 'ReserveLogicalAddressRange'],
    says: /with 1 of its segments mapped/,
    clean,
  },
  'VIO-132': {
    trips: (judged) => judged.guest.mapSegment(reserved(judged), 1, TWO),
    calls: ['MapReservedLogicalRange', 'MapReservedLogicalRange'],
    says: /0x11000-0x12fff overlaps the segment at 0x10000-0x11fff/,
    clean,
  },
  'VIO-133': {
    trips: (judged) => judged.guest.unmapSegment(reserved(judged), 0, 1),
    calls: ['UnmapReservedLogicalRange'],
    says: /no segment of 0x1000 bytes is mapped at offset 0x0/,
    clean,
  },
  'VIO-134': {
    trips: (judged) => judged.guest.mapSegment(reserved(judged), 3, TWO),
    calls: ['MapReservedLogicalRange', 'ReserveLogicalAddressRange'],
    says: /offset 0x3000 and 2 pages end beyond the token's 4 pages/,
    clean,
  },
  'VIO-135': {
    trips: ({ guest }) => guest.call('reserveLogicalAddressRange', reservation(guest.createDomainEx(), PAGE + 1n, { at: 16n * PAGE })),
    calls: ['ReserveLogicalAddressRange'],
    says: /4097 bytes are no whole number of pages/,
    clean,
  },
});
