/*
 * CreateDomainEx, reserved regions and DeleteDomain, through V2 and V3 [ddi.md 2.5.1, 5 B, 5 F].
 */
#include "ex.h"

#define BASE 0x240000000ULL
#define MARK 0xD0A1A2A3A4A5A6A7ULL

static const IOMMU_DMA_DOMAIN_CREATION_FLAGS NoFlags = {.AsUlonglong = 0};

static NTSTATUS CreateWith(PPROBE Probe, ULONG Type, ULONGLONG Flags, PIOMMU_DMA_LOGICAL_ALLOCATOR_CONFIG Allocator,
                           PIOMMU_DMA_RESERVED_REGION Regions, PIOMMU_DMA_DOMAIN *Domain)
{
    IOMMU_DMA_DOMAIN_CREATION_FLAGS flags = {.AsUlonglong = Flags};

    return Probe->Ex.CreateDomainEx((IOMMU_DMA_DOMAIN_TYPE)Type, flags, Allocator, Regions, Domain);
}

/* The status is the wanted one and *DomainOut as it was; a domain that was made all the same is deleted. */
static VOID Refused(PPROBE Probe, ULONG Type, ULONGLONG Flags, PIOMMU_DMA_LOGICAL_ALLOCATOR_CONFIG Allocator,
                    PIOMMU_DMA_RESERVED_REGION Regions, NTSTATUS Wanted, const char *Title)
{
    PIOMMU_DMA_DOMAIN domain = (PIOMMU_DMA_DOMAIN)UNTOUCHED;
    NTSTATUS status = CreateWith(Probe, Type, Flags, Allocator, Regions, &domain);

    if (!CheckStatus(&Probe->Check, status, Wanted, Title)) {
        if (NT_SUCCESS(status)) {
            Probe->Ex.DeleteDomain(domain);
        }
    } else if ((ULONG_PTR)domain != UNTOUCHED) {
        CheckTrue(&Probe->Check, FALSE, "DDI-125: *DomainOut is unchanged on every failure");
    }
}

static VOID Accepted(PPROBE Probe, ULONG Type, PIOMMU_DMA_LOGICAL_ALLOCATOR_CONFIG Allocator, const char *Title)
{
    PIOMMU_DMA_DOMAIN domain = NULL;

    if (CheckStatus(&Probe->Check, CreateWith(Probe, Type, 0, Allocator, NULL, &domain), STATUS_SUCCESS, Title)) {
        CheckStatus(&Probe->Check, Probe->Ex.DeleteDomain(domain), STATUS_SUCCESS, "it is deleted");
    }
}

static VOID Parameters(PPROBE Probe)
{
    PIOMMU_DMA_DOMAIN domain = (PIOMMU_DMA_DOMAIN)UNTOUCHED;

    Accepted(Probe, DomainTypeTranslate, NULL, "DDI-097: a Translate domain is created");
    Accepted(Probe, DomainTypePassThrough, NULL, "DDI-098: a PassThrough domain is created");
    Refused(Probe, DomainTypeMax, 0, NULL, NULL, STATUS_INVALID_PARAMETER_1, "DDI-108: DomainTypeMax");
    Refused(Probe, 5, 0, NULL, NULL, STATUS_INVALID_PARAMETER_1, "DDI-108: type 5");
    Refused(Probe, 0xFFFFFFFF, 0, NULL, NULL, STATUS_INVALID_PARAMETER_1, "DDI-108: type 0xFFFFFFFF");
    Refused(Probe, DomainTypeTranslate, 1, NULL, NULL, STATUS_INVALID_PARAMETER_2, "DDI-109: Flags 1");
    Refused(Probe, DomainTypeTranslate, 1ULL << 63, NULL, NULL, STATUS_INVALID_PARAMETER_2,
            "DDI-109: bit 63 of Flags alone");
    CheckStatus(&Probe->Check, CreateWith(Probe, DomainTypeTranslate, 0, NULL, NULL, NULL), STATUS_INVALID_PARAMETER_5,
                "DDI-110: DomainOut NULL");
    CheckStatus(&Probe->Check, CreateWith(Probe, 77, 1, NULL, NULL, NULL), STATUS_INVALID_PARAMETER_1,
                "DDI-231: of several bad parameters the first is named");
    CheckStatus(&Probe->Check, CreateWith(Probe, DomainTypeTranslate, 1, NULL, NULL, &domain),
                STATUS_INVALID_PARAMETER_2, "DDI-125: a creation with bad flags is refused");
    CheckValue(&Probe->Check, (ULONG_PTR)domain, UNTOUCHED, "DDI-125: and leaves *DomainOut as it was");
}

