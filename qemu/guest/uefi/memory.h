/*
 * memory.c: physical pages and page tables; block.c: blocks of kernel address space.
 *
 * Virtual addresses that drivers see are never physical ones, and a block's pages are scattered in physical memory unless
 * contiguity was asked for: a driver that mistakes one kind of address for the other is found out. Every block has an
 * unmapped page on either side, and an address is not used again until the window has been walked once, so that a use
 * after free or past the end faults where it happens. Data is never executable.
 */
#ifndef NTHOST_MEMORY_H
#define NTHOST_MEMORY_H

#include "efi.h"
#include "nthost.h"

/* All of RAM and the first 4 GiB, for nthost itself. */
#define DIRECT_BASE 0xffff880000000000ull
#define IMAGE_WINDOW 0xfffff80100000000ull
#define BLOCK_WINDOW 0xffffb00000000000ull
#define BLOCK_WINDOW_PAGES (1u << 18)
#define MAX_BLOCKS 32768u

#define PTE_PRESENT 0x1ull
#define PTE_WRITE 0x2ull
#define PTE_UNCACHED 0x18ull
#define PTE_LARGE 0x80ull
#define PTE_NX 0x8000000000000000ull
#define PTE_FRAME 0x000ffffffffff000ull

typedef enum {
    BlockHost,        /* nthost's own: never a leak */
    BlockPool,
    BlockPagedPool,
    BlockContiguous,
    BlockIoMapping,
    BlockMdlMapping,
    BlockMdl,
    BlockIrp,
    BlockWorkItem,
    BlockDevice,
    BlockThread,
    BlockMessageTable,
    BlockKinds
} BLOCK_KIND;

typedef struct _BLOCK {
    PUCHAR Va;           /* first page */
    ULONG Pages;
    UCHAR Kind;
    BOOLEAN Live, OwnsPages;
    USHORT Offset;       /* of the object in the first page */
    SIZE_T Size;         /* of the object, as asked for */
    ULONG Tag;
    LONG References;
    PVOID Caller;
    PVOID Freed;         /* who freed it */
    struct _BLOCK *Next; /* free list */
} BLOCK, *PBLOCK;

VOID MemoryInit(const BOOT_INFO *Boot);
ULONG64 MemoryFreePages(VOID);
ULONG64 MemoryTop(VOID);

PVOID PageDirect(ULONG64 Physical);
/* 0 when memory is exhausted. Contents are not cleared. */
ULONG64 PageAllocate(VOID);
ULONG64 PagesAllocateContiguous(ULONG Count, ULONG64 Lowest, ULONG64 Highest, ULONG64 Boundary);
VOID PageFree(ULONG64 Physical);

BOOLEAN PageMap(PVOID Va, ULONG64 Physical, ULONG64 Flags);
ULONG64 PageUnmap(PVOID Va); /* what was mapped, 0 when nothing was */
BOOLEAN PageProtect(PVOID Va, ULONG64 Flags);
/* Entry that maps the address, large pages included; 0 when there is none. */
ULONG64 PageEntry(const VOID *Va);
/* ~0 when the address is not mapped. */
ULONG64 PhysicalOf(const VOID *Va);

VOID BlocksInit(VOID);
/* A block of Pages new pages, or over the given physical range when Physical is not ~0. Null when out of memory. */
PBLOCK BlockAllocate(BLOCK_KIND Kind, ULONG Pages, ULONG64 Physical, PVOID Caller);
/* Block over no pages yet: the caller maps them (MDL mappings). */
PBLOCK BlockReserve(BLOCK_KIND Kind, ULONG Pages, PVOID Caller);
VOID BlockFree(PBLOCK Block, PVOID Caller);
/* The block, live or freed last, at this address, guard pages excluded; null when there never was one. */
PBLOCK BlockAt(const VOID *Address);
PBLOCK BlockNext(PBLOCK Previous); /* live ones; null starts and ends */
PCSTR BlockKindName(ULONG Kind);

/* Host allocations: zeroed, null when out of memory. */
PVOID HostAllocate(SIZE_T Size);
VOID HostFree(PVOID Address);
/* One object with a guard page behind its page; what the object is says Kind. Zeroed. */
PVOID ObjectAllocate(BLOCK_KIND Kind, SIZE_T Size, PVOID Caller);

#endif
