/*
 * e1000e: see nic.h.
 */
#include "nic.h"

#define REGISTER_CONTROL 0x0000
#define REGISTER_VECTORS 0x00E4 /* IVAR */
#define REGISTER_CAUSES 0x00C0
#define REGISTER_MASK_SET 0x00D0
#define REGISTER_MASK_CLEAR 0x00D8
#define REGISTER_RECEIVE_CONTROL 0x0100
#define REGISTER_SEND_CONTROL 0x0400
#define REGISTER_RECEIVE_RING 0x2800
#define REGISTER_SEND_RING 0x3800
/* From the start of either ring's registers. */
#define RING_BASE_LOW 0x00
#define RING_BASE_HIGH 0x04
#define RING_BYTES 0x08
#define RING_HEAD 0x10
#define RING_TAIL 0x18

#define CONTROL_RESET (1u << 26)
#define CAUSE_RECEIVED (1u << 20)
#define CAUSE_SENT (1u << 22)
/* The first vector for both rings and for other causes. */
#define VECTORS_ALL_FIRST (0x8u | 0x8u << 8 | 0x8u << 16)
/* Enabled, all addresses, no checksum in the buffer, buffers of 2048 bytes. */
#define RECEIVE_ENABLE (1u << 1 | 1u << 3 | 1u << 4 | 1u << 15 | 1u << 26)
#define SEND_ENABLE (1u << 1 | 1u << 3)

#define COMMAND_LAST 0x01u
#define COMMAND_CHECKSUM_AND_REPORT 0x0Au
#define DESCRIPTOR_DONE 0x1u

#define SEND_PATIENCE 5000u
#define LOOK_AGAIN_MILLISECONDS 10u
#define RESET_MILLISECONDS 10u

typedef struct _RECEIVE_DESCRIPTOR {
    ULONGLONG Address;
    USHORT Length;
    USHORT Checksum;
    UCHAR Status;
    UCHAR Errors;
    USHORT Special;
} RECEIVE_DESCRIPTOR;

typedef struct _SEND_DESCRIPTOR {
    ULONGLONG Address;
    USHORT Length;
    UCHAR ChecksumOffset;
    UCHAR Command;
    UCHAR Status;
    UCHAR ChecksumStart;
    USHORT Special;
} SEND_DESCRIPTOR;

C_ASSERT(sizeof(RECEIVE_DESCRIPTOR) == 16);
C_ASSERT(sizeof(SEND_DESCRIPTOR) == 16);

static volatile RECEIVE_DESCRIPTOR *ReceiveAt(PNIC Nic, ULONG Index)
{
    return (volatile RECEIVE_DESCRIPTOR *)RegionAt(&Nic->Rings, 0) + Index;
}

static volatile SEND_DESCRIPTOR *SendAt(PNIC Nic, ULONG Index)
{
    return (volatile SEND_DESCRIPTOR *)RegionAt(&Nic->Rings, PAGE_SIZE) + Index;
}

BOOLEAN NicAcknowledge(PHARDWARE_DEVICE Device)
{
    ULONG causes = Read32(Device, REGISTER_CAUSES);

    Write32(Device, REGISTER_CAUSES, causes);
    return causes != 0;
}

static VOID SetRing(PHARDWARE_DEVICE Device, ULONG Registers, ULONGLONG Iova)
{
    Write32(Device, Registers + RING_BASE_LOW, (ULONG)Iova);
    Write32(Device, Registers + RING_BASE_HIGH, (ULONG)(Iova >> 32));
    Write32(Device, Registers + RING_BYTES, NIC_RING * sizeof(RECEIVE_DESCRIPTOR));
    Write32(Device, Registers + RING_HEAD, 0);
    Write32(Device, Registers + RING_TAIL, 0);
}

static VOID Reset(PHARDWARE_DEVICE Device)
{
    Write32(Device, REGISTER_MASK_CLEAR, 0xFFFFFFFF);
    Write32(Device, REGISTER_RECEIVE_CONTROL, 0);
    Write32(Device, REGISTER_SEND_CONTROL, 0);
    Write32(Device, REGISTER_CONTROL, Read32(Device, REGISTER_CONTROL) | CONTROL_RESET);
    HardwarePause(RESET_MILLISECONDS);
    Write32(Device, REGISTER_MASK_CLEAR, 0xFFFFFFFF);
}

