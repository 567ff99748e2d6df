/*
 * What a good driver does, from the getters to the last delete, once through EX V1 and once through the legacy table:
 * DDI-015 says that both behave alike. Device accesses are made by the daemon's engine; what they did to memory is read
 * back with the processor.
 */
#include "story.h"

#define BASE 0x140000000ULL
#define READ VIOMMU_PERMISSION_READ
#define WRITE VIOMMU_PERMISSION_WRITE
#define ADDRESS(page) (BASE + (ULONGLONG)(page) * PAGE_SIZE)
#define MARK(page) (0x5EEDF00D00000000ULL + (page))

typedef struct _STORY {
    PPROBE Probe;
    PCHECK Check;
    const DMA_IOMMU_INTERFACE_V1 *Iommu;
    PDEVICE_OBJECT Device;
    PIOMMU_DMA_DOMAIN Domain;
} STORY, *PSTORY;

/* The device fills every page with its own mark: the processor must find each in the right page, and the reverse. */
static VOID CheckPages(PSTORY Story, PBUFFER Buffer, const char *WriteTitle, const char *ReadTitle)
{
    ULONG page = 0;
    VIOMMU_DMA_STEP step = {0};
    BOOLEAN right = TRUE;

    for (page = 0; page < Buffer->PageCount && right; page++) {
        step = DmaFill(Story->Device, ADDRESS(page), PAGE_SIZE, MARK(page));
        right = step.Status == ViommuDmaStepDone;
    }
    for (page = 0; page < Buffer->PageCount && right; page++) {
        right = BufferPageHolds(Buffer, page, MARK(page));
    }
    CheckTrue(Story->Check, right, WriteTitle);
    for (page = 0; page < Buffer->PageCount; page++) {
        BufferFillPage(Buffer, page, ~MARK(page));
    }
    right = TRUE;
    for (page = 0; page < Buffer->PageCount && right; page++) {
        step = DmaCompare(Story->Device, ADDRESS(page), PAGE_SIZE, ~MARK(page));
        right = step.Status == ViommuDmaStepDone;
    }
    CheckTrue(Story->Check, right, ReadTitle);
}

static VOID TransfersAcrossPages(PSTORY Story, PBUFFER Buffer)
{
    PUCHAR data = Story->Probe->Data;
    static UCHAR back[1024];

    ProbeData(Story->Probe, 1);
    CheckDone(Story->Check, DmaWrite(Story->Device, BASE + PAGE_SIZE - 300, data, 1000),
              "a device write of 1000 bytes crosses a page border");
    CheckTrue(Story->Check, BufferHolds(Buffer, PAGE_SIZE - 300, data, 1000),
              "each half of it lies in its own page");
    RtlZeroMemory(back, sizeof(back));
    CheckDone(Story->Check, DmaRead(Story->Device, BASE + PAGE_SIZE - 300, back, 1000),
              "a device read of the same bytes crosses back");
    CheckTrue(Story->Check, RtlEqualMemory(back, data, 1000), "it returns what was written");
    CheckDone(Story->Check, DmaCopy(Story->Device, BASE + PAGE_SIZE - 300, BASE + 5 * PAGE_SIZE - 77, 1000),
              "a device copy crosses borders at both ends");
    CheckTrue(Story->Check, BufferHolds(Buffer, 5 * PAGE_SIZE - 77, data, 1000), "the copy is exact");
    CheckDone(Story->Check, DmaWrite(Story->Device, BASE + 3 * PAGE_SIZE + 4095, data, 1),
              "one byte at the end of a page is written");
    CheckTrue(Story->Check, BufferHolds(Buffer, 3 * PAGE_SIZE + 4095, data, 1), "it lies at the end of that page");
}

