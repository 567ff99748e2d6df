/*
 * Pool. Every block stands alone, its end against an unmapped page, so that an overrun faults in the instruction that
 * makes it; a freed block is unmapped, so that a use after free does. What alignment leaves before and behind a block is
 * filled with a pattern and looked at when it is freed and at the end of the run. Fresh contents are junk unless zeroes
 * were asked for. Blocks of a page and more are page-aligned, smaller ones aligned to 16 bytes, as documented.
 */
#include "kernel.h"
#include "memory.h"
#include "pool.h"

#define PATTERN 0xf5u
#define JUNK 0xa7u
#define FLAG_UNINITIALIZED 0x2ull
#define FLAG_CACHE_ALIGNED 0x8ull
#define FLAG_NON_PAGED 0x40ull
#define FLAG_NON_PAGED_EXECUTE 0x80ull
#define FLAG_PAGED 0x100ull
#define FLAG_RAISE 0x20ull
#define MAX_BYTES 0x10000000u

static BOOLEAN PatternHolds(const UCHAR *Start, SIZE_T Length)
{
    SIZE_T i;

    for (i = 0; i < Length; i++) {
        if (Start[i] != PATTERN) {
            return FALSE;
        }
    }
    return TRUE;
}

static VOID CheckGuards(PBLOCK Block, PVOID Where)
{
    SIZE_T bytes = Block->Pages * (SIZE_T)PAGE_SIZE, end = Block->Offset + Block->Size;

    if (!PatternHolds(Block->Va, Block->Offset)) {
        Violation(RulePool, "pool block of %llu bytes made by %@ was written before its start; found by %@",
                  (ULONG64)Block->Size, Block->Caller, Where);
    }
    if (!PatternHolds(Block->Va + end, bytes - end)) {
        Violation(RulePool, "pool block of %llu bytes made by %@ was written past its end; found by %@", (ULONG64)Block->Size,
                  Block->Caller, Where);
    }
}

static VOID JudgeRequest(SIZE_T Size, ULONG Tag, BOOLEAN Paged, PVOID Caller)
{
    if (Paged && IrqlGet() > APC_LEVEL) {
        Violation(RuleIrql, "paged pool is allocated at IRQL %u by %@", IrqlGet(), Caller);
    }
    if (!Size) {
        Violation(RulePool, "a pool block of no bytes is allocated by %@", Caller);
    }
    if (!Tag) {
        Violation(RulePool, "a pool block without a tag is allocated by %@", Caller);
    }
}

static PVOID Allocate(SIZE_T Size, ULONG Tag, BOOLEAN Paged, BOOLEAN Zero, ULONG Alignment, PVOID Caller)
{
    ULONG pages = (ULONG)(((Size ? Size : 1) + PAGE_SIZE - 1) / PAGE_SIZE);
    PBLOCK block;

    JudgeRequest(Size, Tag, Paged, Caller);
    if (Size > MAX_BYTES || !(block = BlockAllocate(Paged ? BlockPagedPool : BlockPool, pages, ~0ull, Caller))) {
        return NULL;
    }
    Size = Size ? Size : 1;
    block->Size = Size;
    block->Tag = Tag;
    block->Offset = Size >= PAGE_SIZE ? 0 : (USHORT)((PAGE_SIZE - Size) & ~(ULONG64)(Alignment - 1));
    __builtin_memset(block->Va, PATTERN, block->Pages * (SIZE_T)PAGE_SIZE);
    __builtin_memset(block->Va + block->Offset, Zero ? 0 : JUNK, Size);
    return block->Va + block->Offset;
}

PVOID PoolAllocate(SIZE_T Size, ULONG Tag, BOOLEAN Paged, BOOLEAN Zero, PVOID Caller)
{
    return Allocate(Size, Tag, Paged, Zero, 16, Caller);
}

