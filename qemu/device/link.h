/*
 * The byte side of the conversation with the daemon: a Unix stream socket,
 * messages behind their length as a varint (src/proto/frame.ts), a descriptor
 * that may come along. Never blocks. Not thread-safe: its owner has a lock.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VIOMMU_LINK_H
#define VIOMMU_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "viommu_pb.h"

/* The largest message of either side: a full Update is below 5 KiB. */
#define VIOMMU_MESSAGE_BYTES 16384u
#define VIOMMU_LENGTH_BYTES 3u

typedef struct ViommuLink {
    int fd; /* -1 when there is none */
    /* A descriptor that came and was not taken; -1 when there is none. */
    int passed_fd;
    size_t in_used;
    size_t in_taken;
    size_t out_used;
    size_t out_sent;
    uint8_t in[VIOMMU_MESSAGE_BYTES + VIOMMU_LENGTH_BYTES];
    /* One message that is on its way. */
    uint8_t out[VIOMMU_MESSAGE_BYTES + VIOMMU_LENGTH_BYTES];
} ViommuLink;

typedef enum ViommuLinkStatus {
    VIOMMU_LINK_DONE,
    VIOMMU_LINK_LATER, /* the socket is not ready, or there is no message */
    VIOMMU_LINK_LOST,  /* closed, broken, or it speaks something else     */
} ViommuLinkStatus;

void viommu_link_init(ViommuLink *link);

/* Gives 0, or an errno: ENOENT and ECONNREFUSED mean nobody is there yet. */
int viommu_link_connect(ViommuLink *link, const char *path);
void viommu_link_close(ViommuLink *link);

/* Takes what is there, as much as fits. */
ViommuLinkStatus viommu_link_receive(ViommuLink *link);

/*
 * The next whole message; it stays where it is until the next receive.
 * VIOMMU_LINK_LOST is a length beyond all bounds.
 */
ViommuLinkStatus viommu_link_next(ViommuLink *link, const uint8_t **message,
                                  size_t *length);

/* Takes the descriptor that came; -1 when none did. The caller's to close. */
int viommu_link_take_fd(ViommuLink *link);

/* True when nothing is on its way, so that put may be called. */
bool viommu_link_is_free(const ViommuLink *link);

/* Encodes a message to be sent by flush. False when it is too large. */
bool viommu_link_put(ViommuLink *link, const viommu_peer_message *message);

ViommuLinkStatus viommu_link_flush(ViommuLink *link);

#endif
