/*
 * Polled output on COM1 (16550), 115200 8N1. It waits for a reader that is slow, some seconds at the most, and then never
 * again; a port that is missing reads as all ones, which is ready.
 */
#include "port.h"

#define COM1 0x3f8
#define LINE_STATUS 5
#define TRANSMIT_EMPTY 0x20u /* room for more */
#define ALL_SENT 0x40u
#define PATIENCE 10000000u

static BOOLEAN Deaf; /* the reader was waited for in vain */

VOID SerialInit(VOID)
{
    PortWrite8(COM1 + 1, 0x00);
    PortWrite8(COM1 + 3, 0x80);
    PortWrite8(COM1 + 0, 0x01);
    PortWrite8(COM1 + 1, 0x00);
    PortWrite8(COM1 + 3, 0x03);
    PortWrite8(COM1 + 2, 0x07);
    PortWrite8(COM1 + 4, 0x03);
}

static VOID Await(ULONG Status)
{
    ULONG spins = 0;

    while (!Deaf && !(PortRead8(COM1 + LINE_STATUS) & Status)) {
        __builtin_ia32_pause();
        Deaf = ++spins == PATIENCE;
    }
}

VOID SerialChar(CHAR Character)
{
    Await(TRANSMIT_EMPTY);
    PortWrite8(COM1, (UCHAR)Character);
}

/* QEMU keeps the last characters while its reader is slow, and forgets them when it exits. */
VOID SerialFlush(VOID)
{
    Await(ALL_SENT);
}

VOID SerialWrite(PCSTR Text)
{
    while (*Text) {
        SerialChar(*Text++);
    }
}
