/*
 * edu under translation: what it reads and writes through mappings, what it is refused, what its driver hears of that, and
 * what becomes of it when it is detached, identity-mapped or passed through.
 */
#include "edu.h"
#include "space.h"

#define NOWHERE 0x700000000000ULL /* mapped by nobody in these scenarios */
#define ELSEWHERE 0x680000000ULL
#define PATTERN_SEED 0xED0
#define FILLER 0xF111E4F111E4F111ULL
#define SECRET 0x5EC4E75EC4E75EC4ULL

typedef struct _EDU_STORY {
    PPROBE Probe;
    PCHECK Check;
    PHARDWARE_DEVICE Edu;
    DMA_SPACE Space;
    REGION Source; /* the pattern */
    REGION Sink;   /* what the device brings back */
    ULONG Faults;  /* so many were caused since the handler was switched on */
} EDU_STORY, *PEDU_STORY;

#define STORY_PAGES 4

static VOID FillSink(PEDU_STORY Story)
{
    for (ULONG i = 0; i < Story->Sink.Buffer->PageCount; i++) {
        BufferFillPage(Story->Sink.Buffer, i, FILLER);
    }
}

static BOOLEAN SinkIsUntouched(PEDU_STORY Story)
{
    for (ULONG i = 0; i < Story->Sink.Buffer->PageCount; i++) {
        if (!BufferPageHolds(Story->Sink.Buffer, i, FILLER)) {
            return FALSE;
        }
    }
    return TRUE;
}

/* The bytes that the device wrote equal those of the pattern; nothing else of the sink has changed. */
static BOOLEAN SinkHolds(PEDU_STORY Story, ULONG Offset, ULONG PatternOffset, ULONG Length)
{
    ULONGLONG filler = FILLER;

    for (ULONG i = 0; i < Story->Sink.Buffer->PageCount * PAGE_SIZE; i++) {
        UCHAR wanted = i - Offset < Length ? *RegionAt(&Story->Source, PatternOffset + i - Offset)
                                           : ((const UCHAR *)&filler)[i % sizeof(filler)];

        if (*(volatile UCHAR *)RegionAt(&Story->Sink, i) != wanted) {
            return FALSE;
        }
    }
    return TRUE;
}

/* Brings the pattern's first bytes into the device. */
static BOOLEAN Load(PEDU_STORY Story)
{
    return EduRead(Story->Edu, Story->Source.Iova, 0, EDU_BUFFER_BYTES);
}

static VOID BothDirections(PEDU_STORY Story)
{
    PCHECK check = Story->Check;

    FillSink(Story);
    CheckTrue(check, Load(Story), "edu reads memory through a mapping, and says so by a message");
    CheckTrue(check, EduWrite(Story->Edu, Story->Sink.Iova + 8, 0, EDU_BUFFER_BYTES), "edu writes memory through a mapping");
    CheckTrue(check, SinkHolds(Story, 8, 0, EDU_BUFFER_BYTES), "what it wrote is what it read, where it was told to");
    FillSink(Story);
    CheckTrue(check, EduRead(Story->Edu, Story->Source.Iova + PAGE_SIZE - 1000, 0, 2000) &&
                         EduWrite(Story->Edu, Story->Sink.Iova + 3 * PAGE_SIZE - 77, 0, 2000),
              "edu reads and writes across a page boundary, behind which the frames go down");
    CheckTrue(check, SinkHolds(Story, 3 * PAGE_SIZE - 77, PAGE_SIZE - 1000, 2000), "each part went to its own page");
    CheckValue(check, FaultCalls(&Story->Space.Faults), Story->Faults, "none of that is a fault");
}

static VOID Refused(PEDU_STORY Story)
{
    PCHECK check = Story->Check;

    FillSink(Story);
    CheckTrue(check, Load(Story) && EduWrite(Story->Edu, NOWHERE + 16, 0, EDU_BUFFER_BYTES),
              "edu writes where nothing is mapped, and goes on");
    SpaceCheckFault(&Story->Space, ++Story->Faults, TranslationFault, NOWHERE + 16,
                    "its driver hears of one translation fault at that address");
    CheckTrue(check, EduRead(Story->Edu, Story->Sink.Iova + PAGE_SIZE, 0, 64) && EduWrite(Story->Edu, NOWHERE, 0, 3),
              "edu writes three bytes where nothing is mapped");
    SpaceCheckFault(&Story->Space, ++Story->Faults, TranslationFault, NOWHERE, "a short access is one fault, too");
}

