/* The same numbers as scripts/bench/measure.mjs draws: mulberry32. And the clock. */
#ifndef VIOMMU_BENCH_RANDOM_H
#define VIOMMU_BENCH_RANDOM_H

#include <stdint.h>
#include <time.h>

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

#endif
