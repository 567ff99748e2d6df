/*
 * A reader without QEMU under load: two threads make accesses as QEMU's devices make them, a third finishes asynchronous
 * I/O, and the main loop obeys updates as qemu/device/settle.c does. "DMA" is a store into the file that stands for guest
 * memory, of a word that says whose access it was and by which address.
 *
 *   race-reader SOCKET SEED HASTE      descriptors: 3 guest memory, 4 the control file
 *
 * HASTE leaves out one thing that an acknowledgement has to wait for: none, lock, grace or drain.
 * The control file is struct Control: counters for the test, and the accesses that it hints at. Ends with 0 at the end of
 * its input, with 1 when the conversation with the daemon ends before.
 */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "reader.h"

#define FIRST_FUNCTION 0x28u
#define MOST_IN_FLIGHT 64u
#define HINTS 256u
#define PAGE_SHIFT 12
/* One access in so many takes its time between translation and copy. */
#define SLOW_ACCESSES 256u
#define ASYNCHRONOUS_ACCESSES 4u

enum { BY_VCPU, BY_IOTHREAD, BY_DISK, REFUSED, WILD, SETTLED, GRACES, DRAINS, COUNTERS };

typedef struct Control {
    uint64_t counters[COUNTERS];
    /*
     * 1 << 31 | device << 28 | page of the logical address; 0 where there is none. It is also what the access stores. A
     * refusal takes the hint back.
     */
    uint32_t hints[HINTS];
} Control;

typedef struct Access {
    uint32_t *at;
    uint32_t tag;
} Access;

static struct { bool lock, grace, drain; } hasty;
static ViommuReader *reader;
static uint8_t *memory;
static uint64_t memory_bytes;
static Control *control;
static int kick_fd;
static bool is_quitting;

/* QEMU's main lock. Who wants it for the main loop is let in first, as it has to be under QEMU's vCPU threads too. */
static pthread_mutex_t main_lock = PTHREAD_MUTEX_INITIALIZER;
static bool is_main_wanted;

/* Odd while the iothread is inside of an access: what rcu_read_lock is to QEMU. */
static uint64_t section;

/* Asynchronous I/O: one queue, finished in its order. */
static Access in_flight[MOST_IN_FLIGHT];
static uint64_t submitted, completed;
static pthread_mutex_t disk_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t disk_wanted = PTHREAD_COND_INITIALIZER;

static sem_t grace_wanted;
static bool is_grace_over;

static void count(unsigned which)
{
    __atomic_add_fetch(&control->counters[which], 1, __ATOMIC_RELAXED);
}

static bool quits(void)
{
    return __atomic_load_n(&is_quitting, __ATOMIC_RELAXED);
}

static uint32_t draw(uint32_t *random)
{
    *random ^= *random << 13;
    *random ^= *random >> 17;
    *random ^= *random << 5;
    return *random;
}

static void linger(uint32_t *random)
{
    if (draw(random) % SLOW_ACCESSES == 0) {
        usleep(50 + draw(random) % 250);
    }
}

/* Translates one access out of the hints; false when there is none, or it was refused. */
static bool translate(uint32_t *random, unsigned flags, Access *access)
{
    uint32_t *hint = &control->hints[draw(random) % HINTS];
    uint32_t tag = __atomic_load_n(hint, __ATOMIC_ACQUIRE);
    uint16_t requester = (uint16_t)(FIRST_FUNCTION + 8 * (tag >> 28 & 7));
    uint64_t iova = (uint64_t)(tag & 0xfffffff) << PAGE_SHIFT | (draw(random) & 0xffc);
    uint32_t same = tag;
    ViommuGrant grant;

    if (tag == 0) {
        return false;
    }
    if (!viommu_reader_decide(reader, requester, iova, flags | VIOMMU_ACCESS_IS_WRITE, &grant)) {
        __atomic_compare_exchange_n(hint, &same, 0, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED);
        count(REFUSED);
        return false;
    }
    if (grant.address > memory_bytes - 4) {
        count(WILD);
        return false;
    }
    *access = (Access) { (uint32_t *)(void *)(memory + grant.address), tag };
    return true;
}

static void copy(const Access *access, unsigned by)
{
    __atomic_store_n(access->at, access->tag, __ATOMIC_RELAXED);
    count(by);
}

