/*
 * Mappings as an in-process virtio-iommu keeps them: for each domain a balanced tree of intervals, in which intervals that
 * overlap are equal, behind a recursive lock, a tree of endpoints and a tree of domains. The peer of
 * scripts/bench/cases/translate.mjs and mappings.mjs. Words: "translate" or "map", layout, seed, mappings.
 */
#include <glib.h>
#include <malloc.h>
#include <pthread.h>

#include "random.h"

#define WHO "GTree of intervals in C"
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

static void map_page(uint32_t page, uint64_t frame)
{
    if (!map_range(DOMAIN, (uint64_t)page << 12, ((uint64_t)page << 12) + 4095, frame << 12, 3)) {
        abort();
    }
}

static void measure_translate(const char *layout, uint32_t seed, const uint32_t *pages, uint32_t count)
{
    uint32_t asked[BATCH];
    uint64_t physical = 0;
    double least = 1e30;
    char figure[64];

    /* Each mapping is asked for before the first that counts. */
    for (uint32_t i = 0; i < count; i++) {
        if (!translate(ENDPOINT, (uint64_t)pages[i] << 12, 1, &physical)) {
            abort();
        }
    }
    for (int batch = 0; batch < BATCHES; batch++) {
        double started;

        for (uint32_t i = 0; i < BATCH; i++) {
            asked[i] = random_next(&seed) % count;
        }
        started = nanoseconds_now();
        for (uint32_t i = 0; i < BATCH; i++) {
            if (!translate(ENDPOINT, (uint64_t)pages[asked[i]] << 12, 1, &physical) || physical >> 12 != frame_of(asked[i])) {
                abort();
            }
        }
        keep_least(&least, (nanoseconds_now() - started) / BATCH);
    }
    snprintf(figure, sizeof(figure), "translate a page, %s", layout);
    say(figure, WHO, "peer", count, "ns", least);
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
        if (unmap_range(DOMAIN, (uint64_t)victims[i] << 12, ((uint64_t)victims[i] << 12) + 4095) != 1) {
            abort();
        }
    }
    return (nanoseconds_now() - started) / size;
}

static double measure_map(uint32_t size)
{
    double started = nanoseconds_now();

    for (uint32_t i = 0; i < size; i++) {
        map_page(victims[i], frame_of(numbers[i]));
    }
    return (nanoseconds_now() - started) / size;
}

/* What is unmapped in one batch is mapped again some batches later, so that neither finds what the other has just touched. */
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
    say("map a page", WHO, "peer", count, "ns", least_map);
    say("unmap a page", WHO, "peer", count, "ns", least_unmap);
}

int main(int argc, char **argv)
{
    uint32_t seed, count;
    uint32_t *pages, *order;
    struct mallinfo2 before;

    if (argc != 5) {
        return 2;
    }
    seed = strtoul(argv[3], NULL, 10);
    count = strtoul(argv[4], NULL, 10);
    pages = lay_out(argv[2], seed, count);
    order = shuffled(seed, count);
    set_up();
    before = mallinfo2();
    for (uint32_t i = 0; i < count; i++) {
        map_page(pages[order[i]], frame_of(order[i]));
    }
    if (strcmp(argv[1], "translate") == 0) {
        measure_translate(argv[2], seed + 2, pages, count);
    } else {
        say("memory of a mapped page", WHO, "peer", count, "B", (double)(mallinfo2().uordblks - before.uordblks) / count);
        measure_changes(seed, pages, count);
    }
    return 0;
}
