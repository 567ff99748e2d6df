/*
 * What the platform decides while a driver runs: DMA Guard takes PassThrough away and gives it back, and memory runs short.
 * The driver goes by what its callback is told, and by what each call answers.
 */
#include "lane.h"

#define BASE 0x300000000ULL
#define THROUGH (1u << DomainTypePassThrough)

typedef struct _GUARD {
    ADAPTER Adapter; /* its domain is PassThrough */
    PIOMMU_DMA_DOMAIN Translate;
    LANE Lane;
    BOOLEAN UsesTranslate;
    BOOLEAN IsRemapped; /* the lane is mapped in Translate */
} GUARD, *PGUARD;

static BOOLEAN SetExternal(PDEVICE_OBJECT Device, BOOLEAN IsExternal)
{
    VIOMMU_DEVICE_POLICY policy = {.PhysicalDeviceObject = Device, .OptIn = 1, .IsExternal = IsExternal};
    VIOMMU_TEST_CONTROL control = {.Devices = &policy, .DeviceCount = 1};

    return NT_SUCCESS(ViommuTestControl(&control, NULL));
}

static BOOLEAN SetBlocking(BOOLEAN On)
{
    VIOMMU_TEST_CONTROL control = {.DmaGuardBlocking = On ? ViommuOn : ViommuOff};

    return NT_SUCCESS(ViommuTestControl(&control, NULL));
}

static BOOLEAN SetShortage(BOOLEAN On)
{
    VIOMMU_TEST_CONTROL control = {.FailAllocations = On ? ViommuOn : ViommuOff};

    return NT_SUCCESS(ViommuTestControl(&control, NULL));
}

static NTSTATUS Create(PRUN Run, PGUARD Guard)
{
    IOMMU_DMA_DOMAIN_CREATION_FLAGS flags = {.AsUlonglong = 0};
    NTSTATUS status = AdapterCreateToken(Run, &Guard->Adapter, NULL);

    if (NT_SUCCESS(status)) {
        status = DELETED(GuardNotAsked, AdapterListen(Run, &Guard->Adapter));
    }
    if (NT_SUCCESS(status)) {
        status = AdapterCreateDomain(Run, &Guard->Adapter);
    }
    if (NT_SUCCESS(status)) {
        status = Run->Iommu.CreateDomainEx(DomainTypeTranslate, flags, NULL, NULL, &Guard->Translate);
    }
    return status;
}

/* The domain that may be had now. */
static NTSTATUS Enter(PRUN Run, PGUARD Guard)
{
    BOOLEAN ignoresTypes = IS(GuardNotRead) || IS(GuardNotAsked) || IS(GuardStatusIgnored);
    NTSTATUS status;

    Guard->UsesTranslate = (AdapterTypes(&Guard->Adapter) & THROUGH) == 0 && !ignoresTypes;
    if (!Guard->UsesTranslate) {
        status = AdapterAttach(Run, &Guard->Adapter);
        Guard->Adapter.IsAttached = NT_SUCCESS(status);
        return ALTERED(GuardStatusIgnored, status, STATUS_SUCCESS);
    }
    status = Run->Iommu.AttachDeviceEx(Guard->Translate, Guard->Adapter.Token);
    Guard->Adapter.IsAttached = NT_SUCCESS(status);
    if (NT_SUCCESS(status)) {
        Guard->Lane.Address = BASE;
        status = Run->Iommu.MapLogicalRangeEx(Guard->Translate, Guard->Lane.Permissions, &Guard->Lane.Memory,
                                              &Guard->Lane.Address, NULL, NULL, &Guard->Lane.Address);
        Guard->IsRemapped = NT_SUCCESS(status);
    }
    return status;
}

static VOID Leave(PRUN Run, PGUARD Guard)
{
    PADAPTER adapter = &Guard->Adapter;

    if (adapter->IsAttached && ExpectSuccess(Run, Run->Iommu.DetachDeviceEx(adapter->Token), "the device is detached")) {
        adapter->IsAttached = FALSE;
    }
    if (Guard->IsRemapped &&
        ExpectSuccess(Run, Run->Iommu.UnmapLogicalRange(Guard->Translate, Guard->Lane.Address, Guard->Lane.Buffer->PageCount),
                      "the buffer is unmapped")) {
        Guard->IsRemapped = FALSE;
    }
}

