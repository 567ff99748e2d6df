/*
 * A reader without QEMU, driven line by line: what QEMU's main loop does is done by this program's loop, what its devices
 * do by commands. One line in, one line out; numbers are hexadecimal.
 *
 *   arena FD BYTES                    open, or the reason why not
 *   walk SLOT DOMAIN IOVA             leaf ADDRESS MASK R W | nothing | torn
 *   start TIMEOUT WAIT PATH           up | down WHY
 *   access REQUESTER IOVA FLAGS       granted ADDRESS MASK R W | refused
 *   burst REQUESTER IOVA:FLAGS ...    several without the main loop between them; an answer for each, joined by commas
 *   thread REQUESTER IOVA FLAGS       the same on a thread of its own; the answer comes with `join`
 *   join
 *   word ADDRESS VALUE                a word of guest memory; words that were not set cannot be read
 *   auto 0|1                          settle by itself whenever it is called (1 at the start)
 *   settle                            settled SEQUENCE DRAIN GRACE | nothing
 *   connect                           one attempt; state N
 *   state                             state N
 *   statistics                        sent
 */
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "arena.h"
#include "reader.h"

#define MOST_WORDS 64

static ViommuArena arena;
static ViommuReader *reader;
static int kick_fd;
static bool is_auto = true;
static struct { uint64_t address, value; } words[MOST_WORDS];
static unsigned word_count;
static pthread_mutex_t words_lock = PTHREAD_MUTEX_INITIALIZER;

static int64_t now_ns(void *opaque)
{
    struct timespec now;

    (void)opaque;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000ll + now.tv_nsec;
}

static bool read_word(void *opaque, uint64_t address, uint64_t *value)
{
    bool is_found = false;

    (void)opaque;
    pthread_mutex_lock(&words_lock);
    for (unsigned i = 0; i < word_count; i++) {
        if (words[i].address == address) {
            *value = words[i].value;
            is_found = true;
        }
    }
    pthread_mutex_unlock(&words_lock);
    return is_found;
}

static void set_word(uint64_t address, uint64_t value)
{
    pthread_mutex_lock(&words_lock);
    if (word_count == MOST_WORDS) {
        abort();
    }
    words[word_count].address = address;
    words[word_count++].value = value;
    pthread_mutex_unlock(&words_lock);
}

static void kick(void *opaque)
{
    (void)opaque;
    if (eventfd_write(kick_fd, 1) != 0) {
        abort();
    }
}

static void say(void *opaque, const char *text)
{
    (void)opaque;
    fprintf(stderr, "say: %s\n", text);
}

static bool settle_once(ViommuTodo *todo)
{
    if (!viommu_reader_unsettled(reader, todo)) {
        return false;
    }
    viommu_reader_settled(reader, todo);
    return true;
}

static void attend(void)
{
    ViommuTodo todo;

    while (is_auto && settle_once(&todo)) {
    }
    viommu_reader_attend(reader);
}

typedef struct Access {
    unsigned requester, flags;
    uint64_t iova;
    char result[120];
} Access;

static void *make_access(void *opaque)
{
    Access *access = opaque;
    ViommuGrant grant;

    if (viommu_reader_decide(reader, (uint16_t)access->requester, access->iova, access->flags, &grant)) {
        snprintf(access->result, sizeof(access->result), "granted %" PRIx64 " %" PRIx64 " %d %d", grant.address, grant.mask,
                 grant.readable, grant.writable);
    } else {
        snprintf(access->result, sizeof(access->result), "refused");
    }
    return NULL;
}

/* As a device makes them: the main loop comes to nothing meanwhile. */
static void burst(unsigned requester, const char *list)
{
    Access access = { .requester = requester };
    const char *comma = "";
    int used;

    while (sscanf(list, " %" SCNx64 ":%x%n", &access.iova, &access.flags, &used) == 2) {
        make_access(&access);
        printf("%s%s", comma, access.result);
        comma = ", ";
        list += used;
    }
    puts("");
}

