/*
 * Mappings of V2 and V3: any physical description, explicit or allocated addresses. IRQL: <= DISPATCH_LEVEL; all pointers
 * are to resident memory. Nothing is allocated here.
 */
#include "call.h"

HOT_CODE NTSTATUS CallSendPhysical(PCALL Call, const IOMMU_MAP_PHYSICAL_ADDRESS *Physical, bool *HasPhysical,
                          viommu_physical_description *Description)
{
    *HasPhysical = true;
    PhysicalDescribe(Physical, Description, Call->Slot->Scratch.Runs, Call->Device->DaemonMessageBytes);
    Call->TailIsResident = TRUE;
    return CallSend(Call);
}

HOT_CODE NTSTATUS RoutineMapLogicalRangeEx(const CALLER *Caller, PIOMMU_DMA_DOMAIN Domain, ULONG Permissions,
                                  PIOMMU_MAP_PHYSICAL_ADDRESS PhysicalAddressToMap,
                                  PIOMMU_DMA_LOGICAL_ADDRESS ExplicitLogicalAddress,
                                  PIOMMU_DMA_LOGICAL_ADDRESS MinLogicalAddress,
                                  PIOMMU_DMA_LOGICAL_ADDRESS MaxLogicalAddress,
                                  PIOMMU_DMA_LOGICAL_ADDRESS LogicalAddressOut)
{
    viommu_map_logical_range_ex_request *request;
    NTSTATUS status;
    CALL call;

    status = CallBeginUncleared(&call, Caller, VIOMMU_REQUEST_MAP_LOGICAL_RANGE_EX);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    request = &call.Message.body.request.routine.map_logical_range_ex;
    request->domain = CallHandle(&call, HandleDomain, Domain);
    request->permissions = Permissions;
    request->has_explicit = TakeAddress(ExplicitLogicalAddress, &request->explicit_logical_address);
    request->has_min = TakeAddress(MinLogicalAddress, &request->min_logical_address);
    request->has_max = TakeAddress(MaxLogicalAddress, &request->max_logical_address);
    request->has_logical_address_out = LogicalAddressOut != NULL;
    status = CallSendPhysical(&call, PhysicalAddressToMap, &request->has_physical, &request->physical);
    if (NT_SUCCESS(status)) {
        const viommu_reply *reply = &call.Answer.body.reply;

        if (reply->which_result == VIOMMU_REPLY_MAP_LOGICAL_RANGE_EX && LogicalAddressOut != NULL) {
            *LogicalAddressOut = reply->result.map_logical_range_ex.logical_address;
        } else {
            status = STATUS_UNSUCCESSFUL;
        }
    }
    CallEnd(&call);
    return status;
}

NTSTATUS RoutineMapIdentityRangeEx(const CALLER *Caller, PIOMMU_DMA_DOMAIN Domain, ULONG Permissions,
                                   PIOMMU_MAP_PHYSICAL_ADDRESS PhysicalAddressToMap)
{
    viommu_map_identity_range_ex_request *request;
    NTSTATUS status;
    CALL call;

    status = CallBeginUncleared(&call, Caller, VIOMMU_REQUEST_MAP_IDENTITY_RANGE_EX);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    request = &call.Message.body.request.routine.map_identity_range_ex;
    request->domain = CallHandle(&call, HandleDomain, Domain);
    request->permissions = Permissions;
    status = CallSendPhysical(&call, PhysicalAddressToMap, &request->has_physical, &request->physical);
    CallEnd(&call);
    return status;
}

NTSTATUS RoutineUnmapIdentityRangeEx(const CALLER *Caller, PIOMMU_DMA_DOMAIN Domain,
                                     PIOMMU_MAP_PHYSICAL_ADDRESS MappedPhysicalAddress)
{
    viommu_unmap_identity_range_ex_request *request;
    NTSTATUS status;
    CALL call;

    status = CallBeginUncleared(&call, Caller, VIOMMU_REQUEST_UNMAP_IDENTITY_RANGE_EX);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    request = &call.Message.body.request.routine.unmap_identity_range_ex;
    request->domain = CallHandle(&call, HandleDomain, Domain);
    status = CallSendPhysical(&call, MappedPhysicalAddress, &request->has_physical, &request->physical);
    CallEnd(&call);
    return status;
}
