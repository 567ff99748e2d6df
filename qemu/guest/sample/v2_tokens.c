/*
 * Reserved ranges of logical addresses (tokens) and what is mapped into them (segments), through V2 and V3
 * [ddi.md 2.5.11-2.5.14, 5 L].
 */
#include "ex.h"

#define BASE 0x2C0000000ULL
#define MARK(page) (0x70CE500000000000ULL + (page))
#define PAGES 4

typedef IOMMU_DMA_LOGICAL_ADDRESS_TOKEN_MAPPED_SEGMENT SEGMENT;

static NTSTATUS Reserve(PPROBE Probe, PIOMMU_DMA_DOMAIN Domain, ULONGLONG Address, SIZE_T Bytes,
                        PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN *Token)
{
    return Probe->Ex.ReserveLogicalAddressRange(Domain, Bytes, &Address, NULL, NULL, Token);
}

static NTSTATUS Map(PPROBE Probe, PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN Token, SIZE_T Offset,
                    IOMMU_MAP_PHYSICAL_ADDRESS Memory, SEGMENT *Segment)
{
    return Probe->Ex.MapReservedLogicalRange(Token, Offset, READ_WRITE, &Memory, Segment);
}

/* Refused with the wanted status, and *LogicalAddressToken as it was. */
static VOID ReserveRefused(PPROBE Probe, PIOMMU_DMA_DOMAIN Domain, SIZE_T Bytes, PIOMMU_DMA_LOGICAL_ADDRESS Address,
                           NTSTATUS Wanted, const char *Title)
{
    PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN token = (PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN)UNTOUCHED;
    NTSTATUS status = Probe->Ex.ReserveLogicalAddressRange(Domain, Bytes, Address, NULL, NULL, &token);

    if (!CheckStatus(&Probe->Check, status, Wanted, Title)) {
        if (NT_SUCCESS(status)) {
            Probe->Ex.FreeReservedLogicalAddressRange(token);
        }
    } else if ((ULONG_PTR)token != UNTOUCHED) {
        CheckTrue(&Probe->Check, FALSE, "DDI-264: *LogicalAddressToken is unchanged on failure");
    }
}

static VOID Reserving(PPROBE Probe, PPLACE Place, PBUFFER Buffer)
{
    PCHECK check = &Probe->Check;
    PIOMMU_DMA_DOMAIN domain = Place->Domain;
    PIOMMU_DMA_DOMAIN through = ExDomain(Probe, DomainTypePassThrough, "a PassThrough domain is created");
    PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN token = NULL;
    ULONGLONG address = BASE;
    ULONGLONG off = BASE + 1;
    ULONGLONG low = PAGE_SIZE;
    ULONGLONG high = 1ULL << 40;

    CheckStatus(check, Probe->Ex.ReserveLogicalAddressRange(domain, 3 * PAGE_SIZE, &address, &high, &low, &token),
                STATUS_SUCCESS, "DDI-259: without allocator bounds are ignored");
    if (token != NULL) {
        CheckValue(check, token->LogicalAddressBase, BASE, "DDI-250: LogicalAddressBase is the explicit address");
        CheckValue(check, token->Size, 3 * PAGE_SIZE, "DDI-250: Size is what was asked for");
    }
    CheckFault(check, DmaFill(Place->Physical, BASE, 8, 0), TranslationFault, BASE, "DDI-262: reserving maps nothing");
    address = BASE + 2 * PAGE_SIZE;
    ReserveRefused(Probe, domain, PAGE_SIZE, &address, STATUS_RESOURCE_IN_USE, "DDI-261: a range in another token");
    address = 0xFEE00000;
    ReserveRefused(Probe, domain, PAGE_SIZE, &address, STATUS_RESOURCE_IN_USE, "DDI-261: a range in a reserved region");
    CheckStatus(check, Probe->Ex.FreeReservedLogicalAddressRange(token), STATUS_SUCCESS,
                "DDI-282: a token without segment is freed");
    CheckStatus(check, Probe->Ex.FreeReservedLogicalAddressRange(token), STATUS_INVALID_PARAMETER_1, "DDI-284: once");
    CheckStatus(check, ExMap(Probe, domain, READ_WRITE, ExMdl(Buffer->Mdl), BASE), STATUS_SUCCESS,
                "DDI-285: an explicit map there succeeds again");
    address = BASE + 3 * PAGE_SIZE;
    ReserveRefused(Probe, domain, 2 * PAGE_SIZE, &address, STATUS_RESOURCE_IN_USE,
                   "DDI-261: a range that is mapped in part");
    CheckTrue(check, !NT_SUCCESS(Reserve(Probe, domain, BASE, PAGE_SIZE, &token)), "DDI-260: or as a whole");
    CheckStatus(check, Probe->Ex.UnmapLogicalRange(domain, BASE, PAGES), STATUS_SUCCESS, "the map is undone");
    address = BASE;
    ReserveRefused(Probe, domain, PAGE_SIZE + 1, &address, STATUS_INVALID_PARAMETER_2, "DDI-253: a page and a byte");
    ReserveRefused(Probe, domain, 0, &address, STATUS_INVALID_PARAMETER_2, "DDI-254: Size 0");
    ReserveRefused(Probe, domain, PAGE_SIZE, &off, STATUS_INVALID_PARAMETER_3, "DDI-255: an unaligned address");
    address = 1ULL << 60;
    ReserveRefused(Probe, domain, PAGE_SIZE, &address, STATUS_INVALID_PARAMETER_3, "an address beyond the input width");
    ReserveRefused(Probe, domain, PAGE_SIZE, NULL, STATUS_NOT_SUPPORTED, "DDI-258: no address without allocator");
    address = BASE;
    ReserveRefused(Probe, through, PAGE_SIZE, &address, STATUS_INVALID_PARAMETER_1,
                   "DDI-256: reserving in PassThrough");
    ReserveRefused(Probe, NULL, PAGE_SIZE, &address, STATUS_INVALID_PARAMETER_1, "reserving in NULL");
    CheckStatus(check, Probe->Ex.ReserveLogicalAddressRange(domain, PAGE_SIZE, &address, NULL, NULL, NULL),
                STATUS_INVALID_PARAMETER_6, "DDI-264: LogicalAddressToken NULL");
    ExDelete(Probe, through, "the PassThrough domain is deleted");
}

