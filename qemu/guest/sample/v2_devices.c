/*
 * Device tokens and their attachment, through V2 and V3 [ddi.md 2.5.2, 2.5.3, 2.5.15, 2.5.16, 5 C, 5 G, 5 H].
 */
#include "ex.h"
#include "v2_devices.h"

#define BASE 0x260000000ULL
#define MARK 0xDE71CE0000000000ULL

static VOID Refused(PPROBE Probe, PDEVICE_OBJECT Device, PIOMMU_DEVICE_CREATION_CONFIGURATION Configuration,
                    NTSTATUS Wanted, const char *Title)
{
    PIOMMU_DMA_DEVICE token = (PIOMMU_DMA_DEVICE)UNTOUCHED;
    NTSTATUS status = Probe->Ex.CreateDevice(Device, Configuration, &token);

    if (!CheckStatus(&Probe->Check, status, Wanted, Title)) {
        if (NT_SUCCESS(status)) {
            Probe->Ex.DeleteDevice(token);
        }
    } else if ((ULONG_PTR)token != UNTOUCHED) {
        CheckTrue(&Probe->Check, FALSE, "DDI-138: *DmaDeviceOut is unchanged on failure");
    }
}

static VOID Creation(PPROBE Probe)
{
    PCHECK check = &Probe->Check;
    PIOMMU_DMA_DEVICE token = ExToken(Probe, Probe->Device[0], "DDI-126: a token for a PCI device");
    PIOMMU_DMA_DEVICE second = (PIOMMU_DMA_DEVICE)UNTOUCHED;
    NTSTATUS status;

    CheckTrue(check, token != NULL, "DDI-126: it is not NULL");
    CheckStatus(check, Probe->Ex.DeleteDevice(token), STATUS_SUCCESS, "DDI-141: a detached token is deleted");
    CheckStatus(check, Probe->Ex.DeleteDevice(token), STATUS_INVALID_PARAMETER_1, "DDI-144: once");
    CheckStatus(check, Probe->Ex.DeleteDevice(NULL), STATUS_INVALID_PARAMETER_1, "DDI-144: NULL is no token");
    CheckStatus(check, Probe->Ex.DeleteDevice((PIOMMU_DMA_DEVICE)0x1122334455667788ULL), STATUS_INVALID_PARAMETER_1,
                "DDI-375: a random number is no token");
    CheckStatus(check, Probe->Ex.DeleteDevice((PIOMMU_DMA_DEVICE)Probe->Device[0]), STATUS_INVALID_PARAMETER_1,
                "DDI-376: a device object is no token");
    status = Probe->Ex.CreateDevice(Probe->Device[2], NULL, &second);
    CheckTrue(check, status == STATUS_NOT_FOUND || status == STATUS_INVALID_PARAMETER,
              "DDI-127: a device that is not behind the IOMMU gets no token");
    Refused(Probe, Probe->Device[2], NULL, STATUS_NOT_FOUND, "DDI-128: a PDO outside the IOMMU's scope");
    Refused(Probe, Probe->NotPhysical, NULL, STATUS_INVALID_PARAMETER, "DDI-128: an object without a bus identity");
    Refused(Probe, NULL, NULL, STATUS_INVALID_PARAMETER_1, "DDI-138: DeviceObject NULL");
    CheckStatus(check, Probe->Ex.CreateDevice(Probe->Device[0], NULL, NULL), STATUS_INVALID_PARAMETER_3,
                "DDI-138: DmaDeviceOut NULL");
    CheckValue(check, (ULONG_PTR)second, UNTOUCHED, "DDI-138: *DmaDeviceOut is unchanged on failure");
}

static VOID Chain(PIOMMU_DEVICE_CREATION_CONFIGURATION First, ULONG Count)
{
    for (ULONG i = 0; i < Count; i++) {
        First[i].NextConfiguration.Flink = i + 1 < Count ? &First[i + 1].NextConfiguration : NULL;
        First[i].NextConfiguration.Blink = NULL;
    }
}

