/*
 * Domains with a buddy allocator, through V2 and V3 [ddi.md 2.2, 5 J]: which addresses it gives, and when none.
 */
#include "ex.h"

#define PAGES 8
#define MARK 0xB0DD1E5000000000ULL

static VOID LowAddressesFirst(PPROBE Probe, PBUFFER Buffer)
{
    PCHECK check = &Probe->Check;
    PIOMMU_DMA_DOMAIN domain = ExBuddy(Probe, 40, NULL, "a domain with an allocator of 40 bits is created");
    PMDL one = BufferMdl(Buffer, 0, 1);
    PMDL three = BufferMdl(Buffer, 0, 3);
    ULONGLONG first = 0;
    ULONGLONG next = 0;
    ULONGLONG explicitAddress = 0x100000;
    ULONGLONG out = UNTOUCHED;
    IOMMU_MAP_PHYSICAL_ADDRESS memory = ExMdl(one);

    CheckStatus(check, ExAllocate(Probe, domain, ExMdl(one), &first), STATUS_SUCCESS,
                "DDI-196: a page is mapped at an address of the allocator's choice");
    CheckValue(check, first % PAGE_SIZE, 0, "DDI-196: which is page-aligned");
    CheckValue(check, first, 0x1000, "DDI-219: the first page of a fresh domain goes to 0x1000");
    ExAllocate(Probe, domain, ExMdl(one), &next);
    CheckTrue(check, first < next, "DDI-218: a later map of equal size lies above");
    CheckValue(check, next, 0x2000, "DDI-219: the second page goes to 0x2000");
    ExAllocate(Probe, domain, ExMdl(one), &next);
    CheckValue(check, next, 0x3000, "DDI-219: the third page goes to 0x3000");
    CheckStatus(check, ExAllocate(Probe, domain, ExMdl(three), &next), STATUS_SUCCESS, "three pages are mapped");
    CheckValue(check, next % 0x4000, 0, "DDI-217: three pages are aligned to 16 KiB");
    CheckValue(check, next, 0x4000, "DDI-219: in the smallest block that holds them, the lowest of its kind");
    CheckStatus(check, Probe->Ex.MapLogicalRangeEx(domain, READ, &memory, &explicitAddress, NULL, NULL, &out),
                STATUS_NOT_SUPPORTED, "DDI-195: an explicit address, though it is free");
    CheckValue(check, out, UNTOUCHED, "DDI-228: *LogicalAddressOut is unchanged on failure");
    explicitAddress += 1;
    CheckStatus(check, Probe->Ex.MapLogicalRangeEx(domain, READ, &memory, &explicitAddress, NULL, NULL, &out),
                STATUS_INVALID_PARAMETER_4, "DDI-231: an explicit address that is unaligned as well");
    CheckStatus(check, Probe->Ex.MapLogicalRangeEx(domain, READ, &memory, NULL, NULL, NULL, NULL),
                STATUS_INVALID_PARAMETER_7, "DDI-228: LogicalAddressOut NULL");
    ExDelete(Probe, domain, "DDI-045: it is deleted with its mappings");
    MdlFree(one);
    MdlFree(three);
}

static VOID LargeRequest(PPROBE Probe)
{
    PBUFFER buffer = ProbeBuffer(Probe, 512, BufferReversed);
    PIOMMU_DMA_DOMAIN domain = ExBuddy(Probe, 40, NULL, "a domain for 512 pages is created");
    ULONGLONG address = 1;

    if (buffer != NULL) {
        CheckStatus(&Probe->Check, ExAllocate(Probe, domain, ExMdl(buffer->Mdl), &address), STATUS_SUCCESS,
                    "512 scattered pages are mapped");
        CheckValue(&Probe->Check, address % 0x200000, 0, "DDI-217: 512 pages are aligned to 2 MiB");
        BufferFree(buffer);
    }
    ExDelete(Probe, domain, "it is deleted");
}