static VOID Allocators(PPROBE Probe)
{
    static const struct {
        ULONG Width;
        BOOLEAN Accepted;
        const char *Title;
    } widths[] = {
        {63, TRUE, "DDI-113: width 63 is accepted"},      {64, FALSE, "DDI-113: width 64 is not"},
        {13, TRUE, "DDI-114: width 13 is the least"},     {12, FALSE, "DDI-114: width 12 is too small"},
        {0, FALSE, "DDI-114: width 0 is none"},           {65, FALSE, "DDI-114: width 65 is too large"},
        {0xFFFFFFFF, FALSE, "DDI-114: width 0xFFFFFFFF"}, {32, TRUE, "DDI-113: width 32 is accepted"},
    };
    IOMMU_DMA_LOGICAL_ALLOCATOR_CONFIG config = {.LogicalAllocatorType = IommuDmaLogicalAllocatorBuddy};

    for (ULONG i = 0; i < RTL_NUMBER_OF(widths); i++) {
        config.BuddyAllocatorConfig.AddressWidth = widths[i].Width;
        if (widths[i].Accepted) {
            Accepted(Probe, DomainTypeTranslate, &config, widths[i].Title);
        } else {
            Refused(Probe, DomainTypeTranslate, 0, &config, NULL, STATUS_INVALID_PARAMETER_3, widths[i].Title);
        }
    }
    Refused(Probe, DomainTypePassThrough, 0, &config, NULL, STATUS_INVALID_PARAMETER_3,
            "DDI-114: a bad width is bad whatever the type");
    config.BuddyAllocatorConfig.AddressWidth = 32;
    Refused(Probe, DomainTypePassThrough, 0, &config, NULL, STATUS_INVALID_PARAMETER_3,
            "DDI-116: an allocator for PassThrough");
    Refused(Probe, DomainTypeUnmanaged, 0, &config, NULL, STATUS_INVALID_PARAMETER_3,
            "DDI-116: an allocator for Unmanaged");
    config.LogicalAllocatorType = IommuDmaLogicalAllocatorMax;
    Refused(Probe, DomainTypeTranslate, 0, &config, NULL, STATUS_INVALID_PARAMETER_3,
            "DDI-112: IommuDmaLogicalAllocatorMax");
    config.LogicalAllocatorType = (IOMMU_DMA_LOGICAL_ALLOCATOR_TYPE)0xFFFFFFFF;
    Refused(Probe, DomainTypeTranslate, 0, &config, NULL, STATUS_INVALID_PARAMETER_3,
            "DDI-112: allocator type 0xFFFFFFFF");
}

/* Type None is as good as no configuration: explicit addresses are demanded, and the width is not looked at. */
static VOID NoAllocator(PPROBE Probe, PBUFFER Buffer)
{
    IOMMU_DMA_LOGICAL_ALLOCATOR_CONFIG config = {.LogicalAllocatorType = IommuDmaLogicalAllocatorNone,
                                                 .BuddyAllocatorConfig.AddressWidth = 0};
    PIOMMU_DMA_DOMAIN domain = NULL;
    ULONGLONG address = UNTOUCHED;

    if (!CheckStatus(&Probe->Check, CreateWith(Probe, DomainTypeTranslate, 0, &config, NULL, &domain), STATUS_SUCCESS,
                     "DDI-111: allocator type None is accepted")) {
        return;
    }
    CheckStatus(&Probe->Check, ExAllocate(Probe, domain, ExMdl(Buffer->Mdl), &address), STATUS_NOT_SUPPORTED,
                "DDI-111: the domain gives no addresses");
    CheckStatus(&Probe->Check, ExMap(Probe, domain, READ_WRITE, ExMdl(Buffer->Mdl), BASE), STATUS_SUCCESS,
                "DDI-111: it takes explicit ones");
    ExDelete(Probe, domain, "DDI-045: it is deleted with a mapping left in it");
}

