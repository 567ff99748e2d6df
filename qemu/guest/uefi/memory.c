/* See memory.h. Four-level x86-64 page tables [Intel SDM 3A, 4.5]; pages of the direct map are 2 MiB. */
#include "memory.h"
#include "pe.h"

#define PAGE_BYTES 4096ull
#define LARGE_BYTES 0x200000ull
#define MAX_FRAMES (1ull << 24) /* 64 GiB of RAM: what lies above is left alone */
#define NO_OWNER 0u

static ULONG64 *Root;
static ULONG64 DirectOffset; /* 0 while the firmware's identity map is in force */
static ULONG64 Top;

static ULONG64 *FreeMap; /* one bit a frame, 1 = free */
static ULONG64 FrameCount, FreeFrames, Hand;

static PBLOCK Blocks; /* [0] is unused, so that 0 means no owner */
static ULONG *Owner;  /* block number of each page of the window */
static ULONG OwnerHand;
static PBLOCK FreeBlocks, FreeBlocksTail;
static ULONG BlocksUsed;

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

/* Finds pages of the window that no live block owns, with an unowned page before and behind. */
static ULONG FindWindow(ULONG Pages)
{
    ULONG start = OwnerHand, at = start, run = 0, scanned;

    for (scanned = 0; scanned < 2 * BLOCK_WINDOW_PAGES; scanned++, at++) {
        if (at >= BLOCK_WINDOW_PAGES) {
            at = 0;
            run = 0;
        }
        run = Owner[at] == NO_OWNER || !Blocks[Owner[at]].Live ? run + 1 : 0;
        if (run == Pages + 2) {
            OwnerHand = at;
            return at - Pages;
        }
    }
    return 0;
}

static PBLOCK RecordTake(VOID)
{
    PBLOCK record = NULL;

    if (BlocksUsed < MAX_BLOCKS - 1) {
        record = &Blocks[++BlocksUsed];
    } else if (FreeBlocks) {
        ULONG i, first;

        record = FreeBlocks;
        FreeBlocks = record->Next;
        first = (ULONG)(((ULONG64)record->Va - BLOCK_WINDOW) / PAGE_BYTES);
        for (i = 0; i < record->Pages; i++) {
            if (Owner[first + i] == (ULONG)(record - Blocks)) {
                Owner[first + i] = NO_OWNER;
            }
        }
    }
    return record;
}

static VOID RecordReturn(PBLOCK Block)
{
    Block->Live = FALSE;
    Block->Next = NULL;
    if (FreeBlocks) {
        FreeBlocksTail->Next = Block;
    } else {
        FreeBlocks = Block;
    }
    FreeBlocksTail = Block;
}

PBLOCK BlockReserve(BLOCK_KIND Kind, ULONG Pages, PVOID Caller)
{
    KIRQL irql = IrqlGuard();
    PBLOCK block = NULL;
    ULONG first = Pages && Pages < BLOCK_WINDOW_PAGES / 2 ? FindWindow(Pages) : 0, i;

    if (first && (block = RecordTake()) != NULL) {
        for (i = 0; i < Pages; i++) {
            Owner[first + i] = (ULONG)(block - Blocks);
        }
        /* A guard page may have belonged to a freed block: a stray access there is past the end of the new one. */
        Owner[first - 1] = Owner[first + Pages] = NO_OWNER;
        *block = (BLOCK){.Va = (PUCHAR)BLOCK_WINDOW + first * PAGE_BYTES, .Pages = Pages, .Kind = (UCHAR)Kind, .Live = TRUE,
                         .References = 1, .Caller = Caller};
    }
    IrqlSet(irql);
    return block;
}

