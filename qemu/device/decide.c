/*
 * One access: granted, or refused. By the arena or a pass-through domain
 * without a message, by an answer that still holds, or by asking the daemon.
 *
 * Interrupt messages pass. Nothing is refused before the daemon was asked,
 * except the rest of an access that it has refused: QEMU tries it again in
 * pieces, which are joined (refusals.h).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* pthread_mutex_clocklock */
#endif
#include <errno.h>
#include <poll.h>
#include <time.h>

#include "reader-state.h"

/* Writes to these addresses are interrupts [SDM 3A 11.11.1]. */
#define INTERRUPT_FIRST 0xfee00000ull
#define INTERRUPT_LAST 0xfeefffffull

/* After a question without an answer, no other one waits for so long. */
#define SILENCE_FACTOR 10

static bool is_interrupt(uint64_t iova)
{
    return iova >= INTERRUPT_FIRST && iova <= INTERRUPT_LAST;
}

/* A block that reaches into the interrupt window would let accesses in. */
static void narrow(uint64_t iova, ViommuGrant *grant)
{
    while (grant->mask > VIOMMU_PAGE_MASK &&
           (iova & ~grant->mask) <= INTERRUPT_LAST &&
           (iova | grant->mask) >= INTERRUPT_FIRST) {
        grant->mask >>= 1;
    }
}

static bool by_table(ViommuReader *reader, const ViommuRequester *requester,
                     uint64_t iova, ViommuGrant *grant)
{
    ViommuLeaf leaf;

    if (iova > requester->reach ||
        viommu_arena_walk(&reader->arena, requester->slot, requester->domain,
                          iova, &leaf) != VIOMMU_WALK_LEAF) {
        return false;
    }
    *grant = (ViommuGrant) {
        leaf.address, leaf.mask, leaf.readable, leaf.writable
    };
    return true;
}

static bool by_identity(const ViommuRequester *requester, uint64_t iova,
                        ViommuGrant *grant)
{
    *grant = (ViommuGrant) { iova, requester->reach, true, true };
    return iova <= requester->reach;
}

static bool by_answer(ViommuReader *reader, const ViommuRequester *requester,
                      uint16_t number, uint64_t iova, bool is_write,
                      ViommuGrant *grant)
{
    const ViommuAnswer *answer =
        viommu_answers_find(&reader->answers, number, requester->epoch, iova,
                            is_write, reader->host.read_word,
                            reader->host.opaque);

    if (answer) {
        *grant = (ViommuGrant) {
            answer->address + (iova - answer->block), answer->mask,
            answer->readable, answer->writable
        };
    }
    return answer != NULL;
}

/* Under state: granted without a message. */
static bool is_known(ViommuReader *reader, ViommuRequester *requester,
                     uint16_t number, uint64_t iova, bool is_write,
                     ViommuGrant *grant)
{
    viommu_requester_statistics *counters = &requester->counters;
    uint64_t *counter;
    bool is_found;

    if (is_interrupt(iova)) {
        return false;
    }
    switch (requester->mode) {
    case VIOMMU_BINDING_MODE_TABLE:
        is_found = by_table(reader, requester, iova, grant);
        counter = &counters->walked;
        break;
    case VIOMMU_BINDING_MODE_IDENTITY:
        is_found = by_identity(requester, iova, grant);
        counter = &counters->identity;
        break;
    case VIOMMU_BINDING_MODE_ASK:
        is_found = by_answer(reader, requester, number, iova, is_write, grant);
        counter = &counters->remembered;
        break;
    default:
        return false;
    }
    if (!is_found || !(is_write ? grant->writable : grant->readable)) {
        return false;
    }
    ++*counter;
    requester->is_dirty = true;
    return true;
}

/* Takes talk, or gives up at the deadline. */
static bool talk_before(ViommuReader *reader, int64_t deadline_ns)
{
    int64_t left = deadline_ns - viommu_now(reader);
    struct timespec until;

    if (pthread_mutex_trylock(&reader->talk) == 0) {
        return true;
    }
    if (left <= 0) {
        return false;
    }
    clock_gettime(CLOCK_MONOTONIC, &until);
    left += until.tv_nsec;
    until.tv_sec += left / 1000000000;
    until.tv_nsec = left % 1000000000;
    return pthread_mutex_clocklock(&reader->talk, CLOCK_MONOTONIC, &until) == 0;
}

/* Waits until the socket can be read, or also written; false at the deadline. */
static bool wait_socket(ViommuReader *reader, int64_t deadline_ns)
{
    struct pollfd socket = {
        .fd = reader->link.fd,
        .events = POLLIN | (viommu_link_is_free(&reader->link) ? 0 : POLLOUT),
    };
    int64_t left = deadline_ns - viommu_now(reader);

    if (left <= 0) {
        return false;
    }
    if (poll(&socket, 1, (int)((left + 999999) / 1000000)) < 0) {
        return errno == EINTR;
    }
    if ((socket.revents & POLLOUT) != 0 &&
        viommu_link_flush(&reader->link) == VIOMMU_LINK_LOST) {
        viommu_lose(reader, "the daemon is gone");
    } else if ((socket.revents & (POLLIN | POLLHUP | POLLERR)) != 0) {
        ViommuLinkStatus status = viommu_link_receive(&reader->link);

        if (status == VIOMMU_LINK_DONE) {
            reader->silent_until_ns = 0;
            viommu_take_messages(reader);
        } else if (status == VIOMMU_LINK_LOST) {
            viommu_lose(reader, "the daemon is gone");
        }
    }
    return true;
}

