/*
 * An IOTLB as a hash table of pages: the peer of scripts/bench/cases/iotlb.mjs. Words: seed, pages, operations. Prints the
 * runner's lines.
 */
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>

#include "random.h"

typedef struct Key {
    uint64_t page;
    uint32_t domain;
    uint8_t level;
} Key;

typedef struct Entry {
    Key key;
    uint64_t frame;
    uint8_t rights;
} Entry;

static guint hash(gconstpointer key)
{
    const Key *k = key;
    uint64_t mixed = (k->page ^ ((uint64_t)k->domain << 40) ^ ((uint64_t)k->level << 56)) * 0x9e3779b97f4a7c15ull;

    return mixed >> 32;
}

static gboolean equal(gconstpointer a, gconstpointer b)
{
    const Key *one = a, *other = b;

    return one->page == other->page && one->domain == other->domain && one->level == other->level;
}

static void find(GHashTable *table, uint32_t *state, uint32_t pages, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        Key key = { .page = random_next(state) % pages, .domain = 1, .level = 1 };
        Entry *entry = g_hash_table_lookup(table, &key);

        if (entry == NULL || (entry->rights & 1) == 0 || entry->frame != 0x100 + key.page) {
            abort();
        }
    }
}

int main(int argc, char **argv)
{
    uint32_t state, pages, count;
    GHashTable *table = g_hash_table_new_full(hash, equal, NULL, g_free);
    double started;

    if (argc != 4) {
        return 2;
    }
    state = strtoul(argv[1], NULL, 10);
    pages = strtoul(argv[2], NULL, 10);
    count = strtoul(argv[3], NULL, 10);
    for (uint32_t page = 0; page < pages; page++) {
        Entry *entry = g_new(Entry, 1);

        *entry = (Entry) { { page, 1, 1 }, 0x100 + page, 3 };
        g_hash_table_insert(table, &entry->key, entry);
    }
    find(table, &state, pages, count);
    started = nanoseconds_now();
    find(table, &state, pages, count);
    printf("{\"figure\": \"IOTLB hit\", \"who\": \"GHashTable in C\", \"role\": \"peer\", \"unit\": \"ns\", \"value\": %.3f}\n", (nanoseconds_now() - started) / count);
    g_hash_table_destroy(table);
    return 0;
}
