/*
 * MapLogicalRangeEx in domains without allocator, through V2 and V3 [ddi.md 2.5.4, 5 J].
 */
#include "ex.h"

#define BASE 0x280000000ULL
#define ADDRESS(page) (BASE + (ULONGLONG)(page) * PAGE_SIZE)
#define MARK(page) (0x4D41505058000000ULL + (page))
#define PAGES 8

/* Page i of the range must be page First + i of the buffer, seen from both sides. */
static BOOLEAN Reaches(PDEVICE_OBJECT Device, PBUFFER Buffer, ULONG First, ULONG Count, ULONGLONG Address)
{
    for (ULONG i = 0; i < Count; i++) {
        VIOMMU_DMA_STEP step = DmaFill(Device, Address + (ULONGLONG)i * PAGE_SIZE, PAGE_SIZE, MARK(First + i));

        if (step.Status != ViommuDmaStepDone || !BufferPageHolds(Buffer, First + i, MARK(First + i))) {
            return FALSE;
        }
    }
    return TRUE;
}

static VOID ThreeForms(PPROBE Probe, PPLACE Place, PBUFFER Scattered, PBUFFER Contiguous)
{
    PCHECK check = &Probe->Check;
    PIOMMU_DMA_DOMAIN domain = Place->Domain;
    PFN_NUMBER frames[PAGES];
    IOMMU_MAP_PHYSICAL_ADDRESS memory = ExMdl(Scattered->Mdl);
    ULONGLONG address = BASE;
    ULONGLONG out = UNTOUCHED;

    CheckStatus(check, Probe->Ex.MapLogicalRangeEx(domain, READ_WRITE, &memory, &address, NULL, NULL, &out),
                STATUS_SUCCESS, "DDI-191: an MDL is mapped at an explicit address");
    CheckValue(check, out, BASE, "DDI-191: *LogicalAddressOut is that address");
    CheckTrue(check, Reaches(Place->Physical, Scattered, 0, PAGES, BASE), "DDI-191: page i is page i of the MDL");
    CheckStatus(check, Probe->Ex.UnmapLogicalRange(domain, BASE, PAGES), STATUS_SUCCESS,
                "DDI-075: UnmapLogicalRange undoes it");
    CheckFault(check, DmaFill(Place->Physical, BASE, 8, 0), TranslationFault, BASE, "DDI-074: DMA to it faults");
    memory = ExRange(BufferPhysical(Contiguous, 0), PAGES * PAGE_SIZE);
    CheckStatus(check, ExMap(Probe, domain, READ_WRITE, memory, BASE), STATUS_SUCCESS,
                "DDI-192: a contiguous range is mapped");
    CheckTrue(check, Reaches(Place->Physical, Contiguous, 0, PAGES, BASE), "DDI-192: page i is Base + i pages");
    CheckStatus(check, Probe->Ex.UnmapLogicalRange(domain, BASE, PAGES), STATUS_SUCCESS, "it is unmapped");
    ExFramesOf(Scattered, 0, PAGES, frames);
    CheckStatus(check, ExMap(Probe, domain, READ_WRITE, ExFrames(frames, PAGES), BASE), STATUS_SUCCESS,
                "DDI-193: an array of frames is mapped");
    CheckTrue(check, Reaches(Place->Physical, Scattered, 0, PAGES, BASE), "DDI-193: page i is PageFrame[i]");
    CheckStatus(check, Probe->Ex.UnmapLogicalRange(domain, BASE, PAGES), STATUS_SUCCESS, "it is unmapped");
    address = BASE;
    memory = ExMdl(Scattered->Mdl);
    CheckStatus(check, Probe->Ex.MapLogicalRangeEx(domain, READ, &memory, &address, NULL, NULL, &address),
                STATUS_SUCCESS, "DDI-229: LogicalAddressOut may be ExplicitLogicalAddress");
    CheckValue(check, address, BASE, "DDI-229: and holds the address then");
    CheckStatus(check, Probe->Ex.UnmapLogicalRange(domain, BASE, PAGES), STATUS_SUCCESS, "it is unmapped");
}