static void start(unsigned timeout_ms, unsigned wait_ms, const char *path)
{
    const ViommuHost host = { .now_ns = now_ns, .read_word = read_word, .kick = kick, .say = say };
    char why[160];

    reader = viommu_reader_new(&host, path, "test", timeout_ms);
    if (!reader) {
        abort();
    }
    if (viommu_reader_start(reader, wait_ms, why, sizeof(why))) {
        puts("up");
        attend();
    } else {
        printf("down %s\n", why);
    }
}

static void walk(unsigned slot, unsigned domain, uint64_t iova)
{
    ViommuLeaf leaf;

    switch (viommu_arena_walk(&arena, slot, domain, iova, &leaf)) {
    case VIOMMU_WALK_LEAF:
        printf("leaf %" PRIx64 " %" PRIx64 " %d %d\n", leaf.address, leaf.mask, leaf.readable, leaf.writable);
        break;
    case VIOMMU_WALK_NOTHING:
        puts("nothing");
        break;
    default:
        puts("torn");
        break;
    }
}

static void obey(const char *line)
{
    static Access threaded;
    static pthread_t thread;
    Access access;
    ViommuTodo todo;
    unsigned a, b;
    int used;
    uint64_t x, y;
    char path[108];

    if (sscanf(line, "arena %x %" SCNx64, &a, &x) == 2) {
        const char *why = NULL;

        puts(viommu_arena_open(&arena, (int)a, x, &why) ? "open" : why);
    } else if (sscanf(line, "walk %x %x %" SCNx64, &a, &b, &x) == 3) {
        walk(a, b, x);
    } else if (sscanf(line, "start %x %x %107s", &a, &b, path) == 3) {
        start(a, b, path);
    } else if (sscanf(line, "access %x %" SCNx64 " %x", &access.requester, &access.iova, &access.flags) == 3) {
        make_access(&access);
        puts(access.result);
    } else if (sscanf(line, "burst %x%n", &a, &used) == 1) {
        burst(a, line + used);
    } else if (sscanf(line, "thread %x %" SCNx64 " %x", &threaded.requester, &threaded.iova, &threaded.flags) == 3) {
        pthread_create(&thread, NULL, make_access, &threaded);
        puts("begun");
    } else if (strcmp(line, "join\n") == 0) {
        pthread_join(thread, NULL);
        puts(threaded.result);
    } else if (sscanf(line, "word %" SCNx64 " %" SCNx64, &x, &y) == 2) {
        set_word(x, y);
        puts("set");
    } else if (sscanf(line, "auto %x", &a) == 1) {
        is_auto = a != 0;
        puts("set");
    } else if (strcmp(line, "settle\n") == 0) {
        if (settle_once(&todo)) {
            printf("settled %" PRIx64 " %d %d\n", todo.sequence, todo.drain, todo.grace);
        } else {
            puts("nothing");
        }
        attend();
    } else if (strcmp(line, "connect\n") == 0) {
        viommu_reader_connect(reader);
        attend();
        printf("state %d\n", viommu_reader_state(reader));
    } else if (strcmp(line, "state\n") == 0) {
        printf("state %d\n", viommu_reader_state(reader));
    } else if (strcmp(line, "statistics\n") == 0) {
        viommu_reader_send_statistics(reader);
        puts("sent");
    } else {
        printf("what? %s", line);
    }
    fflush(stdout);
}

int main(void)
{
    kick_fd = eventfd(0, EFD_NONBLOCK);
    setvbuf(stdin, NULL, _IONBF, 0);
    for (;;) {
        struct pollfd watched[] = {
            { .fd = STDIN_FILENO, .events = POLLIN },
            { .fd = kick_fd, .events = POLLIN },
            { .fd = reader ? viommu_reader_fd(reader) : -1, .events = POLLIN },
        };
        char line[256];
        eventfd_t count;

        if (poll(watched, 3, -1) < 0 && errno != EINTR) {
            return 1;
        }
        if (watched[2].revents) {
            viommu_reader_receive(reader);
            attend();
        }
        if (watched[1].revents && eventfd_read(kick_fd, &count) == 0 && reader) {
            attend();
        }
        if (watched[0].revents) {
            if (!fgets(line, sizeof(line), stdin)) {
                break;
            }
            obey(line);
        }
    }
    if (reader) {
        viommu_reader_free(reader);
    }
    viommu_arena_close(&arena);
    close(kick_fd);
    return 0;
}
