/* IoGetDeviceProperty: what pci.sys tells about a PDO [WDM DEVICE_REGISTRY_PROPERTY]. */
#include "kernel.h"
#include <initguid.h>
#include <wdmguid.h>

#define TEXT_CHARS 160u

/* Copies ASCII text as UTF-16; '|' stands for the zero between the strings of a list. */
static ULONG Widen(PCSTR Text, PWCHAR Out)
{
    ULONG i;

    for (i = 0; Text[i] && i < TEXT_CHARS - 2; i++) {
        Out[i] = Text[i] == '|' ? 0 : (WCHAR)Text[i];
    }
    Out[i++] = 0;
    return i * sizeof(WCHAR);
}

static ULONG HardwareIds(PPCI_FUNCTION Function, PCHAR Text)
{
    return FormatText(Text, TEXT_CHARS, "PCI\\VEN_%04X&DEV_%04X&SUBSYS_%04X%04X&REV_%02X|PCI\\VEN_%04X&DEV_%04X&SUBSYS_%04X%04X|",
                      Function->Vendor, Function->DeviceId, Function->SubSystem, Function->SubVendor, Function->Revision,
                      Function->Vendor, Function->DeviceId, Function->SubSystem, Function->SubVendor);
}

static ULONG CompatibleIds(PPCI_FUNCTION Function, PCHAR Text)
{
    return FormatText(Text, TEXT_CHARS, "PCI\\VEN_%04X&DEV_%04X&REV_%02X|PCI\\VEN_%04X&DEV_%04X|PCI\\CC_%02X%02X%02X|",
                      Function->Vendor, Function->DeviceId, Function->Revision, Function->Vendor, Function->DeviceId,
                      Function->ClassCode[0], Function->ClassCode[1], Function->ClassCode[2]);
}

/* Bytes written to Value, 0 when the property does not exist. */
static ULONG ReadProperty(PPCI_FUNCTION Function, DEVICE_REGISTRY_PROPERTY Property, PVOID Value)
{
    CHAR text[TEXT_CHARS] = "";
    PULONG word = Value;

    switch ((ULONG)Property) {
    case DevicePropertyBusNumber: *word = Function->Bus; return 4;
    case DevicePropertyAddress: *word = (ULONG)Function->Device << 16 | Function->Function; return 4;
    case DevicePropertyUINumber: return 0;
    case DevicePropertyLegacyBusType: *word = PCIBus; return 4;
    case DevicePropertyInstallState: *word = 0; return 4;
    case DevicePropertyRemovalPolicy: *word = 1; return 4;
    case DevicePropertyBusTypeGuid: __builtin_memcpy(Value, &GUID_BUS_TYPE_PCI, sizeof(GUID)); return sizeof(GUID);
    case DevicePropertyHardwareID: HardwareIds(Function, text); break;
    case DevicePropertyCompatibleIDs: CompatibleIds(Function, text); break;
    case DevicePropertyEnumeratorName: FormatText(text, sizeof text, "PCI"); break;
    case DevicePropertyDeviceDescription: FormatText(text, sizeof text, "PCI Device"); break;
    case DevicePropertyPhysicalDeviceObjectName:
        FormatText(text, sizeof text, "\\Device\\NTPNP_PCI%04u", (ULONG)(Function - PciFunctions));
        break;
    case DevicePropertyLocationInformation:
        FormatText(text, sizeof text, "PCI bus %u, device %u, function %u", Function->Bus, Function->Device,
                   Function->Function);
        break;
    default: return 0;
    }
    return Widen(text, Value);
}

NTSTATUS NTAPI IoGetDeviceProperty(PDEVICE_OBJECT Device, DEVICE_REGISTRY_PROPERTY Property, ULONG Length, PVOID Buffer,
                                   PULONG Result)
{
    static WCHAR value[TEXT_CHARS];
    PPCI_FUNCTION function = PnpFunctionOf(Device);
    ULONG bytes;
    KIRQL irql;

    if (!function) {
        Bugcheck("IoGetDeviceProperty by %@ on %p, which is no PDO (bug check 0xca on Windows)", CALLER(), Device);
    }
    irql = IrqlGuard();
    bytes = ReadProperty(function, Property, value);
    *Result = bytes;
    if (bytes && bytes <= Length) {
        __builtin_memcpy(Buffer, value, bytes);
    }
    IrqlSet(irql);
    return !bytes ? STATUS_OBJECT_NAME_NOT_FOUND : bytes > Length ? STATUS_BUFFER_TOO_SMALL : STATUS_SUCCESS;
}
