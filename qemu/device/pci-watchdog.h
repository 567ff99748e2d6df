/*
 * A limit for how long QEMU waits for the daemon on the vhost-user socket.
 *
 * QEMU's vhost-user messages are exchanged with blocking reads under the main
 * lock. A daemon that is dead ends them by its end of file; one that is merely
 * stuck would hold up the VM and its monitor. A thread of its own therefore
 * shuts a socket down on which an exchange takes too long: the read ends as if
 * the daemon had died, and the device reconnects when the daemon is well.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VIOMMU_PCI_WATCHDOG_H
#define VIOMMU_PCI_WATCHDOG_H

#include "pci-compat.h"
#include "io/channel.h"

typedef struct ViommuWatchdog {
    QemuThread thread;
    QemuMutex lock;         /* all below */
    QemuCond changed;
    QIOChannel *channel;    /* watched now, with a reference; else NULL */
    int64_t deadline_ns;    /* of the watched exchange, monotonic */
    bool barked;            /* the channel was shut down */
    bool ends;
    unsigned depth;         /* owner's: arms without their disarm */
    bool runs;              /* owner's: the thread exists */
} ViommuWatchdog;

void viommu_watchdog_start(ViommuWatchdog *dog);
void viommu_watchdog_stop(ViommuWatchdog *dog);

/*
 * Between these two the channel is shut down once timeout_ms have passed; in
 * nested pairs the outermost one counts. A NULL channel is not watched. The
 * second tells whether it came to that; only the outermost one's word counts.
 */
void viommu_watchdog_arm(ViommuWatchdog *dog, QIOChannel *channel,
                         unsigned timeout_ms);
bool viommu_watchdog_disarm(ViommuWatchdog *dog);

#endif
