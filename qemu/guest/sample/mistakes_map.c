/*
 * Mistakes with mappings [ddi.md 5 D, E]. A refused call changes nothing: where that matters the device looks.
 */
#include "mistakes.h"

#define BASE 0x100000000ULL
#define ADDRESS(page) (BASE + (ULONGLONG)(page) * PAGE_SIZE)
#define MARK(page) (0xBADC0DE000000000ULL + (page))

/* The device must find page i of the buffer at BASE + i pages, for First <= i < First + Count. */
static BOOLEAN Intact(PMISTAKES Mistakes, ULONG First, ULONG Count)
{
    for (ULONG page = First; page < First + Count; page++) {
        BufferFillPage(Mistakes->Buffer, page, MARK(page));
        if (DmaCompare(Mistakes->Device, ADDRESS(page), PAGE_SIZE, MARK(page)).Status != ViommuDmaStepDone) {
            return FALSE;
        }
    }
    return TRUE;
}

static VOID BadMdls(PMISTAKES Mistakes)
{
    PCHECK check = Mistakes->Check;
    IOMMU_MAP_LOGICAL_RANGE *map = Mistakes->Iommu->MapLogicalRange;
    PMDL mdl = BufferMdl(Mistakes->Buffer, 0, 3);
    NTSTATUS wanted = STATUS_INVALID_PARAMETER_3;

    CheckStatus(check, map(Mistakes->Domain, 3, NULL, BASE), wanted, "DDI-067: Mdl NULL");
    mdl->ByteCount = 2 * PAGE_SIZE + 100;
    CheckStatus(check, map(Mistakes->Domain, 3, mdl, BASE), wanted, "DDI-067: an MDL that ends inside a page");
    mdl->ByteOffset = 16;
    mdl->ByteCount = 2 * PAGE_SIZE;
    CheckStatus(check, map(Mistakes->Domain, 3, mdl, BASE), wanted, "DDI-067: an MDL that begins inside a page");
    mdl->ByteOffset = PAGE_SIZE - 16;
    mdl->ByteCount = 16;
    CheckStatus(check, map(Mistakes->Domain, 3, mdl, BASE), wanted, "DDI-067: the last 16 bytes of a page");
    mdl->ByteOffset = 0;
    mdl->ByteCount = 0;
    CheckStatus(check, map(Mistakes->Domain, 3, mdl, BASE), wanted, "DDI-067: an MDL of no bytes");
    mdl->ByteCount = 3 * PAGE_SIZE;
    CheckFault(check, DmaFill(Mistakes->Device, BASE, 8, 0), TranslationFault, BASE,
               "DDI-067: none of them mapped a page");
    MdlFree(mdl);
}

static VOID BadAddresses(PMISTAKES Mistakes)
{
    PCHECK check = Mistakes->Check;
    IOMMU_MAP_LOGICAL_RANGE *map = Mistakes->Iommu->MapLogicalRange;
    PMDL two = BufferMdl(Mistakes->Buffer, 0, 2);
    NTSTATUS wanted = STATUS_INVALID_PARAMETER_4;

    CheckStatus(check, map(Mistakes->Domain, 3, two, BASE + 1), wanted, "DDI-068: an address one byte off a page");
    CheckStatus(check, map(Mistakes->Domain, 3, two, BASE + 0x800), wanted, "DDI-068: an address half a page off");
    CheckStatus(check, map(Mistakes->Domain, 3, two, 0xFFFFFFFFFFFFF000ULL), wanted, "DDI-069: a range that wraps");
    CheckStatus(check, map(Mistakes->Domain, 3, two, 1ULL << 60), wanted, "DDI-069: a range beyond the input width");
    CheckStatus(check, map(Mistakes->Domain, 3, two, 0xFFFFFFFFFFFFE000ULL), wanted,
                "DDI-069: a range that ends at 2^64");
    CheckStatus(check, map(Mistakes->Domain, 3, two, 0xFEE00000), STATUS_RESOURCE_IN_USE,
                "DDI-222: a range in the interrupt message window");
    CheckStatus(check, map(Mistakes->Domain, 3, two, 0xFEDFF000), STATUS_RESOURCE_IN_USE,
                "DDI-222: a range that reaches into it");
    CheckStatus(check, map(Mistakes->Domain, 3, two, 0xFEEFF000), STATUS_RESOURCE_IN_USE,
                "DDI-222: a range that comes out of it");
    CheckStatus(check, map(Mistakes->Domain, 3, two, 0xFEDFE000), STATUS_SUCCESS, "DDI-222: right below is free");
    CheckStatus(check, map(Mistakes->Domain, 3, two, 0xFEF00000), STATUS_SUCCESS, "DDI-222: right above is free");
    CheckStatus(check, Mistakes->Iommu->UnmapLogicalRange(Mistakes->Domain, 0xFEDFE000, 2), STATUS_SUCCESS,
                "DDI-222: the lower one is unmapped");
    CheckStatus(check, Mistakes->Iommu->UnmapLogicalRange(Mistakes->Domain, 0xFEF00000, 2), STATUS_SUCCESS,
                "DDI-222: the upper one is unmapped");
    MdlFree(two);
}

