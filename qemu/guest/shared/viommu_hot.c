/* Straight-line forms of the hot messages (viommu_hot.h). Numbers of fields and wire types: proto/viommu/v1. */
#include "viommu_hot.h"
#include "hot_code.h"

/* A freestanding compiler calls memcpy even for a word. */
#if defined(_MSC_VER) && !defined(__clang__)
#include <string.h>
#define copy_word(to, from) memcpy((to), (from), sizeof(uint64_t))
#else
#define copy_word(to, from) __builtin_memcpy((to), (from), sizeof(uint64_t))
#endif

/* A field's key, where its number is below 16. */
#define VARINT(number) ((uint8_t)((number) << 3))
#define BYTES(number) ((uint8_t)((number) << 3 | 2))
#define FIXED32(number) ((uint8_t)((number) << 3 | 5))

/* Lengths and keys of one byte. */
#define LONGEST_BODY 127
#define MOST_RUNS 4u
#define LONGEST_MODULE 32u
#define MOST_OUTSTANDING 16u
#define LONGEST_VARINT 10u

/* A number that takes five bytes or more: eight of them at once, seven bits in each. */
HOT_CODE static uint8_t *put_wide(uint8_t *at, uint64_t value)
{
    uint64_t bytes = (value & 0xfffffff) | (value & 0xfffffff0000000) << 4;
    uint32_t last;
    bytes = (bytes & 0x3fff00003fff) | (bytes & 0xfffc0000fffc000) << 2;
    bytes = (bytes & 0x7f007f007f007f) | (bytes & 0x3f803f803f803f80) << 1;
    last = 4 + (value >> 35 != 0) + (value >> 42 != 0) + (value >> 49 != 0) + (value >> 56 != 0);
    bytes |= 0x8080808080808080 >> (64 - 8 * last);
    copy_word(at, &bytes);
    at += last;
    if (last < 8) return at + 1;
    for (value >>= 56; value >= 0x80; value >>= 7) *at++ = (uint8_t)(value | 0x80);
    *at++ = (uint8_t)value;
    return at;
}

static inline uint8_t *put_varint(uint8_t *at, uint64_t value)
{
    if (value >> 28 != 0) return put_wide(at, value);
    for (; value >= 0x80; value >>= 7) *at++ = (uint8_t)(value | 0x80);
    *at++ = (uint8_t)value;
    return at;
}

/* A number that is 0 is left out. */
static inline uint8_t *put_number(uint8_t *at, uint8_t key, uint64_t value)
{
    if (value == 0) return at;
    *at++ = key;
    return put_varint(at, value);
}

static inline uint8_t *put_flag(uint8_t *at, uint8_t key, bool value)
{
    if (!value) return at;
    *at++ = key;
    *at++ = 1;
    return at;
}

/* Ends a message whose length is the byte at `begin`. NULL: longer than that byte can say, or already NULL. */
static inline uint8_t *end_message(uint8_t *begin, uint8_t *at)
{
    if (at == NULL || at - begin - 1 > LONGEST_BODY) return NULL;
    *begin = (uint8_t)(at - begin - 1);
    return at;
}

/* At most LONGEST_MODULE bytes: whole words, the last of which ends where the name does. */
static inline uint8_t *put_name(uint8_t *at, const uint8_t *name, uint32_t length)
{
    uint64_t word;
    uint32_t i;
    if (length < sizeof word) {
        for (i = 0; i < length; i++) at[i] = name[i];
        return at + length;
    }
    for (i = 0; i + sizeof word < length; i += sizeof word) {
        copy_word(&word, name + i);
        copy_word(at + i, &word);
    }
    copy_word(&word, name + length - sizeof word);
    copy_word(at + length - sizeof word, &word);
    return at + length;
}

COLD_CODE static uint8_t *put_outstanding(uint8_t *at, const viommu_call_site *site)
{
    uint8_t *begin;
    *at++ = BYTES(5);
    begin = at++;
    for (uint32_t i = 0; i < site->outstanding_count; i++) at = put_varint(at, site->outstanding[i]);
    return end_message(begin, at);
}

