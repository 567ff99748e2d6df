/*
 * viommu-pci: the paravirtual PCI device that carries a guest's calls to the
 * viommu daemon. A modern virtio PCI function, 1af4:1057, with one MSI-X vector
 * for each queue and one for configuration changes.
 *
 * The device ID is that of virtio-iommu; the guest's driver recognises ours by
 * the signature in the configuration space.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "pci-virtio.h"

#define TYPE_VIOMMU_PCI "viommu-pci-base"
OBJECT_DECLARE_SIMPLE_TYPE(ViommuPci, VIOMMU_PCI)

struct ViommuPci {
    VirtIOPCIProxy parent_obj;
    ViommuVirtio vdev;
};

PCI_PROPERTY_LIST viommu_pci_properties[] = {
    DEFINE_PROP_UINT32("vectors", VirtIOPCIProxy, nvectors,
                       DEV_NVECTORS_UNSPECIFIED),
    PCI_PROPERTY_LIST_END
};

static void viommu_pci_realize(VirtIOPCIProxy *proxy, Error **errp)
{
    if (proxy->nvectors == DEV_NVECTORS_UNSPECIFIED) {
        proxy->nvectors = VIOMMU_QUEUES + 1;
    }
    virtio_pci_force_virtio_1(proxy);
    qdev_realize(DEVICE(&VIOMMU_PCI(proxy)->vdev), BUS(&proxy->bus), errp);
}

static void viommu_pci_class_init(ObjectClass *klass, ViommuClassData *data)
{
    PCIDeviceClass *pci = PCI_DEVICE_CLASS(klass);

    device_class_set_props(DEVICE_CLASS(klass), viommu_pci_properties);
    VIRTIO_PCI_CLASS(klass)->realize = viommu_pci_realize;
    pci->vendor_id = PCI_VENDOR_ID_REDHAT_QUMRANET;
    pci->device_id = 0; /* virtio-pci makes it of the virtio ID */
    pci->class_id = PCI_CLASS_SYSTEM_OTHER;
}

static void viommu_pci_instance_init(Object *obj)
{
    ViommuPci *pci = VIOMMU_PCI(obj);

    virtio_instance_init_common(obj, &pci->vdev, sizeof(pci->vdev),
                                TYPE_VIOMMU_VIRTIO);
}

static const VirtioPCIDeviceTypeInfo viommu_pci_info = {
    .base_name = TYPE_VIOMMU_PCI,
    .non_transitional_name = "viommu-pci",
    .instance_size = sizeof(ViommuPci),
    .instance_init = viommu_pci_instance_init,
    .class_init = viommu_pci_class_init,
};

void viommu_pci_register_types(void)
{
    viommu_virtio_register_types();
    virtio_pci_types_register(&viommu_pci_info);
}