static VOID BadPermissions(PMISTAKES Mistakes)
{
    PCHECK check = Mistakes->Check;
    IOMMU_MAP_LOGICAL_RANGE *map = Mistakes->Iommu->MapLogicalRange;
    PMDL mdl = Mistakes->Buffer->Mdl;
    NTSTATUS wanted = STATUS_INVALID_PARAMETER_2;

    CheckStatus(check, map(Mistakes->Domain, 0, mdl, BASE), wanted, "DDI-071: Permissions 0");
    CheckStatus(check, map(Mistakes->Domain, 4, mdl, BASE), wanted, "DDI-071: Permissions 4");
    CheckStatus(check, map(Mistakes->Domain, 7, mdl, BASE), wanted, "DDI-071: Permissions 7");
    CheckStatus(check, map(Mistakes->Domain, 0x80000003, mdl, BASE), wanted, "DDI-071: Permissions 0x80000003");
    CheckStatus(check, map(Mistakes->Domain, 0, NULL, 1), wanted, "of several bad parameters the first is named");
    CheckFault(check, DmaFill(Mistakes->Device, BASE, 8, 0), TranslationFault, BASE, "DDI-071: nothing was mapped");
}

static VOID Overlaps(PMISTAKES Mistakes)
{
    PCHECK check = Mistakes->Check;
    const DMA_IOMMU_INTERFACE_V1 *iommu = Mistakes->Iommu;
    PIOMMU_DMA_DOMAIN domain = Mistakes->Domain;
    PMDL four = BufferMdl(Mistakes->Buffer, 4, 4);
    PMDL other = BufferMdl(Mistakes->Buffer, 12, 4);
    NTSTATUS wanted = STATUS_RESOURCE_IN_USE;

    CheckStatus(check, iommu->MapLogicalRange(domain, 3, four, ADDRESS(4)), STATUS_SUCCESS, "four pages are mapped");
    CheckStatus(check, iommu->MapLogicalRange(domain, 3, four, ADDRESS(4)), wanted, "DDI-070: mapping them again");
    CheckStatus(check, iommu->MapLogicalRange(domain, 3, other, ADDRESS(4)), wanted,
                "DDI-070: other pages at the same place");
    CheckStatus(check, iommu->MapLogicalRange(domain, 3, other, ADDRESS(1)), wanted,
                "DDI-070: overlap of the first page");
    CheckStatus(check, iommu->MapLogicalRange(domain, 3, other, ADDRESS(7)), wanted,
                "DDI-070: overlap of the last page");
    CheckTrue(check, Intact(Mistakes, 4, 4), "DDI-070: the four pages still translate as before");
    CheckFault(check, DmaFill(Mistakes->Device, ADDRESS(1), 8, 0), TranslationFault, ADDRESS(1),
               "DDI-379: no page before them was mapped");
    CheckFault(check, DmaFill(Mistakes->Device, ADDRESS(8), 8, 0), TranslationFault, ADDRESS(8),
               "DDI-379: no page behind them was mapped");
    CheckStatus(check, iommu->MapLogicalRange(domain, 3, four, ADDRESS(40)), STATUS_SUCCESS,
                "the same memory may be mapped at a second address");
    CheckStatus(check, iommu->UnmapLogicalRange(domain, ADDRESS(40), 4), STATUS_SUCCESS, "and unmapped there");
    CheckTrue(check, Intact(Mistakes, 4, 4), "which leaves the first mapping");
    CheckStatus(check, iommu->UnmapLogicalRange(domain, ADDRESS(4), 4), STATUS_SUCCESS, "the four pages are unmapped");
    MdlFree(four);
    MdlFree(other);
}