/* At the physical address of a page that is not mapped: there is something to be had there. */
static VOID RefusedRead(PEDU_STORY Story)
{
    PCHECK check = Story->Check;
    PBUFFER secret = ProbeBuffer(Story->Probe, 2, BufferContiguous);
    ULONGLONG iova;

    if (secret == NULL) {
        return;
    }
    iova = BufferPhysical(secret, 0);
    BufferFillPage(secret, 0, SECRET);
    FillSink(Story);
    CheckTrue(check, Load(Story) && EduRead(Story->Edu, iova, 0, 2048), "edu reads where nothing is mapped");
    SpaceCheckFault(&Story->Space, ++Story->Faults, TranslationFault, iova, "its driver hears of one fault more");
    CheckTrue(check, EduWrite(Story->Edu, Story->Sink.Iova, 0, 2048), "edu writes what that read brought");
    CheckTrue(check, *(volatile ULONGLONG *)RegionAt(&Story->Sink, 0) != SECRET &&
                         *(volatile ULONGLONG *)RegionAt(&Story->Sink, 2040) != SECRET,
              "which is not what lies there");
    BufferFree(secret);
}

static VOID HalfRefused(PEDU_STORY Story)
{
    PCHECK check = Story->Check;
    ULONGLONG end = Story->Sink.Iova + STORY_PAGES * PAGE_SIZE;

    FillSink(Story);
    CheckStatus(check, RegionUnmapPages(&Story->Space, Story->Sink.Iova + PAGE_SIZE, 1), STATUS_SUCCESS,
                "a page in the middle is unmapped");
    CheckTrue(check, Load(Story) && EduWrite(Story->Edu, Story->Sink.Iova + PAGE_SIZE - 100, 0, 300),
              "edu writes into it from the page before");
    SpaceCheckFault(&Story->Space, ++Story->Faults, TranslationFault, Story->Sink.Iova + PAGE_SIZE,
                    "the fault is at the first byte of the unmapped page");
    CheckTrue(check, SinkHolds(Story, PAGE_SIZE - 100, 0, 100), "the bytes before it have arrived, no others");
    CheckStatus(check, RegionMapPages(&Story->Space, &Story->Sink, 1, 1, READ_WRITE, Story->Sink.Iova + PAGE_SIZE),
                STATUS_SUCCESS, "the page is mapped again");
    FillSink(Story);
    CheckTrue(check, EduWrite(Story->Edu, Story->Sink.Iova + PAGE_SIZE - 100, 0, 300) &&
                         SinkHolds(Story, PAGE_SIZE - 100, 0, 300),
              "and edu writes it all");
    CheckTrue(check, EduWrite(Story->Edu, end + 64 * PAGE_SIZE - 4, 0, 3000),
              "edu writes across two pages of which none is mapped");
    SpaceCheckFault(&Story->Space, ++Story->Faults, TranslationFault, end + 64 * PAGE_SIZE - 4,
                    "that is one fault, at the first byte");
}

