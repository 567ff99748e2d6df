/* The PCI transport against a modelled function: configuration space, one BAR, and a device that may lie. */
#include "check.h"
#include "virtio_pci.h"

enum { BAR_BYTES = 0x4000 };

static struct {
    uint8_t config[256];
    uint8_t bar[BAR_BYTES];
    uint64_t offered, accepted;
    uint16_t queueSize[4], vectors[4], configVector;
    uint64_t addresses[4][3];
    uint8_t status;
    int refuseFeatures, stuckReset, vectorLimit, unstableConfig, loseAddress;
    uint32_t sleeps, generation;
} model;

static int readConfig(void *context, uint32_t offset, void *buffer, uint32_t length)
{
    (void)context;
    if (offset > 256 || length > 256 - offset) return 0;
    memcpy(buffer, model.config + offset, length);
    return 1;
}

static volatile uint8_t *mapBar(void *context, uint32_t bar, uint32_t *length)
{
    (void)context;
    *length = bar == 4 ? BAR_BYTES : 0;
    return bar == 4 ? model.bar : NULL;
}

static uint32_t at(volatile void *reg) { return (uint32_t)((volatile uint8_t *)reg - model.bar); }
static uint16_t selected(void) { return (uint16_t)(model.bar[0x16] & 3); }

static uint32_t readAny(volatile void *reg, int bytes)
{
    uint32_t offset = at(reg), value = 0;

    if (offset >= BAR_BYTES) abort();
    memcpy(&value, model.bar + offset, (size_t)bytes);
    switch (offset) {
    case VIRTIO_PCI_COMMON_DF: return (uint32_t)(model.offered >> (model.bar[0] ? 32 : 0));
    case VIRTIO_PCI_COMMON_NUMQ: return 3;
    case VIRTIO_PCI_COMMON_STATUS: return model.status;
    case VIRTIO_PCI_COMMON_CFGGENERATION: return model.unstableConfig ? model.generation++ & 0xFF : 7;
    case VIRTIO_PCI_COMMON_Q_SIZE: return model.queueSize[selected()];
    case VIRTIO_PCI_COMMON_Q_MSIX: return model.vectors[selected()];
    case VIRTIO_PCI_COMMON_Q_NOFF: return selected();
    case VIRTIO_PCI_COMMON_MSIX: return model.configVector;
    }
    if (offset >= VIRTIO_PCI_COMMON_Q_DESCLO && offset < VIRTIO_PCI_COMMON_BYTES) {
        uint64_t address = model.addresses[selected()][(offset - 0x20) / 8];

        return model.loseAddress ? 0 : (uint32_t)(address >> (offset & 4 ? 32 : 0));
    }
    return value;
}

static void writeAny(volatile void *reg, uint32_t value, int bytes)
{
    uint32_t offset = at(reg);

    if (offset >= BAR_BYTES) abort();
    memcpy(model.bar + offset, &value, (size_t)bytes);
    if (offset == VIRTIO_PCI_COMMON_STATUS) {
        if (value == 0 && model.stuckReset) return;
        model.status = (uint8_t)(model.refuseFeatures ? value & ~VIRTIO_CONFIG_S_FEATURES_OK : value);
    } else if (offset == VIRTIO_PCI_COMMON_GF) {
        if (model.bar[8]) model.accepted |= (uint64_t)value << 32;
        else model.accepted = value;
    } else if (offset == VIRTIO_PCI_COMMON_Q_SIZE) {
        model.queueSize[selected()] = (uint16_t)value;
    } else if (offset == VIRTIO_PCI_COMMON_Q_MSIX) {
        model.vectors[selected()] = (int)value < model.vectorLimit ? (uint16_t)value : VIRTIO_MSI_NO_VECTOR;
    } else if (offset == VIRTIO_PCI_COMMON_MSIX) {
        model.configVector = (int)value < model.vectorLimit ? (uint16_t)value : VIRTIO_MSI_NO_VECTOR;
    } else if (offset >= VIRTIO_PCI_COMMON_Q_DESCLO && offset < VIRTIO_PCI_COMMON_BYTES) {
        uint64_t *address = &model.addresses[selected()][(offset - 0x20) / 8];

        *address = offset & 4 ? (*address & 0xFFFFFFFFu) | (uint64_t)value << 32 : (*address >> 32 << 32) | value;
    }
}

