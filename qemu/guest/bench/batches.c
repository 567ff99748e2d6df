/*
 * What 64 calls cost that go with one notification: maps of one page each, then their unmaps, each a chain of its own, first
 * built and then offered all at once. Drives viommu's control queue, where there is one, without the stub; otherwise a stock
 * virtio-iommu in the same way.
 *
 *   @figure KIND LEAST MEDIAN     nanoseconds * 100 for each map or unmap, over all repetitions
 *   @doorbells COUNT              rung in all, of 2 * REPETITIONS that could have been
 *
 * KIND is "calls"; with viommu also "pages": one call for 64 scattered pages, and one to unmap them, for each page.
 */
#include "bench.h"
#include "viommu_hot.h"

#include <string.h>

#define WARM_REPETITIONS 300u
#define REPETITIONS 600u
#define REQUEST_BYTES 1024u
#define REPLY_BYTES 64u
#define PROTOCOL_MAJOR 1u
#define PROBED (5u << 3)
#define CARRIER (4u << 3)
#define NOBODY 0xffffffffu
#define IOVA 0x40000000ull
#define PRESENT_AT 0x4000000000ull
/* A page that stays, so that the table of the others does. */
#define ANCHOR (IOVA - 4096)
#define READ_WRITE 3u
/* How many looks until a lost notification is made up for: QEMU before 8.0 leaves out the fence before the look. */
#define PATIENCE 50000000ull

typedef struct {
    const char *Kind;
    /* Builds request i of a repetition. */
    void (*Build)(uint32_t Index, int IsMap);
    /* 0 when it was refused. */
    int (*Check)(uint32_t Index);
    uint32_t Count; /* requests of a repetition */
    uint32_t Pages; /* of each */
} KIND;

static BENCH_DEVICE Own, *Device = &Own;
static uint8_t *Requests, *Replies;
static uint32_t Lengths[BATCH];
static uint16_t Offered; /* of the last run */
static uint64_t Times[REPETITIONS];
static uint64_t Domain, NextId, Ticket, Doorbells;
static viommu_daemon_message_storage Storage;

void BenchMain(void);

static uint8_t *RequestAt(uint32_t Index) { return Requests + Index * REQUEST_BYTES; }
static volatile uint8_t *ReplyAt(uint32_t Index) { return Replies + Index * REPLY_BYTES; }

/* Offers the first requests, notifies once if that is wanted, and waits for all. */
static void Run(uint32_t Count)
{
    VIRTQUEUE *queue = &Device->Queue;
    uint64_t looks = 0;

    Offered = (uint16_t)Count;
    for (uint32_t i = 0; i < Count; i++) {
        queue->Descriptors[2 * i].Len = Lengths[i];
        queue->Avail->Ring[Device->Posted++ & (queue->Size - 1)] = (uint16_t)(2 * i);
    }
    __asm__ volatile("mfence" ::: "memory");
    queue->Avail->Idx = Device->Posted;
    __asm__ volatile("mfence" ::: "memory");
    if ((queue->Used->Flags & VIRTQ_USED_F_NO_NOTIFY) == 0) {
        Doorbells++;
        VirtioPciNotify(&Device->Device, Device->Doorbell, Device->QueueIndex);
    }
    while (queue->Used->Idx != Device->Posted) {
        if (++looks % PATIENCE == 0) {
            if (looks > 20 * PATIENCE) Fail("no answer");
            VirtioPciNotify(&Device->Device, Device->Doorbell, Device->QueueIndex);
        }
    }
}

/* Descriptors for the chains of a queue that is set up. */
static void Describe(uint32_t ReplyBytes)
{
    if (Device->Queue.Size < 2 * BATCH) Fail("the queue is too short");
    Requests = TakePages(BATCH * REQUEST_BYTES);
    Replies = TakePages(BATCH * REPLY_BYTES);
    for (uint16_t i = 0; i < BATCH; i++) {
        uint16_t first = (uint16_t)(2 * i);

        DeviceDescribe(Device, first, (uint64_t)RequestAt(i), REQUEST_BYTES, VIRTQ_DESC_F_NEXT, first + 1);
        DeviceDescribe(Device, first + 1, (uint64_t)ReplyAt(i), ReplyBytes, VIRTQ_DESC_F_WRITE, 0);
    }
}