static VOID Mapping(PPROBE Probe, PPLACE Place, PBUFFER Buffer)
{
    PCHECK check = &Probe->Check;
    PDEVICE_OBJECT device = Place->Physical;
    PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN token = NULL;
    PMDL first = BufferMdl(Buffer, 0, 1);
    PMDL second = BufferMdl(Buffer, 1, 1);
    SEGMENT segment = {NULL, 0, 0};
    SEGMENT other = {NULL, 0, 0};
    SEGMENT old;

    CheckStatus(check, Reserve(Probe, Place->Domain, BASE, PAGES * PAGE_SIZE, &token), STATUS_SUCCESS,
                "DDI-250: four pages are reserved at an address");
    CheckStatus(check, Map(Probe, token, PAGE_SIZE, ExMdl(first), &segment), STATUS_SUCCESS,
                "DDI-266: a page is mapped at offset 4096");
    CheckValue(check, (ULONG_PTR)segment.OwningToken, (ULONG_PTR)token, "DDI-267: OwningToken is the token");
    CheckValue(check, segment.Offset, PAGE_SIZE, "DDI-267: Offset is 4096");
    CheckValue(check, segment.Size, PAGE_SIZE, "DDI-267: Size is 4096");
    CheckDone(check, DmaFill(device, BASE + PAGE_SIZE, PAGE_SIZE, MARK(0)), "DDI-266: DMA at base + 4096 works");
    CheckTrue(check, BufferPageHolds(Buffer, 0, MARK(0)), "DDI-266: the processor sees it");
    CheckFault(check, DmaFill(device, BASE, 8, 0), TranslationFault, BASE, "DDI-266: the page before faults");
    CheckFault(check, DmaFill(device, BASE + 2 * PAGE_SIZE, 8, 0), TranslationFault, BASE + 2 * PAGE_SIZE,
               "DDI-266: the page behind faults");
    CheckStatus(check, Map(Probe, token, 3 * PAGE_SIZE, ExMdl(second), &other), STATUS_SUCCESS,
                "DDI-268: a second segment is mapped beside it");
    CheckDone(check, DmaFill(device, BASE + 3 * PAGE_SIZE, PAGE_SIZE, MARK(1)), "DDI-268: DMA to it works");
    CheckDone(check, DmaCompare(device, BASE + PAGE_SIZE, PAGE_SIZE, MARK(0)), "DDI-268: and to the first");
    old = other;
    CheckStatus(check, Map(Probe, token, PAGE_SIZE, ExMdl(second), &old), STATUS_RESOURCE_IN_USE,
                "DDI-274: mapping over a segment");
    CheckStatus(check, Map(Probe, token, 0, ExMdl(Buffer->Mdl), &old), STATUS_RESOURCE_IN_USE,
                "DDI-274: mapping over segments in part");
    CheckTrue(check, RtlEqualMemory(&old, &other, sizeof(old)), "DDI-276: *MappedSegment is unchanged on failure");
    CheckFault(check, DmaFill(device, BASE, 8, 0), TranslationFault, BASE, "DDI-379: no page of it was mapped");
    CheckDone(check, DmaCompare(device, BASE + PAGE_SIZE, PAGE_SIZE, MARK(0)), "DDI-274: the segment is intact");
    CheckStatus(check, Probe->Ex.FreeReservedLogicalAddressRange(token), STATUS_RESOURCE_IN_USE,
                "DDI-283: freeing a token with mapped segments");
    CheckStatus(check, Probe->Ex.DeleteDomain(Place->Domain), STATUS_RESOURCE_IN_USE, "DDI-043: deleting its domain");
    CheckStatus(check, Probe->Ex.UnmapLogicalRange(Place->Domain, BASE + PAGE_SIZE, 1), STATUS_INVALID_PARAMETER_2,
                "DDI-085: UnmapLogicalRange of a segment");
    CheckDone(check, DmaCompare(device, BASE + 3 * PAGE_SIZE, PAGE_SIZE, MARK(1)), "DDI-283: all is intact");
    old = segment;
    old.Size = 2 * PAGE_SIZE;
    CheckStatus(check, Probe->Ex.UnmapReservedLogicalRange(&old), STATUS_INVALID_PARAMETER,
                "DDI-280: a copy of the segment with another Size");
    old = segment;
    old.Offset = 0;
    CheckStatus(check, Probe->Ex.UnmapReservedLogicalRange(&old), STATUS_INVALID_PARAMETER,
                "DDI-280: a copy of the segment with another Offset");
    CheckDone(check, DmaCompare(device, BASE + PAGE_SIZE, PAGE_SIZE, MARK(0)), "DDI-280: nothing was unmapped");
    old = segment;
    CheckStatus(check, Probe->Ex.UnmapReservedLogicalRange(&segment), STATUS_SUCCESS,
                "DDI-277: the segment is unmapped");
    CheckTrue(check, segment.OwningToken == NULL && segment.Offset == 0 && segment.Size == 0,
              "DDI-279: its structure is zeroed");
    CheckFault(check, DmaFill(device, BASE + PAGE_SIZE, 8, 0), TranslationFault, BASE + PAGE_SIZE,
               "DDI-277: DMA to it faults");
    CheckStatus(check, Probe->Ex.UnmapReservedLogicalRange(&segment), STATUS_INVALID_PARAMETER,
                "DDI-278: the same segment again");
    CheckStatus(check, Probe->Ex.UnmapReservedLogicalRange(&old), STATUS_INVALID_PARAMETER,
                "DDI-278: nor does a copy of it help");
    CheckStatus(check, Probe->Ex.UnmapReservedLogicalRange(NULL), STATUS_INVALID_PARAMETER_1, "DDI-280: NULL");
    CheckStatus(check, Map(Probe, token, PAGE_SIZE, ExMdl(second), &segment), STATUS_SUCCESS,
                "DDI-277: the part is mapped again");
    CheckDone(check, DmaCompare(device, BASE + PAGE_SIZE, PAGE_SIZE, MARK(1)), "DDI-089: DMA sees the new page");
    CheckStatus(check, Probe->Ex.UnmapReservedLogicalRange(&segment), STATUS_SUCCESS, "it is unmapped");
    CheckStatus(check, Probe->Ex.UnmapReservedLogicalRange(&other), STATUS_SUCCESS, "so is the other");
    CheckStatus(check, Probe->Ex.FreeReservedLogicalAddressRange(token), STATUS_SUCCESS, "DDI-282: the token is freed");
    MdlFree(first);
    MdlFree(second);
}