/* False when as much as may be is in flight already. */
static bool submit(const Access *access)
{
    bool has_room;

    pthread_mutex_lock(&disk_lock);
    has_room = submitted - completed < MOST_IN_FLIGHT;
    if (has_room) {
        in_flight[submitted++ % MOST_IN_FLIGHT] = *access;
        pthread_cond_signal(&disk_wanted);
    }
    pthread_mutex_unlock(&disk_lock);
    return has_room;
}

static void make_access(uint32_t *random, unsigned flags, unsigned by)
{
    bool is_asynchronous = draw(random) % ASYNCHRONOUS_ACCESSES == 0;
    Access access;

    if (!translate(random, flags | (is_asynchronous ? VIOMMU_ACCESS_IS_LASTING : 0), &access)) {
        return;
    }
    linger(random);
    if (!is_asynchronous || !submit(&access)) {
        copy(&access, by);
    }
}

static void *vcpu(void *opaque)
{
    uint32_t random = *(uint32_t *)opaque;

    while (!quits()) {
        pthread_mutex_lock(&main_lock);
        while (!__atomic_load_n(&is_main_wanted, __ATOMIC_RELAXED) && !quits()) {
            make_access(&random, 0, BY_VCPU);
        }
        pthread_mutex_unlock(&main_lock);
        while (__atomic_load_n(&is_main_wanted, __ATOMIC_RELAXED)) {
            sched_yield();
        }
    }
    return NULL;
}

static void *iothread(void *opaque)
{
    uint32_t random = *(uint32_t *)opaque;

    while (!quits()) {
        __atomic_add_fetch(&section, 1, __ATOMIC_SEQ_CST);
        make_access(&random, VIOMMU_ACCESS_IS_UNLOCKED, BY_IOTHREAD);
        __atomic_add_fetch(&section, 1, __ATOMIC_SEQ_CST);
    }
    return NULL;
}

static void *disk(void *opaque)
{
    uint32_t random = *(uint32_t *)opaque;
    Access access;

    pthread_mutex_lock(&disk_lock);
    for (;;) {
        while (submitted == completed && !quits()) {
            pthread_cond_wait(&disk_wanted, &disk_lock);
        }
        if (submitted == completed) {
            break;
        }
        access = in_flight[completed % MOST_IN_FLIGHT];
        pthread_mutex_unlock(&disk_lock);
        linger(&random);
        copy(&access, BY_DISK);
        pthread_mutex_lock(&disk_lock);
        completed++;
    }
    pthread_mutex_unlock(&disk_lock);
    return NULL;
}

/* As bdrv_drain_all: what was submitted before is over when this returns. */
static void drain(void)
{
    bool is_over = false;
    uint64_t until;

    pthread_mutex_lock(&disk_lock);
    until = submitted;
    pthread_mutex_unlock(&disk_lock);
    while (!is_over) {
        pthread_mutex_lock(&disk_lock);
        is_over = completed >= until;
        pthread_mutex_unlock(&disk_lock);
        if (!is_over) {
            usleep(20);
        }
    }
}

static void kick(void *opaque)
{
    (void)opaque;
    if (eventfd_write(kick_fd, 1) != 0) {
        abort();
    }
}

/* As synchronize_rcu, on a thread of its own. */
static void *grace(void *opaque)
{
    (void)opaque;
    for (;;) {
        uint64_t seen;

        while (sem_wait(&grace_wanted) != 0) {
        }
        if (quits()) {
            return NULL;
        }
        seen = __atomic_load_n(&section, __ATOMIC_SEQ_CST);
        while (seen % 2 != 0 && __atomic_load_n(&section, __ATOMIC_SEQ_CST) == seen) {
            usleep(20);
        }
        __atomic_store_n(&is_grace_over, true, __ATOMIC_SEQ_CST);
        kick(NULL);
    }
}

/* Under the main lock, like viommu_settle. */
static void settle(void)
{
    static ViommuTodo todo;
    static bool has_todo, is_grace_running;

    if (is_grace_running) {
        if (!__atomic_exchange_n(&is_grace_over, false, __ATOMIC_SEQ_CST)) {
            return;
        }
        is_grace_running = false;
    }
    while (has_todo || viommu_reader_unsettled(reader, &todo)) {
        if (!has_todo && todo.grace && !hasty.grace) {
            has_todo = is_grace_running = true;
            count(GRACES);
            sem_post(&grace_wanted);
            return;
        }
        if (todo.drain && !hasty.drain) {
            count(DRAINS);
            drain();
        }
        viommu_reader_settled(reader, &todo);
        count(SETTLED);
        has_todo = false;
    }
}