/* viommu */

static uint64_t FrameOf(uint32_t Page) { return (BENCH_DATA >> 12) + Page; }

static viommu_request *BeginRequest(viommu_peer_message *Message, uint32_t Routine)
{
    static const char name[] = "benchprobe.sys";
    viommu_request *request = &Message->body.request;

    memset(Message, 0, sizeof *Message);
    Message->which_body = VIOMMU_PEER_MESSAGE_REQUEST;
    request->id = ++NextId;
    request->table = VIOMMU_INTERFACE_TABLE_V1;
    request->has_call_site = true;
    request->call_site.module.data = (const uint8_t *)name;
    request->call_site.module.length = sizeof name - 1;
    request->call_site.offset = 0x1234;
    request->call_site.ticket = ++Ticket;
    request->which_routine = Routine;
    return request;
}

static void EncodeAt(uint32_t Index, const viommu_peer_message *Message)
{
    size_t length = viommu_hot_encode_peer(RequestAt(Index), REQUEST_BYTES, Message);

    if (length == 0 && viommu_encode_peer_message(RequestAt(Index), REQUEST_BYTES, Message, &length) != PB_OK) {
        Fail("a request does not fit");
    }
    Lengths[Index] = (uint32_t)length;
}

static void DescribeMap(viommu_request *Request, uint64_t Address, uint32_t Pages)
{
    viommu_map_logical_range_request *map = &Request->routine.map_logical_range;

    map->domain = Domain;
    map->permissions = READ_WRITE;
    map->logical_address = Address;
    map->has_mdl = true;
    map->mdl.present = true;
    map->mdl.byte_count = Pages * 4096;
}

static void DescribeUnmap(viommu_request *Request, uint64_t Address, uint32_t Pages)
{
    Request->routine.unmap_logical_range.domain = Domain;
    Request->routine.unmap_logical_range.logical_address = Address;
    Request->routine.unmap_logical_range.number_of_pages = Pages;
}

static void MapAt(uint32_t Index, uint64_t Address, uint64_t Frame)
{
    viommu_page_run run = { Frame, 1 };
    viommu_peer_message message;
    viommu_request *request = BeginRequest(&message, VIOMMU_REQUEST_MAP_LOGICAL_RANGE);

    DescribeMap(request, Address, 1);
    request->routine.map_logical_range.mdl.runs = &run;
    request->routine.map_logical_range.mdl.runs_count = 1;
    EncodeAt(Index, &message);
}

static void BuildCall(uint32_t Index, int IsMap)
{
    uint64_t address = IOVA + Index * 4096ull;
    viommu_peer_message message;

    if (IsMap) {
        MapAt(Index, address, FrameOf(Index));
        return;
    }
    DescribeUnmap(BeginRequest(&message, VIOMMU_REQUEST_UNMAP_LOGICAL_RANGE), address, 1);
    EncodeAt(Index, &message);
}

/* Descending frames: no two of them make a run. */
static void BuildPages(uint32_t Index, int IsMap)
{
    viommu_peer_message message;
    uint64_t frames[BATCH];
    viommu_request *request;

    if (!IsMap) {
        DescribeUnmap(BeginRequest(&message, VIOMMU_REQUEST_UNMAP_LOGICAL_RANGE), IOVA, BATCH);
        EncodeAt(Index, &message);
        return;
    }
    for (uint32_t i = 0; i < BATCH; i++) frames[i] = FrameOf(BATCH - i);
    request = BeginRequest(&message, VIOMMU_REQUEST_MAP_LOGICAL_RANGE);
    DescribeMap(request, IOVA, BATCH);
    request->routine.map_logical_range.mdl.page_frames.data = (const uint8_t *)frames;
    request->routine.map_logical_range.mdl.page_frames.length = sizeof frames;
    EncodeAt(Index, &message);
}

