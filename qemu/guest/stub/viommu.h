/*
 * Private header of viommu.sys: the device, and what its files offer each other, in the order of a device's life.
 *
 * One device of this driver is active at a time; drivers under test reach it through SessionEnter and SessionLeave, which
 * keep it alive for the length of a call. The interface tables that they hold stay valid when the device goes: every
 * routine then answers STATUS_UNSUCCESSFUL (creation: STATUS_NOT_SUPPORTED).
 */
#ifndef VIOMMU_H
#define VIOMMU_H

#include <ntddk.h>

#include "hot_code.h"
#include "viommu_public.h"
#include "viommu_pb.h"
#include "trace.h"
#include "transport.h"

#define POOL_TAG 0x6D6D4956 /* "VImm" */

#define BAR_COUNT 6
#define MODULE_NAME_BYTES 32
#define REDIRECT_CHARACTERS 1024

enum { QUEUE_CONTROL = 0, QUEUE_EVENT = 1, QUEUE_DMA = 2 };

/* Config, control, event and DMA queue each have a message of their own from here on; below, all share message 0. */
#define MESSAGES_FOR_ALL 4

/* What the registry's Parameters key says; fixed from DriverEntry on. */
typedef struct _SETTINGS {
    ULONG TimeoutMilliseconds; /* TimeoutMilliseconds, REG_DWORD */
    /* RedirectDrivers, REG_MULTI_SZ: image names, one after the other, then an empty one. */
    WCHAR RedirectDrivers[REDIRECT_CHARACTERS];
} SETTINGS;

extern SETTINGS Settings;

typedef struct _BAR {
    ULONGLONG BusAddress;
    PHYSICAL_ADDRESS Translated;
    ULONG Length; /* 0: no such memory BAR */
    PVOID Mapped;
} BAR;

/* Interrupt connection, and which message is for what. */
typedef struct _INTERRUPT {
    ULONG Version; /* CONNECT_..., 0 while not connected */
    union {
        PVOID Generic;
        PKINTERRUPT Line;
        PIO_INTERRUPT_MESSAGE_INFO Messages;
    } Connection;
    USHORT ConfigVector;
    USHORT QueueVectors[3];
    volatile LONG ConfigPending; /* configuration changed: look at the device status */
    volatile LONG Received[MESSAGES_FOR_ALL]; /* by message; line-based ones count as the first */
    KDPC Dpc;
} INTERRUPT;

/* Who is inside a fault handler; a device is its identity, not its pointer. */
typedef struct _FAULT_KEY {
    ULONG Segment;
    ULONG BusDeviceFunction;
    ULONG InputMappingIdBase;
} FAULT_KEY;

/* Buffers for events, and the worker that empties them. */
typedef struct _EVENT_QUEUE {
    KSPIN_LOCK Lock; /* ring, WorkQueued, Stopped, Session */
    VIRTQUEUE Ring;
    VIRTQUEUE_BOOK Books[VIRTQUEUE_MAX_SIZE];
    volatile void *Doorbell;
    USHORT BufferCount;
    BOOLEAN WorkQueued;
    BOOLEAN Stopped;
    ULONG Session; /* events are of this one; 0: nobody's, dropped */
    KEVENT Idle; /* set while no work item is queued or runs */
    PIO_WORKITEM WorkItem;
    SHARED_MEMORY Memory;
    PUCHAR Buffers;
    ULONGLONG BuffersAddress;
    PUCHAR Copy; /* the event at hand, out of the device's reach */
    viommu_daemon_message_storage *Storage;
    ULONGLONG EventsLost; /* as the daemon counted */
} EVENT_QUEUE;

/* Fault handlers of drivers. */
typedef struct _FAULTS {
    KMUTEX Mutex; /* all below; never held while a handler runs */
    LIST_ENTRY Registrations;
    BOOLEAN Running;
    FAULT_KEY RunningKey;
    PKTHREAD RunningThread;
    KEVENT HandlerReturned; /* set while no handler runs */
} FAULTS;

