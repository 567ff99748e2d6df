/*
 * A reader's life: made, connected, cut off, connected again; reader.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "reader-state.h"

#define PROTOCOL_MAJOR 1
#define PROTOCOL_MINOR 1
/* A daemon that took the connection has so long to welcome. */
#define WELCOME_NS 5000000000ll
#define RETRY_MS 50
/* Chunks of 16 KiB that one call takes: the main loop has other work. */
#define MOST_CHUNKS 8

int64_t viommu_now(ViommuReader *reader)
{
    return reader->host.now_ns(reader->host.opaque);
}

ViommuReader *viommu_reader_new(const ViommuHost *host, const char *path,
                                const char *name, uint32_t timeout_ms)
{
    ViommuReader *reader = calloc(1, sizeof(*reader));

    if (!reader) {
        return NULL;
    }
    reader->host = *host;
    reader->path = strdup(path);
    reader->name = strdup(name);
    reader->timeout_ns = timeout_ms * 1000000ll;
    reader->next_drain = 1;
    pthread_mutex_init(&reader->talk, NULL);
    pthread_mutex_init(&reader->state, NULL);
    viommu_link_init(&reader->link);
    if (!reader->path || !reader->name) {
        viommu_reader_free(reader);
        return NULL;
    }
    return reader;
}

void viommu_reader_free(ViommuReader *reader)
{
    viommu_link_close(&reader->link);
    viommu_arena_close(&reader->arena);
    for (unsigned bus = 0; bus < VIOMMU_BUSES; bus++) {
        free(reader->buses[bus]);
    }
    pthread_mutex_destroy(&reader->talk);
    pthread_mutex_destroy(&reader->state);
    free(reader->path);
    free(reader->name);
    free(reader);
}

/* The main loop does not wait for talk: who has it calls when it is free. */
static bool try_talk(ViommuReader *reader)
{
    if (pthread_mutex_trylock(&reader->talk) == 0) {
        return true;
    }
    __atomic_store_n(&reader->is_wanted, true, __ATOMIC_SEQ_CST);
    return pthread_mutex_trylock(&reader->talk) == 0;
}

void viommu_stop_talking(ViommuReader *reader)
{
    pthread_mutex_unlock(&reader->talk);
    if (__atomic_exchange_n(&reader->is_wanted, false, __ATOMIC_SEQ_CST)) {
        reader->host.kick(reader->host.opaque);
    }
}

static void greet(ViommuReader *reader)
{
    viommu_peer_message message = {
        .which_body = VIOMMU_PEER_MESSAGE_HELLO,
        .body.hello = {
            .major = PROTOCOL_MAJOR,
            .minor = PROTOCOL_MINOR,
            .role = VIOMMU_PEER_ROLE_QEMU_DEVICE,
            .architecture = VIOMMU_GUEST_ARCHITECTURE_X64,
            .name = {
                (const uint8_t *)reader->name, (uint32_t)strlen(reader->name)
            },
            .max_message_bytes = VIOMMU_MESSAGE_BYTES,
        },
    };

    reader->status = VIOMMU_READER_GREETING;
    reader->greeted_ns = viommu_now(reader);
    if (!viommu_link_put(&reader->link, &message) ||
        viommu_link_flush(&reader->link) == VIOMMU_LINK_LOST) {
        viommu_lose(reader, "the daemon is gone");
    }
}

/* Under talk. */
static int connect_now(ViommuReader *reader)
{
    int error = viommu_link_connect(&reader->link, reader->path);

    if (error == 0) {
        greet(reader);
    } else {
        snprintf(reader->why, sizeof(reader->why), "%s: %s", reader->path,
                 strerror(error));
    }
    return error;
}

bool viommu_reader_connect(ViommuReader *reader)
{
    bool is_connected = false, is_cut;

    pthread_mutex_lock(&reader->state);
    is_cut = reader->is_cut;
    pthread_mutex_unlock(&reader->state);
    if (is_cut || !try_talk(reader)) {
        return false;
    }
    if (reader->status == VIOMMU_READER_DOWN) {
        is_connected = connect_now(reader) == 0;
    }
    viommu_stop_talking(reader);
    return is_connected;
}

/* Under talk. Takes what the socket has. */
static void receive_some(ViommuReader *reader)
{
    for (int i = 0; i < MOST_CHUNKS; i++) {
        ViommuLinkStatus status;

        if (reader->status != VIOMMU_READER_GREETING &&
            reader->status != VIOMMU_READER_UP) {
            return;
        }
        status = viommu_link_receive(&reader->link);
        if (status == VIOMMU_LINK_LOST) {
            viommu_lose(reader, "the daemon is gone");
        }
        if (status != VIOMMU_LINK_DONE) {
            return;
        }
        reader->silent_until_ns = 0;
        viommu_take_messages(reader);
    }
}

