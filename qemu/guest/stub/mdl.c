/*
 * From an MDL to its message: header fields as they are, frames from the array behind the header.
 *
 * How many frames there are follows from ByteOffset and ByteCount, as everywhere in Windows. Both may lie, and MDL.Size
 * (bytes of header and array) says how much memory there really is, but in 16 bits: for MDLs of more than 8185 pages it
 * wraps. So as many frames are read as both agree on, and a wrapped Size counts when it wraps to exactly this number.
 */
#include "call.h"

/* Frames in the array that the MDL's memory holds for certain. */
static inline ULONG FramesPresent(PMDL Mdl, ULONG Span)
{
    ULONG size = (USHORT)Mdl->Size;
    ULONG room = size < sizeof(MDL) ? 0 : (ULONG)((size - sizeof(MDL)) / sizeof(PFN_NUMBER));

    if (Span <= room || (USHORT)(sizeof(MDL) + (SIZE_T)Span * sizeof(PFN_NUMBER)) == size) {
        return Span;
    }
    return room;
}

/* Writes the runs of the frames; returns their number, or 0 when there are more than Runs holds. */
static inline ULONG FindRuns(const PFN_NUMBER *Frames, ULONG Count, viommu_page_run *Runs)
{
    ULONG runs = 0;
    ULONG i;

    for (i = 0; i < Count; i++) {
        if (runs != 0 && Runs[runs - 1].frame + Runs[runs - 1].page_count == Frames[i]) {
            Runs[runs - 1].page_count++;
        } else if (runs < VIOMMU_CAP_MDL_RUNS) {
            Runs[runs].frame = Frames[i];
            Runs[runs].page_count = 1;
            runs++;
        } else {
            return 0;
        }
    }
    return runs;
}

static inline VOID Describe(const PFN_NUMBER *Frames, ULONG Count, viommu_page_run *Runs, uint32_t *RunCount,
                            pb_slice *Array)
{
    Array->data = (const uint8_t *)Frames;
    Array->length = 0;
    *RunCount = FindRuns(Frames, Count, Runs);
    if (*RunCount == 0) {
        Array->length = Count * (ULONG)sizeof(PFN_NUMBER);
    }
}

VOID FramesDescribe(const PFN_NUMBER *Frames, ULONG Count, viommu_page_run *Runs, uint32_t *RunCount, pb_slice *Array)
{
    Describe(Frames, Count, Runs, RunCount, Array);
}

HOT_CODE VOID MdlDescribe(PMDL Mdl, viommu_mdl *Description, viommu_page_run *Runs)
{
    ULONGLONG span;
    ULONG count;

    if (Mdl == NULL) {
        *Description = (viommu_mdl){ .present = false };
        return;
    }
    Description->present = true;
    Description->byte_offset = Mdl->ByteOffset;
    Description->byte_count = Mdl->ByteCount;
    Description->flags = (USHORT)Mdl->MdlFlags;
    span = ((ULONGLONG)BYTE_OFFSET(Mdl->ByteOffset) + Description->byte_count + PAGE_SIZE - 1) >> PAGE_SHIFT;
    count = FramesPresent(Mdl, (ULONG)span);
    Description->runs = Runs;
    Describe((const PFN_NUMBER *)(Mdl + 1), count, Runs, &Description->runs_count, &Description->page_frames);
}