/* More frames than travel inline, and no two of them adjacent. */
static VOID ManyFrames(PPROBE Probe, PPLACE Place)
{
    const ULONG count = 300;
    PBUFFER buffer = ProbeBuffer(Probe, count, BufferReversed);
    PPFN_NUMBER frames = ExAllocatePoolWithTag(NonPagedPoolNx, count * sizeof(PFN_NUMBER), 'nfpD');

    if (buffer != NULL && frames != NULL) {
        ExFramesOf(buffer, 0, count, frames);
        CheckStatus(&Probe->Check, ExMap(Probe, Place->Domain, READ_WRITE, ExFrames(frames, count), BASE),
                    STATUS_SUCCESS, "DDI-193: 300 frames in reverse order are mapped");
        CheckTrue(&Probe->Check, Reaches(Place->Physical, buffer, 0, count, BASE), "DDI-193: each in its place");
        CheckStatus(&Probe->Check, Probe->Ex.UnmapLogicalRange(Place->Domain, BASE, count), STATUS_SUCCESS,
                    "they are unmapped");
    }
    if (frames != NULL) {
        ExFreePoolWithTag(frames, 'nfpD');
    }
    BufferFree(buffer);
}

/* Refused with the wanted status, nothing mapped at Address, *LogicalAddressOut as it was. */
static VOID Refused(PPROBE Probe, PPLACE Place, ULONG Permissions, PIOMMU_MAP_PHYSICAL_ADDRESS Memory,
                    ULONGLONG Address, NTSTATUS Wanted, const char *Title)
{
    ULONGLONG out = UNTOUCHED;
    NTSTATUS status =
        Probe->Ex.MapLogicalRangeEx(Place->Domain, Permissions, Memory, &Address, NULL, NULL, &out);

    if (CheckStatus(&Probe->Check, status, Wanted, Title) && out != UNTOUCHED) {
        CheckTrue(&Probe->Check, FALSE, "DDI-228: *LogicalAddressOut is unchanged on failure");
    }
}

static VOID BadMemory(PPROBE Probe, PPLACE Place, PBUFFER Buffer)
{
    PMDL mdl = BufferMdl(Buffer, 0, 3);
    ULONGLONG base = BufferPhysical(Buffer, 0);
    PFN_NUMBER frames[2] = {base >> PAGE_SHIFT, 1ULL << 51};
    IOMMU_MAP_PHYSICAL_ADDRESS memory;
    NTSTATUS wanted = STATUS_INVALID_PARAMETER_3;

#define REFUSED(description, title)                                      \
    do {                                                                 \
        memory = (description);                                          \
        Refused(Probe, Place, READ_WRITE, &memory, BASE, wanted, title); \
    } while (0)
    REFUSED(ExRange(base + 16, PAGE_SIZE), "DDI-199: a Base that is not page-aligned");
    REFUSED(ExRange(base, PAGE_SIZE + 1), "DDI-200: a Size of a page and a byte");
    REFUSED(ExRange(base, PAGE_SIZE / 2), "DDI-200: a Size of half a page");
    mdl->ByteOffset = 16;
    REFUSED(ExMdl(mdl), "DDI-201: an MDL that begins inside a page");
    mdl->ByteOffset = 0;
    mdl->ByteCount = 2 * PAGE_SIZE + 100;
    REFUSED(ExMdl(mdl), "DDI-201: an MDL that ends inside a page");
    mdl->ByteCount = 0;
    REFUSED(ExMdl(mdl), "DDI-202: an MDL of no bytes");
    mdl->ByteCount = 3 * PAGE_SIZE;
    REFUSED(ExRange(base, 0), "DDI-202: Size 0");
    REFUSED(ExFrames(frames, 0), "DDI-202: NumberOfPages 0");
    REFUSED(ExMdl(NULL), "DDI-202: Mdl NULL");
    REFUSED(ExFrames(NULL, 1), "DDI-202: PageFrame NULL");
    Refused(Probe, Place, READ_WRITE, NULL, BASE, wanted, "DDI-202: PhysicalAddressToMap NULL");
    memory = ExMdl(mdl);
    memory.MapType = MapPhysicalAddressTypeMax;
    Refused(Probe, Place, READ_WRITE, &memory, BASE, wanted, "DDI-202: MapPhysicalAddressTypeMax");
    memory.MapType = (IOMMU_MAP_PHYSICAL_ADDRESS_TYPE)0xFFFFFFFF;
    Refused(Probe, Place, READ_WRITE, &memory, BASE, wanted, "DDI-202: MapType 0xFFFFFFFF");
    REFUSED(ExRange(0xFFFFFFFFFFFFF000ULL, 2 * PAGE_SIZE), "DDI-203: a range past 2^64");
    REFUSED(ExRange(1ULL << 56, PAGE_SIZE), "DDI-203: a range beyond the physical width");
    REFUSED(ExFrames(frames, 2), "DDI-203: a frame beyond the physical width");
#undef REFUSED
    CheckFault(&Probe->Check, DmaFill(Place->Physical, BASE, 8, 0), TranslationFault, BASE,
               "DDI-379: none of them mapped a page");
    MdlFree(mdl);
}

