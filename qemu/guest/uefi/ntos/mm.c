/*
 * Memory managers' routines for drivers: MDLs, their mappings, I/O space, contiguous memory, physical addresses. All
 * memory of nthost is resident, so probing and locking checks and marks, and never pages.
 */
#include "kernel.h"
#include "memory.h"
#include "mm.h"

#define MDL_PAGES(Mdl) ADDRESS_AND_SIZE_TO_SPAN_PAGES((Mdl)->ByteOffset, (Mdl)->ByteCount)
#define MAX_MDL_BYTES 0x80000000u
#define MAPPING_NO_WRITE 0x80000000u /* MdlMappingNoWrite */

PHYSICAL_ADDRESS NTAPI MmGetPhysicalAddress(PVOID Address)
{
    PHYSICAL_ADDRESS physical;
    ULONG64 found = PhysicalOf(Address);

    if (found == ~0ull) {
        Violation(RuleUse, "MmGetPhysicalAddress by %@ of %p, which is not mapped", CALLER(), Address);
        found = 0;
    }
    physical.QuadPart = (LONGLONG)found;
    return physical;
}

BOOLEAN NTAPI MmIsAddressValid(PVOID Address)
{
    return PageEntry(Address) != 0;
}

PMDL NTAPI IoAllocateMdl(PVOID Address, ULONG Length, BOOLEAN Secondary, BOOLEAN Quota, PIRP Irp)
{
    ULONG pages = (ULONG)ADDRESS_AND_SIZE_TO_SPAN_PAGES(Address, Length);
    SIZE_T bytes = sizeof(MDL) + pages * sizeof(PFN_NUMBER);
    PMDL mdl = Length < MAX_MDL_BYTES ? ObjectAllocate(BlockMdl, bytes, CALLER()) : NULL;

    if (!mdl) {
        return NULL;
    }
    MmInitializeMdl(mdl, Address, Length);
    if (Irp && !Secondary) {
        Irp->MdlAddress = mdl;
    } else if (Irp) {
        PMDL last = Irp->MdlAddress;

        while (last->Next) {
            last = last->Next;
        }
        last->Next = mdl;
    }
    return mdl;
}

static VOID Unmap(PMDL Mdl, PVOID Caller)
{
    PBLOCK block = BlockAt(Mdl->MappedSystemVa);

    if (!block || !block->Live || block->Kind != BlockMdlMapping) {
        Bugcheck("unmapping by %@ of %p, which is no mapping of an MDL", Caller, Mdl->MappedSystemVa);
    }
    BlockFree(block, Caller);
    Mdl->MdlFlags &= ~(MDL_MAPPED_TO_SYSTEM_VA | MDL_PARTIAL_HAS_BEEN_MAPPED);
    Mdl->MappedSystemVa = NULL;
}

VOID NTAPI IoFreeMdl(PMDL Mdl)
{
    PBLOCK block = BlockAt(Mdl);

    if (!block || !block->Live || block->Kind != BlockMdl) {
        Bugcheck("IoFreeMdl by %@ on %p, which is no live MDL of IoAllocateMdl", CALLER(), Mdl);
    }
    if (Mdl->MdlFlags & MDL_PAGES_LOCKED) {
        Violation(RuleUse, "IoFreeMdl by %@ on an MDL whose pages are locked", CALLER());
    }
    if (Mdl->MdlFlags & MDL_PARTIAL_HAS_BEEN_MAPPED) {
        Unmap(Mdl, CALLER());
    } else if (Mdl->MdlFlags & MDL_MAPPED_TO_SYSTEM_VA) {
        Violation(RuleUse, "IoFreeMdl by %@ on an MDL that is mapped", CALLER());
    }
    BlockFree(block, CALLER());
}

