/*
 * The page tables of managed domains; arena.h says what is promised.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* seals */
#endif
#include "arena.h"

#include <fcntl.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/stat.h>

/* src/iommu/spec/arena-header.ts */
#define MAGIC_LOW 0x4d4f4956u
#define MAGIC_HIGH 0x5450554du
#define VERSION 1u
#define PAGE_BYTES 4096u
#define MOST_BYTES (1ull << 32)

enum {
    HEADER_MAGIC_LOW,
    HEADER_MAGIC_HIGH,
    HEADER_VERSION,
    HEADER_PAGE_BYTES,
    HEADER_ARENA_PAGES,
    HEADER_DIRECTORY_OFFSET,
    HEADER_SLOT_BYTES,
    HEADER_SLOT_COUNT,
    HEADER_FIRST_TABLE_PAGE,
};

enum {
    SLOT_ROOT,
    SLOT_GENERATION,
    SLOT_DOMAIN,
    SLOT_INPUT_BITS,
    SLOT_WORDS,
};

/* src/iommu/spec/second-stage.ts */
#define ENTRY_READ 1u
#define ENTRY_WRITE 2u
#define ENTRY_PRESENT (ENTRY_READ | ENTRY_WRITE)
#define ENTRY_LARGE (1u << 7)
#define ENTRY_FRAME 0x000ffffffffff000ull
#define LARGEST_LEAF_LEVEL 3u
#define LEAST_INPUT_BITS 13u
#define MOST_INPUT_BITS 57u

/* The daemon frees a table at most every few hundred nanoseconds. */
#define MOST_ATTEMPTS 64

static uint32_t load_word(const ViommuArena *arena, uint64_t at)
{
    return __atomic_load_n((const uint32_t *)(const void *)(arena->base + at),
                           __ATOMIC_ACQUIRE);
}

static uint64_t load_entry(const ViommuArena *arena, uint32_t table,
                           uint32_t index)
{
    uint64_t at = (uint64_t)table * PAGE_BYTES + index * 8u;

    return __atomic_load_n((const uint64_t *)(const void *)(arena->base + at),
                           __ATOMIC_ACQUIRE);
}

static const char *check_head(ViommuArena *arena)
{
    if (load_word(arena, HEADER_VERSION * 4) != VERSION ||
        load_word(arena, HEADER_MAGIC_LOW * 4) != MAGIC_LOW ||
        load_word(arena, HEADER_MAGIC_HIGH * 4) != MAGIC_HIGH ||
        load_word(arena, HEADER_PAGE_BYTES * 4) != PAGE_BYTES) {
        return "the arena has another layout than this device knows";
    }
    arena->pages = load_word(arena, HEADER_ARENA_PAGES * 4);
    arena->first_table = load_word(arena, HEADER_FIRST_TABLE_PAGE * 4);
    arena->directory = load_word(arena, HEADER_DIRECTORY_OFFSET * 4);
    arena->slot_bytes = load_word(arena, HEADER_SLOT_BYTES * 4);
    arena->slots = load_word(arena, HEADER_SLOT_COUNT * 4);
    if ((uint64_t)arena->pages * PAGE_BYTES > arena->bytes ||
        arena->first_table == 0 || arena->first_table > arena->pages) {
        return "the arena's head speaks of more pages than there are";
    }
    if (arena->directory % 4 != 0 || arena->slot_bytes % 4 != 0 ||
        arena->slot_bytes < SLOT_WORDS * 4 ||
        arena->directory + (uint64_t)arena->slots * arena->slot_bytes >
        (uint64_t)arena->first_table * PAGE_BYTES) {
        return "the arena's directory does not fit its head";
    }
    return NULL;
}