static uint8_t read8(volatile void *reg) { return (uint8_t)readAny(reg, 1); }
static uint16_t read16(volatile void *reg) { return (uint16_t)readAny(reg, 2); }
static uint32_t read32(volatile void *reg) { return readAny(reg, 4); }
static void write8(volatile void *reg, uint8_t value) { writeAny(reg, value, 1); }
static void write16(volatile void *reg, uint16_t value) { writeAny(reg, value, 2); }
static void write32(volatile void *reg, uint32_t value) { writeAny(reg, value, 4); }
static void sleepModel(void *context) { (void)context; model.sleeps++; }

static const VIRTIO_SYSTEM_OPS ops = { readConfig, mapBar, read8, read16, read32, write8, write16, write32, sleepModel };

static void putCapability(uint8_t offset, uint8_t next, uint8_t type, uint8_t bar, uint32_t start, uint32_t length)
{
    VIRTIO_PCI_CAP capability = { 9, next, (uint8_t)(type == 2 ? 20 : 16), type, bar, 0, { 0, 0 }, start, length };
    uint32_t multiplier = 4;

    memcpy(model.config + offset, &capability, sizeof(capability));
    if (type == 2) memcpy(model.config + offset + 16, &multiplier, 4);
}

/* As QEMU lays it out. */
static void freshModel(void)
{
    memset(&model, 0, sizeof(model));
    model.config[6] = 0x10;
    model.config[0x34] = 0x98;
    model.config[0x98] = 0x11; /* MSI-X */
    model.config[0x99] = 0x84;
    putCapability(0x84, 0x70, 5, 0, 0, 0);
    putCapability(0x70, 0x60, 2, 4, 0x3000, 0x1000);
    putCapability(0x60, 0x50, 4, 4, 0x2000, 0x1000);
    putCapability(0x50, 0x40, 3, 4, 0x1000, 0x1000);
    putCapability(0x40, 0x00, 1, 4, 0x0000, 0x1000);
    memcpy(model.bar + 0x2000, "viommu-v1", 9);
    model.offered = 0x170000000ull;
    model.vectorLimit = 4;
    model.queueSize[0] = 128;
    model.queueSize[1] = 1024;
    model.queueSize[2] = 64;
}

static void goodDevice(void)
{
    static uint8_t ring[16384];
    VIRTQUEUE_BOOK books[VIRTQUEUE_MAX_SIZE];
    volatile void *doorbell;
    uint8_t signature[36];
    VIRTQUEUE queue;
    VIRTIO_PCI device;

    freshModel();
    check(VirtioPciFind(&device, &ops, NULL) == VirtioOk, "the capabilities of a QEMU device are found");
    model.status = 0x0F;
    check(VirtioPciReset(&device) == VirtioOk && model.status == 0, "a running device is reset");
    check(VirtioPciReadConfig(&device, 0, signature, 36) == VirtioOk && !memcmp(signature, "viommu-v1\0\0", 11),
          "the configuration is read");
    check(VirtioPciReadConfig(&device, 0xFFF, signature, 2) == VirtioConfigUnstable, "but not past its end");
    check(VirtioPciNegotiate(&device, VIRTIO_F_EVENT_IDX) == VirtioOk &&
              model.accepted == (VIRTIO_F_VERSION_1 | VIRTIO_F_EVENT_IDX),
          "what is offered and wanted is accepted, and nothing else");
    check(VirtioPciQueueSize(&device, 1) == 1024 && VirtioPciQueueSize(&device, 3) == 0,
          "queue sizes come from the device; a queue beyond num_queues does not exist");
    VirtqueueInitialize(&queue, VirtqueueChooseSize(1024), ring, 0x123456000ull, books, device.Features);
    check(VirtioPciEnableQueue(&device, 1, &queue, 2, &doorbell) == VirtioOk && model.queueSize[1] == 256 &&
              model.addresses[1][0] == 0x123456000ull && model.vectors[1] == 2,
          "a queue is handed over with its size and addresses written back");
    check(at(doorbell) == 0x3004, "the doorbell is notify_off times the multiplier");
    VirtioPciStart(&device);
    check(model.status == 0x0F, "DRIVER_OK comes after everything else");
    model.status |= VIRTIO_CONFIG_S_NEEDS_RESET;
    check(VirtioPciNeedsReset(&device) && !VirtioPciIsAbsent(&device), "DEVICE_NEEDS_RESET is seen");
    model.status = 0xFF;
    check(VirtioPciIsAbsent(&device), "a function that reads as all ones is gone");
}