static VOID MapRefused(PPROBE Probe, PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN Token, SIZE_T Offset, ULONG Permissions,
                       IOMMU_MAP_PHYSICAL_ADDRESS Memory, NTSTATUS Wanted, const char *Title)
{
    SEGMENT segment;
    SEGMENT before;
    NTSTATUS status;

    RtlFillMemory(&segment, sizeof(segment), 0x5A);
    before = segment;
    status = Probe->Ex.MapReservedLogicalRange(Token, Offset, Permissions, &Memory, &segment);
    if (!CheckStatus(&Probe->Check, status, Wanted, Title)) {
        if (NT_SUCCESS(status)) {
            Probe->Ex.UnmapReservedLogicalRange(&segment);
        }
    } else if (!RtlEqualMemory(&segment, &before, sizeof(segment))) {
        CheckTrue(&Probe->Check, FALSE, "DDI-276: *MappedSegment is unchanged on failure");
    }
}

static VOID BadArguments(PPROBE Probe, PPLACE Place, PBUFFER Buffer)
{
    PCHECK check = &Probe->Check;
    PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN token = NULL;
    ULONGLONG physical = BufferPhysical(Buffer, 0);
    IOMMU_DMA_LOGICAL_ADDRESS_TOKEN forged = {BASE, 2 * PAGE_SIZE};
    IOMMU_MAP_PHYSICAL_ADDRESS page = ExRange(physical, PAGE_SIZE);
    IOMMU_MAP_PHYSICAL_ADDRESS unknown = page;
    NTSTATUS two = STATUS_INVALID_PARAMETER_2;
    NTSTATUS four = STATUS_INVALID_PARAMETER_4;
    SEGMENT segment;

    unknown.MapType = MapPhysicalAddressTypeMax;
    if (!CheckStatus(check, Reserve(Probe, Place->Domain, BASE, 2 * PAGE_SIZE, &token), STATUS_SUCCESS,
                     "two pages are reserved")) {
        return;
    }
    MapRefused(Probe, token, 8, READ, page, two, "DDI-269: an Offset that is not page-aligned");
    MapRefused(Probe, token, 2 * PAGE_SIZE, READ, page, two, "DDI-270: an Offset at the token's end");
    MapRefused(Probe, token, 1ULL << 63, READ, page, two, "DDI-270: an Offset far beyond it");
    MapRefused(Probe, token, 0, READ, ExRange(physical + 8, PAGE_SIZE), four, "DDI-271: a base off a page");
    MapRefused(Probe, token, 0, READ, ExRange(physical, 100), four, "DDI-271: a part of a page");
    MapRefused(Probe, token, PAGE_SIZE, READ, ExRange(physical, 2 * PAGE_SIZE), four,
               "DDI-272: more than fits behind the offset");
    MapRefused(Probe, token, 0, READ, ExRange(physical, 0), four, "DDI-272: no bytes");
    MapRefused(Probe, token, 0, READ, unknown, four, "DDI-272: MapPhysicalAddressTypeMax");
    MapRefused(Probe, token, 0, 0, page, STATUS_INVALID_PARAMETER_3, "DDI-273: Permissions 0");
    MapRefused(Probe, token, 0, 4, page, STATUS_INVALID_PARAMETER_3, "DDI-273: Permissions 4");
    MapRefused(Probe, NULL, 0, READ, page, STATUS_INVALID_PARAMETER_1, "DDI-276: a token NULL");
    MapRefused(Probe, &forged, 0, READ, page, STATUS_INVALID_PARAMETER_1,
               "DDI-276: a token of the caller's own making");
    MapRefused(Probe, (PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN)Place->Domain, 0, READ, page, STATUS_INVALID_PARAMETER_1,
               "DDI-376: a domain is no token");
    CheckStatus(check, Probe->Ex.MapReservedLogicalRange(token, 0, READ, &page, NULL), STATUS_INVALID_PARAMETER_5,
                "DDI-276: MappedSegment NULL");
    CheckStatus(check, Probe->Ex.MapReservedLogicalRange(token, 0, READ, NULL, &segment), four,
                "DDI-272: PhysicalAddressToMap NULL");
    CheckStatus(check, Probe->Ex.FreeReservedLogicalAddressRange(NULL), STATUS_INVALID_PARAMETER_1,
                "DDI-284: freeing NULL");
    CheckStatus(check, Probe->Ex.FreeReservedLogicalAddressRange(&forged), STATUS_INVALID_PARAMETER_1,
                "DDI-284: freeing a token of the caller's own making");
    CheckFault(check, DmaFill(Place->Physical, BASE, 8, 0), TranslationFault, BASE,
               "DDI-379: none of this mapped a page");
    /* The token is the caller's to read; what he writes there is his own affair. */
    token->LogicalAddressBase = 0;
    token->Size = 0;
    CheckStatus(check, Map(Probe, token, PAGE_SIZE, page, &segment), STATUS_SUCCESS,
                "DDI-265: a token that was scribbled on still maps");
    CheckDone(check, DmaFill(Place->Physical, BASE + PAGE_SIZE, 8, MARK(5)), "DDI-265: where it always did");
    CheckStatus(check, Probe->Ex.UnmapReservedLogicalRange(&segment), STATUS_SUCCESS, "DDI-265: unmaps");
    CheckStatus(check, Probe->Ex.FreeReservedLogicalAddressRange(token), STATUS_SUCCESS, "DDI-265: and is freed");
}

