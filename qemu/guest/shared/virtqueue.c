/*
 * Split virtqueue, driver side; see virtqueue.h for the contract.
 *
 * Order of memory accesses: a descriptor chain before the index that publishes it, the index before the look at the
 * device's suppression field, and the used index before the element it covers [virtio 2.7.13, 2.7.14].
 */
#include "virtqueue.h"
#include "hot_code.h"
#include "virtio_barrier.h"

#define AVAIL_BYTES(size) (6u + 2u * (uint32_t)(size))
#define USED_BYTES(size)  (6u + 8u * (uint32_t)(size))

/* Segments of a request and its reply. */
#define SHORT_CHAIN 2u

/* A table costs the device one more look at memory: a short chain goes without while there is plenty of room. */
static inline int IsRoomy(const VIRTQUEUE *Queue)
{
    return Queue->FreeCount >= Queue->Size / 2 + SHORT_CHAIN;
}

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

static inline uint32_t MaxSegments(const VIRTQUEUE *Queue, const VIRTQUEUE_TABLE *Table)
{
    /* Even an indirect chain may not be longer than the queue [virtio 2.7.5.3.1]. */
    if (Table != 0 && Queue->Indirect && Table->Entries < Queue->Size) {
        return Table->Entries;
    }
    return Queue->Size;
}

uint32_t VirtqueueMaxSegments(const VIRTQUEUE *Queue, const VIRTQUEUE_TABLE *Table)
{
    return MaxSegments(Queue, Table);
}

static inline uint16_t SegmentFlags(uint32_t Index, uint32_t ReadCount, uint32_t Total)
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

/* Returns the descriptor behind the chain in the free list. */
static inline uint16_t FillDirect(VIRTQUEUE *Queue, const VIRTQUEUE_SEGMENT *Segments, uint32_t ReadCount, uint32_t Total)
{
    uint16_t index = Queue->FreeHead;
    uint32_t i;

    for (i = 0; i < Total; i++) {
        volatile VIRTQ_DESC *descriptor = &Queue->Descriptors[index];
        uint16_t next = Queue->Books[index].Next;

        descriptor->Addr = Segments[i].Address;
        descriptor->Len = Segments[i].Length;
        descriptor->Flags = SegmentFlags(i, ReadCount, Total);
        descriptor->Next = (uint16_t)(i + 1 < Total ? next : 0);
        index = next;
    }
    return index;
}

/* As FillDirect: a chain of one. */
static uint16_t FillIndirect(VIRTQUEUE *Queue, const VIRTQUEUE_TABLE *Table, uint32_t Total)
{
    volatile VIRTQ_DESC *descriptor = &Queue->Descriptors[Queue->FreeHead];

    descriptor->Addr = Table->Address;
    descriptor->Len = Total * (uint32_t)sizeof(VIRTQ_DESC);
    descriptor->Flags = VIRTQ_DESC_F_INDIRECT;
    descriptor->Next = 0;
    return Queue->Books[Queue->FreeHead].Next;
}

static inline void ReleaseChain(VIRTQUEUE *Queue, uint16_t Head)
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

static inline uint32_t SumLengths(const VIRTQUEUE_SEGMENT *Segments, uint32_t Count)
{
    uint32_t sum = 0;
    uint32_t i;

    for (i = 0; i < Count; i++) {
        sum += Segments[i].Length;
    }
    return sum;
}

/* The chain that begins at Head is offered. */
static inline void Publish(VIRTQUEUE *Queue, uint16_t Head)
{
    Queue->Avail->Ring[Queue->AvailIndex & (Queue->Size - 1)] = Head;
    VirtioWriteBarrier();
    Queue->AvailIndex++;
    Queue->Avail->Idx = Queue->AvailIndex;
}

/* What nearly every chain is, and no more than that. Two descriptors are free. */
static inline void AddPair(VIRTQUEUE *Queue, const VIRTQUEUE_SEGMENT *Segments, uint16_t Token)
{
    uint16_t head = Queue->FreeHead;
    VIRTQUEUE_BOOK *book = &Queue->Books[head];
    uint16_t last = book->Next;
    volatile VIRTQ_DESC *descriptor = &Queue->Descriptors[head];

    descriptor->Addr = Segments[0].Address;
    descriptor->Len = Segments[0].Length;
    descriptor->Flags = VIRTQ_DESC_F_NEXT;
    descriptor->Next = last;
    descriptor = &Queue->Descriptors[last];
    descriptor->Addr = Segments[1].Address;
    descriptor->Len = Segments[1].Length;
    descriptor->Flags = VIRTQ_DESC_F_WRITE;
    descriptor->Next = 0;
    book->Count = 2;
    book->Token = Token;
    book->WritableBytes = Segments[1].Length;
    Queue->FreeHead = Queue->Books[last].Next;
    Queue->FreeCount = (uint16_t)(Queue->FreeCount - 2);
    Queue->Outstanding++;
    Publish(Queue, head);
}

COLD_CODE static VIRTQUEUE_RESULT AddChain(VIRTQUEUE *Queue, const VIRTQUEUE_SEGMENT *Segments, uint32_t ReadCount,
                                 uint32_t WriteCount, const VIRTQUEUE_TABLE *Table, uint16_t Token)
{
    uint32_t total = ReadCount + WriteCount;
    int indirect = Queue->Indirect && Table != 0 && total > 1 && !(total <= SHORT_CHAIN && IsRoomy(Queue));
    uint16_t need = (uint16_t)(indirect ? 1 : total);
    VIRTQUEUE_BOOK *book;
    uint16_t head;

    if (Queue->Broken) {
        return VirtqueueBroken;
    }
    if (total == 0 || total > MaxSegments(Queue, Table)) {
        return VirtqueueTooLong;
    }
    if (Queue->FreeCount < need) {
        return VirtqueueFull;
    }
    head = Queue->FreeHead;
    if (indirect) {
        FillTable(Table, Segments, ReadCount, total);
        Queue->FreeHead = FillIndirect(Queue, Table, total);
    } else {
        Queue->FreeHead = FillDirect(Queue, Segments, ReadCount, total);
    }
    Queue->FreeCount = (uint16_t)(Queue->FreeCount - need);
    book = &Queue->Books[head];
    book->Count = need;
    book->Token = Token;
    book->WritableBytes = SumLengths(Segments + ReadCount, WriteCount);
    Queue->Outstanding++;

    Publish(Queue, head);
    return VirtqueueOk;
}

HOT_CODE VIRTQUEUE_RESULT VirtqueueAdd(VIRTQUEUE *Queue, const VIRTQUEUE_SEGMENT *Segments, uint32_t ReadCount,
                              uint32_t WriteCount, const VIRTQUEUE_TABLE *Table, uint16_t Token)
{
    if (ReadCount == 1 && WriteCount == 1 && !Queue->Broken && IsRoomy(Queue)) {
        AddPair(Queue, Segments, Token);
        return VirtqueueOk;
    }
    return AddChain(Queue, Segments, ReadCount, WriteCount, Table, Token);
}

HOT_CODE int VirtqueueKickNeeded(VIRTQUEUE *Queue)
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

HOT_CODE VIRTQUEUE_RESULT VirtqueueTake(VIRTQUEUE *Queue, uint16_t *Token, uint32_t *Written)
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
