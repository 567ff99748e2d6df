/*
 * The thread that ends exchanges which take too long; see pci-watchdog.h.
 *
 * It takes no lock of QEMU's: shutting a channel down is what the yank command
 * does from a thread of its own, too, and the reference that is taken with the
 * channel keeps it alive meanwhile.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "pci-watchdog.h"

/* Lock held; gives it up while waiting. */
static void watchdog_bark_if_late(ViommuWatchdog *dog)
{
    int64_t left_ns = dog->deadline_ns - qemu_clock_get_ns(QEMU_CLOCK_REALTIME);

    if (left_ns > 0) {
        /* Rounded up: a remainder below a millisecond must not spin. */
        qemu_cond_timedwait(&dog->changed, &dog->lock,
                            left_ns / SCALE_MS + 1);
        return;
    }
    dog->barked = true;
    qio_channel_shutdown(dog->channel, QIO_CHANNEL_SHUTDOWN_BOTH, NULL);
    qemu_cond_wait(&dog->changed, &dog->lock);
}

static void *watchdog_thread(void *opaque)
{
    ViommuWatchdog *dog = opaque;

    qemu_mutex_lock(&dog->lock);
    while (!dog->ends) {
        if (dog->channel && !dog->barked) {
            watchdog_bark_if_late(dog);
        } else {
            qemu_cond_wait(&dog->changed, &dog->lock);
        }
    }
    qemu_mutex_unlock(&dog->lock);
    return NULL;
}

void viommu_watchdog_start(ViommuWatchdog *dog)
{
    qemu_mutex_init(&dog->lock);
    qemu_cond_init(&dog->changed);
    dog->channel = NULL;
    dog->ends = false;
    dog->depth = 0;
    dog->runs = true;
    qemu_thread_create(&dog->thread, "viommu-pci", watchdog_thread, dog,
                       QEMU_THREAD_JOINABLE);
}

void viommu_watchdog_stop(ViommuWatchdog *dog)
{
    if (!dog->runs) {
        return;
    }
    qemu_mutex_lock(&dog->lock);
    dog->ends = true;
    qemu_cond_signal(&dog->changed);
    qemu_mutex_unlock(&dog->lock);
    qemu_thread_join(&dog->thread);
    qemu_cond_destroy(&dog->changed);
    qemu_mutex_destroy(&dog->lock);
    dog->runs = false;
}

void viommu_watchdog_arm(ViommuWatchdog *dog, QIOChannel *channel,
                         unsigned timeout_ms)
{
    if (dog->depth++ > 0 || !channel) {
        return;
    }
    qemu_mutex_lock(&dog->lock);
    dog->channel = channel;
    object_ref(OBJECT(channel));
    dog->barked = false;
    dog->deadline_ns = qemu_clock_get_ns(QEMU_CLOCK_REALTIME) +
                       (int64_t)timeout_ms * SCALE_MS;
    qemu_cond_signal(&dog->changed);
    qemu_mutex_unlock(&dog->lock);
}

bool viommu_watchdog_disarm(ViommuWatchdog *dog)
{
    QIOChannel *channel;
    bool barked;

    if (--dog->depth > 0) {
        return false;
    }
    qemu_mutex_lock(&dog->lock);
    channel = dog->channel;
    dog->channel = NULL;
    barked = channel && dog->barked;
    qemu_cond_signal(&dog->changed);
    qemu_mutex_unlock(&dog->lock);
    if (channel) {
        object_unref(OBJECT(channel));
    }
    return barked;
}
