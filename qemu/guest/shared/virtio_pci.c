/*
 * Virtio 1.x over PCI; see virtio_pci.h for the contract and the order of calls.
 */
#include "virtio_pci.h"
#include "virtio_barrier.h"

#define PCI_STATUS_OFFSET       0x06u
#define PCI_STATUS_CAP_LIST     0x10u
#define PCI_CAPABILITIES_OFFSET 0x34u
/* 256 bytes of configuration space hold at most 48 capabilities of 4 bytes after the header. */
#define PCI_MAX_CAPABILITIES    48u

#define RESET_WAIT_MS           1000u
#define CONFIG_READ_TRIES       16u

#define COMMON(device, offset)  ((device)->Common.Base + (offset))

static int ReadCapability(VIRTIO_PCI *Device, uint8_t Offset, VIRTIO_PCI_CAP *Capability)
{
    return Device->Ops->ReadPciConfig(Device->Context, Offset, Capability, sizeof(*Capability));
}

/* The region that a capability names, when it lies in a mapped BAR. */
static VIRTIO_REGION MapRegion(VIRTIO_PCI *Device, const VIRTIO_PCI_CAP *Capability)
{
    VIRTIO_REGION region = { 0, 0 };
    uint32_t barLength = 0;
    volatile uint8_t *base;

    if (Capability->Bar > 5) {
        return region;
    }
    base = Device->Ops->MapBar(Device->Context, Capability->Bar, &barLength);
    if (base == 0 || Capability->Offset > barLength || Capability->Length > barLength - Capability->Offset) {
        return region;
    }
    region.Base = base + Capability->Offset;
    region.Length = Capability->Length;
    return region;
}

static void TakeRegion(VIRTIO_PCI *Device, const VIRTIO_PCI_CAP *Capability, uint8_t Offset)
{
    static const struct {
        uint8_t Type;
        uint32_t MinimumLength;
        uint32_t Alignment;
        size_t Region;
    } wanted[] = {
        { VIRTIO_PCI_CAP_COMMON_CFG, VIRTIO_PCI_COMMON_BYTES, 4, offsetof(VIRTIO_PCI, Common) },
        { VIRTIO_PCI_CAP_NOTIFY_CFG, 2, 2, offsetof(VIRTIO_PCI, Notify) },
        { VIRTIO_PCI_CAP_ISR_CFG, 1, 1, offsetof(VIRTIO_PCI, Isr) },
        { VIRTIO_PCI_CAP_DEVICE_CFG, 1, 4, offsetof(VIRTIO_PCI, Device) },
    };
    size_t i;

    for (i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
        VIRTIO_REGION *region = (VIRTIO_REGION *)((uint8_t *)Device + wanted[i].Region);

        /* The first usable capability of a type is the preferred one [virtio 4.1.4.1]. */
        if (wanted[i].Type != Capability->CfgType || region->Base != 0 ||
            Capability->Length < wanted[i].MinimumLength || Capability->Offset % wanted[i].Alignment != 0) {
            continue;
        }
        if (Capability->CfgType == VIRTIO_PCI_CAP_NOTIFY_CFG &&
            (Capability->CapLen < sizeof(VIRTIO_PCI_CAP) + 4 ||
             !Device->Ops->ReadPciConfig(Device->Context, Offset + (uint32_t)sizeof(VIRTIO_PCI_CAP),
                                         &Device->NotifyMultiplier, 4))) {
            continue;
        }
        *region = MapRegion(Device, Capability);
    }
}

VIRTIO_RESULT VirtioPciFind(VIRTIO_PCI *Device, const VIRTIO_SYSTEM_OPS *Ops, void *Context)
{
    VIRTIO_PCI_CAP capability;
    uint16_t status = 0;
    uint8_t offset = 0;
    uint32_t steps;

    *Device = (VIRTIO_PCI){ 0 };
    Device->Ops = Ops;
    Device->Context = Context;
    if (!Ops->ReadPciConfig(Context, PCI_STATUS_OFFSET, &status, sizeof(status)) ||
        (status & PCI_STATUS_CAP_LIST) == 0 ||
        !Ops->ReadPciConfig(Context, PCI_CAPABILITIES_OFFSET, &offset, sizeof(offset))) {
        return VirtioNotModern;
    }
    for (steps = 0; steps < PCI_MAX_CAPABILITIES; steps++) {
        offset &= 0xFCu;
        if (offset < 0x40 || offset > 0x100 - sizeof(capability) || !ReadCapability(Device, offset, &capability)) {
            break;
        }
        if (capability.CapVndr == PCI_CAP_ID_VENDOR_SPECIFIC && capability.CapLen >= sizeof(capability)) {
            TakeRegion(Device, &capability, offset);
        }
        offset = capability.CapNext;
    }
    if (Device->Common.Base == 0 || Device->Notify.Base == 0 || Device->Isr.Base == 0) {
        return VirtioNotModern;
    }
    return VirtioOk;
}