static VOID WithAllocator(PPROBE Probe)
{
    PCHECK check = &Probe->Check;
    PIOMMU_DMA_DOMAIN domain = ExBuddy(Probe, 20, NULL, "a domain of 1 MiB with allocator is created");
    PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN token = NULL;
    PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN large = NULL;
    ULONGLONG min = 0x40000;
    ULONGLONG max = 0x40FFF;
    ULONGLONG address = 0x10000;

    CheckStatus(check, Probe->Ex.ReserveLogicalAddressRange(domain, 3 * PAGE_SIZE, NULL, NULL, NULL, &token),
                STATUS_SUCCESS, "DDI-251: three pages are reserved at an address of the allocator's choice");
    if (token != NULL) {
        CheckValue(check, token->LogicalAddressBase % 0x4000, 0, "DDI-251: aligned as a map of three pages");
        CheckValue(check, token->Size, 3 * PAGE_SIZE, "DDI-252: Size is what was asked for, not the block's");
    }
    CheckStatus(check, Probe->Ex.FreeReservedLogicalAddressRange(token), STATUS_SUCCESS, "it is freed");
    CheckStatus(check, Probe->Ex.ReserveLogicalAddressRange(domain, PAGE_SIZE, NULL, &min, &max, &token),
                STATUS_SUCCESS, "a page is reserved between bounds");
    ReserveRefused(Probe, domain, PAGE_SIZE, &address, STATUS_NOT_SUPPORTED, "DDI-258: an address with an allocator");
    CheckStatus(check, Probe->Ex.ReserveLogicalAddressRange(domain, PAGE_SIZE, NULL, &min, &max, &large),
                STATUS_INVALID_PARAMETER_MIX, "DDI-259: bounds that cannot be met");
    CheckStatus(check, Probe->Ex.FreeReservedLogicalAddressRange(token), STATUS_SUCCESS, "it is freed");
    CheckStatus(check, Probe->Ex.ReserveLogicalAddressRange(domain, PAGE_SIZE, NULL, &min, &max, &token),
                STATUS_SUCCESS, "DDI-285: its address is given again");
    CheckStatus(check, Probe->Ex.DeleteDomain(domain), STATUS_RESOURCE_IN_USE, "DDI-043: the domain is in use by it");
    CheckStatus(check, Probe->Ex.FreeReservedLogicalAddressRange(token), STATUS_SUCCESS, "it is freed again");
    CheckStatus(check, Probe->Ex.ReserveLogicalAddressRange(domain, 128 * PAGE_SIZE, NULL, NULL, NULL, &large),
                STATUS_SUCCESS, "DDI-285: half of the domain is reserved, for nothing is left behind");
    CheckStatus(check, Probe->Ex.FreeReservedLogicalAddressRange(large), STATUS_SUCCESS, "it is freed");
    ExDelete(Probe, domain, "DDI-044: the domain is deleted");
}

