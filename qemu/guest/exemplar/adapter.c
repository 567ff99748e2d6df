/*
 * Devices in use: see adapter.h.
 */
#include "adapter.h"

#define LEAST_WIDTH 32
#define WIDTHS 16
#define FIVE_SECONDS_100NS (5 * 10 * 1000 * 1000LL)

static const IOMMU_DMA_DOMAIN_CREATION_FLAGS NoFlags = {.AsUlonglong = 0};
static const IOMMU_DMA_DOMAIN_CREATION_FLAGS ReservedFlags = {.AsUlonglong = 4};

/* Tells nothing by being called: what counts is what it is given. */
static VOID StateChanged(PIOMMU_INTERFACE_STATE_CHANGE StateChange, PVOID Context)
{
    PADAPTER adapter = Context;
    KIRQL old;

    KeAcquireSpinLock(&adapter->Lock, &old);
    if (StateChange->PresentFields.AvailableDomainTypes) {
        adapter->AvailableTypes = StateChange->AvailableDomainTypes;
    }
    KeReleaseSpinLock(&adapter->Lock, old);
    KeSetEvent(&adapter->Changed, IO_NO_INCREMENT, FALSE);
}

/* Never registered. */
static VOID OtherStateChanged(PIOMMU_INTERFACE_STATE_CHANGE StateChange, PVOID Context)
{
    StateChanged(StateChange, Context);
}

static VOID FaultHappened(PVOID Context, PFAULT_INFORMATION FaultInformation)
{
    PADAPTER adapter = Context;

    UNREFERENCED_PARAMETER(FaultInformation);
    (VOID)InterlockedIncrement(&adapter->Faults);
}

ULONG AdapterTypes(PADAPTER Adapter)
{
    KIRQL old;
    ULONG types;

    KeAcquireSpinLock(&Adapter->Lock, &old);
    types = Adapter->AvailableTypes;
    KeReleaseSpinLock(&Adapter->Lock, old);
    return types;
}

BOOLEAN AdapterWaitType(PADAPTER Adapter, ULONG Mask, BOOLEAN IsThere)
{
    LARGE_INTEGER fiveSeconds = {.QuadPart = -FIVE_SECONDS_100NS};

    while (((AdapterTypes(Adapter) & Mask) != 0) != IsThere) {
        if (KeWaitForSingleObject(&Adapter->Changed, Executive, KernelMode, FALSE, &fiveSeconds) == STATUS_TIMEOUT) {
            return FALSE;
        }
    }
    return TRUE;
}

VOID AdapterInitialize(PADAPTER Adapter, PDEVICE_OBJECT Device, IOMMU_DMA_DOMAIN_TYPE Type, BOOLEAN HasAllocator)
{
    RtlZeroMemory(Adapter, sizeof(*Adapter));
    KeInitializeSpinLock(&Adapter->Lock);
    KeInitializeEvent(&Adapter->Changed, SynchronizationEvent, FALSE);
    Adapter->Device = Device;
    Adapter->Type = Type;
    Adapter->HasAllocator = HasAllocator;
}

NTSTATUS AdapterCreateToken(PRUN Run, PADAPTER Adapter, PIOMMU_DEVICE_CREATION_CONFIGURATION Configuration)
{
    PDEVICE_OBJECT device = ALTERED(DeviceNotPhysical, Adapter->Device, Run->NotPhysical);

    return DELETED(CreateDeviceDeleted, Run->Iommu.CreateDevice(device, Configuration, &Adapter->Token));
}

NTSTATUS AdapterListen(PRUN Run, PADAPTER Adapter)
{
    IOMMU_INTERFACE_STATE_CHANGE_FIELDS fields = {.AsULONG = ALTERED(RegisterForNothing, 1, 0)};
    NTSTATUS status = TWICE(RegisterTwice, Run->Iommu.RegisterInterfaceStateChangeCallback(StateChanged, Adapter,
                                                                                           Adapter->Token, &fields));

    Adapter->IsListening = NT_SUCCESS(status);
    return status;
}