static uint8_t ReadStatus(const VIRTIO_PCI *Device)
{
    return Device->Ops->Read8(COMMON(Device, VIRTIO_PCI_COMMON_STATUS));
}

static void AddStatus(VIRTIO_PCI *Device, uint8_t Bits)
{
    Device->Ops->Write8(COMMON(Device, VIRTIO_PCI_COMMON_STATUS), (uint8_t)(ReadStatus(Device) | Bits));
}

VIRTIO_RESULT VirtioPciReset(VIRTIO_PCI *Device)
{
    uint32_t waited;

    Device->Features = 0;
    Device->Ops->Write8(COMMON(Device, VIRTIO_PCI_COMMON_STATUS), 0);
    for (waited = 0; waited < RESET_WAIT_MS; waited++) {
        if (ReadStatus(Device) == 0) {
            return VirtioOk;
        }
        Device->Ops->Sleep(Device->Context);
    }
    return VirtioNoReset;
}

static uint64_t ReadOfferedFeatures(VIRTIO_PCI *Device)
{
    uint64_t low;
    uint64_t high;

    Device->Ops->Write32(COMMON(Device, VIRTIO_PCI_COMMON_DFSELECT), 0);
    low = Device->Ops->Read32(COMMON(Device, VIRTIO_PCI_COMMON_DF));
    Device->Ops->Write32(COMMON(Device, VIRTIO_PCI_COMMON_DFSELECT), 1);
    high = Device->Ops->Read32(COMMON(Device, VIRTIO_PCI_COMMON_DF));
    return low | high << 32;
}

VIRTIO_RESULT VirtioPciNegotiate(VIRTIO_PCI *Device, uint64_t Wanted)
{
    uint64_t features;

    AddStatus(Device, VIRTIO_CONFIG_S_ACKNOWLEDGE);
    AddStatus(Device, VIRTIO_CONFIG_S_DRIVER);
    features = ReadOfferedFeatures(Device) & (Wanted | VIRTIO_F_VERSION_1);
    if ((features & VIRTIO_F_VERSION_1) == 0) {
        return VirtioNoFeatures;
    }
    Device->Ops->Write32(COMMON(Device, VIRTIO_PCI_COMMON_GFSELECT), 0);
    Device->Ops->Write32(COMMON(Device, VIRTIO_PCI_COMMON_GF), (uint32_t)features);
    Device->Ops->Write32(COMMON(Device, VIRTIO_PCI_COMMON_GFSELECT), 1);
    Device->Ops->Write32(COMMON(Device, VIRTIO_PCI_COMMON_GF), (uint32_t)(features >> 32));
    AddStatus(Device, VIRTIO_CONFIG_S_FEATURES_OK);
    if ((ReadStatus(Device) & VIRTIO_CONFIG_S_FEATURES_OK) == 0) {
        return VirtioNoFeatures;
    }
    Device->Features = features;
    return VirtioOk;
}

VIRTIO_RESULT VirtioPciReadConfig(VIRTIO_PCI *Device, uint32_t Offset, uint8_t *Buffer, uint32_t Length)
{
    uint32_t tries;
    uint32_t i;

    if (Device->Device.Base == 0 || Offset > Device->Device.Length || Length > Device->Device.Length - Offset) {
        return VirtioConfigUnstable;
    }
    for (tries = 0; tries < CONFIG_READ_TRIES; tries++) {
        uint8_t before = Device->Ops->Read8(COMMON(Device, VIRTIO_PCI_COMMON_CFGGENERATION));

        for (i = 0; i < Length; i++) {
            Buffer[i] = Device->Ops->Read8(Device->Device.Base + Offset + i);
        }
        if (Device->Ops->Read8(COMMON(Device, VIRTIO_PCI_COMMON_CFGGENERATION)) == before) {
            return VirtioOk;
        }
    }
    return VirtioConfigUnstable;
}

VIRTIO_RESULT VirtioPciSetConfigVector(VIRTIO_PCI *Device, uint16_t Vector)
{
    Device->Ops->Write16(COMMON(Device, VIRTIO_PCI_COMMON_MSIX), Vector);
    return Device->Ops->Read16(COMMON(Device, VIRTIO_PCI_COMMON_MSIX)) == Vector ? VirtioOk : VirtioNoVector;
}

