/*
 * The byte side of the conversation with the daemon; link.h says what it is.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* SOCK_CLOEXEC, MSG_CMSG_CLOEXEC */
#endif
#include "link.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* Descriptors that one message may carry; all but the last are closed. */
#define MOST_FDS 8

void viommu_link_init(ViommuLink *link)
{
    memset(link, 0, sizeof(*link));
    link->fd = -1;
    link->passed_fd = -1;
}

int viommu_link_connect(ViommuLink *link, const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int fd;

    if (strlen(path) >= sizeof(address.sun_path)) {
        return ENAMETOOLONG;
    }
    strcpy(address.sun_path, path);
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) {
        return errno;
    }
    if (connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0) {
        int error = errno;

        close(fd);
        return error;
    }
    viommu_link_close(link);
    link->fd = fd;
    return 0;
}

void viommu_link_close(ViommuLink *link)
{
    if (link->fd >= 0) {
        close(link->fd);
    }
    if (link->passed_fd >= 0) {
        close(link->passed_fd);
    }
    link->fd = link->passed_fd = -1;
    link->in_used = link->in_taken = link->out_used = link->out_sent = 0;
}

static void keep_fds(ViommuLink *link, struct msghdr *header)
{
    struct cmsghdr *item;

    for (item = CMSG_FIRSTHDR(header); item; item = CMSG_NXTHDR(header, item)) {
        size_t count;

        if (item->cmsg_level != SOL_SOCKET || item->cmsg_type != SCM_RIGHTS) {
            continue;
        }
        count = (item->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (size_t i = 0; i < count; i++) {
            if (link->passed_fd >= 0) {
                close(link->passed_fd);
            }
            memcpy(&link->passed_fd, CMSG_DATA(item) + i * sizeof(int),
                   sizeof(int));
        }
    }
}

ViommuLinkStatus viommu_link_receive(ViommuLink *link)
{
    union {
        struct cmsghdr alignment;
        char bytes[CMSG_SPACE(MOST_FDS * sizeof(int))];
    } control;
    struct iovec bytes;
    struct msghdr header = {
        .msg_iov = &bytes,
        .msg_iovlen = 1,
        .msg_control = &control,
        .msg_controllen = sizeof(control),
    };
    ssize_t count;

    if (link->fd < 0) {
        return VIOMMU_LINK_LOST;
    }
    link->in_used -= link->in_taken;
    memmove(link->in, link->in + link->in_taken, link->in_used);
    link->in_taken = 0;
    bytes.iov_base = link->in + link->in_used;
    bytes.iov_len = sizeof(link->in) - link->in_used;
    count = recvmsg(link->fd, &header, MSG_CMSG_CLOEXEC);
    if (count < 0) {
        return errno == EAGAIN || errno == EINTR ? VIOMMU_LINK_LATER :
                                                   VIOMMU_LINK_LOST;
    }
    keep_fds(link, &header);
    link->in_used += (size_t)count;
    return count == 0 ? VIOMMU_LINK_LOST : VIOMMU_LINK_DONE;
}

ViommuLinkStatus viommu_link_next(ViommuLink *link, const uint8_t **message,
                                  size_t *length)
{
    const uint8_t *at = link->in + link->in_taken;
    size_t left = link->in_used - link->in_taken;
    size_t digits = 0;

    *length = 0;
    do {
        if (digits == VIOMMU_LENGTH_BYTES) {
            return VIOMMU_LINK_LOST;
        }
        if (digits == left) {
            return VIOMMU_LINK_LATER;
        }
        *length |= (size_t)(at[digits] & 0x7f) << (7 * digits);
    } while (at[digits++] & 0x80);
    if (*length > VIOMMU_MESSAGE_BYTES) {
        return VIOMMU_LINK_LOST;
    }
    if (left - digits < *length) {
        return VIOMMU_LINK_LATER;
    }
    *message = at + digits;
    link->in_taken += digits + *length;
    return VIOMMU_LINK_DONE;
}

int viommu_link_take_fd(ViommuLink *link)
{
    int fd = link->passed_fd;

    link->passed_fd = -1;
    return fd;
}

bool viommu_link_is_free(const ViommuLink *link)
{
    return link->fd >= 0 && link->out_sent == link->out_used;
}

bool viommu_link_put(ViommuLink *link, const viommu_peer_message *message)
{
    uint8_t *body = link->out + VIOMMU_LENGTH_BYTES;
    size_t length, digits;

    link->out_sent = link->out_used = 0;
    if (viommu_encode_peer_message(body, VIOMMU_MESSAGE_BYTES, message,
                                   &length) != PB_OK) {
        return false;
    }
    /* The length stands right before the body, however many digits it has. */
    digits = length < 1u << 7 ? 1 : length < 1u << 14 ? 2 : 3;
    link->out_sent = VIOMMU_LENGTH_BYTES - digits;
    for (size_t i = 0; i < digits; i++) {
        link->out[link->out_sent + i] =
            (uint8_t)((length >> (7 * i)) & 0x7f) | (i + 1 < digits ? 0x80 : 0);
    }
    link->out_used = VIOMMU_LENGTH_BYTES + length;
    return true;
}

ViommuLinkStatus viommu_link_flush(ViommuLink *link)
{
    while (link->out_sent < link->out_used) {
        ssize_t count;

        if (link->fd < 0) {
            return VIOMMU_LINK_LOST;
        }
        count = send(link->fd, link->out + link->out_sent,
                     link->out_used - link->out_sent, MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0) {
            return errno == EAGAIN ? VIOMMU_LINK_LATER : VIOMMU_LINK_LOST;
        }
        link->out_sent += (size_t)count;
    }
    return VIOMMU_LINK_DONE;
}
