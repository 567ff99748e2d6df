/*
 * The straight-line codec of the hot messages against the general one: random requests must come out in the same bytes or
 * be left alone, and random replies, and bytes that are almost one, must be the same message or be left alone.
 */
#include "check.h"

#include "viommu_hot.h"

#define ROUNDS 200000

/* Of any width, and often 0. */
static uint64_t number(void)
{
    uint64_t wide = (uint64_t)randomBelow(0x7fffffff) << 33 ^ (uint64_t)randomBelow(0x7fffffff) << 8 ^ randomBelow(256);

    return randomBelow(4) == 0 ? 0 : wide >> randomBelow(64);
}

static viommu_page_run runs[8];
static uint32_t outstanding[32];
static uint8_t text[40];

static void fillSite(viommu_call_site *site)
{
    site->module.data = text;
    site->module.length = randomBelow(4) == 0 ? randomBelow(sizeof(text)) : randomBelow(20);
    site->offset = number();
    site->irql = randomBelow(3);
    site->ticket = number();
    site->outstanding = outstanding;
    site->outstanding_count = randomBelow(3) == 0 ? randomBelow(32) : 0;
    for (uint32_t i = 0; i < site->outstanding_count; i++) outstanding[i] = randomBelow(2) ? randomBelow(100) : (uint32_t)number();
    site->has_refused = randomBelow(50) == 0;
    site->refused.count = randomBelow(3);
}

static void fillMap(viommu_map_logical_range_request *map)
{
    map->domain = number();
    map->permissions = randomBelow(2) ? 3 : (uint32_t)number();
    map->logical_address = number();
    map->has_mdl = randomBelow(20) != 0;
    map->mdl.present = randomBelow(20) != 0;
    map->mdl.byte_offset = (uint32_t)number();
    map->mdl.byte_count = (uint32_t)number();
    map->mdl.flags = randomBelow(0x10000);
    map->mdl.runs = runs;
    map->mdl.runs_count = randomBelow(8) == 0 ? randomBelow(8) : randomBelow(3);
    for (uint32_t i = 0; i < map->mdl.runs_count; i++) runs[i] = (viommu_page_run){ number(), number() };
    map->mdl.page_frames.data = text;
    map->mdl.page_frames.length = randomBelow(30) == 0 ? 8 : 0;
}

static void fill(viommu_peer_message *message)
{
    static const uint32_t others[] = { 0, VIOMMU_REQUEST_FLUSH_DOMAIN, VIOMMU_REQUEST_DELETE_DOMAIN };
    viommu_request *request = &message->body.request;

    memset(message, 0, sizeof(*message));
    if (randomBelow(50) == 0) {
        message->which_body = VIOMMU_PEER_MESSAGE_FAREWELL;
        message->body.farewell.id = number();
        return;
    }
    message->which_body = VIOMMU_PEER_MESSAGE_REQUEST;
    request->id = number();
    request->table = randomBelow(30) == 0 ? -1 : (int32_t)randomBelow(5);
    request->has_call_site = randomBelow(10) != 0;
    fillSite(&request->call_site);
    if (randomBelow(2)) {
        request->which_routine = VIOMMU_REQUEST_MAP_LOGICAL_RANGE;
        fillMap(&request->routine.map_logical_range);
    } else if (randomBelow(20)) {
        request->which_routine = VIOMMU_REQUEST_UNMAP_LOGICAL_RANGE;
        request->routine.unmap_logical_range.domain = number();
        request->routine.unmap_logical_range.logical_address = number();
        request->routine.unmap_logical_range.number_of_pages = number();
    } else {
        request->which_routine = others[randomBelow(3)];
    }
}

static void checkRequests(void)
{
    static viommu_peer_message message;
    static uint8_t hot[VIOMMU_HOT_BYTES], plain[4096];
    long same = 0, left = 0, wrong = 0;

    for (long i = 0; i < ROUNDS; i++) {
        size_t length = 0, written;

        fill(&message);
        memset(hot, 0xee, sizeof(hot));
        written = viommu_hot_encode_peer(hot, sizeof(hot), &message);
        if (viommu_encode_peer_message(plain, sizeof(plain), &message, &length) != PB_OK) abort();
        if (written == 0) left++;
        else if (written == length && memcmp(hot, plain, length) == 0) same++;
        else wrong++;
    }
    check(wrong == 0 && same > ROUNDS / 2, "of %d random requests %ld have the same bytes, %ld are left to the general codec", ROUNDS, same, left);
    fill(&message);
    check(viommu_hot_encode_peer(hot, VIOMMU_HOT_BYTES - 1, &message) == 0, "too small a buffer is left alone");
}

