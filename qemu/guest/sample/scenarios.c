/*
 * The usual sequences of calls from end to end [ddi.md 8], through V2 but for the client of V1: S1 to S4, S6 and S10 here,
 * those that need the daemon's test control in scenarios_control.c. S7 is walks.c and flushes.c.
 */
#include "ex.h"
#include "scenarios.h"

#define BASE 0x400000000ULL
/* The last 128 KiB of low memory, which the firmware keeps. */
#define FIRMWARE 0x80000ULL
#define MARK(n) (0x5CE7A510F0000000ULL + (n))

/* S1 leaves the place attached to PassThrough, S2 comes back to it. */
static BOOLEAN PassThroughStart(PPROBE Probe, PPLACE Place, PBUFFER Buffer)
{
    PCHECK check = &Probe->Check;
    BOOLEAN entered;

    Place->Physical = Probe->Device[0];
    Place->Domain = ExDomain(Probe, DomainTypePassThrough, "S1: a PassThrough domain is created");
    Place->Token = ExToken(Probe, Place->Physical, "S1: a token is created");
    CheckTrue(check, (ExAvailable(Probe, Place->Token) & (1u << DomainTypePassThrough)) != 0,
              "S1: PassThrough is available");
    entered = CheckStatus(check, Probe->Ex.AttachDeviceEx(Place->Domain, Place->Token), STATUS_SUCCESS,
                          "S1: the device is attached");
    CheckDone(check, DmaFill(Place->Physical, BufferPhysical(Buffer, 0), PAGE_SIZE, MARK(1)),
              "S1: DMA to a physical address works");
    CheckDone(check, DmaFill(Place->Physical, BufferPhysical(Buffer, 3), PAGE_SIZE, MARK(2)), "S1: and anywhere else");
    CheckTrue(check, BufferPageHolds(Buffer, 0, MARK(1)) && BufferPageHolds(Buffer, 3, MARK(2)),
              "S1: the processor sees both");
    return entered;
}

/* A thousand maps of two frames each, 8 KiB apart, in an order that is neither up nor down. */
#define MAPS 1000
#define MAP_ADDRESS(i) (BASE + (ULONGLONG)(((i) * 389) % MAPS) * 2 * PAGE_SIZE)

static ULONG MapThousand(PPROBE Probe, PIOMMU_DMA_DOMAIN Domain, PBUFFER Buffer)
{
    PFN_NUMBER frames[2];
    ULONG mapped = 0;

    for (ULONG i = 0; i < MAPS; i++) {
        frames[0] = (PFN_NUMBER)(BufferPhysical(Buffer, i % Buffer->PageCount) >> PAGE_SHIFT);
        frames[1] = (PFN_NUMBER)(BufferPhysical(Buffer, (i + 5) % Buffer->PageCount) >> PAGE_SHIFT);
        mapped += NT_SUCCESS(ExMap(Probe, Domain, READ_WRITE, ExFrames(frames, 2), MAP_ADDRESS(i))) ? 1 : 0;
    }
    return mapped;
}

static BOOLEAN ThousandTranslate(PPROBE Probe, PDEVICE_OBJECT Device, PBUFFER Buffer)
{
    for (ULONG page = 0; page < Buffer->PageCount; page++) {
        BufferFillPage(Buffer, page, MARK(page));
    }
    for (ULONG i = 0; i < MAPS; i += 37) {
        VIOMMU_DMA_STEP first = DmaCompare(Device, MAP_ADDRESS(i), PAGE_SIZE, MARK(i % Buffer->PageCount));
        VIOMMU_DMA_STEP second =
            DmaCompare(Device, MAP_ADDRESS(i) + PAGE_SIZE, PAGE_SIZE, MARK((i + 5) % Buffer->PageCount));

        if (first.Status != ViommuDmaStepDone || second.Status != ViommuDmaStepDone) {
            DbgPrint("      # map %lu of %s does not translate\n", i, Probe->Check.Suffix);
            return FALSE;
        }
    }
    return TRUE;
}

