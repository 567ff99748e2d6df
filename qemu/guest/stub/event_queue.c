/*
 * The event queue: buffers that the daemon fills, and the worker that empties them.
 *
 * The DPC queues the work item, at most one at a time, and so does whoever takes an answer and sees that events are there.
 * It copies each event out, gives its buffer back at once and only then looks at the event, so a slow fault handler never
 * starves the queue of buffers.
 */
#include "viommu.h"

#define BUFFER_COUNT 64
#define BUFFER_BYTES 512

static VOID HandleEvent(PVIOMMU_DEVICE Device, ULONG Length, ULONG Session)
{
    EVENT_QUEUE *queue = &Device->Events;
    viommu_daemon_message message;

    if (viommu_decode_daemon_message(queue->Copy, Length, &message, queue->Storage) != PB_OK ||
        message.which_body != VIOMMU_DAEMON_MESSAGE_EVENT) {
        return;
    }
    if (message.body.event.events_lost != 0) {
        if (queue->EventsLost == 0) {
            TRACE_WARNING("the daemon had to drop events\n");
        }
        queue->EventsLost += message.body.event.events_lost;
    }
    switch (message.body.event.which_event) {
    case VIOMMU_EVENT_FAULT:
        FaultsDeliver(&Device->Faults, &message.body.event.event.fault, Session);
        break;
    case VIOMMU_EVENT_STATE_CHANGE:
        StateChangeDeliver(&Device->StateCallbacks, &message.body.event.event.state_change, Session);
        break;
    default:
        break;
    }
}

/* Lock held. Gives one buffer to the device. */
static VOID PostBuffer(EVENT_QUEUE *Queue, USHORT Index)
{
    VIRTQUEUE_SEGMENT segment;

    segment.Address = Queue->BuffersAddress + (ULONGLONG)Index * BUFFER_BYTES;
    segment.Length = BUFFER_BYTES;
    (void)VirtqueueAdd(&Queue->Ring, &segment, 0, 1, NULL, Index);
}

/*
 * Copies the next event out and gives its buffer back at once. FALSE: there is none, interrupts are on again and the
 * worker has ended. *Session is 0 for an event that is nobody's.
 */
static BOOLEAN NextEvent(PVIOMMU_DEVICE Device, PULONG Length, PULONG Session)
{
    EVENT_QUEUE *queue = &Device->Events;
    BOOLEAN kick = FALSE;
    BOOLEAN taken;
    uint16_t index;
    uint32_t written;
    KIRQL irql;

    KeAcquireSpinLock(&queue->Lock, &irql);
    do {
        taken = !queue->Stopped && VirtqueueTake(&queue->Ring, &index, &written) == VirtqueueOk;
    } while (!taken && !queue->Stopped && VirtqueueEnableInterrupts(&queue->Ring));
    if (taken) {
        RtlCopyMemory(queue->Copy, queue->Buffers + (SIZE_T)index * BUFFER_BYTES, written);
        *Length = written;
        *Session = queue->Session;
        PostBuffer(queue, index);
        kick = VirtqueueKickNeeded(&queue->Ring) != 0;
    } else {
        /* The worker is not queued again after that, so it says so once. */
        if (queue->Ring.Broken) {
            TRACE_ERROR("queue %u: the device broke the ring; no more events\n", QUEUE_EVENT);
        }
        queue->WorkQueued = FALSE;
        (void)KeSetEvent(&queue->Idle, IO_NO_INCREMENT, FALSE);
    }
    KeReleaseSpinLock(&queue->Lock, irql);
    if (kick) {
        VirtioPciNotify(&Device->Virtio, queue->Doorbell, QUEUE_EVENT);
    }
    return taken;
}

static VOID NTAPI Worker(PDEVICE_OBJECT DeviceObject, PVOID Context)
{
    PVIOMMU_DEVICE device = Context;
    ULONG session;
    ULONG length;

    UNREFERENCED_PARAMETER(DeviceObject);
    while (NextEvent(device, &length, &session)) {
        if (session != 0) {
            HandleEvent(device, length, session);
        }
    }
}

BOOLEAN EventQueueHasNews(const VIOMMU_DEVICE *Device)
{
    const VIRTQUEUE *ring = &Device->Events.Ring;

    return ring->Used != NULL && ring->Used->Idx != *(volatile const uint16_t *)&ring->LastUsed;
}

VOID EventQueueSchedule(PVIOMMU_DEVICE Device)
{
    EVENT_QUEUE *queue = &Device->Events;

    KeAcquireSpinLockAtDpcLevel(&queue->Lock);
    if (!queue->Stopped && !queue->WorkQueued && !queue->Ring.Broken && queue->Ring.Used->Idx != queue->Ring.LastUsed) {
        VirtqueueDisableInterrupts(&queue->Ring);
        queue->WorkQueued = TRUE;
        KeClearEvent(&queue->Idle);
        IoQueueWorkItem(queue->WorkItem, Worker, DelayedWorkQueue, Device);
    }
    KeReleaseSpinLockFromDpcLevel(&queue->Lock);
}

