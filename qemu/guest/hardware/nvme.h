/*
 * An NVMe controller [NVM Express Base 1.4]: the admin queue pair and one pair for I/O, up to NVME_DEPTH commands under way.
 * Queues, lists and data lie at addresses of the device's space, which the caller has opened. Logical blocks are grouped
 * into disk blocks of one page. IRQL: PASSIVE_LEVEL; one thread at a time.
 */
#ifndef HWPROBE_NVME_H
#define HWPROBE_NVME_H

#include "space.h"

#define NVME_DEPTH 16u
#define NVME_QUEUE_ENTRIES 64u
#define NVME_MAX_PAGES 128u /* of one transfer: 512 KiB, what QEMU's controller takes by default */

/* Status field of a completion without its phase bit: type and code. */
#define NVME_SUCCESS 0x0u
#define NVME_DATA_TRANSFER_ERROR 0x4u

typedef struct _NVME_QUEUE {
    ULONG Number;
    PUCHAR Submissions;
    volatile UCHAR *Completions;
    ULONG Tail;
    ULONG Head;
    ULONG Phase;
} NVME_QUEUE, *PNVME_QUEUE;

typedef struct _NVME_SLOT {
    BOOLEAN Busy;
    BOOLEAN Done;
    USHORT Status;
} NVME_SLOT;

typedef struct _NVME {
    PHARDWARE_DEVICE Device;
    PDMA_SPACE Space;
    REGION Queues; /* a page each: admin and I/O submissions and completions, identify data */
    REGION Lists;  /* PRP lists, a page for each slot */
    NVME_QUEUE Admin;
    NVME_QUEUE Io;
    NVME_SLOT Slots[NVME_DEPTH];
    NVME_SLOT AdminSlot;
    ULONG DoorbellStride; /* bytes */
    ULONG BlocksPerPage;  /* logical blocks of one disk block */
    ULONGLONG DiskBlocks;
    ULONG MaxPages; /* of one transfer */
} NVME, *PNVME;

/* Allocates queues and lists, once; they may be mapped and unmapped many times. */
NTSTATUS NvmeAllocate(PNVME Nvme, PHARDWARE_DEVICE Device, PDMA_SPACE Space);
VOID NvmeFree(PNVME Nvme);

/* Maps queues and lists, resets the controller and brings it up to I/O. What fails leaves it disabled. */
NTSTATUS NvmeStart(PNVME Nvme);

/* Disables the controller; what was under way is forgotten. Then queues and lists are unmapped. */
NTSTATUS NvmeStop(PNVME Nvme);

/* Only the first half: the controller makes no access any more. FALSE when it does not say so. */
BOOLEAN NvmeDisable(PNVME Nvme);

/* CSTS.CFS: the controller has given up and wants a reset. */
BOOLEAN NvmeHasFailed(PNVME Nvme);

/*
 * Starts a transfer of whole disk blocks, at Iova and on: STATUS_DEVICE_BUSY when all slots are taken. The first address may
 * lie within a page, at a multiple of four; then the transfer covers one page more, and Lists has an entry for each page but
 * the first.
 */
NTSTATUS NvmeSubmit(PNVME Nvme, BOOLEAN Write, ULONG DiskBlock, ULONG Count, ULONGLONG Iova, PULONG Slot);

/* Takes completions that have come; with the time out STATUS_IO_TIMEOUT, the slot stays taken. */
NTSTATUS NvmeWait(PNVME Nvme, ULONG Slot, ULONG Milliseconds, PUSHORT Status);

/* Whether a slot's command has ended; does not wait. */
BOOLEAN NvmePoll(PNVME Nvme, ULONG Slot);

/* One transfer and its end; STATUS_IO_DEVICE_ERROR when the controller says that it failed. */
NTSTATUS NvmeTransfer(PNVME Nvme, BOOLEAN Write, ULONG DiskBlock, ULONG Count, ULONGLONG Iova);

#endif