static VOID Permissions(PEDU_STORY Story)
{
    PCHECK check = Story->Check;
    PDMA_SPACE space = &Story->Space;

    FillSink(Story);
    CheckStatus(check, RegionMapPages(space, &Story->Source, 0, 1, READ, ELSEWHERE), STATUS_SUCCESS,
                "a page of the pattern is mapped for reading only");
    CheckStatus(check, RegionMapPages(space, &Story->Sink, 0, 1, WRITE, ELSEWHERE + PAGE_SIZE), STATUS_SUCCESS,
                "a page of the sink for writing only");
    CheckTrue(check, EduRead(Story->Edu, ELSEWHERE, 0, 1024) && EduWrite(Story->Edu, ELSEWHERE + PAGE_SIZE, 0, 1024) &&
                         SinkHolds(Story, 0, 0, 1024),
              "edu does as it may");
    CheckTrue(check, EduWrite(Story->Edu, ELSEWHERE + 32, 0, 1024), "edu writes what it may only read");
    SpaceCheckFault(space, ++Story->Faults, PermissionFault, ELSEWHERE + 32, "that is a permission fault");
    CheckTrue(check, SinkHolds(Story, 0, 0, 1024), "the pattern is as it was");
    CheckTrue(check, EduRead(Story->Edu, ELSEWHERE + PAGE_SIZE, 0, 1024), "edu reads what it may only write");
    SpaceCheckFault(space, ++Story->Faults, PermissionFault, ELSEWHERE + PAGE_SIZE, "that is one as well");
    CheckStatus(check, RegionUnmapPages(space, ELSEWHERE, 2), STATUS_SUCCESS, "both are unmapped");
    CheckTrue(check, EduRead(Story->Edu, ELSEWHERE, 0, 8), "edu reads there once more");
    SpaceCheckFault(space, ++Story->Faults, TranslationFault, ELSEWHERE, "and now that is a translation fault");
}

/* Identity ranges: the device sees the pages of the MDL where they lie. */
static VOID IdentityRange(PEDU_STORY Story)
{
    PCHECK check = Story->Check;
    PDMA_SPACE space = &Story->Space;
    PBUFFER buffer = ProbeBuffer(Story->Probe, 2, BufferContiguous);
    IOMMU_MAP_PHYSICAL_ADDRESS memory;

    if (buffer == NULL) {
        return;
    }
    memory = ExMdl(buffer->Mdl);
    CheckStatus(check, Story->Probe->Ex.MapIdentityRangeEx(space->Place.Domain, READ_WRITE, &memory), STATUS_SUCCESS,
                "two pages are identity-mapped");
    CheckTrue(check, Load(Story) && EduWrite(Story->Edu, BufferPhysical(buffer, 0) + 4000, 0, 200),
              "edu writes them at their physical address");
    CheckTrue(check, RtlEqualMemory(buffer->Page[0] + 4000, RegionAt(&Story->Source, 0), 96) &&
                         RtlEqualMemory(buffer->Page[1], RegionAt(&Story->Source, 96), 104),
              "and they hold what it wrote");
    CheckStatus(check, Story->Probe->Ex.UnmapIdentityRangeEx(space->Place.Domain, &memory), STATUS_SUCCESS,
                "they are unmapped");
    CheckTrue(check, EduRead(Story->Edu, BufferPhysical(buffer, 1), 0, 8), "edu reads one of them");
    SpaceCheckFault(space, ++Story->Faults, TranslationFault, BufferPhysical(buffer, 1), "that is a fault");
    BufferFree(buffer);
}

/* 4 MiB in one piece at an address of that alignment: the table has large leaves there. */
static VOID LargeLeaves(PEDU_STORY Story)
{
    static const ULONG large = 2u << 20;
    PCHECK check = Story->Check;
    PHYSICAL_ADDRESS none = {.QuadPart = 0};
    PHYSICAL_ADDRESS highest = {.QuadPart = MAXLONGLONG};
    PUCHAR memory = MmAllocateContiguousMemorySpecifyCache(3 * large, none, highest, none, MmCached);
    PIOMMU_DMA_DOMAIN domain = Story->Space.Place.Domain;
    ULONGLONG physical, iova = 0x40000000ULL;
    ULONG skip, hole = (large + 0x123000) / PAGE_SIZE, middle = hole * PAGE_SIZE - 60;

    if (!CheckTrue(check, memory != NULL, "there are 6 MiB in one piece")) {
        return;
    }
    physical = (ULONGLONG)MmGetPhysicalAddress(memory).QuadPart;
    skip = (ULONG)(-physical & (large - 1));
    CheckStatus(check, ExMap(Story->Probe, domain, READ_WRITE, ExRange(physical + skip, 2 * large), iova),
                STATUS_SUCCESS, "4 MiB in one piece are mapped");
    RtlZeroMemory(memory, 3 * large);
    CheckTrue(check, Load(Story) && EduWrite(Story->Edu, iova + middle, 0, 4000) &&
                         RtlEqualMemory(memory + skip + middle, RegionAt(&Story->Source, 0), 4000),
              "edu writes into the midst of them");
    CheckStatus(check, RegionUnmapPages(&Story->Space, iova + hole * PAGE_SIZE, 1), STATUS_SUCCESS,
                "one page of them is unmapped");
    CheckTrue(check, EduWrite(Story->Edu, iova + middle, 0, 4000), "edu writes there again");
    SpaceCheckFault(&Story->Space, ++Story->Faults, TranslationFault, iova + hole * PAGE_SIZE,
                    "its first byte in that page is a fault");
    CheckTrue(check, EduWrite(Story->Edu, iova + (hole + 1) * PAGE_SIZE, 0, 512) &&
                         RtlEqualMemory(memory + skip + (hole + 1) * PAGE_SIZE, RegionAt(&Story->Source, 0), 512),
              "the page behind it is still mapped");
    CheckStatus(check, RegionUnmapPages(&Story->Space, iova, hole), STATUS_SUCCESS, "what lies before the hole is unmapped");
    CheckStatus(check, RegionUnmapPages(&Story->Space, iova + (hole + 1) * PAGE_SIZE, 2 * large / PAGE_SIZE - hole - 1),
                STATUS_SUCCESS, "and what lies behind it");
    MmFreeContiguousMemorySpecifyCache(memory, 3 * large, MmCached);
}