/* Page 0 stays free, so that a cleared descriptor is found out; a hole for good; and memory that is always reachable. */
static NTSTATUS FillRegions(PRUN Run, PADAPTER Adapter, PIOMMU_DMA_RESERVED_REGION Regions)
{
    Regions[0] = (IOMMU_DMA_RESERVED_REGION){.NumberOfPages = 1};
    Regions[1] = (IOMMU_DMA_RESERVED_REGION){.Base = HOLE, .NumberOfPages = HOLE_PAGES};
    Regions[0].RegionNext = &Regions[1];
    if (IS(RegionsOverlap)) {
        Regions[1].Base = 0;
    }
    if (Chance(Run, 2) == 0) {
        return STATUS_SUCCESS;
    }
    Adapter->Fixed = BufferCreate(1 + Chance(Run, 3), BufferContiguous);
    if (Adapter->Fixed == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    Regions[2] = (IOMMU_DMA_RESERVED_REGION){
        .Base = BufferPhysical(Adapter->Fixed, 0), .NumberOfPages = Adapter->Fixed->PageCount, .ShouldMap = TRUE};
    Regions[1].RegionNext = &Regions[2];
    return STATUS_SUCCESS;
}

/* Through a table of the first version, beside the one in use. */
static NTSTATUS CreateThroughV1(PADAPTER Adapter)
{
    DMA_IOMMU_INTERFACE_EX table;
    NTSTATUS status = IoGetIommuInterfaceEx(DMA_IOMMU_INTERFACE_EX_VERSION_1, 0, &table);

    return NT_SUCCESS(status) ? table.V1.CreateDomain(TRUE, &Adapter->Domain) : status;
}

NTSTATUS AdapterCreateDomain(PRUN Run, PADAPTER Adapter)
{
    IOMMU_DMA_LOGICAL_ALLOCATOR_CONFIG allocator = {.LogicalAllocatorType = IommuDmaLogicalAllocatorBuddy};
    IOMMU_DMA_DOMAIN_CREATION_FLAGS flags = ALTERED(CreateDomainFlags, NoFlags, ReservedFlags);
    BOOLEAN isTranslate = Adapter->Type == DomainTypeTranslate;
    IOMMU_DMA_RESERVED_REGION regions[3];
    NTSTATUS status = isTranslate ? FillRegions(Run, Adapter, regions) : STATUS_SUCCESS;
    KIRQL former;

    if (!NT_SUCCESS(status)) {
        return status;
    }
    allocator.BuddyAllocatorConfig.AddressWidth = ALTERED(AllocatorTooNarrow, LEAST_WIDTH + Chance(Run, WIDTHS), 12);
    former = Raise(IS(CreateDomainRaised), DISPATCH_LEVEL);
    status = IS(CreateDomainV1) ? CreateThroughV1(Adapter)
                                : DELETED(CreateDomainDeleted, Run->Iommu.CreateDomainEx(
                                                                   Adapter->Type, flags,
                                                                   Adapter->HasAllocator ? &allocator : NULL,
                                                                   isTranslate ? regions : NULL, &Adapter->Domain));
    Lower(IS(CreateDomainRaised), former);
    if (!NT_SUCCESS(status)) {
        BufferFree(Adapter->Fixed);
        Adapter->Fixed = NULL;
    }
    return status;
}

/* What the documented profile never implements is asked for where it is there alone. */
static NTSTATUS HearFaults(PRUN Run, PADAPTER Adapter)
{
    DEVICE_FAULT_CONFIGURATION configuration = {.FaultHandler = ALTERED(ReportingNoHandler, FaultHappened, NULL),
                                                .FaultContext = Adapter};
    NTSTATUS status = STATUS_SUCCESS;

    if (Run->IsExtended) {
        status = UNCHECKED(Run->Iommu.SetDeviceFaultReportingEx(Adapter->Token, 0, TRUE, &configuration));
        Adapter->HearsFaults = NT_SUCCESS(status);
    }
    return status;
}

NTSTATUS AdapterAttach(PRUN Run, PADAPTER Adapter)
{
    PIOMMU_DMA_DOMAIN domain = ALTERED(AttachWrongHandle, Adapter->Domain, (PIOMMU_DMA_DOMAIN)Adapter->Token);
    NTSTATUS status = DELETED(AttachDeleted,
                              UNCHECKED(TWICE(AttachTwice, Run->Iommu.AttachDeviceEx(domain, Adapter->Token))));

    Adapter->IsAttached = NT_SUCCESS(status);
    return status;
}

NTSTATUS AdapterOpen(PRUN Run, PADAPTER Adapter, PDEVICE_OBJECT Device, IOMMU_DMA_DOMAIN_TYPE Type,
                     BOOLEAN HasAllocator)
{
    ULONG types = 0;
    NTSTATUS status;

    AdapterInitialize(Adapter, Device, Type, HasAllocator);
    status = AdapterCreateToken(Run, Adapter, NULL);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    status = AdapterListen(Run, Adapter);
    if (!NT_SUCCESS(status)) {
        goto Failed;
    }
    Run->Iommu.QueryAvailableDomainTypes(Adapter->Token, &types);
    if ((types & 1u << Type) == 0) {
        status = STATUS_ACCESS_DENIED;
        goto Failed;
    }
    status = AdapterCreateDomain(Run, Adapter);
    if (!NT_SUCCESS(status)) {
        goto Failed;
    }
    Adapter->DeletesDomainFirst = Chance(Run, 2) != 0;
    if (IS(ReportingDetached)) {
        (VOID)HearFaults(Run, Adapter);
    }
    status = AdapterAttach(Run, Adapter);
    if (!NT_SUCCESS(status)) {
        goto Failed;
    }
    status = HearFaults(Run, Adapter);
    if (!NT_SUCCESS(status)) {
        goto Failed;
    }
    return STATUS_SUCCESS;

Failed:
    AdapterClose(Run, Adapter);
    return status;
}

static BOOLEAN Leave(PRUN Run, PADAPTER Adapter)
{
    /* When this fails the device is detached all the same: that takes the handler with it. */
    if (HELD(Adapter->HearsFaults) && !IS(ReportingLeftOn)) {
        ExpectSuccess(Run, Run->Iommu.SetDeviceFaultReportingEx(Adapter->Token, 0, FALSE, NULL),
                      "fault reporting is switched off");
        Adapter->HearsFaults = FALSE;
    }
    if (HELD(Adapter->IsAttached)) {
        if (!ExpectSuccess(Run, DELETED(DetachDeleted,
                                        TWICE(DetachTwice, Run->Iommu.DetachDeviceEx(Adapter->Token))),
                           "the device is detached") && !Run->IsClearing) {
            return FALSE;
        }
        Adapter->IsAttached = FALSE;
    }
    return TRUE;
}

static BOOLEAN DeleteToken(PRUN Run, PADAPTER Adapter)
{
    PIOMMU_INTERFACE_STATE_CHANGE_CALLBACK callback = ALTERED(UnregisterOther, StateChanged, OtherStateChanged);
    NTSTATUS status;

    if (HELD(Adapter->IsListening)) {
        status = DELETED(UnregisterDeleted, Run->Iommu.UnregisterInterfaceStateChangeCallback(callback, Adapter->Token));
        if (!ExpectSuccess(Run, status, "the callback is unregistered") && !Run->IsClearing) {
            return FALSE;
        }
        Adapter->IsListening = FALSE;
    }
    return ExpectSuccess(Run, DELETED(DeleteDeviceDeleted, TWICE(DeleteDeviceTwice,
                                                                 Run->Iommu.DeleteDevice(Adapter->Token))),
                         "the token is deleted");
}

static VOID DeleteDomain(PRUN Run, PADAPTER Adapter)
{
    if (Adapter->Domain != NULL &&
        !ExpectSuccess(Run, DELETED(DeleteDomainDeleted,
                                    TWICE(DeleteDomainTwice, Run->Iommu.DeleteDomain(Adapter->Domain))),
                       "the domain is deleted") && !Run->IsClearing) {
        return;
    }
    BufferFree(Adapter->Fixed);
    Adapter->Fixed = NULL;
}

VOID AdapterClose(PRUN Run, PADAPTER Adapter)
{
    if (IS(DeleteDomainAttached)) {
        DeleteDomain(Run, Adapter);
    }
    if (Adapter->HearsFaults) {
        Expect(Run, Adapter->Faults == 0, "no fault was reported");
    }
    if (!Leave(Run, Adapter)) {
        return;
    }
    if (Adapter->DeletesDomainFirst) {
        DeleteDomain(Run, Adapter);
    }
    if (!DeleteToken(Run, Adapter) && !Run->IsClearing) {
        return;
    }
    if (!Adapter->DeletesDomainFirst) {
        DeleteDomain(Run, Adapter);
    }
}
