/*
 * Getting the interface, and everything that can be told of a table by looking at it [DDI IoGetIommuInterface,
 * IoGetIommuInterfaceEx].
 */
#include "output.h"

static VOID CheckRefusedEx(PPROBE Probe, ULONG Version, ULONGLONG Flags, NTSTATUS Wanted, const char *Title)
{
    OUTPUT output;
    NTSTATUS got = OutputGetEx(&output, Version, Flags);

    if (CheckStatus(&Probe->Check, got, Wanted, Title) && !OutputIsGuard(&output, 0)) {
        CheckTrue(&Probe->Check, FALSE, "a refusing IoGetIommuInterfaceEx leaves its output untouched");
    }
}

static VOID CheckRefusedLegacy(PPROBE Probe, ULONG Version, NTSTATUS Wanted, const char *Title)
{
    OUTPUT output;
    NTSTATUS got = OutputGetLegacy(&output, Version);

    if (CheckStatus(&Probe->Check, got, Wanted, Title) && !OutputIsGuard(&output, 0)) {
        CheckTrue(&Probe->Check, FALSE, "a refusing IoGetIommuInterface leaves its output untouched");
    }
}

static VOID CheckTableEx(PPROBE Probe)
{
    PCHECK check = &Probe->Check;
    OUTPUT first;
    OUTPUT second;

    if (!CheckStatus(check, OutputGetEx(&first, 1, 0), STATUS_SUCCESS,
                     "DDI-001: IoGetIommuInterfaceEx version 1 succeeds")) {
        return;
    }
    CheckValue(check, first.Ex.Size, 0x78, "DDI-001: Size of version 1 is 0x78");
    CheckValue(check, first.Ex.Version, 1, "DDI-001: Version is 1");
    CheckTrue(check, OutputHasSlots(&first, 0x10, 13), "DDI-001: thirteen routines stand at 0x10 to 0x70");
    CheckTrue(check, OutputIsGuard(&first, 0x78), "DDI-005: not a byte is written beyond Size");
    CheckValue(check, first.Words[0x0C / sizeof(ULONG)], 0, "DDI-006: the padding at 0x0C is zero");
    CheckTrue(check, NT_SUCCESS(OutputGetEx(&second, 1, 0)) && RtlEqualMemory(&first, &second, sizeof(first)),
              "DDI-014: a second call gives the same pointers");
}

/* DetachDevice would name its second parameter here, and every other routine of two pointers maps or flushes. */
static VOID CheckLastSlot(PPROBE Probe, const DMA_IOMMU_INTERFACE *Table)
{
    PIOMMU_DMA_DOMAIN domain = NULL;
    PIOMMU_DOMAIN_CONFIGURE lastSlot = *(const PIOMMU_DOMAIN_CONFIGURE *)((const UCHAR *)Table + 0x68);

    if (CheckStatus(&Probe->Check, Table->CreateDomain(TRUE, &domain), STATUS_SUCCESS,
                    "the legacy table creates a domain")) {
        CheckStatus(&Probe->Check, lastSlot(domain, NULL), STATUS_INVALID_PARAMETER_1,
                    "DDI-017: the slot at 0x68 is ConfigureDomain");
        Table->DeleteDomain(domain);
    }
}

static VOID CheckTableLegacy(PPROBE Probe)
{
    PCHECK check = &Probe->Check;
    OUTPUT output;

    if (!CheckStatus(check, OutputGetLegacy(&output, 1), STATUS_SUCCESS,
                     "DDI-016: IoGetIommuInterface version 1 succeeds")) {
        return;
    }
    CheckValue(check, output.Legacy.Version, 1, "DDI-016: Version is 1");
    CheckTrue(check, OutputHasSlots(&output, 0x08, 13), "DDI-016: thirteen routines stand at 0x08 to 0x68");
    CheckTrue(check, OutputIsGuard(&output, 0x70), "DDI-016: not a byte is written beyond 0x70");
    CheckLastSlot(Probe, &output.Legacy);
}

