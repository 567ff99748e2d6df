/*
 * Granted answers that may be used again; answers.h says when.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "answers.h"

#include <stddef.h>
#include <string.h>

/*
 * A block is kept under the largest of these sizes that it fills, at the part
 * of it that was asked for: an access looks in three places.
 */
static const unsigned shifts[] = { 12, 21, 30 };
#define SHIFTS (sizeof(shifts) / sizeof(shifts[0]))

static ViommuAnswer *place_of(ViommuAnswers *answers, uint16_t requester,
                              uint64_t iova, unsigned shift)
{
    uint64_t key = (iova >> shift) ^ ((uint64_t)requester << 47) ^ shift;
    uint64_t mixed = key * 0x9e3779b97f4a7c15ull;

    return &answers->places[mixed >> 53];
}

_Static_assert(VIOMMU_ANSWER_PLACES == 1 << (64 - 53), "place_of takes the upper bits");

static unsigned shift_of(uint64_t mask)
{
    unsigned shift = shifts[0];

    for (size_t i = 1; i < SHIFTS; i++) {
        if (mask >> shifts[i] != 0 || mask == (1ull << shifts[i]) - 1) {
            shift = shifts[i];
        }
    }
    return shift;
}

void viommu_answers_forget(ViommuAnswers *answers)
{
    memset(answers, 0, sizeof(*answers));
}

void viommu_answers_keep(ViommuAnswers *answers, uint64_t iova,
                         const ViommuAnswer *answer)
{
    *place_of(answers, answer->requester, iova,
              shift_of(answer->mask)) = *answer;
}

static bool still_holds(const ViommuAnswer *answer, ViommuReadWord *read,
                        void *opaque)
{
    for (uint8_t i = 0; i < answer->witness_count; i++) {
        uint64_t value;

        if (!read(opaque, answer->witnesses[i].address, &value) ||
            value != answer->witnesses[i].value) {
            return false;
        }
    }
    return true;
}

const ViommuAnswer *viommu_answers_find(ViommuAnswers *answers,
                                        uint16_t requester, uint64_t epoch,
                                        uint64_t iova, bool is_write,
                                        ViommuReadWord *read, void *opaque)
{
    for (size_t i = 0; i < SHIFTS; i++) {
        ViommuAnswer *answer = place_of(answers, requester, iova, shifts[i]);

        if (answer->epoch != epoch || answer->requester != requester ||
            answer->block != (iova & ~answer->mask) ||
            !(is_write ? answer->writable : answer->readable)) {
            continue;
        }
        if (still_holds(answer, read, opaque)) {
            return answer;
        }
        answer->epoch = 0;
    }
    return NULL;
}