/* State-change callbacks of drivers. */
typedef struct _STATE_CALLBACKS {
    KMUTEX Mutex; /* the list and what is in it; never held while a callback runs */
    LIST_ENTRY Registrations;
} STATE_CALLBACKS;

/*
 * Calls that nothing can be asked for at their IRQL, kept without a lock until a later call can tell of them. One that
 * finds no room is counted in WrongIrql alone.
 */
#define REFUSED_CALLS 8
typedef enum _REFUSED_STATE { RefusedFree, RefusedBusy, RefusedReady } REFUSED_STATE;
typedef struct _REFUSED_CALL {
    volatile LONG State;
    volatile LONG Count;
    PVOID ReturnAddress;
    ULONG Routine;
    ULONG Irql;
} REFUSED_CALL;

/* Which session is open, and the worker that opens the next one; see recovery.c. */
typedef struct _RECOVERY {
    KSPIN_LOCK Lock; /* all below */
    ULONG Session;   /* 0: none is open */
    ULONG Opened;    /* sessions so far: numbers are never used again */
    BOOLEAN WorkQueued;
    BOOLEAN Stopped;
    KEVENT Idle; /* set while no work item is queued or runs */
    PIO_WORKITEM WorkItem;
} RECOVERY;

typedef struct _VIOMMU_DEVICE {
    PDEVICE_OBJECT Self;
    PDEVICE_OBJECT Lower;
    PDEVICE_OBJECT Pdo;
    BOOLEAN Started;
    BUS_INTERFACE_STANDARD Bus;
    BAR Bars[BAR_COUNT];
    VIRTIO_PCI Virtio;
    INTERRUPT Interrupt;
    REQUEST_QUEUE Control;
    REQUEST_QUEUE Dma; /* Slots is NULL when the device has no such queue */
    EVENT_QUEUE Events;
    RECOVERY Recovery;
    FAULTS Faults;
    STATE_CALLBACKS StateCallbacks;

    /* What the daemon said in its HelloReply. */
    ULONG DaemonMessageBytes;
    ULONG MaxInterfaceVersion;
    volatile BOOLEAN LegacyInterface;
    ULONG Profile; /* viommu_profile */
    volatile ULONGLONG Instance; /* which start of the daemon it is */

    volatile LONG64 NextRequestId;
    volatile LONG Refusals; /* messages that the daemon refused, traced once */
    volatile LONG WrongIrql; /* calls above the IRQL that their routine allows, traced once */
    REFUSED_CALL Refused[REFUSED_CALLS];
    volatile LONG RefusedWaiting; /* of these, the ones that are to be told */
} VIOMMU_DEVICE, *PVIOMMU_DEVICE;

/* driver.c */
DRIVER_INITIALIZE DriverEntry;
PVOID PoolAllocate(SIZE_T Bytes); /* cleared; NULL when there is no memory. IRQL <= DISPATCH_LEVEL */
VOID PoolFree(PVOID Memory);
VOID DriverStayLoaded(VOID); /* from now on the image is never unloaded */

/* settings.c */
VOID SettingsRead(PUNICODE_STRING RegistryPath);

/* pnp.c, power.c */
DRIVER_ADD_DEVICE ViommuAddDevice;
DRIVER_DISPATCH ViommuPnp;
DRIVER_DISPATCH ViommuPower;
DRIVER_DISPATCH ViommuSystemControl;
DRIVER_DISPATCH ViommuRefuse;

/* device.c: from resources to a running conversation, and back. IRQL: PASSIVE_LEVEL. */
NTSTATUS DeviceStart(PVIOMMU_DEVICE Device, PCM_RESOURCE_LIST Raw, PCM_RESOURCE_LIST Translated);
VOID DeviceStop(PVIOMMU_DEVICE Device);

/* pci.c. IRQL: PASSIVE_LEVEL. */
NTSTATUS PciOpen(PVIOMMU_DEVICE Device, PCM_RESOURCE_LIST Raw, PCM_RESOURCE_LIST Translated);
VOID PciClose(PVIOMMU_DEVICE Device);
extern const VIRTIO_SYSTEM_OPS PciSystemOps; /* context: the device */