static void put_question(ViommuReader *reader)
{
    const ViommuQuestion *question = &reader->question;
    viommu_peer_message message = {
        .which_body = VIOMMU_PEER_MESSAGE_TRANSLATE,
        .body.translate = {
            .id = question->id,
            .bus_device_function = question->requester,
            .iova = question->iova,
            .access = question->access & VIOMMU_ACCESS_IS_WRITE ?
                      VIOMMU_ACCESS_WRITE : VIOMMU_ACCESS_READ,
        },
    };

    viommu_link_put(&reader->link, &message);
}

/* Under talk. Asks and waits; the result is in reader->question. */
static void converse(ViommuReader *reader, int64_t deadline_ns)
{
    bool is_put = false;

    while (reader->status == VIOMMU_READER_UP &&
           !reader->question.is_answered) {
        if (!is_put && viommu_link_is_free(&reader->link)) {
            put_question(reader);
            is_put = true;
            if (viommu_link_flush(&reader->link) == VIOMMU_LINK_LOST) {
                viommu_lose(reader, "the daemon is gone");
                return;
            }
        }
        if (!wait_socket(reader, deadline_ns)) {
            reader->silent_until_ns =
                viommu_now(reader) + SILENCE_FACTOR * reader->timeout_ns;
            return;
        }
    }
}

/* Nobody's answer: of an access that was refused for lack of one. */
static ViommuQuestion ask(ViommuReader *reader, uint16_t number, uint64_t iova,
                          unsigned access)
{
    int64_t deadline_ns = viommu_now(reader) + reader->timeout_ns;
    ViommuQuestion result = { .id = 0 };

    if (!talk_before(reader, deadline_ns)) {
        return result;
    }
    if (reader->status == VIOMMU_READER_UP &&
        viommu_now(reader) >= reader->silent_until_ns) {
        reader->question = (ViommuQuestion) {
            .id = ++reader->last_id,
            .requester = number,
            .iova = iova,
            .access = access,
        };
        converse(reader, deadline_ns);
        result = reader->question;
        reader->question.id = 0;
    }
    viommu_stop_talking(reader);
    return result;
}

static bool conclude(ViommuReader *reader, const ViommuQuestion *question,
                     uint16_t number, uint64_t iova, unsigned access,
                     ViommuGrant *grant)
{
    ViommuRequester *requester;

    pthread_mutex_lock(&reader->state);
    requester = viommu_requester(reader, number);
    requester->is_dirty = true;
    if (question->is_granted) {
        requester->counters.asked++;
        *grant = question->grant;
    } else {
        ViommuRefusal refusal = {
            .id = question->is_answered ? question->id : 0,
            .iova = iova,
            .last = iova,
            .epoch = question->is_answered ? question->epoch :
                     reader->update_epoch,
            .requester = number,
            .is_write = access & VIOMMU_ACCESS_IS_WRITE,
            .is_unlocked = access & VIOMMU_ACCESS_IS_UNLOCKED,
            .has_grown = true,
        };

        if (question->is_answered) {
            requester->counters.refused++;
        } else {
            requester->counters.unanswered++;
        }
        viommu_refusals_open(&reader->refusals, &refusal);
    }
    pthread_mutex_unlock(&reader->state);
    if (!question->is_granted) {
        reader->host.kick(reader->host.opaque);
    }
    return question->is_granted;
}

bool viommu_reader_decide(ViommuReader *reader, uint16_t number,
                          uint64_t iova, unsigned access, ViommuGrant *grant)
{
    bool is_write = access & VIOMMU_ACCESS_IS_WRITE;
    ViommuRequester *requester;
    ViommuQuestion question;
    bool is_over = true, is_granted = false;

    pthread_mutex_lock(&reader->state);
    requester = viommu_requester(reader, number);
    if (!requester) {
        is_over = true;
    } else if (is_write && is_interrupt(iova)) {
        requester->counters.interrupts++;
        requester->is_dirty = true;
        *grant = (ViommuGrant) { iova, VIOMMU_PAGE_MASK, false, true };
        is_granted = true;
    } else if (is_known(reader, requester, number, iova, is_write, grant)) {
        narrow(iova, grant);
        viommu_note_granted(reader, requester, iova, access, grant);
        is_granted = true;
    } else {
        is_over = viommu_refusals_join(&reader->refusals, number, is_write,
                                       iova, reader->update_epoch);
    }
    pthread_mutex_unlock(&reader->state);
    if (is_over) {
        return is_granted;
    }
    question = ask(reader, number, iova, access);
    if (!conclude(reader, &question, number, iova, access, grant)) {
        return false;
    }
    narrow(iova, grant);
    return true;
}
