/* spinlock.c: exported under the names of the kernel; the DDK headers have some of them inline, so these carry Nt. */
#ifndef NTHOST_SPINLOCK_H
#define NTHOST_SPINLOCK_H

#include "export.h"
#include "nthost.h"

extern EXPORT_NOTE AcquireRaiseNote, ReleaseNote, AcquireAtDpcNote, ReleaseFromDpcNote;

VOID NtInitializeSpinLock(PKSPIN_LOCK Lock);
KIRQL NtRaiseIrql(KIRQL New);
VOID NtLowerIrql(KIRQL New);
KIRQL NtRaiseIrqlToDpcLevel(VOID);
KIRQL NtGetCurrentIrql(VOID);
KIRQL NtAcquireSpinLockRaiseToDpc(PKSPIN_LOCK Lock);
VOID NtReleaseSpinLock(PKSPIN_LOCK Lock, KIRQL New);
VOID NtAcquireSpinLockAtDpcLevel(PKSPIN_LOCK Lock);
VOID NtReleaseSpinLockFromDpcLevel(PKSPIN_LOCK Lock);
BOOLEAN NtTryToAcquireSpinLockAtDpcLevel(PKSPIN_LOCK Lock);
VOID NtAcquireInStackQueuedSpinLock(PKSPIN_LOCK Lock, PKLOCK_QUEUE_HANDLE Handle);
VOID NtReleaseInStackQueuedSpinLock(PKLOCK_QUEUE_HANDLE Handle);
VOID NtAcquireInStackQueuedSpinLockAtDpcLevel(PKSPIN_LOCK Lock, PKLOCK_QUEUE_HANDLE Handle);
VOID NtReleaseInStackQueuedSpinLockFromDpcLevel(PKLOCK_QUEUE_HANDLE Handle);

#endif
