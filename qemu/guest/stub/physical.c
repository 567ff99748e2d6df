/*
 * From an IOMMU_MAP_PHYSICAL_ADDRESS to its message: the member that MapType names, unjudged.
 *
 * A PFN array is read here and, when it has many runs, once more by the daemon where it lies, so it must be resident
 * memory at any IRQL. Nothing says how long it really is: it is read as far as a message could carry it and only where
 * kernel memory is mapped. Otherwise its length travels without its frames, and the daemon refuses the description.
 * [DDI IOMMU_MAP_PHYSICAL_ADDRESS]
 */
#include "call.h"

static BOOLEAN IsMapped(const PFN_NUMBER *Frames, SIZE_T Bytes)
{
    ULONG_PTR first = (ULONG_PTR)Frames;
    ULONG_PTR last = first + Bytes - 1;
    ULONG_PTR page;

    if (first % sizeof(*Frames) != 0 || last < first) {
        return FALSE;
    }
    for (page = first - BYTE_OFFSET(first); page <= last; page += PAGE_SIZE) {
        if (!MmIsAddressValid((PVOID)page)) {
            return FALSE;
        }
        /* The last page of all has none behind it. */
        if (page > MAXULONG_PTR - PAGE_SIZE) {
            break;
        }
    }
    return TRUE;
}

static VOID DescribeFrames(const PFN_NUMBER *Frames, SIZE_T Count, viommu_physical_description *Description,
                           viommu_page_run *Runs, ULONG MaximumBytes)
{
    Description->has_page_frame = Frames != NULL;
    Description->number_of_pages = Count;
    if (Frames == NULL || Count == 0 || Count > MaximumBytes / sizeof(*Frames) ||
        !IsMapped(Frames, Count * sizeof(*Frames))) {
        return;
    }
    Description->runs = Runs;
    FramesDescribe(Frames, (ULONG)Count, Runs, &Description->runs_count, &Description->page_frames);
}

HOT_CODE VOID PhysicalDescribe(const IOMMU_MAP_PHYSICAL_ADDRESS *Physical, viommu_physical_description *Description,
                      viommu_page_run *Runs, ULONG MaximumBytes)
{
    /* The MDL's part counts only when it is there. */
    Description->present = Physical != NULL;
    Description->map_type = Physical != NULL ? (uint32_t)Physical->MapType : 0;
    Description->base = 0;
    Description->size = 0;
    Description->has_page_frame = false;
    Description->number_of_pages = 0;
    Description->runs_count = 0;
    Description->page_frames.length = 0;
    Description->has_mdl = false;
    if (Physical == NULL) {
        return;
    }
    switch (Physical->MapType) {
    case MapPhysicalAddressTypeMdl:
        Description->has_mdl = true;
        MdlDescribe(Physical->Mdl.Mdl, &Description->mdl, Runs);
        break;
    case MapPhysicalAddressTypeContiguousRange:
        Description->base = (ULONGLONG)Physical->ContiguousRange.Base.QuadPart;
        Description->size = Physical->ContiguousRange.Size;
        break;
    case MapPhysicalAddressTypePfn:
        DescribeFrames(Physical->PfnArray.PageFrame, Physical->PfnArray.NumberOfPages, Description, Runs, MaximumBytes);
        break;
    default:
        break;
    }
}