static VOID BadAddresses(PPROBE Probe, PPLACE Place, PMDL One)
{
    PCHECK check = &Probe->Check;
    IOMMU_MAP_PHYSICAL_ADDRESS memory = ExMdl(One);
    ULONGLONG out = UNTOUCHED;
    ULONGLONG address = BASE;
    ULONGLONG low = PAGE_SIZE;
    ULONGLONG high = 1ULL << 40;

    CheckStatus(check, Probe->Ex.MapLogicalRangeEx(Place->Domain, READ, &memory, NULL, NULL, NULL, &out),
                STATUS_NOT_SUPPORTED, "DDI-194: ExplicitLogicalAddress NULL without allocator");
    CheckValue(check, out, UNTOUCHED, "DDI-228: *LogicalAddressOut is unchanged on failure");
    CheckStatus(check, Probe->Ex.MapLogicalRangeEx(Place->Domain, READ, &memory, &address, NULL, NULL, NULL),
                STATUS_INVALID_PARAMETER_7, "DDI-228: LogicalAddressOut NULL");
    Refused(Probe, Place, READ, &memory, BASE + 1, STATUS_INVALID_PARAMETER_4, "DDI-204: an address one byte off");
    Refused(Probe, Place, READ, &memory, BASE + 0x800, STATUS_INVALID_PARAMETER_4,
            "DDI-204: an address half a page off");
    Refused(Probe, Place, READ, &memory, 1ULL << 60, STATUS_INVALID_PARAMETER_4,
            "DDI-205: an address beyond the input width");
    Refused(Probe, Place, READ, &memory, 0xFFFFFFFFFFFFF000ULL, STATUS_INVALID_PARAMETER_4,
            "DDI-205: a range that ends at 2^64");
    Refused(Probe, Place, READ, &memory, 0xFEE00000, STATUS_RESOURCE_IN_USE,
            "DDI-222: an address in the interrupt message window");
    Refused(Probe, Place, READ, &memory, 0xFEEFF000, STATUS_RESOURCE_IN_USE, "DDI-222: the last page of the window");
    Refused(Probe, Place, 0, &memory, BASE, STATUS_INVALID_PARAMETER_2, "DDI-227: Permissions 0");
    Refused(Probe, Place, 4, &memory, BASE, STATUS_INVALID_PARAMETER_2, "DDI-227: Permissions 4");
    Refused(Probe, Place, 0x80000001, &memory, BASE, STATUS_INVALID_PARAMETER_2, "DDI-227: Permissions 0x80000001");
    Refused(Probe, Place, 4, NULL, BASE + 1, STATUS_INVALID_PARAMETER_2,
            "DDI-231: of several bad parameters the first is named");
    Refused(Probe, Place, READ, NULL, BASE + 1, STATUS_INVALID_PARAMETER_3, "DDI-231: then the next");
    CheckStatus(check, ExMap(Probe, Place->Domain, READ_WRITE, memory, 0), STATUS_SUCCESS,
                "DDI-206: *ExplicitLogicalAddress 0 is a request for address 0");
    CheckDone(check, DmaFill(Place->Physical, 0, 8, MARK(0)), "DDI-206: which the device reaches");
    CheckStatus(check, Probe->Ex.UnmapLogicalRange(Place->Domain, 0, 1), STATUS_SUCCESS, "it is unmapped");
    CheckStatus(check, Probe->Ex.MapLogicalRangeEx(Place->Domain, READ, &memory, &address, &high, &low, &out),
                STATUS_SUCCESS, "DDI-210: without allocator Min above Max is ignored");
    CheckStatus(check, Probe->Ex.UnmapLogicalRange(Place->Domain, BASE, 1), STATUS_SUCCESS, "it is unmapped");
    CheckStatus(check, Probe->Ex.MapLogicalRangeEx(Place->Domain, READ, &memory, &address, NULL, &low, &out),
                STATUS_SUCCESS, "DDI-210: so is a Max that excludes the address");
    CheckStatus(check, Probe->Ex.UnmapLogicalRange(Place->Domain, BASE, 1), STATUS_SUCCESS, "it is unmapped");
}