/* Three chained regions: one mapped, one not, one mapped. The list is scribbled over once the call has returned. */
static VOID ThreeRegions(PPROBE Probe, PBUFFER Buffer)
{
    PCHECK check = &Probe->Check;
    ULONGLONG mapped = BufferPhysical(Buffer, 0);
    ULONGLONG alsoMapped = BufferPhysical(Buffer, 2);
    IOMMU_DMA_RESERVED_REGION third = {NULL, alsoMapped, 1, TRUE};
    IOMMU_DMA_RESERVED_REGION second = {&third, BASE, 3, FALSE};
    IOMMU_DMA_RESERVED_REGION first = {&second, mapped, 2, TRUE};
    PDEVICE_OBJECT device = Probe->Device[0];
    PIOMMU_DMA_DOMAIN domain = NULL;
    PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN token;
    ULONGLONG address = BASE + 2 * PAGE_SIZE;
    PLACE place;

    if (!CheckStatus(check, CreateWith(Probe, DomainTypeTranslate, 0, NULL, &first, &domain), STATUS_SUCCESS,
                     "DDI-122: three chained regions are accepted")) {
        return;
    }
    RtlFillMemory(&first, sizeof(first), 0xFF);
    RtlFillMemory(&second, sizeof(second), 0xFF);
    RtlFillMemory(&third, sizeof(third), 0xFF);
    if (ExEnter(Probe, &place, device, domain, "a device is attached to it")) {
        CheckDone(check, DmaFill(device, mapped, PAGE_SIZE, MARK),
                  "DDI-117: the first region is mapped from attach on");
        CheckTrue(check, BufferPageHolds(Buffer, 0, MARK), "DDI-117: to the physical page of equal address");
        CheckDone(check, DmaFill(device, mapped + PAGE_SIZE, PAGE_SIZE, MARK + 1),
                  "DDI-117: so is its second page");
        CheckTrue(check, BufferPageHolds(Buffer, 1, MARK + 1), "DDI-117: to the page of its own address");
        CheckDone(check, DmaCompare(device, mapped, PAGE_SIZE, MARK), "DDI-124: the region may be read as well");
        CheckDone(check, DmaFill(device, alsoMapped, PAGE_SIZE, MARK + 2), "DDI-122: the third region is mapped");
        CheckFault(check, DmaFill(device, BASE + PAGE_SIZE, 8, 0), TranslationFault, BASE + PAGE_SIZE,
                   "DDI-118: the second region is not mapped");
        CheckStatus(check, ExMap(Probe, domain, READ, ExMdl(Buffer->Mdl), BASE + 2 * PAGE_SIZE),
                    STATUS_RESOURCE_IN_USE, "DDI-120: mapping over the unmapped region");
        CheckStatus(check, ExMap(Probe, domain, READ, ExMdl(Buffer->Mdl), mapped - PAGE_SIZE), STATUS_RESOURCE_IN_USE,
                    "DDI-120: mapping into the mapped region");
        token = (PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN)UNTOUCHED;
        CheckStatus(check, Probe->Ex.ReserveLogicalAddressRange(domain, PAGE_SIZE, &address, NULL, NULL, &token),
                    STATUS_RESOURCE_IN_USE, "DDI-120: reserving in the unmapped region");
        CheckStatus(check, Probe->Ex.UnmapLogicalRange(domain, mapped, 1), STATUS_INVALID_PARAMETER_2,
                    "DDI-086: unmapping a page of the mapped region");
        CheckDone(check, DmaFill(device, mapped, 8, MARK), "DDI-086: it stays mapped");
        ExExit(Probe, &place, "the device is detached");
    }
    ExDelete(Probe, domain, "DDI-045: the domain is deleted with its regions");
}

