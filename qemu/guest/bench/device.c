/* A virtio device whose ring is filled once and run many times. */
#include "bench.h"

#define SECTORS_OF_PAGE 8u
#define DISK_HEADER_BYTES 16u
#define CONSOLE_TRANSMITS 1u
#define MOST_SPINS 4000000000ull

extern const VIRTIO_SYSTEM_OPS BenchSystem;

static void Check(VIRTIO_RESULT Result, const char *Why)
{
    if (Result != VirtioOk) Fail(Why);
}

void DeviceFind(BENCH_DEVICE *Device, uint32_t Function, uint64_t Features)
{
    Device->Function = Function;
    Device->Posted = 0;
    Check(VirtioPciFind(&Device->Device, &BenchSystem, Device), "no virtio device where one has to be");
    Check(VirtioPciReset(&Device->Device), "the device cannot be reset");
    Check(VirtioPciNegotiate(&Device->Device, Features), "the device does not take the features");
}

void DeviceQueue(BENCH_DEVICE *Device, uint16_t Index, uint16_t Size)
{
    uint16_t size = VirtioPciQueueSize(&Device->Device, Index);
    void *ring;

    if (size > Size) size = Size;
    ring = TakePages(VirtqueueRingBytes(size));
    VirtqueueInitialize(&Device->Queue, size, ring, (uint64_t)ring, Device->Books, 0);
    Device->Queue.Avail->Flags = VIRTQ_AVAIL_F_NO_INTERRUPT;
    Device->QueueIndex = Index;
    Check(VirtioPciEnableQueue(&Device->Device, Index, &Device->Queue, VIRTIO_MSI_NO_VECTOR, &Device->Doorbell), "the device has no such queue");
}

void DeviceStart(BENCH_DEVICE *Device) { VirtioPciStart(&Device->Device); }

void DeviceDescribe(BENCH_DEVICE *Device, uint16_t Index, uint64_t Address, uint32_t Length, uint16_t Flags, uint16_t Next)
{
    volatile VIRTQ_DESC *descriptor = &Device->Queue.Descriptors[Index];

    if (Index >= Device->Queue.Size) Fail("the queue is too short");
    descriptor->Addr = Address;
    descriptor->Len = Length;
    descriptor->Flags = Flags;
    descriptor->Next = Next;
}

void DeviceRun(BENCH_DEVICE *Device, uint16_t Count, uint16_t Stride)
{
    VIRTQUEUE *queue = &Device->Queue;
    uint64_t spins = 0;

    for (uint16_t i = 0; i < Count; i++) queue->Avail->Ring[Device->Posted++ & (queue->Size - 1)] = (uint16_t)(i * Stride);
    __asm__ volatile("mfence" ::: "memory");
    queue->Avail->Idx = Device->Posted;
    __asm__ volatile("mfence" ::: "memory");
    VirtioPciNotify(&Device->Device, Device->Doorbell, Device->QueueIndex);
    while (queue->Used->Idx != Device->Posted) {
        Pause();
        if (++spins == MOST_SPINS) Fail("the device does not answer");
    }
}

/* Pages are taken in an order that no neighbourhood helps. */
static uint64_t DataAddress(int Mode, uint32_t Index)
{
    if (Mode == MODE_PAGES) return PAGES_IOVA + Index * 61ull % PAGES_COUNT * PAGES_STEP;
    return BENCH_DATA + Index * 4096ull;
}

uint16_t DeviceSetUp(BENCH_DEVICE *Device, uint32_t Function, int Kind, int Mode)
{
    uint8_t *headers;

    DeviceFind(Device, Function, VIRTIO_F_ACCESS_PLATFORM);
    if ((Device->Device.Features & VIRTIO_F_ACCESS_PLATFORM) == 0) Fail("the device goes past every IOMMU");
    if (Kind == KIND_CONSOLE) {
        DeviceQueue(Device, 0, MOST_DESCRIPTORS);
        DeviceQueue(Device, CONSOLE_TRANSMITS, MOST_DESCRIPTORS);
        for (uint16_t i = 0; i < BATCH; i++) DeviceDescribe(Device, i, DataAddress(Mode, i), 4096, 0, 0);
        DeviceStart(Device);
        return 1;
    }
    DeviceQueue(Device, 0, MOST_DESCRIPTORS);
    headers = TakePages(BATCH * 2 * DISK_HEADER_BYTES);
    for (uint16_t i = 0; i < BATCH; i++) {
        /* Type 0 is a read; the byte behind the header is for the status. */
        uint64_t header = (uint64_t)headers + i * 2u * DISK_HEADER_BYTES;
        uint16_t first = (uint16_t)(3 * i);

        *(uint64_t *)(header + 8) = (uint64_t)i * SECTORS_OF_PAGE;
        DeviceDescribe(Device, first, header, DISK_HEADER_BYTES, VIRTQ_DESC_F_NEXT, first + 1);
        DeviceDescribe(Device, first + 1, DataAddress(Mode, i), 4096, VIRTQ_DESC_F_NEXT | VIRTQ_DESC_F_WRITE, first + 2);
        DeviceDescribe(Device, first + 2, header + DISK_HEADER_BYTES, 1, VIRTQ_DESC_F_WRITE, 0);
    }
    DeviceStart(Device);
    return 3;
}