VOID ProbeGetters(PPROBE Probe)
{
    Probe->Check.Suffix = "";
    CheckTableEx(Probe);
    CheckRefusedEx(Probe, 0, 0, STATUS_INVALID_PARAMETER_1, "DDI-007: version 0 is STATUS_INVALID_PARAMETER_1");
    CheckRefusedEx(Probe, 4, 0, STATUS_INVALID_PARAMETER_1, "DDI-008: version 4 is STATUS_INVALID_PARAMETER_1");
    CheckRefusedEx(Probe, 0xFFFFFFFF, 0, STATUS_INVALID_PARAMETER_1,
                   "DDI-009: version 0xFFFFFFFF is STATUS_INVALID_PARAMETER_1");
    CheckRefusedEx(Probe, 1, 1, STATUS_INVALID_PARAMETER_3, "DDI-010: Flags 1 is STATUS_INVALID_PARAMETER_3");
    CheckRefusedEx(Probe, 1, 1ULL << 63, STATUS_INVALID_PARAMETER_3,
                   "DDI-011: bit 63 of Flags alone is STATUS_INVALID_PARAMETER_3");
    CheckRefusedEx(Probe, 0, 1, STATUS_INVALID_PARAMETER_1, "DDI-012: a bad version goes before bad Flags");
    CheckStatus(&Probe->Check, IoGetIommuInterfaceEx(1, 0, NULL), STATUS_INVALID_PARAMETER_3,
                "DDI-013: InterfaceOut NULL is STATUS_INVALID_PARAMETER_3");
    CheckTableLegacy(Probe);
    CheckRefusedLegacy(Probe, 0, STATUS_INVALID_PARAMETER_1,
                       "DDI-018: legacy version 0 is STATUS_INVALID_PARAMETER_1");
    CheckRefusedLegacy(Probe, 2, STATUS_INVALID_PARAMETER_1,
                       "DDI-019: legacy version 2 is STATUS_INVALID_PARAMETER_1");
    CheckStatus(&Probe->Check, IoGetIommuInterface(1, NULL), STATUS_INVALID_PARAMETER_2,
                "DDI-020: legacy InterfaceOut NULL is STATUS_INVALID_PARAMETER_2");
}

BOOLEAN ProbeUseV1(PPROBE Probe)
{
    OUTPUT output;

    if (!CheckStatus(&Probe->Check, OutputGetEx(&output, 1, 0), STATUS_SUCCESS,
                     "IoGetIommuInterfaceEx gives a V1 table")) {
        return FALSE;
    }
    Probe->Iommu = output.Ex.V1;
    return TRUE;
}

BOOLEAN ProbeUseLegacy(PPROBE Probe)
{
    OUTPUT output;

    if (!CheckStatus(&Probe->Check, OutputGetLegacy(&output, 1), STATUS_SUCCESS,
                     "IoGetIommuInterface gives a legacy table")) {
        return FALSE;
    }
    RtlCopyMemory(&Probe->Iommu, &output.Legacy.CreateDomain, sizeof(Probe->Iommu));
    return TRUE;
}

PIOMMU_DMA_DOMAIN ProbeAttachedDomain(PPROBE Probe, PDEVICE_OBJECT Device, const char *Title)
{
    PIOMMU_DMA_DOMAIN domain = NULL;
    NTSTATUS status = Probe->Iommu.CreateDomain(TRUE, &domain);

    if (NT_SUCCESS(status)) {
        status = Probe->Iommu.AttachDevice(domain, Device, 0, 1);
        if (!NT_SUCCESS(status)) {
            Probe->Iommu.DeleteDomain(domain);
        }
    }
    return CheckStatus(&Probe->Check, status, STATUS_SUCCESS, Title) ? domain : NULL;
}

VOID ProbeDropDomain(PPROBE Probe, PIOMMU_DMA_DOMAIN Domain, PDEVICE_OBJECT Device, const char *Title)
{
    NTSTATUS status = Probe->Iommu.DetachDevice(Domain, Device, 0);

    if (NT_SUCCESS(status)) {
        status = Probe->Iommu.DeleteDomain(Domain);
    }
    CheckStatus(&Probe->Check, status, STATUS_SUCCESS, Title);
}

PBUFFER ProbeBuffer(PPROBE Probe, ULONG PageCount, BUFFER_LAYOUT Layout)
{
    PBUFFER buffer = BufferCreate(PageCount, Layout);

    if (buffer == NULL) {
        CheckTrue(&Probe->Check, FALSE, "there is memory for a buffer");
    }
    return buffer;
}

VOID ProbeData(PPROBE Probe, ULONG Seed)
{
    ULONG random = Seed * 2654435761u + 1;

    for (ULONG i = 0; i < sizeof(Probe->Data); i++) {
        random = random * 1664525 + 1013904223;
        Probe->Data[i] = (UCHAR)(random >> 24);
    }
}
