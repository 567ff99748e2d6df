/* pci.c: PCI functions of all buses: configuration space, BARs, message-signalled interrupts. */
#ifndef NTHOST_PCI_H
#define NTHOST_PCI_H

#include "nthost.h"

#define PCI_MAX_FUNCTIONS 64u
#define PCI_MAX_MESSAGES 64u

typedef struct _PCI_BAR {
    ULONG64 Base, Length;   /* Length 0: not implemented, or port I/O */
    BOOLEAN Prefetchable, Wide;
    UCHAR Index;
} PCI_BAR;

typedef struct _PCI_FUNCTION {
    UCHAR Bus, Device, Function;
    USHORT Vendor, DeviceId, SubVendor, SubSystem;
    UCHAR Revision, ClassCode[3]; /* base, sub, interface */
    UCHAR HeaderType;
    PCI_BAR Bars[6];
    ULONG BarCount;
    USHORT Msi, Msix;       /* capability offsets, 0 when absent */
    ULONG MessageLimit;     /* messages the function can send */
    volatile ULONG *MsixTable;
    ULONG Vectors[PCI_MAX_MESSAGES];
    ULONG VectorCount;
    PDEVICE_OBJECT Pdo;
    PIMAGE Driver;
    BOOLEAN Added, Started;
    LONG InterfaceReferences;
    PIO_WORKITEM StartItem;
} PCI_FUNCTION, *PPCI_FUNCTION;

extern PCI_FUNCTION PciFunctions[PCI_MAX_FUNCTIONS];
extern ULONG PciFunctionCount;

/* Ecam: base of bus 0 of segment 0, 0 when the machine has none. */
VOID PciInit(ULONG64 Ecam, ULONG LastBus);
/* Bytes transferred: less than Length past the end of configuration space. */
ULONG PciConfigRead(PPCI_FUNCTION Function, ULONG Offset, PVOID Buffer, ULONG Length);
ULONG PciConfigWrite(PPCI_FUNCTION Function, ULONG Offset, const VOID *Buffer, ULONG Length);
VOID PciEnable(PPCI_FUNCTION Function, BOOLEAN Enable); /* memory decode and bus master */
/* Programs and unmasks the function's messages; Vectors[] and VectorCount are set. */
BOOLEAN PciMessagesEnable(PPCI_FUNCTION Function);
VOID PciMessagesDisable(PPCI_FUNCTION Function);
ULONG64 PciMessageAddress(VOID);
ULONG PciMessageData(PPCI_FUNCTION Function, ULONG Message);

#endif