static VOID BadRegions(PPROBE Probe)
{
    IOMMU_DMA_RESERVED_REGION region = {NULL, BASE, 1, FALSE};
    IOMMU_DMA_RESERVED_REGION next = {NULL, BASE + 4 * PAGE_SIZE, 1, FALSE};
    NTSTATUS wanted = STATUS_INVALID_PARAMETER_4;

    Refused(Probe, DomainTypePassThrough, 0, NULL, &region, wanted, "DDI-123: a region for PassThrough");
    Refused(Probe, DomainTypeUnmanaged, 0, NULL, &region, wanted, "DDI-123: a region for Unmanaged");
    region.Base = BASE + 8;
    Refused(Probe, DomainTypeTranslate, 0, NULL, &region, wanted, "DDI-121: a Base that is not page-aligned");
    region.Base = BASE;
    region.NumberOfPages = 0;
    Refused(Probe, DomainTypeTranslate, 0, NULL, &region, wanted, "DDI-121: a region of no pages");
    region.NumberOfPages = 1ULL << 52;
    Refused(Probe, DomainTypeTranslate, 0, NULL, &region, wanted, "DDI-121: a region that wraps around");
    region.NumberOfPages = 5;
    region.RegionNext = &next;
    Refused(Probe, DomainTypeTranslate, 0, NULL, &region, wanted, "DDI-121: a region that overlaps the next");
    region.NumberOfPages = 1;
    next.RegionNext = &region;
    Refused(Probe, DomainTypeTranslate, 0, NULL, &region, wanted, "DDI-121: a list that bites its tail");
    region.RegionNext = &region;
    Refused(Probe, DomainTypeTranslate, 0, NULL, &region, wanted, "DDI-121: a region that follows itself");
}

/* A domain of 16 pages of which 2 are reserved and page 0 is never given: 13 addresses, none of them reserved. */
static VOID RegionsAndAllocator(PPROBE Probe, PBUFFER Buffer)
{
    PCHECK check = &Probe->Check;
    ULONGLONG physical = BufferPhysical(Buffer, 0);
    IOMMU_DMA_RESERVED_REGION mapped = {NULL, physical, 2, TRUE};
    IOMMU_DMA_RESERVED_REGION hole = {&mapped, 4 * PAGE_SIZE, 2, FALSE};
    PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN token = NULL;
    ULONGLONG address = 0;
    ULONGLONG min = physical;
    ULONGLONG max = physical + 2 * PAGE_SIZE - 1;
    ULONG pages = 0;
    BOOLEAN spared = TRUE;
    PMDL one = BufferMdl(Buffer, 3, 1);
    PIOMMU_DMA_DOMAIN domain = ExBuddy(Probe, 40, &hole, "a domain with allocator and two regions is created");

    CheckStatus(check, ExAllocateWithin(Probe, domain, ExMdl(one), 4 * PAGE_SIZE, 6 * PAGE_SIZE - 1, &address),
                STATUS_INVALID_PARAMETER_MIX, "DDI-119: the allocator gives no address of the unmapped region");
    CheckStatus(check, ExAllocateWithin(Probe, domain, ExMdl(one), min, max, &address), STATUS_INVALID_PARAMETER_MIX,
                "DDI-119: nor one of the mapped region");
    CheckStatus(check, Probe->Ex.ReserveLogicalAddressRange(domain, PAGE_SIZE, NULL, &min, &max, &token),
                STATUS_INVALID_PARAMETER_MIX, "DDI-119: nor does it reserve there");
    while (pages < 16 && NT_SUCCESS(ExAllocateWithin(Probe, domain, ExMdl(one), 0, 0xFFFF, &address))) {
        spared = spared && address != 4 * PAGE_SIZE && address != 5 * PAGE_SIZE;
        pages++;
    }
    CheckTrue(check, spared, "DDI-119: below 64 KiB no page is the unmapped region's");
    CheckValue(check, pages, 13, "DDI-119: and every other page but the first is given");
    ExDelete(Probe, domain, "DDI-045: the domain is deleted with all of them mapped");
    MdlFree(one);
}

/* Pages up to the widest address that a domain without allocator takes, found by trying. */
static ULONG InputBits(PPROBE Probe, PIOMMU_DMA_DOMAIN Domain, PMDL OnePage)
{
    for (ULONG bits = 57; bits > 32; bits--) {
        ULONGLONG last = (1ULL << bits) - PAGE_SIZE;

        if (NT_SUCCESS(ExMap(Probe, Domain, READ, ExMdl(OnePage), last))) {
            Probe->Ex.UnmapLogicalRange(Domain, last, 1);
            return bits;
        }
    }
    return 0;
}

