/*
 * Two devices: in one domain, where both see the same mappings, and in two, where neither sees the other's [DDI-378].
 */
#include "probe.h"

#define SHARED 0x200000000ULL
#define OWN_OF_FIRST 0x300000000ULL
#define MARK 0xC0FFEE0000000000ULL
#define READ_WRITE (VIOMMU_PERMISSION_READ | VIOMMU_PERMISSION_WRITE)

static VOID OneDomain(PPROBE Probe, PBUFFER Buffer)
{
    PCHECK check = &Probe->Check;
    PDEVICE_OBJECT first = Probe->Device[0];
    PDEVICE_OBJECT second = Probe->Device[1];
    PIOMMU_DMA_DOMAIN domain = ProbeAttachedDomain(Probe, first, "a domain gets the first device");

    if (domain == NULL) {
        return;
    }
    CheckStatus(check, Probe->Iommu.MapLogicalRange(domain, READ_WRITE, Buffer->Mdl, SHARED), STATUS_SUCCESS,
                "memory is mapped once");
    CheckFault(check, DmaFill(second, SHARED, 8, 0), UnsupportedUpstreamTransaction, SHARED,
               "a device that is attached nowhere reaches nothing");
    CheckStatus(check, Probe->Iommu.AttachDevice(domain, second, 0, 1), STATUS_SUCCESS,
                "the second device joins the domain");
    CheckDone(check, DmaFill(first, SHARED, PAGE_SIZE, MARK + 1), "the first device writes");
    CheckDone(check, DmaCompare(second, SHARED, PAGE_SIZE, MARK + 1), "the second reads what the first wrote");
    CheckDone(check, DmaFill(second, SHARED + PAGE_SIZE, PAGE_SIZE, MARK + 2), "the second device writes");
    CheckTrue(check, BufferPageHolds(Buffer, 1, MARK + 2), "the processor reads what the second wrote");
    CheckStatus(check, Probe->Iommu.DetachDevice(domain, first, 0), STATUS_SUCCESS, "the first device leaves");
    CheckFault(check, DmaFill(first, SHARED, 8, 0), UnsupportedUpstreamTransaction, SHARED, "it is shut out");
    CheckDone(check, DmaCompare(second, SHARED, PAGE_SIZE, MARK + 1), "the second goes on undisturbed");
    CheckStatus(check, Probe->Iommu.DeleteDomain(domain), STATUS_RESOURCE_IN_USE,
                "DDI-041: the domain is in use while one of two is attached");
    CheckStatus(check, Probe->Iommu.UnmapLogicalRange(domain, SHARED, 4), STATUS_SUCCESS, "the memory is unmapped");
    CheckFault(check, DmaFill(second, SHARED, 8, 0), TranslationFault, SHARED, "the second device faults");
    ProbeDropDomain(Probe, domain, second, "the second device leaves and the domain is deleted");
}

static VOID Isolation(PPROBE Probe, PIOMMU_DMA_DOMAIN Mine, PIOMMU_DMA_DOMAIN Theirs, PBUFFER Buffer, PBUFFER Other)
{
    PCHECK check = &Probe->Check;
    PDEVICE_OBJECT first = Probe->Device[0];
    PDEVICE_OBJECT second = Probe->Device[1];

    CheckTrue(check, Mine != Theirs, "DDI-036: two domains have two handles");
    Probe->Iommu.MapLogicalRange(Mine, READ_WRITE, Buffer->Mdl, SHARED);
    CheckStatus(check, Probe->Iommu.MapLogicalRange(Theirs, READ_WRITE, Other->Mdl, SHARED), STATUS_SUCCESS,
                "the same address is mapped in both domains, to different memory");
    Probe->Iommu.MapLogicalRange(Mine, READ_WRITE, Buffer->Mdl, OWN_OF_FIRST);
    CheckDone(check, DmaFill(first, SHARED, PAGE_SIZE, MARK + 3), "the first device writes there");
    CheckDone(check, DmaFill(second, SHARED, PAGE_SIZE, MARK + 4), "the second device writes there");
    CheckTrue(check, BufferPageHolds(Buffer, 0, MARK + 3), "DDI-378: the first wrote its own memory");
    CheckTrue(check, BufferPageHolds(Other, 0, MARK + 4), "DDI-378: the second wrote its own memory");
    CheckDone(check, DmaFill(first, OWN_OF_FIRST + PAGE_SIZE, 8, MARK), "the first device has a range of its own");
    CheckFault(check, DmaFill(second, OWN_OF_FIRST + PAGE_SIZE, 8, 0), TranslationFault, OWN_OF_FIRST + PAGE_SIZE,
               "DDI-378: the second faults on it");
    CheckStatus(check, Probe->Iommu.UnmapLogicalRange(Mine, SHARED, 4), STATUS_SUCCESS,
                "the address is unmapped in one domain");
    CheckFault(check, DmaFill(first, SHARED, 8, 0), TranslationFault, SHARED, "its device faults");
    CheckDone(check, DmaCompare(second, SHARED, PAGE_SIZE, MARK + 4), "the other's translation stays");
}

