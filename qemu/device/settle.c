/*
 * What an acknowledgement waits for: that no access which began before the
 * update is under way. README.md, "When an unmap is final", has the argument.
 *
 * All of it runs in the main loop, under the main lock, from handlers that no
 * nested poll runs; so when it begins, accesses under that lock are over.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "iommu.h"

static void *grace_thread_run(void *opaque)
{
    ViommuState *s = opaque;

    rcu_register_thread();
    for (;;) {
        qemu_sem_wait(&s->grace_wanted);
        if (qatomic_read(&s->is_quitting)) {
            break;
        }
        synchronize_rcu();
        qatomic_set(&s->is_grace_over, true);
        event_notifier_set(&s->kicked);
    }
    rcu_unregister_thread();
    return NULL;
}

void viommu_settle_init(ViommuState *s)
{
    qemu_sem_init(&s->grace_wanted, 0);
    qemu_thread_create(&s->grace_thread, "viommu-grace", grace_thread_run, s,
                       QEMU_THREAD_JOINABLE);
}

void viommu_settle_finish(ViommuState *s)
{
    qatomic_set(&s->is_quitting, true);
    qemu_sem_post(&s->grace_wanted);
    qemu_thread_join(&s->grace_thread);
    qemu_sem_destroy(&s->grace_wanted);
}

static void nothing(void *opaque)
{
}

/* What an iothread had mapped, it has submitted when it runs something new. */
static int pass_through_iothread(Object *object, void *opaque)
{
    IOThread *iothread = (IOThread *)object_dynamic_cast(object, TYPE_IOTHREAD);

    if (iothread) {
        viommu_run_in_context(iothread_get_aio_context(iothread), nothing);
    }
    return 0;
}

/* Who keeps translations of its own forgets them all: it will ask again. */
static void notify_keepers(ViommuState *s)
{
    ViommuFunction *function;

    QSLIST_FOREACH(function, &s->functions, next) {
        IOMMUNotifier *notifier;

        if (function->iommu.iommu_notify_flags == IOMMU_NOTIFIER_NONE) {
            continue;
        }
        IOMMU_NOTIFIER_FOREACH(notifier, &function->iommu) {
            IOMMUTLBEvent event = {
                .type = notifier->notifier_flags &
                        (IOMMU_NOTIFIER_UNMAP | IOMMU_NOTIFIER_DEVIOTLB_UNMAP),
                .entry = {
                    .target_as = &address_space_memory,
                    .iova = notifier->start,
                    .addr_mask = notifier->end - notifier->start,
                    .perm = IOMMU_NONE,
                },
            };

            memory_region_notify_iommu_one(notifier, &event);
        }
    }
}

void viommu_settle(ViommuState *s)
{
    if (s->is_grace_running) {
        if (!qatomic_xchg(&s->is_grace_over, false)) {
            return;
        }
        s->is_grace_running = false;
        object_child_foreach_recursive(object_get_objects_root(),
                                       pass_through_iothread, NULL);
    }
    while (s->has_todo || viommu_reader_unsettled(s->reader, &s->todo)) {
        if (!s->has_todo && s->todo.grace) {
            s->has_todo = s->is_grace_running = true;
            qemu_sem_post(&s->grace_wanted);
            return;
        }
        if (s->todo.drain) {
            bdrv_drain_all();
        }
        notify_keepers(s);
        viommu_reader_settled(s->reader, &s->todo);
        s->has_todo = false;
    }
}
