/*
 * MapIdentityRangeEx and UnmapIdentityRangeEx, through V2 and V3 [ddi.md 2.5.5, 2.5.6, 5 K].
 */
#include "ex.h"

#define BASE 0x2A0000000ULL
#define MARK 0x1DE4717100000000ULL
#define PAGES 4

/* Every page is reached at its physical address. */
static BOOLEAN IsIdentity(PDEVICE_OBJECT Device, PBUFFER Buffer, ULONG First, ULONG Count)
{
    for (ULONG i = First; i < First + Count; i++) {
        VIOMMU_DMA_STEP step = DmaFill(Device, BufferPhysical(Buffer, i), PAGE_SIZE, MARK + i);

        if (step.Status != ViommuDmaStepDone || !BufferPageHolds(Buffer, i, MARK + i)) {
            return FALSE;
        }
    }
    return TRUE;
}

static NTSTATUS Map(PPROBE Probe, PIOMMU_DMA_DOMAIN Domain, ULONG Permissions, IOMMU_MAP_PHYSICAL_ADDRESS Memory)
{
    return Probe->Ex.MapIdentityRangeEx(Domain, Permissions, &Memory);
}

static NTSTATUS Unmap(PPROBE Probe, PIOMMU_DMA_DOMAIN Domain, IOMMU_MAP_PHYSICAL_ADDRESS Memory)
{
    return Probe->Ex.UnmapIdentityRangeEx(Domain, &Memory);
}

/* Each form maps, and another form unmaps. */
static VOID ThreeForms(PPROBE Probe, PPLACE Place, PBUFFER Scattered, PBUFFER Contiguous)
{
    PCHECK check = &Probe->Check;
    PFN_NUMBER frames[PAGES];
    PMDL half = BufferMdl(Contiguous, 0, 2);

    ExFramesOf(Scattered, 0, PAGES, frames);
    CheckStatus(check, Map(Probe, Place->Domain, READ_WRITE, ExMdl(Scattered->Mdl)), STATUS_SUCCESS,
                "DDI-235: an MDL of scattered pages is identity-mapped");
    CheckTrue(check, IsIdentity(Place->Physical, Scattered, 0, PAGES), "DDI-235: logical is physical for every page");
    CheckStatus(check, Unmap(Probe, Place->Domain, ExFrames(frames, PAGES)), STATUS_SUCCESS,
                "DDI-248: the list of its frames unmaps it");
    CheckFault(check, DmaFill(Place->Physical, BufferPhysical(Scattered, 1), 8, 0), TranslationFault,
               BufferPhysical(Scattered, 1), "DDI-245: DMA to it faults afterwards");
    CheckStatus(check, Map(Probe, Place->Domain, READ_WRITE, ExFrames(frames, PAGES)), STATUS_SUCCESS,
                "DDI-235: an array of frames is identity-mapped");
    CheckTrue(check, IsIdentity(Place->Physical, Scattered, 0, PAGES), "DDI-235: logical is physical for every frame");
    CheckStatus(check, Unmap(Probe, Place->Domain, ExMdl(Scattered->Mdl)), STATUS_SUCCESS,
                "DDI-248: an MDL of the same pages unmaps it");
    CheckStatus(check,
                Map(Probe, Place->Domain, READ_WRITE, ExRange(BufferPhysical(Contiguous, 0), PAGES * PAGE_SIZE)),
                STATUS_SUCCESS, "DDI-235: a contiguous range is identity-mapped");
    CheckTrue(check, IsIdentity(Place->Physical, Contiguous, 0, PAGES), "DDI-235: logical is physical in the range");
    CheckStatus(check, Unmap(Probe, Place->Domain, ExMdl(half)), STATUS_SUCCESS, "DDI-248: an MDL unmaps half of it");
    CheckFault(check, DmaFill(Place->Physical, BufferPhysical(Contiguous, 0), 8, 0), TranslationFault,
               BufferPhysical(Contiguous, 0), "DDI-248: that half faults");
    CheckTrue(check, IsIdentity(Place->Physical, Contiguous, 2, 2), "DDI-248: the other half still translates");
    CheckStatus(check, Unmap(Probe, Place->Domain, ExRange(BufferPhysical(Contiguous, 2), 2 * PAGE_SIZE)),
                STATUS_SUCCESS, "DDI-245: it is unmapped too");
    MdlFree(half);
}

