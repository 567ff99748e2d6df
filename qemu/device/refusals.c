/*
 * Refused accesses and their reports; refusals.h says how pieces are joined.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "refusals.h"

#include <stddef.h>
#include <string.h>

#define LARGEST_PIECE 4

/* Bytes that a piece at this address may have. */
static uint64_t piece_bytes(uint64_t iova)
{
    uint64_t lowest = iova & -iova;

    return lowest == 0 || lowest > LARGEST_PIECE ? LARGEST_PIECE : lowest;
}

static ViommuRefusal *find_open(ViommuRefusals *refusals, uint16_t requester,
                                bool is_write)
{
    for (uint32_t i = 0; i < refusals->open_count; i++) {
        ViommuRefusal *refusal = &refusals->open[i];

        if (refusal->requester == requester && refusal->is_write == is_write) {
            return refusal;
        }
    }
    return NULL;
}

bool viommu_refusals_join(ViommuRefusals *refusals, uint16_t requester,
                          bool is_write, uint64_t iova, uint64_t epoch)
{
    ViommuRefusal *refusal = find_open(refusals, requester, is_write);
    uint64_t step;

    if (!refusal || refusal->epoch != epoch) {
        return false;
    }
    step = iova - refusal->last;
    if (step == 0 || iova < refusal->last ||
        step > piece_bytes(refusal->last) || (step & (step - 1)) != 0) {
        return false;
    }
    refusal->last = iova;
    refusal->has_grown = true;
    return true;
}

/* Unanswered ones may fill only their share, so that answered ones find room. */
static bool has_room(const ViommuRefusals *refusals, uint64_t id)
{
    uint32_t unanswered = 0;

    if (refusals->waiting_count == VIOMMU_WAITING_REPORTS) {
        return false;
    }
    for (uint32_t i = 0; id == 0 && i < refusals->waiting_count; i++) {
        uint32_t at = (refusals->first + i) % VIOMMU_WAITING_REPORTS;

        unanswered += refusals->waiting[at].id == 0;
    }
    return unanswered < VIOMMU_UNANSWERED_REPORTS;
}

static void report(ViommuRefusals *refusals, const ViommuRefusal *refusal)
{
    uint32_t at;

    if (!has_room(refusals, refusal->id)) {
        refusals->dropped++;
        return;
    }
    at = (refusals->first + refusals->waiting_count++) % VIOMMU_WAITING_REPORTS;
    refusals->waiting[at] = (ViommuReport) {
        .id = refusal->id,
        .iova = refusal->iova,
        .length = refusal->last - refusal->iova + piece_bytes(refusal->last),
        .requester = refusal->requester,
        .is_write = refusal->is_write,
    };
}

static void remove_open(ViommuRefusals *refusals, uint32_t index)
{
    refusals->open_count--;
    memmove(&refusals->open[index], &refusals->open[index + 1],
            (refusals->open_count - index) * sizeof(refusals->open[0]));
}

void viommu_refusals_open(ViommuRefusals *refusals,
                          const ViommuRefusal *refusal)
{
    ViommuRefusal *earlier = find_open(refusals, refusal->requester,
                                       refusal->is_write);

    if (!earlier && refusals->open_count == VIOMMU_OPEN_REFUSALS) {
        earlier = &refusals->open[0];
    }
    if (earlier) {
        report(refusals, earlier);
        remove_open(refusals, (uint32_t)(earlier - refusals->open));
    }
    refusals->open[refusals->open_count++] = *refusal;
}

bool viommu_refusals_close(ViommuRefusals *refusals)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < refusals->open_count; i++) {
        ViommuRefusal refusal = refusals->open[i];

        if (refusal.is_unlocked && refusal.has_grown) {
            refusal.has_grown = false;
            refusals->open[kept++] = refusal;
        } else {
            report(refusals, &refusal);
        }
    }
    refusals->open_count = kept;
    return kept != 0;
}

void viommu_refusals_disconnect(ViommuRefusals *refusals)
{
    ViommuReport left[VIOMMU_WAITING_REPORTS];
    uint32_t count = 0;

    for (const ViommuReport *next; (next = viommu_refusals_next(refusals)); ) {
        if (next->id == 0) {
            left[count++] = *next;
        }
        viommu_refusals_sent(refusals);
    }
    memcpy(refusals->waiting, left, count * sizeof(left[0]));
    refusals->first = 0;
    refusals->waiting_count = count;
    for (uint32_t i = refusals->open_count; i-- > 0; ) {
        if (refusals->open[i].id != 0) {
            remove_open(refusals, i);
        }
    }
}

const ViommuReport *viommu_refusals_next(const ViommuRefusals *refusals)
{
    return refusals->waiting_count == 0 ? NULL :
           &refusals->waiting[refusals->first];
}

void viommu_refusals_sent(ViommuRefusals *refusals)
{
    refusals->first = (refusals->first + 1) % VIOMMU_WAITING_REPORTS;
    refusals->waiting_count--;
}
