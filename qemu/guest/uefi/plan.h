/* plan.c: the run's description, as qemu/guest/README.md defines it. */
#ifndef NTHOST_PLAN_H
#define NTHOST_PLAN_H

#include "nthost.h"

#define PLAN_MAX_BINDS 32u
#define PLAN_MAX_IDS 8u
#define PLAN_MAX_VALUES 64u
#define PLAN_MAX_IOCTLS 64u
#define PLAN_MAX_WORDS 32u
#define PLAN_VALUE_BYTES 512u

typedef struct {
    ULONG Driver;             /* index into Drivers */
    BOOLEAN ByAddress;
    USHORT Address;           /* bus << 8 | device << 3 | function */
    ULONG IdCount;
    struct {
        USHORT Vendor, Device;
    } Ids[PLAN_MAX_IDS];
} PLAN_BIND;

typedef struct {
    CHAR Key[NAME_CHARS];     /* NAME\Parameters, below Services */
    CHAR Name[NAME_CHARS];
    ULONG Type, Length;       /* REG_*, bytes */
    UCHAR Data[PLAN_VALUE_BYTES];
} PLAN_VALUE;

typedef struct {
    ULONG Driver;
    ULONG Code;
    ULONG WordCount;
    ULONG Words[PLAN_MAX_WORDS];
} PLAN_IOCTL;

typedef struct {
    CHAR Drivers[MAX_IMAGES][NAME_CHARS];
    PLAN_BIND Binds[PLAN_MAX_BINDS];
    PLAN_VALUE Values[PLAN_MAX_VALUES];
    PLAN_IOCTL Ioctls[PLAN_MAX_IOCTLS];
    ULONG DriverCount, BindCount, ValueCount, IoctlCount;
    ULONG TimeoutSeconds;
    ULONG MsixLimit;          /* 0: as many as the device has */
} PLAN;

extern PLAN Plan;

/* Fills Plan from the text. On failure notes (TapNote) name the line and what was expected there. */
BOOLEAN PlanParse(const CHAR *Text, ULONG Length);

#endif
