/* Pages: see memory.h. Four-level x86-64 page tables [Intel SDM 3A, 4.5]; pages of the direct map are 2 MiB. */
#include "memory.h"
#include "pe.h"

#define PAGE_BYTES 4096ull
#define LARGE_BYTES 0x200000ull
#define MAX_FRAMES (1ull << 24) /* 64 GiB of RAM: what lies above is left alone */

static ULONG64 *Root;
static ULONG64 DirectOffset; /* 0 while the firmware's identity map is in force */
static ULONG64 Top;

static ULONG64 *FreeMap; /* one bit a frame, 1 = free */
static ULONG64 FrameCount, FreeFrames, Hand;

ULONG64 MemoryFreePages(VOID)
{
    return FreeFrames;
}

ULONG64 MemoryTop(VOID)
{
    return Top;
}

PVOID PageDirect(ULONG64 Physical)
{
    return (PVOID)(Physical + DirectOffset);
}

static BOOLEAN FrameIsFree(ULONG64 Frame)
{
    return (FreeMap[Frame / 64] >> (Frame % 64)) & 1;
}

static VOID FrameTake(ULONG64 Frame)
{
    FreeMap[Frame / 64] &= ~(1ull << (Frame % 64));
    FreeFrames--;
}

/* Downwards and round and round: frames of neighbouring pages are seldom neighbours upwards, and are reused late. */
ULONG64 PageAllocate(VOID)
{
    ULONG64 words = (FrameCount + 63) / 64, i;

    for (i = 0; i <= words; i++) {
        ULONG64 word = (Hand + words - i) % words;

        if (FreeMap[word]) {
            ULONG64 frame = word * 64 + 63 - (ULONG64)__builtin_clzll(FreeMap[word]);

            Hand = word;
            FrameTake(frame);
            return frame * PAGE_BYTES;
        }
    }
    return 0;
}

VOID PageFree(ULONG64 Physical)
{
    ULONG64 frame = Physical / PAGE_BYTES;

    if (frame < FrameCount && !FrameIsFree(frame)) {
        FreeMap[frame / 64] |= 1ull << (frame % 64);
        FreeFrames++;
    }
}

ULONG64 PagesAllocateContiguous(ULONG Count, ULONG64 Lowest, ULONG64 Highest, ULONG64 Boundary)
{
    ULONG64 frame = (Lowest + PAGE_BYTES - 1) / PAGE_BYTES, run = 0;
    ULONG64 end = Highest / PAGE_BYTES + ((Highest & (PAGE_BYTES - 1)) == PAGE_BYTES - 1);
    ULONG64 every = Boundary / PAGE_BYTES;

    end = end < FrameCount ? end : FrameCount;
    for (; Count && frame < end; frame++) {
        if (every && frame % every == 0) {
            run = 0;
        }
        run = FrameIsFree(frame) ? run + 1 : 0;
        if (run == Count) {
            ULONG64 first = frame + 1 - Count, i;

            for (i = first; i <= frame; i++) {
                FrameTake(i);
            }
            return first * PAGE_BYTES;
        }
    }
    return 0;
}

static ULONG64 TableAllocate(VOID)
{
    ULONG64 page = PageAllocate();

    if (page) {
        __builtin_memset(PageDirect(page), 0, PAGE_BYTES);
    }
    return page;
}

static ULONG IndexAt(const VOID *Va, ULONG Level)
{
    return (ULONG)((ULONG64)Va >> (12 + 9 * Level)) & 511;
}

/* The entry at Level that covers the address; tables above are made when Make is set. */
static ULONG64 *Walk(const VOID *Va, ULONG Level, BOOLEAN Make)
{
    ULONG64 *table = Root;
    ULONG at;

    for (at = 3; at > Level; at--) {
        ULONG64 *entry = &table[IndexAt(Va, at)];

        if (!(*entry & PTE_PRESENT)) {
            ULONG64 page = Make ? TableAllocate() : 0;

            if (!page) {
                return NULL;
            }
            *entry = page | PTE_PRESENT | PTE_WRITE;
        } else if (*entry & PTE_LARGE) {
            return Make ? NULL : entry;
        }
        table = PageDirect(*entry & PTE_FRAME);
    }
    return &table[IndexAt(Va, Level)];
}

static VOID Invalidate(const VOID *Va)
{
    __asm__ volatile("invlpg (%0)" ::"r"(Va) : "memory");
}

BOOLEAN PageMap(PVOID Va, ULONG64 Physical, ULONG64 Flags)
{
    ULONG64 *entry = Walk(Va, 0, TRUE);

    if (!entry) {
        return FALSE;
    }
    *entry = Physical | Flags | PTE_PRESENT;
    Invalidate(Va);
    return TRUE;
}

