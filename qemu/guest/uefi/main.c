/*
 * The run: read the plan, load and bind every driver, start them, give them their devices, send the IOCTLs, and take all
 * of it down again in reverse order, one test point a step (qemu/guest/README.md). A step that fails does not end the run
 * unless later ones make no sense without it.
 */
#include "acpi.h"
#include "clock.h"
#include "fwcfg.h"
#include "memory.h"
#include "ntos/irp.h"
#include "ntos/kernel.h"
#include "pe.h"
#include "plan.h"
#include "start.h"

#define BOOT_STACK_BYTES 65536u
#define MAX_PLAN_BYTES (256u << 10)
#define MAX_FILE_BYTES (32u << 20)
#define OUTPUT_BYTES 4096u

VOID EnterOnStack(PVOID Top, VOID (*Routine)(PVOID), PVOID Argument);

static UCHAR BootStack[BOOT_STACK_BYTES] __attribute__((aligned(16)));
static PPCI_FUNCTION Bound[PLAN_MAX_BINDS];

/* The file in fw_cfg, in host memory; null with a note when it is not there. */
static PUCHAR ReadFile(PCSTR Name, ULONG Limit, PULONG Size)
{
    CHAR path[NAME_CHARS + 16];
    FWCFG_FILE file;
    PUCHAR bytes;

    FormatText(path, sizeof path, "opt/viommu/%s", Name);
    if (!FwCfgFind(path, &file)) {
        TapNote("fw_cfg has no file %s: pass -fw_cfg name=%s,file=...", path, path);
        return NULL;
    }
    if (file.Size > Limit || !(bytes = HostAllocate(file.Size))) {
        TapNote("%s has %u bytes, the limit is %u", path, file.Size, Limit);
        return NULL;
    }
    FwCfgRead(&file, bytes);
    *Size = file.Size;
    return bytes;
}

static BOOLEAN ReadPlan(VOID)
{
    ULONG size;
    PUCHAR text = ReadFile("plan", MAX_PLAN_BYTES, &size);
    BOOLEAN good = text && PlanParse((PCSTR)text, size);

    TapPoint(good, "the plan can be read");
    HostFree(text);
    return good;
}

static BOOLEAN LoadImages(VOID)
{
    BOOLEAN good = TRUE;
    ULONG i;

    for (i = 0; i < Plan.DriverCount; i++) {
        PIMAGE image = &Images[i];
        ULONG size;
        PUCHAR file;

        StringCopy(image->Name, NAME_CHARS, Plan.Drivers[i]);
        StringCopy(image->Service, StringLength(image->Name) - 3, image->Name);
        file = ReadFile(image->Name, MAX_FILE_BYTES, &size);
        ImageCount = i + 1;
        good &= file && PeLoad(image, file, size);
        TapPoint(image->Well, "%s: the image can be loaded", image->Name);
        HostFree(file);
    }
    for (i = 0; i < ImageCount; i++) {
        if (Images[i].Well) {
            good &= PeBind(&Images[i]);
            TapPoint(Images[i].Bound, "%s: every import is known", Images[i].Name);
        }
    }
    return good;
}

static BOOLEAN Passed(NTSTATUS Status)
{
    CHAR text[48];

    if (Status != STATUS_SUCCESS) {
        StatusText(Status, text, sizeof text);
        TapNote("it returned %s", text);
    }
    return Status == STATUS_SUCCESS;
}

static VOID StartDrivers(VOID)
{
    ULONG i;

    for (i = 0; i < ImageCount; i++) {
        BOOLEAN subtest, good;

        PeSeal(&Images[i]);
        NotifyImageLoad(&Images[i]);
        good = Passed(DriverStart(&Images[i]));
        subtest = TapSubtestPassed();
        TapPoint(good && subtest, "%s: DriverEntry returns STATUS_SUCCESS", Images[i].Name);
    }
}

static PPCI_FUNCTION FindFunction(const PLAN_BIND *Bind)
{
    ULONG i, id;

    for (i = 0; i < PciFunctionCount; i++) {
        PPCI_FUNCTION function = &PciFunctions[i];
        USHORT address = (USHORT)(function->Bus << 8 | function->Device << 3 | function->Function);

        if (function->Driver || (function->HeaderType & 0x7f) != 0) {
            continue;
        }
        if (Bind->ByAddress && address == Bind->Address) {
            return function;
        }
        for (id = 0; id < Bind->IdCount; id++) {
            if (Bind->Ids[id].Vendor == function->Vendor && Bind->Ids[id].Device == function->DeviceId) {
                return function;
            }
        }
    }
    return NULL;
}

static VOID NoteFunctions(VOID)
{
    ULONG i;

    for (i = 0; i < PciFunctionCount; i++) {
        TapNote("present: %02x:%02x.%x %04x:%04x%s", PciFunctions[i].Bus, PciFunctions[i].Device, PciFunctions[i].Function,
                PciFunctions[i].Vendor, PciFunctions[i].DeviceId, PciFunctions[i].Driver ? " (bound)" : "");
    }
}

static VOID StartDevice(PIMAGE Image, PPCI_FUNCTION Function)
{
    BOOLEAN good, subtest;

    Function->Driver = Image;
    good = Image->Running && Passed(PnpAddDevice(Image, Function));
    if (!Image->Running) {
        TapNote("the driver does not run");
    }
    subtest = TapSubtestPassed();
    TapPoint(good && subtest, "%s: AddDevice of %02x:%02x.%x returns STATUS_SUCCESS", Image->Name, Function->Bus,
             Function->Device, Function->Function);
    if (good) {
        good = Passed(PnpStart(Function, Plan.MsixLimit));
        subtest = TapSubtestPassed();
        TapPoint(good && subtest, "%s: start of %02x:%02x.%x (%u messages) returns STATUS_SUCCESS", Image->Name, Function->Bus,
                 Function->Device, Function->Function, Function->VectorCount);
    }
}

