/*
 * The frame of the drivers under test: plug and play, the devices in the order in which they were added, control codes
 * [WDM DRIVER_ADD_DEVICE, IRP_MN_START_DEVICE, IRP_MN_REMOVE_DEVICE]. A driver says in a PNP_DRIVER what is its own and
 * hands that over in its DriverEntry.
 *
 * The driver's routines run at PASSIVE_LEVEL and one at a time: while one runs, no device is added, started, stopped or
 * removed, and no other request is carried out. A device is started after its bus and stopped before it; it goes when
 * nothing of it is in use.
 */
#ifndef FRAME_PNP_H
#define FRAME_PNP_H

#include <ntddk.h>

/* What the device extension begins with; the driver's part behind it is zero at first. */
typedef struct _PNP_DEVICE {
    LIST_ENTRY Link;
    PDEVICE_OBJECT Self;
    PDEVICE_OBJECT Physical;
    PDEVICE_OBJECT Lower;
    BOOLEAN Started;
} PNP_DEVICE, *PPNP_DEVICE;

/* Whether the driver can drive the device, of which only Self and Physical are there as yet. A failure is AddDevice's. */
typedef NTSTATUS PNP_RECOGNIZE(PPNP_DEVICE Device);

/* Takes the device's resources, NULL when it has none; on failure nothing is left behind, and the start fails. */
typedef NTSTATUS PNP_START(PPNP_DEVICE Device, PCM_RESOURCE_LIST Translated);

/* Gives back what the start took. */
typedef VOID PNP_STOP(PPNP_DEVICE Device);

/* Carries out a control code (METHOD_BUFFERED), whose input is Length bytes. The request completes with the status. */
typedef NTSTATUS PNP_CONTROL(ULONG Code, const ULONG *Words, ULONG Length);

typedef struct _PNP_DRIVER {
    ULONG MaxDevices;    /* at most ten when they have a name */
    ULONG ExtensionSize; /* bytes, PNP_DEVICE included */
    PCWSTR Name;         /* of the first device object; the last character counts on. NULL: they have none */
    /* NULL: nothing to do. */
    PNP_RECOGNIZE *Recognize;
    PNP_START *Start;
    PNP_STOP *Stop;
    PNP_CONTROL *Control; /* never NULL */
} PNP_DRIVER;

/* All that DriverEntry has to do. The driver's description stays in use. */
NTSTATUS PnpDriverEntry(PDRIVER_OBJECT DriverObject, const PNP_DRIVER *Driver);

/* The started device with so many started ones before it, NULL when there is none. For the driver's routines alone. */
PPNP_DEVICE PnpStarted(ULONG Index);

#endif