ULONG64 PageUnmap(PVOID Va)
{
    ULONG64 *entry = Walk(Va, 0, FALSE), was;

    if (!entry || !(*entry & PTE_PRESENT) || (*entry & PTE_LARGE)) {
        return 0;
    }
    was = *entry & PTE_FRAME;
    *entry = 0;
    Invalidate(Va);
    return was;
}

BOOLEAN PageProtect(PVOID Va, ULONG64 Flags)
{
    ULONG64 *entry = Walk(Va, 0, FALSE);

    if (!entry || !(*entry & PTE_PRESENT) || (*entry & PTE_LARGE)) {
        return FALSE;
    }
    *entry = (*entry & PTE_FRAME) | Flags | PTE_PRESENT;
    Invalidate(Va);
    return TRUE;
}

ULONG64 PageEntry(const VOID *Va)
{
    ULONG64 *entry = Walk(Va, 0, FALSE);

    return entry && (*entry & PTE_PRESENT) ? *entry : 0;
}

ULONG64 PhysicalOf(const VOID *Va)
{
    ULONG64 entry = PageEntry(Va);

    if (!entry) {
        return ~0ull;
    }
    if (entry & PTE_LARGE) {
        return (entry & PTE_FRAME & ~(LARGE_BYTES - 1)) | ((ULONG64)Va & (LARGE_BYTES - 1));
    }
    return (entry & PTE_FRAME) | ((ULONG64)Va & (PAGE_BYTES - 1));
}

/* The first frames for nthost's own tables come straight from the largest range, which the bitmap then excludes. */
static ULONG64 CarveBitmap(const BOOT_INFO *Boot)
{
    ULONG64 bytes, best = 0, i;

    for (i = 0; i < Boot->RangeCount; i++) {
        ULONG64 end = Boot->Ranges[i].Base / PAGE_BYTES + Boot->Ranges[i].PageCount;

        FrameCount = end > FrameCount ? end : FrameCount;
        best = Boot->Ranges[i].PageCount > Boot->Ranges[best].PageCount ? i : best;
    }
    FrameCount = FrameCount < MAX_FRAMES ? FrameCount : MAX_FRAMES;
    bytes = ((FrameCount + 63) / 64 * 8 + PAGE_BYTES - 1) & ~(PAGE_BYTES - 1);
    FreeMap = (ULONG64 *)Boot->Ranges[best].Base;
    __builtin_memset(FreeMap, 0, bytes);
    return bytes / PAGE_BYTES;
}

static VOID FillBitmap(const BOOT_INFO *Boot, ULONG64 Reserved)
{
    ULONG64 i, frame;

    for (i = 0; i < Boot->RangeCount; i++) {
        ULONG64 first = Boot->Ranges[i].Base / PAGE_BYTES, end = first + Boot->Ranges[i].PageCount;

        first += (ULONG64)FreeMap == Boot->Ranges[i].Base ? Reserved : 0;
        for (frame = first; frame < end && frame < FrameCount; frame++) {
            PageFree(frame * PAGE_BYTES);
        }
    }
    Hand = (FrameCount + 63) / 64 - 1;
}

static VOID MapDirect(VOID)
{
    ULONG64 physical, end = Top > 0x100000000ull ? Top : 0x100000000ull;

    for (physical = 0; physical < end; physical += LARGE_BYTES) {
        ULONG64 *entry = Walk((PVOID)(DIRECT_BASE + physical), 1, TRUE);

        *entry = physical | PTE_PRESENT | PTE_WRITE | PTE_LARGE | PTE_NX;
    }
}

static VOID MapHostImage(const BOOT_INFO *Boot)
{
    ULONG size = PeImageSize(Boot->ImageBase), offset;

    for (offset = 0; offset < size; offset += PAGE_BYTES) {
        PVOID va = Boot->ImageBase + offset;

        PageMap(va, (ULONG64)va, PeHostProtection(Boot->ImageBase, offset));
    }
}

VOID MemoryInit(const BOOT_INFO *Boot)
{
    Top = Boot->TopOfMemory;
    FillBitmap(Boot, CarveBitmap(Boot));
    Root = PageDirect(TableAllocate());
    MapDirect();
    MapHostImage(Boot);
    __asm__ volatile("movq %0, %%cr3" ::"r"((ULONG64)Root) : "memory");
    DirectOffset = DIRECT_BASE;
    Root = PageDirect((ULONG64)Root);
    FreeMap = PageDirect((ULONG64)FreeMap);
    BlocksInit();
}