static VOID ScatteredMapping(PSTORY Story)
{
    PBUFFER buffer = ProbeBuffer(Story->Probe, 8, BufferScattered);

    if (buffer == NULL) {
        return;
    }
    CheckFault(Story->Check, DmaFill(Story->Device, BASE, PAGE_SIZE, 0), TranslationFault, BASE,
               "DDI-037: a fresh domain translates nothing");
    CheckStatus(Story->Check, Story->Iommu->MapLogicalRange(Story->Domain, READ | WRITE, buffer->Mdl, BASE),
                STATUS_SUCCESS, "DDI-066: an MDL of eight scattered pages is mapped");
    CheckPages(Story, buffer, "DDI-049: device writes reach page i of the MDL at address + i pages",
               "device reads see what the processor wrote");
    TransfersAcrossPages(Story, buffer);
    CheckFault(Story->Check, DmaRead(Story->Device, ADDRESS(8) - 16, Story->Probe->Data, 64), TranslationFault,
               ADDRESS(8), "a read that runs off the end faults at the first byte outside");
    CheckFault(Story->Check, DmaRead(Story->Device, BASE - 16, Story->Probe->Data, 64), TranslationFault, BASE - 16,
               "a read that starts before the range faults at its start");
    CheckStatus(Story->Check, Story->Iommu->UnmapLogicalRange(Story->Domain, BASE, 8), STATUS_SUCCESS,
                "DDI-074: the exact range is unmapped");
    BufferFillPage(buffer, 0, MARK(0));
    CheckFault(Story->Check, DmaFill(Story->Device, BASE, PAGE_SIZE, 0), TranslationFault, BASE,
               "DDI-074: an access after the unmap faults");
    CheckTrue(Story->Check, BufferPageHolds(buffer, 0, MARK(0)), "DDI-346: and changes no memory");
    BufferFree(buffer);
}

static VOID ManyRuns(PSTORY Story)
{
    PBUFFER buffer = ProbeBuffer(Story->Probe, 200, BufferReversed);

    if (buffer == NULL) {
        return;
    }
    CheckStatus(Story->Check, Story->Iommu->MapLogicalRange(Story->Domain, READ | WRITE, buffer->Mdl, BASE),
                STATUS_SUCCESS, "an MDL of 200 pages in reverse order is mapped");
    CheckPages(Story, buffer, "each of the 200 pages is written in its place", "each of the 200 pages is read");
    CheckStatus(Story->Check, Story->Iommu->UnmapLogicalRange(Story->Domain, ADDRESS(99), 1), STATUS_SUCCESS,
                "DDI-076: a page in the middle of a mapping can be unmapped alone");
    CheckFault(Story->Check, DmaFill(Story->Device, ADDRESS(99), 8, 0), TranslationFault, ADDRESS(99),
               "DDI-076: that page faults");
    CheckDone(Story->Check, DmaFill(Story->Device, ADDRESS(98), PAGE_SIZE, 0), "DDI-076: the page before translates");
    CheckDone(Story->Check, DmaFill(Story->Device, ADDRESS(100), PAGE_SIZE, 0), "DDI-076: the page after translates");
    CheckStatus(Story->Check, Story->Iommu->UnmapLogicalRange(Story->Domain, BASE, 99), STATUS_SUCCESS,
                "the part before it is unmapped");
    CheckStatus(Story->Check, Story->Iommu->UnmapLogicalRange(Story->Domain, ADDRESS(100), 100), STATUS_SUCCESS,
                "the part after it is unmapped");
    BufferFree(buffer);
}

/* More pages than the 16 bits of MDL.Size can count (8185), and no two of them adjacent. */
static VOID HugeMdl(PSTORY Story)
{
    static const ULONG samples[] = {0, 511, 512, 8184, 8185, 8999};
    PBUFFER buffer = ProbeBuffer(Story->Probe, 9000, BufferReversed);
    BOOLEAN right = TRUE;

    if (buffer == NULL) {
        return;
    }
    CheckStatus(Story->Check, Story->Iommu->MapLogicalRange(Story->Domain, READ | WRITE, buffer->Mdl, BASE),
                STATUS_SUCCESS, "an MDL of 9000 pages in reverse order is mapped");
    for (ULONG i = 0; i < RTL_NUMBER_OF(samples) && right; i++) {
        VIOMMU_DMA_STEP step = DmaFill(Story->Device, ADDRESS(samples[i]), PAGE_SIZE, MARK(samples[i]));

        right = step.Status == ViommuDmaStepDone && BufferPageHolds(buffer, samples[i], MARK(samples[i]));
    }
    CheckTrue(Story->Check, right, "its first and its last pages are written in their places");
    CheckFault(Story->Check, DmaFill(Story->Device, ADDRESS(9000), 8, 0), TranslationFault, ADDRESS(9000),
               "no page behind them is mapped");
    CheckStatus(Story->Check, Story->Iommu->UnmapLogicalRange(Story->Domain, BASE, 9000), STATUS_SUCCESS,
                "they are unmapped by one call");
    CheckFault(Story->Check, DmaFill(Story->Device, ADDRESS(8999), 8, 0), TranslationFault, ADDRESS(8999),
               "the last of them is gone");
    BufferFree(buffer);
}