static VOID ClippedWidth(PPROBE Probe, PBUFFER Buffer)
{
    PCHECK check = &Probe->Check;
    PMDL one = BufferMdl(Buffer, 0, 1);
    PIOMMU_DMA_DOMAIN domain = ExDomain(Probe, DomainTypeTranslate, "a domain without allocator shows the input width");
    ULONG bits = InputBits(Probe, domain, one);
    ULONGLONG address = 0;

    CheckTrue(check, bits >= 39, "DDI-115: the IOMMU translates 39 bits at least");
    ExDelete(Probe, domain, "it is deleted");
    domain = ExBuddy(Probe, 63, NULL, "DDI-115: an allocator wider than the IOMMU is accepted");
    CheckStatus(check, ExAllocateWithin(Probe, domain, ExMdl(one), (1ULL << bits) - PAGE_SIZE, ~0ULL, &address),
                STATUS_SUCCESS, "DDI-115: it gives the last page of the input width");
    CheckValue(check, address, (1ULL << bits) - PAGE_SIZE, "DDI-115: at its address");
    CheckStatus(check, ExAllocateWithin(Probe, domain, ExMdl(one), 1ULL << bits, ~0ULL, &address),
                STATUS_INVALID_PARAMETER_MIX, "DDI-115: and none above it");
    ExDelete(Probe, domain, "it is deleted as well");
    MdlFree(one);
}

/* One family's domain deleted through the other's table [DDI-039]. */
static VOID AcrossFamilies(PPROBE Probe)
{
    PCHECK check = &Probe->Check;
    PIOMMU_DMA_DOMAIN domain = NULL;

    if (ProbeUseV1(Probe)) {
        CheckStatus(check, Probe->Iommu.CreateDomain(TRUE, &domain), STATUS_SUCCESS, "V1 creates a domain");
        ExDelete(Probe, domain, "DDI-039: the Ex table deletes it");
        CheckStatus(check, Probe->Iommu.DeleteDomain(domain), STATUS_INVALID_PARAMETER_1, "DDI-046: once");
        domain = ExDomain(Probe, DomainTypeTranslate, "CreateDomainEx creates a domain");
        CheckStatus(check, Probe->Iommu.DeleteDomain(domain), STATUS_SUCCESS, "DDI-039: V1 deletes it");
    }
    if (ProbeUseLegacy(Probe)) {
        domain = ExDomain(Probe, DomainTypePassThrough, "CreateDomainEx creates a PassThrough domain");
        CheckStatus(check, Probe->Iommu.DeleteDomain(domain), STATUS_SUCCESS, "DDI-039: the legacy table deletes it");
    }
}

static VOID DeletedHandle(PPROBE Probe, PMDL Mdl)
{
    PCHECK check = &Probe->Check;
    PIOMMU_DMA_DOMAIN gone = ExDomain(Probe, DomainTypeTranslate, "a domain is created to be deleted");
    PIOMMU_DMA_DEVICE token = ExToken(Probe, Probe->Device[0], "a token is created");
    IOMMU_MAP_PHYSICAL_ADDRESS memory = ExMdl(Mdl);
    PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN range = NULL;
    ULONGLONG address = BASE;
    NTSTATUS wanted = STATUS_INVALID_PARAMETER_1;

    ExDelete(Probe, gone, "DDI-038: it is deleted");
    CheckStatus(check, Probe->Ex.DeleteDomain(gone), wanted, "DDI-046: it is deleted once");
    CheckStatus(check, Probe->Ex.AttachDeviceEx(gone, token), wanted, "DDI-047: AttachDeviceEx to a deleted domain");
    CheckStatus(check, ExMap(Probe, gone, READ, memory, BASE), wanted, "DDI-047: MapLogicalRangeEx in it");
    CheckStatus(check, Probe->Ex.UnmapLogicalRange(gone, BASE, 1), wanted, "DDI-047: UnmapLogicalRange in it");
    CheckStatus(check, Probe->Ex.MapIdentityRangeEx(gone, READ, &memory), wanted, "DDI-047: MapIdentityRangeEx in it");
    CheckStatus(check, Probe->Ex.UnmapIdentityRangeEx(gone, &memory), wanted, "DDI-047: UnmapIdentityRangeEx in it");
    CheckStatus(check, Probe->Ex.ReserveLogicalAddressRange(gone, PAGE_SIZE, &address, NULL, NULL, &range), wanted,
                "DDI-047: ReserveLogicalAddressRange in it");
    CheckStatus(check, Probe->Ex.FlushDomain(gone), wanted, "DDI-047: FlushDomain of it");
    CheckStatus(check, Probe->Ex.FlushDomainByVaList(gone, TRUE, 0, NULL), wanted,
                "DDI-047: FlushDomainByVaList of it");
    CheckStatus(check, Probe->Ex.ConfigureDomain(gone, NULL), wanted, "DDI-047: ConfigureDomain of it");
    CheckStatus(check, Probe->Ex.DeleteDomain((PIOMMU_DMA_DOMAIN)token), wanted, "DDI-376: a token is no domain");
    CheckStatus(check, Probe->Ex.DeleteDevice(token), STATUS_SUCCESS, "the token is deleted");
}

