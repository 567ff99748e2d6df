/*
 * Image-load notification [NTDDK PsSetLoadImageNotifyRoutine]: each registered routine is called at PASSIVE_LEVEL for an
 * image whose imports are resolved, before its DriverEntry. The image has its final protection by then.
 */
#include "kernel.h"

#define MAX_ROUTINES 8u

static struct {
    PLOAD_IMAGE_NOTIFY_ROUTINE Routine;
    PVOID Caller;
} Routines[MAX_ROUTINES];

NTSTATUS NTAPI PsSetLoadImageNotifyRoutine(PLOAD_IMAGE_NOTIFY_ROUTINE Routine)
{
    ULONG i;

    for (i = 0; i < MAX_ROUTINES; i++) {
        if (!Routines[i].Routine) {
            Routines[i].Routine = Routine;
            Routines[i].Caller = CALLER();
            return STATUS_SUCCESS;
        }
    }
    return STATUS_INSUFFICIENT_RESOURCES;
}

NTSTATUS NTAPI PsRemoveLoadImageNotifyRoutine(PLOAD_IMAGE_NOTIFY_ROUTINE Routine)
{
    ULONG i;

    for (i = 0; i < MAX_ROUTINES; i++) {
        if (Routines[i].Routine == Routine) {
            Routines[i].Routine = NULL;
            return STATUS_SUCCESS;
        }
    }
    return STATUS_PROCEDURE_NOT_FOUND;
}

VOID NotifyImageLoad(PIMAGE Image)
{
    IMAGE_INFO info = {.ImageAddressingMode = IMAGE_ADDRESSING_MODE_32BIT, .SystemModeImage = 1, .ImageBase = Image->Base,
                       .ImageSize = Image->Size};
    WCHAR path[NAME_CHARS + 40];
    CHAR text[NAME_CHARS + 40];
    UNICODE_STRING name;
    ULONG i;

    FormatText(text, sizeof text, "\\SystemRoot\\System32\\drivers\\%s", Image->Name);
    for (i = 0; text[i]; i++) {
        path[i] = (WCHAR)text[i];
    }
    path[i] = 0;
    RtlInitUnicodeString(&name, path);
    for (i = 0; i < MAX_ROUTINES; i++) {
        if (Routines[i].Routine) {
            PLOAD_IMAGE_NOTIFY_ROUTINE routine = Routines[i].Routine;
            CALL_GUARD guard;

            CallEnter(&guard);
            routine(&name, 0, &info);
            CallLeave(&guard, "image-load routine", (PVOID)routine);
        }
    }
}

VOID NotifyCheckUnload(PIMAGE Image)
{
    ULONG i;

    for (i = 0; i < MAX_ROUTINES; i++) {
        if (Routines[i].Routine && ImageOf((PVOID)Routines[i].Routine) == Image) {
            Violation(RuleRegistration, "%s: image-load routine %@ is still registered after unload", Image->Name,
                      (PVOID)Routines[i].Routine);
            Routines[i].Routine = NULL;
        }
    }
}
