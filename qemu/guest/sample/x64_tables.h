/*
 * Page tables of x64 with four levels, made by hand for a domain whose tables the caller owns [ddi.md 7.3]. Levels count
 * from the leaf: 1 is a page table's entry, 4 the root's.
 */
#ifndef DMAPROBE_X64_TABLES_H
#define DMAPROBE_X64_TABLES_H

#include "ex.h"

#define X64_PRESENT 0x1ULL
#define X64_WRITE 0x2ULL
#define X64_USER 0x4ULL
#define X64_LARGE 0x80ULL
#define X64_ALL (X64_PRESENT | X64_WRITE | X64_USER)

#define X64_ROOT_LEVEL 4
#define X64_TABLE_PAGES 32

typedef struct _X64_TABLES {
    PBUFFER Pages; /* the first is the root */
    ULONG Used;
} X64_TABLES, *PX64_TABLES;

/* FALSE, with a failed point, when memory is short. */
BOOLEAN X64Create(PPROBE Probe, PX64_TABLES Tables);
VOID X64Free(PX64_TABLES Tables);

ULONGLONG X64Root(const X64_TABLES *Tables);

/* The entry for an address at a level; what is missing above it is made, with all rights. */
volatile ULONGLONG *X64Entry(PX64_TABLES Tables, ULONGLONG Address, ULONG Level);

/* Enters a leaf of 4 KiB with all rights. */
VOID X64Map(PX64_TABLES Tables, ULONGLONG Address, ULONGLONG Physical);

/* A number that any change of any table changes. */
ULONGLONG X64Digest(const X64_TABLES *Tables);

/* ConfigureDomain with these tables, translation on. */
NTSTATUS X64Configure(PPROBE Probe, PIOMMU_DMA_DOMAIN Domain, const X64_TABLES *Tables);

/* An Unmanaged domain with these tables and the device in it; the first point says so. */
BOOLEAN X64Enter(PPROBE Probe, PPLACE Place, PDEVICE_OBJECT Physical, const X64_TABLES *Tables);

/* The daemon answers with the extended profile: one point. */
BOOLEAN X64IsExtended(PPROBE Probe);

#endif
