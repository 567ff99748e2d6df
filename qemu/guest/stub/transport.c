/*
 * Request slots over a virtqueue: claim, submit, poll, wait; see transport.h for the life of a slot.
 *
 * Whoever polls also drains the ring, so a caller at DISPATCH_LEVEL needs neither the interrupt nor the DPC, and a caller
 * on another processor may find its own reply delivered. Interrupts are asked for only while somebody sleeps.
 */
#include "viommu.h"

/* A sleeper looks at the ring at least this often, so that a lost interrupt costs time and not the call. */
#define SLEEP_SLICE_100NS (50 * 10000LL)
#define CLAIM_SLICE_100NS (1 * 10000LL)
/* How long a caller polls before it sleeps: a reply usually takes less than the two thread switches. */
#define POLL_MICROSECONDS 100
/*
 * Longest wait at DISPATCH_LEVEL, whatever the registry says: a call can wait twice, for a slot and for its reply, and
 * Windows stops a system where one DPC takes 20 s [bug check 0x133].
 */
#define RAISED_MILLISECONDS 8000
#define NO_SLOT 0xFFFF

static ULONGLONG Ticks(PLARGE_INTEGER Frequency)
{
    return (ULONGLONG)KeQueryPerformanceCounter(Frequency).QuadPart;
}

/* Bytes of the ring, rounded so that the slots behind it start on a page. */
static SIZE_T RingSpan(USHORT RingSize)
{
    return ROUND_TO_PAGES(VirtqueueRingBytes(RingSize));
}

static VOID LayOutSlots(PREQUEST_QUEUE Queue, USHORT RingSize, const REQUEST_QUEUE_SHAPE *Shape)
{
    SIZE_T tableBytes = (SIZE_T)Shape->TableEntries * sizeof(VIRTQ_DESC);
    SIZE_T offset = RingSpan(RingSize);
    USHORT i;

    for (i = 0; i < Queue->SlotCount; i++) {
        PSLOT slot = &Queue->Slots[i];
        PUCHAR base = (PUCHAR)Queue->Memory.Address + offset;
        ULONGLONG physical = Queue->Memory.Physical + offset;

        slot->Index = i;
        slot->State = SlotFree;
        slot->NextFree = (USHORT)(i + 1 < Queue->SlotCount ? i + 1 : NO_SLOT);
        KeInitializeEvent(&slot->Done, SynchronizationEvent, FALSE);
        slot->Table.Descriptors = (VIRTQ_DESC *)base;
        slot->Table.Address = physical;
        slot->Table.Entries = Shape->TableEntries;
        slot->Request = base + tableBytes;
        slot->RequestAddress = physical + tableBytes;
        slot->Reply = slot->Request + Shape->RequestBytes;
        slot->ReplyAddress = slot->RequestAddress + Shape->RequestBytes;
        offset += tableBytes + Shape->RequestBytes + Shape->ReplyBytes;
    }
    Queue->FreeHead = 0;
}

