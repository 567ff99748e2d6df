/*
 * The virtio device behind viommu-pci: its life, its queues and what the guest
 * sees of it. What happens on the connection is in pci-attach.c.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "pci-virtio.h"

/* Kicks while no daemon has the queues: it looks at them when it gets them. */
static void virtio_ignore_kick(VirtIODevice *vdev, VirtQueue *vq)
{
}

static void virtio_free_queues(ViommuVirtio *s)
{
    int i;

    for (i = 0; i < VIOMMU_QUEUES; i++) {
        virtio_delete_queue(s->queues[i]);
    }
    virtio_cleanup(VIRTIO_DEVICE(s));
}

static void viommu_virtio_realize(DeviceState *dev, Error **errp)
{
    VirtIODevice *vdev = VIRTIO_DEVICE(dev);
    ViommuVirtio *s = VIOMMU_VIRTIO(dev);
    int i;

    if (!s->chardev.chr) {
        error_setg(errp, "viommu-pci: chardev= is missing");
        return;
    }
    virtio_init(vdev, VIRTIO_ID_IOMMU, VIOMMU_CONFIG_BYTES);
    vdev->use_guest_notifier_mask = false;
    for (i = 0; i < VIOMMU_QUEUES; i++) {
        s->queues[i] = virtio_add_queue(vdev, VIOMMU_QUEUE_SIZE,
                                        virtio_ignore_kick);
    }
    if (!viommu_open(s, errp)) {
        virtio_free_queues(s);
    }
}

static void viommu_virtio_unrealize(DeviceState *dev)
{
    ViommuVirtio *s = VIOMMU_VIRTIO(dev);

    viommu_close(s);
    virtio_free_queues(s);
}

static uint64_t viommu_virtio_get_features(VirtIODevice *vdev, uint64_t wanted,
                                           Error **errp)
{
    return viommu_features(VIOMMU_VIRTIO(vdev), wanted);
}

static void viommu_virtio_get_config(VirtIODevice *vdev, uint8_t *config)
{
    memcpy(config, VIOMMU_VIRTIO(vdev)->config, VIOMMU_CONFIG_BYTES);
}

static ViommuStatusResult viommu_virtio_set_status(VirtIODevice *vdev,
                                                   uint8_t status)
{
    viommu_set_running(VIOMMU_VIRTIO(vdev),
                       virtio_device_should_start(vdev, status));
    VIOMMU_STATUS_DONE;
}

static void viommu_virtio_reset(VirtIODevice *vdev)
{
    viommu_tell_reset(VIOMMU_VIRTIO(vdev));
}

/* What the daemon holds for the guest stays on this host. */
static const VMStateDescription vmstate_viommu_virtio = {
    .name = "viommu-virtio",
    .unmigratable = 1,
};

PCI_PROPERTY_LIST viommu_virtio_properties[] = {
    DEFINE_PROP_CHR("chardev", ViommuVirtio, chardev),
    DEFINE_PROP_UINT32("connect-timeout-ms", ViommuVirtio, connect_timeout_ms,
                       10000),
    DEFINE_PROP_UINT32("reply-timeout-ms", ViommuVirtio, reply_timeout_ms,
                       5000),
    PCI_PROPERTY_LIST_END
};

static void viommu_virtio_class_init(ObjectClass *klass, ViommuClassData *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);
    VirtioDeviceClass *vdc = VIRTIO_DEVICE_CLASS(klass);

    device_class_set_props(dc, viommu_virtio_properties);
    set_bit(DEVICE_CATEGORY_MISC, dc->categories);
    dc->vmsd = &vmstate_viommu_virtio;
    vdc->realize = viommu_virtio_realize;
    vdc->unrealize = viommu_virtio_unrealize;
    vdc->get_features = viommu_virtio_get_features;
    vdc->get_config = viommu_virtio_get_config;
    vdc->set_status = viommu_virtio_set_status;
    vdc->reset = viommu_virtio_reset;
}

static const TypeInfo viommu_virtio_info = {
    .name = TYPE_VIOMMU_VIRTIO,
    .parent = TYPE_VIRTIO_DEVICE,
    .instance_size = sizeof(ViommuVirtio),
    .class_init = viommu_virtio_class_init,
};

void viommu_virtio_register_types(void)
{
    type_register_static(&viommu_virtio_info);
}
