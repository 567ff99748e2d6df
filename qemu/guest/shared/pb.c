/* Protocol buffers for a driver; pb.h says what is promised. */
#include "pb.h"

#include <string.h>

enum { WIRE_VARINT = 0, WIRE_64 = 1, WIRE_BYTES = 2, WIRE_32 = 5 };

#define LONGEST_TAG 5u
#define LONGEST_VARINT 10u
#define LONGEST_MESSAGE 0x7fffffffu

/* A list's pointer is `const T *` for any T, so it is read and written by its bytes alone. */
static const uint8_t *list_items(const void *message, const pb_field *field)
{
    const uint8_t *items;
    memcpy(&items, (const uint8_t *)message + field->offset, sizeof items);
    return items;
}

static uint32_t *mark_u32(void *message, const pb_field *field)
{
    return (uint32_t *)(void *)((uint8_t *)message + field->mark);
}

static uint32_t marked_u32(const void *message, const pb_field *field)
{
    return *(const uint32_t *)(const void *)((const uint8_t *)message + field->mark);
}

static bool *mark_bool(void *message, const pb_field *field)
{
    return (bool *)((uint8_t *)message + field->mark);
}

static uint32_t item_size(const pb_field *field)
{
    return field->kind == PB_KIND_MESSAGE ? field->message->size : (uint32_t)sizeof(uint32_t);
}

/* Decoding */

typedef struct reader {
    const uint8_t *next;
    const uint8_t *end;
} reader;

static size_t left(const reader *in)
{
    return (size_t)(in->end - in->next);
}

/* 7 bits a byte; what a tenth byte holds beyond bit 63 is dropped, as every decoder does. */
static pb_status read_varint(reader *in, uint32_t longest, uint64_t *value)
{
    uint64_t result = 0;
    for (uint32_t i = 0; i < longest; i++) {
        if (in->next == in->end) return PB_TRUNCATED;
        uint8_t byte = *in->next++;
        result |= (uint64_t)(byte & 0x7f) << (7 * i);
        if (byte < 0x80) {
            *value = result;
            return PB_OK;
        }
    }
    return PB_MALFORMED;
}

static pb_status read_tag(reader *in, uint32_t *number, uint32_t *wire)
{
    uint64_t tag;
    pb_status status = read_varint(in, LONGEST_TAG, &tag);
    if (status != PB_OK) return status;
    if (tag > UINT32_MAX || tag >> 3 == 0) return PB_MALFORMED;
    *number = (uint32_t)(tag >> 3);
    *wire = (uint32_t)(tag & 7);
    return PB_OK;
}

static pb_status read_slice(reader *in, pb_slice *slice)
{
    uint64_t length;
    pb_status status = read_varint(in, LONGEST_TAG, &length);
    if (status != PB_OK) return status;
    if (length > LONGEST_MESSAGE) return PB_MALFORMED;
    if (length > left(in)) return PB_TRUNCATED;
    slice->data = in->next;
    slice->length = (uint32_t)length;
    in->next += length;
    return PB_OK;
}

static pb_status read_fixed(reader *in, size_t size, uint64_t *value)
{
    if (left(in) < size) return PB_TRUNCATED;
    *value = 0;
    for (size_t i = 0; i < size; i++) *value |= (uint64_t)in->next[i] << (8 * i);
    in->next += size;
    return PB_OK;
}

static pb_status skip_field(reader *in, uint32_t wire)
{
    uint64_t value;
    pb_slice slice;
    switch (wire) {
    case WIRE_VARINT: return read_varint(in, LONGEST_VARINT, &value);
    case WIRE_64: return read_fixed(in, 8, &value);
    case WIRE_BYTES: return read_slice(in, &slice);
    case WIRE_32: return read_fixed(in, 4, &value);
    default: return PB_MALFORMED;
    }
}

/* [RFC 3629 4]: no overlong form, no surrogate, nothing above U+10FFFF. */
static bool is_utf8(pb_slice text)
{
    const uint8_t *at = text.data;
    const uint8_t *end = text.data + text.length;
    while (at < end) {
        uint8_t lead = *at++;
        if (lead < 0x80) continue;
        uint32_t more = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
        if (lead < 0xc2 || lead > 0xf4 || (size_t)(end - at) < more) return false;
        uint8_t lowest = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
        uint8_t highest = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
        if (*at < lowest || *at > highest) return false;
        for (uint32_t i = 1; i < more; i++)
            if ((at[i] & 0xc0) != 0x80) return false;
        at += more;
    }
    return true;
}