/* A detached device reaches nothing, and its former driver's handler hears of nothing. */
static VOID Detached(PEDU_STORY Story)
{
    PCHECK check = Story->Check;
    PLACE *place = &Story->Space.Place;

    FillSink(Story);
    CheckTrue(check, Load(Story), "edu is loaded");
    CheckStatus(check, Story->Probe->Ex.DetachDeviceEx(place->Token), STATUS_SUCCESS, "edu is detached");
    CheckTrue(check, EduWrite(Story->Edu, Story->Sink.Iova, 0, EDU_BUFFER_BYTES) && SinkIsUntouched(Story),
              "edu writes, and nothing of it arrives");
    CheckTrue(check, EduWrite(Story->Edu, BufferPhysical(Story->Sink.Buffer, 0), 0, EDU_BUFFER_BYTES) &&
                         SinkIsUntouched(Story),
              "not at a physical address either");
    CheckStatus(check, Story->Probe->Ex.AttachDeviceEx(place->Domain, place->Token), STATUS_SUCCESS,
                "edu is attached again");
    CheckValue(check, FaultCalls(&Story->Space.Faults), Story->Faults, "nobody was told of these accesses");
    CheckTrue(check, EduWrite(Story->Edu, Story->Sink.Iova, 0, EDU_BUFFER_BYTES) &&
                         SinkHolds(Story, 0, 0, EDU_BUFFER_BYTES),
              "and edu writes through the mappings that the domain kept");
    Story->Faults = 0;
    CheckStatus(check, SpaceListen(&Story->Space), STATUS_SUCCESS, "the handler is switched on again");
    CheckTrue(check, EduWrite(Story->Edu, NOWHERE, 0, 100), "edu writes where nothing is mapped");
    SpaceCheckFault(&Story->Space, ++Story->Faults, TranslationFault, NOWHERE, "and the handler hears of it");
}

