/*
 * Protocol buffers for a driver: reads and writes messages described by constant tables (gen/viommu_pb.c), without
 * allocation, without recursion beyond the schema's own depth, and with every length checked.
 *
 * Follows the protobuf encoding (protobuf.dev/programming-guides/encoding) for the subset that scripts/generate/schema.mjs
 * lets through, and draws the same lines as the daemon's reader (src/proto/reader.ts): unknown fields and known fields
 * of another wire type are skipped, a field that comes twice counts as protobuf says (scalars: the last; messages:
 * merged; lists: joined; a oneof: the last member), groups are refused, text must be UTF-8. What both decoders take,
 * they take as the same message.
 *
 * Freestanding C11 but for memcpy and memset. Any IRQL, as long as the memory passed in is resident; less than 3 KiB of
 * stack. Input that changes while it is decoded gives some message or an error, never an access outside of it.
 */
#ifndef VIOMMU_PB_H
#define VIOMMU_PB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum pb_status {
    PB_OK = 0,
    PB_TRUNCATED = 1,  /* a field goes on beyond the end of its message                                          */
    PB_MALFORMED = 2,  /* a varint without end, field number 0, a group, a wire type that is none, text not UTF-8 */
    PB_TOO_MANY = 3,   /* more list items than the storage holds (VIOMMU_CAP_*)                                  */
    PB_NO_SPACE = 4,   /* the encoded message does not fit the buffer                                            */
    PB_TOO_LARGE = 5   /* the message would be 2 GiB or more, which protobuf excludes                            */
} pb_status;

/* Bytes of a `bytes` or `string` field. Decoded: points into the input. To be encoded: the caller's memory. */
typedef struct pb_slice {
    const uint8_t *data;
    uint32_t length;
} pb_slice;

typedef enum pb_kind {
    PB_KIND_UINT32,
    PB_KIND_UINT64,
    PB_KIND_FIXED32,
    PB_KIND_BOOL,
    PB_KIND_ENUM,
    PB_KIND_BYTES,
    PB_KIND_STRING,
    PB_KIND_MESSAGE
} pb_kind;

typedef enum pb_label {
    PB_LABEL_PLAIN,  /* a scalar or slice: left out of the encoding when it is 0 or empty */
    PB_LABEL_HAS,    /* a message; `mark` is the bool that says it is there               */
    PB_LABEL_ONEOF,  /* a message in a union; `mark` is the uint32_t which_...            */
    PB_LABEL_LIST    /* pointer to items; `mark` is the uint32_t count                    */
} pb_label;

typedef struct pb_field {
    uint32_t number;
    uint8_t kind;
    uint8_t label;
    uint16_t offset;                  /* of the value, the union or the pointer, in the message's struct */
    uint16_t mark;
    uint16_t pool;                    /* lists: index of the pool that decoding takes items from */
    const struct pb_message *message; /* PB_KIND_MESSAGE */
} pb_field;

typedef struct pb_message {
    const pb_field *fields; /* ascending numbers: the order of encoding */
    uint32_t field_count;
    uint32_t size;          /* of the struct */
} pb_message;

/* Where the items of one list field live while a message is decoded. */
typedef struct pb_pool {
    void *items;
    uint32_t capacity;
    uint32_t used;
} pb_pool;

/* `pools` has one entry for each list field of the schema; entries of fields that cannot occur may be empty. */
pb_status pb_decode(const pb_message *type, const void *data, size_t length, void *message, pb_pool *pools);

/*
 * Writes a message. With `tail`, a bytes field that would end the encoding stays out of the buffer and is handed back
 * for a descriptor of its own; all lengths count it. `*length` is what was written to the buffer. Nothing the caller
 * passes may change meanwhile, but for the bytes of `tail`.
 */
pb_status pb_encode(const pb_message *type, const void *message, void *buffer, size_t capacity, size_t *length,
                    pb_slice *tail);

#endif