static uint32_t wire_of(const pb_field *field)
{
    switch (field->kind) {
    case PB_KIND_BYTES:
    case PB_KIND_STRING:
    case PB_KIND_MESSAGE: return WIRE_BYTES;
    case PB_KIND_FIXED32: return WIRE_32;
    default: return WIRE_VARINT;
    }
}

static pb_status read_scalar(reader *in, const pb_field *field, void *target)
{
    uint64_t value;
    pb_status status = field->kind == PB_KIND_FIXED32 ? read_fixed(in, 4, &value) : read_varint(in, LONGEST_VARINT, &value);
    if (status != PB_OK) return status;
    switch (field->kind) {
    case PB_KIND_UINT64: *(uint64_t *)target = value; break;
    case PB_KIND_BOOL: *(bool *)target = value != 0; break;
    case PB_KIND_ENUM: *(int32_t *)target = (int32_t)(uint32_t)value; break;
    default: *(uint32_t *)target = (uint32_t)value; break;
    }
    return PB_OK;
}

/* A place for one more item. The items of a list stand side by side, or the message is one that no encoder makes. */
static pb_status append(void *message, const pb_field *field, pb_pool *pools, void **item)
{
    pb_pool *pool = &pools[field->pool];
    uint32_t *count = mark_u32(message, field);
    uint32_t size = item_size(field);
    if (pool->used >= pool->capacity) return PB_TOO_MANY;
    uint8_t *next = (uint8_t *)pool->items + (size_t)pool->used * size;
    if (*count == 0) {
        const uint8_t *first = next;
        memcpy((uint8_t *)message + field->offset, &first, sizeof first);
    } else if (list_items(message, field) + (size_t)*count * size != next) {
        return PB_MALFORMED;
    }
    memset(next, 0, size);
    pool->used++;
    ++*count;
    *item = next;
    return PB_OK;
}

static pb_status append_scalars(reader *in, uint32_t wire, void *message, const pb_field *field, pb_pool *pools)
{
    reader one = *in;
    if (wire == WIRE_BYTES) {
        pb_slice packed;
        pb_status status = read_slice(in, &packed);
        if (status != PB_OK) return status;
        one.next = packed.data;
        one.end = packed.data + packed.length;
    }
    while (one.next != one.end) {
        void *item;
        uint32_t value;
        pb_status status = read_scalar(&one, field, &value);
        if (status == PB_OK) status = append(message, field, pools, &item);
        if (status != PB_OK) return status;
        memcpy(item, &value, sizeof value);
        if (wire != WIRE_BYTES) {
            in->next = one.next;
            break;
        }
    }
    return PB_OK;
}

static pb_status decode_fields(const pb_message *type, pb_slice bytes, void *message, pb_pool *pools);

static pb_status decode_message(reader *in, void *message, const pb_field *field, pb_pool *pools)
{
    void *target = (uint8_t *)message + field->offset;
    pb_slice bytes;
    pb_status status = read_slice(in, &bytes);
    if (status != PB_OK) return status;
    if (field->label == PB_LABEL_LIST) {
        status = append(message, field, pools, &target);
        if (status != PB_OK) return status;
    } else if (field->label == PB_LABEL_HAS) {
        *mark_bool(message, field) = true;
    } else if (*mark_u32(message, field) != field->number) {
        *mark_u32(message, field) = field->number;
        memset(target, 0, field->message->size);
    }
    return decode_fields(field->message, bytes, target, pools);
}

static pb_status decode_field(reader *in, uint32_t wire, void *message, const pb_field *field, pb_pool *pools)
{
    bool packed = field->label == PB_LABEL_LIST && field->kind != PB_KIND_MESSAGE && wire == WIRE_BYTES;
    if (wire != wire_of(field) && !packed) return skip_field(in, wire);
    if (field->kind == PB_KIND_MESSAGE) return decode_message(in, message, field, pools);
    if (field->label == PB_LABEL_LIST) return append_scalars(in, wire, message, field, pools);
    void *target = (uint8_t *)message + field->offset;
    if (wire != WIRE_BYTES) return read_scalar(in, field, target);
    pb_slice slice;
    pb_status status = read_slice(in, &slice);
    if (status != PB_OK) return status;
    if (field->kind == PB_KIND_STRING && !is_utf8(slice)) return PB_MALFORMED;
    *(pb_slice *)target = slice;
    return PB_OK;
}

