/*
 * Requests to the daemon over a virtqueue. A queue owns a fixed number of slots, all of their memory comes from one
 * contiguous block that is allocated when the device starts: no allocation on any call path.
 *
 * Life of a slot: Free -> Claimed (TransportClaim) -> Pending (TransportExchange gave it to the device) -> Claimed again
 * with its reply -> Free (TransportRelease). A reply that misses the deadline leaves the slot Abandoned: its memory still
 * belongs to the device, so nobody uses it until the device has given it back, or is reset, and its caller has let go.
 *
 * While an abandoned request is the last thing that happened, the queue is silent: later calls fail at once instead of
 * spending the deadline at raised IRQL one after the other. Any completion ends the silence.
 *
 * Whoever sends a request stays at DISPATCH_LEVEL for some looks at the ring, far shorter than a spin lock may be held:
 * the level is raised once where a daemon answers at once. After that it polls for a while at its caller's level before it
 * sleeps, and while nobody sleeps interrupts are off. Going to sleep asks for
 * them first and looks at the ring after that, once with the lock held and once without, so that a reply which came in
 * between is seen: it came before the second look, or its device saw the request for an interrupt.
 *
 * A queue is open for one session or for none (recovery.c). A slot belongs to the session in which it was claimed, and its
 * request is not sent when that one is over. The greeting alone is claimed and sent while the queue is closed.
 */
#ifndef VIOMMU_TRANSPORT_H
#define VIOMMU_TRANSPORT_H

#include "viommu_pb.h"
#include "virtio_pci.h"

typedef enum _SLOT_STATE {
    SlotFree,
    SlotClaimed,
    SlotPending,
    SlotDone,
    SlotAbandoned
} SLOT_STATE;

#define SLOT_NONE 0xFFFF

/* Half of the bits of Claims. */
#define TRANSPORT_MAX_SLOTS 32

typedef struct _SLOT {
    volatile SLOT_STATE State; /* under the queue's lock; read without it to poll */
    USHORT Index;
    USHORT NextFree;
    ULONG Session; /* 0: a greeting */
    ULONGLONG PatienceTicks; /* how long to wait for the reply */
    BOOLEAN Held; /* from TransportClaim to TransportRelease */
    BOOLEAN Sleeping; /* its caller waits for Done, or is about to */
    KEVENT Done;
    PUCHAR Request;
    PUCHAR Reply;
    ULONGLONG RequestAddress;
    ULONGLONG ReplyAddress;
    ULONG ReplyLength; /* bytes that the device wrote */
    volatile ULONGLONG Ticket; /* counts the queue's claims */
    uint32_t Outstanding[VIOMMU_CAP_CALL_SITE_OUTSTANDING]; /* slots that were held at the claim: how much less theirs is */
    uint32_t OutstandingCount;
    PVOID Lent;        /* pool memory that the device may read as long as the slot is not free; freed then */
    VIRTQUEUE_TABLE Table;
    VIRTQUEUE_SEGMENT Segments[VIRTQUEUE_MAX_SIZE];
    /* Work space of the call that holds the slot: too large for a kernel stack. */
    viommu_daemon_message_storage AnswerStorage;
    union {
        viommu_page_run Runs[VIOMMU_CAP_MDL_RUNS];
        viommu_dma_step Steps[VIOMMU_CAP_DMA_PROGRAM_REPLY_RESULTS];
        viommu_device_creation_configuration Configurations[VIOMMU_CAP_CREATE_DEVICE_REQUEST_CONFIGURATIONS];
        viommu_device_policy Policies[VIOMMU_CAP_CONTROL_REQUEST_DEVICES];
    } Scratch;
} SLOT, *PSLOT;

/* Room for a Reply that points to nothing of its slot (viommu_hot.h). */
typedef struct _SHORT_REPLY {
    viommu_reply *Reply;
    BOOLEAN Taken;
} SHORT_REPLY;

/* A block that device and driver share. */
typedef struct _SHARED_MEMORY {
    PVOID Address;
    ULONGLONG Physical;
    SIZE_T Bytes;
} SHARED_MEMORY, *PSHARED_MEMORY;

