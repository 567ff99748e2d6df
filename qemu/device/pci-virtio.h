/*
 * The device behind viommu-pci: a vhost-user front end with three split queues
 * (control, event, DMA) that outlives its back end, and 64 bytes of
 * configuration space that the daemon fills and that are served from the last
 * copy while no daemon is there.
 *
 * Everything runs under QEMU's main lock, apart from the watchdog's thread.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VIOMMU_PCI_VIRTIO_H
#define VIOMMU_PCI_VIRTIO_H

#include "pci-compat.h"
#include "pci-watchdog.h"

#define VIOMMU_QUEUES       3
#define VIOMMU_QUEUE_SIZE   128
#define VIOMMU_CONFIG_BYTES 64

#define TYPE_VIOMMU_VIRTIO "viommu-virtio"
OBJECT_DECLARE_SIMPLE_TYPE(ViommuVirtio, VIOMMU_VIRTIO)

struct ViommuVirtio {
    VirtIODevice parent_obj;
    ViommuCharFrontend chardev;
    uint32_t connect_timeout_ms;
    uint32_t reply_timeout_ms;

    VhostUserState user;
    struct vhost_dev dev;       /* zeroed by QEMU when it is cleaned up */
    struct vhost_virtqueue vqs[VIOMMU_QUEUES];
    VirtQueue *queues[VIOMMU_QUEUES];
    void (*commit_memory)(MemoryListener *listener); /* the vhost device's */
    ViommuWatchdog watchdog;
    QEMUBH *settle;             /* looks at open, closed and config_changed */
    bool open;                  /* the chardev has a connection */
    bool closed;                /* the one that we were attached to is gone */
    bool attached;              /* the vhost device is set up */
    bool running;               /* the queues are the daemon's */
    bool fresh;                 /* they have not been on this connection */
    bool config_changed;
    char *last_error;           /* of attaching, said once */
    uint8_t config[VIOMMU_CONFIG_BYTES];
};

/* pci-attach.c */

/* Waits for the daemon and attaches. On failure nothing is left. */
bool viommu_open(ViommuVirtio *s, Error **errp);
void viommu_close(ViommuVirtio *s);

/* Gives the queues to the daemon or takes them back, as far as one is there. */
void viommu_set_running(ViommuVirtio *s, bool runs);

/* The guest's driver is gone: nothing of it may stay with the daemon. */
void viommu_tell_reset(ViommuVirtio *s);

/* Those of the wanted virtio features that the daemon and we both have. */
uint64_t viommu_features(ViommuVirtio *s, uint64_t wanted);

/* pci-virtio.c, pci.c */
void viommu_virtio_register_types(void);
void viommu_pci_register_types(void);

#endif