bool viommu_reader_start(ViommuReader *reader, uint32_t wait_ms, char *why,
                         size_t why_size)
{
    int64_t deadline_ns = viommu_now(reader) + wait_ms * 1000000ll;
    int64_t left;
    int error;

    pthread_mutex_lock(&reader->talk);
    while ((error = connect_now(reader)) != 0 && error != EACCES &&
           error != ENAMETOOLONG && viommu_now(reader) < deadline_ns) {
        poll(NULL, 0, RETRY_MS);
    }
    while (reader->status == VIOMMU_READER_GREETING &&
           (left = deadline_ns - viommu_now(reader)) > 0) {
        struct pollfd socket = { .fd = reader->link.fd, .events = POLLIN };

        poll(&socket, 1, (int)(left / 1000000 + 1));
        receive_some(reader);
    }
    if (reader->status == VIOMMU_READER_GREETING) {
        viommu_lose(reader, "the daemon took the connection but does not answer");
    }
    snprintf(why, why_size, "%s", reader->why);
    viommu_stop_talking(reader);
    return reader->status == VIOMMU_READER_UP;
}

ViommuReaderState viommu_reader_state(ViommuReader *reader)
{
    return __atomic_load_n(&reader->status, __ATOMIC_RELAXED);
}

int viommu_reader_fd(ViommuReader *reader)
{
    return reader->link.fd;
}

const char *viommu_reader_why(const ViommuReader *reader)
{
    return reader->why;
}

void viommu_reader_receive(ViommuReader *reader)
{
    if (try_talk(reader)) {
        receive_some(reader);
        viommu_stop_talking(reader);
    }
}

static void say_what_was_said(ViommuReader *reader)
{
    if (reader->said[0] != '\0') {
        reader->host.say(reader->host.opaque, reader->said);
        reader->said[0] = '\0';
    }
}

bool viommu_reader_attend(ViommuReader *reader)
{
    bool is_open, waits = false;

    if (!try_talk(reader)) {
        return false;
    }
    if (reader->status == VIOMMU_READER_GREETING &&
        viommu_now(reader) - reader->greeted_ns > WELCOME_NS) {
        viommu_lose(reader, "the daemon took the connection but does not answer");
    }
    pthread_mutex_lock(&reader->state);
    is_open = viommu_refusals_close(&reader->refusals);
    pthread_mutex_unlock(&reader->state);
    if (reader->status == VIOMMU_READER_GREETING ||
        reader->status == VIOMMU_READER_UP) {
        waits = viommu_send_due(reader) == VIOMMU_LINK_LATER;
    }
    if (reader->status == VIOMMU_READER_LOST) {
        viommu_link_close(&reader->link);
        reader->status = VIOMMU_READER_DOWN;
    }
    say_what_was_said(reader);
    viommu_stop_talking(reader);
    if (is_open) {
        reader->host.kick(reader->host.opaque);
    }
    return waits;
}

/* Under state. Takes up to a message full of counters that changed. */
static uint32_t take_counters(ViommuReader *reader,
                              viommu_requester_statistics *counters)
{
    uint32_t count = 0;

    for (unsigned bus = 0; bus < VIOMMU_BUSES; bus++) {
        ViommuRequester *requesters = reader->buses[bus];

        for (unsigned i = 0; requesters && i < VIOMMU_FUNCTIONS; i++) {
            if (!requesters[i].is_dirty) {
                continue;
            }
            if (count == VIOMMU_CAP_DEVICE_STATISTICS_REQUESTERS) {
                return count;
            }
            counters[count++] = requesters[i].counters;
            requesters[i].is_dirty = false;
        }
    }
    return count;
}

void viommu_reader_send_statistics(ViommuReader *reader)
{
    viommu_requester_statistics counters[VIOMMU_CAP_DEVICE_STATISTICS_REQUESTERS];
    bool is_any = true;

    if (!try_talk(reader)) {
        return;
    }
    while (is_any && reader->status == VIOMMU_READER_UP &&
           viommu_send_due(reader) == VIOMMU_LINK_DONE &&
           viommu_link_is_free(&reader->link)) {
        viommu_peer_message message = {
            .which_body = VIOMMU_PEER_MESSAGE_DEVICE_STATISTICS
        };
        viommu_device_statistics *statistics = &message.body.device_statistics;

        pthread_mutex_lock(&reader->state);
        statistics->requesters = counters;
        statistics->requesters_count = take_counters(reader, counters);
        statistics->updates = reader->updates;
        statistics->drains = reader->drains;
        statistics->grace_periods = reader->grace_periods;
        is_any = statistics->requesters_count != 0 || reader->counts_changed;
        reader->counts_changed = false;
        pthread_mutex_unlock(&reader->state);
        if (is_any && viommu_link_put(&reader->link, &message)) {
            viommu_link_flush(&reader->link);
        }
    }
    viommu_stop_talking(reader);
}
