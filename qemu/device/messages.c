/*
 * What a reader and the daemon say to each other. All of it under `talk`.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "reader-state.h"

#define PROTOCOL_MAJOR 1

void viommu_lose(ViommuReader *reader, const char *why)
{
    if (reader->status == VIOMMU_READER_DOWN ||
        reader->status == VIOMMU_READER_LOST) {
        return;
    }
    reader->status = VIOMMU_READER_LOST;
    reader->silent_until_ns = 0;
    snprintf(reader->why, sizeof(reader->why), "%s", why);
    pthread_mutex_lock(&reader->state);
    viommu_forget_all(reader);
    pthread_mutex_unlock(&reader->state);
    reader->host.kick(reader->host.opaque);
}

static void lose_for(ViommuReader *reader, const char *what, pb_slice detail)
{
    char why[sizeof(reader->why)];

    snprintf(why, sizeof(why), "%s%.*s", what,
             (int)(detail.length < 100 ? detail.length : 100),
             detail.length ? (const char *)detail.data : "");
    viommu_lose(reader, why);
}

static void take_welcome(ViommuReader *reader, const viommu_hello_reply *reply)
{
    const char *why = "the daemon sent no page tables with its welcome";
    int fd = viommu_link_take_fd(&reader->link);
    ViommuArena arena = { 0 };
    bool is_mapped;

    if (reader->status != VIOMMU_READER_GREETING) {
        viommu_lose(reader, "the daemon welcomed twice");
    } else if (!reply->accepted) {
        lose_for(reader, "the daemon refuses: ", reply->reason);
    } else if (reply->major != PROTOCOL_MAJOR) {
        viommu_lose(reader, "the daemon speaks another version of the protocol");
    } else {
        is_mapped = fd >= 0 &&
            viommu_arena_open(&arena, fd, reply->arena_bytes, &why);
        if (is_mapped) {
            pthread_mutex_lock(&reader->state);
            reader->arena = arena;
            reader->is_connected = true;
            reader->update_epoch++;
            pthread_mutex_unlock(&reader->state);
            reader->status = VIOMMU_READER_UP;
            reader->host.kick(reader->host.opaque);
        } else {
            viommu_lose(reader, why);
        }
    }
    if (fd >= 0) {
        close(fd);
    }
}

static void take_update(ViommuReader *reader, const viommu_update *update)
{
    bool is_sound;

    pthread_mutex_lock(&reader->state);
    is_sound = viommu_obey(reader, update);
    pthread_mutex_unlock(&reader->state);
    if (is_sound) {
        reader->host.kick(reader->host.opaque);
    } else {
        viommu_lose(reader, "an update came out of order");
    }
}

/* The largest block around the asked address that the answer covers whole. */
static bool answer_block(const viommu_translate_reply *reply, uint64_t iova,
                         ViommuGrant *grant)
{
    uint64_t last = reply->iova + (reply->length - 1);
    uint64_t mask = VIOMMU_PAGE_MASK;

    if (((reply->iova | reply->length | reply->address) & VIOMMU_PAGE_MASK) ||
        reply->length == 0 || last < reply->iova ||
        reply->address + (reply->length - 1) < reply->address ||
        iova < reply->iova || iova > last) {
        return false;
    }
    grant->address = reply->address + (iova - reply->iova);
    for (;;) {
        uint64_t wider = mask << 1 | 1;

        if ((iova & ~wider) < reply->iova || (iova | wider) > last ||
            ((iova ^ grant->address) & wider) != 0) {
            break;
        }
        mask = wider;
        if (mask == UINT64_MAX) {
            break;
        }
    }
    grant->mask = mask;
    grant->readable = reply->readable;
    grant->writable = reply->writable;
    return true;
}

/* Under state. */
static void keep_answer(ViommuReader *reader, ViommuRequester *requester,
                        const viommu_translate_reply *reply)
{
    const ViommuQuestion *question = &reader->question;
    ViommuAnswer answer = {
        .block = question->iova & ~question->grant.mask,
        .mask = question->grant.mask,
        .address = question->grant.address & ~question->grant.mask,
        .epoch = requester->epoch,
        .requester = question->requester,
        .readable = question->grant.readable,
        .writable = question->grant.writable,
    };

    if (requester->mode != VIOMMU_BINDING_MODE_ASK ||
        reply->witnesses_count == 0 ||
        reply->witnesses_count > VIOMMU_MOST_WITNESSES) {
        return;
    }
    for (uint32_t i = 0; i < reply->witnesses_count; i++) {
        if (reply->witnesses[i].address % 8 != 0) {
            return;
        }
        answer.witnesses[i].address = reply->witnesses[i].address;
        answer.witnesses[i].value = reply->witnesses[i].value;
    }
    answer.witness_count = (uint8_t)reply->witnesses_count;
    viommu_answers_keep(&reader->answers, question->iova, &answer);
    reader->has_answers = true;
}