/* 4 MiB hold at least one aligned 2 MiB; the logical address is congruent, so that a large leaf is possible. */
static VOID LargeContiguous(PSTORY Story)
{
    const ULONG pages = 1024;
    PBUFFER buffer = ProbeBuffer(Story->Probe, pages, BufferContiguous);
    ULONGLONG base;

    if (buffer == NULL) {
        return;
    }
    base = BASE + (BufferPhysical(buffer, 0) & 0x1FFFFF);
    CheckStatus(Story->Check, Story->Iommu->MapLogicalRange(Story->Domain, READ | WRITE, buffer->Mdl, base),
                STATUS_SUCCESS, "4 MiB of contiguous memory are mapped");
    CheckDone(Story->Check, DmaFill(Story->Device, base, (ULONGLONG)pages * PAGE_SIZE, MARK(1)),
              "one device write fills all of it");
    CheckTrue(Story->Check, BufferPageHolds(buffer, 0, MARK(1)) && BufferPageHolds(buffer, pages - 1, MARK(1)),
              "the first and the last page hold the pattern");
    CheckStatus(Story->Check, Story->Iommu->UnmapLogicalRange(Story->Domain, base + 511 * PAGE_SIZE, 2),
                STATUS_SUCCESS, "two pages are cut out of the middle");
    CheckFault(Story->Check, DmaCompare(Story->Device, base, (ULONGLONG)pages * PAGE_SIZE, MARK(1)), TranslationFault,
               base + 511 * PAGE_SIZE, "a device read of all of it stops at the cut");
    CheckDone(Story->Check, DmaCompare(Story->Device, base + 513 * PAGE_SIZE, 511 * PAGE_SIZE, MARK(1)),
              "the rest behind the cut translates");
    CheckStatus(Story->Check, Story->Iommu->UnmapLogicalRange(Story->Domain, base, 511), STATUS_SUCCESS,
                "the part before the cut is unmapped");
    CheckStatus(Story->Check, Story->Iommu->UnmapLogicalRange(Story->Domain, base + 513 * PAGE_SIZE, 511),
                STATUS_SUCCESS, "the part behind the cut is unmapped");
    BufferFree(buffer);
}

static VOID AtDispatchLevel(PSTORY Story)
{
    PBUFFER buffer = ProbeBuffer(Story->Probe, 70, BufferReversed);
    PMDL identity;
    KIRQL old;
    NTSTATUS status[4];

    if (buffer == NULL) {
        return;
    }
    identity = BufferMdl(buffer, 0, 3);
    KeRaiseIrql(DISPATCH_LEVEL, &old);
    status[0] = Story->Iommu->MapLogicalRange(Story->Domain, READ | WRITE, buffer->Mdl, BASE);
    status[1] = Story->Iommu->UnmapLogicalRange(Story->Domain, BASE, 35);
    status[2] = Story->Iommu->MapIdentityRange(Story->Domain, READ, identity);
    status[3] = Story->Iommu->UnmapIdentityRange(Story->Domain, identity);
    KeLowerIrql(old);
    CheckStatus(Story->Check, status[0], STATUS_SUCCESS, "DDI-383: 70 scattered pages are mapped at DISPATCH_LEVEL");
    CheckStatus(Story->Check, status[1], STATUS_SUCCESS, "DDI-383: half of them are unmapped at DISPATCH_LEVEL");
    CheckStatus(Story->Check, status[2], STATUS_SUCCESS, "DDI-383: an identity range is mapped at DISPATCH_LEVEL");
    CheckStatus(Story->Check, status[3], STATUS_SUCCESS, "DDI-383: and unmapped");
    CheckFault(Story->Check, DmaFill(Story->Device, ADDRESS(34), 8, 0), TranslationFault, ADDRESS(34),
               "what was unmapped faults");
    CheckDone(Story->Check, DmaFill(Story->Device, ADDRESS(35), 35 * PAGE_SIZE, MARK(35)), "the other half translates");
    CheckTrue(Story->Check, BufferPageHolds(buffer, 35, MARK(35)) && BufferPageHolds(buffer, 69, MARK(35)),
              "to the right pages");
    CheckStatus(Story->Check, Story->Iommu->UnmapLogicalRange(Story->Domain, ADDRESS(35), 35), STATUS_SUCCESS,
                "it is unmapped at PASSIVE_LEVEL");
    MdlFree(identity);
    BufferFree(buffer);
}

