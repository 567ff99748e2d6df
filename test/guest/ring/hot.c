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

static uint32_t permissions(void) { return randomBelow(2) ? 3 : (uint32_t)number(); }
static bool usually(void) { return randomBelow(20) != 0; }

static uint32_t fillRuns(void)
{
    uint32_t count = randomBelow(8) == 0 ? randomBelow(8) : randomBelow(3);

    for (uint32_t i = 0; i < count; i++) runs[i] = (viommu_page_run){ number(), number() };
    return count;
}

static viommu_mdl anyMdl(void)
{
    viommu_mdl mdl = { usually(), (uint32_t)number(), (uint32_t)number(), randomBelow(0x10000), runs, fillRuns(), { text, 0 } };

    mdl.page_frames.length = randomBelow(30) == 0 ? 8 : 0;
    return mdl;
}

static viommu_physical_description anyPhysical(void)
{
    viommu_physical_description physical = { .present = usually(), .map_type = randomBelow(4) };

    if (randomBelow(2)) physical.base = number();
    if (randomBelow(2)) physical.size = number();
    physical.has_page_frame = randomBelow(2);
    if (randomBelow(2)) physical.number_of_pages = number();
    if (randomBelow(2)) {
        physical.has_mdl = true;
        physical.mdl = anyMdl();
    } else {
        physical.runs = runs;
        physical.runs_count = fillRuns();
        physical.page_frames = (pb_slice){ text, randomBelow(30) == 0 ? 8 : 0 };
    }
    return physical;
}

static viommu_map_logical_range_ex_request anyMapEx(void)
{
    viommu_map_logical_range_ex_request map = { .domain = number(), .permissions = permissions(), .has_logical_address_out = usually() };

    map.has_explicit = randomBelow(2);
    if (map.has_explicit || !usually()) map.explicit_logical_address = number();
    map.has_min = !usually();
    if (map.has_min || !usually()) map.min_logical_address = number();
    map.has_max = !usually();
    if (map.has_max || !usually()) map.max_logical_address = number();
    map.has_physical = usually();
    map.physical = anyPhysical();
    return map;
}

static const uint32_t hotRoutines[] = {
    VIOMMU_REQUEST_FLUSH_DOMAIN, VIOMMU_REQUEST_MAP_LOGICAL_RANGE, VIOMMU_REQUEST_UNMAP_LOGICAL_RANGE,
    VIOMMU_REQUEST_MAP_IDENTITY_RANGE, VIOMMU_REQUEST_UNMAP_IDENTITY_RANGE, VIOMMU_REQUEST_MAP_LOGICAL_RANGE_EX,
    VIOMMU_REQUEST_MAP_IDENTITY_RANGE_EX, VIOMMU_REQUEST_UNMAP_IDENTITY_RANGE_EX, VIOMMU_REQUEST_MAP_RESERVED_LOGICAL_RANGE,
    VIOMMU_REQUEST_UNMAP_RESERVED_LOGICAL_RANGE,
};
#define HOT_ROUTINES (sizeof(hotRoutines) / sizeof(hotRoutines[0]))

static void fillRoutine(viommu_request *request)
{
    switch (request->which_routine) {
    case VIOMMU_REQUEST_FLUSH_DOMAIN:
        request->routine.flush_domain.domain = number();
        break;
    case VIOMMU_REQUEST_MAP_LOGICAL_RANGE:
        request->routine.map_logical_range = (viommu_map_logical_range_request){ number(), permissions(), number(), usually(), anyMdl() };
        break;
    case VIOMMU_REQUEST_UNMAP_LOGICAL_RANGE:
        request->routine.unmap_logical_range = (viommu_unmap_logical_range_request){ number(), number(), number() };
        break;
    case VIOMMU_REQUEST_MAP_IDENTITY_RANGE:
        request->routine.map_identity_range = (viommu_map_identity_range_request){ number(), permissions(), usually(), anyMdl() };
        break;
    case VIOMMU_REQUEST_UNMAP_IDENTITY_RANGE:
        request->routine.unmap_identity_range = (viommu_unmap_identity_range_request){ number(), usually(), anyMdl() };
        break;
    case VIOMMU_REQUEST_MAP_LOGICAL_RANGE_EX:
        request->routine.map_logical_range_ex = anyMapEx();
        break;
    case VIOMMU_REQUEST_MAP_IDENTITY_RANGE_EX:
        request->routine.map_identity_range_ex = (viommu_map_identity_range_ex_request){ number(), permissions(), usually(), anyPhysical() };
        break;
    case VIOMMU_REQUEST_UNMAP_IDENTITY_RANGE_EX:
        request->routine.unmap_identity_range_ex = (viommu_unmap_identity_range_ex_request){ number(), usually(), anyPhysical() };
        break;
    case VIOMMU_REQUEST_MAP_RESERVED_LOGICAL_RANGE:
        request->routine.map_reserved_logical_range =
            (viommu_map_reserved_logical_range_request){ number(), number(), permissions(), usually(), usually(), anyPhysical() };
        break;
    case VIOMMU_REQUEST_UNMAP_RESERVED_LOGICAL_RANGE:
        request->routine.unmap_reserved_logical_range = (viommu_unmap_reserved_logical_range_request){ usually(), number(), number(), number() };
        break;
    }
}

