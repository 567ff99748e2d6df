/*
 * Two NICs on one hub, each in a domain of its own: frames of many sizes both ways, each sent from and received into memory
 * that is mapped for it alone; then frames from and into memory that is not mapped any more.
 */
#include "nic.h"

#define FRAMES 1000u
#define DEFAULT_SEED 82574u
#define BUFFERS (NIC_RING - 1)
#define BUFFER_PAGES 2u
#define WINDOWS 512u /* of two pages, of a device's addresses, that buffers are mapped at */
#define WINDOW_BASE 0x90000000ULL
#define POISON 0xF4A3E0F4A3E0F4A3ULL
#define RECEIVE_PATIENCE 5000u

typedef struct _PORT {
    DMA_SPACE Space;
    NIC Nic;
    REGION Received; /* two pages for each buffer */
    REGION Sent;
    ULONGLONG Window[BUFFERS]; /* where buffer i is mapped */
    ULONG NextWindow;
    ULONG Oldest; /* the buffer that is filled next */
    ULONG Faults;
} PORT, *PPORT;

typedef struct _LINK {
    PPROBE Probe;
    PCHECK Check;
    ULONG Random;
    ULONG Wrong; /* frames that arrived with other bytes or another length than they were sent with */
    PORT Port[2];
} LINK, *PLINK;

/* Windows are used in turn, with a step that visits all of them: an address comes back only after all others. */
static ULONGLONG TakeWindow(PPORT Port)
{
    Port->NextWindow = (Port->NextWindow + 37) % WINDOWS;
    return WINDOW_BASE + Port->NextWindow * BUFFER_PAGES * PAGE_SIZE;
}

/* Where a buffer begins in its pages: all but one in four lie across the boundary. */
static ULONG StartOf(ULONG Buffer)
{
    return Buffer % 4 == 0 ? 0 : PAGE_SIZE - 64 - 300 * (Buffer % 4);
}

static NTSTATUS GiveBuffer(PPORT Port, ULONG Buffer)
{
    NTSTATUS status;

    for (ULONG i = 0; i < BUFFER_PAGES; i++) {
        BufferFillPage(Port->Received.Buffer, Buffer * BUFFER_PAGES + i, POISON);
    }
    Port->Window[Buffer] = TakeWindow(Port);
    status = RegionMapPages(&Port->Space, &Port->Received, Buffer * BUFFER_PAGES, BUFFER_PAGES, WRITE,
                            Port->Window[Buffer]);
    if (NT_SUCCESS(status) && !NicGive(&Port->Nic, Port->Window[Buffer] + StartOf(Buffer))) {
        status = STATUS_DEVICE_BUSY;
    }
    return status;
}

static NTSTATUS GiveAll(PPORT Port)
{
    NTSTATUS status = STATUS_SUCCESS;

    for (ULONG i = 0; NT_SUCCESS(status) && i < BUFFERS; i++) {
        status = GiveBuffer(Port, i);
    }
    return status;
}

static UCHAR ByteOf(ULONG Number, ULONG Index)
{
    /* Destination, source and type of a frame that nobody answers [IEEE 802, 0x88B5: local experimental]. */
    static const UCHAR header[14] = {0x02, 0, 0, 0, 0, 1, 0x02, 0, 0, 0, 0, 2, 0x88, 0xB5};

    return Index < sizeof(header) ? header[Index] : (UCHAR)(Number * 131 + Index * 7 + (Number >> 8) + (Index >> 8) + 1);
}

static VOID FillFrame(PPORT From, ULONG Offset, ULONG Number, ULONG Length)
{
    for (ULONG i = 0; i < Length; i++) {
        *RegionAt(&From->Sent, Offset + i) = ByteOf(Number, i);
    }
}

static BOOLEAN FrameIsRight(PPORT To, ULONG Buffer, ULONG Number, ULONG Length)
{
    ULONG start = Buffer * BUFFER_PAGES * PAGE_SIZE + StartOf(Buffer);
    ULONGLONG poison = POISON;

    for (ULONG i = 0; i < Length; i++) {
        if (*(volatile UCHAR *)RegionAt(&To->Received, start + i) != ByteOf(Number, i)) {
            return FALSE;
        }
    }
    return *(volatile UCHAR *)RegionAt(&To->Received, start + Length) == ((const UCHAR *)&poison)[(start + Length) % 8];
}

static NTSTATUS Send(PPORT From, ULONG Offset, ULONG Length)
{
    ULONGLONG window = TakeWindow(From);
    NTSTATUS status = RegionMapPages(&From->Space, &From->Sent, 0, BUFFER_PAGES, READ, window), unmapped;

    if (!NT_SUCCESS(status)) {
        return status;
    }
    status = NicSend(&From->Nic, window + Offset, Length);
    unmapped = RegionUnmapPages(&From->Space, window, BUFFER_PAGES);
    return NT_SUCCESS(status) ? unmapped : status;
}