static BOOLEAN FillFrames(PMDL Mdl, PVOID *Missing)
{
    PPFN_NUMBER frames = MmGetMdlPfnArray(Mdl);
    ULONG pages = (ULONG)MDL_PAGES(Mdl), i;

    for (i = 0; i < pages; i++) {
        PUCHAR va = (PUCHAR)Mdl->StartVa + i * (SIZE_T)PAGE_SIZE;
        ULONG64 physical = PhysicalOf(va);

        if (physical == ~0ull) {
            *Missing = va;
            return FALSE;
        }
        frames[i] = (PFN_NUMBER)(physical >> PAGE_SHIFT);
    }
    return TRUE;
}

VOID NTAPI MmBuildMdlForNonPagedPool(PMDL Mdl)
{
    PBLOCK block = BlockAt((PUCHAR)Mdl->StartVa + Mdl->ByteOffset);
    PVOID missing;

    if (block && block->Live && block->Kind == BlockPagedPool) {
        Violation(RuleUse, "MmBuildMdlForNonPagedPool by %@ over paged pool", CALLER());
    }
    if (!FillFrames(Mdl, &missing)) {
        Bugcheck("MmBuildMdlForNonPagedPool by %@: %p is not mapped", CALLER(), missing);
    }
    Mdl->MdlFlags |= MDL_SOURCE_IS_NONPAGED_POOL;
    Mdl->MdlFlags &= ~MDL_PAGES_LOCKED;
    Mdl->MappedSystemVa = MmGetMdlVirtualAddress(Mdl);
    Mdl->Process = NULL;
}

/* Windows raises an exception where this ends the run: nthost offers no unwinding. */
VOID NTAPI MmProbeAndLockPages(PMDL Mdl, KPROCESSOR_MODE Mode, LOCK_OPERATION Operation)
{
    PUCHAR at = MmGetMdlVirtualAddress(Mdl);
    PVOID missing;

    if (Mdl->MdlFlags & MDL_PAGES_LOCKED) {
        Violation(RuleUse, "MmProbeAndLockPages by %@ on an MDL whose pages are locked", CALLER());
    }
    if (!FillFrames(Mdl, &missing)) {
        Bugcheck("MmProbeAndLockPages by %@: %p is not mapped", CALLER(), missing);
    }
    for (; Operation != IoReadAccess && at < (PUCHAR)MmGetMdlVirtualAddress(Mdl) + Mdl->ByteCount; at += PAGE_SIZE) {
        if (!(PageEntry(at) & PTE_WRITE)) {
            Bugcheck("MmProbeAndLockPages for writing by %@: %p is read-only", CALLER(), at);
        }
    }
    Mdl->MdlFlags |= MDL_PAGES_LOCKED | (Operation != IoReadAccess ? MDL_WRITE_OPERATION : 0);
}

VOID NTAPI MmUnlockPages(PMDL Mdl)
{
    if (!(Mdl->MdlFlags & MDL_PAGES_LOCKED)) {
        Violation(RuleUse, "MmUnlockPages by %@ on an MDL whose pages are not locked", CALLER());
    }
    if (Mdl->MdlFlags & MDL_MAPPED_TO_SYSTEM_VA) {
        Unmap(Mdl, CALLER());
    }
    Mdl->MdlFlags &= ~(MDL_PAGES_LOCKED | MDL_WRITE_OPERATION);
}

static PVOID Map(PMDL Mdl, BOOLEAN Cached, ULONG Priority, PVOID Caller)
{
    ULONG pages = (ULONG)MDL_PAGES(Mdl), i;
    PBLOCK block;
    ULONG64 flags = (Priority & MAPPING_NO_WRITE ? 0 : PTE_WRITE) | PTE_NX | (Cached ? 0 : PTE_UNCACHED);

    if (!(Mdl->MdlFlags & (MDL_PAGES_LOCKED | MDL_SOURCE_IS_NONPAGED_POOL | MDL_PARTIAL | MDL_IO_SPACE))) {
        Violation(RuleUse, "an MDL is mapped by %@ whose pages are not locked", Caller);
    }
    block = BlockReserve(BlockMdlMapping, pages, Caller);
    for (i = 0; block && i < pages; i++) {
        if (!PageMap(block->Va + i * (SIZE_T)PAGE_SIZE, (ULONG64)MmGetMdlPfnArray(Mdl)[i] << PAGE_SHIFT, flags)) {
            BlockFree(block, Caller);
            return NULL;
        }
    }
    if (!block) {
        return NULL;
    }
    block->Size = Mdl->ByteCount;
    Mdl->MappedSystemVa = block->Va + Mdl->ByteOffset;
    Mdl->MdlFlags |= MDL_MAPPED_TO_SYSTEM_VA;
    if (Mdl->MdlFlags & MDL_PARTIAL) {
        Mdl->MdlFlags |= MDL_PARTIAL_HAS_BEEN_MAPPED;
    }
    return Mdl->MappedSystemVa;
}