VOID PoolFree(PVOID Address, ULONG Tag, PVOID Caller)
{
    PBLOCK block = BlockAt(Address);

    if (!block || (block->Kind != BlockPool && block->Kind != BlockPagedPool)) {
        Bugcheck("%p freed by %@ is no pool block", Address, Caller);
    }
    if (!block->Live) {
        Bugcheck("pool block %p is freed twice: by %@, made by %@, freed before by %@", Address, Caller, block->Caller,
                 block->Freed);
    }
    if (Address != block->Va + block->Offset) {
        Bugcheck("%p freed by %@ lies inside a pool block made by %@", Address, Caller, block->Caller);
    }
    if (block->Kind == BlockPagedPool && IrqlGet() > APC_LEVEL) {
        Violation(RuleIrql, "paged pool is freed at IRQL %u by %@", IrqlGet(), Caller);
    }
    if (Tag && Tag != block->Tag) {
        Violation(RulePool, "pool block made by %@ with tag 0x%08x is freed by %@ with tag 0x%08x", block->Caller, block->Tag,
                  Caller, Tag);
    }
    CheckGuards(block, Caller);
    LockCheckMemory(Address, block->Size, Caller);
    TimerCheckMemory(Address, block->Size, Caller);
    DpcCheckMemory(Address, block->Size, Caller);
    BlockFree(block, Caller);
}

static BOOLEAN IsPagedType(POOL_TYPE Type)
{
    return (Type & 1) != 0;
}

PVOID NTAPI ExAllocatePool(POOL_TYPE Type, SIZE_T Size)
{
    return PoolAllocate(Size, 0x656e6f4e, IsPagedType(Type), FALSE, CALLER());
}

PVOID NTAPI ExAllocatePoolWithTag(POOL_TYPE Type, SIZE_T Size, ULONG Tag)
{
    ULONG alignment = Type & 4 ? 64 : 16; /* the cache-aligned types */

    return Allocate(Size, Tag, IsPagedType(Type), FALSE, alignment, CALLER());
}

PVOID NTAPI NtAllocatePoolZero(POOL_TYPE Type, SIZE_T Size, ULONG Tag)
{
    return PoolAllocate(Size, Tag, IsPagedType(Type), TRUE, CALLER());
}

PVOID NTAPI NtAllocatePool2(ULONG64 Flags, SIZE_T Size, ULONG Tag)
{
    ULONG64 kind = Flags & (FLAG_NON_PAGED | FLAG_NON_PAGED_EXECUTE | FLAG_PAGED);

    if (!kind || (kind & (kind - 1)) || !Size || !Tag) {
        Violation(RulePool, "ExAllocatePool2 by %@ with flags 0x%llx, %llu bytes, tag 0x%08x", CALLER(), Flags, (ULONG64)Size,
                  Tag);
        return NULL;
    }
    return Allocate(Size, Tag, kind == FLAG_PAGED, !(Flags & FLAG_UNINITIALIZED), Flags & FLAG_CACHE_ALIGNED ? 64 : 16,
                    CALLER());
}

VOID NTAPI ExFreePool(PVOID Address)
{
    PoolFree(Address, 0, CALLER());
}

VOID NTAPI ExFreePoolWithTag(PVOID Address, ULONG Tag)
{
    PoolFree(Address, Tag, CALLER());
}

VOID NTAPI NtFreePool2(PVOID Address, ULONG Tag, PVOID Parameters, ULONG Count)
{
    PoolFree(Address, Tag, CALLER());
}

VOID PoolCheckUnload(PIMAGE Image)
{
    PBLOCK block;

    for (block = BlockNext(NULL); block; block = BlockNext(block)) {
        if (block->Kind == BlockHost || block->Kind == BlockDevice || block->Kind == BlockThread || ImageOf(block->Caller) != Image) {
            continue;
        }
        if (block->Kind == BlockPool || block->Kind == BlockPagedPool) {
            Violation(RuleLeak, "%s: %s of %llu bytes, tag %.4s, made by %@", Image->Name, BlockKindName(block->Kind),
                      (ULONG64)block->Size, (PCSTR)&block->Tag, block->Caller);
        } else if (block->Kind == BlockIrp) {
            Violation(RuleIrp, "%s: an IRP made by %@ was neither completed nor freed", Image->Name, block->Caller);
        } else {
            Violation(RuleLeak, "%s: %s of %llu bytes, made by %@", Image->Name, BlockKindName(block->Kind),
                      (ULONG64)block->Size, block->Caller);
        }
    }
}

VOID PoolCheckAll(VOID)
{
    PBLOCK block;

    for (block = BlockNext(NULL); block; block = BlockNext(block)) {
        if (block->Kind == BlockPool || block->Kind == BlockPagedPool) {
            CheckGuards(block, (PVOID)PoolCheckAll);
        }
    }
}
