/*
 * A request queue's memory: one block for the ring and all slots, allocated when the device starts; see transport.h.
 */
#include "viommu.h"

/* How long a caller polls before it sleeps: what the sleep costs, with an interrupt and two wake-ups in a VM. */
#define POLL_MICROSECONDS 500
/*
 * Longest wait at DISPATCH_LEVEL, whatever the registry says: a call can wait twice, for a slot and for its reply, and
 * Windows stops a system where one DPC takes 20 s [bug check 0x133].
 */
#define RAISED_MILLISECONDS 8000

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
        slot->NextFree = (USHORT)(i + 1 < Queue->SlotCount ? i + 1 : SLOT_NONE);
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
    if (Shape->SlotCount > TRANSPORT_MAX_SLOTS) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    Queue->Virtio = Virtio;
    Queue->Index = Index;
    Queue->SlotCount = Shape->SlotCount;
    Queue->RequestBytes = Shape->RequestBytes;
    Queue->ReplyBytes = Shape->ReplyBytes;
    (void)KeQueryPerformanceCounter(&frequency);
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

VOID TransportFreeLent(PSLOT Slot)
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
            TransportFreeLent(&Queue->Slots[i]);
        }
        PoolFree(Queue->Slots);
        Queue->Slots = NULL;
    }
}