static VOID Overlaps(PPROBE Probe, PPLACE Place, PBUFFER Buffer)
{
    PCHECK check = &Probe->Check;
    PMDL three = BufferMdl(Buffer, 0, 3);
    PMDL other = BufferMdl(Buffer, 3, 3);
    IOMMU_MAP_PHYSICAL_ADDRESS memory = ExMdl(other);
    PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN token = NULL;
    ULONGLONG reserved = ADDRESS(16);

    CheckStatus(check, ExMap(Probe, Place->Domain, READ_WRITE, ExMdl(three), BASE), STATUS_SUCCESS,
                "three pages are mapped");
    CheckTrue(check, !NT_SUCCESS(ExMap(Probe, Place->Domain, READ, memory, ADDRESS(2))),
              "DDI-207: a range that overlaps their last page fails");
    Refused(Probe, Place, READ, &memory, ADDRESS(2), STATUS_RESOURCE_IN_USE, "DDI-208: with STATUS_RESOURCE_IN_USE");
    CheckFault(check, DmaFill(Place->Physical, ADDRESS(3), 8, 0), TranslationFault, ADDRESS(3),
               "DDI-208: and no page of it is mapped");
    CheckTrue(check, Reaches(Place->Physical, Buffer, 0, 3, BASE), "DDI-379: the three are as they were");
    CheckStatus(check,
                Probe->Ex.ReserveLogicalAddressRange(Place->Domain, 2 * PAGE_SIZE, &reserved, NULL, NULL, &token),
                STATUS_SUCCESS, "a token is reserved");
    Refused(Probe, Place, READ, &memory, ADDRESS(14), STATUS_RESOURCE_IN_USE, "DDI-209: a range that overlaps a token");
    CheckStatus(check, Probe->Ex.UnmapLogicalRange(Place->Domain, ADDRESS(16), 1), STATUS_INVALID_PARAMETER_2,
                "DDI-085: a page of a token is not unmapped by UnmapLogicalRange");
    CheckStatus(check, Probe->Ex.FreeReservedLogicalAddressRange(token), STATUS_SUCCESS, "the token is freed");
    CheckStatus(check, Probe->Ex.UnmapLogicalRange(Place->Domain, ADDRESS(1), 1), STATUS_SUCCESS,
                "DDI-076: the middle of the three is unmapped");
    CheckStatus(check, Probe->Ex.UnmapLogicalRange(Place->Domain, BASE, 3), STATUS_INVALID_PARAMETER_3,
                "DDI-080: a range with a hole is not");
    CheckTrue(check, Reaches(Place->Physical, Buffer, 0, 1, BASE) && Reaches(Place->Physical, Buffer, 2, 1, ADDRESS(2)),
              "DDI-076: the outer two still translate");
    CheckStatus(check, ExMap(Probe, Place->Domain, READ, ExRange(BufferPhysical(Buffer, 6), PAGE_SIZE), ADDRESS(1)),
                STATUS_SUCCESS, "DDI-089: the hole is mapped to another page");
    CheckStatus(check, Probe->Ex.UnmapLogicalRange(Place->Domain, BASE, 3), STATUS_SUCCESS,
                "DDI-077: one call unmaps what three mapped");
    MdlFree(three);
    MdlFree(other);
}