static inline uint8_t *put_call_site(uint8_t *at, const viommu_call_site *site)
{
    uint8_t *begin;
    if (site->module.length > LONGEST_MODULE || site->outstanding_count > MOST_OUTSTANDING || site->has_refused) return NULL;
    *at++ = BYTES(3);
    begin = at++;
    if (site->module.length != 0) {
        *at++ = BYTES(1);
        *at++ = (uint8_t)site->module.length;
        at = put_name(at, site->module.data, site->module.length);
    }
    at = put_number(at, VARINT(2), site->offset);
    at = put_number(at, VARINT(3), site->irql);
    at = put_number(at, VARINT(4), site->ticket);
    if (site->outstanding_count != 0) at = put_outstanding(at, site);
    return end_message(begin, at);
}

/* MOST_RUNS at the most. */
static inline uint8_t *put_runs(uint8_t *at, uint8_t key, const viommu_page_run *runs, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        uint8_t *begin;
        *at++ = key;
        begin = at++;
        at = put_number(at, VARINT(1), runs[i].frame);
        at = put_number(at, VARINT(2), runs[i].page_count);
        at = end_message(begin, at);
    }
    return at;
}

HOT_CODE static uint8_t *put_mdl(uint8_t *at, uint8_t key, const viommu_mdl *mdl)
{
    uint8_t *begin;
    if (mdl->runs_count > MOST_RUNS || mdl->page_frames.length != 0) return NULL;
    *at++ = key;
    begin = at++;
    at = put_flag(at, VARINT(1), mdl->present);
    at = put_number(at, VARINT(2), mdl->byte_offset);
    at = put_number(at, VARINT(3), mdl->byte_count);
    at = put_number(at, VARINT(4), mdl->flags);
    at = put_runs(at, BYTES(5), mdl->runs, mdl->runs_count);
    return end_message(begin, at);
}

static uint8_t *put_physical(uint8_t *at, uint8_t key, const viommu_physical_description *physical)
{
    uint8_t *begin;
    if (physical->runs_count > MOST_RUNS || physical->page_frames.length != 0) return NULL;
    *at++ = key;
    begin = at++;
    at = put_flag(at, VARINT(1), physical->present);
    at = put_number(at, VARINT(2), physical->map_type);
    at = put_number(at, VARINT(3), physical->base);
    at = put_number(at, VARINT(4), physical->size);
    at = put_flag(at, VARINT(5), physical->has_page_frame);
    at = put_number(at, VARINT(6), physical->number_of_pages);
    at = put_runs(at, BYTES(7), physical->runs, physical->runs_count);
    if (physical->has_mdl) at = put_mdl(at, BYTES(9), &physical->mdl);
    return end_message(begin, at);
}

static uint8_t *put_map(uint8_t *at, const viommu_map_logical_range_request *map)
{
    at = put_number(at, VARINT(1), map->domain);
    at = put_number(at, VARINT(2), map->permissions);
    at = put_number(at, VARINT(3), map->logical_address);
    return map->has_mdl ? put_mdl(at, BYTES(4), &map->mdl) : at;
}

static uint8_t *put_unmap(uint8_t *at, const viommu_unmap_logical_range_request *unmap)
{
    at = put_number(at, VARINT(1), unmap->domain);
    at = put_number(at, VARINT(2), unmap->logical_address);
    return put_number(at, VARINT(3), unmap->number_of_pages);
}

static uint8_t *put_map_ex(uint8_t *at, const viommu_map_logical_range_ex_request *map)
{
    at = put_number(at, VARINT(1), map->domain);
    at = put_number(at, VARINT(2), map->permissions);
    at = put_flag(at, VARINT(3), map->has_explicit);
    at = put_number(at, VARINT(4), map->explicit_logical_address);
    at = put_flag(at, VARINT(5), map->has_min);
    at = put_number(at, VARINT(6), map->min_logical_address);
    at = put_flag(at, VARINT(7), map->has_max);
    at = put_number(at, VARINT(8), map->max_logical_address);
    at = put_flag(at, VARINT(9), map->has_logical_address_out);
    return map->has_physical ? put_physical(at, BYTES(10), &map->physical) : at;
}