static VOID BadConfigurations(PPROBE Probe)
{
    static IOMMU_DEVICE_CREATION_CONFIGURATION list[17];
    PDEVICE_OBJECT device = Probe->Device[0];
    NTSTATUS wanted = STATUS_INVALID_PARAMETER_2;

    RtlZeroMemory(list, sizeof(list));
    Chain(list, 1);
    list[0].ConfigType = IommuDeviceCreationConfigTypeAcpi;
    list[0].Acpi.MappingsCount = 1;
    Refused(Probe, device, list, wanted, "DDI-129: an Acpi configuration for a PCI device");
    list[0].Acpi.MappingsCount = 0;
    Refused(Probe, device, list, wanted, "DDI-131: with MappingsCount 0");
    list[0].ConfigType = IommuDeviceCreationConfigTypeNone;
    Refused(Probe, device, list, wanted, "DDI-134: ConfigType None");
    list[0].ConfigType = IommuDeviceCreationConfigTypeDeviceId;
    Refused(Probe, device, list, wanted, "DDI-134: ConfigType DeviceId");
    list[0].ConfigType = IommuDeviceCreationConfigTypeMax;
    Refused(Probe, device, list, wanted, "DDI-134: ConfigType Max");
    list[0].ConfigType = IommuDeviceCreationConfigTypePasid;
    list[0].Pasid.ConfigType = PasidConfigTypeMax;
    Refused(Probe, device, list, wanted, "DDI-137: PasidConfigTypeMax");
    list[0].Pasid.ConfigType = (IOMMU_PASID_CONFIGURATION_TYPE)0xFFFFFFFF;
    Refused(Probe, device, list, wanted, "DDI-137: Pasid.ConfigType 0xFFFFFFFF");
    for (ULONG i = 0; i < RTL_NUMBER_OF(list); i++) {
        list[i].ConfigType = IommuDeviceCreationConfigTypePasid;
        list[i].Pasid.ConfigType = PasidConfigTypePasidTaggedDma;
    }
    Chain(list, 2);
    Refused(Probe, device, list, wanted, "DDI-134: the Pasid configuration twice");
    Chain(list, RTL_NUMBER_OF(list));
    Refused(Probe, device, list, wanted, "DDI-134: a list of 17");
    Chain(list, 3);
    list[2].NextConfiguration.Flink = &list[1].NextConfiguration;
    Refused(Probe, device, list, wanted, "DDI-134: a list that never comes back to its first element");
}

static VOID PasidConfigurations(PPROBE Probe)
{
    IOMMU_DEVICE_CREATION_CONFIGURATION one = {.ConfigType = IommuDeviceCreationConfigTypePasid,
                                               .Pasid.ConfigType = PasidConfigTypePasidTaggedDma};
    PIOMMU_DMA_DEVICE token = NULL;
    PCHECK check = &Probe->Check;

    PolicyDevice(Probe->Device[0], 1, FALSE, TRUE);
    PolicyDevice(Probe->Device[1], 1, FALSE, FALSE);
    CheckStatus(check, Probe->Ex.CreateDevice(Probe->Device[0], &one, &token), STATUS_SUCCESS,
                "DDI-135: a list of one that ends at Flink NULL");
    CheckStatus(check, Probe->Ex.DeleteDevice(token), STATUS_SUCCESS, "its token is deleted");
    InitializeListHead(&one.NextConfiguration);
    CheckStatus(check, Probe->Ex.CreateDevice(Probe->Device[0], &one, &token), STATUS_SUCCESS,
                "DDI-135: a list of one that ends at itself");
    CheckStatus(check, Probe->Ex.DeleteDevice(token), STATUS_SUCCESS, "its token is deleted");
    CheckStatus(check, ExCreatePasidToken(Probe, Probe->Device[0], PasidConfigTypeDefaultPasidOnly, TRUE, &token),
                STATUS_SUCCESS, "DDI-136: a device with PASIDs takes a Pasid configuration");
    CheckStatus(check, Probe->Ex.DeleteDevice(token), STATUS_SUCCESS, "its token is deleted");
    Refused(Probe, Probe->Device[1], &one, STATUS_INVALID_PARAMETER_2,
            "DDI-136: a device without PASIDs takes none");
    BadConfigurations(Probe);
    PolicyReset(Probe);
}

static VOID AllocationFailures(PPROBE Probe)
{
    PCHECK check = &Probe->Check;
    PDEVICE_OBJECT device = Probe->Device[0];
    PIOMMU_DMA_DOMAIN domain = ExDomain(Probe, DomainTypeTranslate, "a domain is created");
    PIOMMU_DMA_DEVICE token = ExToken(Probe, device, "and a token");

    CheckStatus(check, PolicyFailAllocations(TRUE), STATUS_SUCCESS, "allocations are made to fail");
    Refused(Probe, Probe->Device[1], NULL, STATUS_INSUFFICIENT_RESOURCES, "DDI-133: a token that cannot be allocated");
    CheckStatus(check, Probe->Ex.AttachDeviceEx(domain, token), STATUS_INSUFFICIENT_RESOURCES,
                "DDI-158: an attachment that cannot be allocated");
    CheckStatus(check, PolicyFailAllocations(FALSE), STATUS_SUCCESS, "allocations work again");
    CheckFault(check, DmaFill(device, BASE, 8, 0), UnsupportedUpstreamTransaction, BASE,
               "DDI-158: the device stayed detached");
    CheckStatus(check, Probe->Ex.DetachDeviceEx(token), STATUS_INVALID_PARAMETER_1,
                "DDI-166: so it cannot be detached");
    CheckStatus(check, Probe->Ex.DeleteDevice(token), STATUS_SUCCESS, "the token is deleted");
    ExDelete(Probe, domain, "the domain is deleted");
}

