/*
 * The content of disk blocks: see disk_pattern.h.
 */
#include "disk_pattern.h"

#define BLOCK_WORDS (PAGE_SIZE / sizeof(ULONG))
#define WORD_STEP 0x9E3779B1u

ULONG DiskMark(ULONG Block, ULONG Generation)
{
    ULONG mark = Block * 0x85EBCA6Bu + Generation * 0xC2B2AE35u + 1;

    mark = (mark ^ mark >> 16) * 0x7FEB352Du;
    mark = (mark ^ mark >> 15) * 0x846CA68Bu;
    return mark ^ mark >> 16;
}

/* Words from this one to the end of the block or of its page. A block begins at a multiple of four bytes. */
static ULONG WordsInARow(ULONG Offset, ULONG Word)
{
    ULONG left = (PAGE_SIZE - (Offset + Word * sizeof(ULONG)) % PAGE_SIZE) / sizeof(ULONG);

    return min(left, BLOCK_WORDS - Word);
}

VOID DiskFill(const REGION *Region, ULONG Offset, ULONG Block, ULONG Generation)
{
    ULONG value = DiskMark(Block, Generation);

    for (ULONG word = 0; word < BLOCK_WORDS;) {
        PULONG at = (PULONG)RegionAt(Region, Offset + word * sizeof(ULONG));

        for (ULONG end = word + WordsInARow(Offset, word); word < end; word++, value += WORD_STEP) {
            *at++ = value;
        }
    }
}

BOOLEAN DiskHolds(const REGION *Region, ULONG Offset, ULONG Block, ULONG Generation)
{
    ULONG value = DiskMark(Block, Generation);

    for (ULONG word = 0; word < BLOCK_WORDS;) {
        /* The device writes behind the compiler's back. */
        const volatile ULONG *at = (const volatile ULONG *)RegionAt(Region, Offset + word * sizeof(ULONG));

        for (ULONG end = word + WordsInARow(Offset, word); word < end; word++, value += WORD_STEP) {
            if (*at++ != value) {
                return FALSE;
            }
        }
    }
    return TRUE;
}