/* Of a block of four pages three are mapped: the fourth is nobody's. */
static VOID Mapped(PPROBE Probe, PBUFFER Buffer)
{
    PCHECK check = &Probe->Check;
    PDEVICE_OBJECT device = Probe->Device[0];
    PIOMMU_DMA_DOMAIN domain = ExBuddy(Probe, 32, NULL, "a domain with an allocator of 32 bits is created");
    PMDL three = BufferMdl(Buffer, 0, 3);
    ULONGLONG address = 0;
    ULONGLONG again = 0;
    PLACE place;

    if (ExEnter(Probe, &place, device, domain, "a device is attached to it")) {
        CheckStatus(check, ExAllocate(Probe, domain, ExMdl(three), &address), STATUS_SUCCESS, "three pages are mapped");
        CheckDone(check, DmaFill(device, address, 3 * PAGE_SIZE, MARK), "DDI-196: the device reaches them there");
        CheckTrue(check, BufferPageHolds(Buffer, 0, MARK) && BufferPageHolds(Buffer, 2, MARK),
                  "DDI-196: the processor sees it");
        CheckFault(check, DmaFill(device, address + 3 * PAGE_SIZE, 8, 0), TranslationFault, address + 3 * PAGE_SIZE,
                   "DDI-217: the fourth page of the block is not mapped");
        CheckStatus(check, Probe->Ex.UnmapLogicalRange(domain, address + PAGE_SIZE, 1), STATUS_INVALID_PARAMETER_2,
                    "DDI-082: unmapping from its second page on");
        CheckStatus(check, Probe->Ex.UnmapLogicalRange(domain, address, 2), STATUS_INVALID_PARAMETER_3,
                    "DDI-083: unmapping two of the three");
        CheckStatus(check, Probe->Ex.UnmapLogicalRange(domain, address, 4), STATUS_INVALID_PARAMETER_3,
                    "DDI-083: unmapping four");
        CheckDone(check, DmaCompare(device, address, 3 * PAGE_SIZE, MARK), "DDI-379: all three are still mapped");
        CheckStatus(check, Probe->Ex.UnmapLogicalRange(domain, address, 3), STATUS_SUCCESS,
                    "DDI-074: the mapping is unmapped as a whole");
        CheckFault(check, DmaFill(device, address, 8, 0), TranslationFault, address, "DDI-088: DMA to it faults");
        CheckStatus(check, ExAllocate(Probe, domain, ExMdl(three), &again), STATUS_SUCCESS, "three pages are mapped");
        CheckValue(check, again, address, "DDI-084: at the addresses that were given back");
        if (ProbeUseV1(Probe)) {
            CheckStatus(check, Probe->Iommu.MapLogicalRange(domain, READ, three, 0x100000), STATUS_NOT_SUPPORTED,
                        "DDI-072: MapLogicalRange of V1 with an allocator");
            CheckStatus(check, Probe->Iommu.UnmapLogicalRange(domain, again, 3), STATUS_SUCCESS,
                        "DDI-075: UnmapLogicalRange of V1 undoes the map of Ex");
        }
        ExExit(Probe, &place, "the device is detached");
    }
    ExDelete(Probe, domain, "the domain is deleted");
    MdlFree(three);
}

