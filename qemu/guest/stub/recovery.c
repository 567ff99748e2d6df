/*
 * Sessions one after the other: a daemon that is not the one that was greeted knows nothing of what drivers hold.
 *
 * That it is another one shows by a request that it refuses because nobody has greeted it, or by the number in the
 * configuration space. Then the session is over, once and for all: its handles are lost, its handlers and callbacks
 * forgotten, and calls that belong to it fail. A worker greets the new daemon and opens the next session.
 *
 * Nothing of an old session reaches a new one. Requests: the queues are closed first, and the greeting is sent only when
 * the device has given every older request back. Answers that come late: handles and registrations carry the number of
 * their session. Events: dropped while no session is open, and what the old daemon left in the queue is discarded before
 * the greeting. A device that cannot reconnect shows neither sign, so that on it nothing of this ever begins.
 */
#include "viommu.h"

#define SLICE_100NS       (10 * 10000LL)
/* Between two greetings, when a daemon has refused one. */
#define REFUSED_SLICES    100

/* Offset of the daemon's number in the configuration space (src/vhost/device.ts), 0 or all ones where there is none. */
#define CONFIG_INSTANCE 48

static VOID Pause(VOID)
{
    LARGE_INTEGER interval;

    interval.QuadPart = -SLICE_100NS;
    (void)KeDelayExecutionThread(KernelMode, FALSE, &interval);
}

/* FALSE: the device stops. */
static BOOLEAN AwaitOldRequests(PVIOMMU_DEVICE Device)
{
    while (!TransportIsIdle(&Device->Control) || !TransportIsIdle(&Device->Dma)) {
        if (Device->Control.Failed) {
            return FALSE;
        }
        Pause();
    }
    return !Device->Control.Failed;
}

static BOOLEAN Greet(PVIOMMU_DEVICE Device)
{
    ULONG slice;

    while (!NT_SUCCESS(SessionGreet(Device, TRUE))) {
        for (slice = 0; slice < REFUSED_SLICES; slice++) {
            if (Device->Control.Failed) {
                return FALSE;
            }
            Pause();
        }
    }
    return TRUE;
}

/* FALSE: the device stops. */
static BOOLEAN GreetNext(PVIOMMU_DEVICE Device)
{
    FaultsForgetAll(&Device->Faults);
    StateCallbacksForgetAll(&Device->StateCallbacks);
    if (!AwaitOldRequests(Device)) {
        return FALSE;
    }
    EventQueueDiscard(Device);
    return Greet(Device);
}

static VOID NTAPI Recover(PDEVICE_OBJECT DeviceObject, PVOID Context)
{
    PVIOMMU_DEVICE device = Context;
    RECOVERY *recovery = &device->Recovery;
    BOOLEAN greeted;
    BOOLEAN again;
    KIRQL irql;

    UNREFERENCED_PARAMETER(DeviceObject);
    do {
        greeted = GreetNext(device);
        if (greeted) {
            RecoveryOpen(device);
        }
        KeAcquireSpinLock(&recovery->Lock, &irql);
        again = greeted && recovery->Session == 0 && !recovery->Stopped;
        if (!again) {
            recovery->WorkQueued = FALSE;
            (void)KeSetEvent(&recovery->Idle, IO_NO_INCREMENT, FALSE);
        }
        KeReleaseSpinLock(&recovery->Lock, irql);
    } while (again);
}

VOID RecoveryBegin(PVIOMMU_DEVICE Device, ULONG Session)
{
    RECOVERY *recovery = &Device->Recovery;
    BOOLEAN over;
    KIRQL irql;

    KeAcquireSpinLock(&recovery->Lock, &irql);
    over = Session != 0 && recovery->Session == Session;
    if (over) {
        recovery->Session = 0;
        TransportSetSession(&Device->Control, 0);
        TransportSetSession(&Device->Dma, 0);
        EventQueueSetSession(Device, 0);
        HandlesLose();
        if (!recovery->Stopped && !recovery->WorkQueued) {
            recovery->WorkQueued = TRUE;
            KeClearEvent(&recovery->Idle);
            IoQueueWorkItem(recovery->WorkItem, Recover, DelayedWorkQueue, Device);
        }
    }
    KeReleaseSpinLock(&recovery->Lock, irql);
    if (over) {
        TRACE_WARNING("the daemon is another one: what drivers hold is lost\n");
    }
}

VOID RecoveryCheck(PVIOMMU_DEVICE Device)
{
    /* Read before the configuration space, which is never older than the daemon that answered a greeting. */
    ULONG session = *(volatile ULONG *)&Device->Recovery.Session;
    ULONGLONG greeted = Device->Instance;
    ULONGLONG instance = 0;

    if (session == 0 ||
        VirtioPciReadConfig(&Device->Virtio, CONFIG_INSTANCE, (uint8_t *)&instance, sizeof(instance)) != VirtioOk) {
        return;
    }
    if (instance != 0 && instance != MAXULONGLONG && instance != greeted) {
        RecoveryBegin(Device, session);
    }
}

NTSTATUS RecoveryInitialize(PVIOMMU_DEVICE Device)
{
    RECOVERY *recovery = &Device->Recovery;
    ULONG opened = recovery->Opened;

    RtlZeroMemory(recovery, sizeof(*recovery));
    recovery->Opened = opened;
    KeInitializeSpinLock(&recovery->Lock);
    KeInitializeEvent(&recovery->Idle, NotificationEvent, TRUE);
    recovery->WorkItem = IoAllocateWorkItem(Device->Self);
    return recovery->WorkItem != NULL ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

VOID RecoveryOpen(PVIOMMU_DEVICE Device)
{
    RECOVERY *recovery = &Device->Recovery;
    KIRQL irql;

    KeAcquireSpinLock(&recovery->Lock, &irql);
    recovery->Session = ++recovery->Opened;
    HandlesBegin(recovery->Session);
    EventQueueSetSession(Device, recovery->Session);
    TransportSetSession(&Device->Dma, recovery->Session);
    TransportSetSession(&Device->Control, recovery->Session);
    KeReleaseSpinLock(&recovery->Lock, irql);
    /* The sign of yet another daemon may have come while no session was open. */
    RecoveryCheck(Device);
}

VOID RecoveryStop(PVIOMMU_DEVICE Device)
{
    RECOVERY *recovery = &Device->Recovery;
    KIRQL irql;

    if (recovery->WorkItem == NULL) {
        return;
    }
    KeAcquireSpinLock(&recovery->Lock, &irql);
    recovery->Stopped = TRUE;
    KeReleaseSpinLock(&recovery->Lock, irql);
    (void)KeWaitForSingleObject(&recovery->Idle, Executive, KernelMode, FALSE, NULL);
    /* The worker sets Idle under the lock: it is out of here when the lock is free. */
    KeAcquireSpinLock(&recovery->Lock, &irql);
    KeReleaseSpinLock(&recovery->Lock, irql);
}

VOID RecoveryFree(PVIOMMU_DEVICE Device)
{
    if (Device->Recovery.WorkItem != NULL) {
        IoFreeWorkItem(Device->Recovery.WorkItem);
        Device->Recovery.WorkItem = NULL;
    }
}