static VOID Rights(PSTORY Story)
{
    PBUFFER buffer = ProbeBuffer(Story->Probe, 2, BufferScattered);
    PMDL first;
    PMDL second;
    static UCHAR back[64];

    if (buffer == NULL) {
        return;
    }
    first = BufferMdl(buffer, 0, 1);
    second = BufferMdl(buffer, 1, 1);
    BufferFillPage(buffer, 0, MARK(0));
    BufferFillPage(buffer, 1, MARK(1));
    CheckStatus(Story->Check, Story->Iommu->MapLogicalRange(Story->Domain, READ, first, BASE), STATUS_SUCCESS,
                "a read-only page is mapped");
    CheckStatus(Story->Check, Story->Iommu->MapLogicalRange(Story->Domain, WRITE, second, ADDRESS(1)), STATUS_SUCCESS,
                "a write-only page is mapped");
    CheckDone(Story->Check, DmaCompare(Story->Device, BASE, PAGE_SIZE, MARK(0)), "the read-only page is read");
    CheckFault(Story->Check, DmaFill(Story->Device, BASE + 8, 8, 0), PermissionFault, BASE + 8,
               "DDI-343: a write to it is a PermissionFault");
    CheckTrue(Story->Check, BufferPageHolds(buffer, 0, MARK(0)), "DDI-346: and changes no memory");
    CheckDone(Story->Check, DmaFill(Story->Device, ADDRESS(1), PAGE_SIZE, MARK(2)), "the write-only page is written");
    CheckTrue(Story->Check, BufferPageHolds(buffer, 1, MARK(2)), "with what the device wrote");
    RtlZeroMemory(back, sizeof(back));
    CheckFault(Story->Check, DmaRead(Story->Device, ADDRESS(1), back, sizeof(back)), PermissionFault, ADDRESS(1),
               "a read of it is a PermissionFault");
    CheckTrue(Story->Check, !RtlEqualMemory(back, buffer->Page[1], sizeof(back)), "DDI-346: and returns none of it");
    CheckFault(Story->Check, DmaCopy(Story->Device, ADDRESS(1), BASE, 64), PermissionFault, ADDRESS(1),
               "a copy that would read it stops there");
    CheckFault(Story->Check, DmaFill(Story->Device, ADDRESS(1) - 16, 32, 0), PermissionFault, ADDRESS(1) - 16,
               "a write that begins in the read-only page stops in it");
    CheckStatus(Story->Check, Story->Iommu->UnmapLogicalRange(Story->Domain, BASE, 2), STATUS_SUCCESS,
                "DDI-077: one unmap covers both mappings");
    MdlFree(first);
    MdlFree(second);
    BufferFree(buffer);
}

static VOID Identity(PSTORY Story)
{
    PBUFFER buffer = ProbeBuffer(Story->Probe, 5, BufferScattered);
    PMDL same;
    BOOLEAN right = TRUE;

    if (buffer == NULL) {
        return;
    }
    same = BufferMdl(buffer, 0, 5);
    CheckStatus(Story->Check, Story->Iommu->MapIdentityRange(Story->Domain, READ | WRITE, buffer->Mdl), STATUS_SUCCESS,
                "DDI-090: five scattered pages are mapped at their own addresses");
    for (ULONG page = 0; page < 5 && right; page++) {
        VIOMMU_DMA_STEP step = DmaFill(Story->Device, BufferPhysical(buffer, page), PAGE_SIZE, MARK(page));

        right = step.Status == ViommuDmaStepDone && BufferPageHolds(buffer, page, MARK(page));
    }
    CheckTrue(Story->Check, right, "DDI-090: each is reached at its physical address");
    CheckStatus(Story->Check, Story->Iommu->UnmapIdentityRange(Story->Domain, same), STATUS_SUCCESS,
                "DDI-096: another MDL of the same pages unmaps them");
    CheckFault(Story->Check, DmaFill(Story->Device, BufferPhysical(buffer, 2), 8, 0), TranslationFault,
               BufferPhysical(buffer, 2), "DDI-094: they fault afterwards");
    MdlFree(same);
    BufferFree(buffer);
}

