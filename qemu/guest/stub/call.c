/*
 * From a filled message to the daemon's verdict; see call.h.
 */
#include "call.h"
#include "viommu_hot.h"

/*
 * Describes Length bytes at Data, page by page, joining neighbours; returns the segments used, 0 when they are not
 * enough. The memory must be resident.
 */
static ULONG DescribeMemory(const UCHAR *Data, ULONG Length, VIRTQUEUE_SEGMENT *Segments, ULONG Maximum)
{
    ULONG count = 0;

    while (Length != 0) {
        ULONGLONG address = (ULONGLONG)MmGetPhysicalAddress((PVOID)Data).QuadPart;
        ULONG part = min(Length, (ULONG)(PAGE_SIZE - BYTE_OFFSET(Data)));

        if (count != 0 && Segments[count - 1].Address + Segments[count - 1].Length == address) {
            Segments[count - 1].Length += part;
        } else if (count < Maximum) {
            Segments[count].Address = address;
            Segments[count].Length = part;
            count++;
        } else {
            return 0;
        }
        Data += part;
        Length -= part;
    }
    return count;
}

static NTSTATUS FromCodec(pb_status Status)
{
    switch (Status) {
    case PB_OK:
        return STATUS_SUCCESS;
    case PB_NO_SPACE:
    case PB_TOO_LARGE:
        return STATUS_INSUFFICIENT_RESOURCES;
    default:
        return STATUS_UNSUCCESSFUL;
    }
}

/* A request that may be larger than the slot: its head goes there, the rest stays behind as the tail. */
static pb_status EncodeLarge(PCALL Call, size_t *Length, pb_slice *Tail)
{
    size_t total;
    pb_status status = viommu_encode_peer_message(Call->Large, Call->LargeBytes, &Call->Message, &total);

    if (status == PB_OK) {
        *Length = min(total, Call->Queue->RequestBytes);
        RtlCopyMemory(Call->Slot->Request, Call->Large, *Length);
        Tail->data = Call->Large + *Length;
        Tail->length = (uint32_t)(total - *Length);
    }
    return status;
}

