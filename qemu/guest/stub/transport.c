/*
 * Request slots over a virtqueue: claim, submit, poll, wait; see transport.h for the life of a slot.
 *
 * Whoever polls also drains the ring, so a caller at DISPATCH_LEVEL needs neither the interrupt nor the DPC, and a caller
 * on another processor may find its own reply delivered. Interrupts are asked for only while somebody sleeps.
 */
#include "viommu.h"
#include "viommu_hot.h"
#include "tickets.h"

/* A sleeper looks at the ring at least this often, so that a lost interrupt costs time and not the call. */
#define SLEEP_SLICE_100NS (50 * 10000LL)
#define CLAIM_SLICE_100NS (1 * 10000LL)
/*
 * Looks at the ring between two looks at the clock. The pause that goes with those gives the processor to others, which an
 * emulator takes at its word: a reply that is on its way should not find us there. They last some microseconds, under an
 * emulator some ten: no longer than a spin lock may be held, which is how long DISPATCH_LEVEL is kept for them.
 */
#define LOOKS_AT_ONCE 1536
/* Interrupts are off up to an index that replies catch up with after 65536: moved on in time. */
#define INTERRUPTS_OFF_FOR 0x4000

static ULONGLONG Ticks(VOID)
{
    return (ULONGLONG)KeQueryPerformanceCounter(NULL).QuadPart;
}

/* Lock held. */
static VOID PushFree(PREQUEST_QUEUE Queue, PSLOT Slot)
{
    if (Slot->Lent != NULL) {
        TransportFreeLent(Slot);
    }
    Slot->State = SlotFree;
    if (InterlockedCompareExchangePointer(&Queue->Parked, Slot, NULL) != NULL) {
        Slot->NextFree = Queue->FreeHead;
        Queue->FreeHead = Slot->Index;
    }
}

