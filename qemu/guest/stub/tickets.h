/*
 * The order in which calls begin, and which of them overlap: a ticket for each, taken without a lock. transport.c only.
 */
#ifndef VIOMMU_TICKETS_H
#define VIOMMU_TICKETS_H

#include "viommu.h"

/* Its bit in Claims. */
static inline ULONGLONG HeldBit(const SLOT *Slot)
{
    return 1ull << (32 + Slot->Index);
}

/* The ticket that ends in Low. Tickets lacks only those of callers between their two instructions, one for each slot at most. */
static inline ULONGLONG WholeTicket(const REQUEST_QUEUE *Queue, ULONG Low)
{
    ULONGLONG near = (ULONGLONG)Queue->Tickets;

    return near + (ULONGLONG)(LONGLONG)(LONG)(Low - (ULONG)near);
}

/*
 * Whoever holds a slot now has begun and not ended: the calls that this one overlaps. One that ends meanwhile, and whose slot
 * begins another call, counts as ended.
 *
 * A slot becomes held and its ticket becomes taken in one instruction, and the ticket is written down before that: of two
 * calls the later one finds the earlier one held, with its ticket, wherever either was interrupted.
 */
HOT_CODE static VOID TakeTicket(PREQUEST_QUEUE Queue, PSLOT Slot)
{
    ULONGLONG next;
    ULONGLONG found = (ULONGLONG)Queue->Claims;
    ULONGLONG seen;
    ULONG others;
    USHORT i;

    do {
        seen = found;
        next = (seen >> 32 << 32) | HeldBit(Slot) | (ULONG)(seen + 1);
        Slot->Ticket = WholeTicket(Queue, (ULONG)next);
        found = (ULONGLONG)InterlockedCompareExchange64(&Queue->Claims, (LONG64)next, (LONG64)seen);
    } while (found != seen);
    (void)InterlockedIncrement64(&Queue->Tickets);
    Slot->OutstandingCount = 0;
    Slot->Held = TRUE;
    others = (ULONG)(seen >> 32);
    for (i = 0; others != 0 && Slot->OutstandingCount < VIOMMU_CAP_CALL_SITE_OUTSTANDING; i++, others >>= 1) {
        ULONGLONG ticket = Queue->Slots[i].Ticket;

        if ((others & 1) != 0 && ticket < Slot->Ticket) {
            Slot->Outstanding[Slot->OutstandingCount++] = (uint32_t)min(Slot->Ticket - ticket, MAXULONG);
        }
    }
}

#endif
