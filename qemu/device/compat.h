/*
 * The forms of QEMU's interfaces that the IOMMU meets from 7.2 on, brought to
 * one. Include it before anything else of QEMU.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VIOMMU_COMPAT_H
#define VIOMMU_COMPAT_H

#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qemu/cutils.h"
#include "qemu/error-report.h"
#include "qemu/event_notifier.h"
#include "qemu/main-loop.h"
#include "qemu/module.h"
#include "qemu/rcu.h"
#include "qemu/thread.h"
#include "qemu/timer.h"
#include "block/aio-wait.h"
#include "block/block.h"
#include "hw/pci/pci.h"
#include "hw/pci/pci_bus.h"
#include "migration/vmstate.h"
#if __has_include("hw/pci/pci_device.h")
#include "hw/pci/pci_device.h"
#endif
#if __has_include("hw/core/qdev-properties.h")
#include "hw/core/qdev-properties.h"
#else
#include "hw/qdev-properties.h"
#endif
#if __has_include("system/memory.h")
#include "system/memory.h"
#include "system/address-spaces.h"
#else
#include "exec/memory.h"
#include "exec/address-spaces.h"
#endif
#if __has_include("system/iothread.h")
#include "system/iothread.h"
#include "system/system.h"
#else
#include "sysemu/iothread.h"
#include "sysemu/sysemu.h"
#endif

#define VIOMMU_QEMU_SINCE(major, minor) \
    (QEMU_VERSION_MAJOR > (major) || \
     (QEMU_VERSION_MAJOR == (major) && QEMU_VERSION_MINOR >= (minor)))

#if VIOMMU_QEMU_SINCE(10, 0)
#define VIOMMU_PROPERTIES static const Property
#define VIOMMU_PROPERTIES_END
#else
#define VIOMMU_PROPERTIES static Property
#define VIOMMU_PROPERTIES_END DEFINE_PROP_END_OF_LIST(),
#endif

/* What class_init functions get beside the class. */
#if VIOMMU_QEMU_SINCE(10, 1)
#define VIOMMU_CLASS_DATA const void
#else
#define VIOMMU_CLASS_DATA void
#endif

/* The bus's hook: a function until 8.1, a table of them since. */
#if VIOMMU_QEMU_SINCE(8, 2)
static inline bool viommu_bus_is_taken(const PCIBus *bus)
{
    return bus->iommu_ops != NULL;
}

#define VIOMMU_SETUP_BUS(bus, get_address_space_fn, opaque) do { \
        static const PCIIOMMUOps viommu_bus_ops = { \
            .get_address_space = (get_address_space_fn), \
        }; \
        pci_setup_iommu((bus), &viommu_bus_ops, (opaque)); \
    } while (0)
#else
static inline bool viommu_bus_is_taken(const PCIBus *bus)
{
    return bus->iommu_fn != NULL;
}

#define VIOMMU_SETUP_BUS(bus, get_address_space_fn, opaque) \
    pci_setup_iommu((bus), (get_address_space_fn), (opaque))
#endif

static inline bool viommu_main_lock_is_held(void)
{
#if VIOMMU_QEMU_SINCE(9, 0)
    return bql_locked();
#else
    return qemu_mutex_iothread_locked();
#endif
}

/* Runs a function in an iothread and waits for it; the main loop only. */
static inline void viommu_run_in_context(AioContext *context, QEMUBHFunc *run)
{
#if VIOMMU_QEMU_SINCE(9, 0)
    aio_wait_bh_oneshot(context, run, NULL);
#else
    aio_context_acquire(context);
    aio_wait_bh_oneshot(context, run, NULL);
    aio_context_release(context);
#endif
}

#endif