static VOID Conflicts(PPROBE Probe, PPLACE Place, PBUFFER Buffer)
{
    PCHECK check = &Probe->Check;
    ULONGLONG physical = BufferPhysical(Buffer, 1);
    PFN_NUMBER twice[3];
    PMDL first = BufferMdl(Buffer, 0, 1);
    PMDL second = BufferMdl(Buffer, 1, 1);
    PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN token = NULL;

    ExFramesOf(Buffer, 0, 2, twice);
    twice[2] = twice[0];
    CheckStatus(check, Map(Probe, Place->Domain, READ_WRITE, ExFrames(twice, 3)), STATUS_RESOURCE_IN_USE,
                "DDI-243: a frame listed twice");
    CheckFault(check, DmaFill(Place->Physical, BufferPhysical(Buffer, 0), 8, 0), TranslationFault,
               BufferPhysical(Buffer, 0), "DDI-243: nothing stays mapped");
    CheckStatus(check, ExMap(Probe, Place->Domain, READ_WRITE, ExMdl(first), physical), STATUS_SUCCESS,
                "another frame is mapped at a frame's own address");
    CheckTrue(check, !NT_SUCCESS(Map(Probe, Place->Domain, READ_WRITE, ExMdl(Buffer->Mdl))),
              "DDI-242: the identity map of a range that is taken in part fails");
    CheckStatus(check, Map(Probe, Place->Domain, READ_WRITE, ExMdl(Buffer->Mdl)), STATUS_RESOURCE_IN_USE,
                "DDI-243: with STATUS_RESOURCE_IN_USE");
    CheckStatus(check, Unmap(Probe, Place->Domain, ExMdl(second)), STATUS_INVALID_PARAMETER_2,
                "DDI-247: a page whose address maps another frame is not identity-mapped");
    CheckDone(check, DmaFill(Place->Physical, physical, PAGE_SIZE, MARK), "DDI-247: it still maps that frame");
    CheckTrue(check, BufferPageHolds(Buffer, 0, MARK), "DDI-247: and no other");
    CheckStatus(check, Probe->Ex.UnmapLogicalRange(Place->Domain, physical, 1), STATUS_SUCCESS, "it is unmapped");
    CheckStatus(check, Map(Probe, Place->Domain, READ_WRITE, ExMdl(first)), STATUS_SUCCESS, "one page is mapped");
    CheckStatus(check, Unmap(Probe, Place->Domain, ExMdl(Buffer->Mdl)), STATUS_INVALID_PARAMETER_2,
                "DDI-247: unmapping it with pages that are not mapped");
    CheckTrue(check, IsIdentity(Place->Physical, Buffer, 0, 1), "DDI-247: unmaps nothing");
    CheckStatus(check, Unmap(Probe, Place->Domain, ExMdl(first)), STATUS_SUCCESS, "it is unmapped alone");
    CheckStatus(check, Probe->Ex.ReserveLogicalAddressRange(Place->Domain, PAGE_SIZE, &physical, NULL, NULL, &token),
                STATUS_SUCCESS, "a token is reserved at a frame's own address");
    CheckStatus(check, Map(Probe, Place->Domain, READ_WRITE, ExMdl(second)), STATUS_RESOURCE_IN_USE,
                "DDI-243: the identity map of a page in a token");
    CheckStatus(check, Probe->Ex.FreeReservedLogicalAddressRange(token), STATUS_SUCCESS, "the token is freed");
    MdlFree(first);
    MdlFree(second);
}