NTSTATUS TransportInitialize(PREQUEST_QUEUE Queue, const VIRTIO_PCI *Virtio, USHORT Index, USHORT RingSize,
                             const REQUEST_QUEUE_SHAPE *Shape, ULONG TimeoutMilliseconds)
{
    SIZE_T slotBytes = (SIZE_T)Shape->TableEntries * sizeof(VIRTQ_DESC) + Shape->RequestBytes + Shape->ReplyBytes;
    LARGE_INTEGER frequency;
    NTSTATUS status;

    RtlZeroMemory(Queue, sizeof(*Queue));
    KeInitializeSpinLock(&Queue->Lock);
    Queue->Virtio = Virtio;
    Queue->Index = Index;
    Queue->SlotCount = Shape->SlotCount;
    Queue->RequestBytes = Shape->RequestBytes;
    Queue->ReplyBytes = Shape->ReplyBytes;
    (void)Ticks(&frequency);
    Queue->DeadlineTicks = (ULONGLONG)frequency.QuadPart * TimeoutMilliseconds / 1000;
    Queue->RaisedDeadlineTicks =
        min(Queue->DeadlineTicks, (ULONGLONG)frequency.QuadPart * RAISED_MILLISECONDS / 1000);
    Queue->PollTicks = (ULONGLONG)frequency.QuadPart * POLL_MICROSECONDS / 1000000;
    Queue->Slots = PoolAllocate(sizeof(SLOT) * Shape->SlotCount);
    if (Queue->Slots == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    status = SharedMemoryAllocate(&Queue->Memory, RingSpan(RingSize) + slotBytes * Shape->SlotCount);
    if (!NT_SUCCESS(status)) {
        TransportFree(Queue);
        return status;
    }
    VirtqueueInitialize(&Queue->Ring, RingSize, Queue->Memory.Address, Queue->Memory.Physical, Queue->Books,
                        Virtio->Features);
    VirtqueueDisableInterrupts(&Queue->Ring);
    LayOutSlots(Queue, RingSize, Shape);
    return STATUS_SUCCESS;
}

static VOID FreeLent(PSLOT Slot)
{
    if (Slot->Lent != NULL) {
        PoolFree(Slot->Lent);
        Slot->Lent = NULL;
    }
}

VOID TransportFree(PREQUEST_QUEUE Queue)
{
    USHORT i;

    SharedMemoryFree(&Queue->Memory);
    if (Queue->Slots != NULL) {
        for (i = 0; i < Queue->SlotCount; i++) {
            FreeLent(&Queue->Slots[i]);
        }
        PoolFree(Queue->Slots);
        Queue->Slots = NULL;
    }
}

static VOID PushFree(PREQUEST_QUEUE Queue, PSLOT Slot)
{
    FreeLent(Slot);
    Slot->State = SlotFree;
    Slot->NextFree = Queue->FreeHead;
    Queue->FreeHead = Slot->Index;
}

/* Lock held. */
static VOID DrainLocked(PREQUEST_QUEUE Queue)
{
    VIRTQUEUE_RESULT result;
    uint16_t token;
    uint32_t written;

    while ((result = VirtqueueTake(&Queue->Ring, &token, &written)) == VirtqueueOk) {
        PSLOT slot = &Queue->Slots[token];

        Queue->Silent = FALSE;
        if (slot->State == SlotAbandoned) {
            if (slot->Held) {
                /* Its caller gave up but is still on the way to TransportRelease. */
                slot->State = SlotClaimed;
            } else {
                PushFree(Queue, slot);
            }
            continue;
        }
        slot->ReplyLength = written;
        slot->State = SlotDone;
        KeSetEvent(&slot->Done, IO_NO_INCREMENT, FALSE);
    }
    if (result == VirtqueueBroken && !Queue->Failed) {
        Queue->Failed = TRUE;
        TRACE_ERROR("queue %u: the device broke the ring\n", Queue->Index);
    }
}

/* Lock held. Nonzero when the ring holds something that came while interrupts were off. */
static BOOLEAN SetInterrupts(PREQUEST_QUEUE Queue)
{
    if (Queue->Sleepers != 0) {
        return VirtqueueEnableInterrupts(&Queue->Ring) != 0;
    }
    VirtqueueDisableInterrupts(&Queue->Ring);
    return FALSE;
}

VOID TransportDrain(PREQUEST_QUEUE Queue)
{
    KeAcquireSpinLockAtDpcLevel(&Queue->Lock);
    do {
        DrainLocked(Queue);
    } while (SetInterrupts(Queue) && !Queue->Failed);
    KeReleaseSpinLockFromDpcLevel(&Queue->Lock);
}

VOID TransportFail(PREQUEST_QUEUE Queue)
{
    KIRQL irql;
    USHORT i;

    if (Queue->Slots == NULL) {
        return;
    }
    KeAcquireSpinLock(&Queue->Lock, &irql);
    Queue->Failed = TRUE;
    for (i = 0; i < Queue->SlotCount; i++) {
        KeSetEvent(&Queue->Slots[i].Done, IO_NO_INCREMENT, FALSE);
    }
    KeReleaseSpinLock(&Queue->Lock, irql);
}

/* Lock held. Whoever holds a slot now has begun and not ended: the calls that this one overlaps. */
static VOID TakeTicket(PREQUEST_QUEUE Queue, PSLOT Slot)
{
    USHORT i;

    Slot->Ticket = ++Queue->Tickets;
    Slot->OutstandingCount = 0;
    for (i = 0; i < Queue->SlotCount && Slot->OutstandingCount < VIOMMU_CAP_CALL_SITE_OUTSTANDING; i++) {
        PSLOT other = &Queue->Slots[i];

        if (other->Held && other != Slot) {
            Slot->Outstanding[Slot->OutstandingCount++] = (uint32_t)min(Slot->Ticket - other->Ticket, MAXULONG);
        }
    }
}

static PSLOT PopFree(PREQUEST_QUEUE Queue)
{
    PSLOT slot = NULL;
    KIRQL irql;

    KeAcquireSpinLock(&Queue->Lock, &irql);
    DrainLocked(Queue);
    if (!Queue->Failed && !Queue->Silent && Queue->FreeHead != NO_SLOT) {
        slot = &Queue->Slots[Queue->FreeHead];
        Queue->FreeHead = slot->NextFree;
        slot->State = SlotClaimed;
        slot->Held = TRUE;
        TakeTicket(Queue, slot);
        slot->ReplyLength = 0;
        KeClearEvent(&slot->Done);
    }
    KeReleaseSpinLock(&Queue->Lock, irql);
    return slot;
}

static VOID Pause(LONGLONG Slice)
{
    LARGE_INTEGER interval;

    if (KeGetCurrentIrql() < DISPATCH_LEVEL) {
        interval.QuadPart = -Slice;
        (void)KeDelayExecutionThread(KernelMode, FALSE, &interval);
    } else {
        KeStallExecutionProcessor(1);
    }
}

static ULONGLONG DeadlineTicks(const REQUEST_QUEUE *Queue)
{
    return KeGetCurrentIrql() < DISPATCH_LEVEL ? Queue->DeadlineTicks : Queue->RaisedDeadlineTicks;
}

PSLOT TransportClaim(PREQUEST_QUEUE Queue)
{
    ULONGLONG deadline = DeadlineTicks(Queue);
    ULONGLONG begin = Ticks(NULL);
    PSLOT slot = PopFree(Queue);

    while (slot == NULL && !Queue->Failed && !Queue->Silent && Ticks(NULL) - begin < deadline) {
        Pause(CLAIM_SLICE_100NS);
        slot = PopFree(Queue);
    }
    return slot;
}

VOID TransportRelease(PREQUEST_QUEUE Queue, PSLOT Slot)
{
    KIRQL irql;

    KeAcquireSpinLock(&Queue->Lock, &irql);
    Slot->Held = FALSE;
    if (Slot->State == SlotClaimed) {
        PushFree(Queue, Slot);
    }
    KeReleaseSpinLock(&Queue->Lock, irql);
}

ULONG TransportMaxExtra(const REQUEST_QUEUE *Queue, const SLOT *Slot)
{
    return VirtqueueMaxSegments(&Queue->Ring, &Slot->Table) - 2;
}

/* Makes the request visible to the device and tells it when it wants to be told. */
static NTSTATUS Submit(PREQUEST_QUEUE Queue, PSLOT Slot, ULONG ReadCount)
{
    VIRTQUEUE_RESULT result;
    BOOLEAN kick;
    KIRQL irql;

    KeAcquireSpinLock(&Queue->Lock, &irql);
    result = Queue->Failed ? VirtqueueBroken
                           : VirtqueueAdd(&Queue->Ring, Slot->Segments, ReadCount, 1, &Slot->Table, Slot->Index);
    if (result == VirtqueueOk) {
        Slot->State = SlotPending;
    }
    kick = result == VirtqueueOk && VirtqueueKickNeeded(&Queue->Ring);
    KeReleaseSpinLock(&Queue->Lock, irql);
    if (kick) {
        VirtioPciNotify(Queue->Virtio, Queue->Doorbell, Queue->Index);
    }
    switch (result) {
    case VirtqueueOk:
        return STATUS_SUCCESS;
    case VirtqueueFull:
        return STATUS_DEVICE_BUSY;
    case VirtqueueTooLong:
        return STATUS_INSUFFICIENT_RESOURCES;
    default:
        return STATUS_UNSUCCESSFUL;
    }
}

/* Drains and tells whether the slot's reply is there; then the slot is the caller's again. */
static BOOLEAN TakeReply(PREQUEST_QUEUE Queue, PSLOT Slot)
{
    BOOLEAN done;
    KIRQL irql;

    KeAcquireSpinLock(&Queue->Lock, &irql);
    DrainLocked(Queue);
    done = Slot->State == SlotDone;
    if (done) {
        Slot->State = SlotClaimed;
    }
    KeReleaseSpinLock(&Queue->Lock, irql);
    return done;
}

/* One slice of sleep, ended by the DPC or by another poller. IRQL < DISPATCH_LEVEL. */
static VOID Sleep(PREQUEST_QUEUE Queue, PSLOT Slot)
{
    LARGE_INTEGER timeout;
    BOOLEAN pending;
    KIRQL irql;

    KeAcquireSpinLock(&Queue->Lock, &irql);
    Queue->Sleepers++;
    pending = SetInterrupts(Queue) || Slot->State != SlotPending;
    KeReleaseSpinLock(&Queue->Lock, irql);
    if (!pending) {
        timeout.QuadPart = -SLEEP_SLICE_100NS;
        (void)KeWaitForSingleObject(&Slot->Done, Executive, KernelMode, FALSE, &timeout);
    }
    KeAcquireSpinLock(&Queue->Lock, &irql);
    Queue->Sleepers--;
    (void)SetInterrupts(Queue);
    KeReleaseSpinLock(&Queue->Lock, irql);
}

static BOOLEAN ReplyWaits(PREQUEST_QUEUE Queue, PSLOT Slot)
{
    return Slot->State != SlotPending || Queue->Ring.Used->Idx != Queue->Ring.LastUsed;
}

/* Last look; when the reply is still missing the slot stays with the device. */
static NTSTATUS GiveUp(PREQUEST_QUEUE Queue, PSLOT Slot)
{
    NTSTATUS status = STATUS_SUCCESS;
    BOOLEAN first = FALSE;
    KIRQL irql;

    KeAcquireSpinLock(&Queue->Lock, &irql);
    DrainLocked(Queue);
    if (Slot->State == SlotDone) {
        Slot->State = SlotClaimed;
    } else {
        Slot->State = SlotAbandoned;
        first = !Queue->Silent && !Queue->Failed;
        Queue->Silent = TRUE;
        status = STATUS_UNSUCCESSFUL;
    }
    KeReleaseSpinLock(&Queue->Lock, irql);
    if (first) {
        TRACE_ERROR("queue %u: no reply within the deadline; calls fail until the daemon answers\n", Queue->Index);
    }
    return status;
}

static NTSTATUS AwaitReply(PREQUEST_QUEUE Queue, PSLOT Slot)
{
    BOOLEAN mayWait = KeGetCurrentIrql() < DISPATCH_LEVEL;
    ULONGLONG deadline = DeadlineTicks(Queue);
    ULONGLONG begin = Ticks(NULL);
    ULONGLONG elapsed = 0;

    while (!Queue->Failed && elapsed < deadline) {
        if (ReplyWaits(Queue, Slot)) {
            if (TakeReply(Queue, Slot)) {
                return STATUS_SUCCESS;
            }
        } else if (mayWait && elapsed >= Queue->PollTicks) {
            Sleep(Queue, Slot);
        } else {
            YieldProcessor();
        }
        elapsed = Ticks(NULL) - begin;
    }
    return GiveUp(Queue, Slot);
}

NTSTATUS TransportExchange(PREQUEST_QUEUE Queue, PSLOT Slot, ULONG RequestBytes, ULONG ExtraCount)
{
    ULONGLONG begin = Ticks(NULL);
    NTSTATUS status;

    if (RequestBytes > Queue->RequestBytes || ExtraCount > TransportMaxExtra(Queue, Slot)) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    Slot->Segments[0].Address = Slot->RequestAddress;
    Slot->Segments[0].Length = RequestBytes;
    Slot->Segments[1 + ExtraCount].Address = Slot->ReplyAddress;
    Slot->Segments[1 + ExtraCount].Length = Queue->ReplyBytes;
    for (;;) {
        status = Submit(Queue, Slot, 1 + ExtraCount);
        /* Only a ring without indirect descriptors can be full here: wait for the others. */
        if (status != STATUS_DEVICE_BUSY) {
            break;
        }
        if (Ticks(NULL) - begin >= DeadlineTicks(Queue)) {
            return STATUS_UNSUCCESSFUL;
        }
        Pause(CLAIM_SLICE_100NS);
        (void)TakeReply(Queue, Slot);
    }
    return NT_SUCCESS(status) ? AwaitReply(Queue, Slot) : status;
}
