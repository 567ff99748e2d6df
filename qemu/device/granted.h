/*
 * What devices with asynchronous I/O were granted since their I/O was last
 * waited for: a small lossy record that may say yes too often, never too
 * seldom. It answers whether an unmap has to wait for such I/O.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VIOMMU_GRANTED_H
#define VIOMMU_GRANTED_H

#include <stdbool.h>
#include <stdint.h>

typedef struct ViommuGranted {
    bool any;
    bool any_beyond; /* in blocks larger than 2 MiB */
    uint64_t pages[1 << 8];  /* 2^14 bits, by 4 KiB page   */
    uint64_t blocks[1 << 6]; /* 2^12 bits, by 2 MiB block  */
} ViommuGranted;

/* A device may now use what lies around `iova` within the same block. */
void viommu_granted_note(ViommuGranted *granted, uint64_t iova, uint64_t mask);

/* True when a range may hold something that was granted; length 0 means all. */
bool viommu_granted_meets(const ViommuGranted *granted, uint64_t iova,
                          uint64_t length);

void viommu_granted_forget(ViommuGranted *granted);

#endif