/* Takes the oldest buffer back; Length is 0 when nothing came. */
static NTSTATUS Receive(PPORT To, PULONG Length)
{
    *Length = NicReceive(&To->Nic, RECEIVE_PATIENCE);
    return *Length == 0 ? STATUS_IO_TIMEOUT : RegionUnmapPages(&To->Space, To->Window[To->Oldest], BUFFER_PAGES);
}

static NTSTATUS Renew(PPORT To)
{
    ULONG buffer = To->Oldest;

    To->Oldest = (To->Oldest + 1) % BUFFERS;
    return GiveBuffer(To, buffer);
}

static NTSTATUS OneFrame(PLINK Link, ULONG Number)
{
    PPORT from = &Link->Port[RandomBelow(&Link->Random, 2)], to = &Link->Port[from == &Link->Port[0]];
    ULONG length = NIC_MIN_FRAME + RandomBelow(&Link->Random, NIC_MAX_FRAME - NIC_MIN_FRAME + 1), came = 0;
    ULONG offset = RandomBelow(&Link->Random, BUFFER_PAGES * PAGE_SIZE - length);
    NTSTATUS status;

    FillFrame(from, offset, Number, length);
    status = Send(from, offset, length);
    if (NT_SUCCESS(status)) {
        status = Receive(to, &came);
    }
    if (NT_SUCCESS(status)) {
        if ((came != length || !FrameIsRight(to, to->Oldest, Number, length)) && Link->Wrong++ < 4) {
            DbgPrint("      # frame %lu of %lu bytes arrived with %lu bytes, or others\n", Number, length, came);
        }
        status = Renew(to);
    }
    return status;
}

static VOID ManyFrames(PLINK Link)
{
    NTSTATUS status = STATUS_SUCCESS;

    DbgPrint("    # seed %lu\n", Link->Random);
    for (ULONG i = 0; NT_SUCCESS(status) && i < FRAMES; i++) {
        status = OneFrame(Link, i);
    }
    CheckStatus(Link->Check, status, STATUS_SUCCESS,
                "1000 frames of 60 to 1514 bytes are sent both ways, each mapped for itself");
    CheckValue(Link->Check, Link->Wrong, 0, "each arrives as it was sent, and nothing behind it is touched");
    CheckValue(Link->Check, FaultCalls(&Link->Port[0].Space.Faults) + FaultCalls(&Link->Port[1].Space.Faults), 0,
               "there was no fault");
}

/* The buffer is unmapped while the device has it. */
static VOID ReceiveRefused(PLINK Link)
{
    PCHECK check = Link->Check;
    PPORT from = &Link->Port[0], to = &Link->Port[1];
    ULONG buffer = to->Oldest, length = 1000;
    BOOLEAN untouched = TRUE;

    CheckStatus(check, RegionUnmapPages(&to->Space, to->Window[buffer], BUFFER_PAGES), STATUS_SUCCESS,
                "the next receive buffer is unmapped");
    FillFrame(from, 0, 5000, length);
    CheckStatus(check, Send(from, 0, length), STATUS_SUCCESS, "a frame is sent");
    SpaceCheckFault(&to->Space, ++to->Faults, TranslationFault, to->Window[buffer] + StartOf(buffer),
                    "the receiver's driver hears of one translation fault at the buffer");
    CheckTrue(check, NicReceive(&to->Nic, RECEIVE_PATIENCE) != 0, "the receiver ends its descriptor");
    for (ULONG i = 0; i < BUFFER_PAGES; i++) {
        untouched = untouched && BufferPageHolds(to->Received.Buffer, buffer * BUFFER_PAGES + i, POISON);
    }
    CheckTrue(check, untouched, "the buffer is as it was");
    CheckStatus(check, Renew(to), STATUS_SUCCESS, "the receiver gets another");
}

/* The first page of a buffer is mapped, the second is not. */
static VOID ReceiveHalfRefused(PLINK Link)
{
    PCHECK check = Link->Check;
    PPORT from = &Link->Port[1], to = &Link->Port[0];
    ULONG buffer, length = 1500, came = 0;

    while (to->Oldest % 4 == 0 && NT_SUCCESS(Send(from, 0, 100)) && NT_SUCCESS(Receive(to, &came)) &&
           NT_SUCCESS(Renew(to))) {
    }
    buffer = to->Oldest;
    CheckStatus(check, RegionUnmapPages(&to->Space, to->Window[buffer] + PAGE_SIZE, 1), STATUS_SUCCESS,
                "the second page of a receive buffer is unmapped");
    FillFrame(from, 7, 6000, length);
    CheckStatus(check, Send(from, 7, length), STATUS_SUCCESS, "a frame is sent");
    SpaceCheckFault(&to->Space, ++to->Faults, TranslationFault, to->Window[buffer] + PAGE_SIZE,
                    "the receiver's driver hears of one translation fault at the page");
    CheckTrue(check, NicReceive(&to->Nic, RECEIVE_PATIENCE) != 0, "the receiver ends its descriptor");
    CheckTrue(check, BufferPageHolds(to->Received.Buffer, buffer * BUFFER_PAGES + 1, POISON), "the page is as it was");
    CheckStatus(check, RegionUnmapPages(&to->Space, to->Window[buffer], 1), STATUS_SUCCESS, "the first one is unmapped");
    CheckStatus(check, Renew(to), STATUS_SUCCESS, "the receiver gets another");
}