VOID MistakesOfMapping(PMISTAKES Mistakes)
{
    BadMdls(Mistakes);
    BadAddresses(Mistakes);
    BadPermissions(Mistakes);
    Overlaps(Mistakes);
}

VOID MistakesOfUnmapping(PMISTAKES Mistakes)
{
    PCHECK check = Mistakes->Check;
    IOMMU_UNMAP_LOGICAL_RANGE *unmap = Mistakes->Iommu->UnmapLogicalRange;
    PIOMMU_DMA_DOMAIN domain = Mistakes->Domain;

    CheckStatus(check, unmap(domain, BASE, 1), STATUS_INVALID_PARAMETER_2, "DDI-079: unmapping what is not mapped");
    CheckStatus(check, Mistakes->Iommu->MapLogicalRange(domain, 3, Mistakes->Buffer->Mdl, BASE), STATUS_SUCCESS,
                "sixteen pages are mapped");
    CheckStatus(check, unmap(domain, BASE + 8, 1), STATUS_INVALID_PARAMETER_2, "DDI-078: an address off a page");
    CheckStatus(check, unmap(domain, BASE, 0), STATUS_INVALID_PARAMETER_3, "DDI-081: no pages");
    CheckStatus(check, unmap(domain, BASE, 1ULL << 52), STATUS_INVALID_PARAMETER_3, "DDI-081: 2^52 pages");
    CheckStatus(check, unmap(domain, BASE, ~0ULL), STATUS_INVALID_PARAMETER_3, "DDI-081: 2^64 - 1 pages");
    CheckStatus(check, unmap(domain, BASE, 17), STATUS_INVALID_PARAMETER_3, "DDI-080: one page too many");
    CheckStatus(check, unmap(domain, ADDRESS(-1), 4), STATUS_INVALID_PARAMETER_2, "DDI-079: one page too early");
    CheckTrue(check, Intact(Mistakes, 0, 16), "DDI-080: all sixteen still translate");
    CheckStatus(check, unmap(domain, ADDRESS(5), 2), STATUS_SUCCESS, "DDI-076: two in the middle are unmapped");
    CheckStatus(check, unmap(domain, BASE, 16), STATUS_INVALID_PARAMETER_3, "DDI-080: unmapping across the hole");
    CheckTrue(check, Intact(Mistakes, 0, 5), "DDI-379: what lies before the hole is still mapped");
    CheckTrue(check, Intact(Mistakes, 7, 9), "DDI-379: what lies behind the hole is still mapped");
    CheckStatus(check, unmap(domain, ADDRESS(5), 1), STATUS_INVALID_PARAMETER_2, "DDI-079: unmapping the hole again");
    CheckStatus(check, unmap(domain, BASE, 5), STATUS_SUCCESS, "the part before is unmapped");
    CheckStatus(check, unmap(domain, ADDRESS(7), 9), STATUS_SUCCESS, "the part behind is unmapped");
    CheckFault(check, DmaRead(Mistakes->Device, BASE, Mistakes->Probe->Data, 64), TranslationFault, BASE,
               "DDI-074: a read after the unmap faults");
    CheckStatus(check, unmap(domain, BASE, 16), STATUS_INVALID_PARAMETER_2, "DDI-079: unmapping twice");
}

