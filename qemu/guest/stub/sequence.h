/*
 * Data that is read far more often than it changes: a reader takes a copy without a lock and looks whether a writer was
 * there meanwhile. Writers hold a lock of their own. Readers must cope with a copy that is torn, and throw it away.
 *
 * The number is odd while a writer is at work. A reader that fails takes the lock: a writer cannot keep it waiting.
 */
#ifndef VIOMMU_SEQUENCE_H
#define VIOMMU_SEQUENCE_H

#include "virtio_barrier.h"

typedef volatile ULONG SEQUENCE;

/* Lock held. */
static inline VOID SequenceChange(SEQUENCE *Sequence)
{
    *Sequence += 1;
    VirtioFullBarrier();
}

static inline VOID SequenceChanged(SEQUENCE *Sequence)
{
    VirtioWriteBarrier();
    *Sequence += 1;
}

static inline ULONG SequenceRead(const SEQUENCE *Sequence)
{
    ULONG number = *Sequence;

    VirtioReadBarrier();
    return number;
}

/* What was read since SequenceRead gave that number is one state. */
static inline BOOLEAN SequenceHeld(const SEQUENCE *Sequence, ULONG Number)
{
    VirtioReadBarrier();
    return (Number & 1) == 0 && *Sequence == Number;
}

#endif