static const pb_field *find_field(const pb_message *type, uint32_t number)
{
    for (uint32_t i = 0; i < type->field_count; i++)
        if (type->fields[i].number == number) return &type->fields[i];
    return NULL;
}

static pb_status decode_fields(const pb_message *type, pb_slice bytes, void *message, pb_pool *pools)
{
    reader in = {bytes.data, bytes.data + bytes.length};
    while (in.next != in.end) {
        uint32_t number, wire;
        pb_status status = read_tag(&in, &number, &wire);
        if (status != PB_OK) return status;
        const pb_field *field = find_field(type, number);
        status = field == NULL ? skip_field(&in, wire) : decode_field(&in, wire, message, field, pools);
        if (status != PB_OK) return status;
    }
    return PB_OK;
}

pb_status pb_decode(const pb_message *type, const void *data, size_t length, void *message, pb_pool *pools)
{
    static const uint8_t nothing[1] = {0};
    if (length > LONGEST_MESSAGE) return PB_TOO_LARGE;
    memset(message, 0, type->size);
    pb_slice bytes = {length == 0 ? nothing : data, (uint32_t)length};
    return decode_fields(type, bytes, message, pools);
}

/* Encoding: sizes first, as a message's length stands before it. */

static uint32_t varint_size(uint64_t value)
{
    uint32_t size = 1;
    for (; value >= 0x80; value >>= 7) size++;
    return size;
}

/* An enum's negative numbers are sign-extended to 64 bits [protobuf encoding]. */
static uint64_t scalar_value(const pb_field *field, const void *value)
{
    switch (field->kind) {
    case PB_KIND_UINT64: return *(const uint64_t *)value;
    case PB_KIND_BOOL: return *(const bool *)value ? 1 : 0;
    case PB_KIND_ENUM: return (uint64_t)(int64_t)*(const int32_t *)value;
    default: return *(const uint32_t *)value;
    }
}

/* Saturates: lists of 2^32 items inside lists of 2^32 items could pass 64 bits. */
static uint64_t add(uint64_t a, uint64_t b)
{
    return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

static uint64_t message_size(const pb_message *type, const void *message);

static uint64_t delimited_size(uint32_t tag_size, uint64_t length)
{
    return add(tag_size + varint_size(length), length);
}

static uint64_t packed_size(const uint8_t *items, uint32_t count)
{
    uint64_t size = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t value;
        memcpy(&value, items + (size_t)i * sizeof value, sizeof value);
        size += varint_size(value);
    }
    return size;
}

static uint64_t list_size(const pb_field *field, const void *message, uint32_t tag_size)
{
    const uint8_t *items = list_items(message, field);
    uint32_t count = marked_u32(message, field);
    if (count == 0) return 0;
    if (field->kind != PB_KIND_MESSAGE) return delimited_size(tag_size, packed_size(items, count));
    uint64_t size = 0;
    for (uint32_t i = 0; i < count; i++)
        size = add(size, delimited_size(tag_size, message_size(field->message, items + (size_t)i * field->message->size)));
    return size;
}

/* Whether a message that is no list item is there to be encoded. */
static bool is_present(const pb_field *field, const void *message)
{
    if (field->label == PB_LABEL_ONEOF) return marked_u32(message, field) == field->number;
    return *((const bool *)message + field->mark);
}

static uint64_t field_size(const pb_field *field, const void *message)
{
    const void *value = (const uint8_t *)message + field->offset;
    uint32_t tag_size = varint_size((uint64_t)field->number << 3);
    if (field->label == PB_LABEL_LIST) return list_size(field, message, tag_size);
    if (field->kind == PB_KIND_MESSAGE)
        return is_present(field, message) ? delimited_size(tag_size, message_size(field->message, value)) : 0;
    if (wire_of(field) == WIRE_BYTES) {
        uint32_t length = ((const pb_slice *)value)->length;
        return length == 0 ? 0 : delimited_size(tag_size, length);
    }
    uint64_t scalar = scalar_value(field, value);
    if (scalar == 0) return 0;
    return tag_size + (field->kind == PB_KIND_FIXED32 ? 4 : varint_size(scalar));
}

