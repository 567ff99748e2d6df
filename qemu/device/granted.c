/*
 * What devices with asynchronous I/O were granted; granted.h says what for.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "granted.h"

#include <string.h>

#define PAGE_SHIFT 12
#define BLOCK_SHIFT 21
#define PAGE_BITS 14
#define BLOCK_BITS 12

/* Beyond this many keys every bit would be looked at anyway. */
#define MOST_LOOKS (1u << PAGE_BITS)

/* Fibonacci hashing: neighbours spread over the whole table. */
static uint32_t hash(uint64_t key, unsigned bits)
{
    return (uint32_t)((key * 0x9e3779b97f4a7c15ull) >> (64 - bits));
}

static void set(uint64_t *words, uint32_t bit)
{
    words[bit / 64] |= 1ull << (bit % 64);
}

static bool is_set(const uint64_t *words, uint32_t bit)
{
    return (words[bit / 64] >> (bit % 64)) & 1;
}

void viommu_granted_note(ViommuGranted *granted, uint64_t iova, uint64_t mask)
{
    granted->any = true;
    if (mask < (1ull << PAGE_SHIFT)) {
        set(granted->pages, hash(iova >> PAGE_SHIFT, PAGE_BITS));
    } else if (mask < (1ull << BLOCK_SHIFT)) {
        set(granted->blocks, hash(iova >> BLOCK_SHIFT, BLOCK_BITS));
    } else {
        granted->any_beyond = true;
    }
}

static bool keys_meet(const uint64_t *words, unsigned bits, uint64_t first,
                      uint64_t last)
{
    if (last - first >= MOST_LOOKS) {
        for (uint32_t i = 0; i < (1u << bits) / 64; i++) {
            if (words[i]) {
                return true;
            }
        }
        return false;
    }
    for (uint64_t key = first; ; key++) {
        if (is_set(words, hash(key, bits))) {
            return true;
        }
        if (key == last) {
            return false;
        }
    }
}

bool viommu_granted_meets(const ViommuGranted *granted, uint64_t iova,
                          uint64_t length)
{
    uint64_t last = iova + (length - 1);

    if (!granted->any || granted->any_beyond) {
        return granted->any;
    }
    if (length == 0 || last < iova) {
        return true;
    }
    return keys_meet(granted->pages, PAGE_BITS,
                     iova >> PAGE_SHIFT, last >> PAGE_SHIFT) ||
           keys_meet(granted->blocks, BLOCK_BITS,
                     iova >> BLOCK_SHIFT, last >> BLOCK_SHIFT);
}

void viommu_granted_forget(ViommuGranted *granted)
{
    if (granted->any) {
        memset(granted, 0, sizeof(*granted));
    }
}
