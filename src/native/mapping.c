/*
 * Shared file mappings, and the SIGBUS handler that keeps them usable when the file behind them shrinks.
 *
 * The handler runs on any thread at any instruction, so it takes no lock: the table is a fixed array whose slots become
 * visible by one store of `start` and go away by storing 0 before the memory is unmapped. A mutex orders the writers.
 * mmap() is not on POSIX's list of async-signal-safe functions; on Linux it is a bare system call, which is what counts.
 *
 * process.on('SIGBUS') would replace the handler: nothing in viommu does that.
 */
#include "sys.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

/* 512 guest memory slots twice over (a new table is mapped before the old one goes), plus the daemon's own files. */
#define MAX_MAPPINGS 1280

/*
 * Each replaced page splits a kernel mapping in three, and the kernel allows a process about 65000 of them. A mapping
 * that keeps losing pages becomes zeros as a whole: 1280 * (2 * 8 + 1) = 21760 in all at the worst.
 */
#define MAX_LOST_PAGES 8

struct sys_mapping {
    /* First byte, 0 while the slot is free or in change. */
    _Atomic uintptr_t start;
    _Atomic uintptr_t length;
    _Atomic uintptr_t page_bytes;
    atomic_uint lost_pages;
    bool taken;
};

static struct sys_mapping mappings[MAX_MAPPINGS];
/* Slots at or above were never used: bounds the handler's search. */
static atomic_uint used_slots;
static pthread_mutex_t writers = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t handler_once = PTHREAD_ONCE_INIT;
static struct sigaction previous_action;

static struct sys_mapping *mapping_at(uintptr_t address)
{
    unsigned count = atomic_load(&used_slots);
    for (unsigned i = 0; i < count; i++) {
        struct sys_mapping *mapping = &mappings[i];
        uintptr_t start = atomic_load(&mapping->start);
        if (start == 0 || address < start || address - start >= atomic_load(&mapping->length))
            continue;
        /* The slot may have changed hands between the two loads. */
        if (atomic_load(&mapping->start) == start)
            return mapping;
    }
    return NULL;
}

static bool replace_lost_page(uintptr_t address)
{
    struct sys_mapping *mapping = mapping_at(address);
    if (mapping == NULL)
        return false;
    uintptr_t length = atomic_load(&mapping->page_bytes);
    uintptr_t start = address & ~(length - 1);
    if (atomic_fetch_add(&mapping->lost_pages, 1) >= MAX_LOST_PAGES) {
        start = atomic_load(&mapping->start);
        length = atomic_load(&mapping->length);
    }
    const int flags = MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
    return mmap((void *)start, length, PROT_READ | PROT_WRITE, flags, -1, 0) != MAP_FAILED;
}

static void chain(int signal_number, siginfo_t *info, void *context)
{
    if ((previous_action.sa_flags & SA_SIGINFO) != 0) {
        previous_action.sa_sigaction(signal_number, info, context);
    } else if (previous_action.sa_handler == SIG_IGN && info->si_code <= 0) {
        return;
    } else if (previous_action.sa_handler == SIG_DFL || previous_action.sa_handler == SIG_IGN) {
        /* On return the access faults again and the default action ends the process, as it would have without us. */
        struct sigaction fallback = {.sa_handler = SIG_DFL};
        sigaction(SIGBUS, &fallback, NULL);
        if (info->si_code <= 0)
            raise(SIGBUS);
    } else {
        previous_action.sa_handler(signal_number);
    }
}

static void on_sigbus(int signal_number, siginfo_t *info, void *context)
{
    int saved_errno = errno;
    /* BUS_ADRERR: no page behind the address. Memory errors of the machine (BUS_MCEERR_*) are not ours to hide. */
    if (info->si_code != BUS_ADRERR || !replace_lost_page((uintptr_t)info->si_addr))
        chain(signal_number, info, context);
    errno = saved_errno;
}

static void install_handler(void)
{
    struct sigaction action = {.sa_sigaction = on_sigbus, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART};
    sigemptyset(&action.sa_mask);
    sigaction(SIGBUS, &action, &previous_action);
}

static int page_size_of(int file, uint64_t *page_bytes)
{
    struct statfs status;
    if (fstatfs(file, &status) < 0)
        return -errno;
    *page_bytes = status.f_type == HUGETLBFS_MAGIC ? (uint64_t)status.f_bsize : (uint64_t)sysconf(_SC_PAGESIZE);
    return 0;
}

/* A mapping that leaves the file from the start is a mistake or an attack; one that does later is the handler's. */
static int check_range(int file, uint64_t offset, uint64_t length)
{
    struct stat status;
    if (fstat(file, &status) < 0)
        return -errno;
    if (!S_ISREG(status.st_mode))
        return 0;
    uint64_t size = (uint64_t)status.st_size;
    return offset > size || length > size - offset ? -EINVAL : 0;
}

static struct sys_mapping *take_slot(void)
{
    struct sys_mapping *found = NULL;
    pthread_mutex_lock(&writers);
    for (unsigned i = 0; i < MAX_MAPPINGS && found == NULL; i++) {
        if (mappings[i].taken)
            continue;
        found = &mappings[i];
        found->taken = true;
        if (i >= atomic_load(&used_slots))
            atomic_store(&used_slots, i + 1);
    }
    pthread_mutex_unlock(&writers);
    return found;
}

static void give_slot_back(struct sys_mapping *mapping)
{
    pthread_mutex_lock(&writers);
    mapping->taken = false;
    pthread_mutex_unlock(&writers);
}

struct sys_mapping *sys_map(int file, uint64_t offset, uint64_t length, int *error)
{
    uint64_t page_bytes = 0;
    *error = page_size_of(file, &page_bytes);
    if (*error == 0)
        *error = check_range(file, offset, length);
    if (*error < 0)
        return NULL;
    pthread_once(&handler_once, install_handler);
    struct sys_mapping *mapping = take_slot();
    if (mapping == NULL) {
        *error = -ENOSPC;
        return NULL;
    }
    /* The length of a hugetlbfs mapping has to be whole huge pages when it is unmapped. */
    uint64_t whole = (length + page_bytes - 1) & ~(page_bytes - 1);
    void *start = mmap(NULL, whole, PROT_READ | PROT_WRITE, MAP_SHARED, file, (off_t)offset);
    if (start == MAP_FAILED) {
        *error = -errno;
        give_slot_back(mapping);
        return NULL;
    }
    /* Guest memory has no place in a core file. */
    madvise(start, whole, MADV_DONTDUMP);
    atomic_store(&mapping->length, whole);
    atomic_store(&mapping->page_bytes, page_bytes);
    atomic_store(&mapping->lost_pages, 0);
    atomic_store(&mapping->start, (uintptr_t)start);
    return mapping;
}

void *sys_mapping_address(const struct sys_mapping *mapping)
{
    return (void *)atomic_load(&mapping->start);
}

uint32_t sys_mapping_lost_pages(const struct sys_mapping *mapping)
{
    return atomic_load(&mapping->lost_pages);
}

void sys_unmap(struct sys_mapping *mapping)
{
    void *start = sys_mapping_address(mapping);
    size_t length = atomic_load(&mapping->length);
    atomic_store(&mapping->start, 0);
    munmap(start, length);
    give_slot_back(mapping);
}