/* Once around: what is told, what may be had, DMA, and out again. */
static VOID Turn(PRUN Run, PGUARD Guard, BOOLEAN IsBlocking)
{
    if (!Expect(Run, SetBlocking(IsBlocking), "DMA Guard is switched")) {
        return;
    }
    if (!IS(GuardNotAsked) &&
        !Expect(Run, AdapterWaitType(&Guard->Adapter, THROUGH, !IsBlocking), "the callback is told of the change")) {
        return;
    }
    Guard->Lane.Address = BufferPhysical(Guard->Lane.Buffer, 0);
    if (ExpectSuccess(Run, Enter(Run, Guard), "the device enters the domain that it may")) {
        LaneUse(Run, Guard->Adapter.Device, &Guard->Lane);
    }
    Leave(Run, Guard);
}

static VOID TakeDown(PRUN Run, PGUARD Guard)
{
    Leave(Run, Guard);
    if (Guard->Translate != NULL && !Guard->Adapter.IsAttached) {
        ExpectSuccess(Run, Run->Iommu.DeleteDomain(Guard->Translate), "the Translate domain is deleted");
    }
    AdapterClose(Run, &Guard->Adapter);
}

VOID RunGuard(PRUN Run, ULONG Stage)
{
    PGUARD guard = ExAllocatePoolWithTag(NonPagedPoolNx, sizeof(*guard), EXEMPLAR_TAG);
    ULONG turns = 1 + Chance(Run, 3);
    PDEVICE_OBJECT device = Run->Device[Chance(Run, EXEMPLAR_DEVICES)];

    UNREFERENCED_PARAMETER(Stage);
    if (!Expect(Run, guard != NULL, "there is memory for the guard")) {
        return;
    }
    RtlZeroMemory(guard, sizeof(*guard));
    AdapterInitialize(&guard->Adapter, device, DomainTypePassThrough, FALSE);
    if (Expect(Run, LaneCreate(Run, &guard->Lane, 1), "there is memory for a buffer")) {
        LaneFree(&guard->Lane);
        guard->Lane.Buffer = BufferCreate(2, BufferContiguous);
    }
    if (Expect(Run, guard->Lane.Buffer != NULL && SetExternal(device, TRUE), "the device is external")) {
        guard->Lane.Memory.MapType = MapPhysicalAddressTypeMdl;
        guard->Lane.Memory.Mdl.Mdl = guard->Lane.Buffer->Mdl;
        if (ExpectSuccess(Run, Create(Run, guard), "the domains are created")) {
            for (ULONG i = 0; i < turns && Run->Failed == 0; i++) {
                Turn(Run, guard, TRUE);
                Turn(Run, guard, FALSE);
            }
        }
        TakeDown(Run, guard);
    }
    if (RunMustClear(Run)) {
        TakeDown(Run, guard);
    }
    Expect(Run, SetBlocking(FALSE) && SetExternal(device, FALSE), "the platform is as it was");
    LaneFree(&guard->Lane);
    ExFreePoolWithTag(guard, EXEMPLAR_TAG);
}

/* No memory for a domain: nothing is used that is not there, and it works when memory is back. */
VOID RunShortage(PRUN Run, ULONG Stage)
{
    PADAPTER adapter = ExAllocatePoolWithTag(NonPagedPoolNx, sizeof(*adapter), EXEMPLAR_TAG);
    NTSTATUS status;

    UNREFERENCED_PARAMETER(Stage);
    if (!Expect(Run, adapter != NULL, "there is memory for the device")) {
        return;
    }
    AdapterInitialize(adapter, Run->Device[0], DomainTypeTranslate, FALSE);
    status = AdapterCreateToken(Run, adapter, NULL);
    if (ExpectSuccess(Run, status, "the token is created") && Expect(Run, SetShortage(TRUE), "memory runs short")) {
        status = AdapterCreateDomain(Run, adapter);
        Expect(Run, status == STATUS_INSUFFICIENT_RESOURCES, "there is no memory for a domain");
        Expect(Run, SetShortage(FALSE), "memory is back");
        if (IS(ShortageIgnored)) {
            ExpectSuccess(Run, AdapterAttach(Run, adapter), "the device is attached");
        } else if (ExpectSuccess(Run, AdapterCreateDomain(Run, adapter), "the domain is created")) {
            ExpectSuccess(Run, AdapterAttach(Run, adapter), "the device is attached");
        }
    }
    if (adapter->Token != NULL) {
        AdapterClose(Run, adapter);
    }
    if (RunMustClear(Run)) {
        AdapterClose(Run, adapter);
    }
    ExFreePoolWithTag(adapter, EXEMPLAR_TAG);
}