static void lyingDevice(void)
{
    static uint8_t ring[16384];
    VIRTQUEUE_BOOK books[VIRTQUEUE_MAX_SIZE];
    volatile void *doorbell;
    uint8_t byte;
    VIRTQUEUE queue;
    VIRTIO_PCI device;

    freshModel();
    VirtioPciFind(&device, &ops, NULL);
    VirtqueueInitialize(&queue, 128, ring, 0x1000, books, 0);
    model.vectorLimit = 1;
    check(VirtioPciEnableQueue(&device, 0, &queue, 1, &doorbell) == VirtioNoVector &&
              VirtioPciEnableQueue(&device, 0, &queue, 0, &doorbell) == VirtioOk,
          "a table of one entry refuses vector 1 and takes vector 0");
    check(VirtioPciSetConfigVector(&device, 3) == VirtioNoVector &&
              VirtioPciSetConfigVector(&device, VIRTIO_MSI_NO_VECTOR) == VirtioOk,
          "no vector is always accepted");
    model.loseAddress = 1;
    check(VirtioPciEnableQueue(&device, 0, &queue, 0, &doorbell) == VirtioNoQueue, "an address that does not stick is seen");
    device.NotifyMultiplier = 0x10000;
    check(VirtioPciEnableQueue(&device, 1, &queue, 0, &doorbell) == VirtioNoQueue, "a doorbell outside its region is refused");
    model.unstableConfig = 1;
    check(VirtioPciReadConfig(&device, 0, &byte, 1) == VirtioConfigUnstable, "a configuration that never settles is given up");
    model.refuseFeatures = 1;
    check(VirtioPciNegotiate(&device, 0) == VirtioNoFeatures, "FEATURES_OK that does not stick is an error");
    model.refuseFeatures = 0;
    model.offered = VIRTIO_F_EVENT_IDX;
    check(VirtioPciNegotiate(&device, VIRTIO_F_EVENT_IDX) == VirtioNoFeatures, "a device without VERSION_1 is refused");
    model.stuckReset = 1;
    check(VirtioPciReset(&device) == VirtioNoReset && model.sleeps == 1000, "a reset that never ends is given up after a second");
}

static void badCapabilities(void)
{
    VIRTIO_PCI device;

    freshModel();
    model.config[0x41] = 0x70;
    check(VirtioPciFind(&device, &ops, NULL) == VirtioOk, "a list that runs in a circle ends");
    freshModel();
    putCapability(0x40, 0, 1, 4, 0x3FFC, 0x1000);
    check(VirtioPciFind(&device, &ops, NULL) == VirtioNotModern, "a region that leaves its BAR is not used");
    freshModel();
    putCapability(0x40, 0, 1, 4, 0xFFFFFFFCu, 0x38);
    check(VirtioPciFind(&device, &ops, NULL) == VirtioNotModern, "nor one whose end wraps");
    freshModel();
    putCapability(0x40, 0, 1, 9, 0, 0x1000);
    check(VirtioPciFind(&device, &ops, NULL) == VirtioNotModern, "nor one in a BAR that cannot be");
    freshModel();
    putCapability(0x40, 0, 1, 4, 0, 8);
    check(VirtioPciFind(&device, &ops, NULL) == VirtioNotModern, "nor one too short for its structure");
    freshModel();
    model.config[6] = 0;
    check(VirtioPciFind(&device, &ops, NULL) == VirtioNotModern, "a function without capabilities is no virtio device");
}

/* Whatever configuration space holds, regions that are used lie inside the BAR. */
static void randomCapabilities(void)
{
    uint32_t found = 0, outside = 0;

    for (uint32_t round = 0; round < 20000; round++) {
        VIRTIO_PCI device;
        const VIRTIO_REGION *regions[4] = { &device.Common, &device.Notify, &device.Isr, &device.Device };

        freshModel();
        for (uint32_t i = 0; i < 6; i++) model.config[0x34 + randomBelow(0x80)] = (uint8_t)randomBelow(256);
        found += VirtioPciFind(&device, &ops, NULL) == VirtioOk;
        for (uint32_t i = 0; i < 4; i++) {
            if (regions[i]->Base && (uint64_t)at(regions[i]->Base) + regions[i]->Length > BAR_BYTES) outside++;
        }
    }
    check(outside == 0, "random configuration spaces: no region leaves its BAR (%u of 20000 usable)", found);
}

int main(int argc, char **argv)
{
    seedFrom(argc, argv);
    goodDevice();
    lyingDevice();
    badCapabilities();
    randomCapabilities();
    return done();
}