PVOID NTAPI MmMapLockedPagesSpecifyCache(PMDL Mdl, KPROCESSOR_MODE Mode, MEMORY_CACHING_TYPE Cache, PVOID Base,
                                         ULONG BugCheck, MM_PAGE_PRIORITY Priority)
{
    PVOID mapped;

    if (Mode != KernelMode) {
        Violation(RuleUse, "MmMapLockedPagesSpecifyCache by %@ for user mode, which nthost does not have", CALLER());
        return NULL;
    }
    if (Mdl->MdlFlags & MDL_MAPPED_TO_SYSTEM_VA) {
        Violation(RuleUse, "MmMapLockedPagesSpecifyCache by %@ on an MDL that is mapped", CALLER());
    }
    mapped = Map(Mdl, Cache == MmCached, Priority, CALLER());
    if (!mapped && BugCheck) {
        Bugcheck("MmMapLockedPagesSpecifyCache by %@: no room, and a bug check was asked for", CALLER());
    }
    return mapped;
}

VOID NTAPI MmUnmapLockedPages(PVOID Base, PMDL Mdl)
{
    if (!(Mdl->MdlFlags & MDL_MAPPED_TO_SYSTEM_VA) || Mdl->MappedSystemVa != Base) {
        Bugcheck("MmUnmapLockedPages by %@ of %p, where the MDL is not mapped", CALLER(), Base);
    }
    Unmap(Mdl, CALLER());
}

NTSTATUS NTAPI MmProtectMdlSystemAddress(PMDL Mdl, ULONG Protect)
{
    ULONG pages = (ULONG)MDL_PAGES(Mdl), i;
    ULONG64 flags = PTE_NX | (Protect == PAGE_READWRITE ? PTE_WRITE : 0);

    if (!(Mdl->MdlFlags & MDL_MAPPED_TO_SYSTEM_VA)) {
        return STATUS_NOT_MAPPED_VIEW;
    }
    if (Protect != PAGE_READONLY && Protect != PAGE_READWRITE) {
        return STATUS_INVALID_PAGE_PROTECTION;
    }
    for (i = 0; i < pages; i++) {
        PageProtect((PUCHAR)Mdl->MappedSystemVa - Mdl->ByteOffset + i * (SIZE_T)PAGE_SIZE, flags);
    }
    return STATUS_SUCCESS;
}

PVOID NTAPI MmMapIoSpace(PHYSICAL_ADDRESS Physical, SIZE_T Length, MEMORY_CACHING_TYPE Cache)
{
    ULONG64 first = (ULONG64)Physical.QuadPart & ~0xfffull, last = (ULONG64)Physical.QuadPart + Length - 1;
    PBLOCK block = Length && Length <= MAX_MDL_BYTES
                       ? BlockAllocate(BlockIoMapping, (ULONG)((last >> PAGE_SHIFT) - (first >> PAGE_SHIFT) + 1), first, CALLER())
                       : NULL;

    if (!block) {
        return NULL;
    }
    block->Size = Length;
    block->Offset = (USHORT)(Physical.QuadPart & 0xfff);
    return block->Va + block->Offset;
}

