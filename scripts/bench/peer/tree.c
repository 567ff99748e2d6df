/*
 * Mappings as a balanced tree of intervals, one node for each: the peer of scripts/bench/cases/mappings.mjs. Words: seed,
 * pages, operations. Prints the runner's lines.
 */
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>

#include "random.h"

typedef struct Interval {
    uint64_t low;
    uint64_t high;
} Interval;

typedef struct Mapping {
    uint64_t physical;
    uint32_t rights;
} Mapping;

/* Intervals that overlap are equal: a lookup of one address finds what contains it. */
static gint compare(gconstpointer a, gconstpointer b, gpointer unused)
{
    const Interval *one = a, *other = b;

    (void)unused;
    return one->high < other->low ? -1 : one->low > other->high ? 1 : 0;
}

static uint64_t physical_of(uint64_t page, uint32_t pages)
{
    return (page * 7919 % pages + 0x100000) << 12;
}

static void change(GTree *tree, uint32_t *state, uint32_t pages, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        uint64_t page = random_next(state) % pages;
        Interval asked = { page << 12, (page << 12) + 4095 };
        Interval *interval;
        Mapping *mapping;

        if (g_tree_lookup(tree, &asked) != NULL) {
            g_tree_remove(tree, &asked);
            continue;
        }
        interval = g_new(Interval, 1);
        *interval = asked;
        mapping = g_new(Mapping, 1);
        mapping->physical = physical_of(page, pages);
        mapping->rights = 3;
        g_tree_insert(tree, interval, mapping);
    }
}

static void find(GTree *tree, uint32_t *state, uint32_t pages, uint32_t count)
{
    uint32_t found = 0;

    for (uint32_t i = 0; i < count; i++) {
        uint64_t page = random_next(state) % pages;
        Interval asked = { page << 12, page << 12 };
        Mapping *mapping = g_tree_lookup(tree, &asked);

        if (mapping != NULL && (mapping->rights & 2) != 0) {
            if (mapping->physical != physical_of(page, pages)) {
                abort();
            }
            found++;
        }
    }
    if (found == 0) {
        abort();
    }
}

static void say(const char *figure, double nanoseconds)
{
    printf("{\"figure\": \"%s\", \"who\": \"GTree of intervals in C\", \"role\": \"peer\", \"unit\": \"ns\", \"value\": %.3f}\n", figure, nanoseconds);
}

int main(int argc, char **argv)
{
    uint32_t state, pages, count;
    GTree *tree = g_tree_new_full(compare, NULL, g_free, g_free);
    double started;

    if (argc != 4) {
        return 2;
    }
    state = strtoul(argv[1], NULL, 10);
    pages = strtoul(argv[2], NULL, 10);
    count = strtoul(argv[3], NULL, 10);
    change(tree, &state, pages, count);
    change(tree, &state, pages, count);
    started = nanoseconds_now();
    change(tree, &state, pages, count);
    say("map or unmap a page", (nanoseconds_now() - started) / count);
    find(tree, &state, pages, count);
    started = nanoseconds_now();
    find(tree, &state, pages, count);
    say("translate a page", (nanoseconds_now() - started) / count);
    g_tree_destroy(tree);
    return 0;
}