static VOID Rights(PPROBE Probe, PPLACE Place, PBUFFER Buffer)
{
    PCHECK check = &Probe->Check;
    PDEVICE_OBJECT device = Place->Physical;
    PMDL one = BufferMdl(Buffer, 0, 1);
    UCHAR data[64];

    RtlFillMemory(data, sizeof(data), 0x5A);
    BufferFillPage(Buffer, 0, MARK(0));
    ExMap(Probe, Place->Domain, READ, ExMdl(one), ADDRESS(0));
    ExMap(Probe, Place->Domain, WRITE, ExMdl(one), ADDRESS(4));
    CheckStatus(check, ExMap(Probe, Place->Domain, READ_WRITE, ExMdl(one), ADDRESS(8)), STATUS_SUCCESS,
                "DDI-230: one frame is mapped at three addresses");
    CheckDone(check, DmaCompare(device, ADDRESS(0), PAGE_SIZE, MARK(0)), "DDI-225: Permissions 1: reads work");
    CheckFault(check, DmaFill(device, ADDRESS(0), 8, 0), PermissionFault, ADDRESS(0), "DDI-225: writes fault");
    CheckTrue(check, BufferPageHolds(Buffer, 0, MARK(0)), "DDI-346: the faulting write changes no memory");
    CheckFault(check, DmaRead(device, ADDRESS(4), data, sizeof(data)), PermissionFault, ADDRESS(4),
               "DDI-226: Permissions 2: reads fault");
    CheckTrue(check, !RtlEqualMemory(data, Buffer->Page[0], sizeof(data)),
              "DDI-346: the faulting read returns no memory");
    CheckDone(check, DmaFill(device, ADDRESS(4), PAGE_SIZE, MARK(1)), "DDI-226: writes work");
    CheckDone(check, DmaCompare(device, ADDRESS(8), PAGE_SIZE, MARK(1)), "DDI-225: Permissions 3: reads work");
    CheckDone(check, DmaFill(device, ADDRESS(8), PAGE_SIZE, MARK(2)), "DDI-225: and writes");
    CheckDone(check, DmaCompare(device, ADDRESS(0), PAGE_SIZE, MARK(2)), "DDI-230: all three see the same page");
    for (ULONG i = 0; i < 3; i++) {
        Probe->Ex.UnmapLogicalRange(Place->Domain, ADDRESS(4 * i), 1);
    }
    CheckFault(check, DmaFill(device, ADDRESS(8), 8, 0), TranslationFault, ADDRESS(8), "unmapped, they fault");
    MdlFree(one);
}

/* 4 MiB contain an aligned 2 MiB; the logical address is congruent, so that a large leaf is possible. */
static VOID LargePages(PPROBE Probe, PPLACE Place)
{
    const ULONG pages = 1024;
    PCHECK check = &Probe->Check;
    PBUFFER buffer = ProbeBuffer(Probe, pages, BufferContiguous);
    ULONGLONG physical;
    ULONGLONG base;

    if (buffer == NULL) {
        return;
    }
    physical = BufferPhysical(buffer, 0);
    base = BASE + (physical & 0x1FFFFF);
    CheckStatus(check, ExMap(Probe, Place->Domain, READ_WRITE, ExRange(physical, (SIZE_T)pages * PAGE_SIZE), base),
                STATUS_SUCCESS, "DDI-233: 4 MiB of contiguous memory are mapped");
    CheckStatus(check, Probe->Ex.UnmapLogicalRange(Place->Domain, base + 700 * PAGE_SIZE, 1), STATUS_SUCCESS,
                "DDI-233: a page of 4 KiB inside is unmapped alone");
    CheckFault(check, DmaCompare(Place->Physical, base, (ULONGLONG)pages * PAGE_SIZE, 0), TranslationFault,
               base + 700 * PAGE_SIZE, "DDI-322: a transfer over all of it stops at that page");
    CheckDone(check, DmaFill(Place->Physical, base + 701 * PAGE_SIZE, 323 * PAGE_SIZE, MARK(7)),
              "DDI-233: the pages behind it translate");
    CheckStatus(check, Probe->Ex.UnmapLogicalRange(Place->Domain, base, 700), STATUS_SUCCESS, "the front is unmapped");
    CheckStatus(check, Probe->Ex.UnmapLogicalRange(Place->Domain, base + 701 * PAGE_SIZE, 323), STATUS_SUCCESS,
                "the back is unmapped");
    BufferFree(buffer);
}