static uint64_t message_size(const pb_message *type, const void *message)
{
    uint64_t size = 0;
    for (uint32_t i = 0; i < type->field_count; i++) size = add(size, field_size(&type->fields[i], message));
    return size;
}

typedef struct writer {
    uint8_t *next;
    uint8_t *end;
    uint64_t to_come; /* bytes of the whole message that are still to be written or left out */
    pb_slice *tail;   /* NULL when every byte goes to the buffer */
} writer;

static bool write_byte(writer *out, uint8_t byte)
{
    if (out->next == out->end || out->to_come == 0) return false;
    *out->next++ = byte;
    out->to_come--;
    return true;
}

static bool write_varint(writer *out, uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        if (!write_byte(out, (uint8_t)(value | 0x80))) return false;
    return write_byte(out, (uint8_t)value);
}

static bool write_slice(writer *out, const pb_field *field, const pb_slice *slice)
{
    if (!write_varint(out, slice->length)) return false;
    if (out->tail != NULL && field->kind == PB_KIND_BYTES && out->to_come == slice->length) {
        *out->tail = *slice;
        out->to_come = 0;
        return true;
    }
    if ((size_t)(out->end - out->next) < slice->length || out->to_come < slice->length) return false;
    memcpy(out->next, slice->data, slice->length);
    out->next += slice->length;
    out->to_come -= slice->length;
    return true;
}

static bool write_message(writer *out, const pb_message *type, const void *message);

static bool write_submessage(writer *out, uint64_t tag, const pb_message *type, const void *message)
{
    return write_varint(out, tag) && write_varint(out, message_size(type, message)) && write_message(out, type, message);
}

static bool write_list(writer *out, uint64_t tag, const pb_field *field, const void *message)
{
    const uint8_t *items = list_items(message, field);
    uint32_t count = marked_u32(message, field);
    if (field->kind == PB_KIND_MESSAGE) {
        for (uint32_t i = 0; i < count; i++)
            if (!write_submessage(out, tag, field->message, items + (size_t)i * field->message->size)) return false;
        return true;
    }
    if (count == 0) return true;
    if (!write_varint(out, tag) || !write_varint(out, packed_size(items, count))) return false;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t value;
        memcpy(&value, items + (size_t)i * sizeof value, sizeof value);
        if (!write_varint(out, value)) return false;
    }
    return true;
}

static bool write_fixed32(writer *out, uint64_t value)
{
    for (uint32_t i = 0; i < 4; i++)
        if (!write_byte(out, (uint8_t)(value >> (8 * i)))) return false;
    return true;
}

static bool write_field(writer *out, const pb_field *field, const void *message)
{
    const void *value = (const uint8_t *)message + field->offset;
    bool is_packed = field->label == PB_LABEL_LIST;
    uint64_t tag = (uint64_t)field->number << 3 | (is_packed ? WIRE_BYTES : wire_of(field));
    if (is_packed) return write_list(out, tag, field, message);
    if (field->kind == PB_KIND_MESSAGE)
        return !is_present(field, message) || write_submessage(out, tag, field->message, value);
    if (wire_of(field) == WIRE_BYTES) {
        const pb_slice *slice = value;
        return slice->length == 0 || (write_varint(out, tag) && write_slice(out, field, slice));
    }
    uint64_t scalar = scalar_value(field, value);
    if (scalar == 0) return true;
    if (!write_varint(out, tag)) return false;
    return field->kind == PB_KIND_FIXED32 ? write_fixed32(out, scalar) : write_varint(out, scalar);
}

static bool write_message(writer *out, const pb_message *type, const void *message)
{
    for (uint32_t i = 0; i < type->field_count; i++)
        if (!write_field(out, &type->fields[i], message)) return false;
    return true;
}

pb_status pb_encode(const pb_message *type, const void *message, void *buffer, size_t capacity, size_t *length,
                    pb_slice *tail)
{
    uint64_t size = message_size(type, message);
    writer out = {buffer, (uint8_t *)buffer + capacity, size, tail};
    *length = 0;
    if (tail != NULL) *tail = (pb_slice){NULL, 0};
    if (size > LONGEST_MESSAGE) return PB_TOO_LARGE;
    if (!write_message(&out, type, message) || out.to_come != 0) return PB_NO_SPACE;
    *length = (size_t)(out.next - (uint8_t *)buffer);
    return PB_OK;
}
