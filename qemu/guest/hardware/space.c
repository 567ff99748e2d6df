/*
 * Address spaces of devices: see space.h.
 */
#include "space.h"

BOOLEAN SpaceUse(PPROBE Probe)
{
    return ProbeUseV1(Probe) && ExUse(Probe, 3);
}

static VOID Forget(PDMA_SPACE Space)
{
    Space->Place.Token = NULL;
    Space->Place.Domain = NULL;
    Space->Listening = FALSE;
}

/* Whatever is left of it; what a daemon does not know any more, or has done without an answer, cannot be done. */
static VOID Release(PDMA_SPACE Space)
{
    const DMA_IOMMU_INTERFACE_V3 *iommu = &Space->Probe->Ex;

    if (Space->Place.Token != NULL) {
        iommu->DetachDeviceEx(Space->Place.Token);
        iommu->DeleteDevice(Space->Place.Token);
    }
    if (Space->Place.Domain != NULL) {
        iommu->DeleteDomain(Space->Place.Domain);
    }
    Forget(Space);
}

static NTSTATUS Attach(PDMA_SPACE Space)
{
    const DMA_IOMMU_INTERFACE_V3 *iommu = &Space->Probe->Ex;
    NTSTATUS status = iommu->CreateDevice(Space->Place.Physical, NULL, &Space->Place.Token);

    return NT_SUCCESS(status) ? iommu->AttachDeviceEx(Space->Place.Domain, Space->Place.Token) : status;
}

NTSTATUS SpaceEnter(PDMA_SPACE Space, PPROBE Probe, PHARDWARE_DEVICE Device, IOMMU_DMA_DOMAIN_TYPE Type)
{
    NTSTATUS status;

    RtlZeroMemory(Space, sizeof(*Space));
    Space->Probe = Probe;
    Space->Type = Type;
    Space->Place.Physical = Device->Pnp.Physical;
    status = ExCreate(Probe, Type, &Space->Place.Domain);
    if (NT_SUCCESS(status)) {
        status = Attach(Space);
    }
    if (!NT_SUCCESS(status)) {
        Release(Space);
    }
    return status;
}

/*
 * A domain first: that it can be had says that somebody answers. The device may still be attached to the old one, which
 * therefore goes before it is attached anew. After a failure its new token and domain are the old ones of the next time.
 */
NTSTATUS SpaceRenew(PDMA_SPACE Space)
{
    PIOMMU_DMA_DOMAIN domain = NULL;
    NTSTATUS status = ExCreate(Space->Probe, Space->Type, &domain);

    if (!NT_SUCCESS(status)) {
        return status;
    }
    Release(Space);
    Space->Place.Domain = domain;
    return Attach(Space);
}

NTSTATUS SpaceLeave(PDMA_SPACE Space)
{
    const DMA_IOMMU_INTERFACE_V3 *iommu = &Space->Probe->Ex;
    NTSTATUS status = Space->Listening ? SpaceIgnore(Space) : STATUS_SUCCESS;

    if (NT_SUCCESS(status)) {
        status = iommu->DetachDeviceEx(Space->Place.Token);
    }
    if (NT_SUCCESS(status)) {
        status = iommu->DeleteDevice(Space->Place.Token);
    }
    if (NT_SUCCESS(status)) {
        status = iommu->DeleteDomain(Space->Place.Domain);
    }
    if (NT_SUCCESS(status)) {
        Forget(Space);
    }
    return status;
}

BOOLEAN SpaceOpen(PDMA_SPACE Space, PPROBE Probe, PHARDWARE_DEVICE Device, IOMMU_DMA_DOMAIN_TYPE Type, const char *Title)
{
    return CheckStatus(&Probe->Check, SpaceEnter(Space, Probe, Device, Type), STATUS_SUCCESS, Title);
}

VOID SpaceClose(PDMA_SPACE Space, const char *Title)
{
    CheckStatus(&Space->Probe->Check, SpaceLeave(Space), STATUS_SUCCESS, Title);
}

static BOOLEAN IsPassThrough(const DMA_SPACE *Space)
{
    return Space->Type == DomainTypePassThrough;
}