/* A call of as many pages, behind those that are present. */
static void BuildPresent(uint32_t Index, uint64_t Present)
{
    viommu_peer_message message;
    uint64_t frames[BATCH];
    viommu_request *request;

    for (uint32_t i = 0; i < BATCH; i++) frames[i] = FrameOf(BATCH - i);
    request = BeginRequest(&message, VIOMMU_REQUEST_MAP_LOGICAL_RANGE);
    DescribeMap(request, PRESENT_AT + Present * 4096, BATCH);
    request->routine.map_logical_range.mdl.page_frames.data = (const uint8_t *)frames;
    request->routine.map_logical_range.mdl.page_frames.length = sizeof frames;
    EncodeAt(Index, &message);
}

/* Chains come back in the order in which they were offered. */
static uint32_t ReplyLength(uint32_t Index)
{
    return Device->Queue.Used->Ring[(uint16_t)(Device->Posted - Offered + Index) & (Device->Queue.Size - 1)].Len;
}

static int CheckReply(uint32_t Index)
{
    viommu_reply reply;

    return viommu_hot_decode_reply(ReplyAt(Index), ReplyLength(Index), &reply) && reply.status == 0;
}

static viommu_daemon_message *Ask(const viommu_peer_message *Message, const char *Why)
{
    static viommu_daemon_message answer;

    EncodeAt(0, Message);
    Run(1);
    if (viommu_decode_daemon_message((const void *)ReplyAt(0), ReplyLength(0), &answer, &Storage) != PB_OK) Fail(Why);
    if (answer.which_body == VIOMMU_DAEMON_MESSAGE_REPLY && answer.body.reply.status != 0) Fail(Why);
    return &answer;
}

static void Greet(void)
{
    static const char name[] = "batches";
    viommu_peer_message message;
    viommu_request *request;
    viommu_hello *hello = &message.body.hello;

    memset(&message, 0, sizeof message);
    message.which_body = VIOMMU_PEER_MESSAGE_HELLO;
    hello->major = PROTOCOL_MAJOR;
    hello->role = VIOMMU_PEER_ROLE_GUEST_STUB;
    hello->architecture = VIOMMU_GUEST_ARCHITECTURE_X64;
    hello->name.data = (const uint8_t *)name;
    hello->name.length = sizeof name - 1;
    hello->has_carrier_device = true;
    hello->carrier_device.kind = VIOMMU_DEVICE_OBJECT_KIND_PCI;
    hello->carrier_device.bus_device_function = CARRIER;
    /* The answer to a greeting is longer than a reply. */
    Device->Queue.Descriptors[1].Len = BATCH * REPLY_BYTES;
    if (!Ask(&message, "no answer to the greeting")->body.hello_reply.accepted) Fail("the daemon does not accept us");
    request = BeginRequest(&message, VIOMMU_REQUEST_CREATE_DOMAIN);
    request->routine.create_domain.os_managed_page_table = 1;
    request->routine.create_domain.has_domain_out = true;
    Domain = Ask(&message, "no domain")->body.reply.result.create_domain.domain;
    request = BeginRequest(&message, VIOMMU_REQUEST_ATTACH_DEVICE);
    request->routine.attach_device.domain = Domain;
    request->routine.attach_device.has_device = true;
    request->routine.attach_device.device.kind = VIOMMU_DEVICE_OBJECT_KIND_PCI;
    request->routine.attach_device.device.bus_device_function = PROBED;
    request->routine.attach_device.mapping_count = 1;
    (void)Ask(&message, "the device is not attached");
    Device->Queue.Descriptors[1].Len = REPLY_BYTES;
    MapAt(0, ANCHOR, FrameOf(0));
    Run(1);
    if (!CheckReply(0)) Fail("the first map is refused");
}