static void fill(viommu_peer_message *message)
{
    static const uint32_t others[] = { 0, VIOMMU_REQUEST_FLUSH_DOMAIN_BY_VA_LIST, VIOMMU_REQUEST_DELETE_DOMAIN };
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
    request->which_routine = randomBelow(20) ? hotRoutines[randomBelow(HOT_ROUTINES)] : others[randomBelow(3)];
    fillRoutine(request);
}

/* HOT_ROUTINES: none of them. */
static uint32_t whichHot(const viommu_peer_message *message)
{
    uint32_t i = 0;

    while (i < HOT_ROUTINES && (message->which_body != VIOMMU_PEER_MESSAGE_REQUEST || message->body.request.which_routine != hotRoutines[i])) i++;
    return i;
}

static void checkRequests(void)
{
    static viommu_peer_message message;
    static uint8_t hot[VIOMMU_HOT_BYTES], plain[4096];
    long same = 0, left = 0, wrong = 0, taken[HOT_ROUTINES + 1] = { 0 };
    uint32_t routine;

    for (long i = 0; i < ROUNDS; i++) {
        size_t length = 0, written;

        fill(&message);
        memset(hot, 0xee, sizeof(hot));
        written = viommu_hot_encode_peer(hot, sizeof(hot), &message);
        if (viommu_encode_peer_message(plain, sizeof(plain), &message, &length) != PB_OK) abort();
        if (written == 0) left++;
        else if (written == length && memcmp(hot, plain, length) == 0) same++;
        else wrong++;
        taken[whichHot(&message)] += written != 0;
    }
    check(wrong == 0 && same > ROUNDS / 2, "of %d random requests %ld have the same bytes, %ld are left to the general codec", ROUNDS, same, left);
    for (routine = 0; routine < HOT_ROUTINES && taken[routine] > ROUNDS / 40; routine++);
    check(routine == HOT_ROUTINES && taken[HOT_ROUTINES] == 0, "each of the %d hot routines takes the short way, and nothing else does", (int)HOT_ROUTINES);
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
    request->id = request->call_site.ticket = 1u << 28;
    request->table = VIOMMU_INTERFACE_TABLE_V3;
    request->which_routine = VIOMMU_REQUEST_MAP_LOGICAL_RANGE_EX;
    request->routine.map_logical_range_ex = (viommu_map_logical_range_ex_request){
        .domain = 1ull << 60, .permissions = 3, .has_explicit = true, .explicit_logical_address = 1ull << 40,
        .has_logical_address_out = true, .has_physical = true,
        .physical = { .present = true, .has_mdl = true, .mdl = { true, 4095, 4096, 0xffff, runs, 1, { NULL, 0 } } },
    };
    check(viommu_hot_encode_peer(bytes, sizeof(bytes), &message) != 0, "so does one of the table of version 3, after many calls");
}