/* interrupt.c. IRQL: PASSIVE_LEVEL. */
NTSTATUS InterruptConnect(PVIOMMU_DEVICE Device);
VOID InterruptDisconnect(PVIOMMU_DEVICE Device);

/* session.c */
/* PASSIVE_LEVEL. Endless: waits for the answer until the device fails. */
NTSTATUS SessionGreet(PVIOMMU_DEVICE Device, BOOLEAN Endless);
NTSTATUS SessionOpen(PVIOMMU_DEVICE Device);   /* lets callers in; STATUS_DEVICE_BUSY: another device is active */
VOID SessionFarewell(PVIOMMU_DEVICE Device);   /* PASSIVE_LEVEL: tells the daemon that nobody will call any more */
VOID SessionClose(PVIOMMU_DEVICE Device);      /* PASSIVE_LEVEL: returns when the last caller has left */

/* The door through which callers reach the device. */
typedef struct _SESSION {
    PVIOMMU_DEVICE volatile Device;
    volatile LONG Callers;
} SESSION;

extern SESSION Session;

/* <= DISPATCH_LEVEL */
static inline VOID SessionLeave(VOID)
{
    (void)InterlockedDecrement(&Session.Callers);
}

/* <= DISPATCH_LEVEL. NULL: no device; then no SessionLeave. */
static inline PVIOMMU_DEVICE SessionEnter(VOID)
{
    PVIOMMU_DEVICE device;

    /* Counted first: a close that does not see this caller has already taken the device away. */
    (void)InterlockedIncrement(&Session.Callers);
    device = Session.Device;
    if (device == NULL) {
        SessionLeave();
    }
    return device;
}

/* recovery.c */
NTSTATUS RecoveryInitialize(PVIOMMU_DEVICE Device); /* PASSIVE_LEVEL */
VOID RecoveryOpen(PVIOMMU_DEVICE Device);           /* <= DISPATCH_LEVEL: the daemon has accepted us, calls may be made */
/* <= DISPATCH_LEVEL. This session is over; calls fail until the daemon that is there now has accepted us. */
VOID RecoveryBegin(PVIOMMU_DEVICE Device, ULONG Session);
VOID RecoveryCheck(PVIOMMU_DEVICE Device);          /* <= DISPATCH_LEVEL: the configuration space may name another daemon */
VOID RecoveryStop(PVIOMMU_DEVICE Device);           /* PASSIVE_LEVEL, after TransportFail: the worker has ended on return */
VOID RecoveryFree(PVIOMMU_DEVICE Device);

/* handles.c. IRQL <= DISPATCH_LEVEL. */
typedef enum _HANDLE_KIND { HandleNone, HandleDomain, HandleDevice, HandlePasidDevice, HandleToken } HANDLE_KIND;
/* What belongs to a handle of some kind, 0 for the others. */
typedef struct _HANDLE_DETAILS {
    IOMMU_DMA_LOGICAL_ADDRESS_TOKEN Range; /* HandleToken: what the driver sees behind its pointer */
    USHORT Segment;                        /* HandleDevice: the function that the token is of */
    USHORT BusDeviceFunction;
} HANDLE_DETAILS;
VOID HandlesInitialize(VOID);
/* NULL: all are in use, or the session that the daemon's handle is of is over. */
PVOID HandleCreate(HANDLE_KIND Kind, ULONGLONG DaemonHandle, const HANDLE_DETAILS *Details, ULONG Session);
/* 0: no live handle of this kind; *Lost then tells whether it is one of a session that is over. */
ULONGLONG HandleLookup(HANDLE_KIND Kind, const VOID *Pointer, PBOOLEAN Lost);
/*
 * What the daemon calls it, for a request: also when it is of another kind, or gone. 0: a pointer that was never given
 * out, one that is gone and was of another kind, or one of a session that is over.
 */