uint16_t VirtioPciQueueSize(VIRTIO_PCI *Device, uint16_t Index)
{
    if (Index >= Device->Ops->Read16(COMMON(Device, VIRTIO_PCI_COMMON_NUMQ))) {
        return 0;
    }
    Device->Ops->Write16(COMMON(Device, VIRTIO_PCI_COMMON_Q_SELECT), Index);
    return Device->Ops->Read16(COMMON(Device, VIRTIO_PCI_COMMON_Q_SIZE));
}

static void WriteAddress(VIRTIO_PCI *Device, uint32_t LowRegister, uint64_t Address)
{
    Device->Ops->Write32(COMMON(Device, LowRegister), (uint32_t)Address);
    Device->Ops->Write32(COMMON(Device, LowRegister + 4), (uint32_t)(Address >> 32));
}

static int AddressHeld(VIRTIO_PCI *Device, uint32_t LowRegister, uint64_t Address)
{
    return Device->Ops->Read32(COMMON(Device, LowRegister)) == (uint32_t)Address &&
           Device->Ops->Read32(COMMON(Device, LowRegister + 4)) == (uint32_t)(Address >> 32);
}

VIRTIO_RESULT VirtioPciEnableQueue(VIRTIO_PCI *Device, uint16_t Index, const VIRTQUEUE *Queue, uint16_t Vector,
                                   volatile void **Doorbell)
{
    const VIRTIO_SYSTEM_OPS *ops = Device->Ops;
    uint64_t doorbell;

    ops->Write16(COMMON(Device, VIRTIO_PCI_COMMON_Q_SELECT), Index);
    doorbell = (uint64_t)ops->Read16(COMMON(Device, VIRTIO_PCI_COMMON_Q_NOFF)) * Device->NotifyMultiplier;
    if (doorbell % 2 != 0 || doorbell + 2 > Device->Notify.Length) {
        return VirtioNoQueue;
    }
    ops->Write16(COMMON(Device, VIRTIO_PCI_COMMON_Q_MSIX), Vector);
    if (ops->Read16(COMMON(Device, VIRTIO_PCI_COMMON_Q_MSIX)) != Vector) {
        return VirtioNoVector;
    }
    ops->Write16(COMMON(Device, VIRTIO_PCI_COMMON_Q_SIZE), Queue->Size);
    WriteAddress(Device, VIRTIO_PCI_COMMON_Q_DESCLO, Queue->DescriptorsAddress);
    WriteAddress(Device, VIRTIO_PCI_COMMON_Q_AVAILLO, Queue->AvailAddress);
    WriteAddress(Device, VIRTIO_PCI_COMMON_Q_USEDLO, Queue->UsedAddress);
    if (ops->Read16(COMMON(Device, VIRTIO_PCI_COMMON_Q_SIZE)) != Queue->Size ||
        !AddressHeld(Device, VIRTIO_PCI_COMMON_Q_DESCLO, Queue->DescriptorsAddress) ||
        !AddressHeld(Device, VIRTIO_PCI_COMMON_Q_AVAILLO, Queue->AvailAddress) ||
        !AddressHeld(Device, VIRTIO_PCI_COMMON_Q_USEDLO, Queue->UsedAddress)) {
        return VirtioNoQueue;
    }
    ops->Write16(COMMON(Device, VIRTIO_PCI_COMMON_Q_ENABLE), 1);
    *Doorbell = Device->Notify.Base + doorbell;
    return VirtioOk;
}

void VirtioPciStart(VIRTIO_PCI *Device)
{
    AddStatus(Device, VIRTIO_CONFIG_S_DRIVER_OK);
}

void VirtioPciFail(VIRTIO_PCI *Device)
{
    AddStatus(Device, VIRTIO_CONFIG_S_FAILED);
}

void VirtioPciNotify(const VIRTIO_PCI *Device, volatile void *Doorbell, uint16_t Index)
{
    VirtioWriteBarrier();
    Device->Ops->Write16(Doorbell, Index);
}

uint8_t VirtioPciReadIsr(const VIRTIO_PCI *Device)
{
    return Device->Ops->Read8(Device->Isr.Base);
}

int VirtioPciIsAbsent(const VIRTIO_PCI *Device)
{
    return ReadStatus(Device) == 0xFFu;
}

int VirtioPciNeedsReset(const VIRTIO_PCI *Device)
{
    return (ReadStatus(Device) & VIRTIO_CONFIG_S_NEEDS_RESET) != 0;
}