static uint8_t *put_map_identity(uint8_t *at, const viommu_map_identity_range_request *map)
{
    at = put_number(at, VARINT(1), map->domain);
    at = put_number(at, VARINT(2), map->permissions);
    return map->has_mdl ? put_mdl(at, BYTES(3), &map->mdl) : at;
}

static uint8_t *put_unmap_identity(uint8_t *at, const viommu_unmap_identity_range_request *unmap)
{
    at = put_number(at, VARINT(1), unmap->domain);
    return unmap->has_mdl ? put_mdl(at, BYTES(2), &unmap->mdl) : at;
}

static uint8_t *put_map_identity_ex(uint8_t *at, const viommu_map_identity_range_ex_request *map)
{
    at = put_number(at, VARINT(1), map->domain);
    at = put_number(at, VARINT(2), map->permissions);
    return map->has_physical ? put_physical(at, BYTES(3), &map->physical) : at;
}

static uint8_t *put_unmap_identity_ex(uint8_t *at, const viommu_unmap_identity_range_ex_request *unmap)
{
    at = put_number(at, VARINT(1), unmap->domain);
    return unmap->has_physical ? put_physical(at, BYTES(2), &unmap->physical) : at;
}

static uint8_t *put_map_reserved(uint8_t *at, const viommu_map_reserved_logical_range_request *map)
{
    at = put_number(at, VARINT(1), map->token);
    at = put_number(at, VARINT(2), map->offset);
    at = put_number(at, VARINT(3), map->permissions);
    at = put_flag(at, VARINT(4), map->has_mapped_segment);
    return map->has_physical ? put_physical(at, BYTES(5), &map->physical) : at;
}

static uint8_t *put_unmap_reserved(uint8_t *at, const viommu_unmap_reserved_logical_range_request *unmap)
{
    at = put_flag(at, VARINT(1), unmap->has_mapped_segment);
    at = put_number(at, VARINT(2), unmap->token);
    at = put_number(at, VARINT(3), unmap->offset);
    return put_number(at, VARINT(4), unmap->size);
}

/* NULL: none of the hot ones, or too long. */
COLD_CODE static uint8_t *put_other_routine(uint8_t *at, const viommu_request *request)
{
    switch (request->which_routine) {
    case VIOMMU_REQUEST_FLUSH_DOMAIN: return put_number(at, VARINT(1), request->routine.flush_domain.domain);
    case VIOMMU_REQUEST_MAP_IDENTITY_RANGE: return put_map_identity(at, &request->routine.map_identity_range);
    case VIOMMU_REQUEST_UNMAP_IDENTITY_RANGE: return put_unmap_identity(at, &request->routine.unmap_identity_range);
    case VIOMMU_REQUEST_MAP_IDENTITY_RANGE_EX: return put_map_identity_ex(at, &request->routine.map_identity_range_ex);
    case VIOMMU_REQUEST_UNMAP_IDENTITY_RANGE_EX: return put_unmap_identity_ex(at, &request->routine.unmap_identity_range_ex);
    case VIOMMU_REQUEST_MAP_RESERVED_LOGICAL_RANGE: return put_map_reserved(at, &request->routine.map_reserved_logical_range);
    case VIOMMU_REQUEST_UNMAP_RESERVED_LOGICAL_RANGE: return put_unmap_reserved(at, &request->routine.unmap_reserved_logical_range);
    default: return NULL;
    }
}

static inline uint8_t *put_routine(uint8_t *at, const viommu_request *request)
{
    uint32_t number = request->which_routine;
    uint8_t *begin;
    /* A key of two bytes: fields 16 to 2047. */
    *at++ = (uint8_t)((number << 3 | 2) | 0x80);
    *at++ = (uint8_t)(number >> 4);
    begin = at++;
    if (number == VIOMMU_REQUEST_MAP_LOGICAL_RANGE) at = put_map(at, &request->routine.map_logical_range);
    else if (number == VIOMMU_REQUEST_UNMAP_LOGICAL_RANGE) at = put_unmap(at, &request->routine.unmap_logical_range);
    else if (number == VIOMMU_REQUEST_MAP_LOGICAL_RANGE_EX) at = put_map_ex(at, &request->routine.map_logical_range_ex);
    else at = put_other_routine(at, request);
    return end_message(begin, at);
}

