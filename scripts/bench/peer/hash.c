/*
 * An IOTLB as a hash table of pages: the peer of scripts/bench/cases/iotlb.mjs. Words: seed, mappings.
 */
#include <glib.h>

#include "random.h"

#define HOT_PAGES 128

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

int main(int argc, char **argv)
{
    GHashTable *table = g_hash_table_new_full(hash, equal, NULL, g_free);
    uint32_t seed, count, stride;
    uint32_t asked[BATCH];
    double least = 1e30;

    if (argc != 3) {
        return 2;
    }
    seed = strtoul(argv[1], NULL, 10);
    count = strtoul(argv[2], NULL, 10);
    stride = (count / HOT_PAGES - 1) | 1;
    for (uint32_t i = 0; i < HOT_PAGES; i++) {
        Entry *entry = g_new(Entry, 1);

        *entry = (Entry) { { FIRST_PAGE + i * stride, 1, 1 }, frame_of(i), 3 };
        g_hash_table_insert(table, &entry->key, entry);
    }
    for (int batch = 0; batch < BATCHES; batch++) {
        double started;

        for (uint32_t i = 0; i < BATCH; i++) {
            asked[i] = random_next(&seed) % HOT_PAGES;
        }
        started = nanoseconds_now();
        for (uint32_t i = 0; i < BATCH; i++) {
            Key key = { .page = FIRST_PAGE + asked[i] * stride, .domain = 1, .level = 1 };
            Entry *entry = g_hash_table_lookup(table, &key);

            if (entry == NULL || (entry->rights & 1) == 0 || entry->frame != frame_of(asked[i])) {
                abort();
            }
        }
        keep_least(&least, (nanoseconds_now() - started) / BATCH);
    }
    say("IOTLB hit", "GHashTable in C", "peer", count, "ns", least);
    g_hash_table_destroy(table);
    return 0;
}
