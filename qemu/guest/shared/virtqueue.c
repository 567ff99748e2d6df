/*
 * Split virtqueue, driver side; see virtqueue.h for the contract.
 *
 * Order of memory accesses: a descriptor chain before the index that publishes it, the index before the look at the
 * device's suppression field, and the used index before the element it covers [virtio 2.7.13, 2.7.14].
 */
#include "virtqueue.h"
#include "virtio_barrier.h"

#define AVAIL_BYTES(size) (6u + 2u * (uint32_t)(size))
#define USED_BYTES(size)  (6u + 8u * (uint32_t)(size))

/* Segments of a request and its reply. */
#define SHORT_CHAIN 2u

static uint32_t AlignUp(uint32_t Value, uint32_t Alignment)
{
    return (Value + Alignment - 1) & ~(Alignment - 1);
}

uint16_t VirtqueueChooseSize(uint16_t Offered)
{
    uint16_t size = VIRTQUEUE_MAX_SIZE;

    while (size > Offered) {
        size >>= 1;
    }
    return size;
}

static uint32_t UsedOffset(uint16_t Size)
{
    return AlignUp(16u * Size + AVAIL_BYTES(Size), 4);
}

uint32_t VirtqueueRingBytes(uint16_t Size)
{
    return UsedOffset(Size) + USED_BYTES(Size);
}

void VirtqueueInitialize(VIRTQUEUE *Queue, uint16_t Size, void *Memory, uint64_t Address, VIRTQUEUE_BOOK *Books,
                         uint64_t Features)
{
    uint8_t *base = Memory;
    volatile uint8_t *clear = Memory;
    uint32_t i;

    for (i = 0; i < VirtqueueRingBytes(Size); i++) {
        clear[i] = 0;
    }
    Queue->Descriptors = (volatile VIRTQ_DESC *)base;
    Queue->Avail = (volatile VIRTQ_AVAIL *)(base + 16u * Size);
    Queue->Used = (volatile VIRTQ_USED *)(base + UsedOffset(Size));
    Queue->UsedEvent = (volatile uint16_t *)(base + 16u * Size + 4u + 2u * Size);
    Queue->AvailEvent = (volatile uint16_t *)(base + UsedOffset(Size) + 4u + 8u * Size);
    Queue->DescriptorsAddress = Address;
    Queue->AvailAddress = Address + 16u * Size;
    Queue->UsedAddress = Address + UsedOffset(Size);
    Queue->Books = Books;
    Queue->Size = Size;
    Queue->FreeHead = 0;
    Queue->FreeCount = Size;
    Queue->Outstanding = 0;
    Queue->AvailIndex = 0;
    Queue->LastUsed = 0;
    Queue->LastKick = 0;
    Queue->Broken = 0;
    Queue->EventIndex = (Features & VIRTIO_F_EVENT_IDX) != 0;
    Queue->Indirect = (Features & VIRTIO_F_INDIRECT_DESC) != 0;
    for (i = 0; i < Size; i++) {
        Books[i].Next = (uint16_t)(i + 1);
        Books[i].Count = 0;
        Books[i].Token = 0;
        Books[i].WritableBytes = 0;
    }
}

uint32_t VirtqueueMaxSegments(const VIRTQUEUE *Queue, const VIRTQUEUE_TABLE *Table)
{
    /* Even an indirect chain may not be longer than the queue [virtio 2.7.5.3.1]. */
    if (Table != 0 && Queue->Indirect && Table->Entries < Queue->Size) {
        return Table->Entries;
    }
    return Queue->Size;
}

static uint16_t SegmentFlags(uint32_t Index, uint32_t ReadCount, uint32_t Total)
{
    return (uint16_t)((Index >= ReadCount ? VIRTQ_DESC_F_WRITE : 0) | (Index + 1 < Total ? VIRTQ_DESC_F_NEXT : 0));
}

static void FillTable(const VIRTQUEUE_TABLE *Table, const VIRTQUEUE_SEGMENT *Segments, uint32_t ReadCount,
                      uint32_t Total)
{
    uint32_t i;

    for (i = 0; i < Total; i++) {
        VIRTQ_DESC *descriptor = &Table->Descriptors[i];

        descriptor->Addr = Segments[i].Address;
        descriptor->Len = Segments[i].Length;
        descriptor->Flags = SegmentFlags(i, ReadCount, Total);
        descriptor->Next = (uint16_t)(i + 1 < Total ? i + 1 : 0);
    }
}

static void FillDirect(VIRTQUEUE *Queue, const VIRTQUEUE_SEGMENT *Segments, uint32_t ReadCount, uint32_t Total)
{
    uint16_t index = Queue->FreeHead;
    uint32_t i;

    for (i = 0; i < Total; i++) {
        volatile VIRTQ_DESC *descriptor = &Queue->Descriptors[index];

        descriptor->Addr = Segments[i].Address;
        descriptor->Len = Segments[i].Length;
        descriptor->Flags = SegmentFlags(i, ReadCount, Total);
        descriptor->Next = (uint16_t)(i + 1 < Total ? Queue->Books[index].Next : 0);
        index = Queue->Books[index].Next;
    }
}

static void FillIndirect(VIRTQUEUE *Queue, const VIRTQUEUE_TABLE *Table, uint32_t Total)
{
    volatile VIRTQ_DESC *descriptor = &Queue->Descriptors[Queue->FreeHead];

    descriptor->Addr = Table->Address;
    descriptor->Len = Total * (uint32_t)sizeof(VIRTQ_DESC);
    descriptor->Flags = VIRTQ_DESC_F_INDIRECT;
    descriptor->Next = 0;
}

