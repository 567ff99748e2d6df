/*
 * Mappings: map and unmap, logical and identity. IRQL: <= DISPATCH_LEVEL. Nothing is allocated here; the frames of an MDL
 * travel inside the request, or by reference when there are too many.
 */
#include "call.h"

HOT_CODE NTSTATUS RoutineMapLogicalRange(const CALLER *Caller, PIOMMU_DMA_DOMAIN Domain, ULONG Permissions, PMDL Mdl,
                                ULONGLONG LogicalAddress)
{
    viommu_map_logical_range_request *request;
    NTSTATUS status;
    CALL call;

    status = CallBeginUncleared(&call, Caller, VIOMMU_REQUEST_MAP_LOGICAL_RANGE);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    request = &call.Message.body.request.routine.map_logical_range;
    request->domain = CallHandle(&call, HandleDomain, Domain);
    request->permissions = Permissions;
    request->logical_address = LogicalAddress;
    request->has_mdl = true;
    MdlDescribe(Mdl, &request->mdl, call.Slot->Scratch.Runs);
    call.TailIsResident = TRUE;
    status = CallSend(&call);
    CallEnd(&call);
    return status;
}

HOT_CODE NTSTATUS RoutineUnmapLogicalRange(const CALLER *Caller, PIOMMU_DMA_DOMAIN Domain, ULONGLONG LogicalAddress,
                                  ULONGLONG NumberOfPages)
{
    viommu_unmap_logical_range_request *request;
    NTSTATUS status;
    CALL call;

    status = CallBeginUncleared(&call, Caller, VIOMMU_REQUEST_UNMAP_LOGICAL_RANGE);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    request = &call.Message.body.request.routine.unmap_logical_range;
    request->domain = CallHandle(&call, HandleDomain, Domain);
    request->logical_address = LogicalAddress;
    request->number_of_pages = NumberOfPages;
    status = CallSend(&call);
    CallEnd(&call);
    return status;
}

NTSTATUS RoutineMapIdentityRange(const CALLER *Caller, PIOMMU_DMA_DOMAIN Domain, ULONG Permissions, PMDL Mdl)
{
    viommu_map_identity_range_request *request;
    NTSTATUS status;
    CALL call;

    status = CallBeginUncleared(&call, Caller, VIOMMU_REQUEST_MAP_IDENTITY_RANGE);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    request = &call.Message.body.request.routine.map_identity_range;
    request->domain = CallHandle(&call, HandleDomain, Domain);
    request->permissions = Permissions;
    request->has_mdl = true;
    MdlDescribe(Mdl, &request->mdl, call.Slot->Scratch.Runs);
    call.TailIsResident = TRUE;
    status = CallSend(&call);
    CallEnd(&call);
    return status;
}

NTSTATUS RoutineUnmapIdentityRange(const CALLER *Caller, PIOMMU_DMA_DOMAIN Domain, PMDL Mdl)
{
    viommu_unmap_identity_range_request *request;
    NTSTATUS status;
    CALL call;

    status = CallBeginUncleared(&call, Caller, VIOMMU_REQUEST_UNMAP_IDENTITY_RANGE);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    request = &call.Message.body.request.routine.unmap_identity_range;
    request->domain = CallHandle(&call, HandleDomain, Domain);
    request->has_mdl = true;
    MdlDescribe(Mdl, &request->mdl, call.Slot->Scratch.Runs);
    call.TailIsResident = TRUE;
    status = CallSend(&call);
    CallEnd(&call);
    return status;
}
