/*
 * Mappings as an in-process virtio-iommu keeps them: for each domain a balanced tree of intervals, in which intervals that
 * overlap are equal, behind a recursive lock, a tree of endpoints and a tree of domains. The peer of
 * scripts/bench/cases/translate.mjs and mappings.mjs; words: mappings.h.
 */
#include <glib.h>
#include <malloc.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>

#define WHO "GTree of intervals in C"
#define ROLE "peer"
#define SHUFFLED 1
#define ENDPOINTS 8
#define ENDPOINT 0x18
#define DOMAIN 1

typedef struct Interval {
    uint64_t low;
    uint64_t high;
} Interval;

typedef struct Mapping {
    uint64_t physical;
    uint32_t rights;
} Mapping;

typedef struct Domain {
    uint32_t id;
    GTree *mappings;
} Domain;

typedef struct Endpoint {
    uint32_t id;
    Domain *domain;
} Endpoint;

static pthread_mutex_t lock;
static GTree *domains;
static GTree *endpoints;

static gint compare_intervals(gconstpointer a, gconstpointer b, gpointer unused)
{
    const Interval *one = a, *other = b;

    (void)unused;
    return one->high < other->low ? -1 : one->low > other->high ? 1 : 0;
}

static gint compare_ids(gconstpointer a, gconstpointer b, gpointer unused)
{
    guint one = GPOINTER_TO_UINT(a), other = GPOINTER_TO_UINT(b);

    (void)unused;
    return one < other ? -1 : one > other ? 1 : 0;
}

static void set_up(void)
{
    pthread_mutexattr_t attributes;
    Domain *domain = g_new0(Domain, 1);

    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(&lock, &attributes);
    domains = g_tree_new_full(compare_ids, NULL, NULL, NULL);
    endpoints = g_tree_new_full(compare_ids, NULL, NULL, NULL);
    domain->id = DOMAIN;
    domain->mappings = g_tree_new_full(compare_intervals, NULL, g_free, g_free);
    g_tree_insert(domains, GUINT_TO_POINTER(domain->id), domain);
    for (uint32_t i = 0; i < ENDPOINTS; i++) {
        Endpoint *endpoint = g_new0(Endpoint, 1);

        endpoint->id = i << 3;
        endpoint->domain = domain;
        g_tree_insert(endpoints, GUINT_TO_POINTER(endpoint->id), endpoint);
    }
}

static gboolean map_range(uint32_t id, uint64_t low, uint64_t high, uint64_t physical, uint32_t rights)
{
    Domain *domain;
    gboolean done = FALSE;

    pthread_mutex_lock(&lock);
    domain = g_tree_lookup(domains, GUINT_TO_POINTER(id));
    if (domain != NULL) {
        Interval *interval = g_new0(Interval, 1);

        interval->low = low;
        interval->high = high;
        if (g_tree_lookup(domain->mappings, interval) != NULL) {
            g_free(interval);
        } else {
            Mapping *mapping = g_new0(Mapping, 1);

            mapping->physical = physical;
            mapping->rights = rights;
            g_tree_insert(domain->mappings, interval, mapping);
            done = TRUE;
        }
    }
    pthread_mutex_unlock(&lock);
    return done;
}

/* Removes what lies inside the range until nothing does: the last lookup is one that finds nothing. */
static uint32_t unmap_range(uint32_t id, uint64_t low, uint64_t high)
{
    Interval asked = { low, high };
    Domain *domain;
    uint32_t removed = 0;
    gpointer key, value;

    pthread_mutex_lock(&lock);
    domain = g_tree_lookup(domains, GUINT_TO_POINTER(id));
    while (domain != NULL && g_tree_lookup_extended(domain->mappings, &asked, &key, &value)) {
        Interval *found = key;

        if (found->low < low || found->high > high) {
            break;
        }
        g_tree_remove(domain->mappings, found);
        removed++;
    }
    pthread_mutex_unlock(&lock);
    return removed;
}

static gboolean translate(uint32_t id, uint64_t address, uint32_t rights, uint64_t *physical)
{
    Interval asked = { address, address };
    Endpoint *endpoint;
    gboolean granted = FALSE;
    gpointer key, value;

    pthread_mutex_lock(&lock);
    endpoint = g_tree_lookup(endpoints, GUINT_TO_POINTER(id));
    if (endpoint != NULL && endpoint->domain != NULL && g_tree_lookup_extended(endpoint->domain->mappings, &asked, &key, &value)) {
        Mapping *mapping = value;

        granted = (mapping->rights & rights) == rights;
        *physical = mapping->physical + (address - ((Interval *)key)->low);
    }
    pthread_mutex_unlock(&lock);
    return granted;
}

static int translate_page(uint32_t page, uint64_t *frame)
{
    uint64_t physical = 0;
    gboolean granted = translate(ENDPOINT, (uint64_t)page << 12, 1, &physical);

    *frame = physical >> 12;
    return granted;
}

static int map_page(uint32_t page, uint64_t frame)
{
    return map_range(DOMAIN, (uint64_t)page << 12, ((uint64_t)page << 12) + 4095, frame << 12, 3);
}

static int unmap_page(uint32_t page)
{
    return unmap_range(DOMAIN, (uint64_t)page << 12, ((uint64_t)page << 12) + 4095) == 1;
}

static size_t bytes_of_others;

static void begin_count(void)
{
    bytes_of_others = mallinfo2().uordblks;
}

static double bytes_used(void)
{
    return mallinfo2().uordblks - bytes_of_others;
}

#include "mappings.h"

int main(int argc, char **argv)
{
    set_up();
    return measure(argc, argv);
}
