/*
 * What the peers and limits share: the same numbers as scripts/bench/measure.mjs draws (mulberry32), the pages that
 * scripts/bench/pages.mjs lays out, the clock, and lines for the runner.
 */
#ifndef VIOMMU_BENCH_RANDOM_H
#define VIOMMU_BENCH_RANDOM_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define FIRST_PAGE 0x100000u
#define FIRST_FRAME 0x100000u
#define SPARSE_BITS 26
/* A figure is the least of so many batches: short enough to pass between two interruptions, long enough for the clock. */
#define BATCHES 100
#define BATCH 1000u
/* Batches of pages that stay unmapped for a while. */
#define BACKLOG 25u

static inline uint32_t random_next(uint32_t *state)
{
    uint32_t mixed;

    *state += 0x6d2b79f5u;
    mixed = (*state ^ (*state >> 15)) * (*state | 1);
    mixed ^= mixed + (mixed ^ (mixed >> 7)) * (mixed | 61);
    return mixed ^ (mixed >> 14);
}

static inline double nanoseconds_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1e9 + now.tv_nsec;
}

static inline void *need(void *memory)
{
    if (memory == NULL) {
        abort();
    }
    return memory;
}

/* Frame of the mapping with this number: pages that follow each other have frames that do not. */
static inline uint64_t frame_of(uint32_t number)
{
    return FIRST_FRAME + (number ^ 1);
}

/* Pages of `count` mappings in the order of their numbers, above 4 GiB: one after the other, or drawn from 2^26, each once. */
static inline uint32_t *lay_out(const char *layout, uint32_t seed, uint32_t count)
{
    uint32_t *pages = need(malloc(count * sizeof(*pages)));
    uint8_t *taken = need(calloc(1, (1u << SPARSE_BITS) / 8));

    for (uint32_t i = 0, drawn; i < count; i++) {
        if (strcmp(layout, "contiguous") == 0) {
            pages[i] = FIRST_PAGE + i;
            continue;
        }

        do {
            drawn = random_next(&seed) >> (32 - SPARSE_BITS);
        } while (taken[drawn / 8] & (1 << drawn % 8));
        taken[drawn / 8] |= 1 << drawn % 8;
        pages[i] = FIRST_PAGE + drawn;
    }
    free(taken);
    return pages;
}

/* The numbers below `count` in random order. */
static inline uint32_t *shuffled(uint32_t seed, uint32_t count)
{
    uint32_t *order = need(malloc(count * sizeof(*order)));

    for (uint32_t i = 0; i < count; i++) {
        order[i] = i;
    }
    for (uint32_t i = count - 1; i > 0; i--) {
        uint32_t other = random_next(&seed) % (i + 1), kept = order[i];

        order[i] = order[other];
        order[other] = kept;
    }
    return order;
}

static inline void keep_least(double *least, double value)
{
    if (value < *least) {
        *least = value;
    }
}

static inline uint32_t least_of(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static inline void say(const char *figure, const char *who, const char *role, uint32_t n, const char *unit, double value)
{
    printf("{\"figure\": \"%s\", \"who\": \"%s\", \"role\": \"%s\", \"n\": %u, \"unit\": \"%s\", \"value\": %.3f}\n", figure, who, role, n, unit, value);
}

#endif
