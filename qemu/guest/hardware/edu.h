/*
 * QEMU's edu device [QEMU docs/specs/edu]: one transfer at a time between memory and a buffer of its own, which takes a
 * tenth of a second and ends with a message. It has to be made with dma_mask=0xffffffffffffffff: by default it drops the
 * upper bits of addresses. It tells nobody whether memory took the access.
 */
#ifndef HWPROBE_EDU_H
#define HWPROBE_EDU_H

#include "hardware.h"

/* Bytes of the device's buffer that one transfer may use: QEMU takes one too many for an error, and ends. */
#define EDU_BUFFER_BYTES 4088u

HARDWARE_ACKNOWLEDGE EduAcknowledge;

/* Starts a transfer; offset and length in bytes, within the device's buffer. FALSE when they are not. */
BOOLEAN EduStartRead(PHARDWARE_DEVICE Edu, ULONGLONG Iova, ULONG Offset, ULONG Length);  /* memory -> edu */
BOOLEAN EduStartWrite(PHARDWARE_DEVICE Edu, ULONGLONG Iova, ULONG Offset, ULONG Length); /* edu -> memory */

/* Waits for its message; FALSE when it did not come within five seconds. */
BOOLEAN EduFinish(PHARDWARE_DEVICE Edu);

/* Both in one. */
BOOLEAN EduRead(PHARDWARE_DEVICE Edu, ULONGLONG Iova, ULONG Offset, ULONG Length);
BOOLEAN EduWrite(PHARDWARE_DEVICE Edu, ULONGLONG Iova, ULONG Offset, ULONG Length);

#endif