static void lock_main(void)
{
    if (!hasty.lock) {
        __atomic_store_n(&is_main_wanted, true, __ATOMIC_RELAXED);
        pthread_mutex_lock(&main_lock);
        __atomic_store_n(&is_main_wanted, false, __ATOMIC_RELAXED);
    }
}

static void unlock_main(void)
{
    if (!hasty.lock) {
        pthread_mutex_unlock(&main_lock);
    }
}

/* Until the input ends; gives the exit status. */
static int run_main_loop(void)
{
    bool waits = false;

    for (;;) {
        struct pollfd watched[] = {
            { .fd = viommu_reader_fd(reader), .events = (short)(POLLIN | (waits ? POLLOUT : 0)) },
            { .fd = kick_fd, .events = POLLIN },
            { .fd = STDIN_FILENO, .events = POLLIN },
        };
        eventfd_t count;

        if (poll(watched, 3, -1) < 0 && errno != EINTR) {
            return 1;
        }
        if (watched[2].revents) {
            return 0;
        }
        if (watched[1].revents && eventfd_read(kick_fd, &count) != 0) {
            return 1;
        }
        lock_main();
        if (watched[0].revents & POLLIN) {
            viommu_reader_receive(reader);
        }
        settle();
        waits = viommu_reader_attend(reader);
        unlock_main();
        if (viommu_reader_state(reader) != VIOMMU_READER_UP) {
            fprintf(stderr, "the conversation has ended: %s\n", viommu_reader_why(reader));
            return 1;
        }
    }
}

static int64_t now_ns(void *opaque)
{
    struct timespec now;

    (void)opaque;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000ll + now.tv_nsec;
}

static bool read_word(void *opaque, uint64_t address, uint64_t *value)
{
    (void)opaque;
    if (address % 8 != 0 || address > memory_bytes - 8) {
        return false;
    }
    *value = __atomic_load_n((uint64_t *)(void *)(memory + address), __ATOMIC_ACQUIRE);
    return true;
}

static void say(void *opaque, const char *text)
{
    (void)opaque;
    fprintf(stderr, "%s\n", text);
}

static void *map_file(int fd, uint64_t *bytes)
{
    struct stat file;
    void *mapped;

    if (fstat(fd, &file) != 0) {
        abort();
    }
    *bytes = (uint64_t)file.st_size;
    mapped = mmap(NULL, *bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (mapped == MAP_FAILED) {
        abort();
    }
    return mapped;
}

int main(int argc, char **argv)
{
    const ViommuHost host = { .now_ns = now_ns, .read_word = read_word, .kick = kick, .say = say };
    void *(*const run[])(void *) = { vcpu, iothread, disk, grace };
    pthread_t threads[4];
    uint32_t seeds[4];
    uint64_t control_bytes;
    char why[160];
    int status;

    if (argc != 4) {
        return 2;
    }
    hasty.lock = strcmp(argv[3], "lock") == 0;
    hasty.grace = strcmp(argv[3], "grace") == 0;
    hasty.drain = strcmp(argv[3], "drain") == 0;
    memory = map_file(3, &memory_bytes);
    control = map_file(4, &control_bytes);
    kick_fd = eventfd(0, EFD_NONBLOCK);
    sem_init(&grace_wanted, 0, 0);
    reader = viommu_reader_new(&host, argv[1], "race", 10000);
    if (!reader || !viommu_reader_start(reader, 10000, why, sizeof(why))) {
        fprintf(stderr, "%s\n", reader ? why : "no memory");
        return 1;
    }
    puts("up");
    fflush(stdout);
    for (unsigned i = 0; i < 4; i++) {
        seeds[i] = (uint32_t)strtoul(argv[2], NULL, 10) * 4 + i + 1;
        pthread_create(&threads[i], NULL, run[i], &seeds[i]);
    }
    status = run_main_loop();
    pthread_mutex_lock(&disk_lock);
    __atomic_store_n(&is_quitting, true, __ATOMIC_SEQ_CST);
    pthread_cond_signal(&disk_wanted);
    pthread_mutex_unlock(&disk_lock);
    sem_post(&grace_wanted);
    for (unsigned i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
    }
    viommu_reader_free(reader);
    return status;
}