static VOID OtherKinds(PPROBE Probe, PBUFFER Buffer)
{
    PCHECK check = &Probe->Check;
    PIOMMU_DMA_DOMAIN through = ExDomain(Probe, DomainTypePassThrough, "a PassThrough domain is created");

    CheckStatus(check, ExMap(Probe, through, READ, ExMdl(Buffer->Mdl), BASE), STATUS_INVALID_PARAMETER_1,
                "DDI-197: mapping in PassThrough");
    CheckStatus(check, Probe->Ex.UnmapLogicalRange(through, BASE, 1), STATUS_INVALID_PARAMETER_1,
                "DDI-087: unmapping in PassThrough");
    CheckStatus(check, ExMap(Probe, NULL, READ, ExMdl(Buffer->Mdl), BASE), STATUS_INVALID_PARAMETER_1,
                "DDI-375: mapping in NULL");
    ExDelete(Probe, through, "it is deleted");
}

static VOID AtDispatchLevel(PPROBE Probe, PPLACE Place, PBUFFER Buffer)
{
    NTSTATUS mapped;
    NTSTATUS unmapped;
    KIRQL old;

    KeRaiseIrql(DISPATCH_LEVEL, &old);
    mapped = ExMap(Probe, Place->Domain, READ_WRITE, ExMdl(Buffer->Mdl), BASE);
    unmapped = Probe->Ex.UnmapLogicalRange(Place->Domain, BASE, 1);
    KeLowerIrql(old);
    CheckStatus(&Probe->Check, mapped, STATUS_SUCCESS, "DDI-383: MapLogicalRangeEx works at DISPATCH_LEVEL");
    CheckStatus(&Probe->Check, unmapped, STATUS_SUCCESS, "DDI-383: so does UnmapLogicalRange");
    CheckStatus(&Probe->Check, Probe->Ex.UnmapLogicalRange(Place->Domain, ADDRESS(1), PAGES - 1), STATUS_SUCCESS,
                "the rest is unmapped");
}

static VOID TablesFail(PPROBE Probe, PPLACE Place, PBUFFER Buffer)
{
    PCHECK check = &Probe->Check;

    CheckStatus(check, PolicyFailAllocations(TRUE), STATUS_SUCCESS, "allocations are made to fail");
    CheckStatus(check, ExMap(Probe, Place->Domain, READ, ExMdl(Buffer->Mdl), 0x7F0000000000ULL - 4 * PAGE_SIZE),
                STATUS_INSUFFICIENT_RESOURCES, "DDI-232: a map whose tables cannot be allocated");
    CheckStatus(check, PolicyFailAllocations(FALSE), STATUS_SUCCESS, "allocations work again");
    CheckStatus(check, Probe->Ex.UnmapLogicalRange(Place->Domain, 0x7F0000000000ULL - 4 * PAGE_SIZE, 1),
                STATUS_INVALID_PARAMETER_2, "DDI-232: no page of it stayed mapped");
}

static VOID Maps(PPROBE Probe)
{
    PBUFFER scattered = ProbeBuffer(Probe, PAGES, BufferScattered);
    PBUFFER contiguous = ProbeBuffer(Probe, PAGES, BufferContiguous);
    PLACE place;

    if (scattered != NULL && contiguous != NULL &&
        ExEnterNew(Probe, &place, Probe->Device[0], DomainTypeTranslate, "a device is attached to Translate")) {
        PMDL one = BufferMdl(scattered, 0, 1);

        ThreeForms(Probe, &place, scattered, contiguous);
        ManyFrames(Probe, &place);
        BadMemory(Probe, &place, contiguous);
        BadAddresses(Probe, &place, one);
        Overlaps(Probe, &place, scattered);
        Rights(Probe, &place, scattered);
        LargePages(Probe, &place);
        OtherKinds(Probe, scattered);
        AtDispatchLevel(Probe, &place, scattered);
        TablesFail(Probe, &place, scattered);
        ExLeave(Probe, &place, "the device is detached and the domain deleted");
        MdlFree(one);
    }
    BufferFree(scattered);
    BufferFree(contiguous);
}

VOID RunV2Map(PPROBE Probe)
{
    if (PolicyIsOurs(Probe)) {
        ExThroughBoth(Probe, Maps);
    }
}
