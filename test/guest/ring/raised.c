/*
 * How a caller meets a reply that comes while it looks for it at DISPATCH_LEVEL: the model device answers as soon as the
 * queue's lock is free. The transport is part of this program, with its lock and its levels for points.
 */
#include "model-daemon.h"

static void (*whenReleased)(void);
static int raises;

static void acquire(PKSPIN_LOCK lock, PKIRQL irql)
{
    raises += mockIrql < DISPATCH_LEVEL;
    KeAcquireSpinLock(lock, irql);
}

static void raise(KIRQL level, PKIRQL old)
{
    raises += mockIrql < level;
    KeRaiseIrql(level, old);
}

static void release(PKSPIN_LOCK lock)
{
    KeReleaseSpinLockFromDpcLevel(lock);
    if (whenReleased) whenReleased();
}

#define KeAcquireSpinLock acquire
#define KeRaiseIrql raise
#define KeReleaseSpinLockFromDpcLevel release
#include "../../../qemu/guest/stub/transport.c"

/* The device is looking: it wants no doorbell. */
static void look(void) { setAvailEvent(&control, (uint16_t)(control.lastAvail + 0x4000)); }

static void answerAtOnce(void)
{
    if (chainsWaiting(&control)) answerOne(&control);
}

/* For the daemon that answers the next request only when it has been waited for a while. */
static void answerLate(void) {}

/* Something that a caller does not ask for comes with the answer. */
static void answerWithNews(void)
{
    viommu_event event = { .which_event = VIOMMU_EVENT_STATE_CHANGE };

    if (!chainsWaiting(&control)) return;
    sendEvent(&event);
    answerOne(&control);
}

static void answerAndBreak(void)
{
    if (!chainsWaiting(&control)) return;
    control.lastAvail++;
    complete(&control, 63, 0);
}

/* The session ends while the request is with the device. */
static void endTheSession(void)
{
    if (!chainsWaiting(&control)) return;
    whenReleased = NULL;
    TransportSetSession(&device.Control, 0);
    answerOne(&control);
}

static int slotsAreFree(void)
{
    int free = 1;

    for (USHORT i = 0; i < device.Control.SlotCount; i++) free &= device.Control.Slots[i].State == SlotFree;
    return free && device.Control.Ring.Outstanding == 0 && (device.Control.Claims >> 32) == 0;
}

static NTSTATUS flush(void (*released)(void))
{
    NTSTATUS status;

    look();
    raises = 0;
    whenReleased = released;
    status = RoutineFlushDomain(&caller, NULL);
    whenReleased = NULL;
    return status;
}

static void prompt(void)
{
    ULONGLONG began = mockMicroseconds;

    start();
    check(flush(answerAtOnce) == STATUS_SUCCESS && raises == 1 && mockIrql == PASSIVE_LEVEL && slotsAreFree(),
          "a reply that is there at once is taken before the level falls: it was raised once");
    check(mockMicroseconds - began < 10, "and nobody slept or waited");
    mockIrql = DISPATCH_LEVEL;
    check(flush(answerAtOnce) == STATUS_SUCCESS && raises == 0 && mockIrql == DISPATCH_LEVEL && slotsAreFree(),
          "a caller at DISPATCH_LEVEL stays there");
    mockIrql = PASSIVE_LEVEL;
    replyStatus = (uint32_t)STATUS_INVALID_PARAMETER_1;
    check(flush(answerAtOnce) == STATUS_INVALID_PARAMETER_1 && slotsAreFree(), "a refusal is told as one that comes later is");
    replyStatus = 0;
    refuse = VIOMMU_REFUSAL_CODE_TOO_LARGE;
    check(flush(answerAtOnce) == STATUS_INSUFFICIENT_RESOURCES && raises == 2 && slotsAreFree(),
          "an answer for the general codec is taken likewise, and its slot given back when it was read");
    stop();
}

static void others(void)
{
    start();
    check(flush(answerLate) == STATUS_SUCCESS && raises > 1 && mockIrql == PASSIVE_LEVEL && slotsAreFree(),
          "for a reply that takes longer the level falls meanwhile");
    mute = 1;
    check(flush(answerLate) == STATUS_UNSUCCESSFUL && mockIrql == PASSIVE_LEVEL, "one that never comes is given up at the deadline");
    mute = 0;
    stop();

    start();
    device.Control.Device = &device;
    check(flush(answerWithNews) == STATUS_SUCCESS && device.Events.WorkQueued && mockIrql == PASSIVE_LEVEL,
          "events that came before the reply are worked on without an interrupt");
    runWorker();
    stop();

    start();
    check(flush(answerAndBreak) == STATUS_UNSUCCESSFUL && device.Control.Failed && mockIrql == PASSIVE_LEVEL,
          "a ring that is broken meanwhile ends the call at once");
    stop();

    start();
    check(flush(endTheSession) == STATUS_SUCCESS && mockIrql == PASSIVE_LEVEL && slotsAreFree(),
          "a request that is with the device when its session ends keeps its reply");
    check(flush(answerAtOnce) == STATUS_UNSUCCESSFUL && slotsAreFree(), "the next one is not sent");
    stop();
}

int main(int argc, char **argv)
{
    seedFrom(argc, argv);
    HandlesInitialize();
    prompt();
    others();
    check(pool == 0, "every pool allocation was freed");
    return done();
}