static VOID Bounds(PPROBE Probe, PBUFFER Buffer)
{
    PCHECK check = &Probe->Check;
    PIOMMU_DMA_DOMAIN domain = ExBuddy(Probe, 40, NULL, "a domain to try bounds in is created");
    PMDL one = BufferMdl(Buffer, 0, 1);
    PMDL four = BufferMdl(Buffer, 0, 4);
    IOMMU_MAP_PHYSICAL_ADDRESS page = ExMdl(one);
    ULONGLONG address = UNTOUCHED;
    ULONGLONG min = 0x123456000ULL;
    NTSTATUS mix = STATUS_INVALID_PARAMETER_MIX;

    CheckStatus(check, Probe->Ex.MapLogicalRangeEx(domain, READ, &page, NULL, &min, NULL, &address), STATUS_SUCCESS,
                "DDI-211: a page is mapped with a Min alone");
    CheckTrue(check, address >= min, "DDI-211: at or above it");
    CheckStatus(check, ExAllocateWithin(Probe, domain, ExMdl(four), 0x40000000, 0x40003FFF, &address), STATUS_SUCCESS,
                "DDI-212: four pages fit four pages");
    CheckValue(check, address, 0x40000000, "DDI-212: exactly");
    address = UNTOUCHED;
    CheckStatus(check, ExAllocateWithin(Probe, domain, page, 0x40000000, 0x40003FFF, &address), mix,
                "DDI-213: bounds that no free range satisfies");
    CheckStatus(check, ExAllocateWithin(Probe, domain, ExMdl(four), 0x50000000, 0x50003FFE, &address), mix,
                "DDI-212: Max bounds the last byte");
    CheckStatus(check, ExAllocateWithin(Probe, domain, page, 0x60001000, 0x60000000, &address), mix,
                "DDI-214: Min above Max");
    CheckStatus(check, ExAllocateWithin(Probe, domain, ExMdl(four), 0x60000000, 0x60001FFF, &address), mix,
                "DDI-214: a window smaller than the request");
    CheckStatus(check, ExAllocateWithin(Probe, domain, page, 0x70000001, 0x70001FFE, &address), mix,
                "DDI-215: Min is rounded up and Max + 1 down");
    CheckStatus(check, ExAllocateWithin(Probe, domain, page, 0, 0xFFF, &address), mix,
                "DDI-221: page 0 is never given");
    CheckStatus(check, ExAllocateWithin(Probe, domain, page, 0xFEE00000, 0xFEEFFFFF, &address), mix,
                "DDI-222: no address of the interrupt message window is given");
    CheckStatus(check, ExAllocateWithin(Probe, domain, page, 1ULL << 40, ~0ULL, &address), mix,
                "DDI-223: no address reaches 2^AddressWidth");
    CheckValue(check, address, UNTOUCHED, "DDI-228: *LogicalAddressOut is unchanged by all of these");
    CheckStatus(check, ExAllocateWithin(Probe, domain, page, 0x70000001, 0x70001FFF, &address), STATUS_SUCCESS,
                "DDI-215: unaligned bounds are no error");
    CheckValue(check, address, 0x70001000, "DDI-215: the one page between them is given");
    CheckStatus(check, ExAllocateWithin(Probe, domain, page, 0xFEDFF000, 0xFEF00FFF, &address), STATUS_SUCCESS,
                "DDI-222: a page beside the window is given");
    CheckTrue(check, address == 0xFEDFF000 || address == 0xFEF00000, "DDI-222: below or above it");
    CheckStatus(check, ExAllocateWithin(Probe, domain, page, (1ULL << 40) - PAGE_SIZE, ~0ULL, &address),
                STATUS_SUCCESS, "DDI-223: the last page below 2^AddressWidth is given");
    CheckStatus(check, ExAllocateWithin(Probe, domain, ExRange(8, PAGE_SIZE), 2, 1, &address),
                STATUS_INVALID_PARAMETER_3, "DDI-231: a bad parameter goes before bad bounds");
    ExDelete(Probe, domain, "it is deleted");
    MdlFree(one);
    MdlFree(four);
}

