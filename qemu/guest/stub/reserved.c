/*
 * Logical address tokens and their segments. Reserving is done at PASSIVE_LEVEL, mapping into the reservation at
 * <= DISPATCH_LEVEL and without any allocation.
 *
 * A token is recognised by its address; its fields are there for the driver to read. A segment is the driver's own
 * structure: its fields travel as they stand, and the daemon knows which segments live. [DDI-265, DDI-276 to DDI-280]
 */
#include "call.h"

NTSTATUS RoutineReserveLogicalAddressRange(const CALLER *Caller, PIOMMU_DMA_DOMAIN Domain, SIZE_T Size,
                                           PIOMMU_DMA_LOGICAL_ADDRESS ExplicitLogicalAddress,
                                           PIOMMU_DMA_LOGICAL_ADDRESS MinLogicalAddress,
                                           PIOMMU_DMA_LOGICAL_ADDRESS MaxLogicalAddress,
                                           PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN *LogicalAddressToken)
{
    viommu_reserve_logical_address_range_request *request;
    viommu_reserve_logical_address_range_result reserved = { 0, 0, 0 };
    HANDLE_DETAILS details = { { 0, 0 }, 0, 0 };
    NTSTATUS status;
    PVOID handle;
    CALL call;

    status = CallBegin(&call, Caller, VIOMMU_REQUEST_RESERVE_LOGICAL_ADDRESS_RANGE);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    request = &call.Message.body.request.routine.reserve_logical_address_range;
    request->domain = CallHandle(&call, HandleDomain, Domain);
    request->size = Size;
    request->has_explicit = TakeAddress(ExplicitLogicalAddress, &request->explicit_logical_address);
    request->has_min = TakeAddress(MinLogicalAddress, &request->min_logical_address);
    request->has_max = TakeAddress(MaxLogicalAddress, &request->max_logical_address);
    request->has_token_out = LogicalAddressToken != NULL;
    status = CallSend(&call);
    if (NT_SUCCESS(status)) {
        if (call.Answer.body.reply.which_result == VIOMMU_REPLY_RESERVE_LOGICAL_ADDRESS_RANGE) {
            reserved = call.Answer.body.reply.result.reserve_logical_address_range;
        }
        if (reserved.token == 0 || LogicalAddressToken == NULL) {
            status = STATUS_UNSUCCESSFUL;
        }
    }
    CallEnd(&call);
    if (NT_SUCCESS(status)) {
        details.Range.LogicalAddressBase = reserved.logical_address_base;
        details.Range.Size = reserved.size;
        status = HandOut(Caller, call.Session, HandleToken, reserved.token, &details, &handle);
    }
    if (NT_SUCCESS(status)) {
        *LogicalAddressToken = handle;
    }
    return status;
}

/* The segment is written when the daemon has mapped it, and not before. */
static NTSTATUS SendMap(PCALL Call, const IOMMU_MAP_PHYSICAL_ADDRESS *Physical, PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN Token,
                        PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN_MAPPED_SEGMENT Segment)
{
    viommu_map_reserved_logical_range_request *request = &Call->Message.body.request.routine.map_reserved_logical_range;
    const viommu_reply *reply = &Call->Answer.body.reply;
    NTSTATUS status = CallSendPhysical(Call, Physical, &request->has_physical, &request->physical);

    if (!NT_SUCCESS(status)) {
        return status;
    }
    if (reply->which_result != VIOMMU_REPLY_MAP_RESERVED_LOGICAL_RANGE || Segment == NULL) {
        return STATUS_UNSUCCESSFUL;
    }
    Segment->OwningToken = Token;
    Segment->Offset = reply->result.map_reserved_logical_range.offset;
    Segment->Size = reply->result.map_reserved_logical_range.size;
    return status;
}

NTSTATUS RoutineMapReservedLogicalRange(const CALLER *Caller, PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN LogicalAddressToken,
                                        SIZE_T Offset, ULONG Permissions,
                                        PIOMMU_MAP_PHYSICAL_ADDRESS PhysicalAddressToMap,
                                        PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN_MAPPED_SEGMENT MappedSegment)
{
    viommu_map_reserved_logical_range_request *request;
    BOOLEAN lived = FALSE;
    BOOLEAN lost;
    NTSTATUS status;
    CALL call;

    status = CallBeginUncleared(&call, Caller, VIOMMU_REQUEST_MAP_RESERVED_LOGICAL_RANGE);
    if (NT_SUCCESS(status)) {
        request = &call.Message.body.request.routine.map_reserved_logical_range;
        /* Asked first: a token that is freed in between counts as living. */
        lived = HandleLookup(HandleToken, LogicalAddressToken, &lost) != 0;
        request->token = CallHandle(&call, HandleToken, LogicalAddressToken);
        request->offset = Offset;
        request->permissions = Permissions;
        request->has_mapped_segment = MappedSegment != NULL;
        status = SendMap(&call, PhysicalAddressToMap, LogicalAddressToken, MappedSegment);
        CallEnd(&call);
    }
    /* It lived when this call began and is unknown now: another thread is freeing it. [DDI-275] */
    if (status == STATUS_INVALID_PARAMETER_1 && lived) {
        status = STATUS_UNSUCCESSFUL;
    }
    /* Documented never to lack resources; a message that could not be sent is another matter. */
    return status == STATUS_INSUFFICIENT_RESOURCES ? STATUS_UNSUCCESSFUL : status;
}

NTSTATUS RoutineUnmapReservedLogicalRange(const CALLER *Caller,
                                          PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN_MAPPED_SEGMENT MappedSegment)
{
    viommu_unmap_reserved_logical_range_request *request;
    NTSTATUS status;
    CALL call;

    status = CallBeginUncleared(&call, Caller, VIOMMU_REQUEST_UNMAP_RESERVED_LOGICAL_RANGE);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    request = &call.Message.body.request.routine.unmap_reserved_logical_range;
    *request = (viommu_unmap_reserved_logical_range_request){ .has_mapped_segment = MappedSegment != NULL };
    if (MappedSegment != NULL) {
        request->token = CallHandle(&call, HandleToken, MappedSegment->OwningToken);
        request->offset = MappedSegment->Offset;
        request->size = MappedSegment->Size;
    }
    status = CallSend(&call);
    CallEnd(&call);
    if (NT_SUCCESS(status) && MappedSegment != NULL) {
        RtlZeroMemory(MappedSegment, sizeof(*MappedSegment));
    }
    return status;
}