static VOID UnderPolicy(PPROBE Probe)
{
    PCHECK check = &Probe->Check;
    PIOMMU_DMA_DOMAIN domain = NULL;
    IOMMU_DMA_LOGICAL_ALLOCATOR_CONFIG config = {.LogicalAllocatorType = IommuDmaLogicalAllocatorBuddy,
                                                 .BuddyAllocatorConfig.AddressWidth = 32};

    for (ULONG i = 0; i < DMAPROBE_BEHIND_IOMMU; i++) {
        PolicyDevice(Probe->Device[i], 1, FALSE, FALSE);
    }
    Refused(Probe, DomainTypeTranslateS1, 0, NULL, NULL, STATUS_NOT_SUPPORTED,
            "DDI-107: TranslateS1 without PASID support is STATUS_NOT_SUPPORTED");
    Refused(Probe, DomainTypeTranslateS1, 0, NULL, NULL, STATUS_NOT_SUPPORTED,
            "DDI-100: a type that is not allowed now is STATUS_NOT_SUPPORTED");
    PolicyDevice(Probe->Device[0], 1, FALSE, TRUE);
    Accepted(Probe, DomainTypeTranslateS1, NULL, "DDI-107: TranslateS1 is created with PASID support");
    Accepted(Probe, DomainTypeTranslateS1, &config, "DDI-116: it may have an allocator");
    CheckStatus(check, PolicyFailAllocations(TRUE), STATUS_SUCCESS, "allocations are made to fail");
    Refused(Probe, DomainTypeTranslate, 0, NULL, NULL, STATUS_INSUFFICIENT_RESOURCES,
            "DDI-104: a domain that cannot be allocated");
    Refused(Probe, DomainTypeTranslate, 0, &config, NULL, STATUS_INSUFFICIENT_RESOURCES,
            "DDI-104: a domain with allocator that cannot be allocated");
    CheckStatus(check, PolicyFailAllocations(FALSE), STATUS_SUCCESS, "allocations work again");
    CheckStatus(check, Probe->Ex.CreateDomainEx(DomainTypeTranslate, NoFlags, NULL, NULL, &domain), STATUS_SUCCESS,
                "DDI-104: so do creations");
    ExDelete(Probe, domain, "the domain is deleted");
    PolicyReset(Probe);
}

static VOID Domains(PPROBE Probe)
{
    PBUFFER buffer = ProbeBuffer(Probe, 4, BufferContiguous);

    if (buffer == NULL) {
        return;
    }
    Parameters(Probe);
    Allocators(Probe);
    NoAllocator(Probe, buffer);
    ThreeRegions(Probe, buffer);
    BadRegions(Probe);
    RegionsAndAllocator(Probe, buffer);
    ClippedWidth(Probe, buffer);
    AcrossFamilies(Probe);
    DeletedHandle(Probe, buffer->Mdl);
    UnderPolicy(Probe);
    BufferFree(buffer);
}

VOID RunV2Domains(PPROBE Probe)
{
    if (PolicyIsOurs(Probe)) {
        ExThroughBoth(Probe, Domains);
    }
}