/* Where a reply takes the short way, what the general codec makes of it must be the same. */
static int readsAlike(const viommu_reply *hot, const uint8_t *bytes, size_t length)
{
    static viommu_daemon_message message;
    static viommu_daemon_message_storage storage;
    const viommu_reply *general = &message.body.reply;

    if (viommu_decode_daemon_message(bytes, length, &message, &storage) != PB_OK) return 0;
    if (message.which_body != VIOMMU_DAEMON_MESSAGE_REPLY) return 0;
    if (general->id != hot->id || general->status != hot->status || general->which_result != hot->which_result) return 0;
    switch (hot->which_result) {
    case 0:
        return 1;
    case VIOMMU_REPLY_MAP_LOGICAL_RANGE_EX:
        return general->result.map_logical_range_ex.logical_address == hot->result.map_logical_range_ex.logical_address;
    case VIOMMU_REPLY_MAP_RESERVED_LOGICAL_RANGE:
        return general->result.map_reserved_logical_range.offset == hot->result.map_reserved_logical_range.offset &&
               general->result.map_reserved_logical_range.size == hot->result.map_reserved_logical_range.size;
    default:
        return 0;
    }
}

static size_t makeReply(uint8_t *bytes, size_t room)
{
    viommu_daemon_message message;
    size_t length;

    memset(&message, 0, sizeof(message));
    message.which_body = VIOMMU_DAEMON_MESSAGE_REPLY;
    message.body.reply.id = number();
    message.body.reply.status = randomBelow(2) ? 0 : (uint32_t)number();
    switch (randomBelow(8)) {
    case 0:
        message.body.reply.which_result = VIOMMU_REPLY_CREATE_DOMAIN;
        message.body.reply.result.create_domain.domain = number();
        break;
    case 1:
    case 2:
        message.body.reply.which_result = VIOMMU_REPLY_MAP_LOGICAL_RANGE_EX;
        message.body.reply.result.map_logical_range_ex.logical_address = number();
        break;
    case 3:
        message.body.reply.which_result = VIOMMU_REPLY_MAP_RESERVED_LOGICAL_RANGE;
        message.body.reply.result.map_reserved_logical_range = (viommu_map_reserved_logical_range_result){ number(), number() };
        break;
    }
    if (viommu_encode_daemon_message(bytes, room, &message, &length) != PB_OK) abort();
    return length;
}

static void checkReplies(void)
{
    long taken = 0, left = 0, wrong = 0, results = 0, whole = 0;
    uint8_t bytes[64];

    for (long i = 0; i < ROUNDS; i++) {
        size_t length = makeReply(bytes, sizeof(bytes));
        uint32_t changes = randomBelow(3);
        viommu_reply reply;
        uint8_t *exact;
        bool read;

        for (uint32_t left = changes; left > 0; left--) {
            if (randomBelow(4) == 0) length = randomBelow(sizeof(bytes));
            else bytes[randomBelow(32)] = (uint8_t)(randomBelow(2) ? randomBelow(256) : bytes[randomBelow(32)] ^ 1u << randomBelow(8));
        }
        exact = malloc(length == 0 ? 1 : length);
        memcpy(exact, bytes, length);
        read = viommu_hot_decode_reply(exact, length, &reply);
        free(exact);
        if (!read) {
            left++;
            continue;
        }
        taken++;
        whole += changes == 0;
        results += reply.which_result != 0;
        wrong += !readsAlike(&reply, bytes, length);
    }
    check(wrong == 0 && whole > ROUNDS / 4 && results > ROUNDS / 16, "of %d replies, whole and damaged, %ld are read alike, %ld are left to the general codec", ROUNDS, taken, left);
}

/* An id of ten bytes, the last of which has room for one bit: what it holds beyond that is dropped. */
static void checkLongestId(void)
{
    static viommu_daemon_message message;
    static viommu_daemon_message_storage storage;
    uint8_t bytes[] = { VIOMMU_DAEMON_MESSAGE_REPLY << 3 | 2, 11, 0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0 };
    int wrong = 0;

    for (uint32_t lastByte = 0; lastByte < 256; lastByte++) {
        viommu_reply reply;
        bool general, hot;

        bytes[sizeof(bytes) - 1] = (uint8_t)lastByte;
        general = viommu_decode_daemon_message(bytes, sizeof(bytes), &message, &storage) == PB_OK;
        hot = viommu_hot_decode_reply(bytes, sizeof(bytes), &reply);
        wrong += general != (lastByte < 128) || hot != general || (hot && message.body.reply.id != reply.id);
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