static VOID FaultsOfEach(PPROBE Probe, PIOMMU_DMA_DOMAIN Theirs)
{
    PCHECK check = &Probe->Check;
    FAULT_RECORDER mine;
    FAULT_RECORDER theirs;

    FaultRecorderInitialize(&mine);
    FaultRecorderInitialize(&theirs);
    CheckStatus(check, FaultListen(&Probe->Iommu, Probe->Device[0], &mine), STATUS_SUCCESS, "the first one listens");
    CheckStatus(check, FaultListen(&Probe->Iommu, Probe->Device[1], &theirs), STATUS_SUCCESS, "the second one listens");
    DmaFill(Probe->Device[1], OWN_OF_FIRST, 8, 0);
    CheckTrue(check, FaultWait(&theirs, 1), "a fault of the second device calls its handler");
    CheckValue(check, (ULONG_PTR)theirs.Last.X64.DomainHandle, (ULONG_PTR)Theirs, "with its domain");
    DmaFill(Probe->Device[0], SHARED, 8, 0);
    CheckTrue(check, FaultWait(&mine, 1), "a fault of the first device calls the other");
    CheckValue(check, (ULONG_PTR)mine.First.X64.FaultAddress, SHARED, "which hears of no other fault before");
    CheckStatus(check, FaultIgnore(&Probe->Iommu, Probe->Device[0]), STATUS_SUCCESS, "the first one stops listening");
    DmaFill(Probe->Device[0], SHARED + PAGE_SIZE, 8, 0);
    DmaFill(Probe->Device[1], OWN_OF_FIRST + PAGE_SIZE, 8, 0);
    CheckTrue(check, FaultWait(&theirs, 2), "the second one still hears");
    CheckStatus(check, FaultIgnore(&Probe->Iommu, Probe->Device[1]), STATUS_SUCCESS, "until it stops as well");
    CheckValue(check, FaultCalls(&mine), 1, "each handler heard of its own device only: the first");
    CheckValue(check, FaultCalls(&theirs), 2, "each handler heard of its own device only: the second");
}

/* Detach switches reporting off; attached elsewhere, the device starts without a handler [DDI-338]. */
static VOID ChangeOfDomain(PPROBE Probe, PIOMMU_DMA_DOMAIN Mine, PIOMMU_DMA_DOMAIN Theirs, PBUFFER Other)
{
    PCHECK check = &Probe->Check;
    PDEVICE_OBJECT first = Probe->Device[0];
    FAULT_RECORDER before;
    FAULT_RECORDER after;

    FaultRecorderInitialize(&before);
    FaultRecorderInitialize(&after);
    FaultListen(&Probe->Iommu, first, &before);
    CheckStatus(check, Probe->Iommu.AttachDevice(Theirs, first, 0, 1), STATUS_INVALID_PARAMETER,
                "DDI-055: there is no move from domain to domain without a detach");
    CheckStatus(check, Probe->Iommu.DetachDevice(Mine, first, 0), STATUS_SUCCESS, "the first device leaves its domain");
    CheckStatus(check, Probe->Iommu.AttachDevice(Theirs, first, 0, 1), STATUS_SUCCESS,
                "DDI-065: and is attached to the other");
    CheckDone(check, DmaCompare(first, SHARED, PAGE_SIZE, MARK + 4), "it sees the other's memory");
    CheckTrue(check, BufferPageHolds(Other, 0, MARK + 4), "which has not changed");
    DmaFill(first, OWN_OF_FIRST, 8, 0);
    FaultListen(&Probe->Iommu, first, &after);
    DmaFill(first, OWN_OF_FIRST + PAGE_SIZE, 8, 0);
    CheckTrue(check, FaultWait(&after, 1), "a handler of the new attachment hears");
    FaultIgnore(&Probe->Iommu, first);
    CheckValue(check, FaultCalls(&before), 0, "DDI-338: the handler of the old attachment does not");
    CheckStatus(check, Probe->Iommu.DetachDevice(Theirs, first, 0), STATUS_SUCCESS, "the first device leaves again");
}

static VOID TwoDomains(PPROBE Probe, PBUFFER Buffer, PBUFFER Other)
{
    PCHECK check = &Probe->Check;
    PIOMMU_DMA_DOMAIN mine = ProbeAttachedDomain(Probe, Probe->Device[0], "a domain for the first device");
    PIOMMU_DMA_DOMAIN theirs;

    if (mine == NULL) {
        return;
    }
    theirs = ProbeAttachedDomain(Probe, Probe->Device[1], "a domain for the second device");
    if (theirs == NULL) {
        ProbeDropDomain(Probe, mine, Probe->Device[0], "the first domain is dropped");
        return;
    }
    Isolation(Probe, mine, theirs, Buffer, Other);
    FaultsOfEach(Probe, theirs);
    ChangeOfDomain(Probe, mine, theirs, Other);
    CheckStatus(check, Probe->Iommu.DeleteDomain(mine), STATUS_SUCCESS, "the first domain is deleted");
    CheckDone(check, DmaCompare(Probe->Device[1], SHARED, PAGE_SIZE, MARK + 4),
              "the second device does not notice that the first domain is gone");
    ProbeDropDomain(Probe, theirs, Probe->Device[1], "the second domain is dropped");
}

VOID RunTwoDevices(PPROBE Probe)
{
    PBUFFER buffer;
    PBUFFER other;

    if (!ProbeUseV1(Probe)) {
        return;
    }
    buffer = ProbeBuffer(Probe, 4, BufferScattered);
    other = ProbeBuffer(Probe, 4, BufferScattered);
    if (buffer != NULL && other != NULL) {
        OneDomain(Probe, buffer);
        TwoDomains(Probe, buffer, other);
    }
    BufferFree(buffer);
    BufferFree(other);
}
