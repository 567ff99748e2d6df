/*
 * Disk transfers that overlap: each lane has a part of the disk and pages of its own, and makes one transfer after the
 * other - map, transfer, unmap, compare - while the other lanes are somewhere else in theirs. The device may do with a
 * lane's pages no more than the transfer needs. What a lane has written and what it therefore must read is kept by block.
 */
#ifndef HWPROBE_LANES_H
#define HWPROBE_LANES_H

#include "disk_pattern.h"
#include "nvme.h"

#define LANE_COUNT 4u
#define LANE_BLOCKS 2048u /* of the disk, each */
#define LANE_PAGES 64u
#define LANE_MAX_COUNT 32u /* blocks of one transfer */

/* Blocks that every disk has to have: those behind the lanes' are for single tests, and stand in no digest. */
#define DISK_FREE_BLOCKS 2048u
#define DISK_FIRST_FREE (LANE_COUNT * LANE_BLOCKS)
#define DISK_BLOCKS (DISK_FIRST_FREE + DISK_FREE_BLOCKS)

typedef struct _LANE {
    REGION Pages;
    BOOLEAN Active; /* a transfer has been begun and not ended; after a failure it is made again, from its start */
    BOOLEAN Mapped;
    BOOLEAN Write;
    ULONG Block;
    ULONG Count;
    ULONG First;     /* page of the region */
    ULONG PageCount; /* Count, and one more when Offset is not 0 */
    ULONG Offset;    /* within the first page */
    ULONGLONG Iova;  /* of the first page */
    ULONG Slot;
    USHORT Completion;
} LANE, *PLANE;

typedef struct _LANES {
    PNVME Nvme;
    ULONG Random;
    ULONG Started; /* transfers, not counting those made again */
    ULONG Ended;
    ULONG Pages;      /* mapped and unmapped so far */
    ULONG Mismatches; /* blocks that did not hold what they should */
    LANE Lane[LANE_COUNT];
    UCHAR Generation[LANE_COUNT * LANE_BLOCKS];
} LANES, *PLANES;

/* NULL when memory is short. The disk has generation 0 everywhere. */
PLANES LanesCreate(PNVME Nvme, ULONG Seed);
VOID LanesFree(PLANES Lanes);

/*
 * Ends the lane's transfer when it has one, then begins the next while Begin is set. On failure the lane keeps its
 * transfer; LanesForget, and the next call makes it again.
 */
NTSTATUS LaneStep(PLANES Lanes, ULONG Which, BOOLEAN Begin);

/* The space is another one from now on: nothing is mapped, nothing is under way. */
VOID LanesForget(PLANES Lanes);

/* Round and round until so many transfers have been begun, and all of them have ended. */
NTSTATUS LanesRun(PLANES Lanes, ULONG Transfers);

/* Reads all blocks and compares them; prints the digest for who has the image: "disk digest 0x...". */
NTSTATUS LanesVerify(PLANES Lanes);

#endif