/* Sixteen pages, the least that make the smallest blocks countable. */
static VOID Exhaustion(PPROBE Probe, PBUFFER Buffer)
{
    PCHECK check = &Probe->Check;
    PIOMMU_DMA_DOMAIN domain = ExBuddy(Probe, 16, NULL, "a domain of 64 KiB is created");
    PMDL one = BufferMdl(Buffer, 0, 1);
    PMDL eight = BufferMdl(Buffer, 0, 8);
    ULONGLONG address = 0;
    ULONG seen = 0;
    ULONG count = 0;
    NTSTATUS status;

    CheckStatus(check, ExAllocate(Probe, domain, ExMdl(eight), &address), STATUS_SUCCESS,
                "DDI-224: half of it is the largest request that a fresh domain grants");
    CheckStatus(check, Probe->Ex.UnmapLogicalRange(domain, address, 8), STATUS_SUCCESS, "it is given back");
    while (NT_SUCCESS(status = ExAllocate(Probe, domain, ExMdl(one), &address)) && count++ < 16) {
        ULONG bit = address < 0x10000 ? 1u << (address >> PAGE_SHIFT) : 1;

        CheckTrue(check, (seen & bit) == 0 && bit != 1, "DDI-220: a page is given once, below 2^AddressWidth");
        seen |= bit;
    }
    CheckStatus(check, status, STATUS_INSUFFICIENT_RESOURCES, "DDI-216: exhaustion without bounds");
    CheckValue(check, count, 15, "DDI-221: every page but the first was given");
    CheckStatus(check, ExAllocateWithin(Probe, domain, ExMdl(one), 0, 0xFFFF, &address), STATUS_INVALID_PARAMETER_MIX,
                "DDI-213: exhaustion with bounds");
    for (ULONG page = 1; page < 16; page++) {
        /* Odd pages first, then even ones: every pair of buddies meets late. */
        ULONG place = page < 9 ? 2 * page - 1 : 2 * (page - 8);

        status = Probe->Ex.UnmapLogicalRange(domain, (ULONGLONG)place * PAGE_SIZE, 1);
        if (!NT_SUCCESS(status)) {
            break;
        }
    }
    CheckStatus(check, status, STATUS_SUCCESS, "all of them are given back, every second one first");
    CheckStatus(check, ExAllocate(Probe, domain, ExMdl(eight), &address), STATUS_SUCCESS,
                "DDI-224: the largest request is granted again");
    ExDelete(Probe, domain, "it is deleted");
    MdlFree(one);
    MdlFree(eight);
}

static VOID TablesFail(PPROBE Probe, PBUFFER Buffer)
{
    PCHECK check = &Probe->Check;
    PIOMMU_DMA_DOMAIN domain = ExBuddy(Probe, 40, NULL, "a domain is created");
    ULONGLONG address = UNTOUCHED;

    CheckStatus(check, PolicyFailAllocations(TRUE), STATUS_SUCCESS, "allocations are made to fail");
    CheckStatus(check, ExAllocate(Probe, domain, ExMdl(Buffer->Mdl), &address), STATUS_INSUFFICIENT_RESOURCES,
                "DDI-232: a map whose tables cannot be allocated");
    CheckValue(check, address, UNTOUCHED, "DDI-228: *LogicalAddressOut is unchanged");
    CheckStatus(check, PolicyFailAllocations(FALSE), STATUS_SUCCESS, "allocations work again");
    CheckStatus(check, ExAllocate(Probe, domain, ExMdl(Buffer->Mdl), &address), STATUS_SUCCESS, "the map succeeds");
    CheckValue(check, address, PAGES * PAGE_SIZE, "DDI-232: at the address that a fresh domain gives");
    ExDelete(Probe, domain, "it is deleted");
}

static VOID Allocator(PPROBE Probe)
{
    PBUFFER buffer = ProbeBuffer(Probe, PAGES, BufferScattered);

    if (buffer == NULL) {
        return;
    }
    LowAddressesFirst(Probe, buffer);
    LargeRequest(Probe);
    Mapped(Probe, buffer);
    Bounds(Probe, buffer);
    Exhaustion(Probe, buffer);
    TablesFail(Probe, buffer);
    BufferFree(buffer);
}

VOID RunV2Allocator(PPROBE Probe)
{
    if (PolicyIsOurs(Probe)) {
        ExThroughBoth(Probe, Allocator);
    }
}