/* Maps pages until so many are there, and some more for the last go to be a whole one. */
static void Grow(uint64_t *Present, uint64_t Wanted)
{
    while (*Present < Wanted) {
        for (uint32_t i = 0; i < BATCH; i++) BuildPresent(i, *Present + i * BATCH);
        Run(BATCH);
        for (uint32_t i = 0; i < BATCH; i++) {
            if (!CheckReply(i)) Fail("a page that is to be present is refused");
        }
        *Present += BATCH * BATCH;
    }
}

/* A stock virtio-iommu */

static void BuildStock(uint32_t Index, int IsMap)
{
    uint64_t address = IOVA + Index * 4096ull;

    Lengths[Index] = IsMap ? IommuBuildMap(RequestAt(Index), address, 4096, BENCH_DATA + Index * 4096ull)
                           : IommuBuildUnmap(RequestAt(Index), address, 4096);
    *ReplyAt(Index) = 0xee;
}

static int CheckStock(uint32_t Index) { return *ReplyAt(Index) == 0; }

static void Sort(uint64_t *Numbers, uint32_t Count)
{
    for (uint32_t i = 1; i < Count; i++) {
        uint64_t number = Numbers[i];
        uint32_t j = i;

        for (; j > 0 && Numbers[j - 1] > number; j--) Numbers[j] = Numbers[j - 1];
        Numbers[j] = number;
    }
}

static void Go(const KIND *Kind, int IsMap)
{
    for (uint32_t i = 0; i < Kind->Count; i++) Kind->Build(i, IsMap);
    Run(Kind->Count);
    for (uint32_t i = 0; i < Kind->Count; i++) {
        if (!Kind->Check(i)) Fail(IsMap ? "a map is refused" : "an unmap is refused");
    }
}

static void Measure(const KIND *Kind, uint64_t Hertz, uint64_t Present)
{
    uint64_t each = 2ull * Kind->Count * Kind->Pages, megahertz = Hertz / 1000000;

    for (uint32_t i = 0; i < WARM_REPETITIONS + REPETITIONS; i++) {
        uint64_t begun = ReadTsc();

        if (i == WARM_REPETITIONS) Doorbells = 0;
        Go(Kind, 1);
        Go(Kind, 0);
        if (i >= WARM_REPETITIONS) Times[i - WARM_REPETITIONS] = ReadTsc() - begun;
    }
    Sort(Times, REPETITIONS);
    Print("@figure ");
    Print(Kind->Kind);
    Print(" ");
    PrintNumber(Present);
    Print(" ");
    PrintNumber(Times[0] * 100000 / megahertz / each);
    Print(" ");
    PrintNumber(Times[REPETITIONS / 2] * 100000 / megahertz / each);
    Print("\n@doorbells ");
    PrintNumber(Doorbells);
    Print("\n");
}

void BenchMain(void)
{
    static const KIND stock = { "calls", BuildStock, CheckStock, BATCH, 1 };
    static const KIND calls = { "calls", BuildCall, CheckReply, BATCH, 1 };
    static const KIND pages = { "pages", BuildPages, CheckReply, 1, BATCH };
    uint64_t hertz = TscHertz(), present = 0;

    /* Ours may have the same number as a virtio-iommu, so it goes by its place. */
    if (PciRead(CARRIER, 0) == NOBODY) {
        if (!IommuStart()) Fail("neither device is there");
        IommuAttach(PROBED, MODE_ONE_MAPPING);
        Device = IommuDevice();
        Describe(IOMMU_TAIL_BYTES);
        Measure(&stock, hertz, 0);
        return;
    }
    DeviceFind(Device, CARRIER, 0);
    DeviceQueue(Device, 0, MOST_DESCRIPTORS);
    DeviceStart(Device);
    Describe(REPLY_BYTES);
    Greet();
    Measure(&calls, hertz, 0);
    Measure(&pages, hertz, 0);
    for (uint64_t wanted = 1000; wanted <= 1000000; wanted *= 10) {
        Grow(&present, wanted);
        Measure(&calls, hertz, wanted);
        Measure(&pages, hertz, wanted);
    }
}
