/* Polled output on COM1 (16550), 115200 8N1. QEMU never makes it wait long; a missing port must not hang the run. */
#include "port.h"

#define COM1 0x3f8
#define LINE_STATUS 5
#define TRANSMIT_EMPTY 0x20u
#define PATIENCE 100000u

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

VOID SerialChar(CHAR Character)
{
    ULONG spins;

    for (spins = 0; spins < PATIENCE && !(PortRead8(COM1 + LINE_STATUS) & TRANSMIT_EMPTY); spins++) {
        __builtin_ia32_pause();
    }
    PortWrite8(COM1, (UCHAR)Character);
}

VOID SerialWrite(PCSTR Text)
{
    while (*Text) {
        SerialChar(*Text++);
    }
}
