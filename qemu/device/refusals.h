/*
 * Refused accesses. QEMU tries a refused access again piece by piece, 4 bytes
 * at most; the pieces are joined here and become one report for the daemon
 * (translation.proto, FaultReport).
 *
 * A piece is at most as long as the lowest bit of its address allows, so a
 * piece continues an access when it begins 1, 2 or 4 bytes behind the last
 * one and no further than that one could reach. How long the last piece was
 * is not known: an access that is refused to its end is reported as if its
 * last piece had full length, up to 3 bytes too long.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VIOMMU_REFUSALS_H
#define VIOMMU_REFUSALS_H

#include <stdbool.h>
#include <stdint.h>

/* Accesses whose pieces may still come; the oldest makes room. */
#define VIOMMU_OPEN_REFUSALS 64
/* Reports that wait for the socket. */
#define VIOMMU_WAITING_REPORTS 256
/* Of these, as many as wait while there is no connection. */
#define VIOMMU_UNANSWERED_REPORTS 64

typedef struct ViommuRefusal {
    uint64_t id;    /* of the question; 0 when nobody answered      */
    uint64_t iova;  /* first piece                                  */
    uint64_t last;  /* last piece                                   */
    uint64_t epoch; /* of the updates, when it was refused          */
    uint16_t requester;
    bool is_write;
    bool is_unlocked; /* made outside of QEMU's main lock           */
    bool has_grown;   /* since viommu_refusals_close looked         */
} ViommuRefusal;

typedef struct ViommuReport {
    uint64_t id;
    uint64_t iova;
    uint64_t length;
    uint16_t requester;
    bool is_write;
} ViommuReport;

typedef struct ViommuRefusals {
    ViommuRefusal open[VIOMMU_OPEN_REFUSALS];
    uint32_t open_count;
    ViommuReport waiting[VIOMMU_WAITING_REPORTS];
    uint32_t first;
    uint32_t waiting_count;
    uint64_t dropped; /* reports for which there was no room */
} ViommuRefusals;

/* True when the piece belongs to an access that was refused in this epoch. */
bool viommu_refusals_join(ViommuRefusals *refusals, uint16_t requester,
                          bool is_write, uint64_t iova, uint64_t epoch);

/* A new refused access; an earlier one of this requester and kind is over. */
void viommu_refusals_open(ViommuRefusals *refusals,
                          const ViommuRefusal *refusal);

/*
 * Makes reports of the accesses that are over: all that were made under
 * QEMU's main lock, which the caller holds; of the others those that did not
 * grow since the last call. Gives true when some are left.
 */
bool viommu_refusals_close(ViommuRefusals *refusals);

/* The connection is gone: nobody waits for reports on its questions. */
void viommu_refusals_disconnect(ViommuRefusals *refusals);

/* The next report to send; NULL when there is none. */
const ViommuReport *viommu_refusals_next(const ViommuRefusals *refusals);
void viommu_refusals_sent(ViommuRefusals *refusals);

#endif
