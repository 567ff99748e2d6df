/*
 * The edu device: see edu.h.
 */
#include "edu.h"

#define EDU_INTERRUPT_STATUS 0x24
#define EDU_INTERRUPT_ACKNOWLEDGE 0x64
#define EDU_DMA_SOURCE 0x80
#define EDU_DMA_DESTINATION 0x88
#define EDU_DMA_COUNT 0x90
#define EDU_DMA_COMMAND 0x98
#define EDU_COMMAND_RUN 0x1
#define EDU_COMMAND_TO_MEMORY 0x2
#define EDU_COMMAND_INTERRUPT 0x4
#define EDU_BUFFER 0x40000

#define PATIENCE_MILLISECONDS 5000

BOOLEAN EduAcknowledge(PHARDWARE_DEVICE Device)
{
    ULONG status = Read32(Device, EDU_INTERRUPT_STATUS);

    if (status == 0) {
        return FALSE;
    }
    Write32(Device, EDU_INTERRUPT_ACKNOWLEDGE, status);
    return TRUE;
}

static BOOLEAN Start(PHARDWARE_DEVICE Edu, ULONGLONG Source, ULONGLONG Destination, ULONG Offset, ULONG Length,
                     ULONG Command)
{
    if (Length == 0 || Length > EDU_BUFFER_BYTES || Offset > EDU_BUFFER_BYTES - Length) {
        return FALSE;
    }
    KeClearEvent(&Edu->Interrupted);
    Write64(Edu, EDU_DMA_SOURCE, Source);
    Write64(Edu, EDU_DMA_DESTINATION, Destination);
    Write64(Edu, EDU_DMA_COUNT, Length);
    Write64(Edu, EDU_DMA_COMMAND, Command | EDU_COMMAND_RUN | EDU_COMMAND_INTERRUPT);
    return TRUE;
}

BOOLEAN EduStartRead(PHARDWARE_DEVICE Edu, ULONGLONG Iova, ULONG Offset, ULONG Length)
{
    return Start(Edu, Iova, EDU_BUFFER + Offset, Offset, Length, 0);
}

BOOLEAN EduStartWrite(PHARDWARE_DEVICE Edu, ULONGLONG Iova, ULONG Offset, ULONG Length)
{
    return Start(Edu, EDU_BUFFER + Offset, Iova, Offset, Length, EDU_COMMAND_TO_MEMORY);
}

BOOLEAN EduFinish(PHARDWARE_DEVICE Edu)
{
    return HardwareWait(Edu, PATIENCE_MILLISECONDS) && (Read64(Edu, EDU_DMA_COMMAND) & EDU_COMMAND_RUN) == 0;
}

BOOLEAN EduRead(PHARDWARE_DEVICE Edu, ULONGLONG Iova, ULONG Offset, ULONG Length)
{
    return EduStartRead(Edu, Iova, Offset, Length) && EduFinish(Edu);
}

BOOLEAN EduWrite(PHARDWARE_DEVICE Edu, ULONGLONG Iova, ULONG Offset, ULONG Length)
{
    return EduStartWrite(Edu, Iova, Offset, Length) && EduFinish(Edu);
}
