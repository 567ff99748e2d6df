/*
 * The surroundings of the stub's calling side, for one program: what the kernel mock (nt/ntddk.h) leaves open, a daemon that
 * answers from the rings' memory, and start and stop of both.
 */
#ifndef MODEL_DAEMON_H
#define MODEL_DAEMON_H

#include "check.h"

#include "call.h"
#include "device.h"

KIRQL mockIrql;
ULONGLONG mockMicroseconds;
int mockSpinLocks;
static int pool;

PVOID PoolAllocate(SIZE_T bytes) { pool++; return calloc(1, bytes); }
VOID PoolFree(PVOID memory) { pool--; free(memory); }

ULONG CallSiteFind(PVOID address, CHAR name[MODULE_NAME_BYTES], PULONGLONG offset)
{
    memcpy(name, "dut.sys", 7);
    *offset = (ULONG_PTR)address;
    return 7;
}

static DEVICE_OBJECT pdo = { IO_TYPE_DEVICE, sizeof(DEVICE_OBJECT), DO_BUS_ENUMERATED_DEVICE, NULL, 0x0102, 5 << 16 };
static int addressIsValid = 1;

BOOLEAN MmIsAddressValid(PVOID address) { (void)address; return (BOOLEAN)addressIsValid; }

NTSTATUS IoGetDeviceProperty(PDEVICE_OBJECT object, int property, ULONG length, PVOID buffer, PULONG result)
{
    ULONG value = property == DevicePropertyLegacyBusType ? (ULONG)PCIBus
                : property == DevicePropertyBusNumber     ? object->Bus
                                                          : object->Address;

    if (length != 4) return STATUS_UNSUCCESSFUL;
    memcpy(buffer, &value, 4);
    *result = 4;
    return STATUS_SUCCESS;
}

static VIOMMU_DEVICE device;
static DEVICE control, dma, events;
static ULONG timeoutMs = 5000;
static uint32_t delay;    /* microseconds until a request is looked at */
static int mute;          /* nothing is looked at */
static uint64_t dueAt;
static uint32_t replyStatus;
static uint8_t last[1 << 20]; /* the request as it arrived */
static uint32_t lastBytes, lastParts, requests;
static viommu_peer_message request;
static viommu_peer_message_storage requestStorage;
static viommu_refusal_code refuse;

static void gather(const CHAIN *chain)
{
    lastBytes = 0;
    lastParts = 0;
    for (uint32_t i = 0; i < chain->count && !(chain->parts[i].flags & VIRTQ_DESC_F_WRITE); i++, lastParts++) {
        if (lastBytes + chain->parts[i].length > sizeof(last)) abort();
        memcpy(last + lastBytes, (const void *)(uintptr_t)chain->parts[i].address, chain->parts[i].length);
        lastBytes += chain->parts[i].length;
    }
}

static void answerRequest(viommu_daemon_message *answer)
{
    answer->which_body = VIOMMU_DAEMON_MESSAGE_REPLY;
    answer->body.reply.id = request.body.request.id;
    answer->body.reply.status = replyStatus;
    if (request.body.request.which_routine == VIOMMU_REQUEST_QUERY_INPUT_MAPPINGS) {
        static const uint32_t ids[] = { 11, 22, 33 };

        answer->body.reply.which_result = VIOMMU_REPLY_QUERY_INPUT_MAPPINGS;
        answer->body.reply.result.query_input_mappings.input_mapping_ids = ids;
        answer->body.reply.result.query_input_mappings.input_mapping_ids_count = 3;
        answer->body.reply.result.query_input_mappings.return_length = 12;
    }
    if (replyStatus != 0) return;
    if (request.body.request.which_routine == VIOMMU_REQUEST_CREATE_DOMAIN) {
        answer->body.reply.which_result = VIOMMU_REPLY_CREATE_DOMAIN;
        answer->body.reply.result.create_domain.domain = 0xD000000000000000ull + ++requests;
    } else if (request.body.request.which_routine == VIOMMU_REQUEST_SET_DEVICE_FAULT_REPORTING) {
        answer->body.reply.which_result = VIOMMU_REPLY_SET_DEVICE_FAULT_REPORTING;
        answer->body.reply.result.set_device_fault_reporting.registration =
            request.body.request.routine.set_device_fault_reporting.enable ? 77 : 0;
    }
}

