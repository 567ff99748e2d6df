/*
 * The forms of QEMU's interfaces that viommu-pci meets from 7.2 on, brought to one.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VIOMMU_PCI_COMPAT_H
#define VIOMMU_PCI_COMPAT_H

#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qemu/error-report.h"
#include "qemu/main-loop.h"
#include "qemu/module.h"
#include "qemu/thread.h"
#include "qemu/timer.h"
#include "chardev/char-fe.h"
#include "chardev/char-socket.h"
#if __has_include("hw/core/qdev-properties.h")
#include "hw/core/qdev-properties.h"
#include "hw/core/qdev-properties-system.h"
#else
#include "hw/qdev-properties.h"
#include "hw/qdev-properties-system.h"
#endif
#include "hw/virtio/vhost.h"
#include "hw/virtio/vhost-user.h"
#include "hw/virtio/virtio-bus.h"
#include "hw/virtio/virtio-pci.h"
#include "migration/vmstate.h"
#include "qom/object.h"
#include "standard-headers/linux/virtio_ids.h"

#define VIOMMU_QEMU_AT_LEAST(major, minor) \
    (QEMU_VERSION_MAJOR > (major) || \
     (QEMU_VERSION_MAJOR == (major) && QEMU_VERSION_MINOR >= (minor)))

#if VIOMMU_QEMU_AT_LEAST(10, 0)
#define PCI_PROPERTY_LIST static const Property
#define PCI_PROPERTY_LIST_END
#else
#define PCI_PROPERTY_LIST static Property
#define PCI_PROPERTY_LIST_END DEFINE_PROP_END_OF_LIST(),
#endif

#if VIOMMU_QEMU_AT_LEAST(10, 1)
typedef const void ViommuClassData;
typedef int ViommuStatusResult;
#define VIOMMU_STATUS_DONE return 0
#else
typedef void ViommuClassData;
typedef void ViommuStatusResult;
#define VIOMMU_STATUS_DONE return
#endif

#if VIOMMU_QEMU_AT_LEAST(10, 2)
typedef CharFrontend ViommuCharFrontend;
#else
typedef CharBackend ViommuCharFrontend;
#endif

/* [vhost-user Protocol features]; a public name only in later versions. */
#define VIOMMU_PROTOCOL_F_RESET_DEVICE 13

#if VIOMMU_QEMU_AT_LEAST(9, 2)
#define VIOMMU_RECONNECT_FIELD reconnect_time_ms
#else
#define VIOMMU_RECONNECT_FIELD reconnect_time
#endif

#endif