static VOID StartDevices(VOID)
{
    ULONG i;

    for (i = 0; i < Plan.BindCount; i++) {
        PIMAGE image = &Images[Plan.Binds[i].Driver];

        Bound[i] = FindFunction(&Plan.Binds[i]);
        if (Bound[i]) {
            StartDevice(image, Bound[i]);
        } else {
            NoteFunctions();
            TapPoint(FALSE, "%s: the function of its bind line is there", image->Name);
        }
    }
}

static VOID SendIoctl(const PLAN_IOCTL *Ioctl)
{
    static UCHAR output[OUTPUT_BYTES];
    PIMAGE image = &Images[Ioctl->Driver];
    PDEVICE_OBJECT device = image->Running ? image->DriverObject->DeviceObject : NULL;
    ULONG_PTR information = 0;
    BOOLEAN good = FALSE, subtest;

    /* The list of a driver's devices is newest first; the plan speaks of the oldest. */
    while (device && device->NextDevice) {
        device = device->NextDevice;
    }
    if (device) {
        good = Passed(IrpDeviceControl(device, Ioctl->Code, Ioctl->Words, Ioctl->WordCount * 4, output, sizeof output,
                                       &information));
    } else {
        TapNote("the driver has no device");
    }
    subtest = TapSubtestPassed();
    TapPoint(good && subtest, "%s: ioctl 0x%x returns STATUS_SUCCESS", image->Name, Ioctl->Code);
}

/* A driver goes with its last device, but not while another that imports from it is loaded. */
static BOOLEAN IsNeeded(PIMAGE Image)
{
    ULONG i;

    for (i = 0; i < Plan.BindCount; i++) {
        if (Bound[i] && Bound[i]->Added && Bound[i]->Driver == Image) {
            return TRUE;
        }
    }
    for (i = 0; i < ImageCount; i++) {
        if (Images[i].Running && (Images[i].ImportsFrom & 1u << (Image - Images))) {
            return TRUE;
        }
    }
    return FALSE;
}

static VOID UnloadDriver(PIMAGE Image)
{
    BOOLEAN ran = Image->Running, has, subtest;

    if (!WorkDrain()) {
        Violation(RuleRegistration, "a work item was still queued or running ten seconds after the last removal");
    }
    has = DriverUnload(Image);
    subtest = TapSubtestPassed();
    if (ran && !has && Image->Unloads) {
        TapPoint(subtest, "%s: took its DriverUnload routine back and stays loaded", Image->Name);
    } else if (ran) {
        if (!has) {
            TapNote("DriverEntry set no DriverUnload routine");
        }
        TapPoint(has && subtest, "%s: unloads", Image->Name);
    }
}

static VOID RemoveDevices(VOID)
{
    ULONG i;

    for (i = Plan.BindCount; i-- > 0;) {
        PPCI_FUNCTION function = Bound[i];

        if (function && function->Added) {
            PIMAGE image = function->Driver;
            BOOLEAN asked = !function->Started || Passed(PnpQueryRemove(function)), removed, subtest;

            removed = Passed(PnpRemove(function));
            subtest = TapSubtestPassed();
            TapPoint(asked && removed && subtest, "%s: removal of %02x:%02x.%x returns STATUS_SUCCESS", image->Name,
                     function->Bus, function->Device, function->Function);
            if (image->Running && image->DriverObject->DriverUnload && !IsNeeded(image)) {
                UnloadDriver(image);
            }
        }
    }
}

static VOID UnloadDrivers(VOID)
{
    ULONG i;

    for (i = ImageCount; i-- > 0;) {
        if (!Images[i].Unloaded) {
            UnloadDriver(&Images[i]);
        }
    }
    PoolCheckAll();
}

static VOID Run(VOID)
{
    ULONG i;

    if (!ReadPlan()) {
        return;
    }
    WatchdogArm(Plan.TimeoutSeconds);
    if (!LoadImages()) {
        return;
    }
    StartDrivers();
    StartDevices();
    for (i = 0; i < Plan.IoctlCount; i++) {
        SendIoctl(&Plan.Ioctls[i]);
    }
    RemoveDevices();
    UnloadDrivers();
    ViolationPoints();
}

static VOID Main(PVOID Argument)
{
    const BOOT_INFO *boot = Argument;
    ACPI_FACTS facts;

    CpuPrepare();
    SerialInit();
    TapBegin();
    TapComment("nthost: a test bench for drivers, not Windows");
    if (boot->Failure) {
        TapNote("%s", boot->Failure);
        TapPoint(FALSE, "the firmware can be left");
        TapFinish();
    }
    MemoryInit(boot);
    CpuInit();
    AcpiRead(boot->Rsdp, &facts);
    ThreadInit();
    if (!FwCfgPresent() || !ClockInit(boot->SystemTime, facts.PmTimer)) {
        TapNote("nthost runs in QEMU, with fw_cfg and an ACPI power management timer");
        TapPoint(FALSE, "the machine is one that nthost knows");
        TapFinish();
    }
    IrqlSet(PASSIVE_LEVEL);
    InterruptsRestore(TRUE);
    WorkInit();
    PciInit(facts.Ecam, facts.LastBus);
    PnpInit();
    TapComment("%llu MiB of memory, %u PCI functions", MemoryFreePages() / 256, PciFunctionCount);
    Run();
    TapFinish();
}

VOID NtHostStart(const BOOT_INFO *Boot)
{
    EnterOnStack(BootStack + BOOT_STACK_BYTES, Main, (PVOID)Boot);
    __builtin_unreachable();
}
