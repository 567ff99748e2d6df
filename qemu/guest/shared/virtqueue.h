/*
 * Driver side of a split virtqueue [virtio 2.7].
 *
 * The caller owns all memory: one physically contiguous block for the ring and one book entry for each descriptor. A
 * request is a list of segments, those that the device reads first; it takes one descriptor when the caller lends an
 * indirect table that is used, which it is for long chains and in a ring that fills, otherwise one for each segment. The queue does no locking: the caller holds one lock around every call.
 *
 * The device is not trusted. Chains are kept in the books and never read back from the ring; a used element that names no
 * outstanding request, claims more bytes than were writable, or an index that runs past what is outstanding makes the
 * queue Broken, after which it takes and gives nothing until it is initialised again.
 */
#ifndef VIOMMU_VIRTQUEUE_H
#define VIOMMU_VIRTQUEUE_H

#include "virtio_spec.h"

/* Most descriptors that a queue of ours uses, whatever the device offers. */
#define VIRTQUEUE_MAX_SIZE 256u

typedef struct _VIRTQUEUE_SEGMENT {
    uint64_t Address; /* guest-physical */
    uint32_t Length;  /* bytes, not 0 */
} VIRTQUEUE_SEGMENT;

/* What the driver remembers for a descriptor; index = descriptor. */
typedef struct _VIRTQUEUE_BOOK {
    uint16_t Next;          /* next of the free list or of the chain */
    uint16_t Count;         /* descriptors of the chain that begins here; 0 when none does */
    uint16_t Token;         /* caller's name of the request */
    uint32_t WritableBytes; /* what the device may write */
} VIRTQUEUE_BOOK;

/* A table lent for one request; it must stay untouched until the request is taken back. */
typedef struct _VIRTQUEUE_TABLE {
    VIRTQ_DESC *Descriptors;
    uint64_t Address; /* guest-physical, 16-byte aligned */
    uint32_t Entries;
} VIRTQUEUE_TABLE;

typedef struct _VIRTQUEUE {
    volatile VIRTQ_DESC *Descriptors;
    volatile VIRTQ_AVAIL *Avail;
    volatile VIRTQ_USED *Used;
    volatile uint16_t *UsedEvent;
    volatile uint16_t *AvailEvent;
    VIRTQUEUE_BOOK *Books;
    uint64_t DescriptorsAddress;
    uint64_t AvailAddress;
    uint64_t UsedAddress;
    uint16_t Size; /* power of two */
    uint16_t FreeHead;
    uint16_t FreeCount;
    uint16_t Outstanding; /* requests */
    uint16_t AvailIndex;
    uint16_t LastUsed;
    uint16_t LastKick; /* AvailIndex when the device was last asked about */
    uint8_t Broken;
    uint8_t EventIndex;
    uint8_t Indirect;
} VIRTQUEUE;

typedef enum _VIRTQUEUE_RESULT {
    VirtqueueOk,
    VirtqueueEmpty,   /* nothing used yet */
    VirtqueueFull,    /* not enough free descriptors now */
    VirtqueueTooLong, /* more segments than this queue can ever carry */
    VirtqueueBroken
} VIRTQUEUE_RESULT;

/* Largest size this side uses for what the device offers: a power of two, 0 when the queue is absent. */
uint16_t VirtqueueChooseSize(uint16_t Offered);

/* Bytes of the ring's block, to be aligned to 4096. */
uint32_t VirtqueueRingBytes(uint16_t Size);

/* Memory: VirtqueueRingBytes(Size) at guest-physical Address; it is cleared. Features: the negotiated ones. */
void VirtqueueInitialize(VIRTQUEUE *Queue, uint16_t Size, void *Memory, uint64_t Address, VIRTQUEUE_BOOK *Books,
                         uint64_t Features);

/* Most segments of one request. */
uint32_t VirtqueueMaxSegments(const VIRTQUEUE *Queue, const VIRTQUEUE_TABLE *Table);

/*
 * Offers a request: ReadCount segments that the device reads, then WriteCount that it writes. Table may be NULL. The
 * request is visible to the device on return; it is told only when VirtqueueKickNeeded says so.
 */
VIRTQUEUE_RESULT VirtqueueAdd(VIRTQUEUE *Queue, const VIRTQUEUE_SEGMENT *Segments, uint32_t ReadCount,
                              uint32_t WriteCount, const VIRTQUEUE_TABLE *Table, uint16_t Token);

/* Nonzero when the device wants to be told about what was added since the last call [virtio 2.7.10]. */
int VirtqueueKickNeeded(VIRTQUEUE *Queue);

/* Nonzero while the device has finished nothing that was not taken back. A look without the lock, too. */
static inline int VirtqueueIsEmpty(const VIRTQUEUE *Queue)
{
    return Queue->Used->Idx == *(volatile const uint16_t *)&Queue->LastUsed;
}

/* Takes back one finished request: its token and the bytes that the device wrote. */
VIRTQUEUE_RESULT VirtqueueTake(VIRTQUEUE *Queue, uint16_t *Token, uint32_t *Written);

/* Asks for an interrupt at the next used element. Nonzero: something is used already, take it and ask again. */
int VirtqueueEnableInterrupts(VIRTQUEUE *Queue);

/* A hint: an interrupt may still come. */
void VirtqueueDisableInterrupts(VIRTQUEUE *Queue);

#endif
