/*
 * The page tables of managed domains, as the daemon shares them: a read-only
 * mapping and a walk without a lock.
 *
 * Layout: src/iommu/spec/arena-header.ts and src/iommu/spec/second-stage.ts.
 * Why the walk is right while the daemon writes: src/iommu/ordering.ts, whose
 * reader's rules R1 to R5 are marked in arena.c.
 *
 * The contents are not trusted: no table, however wrong, makes a walk read
 * outside of the mapping or go on without end.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VIOMMU_ARENA_H
#define VIOMMU_ARENA_H

#include <stdbool.h>
#include <stdint.h>

typedef struct ViommuArena {
    const uint8_t *base; /* NULL when there is none */
    uint64_t bytes;
    /* From the head, as it was when it was checked. */
    uint32_t pages;
    uint32_t first_table;
    uint32_t directory;
    uint32_t slot_bytes;
    uint32_t slots;
} ViommuArena;

/* The largest stretch around an address that one leaf decides. */
typedef struct ViommuLeaf {
    uint64_t address; /* where the asked address goes                     */
    uint64_t mask;    /* low bits that are the same on both sides of it   */
    bool readable;
    bool writable;
} ViommuLeaf;

typedef enum ViommuWalk {
    VIOMMU_WALK_LEAF,
    /* No domain in the slot, or not the one meant; or nothing mapped. */
    VIOMMU_WALK_NOTHING,
    /* The tables contradict themselves, or never held still. */
    VIOMMU_WALK_TORN,
} ViommuWalk;

/*
 * Maps `bytes` of the descriptor, which stays the caller's. On failure gives
 * false and in `why` a sentence; the arena is then closed.
 */
bool viommu_arena_open(ViommuArena *arena, int fd, uint64_t bytes,
                       const char **why);
void viommu_arena_close(ViommuArena *arena);

ViommuWalk viommu_arena_walk(const ViommuArena *arena, uint32_t slot,
                             uint32_t domain, uint64_t iova,
                             ViommuLeaf *leaf);

#endif
