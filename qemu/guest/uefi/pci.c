/*
 * PCI functions of all buses behind bus 0, as the firmware configured them [PCI 3.0, 6; PCI Express 4.0, 7.7 for MSI and
 * MSI-X]. Configuration space by ECAM where the machine has it, else by ports 0xcf8/0xcfc, of which the first 256 bytes
 * are all there is.
 */
#include "pci.h"
#include "memory.h"
#include "ntos/kernel.h"
#include "port.h"

#define ECAM_BYTES 4096u
#define LEGACY_BYTES 256u
#define COMMAND 0x04
#define COMMAND_MEMORY 0x2u
#define COMMAND_MASTER 0x4u
#define COMMAND_NO_INTX 0x400u
#define STATUS_CAPABILITIES 0x10u
#define CAPABILITY_MSI 0x05
#define CAPABILITY_MSIX 0x11

PCI_FUNCTION PciFunctions[PCI_MAX_FUNCTIONS];
ULONG PciFunctionCount;

static ULONG64 EcamBase;
static ULONG EcamLastBus;

static BOOLEAN UsesEcam(PPCI_FUNCTION Function)
{
    return EcamBase && Function->Bus <= EcamLastBus;
}

static volatile UCHAR *EcamAt(PPCI_FUNCTION Function)
{
    return PageDirect(EcamBase + ((ULONG64)Function->Bus << 20 | Function->Device << 15 | Function->Function << 12));
}

static USHORT LegacySelect(PPCI_FUNCTION Function, ULONG Offset)
{
    PortWrite32(0xcf8, 0x80000000u | Function->Bus << 16 | Function->Device << 11 | Function->Function << 8 | (Offset & 0xfc));
    return (USHORT)(0xcfc + (Offset & 3));
}

/* One naturally aligned access of 1, 2 or 4 bytes. */
static ULONG ReadUnit(PPCI_FUNCTION Function, ULONG Offset, ULONG Bytes)
{
    if (UsesEcam(Function)) {
        volatile UCHAR *at = EcamAt(Function) + Offset;

        return Bytes == 4 ? *(volatile ULONG *)at : Bytes == 2 ? *(volatile USHORT *)at : *at;
    }
    {
        ULONG shift = (Offset & 3) * 8, word;

        LegacySelect(Function, Offset);
        word = PortRead32(0xcfc) >> shift;
        return Bytes == 4 ? word : word & ((1u << Bytes * 8) - 1);
    }
}

static VOID WriteUnit(PPCI_FUNCTION Function, ULONG Offset, ULONG Bytes, ULONG Value)
{
    if (UsesEcam(Function)) {
        volatile UCHAR *at = EcamAt(Function) + Offset;

        if (Bytes == 4) {
            *(volatile ULONG *)at = Value;
        } else if (Bytes == 2) {
            *(volatile USHORT *)at = (USHORT)Value;
        } else {
            *at = (UCHAR)Value;
        }
    } else {
        USHORT port = LegacySelect(Function, Offset);

        if (Bytes == 4) {
            PortWrite32(port, Value);
        } else if (Bytes == 2) {
            PortWrite16(port, (USHORT)Value);
        } else {
            PortWrite8(port, (UCHAR)Value);
        }
    }
}

static ULONG UnitAt(ULONG Offset, ULONG Left)
{
    return Offset % 4 == 0 && Left >= 4 ? 4 : Offset % 2 == 0 && Left >= 2 ? 2 : 1;
}

static ULONG Clip(PPCI_FUNCTION Function, ULONG Offset, ULONG Length)
{
    ULONG limit = UsesEcam(Function) ? ECAM_BYTES : LEGACY_BYTES;

    return Offset >= limit ? 0 : Length < limit - Offset ? Length : limit - Offset;
}

ULONG PciConfigRead(PPCI_FUNCTION Function, ULONG Offset, PVOID Buffer, ULONG Length)
{
    BOOLEAN enabled = InterruptsDisable();
    ULONG bytes = Clip(Function, Offset, Length), done = 0;

    while (done < bytes) {
        ULONG unit = UnitAt(Offset + done, bytes - done), value = ReadUnit(Function, Offset + done, unit);

        __builtin_memcpy((PUCHAR)Buffer + done, &value, unit);
        done += unit;
    }
    InterruptsRestore(enabled);
    return bytes;
}

ULONG PciConfigWrite(PPCI_FUNCTION Function, ULONG Offset, const VOID *Buffer, ULONG Length)
{
    BOOLEAN enabled = InterruptsDisable();
    ULONG bytes = Clip(Function, Offset, Length), done = 0;

    while (done < bytes) {
        ULONG unit = UnitAt(Offset + done, bytes - done), value = 0;

        __builtin_memcpy(&value, (const UCHAR *)Buffer + done, unit);
        WriteUnit(Function, Offset + done, unit, value);
        done += unit;
    }
    InterruptsRestore(enabled);
    return bytes;
}

