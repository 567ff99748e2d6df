/*
 * Two callers that claim a slot at once: the second one claims as a whole at every point where the first one may be
 * interrupted. The transport is part of this program, with its interlocked instructions for points.
 */
#include "model-daemon.h"

static int pointsLeft = -1; /* until the second caller comes; below 0: it does not */
static PSLOT second;

/* Where the lock is held another caller gets a slot only without it. */
static int mayClaim(void)
{
    return !device.Control.Lock.Held || device.Control.Parked != NULL;
}

static void point(void)
{
    if (pointsLeft < 0 || pointsLeft-- > 0) return;
    if (mayClaim()) second = TransportClaim(&device.Control, PASSIVE_LEVEL);
}

static PVOID exchangePointer(PVOID volatile *p, PVOID value)
{
    PVOID old;

    point();
    old = InterlockedExchangePointer(p, value);
    point();
    return old;
}

static LONG64 increment64(LONG64 volatile *p)
{
    LONG64 now;

    point();
    now = InterlockedIncrement64(p);
    point();
    return now;
}

static LONG64 compareExchange64(LONG64 volatile *p, LONG64 value, LONG64 comparand)
{
    LONG64 old;

    point();
    old = InterlockedCompareExchange64(p, value, comparand);
    point();
    return old;
}

#undef InterlockedExchangePointer
#undef InterlockedIncrement64
#define InterlockedExchangePointer exchangePointer
#define InterlockedIncrement64 increment64
#define InterlockedCompareExchange64 compareExchange64
#include "../../../qemu/guest/stub/transport.c"

/* Exactly the calls in `before`, in any order. */
static int names(const SLOT *slot, PSLOT const *before, uint32_t count)
{
    uint32_t found = 0;

    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t at = 0; at < slot->OutstandingCount; at++) found += slot->Ticket - slot->Outstanding[at] == before[i]->Ticket;
    }
    return found == count && slot->OutstandingCount == count;
}

/* 0: the first caller has fewer points than that. */
static int claimBoth(int at, int held, int *wrong)
{
    PSLOT first, before[2] = { NULL, NULL };
    int came;

    for (int i = 0; i < held; i++) before[i] = TransportClaim(&device.Control, PASSIVE_LEVEL);
    /* One lies ready, to be taken without the lock. */
    TransportRelease(&device.Control, TransportClaim(&device.Control, PASSIVE_LEVEL));
    second = NULL;
    pointsLeft = at;
    first = TransportClaim(&device.Control, PASSIVE_LEVEL);
    came = pointsLeft < 0;
    pointsLeft = -1;
    if (second) {
        PSLOT early = first->Ticket < second->Ticket ? first : second, late = early == first ? second : first;

        before[held] = early;
        *wrong += first == second || first->Ticket == second->Ticket || !names(early, before, (uint32_t)held) || !names(late, before, (uint32_t)held + 1);
        TransportRelease(&device.Control, second);
    }
    TransportRelease(&device.Control, first);
    if (held) TransportRelease(&device.Control, before[0]);
    return came;
}

static void everyPoint(int held)
{
    int came = 0, wrong = 0, at;

    for (at = 0; claimBoth(at, held, &wrong); at++) came += second != NULL;
    check(wrong == 0 && came > 3, "with %d held, the later of two calls names the earlier one, whichever of %d points the second comes at", held, came);
}

/* The counter that the tickets' low halves come from goes past its end. */
static void pastTheLowHalf(void)
{
    ULONGLONG ticket = 0;
    int wrong = 0, bad = 0;

    device.Control.Claims = (LONG64)(0xFFFFFFFFull - 8);
    device.Control.Tickets = (LONG64)(0x7FFFFFFFFull - 8);
    for (int i = 0; i < 16; i++) {
        PSLOT slot = TransportClaim(&device.Control, PASSIVE_LEVEL);

        bad += i != 0 && slot->Ticket != ticket + 1;
        ticket = slot->Ticket;
        TransportRelease(&device.Control, slot);
    }
    check(bad == 0 && ticket == 0x7FFFFFFFFull + 8, "tickets rise by one across 32 bits");
    for (int at = 0;; at++) {
        device.Control.Claims = 0xFFFFFFFF;
        device.Control.Tickets = 0x7FFFFFFFF;
        if (!claimBoth(at, 1, &wrong)) break;
    }
    check(wrong == 0, "and two at once are told apart there too");
}

int main(int argc, char **argv)
{
    seedFrom(argc, argv);
    HandlesInitialize();
    start();
    everyPoint(0);
    everyPoint(1);
    pastTheLowHalf();
    stop();
    check(pool == 0, "every pool allocation was freed");
    return done();
}