static VOID Attaching(PPROBE Probe, PBUFFER Buffer)
{
    PCHECK check = &Probe->Check;
    PDEVICE_OBJECT device = Probe->Device[0];
    PIOMMU_DMA_DOMAIN domain = ExDomain(Probe, DomainTypeTranslate, "a domain is created");
    PIOMMU_DMA_DOMAIN other = ExDomain(Probe, DomainTypeTranslate, "and another");
    PIOMMU_DMA_DEVICE token = ExToken(Probe, device, "a token is created");
    PIOMMU_DMA_DEVICE twin = NULL;
    PMDL one = BufferMdl(Buffer, 0, 1);
    PMDL next = BufferMdl(Buffer, 1, 1);

    CheckFault(check, DmaFill(device, BASE, 8, 0), UnsupportedUpstreamTransaction, BASE,
               "DDI-139: a token alone leaves the device blocked");
    CheckStatus(check, Probe->Ex.DetachDeviceEx(token), STATUS_INVALID_PARAMETER_1, "DDI-166: it is not attached");
    CheckStatus(check, ExMap(Probe, domain, READ_WRITE, ExMdl(one), BASE), STATUS_SUCCESS, "a page is mapped");
    CheckStatus(check, Probe->Ex.AttachDeviceEx(domain, token), STATUS_SUCCESS, "DDI-154: the device is attached");
    CheckDone(check, DmaFill(device, BASE, PAGE_SIZE, MARK), "DDI-163: what was mapped before is usable");
    CheckTrue(check, BufferPageHolds(Buffer, 0, MARK), "DDI-163: the processor sees it");
    ExMap(Probe, domain, READ_WRITE, ExMdl(next), BASE + PAGE_SIZE);
    CheckDone(check, DmaFill(device, BASE + PAGE_SIZE, PAGE_SIZE, MARK),
              "DDI-163: what is mapped after is usable right after the map");
    CheckStatus(check, Probe->Ex.AttachDeviceEx(other, token), STATUS_INVALID_PARAMETER,
                "DDI-155: attaching to another domain");
    CheckStatus(check, Probe->Ex.AttachDeviceEx(domain, token), STATUS_INVALID_PARAMETER,
                "DDI-156: attaching to the same domain");
    CheckDone(check, DmaCompare(device, BASE, PAGE_SIZE, MARK), "DDI-155: the old attachment is intact");
    CheckStatus(check, Probe->Ex.CreateDevice(device, NULL, &twin), STATUS_SUCCESS,
                "DDI-140: a second token for the same device");
    CheckDone(check, DmaCompare(device, BASE, PAGE_SIZE, MARK), "DDI-139: does not change the device's DMA");
    CheckStatus(check, Probe->Ex.AttachDeviceEx(other, twin), STATUS_INVALID_PARAMETER,
                "DDI-140: attaching the second while the first is attached");
    CheckStatus(check, Probe->Ex.DeleteDevice(token), STATUS_RESOURCE_IN_USE, "DDI-142: deleting an attached token");
    CheckDone(check, DmaCompare(device, BASE, PAGE_SIZE, MARK), "DDI-142: the device stays attached and works");
    CheckStatus(check, Probe->Ex.DeleteDomain(domain), STATUS_RESOURCE_IN_USE, "DDI-041: deleting its domain");
    CheckTrue(check, !NT_SUCCESS(Probe->Ex.DeleteDomain(domain)), "DDI-040: does not succeed");
    CheckStatus(check, Probe->Ex.DetachDeviceEx(token), STATUS_SUCCESS, "DDI-165: the device is detached");
    CheckFault(check, DmaFill(device, BASE, 8, 0), UnsupportedUpstreamTransaction, BASE,
               "DDI-168: after that all its DMA is blocked");
    CheckTrue(check, BufferPageHolds(Buffer, 0, MARK), "DDI-168: and the memory as it was");
    CheckStatus(check, Probe->Ex.AttachDeviceEx(other, token), STATUS_SUCCESS, "DDI-165: it is attached elsewhere");
    CheckFault(check, DmaFill(device, BASE, 8, 0), TranslationFault, BASE,
               "DDI-168: nothing of the old domain is left");
    CheckStatus(check, Probe->Ex.DetachDeviceEx(token), STATUS_SUCCESS, "it is detached");
    CheckStatus(check, Probe->Ex.DeleteDevice(twin), STATUS_SUCCESS, "DDI-141: its second token is deleted");
    CheckStatus(check, Probe->Ex.DeleteDevice(token), STATUS_SUCCESS, "DDI-141: and its first");
    ExDelete(Probe, other, "DDI-044: the other domain is deleted");
    ExDelete(Probe, domain, "DDI-045: the first is deleted with its mappings");
    MdlFree(one);
    MdlFree(next);
}