static VOID SizeBar(PPCI_FUNCTION Function, ULONG Index)
{
    ULONG offset = 0x10 + 4 * Index, low = ReadUnit(Function, offset, 4), high = 0;
    PCI_BAR *bar = &Function->Bars[Function->BarCount];
    BOOLEAN wide = !(low & 1) && (low & 6) == 4;
    ULONG64 mask;

    WriteUnit(Function, offset, 4, MAXULONG);
    mask = ReadUnit(Function, offset, 4);
    WriteUnit(Function, offset, 4, low);
    if (low & 1) {
        return; /* port I/O: not offered */
    }
    if (wide) {
        high = ReadUnit(Function, offset + 4, 4);
        WriteUnit(Function, offset + 4, 4, MAXULONG);
        mask |= (ULONG64)ReadUnit(Function, offset + 4, 4) << 32;
        WriteUnit(Function, offset + 4, 4, high);
    } else {
        mask |= mask ? 0xffffffff00000000ull : 0;
    }
    mask &= ~0xfull;
    if (mask) {
        bar->Base = (low & ~0xfull) | (ULONG64)high << 32;
        bar->Length = ~mask + 1;
        bar->Prefetchable = (low & 8) != 0;
        bar->Wide = wide;
        bar->Index = (UCHAR)Index;
        Function->BarCount++;
    }
}

static VOID SizeBars(PPCI_FUNCTION Function)
{
    ULONG command = ReadUnit(Function, COMMAND, 2), index;

    WriteUnit(Function, COMMAND, 2, command & ~(COMMAND_MEMORY | 1));
    for (index = 0; index < 6; index++) {
        ULONG low = ReadUnit(Function, 0x10 + 4 * index, 4);

        SizeBar(Function, index);
        index += !(low & 1) && (low & 6) == 4;
    }
    WriteUnit(Function, COMMAND, 2, command);
}

static VOID FindCapabilities(PPCI_FUNCTION Function)
{
    ULONG at, left;

    if (!(ReadUnit(Function, 0x06, 2) & STATUS_CAPABILITIES)) {
        return;
    }
    at = ReadUnit(Function, 0x34, 1) & 0xfc;
    for (left = 48; at >= 0x40 && left; left--) {
        ULONG id = ReadUnit(Function, at, 1);

        if (id == CAPABILITY_MSI) {
            Function->Msi = (USHORT)at;
        } else if (id == CAPABILITY_MSIX) {
            Function->Msix = (USHORT)at;
        }
        at = ReadUnit(Function, at + 1, 1) & 0xfc;
    }
}

static VOID LimitMessages(PPCI_FUNCTION Function)
{
    ULONG limit = 0;

    if (Function->Msix) {
        limit = (ReadUnit(Function, Function->Msix + 2u, 2) & 0x7ff) + 1;
    } else if (Function->Msi) {
        limit = 1u << ((ReadUnit(Function, Function->Msi + 2u, 2) >> 1) & 7);
    }
    Function->MessageLimit = limit < PCI_MAX_MESSAGES ? limit : PCI_MAX_MESSAGES;
}

static VOID ReadIdentity(PPCI_FUNCTION Function)
{
    ULONG class = ReadUnit(Function, 0x08, 4);

    Function->Vendor = (USHORT)ReadUnit(Function, 0, 2);
    Function->DeviceId = (USHORT)ReadUnit(Function, 2, 2);
    Function->Revision = (UCHAR)class;
    Function->ClassCode[0] = (UCHAR)(class >> 24);
    Function->ClassCode[1] = (UCHAR)(class >> 16);
    Function->ClassCode[2] = (UCHAR)(class >> 8);
    Function->HeaderType = (UCHAR)ReadUnit(Function, 0x0e, 1);
    if ((Function->HeaderType & 0x7f) == 0) {
        Function->SubVendor = (USHORT)ReadUnit(Function, 0x2c, 2);
        Function->SubSystem = (USHORT)ReadUnit(Function, 0x2e, 2);
    }
}

static VOID ScanBus(ULONG Bus, ULONG Depth);

static VOID ScanFunction(ULONG Bus, ULONG Device, ULONG Number, ULONG Depth, PULONG HeaderType)
{
    PPCI_FUNCTION function = &PciFunctions[PciFunctionCount];

    if (PciFunctionCount == PCI_MAX_FUNCTIONS) {
        return;
    }
    *function = (PCI_FUNCTION){.Bus = (UCHAR)Bus, .Device = (UCHAR)Device, .Function = (UCHAR)Number};
    if (ReadUnit(function, 0, 2) == 0xffff) {
        return;
    }
    ReadIdentity(function);
    FindCapabilities(function);
    LimitMessages(function);
    *HeaderType = function->HeaderType;
    PciFunctionCount++;
    if ((function->HeaderType & 0x7f) == 0) {
        SizeBars(function);
    } else if ((function->HeaderType & 0x7f) == 1) {
        ULONG secondary = ReadUnit(function, 0x19, 1);

        if (secondary > Bus && Depth < 16) {
            ScanBus(secondary, Depth + 1);
        }
    }
}

static VOID ScanBus(ULONG Bus, ULONG Depth)
{
    ULONG device, number;

    for (device = 0; device < 32; device++) {
        ULONG header = 0;

        ScanFunction(Bus, device, 0, Depth, &header);
        for (number = 1; (header & 0x80) && number < 8; number++) {
            ULONG ignored;

            ScanFunction(Bus, device, number, Depth, &ignored);
        }
    }
}

VOID PciInit(ULONG64 Ecam, ULONG LastBus)
{
    /* The direct map ends at 4 GiB where RAM does not go further. */
    EcamBase = Ecam + ((ULONG64)(LastBus + 1) << 20) <= 0x100000000ull ? Ecam : 0;
    EcamLastBus = LastBus;
    ScanBus(0, 0);
}

VOID PciEnable(PPCI_FUNCTION Function, BOOLEAN Enable)
{
    ULONG command = ReadUnit(Function, COMMAND, 2);

    command = Enable ? command | COMMAND_MEMORY | COMMAND_MASTER | COMMAND_NO_INTX : command & ~COMMAND_MASTER;
    WriteUnit(Function, COMMAND, 2, command);
}
