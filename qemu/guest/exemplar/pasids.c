/*
 * Tagged DMA: two sub-devices of one device, each in a first-stage domain of its own, that use the same logical address for
 * memory of their own.
 */
#include "lane.h"

#define BASE 0x340000000ULL
#define CHILDREN 2

typedef struct _CHILD {
    PIOMMU_DMA_DOMAIN Domain;
    PIOMMU_DMA_PASID_DEVICE Device;
    ULONG Pasid;
    BOOLEAN IsAttached;
    LANE Lane;
} CHILD, *PCHILD;

typedef struct _PASIDS {
    ADAPTER Parent;
    CHILD Child[CHILDREN];
} PASIDS, *PPASIDS;

static BOOLEAN SetPasids(PDEVICE_OBJECT Device, BOOLEAN HasPasid)
{
    VIOMMU_DEVICE_POLICY policy = {.PhysicalDeviceObject = Device, .OptIn = 1, .HasPasid = HasPasid};
    VIOMMU_TEST_CONTROL control = {.Devices = &policy, .DeviceCount = 1};

    return NT_SUCCESS(ViommuTestControl(&control, NULL));
}

static NTSTATUS CreateParent(PRUN Run, PADAPTER Parent)
{
    IOMMU_DEVICE_CREATION_CONFIGURATION configuration = {
        .ConfigType = IommuDeviceCreationConfigTypePasid,
        .Pasid = {.ConfigType = ALTERED(PasidUntagged, PasidConfigTypePasidTaggedDma, PasidConfigTypeDefaultPasidOnly)}};
    IOMMU_DMA_DEVICE_INFORMATION information = {.DefaultPasidEnabled = FALSE};
    ULONG written = 0;
    NTSTATUS status;

    InitializeListHead(&configuration.NextConfiguration);
    status = AdapterCreateToken(Run, Parent, &configuration);
    if (NT_SUCCESS(status)) {
        status = UNCHECKED(Run->Iommu.QueryDeviceInfo(Parent->Token, sizeof(information), &written, &information));
    }
    return status;
}

static NTSTATUS CreateChild(PRUN Run, PPASIDS Pasids, PCHILD Child)
{
    IOMMU_DMA_DOMAIN_CREATION_FLAGS flags = {.AsUlonglong = 0};
    NTSTATUS status = Run->Iommu.CreateDomainEx(DomainTypeTranslateS1, flags, NULL, NULL, &Child->Domain);
    KIRQL former;

    if (NT_SUCCESS(status)) {
        former = Raise(IS(PasidRaised), DISPATCH_LEVEL);
        status = Run->Iommu.CreatePasidDevice(Pasids->Parent.Token, &Child->Device, &Child->Pasid);
        Lower(IS(PasidRaised), former);
    }
    if (NT_SUCCESS(status)) {
        Child->Lane.Address = BASE;
        status = Run->Iommu.MapLogicalRangeEx(Child->Domain, Child->Lane.Permissions, &Child->Lane.Memory,
                                              &Child->Lane.Address, NULL, NULL, &Child->Lane.Address);
        Child->Lane.IsMapped = NT_SUCCESS(status);
    }
    if (NT_SUCCESS(status)) {
        status = DELETED(PasidAttachDeleted,
                         UNCHECKED(TWICE(PasidAttachTwice, Run->Iommu.AttachPasidDevice(Child->Domain, Child->Device))));
        Child->IsAttached = NT_SUCCESS(status);
    }
    return status;
}

static VOID DropChild(PRUN Run, PCHILD Child)
{
    if (HELD(Child->IsAttached)) {
        if (!ExpectSuccess(Run, DELETED(PasidDetachDeleted,
                                        TWICE(PasidDetachTwice, Run->Iommu.DetachPasidDevice(Child->Device))),
                           "a sub-device is detached") && !Run->IsClearing) {
            return;
        }
        Child->IsAttached = FALSE;
    }
    if (Child->Device != NULL &&
        !ExpectSuccess(Run, DELETED(PasidDeleteDeleted, Run->Iommu.DeletePasidDevice(Child->Device)),
                       "a sub-device is deleted") && !Run->IsClearing) {
        return;
    }
    if (Child->Lane.IsMapped) {
        ExpectSuccess(Run, Run->Iommu.UnmapLogicalRange(Child->Domain, Child->Lane.Address, Child->Lane.Buffer->PageCount),
                      "its buffer is unmapped");
        Child->Lane.IsMapped = FALSE;
    }
    if (Child->Domain != NULL) {
        ExpectSuccess(Run, Run->Iommu.DeleteDomain(Child->Domain), "its domain is deleted");
    }
}

static VOID TakeDown(PRUN Run, PPASIDS Pasids)
{
    for (ULONG i = 0; i < CHILDREN; i++) {
        DropChild(Run, &Pasids->Child[i]);
    }
    if (Pasids->Parent.Token != NULL) {
        AdapterClose(Run, &Pasids->Parent);
    }
}

static VOID Work(PRUN Run, PPASIDS Pasids)
{
    PDEVICE_OBJECT device = Pasids->Parent.Device;

    for (ULONG i = 0; i < CHILDREN; i++) {
        if (!ExpectSuccess(Run, CreateChild(Run, Pasids, &Pasids->Child[i]), "a sub-device is made and attached")) {
            return;
        }
    }
    for (ULONG turn = 0; turn < CHILDREN + Chance(Run, 2); turn++) {
        PCHILD child = &Pasids->Child[turn % CHILDREN];
        ULONG pasid = Pasids->Child[ALTERED(PasidsSwapped, turn % CHILDREN, (turn + 1) % CHILDREN)].Pasid;

        LaneUseTagged(Run, device, pasid, &child->Lane);
    }
}

VOID RunPasids(PRUN Run, ULONG Stage)
{
    PPASIDS pasids = ExAllocatePoolWithTag(NonPagedPoolNx, sizeof(*pasids), EXEMPLAR_TAG);
    PDEVICE_OBJECT device = Run->Device[Chance(Run, EXEMPLAR_DEVICES)];
    BOOLEAN isReady;

    UNREFERENCED_PARAMETER(Stage);
    if (!Expect(Run, pasids != NULL, "there is memory for the sub-devices")) {
        return;
    }
    RtlZeroMemory(pasids, sizeof(*pasids));
    AdapterInitialize(&pasids->Parent, device, DomainTypeTranslate, FALSE);
    isReady = LaneCreate(Run, &pasids->Child[0].Lane, 1) && LaneCreate(Run, &pasids->Child[1].Lane, 1);
    if (Expect(Run, isReady && SetPasids(device, TRUE), "the device has PASIDs")) {
        if (ExpectSuccess(Run, CreateParent(Run, &pasids->Parent), "the device has tagged DMA")) {
            Work(Run, pasids);
        }
        TakeDown(Run, pasids);
    }
    if (RunMustClear(Run)) {
        TakeDown(Run, pasids);
    }
    Expect(Run, SetPasids(device, FALSE), "the platform is as it was");
    for (ULONG i = 0; i < CHILDREN; i++) {
        LaneFree(&pasids->Child[i].Lane);
    }
    ExFreePoolWithTag(pasids, EXEMPLAR_TAG);
}
