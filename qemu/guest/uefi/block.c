/*
 * Blocks of the kernel's address window: see memory.h. A table has the block number of each page of the window, so that an
 * address finds its block in one step; records of freed blocks are kept, oldest reused first, to name a use after free.
 */
#include "memory.h"

#define PAGE_BYTES 4096ull
#define NO_OWNER 0u

static PBLOCK Blocks; /* [0] is unused, so that 0 means no owner */
static ULONG *Owner;
static ULONG OwnerHand;
static PBLOCK FreeBlocks, FreeBlocksTail;
static ULONG BlocksUsed;

static PVOID TakeTable(SIZE_T Bytes)
{
    ULONG64 physical = PagesAllocateContiguous((ULONG)((Bytes + PAGE_BYTES - 1) / PAGE_BYTES), 0x100000, ~0ull, 0);

    if (!physical) {
        Bugcheck("too little memory for nthost's tables: give the machine 64 MiB or more");
    }
    __builtin_memset(PageDirect(physical), 0, Bytes);
    return PageDirect(physical);
}

VOID BlocksInit(VOID)
{
    Blocks = TakeTable(MAX_BLOCKS * sizeof(BLOCK));
    Owner = TakeTable(BLOCK_WINDOW_PAGES * sizeof *Owner);
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
    PBLOCK block = Physical != ~0ull || Pages < MemoryFreePages() ? BlockReserve(Kind, Pages, Caller) : NULL;
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
