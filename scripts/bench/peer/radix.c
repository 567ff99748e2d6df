/*
 * A page table of four levels of 512 entries, walked in C, and a set-associative IOTLB in front of tables: what hardware and
 * a careful emulation could do at best. The limit of scripts/bench/cases/translate.mjs, mappings.mjs and iotlb.mjs. Tables
 * lie in ordinary 4 KiB pages of memory, as those of the core do. Words: those of mappings.h; or "iotlb", seed, mappings.
 */
#include <sys/mman.h>

#include "random.h"

#define WHO "radix walk in C"
#define ROLE "limit"
#define SHUFFLED 0
#define LEVELS 4
#define ENTRIES 512
#define PRESENT 3ull
#define LARGE 0x80ull
#define FRAME(entry) (((entry) >> 12) & 0xffffffffffull)
#define INDEX(page, level) ((page) >> 9 * ((level) - 1) & (ENTRIES - 1))

#define SETS 64
#define WAYS 4
#define HOT_PAGES 128

typedef uint64_t Table[ENTRIES];

/* Tables are numbered; table 0 is the root. A table has as many children as entries that are not 0. */
static Table *tables;
static uint16_t *children;
static uint32_t *free_tables;
static uint32_t used, most, free_count;

static void set_up(uint32_t count)
{
    most = count;
    tables = mmap(NULL, (size_t)most * sizeof(Table), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (tables == MAP_FAILED) {
        abort();
    }
    children = need(calloc(most, sizeof(*children)));
    free_tables = need(calloc(most, sizeof(*free_tables)));
    used = 1;
}

static uint32_t new_table(void)
{
    if (free_count > 0) {
        return free_tables[--free_count];
    }
    if (used == most) {
        abort();
    }
    return used++;
}

static int map_page(uint32_t page, uint64_t frame)
{
    uint32_t table = 0;
    uint64_t *entry;

    for (int level = LEVELS; level > 1; level--) {
        entry = &tables[table][INDEX(page, level)];
        if (*entry & LARGE) {
            return 0;
        }
        if (*entry == 0) {
            *entry = (uint64_t)new_table() << 12 | PRESENT;
            children[table]++;
        }
        table = *entry >> 12;
    }
    entry = &tables[table][INDEX(page, 1)];
    if (*entry != 0) {
        return 0;
    }
    children[table]++;
    __atomic_store_n(entry, frame << 12 | PRESENT, __ATOMIC_RELEASE);
    return 1;
}

static int unmap_page(uint32_t page)
{
    uint32_t way[LEVELS + 1], table = 0;

    for (int level = LEVELS; level > 1; level--) {
        uint64_t entry = tables[table][INDEX(page, level)];

        if (entry == 0 || (entry & LARGE)) {
            return 0;
        }
        way[level] = table;
        table = entry >> 12;
    }
    if (tables[table][INDEX(page, 1)] == 0) {
        return 0;
    }
    __atomic_store_n(&tables[table][INDEX(page, 1)], 0, __ATOMIC_RELEASE);
    for (int level = 2; --children[table] == 0 && level <= LEVELS; level++) {
        free_tables[free_count++] = table;
        table = way[level];
        tables[table][INDEX(page, level)] = 0;
    }
    return 1;
}

static int translate(uint64_t page, uint64_t rights, uint64_t *frame)
{
    uint32_t table = 0;

    for (int level = LEVELS;; level--) {
        uint64_t entry = tables[table][INDEX(page, level)];

        if (level == 1 || (entry & LARGE)) {
            *frame = FRAME(entry) + (page & ((1ull << 9 * (level - 1)) - 1));
            return (entry & rights) == rights;
        }
        if ((entry & PRESENT) == 0) {
            return 0;
        }
        table = entry >> 12;
    }
}

static int translate_page(uint32_t page, uint64_t *frame)
{
    return translate(page, 1, frame);
}

/* Tables come from nowhere else. */
static void begin_count(void)
{
}

static double bytes_used(void)
{
    return (double)(used - free_count) * sizeof(Table);
}

#include "mappings.h"

static struct {
    uint64_t page[WAYS];
    uint64_t frame[WAYS];
    uint64_t hits;
} sets[SETS];

static int find(uint64_t page, uint64_t *frame)
{
    for (int way = 0; way < WAYS; way++) {
        if (sets[page % SETS].page[way] == page) {
            sets[page % SETS].hits++;
            *frame = sets[page % SETS].frame[way];
            return 1;
        }
    }
    return 0;
}

/* HOT_PAGES of the mappings, as far apart as they can be, each hit at random. */
static void measure_iotlb(uint32_t seed, uint32_t count)
{
    uint32_t stride = (count / HOT_PAGES - 1) | 1;
    uint32_t asked[BATCH];
    double least = 1e30;

    for (uint32_t i = 0; i < HOT_PAGES; i++) {
        uint64_t page = FIRST_PAGE + (uint64_t)i * stride;
        int way = 0;

        while (sets[page % SETS].page[way] != 0) {
            way++;
        }
        sets[page % SETS].page[way] = page;
        sets[page % SETS].frame[way] = frame_of(i);
    }
    for (int batch = 0; batch < BATCHES; batch++) {
        uint64_t frame = 0;
        double started;

        for (uint32_t i = 0; i < BATCH; i++) {
            asked[i] = random_next(&seed) % HOT_PAGES;
        }
        started = nanoseconds_now();
        for (uint32_t i = 0; i < BATCH; i++) {
            if (!find(FIRST_PAGE + asked[i] * stride, &frame) || frame != frame_of(asked[i])) {
                abort();
            }
        }
        keep_least(&least, (nanoseconds_now() - started) / BATCH);
    }
    say("IOTLB hit", "4-way IOTLB in C", "limit", count, "ns", least);
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "iotlb") == 0) {
        measure_iotlb(strtoul(argv[2], NULL, 10), strtoul(argv[3], NULL, 10));
        return 0;
    }
    set_up(1u << 18);
    return measure(argc, argv);
}