PBLOCK BlockAllocate(BLOCK_KIND Kind, ULONG Pages, ULONG64 Physical, PVOID Caller)
{
    KIRQL irql = IrqlGuard();
    ULONG64 flags = PTE_WRITE | PTE_NX | (Kind == BlockIoMapping ? PTE_UNCACHED : 0);
    PBLOCK block = Physical != ~0ull || Pages < FreeFrames ? BlockReserve(Kind, Pages, Caller) : NULL;
    ULONG i;

    for (i = 0; block && i < Pages; i++) {
        ULONG64 page = Physical != ~0ull ? Physical + i * PAGE_BYTES : PageAllocate();

        block->OwnsPages = Physical == ~0ull || Kind == BlockContiguous;
        if (!page || !PageMap(block->Va + i * PAGE_BYTES, page, flags)) {
            BlockFree(block, Caller);
            block = NULL;
        }
    }
    IrqlSet(irql);
    return block;
}

VOID BlockFree(PBLOCK Block, PVOID Caller)
{
    KIRQL irql = IrqlGuard();
    ULONG i;

    for (i = 0; i < Block->Pages; i++) {
        ULONG64 page = PageUnmap(Block->Va + i * PAGE_BYTES);

        if (page && Block->OwnsPages) {
            PageFree(page);
        }
    }
    Block->Freed = Caller;
    RecordReturn(Block);
    IrqlSet(irql);
}

PBLOCK BlockAt(const VOID *Address)
{
    ULONG64 at = ((ULONG64)Address - BLOCK_WINDOW) / PAGE_BYTES;

    if ((ULONG64)Address < BLOCK_WINDOW || at >= BLOCK_WINDOW_PAGES || Owner[at] == NO_OWNER) {
        return NULL;
    }
    return &Blocks[Owner[at]];
}

PBLOCK BlockNext(PBLOCK Previous)
{
    ULONG i;

    for (i = Previous ? (ULONG)(Previous - Blocks) + 1 : 1; i <= BlocksUsed; i++) {
        if (Blocks[i].Live) {
            return &Blocks[i];
        }
    }
    return NULL;
}

PCSTR BlockKindName(ULONG Kind)
{
    static const PCSTR names[BlockKinds] = {
        [BlockHost] = "block of nthost",       [BlockPool] = "pool block",      [BlockPagedPool] = "paged pool block",
        [BlockContiguous] = "contiguous memory", [BlockIoMapping] = "I/O space mapping",
        [BlockMdlMapping] = "mapping of an MDL", [BlockMdl] = "MDL",            [BlockIrp] = "IRP",
        [BlockWorkItem] = "work item",         [BlockDevice] = "device object", [BlockThread] = "thread object",
        [BlockMessageTable] = "message table of a connected interrupt",
    };

    return Kind < BlockKinds ? names[Kind] : "block";
}

PVOID ObjectAllocate(BLOCK_KIND Kind, SIZE_T Size, PVOID Caller)
{
    PBLOCK block = Size < 0x40000000 ? BlockAllocate(Kind, (ULONG)((Size + PAGE_BYTES - 1) / PAGE_BYTES), ~0ull, Caller) : NULL;

    if (!block) {
        return NULL;
    }
    __builtin_memset(block->Va, 0, block->Pages * PAGE_BYTES);
    block->Size = Size;
    return block->Va;
}

PVOID HostAllocate(SIZE_T Size)
{
    return ObjectAllocate(BlockHost, Size ? Size : 1, CALLER());
}

VOID HostFree(PVOID Address)
{
    PBLOCK block = Address ? BlockAt(Address) : NULL;

    if (block && block->Live) {
        BlockFree(block, CALLER());
    }
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
    Blocks = PageDirect(PagesAllocateContiguous((ULONG)((MAX_BLOCKS * sizeof(BLOCK) + PAGE_BYTES - 1) / PAGE_BYTES), 0x100000,
                                                ~0ull, 0));
    Owner = PageDirect(PagesAllocateContiguous(BLOCK_WINDOW_PAGES * 4 / PAGE_BYTES, 0x100000, ~0ull, 0));
    __builtin_memset(Blocks, 0, MAX_BLOCKS * sizeof(BLOCK));
    __builtin_memset(Owner, 0, BLOCK_WINDOW_PAGES * 4);
}