ULONGLONG HandleName(HANDLE_KIND Kind, const VOID *Pointer);
/* Of a device token, lost or not: its function too, segment and bus_device_function of an Object otherwise cleared. */
ULONGLONG HandleLookupDevice(const VOID *Pointer, viommu_device_object *Object, PBOOLEAN Lost);
PVOID HandleFind(HANDLE_KIND Kind, ULONGLONG DaemonHandle); /* NULL: none */
VOID HandleDelete(HANDLE_KIND Kind, const VOID *Pointer, ULONGLONG DaemonHandle);
VOID HandlesBegin(ULONG Session); /* those that are created from now on are of this session */
VOID HandlesLose(VOID);           /* the session is over, and all handles with it */
ULONG HandlesLive(VOID);

/* device_object.c. Any IRQL up to DISPATCH_LEVEL; the bus is asked at PASSIVE_LEVEL only. */
VOID DeviceObjectDescribe(PDEVICE_OBJECT Object, viommu_device_object *Description);

/* event_queue.c */
NTSTATUS EventQueueInitialize(PVIOMMU_DEVICE Device, USHORT RingSize); /* PASSIVE_LEVEL */
VOID EventQueueStart(PVIOMMU_DEVICE Device);                           /* after DRIVER_OK */
VOID EventQueueStop(PVIOMMU_DEVICE Device);                            /* PASSIVE_LEVEL; the worker has ended on return */
VOID EventQueueFree(PVIOMMU_DEVICE Device);
BOOLEAN EventQueueHasNews(const VIOMMU_DEVICE *Device);                /* a look without the lock */
VOID EventQueueSchedule(PVIOMMU_DEVICE Device);                        /* DISPATCH_LEVEL */
/* Events are of this session from now on, none at all for 0. <= DISPATCH_LEVEL. */
VOID EventQueueSetSession(PVIOMMU_DEVICE Device, ULONG Session);
VOID EventQueueDiscard(PVIOMMU_DEVICE Device);                         /* <= DISPATCH_LEVEL: drops what has come */

/* fault.c. IRQL: PASSIVE_LEVEL. */
VOID FaultsInitialize(FAULTS *Faults);
VOID FaultsFree(FAULTS *Faults);
VOID FaultsDeliver(FAULTS *Faults, const viommu_fault_event *Event, ULONG Session);
VOID FaultsForgetAll(FAULTS *Faults); /* does not wait for a handler that runs */
/* Takes the handler of a device away, and waits for it. Lost: asked with a token of a session that is over. */
VOID FaultsForget(PVIOMMU_DEVICE Device, const viommu_device_object *Object, ULONG InputMappingId, BOOLEAN Lost);
/*
 * The same for a disable or detach without an answer: the call says that it failed, but a driver that unloads next must
 * not be called any more, whatever a daemon that wakes up later sends.
 */
VOID FaultsForgetUnanswered(PDEVICE_OBJECT PhysicalDeviceObject, ULONG InputMappingId);
VOID FaultsForgetTokenUnanswered(PIOMMU_DMA_DEVICE DmaDevice, ULONG InputMappingId);

/* state_change.c. IRQL: PASSIVE_LEVEL. */
VOID StateCallbacksInitialize(STATE_CALLBACKS *Callbacks);
VOID StateCallbacksFree(STATE_CALLBACKS *Callbacks);
VOID StateChangeDeliver(STATE_CALLBACKS *Callbacks, const viommu_state_change_event *Event, ULONG Session);
VOID StateCallbacksForgetAll(STATE_CALLBACKS *Callbacks); /* does not wait for a callback that runs */

/* redirect.c, PASSIVE_LEVEL; CallSite...: <= DISPATCH_LEVEL. */
NTSTATUS RedirectStart(VOID);
VOID RedirectStop(VOID);
typedef struct _CALLING_IMAGE {
    CHAR Name[MODULE_NAME_BYTES]; /* base name */
    ULONG NameLength;             /* 0: no known image */
    ULONG ExVersion;              /* the version of DMA_IOMMU_INTERFACE_EX that it took last, 0: none */
} CALLING_IMAGE;
/* Where a call came from. */
typedef struct _CALL_SITE {
    CALLING_IMAGE Image;
    ULONGLONG Offset; /* the address itself without a known image */
} CALL_SITE;
VOID CallSiteFind(PVOID Address, CALL_SITE *Site);
VOID CallSiteTookVersion(PVOID Address, ULONG ExVersion);

#endif