static VOID SwitchToTranslation(PPROBE Probe, PPLACE Place, PBUFFER Buffer)
{
    PCHECK check = &Probe->Check;
    PIOMMU_DMA_DOMAIN domain = ExDomain(Probe, DomainTypeTranslate, "S2: a Translate domain is created");
    IOMMU_MAP_PHYSICAL_ADDRESS firmware = ExRange(FIRMWARE, 0x20000);
    ULONG unmapped = 0;

    CheckValue(check, MapThousand(Probe, domain, Buffer), MAPS, "S2: MapLogicalRangeEx works a thousand times");
    CheckStatus(check, Probe->Ex.MapIdentityRangeEx(domain, READ, &firmware), STATUS_SUCCESS,
                "S2: a firmware range is identity-mapped");
    CheckStatus(check, Probe->Ex.DetachDeviceEx(Place->Token), STATUS_SUCCESS, "S2: the device leaves PassThrough");
    CheckFault(check, DmaFill(Place->Physical, BASE, 8, 0), UnsupportedUpstreamTransaction, BASE,
               "S2: between the domains it is blocked");
    CheckStatus(check, Probe->Ex.AttachDeviceEx(domain, Place->Token), STATUS_SUCCESS, "S2: it enters Translate");
    CheckTrue(check, ThousandTranslate(Probe, Place->Physical, Buffer), "S2: DMA reaches what was mapped");
    CheckDone(check, DmaRead(Place->Physical, FIRMWARE + 0x1FFF0, Probe->Data, 16),
              "S2: the firmware range is readable");
    CheckFault(check, DmaFill(Place->Physical, FIRMWARE + 0x1FFF0, 8, 0), PermissionFault, FIRMWARE + 0x1FFF0,
               "S2: and no more than that");
    CheckFault(check, DmaFill(Place->Physical, BufferPhysical(Buffer, 0), 8, 0), TranslationFault,
               BufferPhysical(Buffer, 0), "S2: physical addresses are no longer addresses");
    for (ULONG i = 0; i < MAPS; i++) {
        unmapped += NT_SUCCESS(Probe->Ex.UnmapLogicalRange(domain, MAP_ADDRESS(i), 2)) ? 1 : 0;
    }
    CheckValue(check, unmapped, MAPS, "S2: UnmapLogicalRange works a thousand times");
    CheckFault(check, DmaFill(Place->Physical, BASE, 8, 0), TranslationFault, BASE, "S2: nothing is mapped any more");
    CheckStatus(check, Probe->Ex.DetachDeviceEx(Place->Token), STATUS_SUCCESS, "S2: the device leaves Translate");
    CheckStatus(check, Probe->Ex.AttachDeviceEx(Place->Domain, Place->Token), STATUS_SUCCESS,
                "S2: and is back in PassThrough");
    CheckDone(check, DmaFill(Place->Physical, BufferPhysical(Buffer, 0), PAGE_SIZE, MARK(3)),
              "S2: where physical addresses work");
    ExDelete(Probe, domain, "S2: the Translate domain is deleted");
}

static VOID LinkedAdapters(PPROBE Probe, PBUFFER Buffer)
{
    PCHECK check = &Probe->Check;
    PLACE first;
    PLACE second;

    if (!ExEnterNew(Probe, &first, Probe->Device[0], DomainTypeTranslate, "S3: the first device enters a domain")) {
        return;
    }
    if (ExEnter(Probe, &second, Probe->Device[1], first.Domain, "S3: the second enters the same")) {
        CheckStatus(check, ExMap(Probe, first.Domain, READ_WRITE, ExMdl(Buffer->Mdl), BASE), STATUS_SUCCESS,
                    "S3: memory is mapped once");
        CheckDone(check, DmaFill(first.Physical, BASE, PAGE_SIZE, MARK(4)), "DDI-162: the first device writes");
        CheckDone(check, DmaCompare(second.Physical, BASE, PAGE_SIZE, MARK(4)), "DDI-162: the second reads it");
        ExExit(Probe, &second, "S3: the second leaves");
        CheckFault(check, DmaFill(second.Physical, BASE, 8, 0), UnsupportedUpstreamTransaction, BASE,
                   "S3: it is shut out");
        CheckDone(check, DmaCompare(first.Physical, BASE, PAGE_SIZE, MARK(4)), "DDI-162: the first goes on working");
    }
    ExLeave(Probe, &first, "S3: the first leaves, and the domain is deleted with its mapping");
}