/* What was not mapped is not sent, whatever the device sends instead. */
static VOID SendRefused(PLINK Link)
{
    PCHECK check = Link->Check;
    PPORT from = &Link->Port[0], to = &Link->Port[1];
    ULONGLONG window = TakeWindow(from);
    ULONG length = 800;

    FillFrame(from, 0, 7000, length);
    CheckStatus(check, NicSend(&from->Nic, window, length), STATUS_SUCCESS, "a frame that is not mapped is sent");
    SpaceCheckFaultTwice(&from->Space, ++from->Faults, TranslationFault, window,
                         "the sender's driver hears of a translation fault at the frame");
    if (NicReceive(&to->Nic, 0) != 0) {
        CheckTrue(check, !FrameIsRight(to, to->Oldest, 7000, length), "what was received is not the frame");
        RegionUnmapPages(&to->Space, to->Window[to->Oldest], BUFFER_PAGES);
        CheckStatus(check, Renew(to), STATUS_SUCCESS, "the receiver gets another buffer");
    }
}

static VOID StillWorks(PLINK Link)
{
    NTSTATUS status = STATUS_SUCCESS;

    for (ULONG i = 0; NT_SUCCESS(status) && i < 3 * NIC_RING; i++) {
        status = OneFrame(Link, 9000 + i);
    }
    CheckStatus(Link->Check, status, STATUS_SUCCESS, "both go on, round their rings");
    CheckValue(Link->Check, Link->Wrong, 0, "and every frame arrives as it was sent");
}

static BOOLEAN OpenPort(PPROBE Probe, PPORT Port, PHARDWARE_DEVICE Device)
{
    PCHECK check = &Probe->Check;

    if (!SpaceOpen(&Port->Space, Probe, Device, DomainTypeTranslate, "a NIC is attached to a domain")) {
        return FALSE;
    }
    if (CheckStatus(check, SpaceListen(&Port->Space), STATUS_SUCCESS, "its fault handler listens") &&
        CheckStatus(check, RegionAllocate(&Port->Space, &Port->Received, BUFFERS * BUFFER_PAGES), STATUS_SUCCESS,
                    "there is memory for what it receives") &&
        CheckStatus(check, RegionAllocate(&Port->Space, &Port->Sent, BUFFER_PAGES), STATUS_SUCCESS,
                    "and for what it sends") &&
        CheckStatus(check, NicStart(&Port->Nic, Device, &Port->Space), STATUS_SUCCESS,
                    "it starts, with rings in mapped memory")) {
        return CheckStatus(check, GiveAll(Port), STATUS_SUCCESS, "and gets its buffers");
    }
    return FALSE;
}

/* Also of a port that was opened in part. */
static VOID ClosePort(PPORT Port)
{
    if (Port->Space.Place.Domain == NULL) {
        return;
    }
    if (Port->Nic.Device != NULL) {
        NicStop(&Port->Nic);
    }
    for (ULONG i = 0; i < BUFFERS; i++) {
        if (Port->Window[i] != 0) {
            RegionUnmapPages(&Port->Space, Port->Window[i], BUFFER_PAGES);
        }
    }
    SpaceClose(&Port->Space, "the NIC is detached and the domain deleted");
    RegionFree(&Port->Received);
    RegionFree(&Port->Sent);
}

VOID RunNic(PHARDWARE Hardware)
{
    static LINK link;

    RtlZeroMemory(&link, sizeof(link));
    link.Probe = &Hardware->Probe;
    link.Check = &Hardware->Probe.Check;
    link.Random = HardwareWord(Hardware, 0, DEFAULT_SEED);
    if (!SpaceUse(link.Probe)) {
        return;
    }
    if (OpenPort(link.Probe, &link.Port[0], Hardware->Device[HardwareNic][0]) &&
        OpenPort(link.Probe, &link.Port[1], Hardware->Device[HardwareNic][1])) {
        ManyFrames(&link);
        ReceiveRefused(&link);
        ReceiveHalfRefused(&link);
        SendRefused(&link);
        StillWorks(&link);
    }
    ClosePort(&link.Port[0]);
    ClosePort(&link.Port[1]);
}