NTSTATUS NicStart(PNIC Nic, PHARDWARE_DEVICE Device, PDMA_SPACE Space)
{
    NTSTATUS status;

    RtlZeroMemory(Nic, sizeof(*Nic));
    Nic->Device = Device;
    Nic->Space = Space;
    status = RegionAllocate(Space, &Nic->Rings, 2);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    status = RegionMap(Space, &Nic->Rings, READ_WRITE);
    if (!NT_SUCCESS(status)) {
        RegionFree(&Nic->Rings);
        return status;
    }
    Reset(Device);
    SetRing(Device, REGISTER_RECEIVE_RING, Nic->Rings.Iova);
    SetRing(Device, REGISTER_SEND_RING, Nic->Rings.Iova + PAGE_SIZE);
    Write32(Device, REGISTER_VECTORS, VECTORS_ALL_FIRST);
    Write32(Device, REGISTER_MASK_SET, CAUSE_RECEIVED | CAUSE_SENT);
    Write32(Device, REGISTER_SEND_CONTROL, SEND_ENABLE);
    Write32(Device, REGISTER_RECEIVE_CONTROL, RECEIVE_ENABLE);
    return STATUS_SUCCESS;
}

VOID NicStop(PNIC Nic)
{
    Reset(Nic->Device);
    RegionClose(Nic->Space, &Nic->Rings);
}

BOOLEAN NicGive(PNIC Nic, ULONGLONG Iova)
{
    ULONG next = (Nic->ReceiveTail + 1) % NIC_RING;
    volatile RECEIVE_DESCRIPTOR *descriptor = ReceiveAt(Nic, Nic->ReceiveTail);

    if (next == Nic->ReceiveHead) {
        return FALSE;
    }
    descriptor->Address = Iova;
    descriptor->Length = 0;
    descriptor->Status = 0;
    Nic->ReceiveTail = next;
    Publish();
    Write32(Nic->Device, REGISTER_RECEIVE_RING + RING_TAIL, next);
    return TRUE;
}

static BOOLEAN WaitDone(PNIC Nic, const volatile UCHAR *Status, ULONG Milliseconds)
{
    ULONGLONG end = HardwareMilliseconds() + Milliseconds;

    while ((*Status & DESCRIPTOR_DONE) == 0) {
        if (HardwareMilliseconds() >= end) {
            return FALSE;
        }
        HardwareWait(Nic->Device, LOOK_AGAIN_MILLISECONDS);
    }
    return TRUE;
}

ULONG NicReceive(PNIC Nic, ULONG Milliseconds)
{
    volatile RECEIVE_DESCRIPTOR *descriptor = ReceiveAt(Nic, Nic->ReceiveHead);

    if (Nic->ReceiveHead == Nic->ReceiveTail || !WaitDone(Nic, &descriptor->Status, Milliseconds)) {
        return 0;
    }
    Nic->ReceiveHead = (Nic->ReceiveHead + 1) % NIC_RING;
    return descriptor->Length;
}

/*
 * One descriptor for each page: QEMU's e1000e drops a frame when a fragment of it is not in one piece of host memory, which
 * hardware could not even see.
 */
NTSTATUS NicSend(PNIC Nic, ULONGLONG Iova, ULONG Length)
{
    volatile SEND_DESCRIPTOR *descriptor;

    do {
        ULONG piece = min(Length, PAGE_SIZE - (ULONG)(Iova % PAGE_SIZE));

        descriptor = SendAt(Nic, Nic->SendTail);
        descriptor->Address = Iova;
        descriptor->Length = (USHORT)piece;
        descriptor->ChecksumOffset = 0;
        descriptor->Command = COMMAND_CHECKSUM_AND_REPORT | (piece == Length ? COMMAND_LAST : 0);
        descriptor->Status = 0;
        descriptor->Special = 0;
        Nic->SendTail = (Nic->SendTail + 1) % NIC_RING;
        Iova += piece;
        Length -= piece;
    } while (Length != 0);
    Publish();
    Write32(Nic->Device, REGISTER_SEND_RING + RING_TAIL, Nic->SendTail);
    return WaitDone(Nic, &descriptor->Status, SEND_PATIENCE) ? STATUS_SUCCESS : STATUS_IO_TIMEOUT;
}
