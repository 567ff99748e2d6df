/*
 * Granted answers of the daemon that may be used again, each with its
 * witnesses: the words of guest memory that it was made from. An answer counts
 * only while every witness still says the same, so what was remembered never
 * hides a change of the caller's tables (translation.proto, TranslateReply).
 *
 * Refusals are not kept here: each refused access is asked once, because the
 * daemon makes the fault, and its replays are joined by refusals.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VIOMMU_ANSWERS_H
#define VIOMMU_ANSWERS_H

#include <stdbool.h>
#include <stdint.h>

#define VIOMMU_MOST_WITNESSES 8

typedef struct ViommuWitness {
    uint64_t address;
    uint64_t value;
} ViommuWitness;

typedef struct ViommuAnswer {
    uint64_t block;   /* iova & ~mask                                    */
    uint64_t mask;
    uint64_t address; /* where the block's first byte goes               */
    uint64_t epoch;   /* of the requester's binding; 0 in an unused place */
    uint16_t requester;
    bool readable;
    bool writable;
    uint8_t witness_count;
    ViommuWitness witnesses[VIOMMU_MOST_WITNESSES];
} ViommuAnswer;

/* Reads an aligned 64-bit word of guest memory; false where there is none. */
typedef bool ViommuReadWord(void *opaque, uint64_t address, uint64_t *value);

#define VIOMMU_ANSWER_PLACES 2048

typedef struct ViommuAnswers {
    ViommuAnswer places[VIOMMU_ANSWER_PLACES];
} ViommuAnswers;

void viommu_answers_forget(ViommuAnswers *answers);
/* `iova` is the address that was asked for, inside of the block. */
void viommu_answers_keep(ViommuAnswers *answers, uint64_t iova,
                         const ViommuAnswer *answer);

/*
 * The answer for an access, when there is one that still holds. `epoch` is
 * that of the requester's binding now.
 */
const ViommuAnswer *viommu_answers_find(ViommuAnswers *answers,
                                        uint16_t requester, uint64_t epoch,
                                        uint64_t iova, bool is_write,
                                        ViommuReadWord *read, void *opaque);

#endif