/* Encodes any message into the slot; what does not fit is left where it is and described by segments. */
COLD_CODE static NTSTATUS EncodeGeneral(PCALL Call, PULONG Length, PULONG ExtraCount)
{
    PSLOT slot = Call->Slot;
    pb_slice tail = { NULL, 0 };
    size_t length = 0;
    pb_status coded;

    if (Call->Large != NULL) {
        coded = EncodeLarge(Call, &length, &tail);
    } else {
        coded = viommu_encode_peer_message_prefix(slot->Request, Call->Queue->RequestBytes, &Call->Message, &length,
                                                  &tail);
    }
    if (coded != PB_OK) {
        return FromCodec(coded);
    }
    *Length = (ULONG)length;
    if (length + tail.length > Call->Device->DaemonMessageBytes) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    if (tail.length <= Call->Queue->RequestBytes - length) {
        RtlCopyMemory(slot->Request + length, tail.data, tail.length);
        *Length += tail.length;
        return STATUS_SUCCESS;
    }
    if (Call->TailIsResident || Call->Large != NULL) {
        *ExtraCount = DescribeMemory(tail.data, tail.length, &slot->Segments[1],
                                     TransportMaxExtra(Call->Queue, slot));
    }
    return *ExtraCount != 0 ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

static inline NTSTATUS Encode(PCALL Call, PULONG Length, PULONG ExtraCount)
{
    *ExtraCount = 0;
    *Length = (ULONG)viommu_hot_encode_peer(Call->Slot->Request, Call->Queue->RequestBytes, &Call->Message);
    if (*Length == 0) {
        return EncodeGeneral(Call, Length, ExtraCount);
    }
    return *Length <= Call->Device->DaemonMessageBytes ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

static NTSTATUS FromRefusal(PCALL Call, const viommu_refusal *Refusal)
{
    PVIOMMU_DEVICE device = Call->Device;

    if (Refusal->code == VIOMMU_REFUSAL_CODE_HELLO_MISSING) {
        /* Another daemon than the one we greeted: it knows none of our handles. */
        RecoveryBegin(device, Call->Session);
        return STATUS_UNSUCCESSFUL;
    }
    if (InterlockedIncrement(&device->Refusals) == 1) {
        TRACE_ERROR("the daemon refused a message: code %d, %.*s\n", Refusal->code,
                    (int)min(Refusal->detail.length, 120), Refusal->detail.data);
    }
    return Refusal->code == VIOMMU_REFUSAL_CODE_TOO_LARGE ? STATUS_INSUFFICIENT_RESOURCES : STATUS_UNSUCCESSFUL;
}

/* The slot has an answer of any kind. */
COLD_CODE static NTSTATUS TakeAnswer(PCALL Call)
{
    PSLOT slot = Call->Slot;
    NTSTATUS status = FromCodec(
        viommu_decode_daemon_message(slot->Reply, slot->ReplyLength, &Call->Answer, &slot->AnswerStorage));

    if (NT_SUCCESS(status) && Call->Answer.which_body == VIOMMU_DAEMON_MESSAGE_REFUSAL) {
        status = FromRefusal(Call, &Call->Answer.body.refusal);
    }
    return status;
}

static inline NTSTATUS Exchange(PCALL Call)
{
    SHORT_REPLY reply = { &Call->Answer.body.reply, FALSE };
    ULONG extraCount;
    ULONG length;
    NTSTATUS status = Encode(Call, &length, &extraCount);

    if (NT_SUCCESS(status)) {
        status = TransportExchange(Call->Queue, Call->Slot, length, extraCount, &reply);
        if (NT_SUCCESS(status) && reply.Taken) {
            Call->Slot = NULL;
            Call->Answer.which_body = VIOMMU_DAEMON_MESSAGE_REPLY;
            return STATUS_SUCCESS;
        }
    }
    return NT_SUCCESS(status) ? TakeAnswer(Call) : status;
}

NTSTATUS CallExchange(PCALL Call)
{
    return Exchange(Call);
}

/* All but the message. */
static inline NTSTATUS Claim(PCALL Call, PVIOMMU_DEVICE Device, PREQUEST_QUEUE Queue, KIRQL Irql)
{
    Call->Device = Device;
    Call->Queue = Queue;
    Call->Delivered = FALSE;
    Call->Lost = FALSE;
    Call->TailIsResident = FALSE;
    Call->Large = NULL;
    Call->LargeBytes = 0;
    Call->Slot = TransportClaim(Queue, Irql);
    if (Call->Slot != NULL) {
        Call->Session = Call->Slot->Session;
        return STATUS_SUCCESS;
    }
    return TransportIsDead(Queue) ? STATUS_UNSUCCESSFUL : STATUS_INSUFFICIENT_RESOURCES;
}

NTSTATUS CallClaim(PCALL Call, PVIOMMU_DEVICE Device, PREQUEST_QUEUE Queue, KIRQL Irql)
{
    RtlZeroMemory(&Call->Message, sizeof(Call->Message));
    return Claim(Call, Device, Queue, Irql);
}

ULONGLONG CallDevice(PCALL Call, PIOMMU_DMA_DEVICE DmaDevice, viommu_device_object *Object)
{
    BOOLEAN lost;
    ULONGLONG handle = HandleLookupDevice(DmaDevice, Object, &lost);

    Call->Lost |= lost;
    return handle != 0 || lost ? handle : HandleName(HandleDevice, DmaDevice);
}

static KIRQL HighestIrql(uint32_t Routine)
{
    switch (Routine) {
    case VIOMMU_REQUEST_FLUSH_DOMAIN:
    case VIOMMU_REQUEST_FLUSH_DOMAIN_BY_VA_LIST:
    case VIOMMU_REQUEST_MAP_LOGICAL_RANGE:
    case VIOMMU_REQUEST_UNMAP_LOGICAL_RANGE:
    case VIOMMU_REQUEST_MAP_IDENTITY_RANGE:
    case VIOMMU_REQUEST_UNMAP_IDENTITY_RANGE:
    case VIOMMU_REQUEST_MAP_LOGICAL_RANGE_EX:
    case VIOMMU_REQUEST_MAP_IDENTITY_RANGE_EX:
    case VIOMMU_REQUEST_UNMAP_IDENTITY_RANGE_EX:
    case VIOMMU_REQUEST_MAP_RESERVED_LOGICAL_RANGE:
    case VIOMMU_REQUEST_UNMAP_RESERVED_LOGICAL_RANGE:
        return DISPATCH_LEVEL;
    default:
        return PASSIVE_LEVEL;
    }
}

/* The slots that V2 and V3 have in common are the same routines: which table it was follows from what the image took. */
static viommu_interface_table TableOf(const CALLER *Caller, const CALL_SITE *Site)
{
    if (Caller->Table == VIOMMU_INTERFACE_TABLE_V2 && Site->Image.ExVersion == DMA_IOMMU_INTERFACE_EX_VERSION_3) {
        return VIOMMU_INTERFACE_TABLE_V3;
    }
    return Caller->Table;
}

/* At any IRQL: no lock, no memory but what is there. */
COLD_CODE static VOID NoteRefused(PVIOMMU_DEVICE Device, const CALLER *Caller, uint32_t Routine, KIRQL Irql)
{
    ULONG i;

    for (i = 0; i < REFUSED_CALLS; i++) {
        REFUSED_CALL *refused = &Device->Refused[i];

        if (refused->State == RefusedReady && refused->Routine == Routine &&
            refused->ReturnAddress == Caller->ReturnAddress) {
            (void)InterlockedIncrement(&refused->Count);
            return;
        }
    }
    for (i = 0; i < REFUSED_CALLS; i++) {
        REFUSED_CALL *refused = &Device->Refused[i];

        if (InterlockedCompareExchange(&refused->State, RefusedBusy, RefusedFree) == RefusedFree) {
            refused->ReturnAddress = Caller->ReturnAddress;
            refused->Routine = Routine;
            refused->Irql = Irql;
            refused->Count = 1;
            (void)InterlockedExchange(&refused->State, RefusedReady);
            (void)InterlockedIncrement(&Device->RefusedWaiting);
            return;
        }
    }
}

/* Takes one of the calls that were refused along with this one. */
COLD_CODE static VOID TellRefused(PCALL Call)
{
    viommu_call_site *site = &Call->Message.body.request.call_site;
    PVIOMMU_DEVICE device = Call->Device;
    ULONG i;

    for (i = 0; device->RefusedWaiting != 0 && i < REFUSED_CALLS; i++) {
        REFUSED_CALL *refused = &device->Refused[i];

        if (InterlockedCompareExchange(&refused->State, RefusedBusy, RefusedReady) != RefusedReady) {
            continue;
        }
        (void)InterlockedDecrement(&device->RefusedWaiting);
        CallSiteFind(refused->ReturnAddress, &Call->RefusedSite);
        site->has_refused = true;
        site->refused.routine = refused->Routine;
        site->refused.irql = refused->Irql;
        site->refused.count = (uint32_t)refused->Count;
        site->refused.module.data = (const uint8_t *)Call->RefusedSite.Image.Name;
        site->refused.module.length = Call->RefusedSite.Image.NameLength;
        site->refused.offset = Call->RefusedSite.Offset;
        (void)InterlockedExchange(&refused->State, RefusedFree);
        return;
    }
}

/* Where the call came from, and which others have not ended. */
static VOID FillCallSite(PCALL Call, KIRQL Irql)
{
    viommu_call_site *site = &Call->Message.body.request.call_site;

    site->irql = Irql;
    site->module.data = (const uint8_t *)Call->Site.Image.Name;
    site->module.length = Call->Site.Image.NameLength;
    site->offset = Call->Site.Offset;
    site->ticket = Call->Slot->Ticket;
    site->outstanding = Call->Slot->Outstanding;
    site->outstanding_count = Call->Slot->OutstandingCount;
    site->has_refused = false;
    if (Call->Device->RefusedWaiting != 0) {
        TellRefused(Call);
    }
}

HOT_CODE NTSTATUS CallBeginUncleared(PCALL Call, const CALLER *Caller, uint32_t Routine)
{
    viommu_request *request = &Call->Message.body.request;
    PVIOMMU_DEVICE device = SessionEnter();
    KIRQL irql = KeGetCurrentIrql();
    NTSTATUS status;

    if (device == NULL) {
        return STATUS_UNSUCCESSFUL;
    }
    if (irql > PASSIVE_LEVEL && irql > HighestIrql(Routine)) {
        if (InterlockedIncrement(&device->WrongIrql) == 1) {
            TRACE_ERROR("routine %u was called at IRQL %u, %u is the highest it allows\n", Routine, irql,
                        HighestIrql(Routine));
        }
        NoteRefused(device, Caller, Routine, irql);
        SessionLeave();
        return STATUS_UNSUCCESSFUL;
    }
    status = Claim(Call, device, &device->Control, irql);
    if (!NT_SUCCESS(status)) {
        SessionLeave();
        return status;
    }
    CallSiteFind(Caller->ReturnAddress, &Call->Site);
    Call->Message.which_body = VIOMMU_PEER_MESSAGE_REQUEST;
    request->id = (ULONGLONG)InterlockedIncrement64(&device->NextRequestId);
    request->table = TableOf(Caller, &Call->Site);
    request->which_routine = Routine;
    request->has_call_site = true;
    FillCallSite(Call, irql);
    return STATUS_SUCCESS;
}

NTSTATUS CallBegin(PCALL Call, const CALLER *Caller, uint32_t Routine)
{
    RtlZeroMemory(&Call->Message.body.request.routine, sizeof(Call->Message.body.request.routine));
    return CallBeginUncleared(Call, Caller, Routine);
}

HOT_CODE NTSTATUS CallSend(PCALL Call)
{
    NTSTATUS status = Call->Lost ? STATUS_UNSUCCESSFUL : Exchange(Call);

    if (!NT_SUCCESS(status)) {
        return status;
    }
    if (Call->Answer.which_body != VIOMMU_DAEMON_MESSAGE_REPLY ||
        Call->Answer.body.reply.id != Call->Message.body.request.id) {
        return STATUS_UNSUCCESSFUL;
    }
    status = (NTSTATUS)Call->Answer.body.reply.status;
    /* The interface knows one success; STATUS_PENDING and its like are no verdict. */
    if (NT_SUCCESS(status) && status != STATUS_SUCCESS) {
        return STATUS_UNSUCCESSFUL;
    }
    Call->Delivered = TRUE;
    return status;
}

VOID CallReleaseSlot(PCALL Call)
{
    if (Call->Slot != NULL) {
        TransportRelease(Call->Queue, Call->Slot);
        Call->Slot = NULL;
    }
}

HOT_CODE VOID CallEnd(PCALL Call)
{
    CallReleaseSlot(Call);
    SessionLeave();
}

NTSTATUS CallNotCreated(NTSTATUS Status)
{
    return NT_SUCCESS(Status) || Status == STATUS_INSUFFICIENT_RESOURCES ? Status : STATUS_NOT_SUPPORTED;
}
