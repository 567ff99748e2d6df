/*
 * Virtio 1.x transport over PCI, modern devices only [virtio 4.1].
 *
 * Everything that differs between systems is in VIRTIO_SYSTEM_OPS: PCI configuration space, mapping a BAR, register
 * access and sleeping. The calls follow the order of a start [virtio 3.1.1]: VirtioPciFind, VirtioPciReset,
 * VirtioPciNegotiate, the queues, VirtioPciStart. None of them may run beside another on the same device; VirtioPciNotify,
 * VirtioPciReadIsr, VirtioPciReadConfig and VirtioPciNeedsReset may run at any time after VirtioPciStart.
 *
 * The device is not trusted: capability lists are walked with a bound, every region must lie in its BAR, and what the
 * device must echo is read back.
 */
#ifndef VIOMMU_VIRTIO_PCI_H
#define VIOMMU_VIRTIO_PCI_H

#include "virtqueue.h"

typedef struct _VIRTIO_SYSTEM_OPS {
    /* Reads Length bytes of the function's configuration space; nonzero on success. */
    int (*ReadPciConfig)(void *Context, uint32_t Offset, void *Buffer, uint32_t Length);
    /* Maps memory BAR 0..5 uncached, once; NULL when there is none. *Length gets its bytes. */
    volatile uint8_t *(*MapBar)(void *Context, uint32_t Bar, uint32_t *Length);
    uint8_t (*Read8)(volatile void *Register);
    uint16_t (*Read16)(volatile void *Register);
    uint32_t (*Read32)(volatile void *Register);
    void (*Write8)(volatile void *Register, uint8_t Value);
    void (*Write16)(volatile void *Register, uint16_t Value);
    void (*Write32)(volatile void *Register, uint32_t Value);
    /* Waits about a millisecond. */
    void (*Sleep)(void *Context);
} VIRTIO_SYSTEM_OPS;

typedef struct _VIRTIO_REGION {
    volatile uint8_t *Base; /* NULL: absent */
    uint32_t Length;        /* bytes */
} VIRTIO_REGION;

typedef struct _VIRTIO_PCI {
    const VIRTIO_SYSTEM_OPS *Ops;
    void *Context;
    VIRTIO_REGION Common;
    VIRTIO_REGION Notify;
    VIRTIO_REGION Isr;
    VIRTIO_REGION Device;
    uint32_t NotifyMultiplier;
    uint64_t Features; /* negotiated */
} VIRTIO_PCI;

typedef enum _VIRTIO_RESULT {
    VirtioOk,
    VirtioNotModern,      /* no usable set of virtio 1.x capabilities */
    VirtioNoReset,        /* status never became 0 */
    VirtioNoFeatures,     /* VERSION_1 not offered, or FEATURES_OK not kept */
    VirtioNoQueue,        /* queue absent or its registers do not hold what was written */
    VirtioNoVector,       /* the device cannot use the vector */
    VirtioConfigUnstable  /* configuration kept changing, or the range is outside */
} VIRTIO_RESULT;

/* Reads the capabilities and maps their BARs. */
VIRTIO_RESULT VirtioPciFind(VIRTIO_PCI *Device, const VIRTIO_SYSTEM_OPS *Ops, void *Context);

/* Writes 0 to the status and waits until it reads 0, a second at most [virtio 4.1.4.3.2]. */
VIRTIO_RESULT VirtioPciReset(VIRTIO_PCI *Device);

/* ACKNOWLEDGE, DRIVER, features = offered & (Wanted | VERSION_1), FEATURES_OK. */
VIRTIO_RESULT VirtioPciNegotiate(VIRTIO_PCI *Device, uint64_t Wanted);

/* Device-specific configuration, byte by byte, taken whole from one generation [virtio 2.5.1]. */
VIRTIO_RESULT VirtioPciReadConfig(VIRTIO_PCI *Device, uint32_t Offset, uint8_t *Buffer, uint32_t Length);

/* VIRTIO_MSI_NO_VECTOR is always accepted. */
VIRTIO_RESULT VirtioPciSetConfigVector(VIRTIO_PCI *Device, uint16_t Vector);

/* Entries that the device offers for a queue; 0 when it has no such queue. */
uint16_t VirtioPciQueueSize(VIRTIO_PCI *Device, uint16_t Index);

/* Hands an initialised queue to the device. On success *Doorbell is the queue's notification register. */
VIRTIO_RESULT VirtioPciEnableQueue(VIRTIO_PCI *Device, uint16_t Index, const VIRTQUEUE *Queue, uint16_t Vector,
                                   volatile void **Doorbell);

/* DRIVER_OK: from here on the device runs. */
void VirtioPciStart(VIRTIO_PCI *Device);

/* FAILED: this driver gives up on the device. */
void VirtioPciFail(VIRTIO_PCI *Device);

void VirtioPciNotify(const VIRTIO_PCI *Device, volatile void *Doorbell, uint16_t Index);

/* Interrupt status; reading clears it and lowers INTx [virtio 4.1.4.5]. */
uint8_t VirtioPciReadIsr(const VIRTIO_PCI *Device);

/* Nonzero when nothing answers any more: reads of a removed function give all ones, which no status is. */
int VirtioPciIsAbsent(const VIRTIO_PCI *Device);

/* Nonzero when the device says that it cannot go on. */
int VirtioPciNeedsReset(const VIRTIO_PCI *Device);

#endif
