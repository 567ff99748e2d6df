/*
 * CreateDomainEx. The list of reserved regions is the one argument of the interface that can be larger than a message
 * slot: the request is then encoded into pool memory of its own. [DDI IOMMU_DOMAIN_CREATE_EX]
 */
#include "call.h"

#define MAX_REGIONS VIOMMU_CAP_CREATE_DOMAIN_EX_REQUEST_RESERVED_REGIONS
/* A region on the wire: tag and length, 10 bytes and a tag for each number, 2 and a tag for the BOOLEAN. */
#define REGION_BYTES 27u
/* Everything else in the request: below 200 bytes. */
#define REQUEST_BYTES 256u

typedef struct _REGION_LIST {
    BOOLEAN Endless;
    ULONG Count;
    viommu_reserved_region *Items; /* pool, the slot's in the end; the encoded request's memory follows */
} REGION_LIST;

/* Elements of the list, MAX_REGIONS + 1 when it does not end before. */
static ULONG CountRegions(const IOMMU_DMA_RESERVED_REGION *Region)
{
    ULONG count = 0;

    while (Region != NULL && count <= MAX_REGIONS) {
        count++;
        Region = Region->RegionNext;
    }
    return count;
}

static NTSTATUS CopyRegions(const IOMMU_DMA_RESERVED_REGION *First, REGION_LIST *List)
{
    const IOMMU_DMA_RESERVED_REGION *region = First;
    ULONG count = CountRegions(First);
    ULONG i;

    RtlZeroMemory(List, sizeof(*List));
    List->Endless = count > MAX_REGIONS;
    if (count == 0 || List->Endless) {
        return STATUS_SUCCESS;
    }
    List->Items = PoolAllocate(count * (sizeof(*List->Items) + REGION_BYTES) + REQUEST_BYTES);
    if (List->Items == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    /* Bounded by what was counted, whatever has become of the list since. */
    for (i = 0; i < count && region != NULL; i++, region = region->RegionNext) {
        List->Items[i].base = region->Base;
        List->Items[i].number_of_pages = region->NumberOfPages;
        List->Items[i].should_map = region->ShouldMap;
    }
    List->Count = i;
    return STATUS_SUCCESS;
}

static VOID FillRequest(PCALL Call, IOMMU_DMA_DOMAIN_TYPE DomainType, IOMMU_DMA_DOMAIN_CREATION_FLAGS Flags,
                        const IOMMU_DMA_LOGICAL_ALLOCATOR_CONFIG *Allocator, const REGION_LIST *List)
{
    viommu_create_domain_ex_request *request = &Call->Message.body.request.routine.create_domain_ex;

    request->domain_type = (uint32_t)DomainType;
    request->flags = Flags.AsUlonglong;
    request->has_allocator_config = Allocator != NULL;
    if (Allocator != NULL) {
        request->allocator_type = (uint32_t)Allocator->LogicalAllocatorType;
        request->address_width = Allocator->BuddyAllocatorConfig.AddressWidth;
    }
    request->reserved_regions_endless = List->Endless;
    if (List->Items != NULL) {
        request->reserved_regions = List->Items;
        request->reserved_regions_count = List->Count;
        Call->Slot->Lent = List->Items;
        Call->Large = (PUCHAR)&List->Items[List->Count];
        Call->LargeBytes = List->Count * REGION_BYTES + REQUEST_BYTES;
    }
}

static NTSTATUS SendCreate(PCALL Call, BOOLEAN HasOut, PULONGLONG DaemonHandle)
{
    const viommu_reply *reply = &Call->Answer.body.reply;
    NTSTATUS status = CallSend(Call);

    if (!Call->Delivered) {
        return CallNotCreated(status);
    }
    if (NT_SUCCESS(status)) {
        *DaemonHandle =
            reply->which_result == VIOMMU_REPLY_CREATE_DOMAIN_EX ? reply->result.create_domain_ex.domain : 0;
        status = *DaemonHandle != 0 && HasOut ? STATUS_SUCCESS : STATUS_NOT_SUPPORTED;
    }
    return status;
}

NTSTATUS RoutineCreateDomainEx(const CALLER *Caller, IOMMU_DMA_DOMAIN_TYPE DomainType,
                               IOMMU_DMA_DOMAIN_CREATION_FLAGS Flags,
                               PIOMMU_DMA_LOGICAL_ALLOCATOR_CONFIG LogicalAllocatorConfig,
                               PIOMMU_DMA_RESERVED_REGION ReservedRegions, PIOMMU_DMA_DOMAIN *DomainOut)
{
    ULONGLONG daemonHandle = 0;
    REGION_LIST list = { FALSE, 0, NULL };
    NTSTATUS status;
    PVOID handle;
    CALL call;

    status = CallBegin(&call, Caller, VIOMMU_REQUEST_CREATE_DOMAIN_EX);
    if (!NT_SUCCESS(status)) {
        return CallNotCreated(status);
    }
    status = CopyRegions(ReservedRegions, &list);
    if (NT_SUCCESS(status)) {
        FillRequest(&call, DomainType, Flags, LogicalAllocatorConfig, &list);
        call.Message.body.request.routine.create_domain_ex.has_domain_out = DomainOut != NULL;
        status = SendCreate(&call, DomainOut != NULL, &daemonHandle);
    }
    CallEnd(&call);
    if (NT_SUCCESS(status)) {
        status = CallNotCreated(HandOut(Caller, call.Session, HandleDomain, daemonHandle, NULL, &handle));
    }
    if (NT_SUCCESS(status)) {
        *DomainOut = handle;
    }
    return status;
}