NTSTATUS EventQueueInitialize(PVIOMMU_DEVICE Device, USHORT RingSize)
{
    EVENT_QUEUE *queue = &Device->Events;
    SIZE_T ringSpan = ROUND_TO_PAGES(VirtqueueRingBytes(RingSize));
    NTSTATUS status;

    RtlZeroMemory(queue, sizeof(*queue));
    KeInitializeSpinLock(&queue->Lock);
    KeInitializeEvent(&queue->Idle, NotificationEvent, TRUE);
    queue->BufferCount = min(RingSize, BUFFER_COUNT);
    status = SharedMemoryAllocate(&queue->Memory, ringSpan + (SIZE_T)queue->BufferCount * BUFFER_BYTES);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    queue->Buffers = (PUCHAR)queue->Memory.Address + ringSpan;
    queue->BuffersAddress = queue->Memory.Physical + ringSpan;
    VirtqueueInitialize(&queue->Ring, RingSize, queue->Memory.Address, queue->Memory.Physical, queue->Books,
                        Device->Virtio.Features);
    queue->Copy = PoolAllocate(BUFFER_BYTES);
    queue->Storage = PoolAllocate(sizeof(*queue->Storage));
    queue->WorkItem = IoAllocateWorkItem(Device->Self);
    return queue->Copy != NULL && queue->Storage != NULL && queue->WorkItem != NULL
               ? STATUS_SUCCESS
               : STATUS_INSUFFICIENT_RESOURCES;
}

VOID EventQueueStart(PVIOMMU_DEVICE Device)
{
    EVENT_QUEUE *queue = &Device->Events;
    BOOLEAN kick;
    KIRQL irql;
    USHORT i;

    KeAcquireSpinLock(&queue->Lock, &irql);
    for (i = 0; i < queue->BufferCount; i++) {
        PostBuffer(queue, i);
    }
    (void)VirtqueueEnableInterrupts(&queue->Ring);
    kick = VirtqueueKickNeeded(&queue->Ring) != 0;
    KeReleaseSpinLock(&queue->Lock, irql);
    if (kick) {
        VirtioPciNotify(&Device->Virtio, queue->Doorbell, QUEUE_EVENT);
    }
}

VOID EventQueueSetSession(PVIOMMU_DEVICE Device, ULONG Session)
{
    KIRQL irql;

    KeAcquireSpinLock(&Device->Events.Lock, &irql);
    Device->Events.Session = Session;
    KeReleaseSpinLock(&Device->Events.Lock, irql);
}

VOID EventQueueDiscard(PVIOMMU_DEVICE Device)
{
    EVENT_QUEUE *queue = &Device->Events;
    BOOLEAN kick;
    uint16_t index;
    uint32_t written;
    KIRQL irql;

    KeAcquireSpinLock(&queue->Lock, &irql);
    do {
        while (!queue->Stopped && VirtqueueTake(&queue->Ring, &index, &written) == VirtqueueOk) {
            PostBuffer(queue, index);
        }
        /* The next event interrupts only when the device is told how far we are; a worker that is on its way does that. */
    } while (!queue->Stopped && !queue->WorkQueued && VirtqueueEnableInterrupts(&queue->Ring));
    kick = !queue->Stopped && VirtqueueKickNeeded(&queue->Ring) != 0;
    KeReleaseSpinLock(&queue->Lock, irql);
    if (kick) {
        VirtioPciNotify(&Device->Virtio, queue->Doorbell, QUEUE_EVENT);
    }
}

VOID EventQueueStop(PVIOMMU_DEVICE Device)
{
    EVENT_QUEUE *queue = &Device->Events;
    KIRQL irql;

    if (queue->WorkItem == NULL) {
        return;
    }
    KeAcquireSpinLock(&queue->Lock, &irql);
    queue->Stopped = TRUE;
    KeReleaseSpinLock(&queue->Lock, irql);
    (void)KeWaitForSingleObject(&queue->Idle, Executive, KernelMode, FALSE, NULL);
    /* The worker sets Idle under the lock: it is out of the queue when the lock is free. */
    KeAcquireSpinLock(&queue->Lock, &irql);
    KeReleaseSpinLock(&queue->Lock, irql);
}

VOID EventQueueFree(PVIOMMU_DEVICE Device)
{
    EVENT_QUEUE *queue = &Device->Events;

    if (queue->WorkItem != NULL) {
        IoFreeWorkItem(queue->WorkItem);
        queue->WorkItem = NULL;
    }
    if (queue->Storage != NULL) {
        PoolFree(queue->Storage);
        queue->Storage = NULL;
    }
    if (queue->Copy != NULL) {
        PoolFree(queue->Copy);
        queue->Copy = NULL;
    }
    SharedMemoryFree(&queue->Memory);
}