static VOID Remapping(PSTORY Story)
{
    PBUFFER buffer = ProbeBuffer(Story->Probe, 2, BufferScattered);
    PMDL first;
    PMDL second;

    if (buffer == NULL) {
        return;
    }
    first = BufferMdl(buffer, 0, 1);
    second = BufferMdl(buffer, 1, 1);
    BufferFillPage(buffer, 0, MARK(0));
    BufferFillPage(buffer, 1, MARK(1));
    Story->Iommu->MapLogicalRange(Story->Domain, READ | WRITE, first, BASE);
    CheckDone(Story->Check, DmaCompare(Story->Device, BASE, PAGE_SIZE, MARK(0)), "a page is mapped and read");
    Story->Iommu->UnmapLogicalRange(Story->Domain, BASE, 1);
    CheckStatus(Story->Check, Story->Iommu->MapLogicalRange(Story->Domain, READ | WRITE, second, BASE), STATUS_SUCCESS,
                "DDI-089: its address is mapped to another page at once");
    CheckDone(Story->Check, DmaCompare(Story->Device, BASE, PAGE_SIZE, MARK(1)),
              "DDI-089: the first access sees the new page");
    first->Next = second;
    CheckStatus(Story->Check, Story->Iommu->MapLogicalRange(Story->Domain, READ, first, ADDRESS(8)), STATUS_SUCCESS,
                "DDI-073: an MDL with a successor is mapped");
    first->Next = NULL;
    CheckFault(Story->Check, DmaRead(Story->Device, ADDRESS(9), Story->Probe->Data, 8), TranslationFault, ADDRESS(9),
               "DDI-073: the successor is not");
    CheckStatus(Story->Check, Story->Iommu->UnmapLogicalRange(Story->Domain, ADDRESS(8), 1), STATUS_SUCCESS,
                "the first MDL's page is unmapped");
    /* The mapping at BASE stays: the last delete has to cope with it. */
    MdlFree(first);
    MdlFree(second);
    BufferFree(buffer);
}

static VOID TellStory(PPROBE Probe, const char *Suffix)
{
    STORY story = {.Probe = Probe, .Check = &Probe->Check, .Iommu = &Probe->Iommu, .Device = Probe->Device[0]};

    Probe->Check.Suffix = Suffix;
    if (!CheckStatus(story.Check, story.Iommu->CreateDomain(TRUE, &story.Domain), STATUS_SUCCESS,
                     "DDI-025: a domain is created")) {
        return;
    }
    CheckTrue(story.Check, story.Domain != NULL, "DDI-025: it has a handle");
    CheckStatus(story.Check, story.Iommu->AttachDevice(story.Domain, story.Device, 0, 1), STATUS_SUCCESS,
                "DDI-049: the device is attached");
    ScatteredMapping(&story);
    ManyRuns(&story);
    HugeMdl(&story);
    LargeContiguous(&story);
    AtDispatchLevel(&story);
    Rights(&story);
    Identity(&story);
    StoryEngine(Probe, story.Domain, story.Device);
    StoryFaults(Probe, story.Domain, story.Device);
    Remapping(&story);
    CheckStatus(story.Check, story.Iommu->DetachDevice(story.Domain, story.Device, 0), STATUS_SUCCESS,
                "DDI-059: the device is detached");
    CheckFault(story.Check, DmaRead(story.Device, BASE, Probe->Data, 8), UnsupportedUpstreamTransaction, BASE,
               "a detached device reaches nothing, mapped or not");
    CheckStatus(story.Check, story.Iommu->DeleteDomain(story.Domain), STATUS_SUCCESS,
                "DDI-045: a domain is deleted with a mapping left in it");
}

VOID RunStory(PPROBE Probe)
{
    ProbeGetters(Probe);
    if (ProbeUseV1(Probe)) {
        TellStory(Probe, " (V1)");
    }
    Probe->Check.Suffix = "";
    if (ProbeUseLegacy(Probe)) {
        TellStory(Probe, " (legacy)");
    }
    Probe->Check.Suffix = "";
}
