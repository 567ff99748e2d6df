/*
 * QEMU's e1000e [Intel 82574 datasheet, 10.2]: one ring of receive and one of transmit descriptors of the old format, in
 * mapped memory. Frames lie wherever the caller has mapped them. IRQL: PASSIVE_LEVEL; one thread at a time.
 */
#ifndef HWPROBE_NIC_H
#define HWPROBE_NIC_H

#include "space.h"

#define NIC_RING 16u
#define NIC_BUFFER_BYTES 2048u
#define NIC_MIN_FRAME 60u
#define NIC_MAX_FRAME 1514u

typedef struct _NIC {
    PHARDWARE_DEVICE Device;
    PDMA_SPACE Space;
    REGION Rings; /* a page of receive descriptors, a page of transmit descriptors */
    ULONG ReceiveHead; /* the next one that the device fills */
    ULONG ReceiveTail; /* the next one that we give it */
    ULONG SendTail;
} NIC, *PNIC;

HARDWARE_ACKNOWLEDGE NicAcknowledge;

/* Maps the rings and starts the device; it waits for buffers. */
NTSTATUS NicStart(PNIC Nic, PHARDWARE_DEVICE Device, PDMA_SPACE Space);
VOID NicStop(PNIC Nic);

/* Gives the device a buffer of NIC_BUFFER_BYTES: FALSE when the ring is full. At most NIC_RING - 1 are with it at a time. */
BOOLEAN NicGive(PNIC Nic, ULONGLONG Iova);

/* A frame in the buffer given first: its length, or 0 when none has come within the time. */
ULONG NicReceive(PNIC Nic, ULONG Milliseconds);

/* Sends one frame and waits until the device has taken it. */
NTSTATUS NicSend(PNIC Nic, ULONGLONG Iova, ULONG Length);

#endif