static VOID BadArguments(PPROBE Probe, PPLACE Place, PBUFFER Contiguous)
{
    PCHECK check = &Probe->Check;
    PIOMMU_DMA_DOMAIN domain = Place->Domain;
    ULONGLONG physical = BufferPhysical(Contiguous, 0);
    IOMMU_MAP_PHYSICAL_ADDRESS off = ExRange(physical + 8, PAGE_SIZE);
    IOMMU_MAP_PHYSICAL_ADDRESS part = ExRange(physical, 100);
    IOMMU_MAP_PHYSICAL_ADDRESS unknown = ExRange(physical, PAGE_SIZE);

    unknown.MapType = MapPhysicalAddressTypeMax;
    CheckStatus(check, Map(Probe, domain, READ, off), STATUS_INVALID_PARAMETER_3, "DDI-240: a base off a page");
    CheckStatus(check, Map(Probe, domain, READ, part), STATUS_INVALID_PARAMETER_3, "DDI-240: a part of a page");
    CheckStatus(check, Map(Probe, domain, READ, unknown), STATUS_INVALID_PARAMETER_3, "MapPhysicalAddressTypeMax");
    CheckStatus(check, Probe->Ex.MapIdentityRangeEx(domain, READ, NULL), STATUS_INVALID_PARAMETER_3,
                "PhysicalAddressToMap NULL");
    CheckStatus(check, Map(Probe, domain, 0, ExMdl(Contiguous->Mdl)), STATUS_INVALID_PARAMETER_2,
                "DDI-244: Permissions 0");
    CheckStatus(check, Map(Probe, domain, 7, ExMdl(Contiguous->Mdl)), STATUS_INVALID_PARAMETER_2,
                "DDI-244: Permissions 7");
    CheckStatus(check, Map(Probe, NULL, READ, ExMdl(Contiguous->Mdl)), STATUS_INVALID_PARAMETER_1, "mapping in NULL");
    CheckStatus(check, Unmap(Probe, domain, off), STATUS_INVALID_PARAMETER_2, "DDI-246: unmapping a base off a page");
    CheckStatus(check, Unmap(Probe, domain, part), STATUS_INVALID_PARAMETER_2, "DDI-246: unmapping a part of a page");
    CheckStatus(check, Unmap(Probe, domain, unknown), STATUS_INVALID_PARAMETER_2,
                "unmapping MapPhysicalAddressTypeMax");
    CheckStatus(check, Probe->Ex.UnmapIdentityRangeEx(domain, NULL), STATUS_INVALID_PARAMETER_2, "unmapping NULL");
    CheckStatus(check, Unmap(Probe, domain, ExMdl(Contiguous->Mdl)), STATUS_INVALID_PARAMETER_2,
                "DDI-247: unmapping what is not mapped");
}

static VOID PassThrough(PPROBE Probe, PBUFFER Contiguous)
{
    PCHECK check = &Probe->Check;
    PDEVICE_OBJECT device = Probe->Device[0];
    IOMMU_MAP_PHYSICAL_ADDRESS part = ExRange(BufferPhysical(Contiguous, 0), 100);
    PLACE place;

    if (!ExEnterNew(Probe, &place, device, DomainTypePassThrough, "DDI-098: a device is attached to PassThrough")) {
        return;
    }
    CheckTrue(check, IsIdentity(device, Contiguous, 0, PAGES), "DDI-098: it reaches physical memory without a map");
    CheckStatus(check, Map(Probe, place.Domain, READ, ExMdl(Contiguous->Mdl)), STATUS_SUCCESS,
                "DDI-236: an identity map in PassThrough succeeds");
    CheckStatus(check, Map(Probe, place.Domain, READ, ExMdl(Contiguous->Mdl)), STATUS_SUCCESS,
                "DDI-237: so does its repetition");
    CheckTrue(check, IsIdentity(device, Contiguous, 0, PAGES), "DDI-237: and nothing became read-only");
    CheckStatus(check, Unmap(Probe, place.Domain, ExMdl(Contiguous->Mdl)), STATUS_SUCCESS,
                "DDI-249: an unmap in PassThrough succeeds");
    CheckTrue(check, IsIdentity(device, Contiguous, 0, PAGES), "DDI-249: and physical memory stays reachable");
    CheckStatus(check, Map(Probe, place.Domain, READ, part), STATUS_INVALID_PARAMETER_3,
                "DDI-240: a part of a page is refused in PassThrough, too");
    CheckStatus(check, Unmap(Probe, place.Domain, part), STATUS_INVALID_PARAMETER_2,
                "DDI-246: unmapping it as well");
    CheckStatus(check, Map(Probe, place.Domain, 4, ExMdl(Contiguous->Mdl)), STATUS_INVALID_PARAMETER_2,
                "DDI-244: and bad permissions");
    ExLeave(Probe, &place, "the device is detached and the domain deleted");
}