static VOID BadAttachments(PPROBE Probe)
{
    PCHECK check = &Probe->Check;
    PIOMMU_DMA_DOMAIN domain = ExDomain(Probe, DomainTypeTranslate, "a domain is created");
    PIOMMU_DMA_DEVICE token = ExToken(Probe, Probe->Device[0], "and a token");

    CheckStatus(check, Probe->Ex.AttachDeviceEx(NULL, token), STATUS_INVALID_PARAMETER_1, "DDI-161: attaching to NULL");
    CheckStatus(check, Probe->Ex.AttachDeviceEx((PIOMMU_DMA_DOMAIN)token, token), STATUS_INVALID_PARAMETER_1,
                "DDI-376: a token is no domain");
    CheckStatus(check, Probe->Ex.AttachDeviceEx(domain, NULL), STATUS_INVALID_PARAMETER_2, "DDI-161: attaching NULL");
    CheckStatus(check, Probe->Ex.AttachDeviceEx(domain, (PIOMMU_DMA_DEVICE)domain), STATUS_INVALID_PARAMETER_2,
                "DDI-376: a domain is no token");
    CheckStatus(check, Probe->Ex.AttachDeviceEx(domain, (PIOMMU_DMA_DEVICE)(((ULONG_PTR)token) + 1)),
                STATUS_INVALID_PARAMETER_2, "DDI-375: a token and 1 is no token");
    CheckStatus(check, Probe->Ex.DetachDeviceEx(NULL), STATUS_INVALID_PARAMETER_1, "DDI-167: detaching NULL");
    CheckStatus(check, Probe->Ex.DetachDeviceEx((PIOMMU_DMA_DEVICE)domain), STATUS_INVALID_PARAMETER_1,
                "DDI-167: detaching a domain");
    CheckStatus(check, Probe->Ex.DeleteDevice(token), STATUS_SUCCESS, "the token is deleted");
    CheckStatus(check, Probe->Ex.AttachDeviceEx(domain, token), STATUS_INVALID_PARAMETER_2,
                "DDI-161: attaching a deleted token");
    CheckStatus(check, Probe->Ex.DetachDeviceEx(token), STATUS_INVALID_PARAMETER_1,
                "DDI-167: detaching a deleted token");
    ExDelete(Probe, domain, "the domain is deleted");
}

/* A device attached through one family is attached for the other [DDI-058]. */
static VOID AcrossFamilies(PPROBE Probe)
{
    PCHECK check = &Probe->Check;
    PDEVICE_OBJECT device = Probe->Device[0];
    PIOMMU_DMA_DOMAIN domain;
    PIOMMU_DMA_DEVICE token;

    if (!ProbeUseV1(Probe)) {
        return;
    }
    domain = ExDomain(Probe, DomainTypeTranslate, "CreateDomainEx creates a domain");
    token = ExToken(Probe, device, "and CreateDevice a token");
    CheckStatus(check, Probe->Iommu.AttachDevice(domain, device, 0, 1), STATUS_SUCCESS, "V1 attaches the device");
    CheckStatus(check, Probe->Ex.AttachDeviceEx(domain, token), STATUS_INVALID_PARAMETER,
                "DDI-058: AttachDeviceEx finds it attached");
    CheckStatus(check, Probe->Iommu.DetachDevice(domain, device, 0), STATUS_SUCCESS, "V1 detaches it");
    CheckStatus(check, Probe->Ex.AttachDeviceEx(domain, token), STATUS_SUCCESS, "DDI-065: AttachDeviceEx attaches it");
    CheckStatus(check, Probe->Iommu.AttachDevice(domain, device, 0, 1), STATUS_INVALID_PARAMETER,
                "DDI-055: V1 finds it attached");
    CheckStatus(check, Probe->Ex.DetachDeviceEx(token), STATUS_SUCCESS, "DetachDeviceEx detaches it");
    CheckStatus(check, Probe->Ex.DeleteDevice(token), STATUS_SUCCESS, "the token is deleted");
    ExDelete(Probe, domain, "the domain is deleted");
}

static VOID Devices(PPROBE Probe)
{
    PBUFFER buffer = ProbeBuffer(Probe, 4, BufferScattered);

    if (buffer == NULL) {
        return;
    }
    Creation(Probe);
    PasidConfigurations(Probe);
    AllocationFailures(Probe);
    Attaching(Probe, buffer);
    BadAttachments(Probe);
    AcrossFamilies(Probe);
    AvailableTypes(Probe, buffer);
    BufferFree(buffer);
}

VOID RunV2Devices(PPROBE Probe)
{
    if (PolicyIsOurs(Probe)) {
        ExThroughBoth(Probe, Devices);
    }
}