static void answerOne(DEVICE *queue)
{
    static viommu_dma_step_result results[64];
    viommu_daemon_message answer;
    CHAIN chain;
    size_t length;

    memset(&answer, 0, sizeof(answer));
    if (!takeChain(queue, &chain)) abort();
    gather(&chain);
    if (viommu_decode_peer_message(last, lastBytes, &request, &requestStorage) != PB_OK) abort();
    if (refuse) {
        answer.which_body = VIOMMU_DAEMON_MESSAGE_REFUSAL;
        answer.body.refusal.code = refuse;
    } else if (request.which_body == VIOMMU_PEER_MESSAGE_HELLO) {
        answer.which_body = VIOMMU_DAEMON_MESSAGE_HELLO_REPLY;
        answer.body.hello_reply.accepted = true;
        answer.body.hello_reply.major = 1;
        answer.body.hello_reply.max_message_bytes = 8 << 20;
        answer.body.hello_reply.max_interface_version = 1;
        answer.body.hello_reply.legacy_interface_available = true;
    } else if (request.which_body == VIOMMU_PEER_MESSAGE_DMA_PROGRAM) {
        uint32_t count = request.body.dma_program.steps_count;

        memset(results, 0, sizeof(results));
        for (uint32_t i = 0; i < count; i++) results[i].status = VIOMMU_DMA_STEP_STATUS_DONE;
        results[count - 1].status = VIOMMU_DMA_STEP_STATUS_FAULT;
        results[count - 1].fault = VIOMMU_FAULT_TYPE_PERMISSION_FAULT;
        results[0].data = (pb_slice){ (const uint8_t *)"abcd", 4 };
        answer.which_body = VIOMMU_DAEMON_MESSAGE_DMA_PROGRAM_REPLY;
        answer.body.dma_program_reply.id = request.body.dma_program.id;
        answer.body.dma_program_reply.results = results;
        answer.body.dma_program_reply.results_count = count;
    } else {
        answerRequest(&answer);
    }
    if (viommu_encode_daemon_message((void *)(uintptr_t)chain.parts[chain.count - 1].address, chain.writable, &answer,
                                     &length) != PB_OK) abort();
    complete(queue, chain.head, (uint32_t)length);
}

void tick(void)
{
    DEVICE *queue = control.memory && chainsWaiting(&control) ? &control : dma.memory && chainsWaiting(&dma) ? &dma : NULL;

    if (!queue || mute) {
        dueAt = 0;
    } else if (dueAt == 0) {
        dueAt = mockMicroseconds + delay + 1;
    } else if (mockMicroseconds >= dueAt) {
        dueAt = 0;
        answerOne(queue);
    }
}

static uint16_t doorbells[3];
static void ring16(volatile void *reg, uint16_t value) { *(volatile uint16_t *)reg = (uint16_t)(value + 1); }
static const VIRTIO_SYSTEM_OPS ops = { .Write16 = ring16 };
static const REQUEST_QUEUE_SHAPE controlShape = { 4, 4096, 4096, 64 }, dmaShape = { 2, 65536, 65536, 64 };
static const CALLER caller = { VIOMMU_INTERFACE_TABLE_V1, (PVOID)0x1234 };

static void attachModel(DEVICE *model, const VIRTQUEUE *ring, uint16_t size)
{
    *model = (DEVICE){ (uint8_t *)(uintptr_t)ring->DescriptorsAddress, size, 0, 0 };
}

static void start(void)
{
    memset(&device, 0, sizeof(device));
    delay = mute = 0;
    replyStatus = 0;
    refuse = 0;
    mockIrql = PASSIVE_LEVEL;
    device.Pdo = &pdo;
    device.Virtio.Ops = &ops;
    device.Virtio.Features = VIRTIO_F_EVENT_IDX | VIRTIO_F_INDIRECT_DESC;
    FaultsInitialize(&device.Faults);
    if (TransportInitialize(&device.Control, &device.Virtio, QUEUE_CONTROL, 64, &controlShape, timeoutMs) ||
        TransportInitialize(&device.Dma, &device.Virtio, QUEUE_DMA, 64, &dmaShape, 5000) ||
        EventQueueInitialize(&device, 64)) abort();
    device.Control.Doorbell = &doorbells[0];
    device.Events.Doorbell = &doorbells[1];
    device.Dma.Doorbell = &doorbells[2];
    attachModel(&control, &device.Control.Ring, 64);
    attachModel(&dma, &device.Dma.Ring, 64);
    attachModel(&events, &device.Events.Ring, 64);
    EventQueueStart(&device);
    if (SessionGreet(&device) || SessionOpen(&device)) abort();
}

static void stop(void)
{
    mockIrql = PASSIVE_LEVEL;
    SessionClose(&device);
    EventQueueStop(&device);
    control.memory = dma.memory = NULL;
    TransportFree(&device.Control);
    TransportFree(&device.Dma);
    EventQueueFree(&device);
    FaultsFree(&device.Faults);
}

static MDL *makeMdl(ULONG pages, ULONGLONG stride)
{
    MDL *mdl = calloc(1, sizeof(MDL) + pages * 8ull);

    mdl->Size = (CSHORT)(sizeof(MDL) + pages * 8ull);
    mdl->ByteCount = pages * 4096;
    for (ULONG i = 0; i < pages; i++) ((PFN_NUMBER *)(mdl + 1))[i] = 0x1000 + i * stride;
    return mdl;
}

#endif