/* A token's range, and a segment of it [DDI IOMMU_MAP_RESERVED_LOGICAL_RANGE]. */
static VOID Tokens(PEDU_STORY Story)
{
    PCHECK check = Story->Check;
    const DMA_IOMMU_INTERFACE_V3 *iommu = &Story->Probe->Ex;
    IOMMU_MAP_PHYSICAL_ADDRESS memory = ExMdl(Story->Sink.Buffer->Mdl);
    PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN token = NULL;
    IOMMU_DMA_LOGICAL_ADDRESS_TOKEN_MAPPED_SEGMENT segment;
    ULONGLONG address = ELSEWHERE + 512 * PAGE_SIZE;

    if (!CheckStatus(check, iommu->ReserveLogicalAddressRange(Story->Space.Place.Domain, 16 * PAGE_SIZE, &address, NULL,
                                                              NULL, &token),
                     STATUS_SUCCESS, "a range is reserved")) {
        return;
    }
    FillSink(Story);
    CheckTrue(check, Load(Story) && EduWrite(Story->Edu, address + 4 * PAGE_SIZE, 0, 256), "edu writes into it");
    SpaceCheckFault(&Story->Space, ++Story->Faults, TranslationFault, address + 4 * PAGE_SIZE, "and faults");
    CheckStatus(check, iommu->MapReservedLogicalRange(token, 4 * PAGE_SIZE, READ_WRITE, &memory, &segment),
                STATUS_SUCCESS, "a segment of it is mapped");
    CheckTrue(check, EduWrite(Story->Edu, address + 4 * PAGE_SIZE, 0, 256) && SinkHolds(Story, 0, 0, 256),
              "edu writes it");
    CheckStatus(check, iommu->UnmapReservedLogicalRange(&segment), STATUS_SUCCESS, "the segment is unmapped");
    CheckTrue(check, EduWrite(Story->Edu, address + 4 * PAGE_SIZE, 0, 256), "edu writes once more");
    SpaceCheckFault(&Story->Space, ++Story->Faults, TranslationFault, address + 4 * PAGE_SIZE, "and faults");
    CheckStatus(check, iommu->FreeReservedLogicalAddressRange(token), STATUS_SUCCESS, "the range is freed");
}

static VOID Translated(PEDU_STORY Story)
{
    BothDirections(Story);
    Refused(Story);
    RefusedRead(Story);
    HalfRefused(Story);
    Permissions(Story);
    IdentityRange(Story);
    LargeLeaves(Story);
    Tokens(Story);
    Detached(Story);
}

/* The same memory in a domain of this type. */
static VOID InDomain(PEDU_STORY Story, IOMMU_DMA_DOMAIN_TYPE Type, VOID (*Body)(PEDU_STORY), const char *Title)
{
    PDMA_SPACE space = &Story->Space;

    if (!SpaceOpen(space, Story->Probe, Story->Edu, Type, Title)) {
        return;
    }
    Story->Faults = 0;
    if (RegionOpen(space, &Story->Source, STORY_PAGES, "memory for the pattern is mapped") &&
        RegionOpen(space, &Story->Sink, STORY_PAGES, "memory for what comes back is mapped") &&
        CheckStatus(Story->Check, SpaceListen(space), STATUS_SUCCESS, "a fault handler listens")) {
        for (ULONG i = 0; i < STORY_PAGES; i++) {
            ProbeData(Story->Probe, PATTERN_SEED + i);
            RtlCopyMemory(RegionAt(&Story->Source, i * PAGE_SIZE), Story->Probe->Data, PAGE_SIZE);
        }
        Body(Story);
        CheckValue(Story->Check, FaultCalls(&space->Faults), Story->Faults, "no fault came late, or twice");
    }
    RegionClose(space, &Story->Source);
    RegionClose(space, &Story->Sink);
    SpaceClose(space, "the device is detached and the domain deleted");
}

/* After the domain is gone, the device is blocked for good. */
static VOID Afterwards(PEDU_STORY Story)
{
    PBUFFER buffer = ProbeBuffer(Story->Probe, 2, BufferContiguous);

    if (buffer == NULL) {
        return;
    }
    BufferFillPage(buffer, 0, FILLER);
    CheckTrue(Story->Check, EduWrite(Story->Edu, BufferPhysical(buffer, 0), 0, 2048) &&
                                BufferPageHolds(buffer, 0, FILLER),
              "without a domain edu reaches no memory");
    BufferFree(buffer);
}

VOID RunEdu(PHARDWARE Hardware)
{
    EDU_STORY story = {.Probe = &Hardware->Probe,
                       .Check = &Hardware->Probe.Check,
                       .Edu = Hardware->Device[HardwareEdu][0]};

    if (!SpaceUse(story.Probe)) {
        return;
    }
    InDomain(&story, DomainTypeTranslate, Translated, "edu is attached to a domain");
    InDomain(&story, DomainTypePassThrough, BothDirections, "edu is attached to a pass-through domain");
    Afterwards(&story);
}
