/*
 * Accesses, and what comes of each: the same table for the daemon's DMA engine and for a device that QEMU models. What is
 * expected is worked out here, byte by byte, from the rights of the pages that were mapped.
 */
#ifndef HWPROBE_VERDICTS_H
#define HWPROBE_VERDICTS_H

#include "space.h"

typedef struct _ACCESS {
    ULONGLONG Offset; /* from the start of the stage */
    ULONG Length;     /* bytes, 1 to ACCESS_MAX_BYTES */
    BOOLEAN Write;    /* by the device */
    const char *Title;
} ACCESS, *PACCESS;

/* Half of edu's buffer: the other half keeps what is written. */
#define ACCESS_MAX_BYTES 2040u

typedef struct _VERDICT {
    BOOLEAN Done;
    ULONG FaultType;       /* FAULT_INFORMATION_X64_TYPE; when not done */
    ULONGLONG StopOffset;  /* first byte that was refused, from the start of the stage */
} VERDICT, *PVERDICT;

/* Pages in a row with these rights, and beyond them nothing: see verdicts.c. */
#define STAGE_PAGES 12

typedef struct _STAGE {
    DMA_SPACE Space;
    PHARDWARE_DEVICE Edu;
    ULONGLONG Base;  /* what the device calls the first page */
    REGION Pages;    /* what lies behind it, page by page */
    REGION Pattern;  /* what is written */
    REGION Result;   /* where edu puts what it has read */
    ULONG Faults;    /* that the handler should have heard of */
    ACCESS Current;  /* the access at hand */
    BOOLEAN Busy;
    VERDICT Verdict; /* of the access at hand, made by edu */
} STAGE, *PSTAGE;

BOOLEAN StageOpen(PSTAGE Stage, PPROBE Probe, PHARDWARE_DEVICE Edu, ULONGLONG Base);
VOID StageClose(PSTAGE Stage);

VERDICT StageExpected(const ACCESS *Access);

/* Made by the engine as this device. FALSE when data that was transferred is wrong, or data that was not has changed. */
BOOLEAN StageRunOnEngine(PSTAGE Stage, const ACCESS *Access, PVERDICT Verdict);

/* Made by the device: begin on several stages, then end each. FALSE as above, or when the device did not answer. */
BOOLEAN StageBeginOnEdu(PSTAGE Stage, const ACCESS *Access);
BOOLEAN StageEndOnEdu(PSTAGE Stage, PVERDICT Verdict);

#endif