/* A client of V1, from the getter to the last delete. */
static VOID ClientOfV1(PPROBE Probe, PBUFFER Buffer)
{
    PCHECK check = &Probe->Check;
    PDEVICE_OBJECT device = Probe->Device[0];
    PIOMMU_DMA_DOMAIN domain;
    FAULT_RECORDER recorder;

    if (!ProbeUseV1(Probe)) {
        return;
    }
    domain = ProbeAttachedDomain(Probe, device, "S6: CreateDomain(TRUE) and AttachDevice(0, 1)");
    FaultRecorderInitialize(&recorder);
    CheckStatus(check, FaultListen(&Probe->Iommu, device, &recorder), STATUS_SUCCESS, "S6: faults are listened to");
    CheckStatus(check, Probe->Iommu.MapLogicalRange(domain, READ, Buffer->Mdl, BASE), STATUS_SUCCESS,
                "S6: memory is mapped for reading");
    CheckFault(check, DmaFill(device, BASE, 8, 0), PermissionFault, BASE, "S6: a write faults");
    CheckTrue(check, FaultWait(&recorder, 1), "S6: the handler hears of it");
    CheckValue(check, recorder.First.X64.Type, PermissionFault, "S6: and of its cause");
    CheckStatus(check, FaultIgnore(&Probe->Iommu, device), STATUS_SUCCESS, "S6: reporting is switched off");
    ProbeDropDomain(Probe, domain, device, "S6: the device is detached and the domain deleted");
}

/* Every RESOURCE_IN_USE that needs no policy, then the right order [ddi.md 2.2]. */
static VOID TeardownErrors(PPROBE Probe, PBUFFER Buffer)
{
    PCHECK check = &Probe->Check;
    NTSTATUS inUse = STATUS_RESOURCE_IN_USE;
    IOMMU_DMA_LOGICAL_ADDRESS_TOKEN_MAPPED_SEGMENT segment;
    IOMMU_MAP_PHYSICAL_ADDRESS memory = ExRange(BufferPhysical(Buffer, 0), PAGE_SIZE);
    PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN token = NULL;
    ULONGLONG address = BASE;
    PLACE place;

    if (!ExEnterNew(Probe, &place, Probe->Device[0], DomainTypeTranslate, "S10: a device is attached to a domain")) {
        return;
    }
    Probe->Ex.ReserveLogicalAddressRange(place.Domain, 2 * PAGE_SIZE, &address, NULL, NULL, &token);
    CheckStatus(check, Probe->Ex.MapReservedLogicalRange(token, 0, READ_WRITE, &memory, &segment), STATUS_SUCCESS,
                "S10: a segment of a token is mapped in it");
    CheckStatus(check, Probe->Ex.DeleteDomain(place.Domain), inUse, "S10: the domain has a device and a token");
    CheckStatus(check, Probe->Ex.DeleteDevice(place.Token), inUse, "S10: the device is attached");
    CheckStatus(check, Probe->Ex.FreeReservedLogicalAddressRange(token), inUse, "S10: the token has a segment");
    CheckStatus(check, ExMap(Probe, place.Domain, READ, memory, BASE), inUse, "S10: its addresses are taken");
    CheckDone(check, DmaFill(place.Physical, BASE, PAGE_SIZE, MARK(6)), "S10: none of this changed anything");
    CheckStatus(check, Probe->Ex.UnmapReservedLogicalRange(&segment), STATUS_SUCCESS, "S10: the segment goes first");
    CheckStatus(check, Probe->Ex.DeleteDomain(place.Domain), inUse, "S10: the domain still has both");
    CheckStatus(check, Probe->Ex.DetachDeviceEx(place.Token), STATUS_SUCCESS, "S10: the device is detached");
    CheckStatus(check, Probe->Ex.DeleteDomain(place.Domain), inUse, "S10: the domain still has a token");
    CheckStatus(check, Probe->Ex.FreeReservedLogicalAddressRange(token), STATUS_SUCCESS, "S10: which goes next");
    CheckStatus(check, Probe->Ex.DeleteDevice(place.Token), STATUS_SUCCESS, "S10: then the device's token");
    ExDelete(Probe, place.Domain, "S10: then the domain");
}

VOID RunScenarios(PPROBE Probe)
{
    PBUFFER buffer = ProbeBuffer(Probe, 16, BufferScattered);
    PLACE place;

    if (buffer == NULL || !ExUse(Probe, 2)) {
        BufferFree(buffer);
        return;
    }
    if (PassThroughStart(Probe, &place, buffer)) {
        SwitchToTranslation(Probe, &place, buffer);
        ExLeave(Probe, &place, "S1: the device leaves PassThrough for good");
    }
    LinkedAdapters(Probe, buffer);
    AllocatorUser(Probe, buffer);
    ClientOfV1(Probe, buffer);
    TeardownErrors(Probe, buffer);
    BufferFree(buffer);
}
