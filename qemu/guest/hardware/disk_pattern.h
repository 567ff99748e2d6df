/*
 * What stands in a disk block of 4096 bytes: 1024 words of 32 bits, little-endian, made from the block's number and its
 * generation, which is how often it has been written since the image was made. test/helpers/disk-image.ts makes and checks the
 * same on the host.
 */
#ifndef HWPROBE_DISK_PATTERN_H
#define HWPROBE_DISK_PATTERN_H

#include "space.h"

/* A number that stands for a block and its generation; a disk's digest is their sum modulo 2^32. */
ULONG DiskMark(ULONG Block, ULONG Generation);

/* One block in pages that the device sees in a row, from Offset on. */
VOID DiskFill(const REGION *Region, ULONG Offset, ULONG Block, ULONG Generation);
BOOLEAN DiskHolds(const REGION *Region, ULONG Offset, ULONG Block, ULONG Generation);

#endif
