/*
 * The guest's codec on the host: decodes each message it is given and encodes what it understood again.
 *
 * stdin:  'P' (PeerMessage) or 'D' (DaemonMessage), 32-bit little-endian length, bytes; repeated
 * stdout: pb_status, 32-bit little-endian lengths of the message encoded again (0 unless PB_OK) and of what its prefix
 *         leaves out, bytes of the message; repeated
 *
 * Every buffer is a block of its own of just the right size, so that the address sanitizer sees a single byte beyond.
 * On the way it holds the encoder to its promises: a buffer that is a byte too small is refused, and what
 * viommu_encode_..._prefix leaves out is exactly what belongs behind it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "viommu_pb.h"

static void require(int holds, const char *what)
{
    if (holds) return;
    fprintf(stderr, "codec-check: %s\n", what);
    exit(1);
}

static void *block(size_t size)
{
    void *memory = malloc(size == 0 ? 1 : size);
    require(memory != NULL, "out of memory");
    return memory;
}

static int read_exactly(void *bytes, size_t length)
{
    return fread(bytes, 1, length, stdin) == length;
}

typedef struct message {
    int is_peer;
    union {
        viommu_peer_message peer;
        viommu_daemon_message daemon;
    } as;
    viommu_peer_message_storage peer_storage;
    viommu_daemon_message_storage daemon_storage;
} message;

static pb_status decode(const void *data, size_t length, message *m)
{
    return m->is_peer ? viommu_decode_peer_message(data, length, &m->as.peer, &m->peer_storage)
                      : viommu_decode_daemon_message(data, length, &m->as.daemon, &m->daemon_storage);
}

static pb_status encode(void *buffer, size_t capacity, const message *m, size_t *length)
{
    return m->is_peer ? viommu_encode_peer_message(buffer, capacity, &m->as.peer, length)
                      : viommu_encode_daemon_message(buffer, capacity, &m->as.daemon, length);
}

static pb_status encode_prefix(void *buffer, size_t capacity, const message *m, size_t *length, pb_slice *tail)
{
    return m->is_peer ? viommu_encode_peer_message_prefix(buffer, capacity, &m->as.peer, length, tail)
                      : viommu_encode_daemon_message_prefix(buffer, capacity, &m->as.daemon, length, tail);
}

/* Bytes that the prefix leaves out. */
static size_t check_prefix(const message *m, const uint8_t *whole, size_t length)
{
    size_t prefix_length;
    pb_slice tail;
    uint8_t *prefix = block(length);
    require(encode_prefix(prefix, length, m, &prefix_length, &tail) == PB_OK, "a prefix needs more than the whole");
    require(prefix_length + tail.length == length, "prefix and tail are not the whole's length");
    require(memcmp(prefix, whole, prefix_length) == 0, "the prefix differs from the whole's start");
    require(tail.length == 0 || memcmp(tail.data, whole + prefix_length, tail.length) == 0, "the tail differs");
    free(prefix);
    prefix = block(prefix_length);
    require(encode_prefix(prefix, prefix_length, m, &prefix_length, &tail) == PB_OK, "a prefix needs room for its tail");
    free(prefix);
    return tail.length;
}

static void check_small_buffers(const message *m, size_t length)
{
    size_t from = length > 64 ? length - 64 : 0;
    for (size_t capacity = from; capacity < length; capacity++) {
        size_t written;
        uint8_t *small = block(capacity);
        require(encode(small, capacity, m, &written) == PB_NO_SPACE, "a buffer too small is not refused");
        require(written == 0, "a refused encoding has a length");
        free(small);
    }
}

static void write_u32(size_t value)
{
    uint8_t bytes[4] = {(uint8_t)value, (uint8_t)(value >> 8), (uint8_t)(value >> 16), (uint8_t)(value >> 24)};
    fwrite(bytes, 1, sizeof bytes, stdout);
}

static void answer(pb_status status, const uint8_t *bytes, size_t length, size_t tail)
{
    fputc((int)status, stdout);
    write_u32(length);
    write_u32(tail);
    fwrite(bytes, 1, length, stdout);
}

static void handle(int is_peer, const uint8_t *data, size_t length)
{
    message *m = block(sizeof *m);
    m->is_peer = is_peer;
    pb_status status = decode(data, length, m);
    size_t capacity = 2 * length + 64;
    size_t written = 0;
    size_t tail = 0;
    uint8_t *buffer = block(capacity);
    if (status == PB_OK) {
        require(encode(buffer, capacity, m, &written) == PB_OK, "what was decoded does not encode");
        tail = check_prefix(m, buffer, written);
        check_small_buffers(m, written);
    }
    answer(status, buffer, written, tail);
    free(buffer);
    free(m);
}

int main(void)
{
    uint8_t head[5];
    while (read_exactly(head, sizeof head)) {
        size_t length = head[1] | (size_t)head[2] << 8 | (size_t)head[3] << 16 | (size_t)head[4] << 24;
        uint8_t *data = block(length);
        require(read_exactly(data, length), "the input ends inside a message");
        handle(head[0] == 'P', data, length);
        free(data);
    }
    return 0;
}
