/*
 * Buffers and DMA through them: see lane.h.
 */
#include "lane.h"

#define PIECE 192

static VOID DescribeContiguous(PLANE Lane)
{
    Lane->Memory.MapType = MapPhysicalAddressTypeContiguousRange;
    Lane->Memory.ContiguousRange.Base.QuadPart = (LONGLONG)BufferPhysical(Lane->Buffer, 0);
    Lane->Memory.ContiguousRange.Size = (SIZE_T)Lane->Buffer->PageCount * PAGE_SIZE;
}

static VOID DescribeFrames(PLANE Lane)
{
    for (ULONG i = 0; i < Lane->Buffer->PageCount; i++) {
        Lane->Frames[i] = (PFN_NUMBER)(BufferPhysical(Lane->Buffer, i) >> PAGE_SHIFT);
    }
    Lane->Memory.MapType = MapPhysicalAddressTypePfn;
    Lane->Memory.PfnArray.PageFrame = Lane->Frames;
    Lane->Memory.PfnArray.NumberOfPages = Lane->Buffer->PageCount;
}

BOOLEAN LaneCreate(PRUN Run, PLANE Lane, ULONG LeastPages)
{
    BUFFER_LAYOUT layout = (BUFFER_LAYOUT)Chance(Run, 3);
    ULONG form = Chance(Run, layout == BufferContiguous ? 3 : 2);

    RtlZeroMemory(Lane, sizeof(*Lane));
    Lane->Permissions = 1 + Chance(Run, READ | WRITE);
    Lane->Buffer = BufferCreate(LeastPages + Chance(Run, LANE_PAGES - LeastPages + 1), layout);
    if (Lane->Buffer == NULL) {
        return FALSE;
    }
    if (form == 2) {
        DescribeContiguous(Lane);
    } else if (form == 1) {
        DescribeFrames(Lane);
    } else {
        Lane->Memory.MapType = MapPhysicalAddressTypeMdl;
        Lane->Memory.Mdl.Mdl = Lane->Buffer->Mdl;
    }
    return TRUE;
}

VOID LaneFree(PLANE Lane)
{
    BufferFree(Lane->Buffer);
    Lane->Buffer = NULL;
}

static BOOLEAN HoldsAll(const LANE *Lane, ULONGLONG Value)
{
    BOOLEAN holds = TRUE;

    for (ULONG i = 0; i < Lane->Buffer->PageCount; i++) {
        holds = holds && BufferPageHolds(Lane->Buffer, i, Value);
    }
    return holds;
}

static VOID FillAll(const LANE *Lane, ULONGLONG Value)
{
    for (ULONG i = 0; i < Lane->Buffer->PageCount; i++) {
        BufferFillPage(Lane->Buffer, i, Value);
    }
}

static VOID WriteAll(PRUN Run, PDEVICE_OBJECT Device, const LANE *Lane)
{
    ULONGLONG bytes = (ULONGLONG)Lane->Buffer->PageCount * PAGE_SIZE;
    ULONGLONG value = ChanceWord(Run);

    if (ExpectDone(Run, DmaFill(Device, Lane->Address, bytes, value), "the device writes the whole buffer")) {
        Expect(Run, HoldsAll(Lane, value), "what the device wrote is in the buffer");
    }
}

static VOID ReadAll(PRUN Run, PDEVICE_OBJECT Device, const LANE *Lane)
{
    ULONGLONG bytes = (ULONGLONG)Lane->Buffer->PageCount * PAGE_SIZE;
    ULONGLONG value = ChanceWord(Run);

    FillAll(Lane, value);
    ExpectDone(Run, DmaCompare(Device, Lane->Address, bytes, value), "the device reads what is in the buffer");
}

/* Some bytes anywhere, across pages more often than not. */
static VOID UsePiece(PRUN Run, PDEVICE_OBJECT Device, const LANE *Lane)
{
    ULONG offset = Chance(Run, Lane->Buffer->PageCount * PAGE_SIZE - PIECE);
    ULONG length = 1 + Chance(Run, PIECE);
    UCHAR data[PIECE];
    UCHAR back[PIECE];

    for (ULONG i = 0; i < length; i++) {
        data[i] = (UCHAR)Chance(Run, 256);
    }
    if ((Lane->Permissions & WRITE) != 0) {
        ExpectDone(Run, DmaWrite(Device, Lane->Address + offset, data, length), "the device writes a piece");
        Expect(Run, BufferHolds(Lane->Buffer, offset, data, length), "the piece is in the buffer");
    }
    if ((Lane->Permissions & READ) != 0) {
        BufferWrite(Lane->Buffer, offset, data, length);
        RtlZeroMemory(back, sizeof(back));
        ExpectDone(Run, DmaRead(Device, Lane->Address + offset, back, length), "the device reads a piece");
        Expect(Run, RtlCompareMemory(back, data, length) == length, "the piece is what the buffer holds");
    }
}

VOID LaneUse(PRUN Run, PDEVICE_OBJECT Device, const LANE *Lane)
{
    if ((Lane->Permissions & WRITE) != 0) {
        WriteAll(Run, Device, Lane);
    }
    if ((Lane->Permissions & READ) != 0) {
        ReadAll(Run, Device, Lane);
    }
    if (Chance(Run, 2) == 0) {
        UsePiece(Run, Device, Lane);
    }
}

VOID LaneUseTagged(PRUN Run, PDEVICE_OBJECT Device, ULONG Pasid, const LANE *Lane)
{
    ULONGLONG bytes = (ULONGLONG)Lane->Buffer->PageCount * PAGE_SIZE;
    ULONGLONG value = ChanceWord(Run);

    if ((Lane->Permissions & WRITE) != 0 &&
        ExpectDone(Run, DmaFillTagged(Device, Pasid, Lane->Address, bytes, value), "the device writes with its PASID")) {
        Expect(Run, HoldsAll(Lane, value), "what it wrote with its PASID is in the buffer");
    }
    if ((Lane->Permissions & READ) != 0) {
        FillAll(Lane, value + 2);
        ExpectDone(Run, DmaCompareTagged(Device, Pasid, Lane->Address, bytes, value + 2),
                   "the device reads with its PASID");
    }
}