static VOID FirstStage(PPROBE Probe, PBUFFER Buffer)
{
    PCHECK check = &Probe->Check;
    PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN token = NULL;
    PIOMMU_DMA_DOMAIN domain;
    SEGMENT segment;

    PolicyDevice(Probe->Device[0], 1, FALSE, TRUE);
    domain = ExDomain(Probe, DomainTypeTranslateS1, "a TranslateS1 domain is created");
    CheckStatus(check, Reserve(Probe, domain, BASE, PAGES * PAGE_SIZE, &token), STATUS_SUCCESS,
                "DDI-257: reserving works in TranslateS1 as in Translate");
    CheckStatus(check, Map(Probe, token, 0, ExMdl(Buffer->Mdl), &segment), STATUS_SUCCESS, "DDI-257: so does mapping");
    CheckStatus(check, Probe->Ex.UnmapReservedLogicalRange(&segment), STATUS_SUCCESS, "DDI-257: unmapping");
    CheckStatus(check, Probe->Ex.FreeReservedLogicalAddressRange(token), STATUS_SUCCESS, "DDI-257: and freeing");
    ExDelete(Probe, domain, "it is deleted");
    PolicyReset(Probe);
}

/* Tables are kept: what was reserved can be mapped when nothing can be allocated [DDI-263, DDI-281]. */
static VOID WithoutMemory(PPROBE Probe, PPLACE Place, PBUFFER Buffer)
{
    PCHECK check = &Probe->Check;
    PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN token = NULL;
    PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN none = (PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN)UNTOUCHED;
    SEGMENT segment = {NULL, 0, 0};
    NTSTATUS map = STATUS_SUCCESS;
    NTSTATUS unmap = STATUS_SUCCESS;
    KIRQL old;

    CheckStatus(check, Reserve(Probe, Place->Domain, BASE, PAGES * PAGE_SIZE, &token), STATUS_SUCCESS,
                "four pages are reserved");
    CheckStatus(check, PolicyFailAllocations(TRUE), STATUS_SUCCESS, "allocations are made to fail");
    CheckStatus(check, Reserve(Probe, Place->Domain, BASE << 4, PAGE_SIZE, &none), STATUS_INSUFFICIENT_RESOURCES,
                "reserving fails then");
    CheckStatus(check, Map(Probe, token, 0, ExMdl(Buffer->Mdl), &segment), STATUS_SUCCESS,
                "DDI-263: the whole token is mapped all the same");
    CheckDone(check, DmaFill(Place->Physical, BASE, PAGES * PAGE_SIZE, MARK(9)), "DDI-263: and works");
    CheckStatus(check, Probe->Ex.UnmapReservedLogicalRange(&segment), STATUS_SUCCESS, "DDI-281: it is unmapped");
    KeRaiseIrql(DISPATCH_LEVEL, &old);
    for (ULONG i = 0; i < 100 && NT_SUCCESS(map) && NT_SUCCESS(unmap); i++) {
        map = Map(Probe, token, (i % PAGES) * PAGE_SIZE, ExRange(BufferPhysical(Buffer, 0), PAGE_SIZE), &segment);
        unmap = NT_SUCCESS(map) ? Probe->Ex.UnmapReservedLogicalRange(&segment) : map;
    }
    KeLowerIrql(old);
    CheckStatus(check, map, STATUS_SUCCESS, "DDI-281: a hundred cycles more, mapping at DISPATCH_LEVEL");
    CheckStatus(check, unmap, STATUS_SUCCESS, "DDI-383: and unmapping there");
    CheckStatus(check, PolicyFailAllocations(FALSE), STATUS_SUCCESS, "allocations work again");
    CheckStatus(check, Probe->Ex.FreeReservedLogicalAddressRange(token), STATUS_SUCCESS, "the token is freed");
}

static VOID Tokens(PPROBE Probe)
{
    PBUFFER buffer = ProbeBuffer(Probe, PAGES, BufferScattered);
    PLACE place;

    if (buffer == NULL) {
        return;
    }
    if (ExEnterNew(Probe, &place, Probe->Device[0], DomainTypeTranslate, "a device is attached to Translate")) {
        Reserving(Probe, &place, buffer);
        Mapping(Probe, &place, buffer);
        BadArguments(Probe, &place, buffer);
        WithoutMemory(Probe, &place, buffer);
        ExLeave(Probe, &place, "DDI-044: the device is detached and the domain deleted");
    }
    WithAllocator(Probe);
    FirstStage(Probe, buffer);
    BufferFree(buffer);
}

VOID RunV2Tokens(PPROBE Probe)
{
    if (PolicyIsOurs(Probe)) {
        ExThroughBoth(Probe, Tokens);
    }
}