HOT_CODE size_t viommu_hot_encode_peer(uint8_t *buffer, size_t capacity, const viommu_peer_message *message)
{
    const viommu_request *request = &message->body.request;
    uint8_t *at = buffer, *begin;
    if (capacity < VIOMMU_HOT_BYTES || message->which_body != VIOMMU_PEER_MESSAGE_REQUEST || request->table < 0) return 0;
    *at++ = BYTES(VIOMMU_PEER_MESSAGE_REQUEST);
    begin = at++;
    at = put_number(at, VARINT(1), request->id);
    at = put_number(at, VARINT(2), (uint64_t)request->table);
    if (request->has_call_site) at = put_call_site(at, &request->call_site);
    if (at == NULL) return 0;
    at = end_message(begin, put_routine(at, request));
    return at == NULL ? 0 : (size_t)(at - buffer);
}

/* What is left of a reply. */
typedef struct reader {
    const volatile uint8_t *next;
    const volatile uint8_t *end;
} reader;

static inline bool take_varint(reader *in, uint64_t *value)
{
    uint32_t shift;
    *value = 0;
    for (shift = 0; in->next != in->end && shift < 7 * LONGEST_VARINT; shift += 7) {
        uint8_t byte = *in->next++;
        *value |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80) return true;
    }
    return false;
}

/* The fields of a result are numbers, in order; those that are 0 are left out. */
COLD_CODE static bool take_result(reader *in, viommu_reply *reply)
{
    uint64_t numbers[2] = { 0, 0 };
    uint32_t least = 1, most;
    uint8_t low, high, length;
    if (in->end - in->next < 3) return false;
    low = *in->next++;
    high = *in->next++;
    length = *in->next++;
    reply->which_result = (uint32_t)(low & 0x7f) >> 3 | (uint32_t)high << 4;
    if ((low & 0x87) != 0x82 || high >= 0x80 || length != in->end - in->next) return false;
    if (reply->which_result == VIOMMU_REPLY_MAP_LOGICAL_RANGE_EX) most = 1;
    else if (reply->which_result == VIOMMU_REPLY_MAP_RESERVED_LOGICAL_RANGE) most = 2;
    else return false;
    while (in->next != in->end) {
        uint8_t key = *in->next++;
        uint32_t number = key >> 3;
        if ((key & 7) != 0 || number < least || number > most || !take_varint(in, &numbers[number - 1])) return false;
        least = number + 1;
    }
    if (most == 1) reply->result.map_logical_range_ex = (viommu_map_logical_range_ex_result){ numbers[0] };
    else reply->result.map_reserved_logical_range = (viommu_map_reserved_logical_range_result){ numbers[0], numbers[1] };
    return true;
}

HOT_CODE bool viommu_hot_decode_reply(const volatile uint8_t *data, size_t length, viommu_reply *reply)
{
    reader in = { data + 2, data + length };
    uint8_t key;
    reply->id = 0;
    reply->status = 0;
    reply->which_result = 0;
    if (length < 2 || length > LONGEST_BODY || data[0] != BYTES(VIOMMU_DAEMON_MESSAGE_REPLY) || data[1] != length - 2) return false;
    if (in.next == in.end) return true;
    key = *in.next;
    if (key == VARINT(1)) {
        in.next++;
        if (!take_varint(&in, &reply->id)) return false;
        if (in.next == in.end) return true;
        key = *in.next;
    }
    if (key == FIXED32(2)) {
        if (in.end - in.next < 5) return false;
        for (uint32_t i = 0; i < 4; i++) reply->status |= (uint32_t)in.next[1 + i] << (8 * i);
        in.next += 5;
    }
    return in.next == in.end || take_result(&in, reply);
}