/* A driver that maps a page, as the stub describes it, takes the short way. */
static void checkUsual(void)
{
    viommu_peer_message message;
    viommu_request *request = &message.body.request;
    uint8_t bytes[VIOMMU_HOT_BYTES];

    memset(&message, 0, sizeof(message));
    message.which_body = VIOMMU_PEER_MESSAGE_REQUEST;
    request->id = UINT64_MAX;
    request->table = VIOMMU_INTERFACE_TABLE_V1;
    request->has_call_site = true;
    request->call_site.module = (pb_slice){ text, 20 };
    request->call_site.offset = 0xffffffff;
    request->call_site.ticket = UINT64_MAX;
    request->which_routine = VIOMMU_REQUEST_MAP_LOGICAL_RANGE;
    runs[0] = (viommu_page_run){ 1ull << 40, 1 };
    request->routine.map_logical_range =
        (viommu_map_logical_range_request){ 1ull << 60, 3, 1ull << 47, true, { true, 4095, 4096, 0xffff, runs, 1, { NULL, 0 } } };
    check(viommu_hot_encode_peer(bytes, sizeof(bytes), &message) != 0, "the longest map of one page by one caller takes the short way");
}

static size_t makeReply(uint8_t *bytes, size_t room)
{
    viommu_daemon_message message;
    size_t length;

    memset(&message, 0, sizeof(message));
    message.which_body = VIOMMU_DAEMON_MESSAGE_REPLY;
    message.body.reply.id = number();
    message.body.reply.status = randomBelow(2) ? 0 : (uint32_t)number();
    if (randomBelow(8) == 0) {
        message.body.reply.which_result = VIOMMU_REPLY_CREATE_DOMAIN;
        message.body.reply.result.create_domain.domain = number();
    }
    if (viommu_encode_daemon_message(bytes, room, &message, &length) != PB_OK) abort();
    return length;
}

static void checkReplies(void)
{
    static viommu_daemon_message message;
    static viommu_daemon_message_storage storage;
    long taken = 0, left = 0, wrong = 0;
    uint8_t bytes[64];

    for (long i = 0; i < ROUNDS; i++) {
        size_t length = makeReply(bytes, sizeof(bytes));
        uint8_t *exact;
        uint64_t id;
        uint32_t status;
        bool read;

        for (uint32_t changes = randomBelow(3); changes > 0; changes--) {
            if (randomBelow(4) == 0) length = randomBelow(sizeof(bytes));
            else bytes[randomBelow(24)] = (uint8_t)(randomBelow(2) ? randomBelow(256) : bytes[randomBelow(24)] ^ 1u << randomBelow(8));
        }
        exact = malloc(length == 0 ? 1 : length);
        memcpy(exact, bytes, length);
        read = viommu_hot_decode_reply(exact, length, &id, &status);
        free(exact);
        if (!read) {
            left++;
            continue;
        }
        taken++;
        wrong += viommu_decode_daemon_message(bytes, length, &message, &storage) != PB_OK ||
                 message.which_body != VIOMMU_DAEMON_MESSAGE_REPLY || message.body.reply.which_result != 0 ||
                 message.body.reply.id != id || message.body.reply.status != status;
    }
    check(wrong == 0 && taken > ROUNDS / 4, "of %d replies, whole and damaged, %ld are read alike, %ld are left to the general codec", ROUNDS, taken, left);
}

/* An id of ten bytes, the last of which has room for one bit: what it holds beyond that is dropped. */
static void checkLongestId(void)
{
    static viommu_daemon_message message;
    static viommu_daemon_message_storage storage;
    uint8_t bytes[] = { VIOMMU_DAEMON_MESSAGE_REPLY << 3 | 2, 11, 0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0 };
    int wrong = 0;

    for (uint32_t lastByte = 0; lastByte < 256; lastByte++) {
        uint64_t id;
        uint32_t status;
        bool general, hot;

        bytes[sizeof(bytes) - 1] = (uint8_t)lastByte;
        general = viommu_decode_daemon_message(bytes, sizeof(bytes), &message, &storage) == PB_OK;
        hot = viommu_hot_decode_reply(bytes, sizeof(bytes), &id, &status);
        wrong += general != (lastByte < 128) || hot != general || (hot && message.body.reply.id != id);
    }
    check(wrong == 0, "an id of ten bytes is read as the general codec reads it, whatever the tenth holds");
}

int main(int argc, char **argv)
{
    seedFrom(argc, argv);
    for (uint32_t i = 0; i < sizeof(text); i++) text[i] = (uint8_t)('a' + i % 26);
    checkRequests();
    checkUsual();
    checkReplies();
    checkLongestId();
    return done();
}