/* An identity address may be taken by a logical mapping of another page. */
static VOID TakenAddress(PMISTAKES Mistakes)
{
    PCHECK check = Mistakes->Check;
    const DMA_IOMMU_INTERFACE_V1 *iommu = Mistakes->Iommu;
    PIOMMU_DMA_DOMAIN domain = Mistakes->Domain;
    ULONGLONG taken = BufferPhysical(Mistakes->Buffer, 2);
    PMDL three = BufferMdl(Mistakes->Buffer, 0, 3);
    PMDL third = BufferMdl(Mistakes->Buffer, 2, 1);
    PMDL other = BufferMdl(Mistakes->Buffer, 9, 1);

    CheckStatus(check, iommu->MapLogicalRange(domain, 3, other, taken), STATUS_SUCCESS,
                "a logical mapping takes the third page's own address");
    CheckStatus(check, iommu->MapIdentityRange(domain, 3, three), STATUS_RESOURCE_IN_USE,
                "DDI-092: an identity range of three with the third address taken");
    CheckFault(check, DmaFill(Mistakes->Device, BufferPhysical(Mistakes->Buffer, 0), 8, 0), TranslationFault,
               BufferPhysical(Mistakes->Buffer, 0), "DDI-092: none of the three is mapped");
    CheckStatus(check, iommu->UnmapIdentityRange(domain, third), STATUS_INVALID_PARAMETER_2,
                "DDI-095: unmapping as identity what maps another page");
    BufferFillPage(Mistakes->Buffer, 9, MARK(9));
    CheckDone(check, DmaCompare(Mistakes->Device, taken, PAGE_SIZE, MARK(9)), "DDI-095: it still maps that page");
    CheckStatus(check, iommu->UnmapLogicalRange(domain, taken, 1), STATUS_SUCCESS, "the address is given back");
    MdlFree(three);
    MdlFree(third);
    MdlFree(other);
}

VOID MistakesOfIdentity(PMISTAKES Mistakes)
{
    PCHECK check = Mistakes->Check;
    const DMA_IOMMU_INTERFACE_V1 *iommu = Mistakes->Iommu;
    PIOMMU_DMA_DOMAIN domain = Mistakes->Domain;
    PMDL three = BufferMdl(Mistakes->Buffer, 0, 3);
    PMDL two = BufferMdl(Mistakes->Buffer, 0, 2);

    CheckStatus(check, iommu->MapIdentityRange(domain, 3, NULL), STATUS_INVALID_PARAMETER_3, "DDI-091: Mdl NULL");
    three->ByteCount = 100;
    CheckStatus(check, iommu->MapIdentityRange(domain, 3, three), STATUS_INVALID_PARAMETER_3,
                "DDI-091: an MDL of part of a page");
    CheckStatus(check, iommu->UnmapIdentityRange(domain, three), STATUS_INVALID_PARAMETER_2,
                "DDI-095: unmapping with an MDL of part of a page");
    three->ByteCount = 3 * PAGE_SIZE;
    CheckStatus(check, iommu->MapIdentityRange(domain, 0, three), STATUS_INVALID_PARAMETER_2, "DDI-091: Permissions 0");
    CheckStatus(check, iommu->MapIdentityRange(domain, 8, three), STATUS_INVALID_PARAMETER_2, "DDI-091: Permissions 8");
    CheckStatus(check, iommu->UnmapIdentityRange(domain, NULL), STATUS_INVALID_PARAMETER_2,
                "DDI-095: unmapping Mdl NULL");
    CheckStatus(check, iommu->UnmapIdentityRange(domain, three), STATUS_INVALID_PARAMETER_2,
                "DDI-095: unmapping what is not mapped");
    CheckStatus(check, iommu->MapIdentityRange(domain, 3, two), STATUS_SUCCESS, "two of three pages are mapped");
    CheckStatus(check, iommu->UnmapIdentityRange(domain, three), STATUS_INVALID_PARAMETER_2,
                "DDI-095: unmapping all three");
    CheckDone(check, DmaFill(Mistakes->Device, BufferPhysical(Mistakes->Buffer, 0), 8, 0),
              "DDI-095: the two are still mapped");
    CheckStatus(check, iommu->MapIdentityRange(domain, 3, two), STATUS_RESOURCE_IN_USE, "DDI-092: mapping them twice");
    CheckStatus(check, iommu->UnmapIdentityRange(domain, two), STATUS_SUCCESS, "DDI-094: the two are unmapped");
    TakenAddress(Mistakes);
    MdlFree(three);
    MdlFree(two);
}