/* Lock held. */
HOT_CODE static VOID DrainLocked(PREQUEST_QUEUE Queue)
{
    VIRTQUEUE_RESULT result = VirtqueueEmpty;
    uint16_t token;
    uint32_t written;

    while (!VirtqueueIsEmpty(&Queue->Ring) && (result = VirtqueueTake(&Queue->Ring, &token, &written)) == VirtqueueOk) {
        PSLOT slot = &Queue->Slots[token];

        if (Queue->Sleepers == 0 && Queue->Ring.LastUsed % INTERRUPTS_OFF_FOR == 0) {
            VirtqueueDisableInterrupts(&Queue->Ring);
        }
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
        if (slot->Sleeping) {
            slot->Sleeping = FALSE;
            KeSetEvent(&slot->Done, IO_NO_INCREMENT, FALSE);
        }
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

/* Lock held. */
static VOID LetGo(PREQUEST_QUEUE Queue, PSLOT Slot)
{
    Slot->Held = FALSE;
    (void)InterlockedAnd64(&Queue->Claims, (LONG64)~HeldBit(Slot));
    if (Slot->State == SlotClaimed) {
        PushFree(Queue, Slot);
    }
}

/* What it says may have changed a moment later: Submit looks again, with the lock held. */
static BOOLEAN MayClaim(const REQUEST_QUEUE *Queue, BOOLEAN Greeting)
{
    return !Queue->Failed && (Greeting ? Queue->Session == 0 : Queue->Session != 0 && !Queue->Silent);
}

/* The slot is nobody's: neither parked nor in the list. */
static PSLOT Claim(PREQUEST_QUEUE Queue, PSLOT Slot, ULONG Session)
{
    Slot->State = SlotClaimed;
    TakeTicket(Queue, Slot);
    Slot->Session = Session;
    Slot->ReplyLength = 0;
    return Slot;
}

COLD_CODE static PSLOT PopFree(PREQUEST_QUEUE Queue, BOOLEAN Greeting)
{
    PSLOT slot = NULL;
    KIRQL irql;

    KeAcquireSpinLock(&Queue->Lock, &irql);
    DrainLocked(Queue);
    if (MayClaim(Queue, Greeting)) {
        slot = InterlockedExchangePointer(&Queue->Parked, NULL);
        if (slot == NULL && Queue->FreeHead != SLOT_NONE) {
            slot = &Queue->Slots[Queue->FreeHead];
            Queue->FreeHead = slot->NextFree;
        }
        if (slot != NULL) {
            (void)Claim(Queue, slot, Queue->Session);
        }
    }
    KeReleaseSpinLock(&Queue->Lock, irql);
    return slot;
}

/* Without the lock, when one lies ready. A silent queue wants to be drained first. */
static PSLOT TakeParked(PREQUEST_QUEUE Queue)
{
    /* Read once: 0 would make it a greeting. */
    ULONG session = Queue->Session;
    PSLOT slot = session != 0 && MayClaim(Queue, FALSE) ? InterlockedExchangePointer(&Queue->Parked, NULL) : NULL;

    return slot == NULL ? NULL : Claim(Queue, slot, session);
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

static ULONGLONG DeadlineTicks(const REQUEST_QUEUE *Queue, KIRQL Irql)
{
    return Irql < DISPATCH_LEVEL ? Queue->DeadlineTicks : Queue->RaisedDeadlineTicks;
}

HOT_CODE PSLOT TransportClaim(PREQUEST_QUEUE Queue, KIRQL Irql)
{
    ULONGLONG deadline = DeadlineTicks(Queue, Irql);
    PSLOT slot = TakeParked(Queue);
    ULONGLONG begin;

    if (slot == NULL) {
        slot = PopFree(Queue, FALSE);
    }
    if (slot == NULL) {
        begin = Ticks();
        while (slot == NULL && !TransportIsDead(Queue) && Ticks() - begin < deadline) {
            Pause(CLAIM_SLICE_100NS);
            slot = PopFree(Queue, FALSE);
        }
    }
    if (slot != NULL) {
        slot->PatienceTicks = deadline;
    }
    return slot;
}

PSLOT TransportClaimGreeting(PREQUEST_QUEUE Queue, BOOLEAN Endless)
{
    PSLOT slot = PopFree(Queue, TRUE);

    if (slot != NULL) {
        slot->PatienceTicks = Endless ? MAXULONGLONG : Queue->DeadlineTicks;
    }
    return slot;
}

BOOLEAN TransportIsDead(const REQUEST_QUEUE *Queue)
{
    return Queue->Failed || Queue->Silent || Queue->Session == 0;
}

VOID TransportSetSession(PREQUEST_QUEUE Queue, ULONG Session)
{
    KIRQL irql;

    if (Queue->Slots == NULL) {
        return;
    }
    KeAcquireSpinLock(&Queue->Lock, &irql);
    Queue->Session = Session;
    KeReleaseSpinLock(&Queue->Lock, irql);
}

BOOLEAN TransportIsIdle(PREQUEST_QUEUE Queue)
{
    BOOLEAN idle;
    KIRQL irql;

    if (Queue->Slots == NULL) {
        return TRUE;
    }
    KeAcquireSpinLock(&Queue->Lock, &irql);
    DrainLocked(Queue);
    idle = Queue->Ring.Outstanding == 0;
    KeReleaseSpinLock(&Queue->Lock, irql);
    return idle;
}

VOID TransportRelease(PREQUEST_QUEUE Queue, PSLOT Slot)
{
    KIRQL irql;

    KeAcquireSpinLock(&Queue->Lock, &irql);
    LetGo(Queue, Slot);
    KeReleaseSpinLock(&Queue->Lock, irql);
}

ULONG TransportMaxExtra(const REQUEST_QUEUE *Queue, const SLOT *Slot)
{
    return VirtqueueMaxSegments(&Queue->Ring, &Slot->Table) - 2;
}

/* Drains and tells whether the slot's reply is there; then the slot is the caller's again, or free if the reply is short. */
HOT_CODE static BOOLEAN TakeReplyAtDpcLevel(PREQUEST_QUEUE Queue, PSLOT Slot, SHORT_REPLY *Short)
{
    BOOLEAN done;

    KeAcquireSpinLockAtDpcLevel(&Queue->Lock);
    DrainLocked(Queue);
    done = Slot->State == SlotDone;
    if (done) {
        Slot->State = SlotClaimed;
        if (Short != NULL && viommu_hot_decode_reply(Slot->Reply, Slot->ReplyLength, Short->Reply)) {
            Short->Taken = TRUE;
            LetGo(Queue, Slot);
        }
    }
    KeReleaseSpinLockFromDpcLevel(&Queue->Lock);
    /* What the daemon told before it answered is there by now: no need to wait for the interrupt. */
    if (done && Queue->Device != NULL && EventQueueHasNews(Queue->Device)) {
        EventQueueSchedule(Queue->Device);
    }
    return done;
}

static BOOLEAN TakeReply(PREQUEST_QUEUE Queue, PSLOT Slot, SHORT_REPLY *Short)
{
    BOOLEAN done;
    KIRQL irql;

    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    done = TakeReplyAtDpcLevel(Queue, Slot, Short);
    KeLowerIrql(irql);
    return done;
}

static inline BOOLEAN ReplyWaits(const REQUEST_QUEUE *Queue, const SLOT *Slot)
{
    return Slot->State != SlotPending || !VirtqueueIsEmpty(&Queue->Ring);
}

/* Looks for a while without looking at the clock. */
static inline BOOLEAN ReplyComes(const REQUEST_QUEUE *Queue, const SLOT *Slot)
{
    ULONG looks;

    for (looks = 0; looks < LOOKS_AT_ONCE; looks++) {
        if (ReplyWaits(Queue, Slot)) {
            return TRUE;
        }
    }
    return FALSE;
}

COLD_CODE static NTSTATUS FromRing(VIRTQUEUE_RESULT Result)
{
    switch (Result) {
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

/*
 * Makes the request visible to the device, tells it when it wants to be told, and looks for the reply before the level falls
 * again. STATUS_PENDING: it did not come that soon.
 */
HOT_CODE static NTSTATUS Submit(PREQUEST_QUEUE Queue, PSLOT Slot, ULONG ReadCount, SHORT_REPLY *Short)
{
    VIRTQUEUE_RESULT result = VirtqueueBroken;
    BOOLEAN kick = FALSE;
    BOOLEAN done = FALSE;
    KIRQL irql;

    KeAcquireSpinLock(&Queue->Lock, &irql);
    if (!Queue->Failed && Slot->Session == Queue->Session) {
        result = VirtqueueAdd(&Queue->Ring, Slot->Segments, ReadCount, 1, &Slot->Table, Slot->Index);
    }
    if (result == VirtqueueOk) {
        Slot->State = SlotPending;
        kick = VirtqueueKickNeeded(&Queue->Ring) != 0;
        Queue->Doorbells += kick;
    }
    KeReleaseSpinLockFromDpcLevel(&Queue->Lock);
    if (kick) {
        VirtioPciNotify(Queue->Virtio, Queue->Doorbell, Queue->Index);
    } else if (result == VirtqueueOk) {
        done = ReplyComes(Queue, Slot) && TakeReplyAtDpcLevel(Queue, Slot, Short);
    }
    KeLowerIrql(irql);
    return result != VirtqueueOk ? FromRing(result) : done ? STATUS_SUCCESS : STATUS_PENDING;
}

/* One slice of sleep, ended by the DPC or by another poller. IRQL < DISPATCH_LEVEL. */
static VOID Sleep(PREQUEST_QUEUE Queue, PSLOT Slot)
{
    LARGE_INTEGER timeout;
    BOOLEAN pending;
    KIRQL irql;

    KeAcquireSpinLock(&Queue->Lock, &irql);
    Queue->Sleepers++;
    Queue->Sleeps++;
    Slot->Sleeping = TRUE;
    KeClearEvent(&Slot->Done);
    pending = SetInterrupts(Queue) || Slot->State != SlotPending || Queue->Failed;
    KeReleaseSpinLock(&Queue->Lock, irql);
    /* QEMU before 8.0 leaves fences out where the guest has one processor, but no interrupt level without a lock of its own. */
    if (!pending && !ReplyWaits(Queue, Slot)) {
        timeout.QuadPart = -SLEEP_SLICE_100NS;
        (void)KeWaitForSingleObject(&Slot->Done, Executive, KernelMode, FALSE, &timeout);
    }
    KeAcquireSpinLock(&Queue->Lock, &irql);
    Slot->Sleeping = FALSE;
    Queue->Sleepers--;
    (void)SetInterrupts(Queue);
    KeReleaseSpinLock(&Queue->Lock, irql);
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

COLD_CODE static NTSTATUS AwaitReply(PREQUEST_QUEUE Queue, PSLOT Slot, SHORT_REPLY *Short)
{
    ULONGLONG begin = Ticks();
    ULONGLONG elapsed = 0;

    while (!Queue->Failed && elapsed < Slot->PatienceTicks) {
        if (ReplyComes(Queue, Slot)) {
            if (TakeReply(Queue, Slot, Short)) {
                return STATUS_SUCCESS;
            }
        } else if (elapsed >= Queue->PollTicks && KeGetCurrentIrql() < DISPATCH_LEVEL) {
            Sleep(Queue, Slot);
        } else {
            YieldProcessor();
        }
        elapsed = Ticks() - begin;
    }
    return GiveUp(Queue, Slot);
}

/* Only a ring without indirect descriptors can be full: wait for the others. */
COLD_CODE static NTSTATUS SubmitWhenThereIsRoom(PREQUEST_QUEUE Queue, PSLOT Slot, ULONG ReadCount, SHORT_REPLY *Short)
{
    ULONGLONG begin = Ticks();
    NTSTATUS status = STATUS_DEVICE_BUSY;

    while (status == STATUS_DEVICE_BUSY) {
        if (Ticks() - begin >= Slot->PatienceTicks) {
            return STATUS_UNSUCCESSFUL;
        }
        Pause(CLAIM_SLICE_100NS);
        (void)TakeReply(Queue, Slot, NULL);
        status = Submit(Queue, Slot, ReadCount, Short);
    }
    return status;
}

HOT_CODE NTSTATUS TransportExchange(PREQUEST_QUEUE Queue, PSLOT Slot, ULONG RequestBytes, ULONG ExtraCount, SHORT_REPLY *Short)
{
    NTSTATUS status;

    if (Short != NULL) {
        Short->Taken = FALSE;
    }
    if (RequestBytes > Queue->RequestBytes || (ExtraCount != 0 && ExtraCount > TransportMaxExtra(Queue, Slot))) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    Slot->Segments[0].Address = Slot->RequestAddress;
    Slot->Segments[0].Length = RequestBytes;
    Slot->Segments[1 + ExtraCount].Address = Slot->ReplyAddress;
    Slot->Segments[1 + ExtraCount].Length = Queue->ReplyBytes;
    status = Submit(Queue, Slot, 1 + ExtraCount, Short);
    if (status == STATUS_DEVICE_BUSY) {
        status = SubmitWhenThereIsRoom(Queue, Slot, 1 + ExtraCount, Short);
    }
    return status == STATUS_PENDING ? AwaitReply(Queue, Slot, Short) : status;
}
