/*
 * How a structure that keeps mappings is measured: filled once, with some more mappings for each count, and at each count asked
 * for pages, or changed. Who includes this has said WHO and ROLE, and SHUFFLED: 1 where mappings that come in the order of
 * their pages would flatter or harm the structure. And it has
 *   static int translate_page(uint32_t page, uint64_t *frame)     1 when the page may be read
 *   static int map_page(uint32_t page, uint64_t frame)            1 when the page was free
 *   static int unmap_page(uint32_t page)                          1 when the page was mapped
 *   static void begin_count(void)                                 what is allocated so far is not the structure's
 *   static double bytes_used(void)                                of the structure, whole
 */
#ifndef VIOMMU_BENCH_MAPPINGS_H
#define VIOMMU_BENCH_MAPPINGS_H

#include "random.h"

#define MOST_COUNTS 8
/* Batches before the first that counts, as many as the core gets. */
#define WARM_BATCHES 200

static void measure_translate(const char *layout, uint32_t seed, const uint32_t *pages, uint32_t count)
{
    uint32_t asked[BATCH];
    uint64_t frame = 0;
    double least = 1e30;
    char figure[64];

    for (int batch = -WARM_BATCHES; batch < BATCHES; batch++) {
        double started;

        for (uint32_t i = 0; i < BATCH; i++) {
            asked[i] = random_next(&seed) % count;
        }
        started = nanoseconds_now();
        for (uint32_t i = 0; i < BATCH; i++) {
            if (!translate_page(pages[asked[i]], &frame) || frame != frame_of(asked[i])) {
                abort();
            }
        }
        if (batch >= 0) {
            keep_least(&least, (nanoseconds_now() - started) / BATCH);
        }
    }
    snprintf(figure, sizeof(figure), "translate a page, %s", layout);
    say(figure, WHO, ROLE, count, "ns", least);
}

/* The pages of one batch of mappings, and their numbers; all batches together go round through all. */
static uint32_t victims[BATCH];
static uint32_t numbers[BATCH];

static void prepare(const uint32_t *pages, const uint32_t *order, uint32_t count, uint32_t batch, uint32_t size)
{
    for (uint32_t i = 0; i < size; i++) {
        numbers[i] = order[(batch * size + i) % count];
        victims[i] = pages[numbers[i]];
    }
}

static double measure_unmap(uint32_t size)
{
    double started = nanoseconds_now();

    for (uint32_t i = 0; i < size; i++) {
        if (!unmap_page(victims[i])) {
            abort();
        }
    }
    return (nanoseconds_now() - started) / size;
}

static double measure_map(uint32_t size)
{
    double started = nanoseconds_now();

    for (uint32_t i = 0; i < size; i++) {
        if (!map_page(victims[i], frame_of(numbers[i]))) {
            abort();
        }
    }
    return (nanoseconds_now() - started) / size;
}

/*
 * What is unmapped in one batch is mapped again some batches later, so that neither finds what the other has just touched. In
 * the end all is mapped.
 */
static void measure_changes(uint32_t seed, const uint32_t *pages, uint32_t count)
{
    uint32_t *order = shuffled(seed + 1, count);
    uint32_t size = least_of(BATCH, count / 10), backlog = least_of(BACKLOG, count / 10 / size);
    double least_map = 1e30, least_unmap = 1e30;

    for (uint32_t batch = 0; batch < backlog; batch++) {
        prepare(pages, order, count, batch, size);
        measure_unmap(size);
    }
    for (uint32_t batch = 0; batch < BATCHES; batch++) {
        prepare(pages, order, count, batch + backlog, size);
        keep_least(&least_unmap, measure_unmap(size));
        prepare(pages, order, count, batch, size);
        keep_least(&least_map, measure_map(size));
    }
    for (uint32_t batch = BATCHES; batch < BATCHES + backlog; batch++) {
        prepare(pages, order, count, batch, size);
        measure_map(size);
    }
    free(order);
    say("map a page", WHO, ROLE, count, "ns", least_map);
    say("unmap a page", WHO, ROLE, count, "ns", least_unmap);
}

/* Maps pages number `from` to `to` - 1. */
static void fill(uint32_t seed, const uint32_t *pages, uint32_t from, uint32_t to)
{
    uint32_t *order = shuffled(seed, to - from);

    for (uint32_t i = 0; i < to - from; i++) {
        uint32_t number = from + (SHUFFLED ? order[i] : i);

        if (!map_page(pages[number], frame_of(number))) {
            abort();
        }
    }
    free(order);
}

/* Words: "translate" or "map", layout, seed, then counts, each above the one before it. Gives what main returns. */
static int measure(int argc, char **argv)
{
    uint32_t seed, most, filled = 0;
    uint32_t *pages;

    if (argc < 5 || argc > 4 + MOST_COUNTS) {
        return 2;
    }
    seed = strtoul(argv[3], NULL, 10);
    most = strtoul(argv[argc - 1], NULL, 10);
    pages = lay_out(argv[2], seed, most);
    begin_count();
    for (int i = 4; i < argc; i++) {
        uint32_t count = strtoul(argv[i], NULL, 10);

        if (count <= filled || count > most) {
            return 2;
        }
        fill(seed, pages, filled, count);
        filled = count;
        if (strcmp(argv[1], "translate") == 0) {
            measure_translate(argv[2], seed + 2, pages, count);
        } else {
            say("memory of a mapped page", WHO, ROLE, count, "B", bytes_used() / count);
            measure_changes(seed, pages, count);
        }
        fflush(stdout);
    }
    free(pages);
    return 0;
}

#endif
