/*
 * A reader: one IOMMU in QEMU and its connection to the daemon. It decides each
 * access by what the daemon said, asks where nothing was said, obeys updates,
 * and reports what was refused (proto/viommu/v1/translation.proto).
 *
 * Plain C without QEMU: the IOMMU in QEMU (iommu.c) and the test programs
 * drive the same code. What it needs of its surroundings comes as ViommuHost.
 *
 * Threads. viommu_reader_decide may be called from any thread. Everything else
 * is for one thread, the main loop. Two locks, taken in this order:
 *   talk   who holds it speaks on the socket. Held while a question waits for
 *          its answer, so at most for the timeout.
 *   state  bindings, answers, refusals, counters, the arena. Never held while
 *          anything is waited for.
 * README.md of this folder says which thread waits for what, and why an
 * acknowledged update is final.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VIOMMU_READER_H
#define VIOMMU_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "answers.h"

typedef struct ViommuReader ViommuReader;

typedef struct ViommuHost {
    void *opaque;
    /* Monotonic time. */
    int64_t (*now_ns)(void *opaque);
    ViommuReadWord *read_word;
    /*
     * Any thread, any locks held: have the main loop call
     * viommu_reader_attend soon, when no access under QEMU's main lock is
     * under way.
     */
    void (*kick)(void *opaque);
    /* A sentence for people. The main loop only. */
    void (*say)(void *opaque, const char *text);
} ViommuHost;

/* How an access is made, beside the address. */
enum {
    VIOMMU_ACCESS_IS_WRITE = 1,
    /* By a thread that does not hold QEMU's main lock. */
    VIOMMU_ACCESS_IS_UNLOCKED = 2,
    /* By a device that may go on using memory after the call that made it. */
    VIOMMU_ACCESS_IS_LASTING = 4,
};

typedef struct ViommuGrant {
    uint64_t address; /* where the asked address goes                   */
    uint64_t mask;    /* low bits that are the same on both sides of it */
    bool readable;
    bool writable;
} ViommuGrant;

/* What the main loop has to wait for before an update is acknowledged. */
typedef struct ViommuTodo {
    uint64_t connection;
    uint64_t sequence; /* 0: nothing to acknowledge, the connection is gone */
    bool drain;        /* asynchronous I/O of devices with lasting accesses */
    bool grace;        /* accesses of threads without the main lock         */
} ViommuTodo;

typedef enum ViommuReaderState {
    VIOMMU_READER_DOWN,
    VIOMMU_READER_GREETING, /* connected, Hello not yet answered */
    VIOMMU_READER_UP,
    VIOMMU_READER_LOST,     /* to be taken down by viommu_reader_attend */
} ViommuReaderState;

/* NULL when there is no memory. `name` goes into the Hello. */
ViommuReader *viommu_reader_new(const ViommuHost *host, const char *path,
                                const char *name, uint32_t timeout_ms);
void viommu_reader_free(ViommuReader *reader);

/*
 * Connects and waits for the daemon's welcome, blocking at most `wait_ms`.
 * False: `why` says why not.
 */
bool viommu_reader_start(ViommuReader *reader, uint32_t wait_ms, char *why,
                         size_t why_size);

/* One attempt to connect, without blocking; false when nobody is there. */
bool viommu_reader_connect(ViommuReader *reader);

ViommuReaderState viommu_reader_state(ViommuReader *reader);
/* The socket, to be watched; -1 when there is none. */
int viommu_reader_fd(ViommuReader *reader);
/* The last reason why there is no connection. Stays valid until the next. */
const char *viommu_reader_why(const ViommuReader *reader);

/* The socket is readable. */
void viommu_reader_receive(ViommuReader *reader);

/*
 * Sends what there is to say: reports of accesses that are over, the latest
 * acknowledgement. Takes a lost connection down, after which viommu_reader_fd
 * gives -1. True when the socket did not take it all: call again when it is
 * writable.
 */
bool viommu_reader_attend(ViommuReader *reader);

/* Sends the counters that changed since they were sent last. */
void viommu_reader_send_statistics(ViommuReader *reader);

/*
 * What was obeyed and is not settled yet. While there is something, a lost
 * connection must not be replaced. Asked again until false.
 */
bool viommu_reader_unsettled(ViommuReader *reader, ViommuTodo *todo);

/* All that `todo` asked for has been waited for. */
void viommu_reader_settled(ViommuReader *reader, const ViommuTodo *todo);

/* May this access be made, and where does it go? */
bool viommu_reader_decide(ViommuReader *reader, uint16_t requester,
                          uint64_t iova, unsigned access, ViommuGrant *grant);

#endif