PVOID NTAPI MmMapIoSpaceEx(PHYSICAL_ADDRESS Physical, SIZE_T Length, ULONG Protect)
{
    PVOID mapped = MmMapIoSpace(Physical, Length, MmNonCached);
    PBLOCK block = mapped ? BlockAt(mapped) : NULL;
    ULONG i;

    if (block) {
        block->Caller = CALLER();
    }
    for (i = 0; block && (Protect & PAGE_READONLY) && i < block->Pages; i++) {
        PageProtect(block->Va + i * (SIZE_T)PAGE_SIZE, PTE_NX | PTE_UNCACHED);
    }
    return mapped;
}

VOID NTAPI MmUnmapIoSpace(PVOID Base, SIZE_T Length)
{
    PBLOCK block = BlockAt(Base);

    if (!block || !block->Live || block->Kind != BlockIoMapping || Base != block->Va + block->Offset) {
        Bugcheck("MmUnmapIoSpace by %@ of %p, which is no mapping of I/O space", CALLER(), Base);
    }
    if (Length != block->Size) {
        Violation(RuleUse, "MmUnmapIoSpace by %@ of %llu bytes that were mapped as %llu", CALLER(), (ULONG64)Length,
                  (ULONG64)block->Size);
    }
    BlockFree(block, CALLER());
}

static PVOID AllocateContiguous(SIZE_T Size, ULONG64 Lowest, ULONG64 Highest, ULONG64 Boundary, PVOID Caller)
{
    ULONG pages = (ULONG)((Size + PAGE_SIZE - 1) / PAGE_SIZE);
    KIRQL irql = IrqlGuard();
    ULONG64 physical = Size && Size < MAX_MDL_BYTES ? PagesAllocateContiguous(pages, Lowest, Highest, Boundary) : 0;
    PBLOCK block = physical ? BlockAllocate(BlockContiguous, pages, physical, Caller) : NULL;

    if (block) {
        block->Size = Size;
        __builtin_memset(block->Va, 0xa7, pages * (SIZE_T)PAGE_SIZE);
    }
    IrqlSet(irql);
    return block ? block->Va : NULL;
}

PVOID NTAPI MmAllocateContiguousMemory(SIZE_T Size, PHYSICAL_ADDRESS Highest)
{
    return AllocateContiguous(Size, 0, (ULONG64)Highest.QuadPart, 0, CALLER());
}

PVOID NTAPI MmAllocateContiguousMemorySpecifyCache(SIZE_T Size, PHYSICAL_ADDRESS Lowest, PHYSICAL_ADDRESS Highest,
                                                   PHYSICAL_ADDRESS Boundary, MEMORY_CACHING_TYPE Cache)
{
    return AllocateContiguous(Size, (ULONG64)Lowest.QuadPart, (ULONG64)Highest.QuadPart, (ULONG64)Boundary.QuadPart, CALLER());
}

PVOID NTAPI MmAllocateContiguousNodeMemory(SIZE_T Size, PHYSICAL_ADDRESS Lowest, PHYSICAL_ADDRESS Highest,
                                           PHYSICAL_ADDRESS Boundary, ULONG Protect, ULONG Node)
{
    return AllocateContiguous(Size, (ULONG64)Lowest.QuadPart, (ULONG64)Highest.QuadPart, (ULONG64)Boundary.QuadPart, CALLER());
}

VOID NTAPI MmFreeContiguousMemory(PVOID Base)
{
    PBLOCK block = BlockAt(Base);

    if (!block || !block->Live || block->Kind != BlockContiguous || Base != block->Va) {
        Bugcheck("contiguous memory freed by %@: %p is no such block", CALLER(), Base);
    }
    BlockFree(block, CALLER());
}

VOID NTAPI MmFreeContiguousMemorySpecifyCache(PVOID Base, SIZE_T Size, MEMORY_CACHING_TYPE Cache)
{
    PBLOCK block = BlockAt(Base);

    if (!block || !block->Live || block->Kind != BlockContiguous || Base != block->Va) {
        Bugcheck("contiguous memory freed by %@: %p is no such block", CALLER(), Base);
    }
    if (Size != block->Size) {
        Violation(RuleUse, "contiguous memory of %llu bytes is freed by %@ as %llu", (ULONG64)block->Size, CALLER(),
                  (ULONG64)Size);
    }
    BlockFree(block, CALLER());
}
