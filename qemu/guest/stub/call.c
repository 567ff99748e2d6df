/*
 * From a filled message to the daemon's verdict; see call.h.
 */
#include "call.h"

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

/* Encodes the message into the slot; what does not fit is left where it is and described by segments. */
static NTSTATUS Encode(PCALL Call, PULONG Length, PULONG ExtraCount)
{
    PSLOT slot = Call->Slot;
    pb_slice tail = { NULL, 0 };
    NTSTATUS status;
    size_t length;

    *ExtraCount = 0;
    status = FromCodec(viommu_encode_peer_message_prefix(slot->Request, Call->Queue->RequestBytes, &Call->Message,
                                                         &length, &tail));
    if (!NT_SUCCESS(status)) {
        return status;
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
    if (Call->TailIsResident) {
        *ExtraCount = DescribeMemory(tail.data, tail.length, &slot->Segments[1],
                                     TransportMaxExtra(Call->Queue, slot));
    }
    return *ExtraCount != 0 ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

static NTSTATUS FromRefusal(PVIOMMU_DEVICE Device, const viommu_refusal *Refusal)
{
    if (InterlockedIncrement(&Device->Refusals) == 1) {
        TRACE_ERROR("the daemon refused a message: code %d, %.*s\n", Refusal->code,
                    (int)min(Refusal->detail.length, 120), Refusal->detail.data);
    }
    if (Refusal->code == VIOMMU_REFUSAL_CODE_HELLO_MISSING) {
        /* Another daemon than the one we greeted: it knows none of our handles. */
        TransportFail(&Device->Control);
        TransportFail(&Device->Dma);
    }
    return Refusal->code == VIOMMU_REFUSAL_CODE_TOO_LARGE ? STATUS_INSUFFICIENT_RESOURCES : STATUS_UNSUCCESSFUL;
}

NTSTATUS CallExchange(PCALL Call)
{
    PSLOT slot = Call->Slot;
    ULONG extraCount;
    ULONG length;
    NTSTATUS status = Encode(Call, &length, &extraCount);

    if (NT_SUCCESS(status)) {
        status = TransportExchange(Call->Queue, slot, length, extraCount);
    }
    if (NT_SUCCESS(status)) {
        status = FromCodec(
            viommu_decode_daemon_message(slot->Reply, slot->ReplyLength, &Call->Answer, &slot->AnswerStorage));
    }
    if (NT_SUCCESS(status) && Call->Answer.which_body == VIOMMU_DAEMON_MESSAGE_REFUSAL) {
        status = FromRefusal(Call->Device, &Call->Answer.body.refusal);
    }
    return status;
}

/* Maps, unmaps and flushes work at DISPATCH_LEVEL; what changes domains and devices may have to wait [DDI-383]. */
static KIRQL HighestIrql(uint32_t Routine)
{
    switch (Routine) {
    case VIOMMU_REQUEST_CREATE_DOMAIN:
    case VIOMMU_REQUEST_DELETE_DOMAIN:
    case VIOMMU_REQUEST_ATTACH_DEVICE:
    case VIOMMU_REQUEST_DETACH_DEVICE:
    case VIOMMU_REQUEST_QUERY_INPUT_MAPPINGS:
    case VIOMMU_REQUEST_SET_DEVICE_FAULT_REPORTING:
    case VIOMMU_REQUEST_CONFIGURE_DOMAIN:
        return APC_LEVEL;
    default:
        return DISPATCH_LEVEL;
    }
}

NTSTATUS CallBegin(PCALL Call, const CALLER *Caller, uint32_t Routine)
{
    viommu_request *request = &Call->Message.body.request;
    KIRQL irql = KeGetCurrentIrql();
    ULONGLONG offset;

    RtlZeroMemory(Call, sizeof(*Call));
    if (irql > HighestIrql(Routine)) {
        return STATUS_UNSUCCESSFUL;
    }
    Call->Device = SessionEnter();
    if (Call->Device == NULL) {
        return STATUS_UNSUCCESSFUL;
    }
    Call->Queue = &Call->Device->Control;
    Call->Slot = TransportClaim(Call->Queue);
    if (Call->Slot == NULL) {
        SessionLeave();
        return STATUS_UNSUCCESSFUL;
    }
    Call->Message.which_body = VIOMMU_PEER_MESSAGE_REQUEST;
    request->id = (ULONGLONG)InterlockedIncrement64(&Call->Device->NextRequestId);
    request->table = Caller->Table;
    request->which_routine = Routine;
    request->has_call_site = true;
    request->call_site.irql = irql;
    request->call_site.module.data = (const uint8_t *)Call->Module;
    request->call_site.module.length = CallSiteFind(Caller->ReturnAddress, Call->Module, &offset);
    request->call_site.offset = offset;
    return STATUS_SUCCESS;
}

NTSTATUS CallSend(PCALL Call)
{
    NTSTATUS status = CallExchange(Call);

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

VOID CallEnd(PCALL Call)
{
    TransportRelease(Call->Queue, Call->Slot);
    SessionLeave();
}
