/*
 * The QEMU device's plain C without QEMU, asked for one access after the other by one thread, which is the main loop too.
 *
 *   reader SOCKET REQUESTER IOVA STEP COUNT ROUNDS
 *
 * Asks for COUNT pages from IOVA on, STEP bytes apart, ROUNDS times, the first time not counted unless it is the only one.
 * Prints "NANOSECONDS for each" and, behind it, how many were refused. Then acknowledges updates at once until its input
 * ends.
 */
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "reader.h"

#define QUIET_MS 20

static ViommuReader *reader;
static int kick_fd;

static int64_t now_ns(void *opaque)
{
    struct timespec now;

    (void)opaque;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000ll + now.tv_nsec;
}

/* The words of caller-owned tables are the daemon's own here: none can be seen, so no answer is used twice. */
static bool read_word(void *opaque, uint64_t address, uint64_t *value)
{
    (void)opaque;
    (void)address;
    (void)value;
    return false;
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
    fprintf(stderr, "%s\n", text);
}

/* What QEMU's main loop does, until nothing comes for so long, or the input ends. */
static void attend(int quiet_ms)
{
    for (;;) {
        struct pollfd watched[] = {
            { .fd = viommu_reader_fd(reader), .events = POLLIN },
            { .fd = kick_fd, .events = POLLIN },
            { .fd = quiet_ms < 0 ? STDIN_FILENO : -1, .events = POLLIN },
        };
        ViommuTodo todo;
        eventfd_t count;

        if (poll(watched, 3, quiet_ms) == 0 || watched[2].revents) {
            return;
        }
        if (watched[1].revents && eventfd_read(kick_fd, &count) != 0) {
            abort();
        }
        if (watched[0].revents) {
            viommu_reader_receive(reader);
        }
        while (viommu_reader_unsettled(reader, &todo)) {
            viommu_reader_settled(reader, &todo);
        }
        viommu_reader_attend(reader);
        if (viommu_reader_state(reader) != VIOMMU_READER_UP) {
            return;
        }
    }
}

static uint64_t ask(uint16_t requester, uint64_t iova, uint64_t step, uint64_t count)
{
    uint64_t refused = 0;
    ViommuGrant grant;

    for (uint64_t i = 0; i < count; i++) {
        refused += !viommu_reader_decide(reader, requester, iova + i * step, 0, &grant);
    }
    return refused;
}

int main(int argc, char **argv)
{
    const ViommuHost host = { .now_ns = now_ns, .read_word = read_word, .kick = kick, .say = say };
    uint64_t words[6], refused = 0;
    char why[160];
    int64_t begun;

    if (argc != 7) {
        return 2;
    }
    for (int i = 2; i < 7; i++) {
        words[i - 2] = strtoull(argv[i], NULL, 0);
    }
    kick_fd = eventfd(0, EFD_NONBLOCK);
    reader = viommu_reader_new(&host, argv[1], "bench", 10000);
    if (!reader || !viommu_reader_start(reader, 10000, why, sizeof(why))) {
        fprintf(stderr, "%s\n", reader ? why : "no memory");
        return 1;
    }
    attend(QUIET_MS);
    if (words[4] > 1) {
        ask((uint16_t)words[0], words[1], words[2], words[3]);
    }
    begun = now_ns(NULL);
    for (uint64_t round = words[4] > 1; round < words[4]; round++) {
        refused += ask((uint16_t)words[0], words[1], words[2], words[3]);
    }
    printf("%.2f %llu\n", (double)(now_ns(NULL) - begun) / (double)(words[3] * (words[4] - (words[4] > 1))), (unsigned long long)refused);
    fflush(stdout);
    attend(-1);
    viommu_reader_free(reader);
    return 0;
}