/* Late answers to questions that were given up are of no use to anybody. */
static void take_answer(ViommuReader *reader,
                        const viommu_translate_reply *reply)
{
    ViommuQuestion *question = &reader->question;
    bool is_write = question->access & VIOMMU_ACCESS_IS_WRITE;
    ViommuRequester *requester;

    if (question->id == 0 || reply->id != question->id) {
        return;
    }
    if (reply->granted && !answer_block(reply, question->iova, &question->grant)) {
        viommu_lose(reader, "an answer does not fit its question");
        return;
    }
    pthread_mutex_lock(&reader->state);
    requester = viommu_requester(reader, question->requester);
    question->is_answered = true;
    question->epoch = reader->update_epoch;
    question->is_granted = reply->granted && requester &&
        (is_write ? reply->writable : reply->readable);
    if (question->is_granted) {
        keep_answer(reader, requester, reply);
        viommu_note_granted(reader, requester, question->iova,
                            question->access, &question->grant);
    }
    pthread_mutex_unlock(&reader->state);
}

static void take_refusal(ViommuReader *reader, const viommu_refusal *refusal)
{
    snprintf(reader->said, sizeof(reader->said),
             "the daemon does not take a message: %.*s",
             (int)(refusal->detail.length < 120 ? refusal->detail.length : 120),
             refusal->detail.length ? (const char *)refusal->detail.data : "");
    if (reader->status == VIOMMU_READER_GREETING) {
        lose_for(reader, "the daemon refuses: ", refusal->detail);
    } else {
        reader->host.kick(reader->host.opaque);
    }
}

static void take_message(ViommuReader *reader, const uint8_t *bytes,
                         size_t length)
{
    viommu_daemon_message *message = &reader->message;

    if (viommu_decode_daemon_message(bytes, length, message,
                                     &reader->storage) != PB_OK) {
        viommu_lose(reader, "the daemon sent something that is no message");
        return;
    }
    if (reader->status == VIOMMU_READER_GREETING &&
        message->which_body != VIOMMU_DAEMON_MESSAGE_HELLO_REPLY &&
        message->which_body != VIOMMU_DAEMON_MESSAGE_REFUSAL) {
        viommu_lose(reader, "the daemon spoke before it welcomed");
        return;
    }
    switch (message->which_body) {
    case VIOMMU_DAEMON_MESSAGE_HELLO_REPLY:
        take_welcome(reader, &message->body.hello_reply);
        break;
    case VIOMMU_DAEMON_MESSAGE_UPDATE:
        take_update(reader, &message->body.update);
        break;
    case VIOMMU_DAEMON_MESSAGE_TRANSLATE_REPLY:
        take_answer(reader, &message->body.translate_reply);
        break;
    case VIOMMU_DAEMON_MESSAGE_REFUSAL:
        take_refusal(reader, &message->body.refusal);
        break;
    default:
        /* Events and later additions are for others. */
        break;
    }
}

void viommu_take_messages(ViommuReader *reader)
{
    while (reader->status == VIOMMU_READER_GREETING ||
           reader->status == VIOMMU_READER_UP) {
        const uint8_t *bytes;
        size_t length;
        ViommuLinkStatus status = viommu_link_next(&reader->link, &bytes, &length);

        if (status == VIOMMU_LINK_LATER) {
            return;
        }
        if (status == VIOMMU_LINK_LOST) {
            viommu_lose(reader, "the daemon sent a message that is too large");
            return;
        }
        take_message(reader, bytes, length);
    }
}

/* Under state. False when there is nothing to say. */
static bool next_due(ViommuReader *reader, viommu_peer_message *message)
{
    const ViommuReport *report = viommu_refusals_next(&reader->refusals);

    if (reader->acked != reader->settled) {
        reader->acked = reader->settled;
        message->which_body = VIOMMU_PEER_MESSAGE_UPDATE_ACK;
        message->body.update_ack.sequence = reader->settled;
        return true;
    }
    if (!report) {
        return false;
    }
    message->which_body = VIOMMU_PEER_MESSAGE_FAULT_REPORT;
    message->body.fault_report = (viommu_fault_report) {
        .id = report->id,
        .bus_device_function = report->requester,
        .iova = report->iova,
        .length = report->length,
        .access = report->is_write ? VIOMMU_ACCESS_WRITE : VIOMMU_ACCESS_READ,
    };
    viommu_refusals_sent(&reader->refusals);
    return true;
}

ViommuLinkStatus viommu_send_due(ViommuReader *reader)
{
    for (;;) {
        viommu_peer_message message = { 0 };
        ViommuLinkStatus status = viommu_link_flush(&reader->link);
        bool is_any;

        if (status == VIOMMU_LINK_LOST) {
            viommu_lose(reader, "the daemon is gone");
        }
        if (status != VIOMMU_LINK_DONE || reader->status != VIOMMU_READER_UP) {
            return status;
        }
        pthread_mutex_lock(&reader->state);
        is_any = next_due(reader, &message);
        pthread_mutex_unlock(&reader->state);
        if (!is_any || !viommu_link_put(&reader->link, &message)) {
            return status;
        }
    }
}
