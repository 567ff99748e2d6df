/*
 * What the files of a reader share; reader.h is its outside.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VIOMMU_READER_STATE_H
#define VIOMMU_READER_STATE_H

#include <pthread.h>

#include "arena.h"
#include "granted.h"
#include "link.h"
#include "reader.h"
#include "refusals.h"

#define VIOMMU_PAGE_MASK 0xfffull

/* How one requester's DMA is decided, and what it did so far. */
typedef struct ViommuRequester {
    viommu_binding_mode mode;
    uint32_t slot;
    uint32_t domain;
    uint64_t reach; /* the last address that is translated              */
    uint64_t epoch; /* counts bindings; never 0, never the same again    */
    uint64_t lasting; /* number of the drain that its lasting accesses await */
    bool is_dirty;    /* counters changed since they were sent           */
    viommu_requester_statistics counters;
} ViommuRequester;

#define VIOMMU_BUSES 256
#define VIOMMU_FUNCTIONS 256

/* The question that the holder of `talk` waits for. */
typedef struct ViommuQuestion {
    uint64_t id; /* 0 when there is none */
    uint16_t requester;
    uint64_t iova;
    unsigned access;
    bool is_answered;
    bool is_granted;
    ViommuGrant grant;
    uint64_t epoch; /* of the updates, at the answer */
} ViommuQuestion;

struct ViommuReader {
    ViommuHost host;
    char *path;
    char *name;
    int64_t timeout_ns;

    /* Under talk. */
    pthread_mutex_t talk;
    ViommuLink link;
    ViommuReaderState status;
    char why[160];
    int64_t greeted_ns;
    uint64_t last_id;
    ViommuQuestion question;
    /* No question is asked before: the last one was not answered. */
    int64_t silent_until_ns;
    viommu_daemon_message message;
    viommu_daemon_message_storage storage;
    char said[200];  /* what the main loop shall say; empty for nothing */

    /* Atomic: somebody wanted talk and did not wait. */
    bool is_wanted;

    /* Under state. */
    pthread_mutex_t state;
    bool is_connected;
    ViommuArena arena;
    ViommuRequester *buses[VIOMMU_BUSES];
    uint64_t last_epoch;
    uint64_t update_epoch; /* changes with each update and connection */
    ViommuAnswers answers;
    ViommuRefusals refusals;
    ViommuGranted granted;
    uint64_t next_drain; /* its number; counts from 1 */
    bool has_answers;
    bool has_lasting;  /* any requester, since the last drain */
    bool has_unlocked; /* since the last grace period began */
    uint64_t connection;
    uint64_t obeyed;   /* sequence of the last update         */
    uint64_t offered;  /* the last one given out as unsettled */
    uint64_t settled;
    uint64_t acked;
    bool is_cut;       /* a connection ended and is not settled */
    bool wants_drain;
    uint64_t updates;
    uint64_t drains;
    uint64_t grace_periods;
    bool counts_changed;
};

int64_t viommu_now(ViommuReader *reader);

/* Under state. NULL when there is no memory. */
ViommuRequester *viommu_requester(ViommuReader *reader, uint16_t number);

/* Under state. A lasting or unlocked access was granted. */
void viommu_note_granted(ViommuReader *reader, ViommuRequester *requester,
                         uint64_t iova, unsigned access,
                         const ViommuGrant *grant);

/* Under talk. The connection is of no more use. */
void viommu_lose(ViommuReader *reader, const char *why);

/* Under talk. Handles every whole message that is there. */
void viommu_take_messages(ViommuReader *reader);

/* Under talk. Sends what is due, as far as the socket takes it. */
ViommuLinkStatus viommu_send_due(ViommuReader *reader);

/* Unlocks talk and calls who wanted it. */
void viommu_stop_talking(ViommuReader *reader);

/* Under state. Obeys an update; false when it is none that may come now. */
bool viommu_obey(ViommuReader *reader, const viommu_update *update);

/* Under state. Nothing holds any more that the daemon has said. */
void viommu_forget_all(ViommuReader *reader);

#endif