typedef struct _REQUEST_QUEUE {
    KSPIN_LOCK Lock;
    VIRTQUEUE Ring;
    VIRTQUEUE_BOOK Books[VIRTQUEUE_MAX_SIZE];
    const VIRTIO_PCI *Virtio;
    struct _VIOMMU_DEVICE *Device; /* whose events are looked for along with a reply; NULL: nobody's */
    volatile void *Doorbell;
    USHORT Index;
    USHORT SlotCount;
    USHORT FreeHead;
    BOOLEAN Silent;
    volatile LONG64 Claims; /* above: a bit for each slot that is held; below: the last ticket's low half */
    /* The slot that was free last: taken and put back without the lock, and never in the list at the same time. */
    PVOID volatile Parked;
    volatile ULONG Session; /* 0: closed */
    volatile BOOLEAN Failed; /* broken ring, device reset or removed: nothing will come any more */
    ULONG Sleepers;
    ULONGLONG Doorbells; /* rung */
    ULONGLONG Sleeps;
    volatile LONG64 Tickets; /* how many were taken */
    ULONG RequestBytes;
    ULONG ReplyBytes;
    ULONGLONG DeadlineTicks; /* of the performance counter */
    ULONGLONG RaisedDeadlineTicks;
    ULONGLONG PollTicks;
    PSLOT Slots;
    SHARED_MEMORY Memory;
} REQUEST_QUEUE, *PREQUEST_QUEUE;

typedef struct _REQUEST_QUEUE_SHAPE {
    USHORT SlotCount;
    ULONG RequestBytes;
    ULONG ReplyBytes;
    ULONG TableEntries;
} REQUEST_QUEUE_SHAPE;

NTSTATUS SharedMemoryAllocate(PSHARED_MEMORY Memory, SIZE_T Bytes);
VOID SharedMemoryFree(PSHARED_MEMORY Memory);

/* transport_memory.c. IRQL: PASSIVE_LEVEL. RingSize: as VirtqueueChooseSize gave it. */
NTSTATUS TransportInitialize(PREQUEST_QUEUE Queue, const VIRTIO_PCI *Virtio, USHORT Index, USHORT RingSize,
                             const REQUEST_QUEUE_SHAPE *Shape, ULONG TimeoutMilliseconds);
VOID TransportFree(PREQUEST_QUEUE Queue);
VOID TransportFreeLent(PSLOT Slot); /* <= DISPATCH_LEVEL */

/* Gets a free slot, waiting until the deadline; NULL when none came or the queue is dead. Irql: the caller's, <= DISPATCH_LEVEL. */
PSLOT TransportClaim(PREQUEST_QUEUE Queue, KIRQL Irql);

/* The same for a greeting, while the queue is closed. Endless: it waits for its reply as long as the queue has not failed. */
PSLOT TransportClaimGreeting(PREQUEST_QUEUE Queue, BOOLEAN Endless);

/* Calls fail at once: closed, silent or failed. */
BOOLEAN TransportIsDead(const REQUEST_QUEUE *Queue);

/* Opens the queue for a session, or closes it with 0. IRQL <= DISPATCH_LEVEL. */
VOID TransportSetSession(PREQUEST_QUEUE Queue, ULONG Session);

/* Nothing of this queue is with the device. Takes back what it has finished. IRQL <= DISPATCH_LEVEL. */
BOOLEAN TransportIsIdle(PREQUEST_QUEUE Queue);

/*
 * Sends RequestBytes of Slot->Request, followed by ExtraCount segments that the caller put at Slot->Segments[1], and
 * waits for the reply. STATUS_SUCCESS: Slot->Reply holds Slot->ReplyLength bytes. Otherwise the slot may be gone with the
 * device: TransportRelease copes. IRQL <= DISPATCH_LEVEL; below it, a reply that takes long is slept for.
 *
 * Short may be NULL. Otherwise a reply that is short is taken there and the slot is released with it: no TransportRelease
 * follows when Short->Taken is set.
 */
NTSTATUS TransportExchange(PREQUEST_QUEUE Queue, PSLOT Slot, ULONG RequestBytes, ULONG ExtraCount, SHORT_REPLY *Short);

VOID TransportRelease(PREQUEST_QUEUE Queue, PSLOT Slot);

/* Most extra segments that TransportExchange takes. */
ULONG TransportMaxExtra(const REQUEST_QUEUE *Queue, const SLOT *Slot);

/* Takes back what the device has finished. IRQL: DISPATCH_LEVEL, from the DPC. */
VOID TransportDrain(PREQUEST_QUEUE Queue);

/* Ends every wait; from here on all calls fail. IRQL <= DISPATCH_LEVEL. */
VOID TransportFail(PREQUEST_QUEUE Queue);

#endif