static VOID WithAllocator(PPROBE Probe, PBUFFER Buffer)
{
    PCHECK check = &Probe->Check;
    PIOMMU_DMA_DOMAIN buddy = ExBuddy(Probe, 40, NULL, "a domain with allocator is created");

    CheckStatus(check, Map(Probe, buddy, READ, ExMdl(Buffer->Mdl)), STATUS_NOT_SUPPORTED,
                "DDI-241: an identity map with an allocator");
    CheckStatus(check, Unmap(Probe, buddy, ExMdl(Buffer->Mdl)), STATUS_NOT_SUPPORTED,
                "DDI-246: an identity unmap with an allocator");
    if (ProbeUseV1(Probe)) {
        CheckStatus(check, Probe->Iommu.MapIdentityRange(buddy, READ, Buffer->Mdl), STATUS_NOT_SUPPORTED,
                    "DDI-093: MapIdentityRange of V1 with an allocator");
        CheckStatus(check, Probe->Iommu.UnmapIdentityRange(buddy, Buffer->Mdl), STATUS_NOT_SUPPORTED,
                    "DDI-093: UnmapIdentityRange of V1 with an allocator");
    }
    ExDelete(Probe, buddy, "it is deleted");
}

static VOID FirstStage(PPROBE Probe, PBUFFER Buffer)
{
    PCHECK check = &Probe->Check;
    PIOMMU_DMA_DOMAIN domain;

    PolicyDevice(Probe->Device[0], 1, FALSE, TRUE);
    domain = ExDomain(Probe, DomainTypeTranslateS1, "a TranslateS1 domain is created");
    CheckStatus(check, Map(Probe, domain, READ, ExMdl(Buffer->Mdl)), STATUS_SUCCESS,
                "DDI-239: an identity map works in TranslateS1 as in Translate");
    CheckStatus(check, Map(Probe, domain, READ, ExMdl(Buffer->Mdl)), STATUS_RESOURCE_IN_USE, "DDI-239: once");
    CheckStatus(check, Unmap(Probe, domain, ExMdl(Buffer->Mdl)), STATUS_SUCCESS, "DDI-239: and it is unmapped");
    ExDelete(Probe, domain, "the domain is deleted");
    PolicyReset(Probe);
}

static VOID Identities(PPROBE Probe)
{
    PBUFFER scattered = ProbeBuffer(Probe, PAGES, BufferScattered);
    PBUFFER contiguous = ProbeBuffer(Probe, PAGES, BufferContiguous);
    PLACE place;

    if (scattered != NULL && contiguous != NULL) {
        if (ExEnterNew(Probe, &place, Probe->Device[0], DomainTypeTranslate, "a device is attached")) {
            ThreeForms(Probe, &place, scattered, contiguous);
            Conflicts(Probe, &place, scattered);
            BadArguments(Probe, &place, contiguous);
            ExLeave(Probe, &place, "the device is detached and the domain deleted");
        }
        PassThrough(Probe, contiguous);
        WithAllocator(Probe, scattered);
        FirstStage(Probe, scattered);
    }
    BufferFree(scattered);
    BufferFree(contiguous);
}

VOID RunV2Identity(PPROBE Probe)
{
    if (PolicyIsOurs(Probe)) {
        ExThroughBoth(Probe, Identities);
    }
}