NTSTATUS RegionAllocate(PDMA_SPACE Space, PREGION Region, ULONG PageCount)
{
    RtlZeroMemory(Region, sizeof(*Region));
    Region->Buffer = BufferCreate(PageCount, IsPassThrough(Space) ? BufferContiguous : BufferReversed);
    if (Region->Buffer == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    Region->Iova = (ULONGLONG)MmGetPhysicalAddress(Region->Buffer->Block).QuadPart;
    return STATUS_SUCCESS;
}

VOID RegionFree(PREGION Region)
{
    BufferFree(Region->Buffer);
    Region->Buffer = NULL;
}

NTSTATUS RegionMap(PDMA_SPACE Space, PREGION Region, ULONG Permissions)
{
    NTSTATUS status = RegionMapPages(Space, Region, 0, Region->Buffer->PageCount, Permissions, Region->Iova);

    Region->Mapped = NT_SUCCESS(status);
    return status;
}

NTSTATUS RegionUnmap(PDMA_SPACE Space, PREGION Region)
{
    NTSTATUS status = RegionUnmapPages(Space, Region->Iova, Region->Buffer->PageCount);

    if (NT_SUCCESS(status)) {
        Region->Mapped = FALSE;
    }
    return status;
}

BOOLEAN RegionOpen(PDMA_SPACE Space, PREGION Region, ULONG PageCount, const char *Title)
{
    NTSTATUS status = RegionAllocate(Space, Region, PageCount);

    if (NT_SUCCESS(status)) {
        status = RegionMap(Space, Region, READ_WRITE);
        if (!NT_SUCCESS(status)) {
            RegionFree(Region);
        }
    }
    return CheckStatus(&Space->Probe->Check, status, STATUS_SUCCESS, Title);
}

VOID RegionClose(PDMA_SPACE Space, PREGION Region)
{
    NTSTATUS status = STATUS_SUCCESS;

    if (Region->Buffer == NULL) {
        return;
    }
    if (Region->Mapped) {
        status = RegionUnmap(Space, Region);
    }
    if (!NT_SUCCESS(status)) {
        /* Its pages stay allocated: the device might still reach them. */
        CheckStatus(&Space->Probe->Check, status, STATUS_SUCCESS, "a region is unmapped");
        return;
    }
    RegionFree(Region);
}

NTSTATUS RegionMapPages(PDMA_SPACE Space, const REGION *Region, ULONG First, ULONG Count, ULONG Permissions,
                        ULONGLONG Address)
{
    NTSTATUS status;
    PMDL mdl;

    if (IsPassThrough(Space)) {
        return STATUS_SUCCESS;
    }
    mdl = BufferMdl(Region->Buffer, First, Count);
    if (mdl == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    status = ExMap(Space->Probe, Space->Place.Domain, Permissions, ExMdl(mdl), Address);
    MdlFree(mdl);
    return status;
}

NTSTATUS RegionUnmapPages(PDMA_SPACE Space, ULONGLONG Address, ULONG Count)
{
    if (IsPassThrough(Space)) {
        return STATUS_SUCCESS;
    }
    return Space->Probe->Ex.UnmapLogicalRange(Space->Place.Domain, Address, Count);
}

PUCHAR RegionAt(const REGION *Region, ULONG Offset)
{
    return Region->Buffer->Page[Offset / PAGE_SIZE] + Offset % PAGE_SIZE;
}

NTSTATUS SpaceListen(PDMA_SPACE Space)
{
    NTSTATUS status;

    FaultRecorderInitialize(&Space->Faults);
    status = FaultListen(&Space->Probe->Iommu, Space->Place.Physical, &Space->Faults);
    Space->Listening = NT_SUCCESS(status);
    return status;
}

NTSTATUS SpaceIgnore(PDMA_SPACE Space)
{
    NTSTATUS status = FaultIgnore(&Space->Probe->Iommu, Space->Place.Physical);

    if (NT_SUCCESS(status)) {
        Space->Listening = FALSE;
    }
    return status;
}

static BOOLEAN IsLastFault(PDMA_SPACE Space, FAULT_INFORMATION_X64_TYPE Type, ULONGLONG Address)
{
    const FAULT_INFORMATION_X64 *last = &Space->Faults.Last.X64;

    return Space->Faults.Last.Type == FaultInformationX64 && last->Type == Type &&
           (ULONG_PTR)last->FaultAddress == Address && last->Flags.FaultAddressValid &&
           last->DomainHandle == (PVOID)Space->Place.Domain;
}

static BOOLEAN CheckFaults(PDMA_SPACE Space, ULONG Least, ULONG Most, FAULT_INFORMATION_X64_TYPE Type, ULONGLONG Address,
                           const char *Title)
{
    PFAULT_RECORDER faults = &Space->Faults;
    BOOLEAN arrived = FaultWait(faults, Least);
    const FAULT_INFORMATION_X64 *last = &faults->Last.X64;
    BOOLEAN right = arrived && FaultCalls(faults) <= Most && IsLastFault(Space, Type, Address);

    if (!CheckTrue(&Space->Probe->Check, right, Title)) {
        DbgPrint("      # %lu faults, the last of type %lu at 0x%I64x in domain %p\n", FaultCalls(faults),
                 (ULONG)last->Type, (ULONGLONG)(ULONG_PTR)last->FaultAddress, last->DomainHandle);
        DbgPrint("      # wanted %lu, the last of type %lu at 0x%I64x in domain %p\n", Least, (ULONG)Type, Address,
                 (PVOID)Space->Place.Domain);
    }
    return right;
}

BOOLEAN SpaceCheckFault(PDMA_SPACE Space, ULONG Count, FAULT_INFORMATION_X64_TYPE Type, ULONGLONG Address,
                        const char *Title)
{
    return CheckFaults(Space, Count, Count, Type, Address, Title);
}

BOOLEAN SpaceCheckFaultTwice(PDMA_SPACE Space, ULONG Count, FAULT_INFORMATION_X64_TYPE Type, ULONGLONG Address,
                             const char *Title)
{
    return CheckFaults(Space, Count, Count + 1, Type, Address, Title);
}