bool viommu_arena_open(ViommuArena *arena, int fd, uint64_t bytes,
                       const char **why)
{
    struct stat file;
    void *base;

    *arena = (ViommuArena) { 0 };
    if (bytes < PAGE_BYTES || bytes > MOST_BYTES || bytes % PAGE_BYTES != 0) {
        *why = "an arena has whole pages up to 4 GiB";
        return false;
    }
    if (fcntl(fd, F_GET_SEALS) < 0) {
        *why = "the arena is no memory file";
        return false;
    }
    if (fstat(fd, &file) != 0 || file.st_size < 0 ||
        (uint64_t)file.st_size < bytes) {
        *why = "the arena's file is smaller than was said";
        return false;
    }
    /* A file that shrinks under its mapping would kill the reader. */
    if ((fcntl(fd, F_GET_SEALS) & F_SEAL_SHRINK) == 0) {
        *why = "the arena's file is not sealed against shrinking";
        return false;
    }
    base = mmap(NULL, bytes, PROT_READ, MAP_SHARED, fd, 0);
    if (base == MAP_FAILED) {
        *why = "the arena cannot be mapped";
        return false;
    }
    arena->base = base;
    arena->bytes = bytes;
    *why = check_head(arena);
    if (*why) {
        viommu_arena_close(arena);
        return false;
    }
    return true;
}

void viommu_arena_close(ViommuArena *arena)
{
    if (arena->base) {
        munmap((void *)(uintptr_t)arena->base, arena->bytes);
    }
    *arena = (ViommuArena) { 0 };
}

static void set_leaf(ViommuLeaf *leaf, uint64_t entry, unsigned level,
                     uint64_t iova)
{
    uint64_t span = (uint64_t)PAGE_BYTES << (9 * (level - 1));
    uint64_t first = entry & ENTRY_FRAME;

    leaf->address = first + (iova & (span - 1));
    /* Who writes the tables aligns leaves; one that is not is no block. */
    leaf->mask = (first & (span - 1)) == 0 ? span - 1 : PAGE_BYTES - 1;
    leaf->readable = (entry & ENTRY_READ) != 0;
    leaf->writable = (entry & ENTRY_WRITE) != 0;
}

/* R3 and R4. */
static ViommuWalk walk_tables(const ViommuArena *arena, uint32_t table,
                              unsigned level, uint64_t iova, ViommuLeaf *leaf)
{
    for (;; level--) {
        uint64_t entry;

        if (table < arena->first_table || table >= arena->pages) {
            return VIOMMU_WALK_TORN;
        }
        entry = load_entry(arena, table, (iova >> (12 + 9 * (level - 1))) & 511);
        if ((entry & ENTRY_PRESENT) == 0) {
            return VIOMMU_WALK_NOTHING;
        }
        if (level == 1 || (entry & ENTRY_LARGE) != 0) {
            if (level > LARGEST_LEAF_LEVEL) {
                return VIOMMU_WALK_TORN;
            }
            set_leaf(leaf, entry, level, iova);
            return VIOMMU_WALK_LEAF;
        }
        table = (uint32_t)entry >> 12;
    }
}

/* R2. The width was written before ROOT, so it belongs to the same domain. */
static ViommuWalk walk_slot(const ViommuArena *arena, uint64_t slot,
                            uint32_t domain, uint64_t iova, ViommuLeaf *leaf)
{
    uint32_t root = load_word(arena, slot + SLOT_ROOT * 4);
    uint32_t bits;

    if (root == 0 || load_word(arena, slot + SLOT_DOMAIN * 4) != domain) {
        return VIOMMU_WALK_NOTHING;
    }
    bits = load_word(arena, slot + SLOT_INPUT_BITS * 4);
    if (bits < LEAST_INPUT_BITS || bits > MOST_INPUT_BITS) {
        return VIOMMU_WALK_TORN;
    }
    if (iova >> bits != 0) {
        return VIOMMU_WALK_NOTHING;
    }
    return walk_tables(arena, root, (bits - 12 + 8) / 9, iova, leaf);
}

ViommuWalk viommu_arena_walk(const ViommuArena *arena, uint32_t slot,
                             uint32_t domain, uint64_t iova,
                             ViommuLeaf *leaf)
{
    uint64_t at;

    if (!arena->base || slot >= arena->slots) {
        return VIOMMU_WALK_NOTHING;
    }
    at = arena->directory + (uint64_t)slot * arena->slot_bytes;
    for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
        uint32_t generation = load_word(arena, at + SLOT_GENERATION * 4); /* R1 */
        ViommuWalk result = walk_slot(arena, at, domain, iova, leaf);

        if (load_word(arena, at + SLOT_GENERATION * 4) == generation && /* R5 */
            result != VIOMMU_WALK_TORN) {
            return result;
        }
    }
    return VIOMMU_WALK_TORN;
}