/* Takes Count descriptors off the free list and makes them one chain in the books. */
static uint16_t ClaimChain(VIRTQUEUE *Queue, uint16_t Count)
{
    uint16_t head = Queue->FreeHead;
    uint16_t index = head;
    uint16_t i;

    for (i = 0; i < Count; i++) {
        index = Queue->Books[index].Next;
    }
    Queue->FreeHead = index;
    Queue->FreeCount = (uint16_t)(Queue->FreeCount - Count);
    return head;
}

static void ReleaseChain(VIRTQUEUE *Queue, uint16_t Head)
{
    uint16_t count = Queue->Books[Head].Count;
    uint16_t last = Head;
    uint16_t i;

    for (i = 1; i < count; i++) {
        last = Queue->Books[last].Next;
    }
    Queue->Books[Head].Count = 0;
    Queue->Books[last].Next = Queue->FreeHead;
    Queue->FreeHead = Head;
    Queue->FreeCount = (uint16_t)(Queue->FreeCount + count);
}

static uint32_t SumLengths(const VIRTQUEUE_SEGMENT *Segments, uint32_t Count)
{
    uint32_t sum = 0;
    uint32_t i;

    for (i = 0; i < Count; i++) {
        sum += Segments[i].Length;
    }
    return sum;
}

VIRTQUEUE_RESULT VirtqueueAdd(VIRTQUEUE *Queue, const VIRTQUEUE_SEGMENT *Segments, uint32_t ReadCount,
                              uint32_t WriteCount, const VIRTQUEUE_TABLE *Table, uint16_t Token)
{
    uint32_t total = ReadCount + WriteCount;
    /* A table costs the device one more look at memory: a short chain goes without while there is plenty of room. */
    int roomy = total <= SHORT_CHAIN && Queue->FreeCount >= Queue->Size / 2 + SHORT_CHAIN;
    int indirect = Queue->Indirect && Table != 0 && total > 1 && !roomy;
    uint16_t need = (uint16_t)(indirect ? 1 : total);
    uint16_t head;

    if (Queue->Broken) {
        return VirtqueueBroken;
    }
    if (total == 0 || total > VirtqueueMaxSegments(Queue, Table)) {
        return VirtqueueTooLong;
    }
    if (Queue->FreeCount < need) {
        return VirtqueueFull;
    }
    if (indirect) {
        FillTable(Table, Segments, ReadCount, total);
        FillIndirect(Queue, Table, total);
    } else {
        FillDirect(Queue, Segments, ReadCount, total);
    }
    head = ClaimChain(Queue, need);
    Queue->Books[head].Count = need;
    Queue->Books[head].Token = Token;
    Queue->Books[head].WritableBytes = SumLengths(Segments + ReadCount, WriteCount);
    Queue->Outstanding++;

    Queue->Avail->Ring[Queue->AvailIndex & (Queue->Size - 1)] = head;
    VirtioWriteBarrier();
    Queue->AvailIndex++;
    Queue->Avail->Idx = Queue->AvailIndex;
    return VirtqueueOk;
}

int VirtqueueKickNeeded(VIRTQUEUE *Queue)
{
    uint16_t added = (uint16_t)(Queue->AvailIndex - Queue->LastKick);
    uint16_t event;

    if (added == 0 || Queue->Broken) {
        return 0;
    }
    VirtioFullBarrier();
    Queue->LastKick = Queue->AvailIndex;
    if (!Queue->EventIndex) {
        return (Queue->Used->Flags & VIRTQ_USED_F_NO_NOTIFY) == 0;
    }
    event = *Queue->AvailEvent;
    return (uint16_t)(Queue->AvailIndex - event - 1) < added;
}

VIRTQUEUE_RESULT VirtqueueTake(VIRTQUEUE *Queue, uint16_t *Token, uint32_t *Written)
{
    volatile VIRTQ_USED_ELEM *element;
    VIRTQUEUE_BOOK *book;
    uint16_t waiting;
    uint32_t id;
    uint32_t length;

    if (Queue->Broken) {
        return VirtqueueBroken;
    }
    waiting = (uint16_t)(Queue->Used->Idx - Queue->LastUsed);
    if (waiting == 0) {
        return VirtqueueEmpty;
    }
    VirtioReadBarrier();
    element = &Queue->Used->Ring[Queue->LastUsed & (Queue->Size - 1)];
    /* Each field is read once: the device could change it between check and use. */
    id = element->Id;
    length = element->Len;
    if (waiting > Queue->Outstanding || id >= Queue->Size || Queue->Books[id].Count == 0 ||
        length > Queue->Books[id].WritableBytes) {
        Queue->Broken = 1;
        return VirtqueueBroken;
    }
    book = &Queue->Books[id];
    *Token = book->Token;
    *Written = length;
    Queue->LastUsed++;
    Queue->Outstanding--;
    ReleaseChain(Queue, (uint16_t)id);
    return VirtqueueOk;
}

int VirtqueueEnableInterrupts(VIRTQUEUE *Queue)
{
    if (Queue->EventIndex) {
        *Queue->UsedEvent = Queue->LastUsed;
    } else {
        Queue->Avail->Flags = 0;
    }
    VirtioFullBarrier();
    return !Queue->Broken && Queue->Used->Idx != Queue->LastUsed;
}

void VirtqueueDisableInterrupts(VIRTQUEUE *Queue)
{
    if (Queue->EventIndex) {
        /* As far away as the 16-bit index allows. */
        *Queue->UsedEvent = (uint16_t)(Queue->LastUsed - 1);
    } else {
        Queue->Avail->Flags = VIRTQ_AVAIL_F_NO_INTERRUPT;
    }
}
