/* Straight-line forms of the hot messages (viommu_hot.h). Numbers of fields and wire types: proto/viommu/v1. */
#include "viommu_hot.h"

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
/* DaemonMessage.reply, its length, id, status. */
#define LONGEST_REPLY (2u + 1u + LONGEST_VARINT + 5u)

static uint8_t *put_varint(uint8_t *at, uint64_t value)
{
    for (; value >= 0x80; value >>= 7) *at++ = (uint8_t)(value | 0x80);
    *at++ = (uint8_t)value;
    return at;
}

/* A number that is 0 is left out. */
static uint8_t *put_number(uint8_t *at, uint8_t key, uint64_t value)
{
    if (value == 0) return at;
    *at++ = key;
    return put_varint(at, value);
}

/* Ends a message whose length is the byte at `begin`. NULL: longer than that byte can say, or already NULL. */
static uint8_t *end_message(uint8_t *begin, uint8_t *at)
{
    if (at == NULL || at - begin - 1 > LONGEST_BODY) return NULL;
    *begin = (uint8_t)(at - begin - 1);
    return at;
}

static uint8_t *put_call_site(uint8_t *at, const viommu_call_site *site)
{
    uint8_t *begin;
    if (site->module.length > LONGEST_MODULE || site->outstanding_count > MOST_OUTSTANDING || site->has_refused) return NULL;
    *at++ = BYTES(3);
    begin = at++;
    if (site->module.length != 0) {
        *at++ = BYTES(1);
        *at++ = (uint8_t)site->module.length;
        for (uint32_t i = 0; i < site->module.length; i++) *at++ = site->module.data[i];
    }
    at = put_number(at, VARINT(2), site->offset);
    at = put_number(at, VARINT(3), site->irql);
    at = put_number(at, VARINT(4), site->ticket);
    if (site->outstanding_count != 0) {
        uint8_t *list;
        *at++ = BYTES(5);
        list = at++;
        for (uint32_t i = 0; i < site->outstanding_count; i++) at = put_varint(at, site->outstanding[i]);
        at = end_message(list, at);
    }
    return end_message(begin, at);
}

static uint8_t *put_mdl(uint8_t *at, const viommu_mdl *mdl)
{
    uint8_t *begin;
    if (mdl->runs_count > MOST_RUNS || mdl->page_frames.length != 0) return NULL;
    *at++ = BYTES(4);
    begin = at++;
    at = put_number(at, VARINT(1), mdl->present);
    at = put_number(at, VARINT(2), mdl->byte_offset);
    at = put_number(at, VARINT(3), mdl->byte_count);
    at = put_number(at, VARINT(4), mdl->flags);
    for (uint32_t i = 0; i < mdl->runs_count; i++) {
        uint8_t *run;
        *at++ = BYTES(5);
        run = at++;
        at = put_number(at, VARINT(1), mdl->runs[i].frame);
        at = put_number(at, VARINT(2), mdl->runs[i].page_count);
        at = end_message(run, at);
    }
    return end_message(begin, at);
}

/* A key of two bytes: fields 16 to 2047. */
static uint8_t *begin_routine(uint8_t *at, uint32_t number)
{
    *at++ = (uint8_t)((number << 3 | 2) | 0x80);
    *at++ = (uint8_t)(number >> 4);
    return at;
}

static uint8_t *put_map(uint8_t *at, const viommu_map_logical_range_request *map)
{
    uint8_t *begin;
    at = begin_routine(at, VIOMMU_REQUEST_MAP_LOGICAL_RANGE);
    begin = at++;
    at = put_number(at, VARINT(1), map->domain);
    at = put_number(at, VARINT(2), map->permissions);
    at = put_number(at, VARINT(3), map->logical_address);
    if (map->has_mdl) at = put_mdl(at, &map->mdl);
    return end_message(begin, at);
}

static uint8_t *put_unmap(uint8_t *at, const viommu_unmap_logical_range_request *unmap)
{
    uint8_t *begin;
    at = begin_routine(at, VIOMMU_REQUEST_UNMAP_LOGICAL_RANGE);
    begin = at++;
    at = put_number(at, VARINT(1), unmap->domain);
    at = put_number(at, VARINT(2), unmap->logical_address);
    at = put_number(at, VARINT(3), unmap->number_of_pages);
    return end_message(begin, at);
}

static bool is_hot(const viommu_peer_message *message)
{
    const viommu_request *request = &message->body.request;
    return message->which_body == VIOMMU_PEER_MESSAGE_REQUEST && request->table >= 0 &&
           (request->which_routine == VIOMMU_REQUEST_MAP_LOGICAL_RANGE ||
            request->which_routine == VIOMMU_REQUEST_UNMAP_LOGICAL_RANGE);
}

size_t viommu_hot_encode_peer(uint8_t *buffer, size_t capacity, const viommu_peer_message *message)
{
    const viommu_request *request = &message->body.request;
    uint8_t *at = buffer, *begin;
    if (capacity < VIOMMU_HOT_BYTES || !is_hot(message)) return 0;
    *at++ = BYTES(VIOMMU_PEER_MESSAGE_REQUEST);
    begin = at++;
    at = put_number(at, VARINT(1), request->id);
    at = put_number(at, VARINT(2), (uint64_t)request->table);
    if (request->has_call_site) at = put_call_site(at, &request->call_site);
    if (at == NULL) return 0;
    at = request->which_routine == VIOMMU_REQUEST_MAP_LOGICAL_RANGE ? put_map(at, &request->routine.map_logical_range)
                                                                    : put_unmap(at, &request->routine.unmap_logical_range);
    at = end_message(begin, at);
    return at == NULL ? 0 : (size_t)(at - buffer);
}

bool viommu_hot_decode_reply(const volatile uint8_t *data, size_t length, uint64_t *id, uint32_t *status)
{
    size_t at = 2;
    *id = 0;
    *status = 0;
    if (length < 2 || length > LONGEST_REPLY || data[0] != BYTES(VIOMMU_DAEMON_MESSAGE_REPLY) || data[1] != length - 2) return false;
    while (at < length) {
        uint8_t key = data[at++];
        if (key == VARINT(1) && at == 3) {
            uint32_t shift = 0;
            uint8_t byte;
            do {
                if (at == length || shift == 7 * LONGEST_VARINT) return false;
                byte = data[at++];
                *id |= (uint64_t)(byte & 0x7f) << shift;
                shift += 7;
            } while (byte >= 0x80);
        } else if (key == FIXED32(2) && length - at == 4) {
            for (uint32_t i = 0; i < 4; i++) *status |= (uint32_t)data[at++] << (8 * i);
        } else {
            return false;
        }
    }
    return true;
}
