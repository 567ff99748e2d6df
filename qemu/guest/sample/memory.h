/*
 * Buffers for a device: locked pages, the MDL that lists them, and the processor's view of each page. Page i of the MDL is
 * always Page[i], in whatever order the frames lie.
 */
#ifndef DMAPROBE_MEMORY_H
#define DMAPROBE_MEMORY_H

#include <ntddk.h>

typedef enum _BUFFER_LAYOUT {
    BufferContiguous, /* frames ascend by one */
    BufferReversed,   /* frames descend by one: as many runs as pages */
    BufferScattered   /* pages allocated one by one, then shuffled */
} BUFFER_LAYOUT;

typedef struct _BUFFER {
    PMDL Mdl;
    ULONG PageCount;
    PVOID Block; /* one allocation of all pages; NULL when each page is its own */
    PUCHAR Page[];
} BUFFER, *PBUFFER;

/* Zeroed pages; NULL when memory is short. IRQL of all routines here: PASSIVE_LEVEL. */
PBUFFER BufferCreate(ULONG PageCount, BUFFER_LAYOUT Layout);
VOID BufferFree(PBUFFER Buffer);

ULONGLONG BufferPhysical(const BUFFER *Buffer, ULONG Page);

/* One more MDL for PageCount pages from FirstPage on; free with MdlFree. */
PMDL BufferMdl(const BUFFER *Buffer, ULONG FirstPage, ULONG PageCount);
VOID MdlFree(PMDL Mdl);

/* Offsets are bytes from the start of page 0 and run through the pages in MDL order. */
VOID BufferWrite(PBUFFER Buffer, ULONG Offset, const UCHAR *Data, ULONG Length);
BOOLEAN BufferHolds(const BUFFER *Buffer, ULONG Offset, const UCHAR *Data, ULONG Length);

/* A page full of one 8-byte value. */
VOID BufferFillPage(PBUFFER Buffer, ULONG Page, ULONGLONG Value);
BOOLEAN BufferPageHolds(const BUFFER *Buffer, ULONG Page, ULONGLONG Value);

#endif
