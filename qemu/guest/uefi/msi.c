/*
 * Message-signalled interrupts [PCI Express 4.0, 7.7.1 MSI, 7.7.2 MSI-X; Intel SDM 3A, 11.11 for the message's format].
 * MSI gives a function one block of vectors, aligned to its size, in one address and data; MSI-X has an entry a message.
 */
#include "memory.h"
#include "ntos/kernel.h"
#include "pci.h"

#define MSI_ENABLE 0x1u
#define MSI_WIDE 0x80u
#define MSIX_ENABLE 0x8000u
#define MSIX_MASK_ALL 0x4000u
#define MSIX_ENTRY_WORDS 4u

ULONG64 PciMessageAddress(VOID)
{
    return 0xfee00000ull | (ULONG64)(ApicId() & 0xff) << 12;
}

ULONG PciMessageData(PPCI_FUNCTION Function, ULONG Message)
{
    return Function->Vectors[Message];
}

static USHORT Read16(PPCI_FUNCTION Function, ULONG Offset)
{
    USHORT value = 0;

    PciConfigRead(Function, Offset, &value, sizeof value);
    return value;
}

static VOID Write16(PPCI_FUNCTION Function, ULONG Offset, ULONG Value)
{
    USHORT value = (USHORT)Value;

    PciConfigWrite(Function, Offset, &value, sizeof value);
}

static VOID Write32(PPCI_FUNCTION Function, ULONG Offset, ULONG Value)
{
    PciConfigWrite(Function, Offset, &Value, sizeof Value);
}

static volatile ULONG *MapMsixTable(PPCI_FUNCTION Function)
{
    ULONG where = 0, entries = (Read16(Function, Function->Msix + 2u) & 0x7ffu) + 1, i;

    PciConfigRead(Function, Function->Msix + 4u, &where, sizeof where);
    for (i = 0; i < Function->BarCount; i++) {
        PCI_BAR *bar = &Function->Bars[i];
        ULONG64 offset = where & ~7u, bytes = entries * 16ull;

        if (bar->Index == (where & 7) && bar->Base && offset + bytes <= bar->Length) {
            ULONG64 first = (bar->Base + offset) & ~0xfffull, last = bar->Base + offset + bytes - 1;
            PBLOCK block = BlockAllocate(BlockIoMapping, (ULONG)((last >> 12) - (first >> 12) + 1), first, CALLER());

            return block ? (volatile ULONG *)(block->Va + ((bar->Base + offset) & 0xfff)) : NULL;
        }
    }
    return NULL;
}

static BOOLEAN EnableMsix(PPCI_FUNCTION Function)
{
    ULONG control = Read16(Function, Function->Msix + 2u), entries = (control & 0x7ff) + 1, i;

    if (!Function->MsixTable && !(Function->MsixTable = MapMsixTable(Function))) {
        return FALSE;
    }
    Write16(Function, Function->Msix + 2u, control | MSIX_ENABLE | MSIX_MASK_ALL);
    for (i = 0; i < entries; i++) {
        volatile ULONG *entry = Function->MsixTable + MSIX_ENTRY_WORDS * i;

        if (i < Function->VectorCount) {
            entry[0] = (ULONG)PciMessageAddress();
            entry[1] = 0;
            entry[2] = PciMessageData(Function, i);
            entry[3] = 0;
        } else {
            entry[3] = 1;
        }
    }
    Write16(Function, Function->Msix + 2u, (control | MSIX_ENABLE) & ~MSIX_MASK_ALL);
    return TRUE;
}

static BOOLEAN EnableMsi(PPCI_FUNCTION Function)
{
    ULONG control = Read16(Function, Function->Msi + 2u), log2 = 0;

    while ((1u << log2) < Function->VectorCount) {
        log2++;
    }
    Write32(Function, Function->Msi + 4u, (ULONG)PciMessageAddress());
    if (control & MSI_WIDE) {
        Write32(Function, Function->Msi + 8u, 0);
    }
    Write16(Function, Function->Msi + (control & MSI_WIDE ? 12u : 8u), PciMessageData(Function, 0));
    Write16(Function, Function->Msi + 2u, (control & ~0x70u) | log2 << 4 | MSI_ENABLE);
    return TRUE;
}

BOOLEAN PciMessagesEnable(PPCI_FUNCTION Function)
{
    if (!Function->VectorCount) {
        return FALSE;
    }
    return Function->Msix ? EnableMsix(Function) : EnableMsi(Function);
}

VOID PciMessagesDisable(PPCI_FUNCTION Function)
{
    ULONG at = Function->Msix ? Function->Msix : Function->Msi;

    if (at) {
        ULONG control = Read16(Function, at + 2u);

        Write16(Function, at + 2u, Function->Msix ? control & ~MSIX_ENABLE : control & ~MSI_ENABLE);
    }
    if (Function->MsixTable) {
        BlockFree(BlockAt((const VOID *)Function->MsixTable), CALLER());
        Function->MsixTable = NULL;
    }
}
